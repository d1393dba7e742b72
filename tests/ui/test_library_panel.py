"""The library's panel in a real browser: drop, watch, sift, remove and undo, in both languages and by keyboard."""

from __future__ import annotations

import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from rag import Briefer, Library
from rag.models.embedding import Vectors
from rag.types import Binned, Collection, Entry, FileReport, FileStatus, Language
from tests.conftest import CHROMIUM, WordCounts, flawless
from tests.ingestion.test_sandbox import pdf
from tests.ui.test_render import HOSTILE
from ui.text import say
from ui.web.html import library as rows
from ui.web.library_panel import _Panel
from ui.web.library_service import LibraryService, Work
from ui.web.reader import Reader
from ui.web.views.listing import Listing, Sought, ordered, sifted


def entry(title: str, **other: Any) -> Entry:
    given = {"id": title, "source": f"{title}.md", "language": "en", "date": None, "outlet": None, "pages": 0,
             "pages_missing": (), "chunks": 3, "added": "2026-03-24T10:00:00Z"}  # fmt: skip
    return Entry(title=title, **{**given, **other})


def listed(entries: Sequence[Entry], spoken: Language = "en", **sought: str) -> str:
    """The rows of a list as it is sought."""
    wanted = Sought(**sought)
    return rows.rows(ordered(sifted(entries, wanted), wanted.order), 0, len(entries), spoken)


def shown(html: str) -> list[str]:
    return re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a></h3>", html)


ENTRIES = [
    entry("Álamo", language="es", date="2020", outlet="Zeta", added="2026-01-01T00:00:00Z"),
    entry("Birch", date="2026-03-24", outlet="Alpha", added="2026-01-03T00:00:00Z"),
    entry("cedar", date=None, added="2026-01-02T00:00:00Z"),
]


def test_a_correction_of_one_field_pins_no_other(library: Library, folder: Path, tmp_path: Path) -> None:
    library.add(folder)
    panel = _Panel(LibraryService(library), lambda _: Reader("ana", "1", "en"), False, lambda: False)
    (well,) = [one for one in library.documents() if one.title == "The well"]
    panel.edit(
        gr.EventData(None, {"document": well.id, "title": "The well", "date": "2025", "source": ""}), gr.Request()
    )
    assert library.document(well.id).date == "2025"
    (folder / "well.md").write_text((folder / "well.md").read_text("utf-8").replace("The well\n", "The old well\n"))
    library.add(folder)
    assert {(one.title, one.date) for one in library.documents()} >= {("The old well", "2025")}


@pytest.mark.parametrize(
    ("language", "late", "gone"),
    [("en", "put the document back from the bin", "no longer in the bin"),
     ("es", "recupere el documento de la papelera", "Ya no está en la papelera")],
)  # fmt: skip
def test_who_undoes_too_late_is_told_where_the_document_is(
    library: Library, folder: Path, language: Language, late: str, gone: str
) -> None:
    library.add(folder)
    service = LibraryService(library, grace=0.0)
    panel = _Panel(service, lambda _: Reader("ana", "1", language), False, lambda: False)
    one = library.entries()[0].id
    service.remove("ana", one)
    assert late in panel.undo(gr.EventData(None, {}), gr.Request())[0]
    service.empty_bin()
    assert gone in panel.back(gr.EventData(None, {"document": one}), gr.Request())[0]


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("title", ["Álamo", "Birch", "cedar"]),
        ("newest", ["Birch", "cedar", "Álamo"]),
        ("date", ["Birch", "Álamo", "cedar"]),
        ("outlet", ["Birch", "Álamo", "cedar"]),
        ("language", ["Birch", "cedar", "Álamo"]),
        ("nonsense", ["Álamo", "Birch", "cedar"]),
    ],
)
def test_the_list_is_put_in_order(order: str, titles: list[str]) -> None:
    assert shown(listed(ENTRIES, order=order)) == titles


