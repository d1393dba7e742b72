"""A draft's text -> its sentences, each with its place and whether it claims anything. Markdown is plain text here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.language.detection import detect, detect_sure, plain_language
from rag.language.sentences import sentences
from rag.language.words import names, words
from rag.questions.question import Question
from rag.questions.understand import understand
from rag.types import Heading, Language, Span

Kind = Literal["plain", "heading", "item", "row"]
LABEL = 12  # words of a line without a full stop that is still taken for a heading
ITEM = 4  # words from which an item of a list says something
SALUTATION = 6  # words of a line that ends with a comma: "Dear Ms Fry,"
LONGEST = 600  # characters of a sentence that is judged whole
WRAPPED = 40  # characters from which a line is taken to be wrapped, as when documents are read


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft: characters `start` to `end` of its text."""

    start: int
    end: int
    words: str  # without markup, one blank between words
    language: Language
    claims: bool  # does it say something that documents could support?
    before: str = ""  # the claim before it in its section, where it names nobody itself

    @property
    def in_context(self) -> str:
        return f"{self.before} {self.words}".strip()


def draft_sentences(
    text: str, language: Language | None = None, headings: Sequence[Heading] = ()
) -> tuple[DraftSentence, ...]:
    """The sentences of a draft in their order; `text[start:end]` is each one as it is written.

    `headings` are those that the text does not mark itself, as a Word file's. A sentence is in the draft's language
    unless its own small words leave no doubt.
    """
    spoken = language or detect(text)
    starts = {heading.start for heading in headings}
    bare = _blanked(text)
    found: list[DraftSentence] = []
    before = ""
    for block in _blocks(text, bare):
        kind: Kind = "heading" if block.start in starts else block.kind
        before = "" if kind == "heading" else before
        for one in _sentences(bare, block, kind, language, spoken):
            alone = one.claims and not names(one.words)
            found.append(replace(one, before=before) if alone else one)
            before = one.words if one.claims else before
    alone = len(found) == 1 and not starts and not _HEADING.match(text.lstrip("\n"))
    if alone and _claims(found[0].words, "item"):
        return (replace(found[0], claims=True),)  # a line by itself, with a full stop or without, is to be checked
    return tuple(found)


# ------------------------------------------------------------------ markup, blanked so that offsets stay

_WHOLE = re.compile(
    r"\A---[ ]*\n.*?\n---[ ]*$|^[ ]{0,3}(?P<fence>```|~~~).*?(?:^[ ]{0,3}(?P=fence)[^\n]*$|\Z)|<!--.*?-->", re.S | re.M
)
_RULES = re.compile(
    r"^[ ]{0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,}|=+[ ]*)$|^[ ]*\|?[ :|-]*-[ :|-]*\|[ :|-]*$", re.M
)
_BEGINS = re.compile(
    r"^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|(?:[-*+•–][ \t]+|\d{1,3}[.)][ \t]+|\([a-z\d]{1,2}\)[ \t]+)+)?", re.M
)
_INLINE = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)|(?<=\])\([^)\n]*\)|\[\^?\d{1,3}\]|\[\^[\w-]+\]|</?[a-zA-Z][^<>\n]*>|<?https?://[^\s>]+>?"
    r"|[`*]+|~~+|(?<!\w)_+|_+(?!\w)|\\(?=[^\w\s])|(?<!\w)\[(?=\w)|\](?= )|\](?=\W|$)|[|]|[ \t]#+[ \t]*$", re.M
)  # fmt: skip


def _blanked(text: str) -> str:
    """The text with blanks in place of what is markup: front matter, code, marks, links, notes."""
    for marks in (_WHOLE, _RULES, _BEGINS, _INLINE):
        text = marks.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


# ------------------------------------------------------------------ blocks


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that belong together: a paragraph, a heading, an item of a list, a row of a table."""

    start: int
    end: int
    kind: Kind


_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]")
_ITEM = re.compile(r"[ \t]*(?:>[ \t]?)*(?:[-*+•–]|\d{1,3}[.)]|\([a-z\d]{1,2}\))[ \t]+\S")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-{2,})[ ]*$")


def _blocks(text: str, bare: str) -> Iterator[_Block]:
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text)]
    held: _Block | None = None
    for at, (start, end) in enumerate(lines):
        if not bare[start:end].strip():
            if held:
                yield held
            held = None
            continue
        kind = _kind(text[start:end], text[slice(*lines[at + 1])] if at + 1 < len(lines) else "")
        if held and kind == "plain" and held.kind in ("plain", "item"):
            held = replace(held, end=end)
            continue
        if held:
            yield held
        held = _Block(start, end, kind)
    if held:
        yield held


def _kind(line: str, below: str) -> Kind:
    if _HEADING.match(line) or (_UNDERLINE.match(below) and not _ITEM.match(line)):
        return "heading"
    if line.count("|") >= 2:
        return "row"
    return "item" if _ITEM.match(line) else "plain"


# ------------------------------------------------------------------ sentences

_ENDS = re.compile(r"[.!?…][\s»”\"'’)\]]*$")
_STRAY = re.compile(r" (?=[,.;:!?…](?:\s|$))")  # a blank that a mark has left before a stop
_ASKS = re.compile(r"\?[\s»”\"'’)\]]*$")


def _sentences(
    bare: str, block: _Block, kind: Kind, language: Language | None, otherwise: Language
) -> Iterator[DraftSentence]:
    within = _unwrapped(bare[block.start : block.end])
    for span in (piece for one in sentences(within, otherwise) for piece in _pieces(within, one)):
        said = _STRAY.sub("", " ".join(within[span.start : span.end].split()))
        if any(map(str.isalnum, said)):
            spoken = language or plain_language(said) or detect_sure(said) or otherwise
            yield DraftSentence(block.start + span.start, block.start + span.end, said, spoken, _claims(said, kind))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """The sentence, or, of one that never ends, parts that can be judged, cut at marks or blanks."""
    start = span.start
    while span.end - start > LONGEST:
        cuts = (text.rfind(mark, start, start + LONGEST) for mark in ("; ", ", ", " "))
        at = next((cut + 1 for cut in cuts if cut > start), start + LONGEST)
        yield Span(start, at)
        start = at
    yield Span(start, span.end)


def _unwrapped(text: str) -> str:
    """The lines of a paragraph with blanks for the line breaks at which a sentence goes on."""
    lines = text.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        last = joined.rsplit("\n", 1)[-1].strip()
        goes_on = not _ENDS.search(last) and (line.strip()[:1].islower() or len(last) > WRAPPED)
        joined += (" " if goes_on else "\n") + line
    return joined


def _claims(said: str, kind: Kind) -> bool:
    """Not so: headings, questions, what ends with a colon, salutations, greetings, labels."""
    length = len(words(said))
    if kind == "heading" or _ASKS.search(said) or said.endswith(":"):
        return False
    if not _ENDS.search(said):
        if kind == "row":
            return any(map(str.isdigit, said))
        if (kind == "item" and length < ITEM) or (kind == "plain" and length <= LABEL):
            return False
    if said.endswith(",") and length <= SALUTATION:
        return False
    return understand(Question.typed(said)).aside not in ("greeting", "thanks")
