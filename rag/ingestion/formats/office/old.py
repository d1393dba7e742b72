"""Word and PowerPoint files of before 2007 (DOC, PPT) -> `Parsed`, by LibreOffice, else catdoc, where installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.office.libreoffice import renewed
from rag.ingestion.formats.office.package import has_password
from rag.ingestion.formats.office.slides import slides
from rag.ingestion.formats.office.word import word
from rag.ingestion.formats.parsed import Parsed, assembled, paragraphs, typed
from rag.ingestion.formats.rtf import rtf

SECONDS = 60.0  # the child's own limits of memory and time hold for these programs too
PROGRAMS = {".doc": "catdoc", ".ppt": "catppt"}
NEW = {".doc": "DOCX", ".ppt": "PPTX"}


def old_office(data: bytes, source: str) -> Parsed:
    """The paragraphs of an old Word file or presentation.

    Raises DocumentError where the program that reads them is not installed, or the file has a password.
    """
    suffix = Path(source).suffix.lower()
    if data.lstrip().startswith(b"{\\rtf"):  # many a DOC is one
        return rtf(data, source)
    if has_password(data):
        raise problem("encrypted", source)
    new = renewed(data, suffix, NEW[suffix].lower())  # catdoc gives no tables, and glues footnote marks to figures
    if new is not None:
        return (word if suffix == ".doc" else slides)(new, source)
    program = shutil.which(PROGRAMS[suffix])
    if program is None:
        raise problem("save_as", source, format=NEW[suffix])
    said = typed(_told(program, suffix, data, source))
    return assembled([[(words, False) for words in paragraphs(said)]], {})


def _told(program: str, suffix: str, data: bytes, source: str) -> str:
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        wide = ["-w"] if suffix == ".doc" else []  # one line a paragraph
        done = subprocess.run(
            [program, *wide, "-dutf-8", file.name],
            capture_output=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    said = done.stderr.decode("utf-8", "replace").strip()
    if "encrypted" in said:
        raise problem("encrypted", source)
    if done.returncode != 0:
        raise ValueError(said.replace(file.name, source) or "it is no file of this kind")
    return done.stdout.decode("utf-8", "replace")
