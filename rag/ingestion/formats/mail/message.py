"""E-mail (EML, and each message of an MBOX) -> `Parsed`, and what is attached to it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.html import html_blocks
from rag.ingestion.formats.mail import winmail
from rag.ingestion.formats.parsed import Block, Parsed, assembled, decode, line, paragraphs, share_kept, typed
from rag.language.detection import detect
from rag.types import CELLS, Language

DEEPEST = 40  # parts within parts; real mail has under ten
STUB = 0.5  # of the words of its HTML: a plain text with fewer only says that there is one
HEADERS: dict[Language, tuple[str, str, str]] = {"en": ("From", "To", "Cc"), "es": ("De", "Para", "Cc")}
_NO_DOCUMENT = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
                "message/delivery-status", "text/rfc822-headers", "text/x-amp-html")  # fmt: skip
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a message."""

    name: str  # of a file in a forwarded message: that message's, a slash, its own
    data: bytes


def mail(data: bytes, source: str) -> Parsed:
    """An e-mail: its subject, its people and its words, plain if it has them, else its HTML; no attachments."""
    message = _message(data)
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise problem("encrypted", source)
    if not message.keys():
        raise ValueError("it has no headers")
    subject = line(_header(message, "subject"))
    body = _body(message)
    language = detect("\n".join(words for words, _ in body))
    people = _people(message, HEADERS[language])
    blocks: list[Block] = [(words, heading) for words, heading in ((subject, True), (people, False)) if words]
    name, address = parseaddr(line(_header(message, "from")))
    date = None
    with suppress(TypeError, ValueError, IndexError):  # not there, or no date
        date = parsedate_to_datetime(_header(message, "date")).date().isoformat()
    parsed = assembled([blocks + body], {"title": subject, "author": name or address, "date": date})
    return replace(parsed, kept=share_kept(parsed.text, "\n".join(words for words, _ in body)))


def attachments(data: bytes, depth: int = 0) -> Iterator[Attached]:
    """The files attached to a message and the messages forwarded with it, with what those hold themselves."""
    for number, part in enumerate(_attached(_message(data)), start=1):
        name = _name(part, number)
        if part.get_content_type() == "message/rfc822":
            held = _forwarded(part)
            yield Attached(name, held)
            if depth < DEEPEST:
                for inner in attachments(held, depth + 1):
                    yield Attached(f"{name}/{inner.name}", inner.data)
        elif part.get_content_type() in _TNEF or name.lower() == "winmail.dat":
            yield from _unwrapped(name, part.get_payload(decode=True) or b"")
        else:
            yield Attached(name, part.get_payload(decode=True) or b"")


def _unwrapped(name: str, held: bytes) -> Iterator[Attached]:
    """The files in a `winmail.dat`; itself, of which nobody can read anything, where it is broken."""
    try:
        inside = winmail.files(held)
    except ValueError:
        yield Attached(name, held)
        return
    for at, (inner, data) in enumerate(inside, start=1):
        yield Attached(_file_name(inner) or f"{name}.{at}", data)


def messages(path: Path) -> Iterator[Attached]:
    """The messages of an MBOX, each with what is attached to it."""
    import mailbox

    for number, message in enumerate(mailbox.mbox(path, create=False), start=1):
        data = _as_bytes(message)
        name = f"{number:04} {_file_name(line(_header(_message(data), 'subject')))[:80]}".strip() + ".eml"
        yield Attached(name, data)
        for inner in attachments(data):
            yield Attached(f"{name}/{inner.name}", inner.data)


