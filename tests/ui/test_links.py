"""A link shows an answer or a brief to whoever has it, until it is taken back; and an answer is copied with notes."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.models.embedding import Embedder
from rag.types import Filters, Language
from tests.conftest import CHROMIUM, flawless
from ui.output.export import footnoted
from ui.web.reader import Reader
from ui.web.session import Chat

ANA, EVE = Reader("ana", "1", "en"), Reader("eve", "2", "es")
QUESTION = "How many defendants are awaiting extradition?"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory, corpus_library: Path, packaged: Embedder) -> Iterator[Chat]:
    """The page's part over `corpus/`."""
    place = shutil.copytree(corpus_library, tmp_path_factory.mktemp("links") / "library")
    with Library.open(place, embedder=packaged) as library:
        made = Chat(library, Briefer(library))
        made.ready.set()
        yield made
        made.close()


@pytest.fixture(scope="module")
def turn(chat: Chat) -> tuple[str, str]:
    """A conversation of Ana's and its one turn."""
    name = chat.library.conversations.begin("ana", QUESTION).id
    return name, str(chat.library.conversations.add("ana", name, chat.briefer.ask(QUESTION)))


def link(html: str) -> str:
    return re.findall(r's/([0-9a-f]{32})"', html)[0]


@pytest.mark.weights
def test_a_link_shows_the_answer_until_it_is_taken_back(chat: Chat, turn: tuple[str, str]) -> None:
    given = chat.share(ANA, *turn, ends=False)
    sheet = chat.sharing.sheet(link(given), "en")
    assert sheet.status == 200
    assert QUESTION in sheet.html
    assert "232" in sheet.html
    assert "<script" not in sheet.html
    assert chat.share(EVE, *turn, ends=False) == chat.share(EVE, *turn, ends=True) == ""
    assert "no lleva a nada" in chat.share(Reader("ana", "1", "es"), *turn, ends=True)
    gone = chat.sharing.sheet(link(given), "en")
    assert (gone.status, "There is nothing at this link" in gone.html) == (404, True)


@pytest.mark.weights
def test_what_was_removed_is_gone_from_what_is_shared(chat: Chat, turn: tuple[str, str]) -> None:
    shared = link(chat.share(ANA, *turn, ends=False))
    cited = {one.document.id for one in chat.briefer.ask(QUESTION).citations}
    chat.library.remove(*cited)
    assert "awaiting extradition, according" not in chat.sharing.sheet(shared, "en").html
    chat.library.put_back(*cited)
    assert "232" in chat.sharing.sheet(shared, "en").html


@pytest.mark.weights
@pytest.mark.parametrize(("language", "said"), [("en", "Reading what the"), ("es", "Leyendo lo que dicen")])
def test_a_brief_is_shared_with_its_filters(chat: Chat, language: Language, said: str) -> None:
    name = chat.workspace.begin(ANA, "extradition of defendants", "en", Filters(language="en"))
    assert chat.workspace._kept(ANA, name).filters == Filters(language="en")
    shared = link(chat.share(ANA, name, "brief", ends=False))
    assert chat.share(EVE, name, "brief", ends=False) == ""
    first = chat.sharing.sheet(shared, language).html
    assert said in first or "<article" in first
    while not chat.workspace.shared(name).state.ended:
        time.sleep(0.05)
    made = chat.workspace.shared(name).state.made
    assert made is not None
    assert {one.language for one in made.citations} == {"en"}
    assert "extradition of defendants" in chat.sharing.sheet(shared, "es").html
    chat.workspace.delete(ANA, name)
    assert chat.sharing.sheet(shared, "en").status == 404


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
@pytest.mark.parametrize(
    ("language", "copied", "undone", "given"),
    [
        ("en-US", "Copied", "Not copied", "The link is copied."),
        pytest.param("es-MX", "Copiado", "No se copió", "Enlace copiado.", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("clipboard", ["there", "missing", "refused"])
def test_what_is_copied_is_said_to_be_copied_and_nothing_else(
    visit: Any, library: Library, folder: Path, language: str, copied: str, undone: str, given: str, clipboard: str
) -> None:
    from ui.web.app import launch
    from ui.web.library_service import LibraryService

    library.add(folder)
    made = Chat(library, Briefer(library))
    made.prepare(None)
    served = launch(made, LibraryService(library))
    try:
        page = visit(served.local_url, language)
        none = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"  # as without TLS
        refusing = f"{none} document.execCommand = () => false"
        page.evaluate({"there": "1", "missing": none, "refused": refusing}[clipboard])
        page.fill("#question", "How deep is the well?")
        page.keyboard.press("Enter")
        page.locator("#now .turn:not(.waiting) [data-act=copy]").click()
        done = clipboard != "refused"
        page.locator("#now [data-act=copy]").filter(has_text=copied if done else undone).wait_for()
        page.locator("#now [data-act=share]").click()
        page.wait_for_selector("#now .shared [data-link]")
        if done:
            page.locator("#now .shared").filter(has_text=given).wait_for()
        assert (given in page.inner_text("#now .shared")) == done
        flawless(page)
    finally:
        made.queue.close()
        served.close(verbose=False)


@pytest.mark.weights
def test_an_answer_is_copied_with_footnotes(chat: Chat, turn: tuple[str, str]) -> None:
    answer = chat.briefer.ask(QUESTION)
    said = chat.copied(ANA, *turn, "footnotes")
    assert said == footnoted(answer)
    assert re.findall(r"(?m)^\[\^(\d+)\]: ", said) == [str(one.number) for one in answer.citations]
    assert "[^1]" in said.split("\n\n")[0]
    assert chat.copied(ANA, *turn, "md").startswith("# ")
    assert chat.copied(EVE, *turn, "md") == ""
