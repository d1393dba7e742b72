"""The page where something is amiss, in a real browser: what it says, in both languages, and how it comes right."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.errors import ModelError
from rag.store.write_lock import write_lock
from rag.types import Language
from tests.conftest import CHROMIUM, WordCounts, flawless
from tests.store.test_durability import WELLS, well
from ui.text import say
from ui.web.job_queue import AT_ONCE, MOST
from ui.web.session import Chat, Reader

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
LOCALES = {"en": "en-US", "es": "es-MX"}
QUESTIONS = {"en": "How deep is the well w7x?", "es": "¿Qué profundidad tiene el pozo w7x?"}


@pytest.fixture
def serve() -> Iterator[Any]:
    """Serves a page over a library, and nothing is loaded before `chat.prepare`.

    Ask for it before `visit`: a server waits for the pages that are open.
    """
    from ui.web.app import Rules, launch
    from ui.web.library_service import LibraryService

    with contextlib.ExitStack() as ends:

        def opened(path: Path, embedder: WordCounts, ours: Path | None = None, password: str = "") -> tuple[str, Chat]:
            library = ends.enter_context(Library.open(path, embedder=embedder))
            chat = Chat(library, Briefer(library), ours)
            page = launch(chat, LibraryService(library), Rules(password=password))
            ends.callback(page.close, verbose=False)
            ends.callback(chat.queue.close)
            return page.local_url, chat

        yield opened


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of so many wells that it has an index."""
    place = tmp_path_factory.mktemp("states")
    (place / "wells").mkdir()
    for number in range(WELLS):
        (place / "wells" / f"{number:02}.md").write_text(well(number), "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place / "wells")
        library.maintenance.wait()
    return place / "library"


def ask(page: Any, question: str) -> Any:
    """The turn of a question, once nothing more comes of it."""
    page.wait_for_selector("#question[data-ready]")
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    return page.locator("#now .turn")


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The index is being made anew. Answers are the same"), ("es", "Se está rehaciendo el índice. Mientras")],
)
def test_an_index_that_is_made_anew_is_told_of_until_it_is_there(
    serve: Any, visit: Any, built: Path, tmp_path: Path, language: str, said: str
) -> None:
    path = shutil.copytree(built, tmp_path / "library")
    with Library.open(path, embedder=WordCounts()) as library:
        library.maintenance.rebuild_index()
    shutil.rmtree(path / "chroma")
    address, chat = serve(path, WordCounts())
    with write_lock(path):  # nobody can make it while another process writes
        chat.prepare(None)
        page = visit(address, LOCALES[language])
        turn = ask(page, QUESTIONS[language])
        assert page.locator("#note .banner").inner_text().startswith(said)
        assert turn.locator(".sources .card").count() > 0
        flawless(page)
    chat.library.maintenance.rebuild_index()
    page.wait_for_selector("#note .banner", state="detached")


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "loading", "said"),
    [
        ("en", "One moment.", "Too many questions are waiting: ask again in a minute."),
        ("es", "Un momento.", "Hay demasiadas preguntas en espera: vuelva a preguntar en un minuto."),
    ],
)
def test_a_question_too_many_is_turned_away_and_answered_when_the_line_is_shorter(
    serve: Any, visit: Any, tmp_path: Path, language: str, loading: str, said: str
) -> None:
    (tmp_path / "well.md").write_text(well(7), "utf-8")
    address, chat = serve(tmp_path / "library", WordCounts())
    page = visit(address, LOCALES[language])
    page.wait_for_selector(f"#now h2:has-text('{loading}')")
    flawless(page)
    chat.library.add(tmp_path / "well.md")
    for number in range(AT_ONCE + MOST):  # nothing is answered before the models are loaded
        chat.ask(Reader(f"visitor {number}", f"session {number}", "en"), {"question": QUESTIONS["en"]})
    turn = ask(page, QUESTIONS[language])
    assert turn.locator(".trouble").inner_text() == said
    flawless(page)
    chat.prepare(None)
    turn.locator("[data-act=again]").click()
    page.wait_for_selector("#now .sources .card")
    assert page.locator(".turn").count() == 1


class Broken(WordCounts):
    """Its weights are damaged."""

    def question(self, text: str) -> Any:
        raise ModelError("the weights are damaged: install them again", "los pesos están dañados: instálelos otra vez")


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "A model is missing or damaged: run 'fuente doctor', which names it and says what to do."),
        ("es", "Falta un modelo o está dañado: ejecute «fuente doctor», que lo nombra y dice qué hacer."),
    ],
)
def test_a_missing_model_is_said_above_the_page_and_beside_each_question(
    serve: Any, visit: Any, built: Path, language: str, said: str
) -> None:
    address, chat = serve(built, Broken())
    chat.prepare(None)
    page = visit(address, LOCALES[language])
    page.wait_for_selector("#now .welcome")
    assert page.locator("#note .banner").inner_text() == said
    flawless(page)
    assert ask(page, QUESTIONS[language]).locator(".trouble").inner_text() == said
    flawless(page)


@pytest.mark.parametrize(
    ("language", "title", "said", "add"),
    [
        ("en", "Nothing to read yet.", "The library is empty", "Add documents"),
        ("es", "Aún no hay nada que leer.", "La biblioteca está vacía", "Añadir documentos"),
    ],
)
def test_an_empty_library_leads_to_where_documents_are_added(
    serve: Any, visit: Any, tmp_path: Path, language: str, title: str, said: str, add: str
) -> None:
    address, chat = serve(tmp_path / "library", WordCounts())
    chat.prepare(None)
    page = visit(address, LOCALES[language])
    page.wait_for_selector(f"#now h2:has-text('{title}')")
    flawless(page)
    turn = ask(page, QUESTIONS[language])
    assert turn.locator(".trouble").inner_text().startswith(said)
    flawless(page)
    turn.get_by_role("button", name=add).click()
    page.wait_for_selector("#library-found .none")
    flawless(page)


