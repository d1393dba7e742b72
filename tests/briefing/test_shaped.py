"""Answers in a shape: no refusal while a document is there, no line without its quote, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Briefer, Library
from rag.types import Answer
from tests.conftest import WordCounts

DAM = """---
title: The dam of Villarena
date: 2026-03-24
outlet: The Herald
language: en
---
The dam of Villarena opened in 2019 and cost 40 million euros. Ana Ruiz said that the dam of Villarena leaks into Spain.
Engineers of France will close the dam of Villarena on May 3, 2027. Bread is baked from flour and water every morning.
"""
PRESA = """---
title: La presa de Villarena
date: 2026-04-02
language: es
---
La presa de Villarena abrió en 2019. Luis Peña negó que la presa de Villarena pierda agua en España.
"""
OLD = """---
title: Decreto 3/2019 sobre patinetes
language: es
---
Los patinetes circularán por la calzada de la ciudad. La multa por aparcar mal será de 90 euros.
"""
NEW = """---
title: Decree 8/2024 on scooters
language: en
---
Scooters are banned from every park of the city. The fine for parking badly shall be 200 euros.
"""
NEWS = """---
title: A higher fine
outlet: The Herald
language: en
---
The higher fine for scooters took effect on Monday in the city. Ana Ruiz said that the fine is too low for the city.
"""


KINDS = """---
title: Scooters under the new rules
language: en
---
The union says that the company Rodalia will go to court over Decree 8/2024.
Mayor Ana Ruiz was taken to San Roque hospital on Friday.
The bolts came from Aceros Mir S.A. and were checked in March.
"""
TIPOS = """---
title: Los patinetes y la norma
language: es
---
El alcalde, Luis Peña, recordó que el decreto 3/2019 sigue en vigor.
Tecniver, una empresa de inspección, revisó las obras del hospital de Puerto Leal.
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    yield from _briefer(tmp_path_factory, {"dam.md": DAM})


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    yield from _briefer(tmp_path_factory, {"dam.md": DAM, "presa.md": PRESA})


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    yield from _briefer(tmp_path_factory, {"old.md": OLD, "new.md": NEW, "news.md": NEWS})


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    yield from _briefer(tmp_path_factory, {"kinds.md": KINDS, "tipos.md": TIPOS})


