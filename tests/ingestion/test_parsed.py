"""What every format shares: how much of a file's words a text keeps."""

from __future__ import annotations

import pytest

from rag.ingestion.formats.parsed import share_kept
from rag.types import Document, Reading


@pytest.mark.parametrize(
    ("text", "visible", "share"),
    [
        ("The well is deep.", "The well is deep.", 1.0),
        ("EL POZO, el señor.", "«El señor» el pozo", 1.0),  # whatever the order, case and punctuation
        ("The well", "The well the bridge", 0.5),
        ("El pozo", "El pozo el puente", 0.5),
        ("The well: the well", "The well", 1.0),  # a column's name, said of each cell, is no word too many
        ("El comercio y la información", "El comer- cio y la informaci´on", 1.0),  # pieces of a whole word
        ("the trade of the port", "the tra- de of the port in corn", 0.75),
        ("", "", 1.0),
        ("", "Nothing read", 0.0),
    ],
)
def test_each_visible_word_counts_as_often_as_it_is_seen(text: str, visible: str, share: float) -> None:
    assert share_kept(text, visible) == share


@pytest.mark.parametrize(
    ("missing", "kept", "partial"),
    [((), None, False), ((), 1.0, False), ((), 0.8, False), ((), 0.79, True), ((3,), 1.0, True), ((3,), None, True)],
)
def test_what_lacks_pages_or_a_fifth_of_its_words_is_read_in_part(
    missing: tuple[int, ...], kept: float | None, partial: bool
) -> None:
    document = Document("d", "A title", "a.html", "A text.", "en")
    assert Reading(document, missing, kept).partial is partial
