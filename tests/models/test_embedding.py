"""The packaged weights: tokens as the reference makes them, vectors of unit length, batches that change nothing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import sentencepiece
from sentence_transformers import SentenceTransformer

from rag.errors import ModelError
from rag.models.e5.tokenizer import Tokenizer
from rag.models.e5.weights import read_weights
from rag.models.embedding import RECENT, Embedder, Recent, load_embedder, sentence_transformer

pytestmark = pytest.mark.weights

ROOT = Path(__file__).parents[2]
TEXTS = ["El río creció 1.500,5 metros.", "The river rose.", "", "¿Qué pasó? «Nada», dijo. 🌊", "a" * 300]


def test_vectors_are_finite_and_of_unit_length(packaged: Embedder) -> None:
    vectors = packaged.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), packaged.dimension)
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)


def test_a_text_has_the_same_vector_alone_and_in_company(packaged: Embedder) -> None:
    together = packaged.passages(TEXTS)
    assert np.array_equal(together, np.concatenate([packaged.passages([text]) for text in TEXTS]))


def _lengths() -> tuple[list[str], Recent[int]]:
    """What was measured, and what measures it."""
    made: list[str] = []

    def measure(texts: Sequence[str]) -> list[int]:
        made.extend(texts)
        return [*map(len, texts)]

    return made, Recent(measure)


def test_a_text_asked_for_again_is_not_made_again() -> None:
    made, lengths = _lengths()
    assert [lengths(["ñu", "río"]), lengths(["río", "ñu", "sí"])] == [[2, 3], [3, 2, 2]]
    assert made == ["ñu", "río", "sí"]


def test_of_texts_asked_for_long_ago_nothing_is_kept() -> None:
    made, lengths = _lengths()
    for text in ("¿a?", *map(str, range(RECENT)), "¿a?"):
        lengths([text])
    assert made.count("¿a?") == 2


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


LARGE = ("torch", "transformers", "sentence_transformers", "scipy", "pandas")
WITHOUT = """
from pathlib import Path
from evals.datasets import Case, Gold, Set, Text
from evals.run import run
from evals.systems import fuente
from rag import Briefer, Library, ModelError
from rag.models.embedding import load_embedder, sentence_transformer
from rag.models.translator.marian import Marian
Path("well.md").write_text("The well is 40 metres deep. Ana Ruiz dug it.", "utf-8")
with Library.open("library") as library:
    report = library.add("well.md")
    briefer = Briefer(library)
    answer = briefer.ask("¿Cuántos metros tiene el pozo?")
    print(*(file.status for file in report.files), answer.citations[0].quote)
    print(briefer.check("The well is 40 metres deep.").claims[0].verdict, len(briefer.brief("the well").sources))
text = Text("en/well.txt", "en", "The well is 40 metres deep. Ana Ruiz dug it.")
case = Case("a", "How deep is the well?", "en", "en", "figure", (Gold(text.name, "40 metres"),), ("40 metres",))
with fuente([text], load_embedder()) as system:
    (result,) = run(Set((case,), (text,)), [system], lambda *_: True)
print(result.error or "asked")
for load in (load_embedder, sentence_transformer, lambda name: Marian(name)("hola", "en")):
    try:
        load("any-other")
    except ModelError as error:
        print(error.spanish)