def _briefer(factory: pytest.TempPathFactory, texts: dict[str, str]) -> Iterator[Briefer]:
    place = factory.mktemp("shaped")
    for name, text in texts.items():
        (place / name).write_text(text, "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as opened:
        opened.add(*(place / name for name in texts))
        yield Briefer(opened)


def _holds(answer: Answer) -> bool:
    quotes = {one.number: one for one in answer.citations}
    slices = all(one.document.text[one.start : one.end] == one.quote for one in answer.citations)
    return slices and all(quotes[number].quote for one in answer.sentences for number in one.citations)


@pytest.mark.parametrize("question", ["Summarise this", "Resume el artículo", "Give me a summary of the text, please"])
def test_a_library_of_one_document_is_summed_up_in_its_order(one: Briefer, question: str) -> None:
    answer = one.ask(question)
    assert (answer.refusal, _holds(answer)) == (None, True)
    starts = [each.start for each in answer.citations]
    assert starts == sorted(starts)
    assert answer.language == ("es" if "Resume" in question else "en")


def test_a_timeline_is_sorted_by_the_date_of_the_event_and_marks_plans(one: Briefer) -> None:
    answer = one.ask("Timeline of the dam of Villarena")
    assert [each.text.partition(":")[0] for each in answer.sentences] == ["2019", "May 3, 2027 (planned)"]


def test_una_cronologia_se_ordena_por_la_fecha_del_hecho(two: Briefer) -> None:
    answer = two.ask("Cronología de la presa de Villarena")
    assert (answer.sentences[0].text.partition(":")[0], _holds(answer)) == ("2019", True)


def test_what_the_documents_say_has_a_line_of_each_document(two: Briefer) -> None:
    answer = two.ask("¿Qué dicen los documentos sobre Villarena?")
    assert {each.document.source.rpartition("/")[2] for each in answer.citations} == {"dam.md", "presa.md"}


def test_who_says_what_keeps_a_denial(two: Briefer) -> None:
    answer = two.ask("¿Quién dice qué sobre la presa de Villarena?")
    assert "Luis Peña (negó), lo niega" in {each.text.partition(":")[0] for each in answer.sentences}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which countries are mentioned?", {"France", "Spain"}),
        ("¿Qué países se mencionan?", {"Francia", "España"}),
    ],
)
def test_a_list_is_gathered_over_all_passages(two: Briefer, question: str, said: set[str]) -> None:
    answer = two.ask(question)
    assert {each.text.partition(":")[0] for each in answer.sentences} == said
    assert answer.direct is not None
    assert answer.direct.text.endswith(("This list may be incomplete.", "Esta lista puede estar incompleta."))


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("Compare the fines of Decree 3/2019 and Decree 8/2024", "90 euros", "200 euros"),
        ("Compara las multas del decreto 3/2019 y del decreto 8/2024", "90 euros", "200 euros"),
        ("Compare what Ana Ruiz and The Herald say about the fine", "Ana Ruiz said", "took effect"),
        ("Compara lo que dicen Ana Ruiz y The Herald de la multa", "Ana Ruiz said", "took effect"),
    ],
)
def test_each_side_of_a_comparison_is_told_by_its_own_document_or_speaker(
    laws: Briefer, question: str, one: str, other: str
) -> None:
    answer = laws.ask(question)
    heads = [each.text.partition(":")[0] for each in answer.sentences]
    first, second = (
        next(each.text for each in answer.sentences if each.text.startswith(head)) for head in dict.fromkeys(heads)
    )
    assert (one in first, other in second, _holds(answer)) == (True, True, True)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Which companies are named?", {"Rodalia", "Tecniver", "Aceros Mir"}),
        ("¿Qué empresas se mencionan?", {"Rodalia", "Tecniver", "Aceros Mir"}),
        ("Which hospitals are mentioned?", {"San Roque hospital", "hospital de Puerto Leal"}),
        ("¿Qué alcaldes se mencionan?", {"Mayor Ana Ruiz", "Luis Peña"}),
        ("Which people are named?", {"Mayor Ana Ruiz", "Luis Peña"}),
        ("¿Qué decretos se mencionan?", {"Decree 8/2024", "decreto 3/2019"}),
    ],
)
def test_a_list_has_what_the_text_itself_calls_so(kinds: Briefer, question: str, named: set[str]) -> None:
    assert {each.text.partition(":")[0] for each in kinds.ask(question).sentences} == named


@pytest.mark.parametrize("question", ["Which museums are mentioned?", "¿Qué museos se mencionan?"])
def test_a_list_of_what_nothing_is_called_is_refused(kinds: Briefer, question: str) -> None:
    assert kinds.ask(question).refusal is not None


def test_what_no_document_speaks_of_is_refused_in_any_shape(one: Briefer) -> None:
    assert one.ask("What do the documents say about elections in Peru?").refusal is not None


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Summarise The Herald's article about the dam of Villarena", "dam.md"),
        ("Resume la nota en que Luis Peña niega que la presa pierda agua", "presa.md"),
    ],
)
def test_a_document_that_is_described_is_the_one_summed_up(two: Briefer, question: str, document: str) -> None:
    answer = two.ask(question)
    assert {each.document.source.rpartition("/")[2] for each in answer.citations} == {document}


def test_several_documents_on_a_subject_have_a_line_each(two: Briefer) -> None:
    answer = two.ask("Resume lo que se sabe de Villarena")
    assert len({each.document.id for each in answer.citations}) == 2


def test_the_first_line_of_a_timeline_is_short_and_the_sentences_below_tell_all(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    told = (
        f"The dam of Villarena was repaired by {n} masons in {2000 + n} after much rain fell." for n in range(3, 15)
    )
    for briefer in _briefer(tmp_path_factory, {"dam.md": " ".join(told)}):
        answer = briefer.ask("Timeline of the dam of Villarena")
        assert answer.direct is not None
        assert len(answer.direct.text.split()) <= 110
        assert answer.direct.text.count("\n") + 1 < len(answer.sentences) == 12
        years = [line.partition(":")[0] for line in answer.direct.text.split("\n")]
        assert years == sorted(years)
