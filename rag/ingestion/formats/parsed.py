"""What every format shares: bytes -> clean text, lines -> paragraphs, paragraphs and pages -> `Parsed`."""

from __future__ import annotations

import datetime
import io
import itertools
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ftfy import TextFixerConfig, fix_encoding
from ftfy.badness import is_bad

from rag.ingestion.file_errors import problem
from rag.ingestion.layout.spelling import joined, mended_all
from rag.ingestion.marks import NUMBER_OF_ITEM, unmarked
from rag.ingestion.tables import told_apart
from rag.language.words import STOP_WORDS
from rag.types import CELLS, Heading, Page

MOST_TEXT = 5_000_000  # characters of one document: a long book has two million
Block = tuple[str, bool]  # a paragraph's words, and whether it is a heading
GENERIC = re.compile(  # what programs call a file that nobody named
    r"(?:untitled|sin t[ií]tulo|powerpoint presentation|presentaci[oó]n de powerpoint|slide 1|diapositiva 1)\W*\d*"
    r"|(?:documento?|libro|book|presentaci[oó]n|presentation)\d{1,3}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a format gives; the rest of a `Document` follows from it."""

    text: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    pages_missing: tuple[int, ...] = ()
    kept: float | None = None  # words in `text` of the words the file shows, 0 to 1; None where nobody can count them


def assembled(
    sheets: Sequence[Sequence[Block]],
    stated: Mapping[str, str | None],
    *,
    paged: bool = False,
    joints: Mapping[int, str] = MappingProxyType({}),
    missing: tuple[int, ...] = (),
    confidence: Mapping[int, float] = MappingProxyType({}),
) -> Parsed:
    """Paragraphs and headings, a list a page or one list, in order, as one text.

    `stated` is what the file says of itself: title, date, outlet, author, language. A heading that opens the text
    is the title where none is stated. `joints`: what stands before the first paragraph of a page, by its number,
    where that goes on from the page before; `missing`: the pages without text; `confidence`: that of the
    OCR, 0 to 1, by the number of each page that it read.
    """
    text, headings, pages = "", [], []
    for number, blocks in enumerate(sheets, start=1):
        start = None
        for marked, heading in blocks:
            words = unmarked(marked)
            if text:
                text += joints.get(number, "\n\n") if start is None else "\n\n"
            start = len(text) if start is None else start
            if heading:
                headings.append(Heading(len(text), words))
            text += words
        if start is not None:
            pages.append(Page(number, start, len(text), confidence.get(number)))
    title = stated.get("title") or ""
    return Parsed(
        text,
        title=(title if not GENERIC.fullmatch(title) else None)
        or (headings[0].text if headings and headings[0].start == 0 else None),
        date=iso_date(stated.get("date")),
        outlet=stated.get("outlet") or None,
        author=stated.get("author") or None,
        language=(stated.get("language") or "")[:2].lower() or None,
        pages=tuple(pages) if paged else (),
        headings=tuple(headings),
        pages_missing=missing,
    )


def line(text: str | None) -> str:
    """A text as one clean line."""
    return " ".join(clean((text or "").replace("\v", " ")).split())


def share_kept(text: str, visible: str) -> float:
    """How many of the visible words a text has, 0 to 1: each counts as often as it is seen, whatever the order."""
    seen, kept = Counter(visible.split()), Counter(text.split())
    same = seen & kept  # nearly all of them: only the others need a closer look
    shared = sum(count * len(_words(token)) for token, count in same.items())
    left, right = (Counter(_words(" ".join((one - same).elements()))) for one in (seen, kept))
    whole = shared + left.total()
    found = left & right
    pieces = _in_pieces(left - found, right - found)
    return (shared + found.total() + pieces) / whole if whole else 1.0


def _words(text: str) -> list[str]:
    """The words of a text, small, without accents: where those stand apart, they are no loss."""
    plain = unicodedata.normalize("NFKD", unmarked(clean(text)).casefold())
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _in_pieces(left: Counter[str], right: Counter[str]) -> int:
    """How many of the words seen are pieces of a word kept: what a line's end or an accent set apart has divided."""
    left = left.copy()
    found = 0
    for word, times in right.items():
        for _ in range(times):
            if not (pieces := _pieces(word, left)):
                break
            left -= Counter(pieces)
            found += len(pieces)
    return found


def _pieces(word: str, known: Counter[str], most: int = 4) -> list[str]:
    """The word as at most so many of the known pieces; empty where it is not made of them."""
    if known[word]:
        return [word]
    for at in range(1, len(word)) if most > 1 else ():
        if known[word[:at]] and (rest := _pieces(word[at:], known, most - 1)):
            return [word[:at], *rest]
    return []


_COLUMNS = re.compile(r"(?<=\S)(?:[^\S\n]{2,}|\t)(?=\S)")
_LISTED = re.compile(rf"[•●▪■◦‣·*+–—-]\s|{NUMBER_OF_ITEM}")
NARROW, BROAD = 30, 120  # characters: text is wrapped in lines that are not shorter, and not longer
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # all but the single blanks, which are most
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Composed letters, mojibake repaired, plain line ends, and nothing unseen: no controls, bidi marks or tags."""
    text = unicodedata.normalize(
        "NFC", _repaired(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    )
    text = _CONTROL.sub("", _INVISIBLE.sub("", text).replace("\f", "\n\n"))
    return _BLANKS.sub(" ", text)


def decode(data: bytes, source: str) -> str:
    """Bytes as text: by byte order mark, as UTF-8, as UTF-16 where NULs say so, else as Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        little = head[1::2].count(0) >= head[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    if 0 in head and sum(byte < 9 for byte in head) > len(head) // 50:
        raise problem("binary", source)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


_FOREIGN = re.compile("[^\x00-\x7fáéíóúüñÁÉÍÓÚÜÑ¿¡«»–—“”‘’…ºª°]")  # what UTF-8 read as another encoding has in it
_SURE = TextFixerConfig(restore_byte_a0=False, replace_lossy_sequences=False)  # both guess at lost bytes


def _repaired(text: str) -> str:
    """Undo UTF-8 that was once read as another encoding ("informaciÃ³n"), line by line, where it plainly was."""
    if not _FOREIGN.search(text):
        return text
    return "\n".join(fix_encoding(line, _SURE) if is_bad(line) else line for line in text.split("\n"))


def typed(text: str) -> str:
    """A text set on a typewriter's lines, cleaned: what tabs and blanks set in columns is told apart as cells."""
    lines = re.split(r"\r\n|[\r\n\u2028]", text)
    gaps = [[match.span() for match in _COLUMNS.finditer(one)] for one in lines]
    for at, one in enumerate(lines):
        beside = [*gaps[max(0, at - 1) : at], *gaps[at + 1 : at + 2]]
        if gaps[at] and ("\t" in one or any(_aligned(gaps[at], other) for other in beside)):
            one = _COLUMNS.sub("\t", one)
        lines[at] = told_apart(one) if _COLUMNS.search(one) else one
    return clean("\n".join(lines))


def _aligned(gaps: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    """Do two lines leave a gap at the same place, two blanks of which are in both?"""
    mine, theirs = iter(gaps), iter(others)
    a, b = next(mine, None), next(theirs, None)
    while a and b:  # both lie in order
        if min(a[1], b[1]) - max(a[0], b[0]) >= 2:
            return True
        if a[1] <= b[1]:
            a = next(mine, None)
        else:
            b = next(theirs, None)
    return False


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs: blocks between blank lines, the wrapped lines of each joined; a list's stand alone."""
    blocks = [[one for one in map(str.strip, block.split("\n")) if one] for block in re.split(r"\n[^\S\n]*\n+", text)]
    wide = max((len(one) for lines in blocks if _flows(lines) for one in lines), default=0)
    return mended_all([joined(group) for lines in blocks for group in _groups(lines, wide)])


def _groups(lines: Sequence[str], wide: int) -> list[list[str]]:
    """The lines of a block, those of one paragraph together; the text is set `wide`, where it is wrapped at all."""
    flows = _flows(lines)
    width = max(map(len, lines), default=0) if flows else wide
    found: list[list[str]] = []
    for at, one in enumerate(lines):
        if at and _goes_on(lines[at - 1], one, width, flows):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _flows(lines: Sequence[str]) -> bool:
    """Is a block prose in wrapped lines: does one of them plainly go on with the line before?"""
    prose = [one for one in lines if CELLS not in one]
    return NARROW <= max(map(len, prose), default=0) <= BROAD and any(
        _in_mid_sentence(before, one) for before, one in itertools.pairwise(prose)
    )


def _in_mid_sentence(before: str, after: str) -> bool:
    if re.search(r"[.:;!?…]$", before) or _LISTED.match(after):
        return False
    return after[:1].islower() or any(before.split()[-1] in small for small in STOP_WORDS.values())


def _goes_on(before: str, after: str, width: int, flows: bool) -> bool:
    """Is a line's end that of a wrapped line? The next word would not have had room in it, or a sentence goes on."""
    if CELLS in before or CELLS in after or _LISTED.match(after):
        return False
    if re.search(r"\w[-\u2010]$", before) and after[:1].isalnum():
        return True
    if flows and _in_mid_sentence(before, after):
        return True
    if before.endswith(",") and after[:1].islower():
        return True
    return width >= NARROW and width >= len(before) > width - 1 - len(after.split()[0])


def iso_date(value: str | None) -> str | None:
    """A stated date as ISO 8601, or None: "2026-03-24T10:00Z" and "20260324" → "2026-03-24"; not for the 31st of
    February."""
    told = re.sub(r"^(\d{4})(\d\d)(\d\d)(?=$|T)", r"\1-\2-\3", value or "")
    match = re.match(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?(?=$|[T ])", told)
    try:
        if match is None or not datetime.date(*(int(part or 1) for part in match.groups())):
            return None
    except ValueError:
        return None
    return "-".join(part.zfill(2) for part in match.groups() if part)


MOST_MEMBERS, MOST_INFLATED, MOST_RATIO = 2_000, 200_000_000, 100  # of a ZIP: more than any real document needs


def safe_zip(data: bytes, source: str) -> None:
    """Refuse an office file that inflates without measure, counted on real bytes, or that brings its own entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        total = 0
        if len(archive.infolist()) > MOST_MEMBERS:
            raise problem("too_many_parts", source, most=MOST_MEMBERS)
        for member in archive.infolist():
            with archive.open(member) as part:
                head = True
                while block := part.read(1 << 20):
                    total += len(block)
                    if total > MOST_INFLATED or total > max(MOST_RATIO * len(data), 1 << 20):
                        raise problem("bomb", source)
                    if head and member.filename.endswith((".xml", ".rels", ".opf")) and b"<!ENTITY" in block:
                        raise problem("entities", source)
                    head = False
