"""Links and drafts: each touches only what is its owner's, and what is removed leaves no word in them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import InputError
from rag.store.curation.drafts import LONGEST, Block


@pytest.fixture
def asked(library: Library, folder: Path) -> tuple[str, int]:
    """A conversation of Ana's and the number of its one turn."""
    library.add(folder)
    name = library.conversations.begin("ana", "How deep is the well?").id
    return name, library.conversations.add("ana", name, Briefer(library).ask("How deep is the well?"))


def test_a_link_leads_to_one_answer_until_it_is_taken_back(library: Library, asked: tuple[str, int]) -> None:
    name, turn = asked
    link = library.links.share("ana", name, turn)
    assert len(link) == 32
    assert library.links.share("ana", name, turn) == link
    shared = library.links.shared(link)
    assert shared is not None
    assert (shared.turn.number, shared.whole) == (turn, False)
    library.links.end("ana", name, turn)
    assert library.links.shared(link) is None


def test_what_was_shared_twice_at_once_is_taken_back_with_every_link(library: Library, asked: tuple[str, int]) -> None:
    name, turn = asked
    with ThreadPoolExecutor(8) as pool:
        shared = {pool.submit(library.links.share, "ana", name, turn) for _ in range(8)}
    links = {one.result() for one in shared}
    library.conversations.tables.rows("INSERT INTO links (id, conversation_id, turn) VALUES ('x', ?, ?)", (name, turn))
    library.links.end("ana", name, turn)
    assert (len(links), [library.links.shared(link) for link in (*links, "x")]) == (1, [None, None])


def test_only_who_asked_shares_or_takes_back(library: Library, asked: tuple[str, int]) -> None:
    name, turn = asked
    with pytest.raises(InputError):
        library.links.share("eve", name, turn)
    link = library.links.share("ana", name, turn)
    with pytest.raises(InputError):
        library.links.end("eve", name, turn)
    assert library.links.shared(link) is not None
    library.conversations.delete("ana", name)
    assert library.links.shared(link) is None


def test_a_draft_is_kept_as_it_is_written(library: Library) -> None:
    draft = library.drafts.begin("ana", "Water")
    changed = replace(draft, blocks=(Block("The well is deep."), Block(document_id="d", start=3, end=9)))
    library.drafts.save("ana", changed)
    assert library.drafts.draft("ana", draft.id) == changed
    assert [one.title for one in library.drafts.find("ana")] == ["Water"]
    assert library.drafts.find("eve") == []
    with pytest.raises(InputError, match="somebody else's"):
        library.drafts.save("eve", changed)
    with pytest.raises(InputError, match="too long") as told:
        library.drafts.save("ana", replace(draft, blocks=(Block("x" * (LONGEST + 1)),)))
    assert "demasiado largo" in told.value.spanish
    with pytest.raises(InputError, match="too long"):
        library.drafts.begin("eve", blocks=[Block("word")] * 501)
    assert library.drafts.find("eve") == []
    library.drafts.delete("ana", draft.id)
    with pytest.raises(InputError):
        library.drafts.draft("ana", draft.id)
