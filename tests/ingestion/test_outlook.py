"""A message of Outlook reads as the same mail in EML would, with its attachments and what was forwarded."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from email import policy

from rag.ingestion.formats.mail.message import attachments, mail
from rag.ingestion.formats.mail.outlook import _message, _unpacked


class Storage:
    """Streams by their path, as `olefile` gives them."""

    def __init__(self, streams: dict[str, bytes]) -> None:
        self._streams = {tuple(path.split("/")): data for path, data in streams.items()}

    def listdir(self) -> list[list[str]]:
        return [list(path) for path in self._streams]

    def exists(self, path: list[str]) -> bool:
        return any(known[: len(path)] == tuple(path) for known in self._streams)

    def get_type(self, path: list[str]) -> int:
        return 2 if tuple(path) in self._streams else 1

    def openstream(self, path: list[str]) -> io.BytesIO:
        return io.BytesIO(self._streams[tuple(path)])


def stream(number: str, text: str) -> dict[str, bytes]:
    return {f"__substg1.0_{number}001F": text.encode("utf-16-le")}


def within(place: str, streams: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{place}/{name}": data for name, data in streams.items()}


def eml(streams: dict[str, bytes]) -> bytes:
    return _message(Storage(streams), []).as_bytes(policy=policy.default)


def test_a_message_with_an_attachment_and_a_forwarded_one() -> None:
    ticks = int((datetime(2024, 3, 5, 12, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
    sent = b"\0" * 32 + b"\x40\0\x39\0\0\0\0\0" + ticks.to_bytes(8, "little")
    first, second = "__attach_version1.0_#00000000", "__attach_version1.0_#00000001"
    data = eml(
        {"__properties_version1.0": sent}
        | stream("0037", "Contrato del puente") | stream("1000", "Le envío el contrato: 1.500,5 pesos.")
        | stream("0C1A", "Ana Pérez") | stream("5D01", "ana@example.org") | stream("0E04", "Luis Gil; Eva Ruiz")
        | within(first, stream("3707", "contrato.txt") | {"__substg1.0_37010102": b"It is worth 18 million."})
        | within(f"{second}/__substg1.0_3701000D",
                 {"__properties_version1.0": b"\0" * 24} | stream("0037", "Aviso") | stream("1000", "La obra empieza."))
    )  # fmt: skip
    parsed = mail(data, "a.msg")
    assert parsed.text.split("\n\n")[0] == "Contrato del puente"
    assert parsed.text.split("\n\n")[-1] == "Le envío el contrato: 1.500,5 pesos."
    assert (parsed.date, parsed.author) == ("2024-03-05", "Ana Pérez")
    assert [one.name for one in attachments(data)] == ["contrato.txt", "Aviso.eml"]
    assert mail(list(attachments(data))[1].data, "b.eml").text == "Aviso\n\nLa obra empieza."


def test_compressed_rtf_is_unpacked() -> None:
    # the example of [MS-OXRTFCP] 3.1: letters as they are, and runs out of the window
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af80b600e1030033301d7020a80070b88062003100000"
    )
    assert _unpacked(packed).startswith(b"{\\rtf1\\ansi\\ansicpg125")
