"""What one language alone has: never a line whose counterpart stands in the other, in the brief's passages or beyond.

A text and its translation are one source.
"""

from __future__ import annotations

from pathlib import Path

from rag import Briefer, Library

DOCUMENTS = {
    "furious.md": ("en", "The ferry of Orrin", "2024-03-01",
                   "The ferry of Orrin ran aground in March. The affair left officials in both towns furious, "
                   "according to the harbour master of Orrin. The ferry of Orrin "
                   "cost the port 3 million euros, Ana Ruiz said."),
    "enfado.md": ("es", "El transbordador de Orrin", "2024-03-02",
                  "El transbordador de Orrin encalló en marzo. El caso enfureció a los funcionarios de los dos "
                  "pueblos, según el capitán del puerto de Orrin. El transbordador de Orrin "
                  "tiene nueve camareros de Perú."),
    "otro.md": ("es", "Cuentas del puerto", "2024-03-03",
                "Las cuentas se aprobaron ayer. Ana Ruiz cifró en 3 millones de euros lo que el transbordador de Orrin "
                "le costó al puerto."),
}  # fmt: skip


def test_a_line_with_a_counterpart_is_not_said_to_be_alone(tmp_path: Path) -> None:
    for name, (language, title, date, text) in DOCUMENTS.items():
        (tmp_path / name).write_text(f"---\ntitle: {title}\ndate: {date}\nlanguage: {language}\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add(*(tmp_path / name for name in DOCUMENTS))
        brief = Briefer(library).brief("the ferry of Orrin", language="en")
    quotes = {one.number: one.quote for one in brief.citations}
    assert any("furious" in quote for quote in quotes.values())
    alone = {one.language: [quotes[number] for number in one.citations] for one in brief.only_in}
    assert not alone.get("en")
    assert [one for one in alone["es"] if "camareros" in one]
    assert not [one for one in alone["es"] if "enfureció" in one or "3 millones" in one]


def test_a_translation_is_no_second_source(tmp_path: Path) -> None:
    texts = {
        "en": "The dam of Orrin was closed on Monday. Engineers found a crack of nine metres in the dam of Orrin. "
              "The mayor said that nobody had been warned.",
        "es": "La presa de Orrin se cerró el lunes. Los ingenieros hallaron una grieta de nueve metros en la presa de "
              "Orrin. El alcalde dijo que nadie había sido avisado.",
    }  # fmt: skip
    for language, text in texts.items():
        head = f"---\ntitle: Orrin {language}\ndate: 2024-03-01\nlanguage: {language}\n---\n"
        (tmp_path / f"{language}.md").write_text(f"{head}{text}\n", "utf-8")
    with Library.open(tmp_path / "library") as library:
        library.add(tmp_path / "en.md", tmp_path / "es.md")
        brief = Briefer(library).brief("the dam of Orrin", language="en")
    found = {(point.documents, point.copies) for point in (*brief.bottom_line, *brief.key_points)}
    assert (1, 1) in found
    assert all(documents == 1 for documents, _ in found)
