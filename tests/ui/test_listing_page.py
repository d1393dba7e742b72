"""The library in a real browser: many documents, collections, texts searched, a document open, roles, the bin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Library
from tests.conftest import CHROMIUM, WordCounts, flawless
from tests.ingestion.test_sandbox import pdf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]
MANY = 160  # documents: more than three stretches of the list


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Library]]:
    """A page over many small documents and a PDF, which whoever knows the password may change."""
    from ui.web.app import Rules, launch
    from ui.web.library_service import LibraryService
    from ui.web.session import Chat

    place = tmp_path_factory.mktemp("listing")
    for at in range(MANY):
        spoken = "es" if at % 2 else "en"
        said = f"La nota {at} habla de lluvia." if at % 2 else f"Note {at} is about rain."
        (place / f"{at:03}.md").write_text(f"---\ntitle: Note {at:03}\nlanguage: {spoken}\n---\n{said}\n", "utf-8")
    (place / "zz.pdf").write_bytes(pdf("The lamp of Vadela was lit in 1902.", "The lamp went out in 1950."))
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place)
        chat = Chat(library, Briefer(library))
        chat.prepare(None)
        page = launch(chat, LibraryService(library), Rules(writers="sésamo"))
        yield page.local_url, library
        chat.queue.close()
        page.close(verbose=False)


READ_OUT = """() => {
    const [found, said] = ["#library-found .snippets", "#library-news"].map(at => document.querySelector(at));
    return found && said.innerText.trim() === document.querySelector("#library-found .count").innerText;
}"""


@pytest.fixture
def listing(visit: Any, served: tuple[str, Library]) -> Any:
    """Opens the library, as a writer where one is wanted."""

    def opened(*given: Any, writes: bool = False, **options: Any) -> Any:
        page = visit(served[0], *given, **options)
        if writes:
            page.request.post(f"{served[0]}writers", form={"password": "sésamo"})
        page.goto(f"{served[0]}library")
        page.wait_for_selector("#library-list li")
        return page

    return opened


def test_every_document_is_come_to_and_few_are_drawn(listing: Any) -> None:
    page = listing()
    assert page.locator("#library-list li").count() <= 150
    for _ in range(8):
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(100)
    page.get_by_role("link", name="zz", exact=True).wait_for()
    page.wait_for_function("!document.querySelector('#library-list [aria-posinset=\"1\"]')")  # far away by now
    assert page.get_attribute("#library-list li:last-child", "aria-setsize") == str(MANY + 1)


def test_a_reader_may_look_and_not_change(listing: Any, served: tuple[str, Library]) -> None:
    page = listing("es-MX")
    assert "se puede leer aquí, no cambiar" in page.inner_text("#library-top")
    assert page.locator("[data-library=remove], .drop, #library-bin .bin").count() == 0
    flawless(page)
    before = served[1].change
    page.locator(".writer summary").click()
    page.fill("#writer-password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.writer .wrong').textContent === 'Esa no es la contraseña.'")
    page.fill("#writer-password", "sésamo")
    page.keyboard.press("Enter")
    page.wait_for_selector(".drop")
    assert served[1].change == before


def test_documents_are_put_into_a_collection_and_only_they_are_asked(listing: Any, served: tuple[str, Library]) -> None:
    page = listing(writes=True)
    page.get_by_label("Choose “Note 000”").check()
    page.get_by_label("Choose “Note 001”").check()
    assert "Chosen: 2" in page.inner_text("#library-choosing")
    flawless(page)
    page.fill("#collection-name", "Rain")
    page.locator("[data-library=collect]").click()
    page.wait_for_selector("#library-facets [name=collection]")
    page.select_option("#library-facets [name=collection]", "Rain")
    page.wait_for_function("document.querySelectorAll('#library-list li').length === 2")
    page.get_by_role("button", name="Ask only “Rain”").click()
    assert page.input_value(".filters [name=collection]") == "Rain"
    page.fill("#question", "What is note 010 about?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .turn:not(.waiting) .acts")
    page.locator(".filters summary").click()
    page.fill(".filters [name=find]", "Note 150")
    page.wait_for_function("document.querySelectorAll('.filters .titles input').length === 1")
    page.get_by_label("Note 150").check()
    assert page.inner_text(".filters .on") == "2"
    flawless(page)
    served[1].uncollect("Rain")


def test_texts_are_searched_and_a_document_opens_beside_the_list(listing: Any) -> None:
    page = listing()
    page.fill("#library-sift [name=text]", "lamps")
    page.select_option("#library-sift [name=where]", "texts")
    page.wait_for_function(READ_OUT)
    page.locator(".snippets a").first.click()
    page.wait_for_selector("#leaf .paper i")
    assert page.url.split("/")[-1].split("?")[1] in ("p=1&q=lamps", "p=2&q=lamps")
    flawless(page)
    before = page.locator("#leaf .paper").bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    assert page.locator("#leaf .paper").bounding_box()["width"] > before
    page.fill("#within", "1950")
    page.keyboard.press("Enter")
    page.wait_for_url("**?p=2&q=1950")
    page.reload()
    page.wait_for_selector("#leaf .paper i")
    page.get_by_role("button", name="The page before").click()
    page.wait_for_url("**?p=1&q=1950")
    page.get_by_role("button", name="Back to the list").click()
    page.wait_for_selector(".opened", state="detached")
    assert page.url.endswith("/library")


def test_details_are_put_right_and_what_was_removed_is_put_back_by_any_writer(
    listing: Any, served: tuple[str, Library]
) -> None:
    page = listing("es-MX", writes=True)
    page.get_by_role("link", name="Note 000").click()
    page.locator(".edit-document summary").click()
    page.fill(".edit-form [name=date]", "ayer")
    page.locator(".edit-form button").click()
    page.wait_for_function("document.querySelector('#library-undo').innerText.includes('no es una fecha')")
    another = next(one.id for one in served[1].entries() if one.title == "Note 002")
    served[1].edit(another, source="La Voz")  # what others change takes nothing from who is typing
    page.locator(".tab[data-view=library]").click()
    page.wait_for_selector("#library-list :text('La Voz')")
    assert page.input_value(".edit-form [name=date]") == "ayer"
    page.fill(".edit-form [name=date]", "2024-05")
    page.fill(".edit-form [name=title]", "Nota cero")
    page.locator(".edit-form button").click()
    page.wait_for_function("document.querySelector('#opened-title').textContent === 'Nota cero'")
    assert "mayo de 2024" in page.inner_text(".opened .where")
    page.wait_for_function("document.activeElement.matches('.edit-document summary')")
    page.get_by_role("button", name="Volver a la lista").click()
    page.get_by_role("button", name="Retirar «Nota cero»").click()
    page.wait_for_selector("#library-bin .bin")
    other = listing("en-US", writes=True)
    other.locator("#library-bin summary").click()
    flawless(other)
    other.get_by_role("button", name="Put back “Nota cero”").click()
    other.get_by_role("link", name="Nota cero").wait_for()
    assert "Nota cero" in {one.title for one in served[1].entries()}


def test_an_address_of_no_document_says_so(listing: Any, served: tuple[str, Library]) -> None:
    page = listing("es-MX")
    page.goto(f"{served[0]}d/0123456789abcdef")
    page.wait_for_selector("#leaf .trouble")
    assert "No hay tal documento" in page.inner_text("#leaf")


def test_a_phone_shows_the_list_or_the_document(listing: Any, tmp_path: Path) -> None:
    page = listing(width=390, height=800)
    page.get_by_role("link", name="Note 002").click()
    page.wait_for_selector(".opened h2")
    assert page.locator("#listing").is_hidden()
    page.go_back()
    page.wait_for_selector("#listing", state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
