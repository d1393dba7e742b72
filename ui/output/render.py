"""`Answer` -> JSON, terminal text, Markdown, HTML. Document text is only ever text. Knows no Gradio."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from rag.language.dates import written_date
from rag.language.names import language_name
from rag.messages import quoted
from rag.types import (
    AddReport,
    Answer,
    Citation,
    Direct,
    Document,
    Dropped,
    FileReport,
    FileStatus,
    Language,
    Passage,
    Sentence,
    too_little,
)
from ui.text import STATUS, differs, say

# ------------------------------------------------------------------ JSON


def answer_json(answer: Answer) -> dict[str, Any]:
    """The contract of `fuente ask --json`."""
    refusal = answer.refusal
    return {
        "question": answer.question,
        "language": answer.language,
        "direct": _direct_json(answer.direct),
        "text": answer.text,
        "refusal": {"reason": str(refusal.reason), "message": refusal.message} if refusal else None,
        "sentences": [{"text": one.text, "citations": list(one.citations)} for one in answer.sentences],
        "citations": citations_json(answer.citations),
        "passages": passages_json(answer.passages),
        "timings_ms": dict(answer.timings_ms),
        "searched": answer.searched,
        "writer": answer.writer,
        "notice": answer.notice,
    }


def citations_json(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    """The citations of an answer or of a checked draft."""
    return [
        {
            "number": one.number,
            "quote": one.quote,
            "language": one.language,
            "translation": one.translation,
            "untranslated": one.untranslated,
            "document": {name: getattr(one.document, name) for name in ("id", "title", "source", "date")},
            "page": one.page,
            "page_end": one.page_end,
            "ocr": one.ocr,
            "start": one.start,
            "end": one.end,
        }
        for one in citations
    ]


def passages_json(passages: Sequence[Passage]) -> list[dict[str, Any]]:
    """The passages of an answer or of a search, best first."""
    return [
        {
            "chunk_id": one.chunk.id,
            "document_id": one.document.id,
            "language": one.chunk.language,
            "score": round(one.score, 4),
            "text": one.chunk.text,
            "start": one.chunk.start,
            "end": one.chunk.end,
        }
        for one in passages
    ]


def _direct_json(direct: Direct | None) -> dict[str, Any] | None:
    if direct is None:
        return None
    return {"text": direct.text, "kind": direct.kind, "citations": list(direct.citations)}


def document_json(document: Document, chunks: int) -> dict[str, Any]:
    names = ("id", "title", "source", "language", "foreign", "date", "outlet", "author")
    return {**{name: getattr(document, name) for name in names}, "pages": len(document.pages), "chunks": chunks}


def report_json(report: AddReport) -> dict[str, Any]:
    return {
        "files": [
            {
                "source": one.source,
                "status": str(one.status),
                "reason": one.reason,
                "reason_es": one.reason_es,
                "code": one.code,
                "document_id": one.document_id,
                "chunks": one.chunks,
                "pages_missing": list(one.pages_missing),
                "kept": one.kept,
                "replaces": one.replaces,
                "copy_of": one.copy_of,
                "version_of": one.version_of,
            }
            for one in report.files
        ],
        "removed": list(report.removed),
        "interrupted": report.interrupted,
        "left": list(report.left),
    }


def error_json(message: str, status: int, code: str) -> dict[str, Any]:
    """What went wrong, as programs are told, in the shape that OpenAI's clients read; `status` is HTTP's."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


# ------------------------------------------------------------------ terminal

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A text without control characters: a document must not move the reader's cursor or colour the terminal."""
    return _CONTROL.sub("", text)


def answer_text(answer: Answer) -> str:
    """The answer for a terminal: its direct line, its sentences, then numbered sources or the nearest passages."""
    lines = [plain(say("searched", answer.language, question=answer.searched)), ""] if answer.searched else []
    direct, _ = shaped(answer)
    lines += [plain(direct.text), ""] if direct else []
    lines += [plain(answer.text), ""] + ([plain(answer.notice), ""] if answer.notice else [])
    if answer.citations:
        lines.append(say("sources", answer.language))
        for one in answer.citations:
            lines.append(f"[{one.number}] {plain(cited(one, answer.language))}")
            lines += [f"    {plain(line)}" for line in _words(one, answer)]
    elif answer.passages:
        lines.append(say("nearest", answer.language))
        lines += [f"  · {plain(beginning(one))} ({plain(one.document.title)})" for one in answer.passages[:3]]
    return "\n".join(lines).rstrip()


_LED = re.compile(r"(?P<lead>[^“«‘]+?): (?P<said>[“«‘].*)", re.DOTALL)  # a quote under what it is told of


def led(answer: Answer) -> list[tuple[str, list[Sentence]]]:
    """The sentences under what they are told of, where the direct lines tell them by it too: the days of a timeline,
    the speakers, the items of a list, both sides of a comparison. Empty for any other answer."""
    found = [_LED.fullmatch(one.text) for one in answer.sentences]
    if answer.direct is None or answer.refusal is not None or len(found) < 2:
        return []
    rows: list[tuple[str, list[Sentence]]] = []
    for one, match in zip(answer.sentences, found, strict=True):
        if match is None:
            return []
        if not rows or rows[-1][0] != match["lead"]:
            rows.append((match["lead"], []))
        rows[-1][1].append(Sentence(match["said"], one.citations))
    lines = answer.direct.text.splitlines()
    items = answer.direct.kind == "list"
    told = any(line.startswith(f"{lead}: ") or (items and f"{lead} [" in line) for lead, _ in rows for line in lines)
    return rows if told else []


