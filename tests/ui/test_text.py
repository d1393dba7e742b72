"""Every word that people read is there in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from rag.types import FileStatus, Language
from ui.text import STATUS, TEXT, locale_language, say
from ui.web.views.listing import FACETS, ORDERS

ROOT = Path(__file__).parents[2]


def places(text: str) -> set[str]:
    """What is to be filled in, whatever else hangs on its number."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_text_says_the_same_things_in_both_languages() -> None:
    assert [key for key, said in TEXT.items() if not said["en"] or not said["es"]] == []
    assert [key for key, said in TEXT.items() if places(said["en"]) != places(said["es"])] == []


def test_every_status_has_its_words() -> None:
    assert set(STATUS) == set(FileStatus)
    assert all(words["en"] != words["es"] for words in STATUS.values())


def test_no_text_is_left_that_nobody_says() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "ui").rglob("*.py") if path.name != "text.py")
    said = set(re.findall(r"""["'](\w+)["']""", code)) | {
        f"stage_{name}" for name in ("retrieve", "evidence", "write", "verify")
    }
    said |= {f"claim_{verdict}" for verdict in ("supported", "contradicted", "partly", "not_found", "no_claim")}
    said |= {f"bin_{why}" for why in ("removed", "replaced", "gone")}
    said |= {f"library_by_{order}" for order in ORDERS}
    said |= {f"facet_{name}{every}" for name in FACETS for every in ("", "_all")}
    said |= {
        "draft_empty",
        "draft_language",
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


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 document: 1 in English, 0 in Spanish"),
        ("es", 1, "1 documento: 1 en inglés, 0 en español"),
        ("en", 2000, "2,000 documents: 2,000 in English, 0 in Spanish"),
        ("es", 2000, "2\u202f000 documentos: 2\u202f000 en inglés, 0 en español"),
    ],
)
def test_one_is_written_as_one_and_many_as_many(language: Language, count: int, said: str) -> None:
    assert say("in_library", language, documents=count, english=count, spanish=0) == said


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 passage with these words or most of them"),
        ("en", 2, "2 passages with these words or most of them, best first"),
        ("es", 1, "1 pasaje con estas palabras o la mayoría de ellas"),
        ("es", 2, "2 pasajes con estas palabras o la mayoría de ellas, los mejores primero"),
    ],
)
def test_one_passage_is_not_said_to_be_in_order(language: Language, count: int, said: str) -> None:
    assert say("library_snippets", language, n=count) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 leído, 1 sin cambios, 1 leído en parte, 1 no leído, 1 retirado."),
     (2, "2 leídos, 2 sin cambios, 2 leídos en parte, 2 no leídos, 2 retirados.")],
)  # fmt: skip
def test_what_became_of_one_file_is_said_as_of_one(count: int, said: str) -> None:
    counts = dict.fromkeys(("indexed", "unchanged", "partial", "failed", "removed"), count)
    assert say("added", "es", **counts) == said
