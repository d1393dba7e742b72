"""The direct line: spans of the quotes, localised, and fixed phrases; nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answering.constraints import another, unmet
from rag.answering.direct import asked_for, direct
from rag.answering.quoting import short, undated
from rag.language.speaker import speaker
from rag.language.text import Text
from rag.messages import lead
from rag.questions.question import Question
from rag.types import Chunk, Citation, Document, Language, Passage, Span


def cited(
    text: str, language: Language, answer: str = "", quote: str = "", date: str = "2025-10-06", number: int = 1
) -> Citation:
    """A citation of a document of this text, its quote the whole unless one is given, the answering words marked."""
    document = Document(f"d{number}", "A title", "source.md", text, language, date, "An outlet")
    start = text.index(quote) if quote else 0
    end = start + len(quote or text)
    at = text.index(answer) if answer else 0
    marks = (Span(at, at + len(answer)),) if answer else ()
    told = speaker(text, Span(start, end), language)
    return Citation(number, text[start:end], language, document, "c", None, start, end, marks, speaker=told)


LINES = [  # question, its language, text, its language, words that answer, the line
    ("How many died?", "en", "Murieron 106.000 personas.", "es", "106.000", "106,000"),
    ("¿Cuántos murieron?", "es", "It killed 106,000 people.", "en", "106,000", "106.000"),
    ("How many of them?", "en", "It killed 106, more than 70 of them so.", "en", "70", "more than 70"),
    ("¿Cuántos de ellos?", "es", "It killed 106,000, more than 70,000 of them so.", "en", "70,000", "más de 70.000"),
    ("¿Cuánto gastó?", "es", "It spent $1.4 billion in May.", "en", "$1.4 billion", "1.400 millones de dólares"),
    ("¿Cuánto costará?", "es", "Costará 5,6 millones de florines.", "es", "5,6 millones", "5,6 millones de florines"),
    ("What will it cost?", "en", "It costs 5.6 million florins.", "en", "5.6 million", "5.6 million florins"),
    ("How many in all?", "en", "It has 5.6 million in all.", "en", "5.6 million", "5.6 million"),
    ("When did it stop?", "en", "Paró el 2 de octubre.", "es", "2 de octubre", "October 2"),
    ("¿Quién preside?", "es", "Its chair, Nuala Finch, left.", "en", "Nuala Finch", "Nuala Finch"),
    ("¿Dónde nació?", "es", "She was born in Germany.", "en", "Germany", "Alemania"),
    ("Why is it late?", "en", "It is late because the lift is broken.", "en", "the lift is broken",
     "Because the lift is broken"),
    ("¿Por qué se retrasa?", "es", "Se retrasa porque falta acero.", "es", "falta acero", "Porque falta acero"),
    ("Why was it shut?", "en", "But the roof leaked.", "en", "But the roof leaked", "Because the roof leaked"),
    ("¿Por qué se cerró?", "es", "Cuando llovió, se hundió.", "es", "Cuando llovió, se hundió",
     "Porque cuando llovió, se hundió"),
    ("Which body counted?", "en", "It says 106,000 died, as the Institute counts.", "en", "Institute", "Institute"),
    ("What is it?", "en", "It says 106,000 died, as counted by it.", "en", "counted", "as counted by it"),
    ("¿Qué senador lo pide?", "es", "“Unleash it,” said Senator Lindsey Graham.", "en", "Lindsey Graham",
     "Lindsey Graham"),
    ("What does he blame?", "en", "He blamed the “social decay” of its society.", "en", "decay” of its society",
     "decay of its society"),
    ("¿Quién lo pidió?", "es", "«Basta», dijo Ana Ruiz.", "es", "», dijo Ana Ruiz", "dijo Ana Ruiz"),
    ("How many of them?", "en", "It was so in roughly two of every three deaths.", "en", "two",
     "roughly two of every three"),
    ("¿Cuántos de ellos?", "es", "It was so in four out of every ten deaths.", "en", "four", "cuatro de cada diez"),
    ("How many of them?", "en", "Fue así en siete de cada diez casos.", "es", "siete", "seven out of every ten"),
    ("When did she say so?", "en", "Lo dijo la semana pasada.", "es", "la semana pasada", "last week"),
    ("¿Cuándo lo dijo?", "es", "She said so last month.", "en", "last month", "el mes pasado"),
    ("¿En qué década?", "es", "They began in the 2000s.", "en", "2000s", "los años 2000"),
    ("¿Cuántas pospone?", "es", "It is postponing dozens of requests.", "en", "dozens of requests",
     "decenas de solicitudes"),
    ("Why did it end?", "en", "After an arrest he ended it, making it hard to stay.", "en", "it hard to stay",
     "After an arrest he ended it, making it hard to stay"),
    ("¿Por qué acabó?", "es", "Tras un arresto la cortó, lo que hizo difícil seguir.", "es", "hizo difícil seguir",
     "Tras un arresto la cortó, lo que hizo difícil seguir"),
    ("Which two cartels run it?", "en", "The Sinaloa and the Jalisco cartel run it.", "en",
     "The Sinaloa and the Jalisco cartel", "The Sinaloa and the Jalisco cartel"),
    ("¿Quién es Tomás Ferrol?", "es", "Costará más, afirmó el 9 de junio el auditor general, Tomás Ferrol.", "es",
     "auditor general", "el auditor general"),
    ("Who is Paul Verhoeven?", "en", "Harbor Lines' chief executive, Paul Verhoeven, said so.", "en",
     "chief executive", "Harbor Lines' chief executive"),
    ("Who is Ana Ruiz?", "en", "It will leak, said Ana Ruiz, director of the dam, on Monday.", "en", "director",
     "director of the dam"),
    ("Who is Odette Brannigan?", "en", "“No,” said Odette Brannigan, who leads Local 88.", "en", "Local 88",
     "leads Local 88"),
    ("Who is Governor Hale?", "en", "A spokesman for Governor Hale said no.", "en", "A spokesman",
     "A spokesman for Governor Hale said no"),
    ("¿Quién es Ana Ruiz?", "es", "Un vocero de Ana Ruiz dijo que no.", "es", "vocero",
     "Un vocero de Ana Ruiz dijo que no"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked", "text", "language", "answer", "line"), LINES)
def test_the_line_says_the_words_that_answer_in_the_readers_language(
    question: str, asked: Language, text: str, language: Language, answer: str, line: str
) -> None:
    found = direct(Question(question, asked), asked, [cited(text, language, answer)])
    assert found is not None
    assert (found.text, found.citations) == (line, (1,))


@pytest.mark.parametrize(
    ("reader", "text", "language", "line"),
    [
        ("es", "It holds old parish registers.", "en", "«It holds old parish registers» (en inglés)"),
        ("en", "Guarda antiguos libros parroquiales.", "es", "“Guarda antiguos libros parroquiales” (in Spanish)"),
    ],
)
def test_what_cannot_be_said_in_the_readers_language_stands_quoted(
    reader: Language, text: str, language: Language, line: str
) -> None:
    words = text.split(" ", 1)[1].removeprefix("holds ").rstrip(".")
    found = direct(Question("¿Qué guarda?" if reader == "es" else "What does it keep?", reader), reader,
                   [cited(text, language, words)])  # fmt: skip
    assert found is not None
    assert found.text == line


@pytest.mark.parametrize(
    ("question", "text", "language"),
    [
        ("Does the reservoir hold more than the aquifer?", "The reservoir holds far less than the aquifer.", "en"),
        ("¿Cayeron los precios en mayo?", "Los precios subieron en mayo.", "es"),
        ("Is parking prohibited?", "Parking is not prohibited on Sundays.", "en"),
        ("¿Está prohibido aparcar?", "No está prohibido aparcar los domingos.", "es"),
    ],
)
def test_what_says_the_opposite_is_no_yes(question: str, text: str, language: Language) -> None:
    found = direct(Question(question, language), language, [cited(text, language)])
    assert found is not None
    assert not found.text.startswith(("Yes", "Sí"))


@pytest.mark.parametrize(
    ("question", "asked", "text", "language", "quote", "answer"),
    [
        ("Who complained?", "en", "So Ana Ruiz said. “We get nothing,” she said.", "en", "“We get nothing,” she said.",
         "“We get nothing,” she"),
        ("¿Quién se quejó?", "es", "Lo dijo Ana Ruiz. «No recibimos nada», dijo ella.", "es",
         "«No recibimos nada», dijo ella.", "dijo ella"),
    ],
)  # fmt: skip
def test_who_is_called_she_is_named(
    question: str, asked: Language, text: str, language: Language, quote: str, answer: str
) -> None:
    found = direct(Question(question, asked), asked, [cited(text, language, answer, quote)])
    assert found is not None
    assert (found.text, found.kind) == ("Ana Ruiz", "name")


def test_yes_and_no_are_said_with_who_says_so() -> None:
    text = 'The chair, Ana Ruiz, spoke.\n\n"We signed no agreement," she said.'
    quote = '"We signed no agreement," she said.'
    found = direct(Question("Have they signed an agreement?", "en"), "en", [cited(text, "en", quote=quote)])
    assert found is not None
    assert found.text.startswith("No, says Ana Ruiz: ")
    negado = "El ministro, Owen Tasker, lo niega. «No se perderá ni un empleo», declaró."
    dicho = direct(
        Question("¿Se perderán empleos?", "es"),
        "es",
        [cited(negado, "es", quote="«No se perderá ni un empleo», declaró.")],
    )
    assert dicho is not None
    assert dicho.text.startswith("No, dice Owen Tasker: ")


@pytest.mark.parametrize(
    ("question", "asked"),
    [("Is it safe to drink the treated water?", "en"), ("¿Se puede beber el agua tratada?", "es")],
)
def test_a_not_in_another_clause_is_no_no(question: str, asked: Language) -> None:
    text = "No se permite el baño, pero el agua tratada se puede beber, según la Dirección de Salud."
    found = direct(Question(question, asked), asked, [cited(text, "es")])
    assert found is not None
    assert not found.text.startswith("No")


@pytest.mark.parametrize(
    ("question", "asked"),
    [("Does Ana Roldós have a conflict of interest?", "en"), ("¿Tiene Ana Roldós un conflicto de intereses?", "es")],
)
def test_a_not_of_somebody_else_is_no_no(question: str, asked: Language) -> None:
    text = "Roldós declares fees from a maker of chairs; the other authors have no conflict of interest."
    found = direct(Question(question, asked), asked, [cited(text, "en")])
    assert found is not None
    assert not found.text.startswith("No")


def test_a_claim_that_somebody_only_makes_gets_no_yes() -> None:
    found = direct(
        Question("Will the bank cut rates?", "en"), "en", [cited("Traders believe that the bank will cut rates.", "en")]
    )
    assert found is not None
    assert not found.text.startswith("Yes")


@pytest.mark.parametrize(
    ("reader", "line"),
    [("en", "latest: 145 (October 6, 2025); before: 77"), ("es", "lo último: 145 (6 de octubre de 2025); antes: 77")],
)
def test_a_count_that_rose_is_told_with_what_it_was_before(reader: Language, line: str) -> None:
    newest = cited("Los casos son ya 145.", "es", "145")
    older = cited("There are 77 cases.", "en", "77", date="2025-09-19", number=2)
    found = direct(Question("How many cases are there?", "en"), reader, [newest, older], latest=2)
    assert found is not None
    assert (found.text, found.citations) == (line, (1, 2))


def test_nothing_cited_says_nothing() -> None:
    assert direct(Question("How many?", "en"), "en", []) is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who said that it sank?", "speaker"), ("¿Quién afirmó que se hundió?", "speaker"),
        ("Give me a timeline of it", "list"), ("Resuma el acta", "list"),
        ("What does E-14 mean?", "definition"), ("¿Qué significa E-14?", "definition"),
        ("Why did costs rise?", "reason"), ("¿Por qué suben los costos?", "reason"),
        ("Did it sink?", "yes_no"), ("¿Retrasó el Gobierno el aviso?", "yes_no"),
        ("How many sank?", "figure"), ("¿Cuántos se hundieron?", "figure"),
    ],
)  # fmt: skip
def test_the_kind_of_line_is_told_by_the_question(question: str, kind: str) -> None:
    assert asked_for(Question.typed(question)) == kind


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When did Gonzalo Arce say that it was put off?", "Gonzalo Arce"),
        ("¿Cuándo dijo Celia Montoro que faltaban camas?", "Celia Montoro"),
        ("¿Quién dijo que la Administración paga sin mirar?", ""),
        ("Who said that Mexico makes none?", ""),
        ("When did it sink?", ""),
        ("Who asked why Americans look away?", ""),
        ("¿Quién preguntó, y pidió que Francia pague?", ""),
    ],
)
def test_whom_a_question_has_speak_is_known(question: str, name: str) -> None:
    assert Question.typed(question).said_by == name
    assert not Question.typed(question).many


# ------------------------------------------------------------------ numbers bind


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("What is in Room 204?", "In Room 207, gloves must be worn.", True),
        ("What is in Room 204?", "In Room 204, gloves are not worn.", False),
        ("¿Qué decidió la Resolución 2343?", "La Resolución 2334 aprueba la compra.", True),
        ("¿Qué decidió la Resolución 2343?", "La tarifa sube.", False),
        ("What was spent in the first year?", "In the second year 38 were spent.", True),
        ("What was spent in the first year?", "In the first year 12 were spent, in the second year 38.", False),
        ("What was spent in the first year?", "The second ship sank.", False),
        ("What did the mayor announce on May 5?", "The mayor announced that it would reopen on May 20.", False),
        ("Which of the 27 members voted against?", "Hungary and the 2 Baltic states voted against.", False),
        ("Which firm hired about 300 workers?", "Lanzar, with about 900 employees, hired 300.", False),
    ],
)
def test_a_room_or_resolution_of_another_number_is_another(question: str, sentence: str, other: bool) -> None:
    assert another(Question.typed(question), Text(sentence, "en")) is other


@pytest.mark.parametrize(
    ("question", "asked", "sentence", "spoken", "other"),
    [
        ("¿Cuánto se gastó el primer año?", "es", "El segundo año se gastaron 38.", "es", True),
        ("What was spent in the first year?", "en", "El segundo año se gastaron 38.", "es", True),
        ("¿Cuánto se gastó el segundo año?", "es", "In the second year 38 were spent.", "en", False),
        ("¿Quién ganó la primera vuelta?", "es", "Ruiz ganó la segunda etapa.", "es", False),
    ],
)
def test_what_is_told_of_another_in_the_order_is_told_of_another(
    question: str, asked: Language, sentence: str, spoken: Language, other: bool
) -> None:
    assert another(Question(question, asked), Text(sentence, spoken)) is other


@pytest.mark.parametrize(
    ("question", "language", "wanting"),
    [
        ("How many came in 2021?", "en", True),
        ("How many came in 2025?", "en", False),  # the document's own year
        ("How many of the 1,500 came?", "en", False),
        ("Name 3 reasons why they came", "en", False),
        ("Dame 2 ejemplos de quienes vinieron", "es", False),
        ("¿Qué dice el artículo 9?", "es", True),
    ],
)
def test_a_number_of_the_question_must_stand_in_the_passage_or_be_its_date(
    question: str, language: Language, wanting: bool
) -> None:
    text = "Vinieron 1.500 personas."
    document = Document("d", "A title", "s.md", text, "es", "2025-10-06")
    passage = Passage(Chunk("c", "d", 0, len(text), text, "es", None, None, ()), document, 0.9)
    assert unmet(Question(question, language), passage) is wanting


# ------------------------------------------------------------------ one short quote


def test_a_quote_drops_dateline_and_dash() -> None:
    text = "PORT LORNE, Feb. 13 (Coastal Wire) - Eleven people died."
    kept = short(text, Span(0, len(text)), Span(text.index("Eleven"), text.index(" people")))
    assert text[kept.start : kept.end] == "Eleven people died."


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "UNESCO – the UN's agency for culture – warned of it.",
            "UNESCO – the UN's agency for culture – warned of it.",
        ),
        ("MADRID – El alcalde habló de ello.", "El alcalde habló de ello."),
        ("INEGI – que cuenta a los habitantes – lo publicó.", "INEGI – que cuenta a los habitantes – lo publicó."),
    ],
)
def test_a_body_in_capitals_before_a_dash_is_no_dateline(text: str, kept: str) -> None:
    left = undated(text, Span(0, len(text)))
    assert text[left.start : left.end] == kept


def test_a_long_sentence_is_quoted_by_the_clauses_around_what_answers() -> None:
    clause = "and one more clause that says little of it"
    text = f"The town, {', '.join([clause] * 6)}, paid 40 euros, {', '.join([clause] * 3)}."
    at = text.index("40 euros")
    kept = short(text, Span(0, len(text)), Span(at, at + 8))
    assert "paid 40 euros" in text[kept.start : kept.end]
    assert len(text[kept.start : kept.end].split()) <= 45


def test_a_lead_names_outlet_date_and_a_speaker_whom_the_quote_does_not_name() -> None:
    text = "Its head, Ana Ruiz, met them.\n\n“It was lit,” she said."
    said = lead(cited(text, "en", quote="“It was lit,” she said."), "en")
    assert said == "According to An outlet (October 6, 2025) [Ana Ruiz]: ‘“It was lit,” she said.’"


@pytest.mark.parametrize(
    ("question", "language", "text", "begins"),
    [
        ("Are pills made in Orland?", "en", "Ana Ruiz denied that pills are made in Orland.", "No, "),
        (
            "Are pills made in Orland?",
            "en",
            "Ana Ruiz denies it; the police of Orland take it for certain.",
            "Ana Ruiz: ",
        ),
        ("¿Se hacen pastillas en Orland?", "es", "Ana Ruiz negó que en Orland se hagan pastillas.", "No, "),
        ("¿Se hacen pastillas en Orland?", "es", "Ana Ruiz lo niega, pero la policía lo da por seguro.", "Ana Ruiz: "),
        ("Would the union accept a delay?", "en", "The union opposes the sale, but is not opposed to a delay.", "“The"),
        (
            "¿Aceptaría el sindicato un retraso?",
            "es",
            "El sindicato se opone a la venta, pero no se opone a un retraso.",
            "«El",
        ),
    ],
)
def test_a_denial_is_no_plain_no_where_the_quote_has_the_other_side(
    question: str, language: Language, text: str, begins: str
) -> None:
    found = direct(Question(question, language), language, [cited(text, language)])
    assert found is not None
    assert found.text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "language", "clause", "rest"),
    [
        ("Will the old bridge be closed?", "en", "the town would pay for the ferry as it had done before", " and" * 40),
        ("¿Se cerrará el puente viejo?", "es", "el pueblo pagaría la barca como había hecho antes", " y" * 40),
    ],
)
def test_a_long_quote_is_cut_where_a_clause_ends(question: str, language: Language, clause: str, rest: str) -> None:
    text = f"Ana Ruiz, {clause} {clause}, {clause}{rest}."
    found = direct(Question(question, language), language, [cited(text, language)])
    assert found is not None
    assert f"{clause} {clause} …" in found.text
    assert rest not in found.text


@pytest.mark.parametrize(
    ("question", "asked", "judged", "said"),
    [
        ("Will the bridge stay open?", "en", (0.9, 0.05, 0.05), "Yes"),
        ("Will the bridge stay open?", "en", (0.1, 0.8, 0.1), "No"),
        ("Will the bridge stay open?", "en", (0.4, 0.2, 0.4), "“"),
        ("¿Seguirá abierto el puente?", "es", (0.9, 0.05, 0.05), "Sí"),
        ("¿Seguirá abierto el puente?", "es", (0.1, 0.8, 0.1), "No"),
        ("¿Seguirá abierto el puente?", "es", (0.4, 0.2, 0.4), "«"),
    ],
)
def test_yes_and_no_are_what_a_judge_is_sure_of(
    question: str, asked: Language, judged: tuple[float, float, float], said: str
) -> None:
    quote = cited("Traffic goes on as before on the bridge.", "en")
    found = direct(Question(question, asked), asked, [quote], judge=lambda pairs: np.array([judged] * len(pairs)))
    assert found is not None
    assert found.text.startswith(said)
