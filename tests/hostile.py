"""Two hundred malformed and hostile files, the same for the same seed, and good neighbours among them."""

from __future__ import annotations

import io
import os
import random
import socket
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import odfdo
import pypdf
import xlsxwriter

from tests.ingestion.test_archive import pack
from tests.ingestion.test_formats import book, packed, presentation
from tests.ingestion.test_sandbox import pdf, word

TEXT = "The well of Arenales is 40 metres deep. Ana Ruiz dug it in 1921. El puente mide 1.500,5 metros."
NEIGHBOURS = 12
DAMAGED = 10  # of each format
Made = bytes | Callable[[Path], None]


def write(place: Path, seed: int = 5) -> tuple[set[str], set[str]]:
    """The files in a folder; returns the names of the hostile ones and of the good neighbours."""
    place.mkdir()
    files = dict(_files(random.Random(seed)))
    for name, made in files.items():
        if callable(made):
            made(place / name)
        else:
            (place / name).write_bytes(made)
    good = {f"{at * 23:03}-neighbour.md" for at in range(NEIGHBOURS)}  # before, between and behind the others
    for name in good:
        (place / name).write_text(f"---\ntitle: {name}\nlanguage: en\n---\nA good neighbour, {name}.", "utf-8")
    return set(files), good


def _files(drawn: random.Random) -> Iterator[tuple[str, Made]]:
    number = 0
    for suffix, whole in _whole().items():
        for at in range(DAMAGED):
            number += 1
            yield f"{number:03}-damaged{suffix}", _damaged(whole, drawn, at)
    for suffix, made in _hostile():
        number += 1
        yield f"{number:03}-{suffix}", made
    for name in _names():
        yield name, TEXT.encode()


# ------------------------------------------------------------------ sound files, to be damaged


def _whole() -> dict[str, bytes]:
    sheet = io.BytesIO()
    made = xlsxwriter.Workbook(sheet)
    made.add_worksheet().write_row(0, 0, TEXT.split())
    made.close()
    text, odt = odfdo.Document("text"), io.BytesIO()
    text.body.append(odfdo.Paragraph(TEXT))
    text.save(odt)
    mail = EmailMessage()
    mail["Subject"] = "Wells"
    mail.set_content(TEXT)
    mail.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    return {
        ".pdf": pdf(TEXT, TEXT, TEXT),
        ".docx": word(TEXT, TEXT),
        ".pptx": presentation(("Wells", TEXT, TEXT)),
        ".odt": odt.getvalue(),
        ".xlsx": sheet.getvalue(),
        ".epub": book(),
        ".eml": mail.as_bytes(),
        ".html": f"<html><body><article><h1>Wells</h1><p>{TEXT * 5}</p></article></body></html>".encode(),
        ".csv": f"well,depth\nArenales,40\n{TEXT}\n".encode(),
        ".md": f"---\ntitle: Wells\ndate: 2026-03-24\n---\n# Wells\n\n{TEXT}\n".encode(),
        ".zip": packed(a_md=TEXT, b_txt=TEXT),
    }


