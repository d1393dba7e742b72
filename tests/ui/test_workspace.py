"""The workspace: briefs are made and drafts checked behind the page, and shown in their shapes to their reader only."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import gradio as gr
import pytest
from gradio.utils import get_upload_folder

from rag import Briefer, Library
from rag.errors import InputError, QuestionError
from rag.types import Filters, Language
from tests.conftest import CHROMIUM, WordCounts, flawless
from ui.drafts import LONGEST, DraftFile, marked, read_file
from ui.text import say
from ui.web import html as markup
from ui.web.reader import Reader
from ui.web.session import Chat
from ui.web.workspace import Checked, Progress, Room, Task, Workspace
from ui.web.workspace_panel import _Panel as Panel
from ui.web.workspace_panel import dropped

EVERYTHING = Filters()
TOPICS: dict[Language, str] = {"en": "the well", "es": "el puente"}


def reader(name: str = "ana", language: Language = "en") -> Reader:
    return Reader(name, f"page of {name}", language)


def shown(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def finished(workspace: Workspace, who: Reader, task: Task) -> list[Progress]:
    """All that a page hears of a task, until it has ended."""

    async def all_of_it() -> list[Progress]:
        return [state async for state in workspace.follow(who, task, "brief")]

    return asyncio.run(all_of_it())


TEXTS = {
    "well.md": """---
title: The well
date: 2026-03-24
language: en
---
The well is 40 metres deep. Ana Ruiz dug it. Ana Ruiz said that the well leaks since May 3, 2025.
""",
    "puente.md": """---
