"""A draft is cut into its sentences where they stand, and what claims nothing is told apart."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from rag.checking.draft import draft_sentences
from rag.types import Heading, Language

DRAFTS = Path(__file__).parents[2] / "evals" / "sets" / "drafts"
MARKDOWN = """---
title: Exports
---
# Exports in 2023

Dear colleagues,

**Exports** fell by 12 % in *2023*, said [the ministry](http://x.test/2024) [1].[^2] The minister of the
interior denied it. She resigned.

- Sources
- Oil exports fell as well
1. The U.S. sold 3.5 million barrels.

| Year | Exports |
|------|---------|
| 2023 | 12 % |

```
Code is no claim.
```
Kind regards,
Ana
"""
SPANISH = """Nota sobre el agua
==================

Estimados colegas:

¿Qué pasó en EE.UU. el año pasado? El consumo cayó un 1,5 %. «No habrá cortes», dijo la ministra Peña.
Muchas gracias.
"""


def claims(text: str, language: Language | None = None) -> list[str]:
    return [one.words for one in draft_sentences(text, language) if one.claims]


def test_markdown_is_read_as_prose_and_what_claims_nothing_is_told_apart() -> None:
    assert claims(MARKDOWN) == [
        "Exports fell by 12 % in 2023, said the ministry.",
        "The minister of the interior denied it.",
        "She resigned.",
        "Oil exports fell as well",
        "The U.S. sold 3.5 million barrels.",
        "2023 12 %",
    ]


def test_spanish_questions_greetings_and_thanks_claim_nothing() -> None:
    assert claims(SPANISH) == ["El consumo cayó un 1,5 %.", "«No habrá cortes», dijo la ministra Peña."]


@pytest.mark.parametrize("text", [MARKDOWN, SPANISH])
def test_a_sentence_stands_where_it_says(text: str) -> None:
    found = draft_sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(one.words.split()[0] in text[one.start : one.end] for one in found)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_labelled_draft_is_cut_into_the_labelled_sentences(language: str) -> None:
    text = (DRAFTS / f"draft.{language}.md").read_text("utf-8")
    found = draft_sentences(text)
    lines = [line.removeprefix("# ").removeprefix("## ") for line in text.splitlines() if line]
    assert [text[one.start : one.end].lstrip("# ") for one in found] == [line.lstrip("# ") for line in lines]
    assert sum(one.claims for one in found) == 40


def test_a_sentence_that_names_nobody_is_read_behind_the_one_before() -> None:
    *_, last = draft_sentences("Yesterday Ana Ruiz dug the well. She was paid for it.")
    assert last.in_context == "Yesterday Ana Ruiz dug the well. She was paid for it."


def test_what_stands_before_a_heading_is_no_context() -> None:
    *_, last = draft_sentences("Yesterday Ana Ruiz dug the well.\n\n# The road\n\nIt was built in spring.")
    assert last.before == ""


def test_headings_of_a_word_file_claim_nothing_though_they_end_like_a_sentence() -> None:
    text = "The well is deep.\n\nThe well is 40 metres deep."
    assert [one.claims for one in draft_sentences(text, headings=[Heading(0, "The well is deep.")])] == [False, True]


def test_a_sentence_in_the_other_language_is_told_from_its_own_words() -> None:
    text = "The well is 40 metres deep, and it is the oldest of the two. El pozo es el más antiguo de los dos."
    assert [one.language for one in draft_sentences(text)] == ["en", "es"]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Unemployment fell to 11%", True),
        ("Las ventas suben un 4 % en mayo", True),
        ("Annual report", False),
        ("# Unemployment fell to 11%", False),
        ("¿Cuánto subieron las ventas en mayo?", False),
        ("Muchas gracias por su atención,", False),
        ("Unemployment fell to 11%\n\nIt fell by two points.", False),
    ],
)
def test_a_line_by_itself_is_checked_without_a_full_stop(text: str, claims: bool) -> None:
    assert draft_sentences(text)[0].claims == claims
