"""A reader's draft: quotes pinned, moved and written between, each sentence checked, saved with footnotes."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.errors import InputError
from rag.store.curation.drafts import LONGEST, MOST_BLOCKS, Block
from rag.types import Answer, Document, Page
from tests.conftest import CHROMIUM, flawless
from ui.web.html.draft import draft_paper
from ui.web.reader import Reader
from ui.web.views.draft import DraftEditor

ANA, EVE = Reader("ana", "1", "en"), Reader("eve", "2", "es")


@pytest.fixture
def answer(library: Library, folder: Path) -> Answer:
    library.add(folder)
    return Briefer(library).ask("How deep is the well?")


@pytest.fixture
def editor(library: Library) -> DraftEditor:
    return DraftEditor(library, Briefer(library))


def test_a_quote_is_pinned_once_and_kept_with_what_is_written(editor: DraftEditor, answer: Answer) -> None:
    (quote, *_) = answer.citations
    assert editor.pin(ANA, quote) == editor.pin(ANA, quote) == 1
    pinned = {"document": quote.document.id, "start": quote.start, "end": quote.end}
    editor.keep(ANA, "Water", [{"text": "It is <b>deep</b>."}, pinned, "nonsense", {"text": 1}])
    own, shown = editor.shown(ANA)
    assert (own.block.text, shown.quote) == ("It is <b>deep</b>.", quote.quote)
    assert editor.shown(EVE) == []
    html = draft_paper("Water", editor.shown(ANA), "en")
    assert "&lt;b&gt;deep" in html
    editor.forget(ANA)
    assert editor.shown(ANA) == []


@pytest.mark.parametrize(
    "blocks", [[{"text": "x" * 99_000}] * 2, [{"text": "x" * (LONGEST + 1)}], [{"text": "x"}] * (MOST_BLOCKS + 1)]
)
def test_a_draft_that_is_too_long_is_not_kept_and_not_cut(editor: DraftEditor, blocks: list[object]) -> None:
    editor.keep(ANA, "Water", [{"text": "Before."}])
    with pytest.raises(InputError):
        editor.keep(ANA, "Water", blocks, [{"text": "Before."}])
    assert [one.block.text for one in editor.shown(ANA)] == ["Before."]


def test_what_came_to_a_draft_in_another_window_stays(editor: DraftEditor, answer: Answer) -> None:
    (quote, *_) = answer.citations
    editor.keep(ANA, "", [{"text": "One."}, {"text": "Two."}])
    editor.pin(ANA, quote)  # in another window
    (more,) = editor.keep(ANA, "", [{"text": "One, and more."}], [{"text": "One."}, {"text": "Two."}])
    assert more.quote == quote.quote
    assert [(one.block.text, one.quote) for one in editor.shown(ANA)] == [("One, and more.", ""), ("", quote.quote)]
    pinned = {"document": quote.document.id, "start": quote.start, "end": quote.end}
    assert editor.keep(ANA, "", [], [{"text": "One, and more."}, pinned]) == []
    assert editor.shown(ANA) == []


def test_what_is_removed_is_gone_from_a_draft(editor: DraftEditor, answer: Answer, library: Library) -> None:
    editor.pin(ANA, answer.citations[0])
    library.remove(answer.citations[0].document.id)
    (lost,) = editor.shown(ANA)
    assert (lost.lost, lost.quote) == (True, "")
    assert "ya no está en la biblioteca" in draft_paper("", [lost], "es")


def test_a_quote_has_its_own_language_and_all_its_pages(editor: DraftEditor, library: Library) -> None:
    quote = "El puente que construyó el ingeniero cruza el río por el lado norte de la ciudad"
    text = f"The engineer wrote of the bridge in his own language. {quote}. The report was never printed."
    half = text.index("cruza")
    pages = (Page(1, 0, half), Page(2, half, len(text)))
    document = Document("d", "Bridges", "b.pdf", text, "en", pages=pages)
    shown = editor.as_it_stands(document, Block("", "d", text.index(quote), text.index(quote) + len(quote)), "en")
    assert (shown.quote, shown.language) == (quote, "es")
    assert all(part in shown.where for part in ("pp. 1–2", "in Spanish"))


@pytest.mark.parametrize("form", ["md", "html", "docx"])
def test_a_draft_is_saved_with_its_notes(editor: DraftEditor, answer: Answer, form: str) -> None:
    quote = answer.citations[0]
    editor.pin(ANA, quote)
    editor.keep(ANA, "Water", [{"text": "I say."}, {"document": quote.document.id, "start": quote.start,
                                                  "end": quote.end}])  # fmt: skip
    saved = editor.save(ANA, form)
    content = base64.b64decode(saved["data"])
    assert saved["name"].endswith(f"water.{form}")
    if form == "md":
        assert content.decode().split("\n\n")[:2] == ["# Water", "I say."]
        assert content.decode().split("\n\n")[2].endswith("[^1]")
        assert f"[^1]: {quote.document.title}" in content.decode()
    assert editor.save(ANA, "exe") == {}


@pytest.mark.sqlite
@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_a_draft_is_written_on_the_page(visit: Any, library: Library, folder: Path) -> None:
    from ui.web.app import launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    library.add(folder)
    chat = Chat(library, Briefer(library))
    chat.prepare(None)
    served = launch(chat, LibraryService(library))
    try:
        page = visit(served.local_url)
        page.fill("#question", "How deep is the well?")
        page.keyboard.press("Enter")
        page.locator("#now .chip").first.click()
        page.locator("#panel [data-act=pin]").click()
        page.get_by_text("Pinned").wait_for()
        page.locator(".tab[data-view=brief]").click()
        page.wait_for_selector(".blocks .pinned")
        page.get_by_role("button", name="Add a paragraph").click()
        page.locator(".blocks textarea").fill("The well is 40 metres deep.")
        page.wait_for_selector(".told li")
        page.locator(".blocks .own [data-draft=up]").click()
        page.wait_for_function("document.querySelector('.own-draft .kept').textContent === 'Kept.'")
        flawless(page)
        other = page.context.new_page()  # in which it is asked, while the draft stays open here
        other.goto(served.local_url)
        other.wait_for_selector("#question[data-ready]")
        other.fill("#question", "¿Cuánto mide el puente?")
        other.keyboard.press("Enter")
        page.locator(".blocks textarea").focus()
        other.locator("#now .turn:not(.waiting) .chip").first.click()
        other.locator("#panel [data-act=pin]").click()
        other.get_by_text("Pinned").wait_for()
        page.locator(".blocks textarea").type("!")
        page.wait_for_function("document.querySelectorAll('.blocks .pinned').length === 2")
        page.reload()
        page.wait_for_selector(".blocks .own:first-child textarea")
        assert page.input_value(".blocks textarea") == "The well is 40 metres deep.!"
        assert page.locator(".blocks .pinned").count() == 2
    finally:
        chat.queue.close()
        served.close(verbose=False)
