"""What is asked for, in both languages."""

from __future__ import annotations

import pytest

from rag.questions.answer_type import Kind, counted, kind, many, measure, said_by, who_said
from rag.types import Language


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What salary does the minister earn?", "how_many"),
        ("¿Qué sueldo cobra la ministra?", "how_many"),
        ("How many people died?", "how_many"),
        ("cuantas personas murieron", "how_many"),
        ("¿En cuántos países se vende?", "how_many"),
        ("En cuanto a la presa, ¿de qué está hecha?", "other"),
        ("WHAT PERCENTAGE WAS LOST?", "how_many"),
        ("¿Qué porcentaje se perdió?", "how_many"),
        ("In what year did it open?", "when"),
        ("¿En qué año abrió?", "when"),
        ("Where was she born?", "where"),
        ("¿Adónde fue?", "where"),
        ("Who signed it?", "who"),
        ("¿Quiénes lo firmaron?", "who"),
        ("Who is Anne Milgram?", "other"),
        ("¿Quién es Anne Milgram?", "other"),
        ("Why did it fail?", "why"),
        ("¿Por qué fracasó?", "why"),
        ("Is fentanyl made in Mexico?", "whether"),
        ("¿Se produce fentanilo en México?", "whether"),
        ("¿Es verdad que ganó?", "whether"),
        ("Tell me about the plan.", "other"),
        ("Street price of a counterfeit pill?", "how_many"),
        ("the number of people handed over last year?", "how_many"),
        ("Precio de la pastilla en la calle", "how_many"),
        ("¿Fecha de la sentencia?", "when"),
        ("Name of the customs agent?", "who"),
        ("nombre de la fiscal general", "who"),
        ("How come it failed?", "why"),
        ("¿Para qué sirven los sensores?", "why"),
        ("¿Para qué liga emite los partidos?", "other"),
        ("¿Qué hace falta para que se apruebe?", "other"),
        ("Under which presidents did it thrive?", "who"),
        ("¿Bajo qué presidentes ocurrió?", "who"),
        ("Between which hours does the curfew run?", "other"),
        ("What charge awaits those who help them?", "other"),
        ("¿Qué multa le cae a quien vende sin licencia?", "other"),
        ("What should one do when the alarm goes off?", "other"),
        ("Which company prepared the budget?", "other"),
        ("¿Qué partido votó en contra del presupuesto?", "other"),
        ("What is the estimated cost?", "how_many"),
        ("¿Cuál es el presupuesto de la agencia?", "how_many"),
        ("What did the repair cost?", "how_many"),
        ("¿Qué cuesta una pastilla?", "how_many"),
        ("¿Qué altura tiene la torre?", "how_many"),
        ("¿Quién es el hombre que perdió peso?", "who"),
        ("¿Qué carreteras se cerraron a causa de la nieve?", "other"),
        ("¿Cuál fue la causa del incendio?", "why"),
        ("¿Por qué motivo cerró?", "why"),
        ("What was the main reason for the delay?", "why"),
        ("How did the family react when the verdict was read?", "other"),
        ("¿Cómo reaccionaron los vecinos cuando cerró el puente?", "other"),
        ("How and when did he die?", "when"),
        ("¿Cómo se llama el alcalde?", "who"),
        ("¿Tiene costo para los vecinos?", "whether"),
        ("¿Hay motivo para la huelga?", "whether"),
        ("Who is Mexico's defence minister?", "who"),
        ("¿Qué ciudad creció cuando llegó el tren?", "where"),
        ("On what grounds was the clerk dismissed?", "why"),
        ("¿A qué se debe el retraso?", "why"),
        ("¿Con qué fin se creó el fondo?", "why"),
        ("Quiero saber a qué respondía el alcalde cuando lo dijo, ¿qué pedía?", "other"),
        ("Dime cuándo firmó quien lo vendió", "when"),
    ],
)
def test_the_kind_of_a_question_is_seen_with_and_without_accents(question: str, expected: Kind) -> None:
    assert kind(question) == expected


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which countries did he visit?", True),
        ("List the countries", True),
        ("dame una lista de alcaldes", True),
        ("Resume el artículo", True),
        ("Haz un resumen", True),
        ("Compara las dos leyes", True),
        ("When did the talks resume?", False),
        ("¿Cuándo compareció el ministro?", False),
        ("¿Quién compartió el vídeo?", False),
        ("¿Está lista la carretera?", False),
        ("Who is on the list?", False),
        ("Which bus did he take?", False),
        ("Which business did he run?", False),
    ],
)
def test_a_word_that_only_looks_like_a_wish_for_a_list_asks_for_none(question: str, several: bool) -> None:
    assert many(question) is several


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who later said that?", True),
        ("Who called it a disaster?", True),
        ("¿Quién acusó a la ministra?", True),
        ("¿Quién fue acusado del robo?", False),
        ("¿Quién ha sido declarado culpable?", False),
        ("Who was told to leave?", False),
        ("Who called the strike?", False),
    ],
)
def test_who_is_accused_told_or_calls_a_strike_is_no_speaker(question: str, asks: bool) -> None:
    assert who_said(question) is asks


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("When did Milgram say that?", "Milgram"),
        ("¿Qué dijo Milgram?", "Milgram"),
        ("¿Cuándo anunció Milgram eso?", "Milgram"),
        ("When did the court ask Ana Ruiz to pay?", ""),
        ("What did the mayor promise Ana Ruiz?", ""),
        ("¿Qué anuncio de Coca-Cola salió?", ""),
    ],
)
def test_who_is_spoken_to_does_not_speak(question: str, name: str) -> None:
    assert said_by(question) == name


@pytest.mark.parametrize(
    ("question", "language", "thing"),
    [
        ("¿Cuántas viviendas incluye el presupuesto?", "es", "viviendas"),
        ("How many homes does the budget pay for?", "en", "homes"),
    ],
)
def test_what_is_counted_is_not_measured_in_the_money_beside_it(question: str, language: Language, thing: str) -> None:
    assert (measure(question), counted(question, language)) == (frozenset(), thing)


def test_a_unit_that_is_counted_goes_before_another_that_is_named() -> None:
    assert measure("How many days did the temperature exceed 40 degrees?") == {"day"}
    assert measure("¿Cuántos días superó la temperatura los 40 grados?") == {"day"}
    assert measure("How many square metres does the hall have?") == {"metre²"}
    assert measure("¿Cuántos metros cuadrados tiene la nave?") == {"metre²"}
    assert measure("Within how many working days must it decide?") == {"day"}
    assert measure("How high is the fine?") == frozenset()