@pytest.mark.parametrize(
    ("text", "titles"), [("alamo", ["Álamo"]), ("ZETA 2020", ["Álamo"]), ("cedar.md", ["cedar"]), ("oak", [])]
)
def test_the_list_is_filtered_by_title_publisher_date_and_file_without_accents(text: str, titles: list[str]) -> None:
    assert shown(listed(ENTRIES, text=text)) == titles


@pytest.mark.parametrize(
    ("language", "missing", "facts", "part"),
    [
        ("en", (2, 5), "La Voz · March 24, 2026 · in Spanish · 12 pages · 1 passage", "no text on pages 2, 5. Run"),
        ("es", (2, 5), "La Voz · 24 de marzo de 2026 · en español · 12 páginas · 1 pasaje", "en las páginas 2, 5. P"),
        ("en", (7,), "12 pages · 1 passage", "Partly read: no text on page 7. Run it through OCR and drop it again."),
        ("es", (7,), "12 páginas · 1 pasaje", "Leído en parte: sin texto en la página 7. Páselo por OCR y suéltelo"),
    ],
)
def test_a_document_is_listed_with_what_is_known_of_it(
    language: Language, missing: tuple[int, ...], facts: str, part: str
) -> None:
    one = entry("T", language="es", date="2026-03-24", outlet="La Voz", pages=12, pages_missing=missing, chunks=1)
    html = listed([one], language).replace("\u00a0", " ")
    assert facts in html
    assert part in html


@pytest.mark.parametrize(
    ("language", "kept", "part"),
    [
        ("en", 0.629, '<p class="part">Partly read: 62% of its words.</p>'),
        ("es", 0.629, '<p class="part">Leído en parte: 62\u202f% de sus palabras.</p>'),
        ("en", 0.8, ""),
        ("es", None, ""),
    ],
)
def test_a_document_with_too_few_of_its_words_is_listed_with_the_share(
    language: Language, kept: float | None, part: str
) -> None:
    assert "".join(re.findall(r'<p class="part">.*?</p>', listed([entry("T", kept=kept)], language))) == part


@pytest.mark.parametrize(("language", "said"), [("en", "in French"), ("es", "en francés")])
def test_a_document_in_another_language_is_listed_and_counted_with_its_name(language: Language, said: str) -> None:
    french = entry("T", foreign="fr")
    assert said.replace(" ", "\u00a0") in listed([french], language)
    counted = {"language": [("en", 2), ("fr", 1)]}
    assert f"{said[:1].upper()}{said[1:]} (1)" in rows.facets(counted, Sought(), language)
    assert sifted([french, entry("U")], Sought(language="fr")) == [french]
    assert sifted([french], Sought(language="en")) == []


@pytest.mark.parametrize(
    ("facet", "value", "titles"),
    [("language", "es", ["Álamo"]), ("year", "2026", ["Birch"]), ("year", "none", ["cedar"]), ("kind", "MD", None),
     ("collection", "Trees", ["cedar"]), ("collection", "Stones", [])],
)  # fmt: skip
def test_the_list_is_narrowed_by_facets(facet: str, value: str, titles: list[str] | None) -> None:
    entries = [*ENTRIES[:2], replace(ENTRIES[2], collections=("Trees",))]
    assert shown(listed(entries, **{facet: value})) == (titles if titles is not None else ["Álamo", "Birch", "cedar"])


def test_a_facet_counts_what_passes_the_others(library: Library, folder: Path) -> None:
    library.add(folder)
    listing = Listing(library)
    assert listing.facets(Sought(language="es")) == {
        "language": [("en", 1), ("es", 1)], "year": [("2026", 1)], "kind": [("MD", 1)], "collection": [],
    }  # fmt: skip
    library.collect("Obras", *(one.id for one in library.entries()))
    assert listing.facets(Sought())["collection"] == [("Obras", 2)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "2 files read; 1 was there already; 1 could not be read; stopped before 3 files: drop them again to go "
               "on."),
        ("es", "2 archivos leídos; 1 ya estaba; 1 no se pudo leer; detenido antes de 3 archivos: suéltelos otra vez "
               "para seguir."),
    ],
)  # fmt: skip
def test_a_reading_that_has_ended_is_summed_up(language: Language, said: str) -> None:
    statuses = (FileStatus.INDEXED, FileStatus.PARTIAL, FileStatus.UNCHANGED, FileStatus.ENCRYPTED)
    files = tuple(FileReport(f"{at}", status) for at, status in enumerate(statuses))
    assert rows.summary(Work(files=files, left=3), language) == said


