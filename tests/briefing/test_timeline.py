"""The dates of events: from the sentence, or counted from its document's own date; partial dates stay partial."""

from __future__ import annotations

import numpy as np
import pytest

from rag.briefing.pool import Cited, Line
from rag.briefing.timeline import dated, timeline
from rag.types import Chunk, Document, Language, Passage, Span


@pytest.mark.parametrize(
    ("text", "language", "published", "found"),
    [
        ("It ended in October 2020.", "en", None, [("2020-10", False)]),
        ("Terminó el 3 de octubre de 2020.", "es", None, [("2020-10-03", False)]),
        ("He took office in 2018.", "en", None, [("2018", False)]),
        ("The plant produced 2000 tonnes.", "en", None, []),
        ("Unas 1500 personas marcharon.", "es", None, []),
        ("The 2018 elections were held.", "en", None, [("2018", False)]),
        ("Las elecciones de 2018 fueron libres.", "es", None, [("2018", False)]),
        ("Cerró antes de ayer.", "es", "2026-06-09", [("2026-06-07", True)]),
        ("Fue enviado a prisión preventiva el 3 de mayo.", "es", "2026-06-09", [("2026-05-03", True)]),
        ("Durán fue detenido el 3 de mayo.", "es", "2026-06-09", [("2026-05-03", True)]),
        ("Joint work was common in the 2000s.", "en", None, [("200X", False)]),
        ("Era común en los años 1990.", "es", None, [("199X", False)]),
        ("Drugs were seized on February 23.", "en", None, [("--02-23", False)]),
        ("Drugs were seized on February 23.", "en", "2023-04-10", [("2023-02-23", True)]),
        ("Drugs were seized on February 23.", "en", "2026-11-24", [("2026-02-23", True)]),
        ("Cerrará el 23 de febrero.", "es", "2026-11-24", [("2027-02-23", True)]),
        ("It opened on December 30.", "en", "2023-01-05", [("2022-12-30", True)]),
        ("Last year 24 were sent.", "en", "2023-04-10", [("2022", True)]),
        ("The board agreed to pay by 15 May.", "en", "2025-04-28", [("2025-05-15", True)]),  # a day that is due
        ("El consejo acordó pagar antes del 15 de mayo.", "es", "2025-04-28", [("2025-05-15", True)]),
        ("He was arrested on 15 May.", "en", "2025-04-28", [("2024-05-15", True)]),
        # until when something was closed may lie ahead or behind: the nearest, and of a day of the week neither
        ("Schools were closed until 6 November.", "en", "2024-11-02", [("2024-11-06", True)]),
        ("Los colegios fueron cerrados hasta el 6 de noviembre.", "es", "2024-11-02", [("2024-11-06", True)]),
        ("The government closed schools until Wednesday.", "en", "2024-11-02", []),
        ("El gobierno cerró los colegios hasta el miércoles.", "es", "2024-11-02", []),
        # what the clause says decides on the year, else the nearest
        ("Tenders are due; the depot opens on 19 March.", "en", "2024-02-27", [("2024-03-19", True)]),
        ("He said that the cell opens on June 1.", "en", "2024-03-14", [("2024-06-01", True)]),
        ("Pide que la vuelta, el 17 de julio, sea con otra empresa.", "es", "2022-03-11", [("2022-07-17", True)]),
        ("En la cuesta, el 3 de agosto, murieron dos pasajeras.", "es", "2024-03-20", [("2023-08-03", True)]),
        ("The pool closed on August 14 and will open again.", "en", "2023-08-18", [("2023-08-14", True)]),
        # a month alone is counted, too, where a preposition stands before it
        ("The distributor became insolvent in March.", "en", "2024-02-08", [("2023-03", True)]),
        ("Prometió abrir un cuarto andén en octubre.", "es", "2023-08-22", [("2023-10", True)]),
        ("We have ordered 1,500 more, due in September.", "en", "2022-08-03", [("2022-09", True)]),
        ("It may help in the end.", "en", "2022-08-03", []),
        # what was to come when it was said; days without "on"; a count of days back; a month of a relative year
        ("He said that an inquiry would open on Tuesday.", "en", "2023-07-17", [("2023-07-18", True)]),
        ("Dijo que el puente abriría el martes.", "es", "2023-07-17", [("2023-07-18", True)]),
        ("La secretaría se reunió el martes.", "es", "2023-07-17", [("2023-07-11", True)]),
        ("They were arrested Tuesday.", "en", "2024-09-19", [("2024-09-17", True)]),
        ("He fled three days ago.", "en", "2024-09-19", [("2024-09-16", True)]),
        ("Huyeron hace dos meses.", "es", "2024-09-19", [("2024-07", True)]),
        ("It was signed in March of this year.", "en", "2024-09-19", [("2024-03", True)]),
        ("Se firmó en octubre del año pasado.", "es", "2024-12-19", [("2023-10", True)]),
        ("La audiencia, prevista para el jueves, podría aplazarse.", "es", "2025-02-18", [("2025-02-20", True)]),
        ("El año pasado entregó a 24.", "es", "2023-04-10", [("2022", True)]),
        ("She told Congress last month.", "en", "2023-01-10", [("2022-12", True)]),
        # a paper of Thursday says "on Thursday" of its own day, "last Thursday" of the week before
        (
            "They struck a reef on Monday, the guard said on Thursday.",
            "en",
            "2025-02-13",
            [("2025-02-10", True), ("2025-02-13", True)],
        ),
        ("The move is planned for the week of 11 November.", "en", "2024-09-02", [("2024-11-11", True)]),
        ("La mudanza está prevista para el 11 de noviembre.", "es", "2024-09-02", [("2024-11-11", True)]),
        ("They met last Thursday.", "en", "2025-02-13", [("2025-02-06", True)]),
        ("Lo anunció el jueves.", "es", "2025-02-13", [("2025-02-13", True)]),
        ("Se reunieron el pasado jueves.", "es", "2025-02-13", [("2025-02-06", True)]),
        ("Se verán el próximo jueves.", "es", "2025-02-13", [("2025-02-20", True)]),
        ("Lo dijo el mes pasado.", "es", "2023", []),  # the year alone does not say which month
        ("He spoke last Monday.", "en", "2026-03-24", [("2026-03-23", True)]),
        ("Habló el lunes ante la prensa.", "es", "2026-03-24", [("2026-03-23", True)]),
        ("Ayer cerró la planta.", "es", "2026-03-24", [("2026-03-23", True)]),
        # a term of what is over; a timetable; what was due to rain; what lasts; days with slashes; no month
        ("The bridge was closed until 3 May.", "en", "2024-06-10", [("2024-05-03", True)]),
        ("Huyó antes del 3 de mayo.", "es", "2024-06-10", [("2024-05-03", True)]),
        ("Bids are due by 3 July.", "en", "2024-06-10", [("2024-07-03", True)]),
        ("The pool closes on Monday.", "en", "2024-07-10", []),
        ("El juicio comienza el viernes.", "es", "2024-07-10", []),
        ("The collapse on 3 May was due to heavy rain.", "en", "2024-06-10", [("2024-05-03", True)]),
        ("Estuvo cerrado del 5 al 9 de junio de 2023.", "es", None, [("2023-06-05", False)]),
        ("From June 5 to 9, 2023, it was shut.", "en", None, [("2023-06-05", False)]),
        ("Se firmó el 03/05/2023.", "es", None, [("2023-05-03", False)]),
        ("It was signed on 12/25/2023.", "en", None, [("2023-12-25", False)]),
        ("It was signed on 03/05/2023.", "en", None, [("2023", False)]),  # in March or in May
        ("We will march 20 miles.", "en", "2024-06-10", []),
        ("Son tres noches, la última el 7 de marzo.", "es", "2026-07-08", [("--03-07", False)]),  # this year or next
        ("The festival is on 7 March.", "en", "2026-07-08", [("--03-07", False)]),
        ("The letter is dated 7 March.", "en", "2026-07-08", [("2026-03-07", True)]),
        ("The festival is on 7 September.", "en", "2026-07-08", [("2026-09-07", True)]),
        ("Last year 24 were sent.", "en", None, []),
        ("They pay 0.52 florins today.", "en", "2026-03-24", []),
        ("It holds 1.500,5 hectáreas y 1,500 litros.", "es", None, []),
    ],
)
def test_a_date_is_stated_or_counted_from_the_documents_own(
    text: str, language: Language, published: str | None, found: list[tuple[str, bool]]
) -> None:
    assert [(one.date.iso, one.resolved) for one in dated(text, language, published)] == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They measured it between January 12 and April 30, 2026.", "en"),
        ("Lo midieron entre el 12 de enero y el 30 de abril de 2026.", "es"),
    ],
)
def test_two_dates_of_a_range_are_one_event(text: str, language: Language) -> None:
    (one,) = dated(text, language, "2026-06-09")
    assert (one.date.iso, one.until and one.until.iso) == ("2026-01-12", "2026-04-30")


