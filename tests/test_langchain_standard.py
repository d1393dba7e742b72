"""LangChain's own standard tests, run whole over the retriever and the tools of a small library, and the embeddings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from langchain_core.tools import BaseTool

pytest.importorskip("langchain_tests", reason="needs langchain-tests: pip install -e '.[test]'")

from langchain_tests.integration_tests import (
    EmbeddingsIntegrationTests,
    RetrieversIntegrationTests,
    ToolsIntegrationTests,
)
from langchain_tests.unit_tests import EmbeddingsUnitTests, ToolsUnitTests

from rag import Briefer, Library
from rag.langchain import LibraryRetriever
from rag.models.embedding import PackagedEmbedder
from tests.conftest import WordCounts

WELL = "# Well {n}\n\nWell {n} is {n}0 metres deep. It was dug by Ana Ruiz. "
WELLS = "\n\n".join(3 * WELL.format(n=n) for n in range(1, 6))


@pytest.fixture(scope="module")
def briefer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    """A briefer over five wells, each a chunk of its own."""
    place = tmp_path_factory.mktemp("wells")
    (place / "wells.md").write_text(WELLS, "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place / "wells.md")
        yield Briefer(library)


class Here:
    """The briefer of the module, where LangChain's tests look for what they test."""

    made: Briefer

    @pytest.fixture(autouse=True)
    def _made(self, briefer: Briefer) -> None:
        self.made = briefer


class TestRetriever(Here, RetrieversIntegrationTests):
    retriever_constructor = LibraryRetriever
    retriever_query_example = "How deep is the well?"

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": self.made.library.search}


class AskTool(Here):
    tool_invoke_params_example: ClassVar[dict[str, Any]] = {"question": "How deep is well 3?"}

    @property
    def tool_constructor(self) -> BaseTool:
        return self.made.as_tool()


class TestAskTool(AskTool, ToolsUnitTests):
    pass


class TestAskToolCalled(AskTool, ToolsIntegrationTests):
    pass


class CheckTool(Here):
    tool_invoke_params_example: ClassVar[dict[str, Any]] = {"draft": "Well 3 is 30 metres deep."}

    @property
    def tool_constructor(self) -> BaseTool:
        return self.made.as_check_tool()


class TestCheckTool(CheckTool, ToolsUnitTests):
    pass


class TestCheckToolCalled(CheckTool, ToolsIntegrationTests):
    pass


@pytest.mark.weights
class TestEmbeddings(EmbeddingsUnitTests):
    embeddings_class = PackagedEmbedder


@pytest.mark.weights
class TestEmbeddingsCalled(EmbeddingsIntegrationTests):
    embeddings_class = PackagedEmbedder
