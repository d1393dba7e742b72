"""The plain LangChain doors: a library as a retriever, a briefer as a runnable chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever

from rag.types import Passage


class LibraryRetriever(BaseRetriever):
    """Question → LangChain documents; `metadata` says where each passage stands."""

    search: Callable[[str], list[Passage]]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [_as_langchain(passage) for passage in self.search(query)]


def _as_langchain(passage: Passage) -> LangChainDocument:
    chunk, document = passage.chunk, passage.document
    metadata: dict[str, Any] = {
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "language": chunk.language,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "score": passage.score,
    }
    return LangChainDocument(page_content=chunk.text, metadata=metadata, id=chunk.id)
