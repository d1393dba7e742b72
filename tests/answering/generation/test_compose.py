"""A chat model may write, but only what the evidence says; and it may lie, hang, die or obey a document as it likes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from rag import Briefer
from rag.answering.generation.compose import Written, compose, rehearse
from rag.language.sentences import sentences
from rag.models.chat import Chat, load_chat
from rag.models.embedding import Embedder
from rag.models.prompts import writing
from rag.questions.question import Question
from rag.types import Answer, Citation, Document, Draft, Language, Sentence, Stage
from rag.verification.align import Sense
from tests.conftest import WordCounts
from tests.scripted import Dying, Hanging, Pausing, Scripted, always
from ui.output.render import answer_text, explained

ENGLISH = (
    "The dam of Arenales was not finished in 1998, said the engineer Ana Ruiz. It may cost about 40 million dollars."
)
SPANISH = (
    "La presa de Arenales no se terminó en 1998, dijo la ingeniera Ana Ruiz. Podría costar unos 40 millones de dólares."
)
QUESTION: dict[Language, Question] = {
    "en": Question("When was the dam of Arenales finished, and what does it cost?", "en"),
    "es": Question("¿Cuándo se terminó la presa de Arenales y cuánto cuesta?", "es"),
}
TRUE: dict[Language, str] = {"en": ENGLISH, "es": SPANISH}


def quotes(language: Language) -> tuple[Citation, ...]:
    """The two sentences of a document about a dam."""
    text = TRUE[language]
    document = Document("dam", "The dam", "dam.md", text, language)
    return tuple(
        Citation(number, text[span.start : span.end], language, document, "c", None, span.start, span.end)
        for number, span in enumerate(sentences(text, language), start=1)
    )


def written(
    model: Scripted, language: Language, vector: WordCounts, *, seconds: float = 20, source: Language | None = None
) -> list[Written]:
    chat = load_chat(model)
    return list(
        compose(QUESTION[language], language, quotes(source or language), chat, Sense(vector.question), seconds)
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_quotes_say_is_shown_sentence_by_sentence(language: Language, counts: WordCounts) -> None:
    first, *_, last = written(always(TRUE[language]), language, counts)
    assert [one.text for one in last.sentences] == [one.quote for one in quotes(language)]
    assert [one.citations for one in last.sentences] == [(1,), (2,)]
    assert first.sentences == last.sentences[:1]
    assert first.citations == last.citations[:1]
    assert (last.problem, last.raw) == (None, TRUE[language])


def test_citations_are_numbered_by_first_use(counts: WordCounts) -> None:
    backwards = " ".join(one.quote for one in reversed(quotes("en")))
    last = written(always(backwards), "en", counts)[-1]
    assert [one.citations for one in last.sentences] == [(1,), (2,)]
    assert [one.quote for one in last.citations] == [one.quote for one in reversed(quotes("en"))]
    assert [one.number for one in last.citations] == [1, 2]


LIES: list[tuple[str, Language, str]] = [
    ("a swapped figure", "en", "The dam of Arenales was not finished in 1989, said the engineer Ana Ruiz."),
    ("a swapped figure", "es", "La presa de Arenales no se terminó en 1989, dijo la ingeniera Ana Ruiz."),
    ("a swapped name", "en", "The dam of Arenales was not finished in 1998, said the engineer Luis Peña."),
    ("a swapped name", "es", "La presa de Arenales no se terminó en 1998, dijo la ingeniera Luisa Peña."),
    ("a lost not", "en", "The dam of Arenales was finished in 1998, said the engineer Ana Ruiz."),
    ("a lost not", "es", "La presa de Arenales se terminó en 1998, dijo la ingeniera Ana Ruiz."),
    ("a lost may", "en", "It will cost about 40 million dollars."),
    ("a lost may", "es", "Costará unos 40 millones de dólares."),
    ("a lost about", "en", "It may cost 40 million dollars."),
    ("a lost about", "es", "Podría costar 40 millones de dólares."),
    ("a lost speaker", "en", "The dam of Arenales was not finished in 1998."),
    ("a lost speaker", "es", "La presa de Arenales no se terminó en 1998."),
    ("another unit", "en", "It may cost about 40 million euros."),
    ("another unit", "es", "Podría costar unos 40 millones de euros."),
    ("an invented quote", "en", "“The dam is a disgrace”, said the engineer Ana Ruiz."),
    ("an invented quote", "es", "«La presa es una vergüenza», dijo la ingeniera Ana Ruiz."),
    ("an invented source", "en", "The minister resigned over the scandal [1]."),
    ("an invented source", "es", "El ministro dimitió por el escándalo [1]."),
    ("a link", "en", "The dam of Arenales was not finished in 1998, said Ana Ruiz at https://evil.example."),
    ("a link", "es", "La presa de Arenales no se terminó en 1998, dijo Ana Ruiz en https://evil.example."),
    ("the question again", "en", "The dam of Arenales was finished."),
    ("the question again", "es", "La presa de Arenales se terminó."),
    ("a scrap", "en", "1998."),
    ("a scrap", "es", "En 1998."),
]


@pytest.mark.parametrize(("lie", "language", "text"), LIES, ids=[f"{lie}, {language}" for lie, language, _ in LIES])
def test_a_lie_is_not_shown(lie: str, language: Language, text: str, counts: WordCounts) -> None:
    last = written(always(text), language, counts)[-1]
    assert (last.sentences, last.citations) == ((), ())
    assert last.problem in ("unsupported", "empty")
    assert text in last.raw


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_lie_beside_the_truth_is_dropped_and_the_truth_is_shown(language: Language, counts: WordCounts) -> None:
    lie = next(text for name, spoken, text in LIES if (name, spoken) == ("an invented source", language))
    last = written(always(f"{lie} {TRUE[language]}"), language, counts)[-1]
    assert [one.text for one in last.sentences] == [one.quote for one in quotes(language)]


def test_markers_and_ornaments_of_models_are_taken_off(counts: WordCounts) -> None:
    dressed = "Answer: **The dam of Arenales was not finished in 1998**, said the engineer Ana Ruiz [2][9]."
    last = written(always(dressed), "en", counts)[-1]
    assert [one.text for one in last.sentences] == [quotes("en")[0].quote]
    assert [one.citations for one in last.sentences] == [(1,)]


@pytest.mark.parametrize(
    ("language", "asked", "said"),
    [
        ("en", "Which dam lies west of highway 41?", "The dam lies west of highway 41."),
        ("es", "¿Qué presa se encuentra al oeste de la autopista 41?", "La presa está al oeste de la autopista 41."),
    ],
)
def test_a_figure_of_the_question_is_no_answer(language: Language, asked: str, said: str, counts: WordCounts) -> None:
    document = Document("dam", "The dam", "dam.md", said, language)
    quote = Citation(1, said, language, document, "c", None, 0, len(said))
    chat, sense = load_chat(always(said)), Sense(counts.question)
    last = list(compose(Question(asked, language), language, [quote], chat, sense))[-1]
    assert (last.sentences, last.problem) == ((), "empty")


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_answer_in_the_wrong_language_is_sent_back_once(language: Language, counts: WordCounts) -> None:
    other: Language = "es" if language == "en" else "en"
    replies = iter([TRUE[other], TRUE[language]])
    model = Scripted(say=lambda _: next(replies))
    last = written(model, language, counts)[-1]
    assert [one.text for one in last.sentences] == [one.quote for one in quotes(language)]
    assert len(model.asked) == 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_answer_in_the_wrong_language_twice_is_none(language: Language, counts: WordCounts) -> None:
    other: Language = "es" if language == "en" else "en"
    model = always(TRUE[other])
    last = written(model, language, counts)[-1]
    assert (last.sentences, last.problem) == ((), "language")
    assert len(model.asked) == 2


def test_what_is_borne_out_in_the_language_of_the_quote_is_translated(packaged: Embedder) -> None:
    said = "The dam of Arenales was not finished in 1998, said the engineer Ana Ruiz."

    def say(asked: list[str]) -> str:
        if "Translate" in asked[0]:
            return said
        return "Nothing is known of it." if "Answer" in asked[0] else quotes("es")[0].quote

    steps = list(
        compose(
            QUESTION["en"],
            "en",
            quotes("es"),
            load_chat(Scripted(say=say)),
            Sense(packaged.question, packaged.covered, judge=lambda claim, quote: 0.98),
        )
    )
    assert [one.text for one in steps[-1].sentences] == [said]
    assert [one.quote for one in steps[-1].citations] == [quotes("es")[0].quote]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_small_model_reads_the_nearest_quote_alone(language: Language, counts: WordCounts) -> None:
    model = Scripted(say=lambda asked: f"1998\n{quotes(language)[0].quote}")
    sense = Sense(counts.question)
    last = list(compose(QUESTION[language], language, quotes(language), Chat(model, "small", small=True), sense))[-1]
    assert [one.text for one in last.sentences] == [quotes(language)[0].quote]
    assert len(model.asked) == 1
    assert quotes(language)[1].quote not in model.asked[0][-1]


def bilingual(written: str, *translated: tuple[str, str]) -> Scripted:
    """Writes as told, whatever it is asked, and translates as told, in either direction; else says nothing."""
    told = {one: other for pair in translated for one, other in (pair, pair[::-1])}
    return Scripted(say=lambda asked: told.get(asked[-1], "") if re.search("ranslat|Traduce", asked[0]) else written)


def test_a_small_model_reads_beforehand_what_its_requests_begin_with() -> None:
    model = Scripted(say=lambda _: "Yes.")
    rehearse(Chat(model, "large"))
    assert not model.asked
    rehearse(Chat(model, "small", small=True))
    begun = [messages[:-1] for messages in model.asked]
    for language, spoken in (("en", "en"), ("es", "es"), ("es", "en"), ("en", "es")):
        wanted = writing(QUESTION[language].text, language, quotes(spoken)[:1], pointed=True)
        assert [text for _, text in wanted[:-1]] in begun


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_small_model_wrote_in_the_language_of_the_quote_is_translated(
    language: Language, packaged: Embedder
) -> None:
    other: Language = "es" if language == "en" else "en"
    theirs, mine = quotes(other)[0].quote, quotes(language)[0].quote
    model = bilingual(f"1998\n{theirs}", (theirs, mine))
    chat, sense = Chat(model, "small", small=True), Sense(packaged.question, packaged.covered)
    last = list(compose(QUESTION[language], language, quotes(other), chat, sense))[-1]
    assert [one.text for one in last.sentences] == [mine]
    assert [one.quote for one in last.citations] == [theirs]
    assert [asked[-1] for asked in model.asked[1:]] == [theirs, mine][: 1 + (language == "es")]  # there, and back


def test_what_a_small_model_says_in_spanish_must_read_like_its_quote_translated_back(packaged: Embedder) -> None:
    theirs, mine = quotes("en")[0].quote, quotes("es")[0].quote
    strange = "The engineer Ana Ruiz did not see the fire in 1998, nor hear the bells."
    for back, shown in ((theirs, [mine]), (strange, [])):
        model = bilingual(f"1998\n{mine}", (mine, back))
        chat, sense = Chat(model, "small", small=True), Sense(packaged.question)
        last = list(compose(QUESTION["es"], "es", quotes("en"), chat, sense))[-1]
        assert [one.text for one in last.sentences] == shown
    english = bilingual(f"1998\n{theirs}")
    last = list(compose(QUESTION["en"], "en", quotes("es"), Chat(english, "small", small=True), sense))[-1]
    assert [one.text for one in last.sentences] == [theirs]
    assert len(english.asked) == 1


@pytest.mark.parametrize("lie", ["a swapped figure", "a swapped name", "a lost not", "a lost speaker"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_translation_must_say_what_was_borne_out(language: Language, lie: str, packaged: Embedder) -> None:
    other: Language = "es" if language == "en" else "en"
    lied = next(text for name, spoken, text in LIES if (name, spoken) == (lie, language))
    invented = next(text for name, spoken, text in LIES if (name, spoken) == (lie, other))
    for written, translated in ((quotes(other)[0].quote, lied), (invented, quotes(language)[0].quote)):
        model = bilingual(f"1998\n{written}", (written, translated))
        chat, sense = Chat(model, "small", small=True), Sense(packaged.question, packaged.covered)
        assert list(compose(QUESTION[language], language, quotes(other), chat, sense))[-1].sentences == ()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_small_model_is_not_asked_again_for_what_is_not_borne_out(language: Language, packaged: Embedder) -> None:
    other: Language = "es" if language == "en" else "en"
    lied = next(text for name, spoken, text in LIES if (name, spoken) == ("a lost not", language))
    for spoken in (language, other):
        model = bilingual(f"1998\n{lied}")
        chat, sense = Chat(model, "small", small=True), Sense(packaged.question, packaged.covered)
        last = list(compose(QUESTION[language], language, quotes(spoken), chat, sense))[-1]
        assert (last.sentences, last.problem, len(model.asked)) == ((), "unsupported", 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_small_model_that_wrote_another_language_is_asked_once_more(language: Language, counts: WordCounts) -> None:
    other: Language = "es" if language == "en" else "en"
    replies = iter([f"1998\n{quotes(other)[0].quote}", f"1998\n{quotes(language)[0].quote}"])
    model = Scripted(say=lambda _: next(replies))
    chat, sense = Chat(model, "small", small=True), Sense(counts.question)
    last = list(compose(QUESTION[language], language, quotes(language), chat, sense))[-1]
    assert [one.text for one in last.sentences] == [quotes(language)[0].quote]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The dam of Arenales was not finished in 1998, said the engineer Ana Ruiz in tears."),
        ("es", "La presa de Arenales no se terminó en 1998, dijo llorando la ingeniera Ana Ruiz."),
    ],
)
def test_no_model_has_words_of_its_own_unless_a_judge_is_sure(
    language: Language, said: str, counts: WordCounts
) -> None:
    chat = Chat(always(said), "a model")
    for likely, shown in ((None, 0), (0.5, 0), (0.98, 1)):
        judge = None if likely is None else lambda claim, quote, likely=likely: likely
        sense = Sense(counts.question, judge=judge)
        last = list(compose(QUESTION[language], language, quotes(language), chat, sense))[-1]
        assert len(last.sentences) == shown


def test_what_a_judge_doubts_is_not_shown(counts: WordCounts) -> None:
    said = "In 1998 the dam of Arenales was not finished, said the engineer Ana Ruiz."
    for likely, shown in ((0.98, 1), (0.05, 0)):
        sense = Sense(counts.question, judge=lambda claim, quote, likely=likely: likely)
        last = list(compose(QUESTION["en"], "en", quotes("en"), Chat(always(said), "a model"), sense))[-1]
        assert len(last.sentences) == shown


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The dam of Arenales in Nogales was not finished in 1998, said the engineer Ana Ruiz."),
        ("es", "La presa de Arenales en Nogales no se terminó en 1998, dijo la ingeniera Ana Ruiz."),
    ],
)
def test_a_name_that_only_the_question_knows_is_left_out(language: Language, said: str, counts: WordCounts) -> None:
    asked = {"en": "When was the dam in Nogales finished?", "es": "¿Cuándo se terminó la presa en Nogales?"}[language]
    chat, sense = load_chat(always(said)), Sense(counts.question)
    last = list(compose(Question(asked, language), language, quotes(language), chat, sense))[-1]
    assert [one.text for one in last.sentences] == [said.replace(" in Nogales", "").replace(" en Nogales", "")]
    other = list(compose(Question("?", language), language, quotes(language), chat, sense))[-1]
    assert other.sentences == ()


def test_the_same_sentence_is_not_said_twice(counts: WordCounts) -> None:
    last = written(always(f"{ENGLISH} {ENGLISH}"), "en", counts)[-1]
    assert [one.text for one in last.sentences] == [one.quote for one in quotes("en")]


# ------------------------------------------------------------------ models that do not work


@pytest.mark.parametrize("text", ["", "   \n", "…", "<think>The dam was not finished in 1998, said Ana Ruiz."])
def test_a_model_that_says_nothing_is_said_to_have_written_nothing(text: str, counts: WordCounts) -> None:
    assert written(always(text), "en", counts)[-1].problem == "empty"


def test_thoughts_are_not_shown(counts: WordCounts) -> None:
    last = written(always(f"<think>{SPANISH} Hm.</think>{ENGLISH}"), "en", counts)[-1]
    assert [one.text for one in last.sentences] == [one.quote for one in quotes("en")]


def test_nobody_waits_for_a_model_beyond_the_deadline(counts: WordCounts) -> None:
    model = Hanging(say=lambda _: "")
    begun = time.monotonic()
    last = written(model, "en", counts, seconds=0.4)[-1]
    waited = time.monotonic() - begun
    model.let_go.set()
    assert last.problem == "late"
    assert waited < 10


def test_what_was_said_before_a_model_hung_stays(counts: WordCounts) -> None:
    model = Hanging(say=lambda _: ENGLISH + " And")
    last = written(model, "en", counts, seconds=2)[-1]
    model.let_go.set()
    assert [one.text for one in last.sentences] == [one.quote for one in quotes("en")]
    assert last.problem == "late"


def test_what_was_said_before_a_model_died_stays(counts: WordCounts) -> None:
    first, *_, last = written(Dying(say=lambda _: ENGLISH + " And"), "en", counts)
    assert first.sentences == last.sentences[:1]
    assert len(last.sentences) == 2
    assert last.problem == "failed"


def test_a_model_that_dies_at_once_has_failed_and_one_that_is_away_is_away(counts: WordCounts) -> None:
    assert written(Dying(say=lambda _: ""), "en", counts)[-1].problem == "failed"
    assert written(Dying(say=lambda _: "", error=ConnectionError("no route")), "en", counts)[-1].problem == "away"


def test_a_model_that_is_away_is_asked_again_and_one_that_fails_is_not(counts: WordCounts) -> None:
    away, failing = Dying(say=lambda _: "", error=ConnectionError("no route")), Dying(say=lambda _: "")
    written(away, "en", counts)
    written(failing, "en", counts)
    assert (len(away.asked), len(failing.asked)) == (3, 1)


def test_of_ten_thousand_words_no_more_is_read_than_an_answer_needs(counts: WordCounts) -> None:
    ramble = "The minister resigned over the scandal and the people sang. " * 1000
    last = written(always(ramble), "en", counts)[-1]
    assert (last.sentences, last.problem) == ((), "unsupported")
    assert len(last.raw) < 10_000


def test_closing_the_answer_stops_the_model(counts: WordCounts) -> None:
    spoken: list[str] = []
    model = Scripted(say=lambda _: f"{ENGLISH} " + "The engineer said it again and again. " * 5000)

    def heard(pieces: Iterator[Written]) -> None:
        for one in pieces:
            spoken.append(one.raw)
            break

    chat = load_chat(model)
    stream = compose(QUESTION["en"], "en", quotes("en"), chat, Sense(counts.question))
    heard(stream)
    stream.close()  # type: ignore[attr-defined]
    assert len(spoken) == 1
    assert len(spoken[0]) < 1000
    assert written(always(ENGLISH), "en", counts)[-1].sentences  # nobody is kept waiting


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_stops_a_silent_model_has_what_was_verified_and_it_is_not_asked_again(
    language: Language, counts: WordCounts
) -> None:
    first, second = (one.quote for one in quotes(language))
    model = Pausing(say=lambda _: f"{first} {second[:9]}", rest=second[9:])
    given: list[Written] = []
    chat, sense = load_chat(model), Sense(counts.question)
    for one in compose(QUESTION[language], language, quotes(language), chat, sense, 600, lambda: bool(given)):
        given.append(one)
    model.let_go.set()
    assert [one.text for one in given[-1].sentences] == [first]
    assert len(model.asked) == 1


# ------------------------------------------------------------------ the whole walk

HOW_MANY: dict[Language, str] = {
    "en": "How many defendants are awaiting extradition?",
    "es": "¿Cuántos acusados esperan ser extraditados?",
}


@pytest.mark.weights
def test_a_written_sentence_is_shown_with_the_quote_that_bears_it(corpus_briefer: Briefer) -> None:
    plain = corpus_briefer.ask(HOW_MANY["en"])
    said = plain.citations[0].quote
    answer = Briefer(corpus_briefer.library, always(said)).ask(HOW_MANY["en"])
    assert [sentence.text for sentence in answer.sentences] == [said]
    assert answer.citations == plain.citations[:1]
    assert (answer.writer, answer.notice, answer.raw) == ("Scripted", None, said)


@pytest.mark.weights
def test_drafts_come_before_the_answer_evidence_first(corpus_briefer: Briefer) -> None:
    said = corpus_briefer.ask(HOW_MANY["en"]).citations[0].quote
    *steps, answer = Briefer(corpus_briefer.library, always(said)).ask_stream(HOW_MANY["en"])
    drafts = [step for step in steps if isinstance(step, Draft)]
    assert [type(step) for step in steps[:3]] == [Stage, Stage, Stage]
    assert drafts[0].evidence
    assert not drafts[0].sentences
    assert isinstance(answer, Answer)
    assert drafts[-1].sentences == answer.sentences
    assert drafts[-1].citations == answer.citations


BROKEN: list[tuple[str, Callable[[], Scripted], dict[Language, str]]] = [
    (
        "a liar",
        lambda: always("The minister resigned. El ministro dimitió."),
        {"en": "not supported", "es": "no lo resp"},
    ),
    ("silence", lambda: always(""), {"en": "wrote nothing", "es": "no escribió nada"}),
    ("a cut wire", lambda: Dying(say=lambda _: ""), {"en": "failed", "es": "falló"}),
]


@pytest.mark.weights
@pytest.mark.parametrize(("name", "model", "told"), BROKEN, ids=[name for name, _, _ in BROKEN])
@pytest.mark.parametrize("language", ["en", "es"])
def test_without_the_model_the_sources_answer_and_one_notice_says_why(
    corpus_briefer: Briefer, language: Language, name: str, model: Callable[[], Scripted], told: dict[Language, str]
) -> None:
    plain = corpus_briefer.ask(HOW_MANY[language])
    answer = Briefer(corpus_briefer.library, model()).ask(HOW_MANY[language])
    assert (answer.sentences, answer.citations) == (plain.sentences, plain.citations)
    assert answer.writer == ""
    assert told[language] in str(answer.notice)
    assert str(answer.notice).count(".") == 1


@pytest.mark.weights
def test_a_refusal_stays_a_refusal_whoever_writes(corpus_briefer: Briefer) -> None:
    model = always("Argentina won the World Cup in 2022.")
    answer = Briefer(corpus_briefer.library, model).ask("Who won the football World Cup in 2022?")
    assert answer.refusal is not None
    assert (answer.sentences, answer.notice, model.asked) == ((), None, [])


# ------------------------------------------------------------------ translations


@pytest.mark.weights
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_translation_stands_beside_the_quote_and_is_made_once(corpus_briefer: Briefer, language: Language) -> None:
    other: Language = "es" if language == "en" else "en"
    citation = quotes(other)[0]
    model = always(quotes(language)[0].quote)
    briefer = Briefer(corpus_briefer.library, model)
    first, second = (briefer.translate(citation, language) for _ in range(2))
    assert first == second == replace(citation, translation=quotes(language)[0].quote)
    assert len(model.asked) == 1


@pytest.mark.weights
@pytest.mark.parametrize("lie", ["a swapped figure", "a swapped name", "a lost not"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_unfaithful_translation_is_not_shown_and_the_reason_is(
    corpus_briefer: Briefer, language: Language, lie: str
) -> None:
    other: Language = "es" if language == "en" else "en"
    text = next(text for name, spoken, text in LIES if (name, spoken) == (lie, language))
    translated = Briefer(corpus_briefer.library, always(text)).translate(quotes(other)[0], language)
    assert translated.translation is None
    assert {"en": "not faithful", "es": "no era fiel"}[language] in str(translated.untranslated)


@pytest.mark.weights
def test_a_quote_in_the_readers_language_needs_no_translation(corpus_briefer: Briefer) -> None:
    model = always("?")
    assert Briefer(corpus_briefer.library, model).translate(quotes("en")[0], "en") == quotes("en")[0]
    assert not model.asked


def test_under_a_written_answer_stand_the_words_it_rests_on_and_our_translation_of_them() -> None:
    quote = replace(quotes("es")[0], translation=quotes("en")[0].quote)
    said = Sentence(quotes("en")[0].quote, (1,))
    answer = Answer("Was it finished?", "en", (said,), (quote,), (), writer="m", notice="The chat model broke off.")
    shown = answer_text(answer)
    assert "The chat model broke off." in shown
    assert f"«{quote.quote}»" in shown
    assert f"Our translation: “{quote.translation}”" in shown
    why = replace(quote, translation=None, untranslated="It was not faithful.")
    assert "It was not faithful." in answer_text(replace(answer, citations=(why,)))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "— a figure"), ("es", "— una cifra")], ids=["English", "Spanish"]
)
def test_a_sentence_that_is_not_shown_is_handed_on_with_what_is_wrong(
    language: Language, told: str, counts: WordCounts
) -> None:
    true, false = quotes(language)[0].quote, quotes(language)[1].quote.replace("40", "90")
    last = written(always(f"{true} {false}"), language, counts)[-1]
    assert [(one.text, one.why) for one in last.dropped] == [(false, "figure")]
    answer = Answer("?", language, last.sentences, last.citations, (), raw=last.raw, dropped=last.dropped)
    assert explained(answer).endswith(told)
