"""A mail is its words and its people; what is attached to it or forwarded with it has a name and status of its own."""

from __future__ import annotations

import mailbox
import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from rag import Library
from rag.types import FileStatus
from tests.ingestion.office_files import CASES, needs_cases, paragraphs, zipped


def letter(plain: str = "", html: str = "", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"Subject": "Aviso"} | headers).items():
        message[name] = value
    message.set_content(plain)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def statuses(library: Library, path: Path) -> dict[str, str]:
    return {file.source.removeprefix(f"{path}"): file.code or str(file.status) for file in library.add(path).files}


def texts(library: Library, path: Path) -> dict[str, str]:
    return {one.source.removeprefix(f"{path}"): one.text for one in library.documents()}


@needs_cases
def test_the_case_of_attachment_and_forwarded_message(library: Library) -> None:
    path = CASES / "06-eml-attachment-and-forwarded-message-lost.eml"
    assert statuses(library, path) == {"": "indexed", "/contrato.txt": "indexed", "/Aviso.eml": "indexed"}
    assert texts(library, path) == {
        "": "Contrato del puente\n\nDe: Ana Pérez <ana@example.org> | Para: Luis Gil <luis@example.org> | "
            "Cc: Eva Ruiz <eva@example.org>\n\nLe envío el contrato.\n\nSaludos.",
        "/contrato.txt": "El contrato del puente vale 18 millones de pesos.",
        "/Aviso.eml": "Aviso\n\nLa obra empieza el 3 de abril.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "html", "expected"),
    [
        (
            "El río creció 1.500,5 metros ayer.",
            "<p>El río creció 1.500,5 metros ayer.</p>",
            ["El río creció 1.500,5 metros ayer."],
        ),
        ("", "<p>The river</p><p>rose.</p>", ["The river", "rose."]),
        (
            "See the HTML.",
            "<p>The river rose by forty metres in a single night, he said.</p>",
            ["The river rose by forty metres in a single night, he said."],
        ),
        (
            "Partida\nMonto\nCimientos\n7\nAcero\n8\n",
            "<table><tr><th>Partida<th>Monto<tr><td>Cimientos<td>7<tr><td>Acero<td>8</table>",
            ["Partida | Monto", "Partida: Cimientos | Monto: 7", "Partida: Acero | Monto: 8"],
        ),
        (
            "Item    Cost\nSteel   8\n",
            "<p>Item <b>Cost</b></p><p>Steel 8</p>",
            ["Item | Cost", "Steel | 8"],
        ),
        (
            "Sí.\n\n> ¿Creció el río ayer?\n> Eso dijo la alcaldesa.\n",
            "",
            ["Sí.", "¿Creció el río ayer?", "Eso dijo la alcaldesa."],
        ),
    ],
)
def test_the_words_are_the_plain_text_unless_there_is_none_to_speak_of(
    plain: str, html: str, expected: list[str]
) -> None:
    assert paragraphs("a.eml", letter(plain, html).as_bytes())[1:] == expected


def test_words_behind_an_attachment_are_words_and_a_picture_in_the_text_is_no_member(
    library: Library, tmp_path: Path
) -> None:
    message = letter("The contract is attached.", To="Luis Gil <luis@example.org>")
    message.add_attachment("Vale 18 millones.", filename="../contrato.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="plano.png")
    behind = EmailMessage()
    behind.set_content("Sent from the mayor's office.")
    message.attach(behind)
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    assert statuses(library, path) == {"": "indexed", "/contrato.txt": "indexed", "/plano.png": "damaged"}
    assert texts(library, path)[""].split("\n\n") == [
        "Aviso", "To: Luis Gil <luis@example.org>", "The contract is attached.", "Sent from the mayor's office."
    ]  # fmt: skip


def test_a_mail_in_an_archive_has_members_too_and_is_unchanged_the_second_time(
    library: Library, tmp_path: Path
) -> None:
    inner = letter("Adjunto el plano.")
    inner.add_attachment("El plano mide 40 metros.", filename="plano.txt")
    outer = letter("Forwarded.")
    outer.add_attachment(inner)
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"mail.eml": outer.as_string(), "b.txt": "A bridge."}))
    expected = dict.fromkeys(("/mail.eml", "/mail.eml/Aviso.eml", "/mail.eml/Aviso.eml/plano.txt", "/b.txt"), "indexed")
    assert statuses(library, path) == expected
    assert set(statuses(library, path).values()) == {str(FileStatus.UNCHANGED)}
    path.write_bytes(zipped({"mail.eml": letter("Alone now.").as_string()}))
    assert len(library.add(path).removed) == 3


def test_each_message_of_a_mailbox_is_a_document(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    box = mailbox.mbox(path)
    for words in ("El puente cayó.", "The bridge fell."):
        message = letter(words, Subject="Puente: 1")
        message.add_attachment("Cuarenta metros.", filename="plano.txt")
        box.add(message)
    box.close()
    assert list(statuses(library, path)) == [
        "/0001 Puente 1.eml", "/0001 Puente 1.eml/plano.txt", "/0002 Puente 1.eml", "/0002 Puente 1.eml/plano.txt"
    ]  # fmt: skip


def tnef(*held: tuple[str, str, bytes]) -> bytes:
    """A `winmail.dat` of files: their short names, their long ones or none, and their bytes."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) % 65536)

    whole = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, bytes(4))
    for short, long, data in held:
        name = (long + "\0").encode("utf-16-le")
        properties = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(name)) + name if long else struct.pack("<I", 0)
        whole += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, short.encode("cp1252") + b"\0")
        whole += attribute(2, 0x0006800F, data) + attribute(2, 0x00069005, properties)
    return whole


def test_files_in_a_winmail_dat_are_members(library: Library, tmp_path: Path) -> None:
    message = letter("Va el plano. The plan is attached.")
    packed = tnef(("PLANOD~1.TXT", "plano del año.txt", b"El plano mide 40 metros."), ("b.txt", "", b"A bridge."))
    message.add_attachment(packed, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    assert statuses(library, path) == dict.fromkeys(("", "/plano del año.txt", "/b.txt"), "indexed")
    message = letter("Cut off.")
    message.add_attachment(packed[:40], maintype="application", subtype="ms-tnef", filename="winmail.dat")
    path.write_bytes(message.as_bytes())
    assert statuses(library, path) == {"": "indexed", "/winmail.dat": "unsupported"}
