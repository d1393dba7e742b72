"""A text of one's own around pinned quotes: shown, kept as it is typed, each sentence checked, saved with footnotes."""

from __future__ import annotations

import base64
import datetime
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag import Briefer, Library
from rag.errors import InputError
from rag.language.detection import detect_sure
from rag.messages import quoted
from rag.store.curation.drafts import Block, KeptDraft
from rag.types import CheckReport, Citation, Document, Language
from ui.output.export import Line, Section, Sheet, Source, file_name, footnotes, format_of, page, word
from ui.output.render import described
from ui.text import say
from ui.web.reader import Reader
from ui.web.workspace import TYPES

LONGEST_CHECKED = 5_000  # characters of one paragraph that are checked as it is typed


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as it is shown: words of its writer, or a quote and where it stands; `lost`: it is there no more."""

    block: Block
    quote: str = ""
    language: Language = "en"
    where: str = ""
    lost: bool = False


class DraftEditor:
    """The draft of each reader: the last one they changed."""

    def __init__(self, library: Library, briefer: Briefer) -> None:
        self._library = library
        self._briefer = briefer
        self._checking = threading.Lock()  # one paragraph at a time: each takes a core for a moment

    def draft(self, reader: Reader) -> KeptDraft:
        """The reader's draft, begun where there is none."""
        drafts = self._library.drafts
        rows = drafts.find(reader.visitor)
        return drafts.draft(reader.visitor, rows[0].id) if rows else drafts.begin(reader.visitor)

    def pin(self, reader: Reader, citation: Citation) -> int:
        """Put a quote at the end of the draft; how many paragraphs it has then. Raises InputError for a full draft."""
        pinned = Block(document_id=citation.document.id, start=citation.start, end=citation.end)

        def with_it(draft: KeptDraft) -> KeptDraft:
            return draft if pinned in draft.blocks else replace(draft, blocks=(*draft.blocks, pinned))

        return len(self._library.drafts.change(reader.visitor, self.draft(reader).id, with_it).blocks)

    def keep(
        self, reader: Reader, title: str, blocks: Sequence[object], known: Sequence[object] = ()
    ) -> Sequence[Shown]:
        """Keep the draft as the page has it, with what came to it elsewhere, as by a pin in another window.

        `known` is what the page knew to be kept before: all else that is kept stays, at the end, and is returned.
        Raises InputError for a draft that is too long, which is not kept.
        """
        mine, before = _blocks(blocks), _blocks(known)
        more: list[Block] = []

        def with_others(draft: KeptDraft) -> KeptDraft:
            more.extend(one for one in draft.blocks if one not in before and one not in mine)
            return replace(draft, title=title, blocks=(*mine, *more))

        self._library.drafts.change(reader.visitor, self.draft(reader).id, with_others)
        return [self._shown(one, reader.language) for one in more]

    def forget(self, reader: Reader) -> None:
        """Delete the draft."""
        self._library.drafts.delete(reader.visitor, self.draft(reader).id)

    def shown(self, reader: Reader) -> list[Shown]:
        """The paragraphs, each quote read anew from its document."""
        return [self._shown(block, reader.language) for block in self.draft(reader).blocks]

    def _shown(self, block: Block, language: Language) -> Shown:
        if not block.document_id:
            return Shown(block)
        document = self._document(block)
        return Shown(block, lost=True) if document is None else self.as_it_stands(document, block, language)

    def as_it_stands(self, document: Document, block: Block, language: Language) -> Shown:
        """A quote read anew from its document."""
        quote = document.text[block.start : block.end]
        written = detect_sure(quote) or document.language  # a quote may be in another language than what it stands in
        page, page_end = document.page_at(block.start), document.page_at(block.end - 1)
        ocr = document.read_by_ocr(block.start, block.end)
        return Shown(block, quote, written, described(document, page, written, language, page_end=page_end, ocr=ocr))

    def _document(self, block: Block) -> Document | None:
        try:
            document = self._library.document(block.document_id)
        except InputError:
            return None
        return document if 0 <= block.start < block.end <= len(document.text) else None

    def check(self, text: str) -> CheckReport | None:
        """What the documents say of each sentence of a paragraph; None where there is nothing to check."""
        if not any(map(str.isalnum, text)) or len(text) > LONGEST_CHECKED:
            return None
        try:
            with self._checking:
                return self._briefer.check(text)
        except InputError:  # in another language, as long as it is half typed
            return None

    def save(self, reader: Reader, form: str) -> dict[str, str]:
        """The draft as a file: its name, type and content (base64); empty where it is in no such format."""
        if form not in ("md", "html", "docx"):
            return {}
        draft, today = self.draft(reader), datetime.date.today()
        kind, made = format_of(f"draft.{form}"), self._sheet(reader, draft)
        content = {"md": footnotes, "html": page, "docx": word}[kind](made)
        name = file_name(made.title, kind, today)
        return {"name": name, "type": TYPES[kind], "data": base64.b64encode(content).decode()}

    def _sheet(self, reader: Reader, draft: KeptDraft) -> Sheet:
        lines, sources = list[Line](), list[Source]()
        for one in self.shown(reader):
            if one.block.text.strip():
                lines += [Line(part) for part in one.block.text.splitlines() if part.strip()]
            elif one.quote:
                number = len(sources) + 1
                lines.append(Line(quoted(" ".join(one.quote.split()), one.language), (number,)))
                sources.append(Source(number, one.where, one.quote, one.language, None))
        title = draft.title or say("draft", reader.language)
        section = Section(title, reader.language, tuple(lines), (), tuple(sources))
        return Sheet(title, reader.language, (section,), (say("disclaimer_draft", reader.language),))


def _blocks(given: Sequence[object]) -> list[Block]:
    return [block for one in given if (block := _block(one)) is not None]


def _block(given: object) -> Block | None:
    """A paragraph as a browser sent it; None for anything else."""
    if not isinstance(given, Mapping):
        return None
    text, document = given.get("text", ""), given.get("document", "")
    start, end = given.get("start", 0), given.get("end", 0)
    if not (isinstance(text, str) and isinstance(document, str) and isinstance(start, int) and isinstance(end, int)):
        return None
    return Block(text="" if document else text, document_id=document[:100], start=start, end=end)
