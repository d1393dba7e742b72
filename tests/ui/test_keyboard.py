"""The page by keyboard alone: the ways past its head, what Esc does, and ten tasks on which the focus is never lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.types import Language
from tests.conftest import CHROMIUM, WordCounts
from tests.scripted import Hanging
from tests.store.test_durability import well
from ui.text import say

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
LOCALES: dict[Language, str] = {"en": "en-US", "es": "es-MX"}
QUESTION = "How deep is the well w7x?"
WORDS = "The bridge of Vadela is 12 metres long. Luis Peña built it in 1902."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any, Hanging]]:
    """A page over a few wells; its chat model says nothing until it is let go."""
    from ui.web.app import launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    place = tmp_path_factory.mktemp("keyboard")
    for number in (3, 7, 9):
        (place / f"well {number}.md").write_text(well(number), "utf-8")
    model = Hanging(say=lambda _: "")
    model.let_go.set()
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(*sorted(place.glob("*.md")))
        chat = Chat(library, Briefer(library, model))
        chat.ready.set()
        service = LibraryService(library)
        page = launch(chat, service)
        yield page.local_url, service, model
        model.let_go.set()
        service.wait()
        chat.close()
        page.close(verbose=False)


@pytest.fixture
def opened(visit: Any, served: tuple[str, Any, Hanging]) -> Any:
    """Opens the page, once it can be asked."""

    def at(language: Language = "en", **options: Any) -> Any:
        page = visit(served[0], LOCALES[language], **options)
        page.wait_for_selector("#question[data-ready]")
        page.wait_for_selector("#now .welcome")
        return page

    return at


def focused(page: Any, selector: str) -> None:
    page.wait_for_function("at => document.activeElement.matches(at)", arg=selector)


def to(page: Any, selector: str, key: str = "Tab") -> None:
    """Walk on until the focus is there, and can be seen."""
    for _ in range(200):
        if page.evaluate("at => document.activeElement.matches(at)", selector):
            break
        page.keyboard.press(key)
    seen = """() => {
        const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
        return [parseFloat(style.outlineWidth) >= 2, box.bottom > 0 && box.top < innerHeight];
    }"""
    assert (selector, page.evaluate(seen)) == (selector, [True, True])


def press(page: Any, selector: str, key: str = "Tab") -> None:
    to(page, selector, key)
    page.keyboard.press("Enter")


def ask(page: Any, question: str) -> None:
    focused(page, "#question")
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def answered(page: Any) -> None:
    page.wait_for_selector("#now .turn:not(.waiting) .acts")


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_the_first_two_stops_lead_past_the_head_and_are_seen_when_they_have_the_focus(
    opened: Any, language: Language
) -> None:
    page = opened(language)
    for key, arrives in (("skip_main", "#now h2"), ("skip_box", "#question")):
        page.evaluate("document.activeElement.blur()")
        page.evaluate("getSelection().collapse(document.body, 0)")
        link = f".skip[data-act={key.removeprefix('skip_')}]"
        to(page, link)
        assert page.inner_text(link) == say(key, language)
        page.keyboard.press("Enter")
        focused(page, arrives)


def test_esc_closes_what_is_open_before_it_stops_the_answer(opened: Any, served: tuple[str, Any, Hanging]) -> None:
    page, model = opened(), served[2]
    page.focus("#question")
    ask(page, QUESTION)
    answered(page)
    press(page, "#now .chip", "Shift+Tab")
    page.wait_for_selector("#panel mark:focus")
    page.keyboard.press("/")
    model.let_go.clear()
    ask(page, "How deep is the well w9x?")
    page.wait_for_selector("#now .turn.waiting")
    assert page.locator("#panel").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    page.locator(".filters summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".filters[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".filters:not([open])")
    focused(page, ".filters summary")
    assert page.locator("#now .turn.waiting").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#now .turn:not(.waiting)")
    assert say("stopped_early", "en") in page.inner_text("#now .turn")
    model.let_go.set()
    focused(page, ".filters summary")


def test_the_stop_button_hands_the_focus_to_the_question_that_was_stopped(
    opened: Any, served: tuple[str, Any, Hanging]
) -> None:
    page, model = opened(), served[2]
    model.let_go.clear()
    page.focus("#question")
    ask(page, QUESTION)
    page.wait_for_selector("#now .turn.waiting")
    press(page, ".stop")
    page.wait_for_selector("#now .turn:not(.waiting)")
    model.let_go.set()
    focused(page, "#now h2")


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_what_has_the_focus_keeps_it_when_the_answer_is_drawn_anew(opened: Any, language: Language) -> None:
    page = opened(language)
    page.focus("#question")
    ask(page, QUESTION)
    answered(page)
    press(page, "#now [data-act=judge][data-liked=false]", "Shift+Tab")
    page.wait_for_selector("#now .why")
    focused(page, "#now [data-act=judge][data-liked=false][aria-pressed=true]")
    press(page, "#now [data-act=why]")
    page.wait_for_selector("#now [data-act=why][aria-pressed=true]")
    focused(page, "#now [data-act=why][aria-pressed=true]")
    press(page, "#now [data-act=again]", "Shift+Tab")
    page.wait_for_selector("#past .earlier")
    answered(page)
    page.wait_for_function("document.activeElement.closest('#now')")


def test_a_document_is_filtered_for_opened_searched_edited_and_left_by_keyboard(
    opened: Any, served: tuple[str, Any, Hanging]
) -> None:
    page = opened()
    page.focus("#question")
    press(page, ".filters summary", "Shift+Tab")
    to(page, ".filters [name=language]")
    page.keyboard.press("ArrowDown")
    assert page.inner_text(".filters .on") == "1"
    to(page, ".filters .titles [name=document]")
    page.keyboard.press("Space")
    assert page.inner_text(".filters .on") == "2"
    press(page, "[data-act=unfilter]")
    page.keyboard.press("Escape")
    focused(page, ".filters summary")
    press(page, ".tab[data-view=library]", "Shift+Tab")
    page.wait_for_selector("#library-list [data-open]")
    press(page, "#library-list [data-open]")
    focused(page, "#opened-title")
    to(page, "#leaf [name=within]")
    page.keyboard.type("nothing like it")
    page.keyboard.press("Enter")
    page.wait_for_selector("#leaf .matches")
    focused(page, "#leaf [name=within]")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("well")
    page.keyboard.press("Enter")
    focused(page, "#leaf mark")
    press(page, "#leaf [data-act=leaf-close]", "Shift+Tab")
    focused(page, "#library-list [data-open]")


@pytest.mark.long  # on a busy machine the browser at times opens no file chooser
def test_files_are_added_removed_and_put_back_by_keyboard(
    opened: Any, served: tuple[str, Any, Hanging], tmp_path: Path
) -> None:
    page = opened()
    (tmp_path / "Bridge.md").write_text(WORDS, "utf-8")
    page.focus("#question")
    press(page, ".tab[data-view=library]", "Shift+Tab")
    page.wait_for_selector("#library-list [data-open]")
    to(page, "[data-library=files]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(tmp_path / "Bridge.md")
    page.wait_for_selector("#library-list [data-open]:has-text('Bridge')")
    focused(page, "[data-library=files]")
    press(page, "#library-list [data-library=remove]")
    focused(page, "[data-library=undo]")
    page.keyboard.press("Enter")
    focused(page, "#library-list [data-library=remove]")


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_a_brief_is_made_a_draft_written_and_checked_and_the_language_switched_by_keyboard(
    opened: Any, language: Language
) -> None:
    page = opened(language)
    page.focus("#question")
    press(page, ".tab[data-view=brief]", "Shift+Tab")
    page.wait_for_selector("#own [data-draft=write]")
    press(page, "#own [data-draft=write]")
    focused(page, ".blocks textarea")
    page.keyboard.type(WORDS)
    page.wait_for_selector(".told li")
    focused(page, ".blocks textarea")
    press(page, ".blocks [data-draft=out]", "Shift+Tab")
    page.wait_for_function("document.activeElement.closest('#own')")
    to(page, "#topic", "Shift+Tab")
    page.keyboard.type("the well")
    page.keyboard.press("Enter")
    page.wait_for_selector(".brief-paper [data-format=pdf]")
    focused(page, ".back button")
    press(page, ".brief-paper .chip")
    page.wait_for_selector("#panel mark:focus")
    page.keyboard.press("Escape")
    focused(page, ".brief-paper .chip")
    press(page, ".tab[data-view=check]", "Shift+Tab")
    to(page, "#draft")
    page.keyboard.type("The well is 40 metres deep.")
    press(page, ".check-form [type=submit]")
    page.wait_for_selector(".check-paper [data-format=docx]")
    page.wait_for_function("document.activeElement.closest('#checking')")
    other: Language = "es" if language == "en" else "en"
    press(page, f".tongue[hreflang={other}]", "Shift+Tab")
    page.wait_for_function("other => document.documentElement.lang === other", arg=other)
