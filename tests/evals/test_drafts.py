"""A folder of labelled drafts: planted errors found, false alarms counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.drafts import Label, LabelledDraft, check_drafts, is_drafts, judged, read_drafts
from evals.report import draft_lines, drafts_table
from evals.verifier import SETS, Share
from rag.errors import InputError
from rag.types import CheckReport, Claim, ClaimVerdict
from tests.conftest import WordCounts

SENTENCES = ["The well is 40 metres deep.", "The well is 60 metres deep.", "Ana Ruiz dug it.", "Luis dug it."]
LABELS = ["supported", "contradicted", "supported", "contradicted"]
FOUND: list[ClaimVerdict] = ["supported", "not_found", "partly", "supported"]
DRAFT = LabelledDraft(
    "draft.en.md", " ".join(SENTENCES), tuple(Label(*both, "") for both in zip(SENTENCES, LABELS, strict=True))
)
REPORT = CheckReport(
    tuple(Claim(text, 0, 0, verdict) for text, verdict in zip(SENTENCES, FOUND, strict=True)), (), "en"
)


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    (tmp_path / "well.md").write_text("The well is 40 metres deep. Ana Ruiz dug it.\n", "utf-8")
    (tmp_path / "draft.md").write_text(f"{SENTENCES[0]}\n{SENTENCES[1]}\n", "utf-8")
    rows = [{"sentence": text, "verdict": label} for text, label in zip(SENTENCES[:2], LABELS, strict=False)]
    (tmp_path / "draft.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return tmp_path


def test_errors_found_false_alarms_and_right_verdicts_are_counted() -> None:
    result = judged(DRAFT, REPORT)
    assert (result.found, result.alarms, result.named) == (Share(1, 2), Share(1, 2), Share(0, 1))
    assert (result.missed, result.raised) == ((SENTENCES[3],), (SENTENCES[2],))


def test_labels_of_other_sentences_are_no_labels_of_the_draft() -> None:
    with pytest.raises(InputError, match="is not cut into the sentences of its labels"):
        judged(DRAFT, CheckReport(REPORT.claims[1:], (), "en"))


def test_a_folder_of_drafts_is_checked_against_the_documents_beside_them(drafts: Path, counts: WordCounts) -> None:
    assert is_drafts([drafts])
    (result,) = check_drafts(read_drafts(drafts), counts)
    assert (result.name, result.found, result.alarms) == ("draft.md", Share(1, 1), Share(0, 1))


def test_drafts_without_documents_are_refused(drafts: Path) -> None:
    (drafts / "well.md").unlink()
    with pytest.raises(InputError, match="no documents"):
        read_drafts(drafts)


def test_the_drafts_that_ship_are_read() -> None:
    given = read_drafts(SETS / "drafts")
    assert [(draft.name, len(draft.labels), draft.language) for draft in given.drafts] == [
        ("draft.en.md", 43, "en"), ("draft.es.md", 43, "es"),
    ]  # fmt: skip
    assert [path.name for path in given.documents] == ["document.en.md", "document.es.md"]


def test_a_folder_without_labels_is_no_folder_of_drafts(tmp_path: Path) -> None:
    assert not is_drafts([tmp_path])
    assert not is_drafts([SETS])


def test_the_table_of_drafts_is_in_both_languages() -> None:
    result = judged(DRAFT, REPORT)
    headers = [drafts_table([result], language).columns[1].header for language in ("en", "es")]
    assert headers == ["errors found", "errores hallados"]
    assert draft_lines([result], "es") == [f"Sin hallar: {SENTENCES[3]}", f"Falsa alarma: {SENTENCES[2]}"]