"""


def test_add_ask_check_brief_and_eval_run_where_torch_and_its_like_cannot_be_imported(tmp_path: Path) -> None:
    for name in LARGE:  # on the path, so that the process that reads the files cannot import them either
        (tmp_path / "blocked").mkdir(exist_ok=True)
        (tmp_path / "blocked" / f"{name}.py").write_text(f"raise ImportError('{name} is blocked')", "utf-8")
    paths = {"PYTHONPATH": f"{tmp_path / 'blocked'}{os.pathsep}{ROOT}"}
    ran = run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, cwd=tmp_path, env=os.environ | paths)
    assert ran.returncode == 0, ran.stderr
    did, refused = ran.stdout.splitlines()[:3], ran.stdout.splitlines()[3:]
    assert did == ["indexed The well is 40 metres deep.", "supported 1", "asked"]
    encoder = "el modelo any-other necesita sentence-transformers (sentence_transformers is blocked)"
    translator = "el traductor any-other necesita transformers (transformers is blocked)"
    assert refused == [f"{told}: pip install sentence-transformers" for told in (encoder, encoder, translator)]


def test_the_sentence_transformer_has_the_same_vectors_as_the_light_door(packaged: Embedder) -> None:
    model = sentence_transformer()
    assert model.encode_document(TEXTS) == pytest.approx(packaged.passages(TEXTS), abs=1e-3)
    assert model.encode_query("¿Y el río?") == pytest.approx(packaged.question("¿Y el río?"), abs=1e-3)
    assert model.prompts == {"query": "query: ", "document": "passage: "}


@pytest.mark.long
def test_the_float_weights_train_and_are_near_the_engine(packaged: Embedder, tmp_path: Path) -> None:
    model = sentence_transformer(trainable=True)
    near = (model.encode_document(TEXTS[:2]) * packaged.passages(TEXTS[:2])).sum(axis=1)
    assert near.min() > 0.998
    assert all(parameter.requires_grad for parameter in model.parameters())
    model.save(str(tmp_path / "tuned"))
    again = SentenceTransformer(str(tmp_path / "tuned"), trust_remote_code=True)
    assert again.encode_document(TEXTS[:2]) == pytest.approx(model.encode_document(TEXTS[:2]), abs=1e-5)


REFERENCE = [
    "El señor sen\u0303or a\u0301rbol", "«hola» ¿qué? ¡sí!", "🌊 🇲🇽", "soft\u00adhyphen",
    "zero\u200bwidth", "ﬁn ﬂ Ⅳ ½ ①",
    "tab\tnew\nline", "１２３ full", "1.500,5 $10",
    "\u3000wide", "e\u0301\u0301", "한국어 日本語 العربية", "\ufeffbom",
    "nbsp\u00a0x", "\u0085", "İstanbul ß ſ", "ﷺ", "A\u030a", "a\x01b", "~ ˜", "º ª 1º", "–—−", "‘’“”",
    "\u2028x", "",
]  # fmt: skip


@pytest.mark.parametrize("text", REFERENCE, ids=ascii)
def test_text_is_normalised_as_sentencepiece_does(tokenizer: Tokenizer, text: str) -> None:
    reference = sentencepiece.SentencePieceNormalizer(
        rule_name="nmt_nfkc", add_dummy_prefix=False, remove_extra_whitespaces=False, escape_whitespaces=False
    )
    assert tokenizer.normalise(text) == re.sub(" {2,}", " ", reference.normalize(text))


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer(read_weights())


def test_any_other_model_from_a_folder_works(tmp_path: Path) -> None:
    folder = str(tmp_path / "tiny")
    _tiny_model().save(folder)
    embedder = load_embedder(folder)
    vectors = embedder.passages(["the river rose", "el río creció"])
    assert vectors.shape == (2, embedder.dimension) == (2, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert embedder.count_tokens(["the river rose"]) == [5]  # its prefix "text:" is two
    assert embedder.question("the river rose") @ vectors[0] < 0.99999  # its question prompt is used
    assert embedder.stamp.startswith("sentence-transformers/")


def test_a_model_is_known_by_its_weights_and_not_by_its_folder(tmp_path: Path) -> None:
    model = _tiny_model()
    for place in ("here", "there"):
        model.save(str(tmp_path / place))
    _tiny_model(seed=1).save(str(tmp_path / "other"))
    here, there, other = (load_embedder(str(tmp_path / place)).stamp for place in ("here", "there", "other"))
    assert here == there != other


def _tiny_model(seed: int = 0) -> SentenceTransformer:
    """A model of two layers with random weights over a vocabulary of a few words, as a hub folder would hold it."""
    import torch
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer as Tokens
    from tokenizers import models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "the", "river", "rose", "el", "río", "creció", "text", "ask", ":"]
    tokens = Tokens(models.WordLevel({word: at for at, word in enumerate(words)}, "[UNK]"))
    tokens.pre_tokenizer = pre_tokenizers.Whitespace()
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64,
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        BertModel(config).save_pretrained(folder)
        PreTrainedTokenizerFast(tokenizer_object=tokens, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
        encoder = Transformer(folder)
    return SentenceTransformer(
        modules=[encoder, Pooling(16)], prompts={"query": "ask: ", "document": "text: "}, device="cpu"
    )


@pytest.mark.weights
def test_of_a_question_longer_than_the_model_reads_the_first_tokens_count(packaged: Embedder) -> None:
    vector, _ = packaged.question_by_token("1 2 3 4 5 6 7 8 9 " * 60)
    assert vector.shape == (packaged.dimension,)
