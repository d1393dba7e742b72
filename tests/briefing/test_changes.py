"""What changed since an earlier brief: documents by their bytes, quotes by their words, figures that were revised."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.briefing.brief import Brief, Change, Earlier, Measure, Quantity, Scope, Source
from rag.briefing.comparing import changed, remembered
from rag.errors import InputError
from rag.types import Citation, Document
from ui.cli.brief_command.since import earlier
from ui.output.brief import brief_json, pages

TEXT = "It cost 40 million. It cost 45 million."
OLD = Document("a", "The dam", "dam.md", TEXT, "en", "2026-03-24")
NEW = replace(OLD, id="b", title="The dam, later", date="2026-05-01")


def _quantity(written: str, value: str, number: int) -> Quantity:
    return Quantity(written, (value,), "", f"It cost {written}", None, "", (number,))


def _source(document: Document, sha256: str, number: int) -> Source:
    return Source((number,), document.id, document.title, None, document.date, "en", 0, "md", "dam.md", (), sha256)


BEFORE = Brief(
    "the dam", ("en",), Scope("the dam", None, None, 1, 1, 1, 1, ()),
    figures=(Measure((_quantity("40 million", "40000000", 1),)),),
    sources=(_source(OLD, "aa", 1),),
    citations=(Citation(1, "It cost 40 million.", "en", OLD, "c", None, 0, 19),),
)  # fmt: skip
AFTER = Brief(
    "the dam", ("en", "es"), Scope("the dam", None, None, 2, 2, 2, 2, ()),
    figures=(Measure((_quantity("45 million", "45000000", 1), _quantity("40 million", "40000000", 2))),),
    sources=(_source(NEW, "bb", 1), _source(OLD, "aa", 2)),
    citations=(Citation(1, "It cost 45 million.", "en", NEW, "c", None, 20, 39),
               Citation(2, "It cost 40 million.", "en", OLD, "c", None, 0, 19)),
)  # fmt: skip


def _kept(brief: Brief, file: Path) -> Earlier:
    file.write_text(json.dumps(brief_json(brief)), "utf-8")
    return earlier(file)


def test_a_new_document_and_a_revised_figure_are_told_with_their_quotes(tmp_path: Path) -> None:
    told = changed(AFTER, _kept(BEFORE, tmp_path / "old.json"))
    assert told.changes == (Change("document", "The dam, later", (1,)), Change("revised", "45 million", (1,)))
    assert [page.blocks[1].heading for page in pages(told)] == ["What changed", "Qué ha cambiado"]


def test_a_brief_is_remembered_as_its_json_is(tmp_path: Path) -> None:
    for one in (BEFORE, AFTER):
        assert remembered(one) == replace(_kept(one, tmp_path / "old.json"), made="")


def test_what_is_gone_is_told_by_its_words(tmp_path: Path) -> None:
    assert changed(BEFORE, _kept(AFTER, tmp_path / "old.json")).changes == (Change("document_gone", "The dam, later"),)


def test_nothing_changed_leaves_the_section_out(tmp_path: Path) -> None:
    assert "changes" not in changed(AFTER, _kept(AFTER, tmp_path / "old.json")).sections


@pytest.mark.parametrize("text", ["{}", "no JSON", "[1]"])
def test_a_file_that_is_no_brief_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "old.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="is no brief"):
        earlier(tmp_path / "old.json")
