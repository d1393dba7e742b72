"""Follow-ups are completed from the conversation, in both languages; what stands alone stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import QuestionError
from rag.language.detection import detect
from rag.models.embedding import Embedder
from rag.questions.follow_up import complete
from rag.questions.question import Question
from rag.questions.understand import question_language, understand
from rag.types import Answer, Chunk, Citation, Document, Language, Passage, Sentence, Turn


def turn(question: str, *quotes: str) -> Turn:
    """A question and the quotes that answered it, one after the other in a document."""
    text, language = " ".join(quotes), detect(question)
    document = Document("d", "A title", "a.md", text, language)
    passage = Passage(Chunk("c", "d", 0, len(text), text, language, None, None, ()), document, 0.9)
    citations = tuple(
        Citation(number, quote, language, document, "c", None, text.index(quote), text.index(quote) + len(quote))
        for number, quote in enumerate(quotes, start=1)
    )
    said = tuple(Sentence(one.quote, (one.number,)) for one in citations)
    return Turn(question, Answer(question, question_language(question), said, citations, (passage,)))


PILL = turn(
    "How much does a fake fentanyl pill cost to produce?",
    "A fake fentanyl pill costs the cartels only 10 cents to produce, DEA administrator Anne Milgram told Congress.",
    "The same pill sells in the United States for between $10 and $30, according to Milgram.",
)
PASTILLA = turn(
    "¿Cuánto cuesta fabricar una pastilla falsa?",
    "Los carteles gastan 10 centavos por pastilla, declaró la administradora de la DEA, Anne Milgram.",
    "La misma pastilla se vende a entre 10 y 30 dólares, según Milgram.",
)
DEATHS = turn("How many people died of opioid overdoses in 2021?", "The NIH counted 106,000 deaths in 2021.")
MUERTES = turn("¿Cuántas personas murieron por sobredosis en 2021?", "En 2021 murieron 106.000 personas, según el NIH.")
POLICE = turn("What did Donahue say about Mexican police?", "Mexican police watch DEA agents, Donahue said.")
POLICIA = turn("¿Qué dijo Donahue sobre la policía mexicana?", "La policía vigila a la DEA, dijo Donahue.")
PLAN = turn("What does the plan cost according to the auditor?", "It costs 5.6 million, auditor Tomás Ferrol said.")
PLAN_ES = turn("¿Cuánto cuesta el plan según el auditor?", "Costaría 5,6 millones, dijo el auditor Tomás Ferrol.")
HANDED = turn("How many drug defendants did Mexico extradite?", "Mexico had extradited 24 drug defendants.")
ENTREGADOS = turn("¿Cuántos acusados extraditó México?", "México había extraditado a 24 acusados.")
SEIZED = turn("Where were drugs seized?", "Drugs were seized in Tempe, Arizona.")
INCAUTADAS = turn("¿Dónde se incautaron pastillas?", "Las pastillas fueron incautadas en Tempe.")
ROOMS, SALAS = turn("What stands in Room 211?", "A lathe."), turn("¿Qué hay en la sala 211?", "Un torno.")
MURDERS = turn("¿Cuántos homicidios hubo en Sinaloa?", "Hubo 40 homicidios en Sinaloa.")
OVERDOSES = turn("¿Cuántas personas murieron en EE. UU. en 2021?", "Murieron 106.000.")
MARKET = turn("¿Cuánto costó la restauración del mercado?", "La restauración costó 900.000 euros.")
MARKET_EN = turn("How much was the restoration of the market?", "It was 900,000 euros.")
RETURNED, DEVUELTO = turn("Did Mexico return the minister?", "It did."), turn("¿Devolvió México al ministro?", "Sí.")

COMPLETED = [
    (DEATHS, "And in 2023?", "How many people died of opioid overdoses in 2023?"),
    (MUERTES, "¿y en 2023?", "¿Cuántas personas murieron por sobredosis en 2023?"),
    (DEATHS, "¿y en 2023?", "How many people died of opioid overdoses in 2023?"),
    (DEATHS, "What about women?", "How many people died of opioid overdoses in 2021 (women)?"),
    (MUERTES, "¿Y las mujeres?", "¿Cuántas personas murieron por sobredosis en 2021 (las mujeres)?"),
    (POLICE, "And Feeley?", "What did Feeley say about Mexican police?"),
    (POLICIA, "¿Y Feeley?", "¿Qué dijo Feeley sobre la policía mexicana?"),
    (HANDED, "And Colombia?", "How many drug defendants did Colombia extradite?"),
    (ENTREGADOS, "¿y Colombia?", "¿Cuántos acusados extraditó Colombia?"),
    (PLAN, "And according to the minister?", "What does the plan cost according to the minister?"),
    (PLAN_ES, "¿Y según la consejera?", "¿Cuánto cuesta el plan según la consejera?"),
    (SEIZED, "And on what day in Tempe?", "On what day were drugs seized in Tempe?"),
    (INCAUTADAS, "¿Y qué día en Tempe?", "¿Qué día se incautaron pastillas en Tempe?"),
    (SEIZED, "When?", "When were drugs seized?"),
    (INCAUTADAS, "¿Cuándo?", "¿Cuándo se incautaron pastillas?"),
    (HANDED, "Why?", "Why did Mexico extradite drug defendants?"),
    (ENTREGADOS, "¿Por qué?", "¿Por qué (acusados extraditó México)?"),
    (SEIZED, "¿cuándo?", "¿Cuándo (drugs seized)?"),
    (DEATHS, "No, I meant 2012", "How many people died of opioid overdoses in 2012?"),
    (MUERTES, "perdón, quería decir 2012", "¿Cuántas personas murieron por sobredosis en 2012?"),
    (SEIZED, "and in 2012?", "Where were drugs seized in 2012?"),
    (INCAUTADAS, "¿y 2012?", "¿Dónde se incautaron pastillas en 2012?"),
    (ROOMS, "and Room 204?", "What stands in Room 204?"),
    (SALAS, "¿y la sala 204?", "¿Qué hay en la sala 204?"),
    (HANDED, "and in Colombia?", "How many drug defendants did Colombia extradite?"),
    (MURDERS, "¿y en Veracruz?", "¿Cuántos homicidios hubo en Veracruz?"),
    (MURDERS, "and in Veracruz?", "¿Cuántos homicidios hubo en Veracruz?"),
    (OVERDOSES, "¿y en Veracruz?", "¿Cuántas personas murieron en Veracruz en 2021?"),
    (MARKET, "¿y la del teatro en 2022?", "¿Cuánto costó la restauración del teatro en 2022?"),
    (MARKET_EN, "and that of the theatre in 2022?", "How much was the restoration of the theatre in 2022?"),
    (SEIZED, "and the number?", "What is the number (drugs seized)?"),
    (PILL, "and the price in Mexico?", "What is the price in Mexico (a fake fentanyl pill)?"),
    (PASTILLA, "¿y el precio en México?", "¿Cuál es el precio en México (una pastilla falsa)?"),
    (RETURNED, "why?", "Why did Mexico return the minister?"),
    (DEVUELTO, "¿por qué?", "¿Por qué devolvió México al ministro?"),
    (MARKET, "¿cuándo reabrió?", "¿Cuándo reabrió (la restauración del mercado)?"),
    (POLICE, "Where does he work?", "Where does Donahue work?"),
    (POLICIA, "¿Quién es él?", "¿Quién es Donahue?"),
    (POLICIA, "¿Qué dijo sobre los carteles?", "¿Qué dijo Donahue sobre los carteles?"),
    (PLAN, "And when did he say so?", "When did Tomás Ferrol say so (the plan)?"),
    (PLAN_ES, "¿Y cuándo lo dijo?", "¿Cuándo lo dijo Tomás Ferrol (el plan)?"),
    (HANDED, "And how many were still waiting?",
     "How many drug defendants were still waiting (Mexico)?"),
    (ENTREGADOS, "¿Y cuántos seguían a la espera?", "¿Cuántos acusados seguían a la espera (México)?"),
    (POLICE, "And Feeley about the cartels?", "What did Feeley say about the cartels?"),
    (POLICIA, "¿Y Feeley sobre los carteles?", "¿Qué dijo Feeley sobre los carteles?"),
    (DEATHS, "And in Mexico?", "How many people died of opioid overdoses in 2021 in Mexico?"),
    (MUERTES, "¿Y en México?", "¿Cuántas personas murieron por sobredosis en 2021 en México?"),
    (DEATHS, "And of cancer?", "How many people died of cancer in 2021?"),
    (MUERTES, "¿Y por fentanilo?", "¿Cuántas personas murieron por fentanilo en 2021?"),
    (PILL, "How much does it cost in Mexico?",
     "How much does a fake fentanyl pill cost in Mexico?"),
    (PILL, "How much did it cost to build?", "How much did a fake fentanyl pill cost to build?"),
    (PASTILLA, "¿Y a cuánto se vende?", "¿A cuánto se vende (una pastilla falsa)?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "question", "searched"), COMPLETED, ids=[f"{t.question} {q}" for t, q, _ in COMPLETED]
)
def test_a_follow_up_is_completed_from_the_conversation(last: Turn, question: str, searched: str) -> None:
    assert understand(Question.typed(question), history=[last]).question.text == searched


POINTED = [
    (PILL, "Who said that?", 1, "speaker"),
    (PASTILLA, "¿Quién lo dijo?", 1, "speaker"),
    (PILL, "¿quién lo dijo?", 1, "speaker"),
    (PILL, "Who said the second one?", 2, "speaker"),
    (PASTILLA, "¿Quién dijo el segundo punto?", 2, "speaker"),
    (PILL, "explain the second point", 2, "around"),
    (PASTILLA, "explica el segundo punto", 2, "around"),
    (PILL, "Tell me more about the last one", 2, "around"),
    (PASTILLA, "cuénteme más sobre la frase 2", 2, "around"),
    (PILL, "tell me more", 1, "around"),
    (PASTILLA, "cuéntame más", 1, "around"),
    (PILL, "explain that", 1, "around"),
    (PASTILLA, "explica eso", 1, "around"),
]


@pytest.mark.parametrize(("last", "question", "number", "wish"), POINTED, ids=[q for _, q, *_ in POINTED])
def test_a_follow_up_points_at_a_quote_of_the_answer(last: Turn, question: str, number: int, wish: str) -> None:
    asked = understand(Question.typed(question), history=[last])
    assert asked.pointed is not None
    assert (asked.question.text, asked.pointed.citation.number, asked.pointed.wish) == (last.question, number, wish)


SOURCES = [
    (PILL, "And in Spanish documents?", "es", "en"),
    (PASTILLA, "¿Y en los documentos en inglés?", "en", "es"),
    (PASTILLA, "What do the English sources say?", "en", "en"),
    (PILL, "¿Y en la prensa española?", "es", "es"),
]


@pytest.mark.parametrize(("last", "question", "source_language", "spoken"), SOURCES, ids=[q for _, q, _, _ in SOURCES])
def test_the_last_question_is_asked_of_the_documents_of_one_language(
    last: Turn, question: str, source_language: Language, spoken: Language
) -> None:
    asked = understand(Question.typed(question), history=[last])
    assert (asked.question.text, asked.source_language, asked.spoken) == (last.question, source_language, spoken)


@pytest.mark.parametrize(
    ("last", "question", "spoken"),
    [
        (PILL, "In Spanish, please", "es"),
        (PILL, "en español, por favor", "es"),
        (PASTILLA, "¿Y en inglés?", "en"),
        (PASTILLA, "translate that into English", "en"),
        (PASTILLA, "tradúcelo al inglés", "en"),
    ],
)
def test_an_answer_is_given_again_in_the_other_language(last: Turn, question: str, spoken: Language) -> None:
    asked = understand(Question.typed(question), history=[last])
    assert (asked.question.text, asked.spoken, asked.source_language) == (last.question, spoken, None)


@pytest.mark.parametrize(
    ("last", "question", "spoken"),
    [
        (DEATHS, "2023?", "en"),
        (MUERTES, "2023?", "es"),
        (DEATHS, "Sinaloa?", "en"),
        (MUERTES, "Milgram?", "es"),
        (MUERTES, "And in 2023?", "en"),
        (DEATHS, "¿y en 2023?", "es"),
        (DEATHS, "y en 2023", "es"),
        (MUERTES, "who said that?", "en"),
        (DEATHS, "¿por qué?", "es"),
        (DEATHS, "por que", "es"),
        (MUERTES, "why?", "en"),
    ],
)
def test_the_language_stays_until_a_follow_up_is_clearly_in_the_other(
    last: Turn, question: str, spoken: Language
) -> None:
    assert understand(Question.typed(question), history=[last]).spoken == spoken


ALONE = [
    "What is fentanyl?",
    "¿Qué es el fentanilo?",
    "Who is Anne Milgram?",
    "¿Quién es Anne Milgram?",
    "Milgram?",
    "fentanilo",
    "And who won the football World Cup in 2022?",
    "¿Y quién ganó el Mundial de fútbol de 2022?",
    "How long does it take to cook a paella?",
    "When did Luther say that he would not recant?",
    "¿Cuándo dijo Lutero que no se retractaría?",
    "What did the minister do when she was asked?",
    "Which university has its own stadium?",
    "¿Qué universidad tiene su propio estadio?",
    "Who argued that imperialism was international?",
    "¿A qué distancia está Jacksonville de Miami?",
    "What does the second article of the treaty say?",
    "¿Qué dice el segundo artículo del tratado?",
    "What do Spanish documents say about Cervantes?",
    "¿Cuándo es la segunda cita?",
]


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    for last in (PILL, PLAN_ES):
        assert complete(Question.typed(question), [last]) is None


def test_the_first_question_of_a_conversation_stays_as_it_is() -> None:
    assert complete(Question("¿y en 2023?", "es"), []) is None


@pytest.mark.parametrize("question", ["explain the fifth point", "explica el quinto punto", "what about [7]?"])
def test_a_point_that_the_answer_does_not_have_is_said_plainly(question: str) -> None:
    with pytest.raises(QuestionError) as raised:
        understand(Question.typed(question), history=[PILL])
    assert raised.value.problem == "no_such_point"


def test_a_completed_question_is_completed_further() -> None:
    first = understand(Question.typed("And in 2023?"), history=[DEATHS])
    then = Turn.of(Answer("And in 2023?", first.spoken, (), (), (), searched=first.question.text))
    further = understand(Question.typed("¿y en 2019?"), history=[DEATHS, then])
    assert further.question.text == "How many people died of opioid overdoses in 2019?"


def test_a_conversation_goes_on_over_thanks() -> None:
    thanks = Turn("thanks", Answer("thanks", "en", (), (), ()))
    assert understand(Question.typed("And in 2023?"), history=[DEATHS, thanks]).question.text == COMPLETED[0][2]


CONVERSED = [
    ("How much does a fake fentanyl pill cost to produce?", "Who said that?", "en", ("Milgram",)),
    ("¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?", "¿Quién lo dijo?", "es", ("Milgram",)),
    ("How much does a fake fentanyl pill cost to produce?", "¿y quién lo dijo?", "es", ("Milgram",)),
    ("Where were drugs seized?", "And on what day in Tempe?", "en", ("February 23", "23 de febrero")),
    ("¿Dónde se incautaron pastillas de fentanilo?", "¿Y qué día en Tempe?", "es", ("February 23", "23 de febrero")),
    ("How many drug defendants did Mexico extradite?", "And how many were still waiting?", "en", ("232",)),
    pytest.param(
        "¿Cuántos acusados extraditó México?",
        "¿Y cuántos siguen pendientes?",
        "es",
        ("232",),
        marks=pytest.mark.xfail(reason="the reader takes the sum of two counts for the one asked for"),
    ),
    ("What did Donahue say about Mexican police?", "And Graham about the cartels?", "en", ("Graham",)),
]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("before", "question", "language", "facts"),
    CONVERSED,
    ids=[" ".join(map(str, (one.values if hasattr(one, "values") else one)[:2])) for one in CONVERSED],
)
def test_a_follow_up_is_answered_from_documents_in_its_own_language(
    corpus_briefer: Briefer, before: str, question: str, language: Language, facts: tuple[str, ...]
) -> None:
    history = [Turn.of(corpus_briefer.ask(before))]
    answer = corpus_briefer.ask(question, history=history)
    assert answer.language == language
    assert answer.searched
    assert any(fact in citation.quote for fact in facts for citation in answer.citations)
    assert all(one.document.text[one.start : one.end] == one.quote for one in answer.citations)


@pytest.mark.weights
def test_documents_of_one_language_answer_when_asked_for(corpus_briefer: Briefer) -> None:
    history = [Turn.of(corpus_briefer.ask("How many people died of opioid overdoses in 2021?"))]
    answer = corpus_briefer.ask("And in Spanish documents?", history=history)
    assert answer.language == "en"
    assert {citation.language for citation in answer.citations} == {"es"}


PORT = """The harbour of Halden ended its strike on May 2. The union's leader, Petra Olsen, said the raise would cost \
the company 14 million crowns a year. The raise of 6 percent was agreed at night.

