"""On a phone a source never hides the sentence that is being checked; at 400 % nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rag import Briefer, Library
from tests.conftest import CHROMIUM, WordCounts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
WIDER = """() => [...document.querySelectorAll("#masthead *, #frame *, #reader *")]
    .filter(one => one.checkVisibility())
    .filter(one => !one.closest(".unseen, #status, .skip, svg, details:not([open]) > :not(summary)"))
    .map(one => [`${one.localName}.${one.className}`, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)).map(([name]) => name)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page over what two people said of a well, at length."""
    from ui.web.app import launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    place = tmp_path_factory.mktemp("small")
    for number, name in enumerate(("Ana Ruiz", "Luis Peña", "Berta Soto", "Irene Solbes"), 1):
        said = f"{name} said in 202{number} that the well of Arenales is {number}0 metres deep and was dug by hand."
        (place / f"{number}.md").write_text(f"---\ntitle: Report {number}\nlanguage: en\n---\n{said}\n", "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(*sorted(place.glob("*.md")))
        chat = Chat(library, Briefer(library))
        chat.ready.set()
        page = launch(chat, LibraryService(library))
        yield page.local_url
        chat.close()
        page.close(verbose=False)


def ask(page: Any, question: str) -> Any:
    page.wait_for_selector("#question[data-ready]")
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .turn:not(.waiting) .chip")
    return page.locator("#now .answer .chip")


@pytest.mark.parametrize("height", [568, 844])
def test_the_sheet_of_a_source_leaves_its_sentence_in_sight_on_a_phone(visit: Any, address: str, height: int) -> None:
    page = visit(address, width=390, height=height, has_touch=True)
    chips = ask(page, "Timeline of the well of Arenales")
    assert chips.count() >= 3
    for at in range(chips.count()):
        chips.nth(at).tap()
        page.wait_for_selector(f"#panel .source:has-text('Source {at + 1} of')")
        page.wait_for_selector("#panel mark:focus")
        page.wait_for_function(
            "at => { const chip = document.querySelectorAll('#now .answer .chip')[at].getBoundingClientRect();"
            " const head = document.querySelector('.masthead').getBoundingClientRect();"
            " const sheet = document.getElementById('panel').getBoundingClientRect();"
            " return chip.top >= head.bottom && chip.bottom <= sheet.top }",
            arg=at,
        )
        page.locator("#panel [data-act=close]").tap()


@pytest.mark.parametrize("locale", ["es-MX", pytest.param("en-US", marks=pytest.mark.long)])  # Spanish is the wider
def test_at_four_hundred_per_cent_nothing_is_cut_off_and_nothing_stands_in_the_way(
    visit: Any, address: str, locale: str
) -> None:
    page = visit(address, locale, width=320, height=256)

    def whole(part: str) -> None:
        assert (part, page.evaluate("document.documentElement.scrollWidth"), page.evaluate(WIDER)) == (part, 320, [])

    chips = ask(page, "Timeline of the well of Arenales")
    whole("answer")
    kept = "getComputedStyle(document.getElementById('{}')).position"
    assert [page.evaluate(kept.format(part)) for part in ("masthead", "composer")] == ["static", "static"]
    page.locator(".filters summary").click()
    page.wait_for_selector(".filters .titles label")
    whole("filters")
    page.keyboard.press("Escape")
    page.locator("#now .menu summary").click()
    whole("menu")
    page.keyboard.press("Escape")
    chips.first.click()
    page.wait_for_selector("#panel mark:focus")
    whole("source")
    assert page.evaluate("document.getElementById('panel').clientHeight") >= 140
    page.keyboard.press("Escape")
    for view, there in (
        ("brief", "#own [data-draft=write]"),
        ("check", "#draft"),
        ("library", "#library-list [data-open]"),
    ):
        page.locator(f".tab[data-view={view}]").click()
        page.wait_for_selector(there)
        whole(view)
    page.locator("#library-list [data-open]").first.click()
    page.wait_for_selector("#leaf .opened")
    whole("document")