def _damaged(data: bytes, drawn: random.Random, way: int) -> bytes:
    cut = drawn.randrange(1, len(data))
    broken = bytearray(data)
    for _ in range(1 + len(data) // 50):
        broken[drawn.randrange(len(data))] = drawn.randrange(256)
    return (
        data[:cut],  # truncated
        bytes(broken),  # scribbled over
        data[cut:],  # its head is gone
        data[:cut] + bytes(drawn.randrange(1, 5000)) + data[cut:],  # NUL bytes in it
        data[:cut] + data,  # begun twice
        drawn.randbytes(len(data)),  # anything
        data[: len(data) // 2] + data[: len(data) // 3 : -1],  # its end reversed
        bytes(byte ^ 0x20 for byte in data),  # each letter's case, each byte of the rest
        data.decode("cp1252", "replace").encode("utf-16"),
        data + drawn.randbytes(2000),  # more behind its end
    )[way]


# ------------------------------------------------------------------ made to harm


def _hostile() -> Iterator[tuple[str, Made]]:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha ha ha ha ">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "]>"  # fmt: skip
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    yield "laughs.html", f"{laughs}<html><body><p>&i;</p></body></html>".encode()
    yield "laughs.xhtml", f"{laughs}<html xmlns='http://www.w3.org/1999/xhtml'><body><p>&i;</p></body></html>".encode()
    yield "laughs.docx", packed(**{"[Content_Types]_xml": f"{laughs}<x>&i;</x>"})
    yield "laughs.epub", book(OPS__c_xhtml=f"{laughs}<p>&i;</p>")
    yield "laughs.odt", packed(content_xml=f"{laughs}<x>&i;</x>", mimetype="application/vnd.oasis.opendocument.text")
    yield "laughs.md", _yaml_laughs()
    yield "outside.html", f"{outside}<html><body><p>&a;</p></body></html>".encode()
    yield "outside.docx", packed(**{"[Content_Types]_xml": f"{outside}<x>&a;</x>"})
    yield "outside.epub", packed(META_INF__container_xml=f"{outside}<container><rootfile full-path='&a;'/></container>")
    yield "link-to-passwd.txt", lambda path: path.symlink_to("/etc/passwd")
    yield "link-to-itself.txt", lambda path: path.symlink_to(path)
    yield "link-to-nothing.txt", lambda path: path.symlink_to(path.with_name("nothing"))
    yield "link-up", lambda path: path.symlink_to(path.parent.parent, target_is_directory=True)
    yield "pipe.txt", lambda path: os.mkfifo(path)
    yield "pipe.pdf", lambda path: os.mkfifo(path)
    yield "socket.txt", _socket
    yield "folder.pdf", lambda path: path.mkdir()
    yield "encrypted.pdf", _encrypted("RC4-128")
    yield "encrypted-again.pdf", _encrypted("RC4-40")
    yield "scan.pdf", pdf("", "", "")
    yield "half-a-scan.pdf", pdf(TEXT, "", TEXT)
    yield "many-pages.pdf", pdf(*[TEXT] * 40).replace(b"/Count 40", b"/Count 999999999")
    yield "loop.pdf", pdf(TEXT).replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")
    yield "inflating.pdf", _inflating_pdf()
    yield "no-pages.pdf", pdf()
    yield "javascript.pdf", pdf(TEXT).replace(b"/Type/Catalog", b"/Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>")
    yield "slip.zip", packed(**{"__________etc__passwd_md": TEXT, "in_md": TEXT})
    yield "bomb.zip", packed(a_txt=b"0" * 25_000_000, in_md=TEXT)
    yield "bomb.docx", packed(word__document_xml=b"<w>" + b"0" * 25_000_000)
    yield "bomb.xlsx", packed(xl__workbook_xml=b"<w>" + b"0" * 25_000_000)
    yield "bomb.epub", book(OPS__c_xhtml="0" * 25_000_000)
    yield "nested.zip", packed(**{f"{number}_zip": packed(a_zip=packed(b_md=TEXT)) for number in range(3)})
    yield "many.zip", lambda path: (pack(path, [(f"{at}.md", "") for at in range(2_100)]), None)[1]
    yield "overlapping.zip", _overlapping()
    yield "wide.xlsx", _wide()
    yield "spine.epub", _spine()
    yield "deep.html", b"<div>" * 20_000 + TEXT.encode()
    yield "deep-table.html", b"<table><tr><td>" * 20_000 + TEXT.encode()
    yield "deep.md", b">" * 20_000 + TEXT.encode()
    yield "brackets.md", b"[" * 10_000 + TEXT.encode()
    yield "stars.md", b"*a **b " * 3_000
    yield "ticks.md", b"".join(b"`" * at + b" " for at in range(1, 600))
    yield "links.md", b"[a](" * 3_000
    yield "deep.eml", _deep_mail()
    yield "headers.eml", b"Subject: x\n" + b"X: " + b"a" * 500_000 + b"\n\n" + TEXT.encode()
    yield "quotes.csv", b'"' * 300_001
    yield "wide.csv", b",".join([b"x"] * 20_000) + b"\n" + b",".join([b"y"] * 20_000)
    yield "endless.txt", lambda path: (path.write_bytes(TEXT.encode() * (195_000_000 // len(TEXT))), None)[1]
    yield "one-line.txt", b"a" * 300_000
    yield "dots.txt", b". " * 300_000
    yield "blanks.txt", b"a" + b" " * 1_000_000 + b"b"
    yield "lines.txt", b"\n" * 1_000_000 + TEXT.encode()
    yield "accents.txt", ("e" + "\u0301" * 100_000 + TEXT).encode()
    yield "invisible.txt", ("\u200b\u202e\ufeff" * 20_000 + TEXT).encode()
    yield "questions.txt", "¿¡".encode() * 200_000
    yield "nul.txt", b"\0" * 100_000
    yield "nul-in-text.txt", TEXT.encode().replace(b" ", b"\0 ")
    yield "utf-16.txt", TEXT.encode("utf-16")
    yield "utf-16-cut.txt", TEXT.encode("utf-16")[:-1]
    yield "utf-16-without-mark.txt", TEXT.encode("utf-16-be")
    yield "utf-32.txt", TEXT.encode("utf-32")
    yield "windows-1252.txt", "«Año» – “señal” … 5 €".encode("cp1252")
    yield "mojibake.txt", "El año de la señal, según José".encode().decode("cp1252").encode()
    yield "bad-utf-8.txt", TEXT.encode() + b"\xff\xfe\xc3\x28\xf0\x9f"
    yield "surrogates.txt", b"\xed\xa0\x80\xed\xb0\x80" + TEXT.encode()
    yield "empty.pdf", b""
    yield "blank.docx", b" \n "
    yield "program.txt", b"\x7fELF" + bytes(range(256)) * 40
    yield "picture.md", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    yield "pdf.txt", pdf(TEXT)
    yield "docx.pdf", word(TEXT)
    yield "no-suffix", TEXT.encode()
    yield "unknown.xyz", TEXT.encode()
    yield "front.md", b"---\n" + b"a: [" * 20_000 + b"\n---\n" + TEXT.encode()
    yield "front-object.md", b"---\ntitle: !!python/object/apply:os.system ['touch pwned']\n---\n" + TEXT.encode()
    yield "front-date.md", b"---\ntitle: 12\ndate: 99999-99-99\nlanguage: [x]\n---\n" + TEXT.encode()


def _names() -> Iterator[str]:
    yield from ("<img src=x onerror=alert(1)>.md", "%2e%2e%2fescaped.md", "..hidden..md", "-rf.md", "$(touch pwned).md")
    yield from ("a" * 252 + ".md", "ñ" * 126 + ".md", "two\nlines.md", "red\x1b[31m.md", "gpj.\u202edm.md", "tab\t.md")
    yield from ("quote'\".md", "back\\slash.md", "emoji-😀.md", os.fsdecode(b"no-utf-8-\xff.md"), " .md", "con.md")
    yield from ("[link](javascript:alert(1)).md", "{{7*7}}.md", "MIX.Md")


def _socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # its name may be longer than an address
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)
    assert stat.S_ISSOCK(path.stat().st_mode)


def _encrypted(algorithm: str) -> bytes:
    writer, buffer = pypdf.PdfWriter(io.BytesIO(pdf(TEXT))), io.BytesIO()
    writer.encrypt("secret", algorithm=algorithm)
    writer.write(buffer)
    return buffer.getvalue()


def _inflating_pdf() -> bytes:
    """A page whose content unpacks to 100 MB."""
    squeeze = zlib.compressobj(9)
    content = b"".join(squeeze.compress(b"(x) Tj " * 1_000_000) for _ in range(15)) + squeeze.flush()
    whole = pdf("x")
    begin, end = whole.index(b"<</Length"), whole.index(b"endstream")
    return whole[:begin] + b"<</Length %d/Filter/FlateDecode>>stream\n%s\n" % (len(content), content) + whole[end:]


def _yaml_laughs() -> bytes:
    lines = [
        "a: &a [ha, ha]",
        *(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    ]
    return ("---\n" + "\n".join(lines) + f"\ntitle: *i\n---\n{TEXT}").encode()


def _overlapping() -> bytes:
    """A ZIP whose directory names one swelling member two hundred times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0000.txt", b"0" * 300_000)
        first = archive.filelist[0]
        for number in range(1, 200):
            again = zipfile.ZipInfo(f"{number:04}.txt")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "external_attr"):
                setattr(again, name, getattr(first, name))
            archive.filelist.append(again)
    return buffer.getvalue()


def _wide() -> bytes:
    """A sheet with a cell in its first and in its last corner."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "first")
    sheet.write(1_048_575, 16_383, "last")
    made.close()
    return buffer.getvalue()


def _spine() -> bytes:
    """A book that has one long chapter ten thousand times."""
    package = (
        '<package><manifest><item id="a" href="a.xhtml"/></manifest><spine>'
        + '<itemref idref="a"/>' * 10_000
        + "</spine></package>"
    )
    return packed(
        **{"META-INF__container_xml": '<container><rootfile full-path="book.opf"/></container>'},
        book_opf=package,
        a_xhtml=f"<html><body>{f'<p>{TEXT}</p>' * 500}</body></html>",
    )


def _deep_mail() -> bytes:
    parts = [b"MIME-Version: 1.0\n"]
    for at in range(2_000):
        parts.append(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at))
    return b"".join([*parts, b"Content-Type: text/plain\n\n", TEXT.encode()])
