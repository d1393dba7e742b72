"""Who says what: the subject of the verb of saying, never a name that is only spoken of."""

from __future__ import annotations

import numpy as np
import pytest

from rag.briefing.pool import Cited, Line
from rag.briefing.statements import Teller, said, statements, tell
from rag.types import Chunk, Document, Language, Passage, Span


@pytest.mark.parametrize(
    ("sentence", "language", "told"),
    [
        ("Feeley said that it ended.", "en", Teller("Feeley", "said", False)),
        ("The hospital admitted 40 patients.", "en", None),
        ("El hospital admitió a 40 pacientes.", "es", None),
        ("The mayor admitted that it failed.", "en", Teller("The mayor", "admitted", False)),
        ("«Falló», añadió Marta Gil.", "es", Teller("Marta Gil", "añadió", False)),
        ("Maria Lopez added two goals.", "en", None),
        ("La policía halló 20 kilos.", "es", None),
        ("The alert was sent 6 hours after the red warning.", "en", None),
        ("They left, warning that the dam leaks, Ana Ruiz said.", "en", Teller("Ana Ruiz", "said", False)),
        ("Fees vary according to income.", "en", None),
        ("El precio varía según el barrio.", "es", None),
        ("Murieron doce según la policía.", "es", Teller("la policía", "según", False)),
        ("Ana Ruiz declined to say who paid.", "en", None),
        ("Nobody said that it would rain.", "en", None),
        ("Nadie dijo que llovería.", "es", None),
        ("A spokeswoman for Pedro Sanz said so.", "en", Teller("A spokeswoman for Pedro Sanz", "said", False)),
        ("It had failed, a firefighter who knew Ana Ruiz said.", "en", Teller("", "said", False)),
        ("Edgar Pinto, 41, a teacher who was pulled from the water by fishermen, said so.", "en",
         Teller("Edgar Pinto", "said", False)),
        ("He quit ten days after auditors said that the price was double.", "en", Teller("auditors", "said", False)),
        ("Ha trasladado a 131 presos, informó ayer la comisión mixta.", "es",
         Teller("la comisión mixta", "informó", False)),
        ("No llegan datos de las incautaciones, declaró ante el Senado la directora de la agencia, Marta Ochoa.", "es",
         Teller("Marta Ochoa", "declaró", False)),
        ("Senator Ida Rook, a farmer from Orrin, urged Norland to pay.", "en",
         Teller("Senator Ida Rook", "urged", False)),
        ("La fama de Otálora, apunta la crónica, descansa en desafiar a Norland.", "es",
         Teller("la crónica", "apunta", False)),
        ("Coches y camiones la llevan al norte, añadió Milgram.", "es", Teller("Milgram", "añadió", False)),
        ("It is made there, according to the DEA administrator.", "en",
         Teller("the DEA administrator", "according to", False)),
        ("Cars and trucks carry the pills north for sale, according to the agency's head.", "en",
         Teller("the agency's head", "according to", False)),
        ("Coches, camiones y barcos llevan las pastillas, según la administradora.", "es",
         Teller("la administradora", "según", False)),
        ("Feeley, según Ana Ruiz, se equivocó.", "es", Teller("Ana Ruiz", "según", False)),
        ("The pills, said the head of the agency, are fake.", "en", Teller("the head of the agency", "said", False)),
        ("The plan, said to be fake, was old.", "en", Teller("", "said", False)),
        ("Fentanyl is an opioid, the account behind this digest says.", "en",
         Teller("the account behind this digest", "says", False)),
        ("El plan, según anunció la consejera, costará 4 millones.", "es", Teller("la consejera", "según", False)),
        ("El ministro, según dijo ayer, se va.", "es", Teller("", "según", False)),
        ("¿Cuánto costó? La crónica no lo dice.", "es", None),
        ("La cooperación acabó, según Feeley y otros expertos.", "es",
         Teller("Feeley y otros expertos", "según", False)),
        ("Tres lazos explican por qué nadie lo hará.", "es", None),
        ("Three ties explain why nobody will.", "en", None),
        ("Feeley nevertheless says that it ended.", "en", Teller("Feeley", "says", False)),
        ("Solo volvieron 54, lejos de los 240 que anunció el ministro Álvaro Benavent.", "es", None),
        ("The accords that Norland has concluded with Lanzar hold.", "en", None),
        ("“It ended,” said Senator Lindsey Graham.", "en", Teller("Senator Lindsey Graham", "said", False)),
        ("Watson, a spokesperson for the NSC, said so.", "en", Teller("Watson", "said", False)),
        ("It costs 4.2 million, according to Irene Solbes.", "en", Teller("Irene Solbes", "according to", False)),
        ("Peña Nieto denied that he knew of it.", "en", Teller("Peña Nieto", "denied", True)),
        ("US officials say the fentanyl sold there comes from Mexico.", "en", Teller("US officials", "say", False)),
        ("He told reporters about Mexico.", "en", Teller("", "told", False)),
        ("The sum announced by the Regional Government is higher.", "en", None),
        ("El plan costará 4,2 millones, anunció la consejera de Aguas, Irene Solbes.", "es",
         Teller("Irene Solbes", "anunció", False)),
        ("«Es falso», dijo López Obrador.", "es", Teller("López Obrador", "dijo", False)),
        ("López Obrador negó que se produzca fentanilo.", "es", Teller("López Obrador", "negó", True)),
        ("Pierde el 12,5 %, según la consejera.", "es", Teller("la consejera", "según", False)),
        ("Según la empresa, el caudal del río Lena se triplicó.", "es", Teller("la empresa", "Según", False)),
        ("According to the firm, the flow of the Lena trebled.", "en", Teller("the firm", "According to", False)),
        ("El alcalde de Sestil, Fermín Oria, afirmó que no hubo aviso.", "es", Teller("Fermín Oria", "afirmó", False)),
        ("The mayor of Sestil, Ana Rey, said so.", "en", Teller("Ana Rey", "said", False)),
        ("Rust was the cause, according to the technical report that the government printed on Tuesday.", "en",
         Teller("the technical report", "according to", False)),
        ("Rebuilding is now estimated at 3 million.", "en", None),
        ("El seguro pagará, según me escribió su perito, la mitad.", "es", Teller("su perito", "según", False)),
        ("El alcalde, Óscar Rey, lo niega.", "es", Teller("Óscar Rey", "niega", True)),
        ("Legal services think this likely.", "en", Teller("Legal services", "think", False)),
        ("Fourteen people were admitted to hospital.", "en", None),
        ("A further seven reports are under study.", "en", None),
        ("Adults with a confirmed infection can get it.", "en", None),
        ("Patrol vessels of either state pursue suspected boats.", "en", None),
        ("La aseguradora indemnizó a las dos familias.", "es", None),
        ("Las obras están aseguradas en 1,9 millones.", "es", None),
        ("The firm has denied that it stopped the trial.", "en", Teller("The firm", "denied", True)),
        ("Republican lawmakers argued that it was right.", "en", Teller("Republican lawmakers", "argued", False)),
        ("It was clean, as Channel 6 reported.", "en", Teller("Channel 6", "reported", False)),
        ("In the whole of 2021 there were 35 confirmed.", "en", None),
        ("Se las vendió Barasona en 1935, sostiene el museo, que guarda el recibo.", "es",
         Teller("el museo", "sostiene", False)),
        ("Eso no puede concluirse del ensayo.", "es", None),
        ("It matches, said Dr. Marisol Quade, the epidemiologist.", "en", Teller("Dr. Marisol Quade", "said", False)),
        ("Since July 24 we have confirmed 19 cases.", "en", None),
        ("Lemus desmintió que hubiera disparos.", "es", Teller("Lemus", "desmintió", True)),
        ("La agencia aclaró por la tarde que fue un error.", "es", Teller("La agencia", "aclaró", False)),
        ("La presidenta de la Cámara, Ana Rey, se quejó de ello.", "es", Teller("Ana Rey", "quejó", False)),
        ("The regional government has not said whether they will be paid.", "en", None),
        ("El Gobierno no ha dicho si pagará.", "es", None),
        ("Ana Ruiz denied the two men bail.", "en", None),
        ("La compañía se negó a pagar la multa.", "es", None),
        ("El juez negó la libertad provisional.", "es", None),
        ("Ana Ruiz denied the claims.", "en", Teller("Ana Ruiz", "denied", True)),
        ("Ana Ruiz negó que fuera así.", "es", Teller("Ana Ruiz", "negó", True)),
        ("The firm's head, Ana Ruiz, called it slow and said so.", "en", Teller("Ana Ruiz", "said", False)),
        ("El alcalde, Rutilio Cendejas, reconoció el adeudo.", "es", Teller("Rutilio Cendejas", "reconoció", False)),
        ("“No hay rastro”, dijo en conferencia.", "es", Teller("", "dijo", False)),
        ("In 1971 the county proposed to bury it.", "en", Teller("the county", "proposed", False)),
        ("En 2019 el ministerio negó que hubiera fugas.", "es", Teller("el ministerio", "negó", True)),
        ("En su respuesta indicó que no podía.", "es", Teller("", "indicó", False)),
        ("Fog was there, although the harbour master said no.", "en", Teller("the harbour master", "said", False)),
        ("If it does not, the application is deemed refused.", "en", None),
        ("Ruegos y preguntas", "es", None),
        ("La oposición, encabezada por Ana Ruiz, fue al pleno y anunció que votará en contra.", "es",
         Teller("La oposición", "anunció", False)),
        ("The union, led by Ana Ruiz, met in May and announced that it will strike.", "en",
         Teller("The union", "announced", False)),
        ("El máximo es de doce por establecimiento.", "es", None),
    ],
)  # fmt: skip
def test_the_speaker_is_the_subject_of_the_verb(sentence: str, language: Language, told: Teller | None) -> None:
    assert tell(sentence, language) == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Rey dijo que llueve. «Es grave», añadió.", "Ana Rey"),
        ("Ana Rey dijo que llueve. También afirmó que hay viento.", "Ana Rey"),
        ("Ana Rey dijo que llueve. Tras ver los daños con la firma, reconoce que falló.", ""),
    ],
)
def test_a_spanish_sentence_has_the_speaker_before_it_only_where_it_leaves_its_subject_out(
    text: str, name: str
) -> None:
    last = line_of(text, text.index(". ") + 2)
    teller = said(last)
    assert teller is not None
    assert teller.name == name


