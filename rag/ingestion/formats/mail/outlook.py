"""Outlook's MSG -> the same message as EML, so that one reader knows mail.

After [MS-OXMSG] and [MS-OXPROPS]: a property is a stream named by its number and type.
"""

from __future__ import annotations

import io
import mimetypes
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from rag.ingestion.formats.html import html_blocks
from rag.ingestion.formats.parsed import line
from rag.ingestion.formats.rtf import rtf

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
SENDER, ADDRESS, SMTP, TO, CC = 0x0C1A, 0x0C1F, 0x5D01, 0x0E04, 0x0E03
SENT, RECEIVED, PAGE = 0x0039, 0x0E06, 0x3FFD
LONG_NAME, SHORT_NAME, SHOWN_NAME, DATA, CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x3712
DEEPEST = 10  # messages within messages
_SEED = (  # what every compressed RTF may refer to, [MS-OXRTFCP] 2.1.2.1
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def as_eml(data: bytes) -> bytes:
    """The message with its attachments, as EML; raises OSError or ValueError where it is no MSG."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return _message(ole, []).as_bytes(policy=policy.default)


def _message(ole: Any, place: list[str]) -> EmailMessage:
    header = 32 if not place else 24  # bytes before the properties of fixed size
    page = f"cp{int.from_bytes(_fixed(ole, place, header).get(PAGE, b'')[:4], 'little') or 1252}"
    found = EmailMessage()

    def text(number: int) -> str:
        return line(_text(ole, place, number, page))

    address = next((one for one in (text(SMTP), text(ADDRESS)) if "@" in one), "")
    name = text(SENDER).replace('"', "")
    headers = {
        "Subject": text(SUBJECT),
        "From": f'"{name}" <{address}>' if name and address else name or address,
        "To": text(TO).replace(";", ","),
        "Cc": text(CC).replace(";", ","),
        "Date": _date(_fixed(ole, place, header)),
    }
    for key, value in headers.items():
        if value:
            found[key] = value
    found.set_content(_body(ole, place, page))
    for storage in sorted({one[len(place)] for one in ole.listdir() if one[: len(place)] == place}):
        if storage.startswith("__attach_version1.0_"):
            _attach(ole, [*place, storage], page, found)
    return found


def _body(ole: Any, place: list[str], page: str) -> str:
    plain = _text(ole, place, BODY, page)
    if plain.strip():
        return plain
    html = _stream(ole, place, HTML, 0x0102) or _text(ole, place, HTML, page).encode()
    if html:
        return "\n\n".join(words for words, _ in html_blocks(_decoded(html, page)))
    packed = _stream(ole, place, RTF, 0x0102)
    return rtf(_unpacked(packed), "").text if packed else ""


def _attach(ole: Any, place: list[str], page: str, message: EmailMessage) -> None:
    inner = [*place, f"__substg1.0_{DATA:04X}000D"]
    if ole.exists(inner) and len(place) < DEEPEST:
        if ole.exists([*inner, "__properties_version1.0"]):
            message.add_attachment(_message(ole, inner))
        return
    data = _stream(ole, place, DATA, 0x0102)
    names = (line(_text(ole, place, number, page)) for number in (LONG_NAME, SHORT_NAME, SHOWN_NAME))
    name = next(filter(None, names), "attachment")
    kind, _, sub = (mimetypes.guess_type(name)[0] or "application/octet-stream").partition("/")
    if data and kind not in ("message", "multipart"):
        identity = _text(ole, place, CONTENT_ID, page)  # of a picture in the text
        cid = f"<{line(identity)}>" if identity and kind == "image" else None
        message.add_attachment(data, maintype=kind, subtype=sub, filename=name, cid=cid)
    elif data:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)


def _stream(ole: Any, place: list[str], number: int, kind: int) -> bytes:
    name = [*place, f"__substg1.0_{number:04X}{kind:04X}"]
    return bytes(ole.openstream(name).read()) if ole.exists(name) and ole.get_type(name) == 2 else b""


def _text(ole: Any, place: list[str], number: int, page: str) -> str:
    wide = _stream(ole, place, number, 0x001F)
    return wide.decode("utf-16-le", "replace") if wide else _decoded(_stream(ole, place, number, 0x001E), page)


def _decoded(data: bytes, page: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("utf-8" if page == "cp65001" else page, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _fixed(ole: Any, place: list[str], header: int) -> dict[int, bytes]:
    """The properties of fixed size: number -> eight bytes."""
    name = [*place, "__properties_version1.0"]
    data = ole.openstream(name).read()[header:] if ole.exists(name) else b""
    rows = (data[at : at + 16] for at in range(0, len(data) - 15, 16))
    return {int.from_bytes(row[2:4], "little"): row[8:16] for row in rows}


def _date(fixed: dict[int, bytes]) -> str:
    """When it was sent, from hundreds of nanoseconds since 1601."""
    ticks = int.from_bytes(fixed.get(SENT) or fixed.get(RECEIVED) or b"", "little")
    if not 0 < ticks < 2**60:
        return ""
    return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10))


def _unpacked(data: bytes) -> bytes:
    """Compressed RTF as RTF: [MS-OXRTFCP], runs of a window of 4,096 bytes."""
    size, kind = int.from_bytes(data[4:8], "little"), data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + size]
    window = bytearray(_SEED.ljust(4096, b"\0"))
    end, at, found = len(_SEED), 16, bytearray()
    while at < len(data) and len(found) < size:
        control = data[at]
        at += 1
        for bit in range(8):
            if control >> bit & 1:
                reference = int.from_bytes(data[at : at + 2], "big")
                start, length = reference >> 4, (reference & 15) + 2
                at += 2
                if start == end or at > len(data):
                    return bytes(found)
                run = range(start, start + length)
            else:
                if at >= len(data):
                    return bytes(found)
                window[end] = data[at]
                run = range(end, end + 1)
                at += 1
            for one in run:
                byte = window[one % 4096]
                window[end] = byte
                found.append(byte)
                end = (end + 1) % 4096
    return bytes(found)
