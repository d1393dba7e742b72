"""The page in a real browser: ask, open a source, change the language; document text is only ever text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from rag.embed import Embedder
from tests.conftest import CORPUS
from tests.test_render import HOSTILE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.weights,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, packaged: Embedder) -> Iterator[str]:
    """A served page over `corpus/` and one hostile document."""
    import gradio as gr

    from ui.app import Page, launch

    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.md").write_text(
        f"---\ntitle: 'Zorbia <img src=x onerror=window.__pwn=1>'\nlanguage: en\n---\n"
        f"The capital of Zorbia is {' '.join(HOSTILE)} "
        "Quux, the minister of Zorbia said.\n",
        "utf-8",
    )
    with Library.open(folder / "library", embedder=packaged) as library:
        library.add(CORPUS, folder / "hostile.md")
        page = Page(library, Briefer(library))
        page.prepare(None)
        yield launch(page, host="127.0.0.1", port=0)
        gr.close_all(verbose=False)


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens the page; fails at the end if any request left its origin."""
    contexts = []
    requests: list[str] = []

    def opened(locale: str = "en-US", width: int = 1280) -> Any:
        context = browser.new_context(locale=locale, viewport={"width": width, "height": 844})
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        page.wait_for_selector("#question textarea")
        page.wait_for_function("document.documentElement.lang === navigator.language.slice(0, 2)")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


def asked(page: Any, question: str) -> Any:
    before = page.locator(".answer").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.answer').length > {before}")
    return page.locator(".answer").last


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("How much does a fake fentanyl pill cost to produce?", "According to"),
        ("¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?", "Según"),
    ],
)
def test_a_chip_opens_the_source_at_the_exact_quote(visit: Any, question: str, begins: str) -> None:
    page = visit()
    answer = asked(page, question)
    assert answer.inner_text().startswith(begins)
    for number in range(answer.locator("button.chip").count()):
        chip = answer.locator("button.chip").nth(number)
        chip.focus()
        page.keyboard.press("Enter")
        assert page.inner_text("#panel mark") == answer.locator("q").nth(number).inner_text()
        assert page.evaluate("document.activeElement.tagName") == "MARK"
        page.keyboard.press("Escape")
        assert chip.evaluate("chip => chip === document.activeElement")


def test_the_language_switch_changes_the_page_and_is_remembered(visit: Any) -> None:
    page = visit("es-MX")
    page.wait_for_function("document.querySelector('#ask').innerText === 'Preguntar'")
    page.get_by_label("English").check()
    page.wait_for_function("document.querySelector('#ask').innerText === 'Ask'")
    page.reload()
    page.wait_for_function("document.documentElement.lang === 'en'")
    page.wait_for_function("document.querySelector('#ask')?.innerText === 'Ask'")
    assert "Every sentence rests on words" in page.inner_text("#masthead")


def test_an_answer_follows_the_question_and_not_the_switch(visit: Any) -> None:
    page = visit("es-MX")
    assert asked(page, "How many defendants are awaiting extradition?").get_attribute("lang") == "en"


def test_a_refusal_names_the_nearest_passages(visit: Any) -> None:
    assert "No encuentro nada sobre esto" in asked(visit(), "¿Quién ganó el Mundial de fútbol de 2022?").inner_text()


def test_bad_questions_get_one_plain_sentence(visit: Any) -> None:
    page = visit("es-MX")
    page.fill("#question textarea", "Combien coûte une pilule de fentanyl contrefaite ?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#conversation').innerText.includes('ni en español ni en inglés')")


def test_hostile_text_is_shown_and_not_run(visit: Any) -> None:
    page = visit()
    answer = asked(page, "What is the capital of Zorbia?")
    answer.locator("button.chip").first.click()
    shown = page.inner_text("#panel")
    assert "<script>window.__pwn=1</script>" in shown
    assert "${window.__pwn=1}" in shown
    assert page.evaluate("window.__pwn") is None


def test_uploaded_files_each_get_an_outcome_and_can_be_asked(visit: Any, tmp_path: Path) -> None:
    page = visit()
    (tmp_path / "lighthouse.txt").write_text("The lighthouse of Vadela was painted green in 1931.", "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")
    page.get_by_text("Library", exact=True).click()
    page.set_input_files("input[type=file]", [tmp_path / "lighthouse.txt", tmp_path / "broken.pdf"])
    page.wait_for_function("document.querySelector('#outcome').innerText.includes('could not be read')")
    assert "lighthouse.txt: read" in page.inner_text("#outcome")
    assert "1931" in asked(page, "When was the lighthouse of Vadela painted green?").inner_text()


def test_a_source_opens_as_a_sheet_on_a_phone(visit: Any) -> None:
    page = visit(width=390)
    asked(page, "How many defendants are awaiting extradition?").locator("button.chip").first.click()
    assert page.evaluate("getComputedStyle(document.getElementById('panel')).position") == "fixed"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_another_origin_is_refused(address: str) -> None:
    import httpx

    reply = httpx.get(address + "config", headers={"Origin": "https://evil.example"})
    assert reply.status_code == 403
    assert httpx.get(address + "gradio_api/file=https://example.com/x").status_code == 403
    assert "default-src 'self'" in httpx.get(address).headers["content-security-policy"]
