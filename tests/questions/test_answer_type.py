"""What is asked for, in both languages."""

from __future__ import annotations

import pytest

from rag.questions.answer_type import Kind, kind


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
        ("¿Qué ciudad creció cuando llegó el tren?", "where"),
    ],
)
def test_the_kind_of_a_question_is_seen_with_and_without_accents(question: str, expected: Kind) -> None:
    assert kind(question) == expected
