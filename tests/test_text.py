"""Every word that people read is there in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from rag.types import FileStatus
from ui.text import STATUS, TEXT, locale_language, say

ROOT = Path(__file__).parents[1]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXT)
def test_a_text_says_the_same_things_in_both_languages(key: str) -> None:
    english, spanish = TEXT[key]["en"], TEXT[key]["es"]
    assert english
    assert spanish
    assert places(english) == places(spanish)


def test_every_status_has_its_words() -> None:
    assert set(STATUS) == set(FileStatus)
    assert all(words["en"] != words["es"] for words in STATUS.values())


def test_no_text_is_left_that_nobody_says() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "ui").glob("*.py") if path.name != "text.py")
    said = set(re.findall(r"""["'](\w+)["']""", code)) | {
        f"stage_{name}" for name in ("retrieve", "evidence", "write", "verify")
    }
    said |= {
        "language_en",
        "language_es",
        "empty",
        "too_long",
        "other_language",
        "no_such_point",
        "index_mending",
        "index_away",
        "page_index_mending",
        "page_index_away",
    }
    assert set(TEXT) <= said


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "es", "LANG": "en"}, "es"),
    ],
)
def test_the_locale_decides_where_nothing_else_does(environment: dict[str, str], language: str) -> None:
    assert locale_language(environment) == language


def test_places_are_filled() -> None:
    assert say("page", "es", page=3) == "pág. 3"