TAGS = set("section h3 progress ul li span div p button a input label form select option datalist".split()) | {
    "details",
    "summary",
}


def test_hostile_names_and_titles_open_no_tag() -> None:
    for text in HOSTILE:
        files = (FileReport(text, FileStatus.FAILED, f"{text} is broken", reason_es=f"{text} está roto"),)
        html = "".join([
            rows.work(Work(running=True, step="read", total=1, current=text, files=files), "en"),
            listed([entry(text, outlet=text, source=text, collections=(text,))], "es"),
            rows.facets({"collection": [(text, 1)]}, Sought(collection=text), "en"),
            rows.choosing([Collection(text, 1)], Sought(collection=text), "en", writes=True),
            rows.bin_([Binned(text, text, text, text, "en", "removed", 1, "2026-03-24T", "2026-04-23T")], "es"),
            rows.notice(text, "en"),
        ])  # fmt: skip
        assert set(re.findall(r"<\s*/?\s*(\w+)", html)) <= TAGS


# ------------------------------------------------------------------ in a browser


def in_browser(test: Any) -> Any:
    needs = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
    return pytest.mark.slow(pytest.mark.browser(needs(test)))


GRACE = 20.0  # seconds


class Patient(WordCounts):
    """Takes a text with the word "endless" for as long as it takes to be stopped."""

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        while progress is not None and any("endless" in text for text in texts):
            progress(0)
            time.sleep(0.02)
        return super().passages(texts, progress)


@dataclass(frozen=True)
class Place:
    """A served page and the library behind it."""

    address: str
    service: LibraryService


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A served page over an empty library."""
    from ui.web.app import launch
    from ui.web.session import Chat

    with Library.open(tmp_path_factory.mktemp("library") / "library", embedder=Patient()) as library:
        service = LibraryService(library, grace=GRACE)
        chat = Chat(library, Briefer(library))
        chat.prepare(None)
        page = launch(chat, service)
        yield Place(page.local_url, service)
        chat.queue.close()
        page.close(verbose=False)


@pytest.fixture
def place(house: Place) -> Iterator[Place]:
    """The same, with nothing left of the test before."""
    yield house
    house.service.cancel()
    house.service.wait()
    house.service.library.remove(*(one.id for one in house.service.library.documents()))
    shutil.rmtree(house.service.folder, ignore_errors=True)


@pytest.fixture
def panel(visit: Any, place: Place) -> Any:
    """Opens the library's panel."""

    def opened(*given: Any, **options: Any) -> Any:
        page = visit(place.address, *given, **options)
        page.locator(".tab[data-view=library]").click()
        page.wait_for_selector("#library-found .none")
        return page

    return opened


def reads(page: Any, text: str, part: str = "#library-work") -> None:
    page.wait_for_function("([part, text]) => document.querySelector(part)?.innerText.includes(text)", arg=[part, text])


