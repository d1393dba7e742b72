"""`CheckReport` -> JSON, terminal, annotated Markdown, one HTML file. Document text is only ever text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.messages import quoted
from rag.types import CheckReport, Citation, Claim, ClaimVerdict, Language
from ui.output.export import marked_down_inside
from ui.output.render import citations_json, cited, escaped, plain
from ui.text import differs, say

if TYPE_CHECKING:
    from rich.text import Text

SIGNS: dict[ClaimVerdict, str] = {
    "supported": "✓",
    "contradicted": "✗",
    "partly": "◐",
    "not_found": "?",
    "no_claim": "·",
}
_COLOURS: dict[ClaimVerdict, str] = {
    "supported": "green", "contradicted": "bold red", "partly": "yellow", "not_found": "magenta", "no_claim": "dim",
}  # fmt: skip

# ------------------------------------------------------------------ what every format says


def check_json(report: CheckReport) -> dict[str, Any]:
    """The contract of `fuente check --json`."""
    return {
        "claims": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "verdict": one.verdict,
                "why": one.why or None,
                "differs": {"claim": one.differs[0], "quote": one.differs[1]} if any(one.differs) else None,
                "citations": list(one.citations),
            }
            for one in report.claims
        ],
        "citations": citations_json(report.citations),
    }


def summary(report: CheckReport, language: Language) -> str:
    """How many claims there are, and how many of each verdict."""
    verdicts: tuple[ClaimVerdict, ...] = ("supported", "contradicted", "partly", "not_found")
    counts: dict[str, object] = {verdict: report.count(verdict) for verdict in verdicts}
    claims = len(report.claims) - report.count("no_claim")
    return say("checked_summary", language, claims=claims, **counts)


def verdict_line(claim: Claim, language: Language) -> str:
    """The verdict in words, and what differs or is not said: `Contradicted; what differs: a figure (“42”, …)`."""
    said = say(f"claim_{claim.verdict}", language)
    if claim.verdict == "contradicted" and claim.why:
        why = " ".join(filter(None, (differs(claim.why, language), _differing(claim, language))))
        return f"{said}; {say('claim_differs', language, why=why)}"
    if claim.verdict == "partly" and claim.why:
        return f"{said}; {say('claim_unborne', language, words=quoted(claim.why, claim.language))}"
    return said


def _differing(claim: Claim, language: Language) -> str:
    """The words that differ, as far as they are known."""
    here, there = (quoted(words, language) if words else "" for words in claim.differs)
    told = say("differing_source", language, there=there) if there else ""
    return f"({', '.join(filter(None, (here, told)))})" if here or there else ""


def note_lines(claim: Claim, report: CheckReport) -> list[str]:
    """What a footnote says: the verdict, then each quote with its source, or the nearest sentences."""
    return [verdict_line(claim, report.language), *_quotes(claim, report), *nearest_lines(claim, report.language)]


def nearest_lines(claim: Claim, language: Language) -> list[str]:
    return [
        say("claim_nearest", language, quote=quoted(_line(one.quote), one.passage.chunk.language))
        + f" ({one.passage.document.title})"
        for one in claim.nearest
    ]


def source_line(one: Citation, language: Language) -> str:
    """The quote, and where it stands: `“…” The well · 24 March 2026 · in English`."""
    return f"{quoted(_line(one.quote), one.language)} {cited(one, language)}"


def _quotes(claim: Claim, report: CheckReport) -> list[str]:
    return [source_line(one, report.language) for one in report.citations if one.number in claim.citations]


def _line(text: str) -> str:
    return " ".join(text.split())


# ------------------------------------------------------------------ terminal


def check_text(report: CheckReport) -> Text:
    """The report for a terminal: each sentence with its verdict, a summary, and the numbered sources."""
    from rich.text import Text

    shown = Text()
    for claim in report.claims:
        numbers = "".join(f" [{number}]" for number in claim.citations)
        colour = _COLOURS[claim.verdict]
        shown.append(f"{SIGNS[claim.verdict]} ", colour)
        shown.append(f"{plain(_line(claim.text))}{numbers}\n", "dim" if claim.verdict == "no_claim" else "")
        if claim.fails:
            shown.append(f"    {plain(verdict_line(claim, report.language))}\n", colour)
        for line in nearest_lines(claim, report.language):
            shown.append(f"    {plain(line)}\n", "dim")
    shown.append(f"\n{summary(report, report.language)}")
    if report.citations:
        shown.append(f"\n\n{say('sources', report.language)}", "bold")
    for one in report.citations:
        shown.append(f"\n[{one.number}] {plain(source_line(one, report.language))}")
    return shown


# ------------------------------------------------------------------ Markdown


def annotated(report: CheckReport, draft: str) -> str:
    """The draft as it is, with a footnote behind each claim."""
    mark = "fuente-" if "[^" in draft else ""
    body, notes, at = "", [], 0
    for number, claim in enumerate((one for one in report.claims if one.verdict != "no_claim"), start=1):
        body += f"{draft[at : claim.end]}[^{mark}{number}]"
        at = claim.end
        lines = [marked_down_inside(line) for line in note_lines(claim, report)]
        notes.append(
            f"[^{mark}{number}]: {SIGNS[claim.verdict]} **{lines[0]}**"
            + "".join(f"  \n    {line}" for line in lines[1:])
        )
    return (
        "\n\n".join([(body + draft[at:]).rstrip(), "---", summary(report, report.language), "\n".join(notes)]).rstrip()
        + "\n"
    )


# ------------------------------------------------------------------ HTML

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1b18; --soft: #5d574f; --paper: #fffdf9; --line: #d9d2c7;
  --supported: #d9ecd9; --contradicted: #f6cfc9; --partly: #f7e6b8; --not_found: #e6dcf1 }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7df; --soft: #b3aba0; --paper: #191714; --line: #45403a;
  --supported: #24402a; --contradicted: #5c2620; --partly: #53431a; --not_found: #41325a } }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 68ch; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, 'Times New Roman', serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem } .draft { white-space: pre-wrap } mark { color: inherit; border-radius: 2px; padding: 0 .1em }
mark.supported { background: var(--supported) } mark.contradicted { background: var(--contradicted) }
mark.partly { background: var(--partly) } mark.not_found { background: var(--not_found) }
sup { line-height: 0 } a { color: inherit }
ol { padding-left: 2em; border-top: 1px solid var(--line); padding-top: 1rem }
li { margin: .8rem 0 } li p { margin: .2rem 0; color: var(--soft) } li .verdict { color: var(--ink); font-weight: bold }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def check_page(report: CheckReport, draft: str, name: str) -> str:
    """One HTML file that fetches nothing and runs nothing: the draft, each claim marked, and a note for each."""
    title = escaped(say("checked_title", report.language, name=name))
    notes = "".join(_notes(report))
    return (
        f'<!doctype html>\n<html lang="{report.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{escaped(summary(report, report.language))}</p>"
        f'<div class="draft">{_marked(report, draft)}</div><ol>{notes}</ol></main></body></html>\n'
    )


def _marked(report: CheckReport, draft: str) -> str:
    body, at = "", 0
    for number, claim in enumerate((one for one in report.claims if one.verdict != "no_claim"), start=1):
        body += (
            f'{escaped_lines(draft[at : claim.start])}<mark class="{claim.verdict}" lang="{claim.language}">'
            f"{escaped_lines(claim.text)}</mark>"
            f'<sup><a id="claim-{number}" href="#note-{number}">{number}{SIGNS[claim.verdict]}</a></sup>'
        )
        at = claim.end
    return body + escaped_lines(draft[at:])


def escaped_lines(text: str) -> str:
    """A text for HTML that keeps its line breaks."""
    return "\n".join(map(escaped, text.split("\n")))


def _notes(report: CheckReport) -> Iterator[str]:
    for number, claim in enumerate((one for one in report.claims if one.verdict != "no_claim"), start=1):
        verdict, *rest = map(escaped, note_lines(claim, report))
        quotes = "".join(f"<p>{line}</p>" for line in rest)
        sign = SIGNS[claim.verdict]
        yield (
            f'<li id="note-{number}"><span class="verdict">{sign} {verdict}</span> '
            f'<a href="#claim-{number}">↩</a>{quotes}</li>'
        )
