"""`import rag` offers the listed names, each of them works, and none of the large libraries is loaded for it."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import rag
import rag.errors

NAMES = (
    "AddReport Answer Brief Briefer CheckReport Citation Claim Direct Document Draft Dropped FileReport FileStatus "
    "Filters Language Library Passage Progress Reason Refusal Sentence Stage Turn"
).split()
HEAVY = ("numpy", "langchain_core", "chromadb", "onnxruntime", "torch", "gradio", "sqlite3", "yaml")


def test_the_door_offers_the_nouns_the_two_classes_and_every_error() -> None:
    errors = [
        name
        for name, _ in inspect.getmembers(rag.errors, lambda one: inspect.isclass(one) and issubclass(one, Exception))
    ]
    assert sorted(rag.__all__) == sorted([*NAMES, *errors]) == dir(rag)


@pytest.mark.parametrize("name", rag.__all__)
def test_every_name_at_the_door_is_there(name: str) -> None:
    assert getattr(rag, name) is not None


def test_a_name_that_is_not_at_the_door_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'Embedder'"):
        rag.__getattr__("Embedder")


def test_the_import_loads_nothing_large() -> None:
    code = f"import rag, sys; rag.Filters, rag.Turn; print([name for name in {HEAVY} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


@pytest.mark.parametrize("name", ["Library", "Briefer"])
def test_an_embedder_of_ours_is_one_of_langchains(name: str) -> None:
    code = f"""from rag import {name}
from rag.models.embedding import PackagedEmbedder
from langchain_core.embeddings import Embeddings
print(issubclass(PackagedEmbedder, Embeddings))"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert (ran.stdout, ran.stderr) == ("True\n", "")


def test_a_conversation_and_filters_need_no_other_import() -> None:
    filters = rag.Filters(language="es", date_from="2024", document_ids=("a",))
    answer = rag.Answer("How deep is it?", "en", (), (), ())
    assert (filters.date_to, rag.Turn.of(answer).question) == (None, "How deep is it?")
