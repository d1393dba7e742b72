"""Office files of before 2007 -> those of today, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 80.0  # most of them for its start; the child's own limits of memory and time hold for it too
PROGRAMS = ("soffice", "libreoffice")


def renewed(data: bytes, suffix: str, wanted: str) -> bytes | None:
    """The file as one of the `wanted` kind ("docx", "xlsx", "pptx"); None without LibreOffice, or where it fails."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as place:
        old = Path(place) / f"old{suffix}"
        old.write_bytes(data)
        profile = f"-env:UserInstallation={(Path(place) / 'profile').as_uri()}"  # none of the user's is touched
        command = [program, profile, "--headless", "--norestore", "--convert-to", wanted, "--outdir", place, str(old)]
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL)
            return old.with_suffix(f".{wanted}").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
