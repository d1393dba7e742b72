"""Source language, dates and documents choose what may answer: in Python, in LangChain's retriever and runnable."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import FilterError
from rag.types import Answer, Filters, Language, Stage


@pytest.fixture
def dated(library: Library, tmp_path: Path) -> Library:
    """A library of eight dated documents, four in each language, and one without a date."""
    for year in range(2021, 2025):
        (tmp_path / f"en{year}.md").write_text(
            f"---\ntitle: Well {year}\ndate: {year}-06-15\nlanguage: en\n---\nThe well gave water in {year}.\n", "utf-8"
        )
        (tmp_path / f"es{year}.md").write_text(
            f"---\ntitle: Pozo {year}\ndate: {year}-06\nlanguage: es\n---\nEl pozo dio agua en {year}.\n", "utf-8"
        )
    (tmp_path / "undated.md").write_text("---\ntitle: Undated\nlanguage: en\n---\nThe well gave water.\n", "utf-8")
    library.add(*sorted(tmp_path.glob("*.md")))
    return library


def titles(library: Library, filters: Filters, k: int = 20) -> set[str]:
    return {passage.document.title for passage in library.search("well pozo", k=k, filters=filters)}


WELLS, POZOS = ({f"{word} {year}" for year in range(2021, 2025)} for word in ("Well", "Pozo"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), WELLS | POZOS | {"Undated"}),
        (Filters("en"), WELLS | {"Undated"}),
        (Filters("es"), POZOS),
        (Filters(date_from="2023"), {"Well 2023", "Well 2024", "Pozo 2023", "Pozo 2024"}),
        (Filters(date_to="2021-06"), {"Well 2021", "Pozo 2021"}),
        (Filters(date_from="2022-06-15", date_to="2022-06-15"), {"Well 2022", "Pozo 2022"}),
        (Filters("es", "2022", "2023-12-31"), {"Pozo 2022", "Pozo 2023"}),
        (Filters(date_from="2030"), set()),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_only_what_passes_the_filters_is_found(dated: Library, filters: Filters, expected: set[str]) -> None:
    assert titles(dated, filters) == expected


def test_documents_are_chosen_by_id(dated: Library) -> None:
    chosen = [document for document in dated.documents() if document.title in {"Well 2021", "Pozo 2024"}]
    assert titles(dated, Filters(document_ids=tuple(one.id for one in chosen))) == {"Well 2021", "Pozo 2024"}


@pytest.mark.parametrize(
    ("filters", "english", "spanish"),
    [
        (Filters(date_from="yesterday"), "'yesterday' is no date", "'yesterday' no es una fecha"),
        (Filters(date_to="2023-13"), "'2023-13' is no date", "'2023-13' no es una fecha"),
        (Filters(date_from="24/03/2026"), "'24/03/2026' is no date", "'24/03/2026' no es una fecha"),
        (Filters(date_from="2024", date_to="2023-05"), "nothing lies between", "no hay nada entre"),
        (Filters(document_ids=("nonsense",)), "no document nonsense", "no hay documento nonsense"),
    ],
    ids=str,
)
def test_a_wrong_filter_is_one_plain_sentence_in_both_languages(
    dated: Library, filters: Filters, english: str, spanish: str
) -> None:
    with pytest.raises(FilterError) as raised:
        Briefer(dated).ask("How deep is the well?", filters=filters)
    assert str(raised.value).startswith(english)
    assert raised.value.spanish.startswith(spanish)


def test_a_month_within_its_year_is_a_range(dated: Library) -> None:
    assert titles(dated, Filters(date_from="2023-06", date_to="2023")) == {"Well 2023", "Pozo 2023"}


@pytest.mark.parametrize(("language", "expected"), [("en", WELLS | {"Undated"}), ("es", POZOS)])
def test_the_retriever_filters_and_gives_as_many_as_asked_for(
    dated: Library, language: Language, expected: set[str]
) -> None:
    found = dated.as_retriever(k=20, filters=Filters(language)).invoke("well pozo")
    assert {one.metadata["title"] for one in found} == expected
    assert all(one.metadata["language"] == language for one in found)
    assert len(dated.as_retriever(k=3).invoke("well pozo")) == 3


def test_more_than_six_passages_of_one_language_can_be_had(library: Library, tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.md").write_text(f"Well number {number} is full of water.\n", "utf-8")
    library.add(*sorted(tmp_path.glob("*.md")))
    assert len(library.as_retriever(k=9, filters=Filters("en")).invoke("well")) == 9


def test_the_retriever_works_in_a_loop(dated: Library) -> None:
    retriever = dated.as_retriever(k=4, filters=Filters("es", date_from="2023"))
    found = asyncio.run(retriever.ainvoke("pozo"))
    assert found == retriever.invoke("pozo")
    assert {one.metadata["title"] for one in found} == {"Pozo 2023", "Pozo 2024"}


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "source", "language"),
    [
        ("How many people died of opioid overdoses in 2021?", "es", "en"),
        ("¿Cuántos acusados esperan ser extraditados?", "en", "es"),
    ],
)
def test_the_runnable_streams_its_steps_and_filters(
    corpus_briefer: Briefer, question: str, source: Language, language: Language
) -> None:
    runnable = corpus_briefer.as_runnable(filters=Filters(source))

    async def streamed() -> list[object]:
        return [step async for step in runnable.astream(question)]

    answer = runnable.invoke(question)
    assert {citation.document.language for citation in answer.citations} == {source}
    assert answer.language == language
    for steps in (list(runnable.stream(question)), asyncio.run(streamed())):
        *before, last = steps
        assert isinstance(before[0], Stage)
        assert isinstance(last, Answer)
        assert last.text == answer.text
    assert [one.text for one in runnable.batch([question, question])] == [answer.text] * 2
    assert asyncio.run(runnable.ainvoke(question)).text == answer.text


@pytest.mark.weights
def test_a_runnable_joins_a_chain(corpus_briefer: Briefer) -> None:
    chain = corpus_briefer.as_runnable() | (lambda answer: answer.language)
    assert [chain.invoke("¿Quién es Anne Milgram?"), chain.invoke("Who is Anne Milgram?")] == ["es", "en"]
