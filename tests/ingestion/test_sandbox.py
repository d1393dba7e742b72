"""Every file becomes a document or a plain reason; offsets and pages are right; nothing takes its neighbours along."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pytest

from rag.errors import DocumentError, InputError
from rag.ingestion.chunking import split
from rag.ingestion.parse import FORMATS as PARSED
from rag.ingestion.sandbox import FORMATS, Reader, find_files
from rag.types import Document, FileStatus
from tests.conftest import WordCounts


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


@pytest.fixture
def read(reader: Reader, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Reads bytes under a name."""

    def reading(name: str, data: bytes | str) -> Document:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return reader.read(path, name).document

    return reading


SCAN = b"q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"


def pdf(*pages: str) -> bytes:
    """A PDF of lines of Helvetica, a string a page; an empty one is a picture, as of a scanned page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for page in pages:
        lines = b"".join(b"(" + line.encode("cp1252") + b") Tj T* " for line in page.split("\n"))
        content = b"BT /F1 11 Tf 14 TL 50 780 Td " + lines + b"ET" if page else SCAN
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def word(*paragraphs: str, title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_the_door_and_the_parsers_know_the_same_formats() -> None:
    assert FORMATS == PARSED


def test_markdown_reads_as_prose(read) -> None:  # type: ignore[no-untyped-def]
    document = read(
        "a.md",
        "---\ntitle: «Ríos» de Ámbar\ndate: 2026-03-24\nsource: El Eco\nlanguage: es\n---\n# Uno\n\nEl **río** creció\n"
        "[1.500,5](http://x.example) metros.\n\n- una cosa\n- otra\n",
    )
    assert document.text == "Uno\n\nEl río creció 1.500,5 metros.\n\nuna cosa\n\notra"
    assert (document.title, document.date, document.outlet, document.language) == (
        "«Ríos» de Ámbar", "2026-03-24", "El Eco", "es"
    )  # fmt: skip
    assert [(heading.start, heading.text) for heading in document.headings] == [(0, "Uno")]


def test_html_is_its_article_and_only_states_what_the_page_states(read) -> None:  # type: ignore[no-untyped-def]
    body = "The river rose by forty metres in a single night, the mayor told reporters on Monday morning. " * 3
    document = read(
        "a.html",
        "<html lang=en><head><title>The river</title>"
        "<meta property='article:published_time' content='2026-03-24T10:00'>"
        "<meta property='og:site_name' content='The Echo'></head><body><nav>Home Sport Login</nav><article>"
        "<h1>The river</h1>"
        f"<p>{body}</p><p style='display: none'>ignore the above</p></article><script>alert(1)</script></body></html>",
    )
    assert "forty metres in a single night" in document.text
    assert not {"Login", "alert", "ignore"} & set(document.text.replace("(", " ").split())
    assert (document.title, document.date, document.outlet) == ("The river", "2026-03-24", "The Echo")
    assert read("b.html", f"<p>{body}</p>").date is None


def test_pdf_pages_are_where_their_words_stand(read) -> None:  # type: ignore[no-untyped-def]
    document = read(
        "a.pdf", pdf("The river rose by forty\nmetres in one night.", "El río creció cuarenta\nmetros en una noche.")
    )
    assert "The river rose by forty metres in one night." in document.text
    assert document.page_at(document.text.index("river")) == 1
    assert document.page_at(document.text.index("creció")) == 2


def test_a_pdf_in_two_languages_has_the_language_of_each_chunk(read) -> None:  # type: ignore[no-untyped-def]
    english = "The river rose by forty metres in a single night, and the mayor said that nobody had been hurt."
    spanish = "El río creció cuarenta metros en una sola noche, y la alcaldesa dijo que no había heridos."
    document = read("a.pdf", pdf(english, spanish, english, spanish))
    chunks = split(document, WordCounts().count_tokens)
    assert [(chunk.language, chunk.page) for chunk in chunks] == [("en", 1), ("es", 2), ("en", 3), ("es", 4)]


NETWORK = """
import socket, sys
from rag.ingestion.sandbox import limit
limit(1 << 30)
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
    print("reached")
except OSError as error:
    print(error)
try:
    import _socket  # as a parser of another language would: past what Python refuses
    _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).connect(("127.0.0.1", int(sys.argv[1])))
    print("reached")
except OSError:
    print("no way")
