"""Each sentence of a draft gets a verdict on exact quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import QuestionError
from rag.models.embedding import Embedder
from rag.types import CheckReport

DRAFT = "# The well\n\nThe well is 40 metres deep. Who dug it?\n\nThe well is 60 metres deep. Volcanoes erupt on Mars."


@pytest.fixture
def report(library: Library, folder: Path) -> CheckReport:
    library.add(folder)
    return Briefer(library).check(DRAFT)


def test_each_sentence_gets_a_verdict_in_the_order_of_the_draft(report: CheckReport) -> None:
    assert [(claim.text, claim.verdict, claim.why) for claim in report.claims] == [
        ("The well", "no_claim", ""),
        ("The well is 40 metres deep.", "supported", ""),
        ("Who dug it?", "no_claim", ""),
        ("The well is 60 metres deep.", "contradicted", "figure"),
        ("Volcanoes erupt on Mars.", "not_found", ""),
    ]


def test_offsets_are_of_the_draft_and_quotes_are_slices(report: CheckReport) -> None:
    assert all(DRAFT[claim.start : claim.end] == claim.text for claim in report.claims)
    assert all(one.document.text[one.start : one.end] == one.quote for one in report.citations)


def test_a_quote_that_decides_twice_has_one_number(report: CheckReport) -> None:
    assert [claim.citations for claim in report.claims] == [(), (1,), (), (1,), ()]
    assert [one.quote for one in report.citations] == ["The well is 40 metres deep."]


def test_what_is_not_found_shows_what_comes_nearest(report: CheckReport) -> None:
    assert report.claims[-1].nearest
    assert not report.sound


def test_a_spanish_draft_is_checked_too(library: Library, folder: Path) -> None:
    library.add(folder)
    report = Briefer(library).check("El puente mide 1.500,5 metros. El puente mide 1.400,5 metros.")
    assert [(claim.verdict, claim.why) for claim in report.claims] == [("supported", ""), ("contradicted", "figure")]
    assert report.language == "es"


def test_an_empty_library_supports_nothing(library: Library) -> None:
    (claim,) = Briefer(library).check("The well is 40 metres deep.").claims
    assert (claim.verdict, claim.citations, claim.nearest) == ("not_found", (), ())


def test_how_far_a_check_has_come_is_told(library: Library, folder: Path) -> None:
    library.add(folder)
    told: list[tuple[int, int]] = []
    Briefer(library).check(DRAFT, tell=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_agent_may_check_by_a_tool(library: Library, folder: Path) -> None:
    library.add(folder)
    tool = Briefer(library).as_check_tool()
    assert tool.invoke({"draft": "The well is 60 metres deep. El pozo es azul."}).splitlines() == [
        "contradicted (figure): The well is 60 metres deep. [1]",
        "not_found: El pozo es azul.",
        "",
        "[1] The well is 40 metres deep. (The well)",
    ]
    call = {"name": tool.name, "args": {"draft": DRAFT}, "id": "1", "type": "tool_call"}
    assert tool.invoke(call).artifact.count("supported") == 1


@pytest.mark.parametrize(
    "text", ["", " \n# ", "Le gouvernement a annoncé hier soir une nouvelle loi sur les retraites."]
)
def test_what_cannot_be_checked_is_said_to_be_so(library: Library, text: str) -> None:
    with pytest.raises(QuestionError, match="the draft is"):
        Briefer(library).check(text)


@pytest.mark.parametrize(
    ("source", "draft"),
    [
        (
            "The council backs the new pier, but does not want a second inquiry.",
            "The council opposes the new pier.",
        ),
        ("El ayuntamiento apoya el muelle, pero no quiere otro estudio.", "El ayuntamiento rechaza el muelle."),
    ],
)
def test_a_denial_elsewhere_in_the_sentence_hides_no_opposite(
    library: Library, tmp_path: Path, source: str, draft: str
) -> None:
    (tmp_path / "pier.txt").write_text(source, "utf-8")
    library.add(tmp_path / "pier.txt")
    (claim,) = Briefer(library).check(draft).claims
    assert (claim.verdict, claim.why) == ("contradicted", "antonym")


@pytest.mark.weights
@pytest.mark.parametrize("part", ["the well is {} metres deep; ", "el pozo mide {} metros; "])
def test_a_sentence_that_never_ends_is_judged_in_parts(part: str, packaged: Embedder, tmp_path: Path) -> None:
    (tmp_path / "well.md").write_text("The well of Arenales is 12 metres deep.", "utf-8")
    text = "".join(part.format(f"{n},{n}") for n in range(100, 130)) + "fin."
    with Library.open(tmp_path / "library", embedder=packaged) as library:
        library.add(tmp_path / "well.md")
        report = Briefer(library).check(text, language="en" if "well" in part else "es")
    assert "".join(claim.text for claim in report.claims) == text
    assert max(len(claim.text) for claim in report.claims) <= 600 < len(text)
