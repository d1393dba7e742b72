"""The packaged weights: tokens as the reference makes them, vectors of unit length, batches that change nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from rag.embed import Embedder, load_embedder
from rag.errors import ModelError

pytestmark = pytest.mark.weights

TEXTS = ["El río creció 1.500,5 metros.", "The river rose.", "", "¿Qué pasó? «Nada», dijo. 🌊", "a" * 300]


def test_vectors_are_finite_and_of_unit_length(packaged: Embedder) -> None:
    vectors = packaged.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), packaged.dimension)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)


def test_a_text_has_the_same_vector_alone_and_in_company(packaged: Embedder) -> None:
    together = packaged.passages(TEXTS)
    assert np.array_equal(together, np.concatenate([packaged.passages([text]) for text in TEXTS]))


def test_meaning_crosses_the_languages(packaged: Embedder) -> None:
    right, wrong = packaged.passages(["El río se desbordó en marzo.", "La receta lleva arroz y azafrán."])
    question = packaged.question("When did the river flood?")
    assert question @ right > question @ wrong + 0.03


def test_composed_and_decomposed_accents_are_the_same_text(packaged: Embedder) -> None:
    composed, decomposed = packaged.passages(["se\u00f1or \u00e1rbol", "sen\u0303or a\u0301rbol"])
    assert composed == pytest.approx(decomposed, abs=1e-6)


def test_a_text_longer_than_the_model_reads_is_refused_and_not_cut(packaged: Embedder) -> None:
    with pytest.raises(ModelError, match="longer than the model reads"):
        packaged.passages(["palabra " * 600])


def test_the_langchain_door_gives_the_same_vectors(packaged: Embedder) -> None:
    assert packaged.embed_documents(["The river rose."])[0] == pytest.approx(packaged.passages(["The river rose."])[0])
    assert packaged.embed_query("river?") == pytest.approx(packaged.question("river?"))


def test_progress_is_told_text_by_text(packaged: Embedder) -> None:
    heard: list[int] = []
    packaged.passages(TEXTS, heard.append)
    assert heard == [1, 2, 3, 4, 5]


def test_a_model_that_is_not_there_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot load the embedding model"):
        load_embedder(str(tmp_path / "nowhere"))


def test_the_default_path_pays_for_no_torch() -> None:
    code = (
        "import sys, rag, rag.library; from rag.embed import load_embedder; load_embedder().question('hola');"
        "print({'torch', 'sentence_transformers'} & set(sys.modules))"
    )
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
