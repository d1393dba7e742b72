"""The page in a real browser: ask, open sources, change the language, stop, reload; document text is only ever text."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.models.embedding import Embedder
from tests.conftest import AXE, CHROMIUM, RUN_AXE, WordCounts, flawless, needs_axe
from tests.ingestion.test_sandbox import pdf
from tests.scripted import Hanging
from tests.scripts import HUNDRED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.weights,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
ENGLISH = "How many defendants are awaiting extradition?"
SPANISH = "¿Cuántos acusados esperan ser extraditados?"
LONG = pytest.mark.long
TWO_SOURCES = "¿Cuánto cuesta el plan de agua de Arenales?"  # they disagree


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, corpus_library: Path, packaged: Embedder
) -> Iterator[tuple[str, Any]]:
    """A served page over `corpus/` and one hostile document."""
    from ui.web.app import launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    folder = tmp_path_factory.mktemp("page")
    name = "Zorbia <img src=x onerror=window.__pwn=1>${window.__pwn=1}.md"
    title = "Zorbia <img src=x onerror=window.__pwn=1> {{constructor}} `${window.__pwn=1}`"
    strings = " ".join(f"Seal {number} reads {one} and nothing else." for number, one in enumerate(HUNDRED))
    words = "The capital of Zorbia is <b>Quux</b>, said minister ${window.__pwn=1}."
    (folder / "strings.txt").write_text(f"The keeper of the lighthouse of Quuxland was Ana Ruiz. {strings}", "utf-8")
    (folder / name).write_text(f"---\ntitle: '{title}'\nlanguage: en\n---\n{words}\n", "utf-8")
    (folder / "paper.pdf").write_bytes(pdf("The lamp of Vadela was lit by Berta Soto in 1902.", "It went out in 1950."))
    shutil.copytree(corpus_library, folder / "library")
    with Library.open(folder / "library", embedder=packaged) as library:
        library.add(folder / name, folder / "strings.txt", folder / "paper.pdf")
        chat = Chat(library, Briefer(library))
        chat.prepare(None)
        page = launch(chat, LibraryService(library))
        yield page.local_url, chat
        chat.queue.close()
        page.close(verbose=False)


@pytest.fixture(scope="module")
def unhurried(served: tuple[str, Any]) -> Iterator[tuple[str, Hanging]]:
    """The same library with a chat model that says one sentence and then nothing until it is let go."""
    from ui.web.app import launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    said = "A fake fentanyl pill costs the cartels only 10 cents to produce, Anne Milgram told Congress. The same"
    model = Hanging(say=lambda _: said)
    library = served[1].library
    chat = Chat(library, Briefer(library, model))
    chat.prepare(None)
    page = launch(chat, LibraryService(library))
    yield page.local_url, model
    model.let_go.set()
    chat.queue.close()
    page.close(verbose=False)


@pytest.fixture(scope="module")
def address(served: tuple[str, Any]) -> str:
    return served[0]


@pytest.fixture
def visit(visit: Any, address: str) -> Any:
    """Opens this page, or the one `at` another address."""

    def opened(*given: Any, at: str = address, **options: Any) -> Any:
        return visit(at, *given, **options)

    return opened


def asked(page: Any, question: str) -> Any:
    """The last turn, once it is answered."""
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "asked => document.querySelector('#now .turn:not(.waiting) h2')?.textContent === asked"
        " && document.querySelector('#now .turn .acts')",
        arg=" ".join(question.split()),
    )
    return page.locator("#now .turn")


def whole(turn: Any) -> str:
    """What a turn says once it also knows what could be asked next, the last thing that comes to it."""
    turn.locator(".further").wait_for()
    return str(turn.inner_text())


def opens(page: Any, chip: Any, how: str) -> str:
    """The text that is marked once a chip is pressed by mouse, keyboard or touch."""
    if how == "keyboard":
        chip.focus()
        page.keyboard.press("Enter")
    else:
        chip.tap() if how == "touch" else chip.click()
    page.wait_for_selector("#panel mark:focus")
    return str(page.evaluate("document.querySelector('#panel mark').textContent"))


@pytest.mark.parametrize(
    "how", ["mouse", *(pytest.param(one, marks=pytest.mark.long) for one in ("keyboard", "touch"))]
)
@pytest.mark.parametrize(("question", "begins"), [(ENGLISH, "According to"), (SPANISH, "Según")])
def test_each_chip_opens_its_source_at_the_exact_quote(
    visit: Any, served: tuple[str, Any], question: str, begins: str, how: str
) -> None:
    page = visit(width=390 if how == "touch" else 1280, has_touch=how == "touch")
    turn = asked(page, question)
    citations = served[1].briefer.ask(question).citations
    assert begins in turn.locator(".answer").inner_text()
    assert turn.locator(".chip").count() == len(citations) > 0
    for citation in citations:
        chip = turn.locator(f".chip[data-source='{citation.number}']")
        assert opens(page, chip, how) == citation.quote
        assert page.locator("#panel blockquote").get_attribute("lang") == citation.language
        page.keyboard.press("Escape")
        assert chip.evaluate("chip => chip === document.activeElement")


@pytest.mark.long
@pytest.mark.parametrize("question", [ENGLISH, SPANISH])
def test_no_number_begins_a_line_however_wide_the_answer_is(visit: Any, question: str) -> None:
    page = visit()
    asked(page, question)
    alone = """() => {
        const answer = document.querySelector("#now .answer"), found = [];
        for (let width = 300; width < 700; width += 1) {
            answer.style.width = `${width}px`;
            for (const number of answer.querySelectorAll(".numbered")) {
                const before = document.createRange();
                before.setStart(number.parentElement, 0);
                before.setEndBefore(number);
                const words = [...before.getClientRects()].at(-1);
                if (number.querySelector(".chip").getBoundingClientRect().top > words.bottom) found.push(width);
            }
        }
        return found;
    }"""
    assert page.evaluate(alone) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "clash", "weak"),
    [
        (
            "en-US",
            "What does the Arenales water plan cost?",
            ["Where does Tomás Ferrol live?", "How old is Tomás Ferrol?", "Where was Tomás Ferrol born?"],
        ),
        (
            "es-MX",
            "¿Cuánto cuesta el plan de agua de Arenales?",
            ["¿Cuántos años tiene Tomás Ferrol?", "¿Dónde vive Irene Solbes?", "¿Dónde nació Irene Solbes?"],
        ),
    ],
)
def test_what_disagrees_stands_side_by_side_and_what_is_weak_says_so(
    visit: Any, locale: str, clash: str, weak: list[str]
) -> None:
    page = visit(locale)
    turn = asked(page, clash)
    assert turn.locator(".compare figure").count() == 2
    flawless(page)
    # which of them is weak and which is refused hangs on how a processor adds in int8
    assert any(asked(page, question).locator(".notice").count() for question in weak)
    flawless(page)


def test_a_reader_steps_from_source_to_source_and_into_the_whole_document(visit: Any, served: tuple[str, Any]) -> None:
    page = visit()
    chips = asked(page, TWO_SOURCES).locator(".chip")
    citations = served[1].briefer.ask(TWO_SOURCES).citations
    opens(page, chips.first, "mouse")
    page.keyboard.press("]")
    page.wait_for_function(
        "quote => document.querySelector('#panel mark').textContent === quote", arg=citations[1].quote
    )
    page.locator("[data-act=document]").click()
    page.wait_for_selector("#reader mark")
    assert page.evaluate("document.querySelector('#reader mark').textContent") == citations[1].quote
    assert page.evaluate("document.querySelector('#reader .pages').textContent.length") > 500
    page.keyboard.press("Escape")
    assert not page.locator("#reader").is_visible()
    assert page.locator("#panel").is_visible()


def drawn(page: Any, language: str) -> str:
    """Every word of the page, once it is there in this language and knows what could be asked next."""
    page.wait_for_function(f"document.documentElement.lang === '{language}'")
    page.wait_for_selector("#now .further")
    page.wait_for_selector("#side .past li")
    page.wait_for_selector("#question[data-ready]")
    return "\n".join(page.inner_text(part) for part in ("#masthead", "#side", "#now", "#composer"))


def test_the_language_switch_changes_every_word_and_is_remembered(visit: Any) -> None:
    page = visit("es-MX")
    asked(page, ENGLISH)
    spanish = drawn(page, "es")
    assert page.title() == "Fuente: respuestas con sus fuentes"
    page.fill("#question", "a draft")
    page.locator(".tongue[hreflang=en]").click()
    english = drawn(page, "en")
    assert page.title() == "Fuente: answers with their sources"
    assert page.input_value("#question") == "a draft"
    page.reload()
    assert drawn(page, "en") == english
    page.locator(".tongue[hreflang=es]").click()
    assert drawn(page, "es") == spanish
    kept = page.inner_text("#now") + page.inner_text("#side")  # the question, its answer and its sources stay
    ours = [
        set(re.findall(r"[^\W\d_]{4,}", said)) - set(re.findall(r"[^\W\d_]{4,}", kept)) for said in (spanish, english)
    ]
    assert ours[0] & ours[1] <= {"Fuente"}


def test_an_answer_follows_the_question_and_not_the_switch(visit: Any) -> None:
    assert asked(visit("es-MX"), ENGLISH).locator(".answer").get_attribute("lang") == "en"
    assert asked(visit("en-US"), SPANISH).locator(".answer").get_attribute("lang") == "es"


def test_a_refusal_shows_the_nearest_passages(visit: Any) -> None:
    page = visit()
    turn = asked(page, "¿Quién ganó el Mundial de fútbol de 2022?")
    assert "No encuentro nada sobre esto" in turn.inner_text()
    turn.locator(".card").first.click()
    page.wait_for_selector("#panel .whole")


@pytest.mark.parametrize(
    ("locale", "said"),
    [("es-MX", "ni en español ni en inglés"), ("en-US", "in neither English nor Spanish")],
)
def test_bad_questions_get_one_plain_sentence(visit: Any, locale: str, said: str) -> None:
    turn = asked(visit(locale), "Combien coûte une pilule de fentanyl contrefaite ?")
    assert said in turn.locator(".trouble").inner_text()


def test_hostile_text_is_shown_and_not_run(visit: Any) -> None:
    page = visit()
    asked(page, "What is the capital of Zorbia <img src=x onerror=window.__pwn=1> ${window.__pwn=1} {{1}}?")
    turn = asked(page, "Who was the keeper of the lighthouse of Quuxland?")
    opens(page, turn.locator(".chip").first, "mouse")
    page.locator("[data-act=document]").click()
    shown = page.evaluate("document.querySelector('#reader .pages')?.textContent") or page.wait_for_selector(
        "#reader .pages"
    ).evaluate("pages => pages.textContent")
    plain = " ".join(re.sub("[\u202e\u2066\u2069\u200b]", "", shown).split())
    hidden = [one for one in HUNDRED if " ".join(re.sub("[\u202e\u2066\u2069\u200b]", "", one).split()) not in plain]
    assert hidden == []
    page.keyboard.press("Escape")
    for at in range(0, 100, 20):  # a question takes twenty at a time
        question = " ".join(" ".join(HUNDRED[at : at + 20]).replace("\u202e", "").split())[:990]
        page.fill("#question", question)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "turns => document.querySelectorAll('.turn:not(.waiting)').length === turns", arg=3 + at // 20
        )
    page.locator(".tab[data-view=library]").click()
    assert page.evaluate("window.__pwn") is None


def test_stopping_keeps_what_was_verified(visit: Any, unhurried: tuple[str, Hanging]) -> None:
    page = visit(at=unhurried[0])
    page.fill("#question", "How much does a fake fentanyl pill cost to produce?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .waiting .answer .chip")
    assert page.locator(".send").is_hidden()
    flawless(page)
    page.locator(".stop").click()
    page.wait_for_selector("#now .notice")
    flawless(page)
    assert "You stopped this answer here." in page.inner_text("#now .notice")
    assert page.locator("#now .how").count() == 0  # not "in the sources' own words": a model wrote it
    assert page.locator("#now .answer .chip").count() == 1
    unhurried[1].let_go.set()


def test_an_answer_goes_on_while_the_page_is_loaded_anew(visit: Any, unhurried: tuple[str, Hanging]) -> None:
    unhurried[1].let_go.clear()
    page = visit(at=unhurried[0])
    page.fill("#question", "How much does a fake fentanyl pill cost to produce?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .waiting .answer .chip")
    page.reload()
    page.wait_for_selector("#now .waiting .answer .chip")
    assert page.inner_text("#now h2") == "How much does a fake fentanyl pill cost to produce?"
    unhurried[1].let_go.set()
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    assert page.locator(".turn").count() == 1


def test_a_pdf_shows_its_page_with_the_quote_outlined(visit: Any, served: tuple[str, Any], tmp_path: Path) -> None:
    page = visit()
    turn = asked(page, "Who lit the lamp of Vadela in 1902?")
    opens(page, turn.locator(".chip").first, "mouse")
    page.locator("[data-act=paper]").click()
    page.wait_for_selector("#reader .paper i")
    box = page.locator("#reader .paper i").first.bounding_box()
    assert box["width"] > box["height"] > 4
    flawless(page)
    library = served[1].library
    (file,) = [library.originals.file(one.id) for one in library.documents() if one.source.endswith("paper.pdf")]
    page.keyboard.press("Escape")
    moved = file.rename(tmp_path / "moved.pdf")
    page.locator("[data-act=paper]").click()
    page.wait_for_selector("#reader .trouble")
    assert "its page cannot be shown" in page.inner_text("#reader")
    moved.rename(file)


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        pytest.param("md", b"# ", marks=pytest.mark.long),
        pytest.param("html", b"<!doctype html>", marks=pytest.mark.long),
        ("docx", b"PK"),
    ],
)
def test_an_answer_is_saved_as_a_file(visit: Any, form: str, begins: bytes) -> None:
    page = visit()
    asked(page, ENGLISH)
    page.locator("#now .menu summary").click()
    if form == "md":
        flawless(page)
    with page.expect_download() as waiting:
        page.locator(f"#now [data-act=save][data-format={form}]").first.click()
    saved = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename.endswith(f"how-many-defendants-are-awaiting-extradition.{form}")
    assert saved.lower().startswith(begins.lower())


@pytest.mark.long
@needs_axe
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(visit: Any, theme: str, width: int) -> None:
    page = visit("es-MX", width=width, height=844, color_scheme=theme, reduced_motion="reduce")
    page.evaluate(AXE.read_text("utf-8"))

    def check() -> None:
        assert page.evaluate(RUN_AXE) == []

    check()
    page.locator(".filters summary").click()
    check()
    page.keyboard.press("Escape")
    turn = asked(page, SPANISH)
    page.locator("#now [data-act=judge][data-liked=false]").click()
    page.wait_for_selector("#now .why")
    opens(page, turn.locator(".chip").first, "mouse")
    check()
    page.locator("#panel [data-act=document]").click()
    page.wait_for_selector("#reader[open]")
    check()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    asked(page, "¿Quién ganó el Mundial de fútbol de 2022?")
    check()
    asked(page, "Combien coûte une pilule de fentanyl contrefaite ?")
    check()
    if width == 390:
        page.locator(".masthead [data-act=side]").click()
        check()
        page.keyboard.press("Escape")
    page.locator(".tab[data-view=library]").click()
    page.wait_for_selector("#library-found .count")
    check()


@pytest.mark.long
def test_a_conversation_outlives_a_reload_and_can_be_renamed_found_and_deleted(visit: Any) -> None:
    page = visit()
    asked(page, ENGLISH)
    before = whole(asked(page, SPANISH))
    page.reload()
    assert whole(page.locator("#now .turn")) == before
    assert page.locator("#past .turn").count() == 1
    row = page.locator("#side li")
    listed = page.evaluate("document.querySelector('#side .past').outerHTML")
    row.hover()
    row.locator("[data-act=rename]").click()
    flawless(page, narrow=False)  # there the list is folded away
    page.keyboard.type("Extra")
    page.evaluate(  # the list is drawn anew meanwhile
        "before => { document.querySelector('#side .past').outerHTML = before }", listed
    )
    page.keyboard.type("ditions")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#side li .open span')?.textContent === 'Extraditions'")
    page.fill("#side [name=search]", "nothing like it")
    page.wait_for_function("document.querySelectorAll('#side li').length === 0")
    page.fill("#side [name=search]", "extraditados")
    page.wait_for_function("document.querySelectorAll('#side li').length === 1")
    row.hover()
    row.locator("[data-act=delete]").click()
    row.locator("[data-act=delete]").click()
    page.wait_for_selector("#now .welcome")
    assert page.locator("#side li").count() == 0


@pytest.mark.long
def test_what_is_drawn_late_does_not_stay(visit: Any) -> None:
    page = visit()
    asked(page, ENGLISH)
    late = page.evaluate("document.querySelector('#now [data-frame]').outerHTML")
    asked(page, SPANISH)
    # a question that was taken and not answered goes back into the box: this one was answered
    talk = page.get_attribute("#now [data-conversation]", "data-conversation")
    put = f"sessionStorage.setItem('fuente-asked', '{talk} {SPANISH}')"
    put += "; document.querySelector('#now [data-frame]').outerHTML = late"
    drawn = page.evaluate(f"late => {{ {put}; return document.querySelector('#now h2').textContent }}", late)
    assert drawn == ENGLISH
    page.wait_for_function("asked => document.querySelector('#now h2').textContent === asked", arg=SPANISH)
    assert page.input_value("#question") == ""


@pytest.mark.long
def test_a_judgement_outlives_a_frame_of_the_same_conversation_that_comes_late(visit: Any) -> None:
    page = visit()
    whole(asked(page, ENGLISH))
    late = page.evaluate("document.querySelector('#now [data-frame]').outerHTML")
    page.locator("#now [data-act=judge][data-liked=false]").click()
    page.wait_for_selector("#now form.why")
    page.evaluate("late => { document.querySelector('#now [data-frame]').outerHTML = late }", late)
    page.wait_for_selector("#now form.why")


@pytest.mark.long
def test_what_is_drawn_anew_between_press_and_release_does_not_cost_the_press(visit: Any) -> None:
    page = visit()
    whole(asked(page, ENGLISH))
    page.locator("#now [data-act=judge][data-liked=false]").hover()
    page.mouse.down()
    page.evaluate("{ const now = document.querySelector('#now .turn'); now.outerHTML = now.outerHTML }")
    page.mouse.up()
    page.wait_for_selector("#now form.why")


@pytest.mark.long
def test_a_search_outlives_what_else_redraws_the_list(visit: Any) -> None:
    page = visit()
    asked(page, SPANISH)
    page.fill("#side [name=search]", "extraditados")
    page.wait_for_selector("#side [data-search=extraditados] li")
    page.locator("#side li").hover()
    page.locator("#side li [data-act=rename]").click()
    page.keyboard.type("Renamed")
    page.keyboard.press("Enter")
    page.wait_for_selector("#side [data-search=extraditados] li .open:has-text('Renamed')")


@pytest.mark.long
def test_a_conversation_outlives_the_server(visit: Any, packaged: Embedder, tmp_path: Path) -> None:
    from ui.web.app import Rules, launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    (tmp_path / "lamp.md").write_text("The lamp of Vadela was lit by Berta Soto in 1902.", "utf-8")
    port, said, page = 0, "", None
    for _ in range(2):  # two lives of a server on the same folder
        with Library.open(tmp_path / "library", embedder=packaged) as library:
            library.add(tmp_path / "lamp.md")
            chat = Chat(library, Briefer(library))
            chat.prepare(None)
            served = launch(chat, LibraryService(library), Rules(port=port))
            if page is None:
                page, port = visit(at=served.local_url), served.server_port
                said = asked(page, "Who lit the lamp of Vadela in 1902?").locator(".answer").inner_text()
                assert "Berta Soto" in said
            else:
                page.goto(served.local_url)
                assert page.locator("#now .turn .answer").inner_text() == said
                assert opens(page, page.locator("#now .chip"), "mouse") in said
            page.goto("about:blank")
            chat.queue.close()
            served.close(verbose=False)


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "said"), [("en-US", "The connection to Fuente is lost."), ("es-MX", "Se perdió la")]
)
def test_a_page_without_its_server_says_so_and_comes_back_by_itself(
    visit: Any, tmp_path: Path, locale: str, said: str
) -> None:
    from ui.web.app import Rules, launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        chat = Chat(library, Briefer(library))
        chat.prepare(None)
        served = launch(chat, LibraryService(library))
        page = visit(locale, at=served.local_url)
        page.wait_for_selector("#question[data-ready]")
        page.wait_for_selector("#now .welcome")
        page.fill("#question", "a draft")
        served.close(verbose=False)
        page.wait_for_selector(f"#amiss:has-text('{said}')")
        assert page.locator(".toast-wrap").is_hidden()
        flawless(page)
        again = launch(chat, LibraryService(library), Rules(port=served.server_port))
        page.wait_for_selector("#amiss", state="detached")
        page.wait_for_selector("#question[data-ready]")
        assert page.input_value("#question") == "a draft"
        chat.queue.close()
        again.close(verbose=False)


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "question", "said"),
    [
        ("en-US", "How tall is the lighthouse of Cadera?", "This document is no longer in the library."),
        ("es-MX", "¿Cuánto mide el faro de Cadera?", "Este documento ya no está en la biblioteca."),
    ],
)
def test_a_source_whose_document_was_removed_says_so_and_takes_the_focus(
    visit: Any, served: tuple[str, Any], tmp_path: Path, locale: str, question: str, said: str
) -> None:
    library = served[1].library
    (tmp_path / "faro.txt").write_text("El faro de Cadera mide 31 metros. The lighthouse of Cadera is 31 metres tall.")
    (report,) = library.add(tmp_path / "faro.txt").files
    page = visit(locale)
    turn = asked(page, question)
    library.remove(report.document_id)
    turn.locator(".chip").first.click()
    page.wait_for_selector("#panel .trouble:focus")
    assert page.inner_text("#panel .trouble") == said
    flawless(page)


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "question", "said"),
    [
        (
            "en-US",
            "How many defendants are awaiting extradition to France?",
            "What was asked after it will be deleted.",
        ),
        ("es-MX", "¿Cuántos acusados esperan ser extraditados a Francia?", "Se borrará lo que se preguntó después."),
    ],
)
def test_a_conversation_opens_at_its_last_answer_and_an_earlier_question_is_edited_with_a_warning(
    visit: Any, locale: str, question: str, said: str
) -> None:
    page = visit(locale)
    asked(page, question)
    asked(page, {"en-US": ENGLISH, "es-MX": SPANISH}[locale])
    page.reload()
    whole(page.locator("#now .turn"))
    page.wait_for_function("document.querySelector('#now .turn').getBoundingClientRect().top < 200")
    page.locator("#now [data-act=edit]").click()
    assert said not in page.inner_text(".editing")
    page.locator("#past [data-act=edit]").click()
    assert said in page.inner_text(".editing")


def test_nobody_sees_the_conversations_of_another_browser(visit: Any) -> None:
    asked(visit(), ENGLISH)
    other = visit()
    other.wait_for_selector("#side .past .hint")
    assert other.locator("#side li").count() == 0


@pytest.mark.long
def test_a_question_is_edited_in_place_and_an_earlier_answer_stays_at_hand(visit: Any) -> None:
    page = visit()
    asked(page, "How many defendants are awaiting extradition to France?")
    page.locator("#now [data-act=edit]").click()
    asked(page, ENGLISH)
    assert page.locator(".turn").count() == 1
    page.locator("#now [data-act=again]").click()
    page.wait_for_selector("#past .earlier")
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    assert page.locator(".turn").count() == 1


@pytest.mark.long
def test_what_a_reader_thinks_of_an_answer_is_kept_with_a_reason(visit: Any) -> None:
    page = visit()
    asked(page, ENGLISH)
    page.locator("#now [data-act=judge][data-liked=false]").click()
    page.locator("#now [data-act=why]").first.click()
    page.wait_for_selector("#now [data-act=why][aria-pressed=true]")
    page.reload()
    page.wait_for_selector("#now [data-act=why][aria-pressed=true]")


def test_the_filters_say_which_documents_may_answer(visit: Any) -> None:
    page = visit()
    page.locator(".filters summary").click()
    page.locator(".composer").get_by_text("English", exact=True).click()
    page.keyboard.press("Escape")
    turn = asked(page, SPANISH)
    assert set(turn.locator("q").evaluate_all("all => all.map(q => q.lang)")) == {"en"}


@pytest.mark.long
@pytest.mark.parametrize(
    ("locale", "question", "last", "none", "said", "crossed"),
    [
        ("en-US", "What does the Arenales water plan cost?", "5/31/2026", "2/30/2026", "This is no date: write it as",
         "No document can pass these filters: give the earlier date first"),
        ("es-MX", "¿Cuánto cuesta el plan de agua de Arenales?", "31/5/2026", "30/2/2026", "No es una fecha: escríbala",
         "Ningún documento puede pasar estos filtros: ponga primero"),
    ],
)  # fmt: skip
def test_dates_are_written_as_the_language_of_the_page_writes_them(
    visit: Any, locale: str, question: str, last: str, none: str, said: str, crossed: str
) -> None:
    page = visit(locale)
    page.wait_for_selector("#question[data-ready]")
    page.fill("#question", question)
    page.locator(".filters summary").click()
    page.fill("[name=to]", none)
    page.focus("#question")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.name === 'to'")
    assert page.inner_text("#date-wrong").startswith(said)
    assert page.get_attribute("[name=to]", "aria-invalid") == "true"
    assert page.locator(".turn").count() == 0
    flawless(page)
    page.fill("[name=to]", last)
    assert page.inner_text("#date-wrong") == ""
    page.fill("[name=from]", "2026")
    page.keyboard.press("Escape")
    turn = asked(page, question)
    assert turn.locator(".compare").count() == 0  # the document that disagrees is of June
    assert "March 24, 2026" in turn.inner_text() or "24 de marzo de 2026" in turn.inner_text()
    page.locator(".filters summary").click()
    page.fill("[name=from]", "2027")
    page.keyboard.press("Escape")
    assert crossed in asked(page, question).locator(".trouble").inner_text()


def test_uploaded_files_each_get_an_outcome_and_can_be_asked(visit: Any, tmp_path: Path) -> None:
    page = visit()
    (tmp_path / "lighthouse.txt").write_text("The lighthouse of Vadela was painted green in 1931.", "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")
    page.get_by_role("button", name="Library", exact=True).click()
    page.set_input_files("[data-pick=files]", [tmp_path / "lighthouse.txt", tmp_path / "broken.pdf"])
    page.wait_for_function("document.querySelector('#library-work').innerText.includes('1 could not be read')")
    page.get_by_role("button", name="Ask", exact=True).first.click()
    page.locator(".filters summary").click()
    page.wait_for_function("document.querySelector('.filters .titles').textContent.includes('lighthouse')")
    page.keyboard.press("Escape")
    assert "1931" in asked(page, "When was the lighthouse of Vadela painted green?").inner_text()


def test_everything_is_done_by_keyboard_alone(visit: Any, served: tuple[str, Any]) -> None:
    page = visit()

    def to(selector: str, key: str = "Shift+Tab") -> None:
        """Walk on until the focus is there, and can be seen."""
        for _ in range(150):
            if page.evaluate("at => document.activeElement.matches(at)", selector):
                break
            page.keyboard.press(key)
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert (selector, width >= 2) == (selector, True)

    page.focus("#question")
    page.keyboard.type(TWO_SOURCES)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    citations = served[1].briefer.ask(TWO_SOURCES).citations
    to(f"#now .chip[data-source='{citations[0].number}']")
    page.keyboard.press("Enter")
    for at, key in ((0, "]"), (1, "Escape")):
        quote = citations[at].quote
        page.wait_for_function("quote => document.activeElement.textContent === quote", arg=quote)
        page.keyboard.press(key)
    to(f"#now .chip[data-source='{citations[0].number}']")
    to(".tab[data-view=library]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#library-list [data-library=remove]")
    to("#library-list [data-library=remove]", "Tab")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.dataset.library === 'undo'")
    page.keyboard.press("Enter")
    page.wait_for_function("name => document.activeElement.getAttribute('aria-label') === name", arg=name)
    to(".tongue[hreflang=es]")
    page.keyboard.press("Enter")
    page.wait_for_function("document.documentElement.lang === 'es'")


def test_a_source_opens_as_a_sheet_on_a_phone(visit: Any) -> None:
    page = visit(width=390, height=844, has_touch=True)
    asked(page, ENGLISH).locator(".chip").first.tap()
    page.wait_for_selector("#panel mark")
    assert page.evaluate("getComputedStyle(document.getElementById('panel')).position") == "fixed"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
def test_twenty_people_ask_at_once_and_each_gets_their_own_answer(address: str) -> None:
    import httpx

    questions = [ENGLISH, SPANISH] * 10

    def one(question: str) -> str:
        """Through the public endpoint: a call, then its events."""
        with httpx.Client(base_url=address, timeout=60) as client:
            call = client.post("gradio_api/call/ask", json={"data": [question, ""]}).json()["event_id"]
            events = client.get(f"gradio_api/call/ask/{call}").text
        return str(json.loads(events.rsplit("data: ", 1)[1])[0]["question"])

    with ThreadPoolExecutor(20) as people:
        assert list(people.map(one, questions)) == questions


def test_another_origin_a_proxy_and_a_giant_are_refused(address: str) -> None:
    import httpx

    reply = httpx.get(address + "config", headers={"Origin": "https://evil.example"})
    assert reply.status_code == 403
    assert httpx.get(address + "gradio_api/file=https://example.com/x").status_code == 403
    assert httpx.post(address + "gradio_api/queue/join", content=b"x" * 2_000_001).status_code == 413
    assert "default-src 'self'" in httpx.get(address).headers["content-security-policy"]


def test_a_host_that_others_reach_needs_a_password_or_tokens(tmp_path: Path) -> None:
    from rag.errors import SettingsError
    from ui.api.tokens import Tokens
    from ui.web.app import Rules

    Tokens(tmp_path).add("Ana", "read")
    Rules("0.0.0.0").check([Tokens(tmp_path)])
    with pytest.raises(SettingsError, match="FUENTE_PASSWORD"):
        Rules("0.0.0.0").check([Tokens(tmp_path), Tokens(tmp_path / "other")])