def test_a_range_without_a_year_runs_over_the_turn_of_the_year_and_says_that_it_was_counted() -> None:
    (one,) = dated("The loan runs from 9 September to 14 January.", "en", "2023-06-14")
    assert (one.date.iso, one.until and one.until.iso, one.resolved) == ("2023-09-09", "2024-01-14", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The reports of 2020, 2021 and 2022 were not handed in.", "en"),
        ("No presentó las actas correspondientes a 2020, 2021 y 2022.", "es"),
    ],
)
def test_years_that_are_listed_one_after_another_are_one_span_of_time(text: str, language: Language) -> None:
    (one,) = dated(text, language, None)
    assert (one.date.iso, one.until and one.until.iso) == ("2020", "2022")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The name stands beside the figures for 2021.", "en"),
        ("It gives no figure for any year after 2021.", "en"),
        ("The union puts the 2024 figure at 0.6 million.", "en"),
        ("Law 9/2022 rules on the safety of dams.", "en"),
        ("Seizures came to 11.8 tons, against 7.2 in 2022.", "en"),
        ("En el mismo lapso de 2022 fueron 11.905.", "es"),
        ("La Ley 9/2022 regula la seguridad de las presas.", "es"),
        ("La cifra de 2021 no incluye a los menores.", "es"),
        ("The minutes of 31 March were approved by the board.", "en"),
    ],
)
def test_the_year_of_a_figure_a_law_or_minutes_is_no_event(text: str, language: Language) -> None:
    assert timeline([line_of(text, language)], Cited()) == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("In 2021 the dam was inspected by two engineers.", "en"),
        ("More than 300 people marched on 3 May 2021.", "en"),
        ("La mayoría votó en contra el 3 de mayo de 2021.", "es"),
    ],
)
def test_a_date_on_which_something_happened_is_one(text: str, language: Language) -> None:
    assert len(timeline([line_of(text, language)], Cited())) == 1


def line_of(text: str, language: Language) -> Line:
    document = Document("d", "d", "d.md", text, language)
    passage = Passage(Chunk("c", "d", 0, len(text), text, language, None, None, ()), document, 0.9)
    return Line(passage, Span(0, len(text)), 1.0, np.ones(1, np.float32))


def test_a_stretch_of_days_ends_on_its_last() -> None:
    (one,) = dated("Cerrará del 5 al 9 de julio.", "es", "2024-06-10")
    assert one.until is not None
    assert (one.date.iso, one.until.iso) == ("2024-07-05", "2024-07-09")