def shaped(answer: Answer) -> tuple[Direct | None, list[tuple[str, list[Sentence]]]]:
    """The direct line that is shown, and the rows. Rows say all that direct lines say but those of a list, which are
    short and stand above it."""
    rows = led(answer)
    listed = answer.direct is not None and answer.direct.kind == "list"
    return None if rows and not listed else answer.direct, rows


def explained(answer: Answer) -> str:
    """What the chat model replied, and why each sentence of it that is not shown is not."""
    lines = [say("raw_reply", answer.language), plain(answer.raw or "—")]
    if answer.dropped:
        lines += ["", say("dropped", answer.language), *(f"  · {plain(_why(one, answer))}" for one in answer.dropped)]
    return "\n".join(lines)


def _why(one: Dropped, answer: Answer) -> str:
    sentence = quoted(" ".join(one.text.split()), answer.language)
    return say("dropped_one", answer.language, sentence=sentence, why=differs(one.why, answer.language))


def explained_json(answer: Answer) -> dict[str, Any]:
    """What `fuente ask --json --explain` adds."""
    return {"raw": answer.raw, "dropped": [{"text": one.text, "why": one.why} for one in answer.dropped]}


def _words(citation: Citation, answer: Answer) -> list[str]:
    """The quote, where the sentences are a chat model's, and our translation of it, or why there is none."""
    words = [quoted(citation.quote, citation.language)] if answer.writer else []
    if citation.translation is not None:
        label = say("our_translation", answer.language)
        words.append(f"{label}: {quoted(citation.translation, answer.language)}")
    return [*words, citation.untranslated] if citation.untranslated else words


def beginning(passage: Passage) -> str:
    """The first words of a passage, below the heading that it may begin with."""
    chunk = passage.chunk
    return first_words(chunk.text.removeprefix(chunk.heading or "") or chunk.text)


def first_words(text: str, most: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"


def cited(citation: Citation, language: Language) -> str:
    """The source of a quote, as people of `language` write it: 'pp. 3–4' where it goes on over the page break."""
    return described(
        citation.document,
        citation.page,
        citation.language,
        language,
        page_end=citation.page_end,
        ocr=citation.ocr,
    )


def described(
    document: Document,
    page: int | None,
    source_language: Language,
    language: Language,
    *,
    page_end: int | None = None,
    ocr: bool = False,
) -> str:
    """Title, outlet, date, page and language of a source, as people of `language` write them."""
    several = page_end is not None and page_end != page
    parts = [
        document.title,
        document.outlet,
        written_date(document.date, language) if document.date else None,
        say("pages" if several else "page", language, page=page, page_end=page_end) if page is not None else None,
        say("ocr", language) if ocr else None,
        in_language(source_language, document.foreign, language),
    ]
    return " · ".join(part for part in parts if part)


def in_language(code: Language, foreign: str | None, language: Language) -> str:
    """Which language a source is in: "in Spanish", "en francés"."""
    if foreign is None:
        return say(f"language_{code}", language)
    return say("language_other", language, name=language_name(foreign, language))


def report_lines(report: AddReport, language: Language) -> list[str]:
    """A line for each file that is not simply unchanged: what became of it, and why."""
    lines = []
    for file in report.files:
        why = reason(file, language)
        lines.append(plain(f"{file.source}: {STATUS[file.status][language]}" + (f" ({why})" if why else "")))
    return lines


def report_summary(report: AddReport, language: Language) -> str:
    counts = {name: report.count(FileStatus(name)) for name in ("indexed", "unchanged", "partial")}
    failed = sum(not file.readable for file in report.files)
    return say("added", language, failed=failed, removed=len(report.removed), **counts)


def report_left(report: AddReport, language: Language) -> str:
    """After Ctrl-C: what is done, what is left, and how to go on."""
    done, total = len(report.files), len(report.files) + len(report.left)
    if not report.left:
        return say("stopped_late", language)
    return plain(say("stopped", language, done=done, total=total, left=len(report.left), first=report.left[0]))


# ------------------------------------------------------------------ HTML


def escaped(text: str) -> str:
    return html.escape(plain(text), quote=True)


def reason(file: FileReport, language: Language) -> str:
    """Why a file was not read, or not wholly; nothing where it was."""
    said = file.reason if language == "en" else file.reason_es
    lacks = [without_text("pages_missing", file.pages_missing, language), words_kept("kept", file.kept, language)]
    return "; ".join(filter(None, lacks)) or said


def without_text(key: str, pages: Sequence[int], language: Language) -> str:
    """Which pages have no text, in the words of `key`; nothing where each has some."""
    return say(key, language, n=len(pages), pages=", ".join(map(str, pages))) if pages else ""


def words_kept(key: str, kept: float | None, language: Language) -> str:
    """Which share of a file's words was read, in the words of `key`; nothing where it was most of them."""
    if kept is None or not too_little(kept):
        return ""
    return say(key, language, share=int(100 * kept))
