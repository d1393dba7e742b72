"""Outlook's `winmail.dat` (TNEF) -> the files in it, by Microsoft's [MS-OXTNEF]."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

SIGNATURE = 0x223E9F78
BEGINS, TITLE, DATA, PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005  # attributes of an attachment
_LONG_NAME = re.compile(rb"\x1f\x00\x07\x37\x01\x00\x00\x00(....)", re.S)  # PR_ATTACH_LONG_FILENAME, one UTF-16 string


def files(data: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each file; raises ValueError where the whole is no TNEF, or is cut off."""
    found: list[tuple[str, bytes]] = []
    for kind, value in _attributes(data):
        if kind == BEGINS:
            found.append(("", b""))
        elif found and kind == TITLE:
            found[-1] = found[-1][0] or value.split(b"\0")[0].decode("cp1252", "replace"), found[-1][1]
        elif found and kind == DATA:
            found[-1] = found[-1][0], value
        elif found and kind == PROPERTIES:
            found[-1] = _long_name(value) or found[-1][0], found[-1][1]
    return [(name, held) for name, held in found if held]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each attribute."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        raise ValueError("it is no TNEF")
    at = 6
    while at + 9 <= len(data):
        _, kind, length = struct.unpack_from("<BII", data, at)
        if at + 9 + length > len(data):
            raise ValueError("it is cut off")
        yield kind, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # a checksum follows


def _long_name(properties: bytes) -> str:
    if not (found := _LONG_NAME.search(properties)):
        return ""
    length = struct.unpack("<I", found[1])[0]
    return properties[found.end() : found.end() + length].decode("utf-16-le", "replace").rstrip("\0")
