"""Tokens of a library and groups of its readers: who may what. Tokens are kept as hashes, in a file of its owner's."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from rag.errors import InputError, LibraryError
from rag.store.write_lock import alone

Right = Literal["none", "read", "write"]  # each may what those before it may
RANK: dict[Right, int] = {"none": 0, "read": 1, "write": 2}
FILE = "tokens.json"  # in the library's folder
_NAME = re.compile(r"[\w.@+-][\w.@+ -]{0,58}[\w.@+-]|[\w.@+-]")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: whose, what it may, since when, and its SHA-256. A removed one may nothing and is still known.

    A group, whose members a proxy names, has its right here, too, and no secret.
    """

    name: str
    right: Right
    made: str  # ISO 8601, UTC
    hash: str  # of 256 random bits, which no table of hashes holds: no salt and no slow hash are needed
    group: bool = False


class Tokens:
    """The tokens of the library in a folder; those that another process adds or removes count at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[tuple[int, int, int], tuple[Token, ...]] = ((0, 0, 0), ())  # the file's state, what it held

    def known(self) -> tuple[Token, ...]:
        """Every token, also those that were removed; raises LibraryError for a file that cannot be read."""
        try:
            found = (self._folder / FILE).stat()
        except FileNotFoundError:
            return ()
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read[0] != state:
            self._read = (state, self._parsed())
        return self._read[1]

    def live(self) -> tuple[Token, ...]:
        """Those that may something, by name."""
        return tuple(sorted((one for one in self.known() if one.right != "none"), key=lambda one: one.name))

    def of(self, secret: str) -> Token | None:
        """The token that somebody showed, or None where we never gave it."""
        shown = _hash(secret)
        return next((one for one in self.known() if secrets.compare_digest(one.hash, shown)), None)

    def right_of(self, name: str, groups: Sequence[str] = ()) -> Right:
        """What a person of this name and these groups may: the most that one of them may.

        Who has no token and no group here may read, unless the library has groups: then nothing.
        """
        named = [one.right for one in self.live() if (one.name in groups if one.group else one.name == name)]
        others: Right = "none" if any(one.group for one in self.known()) else "read"
        return max(named, key=RANK.__getitem__, default=others)

    def add(self, name: str, right: Right, *, group: bool = False) -> str:
        """A new token for a name; returns it, which nobody can do again; for a group nothing is made or returned.

        Raises InputError for a name that is taken.
        """
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} is no name for a token: use up to 60 letters, digits, spaces and . @ + - _",
                f"{name!r} no sirve como nombre: use hasta 60 letras, cifras, espacios y . @ + - _",
            )
        secret = "" if group else f"fuente_{secrets.token_urlsafe(32)}"
        with self._held() as tokens:
            if any(one.name == name and one.right != "none" for one in tokens):
                raise InputError(
                    f"there is a token for {name}: choose another name, or run 'fuente token remove' first",
                    f"ya hay un token para {name}: elija otro nombre o ejecute antes «fuente token remove»",
                )
            made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            self._write([*tokens, Token(name, right, made, _hash(secret) if secret else "", group)])
        return secret

    def remove(self, name: str) -> None:
        """Take every right from a name's token; raises InputError where there is none."""
        with self._held() as tokens:
            if not any(one.name == name and one.right != "none" for one in tokens):
                raise InputError(
                    f"there is no token for {name}: 'fuente token list' shows them",
                    f"no hay token para {name}: «fuente token list» los muestra",
                )
            self._write([replace(one, right="none") if one.name == name else one for one in tokens])

    @contextmanager
    def _held(self) -> Iterator[tuple[Token, ...]]:
        """The tokens, which no other process changes meanwhile; raises LibraryError where they cannot be written."""
        try:
            with alone(self._folder / "tokens.lock"):
                yield self.known()
        except OSError as error:
            place = self._folder / FILE
            raise LibraryError(
                f"cannot write {place} ({error.strerror}): check its permissions, and that its disk has room",
                f"no se puede escribir {place} ({error.strerror}): compruebe sus permisos y el sitio en el disco",
            ) from error

    def _write(self, tokens: Sequence[Token]) -> None:
        place = self._folder / FILE
        part = place.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
            json.dump([asdict(one) for one in tokens], opened, ensure_ascii=False, indent=1)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(part, place)

    def _parsed(self) -> tuple[Token, ...]:
        place = self._folder / FILE
        try:
            return tuple(Token(**one) for one in json.loads(place.read_text("utf-8")))
        except (ValueError, TypeError, OSError) as error:
            raise LibraryError(
                f"cannot read {place} ({type(error).__name__}): put it back, or delete it and make new tokens",
                f"no se puede leer {place} ({type(error).__name__}): repóngalo, o bórrelo y cree otros tokens",
            ) from error


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
