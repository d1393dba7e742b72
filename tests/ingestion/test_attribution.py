"""Who, when and in which language: what a program wrote is no author, what nobody stated is no date."""

from __future__ import annotations

import pytest

from rag.ingestion.attribution import author_of, dateline, foreign_language, language_of, title_of
from rag.types import Language

SPANISH = "El alcalde de Valdelagua anunció este martes que el nuevo puente costará 18 millones de pesos."
ENGLISH = "The mayor of Arenales said on Monday that the new bridge will cost 18 million pesos this year."
FRENCH = (
    "Le maire de la ville a annoncé mardi que le nouveau pont coûtera dix-huit millions d'euros et que les travaux "
    "dureront quatorze mois, selon le contrat signé avec l'entreprise chargée de la construction du pont."
)


@pytest.mark.parametrize(
    ("stated", "text", "title"),
    [
        ("El puente", "Texto.", "El puente"),
        ("Microsoft Word - informe.doc", "Informe anual\n\nTexto.", "Informe anual"),
        ("Microsoft Word - The yearly report", "Text.", "The yearly report"),
        ("Crystal Reports ActiveX Designer", "Zona | Ventas\n\nZona: Norte", "a report"),
        (None, "Zona | Ventas\n\nZona: Norte | Ventas: 12", "a report"),
        (None, "La multa será de 500 pesos por día.", "a report"),
        (None, "¿Quién dijo qué?\n\nLa alcaldesa.", "¿Quién dijo qué?"),
        ("Sin título 1", "The river rose.", "a report"),
        ("(anonymous)", "The river\n\nIt rose.", "The river"),
        ("(anónimo)", "El río\n\nCreció.", "El río"),
        ("Documento1", "El río\n\nCreció.", "El río"),
        ("Book1", "The river\n\nIt rose.", "The river"),
        ("1984", "It was a bright cold day.", "1984"),
        (None, "Fecha: 3 de marzo de 2026\n\nEl río creció.", "a report"),
        (None, "To: all staff\n\nThe river rose.", "a report"),
        (None, "México: el río crece\n\nTexto.", "México: el río crece"),
    ],
)
def test_a_title_is_the_files_own_or_its_first_line_or_its_name(stated: str | None, text: str, title: str) -> None:
    assert title_of(stated, text, "folder/a report.docx") == title


@pytest.mark.parametrize(
    ("stated", "author"),
    [("Ana Pérez", "Ana Pérez"), ("python-docx", None), ("Windows User", None), ("Usuario de Windows", None),
     ("admin", None), ("Apache POI", None), ("(anonymous)", None),
     ("Desconocido", None), ("", None), (None, None), ("Adminaso Ruiz", "Adminaso Ruiz")],
)  # fmt: skip
def test_a_program_is_no_author(stated: str | None, author: str | None) -> None:
    assert author_of(stated) == author


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Un título\n\nMÉXICO, 4 de noviembre de 2013 — El alcalde dijo.", "2013-11-04"),
        ("LIMA, Nov. 4, 2013 (Agency) — The mayor said.", "2013-11-04"),
        ("LA PAZ, 12 ene. 2024 (El Eco).- La ministra dijo.", "2024-01-12"),
        ("WASHINGTON — March 3, 2024. The mayor said.", "2024-03-03"),
        ("SAN JOSÉ, Costa Rica, 1 de agosto de 2020 – Texto.", "2020-08-01"),
        ("LIMA, Nov. 4, 2013 — One.\n\nLIMA, Nov. 5, 2013 — Two.", None),
        ("On Monday, March 3, 2024 — a day of rain — the bridge fell.", None),
        ("La ley se aprobó en MÉXICO, 4 de noviembre de 2013 — según dijo.", None),
        ("MÉXICO, 4 de noviembre — El alcalde dijo.", None),
        ("The mayor said on March 3, 2024 that it rained.", None),
        ("Fecha: martes 3 de marzo de 2026\n\nTexto.", "2026-03-03"),
        ("A title\nPublished on: March 3, 2026\n\nText.", "2026-03-03"),
        ("Publicado el 3 de marzo de 2026\n\nTexto.", "2026-03-03"),
        ("Published March 3rd, 2026\n\nText.", "2026-03-03"),
        ("A title\n\nBy Jane Cole | March 3, 2026\n\nText.", "2026-03-03"),
        ("Date: the 3rd of March 2026", "2026-03-03"),
        ("Ciudad de México, a 1.º de marzo de 2024.\n\nEstimada señora:", "2024-03-01"),
        ("México, D. F., 5 de marzo de 2024.- El senado votó.", "2024-03-05"),
        ("Publicado el 3 de marzo de 2026, el informe dice poco.", None),
        ("By the time of the vote, on March 3, 2026, it rained.", None),
        ("Ana Ríos, Lima, 5 de marzo de 1990\n\nDirectora.", None),
        ("Del lunes, 3 al 5 de marzo de 2024.", None),
        ("Fecha: el 3 de marzo de 2026 llovió en todo el país.", None),
    ],
)
def test_a_dateline_is_a_date_and_nothing_else_is(text: str, date: str | None) -> None:
    assert dateline(text) == date


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [("en", SPANISH, "es"), ("es", ENGLISH, "en"), (None, SPANISH, "es"), ("es", "Ana Ruiz", "es"),
     ("fr", ENGLISH, "en")],
)  # fmt: skip
def test_the_text_decides_its_language_where_there_is_enough_of_it(
    stated: str | None, text: str, language: Language
) -> None:
    assert language_of(stated, text) == language


@pytest.mark.parametrize(
    ("text", "code"),
    [(FRENCH, "fr"), (SPANISH * 3, None), (ENGLISH * 3, None), ("Ana Ruiz", None), (f"Pays | {FRENCH}", None)],
)
def test_a_text_in_neither_language_says_which(text: str, code: str | None) -> None:
    assert foreign_language(text) == code