def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "pozo.md").write_text("---\ntitle: El pozo\nlanguage: es\n---\nEl pozo tiene 40 metros.\n", "utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as packed:
        packed.writestr("bridge.md", "---\ntitle: The bridge\nlanguage: en\n---\nThe bridge is 9 metres long.\n")
    return [tmp_path / "pozo.md", tmp_path / "broken.pdf", tmp_path / "more.zip"]


@in_browser
@pytest.mark.parametrize("language", ["en", pytest.param("es", marks=pytest.mark.long)])
def test_files_are_dropped_watched_listed_removed_and_put_back(
    panel: Any, place: Place, tmp_path: Path, language: Language
) -> None:
    page = panel({"en": "en-US", "es": "es-MX"}[language])
    assert page.inner_text("#library-top h2") == say("library", language)
    page.set_input_files("[data-pick=files]", files(tmp_path))
    reads(page, {"en": "2 files read; 1 could not be read.", "es": "2 archivos leídos; 1 no se pudo leer."}[language])
    assert "broken.pdf" in page.inner_text("#library-work .bad")
    assert "more/bridge.md" in page.inner_text("#library-work")
    reads(page, "El pozo", "#library-list")
    assert page.inner_text("#library-news p").startswith("2 ")
    flawless(page)
    button = page.get_by_role("button", name=say("library_remove_named", language, title="El pozo"))
    button.focus()
    page.keyboard.press("Enter")
    reads(page, say("library_removed", language, title="El pozo"), "#library-undo")
    page.wait_for_function("!document.querySelector('#library-list').innerText.includes('El pozo')")
    page.wait_for_function("document.activeElement?.dataset.library === 'undo'")
    flawless(page)
    page.keyboard.press("Enter")
    reads(page, "El pozo", "#library-list")
    assert [one.title for one in place.service.library.entries()] == ["El pozo", "The bridge"]
    page.fill("#library-sift [name=text]", "bridge")
    page.wait_for_function("document.querySelectorAll('.library-list li').length === 1")
    assert page.inner_text(".library-list h3") == "The bridge"


@in_browser
@pytest.mark.parametrize(
    ("locale", "outcome", "listed"),
    [
        ("en-US", "partly read: no text on page 2", "Partly read: no text on page 2. Run it through OCR and drop it"),
        ("es-MX", "leído en parte: sin texto en la página 2", "Leído en parte: sin texto en la página 2. Páselo por"),
    ],
)
def test_a_file_that_is_read_in_part_says_which_pages_are_missing(
    panel: Any, place: Place, tmp_path: Path, locale: str, outcome: str, listed: str
) -> None:
    (tmp_path / "half.pdf").write_bytes(pdf("The lamp of Vadela was lit in 1902.", ""))
    page = panel(locale)
    page.set_input_files("[data-pick=files]", [tmp_path / "half.pdf"])
    reads(page, outcome)
    reads(page, listed, "#library-list .part")
    assert page.locator("#library-work .outcomes .part .name").inner_text() == "half.pdf"
    flawless(page)


@pytest.mark.long
@in_browser
def test_a_removal_that_is_not_undone_stays(panel: Any, place: Place, tmp_path: Path) -> None:
    page = panel()
    page.set_input_files("[data-pick=files]", files(tmp_path)[:1])
    reads(page, "1 file read.")
    page.get_by_role("button", name="Remove “El pozo”").click()
    page.wait_for_selector("#library-undo .undo:not([hidden])")
    page.wait_for_selector("#library-undo .undo", state="hidden")
    page.reload()
    reads(page, say("empty_library", "en"), "#library-found")
    assert len(place.service.library.bin()) == len(list(place.service.folder.glob("*.md"))) == 1  # for thirty days


@in_browser
def test_a_folder_is_taken_with_its_paths(panel: Any, place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "notas" / "sub"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("The first note is about rain.")
    (tmp_path / "notas" / ".hidden").write_text("no")
    page = panel()
    page.set_input_files("[data-pick=folder]", str(tmp_path / "notas"))
    reads(page, "notas/sub/a.txt")
    reads(page, "1 file read; 1 could not be read.")
    assert (place.service.folder / "notas" / "sub" / "a.txt").is_file()


@in_browser
@pytest.mark.parametrize("locale", ["en-US", pytest.param("es-MX", marks=pytest.mark.long)])
def test_a_folder_is_dropped_on_the_panel_or_anywhere(panel: Any, place: Place, tmp_path: Path, locale: str) -> None:
    folder = tmp_path / "notas" / "sub"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("The first note is about rain.")
    page = panel(locale)
    browser = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(tmp_path / "notas")], "dragOperationsMask": 1}

    def drag(onto: str, *kinds: str) -> None:
        box = page.locator(onto).bounding_box()
        for kind in kinds:
            at = {"x": box["x"] + 20, "y": box["y"] + 20, "data": data}
            browser.send("Input.dispatchDragEvent", {"type": kind, **at})

    drag(".drop", "dragEnter", "dragOver")
    page.wait_for_selector(".drop.over")
    page.locator(".tab[data-view=ask]").click()
    drag("#now", "dragEnter", "dragOver")
    page.wait_for_selector(f"body[data-dropping='{say('library_drop', 'es' if locale == 'es-MX' else 'en')}']")
    drag("#now", "drop")
    page.wait_for_selector("body[data-view=library]:not([data-dropping])")
    reads(page, "notas/sub/a.txt")
    page.wait_for_selector("#library-work h3.done")
    assert (place.service.folder / "notas" / "sub" / "a.txt").is_file()
    assert page.locator(".drop.over").count() == 0


