"""The stream draws from every source, answered and missed, in every cell it can."""

from __future__ import annotations

from evals.studies.reader.data import SHARES, SINGLE, Data, Stream
from evals.studies.reader.examples import NO_ANSWER, Asked, Example, Story
from rag.types import Language, Span

TOWNS = ("Leeds", "Antofagasta", "Rosario", "Tucson")


def example(source: str, language: Language, town: str, answered: bool = True) -> Example:
    context = (
        f"The mayor of {town} spoke. The bridge of {town} was built in 19{len(town)}0 by a firm. " + "Rain fell. " * 20
    )
    start = context.index("19")
    question = f"When was the bridge of {town} built?"
    return Example(
        question, language, context, language, Span(start, start + 4) if answered else NO_ANSWER, source, town
    )


def asked(article: int, paragraph: int) -> Asked:
    en, es = (
        f"Town {paragraph} has {paragraph}12 wells. It rains.",
        f"El pueblo {paragraph} tiene {paragraph}12 pozos. Llueve.",
    )
    return Asked(
        article, paragraph, {"en": f"How many wells has town {paragraph}?", "es": f"¿Cuántos pozos tiene {paragraph}?"},
        {"en": en, "es": es},
        {"en": Span(en.index("12") - 1, en.index("12") + 2), "es": Span(es.index("12") - 1, es.index("12") + 2)},
    )  # fmt: skip


STORY = Story(
    "n",
    {
        "en": tuple(f"In {town} the flood killed {at}2 people last week." for at, town in enumerate(TOWNS, 1)),
        "es": tuple(f"En {town} la inundación mató a {at}2 personas." for at, town in enumerate(TOWNS, 1)),
    },
)
DATA = Data(
    {source: [example(source, "en", town) for town in TOWNS] for source in SINGLE}
    | {"squad-es": [example("squad-es", "es", town, town != "Leeds") for town in TOWNS]},
    {source: [[1, 2], [0], [0], [1]] for source in SINGLE},
    [asked(article, paragraph) for article in (0, 1) for paragraph in (1, 2, 3)],
    [STORY],
    {"en": {"bridge": "puente"}, "es": {"puente": "bridge"}},
    "train",
)


def test_every_source_gives_answers_and_misses() -> None:
    stream = Stream(DATA, 1)
    drawn = [stream.draw() for _ in range(2000)]
    assert {(one.source, one.answered) for one in drawn} == {
        (source, side) for source in SHARES for side in (True, False)
    }
    assert all(one.text.strip() for one in drawn if one.answered)


def test_all_four_cells_are_drawn() -> None:
    stream = Stream(DATA, 2)
    drawn = [stream.draw() for _ in range(200)]
    assert len({(one.asked, one.language) for one in drawn if one.source == "xquad"}) == 4


def test_the_same_seed_draws_the_same() -> None:
    one, other = Stream(DATA, 3), Stream(DATA, 3)
    assert [one.draw() for _ in range(50)] == [other.draw() for _ in range(50)]