def _message(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _header(message: Message, name: str) -> str:
    """A header's words; one that breaks the rules of its kind is taken as it stands."""
    try:
        return str(message[name] or "")
    except (ValueError, IndexError, AttributeError):
        return next((str(value) for key, value in message.raw_items() if key.lower() == name), "")


def _people(message: EmailMessage, labels: tuple[str, str, str]) -> str:
    """Who wrote to whom, where the message says to whom: "From: … | To: … | Cc: …"."""
    found = {}
    for label, name in zip(labels, ("from", "to", "cc"), strict=True):
        people = getaddresses([line(_header(message, name))])
        found[label] = ", ".join(f"{who} <{where}>" if who else where for who, where in people if who or where)
    if not any(found[label] for label in labels[1:]):
        return ""
    return " | ".join(f"{label}: {people}" for label, people in found.items() if people)


# ------------------------------------------------------------------ the words


def _body(part: Any, depth: int = 0) -> list[Block]:
    """The paragraphs of what is no attachment; of several versions of the same, one."""
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        return _version([(one.get_content_type(), _body(one, depth + 1)) for one in _parts(part, depth)])
    if kind == "multipart/related":
        return next((blocks for one in _parts(part, depth) if (blocks := _body(one, depth + 1))), [])
    if part.is_multipart() and kind != "message/rfc822":
        inside = (one for one in _parts(part, depth) if not _is_attachment(one))
        return [block for one in inside for block in _body(one, depth + 1)]
    if kind == "text/html":
        return html_blocks(words) if (words := _text(part)).strip() else []
    if kind != "text/plain":
        return []
    words = re.sub(r"^(?:> ?)+", "", _text(part), flags=re.M)  # a reply's quotation marks
    return [(paragraph, False) for paragraph in paragraphs(typed(words))]


def _version(versions: list[tuple[str, list[Block]]]) -> list[Block]:
    """The plain text, unless there is none to speak of, or it has lost a table's rows: then the fullest version, or the
    one that has them."""
    sizes = [sum(len(words.split()) for words, _ in blocks) for _, blocks in versions]
    most = max(sizes, default=0)
    rows = [sum(CELLS in words for words, _ in blocks) for _, blocks in versions]
    if max(rows, default=0) > 1 and 0 in rows:
        return versions[rows.index(max(rows))][1]
    plain = (
        blocks
        for (kind, blocks), size in zip(versions, sizes, strict=True)
        if kind == "text/plain" and size and size >= STUB * most
    )
    return next(plain, next((blocks for (_, blocks), size in zip(versions, sizes, strict=True) if size == most), []))


def _parts(part: Any, depth: int) -> list[Any]:
    return part.get_payload() if part.is_multipart() and depth < DEEPEST else []


def _text(part: Any) -> str:
    """The text of a part in the encoding it names, or the one it is in."""
    payload = part.get_payload(decode=True) or b""
    try:
        return str(payload.decode(part.get_content_charset("utf-8")))
    except (LookupError, UnicodeError):
        return decode(payload, "a mail's text")


# ------------------------------------------------------------------ what is attached


def _attached(part: Any, depth: int = 0, related: bool = False) -> Iterator[Any]:
    kind = part.get_content_type()
    if depth and (_is_attachment(part) or kind == "message/rfc822"):
        shown_inside = related or (kind.startswith("image/") and part["content-id"])  # a picture in the text
        if kind not in _NO_DOCUMENT and not shown_inside:
            yield part
    elif part.is_multipart():
        for one in _parts(part, depth):
            yield from _attached(one, depth + 1, kind == "multipart/related" and one.get_content_maintype() == "image")


def _is_attachment(part: Any) -> bool:
    """Is a part a file rather than words of the message? Words without a name are of the message."""
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        return False
    kind = part.get_content_type()
    named = part.get_content_disposition() == "attachment" or bool(part.get_filename())
    return named or kind not in ("text/plain", "text/html")


def _name(part: Any, number: int) -> str:
    """The name that a file came with, else one by its number and kind."""
    name = _file_name(line(part.get_filename() or ""))
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        subject = line(_header(inner[0], "subject")) if isinstance(inner, list) and inner else ""
        return (name or _file_name(subject)[:80] or str(number)).removesuffix(".eml") + ".eml"
    return name or f"{number}{mimetypes.guess_extension(part.get_content_type()) or ''}"


def _file_name(text: str) -> str:
    return re.split(r"[/\\]", text)[-1].replace(":", " ").strip(" .")


def _forwarded(part: Any) -> bytes:
    inner = part.get_payload()
    return _as_bytes(inner[0]) if isinstance(inner, list) and inner else (part.get_payload(decode=True) or b"")


def _as_bytes(message: Message) -> bytes:
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError, KeyError, ValueError):  # headers against all rules: as they stand
        return message.as_bytes(policy=policy.compat32)
