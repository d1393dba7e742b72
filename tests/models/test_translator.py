"""A translator is named by a setting; what it says stands under the quote only where it is faithful."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import ModelError
from rag.models.embedding import Embedder
from rag.models.translator.marian import Marian, direction_of
from rag.types import Language
from ui.output.render import answer_json, answer_text
from ui.web.html import answer_html

SAID: dict[Language, str] = {
    "en": "The dam of Arenales was finished in 1998 by the engineer Ana Ruiz.",
    "es": "La presa de Arenales la terminó en 1998 la ingeniera Ana Ruiz.",
}
ASKED: dict[Language, str] = {"en": "Who finished the dam of Arenales?", "es": "¿Quién terminó la presa de Arenales?"}
LABEL: dict[Language, str] = {"en": "Our translation", "es": "Traducción nuestra"}


@dataclass
class Fixed:
    """A translator that always says the same, and counts how often it was asked."""

    said: str
    asked: list[str] = field(default_factory=list)

    def __call__(self, text: str, into: Language) -> str:
        self.asked.append(text)
        return self.said


@pytest.fixture(scope="module")
def dams(tmp_path_factory: pytest.TempPathFactory, packaged: Embedder) -> Iterator[dict[Language, Library]]:
    """A library of one English document, and one of the same in Spanish."""
    place, opened = tmp_path_factory.mktemp("dams"), dict[Language, Library]()
    for language, text in SAID.items():
        (place / f"{language}.md").write_text(f"---\nlanguage: {language}\n---\n{text}\n", "utf-8")
        opened[language] = Library.open(place / f"library-{language}", embedder=packaged)
        opened[language].add(place / f"{language}.md")
    yield opened
    for library in opened.values():
        library.close()


@pytest.mark.weights
@pytest.mark.parametrize(("spoken", "source"), [("en", "es"), ("es", "en")])
def test_a_faithful_translation_stands_under_the_quote_everywhere(
    dams: dict[Language, Library], spoken: Language, source: Language
) -> None:
    translator = Fixed(SAID[spoken])
    answer = Briefer(dams[source], translator=translator).ask(ASKED[spoken])
    assert [one.translation for one in answer.citations] == [SAID[spoken]]
    assert answer_json(answer)["citations"][0]["translation"] == SAID[spoken]
    for shown in (answer_text(answer), answer_html(answer, spoken)):
        assert LABEL[spoken] in shown
        assert SAID[spoken] in shown
    assert translator.asked == [SAID[source]]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("spoken", "lie"),
    [
        ("en", "The dam of Arenales was finished in 1989 by the engineer Ana Ruiz."),
        ("en", "The dam of Arenales was finished in 1998 by the engineer Luis Peña."),
        ("en", "The dam of Arenales was finished by the engineer Ana Ruiz."),
        ("es", "La presa de Arenales la terminó en 1989 la ingeniera Ana Ruiz."),
        ("es", "La presa de Arenales la terminó en 1998 la ingeniera Luisa Peña."),
        ("es", "La presa de Arenales la terminó la ingeniera Ana Ruiz."),
    ],
)
def test_a_translation_with_another_figure_or_name_or_without_one_is_not_shown(
    dams: dict[Language, Library], spoken: Language, lie: str
) -> None:
    source: Language = "es" if spoken == "en" else "en"
    answer = Briefer(dams[source], translator=Fixed(lie)).ask(ASKED[spoken])
    assert [one.translation for one in answer.citations] == [None]
    assert lie not in answer_text(answer)
    assert {"en": "not faithful", "es": "no era fiel"}[spoken] in answer_text(answer)


@pytest.mark.parametrize(
    ("made", "asked", "direction", "found"),
    [
        (["w/en-es", "w/es-en"], "w", "es-en", "w/es-en"),
        (["opus-mt-en-es", "opus-mt-es-en"], "opus-mt-en-es", "es-en", "opus-mt-es-en"),
        (["opus-mt-en-es"], "opus-mt-en-es", "en-es", "opus-mt-en-es"),
        (["opus-mt-en-es"], "opus-mt-en-es", "es-en", None),
        ([], "Helsinki-NLP/opus-mt-en-es", "es-en", "Helsinki-NLP/opus-mt-es-en"),
    ],
)
def test_the_weights_of_the_other_direction_stand_beside_those_of_the_one(
    made: list[str], asked: str, direction: str, found: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in made:
        Path(name).mkdir(parents=True)
        Path(name, "config.json").write_text("{}", "utf-8")
    if found is None:
        with pytest.raises(ModelError, match="holds no weights for es-en"):
            direction_of(asked, direction)
    else:
        assert direction_of(asked, direction) == found


@pytest.mark.filterwarnings("ignore:Recommended")  # a tokenizer of more languages, which ours does without
@pytest.mark.slow
@pytest.mark.weights
def test_what_untrained_weights_say_is_not_shown(dams: dict[Language, Library], tmp_path: Path) -> None:
    untrained(tmp_path / "es-en")
    said = Marian(str(tmp_path))(SAID["es"], "en")
    answer = Briefer(dams["es"], translator=str(tmp_path)).ask(ASKED["en"])
    assert [one.translation for one in answer.citations] == [None]
    assert "not faithful" in answer_text(answer)
    assert not said or said not in answer_text(answer)


def untrained(place: Path) -> None:
    """Marian weights of one layer, as they come from chance, with a vocabulary of a few letters."""
    import sentencepiece
    import torch
    from transformers import MarianConfig, MarianMTModel

    place.mkdir()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(list(SAID.values()) * 20), model_prefix=str(place / "source"), vocab_size=44,
        minloglevel=2,
    )  # fmt: skip
    (place / "source.model").rename(place / "source.spm")
    (place / "target.spm").write_bytes((place / "source.spm").read_bytes())
    pieces = [line.split("\t")[0] for line in (place / "source.vocab").read_text("utf-8").splitlines()]
    known = ["</s>", "<unk>", *(piece for piece in pieces if piece not in ("<s>", "</s>", "<unk>")), "<pad>"]
    (place / "vocab.json").write_text(json.dumps({piece: at for at, piece in enumerate(known)}), "utf-8")
    pad = len(known) - 1
    (place / "tokenizer_config.json").write_text(json.dumps({"source_lang": "es", "target_lang": "en"}), "utf-8")
    torch.manual_seed(7)
    config = MarianConfig(
        vocab_size=len(known), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=16, decoder_ffn_dim=16, max_position_embeddings=512,
        pad_token_id=pad, eos_token_id=0, decoder_start_token_id=pad, forced_eos_token_id=0,
    )  # fmt: skip
    MarianMTModel(config).save_pretrained(place)
