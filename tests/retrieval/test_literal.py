"""Passages are found by what is written in them, in any form of the words, with the places."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Filters, Library
from rag.errors import FilterError


@pytest.mark.parametrize(
    ("words", "title", "held"),
    [
        ("wells depth dug", "The well", ["well", "dug"]),
        ("puentes medir", "El puente", ["puente", "mide"]),
        ("Ana", "The well", ["Ana"]),
    ],
)
def test_words_are_found_in_any_of_their_forms(
    library: Library, folder: Path, words: str, title: str, held: list[str]
) -> None:
    library.add(folder)
    match = library.find(words)[0]
    assert match.document.title == title
    said = [match.document.text[span.start : span.end] for span in match.spans]
    assert set(held[:1]) <= set(said)


def test_what_holds_more_of_the_words_comes_first_and_nothing_else_comes(library: Library, tmp_path: Path) -> None:
    for name, text in (("a", "The red lamp. It shines."), ("b", "The lamp. A lamp, a lamp."), ("c", "It rains.")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    library.add(*(tmp_path / f"{name}.txt" for name in "abc"))
    assert [one.document.title for one in library.find("red lamp")] == ["a", "b"]
    assert [one.document.title for one in library.find("red lamp", k=1)] == ["a"]
    assert library.find("nothing alike") == library.find("the") == library.find("¿?") == []
    with pytest.raises(FilterError):
        library.find("lamp", filters=Filters(collections=("none",)))
