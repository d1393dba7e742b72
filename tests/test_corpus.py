"""The corpus that ships: is every document well formed, and does every fact of the seed article stand in it?"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SEED = ROOT.parent / "shared" / "seed" / "article.txt"
FIELDS = {"title", "date", "source", "language"}
FICTION = {"en": "invented for this project", "es": "una invención hecha para este proyecto"}


@dataclass(frozen=True)
class Document:
    """One Markdown file, its front matter apart from its body."""

    path: Path
    front: dict[str, object]
    body: str

    @property
    def folder(self) -> str:
        return self.path.parent.name

    @property
    def is_fiction(self) -> bool:
        return bool(re.search("fiction|ficción", str(self.front["source"]), re.IGNORECASE))


def parse(path: Path) -> Document:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Document(path, yaml.safe_load(front), body)


DOCUMENTS = [parse(path) for path in sorted(CORPUS.glob("*/*.md"))]
DOSSIER = [document for document in DOCUMENTS if not document.is_fiction]
WATER = [document for document in DOCUMENTS if document.is_fiction]


def one_paragraph_holds(documents: list[Document], language: str, patterns: list[str]) -> bool:
    paragraphs = [p for d in documents if d.folder == language for p in d.body.split("\n\n")]
    return any(all(re.search(pattern, p, re.IGNORECASE) for pattern in patterns) for p in paragraphs)


# --- each file -------------------------------------------------------------------------------------------------


def those(unlike: Callable[[Document], object]) -> list[str]:
    """The documents of which something is true that should not be."""
    return [f"{document.folder}/{document.path.stem}" for document in DOCUMENTS if unlike(document)]


def test_front_matter_is_complete_and_nothing_more() -> None:
    assert those(lambda one: set(one.front) != FIELDS or not all(one.front.values())) == []
    assert those(lambda one: type(one.front["date"]) is not datetime.date) == []


def test_the_folder_names_the_language() -> None:
    assert those(lambda one: one.folder != one.front["language"]) == []


def test_the_body_has_150_to_600_words() -> None:
    assert those(lambda one: not 150 <= len(one.body.split()) <= 600) == []


def test_file_names_are_kebab_case() -> None:
    assert those(lambda one: not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.path.stem)) == []


def test_no_paragraph_opens_with_a_pronoun() -> None:
    pronoun = re.compile(r"^(He|She|It|They|This|These|Él|Ella|Ellos|Esto) ", re.MULTILINE)
    assert those(lambda one: pronoun.search(one.body)) == []


def test_real_people_are_never_quoted_directly() -> None:
    assert not [d.path.name for d in DOSSIER if re.search('[«»"“”]', d.body)]


def test_no_two_documents_of_a_language_share_a_title() -> None:
    titles = [(d.folder, d.front["title"]) for d in DOCUMENTS]
    assert len(titles) == len(set(titles))


# --- what stands in which language: a pair shares its file name, whatever the language of the name ---------------


def stems(language: str) -> set[str]:
    return {d.path.stem for d in DOSSIER if d.folder == language}


def test_there_are_at_least_eighteen_documents() -> None:
    assert len(DOCUMENTS) >= 18


def test_five_topics_stand_in_english_only() -> None:
    assert len(stems("en") - stems("es")) >= 5


def test_five_topics_stand_in_spanish_only() -> None:
    assert len(stems("es") - stems("en")) >= 5


def test_three_topics_stand_in_both_languages() -> None:
    assert len(stems("en") & stems("es")) >= 3


# --- the seed's facts: the strings that one paragraph must hold, in each language where the fact stands -----------

FACTS: list[tuple[str, dict[str, list[str]]]] = [
    (
        "106,000 opioid overdose deaths in 2021, says the NIH",
        {
            "en": ["National Institutes of Health", "106,000", "opioid", "2021"],
            "es": ["Institutos Nacionales de la Salud", "106.000", "opioides", "2021"],
        },
    ),
    (
        "more than 70,000 of them largely due to fentanyl",
        {
            "en": ["National Institutes of Health", "more than 70,000", "fentanyl"],
            "es": ["institutos", "más de 70.000", "fentanilo"],
        },
    ),
    (
        "people take fentanyl without knowing; nobody is spared",
        {"en": ["without knowing", "every community"], "es": ["sin que ellas lo supieran", "ninguna comunidad"]},
    ),
    (
        "the National Institute on Drug Abuse is named beside the figures",
        {"en": ["National Institute on Drug Abuse"], "es": ["Instituto Nacional sobre el Abuso de Drogas"]},
    ),
    (
        "fentanyl raised the stakes of the drug war",
        {"en": ["synthetic opioid", "stakes"], "es": ["opioide sintético", "en juego"]},
    ),
    ("cooperation is at its lowest in decades", {"en": ["cooperation", "lowest level in decades"]}),
    ("Feeley: the watershed is 100,000 a year", {"en": ["Feeley", "watershed", "100,000"]}),
    ("Feeley: almost no cooperation when most needed", {"en": ["Feeley", "almost non-existent", "needed most"]}),
    ("Washington is furious and lawmakers want force", {"en": ["Washington is furious", "lawmakers", "military"]}),
    (
        "made in Mexico from Chinese precursors, say officials and experts",
        {
            "en": ["made in Mexico", "China", "US officials and international experts"],
            "es": ["se produce en México", "China", "funcionarios estadounidenses y expertos internacionales"],
        },
    ),
    (
        "Milgram: the Sinaloa and Jalisco cartels control the supply",
        {
            "en": ["Milgram", "Congress", "Sinaloa", "Jalisco", "supply", "distributing"],
            "es": ["Milgram", "Congreso", "Sinaloa", "Jalisco", "suministro", "distribución"],
        },
    ),
    (
        "Milgram testified the month before",
        {"en": ["testimony", "month before"], "es": ["comparecencia", "mes anterior"]},
    ),
    (
        "Milgram: chemicals, fake pills, cars and trucks",
        {
            "en": ["Milgram", "People's Republic of China", "fake pills", "cars, trucks"],
            "es": ["Milgram", "República Popular China", "pastillas falsas", "coches, camiones"],
        },
    ),
    ("Milgram: 10 cents to make a pill", {"en": ["Milgram", "10 cents", "fake fentanyl pill"]}),
    ("Milgram: a pill sells for 10 to 30 dollars", {"en": ["Milgram", r"\$10 and \$30", "United States"]}),
    (
        "Milgram: calculated deception to create addiction and profit",
        {
            "en": ["Milgram", "deliberately", "calculation", "addicted", "profits"],
            "es": ["Milgram", "deliberada", "adicción", "ganar"],
        },
    ),
    ("López Obrador's hugs, not bullets of 2018", {"es": ["López Obrador", "2018", "abrazos y no balazos"]}),
    ("López Obrador is a left-wing populist", {"es": ["López Obrador", "populista de izquierda"]}),
    (
        "López Obrador: no fentanyl made or consumed in Mexico",
        {"es": ["López Obrador", "no se produce ni se consume fentanilo", "semana previa"]},
    ),
    ("López Obrador blames social decay", {"es": ["López Obrador", "sobredosis", "descomposición social"]}),
    (
        "López Obrador: sorrow, and why no care for the young",
        {"es": ["López Obrador", "lamenta profundamente", "combaten el problema", "jóvenes"]},
    ),
    (
        "US officials: López Obrador answered Republican lawmakers",
        {"es": ["López Obrador reaccionaba", "congresistas republicanos", "según funcionarios estadounidenses"]},
    ),
    ("the seizure in Tempe on February 23", {"es": ["fentanilo, metanfetamina", "Tempe", "Arizona", "23 de febrero"]}),
    ("the photograph came from Kris Mayes", {"es": ["fotografía", "Twitter", "fiscal general de Arizona, Kris Mayes"]}),
    ("joint operations under Bush and Calderón", {"es": ["operaciones conjuntas", "2000", "Bush", "Calderón"]}),
    ("the decline began with Peña Nieto in 2013", {"es": ["Peña Nieto", "2013"]}),
    (
        "the defence minister was arrested in October 2020",
        {
            "en": ["arrested Mexico's defence minister", "corruption", "October 2020"],
            "es": ["detuvo en octubre de 2020", "ministro de Defensa", "corrupción"],
        },
    ),
    (
        "Barr dropped the case and returned the minister",
        {
            "en": ["William Barr", "attorney general", "dropped the case", "sent the minister home"],
            "es": ["William Barr", "fiscal general", "retirar los cargos", "devolver al ministro"],
        },
    ),
    (
        "Mexico exonerated the minister despite evidence; both sides furious",
        {
            "en": ["exonerated", "evidence", "cartel", "furious", "current and former US officials"],
            "es": ["exoneró", "pruebas", "cartel", "enfureció", "funcionarios y exfuncionarios"],
        },
    ),
    (
        "López Obrador ended what was left, say Feeley and others",
        {
            "en": ["López Obrador", "end", "cooperation", "DEA agents", "Feeley and other experts"],
            "es": ["López Obrador", "fin", "cooperación", "agentes de la DEA", "Feeley y otros expertos"],
        },
    ),
    (
        "Republican lawmakers want force and a designation",
        {
            "en": ["Republican lawmakers", "military action", "terrorist organizations"],
            "es": ["congresistas republicanos", "acción militar", "terroristas"],
        },
    ),
    ("Graham's call", {"en": ["Senator Lindsey Graham", "fury", "military", "wherever"]}),
    (
        "Barr: use the military",
        {"en": ["William Barr", "former attorney general", "military", "permission", "act of war"]},
    ),
    (
        "unilateral action is anathema to Mexican politicians",
        {"en": ["every Mexican politician", "unilateral", "defying"]},
    ),
    (
        "military action against Mexico's wishes is very remote",
        {"en": ["extremely unlikely", "US president"], "es": ["sumamente remota", "presidente de Estados Unidos"]},
    ),
    ("Watson: no military action is contemplated", {"en": ["Watson", "NSC", "statement", "not being contemplated"]}),
    ("the US needs Mexico, on migration above all", {"es": ["expertos", "migración masiva", "frontera sur"]}),
    ("Mexico is neighbour and largest trading partner", {"es": ["mayor socio comercial", "vecino"]}),
    ("Mexico is the most common tourist destination", {"es": ["destino turístico más frecuente"]}),
    ("Mexico has the largest community of American expatriates", {"es": ["mayor comunidad de expatriados"]}),
    ("the Biden administration is in a tight spot", {"en": ["Biden administration", "difficult position", "leverage"]}),
    ("a DEA spokeswoman declined to comment", {"en": ["DEA spokeswoman declined to comment"]}),
    (
        "Milgram: Mexico does not share even basic data",
        {"en": ["Milgram", "even basic data"], "es": ["Milgram", "datos más básicos"]},
    ),
    ("Milgram: nothing on precursor seizures", {"es": ["Milgram", "no recibe", "incautaciones de precursores"]}),
    (
        "Milgram: clandestine laboratories, and the offer",
        {"es": ["Milgram", "laboratorios clandestinos", "desmantelar"]},
    ),
    (
        "Milgram: dozens of extradition requests postponed",
        {
            "en": ["Milgram", "dozens of extradition requests"],
            "es": ["decenas de solicitudes de extradición", "Milgram"],
        },
    ),
    (
        "Milgram: Mexico should arrest and extradite more",
        {"en": ["Milgram", "arrest more"], "es": ["Milgram", "detenga y extradite a más"]},
    ),
    (
        "Milgram: 24 extradited, 232 waiting",
        {
            "en": ["Milgram", r"\b24 drug defendants", r"\b232 drug defendants", "year before"],
            "es": ["Milgram", r"\b24 acusados", r"\b232 acusados", "año anterior"],
        },
    ),
    ("Donahue: police watch DEA agents", {"en": ["Donahue", "Mexican police", "surveilling DEA agents", "corruption"]}),
    (
        "Feeley and Republicans back a terrorist designation",
        {"en": ["Republican lawmakers", "Feeley", "foreign terrorist organizations"]},
    ),
    ("Feeley: no unilateral action", {"en": ["Feeley", "cannot take unilateral action"]}),
    ("material support for terrorism", {"en": ["Feeley", "prosecutors", "material support for terrorism", "stigma"]}),
    (
        "a senior official: no designation, but wider powers",
        {"en": ["senior administration official", "opposed", "not against widening the legal powers"]},
    ),
    ("Rudman: very patient, perhaps too patient", {"en": ["Rudman", "Wilson Center", "very patient", "too patient"]}),
    (
        "the problems are plain, the remedies are not",
        {"en": ["problems are plain", "much less"], "es": ["problemas saltan a la vista", "mucho menos clara"]},
    ),
]


@pytest.mark.parametrize(
    ("language", "patterns"),
    [
        pytest.param(language, held, id=f"{language}: {name}")
        for name, table in FACTS
        for language, held in table.items()
    ],
)
def test_every_fact_of_the_seed_stands_in_one_paragraph(language: str, patterns: list[str]) -> None:
    assert one_paragraph_holds(DOSSIER, language, patterns)


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        ("en", r"\b10 (cents|centavos)"),
        ("en", r"\b100[,.]000"),
        ("en", "Donahue"),
        ("en", "Rudman"),
        ("en", "Graham"),
        ("en", "Watson"),
        ("en", "material support|apoyo material"),
        ("en", "declined to comment|declinó|no quiso hacer comentarios"),
        ("es", "Calderón"),
        ("es", "Peña Nieto"),
        ("es", r"\b2018\b"),
        ("es", "hugs|abrazos"),
        ("es", "social decay|descomposición social"),
        ("es", "Tempe"),
        ("es", "Mayes"),
        ("es", "trading partner|socio comercial"),
        ("es", "expatriate|expatriad"),
        ("es", "migration|migración"),
        ("es", "clandestine|clandestino"),
    ],
)
def test_a_fact_of_one_language_is_absent_from_the_other(language: str, pattern: str) -> None:
    assert {d.folder for d in DOSSIER if re.search(pattern, d.body, re.IGNORECASE)} == {language}


# --- the water plan --------------------------------------------------------------------------------------------


def test_the_water_plan_has_four_documents_in_two_languages() -> None:
    assert len(WATER) >= 4
    assert {d.folder for d in WATER} == {"en", "es"}


def test_every_water_document_says_once_that_it_is_invented() -> None:
    assert [d.body.count(FICTION[d.folder]) for d in WATER] == [1] * len(WATER)


@pytest.mark.parametrize(
    ("language", "patterns"),
    [
        ("en", ["Irene Solbes", "4.2 million florins", "March 24, 2026"]),
        ("en", ["Tomás Ferrol", "5.6 million florins", "June 9, 2026"]),
        ("en", ["Irene Solbes", "12.5%"]),
        ("en", ["Tomás Ferrol", "19.8%"]),
        ("en", ["1,500.5 hectares"]),
        ("en", ["1.5 trillion litres", "1.5 billion cubic metres"]),
        ("en", ["one billion florins"]),
        ("es", ["Irene Solbes", "4,2 millones de florines", "24 de marzo de 2026"]),
        ("es", ["Tomás Ferrol", "5,6 millones de florines", "9 de junio de 2026"]),
        ("es", ["Irene Solbes", "12,5 %"]),
        ("es", ["Tomás Ferrol", "19,8 %"]),
        ("es", [r"1\.500,5 hectáreas"]),
        ("es", ["1,5 billones de litros", "mil quinientos millones de metros cúbicos"]),
        ("es", ["mil millones de florines"]),
    ],
)
def test_two_speakers_disagree_and_each_figure_wears_its_locale(language: str, patterns: list[str]) -> None:
    assert one_paragraph_holds(WATER, language, patterns)


# --- our own words ---------------------------------------------------------------------------------------------


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w$]+", text.lower())
    return set(zip(*(words[start:] for start in range(8)), strict=False))


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is not shipped")
def test_no_eight_words_in_a_row_come_from_the_seed() -> None:
    seed = runs_of_eight(SEED.read_text(encoding="utf-8"))
    assert those(lambda one: runs_of_eight(one.body) & seed) == []