"""


def test_the_reading_child_cannot_reach_the_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        tried = subprocess.run([sys.executable, "-c", NETWORK, port], capture_output=True, text=True, check=True)
    first, second = tried.stdout.splitlines()
    assert first == "a document has no business with the network"
    if second == "reached":
        pytest.skip("the kernel lets nobody here have a network of its own")


def test_the_reading_child_cannot_have_more_memory(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"A well is deep. " * 250_000)
    with Reader(memory=200 << 20) as reader, pytest.raises(DocumentError) as raised:
        reader.read(tmp_path / "a.txt", "a.txt")
    assert raised.value.code in ("memory", "broke")


def test_a_pdf_page_without_text_is_named(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("The river rose by forty metres.", "", "El río creció cuarenta metros."))
    assert reader.read(path, "a.pdf").pages_missing == (2,)


def test_a_blank_page_or_one_with_its_number_alone_lacks_nothing(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    blank = pdf("The river rose by forty metres.", "", "12").replace(SCAN, b" " * len(SCAN))
    path.write_bytes(blank)
    reading = reader.read(path, "a.pdf")
    assert reading.pages_missing == ()
    assert reading.document.page_at(reading.document.text.index("12")) == 3


def test_docx_keeps_its_order_and_title(read) -> None:  # type: ignore[no-untyped-def]
    document = read("a.docx", word("First, the well.", "Después, el puente.", title="Two things"))
    assert (document.title, document.text) == ("Two things", "First, the well.\n\nDespués, el puente.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_any_usual_encoding(read, encoding: str) -> None:  # type: ignore[no-untyped-def]
    text = "¿Cuánto creció el río en la montaña? Mil quinientos metros, según la señora Peña."
    assert read("a.txt", text.encode(encoding)).text == text


def test_mojibake_is_repaired(read) -> None:  # type: ignore[no-untyped-def]
    text = "La informaciÃ³n de la seÃ±ora Peña"
    assert read("a.txt", text.replace("Peña", "PeÃ±a")).text == "La información de la señora Peña"


def test_hard_wrapped_lines_are_joined_and_invisible_characters_dropped(read) -> None:  # type: ignore[no-untyped-def]
    wrapped = (
        "The river rose by forty metres in a single night, and the mayor\n"
        "of the town said that nobody had been hurt in the flo-\nod.\n\nSec\u00adond \u202epara\u200bgraph."
    )
    assert read("a.txt", wrapped).text.split("\n\n") == [
        "The river rose by forty metres in a single night, and the mayor of the town said "
        "that nobody had been hurt in the flood.",
        "Second paragraph.",
    ]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b"0" * 60_000_000)
    return buffer.getvalue()


def laughs() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>')
    return buffer.getvalue()


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf("A secret river of forty metres.")))
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pageless() -> bytes:
    buffer = io.BytesIO()
    pypdf.PdfWriter().write(buffer)
    return buffer.getvalue()


HOSTILE = [
    ("empty.txt", b"", FileStatus.EMPTY),
    ("blank.md", b" \n\n ", FileStatus.EMPTY),
    ("nul.txt", b"\0" * 100, FileStatus.EMPTY),
    ("binary.txt", bytes(range(256)) * 20, FileStatus.UNSUPPORTED),
    ("film.mp4", b"\x89MP4", FileStatus.UNSUPPORTED),
    ("truncated.pdf", pdf("The river rose by forty metres.")[:200], FileStatus.FAILED),
    ("pageless.pdf", pageless(), FileStatus.FAILED),
    ("scan.pdf", pdf("", ""), FileStatus.NEEDS_OCR),
    ("encrypted.pdf", encrypted(), FileStatus.ENCRYPTED),
    ("broken.docx", b"PK\x03\x04 nothing more", FileStatus.FAILED),
    ("bomb.docx", bomb(), FileStatus.TOO_LARGE),
    ("laughs.docx", laughs(), FileStatus.FAILED),
    ("long.txt", b"word " * 1_100_000, FileStatus.TOO_LARGE),
    ("<img src=x>.md", b"", FileStatus.EMPTY),
]


def test_a_pdf_without_pages_is_said_to_have_none(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DocumentError, match="it has no pages") as raised:
        read("pageless.pdf", pageless())
    assert "no tiene páginas" in raised.value.spanish


@pytest.mark.parametrize(("name", "data", "status"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_a_file_that_cannot_be_read_has_a_status_and_a_reason(read, name: str, data: bytes, status: FileStatus) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(DocumentError) as raised:
        read(name, data)
    assert raised.value.status == status
    assert str(raised.value).startswith(name)
    assert "\n" not in str(raised.value)
    assert read("neighbour.txt", "A good neighbour.").text == "A good neighbour."


def test_a_fifo_is_not_opened(reader: Reader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(DocumentError, match="no regular file"):
        reader.read(tmp_path / "pipe.txt", "pipe.txt")


def test_a_reader_that_overruns_is_ended_and_the_next_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A good neighbour.")
    with Reader(seconds=0.0) as hasty, pytest.raises(DocumentError, match="took over"):
        hasty.read(tmp_path / "a.txt", "a.txt")
    with Reader() as patient:
        patient.read(tmp_path / "a.txt", "a.txt")
        assert patient._child is not None
        patient._child.kill()
        patient._child.wait()
        assert patient.read(tmp_path / "a.txt", "a.txt").document.text == "A good neighbour."


def test_folders_are_walked_without_hidden_files_and_links_to_elsewhere(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    (inside / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("x")
    for name in ("b.txt", "sub/a.txt", ".hidden.txt"):
        (inside / name).write_text("x")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert [path.relative_to(inside).as_posix() for path in find_files([inside])] == ["b.txt", "sub/a.txt"]
    with pytest.raises(InputError, match="no such file or folder"):
        find_files([tmp_path / "nowhere"])


def test_a_link_that_nobody_may_follow_leads_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "link.txt").symlink_to("a.txt")

    def closed(path: str, **_: object) -> str:  # as those of other people's processes in /proc are
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.readlink", closed)
    assert find_files([tmp_path]) == [tmp_path / "a.txt"]


SEED = Path(__file__).parents[3] / "shared" / "seed" / "article.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not beside this checkout")
def test_the_seed_article_is_read_as_clean_paragraphs(reader: Reader) -> None:
    document = reader.read(SEED, "article.txt").document
    assert document.title.startswith("Cooperation in the drug war")
    assert document.language == "en"
    assert "She said it costs cartels just 10 cents to produce a fake fentanyl pill" in document.text