def line_of(text: str, start: int) -> Line:
    document = Document("d", "d", "d.md", text, "es")
    passage = Passage(Chunk("c", "d", 0, len(text), text, "es", None, None, ()), document, 0.9)
    return Line(passage, Span(start, len(text)), 1.0, np.ones(1, np.float32))


def test_a_quoted_title_is_not_what_the_speaker_before_said() -> None:
    text = "Ana Rey dijo que llueve. «La Traviata» cerró la temporada."
    assert said(line_of(text, text.index("«"))) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mayor, Pedro Sanz, said he knew it. He said the river belongs to all.", "en"),
        ("El alcalde, Pedro Sanz, dijo que lo sabía. Añadió que el río es de todos.", "es"),
    ],
)
def test_a_quote_that_another_holds_is_told_once(text: str, language: Language) -> None:
    document = Document("d", "d", "d.md", text, language)
    spans = (Span(0, text.index(".") + 1), Span(text.index(".") + 2, len(text)))
    passage = Passage(Chunk("c", "d", 0, len(text), text, language, None, None, spans), document, 0.9)
    lines = [Line(passage, span, 1.0, np.eye(2, dtype=np.float32)[at]) for at, span in enumerate(spans)]
    cited = Cited()
    quotes = [cited.all[one.citation - 1].quote for one in statements(lines, cited)]
    assert not [one for one in quotes for other in quotes if one != other and one in other]
    assert "Pedro Sanz" in " ".join(quotes)
