"""Copies of one text count as one source; what differs in a figure is another text, and may be a newer version."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Library
from rag.store.copies import Print, another_version, copied, grouped

AGENCY = {
    "en": (
        "The reservoir above Almera will be closed for 14 months while its wall is repaired. The works cost 3.5 "
        "million euros and begin on 2 May. The mayor, Ana Ruiz, said that no house would be without water. Farmers "
        "downstream fear for the summer harvest and ask for tankers. The company repaired two other dams last year."
    ),
    "es": (
        "El embalse de Almera cerrará 14 meses mientras se repara su muro. Las obras cuestan 3,5 millones de euros y "
        "empiezan el 2 de mayo. La alcaldesa, Ana Ruiz, dijo que ninguna casa se quedará sin agua. Los agricultores "
        "temen por la cosecha de verano y piden cisternas. La empresa encargada reparó otras dos presas el año pasado."
    ),
}
OWN = {
    "en": "Our paper has learned that the neighbours will meet on Friday in the school of the village. ",
    "es": "Según ha sabido este diario, los vecinos se reunirán el viernes en la escuela del pueblo. ",
}
OTHER = {
    "en": "The bridge over the Tordo is 240 metres long, and its piers stand on rock. Nobody remembers who drew it.",
    "es": "El puente sobre el Tordo mide 240 metros y sus pilares se apoyan en roca. Nadie recuerda quién lo dibujó.",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_with_a_paper_s_own_words_around_it_is_a_copy(language: str) -> None:
    shortened = AGENCY[language].rsplit(". ", 2)[0] + "."
    assert copied(Print.of(AGENCY[language]), Print.of(OWN[language] + shortened))


@pytest.mark.parametrize("language", ["en", "es"])
def test_other_breaks_hyphens_and_accents_make_no_other_text(language: str) -> None:
    assert copied(Print.of(AGENCY[language]), Print.of(AGENCY[language].upper().replace(" ", "\n")))


@pytest.mark.parametrize(("before", "after"), [("14", "16"), ("3.5", "4.5"), ("3,5", "4,5")])
def test_a_text_in_which_a_figure_differs_is_a_version_and_no_copy(before: str, after: str) -> None:
    text = AGENCY["en" if before in AGENCY["en"] else "es"]
    one, other = Print.of(text), Print.of(text.replace(before, after))
    assert (copied(one, other), another_version(one, other)) == (False, True)


@pytest.mark.parametrize(("language", "before", "after"), [("en", "two", "six"), ("es", "dos", "seis")])
def test_a_number_word_that_differs_makes_no_copy_however_many_figures_agree(
    language: str, before: str, after: str
) -> None:
    text = AGENCY[language] + " ".join(f"Lote {number} {number}{number} metros." for number in range(100, 160))
    assert copied(Print.of(text), Print.of(OWN[language] + text))
    one, other = Print.of(text), Print.of(text.replace(f" {before} ", f" {after} "))
    assert (copied(one, other), another_version(one, other)) == (False, True)


FORM = {
    "en": (
        "The Vadela Foundation awards a grant of 5,000 pounds to the {} for its winter programme. It is paid in two "
        "parts, the first on signing. A report must be sent by 30 June, and the Foundation named in all leaflets."
    ),
    "es": (
        "El Ayuntamiento de Vadela concede la licencia de obras a {} para reformar la fachada de la calle Mayor. La "
        "licencia caduca a los 6 meses si las obras no empiezan, y contra ella cabe recurso en 30 días."
    ),
}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "Museum of Clay", "Museum of Glass"), ("es", "Ana Ruiz Gil", "Luis Marta Soto")],
)
def test_one_form_about_two_people_makes_no_copies(language: str, one: str, other: str) -> None:
    mine, theirs = (Print.of(FORM[language].format(name)) for name in (one, other))
    assert not copied(mine, theirs)
    assert copied(mine, Print.of(OWN[language] + FORM[language].format(one)))


@pytest.mark.parametrize(("one", "other"), [("en", "es"), ("es", "en")])
def test_a_translation_and_another_text_are_neither(one: str, other: str) -> None:
    for text in (AGENCY[other], OTHER[one]):
        prints = Print.of(AGENCY[one]), Print.of(text)
        assert (copied(*prints), another_version(*prints)) == (False, False)


def test_a_passage_quoted_in_a_long_report_makes_no_copy_of_it() -> None:
    report = " ".join(f"Of {one}{two} another {two}{one} tells." for one in "abcdefg" for two in "hijklmn")
    assert not copied(Print.of(OTHER["en"]), Print.of(report + OTHER["en"]))


def test_texts_of_no_words_are_compared_too() -> None:
    assert copied(Print.of(""), Print.of("—"))


def test_a_chain_of_likenesses_is_one_group_where_its_first_stands() -> None:
    assert grouped([1, 5, 3, 9, 2], lambda one, other: abs(one - other) <= 1) == [(1, 3, 2), (5,), (9,)]


def test_the_copies_in_a_library_are_one_source(library: Library, tmp_path: Path) -> None:
    for name, text in (("a", AGENCY["en"]), ("b", OWN["en"] + AGENCY["en"]), ("c", OTHER["en"]), ("d", AGENCY["es"])):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
        library.add(tmp_path / f"{name}.txt")
    ids = [document.id for document in library.documents()]
    assert library.copies([*ids, "gone"]) == [(ids[0], ids[1]), (ids[2],), (ids[3],)]