title: El puente
date: 2026-03-25
language: es
---
El puente mide 1.500,5 metros. Lo construyó Luis Peña en 2019. Luis Peña negó que el puente tenga grietas.
""",
    "odd.md": "---\ntitle: <b>Odd</b>\nlanguage: en\n---\nThe well of <i>Quux</i> is 41 metres deep.\n",
}


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """One small library for every test; each has readers of its own."""
    place = tmp_path_factory.mktemp("workspace")
    for name, text in TEXTS.items():
        (place / name).write_text(text, "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(*(place / name for name in TEXTS))
        chat = Chat(library, Briefer(library))
        chat.ready.set()
        yield chat
        chat.close()


@pytest.mark.parametrize(
    ("language", "heading", "title"), [("en", "Sources", "Brief: the well"), ("es", "Fuentes", "Informe: el puente")]
)
def test_a_brief_is_shown_in_the_reader_s_language_with_markup_as_text(
    chat: Chat, language: Language, heading: str, title: str
) -> None:
    who = reader(language=language)
    name = chat.workspace.begin(who, TOPICS[language], language)
    *_, last = finished(chat.workspace, who, chat.workspace.brief(who, name))
    page = markup.brief_paper(name, TOPICS[language], last, language)
    assert (last.ended, last.problem, last.done) == (True, "", last.total)
    assert all(word in shown(page) for word in (title, heading, "Markdown", "PDF"))
    assert all(bad not in page for bad in ("<b>Odd", "<i>Quux"))
    assert page.count("data-source=") >= len(last.made.citations) > 0


def test_both_editions_are_there_and_the_reader_s_own_is_shown_first(chat: Chat) -> None:
    who = reader(language="es")
    name = chat.workspace.begin(who, "the well", "both")
    *_, last = finished(chat.workspace, who, chat.workspace.brief(who, name))
    page = markup.brief_paper(name, "the well", last, "es")
    assert re.findall(r'data-edition="(en|es)"( hidden)?>', page.partition("<article")[2]) == [
        ("en", " hidden"),
        ("es", ""),
    ]


@pytest.mark.parametrize(
    ("language", "since", "heading", "new", "nothing"),
    [
        ("en", "What changed since", "What changed", "New document", "Nothing has changed since the earlier brief."),
        ("es", "Qué cambió desde", "Qué ha cambiado", "Documento nuevo", "Nada ha cambiado desde el informe anterior."),
    ],
)
def test_a_brief_tells_what_changed_since_an_earlier_one(
    tmp_path: Path, language: Language, since: str, heading: str, new: str, nothing: str
) -> None:
    (tmp_path / "well.md").write_text(TEXTS["well.md"], "utf-8")
    (tmp_path / "new.md").write_text("---\ntitle: News\nlanguage: en\n---\nThe well was closed in 2026.\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "well.md")
        chat = Chat(library, Briefer(library))
        chat.ready.set()
        who, work = reader(language=language), chat.workspace

        def made(topic: str, filters: Filters = EVERYTHING) -> str:
            name = work.begin(who, topic, language, filters)
            finished(work, who, work.brief(who, name))
            return name

        def page(name: str) -> str:
            state = work.brief(who, name).state
            state = replace(state, made=work.compared(who, name, state.made))
            return markup.brief_paper(name, "the well", state, language, work.comparison(who, name))

        first, same = made("the well"), made("The well")
        made("the bridge")
        made("the well", Filters(language="en"))
        library.add(tmp_path / "new.md")
        now = made("the well")
        assert since not in page(first)
        earlier = work.comparison(who, now).earlier
        assert [one.id for one in earlier] == [same, first]
        assert work.comparison(reader("eve"), now).earlier == ()
        assert (since in page(now), f"<h3>{heading}</h3>" in page(now)) == (True, False)
        work.compare(who, now, earlier[1].key)
        assert all(word in page(now) for word in (f"<h3>{heading}</h3>", new, f'value="{earlier[1].key}" selected'))
        saved = base64.b64decode(work.save(who, "brief", now, "md")["data"]).decode()
        assert f"## {heading}" in saved
        work.compare(who, same, earlier[1].key)
        assert (nothing in page(same), f"<h3>{heading}</h3>" in page(same)) == (True, False)
        library.remove(next(one.id for one in library.documents() if one.title != "News"))
        assert work.comparison(who, now).earlier == ()
        chat.close()


def test_what_a_brief_was_before_a_restart_can_be_compared_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "well.md").write_text(TEXTS["well.md"], "utf-8")
    (tmp_path / "new.md").write_text("---\ntitle: News\nlanguage: en\n---\nThe well was closed in 2026.\n", "utf-8")
    who, name = reader(), ""
    for life in range(3):
        with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
            library.add(tmp_path / ("new.md" if life == 2 else "well.md"))
            chat = Chat(library, Briefer(library))
            chat.ready.set()
            work = chat.workspace
            name = name or work.begin(who, "the well", "en")
            *_, last = finished(work, who, work.brief(who, name))
            earlier = work.comparison(who, name).earlier
            assert (life, len(earlier)) == (life, 1 if life == 2 else 0)  # the second life made the same
            if earlier:
                work.compare(who, name, earlier[0].key)
                made = work.compared(who, name, last.made)
                assert [(one.kind, one.text) for one in made.changes] == [("document", "News")]
                work.again(who, name)
                finished(work, who, work.brief(who, name))
                assert len(work.comparison(who, name).earlier) == 1
            chat.close()


def test_a_quote_of_a_brief_opens_like_one_of_an_answer_for_its_own_reader_only(chat: Chat) -> None:
    who = reader()
    name = chat.workspace.begin(who, "the well", "en")
    *_, last = finished(chat.workspace, who, chat.workspace.brief(who, name))
    assert f">{last.made.citations[0].quote}<" in chat.source(who, name, "brief", "1", "")
    assert chat.source(reader("luis"), name, "brief", "1", "") == ""
    assert chat.save(reader("luis"), name, "brief", "pdf") == {}
    with pytest.raises(InputError):
        chat.workspace.brief(reader("luis"), name)


@pytest.mark.parametrize(
    ("form", "begins"), [("md", b"# Brief: the well"), ("html", b"<!doctype"), ("docx", b"PK"), ("pdf", b"%PDF")]
)
def test_a_brief_is_saved_in_every_format(chat: Chat, form: str, begins: bytes) -> None:
    who = reader()
    name = chat.workspace.begin(who, "the well", "en")
    finished(chat.workspace, who, chat.workspace.brief(who, name))
    file = chat.save(who, name, "brief", form)
    assert file["name"].endswith(f"-the-well.{form}")
    assert base64.b64decode(file["data"]).startswith(begins)


def test_a_brief_is_there_after_a_restart_and_says_nothing_of_what_was_removed(chat: Chat) -> None:
    who = reader("inés")
    name = chat.workspace.begin(who, "the well", "both")
    *_, last = finished(chat.workspace, who, chat.workspace.brief(who, name))
    (well,) = [one for one in chat.library.documents() if one.title == "The well"]
    chat.library.remove(well.id)
    again = Workspace(chat.library, chat.briefer, lambda: None)
    for workspace in (chat.workspace, again):
        assert [(one.topic, one.edition) for one in workspace.briefs(who)] == [("the well", "both")]
        *_, now = finished(workspace, who, workspace.brief(who, name))
        assert well.id in {one.document_id for one in last.made.sources} - {one.document_id for one in now.made.sources}
    again.close()
    chat.library.put_back(well.id)
    chat.workspace.delete(who, name)
    assert chat.workspace.briefs(who) == []
    assert chat.workspace.quotes(who, "brief", name) is None


def test_a_shared_brief_that_failed_is_made_anew_and_not_again_and_again(chat: Chat) -> None:
    who = reader("sara")
    name = chat.workspace.begin(who, "the well", "en")
    finished(chat.workspace, who, chat.workspace.brief(who, name))
    failed: Task[Any] = Task()
    chat.workspace._briefs["sara", name] = failed
    failed.state = Progress(problem="queue_full", ended=True)  # it was never begun
    anew = chat.workspace.shared(name)
    assert anew is not failed
    assert finished(chat.workspace, who, anew)[-1].problem == ""
    del chat.workspace._briefs["", name]
    failed.drop()
    failed.run(lambda tell: tell(0, 0, None))
    assert chat.workspace.shared(name) is failed
    chat.workspace.delete(who, name)


def test_briefs_are_no_conversations(chat: Chat) -> None:
    chat.workspace.begin(reader("eva"), "the well", "en")
    assert chat.library.conversations.find("eva") == []


def test_a_topic_without_words_and_a_library_without_documents_are_told(chat: Chat, tmp_path: Path) -> None:
    with pytest.raises(QuestionError) as empty:
        chat.workspace.begin(reader(), " ¿? ", "en")
    assert empty.value.problem == "topic_empty"
    with Library.open(tmp_path / "bare", embedder=WordCounts()) as bare:
        other = Chat(bare, Briefer(bare))
        other.ready.set()
        name = other.workspace.begin(reader(), "the well", "en")
        *_, last = finished(other.workspace, reader(), other.workspace.brief(reader(), name))
        assert (last.problem, last.made) == ("empty_library", None)
        other.close()


def test_a_page_that_looks_at_something_else_hears_no_more(chat: Chat) -> None:
    slow: Task[int] = Task()

    async def left() -> list[Progress]:
        heard = []
        async for state in chat.workspace.follow(reader(), slow, "brief"):
            heard.append(state)
            chat.workspace.leave(reader(), "brief")
        return heard

    assert asyncio.run(left()) == [Progress()]


@pytest.mark.parametrize(("room", "other"), [("check", "brief"), ("brief", "check")])
def test_what_a_page_does_in_one_room_ends_nothing_in_the_other(chat: Chat, room: Room, other: Room) -> None:
    slow, quick = Task[int](), Task[int]()
    quick.run(lambda tell: 1)

    async def both() -> list[Progress]:
        heard = []
        async for state in chat.workspace.follow(reader(), slow, room):
            heard.append(state)
            if not state.ended:
                _ = [one async for one in chat.workspace.follow(reader(), quick, other)]
                chat.workspace.leave(reader(), other)
                slow.run(lambda tell: 3)
        return heard

    assert asyncio.run(both()) == [Progress(), Progress(made=3, ended=True)]


def test_a_page_that_is_loaded_anew_hears_of_its_check_while_its_brief_is_made(chat: Chat) -> None:
    who, making, checking = reader("lola"), Task[Any](), Task[Any]()
    name = chat.workspace.begin(who, "the well", "en")
    chat.workspace._briefs["lola", name] = making
    chat.workspace._checks["lola"] = Checked(DraftFile("draft", "The well."), checking)

    async def heard() -> list[str]:
        said = []
        panel = Panel(chat.workspace, lambda _: who)
        async for *_, report, _news in panel.shown(gr.EventData(None, {"brief": name}), gr.Request()):
            if isinstance(report, str):
                said.append(shown(report))
            if not checking.state.ended:
                checking.drop()
                checking.run(lambda tell: tell(1, 1, None))
            elif len(said) > 1:
                making.drop()
                making.run(lambda tell: tell(1, 1, None))
        return said

    first, *_, last = asyncio.run(heard())
    assert ("Checking the draft" in first, "Stopped before" in last) == (True, True)


def test_what_is_dropped_ends_before_its_next_step() -> None:
    task: Task[int] = Task()
    steps: list[int] = []

    def make(tell: object) -> int:
        for at in range(3):
            tell(at, 3, None)  # type: ignore[operator]
            steps.append(at)
            task.drop()
        return 3

    worker = threading.Thread(target=task.run, args=(make,))
    worker.start()
    worker.join()
    assert (steps, task.state.ended, task.state.made) == ([0], True, None)


# ------------------------------------------------------------------ drafts

DRAFTS: dict[Language, str] = {
    "en": "# Well\n\nThe well is 40 metres deep. The well is 50 metres deep. <b>Who</b> dug it?",
    "es": "# Puente\n\nEl puente mide 1.500,5 metros. El puente mide 1.700,5 metros. ¿<b>Quién</b> lo hizo?",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Supported", "Contradicted; what differs: a figure (“50 metres”, in the source “40 metres”)"]),
        (
            "es",
            ["Respaldada", "Contradicha; lo que difiere: una cifra («1.700,5 metros», en la fuente «1.500,5 metros»)"],
        ),
    ],
)
def test_each_sentence_of_a_draft_has_its_verdict_in_words_beside_it(
    chat: Chat, language: Language, said: list[str]
) -> None:
    who = reader("sol", language)
    *_, last = finished(chat.workspace, who, chat.workspace.check(who, DRAFTS[language]))
    page = markup.check_paper(last, language)
    verdicts = re.findall(r'class="verdict"><i aria-hidden="true">(.)</i>(.*?)</p>', page)
    assert [words for _, words in verdicts] == said
    assert [sign for sign, _ in verdicts] == ["✓", "✗"]
    assert "<b>" not in page


@pytest.mark.parametrize(
    ("language", "draft", "said"),
    [
        ("en", "es", "2 claims: 1 supported, 1 contradicted"),
        ("es", "en", "2 afirmaciones: 1 respaldada, 1 contradicha"),
    ],
)
def test_the_count_of_verdicts_is_in_the_language_of_the_page_whatever_the_draft_is_in(
    chat: Chat, language: Language, draft: Language, said: str
) -> None:
    who = reader("pia", language)
    *_, last = finished(chat.workspace, who, chat.workspace.check(who, DRAFTS[draft]))
    assert f'<p class="tally">{said}' in markup.check_paper(last, language)


def test_a_checked_draft_is_saved_and_its_quotes_open_for_its_own_reader_only(chat: Chat) -> None:
    who = reader("mar")
    finished(chat.workspace, who, chat.workspace.check(who, DRAFTS["en"], "well.md"))
    files = {form: base64.b64decode(chat.save(who, "", "check", form)["data"]) for form in ("md", "html", "docx")}
    assert [files["md"][:8], files["html"][:9], files["docx"][:2]] == [b"# Well\n\n", b"<!doctype", b"PK"]
    assert "The well is 40 metres deep." in shown(chat.source(who, "check", "check", "1", ""))
    assert (chat.save(who, "", "check", "pdf"), chat.save(reader("luis"), "", "check", "md")) == ({}, {})
    chat.workspace.forget(who)
    assert chat.workspace.checked(who) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [(" … ", "draft_empty"), ("Der Brunnen ist nicht tief und wurde nie gegraben.", "draft_language")],
)
def test_a_draft_that_cannot_be_checked_says_why(chat: Chat, text: str, problem: str) -> None:
    who = reader("paz")
    *_, last = finished(chat.workspace, who, chat.workspace.check(who, text))
    assert (last.problem, last.made) == (problem, None)
    assert all(say(problem, language) in shown(markup.check_paper(last, language)) for language in ("en", "es"))
    with pytest.raises(InputError):
        chat.workspace.check(who, "a" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("name", "text", "language", "why"),
    [
        ("a.md", "The well.", "en", ""),
        ("a.md", " \n", "en", "The draft is empty: "),
        ("a.md", " \n", "es", "El borrador está vacío: "),
        ("a.md", "x" * (LONGEST + 1), "en", "The draft has more than "),
        ("a.md", "x" * (LONGEST + 1), "es", "El borrador tiene más de "),
        ("a.docx", "The well.", "en", "a.docx cannot "),
        ("a.docx", "The well.", "es", "a.docx no "),
    ],
)
def test_a_file_becomes_a_draft_or_says_why_not_and_is_gone(name: str, text: str, language: Language, why: str) -> None:
    home = Path(get_upload_folder()) / secrets.token_hex(8)
    home.mkdir(parents=True)
    (home / name).write_text(text, "utf-8")
    made = dropped(str(home / name), name, language)
    assert (made.get("text", ""), made.get("why", "")[: len(why)]) == ("" if why else text, why)
    assert [*home.iterdir()] == []
    home.rmdir()


def test_a_word_file_becomes_a_draft_whose_headings_are_marked(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("El pozo", 1)
    document.add_paragraph("El pozo mide 40 metros.")
    document.save(tmp_path / "pozo.docx")
    read = marked(read_file(tmp_path / "pozo.docx", "pozo.docx"))
    assert [line for line in read.splitlines() if line] == ["## El pozo", "El pozo mide 40 metros."]


# ------------------------------------------------------------------ in a browser


@pytest.fixture(scope="module")
def address(chat: Chat) -> Iterator[str]:
    from ui.web.app import launch
    from ui.web.library_service import LibraryService

    page = launch(chat, LibraryService(chat.library))
    yield page.local_url
    page.close(verbose=False)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_a_brief_is_made_read_and_asked_on_from_and_a_draft_checked(address: str, visit: Any) -> None:
    page = visit(address, "es-MX")
    page.locator(".tab[data-view=brief]").click()
    page.wait_for_selector("#topic[data-ready]")
    page.fill("#topic", "the well")
    page.keyboard.press("Enter")
    page.wait_for_selector(".brief-paper [data-format=pdf]")
    page.wait_for_function("document.activeElement.dataset.work === 'list'")
    flawless(page)
    page.locator(".brief-paper .chip").first.click()
    page.wait_for_selector("#panel mark:focus")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "chip"
    question = page.locator(".open_questions .sample").first
    asked = question.inner_text()
    question.click()
    page.wait_for_function("asked => document.querySelector('#now .turn h2')?.textContent === asked", arg=asked)
    page.locator(".tab[data-view=brief]").click()
    page.locator("[data-work=list]").click()
    page.wait_for_selector(".made-before a")
    assert page.input_value("#topic") == ""
    page.fill("#topic", "the well")
    page.keyboard.press("Enter")
    page.locator(".since select").focus()
    page.locator(".since select").select_option(index=1)
    page.wait_for_selector(".since .unchanged")
    assert page.evaluate("document.activeElement.matches('.since select')")
    flawless(page)
    page.locator(".tab[data-view=check]").click()
    page.set_input_files(
        ".check-form [type=file]", {"name": "d.md", "mimeType": "text/markdown", "buffer": DRAFTS["es"].encode()}
    )
    page.wait_for_function("document.querySelector('#draft').value.includes('1.700,5')")
    page.locator(".check-form [type=submit]").click()
    page.wait_for_selector(".check-paper [data-format=docx]")
    flawless(page)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_what_is_shown_has_an_address_and_back_leads_to_what_was_shown_before(address: str, visit: Any) -> None:
    page = visit(address)
    page.goto(f"{address}?q=How+deep+is+the+well%3F")
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    page.locator("#now .chip").first.click()
    page.wait_for_url(re.compile("/c/[0-9a-f]{16}#source-1$"))
    assert page.input_value("#question") == ""
    asked = page.url
    page.goto(address)
    page.goto(asked)
    page.wait_for_selector("#panel mark:focus")
    page.locator(".tab[data-view=library]").click()
    page.wait_for_url(re.compile("/library$"))
    page.locator(".tab[data-view=brief]").click()
    page.wait_for_url(re.compile("/brief$"))
    page.go_back()
    page.wait_for_selector("#library-list li")
    page.go_back()
    page.wait_for_selector("#now .chip")
    assert page.url.startswith(asked.partition("#")[0])
    page.keyboard.press("?")
    page.wait_for_selector("#reader .key-list")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
