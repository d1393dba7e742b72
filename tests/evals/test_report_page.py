"""The report as a page, in a browser: what failed is found, and axe finds nothing, wide or narrow, light or dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.datasets import Case, Gold, Set, Text
from evals.report import page
from evals.run import report, run
from evals.systems import indexed, of_briefer
from rag import Briefer
from rag.types import Language
from tests.conftest import AXE, CHROMIUM, PATIENCE, WordCounts, needs_axe

pytestmark = [
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium"),
]

WELL = Text("en/well.txt", "en", "The well is 40 metres deep. Ana Ruiz dug it.")
BRIDGE = Text("es/puente.txt", "es", "El puente mide 1.500,5 metros. Lo construyó Luis Peña.")
GIVEN = Set(
    (
        Case("deep", "How deep is the well?", "en", "en", "figure", (Gold(WELL.name, "40 metres"),), ("40 metres",)),
        Case("wide", "¿Cuánto mide el puente?", "es", "es", "figure", (Gold(BRIDGE.name, "9 metros"),), ("9 metros",)),
        Case("when", "When was the tower built?", "en", "both", "unanswerable"),
    ),
    (WELL, BRIDGE),
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """The page in each language."""
    place = tmp_path_factory.mktemp("report")
    with indexed(GIVEN.documents, WordCounts()) as library:
        systems = [of_briefer(Briefer(library), "fuente")]
        now = report(GIVEN, systems, run(GIVEN, systems, WordCounts().question))
    pages: dict[Language, Path] = {}
    for language in ("en", "es"):
        pages[language] = place / f"{language}.html"
        pages[language].write_text(page([now, now], language), "utf-8")
    return pages


def opened(browser: Any, file: Path, **options: Any) -> Any:
    seen = browser.new_context(reduced_motion="reduce", **options).new_page()
    seen.set_default_timeout(PATIENCE)
    seen.goto(file.as_uri())
    seen.wait_for_selector("#list details")
    return seen


@pytest.mark.parametrize(("language", "shown"), [("en", "1 / 1 shown"), ("es", "1 / 1 mostrados")])
def test_what_failed_and_what_was_asked_is_found(
    browser: Any, made: dict[Language, Path], language: Language, shown: str
) -> None:
    seen = opened(browser, made[language])
    asked: list[str] = []
    seen.on("request", lambda request: asked.append(request.url))
    seen.fill("#search", "cuanto MIDE")
    seen.wait_for_function("document.querySelectorAll('#list details').length === 1")
    assert seen.inner_text("#shown") == shown
    seen.locator("#list summary").click()
    assert "1.500,5 metros" in seen.inner_text("#list details")
    assert asked == []
    seen.context.close()


@needs_axe
@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1280), ("en", "dark", 390), ("es", "dark", 1280), ("es", "light", 390)],
)
def test_axe_finds_nothing_in_the_report(
    browser: Any, made: dict[Language, Path], language: Language, theme: str, width: int
) -> None:
    seen = opened(browser, made[language], color_scheme=theme, viewport={"width": width, "height": 844})
    for summary in seen.locator("#list summary").all():
        summary.click()
    seen.evaluate(AXE.read_text("utf-8"))
    found = seen.evaluate("axe.run(document).then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []
    assert seen.evaluate("document.documentElement.scrollWidth") <= width
    seen.context.close()