@pytest.mark.long
@in_browser
@pytest.mark.parametrize(
    ("locale", "said"), [("en-US", "stopped before 1 file"), ("es-MX", "detenido antes de 1 archivo")]
)
def test_a_reading_is_stopped_and_what_was_read_stays(
    panel: Any, place: Place, tmp_path: Path, locale: str, said: str
) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: a\n---\nThe first note is about rain.")
    (tmp_path / "b.md").write_text("---\ntitle: b\n---\nThis note is endless.")
    page = panel(locale)
    assert page.locator("[data-library=cancel]").is_hidden()
    page.set_input_files("[data-pick=files]", [tmp_path / "a.md", tmp_path / "b.md"])
    reads(page, "a", "#library-list h3")
    page.locator("[data-library=cancel]").click()
    reads(page, said)
    assert [one.title for one in place.service.library.entries()] == ["a"]
    assert page.locator("[data-library=cancel]").is_hidden()


@pytest.mark.long
@in_browser
def test_several_removals_are_undone_by_keyboard_and_the_focus_is_never_lost(
    panel: Any, place: Place, tmp_path: Path
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nThe note {name} is about rain.")
    page = panel()
    page.set_input_files("[data-pick=files]", [tmp_path / f"{name}.md" for name in "abc"])
    reads(page, "3 files read")
    page.wait_for_function("document.querySelectorAll('#library-list li').length === 3")
    focus = "document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent"
    for name in "ab":
        page.get_by_role("button", name=f"Remove “{name}”").focus()
        page.keyboard.press("Enter")
        reads(page, f"Removed: “{name}”.", "#library-undo")
        page.wait_for_function(f"({focus}) === 'Undo'")
    page.keyboard.press("Enter")
    reads(page, "Put back: “b”. Removed: “a”.", "#library-undo")
    page.wait_for_function(f"({focus}) === 'Undo'")
    page.keyboard.press("Enter")
    reads(page, "Put back: “a”.", "#library-undo")
    page.wait_for_function(f"({focus}) === 'Remove “a”'")
    assert [one.title for one in place.service.library.entries()] == ["a", "b", "c"]


@in_browser
def test_hostile_files_are_shown_and_not_run(panel: Any, place: Place, tmp_path: Path) -> None:
    title = "<img src=x onerror=window.__pwn=1>${window.__pwn=1}{{constructor.constructor('window.__pwn=1')()}}`"
    name = "<img src=x onerror=window.__pwn=1>.md"
    (tmp_path / name).write_text(f'---\ntitle: "{title}"\nlanguage: en\n---\nSome words.\n', "utf-8")
    page = panel()
    page.set_input_files("[data-pick=files]", tmp_path / name)
    reads(page, "1 file read.")
    reads(page, title, "#library-list")
    assert page.evaluate("window.__pwn") is None


@pytest.mark.long
@in_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_panel_fits_and_its_buttons_are_large_enough(panel: Any, place: Place, tmp_path: Path, width: int) -> None:
    page = panel(width=width)
    page.set_input_files("[data-pick=files]", files(tmp_path))
    reads(page, "2 files read")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.eval_on_selector_all(
        "#library button, #library input:not([type=file]), #library select",
        "all => all.filter(one => one.offsetParent).map(one => [one.innerText || one.name, one.offsetHeight])",
    )
    assert sizes
    assert [size for size in sizes if size[1] < 44] == []
