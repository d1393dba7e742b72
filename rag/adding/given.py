"""LangChain documents -> what `Adding` keeps, as if each were a file; what they say of themselves is kept."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_core.documents import Document as LangChainDocument

from rag.adding.read_ahead import File, Outcome, failed
from rag.errors import DocumentError, InputError, text_given
from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import MOST_TEXT, Parsed, clean, iso_date
from rag.ingestion.parse import document_of
from rag.types import FileReport, FileStatus, Reading

PLACE = ("page", "start_index", "row", "seq_num")  # metadata by which loaders tell the parts of one source apart


def outcomes(documents: Sequence[LangChainDocument], known: Callable[[str], tuple[str, str] | None]) -> list[Outcome]:
    """Each document, with a place of its own, ready to be kept; `known`: place → id and fingerprint of what is there.

    The place is its id, or its source and where it stands in that, counted where two say the same: the same place again
    is the same document, perhaps in new words. Raises InputError for anything other than LangChain documents.
    """
    if isinstance(documents, (str, LangChainDocument)) or not isinstance(documents, Sequence):
        raise InputError("documents must be a list of LangChain Documents: give one",
                         "los documentos deben ser una lista de Document de LangChain: indique una")  # fmt: skip
    seen: Counter[str] = Counter()
    placed = [_placed(one, seen) for one in documents]
    return [_outcome(one, file, known) for one, file in zip(documents, placed, strict=True)]


def _placed(one: object, seen: Counter[str]) -> File:
    if not isinstance(one, LangChainDocument):
        raise InputError(
            f"a {type(one).__name__} is no LangChain Document: use langchain_core.documents.Document",
            f"{type(one).__name__} no es un Document de LangChain: use langchain_core.documents.Document",
        )
    text_given(one.page_content, ("a document", "un documento"))
    source = str(one.metadata.get("source") or one.id or "document")
    at = [f"{name}={one.metadata[name]}" for name in PLACE if name in one.metadata]
    location = "document:" + (f"id={one.id}" if one.id else "#".join([source, *at]))
    seen[location] += 1
    if seen[location] > 1:
        location += f"#{seen[location]}"
    return File(source, location, Path(location))


def _outcome(one: LangChainDocument, file: File, known: Callable[[str], tuple[str, str] | None]) -> Outcome:
    said = json.dumps([one.page_content, one.metadata], sort_keys=True, default=str)
    fingerprint, before = hashlib.sha256(said.encode()).hexdigest(), known(file.location)
    if before is not None and before[1] == fingerprint:
        return Outcome(file, FileReport(file.source, FileStatus.UNCHANGED, document_id=before[0]))
    try:
        return Outcome(file, reading=_read(one, file.source), fingerprint=fingerprint)
    except DocumentError as error:
        return Outcome(file, failed(file, error))


def _read(given: LangChainDocument, source: str) -> Reading:
    """The document as we keep it; raises DocumentError for one without words, or too long."""
    metadata = given.metadata
    said = {
        name: str(metadata[name]) for name in ("title", "date", "outlet", "author", "language") if metadata.get(name)
    }
    text = clean(given.page_content).strip()
    if not any(map(str.isalnum, text)):
        raise problem("no_text", source)
    if len(text) > MOST_TEXT:
        raise problem("too_long", source, most=MOST_TEXT // 10**6)
    parsed = Parsed(text, title=said.get("title"), date=iso_date(said.get("date")), outlet=said.get("outlet"),
                    author=said.get("author"), language=said.get("language", "")[:2].lower() or None)  # fmt: skip
    return Reading(document_of(parsed, source))
