"""Small Office files made part by part, for what the libraries that write them cannot make."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from rag.ingestion.parse import parse
from rag.types import Reading

CASES = Path(__file__).parents[3] / "shared" / "cases" / "files"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="the cases of reading are not beside this checkout")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:r="{_R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="urn:wps" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)


def zipped(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{at}" Type="{_R}/{kind}" Target="{name}"/>' for at, (kind, name) in enumerate(targets)
    )
    return f"<Relationships>{lines}</Relationships>"


def word_file(body: str, *, space: str = W, **parts: str) -> bytes:
    """A DOCX with this body; `parts` by kind: footnotes="…", header="…", chart="…" (relation r0, r1, … in order)."""
    held = {f"word/{kind}.xml": f'<w:x xmlns:w="{space}" {_SPACES}>{text}</w:x>' for kind, text in parts.items()}
    return zipped({
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{space}" {_SPACES}><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _relations(*((kind, f"{kind}.xml") for kind in parts)),
        **held,
    })  # fmt: skip


def p(*runs: str) -> str:
    """A paragraph of runs; what is no markup is the text of one."""
    return f"<w:p>{''.join(run if run.startswith('<') else t(run) for run in runs)}</w:p>"


def t(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def read(name: str, data: bytes | str) -> Reading:
    return parse(data.encode() if isinstance(data, str) else data, name)


def paragraphs(name: str, data: bytes | str) -> list[str]:
    return read(name, data).document.text.split("\n\n")


def case(name: str) -> Reading:
    return read(name, (CASES / name).read_bytes())
