"""Where a token stands is told in characters of the text as given, whatever the tokenizer makes of it."""

from __future__ import annotations

import random

import pytest

from rag.models.e5.tokenizer import Tokenizer, packaged_tokenizer
from tests.conftest import CORPUS

pytestmark = pytest.mark.weights

PIECES = (
    "café", "cafe\u0301", "ﬁn", "½", "  ", "\u200b", "ñ", "n\u0303", "№", "…", "\u00a0", "\n", "«Sí»", "①", "Ⅳ",
    "ｈａｌｆ", "가", "\u1100\u1161\u11a8", "e\u0323\u0301", "EE.UU.", "1.500,5", "1,500.5", "\ufeff", "word", "¿Qué",
    "\t", "ŀl", "ǆ", "a", "\u0301", "\u00ad", "𝔘nicode", "😀", "क्षि", "billón",
)  # fmt: skip


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return packaged_tokenizer()


def test_tokens_of_odd_characters_stand_where_these_do(tokenizer: Tokenizer) -> None:
    text = "El ﬁn  de ½ cafe\u0301 en EE.UU.\u200b «Sí»"
    ids, spans = tokenizer.located(text)
    assert [text[span.start : span.end] for span in spans] == [
        "", "El", "ﬁn", "de", "½", "cafe\u0301", "en", "EE", ".", "UU", ".", "«", "S", "í", "»", "",
    ]  # fmt: skip
    assert ids == tokenizer([text])[0]


def test_the_slice_from_one_token_to_another_says_what_they_say(tokenizer: Tokenizer) -> None:
    for seed in range(200):
        rng = random.Random(seed)
        text = "".join(rng.choice(PIECES) + rng.choice((" ", "")) for _ in range(rng.randint(0, 12)))
        ids, spans = tokenizer.located(text)
        normalised, ends = tokenizer.normalise(text), tokenizer.with_ends([text])[1][0]
        assert len(ids) == len(spans) == len(ends), seed
        for first in range(1, len(ids) - 1):
            for last in range(first, min(first + 3, len(ids) - 1)):
                said = normalised[ends[first - 1] : ends[last]].strip(" ")
                if said and spans[first].start < spans[first].end and spans[last].start < spans[last].end:
                    assert 0 <= spans[first].start < spans[last].end <= len(text), seed
                    assert said in tokenizer.normalise(text[spans[first].start : spans[last].end]), seed


def test_what_reads_the_first_texts_makes_the_tokens_of_what_reads_the_rest(tokenizer: Tokenizer) -> None:
    plain = (CORPUS / "en" / "arenales-audit-report.md").read_text("utf-8")
    for seed in range(40):
        rng = random.Random(seed)
        odd = "".join(rng.choice(PIECES) + rng.choice((" ", "")) for _ in range(rng.randint(0, 40)))
        start = rng.randrange(len(plain))
        for text in map(tokenizer.normalise, (odd, plain[start : start + 700], "\u4e2d\u6587" * seed, "<s>" * seed)):
            (rest,) = tokenizer._tokens.encode_batch([text])
            assert tokenizer._encoded_first(text) == (rest.ids, [end for _, end in rest.offsets]), seed