def test_a_page_that_was_open_before_documents_came_lists_them(serve: Any, visit: Any, tmp_path: Path) -> None:
    (tmp_path / "well.md").write_text(well(7), "utf-8")
    address, chat = serve(tmp_path / "library", WordCounts())
    page = visit(address, LOCALES["en"])
    page.wait_for_selector("#library-found .none", state="attached")
    chat.library.add(tmp_path / "well.md")
    page.locator(".tab[data-view=library]").click()
    page.wait_for_selector("#library-list [data-open]")
    chat.prepare(None)


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_who_starts_with_their_own_finds_the_samples_in_the_bin_and_the_way_to_add(
    serve: Any, visit: Any, tmp_path: Path, language: Language
) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    for number in (3, 7):
        (samples / f"{number}.md").write_text(well(number), "utf-8")
    (tmp_path / "own.md").write_text("The bridge of Vadela is 12 metres long.", "utf-8")
    address, chat = serve(tmp_path / "library", WordCounts(), samples)
    chat.library.add(samples)
    chat.prepare(None)
    page = visit(address, LOCALES[language])
    page.locator(".welcome [data-act=own]").focus()
    page.keyboard.press("Enter")
    bar = page.locator("#library-undo .undo").filter(has_text=say("samples_gone", language))
    bar.wait_for(state="attached")  # it hides after ten seconds, which a busy machine may need for the list
    page.wait_for_selector("#library-found .none")
    displayed = "all => all.map(one => getComputedStyle(one).display)"  # Gradio's own "processing | 0.7s"
    assert set(page.locator("[data-testid=status-tracker]").evaluate_all(displayed)) == {"none"}
    page.wait_for_function("document.activeElement.dataset.library === 'files'")
    assert [len(chat.library.documents()), len(chat.library.bin())] == [0, 2]
    flawless(page)
    page.set_input_files("[data-pick=files]", tmp_path / "own.md")
    page.wait_for_selector("#library-list [data-open]")
    page.locator(".tab[data-view=ask]").click()
    page.wait_for_selector("#now .welcome .steps")
    assert page.locator(".welcome [data-act=own]").count() == 0  # they are samples no more


def test_the_filters_and_an_edit_outlive_a_page_that_is_loaded_anew(serve: Any, visit: Any, tmp_path: Path) -> None:
    address, chat = serve(tmp_path / "library", WordCounts())
    for number in (7, 8):
        (tmp_path / f"{number}.md").write_text(well(number), "utf-8")
        chat.library.add(tmp_path / f"{number}.md")
    chat.prepare(None)
    page = visit(address)
    ask(page, QUESTIONS["en"])
    page.locator(".filters summary").click()
    page.locator(".filters [name=language][value=en] + span").click()
    page.fill(".filters [name=from]", "1999")
    page.locator(".filters [name=document]").first.check()
    page.keyboard.press("Escape")
    page.locator("#now [data-act=edit]").click()
    page.reload()
    page.wait_for_selector("#question[data-ready]")
    assert page.input_value("#question") == QUESTIONS["en"]
    assert page.inner_text(".filters .on") == "3"
    assert page.locator(".editing").is_visible()
    kept = "JSON.parse(fuente.kept('filters'))"
    picked = page.evaluate(f"(({{ language, from, documents }}) => [language, from, documents.length])({kept})")
    assert picked == ["en", "1999", 1]
    page.locator("#question").press("Enter")
    page.wait_for_function(f"document.querySelector('#now .turn:not(.waiting)') && !{kept}.instead")
    assert page.locator("#past .turn").count() == 0
    page.locator("#side [data-act=new]").click()
    assert page.locator(".editing").is_hidden()


@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_who_logs_out_leaves_nothing_and_who_is_logged_out_is_asked_again(
    serve: Any, browser: Any, tmp_path: Path, language: Language
) -> None:
    (tmp_path / "well.md").write_text(well(7), "utf-8")
    address, chat = serve(tmp_path / "library", WordCounts(), password="sésamo")
    chat.library.add(tmp_path / "well.md")
    chat.prepare(None)

    def enter() -> None:
        page.fill("#password", "sésamo")
        page.keyboard.press("Enter")
        page.wait_for_selector("#question[data-ready]", state="attached")

    context = browser.new_context(locale=LOCALES[language])
    page = context.new_page()
    page.goto(f"{address}brief")
    enter()
    assert page.url == f"{address}brief"
    page.locator(".tab[data-view=ask]").click()
    ask(page, QUESTIONS[language])
    page.fill("#question", "half of a")
    context.clear_cookies(name="fuente-session")
    page.keyboard.press("Enter")
    page.wait_for_selector("#password")  # what was typed is still there
    enter()
    assert page.input_value("#question") == "half of a"
    assert page.locator("#side li").count() == 1
    flawless(page)
    out = page.locator(".way-out button")
    out.click()
    assert out.inner_text() == say("log_out_sure", language)
    assert page.inner_text("#amiss") == say("log_out_ends", language)
    out.click()
    page.wait_for_selector("#password")
    enter()
    page.wait_for_selector("#side .past")
    assert (page.input_value("#question"), page.locator("#side li").count()) == ("", 0)
    context.close()