Workers in Moss walked out for two days. Those in Drammen stayed out for five days."""
THEATRE = """El teatro Prado cerró en 2019. La interventora, Lucía Robles, advirtió de que faltaban facturas por \
250.000 euros. El concejal lo negó.

El teatro Prado reabrió el 14 de septiembre de 2023."""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, packaged: Embedder) -> Iterator[Briefer]:
    """A briefer over one document in each language."""
    place = tmp_path_factory.mktemp("harbour")
    (place / "port.md").write_text(f"---\ntitle: The port\nlanguage: en\n---\n{PORT}\n", "utf-8")
    (place / "teatro.md").write_text(f"---\ntitle: El teatro\nlanguage: es\n---\n{THEATRE}\n", "utf-8")
    with Library.open(place / "library", embedder=packaged) as opened:
        opened.add(place / "port.md", place / "teatro.md")
        yield Briefer(opened)


SPOKEN = [
    ("How much will the raise cost the company?", "who said it?", "Petra Olsen"),
    ("¿Cuánto costará la subida a la empresa?", "¿quién lo dijo?", "Petra Olsen"),
    ("¿De qué advirtió la interventora?", "¿quién lo dijo?", "Lucía Robles"),
    ("When did the harbour of Halden end its strike?", "who said it?", 
     "Nobody is named; the document itself says so: “The port”"),
    ("¿Cuándo cerró el teatro Prado?", "¿quién lo dijo?",
     "No se nombra a nadie; lo dice el propio documento: «El teatro»"),
]  # fmt: skip


@pytest.mark.weights
@pytest.mark.parametrize(("before", "question", "said"), SPOKEN, ids=[f"{one} {two}" for one, two, _ in SPOKEN])
def test_who_said_it_is_read_from_the_quote(harbour: Briefer, before: str, question: str, said: str) -> None:
    first = harbour.ask(before)
    answer = harbour.ask(question, history=[Turn.of(first)])
    assert answer.direct is not None
    assert (answer.direct.text, answer.direct.kind) == (said, "speaker")
    assert answer.citations[0].quote == first.citations[0].quote


@pytest.mark.weights
@pytest.mark.parametrize(
    ("before", "question", "beside"),
    [
        ("How much will the raise cost the company?", "explain the first point", "The raise of 6 percent was agreed"),
        ("¿De qué advirtió la interventora?", "explica el primer punto", "El concejal lo negó."),
    ],
)
def test_a_point_is_explained_by_what_stands_around_it(
    harbour: Briefer, before: str, question: str, beside: str
) -> None:
    first = harbour.ask(before)
    (cited,) = harbour.ask(question, history=[Turn.of(first)]).citations
    assert first.citations[0].quote in cited.quote
    assert beside in cited.quote
    assert cited.document.text[cited.start : cited.end] == cited.quote


@pytest.mark.weights
@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("How long did the workers in Moss walk out?", "and in Bergen?"),
        ("¿Cuántos días pararon los trabajadores de Moss?", "¿y en Bergen?"),
        ("How much will the raise cost the company?", "and in 2012?"),
        ("¿De qué advirtió la interventora?", "¿y en 2012?"),
    ],
)
def test_another_place_or_year_that_no_document_names_is_refused(harbour: Briefer, before: str, question: str) -> None:
    answer = harbour.ask(question, history=[Turn.of(harbour.ask(before))])
    assert answer.refusal is not None
    assert answer.sentences == ()


def test_a_quote_whose_document_was_removed_is_not_read_again(library: Library, folder: Path) -> None:
    library.add(folder)
    briefer = Briefer(library)
    first = briefer.ask("How deep is the well?")
    library.remove(*(one.document.id for one in first.citations))
    answer = briefer.ask("Who said it?", history=[Turn.of(first)])
    assert (answer.citations, answer.direct) == ((), None)
    assert answer.refusal is not None
