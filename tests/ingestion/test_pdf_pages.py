"""A PDF's pages are one text: without running lines and footnote marks, whole words, sentences over the page break."""

from __future__ import annotations

import re

import pytest

from rag.errors import DocumentError
from rag.ingestion.layout.paragraphs import ended
from rag.ingestion.layout.spelling import DIVIDED, composed, mended_all
from rag.ingestion.parse import parse
from rag.types import Citation, Document, FileStatus, Language
from tests.ingestion.test_pdf_tables import BUDGET, BUDGET_ROWS, ENGLISH, PLACES, SPANISH, case
from tests.typeset import Text, grid, prose, typeset, width
from ui.output.render import cited


def read(*pages: list[Text], info: str = "") -> Document:
    return parse(typeset(*pages, info=info), "a.pdf").document


def paragraphs(*pages: list[Text]) -> list[str]:
    return read(*pages).text.split("\n\n")


def framed(number: int, total: int, body: list[Text], footer: str) -> list[Text]:
    """A page with a running header of two parts and a footer that counts."""
    header = [Text(50, 815, "Boletín de Peñablanca"), Text(400, 815, "6 de noviembre de 2020")]
    return [*header, *body, Text(280, 30, footer.format(number, total))]


@pytest.mark.parametrize("footer", ["{} de {}", "Page {}", "- {} -", "{}", "cve: BOE-A-2022-1107 · Página {} de {}"])
@pytest.mark.parametrize("total", [2, 3, 12])
def test_running_lines_are_no_text(footer: str, total: int) -> None:
    body = "Artículo {}. El pozo número {} mide cuarenta metros y se limpia en mayo."
    bodies = [body.format(at * 7, at * 31) for at in range(total)]
    pages = [framed(at + 1, total, prose(body, 50, 780), footer) for at, body in enumerate(bodies)]
    assert paragraphs(*pages) == bodies


@pytest.mark.parametrize("said", [ENGLISH * 3, SPANISH * 3])
@pytest.mark.parametrize(
    "stamp",
    [
        Text(150, 500, "BORRADOR", 60, turn=45),
        Text(30, 600, "Folio 445566 sello digital", 8, turn=90),
        Text(100, 745, "COPIA", 70),
    ],
)
def test_a_stamp_over_the_text_or_up_its_margin_does_not_mix_its_lines(said: str, stamp: Text) -> None:
    assert paragraphs([*prose(said, 50, 780), stamp]) == [said, stamp.words]


@pytest.mark.parametrize("said", [ENGLISH * 4, SPANISH * 4])
@pytest.mark.parametrize("step", [1, 5])
def test_numbers_of_lines_in_the_margin_are_no_text(said: str, step: int) -> None:
    lines = prose(said, 90, 780, 300)
    numbers = [Text(60, one.y, str(at)) for at, one in enumerate(lines, start=1) if at % step == 0]
    assert paragraphs([*lines, *numbers]) == [said]


def test_a_list_keeps_its_numbers() -> None:
    said = [f"{name} pays for the wells of the town" for name in ("Ana", "Eva", "Luis", "Rosa", "Iris", "Hugo", "Noa")]
    page = [Text(x, 780 - 16 * at, words) for at, one in enumerate(said) for x, words in ((60, str(at + 1)), (90, one))]
    assert all(str(at) in read(page).text for at in range(1, 8))


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("T", "he council approved the new budget on Monday after a long debate. It sets aside 12 million."),
        ("E", "l gobierno anunció que el puente costará 18 millones de pesos y que la obra durará catorce meses."),
    ],
)
def test_a_capital_over_two_lines_begins_the_first(first: str, rest: str) -> None:
    lines = prose(rest, 75, 780, 330)
    assert paragraphs([Text(50, 770, first, 32), *lines]) == [first + rest]


@pytest.mark.parametrize(
    "said",
    [
        "schools were repaired in two years, and another 300 have their turn in 2025.",
        "escuelas se repararon en dos años, y otras 300 esperan turno para 2025.",
    ],
)
def test_a_large_figure_is_read_before_the_lines_beside_it(said: str) -> None:
    (found,) = paragraphs([Text(50, 768, "1.204", 30), *prose(said, 150, 780, 250)])
    assert found == f"1.204 {said}"


@pytest.mark.parametrize("head", ["Ejercicio {}", "Year {}", "{}"])
def test_a_large_heading_with_the_year_of_its_page_is_text(head: str) -> None:
    pages = [[Text(50, 800, head.format(2021 + at), 18), *prose(SPANISH, 50, 770)] for at in range(3)]
    found = paragraphs(*pages)
    assert [one for one in found if "202" in one] == [head.format(year) for year in (2021, 2022, 2023)]


def test_a_page_number_counts_beside_other_words_on_odd_and_even_pages() -> None:
    heads = ([Text(50, 815, "Law of Wells"), Text(540, 815, "41")], [Text(50, 815, "42"), Text(400, 815, "Chapter II")])
    bodies = ("Article 1. The well of Marsh End is closed.", "Article 2. It is opened again in May.")
    assert paragraphs(*[[*head, *prose(body, 50, 780)] for head, body in zip(heads, bodies, strict=True)]) == [*bodies]


def test_a_small_running_line_may_end_in_other_words_on_each_page() -> None:
    heads = [[Text(300, 815, f"Reglamento del pleno, {month}", 8)] for month in ("enero", "febrero", "marzo")]
    bodies = [f"{number}. El pozo de Peñablanca se limpia y se cierra en mayo." for number in (40, 9, 2)]
    assert paragraphs(*[[*head, *prose(body, 50, 780)] for head, body in zip(heads, bodies, strict=True)]) == bodies


@pytest.mark.parametrize("said", [ENGLISH, SPANISH])
def test_a_letter_that_comes_twice_keeps_its_first_and_last_lines(said: str) -> None:
    letter = [Text(50, 815, "5 May 2023"), *prose(said, 50, 780), Text(50, 600, "Ana Ruiz")]
    page = ["5 May 2023", said, "Ana Ruiz"]
    numbered = [[*letter, Text(280, 30, str(number))] for number in (1, 2)]
    assert (paragraphs(letter, letter), paragraphs(*numbered)) == (page * 2, page * 2)


def test_the_first_line_of_a_form_is_no_running_line() -> None:
    names = [f"Nombre del alumno: {name}" for name in ("Ana Ruiz", "Luis Gil", "Eva Paz")]
    found = paragraphs(*[[Text(50, 815, name), *prose(SPANISH, 50, 780)] for name in names])
    assert [name for name in names if name in found] == names


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (("The towns lost 3.2-", "4.1 million crowns in May."), "The towns lost 3.2-4.1 million crowns in May."),
        (("Costó de 1.250-", "1.300 millones de pesos."), "Costó de 1.250-1.300 millones de pesos."),
    ],
)
def test_a_range_over_the_line_end_is_one(lines: tuple[str, str], whole: str) -> None:
    assert paragraphs([Text(50, 780 - 14 * at, line) for at, line in enumerate(lines)]) == [whole]


def test_a_line_that_many_pages_share_in_their_midst_is_text() -> None:
    pages = [[*prose(SPANISH, 50, 780), *prose("Firmado en Peñablanca.", 50, 600), *prose(ENGLISH, 50, 560)]] * 3
    assert [read(*pages).text.count(words) for words in ("Firmado en Peñablanca.", SPANISH, ENGLISH)] == [3, 3, 3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Quienes ensucien los pozos pagarán una multa de", "quinientos mil pesos y repararán el daño."),
        ("Whoever pollutes the wells of Marsh End pays a fine of", "500 florins and repairs the damage."),
    ],
)
def test_a_sentence_goes_on_over_the_page_break(first: str, second: str) -> None:
    document = read(*[framed(at + 1, 2, prose(body, 50, 780), "{} de {}") for at, body in enumerate((first, second))])
    whole = f"{first} {second}"
    assert document.text == whole
    assert [document.page_at(whole.index(word)) for word in ("una", "el") if word in whole] in ([1, 2], [1], [])
    citation = Citation(1, whole, "es", document, "c", document.page_at(0), 0, len(whole))
    assert (citation.page, citation.page_end) == (1, 2)
    assert "págs. 1–2" in cited(citation, "es")
    assert "pp. 1–2" in cited(citation, "en")
    part = Citation(1, first, "es", document, "c", 1, 0, len(first))
    assert "pág. 1 " in cited(part, "es") + " "


@pytest.mark.parametrize(
    ("begins", "goes_on", "within", "language", "label"),
    [
        ("The well number {} was dug by hand in the year", "of the drought.", "Nobody drinks of well {}.", "en", "pp."),
        ("El pozo número {} se abrió a mano en el año", "de la sequía.", "Nadie bebe del pozo {}.", "es", "págs."),
    ],
)
def test_each_quote_of_forty_pages_names_its_own(
    begins: str, goes_on: str, within: str, language: Language, label: str
) -> None:
    bodies = [f"{goes_on if at else ''} {within.format(at + 1)} {begins.format(at + 1)}" for at in range(40)]
    document = read(*[framed(at + 1, 40, prose(body, 50, 780), "{} de {}") for at, body in enumerate(bodies)])
    for number in range(1, 41):
        over = f"{begins.format(number)} {goes_on}" if number < 40 else begins.format(number)
        for quote, pages in ((within.format(number), (number, number)), (over, (number, min(number + 1, 40)))):
            start = document.text.index(quote)
            citation = Citation(1, quote, language, document, "c", document.page_at(start), start, start + len(quote))
            assert (citation.page, citation.page_end or citation.page) == pages
            assert number == 40 or pages[0] == pages[1] or f"{label} {number}–{number + 1}" in cited(citation, language)


def test_a_word_divided_over_the_page_break_is_whole() -> None:
    document = read(prose("El informe trata de la contra-", 50, 780), prose("tación de personal.", 50, 780))
    assert document.text == "El informe trata de la contratación de personal."
    assert document.page_at(document.text.index("tación")) == 2


def test_a_footnote_does_not_cut_the_sentence_that_goes_on_overleaf() -> None:
    note = [Text(50, 60, "2", 5), Text(54, 56, "Acta del pleno de mayo de 1998.", 8)]
    first = [*prose("Los vecinos del pueblo de Peñablanca pidieron al ayuntamiento que abriera", 50, 780), *note]
    document = read(first, prose("otro pozo antes del verano.", 50, 780))
    assert document.text.split("\n\n") == [
        "Acta del pleno de mayo de 1998.",
        "Los vecinos del pueblo de Peñablanca pidieron al ayuntamiento que abriera otro pozo antes del verano.",
    ]


@pytest.mark.parametrize(
    ("words", "mark", "after", "whole"),
    [
        ("La tasa subió a 14.131", "2", "pesos por tonelada.", "La tasa subió a 14.131 pesos por tonelada."),
        ("The harbour tax reached Rp14,131", "12", "per ton.", "The harbour tax reached Rp14,131 per ton."),
        ("It ended the long civil war.", "*", "Peace came.", "It ended the long civil war. Peace came."),
        ("El solar mide 340 m", "2", "en total.", "El solar mide 340 m² en total."),
        ("La padecen 1,5×10", "6", "personas.", "La padecen 1,5×10⁶ personas."),
        ("It paid 2,810", "6", "crowns.", "It paid 2,810 crowns."),
        ("A star of 10", "30", "kilograms.", "A star of 10³⁰ kilograms."),
        ("El precio fue de 4,23", "a", "dólares por libra.", "El precio fue de 4,23 dólares por libra."),
        ("El precio fue de 4,23²", "", "dólares.", "El precio fue de 4,23 dólares."),
        ("It grew by 18.4³", "", "percent.", "It grew by 18.4 percent."),
        ("Vive en el 3.", "o", "izquierda.", "Vive en el 3.o izquierda."),
    ],
)  # fmt: skip
def test_footnote_marks_are_left_out_and_powers_kept(words: str, mark: str, after: str, whole: str) -> None:
    end = 50 + width(words)
    for rise in (5, 6.5):  # as far as typesetters raise them
        line = [Text(50, 700, words), Text(end, 700 + rise, mark, 6), Text(end + 12, 700, after)]
        found = paragraphs([*line, *prose(SPANISH, 50, 600)])
        assert re.sub(r" {2,}", " ", found[0]) == whole


@pytest.mark.parametrize(
    ("said", "heading"),
    [("In 1958 a storm took 62 of the boats", "2 Methods"), ("En 1958 y en 1962 hubo 12 o 13 incendios", "3 Métodos")],
)
def test_a_line_beside_a_heading_of_the_other_column_is_no_footnote_mark(said: str, heading: str) -> None:
    left = [Text(50, 700, said), *prose(SPANISH, 50, 686, 220)]
    right = [Text(310, 698, heading, 18), *prose(ENGLISH, 310, 670, 220)]
    assert said in "\n".join(paragraphs([*left, *right]))


@pytest.mark.parametrize("prose_", [ENGLISH, SPANISH])
def test_a_title_over_two_columns_cuts_no_paragraph_of_theirs(prose_: str) -> None:
    capitals = re.sub(r" (\w)", lambda match: f" {match[1].upper()}", prose_)  # so that no line begins in small letters
    title = Text(50, 800, "Ferries and wells of Marsh End and Peñablanca", 20)
    found = paragraphs([title, *prose(capitals, 50, 760, 220), *prose(capitals, 310, 760, 220)])
    assert found == [title.words, capitals, capitals]


@pytest.mark.parametrize("accent_first", [True, False])
def test_an_accent_set_over_its_letter_is_put_on_it(accent_first: bool) -> None:
    place = 72 + 46.45  # where "La comisi" ends
    letters = [Text(place, 700, "o"), Text(place + 1.2, 700, "´")]
    over = [Text(72, 700, "La comisi"), *(letters[::-1] if accent_first else letters), Text(place + 6.1, 700, "n pag")]
    end = place + 6.1 + 27.5
    last = [Text(end, 700, "o"), Text(end + 1.2, 700, "´"), Text(end + 9.5, 700, "81 millones.")]
    assert paragraphs([*over, *last]) == ["La comisión pagó 81 millones."]


@pytest.mark.parametrize(
    ("apart", "whole"),
    [
        ("informaci´on", "información"), ("Espa˜na", "España"), ("ping¨uino", "pingüino"), ("Fran¸cois", "François"),
        ("aqu´ı", "aquí"), ("informacio´n", "información"), ("a\u0301rbol", "árbol"), ("12´ 30", "12´ 30"), ("´", "´"),
        ("el an˜o", "el año"), ("ma˜nana", "mañana"), ("costo´ 81", "costó 81"), ("´Avila", "Ávila"),
        ("Côte d´Ivoire", "Côte d´Ivoire"), ("O´Higgins", "O´Higgins"), ("the ´hero´ left", "the ´hero´ left"),
    ],
)  # fmt: skip
def test_accents_set_apart_are_put_on_their_letters(apart: str, whole: str) -> None:
    assert composed(apart) == whole


@pytest.mark.parametrize(
    ("line", "following", "elsewhere", "whole"),
    [
        ("la contra", "tación", "", "la contratación"),
        ("UGT", "FICA", "", "UGT-FICA"),
        ("María Fernández", "Sanguino", "", "María Fernández-Sanguino"),
        ("económico", "social", "", "económico-social"),
        ("hispano", "marroquí", "", "hispano-marroquí"),
        ("franco", "alemanas", "", "franco-alemanas"),
        ("franco", "tirador", "", "francotirador"),
        ("2019", "2020", "", "2019-2020"),
        ("00060", "00512406", "", "00060-00512406"),
        ("a well", "known man", "he is well-known here", "a well-known man"),
        ("a long", "term plan", "a long road and a term of office", "a long-term plan"),
        ("a long", "term plan", "", "a long-term plan"),
        ("all thirty", "two members", "", "all thirty-two members"),
        ("a state", "owned mill", "", "a state-owned mill"),
        ("by two", "thirds of", "", "by two-thirds of"),
        ("any self", "employed miller", "", "any self-employed miller"),
        ("the govern", "ment of", "", "the government of"),
        ("the self", "ishness of", "", "the selfishness of"),
        ("the state", "owned mine", "", "the state-owned mine"),
        ("la gene", "ralmente", "", "la generalmente"),
        ("decidida", "mente", "", "decididamente"),
        ("the bene", "ficiary", "", "the beneficiary"),
        ("the govern", "ment", "the government of Ostland", "the government"),
        ("the govern", "ments", "the government of Ostland", "the governments"),
        ("an X", "ray of", "", "an X-ray of"),
        ("la T", "Mobile", "", "la T-Mobile"),
        ("an e", "mail", "his email and her emails", "an email"),
        ("CONTRATA", "CIÓN", "", "CONTRATACIÓN"),
    ],
)
def test_a_hyphen_goes_where_it_only_divided_the_word(line: str, following: str, elsewhere: str, whole: str) -> None:
    assert mended_all([f"{line}{DIVIDED}{following}", elsewhere])[0] == whole


def test_a_heading_is_a_block_of_its_own() -> None:
    heads = [Text(50, 790, "Capítulo primero", 16), Text(50, 650, "The ferry", 11, 1)]
    document = read([heads[0], *prose(SPANISH, 50, 760), heads[1], *prose(ENGLISH, 50, 636)])
    assert document.text.split("\n\n") == ["Capítulo primero", SPANISH, "The ferry", ENGLISH]
    assert [heading.text for heading in document.headings] == ["Capítulo primero", "The ferry"]


def test_lines_of_contents_are_left_out() -> None:
    pages = ["iv", "1", "1", "2", "2"]
    lines = [Text(50, 780 - 16 * at, f"{at + 1}. El pozo {'.' * 60} {page}") for at, page in enumerate(pages)]
    assert paragraphs([*lines, *prose(SPANISH, 50, 600)], prose(SPANISH, 50, 600)) == [SPANISH] * 2


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            ["Caja y bancos ........ 1.204.330", "Inventarios ........ 402.118", "Total ........ 1.606.448"],
            ["Caja y bancos | 1.204.330", "Inventarios | 402.118", "Total | 1.606.448"],
        ),
        (
            ["Birth record ........ 85", "Marriage record ........ 120", "Divorce ........ 40"],
            ["Birth record | 85", "Marriage record | 120", "Divorce | 40"],
        ),
    ],
)
def test_amounts_behind_leaders_are_no_table_of_contents(lines: list[str], rows: list[str]) -> None:
    listed = [Text(50, 780 - 16 * at, one) for at, one in enumerate(lines)]
    assert paragraphs([*listed, *prose(SPANISH, 50, 600)]) == [*rows, SPANISH]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_seen(rotate: int) -> None:
    document = parse(typeset(grid(BUDGET, PLACES, 500), rotate=rotate), "a.pdf").document
    assert document.text.split("\n\n") == BUDGET_ROWS


@pytest.mark.parametrize(
    ("info", "title"),
    [
        ("/Title(Microsoft Word - x.doc)", "a"),
        ("/Title(Microsoft Word - Informe anual.doc)", "Informe anual"),
        ("/Title(Crystal Reports ActiveX Designer - r.rpt)", "a"),
        ("/Title(PDFMaker)/Producer(PDFMaker)", "a"),
        ("/Title(Water in Marsh End)", "Water in Marsh End"),
    ],
)
def test_a_program_is_no_title(info: str, title: str) -> None:
    long = prose(ENGLISH.replace(". ", " and "), 50, 780)
    assert read(long, info=info).title == title


def form(
    *fields: tuple[str, str, int, int], label: str = "", beside: int = 120, below: int = 4, kind: str = "/FT/Tx"
) -> bytes:
    """A page with a label a field: (label, value, x, y)."""
    made = [
        b"<</Type/Annot/Subtype/Widget%s/T(f%d)/TU(%s)/V(%s)/Rect[%d %d %d %d]/F 4>>"
        % (
            kind.encode(),
            at,
            label.encode(),
            value.encode("cp1252"),
            x + beside,
            y - below,
            x + beside + 160,
            y - below + 16,
        )
        for at, (_, value, x, y) in enumerate(fields)
    ]
    whole = typeset([Text(x, y, words) for words, _, x, y in fields if words] or [Text(50, 800, "Form")], more=made)
    numbers = b" ".join(b"%d 0 R" % (5 + at) for at in range(len(made)))
    whole = whole.replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[%s]>>" % numbers)
    return whole.replace(b"/Type/Page/", b"/Type/Page/Annots[%s]/" % numbers)


def test_the_values_of_a_form_stand_behind_what_it_asks() -> None:
    filled = form(("Nombre:", "Elena Robles", 60, 700), ("Importe:", "250.000 pesos", 60, 660))
    document = parse(filled, "a.pdf").document
    assert document.text.split("\n\n") == ["Nombre: Elena Robles", "Importe: 250.000 pesos"]
    plain = parse(form(("", "Ana Ruiz", 60, 500), label="Applicant"), "a.pdf").document
    assert plain.text.endswith("Applicant: Ana Ruiz")


@pytest.mark.parametrize(
    ("asked", "answers"),
    [
        (("Name:", "Amount received:", "Employer:"), ("Helen Oaks", "250,000 crowns", "Port Authority")),
        (("Nombre:", "Importe recibido:", "Cargo:"), ("Elena Robles", "250.000 pesos", "Tesorera")),
    ],
)
def test_the_lines_of_a_form_are_told_apart_however_close_they_stand(
    asked: tuple[str, ...], answers: tuple[str, ...]
) -> None:
    expected = [f"{one} {said}" for one, said in zip(asked, answers, strict=True)]
    lines = list(zip(asked, answers, range(700, 652, -16), strict=True))
    printed = [Text(x, y, words) for one, said, y in lines for x, words in ((60, one), (180, said))]
    assert paragraphs(printed) == expected
    filled = form(*((one, said, 60, y) for one, said, y in lines))
    assert parse(filled, "a.pdf").document.text.split("\n\n") == expected


def test_the_label_above_a_field_is_its_own() -> None:
    upper = [("Nombre", "Elena", 60, 760), ("Apellidos", "Robles", 220, 760), ("Importe", "250.000", 380, 760)]
    lower = [("Office", "Clerk", 60, 700), ("Date", "5 May 2024", 220, 700), ("Unit", "pesos", 380, 700)]
    document = parse(form(*upper, *lower, beside=0, below=24), "a.pdf").document
    assert document.text.split("\n\n") == [
        "Nombre: Elena | Apellidos: Robles | Importe: 250.000", "Office: Clerk | Date: 5 May 2024 | Unit: pesos"
    ]  # fmt: skip


def test_an_empty_box_is_shown_beside_a_crossed_one() -> None:
    data = form(("Sí", "Off", 60, 700), ("No", "Off", 60, 660), kind="/FT/Btn/AS/Off", beside=20)
    assert parse(data, "a.pdf").document.text.split("\n\n") == ["Sí ☐", "No ☐"]


GARBLED = ["(cid:12)(cid:7)(cid:33)(cid:4)(cid:55)" * 3, "XKH QZWXR RI WKH ZHOO LQ WKH ILHOG " * 6]


@pytest.mark.parametrize("words", GARBLED)
def test_a_garbled_text_layer_is_none(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")  # as where no engine is installed
    data = typeset([Text(20, 700, words)])
    with pytest.raises(DocumentError, match=r"\(1; 1 of 1\)") as raised:
        parse(data, "a.pdf")
    assert raised.value.status is FileStatus.NEEDS_OCR
    assert "instale Tesseract" in raised.value.spanish


def test_a_web_page_named_pdf_is_named_as_such() -> None:
    with pytest.raises(DocumentError, match="is a web page, not a PDF") as raised:
        parse(b"\n<!DOCTYPE html><html><title>404</title></html>", "a.pdf")
    assert raised.value.code == "web_page"


def test_the_cases_of_pages_are_read_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "pagarán una multa de quinientos mil pesos y repararán el daño" in case("08")[1]
    assert not re.search(r"\d de 3|LEY DE AGUAS", "".join(case("08")))
    whole = " ".join(case("09"))
    for word in ("UGT-FICA", "Fernández-Sanguino", "económico-social", "2019-2020", "00060-00512406", "contratación"):
        assert word in whole
    assert case("10")[-2:] == ["Nombre: Elena Robles", "Importe recibido: 250.000 pesos"]
    assert case("14") == ["La comisión publicó la información del público."]
    assert " ".join(case("15")) == (
        "The peace accord of Velmora ended the long civil war. In the following year the harbour tax reached Rp14,131"
        " per ton of grain."
    )
    with pytest.raises(DocumentError, match=r"pages without text that can be read \(1; 1 of 1\)"):
        case("16")


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("The repairs will cost 84,312.75", False),
        ("La reparación costará 84.312,75", False),
        ("The gates close at 10:30", False),
        ("El pozo se secó en 1998.", True),
        ("It ended the long civil war.2", True),
        ("Así lo dijo el alcalde.»", True),
    ],
)
def test_a_figure_at_the_end_of_a_line_ends_no_sentence(line: str, end: bool) -> None:
    assert ended(line) == end


@pytest.mark.parametrize(
    "lines",
    [
        ("The total of those grants may not exceed", "40 million dollars in any year of the plan for it."),
        (
            "El total de las ayudas de un año no puede pasar de",
            "40 millones de pesos en los dos años del plan de aguas.",
        ),
    ],
)
def test_a_figure_and_its_unit_go_to_the_next_line_together(lines: tuple[str, str]) -> None:
    assert paragraphs([Text(50, 780 - 14 * at, line) for at, line in enumerate(lines)]) == [" ".join(lines)]


@pytest.mark.parametrize(
    ("title", "said"),
    [("Year {}", "The cost was {} million in all"), ("Año {}", "El gasto fue de {} millones en total")],
)
def test_slides_of_a_title_and_a_line_lose_neither(title: str, said: str) -> None:
    slides = [(title.format(year), said.format(cost)) for year, cost in ((2021, 12), (2022, 15), (2023, 9))]
    pages = [[Text(60, 500, first, 30), Text(60, 440, line, 18)] for first, line in slides]
    assert paragraphs(*pages) == [one for slide in slides for one in slide]


@pytest.mark.parametrize(
    ("parts", "count", "bodies"),
    [
        (
            ("Part 1. Wells", "Part 2. Fines", "Part 3. Terms"),
            "Page {} of 3",
            ("Each town keeps a well.", "A dry well costs 40 crowns a day.", "The council decides in May."),
        ),
        (
            ("Título I. Pozos", "Título II. Multas", "Título III. Plazos"),
            "Página {} de 3",
            ("Cada pueblo cuida un pozo.", "Un pozo seco cuesta 40 pesos al día.", "El concejo decide en mayo."),
        ),
    ],
)
def test_a_running_line_may_name_its_chapter_beside_the_page(
    parts: tuple[str, ...], count: str, bodies: tuple[str, ...]
) -> None:
    pages = [
        [Text(50, 815, part), Text(430, 815, count.format(at)), *prose(body, 50, 780)]
        for at, (part, body) in enumerate(zip(parts, bodies, strict=True), start=1)
    ]
    assert paragraphs(*pages) == [*bodies]


@pytest.mark.parametrize(
    "sheets",
    [
        [("Paid to: Ann Rivers", "Signed by the treasurer of the port"), ("Paid to: Luke Hill", "Eve Stone")],
        [("Pagado a: Ana Ríos", "Firma de la tesorera del puerto"), ("Pagado a: Luis Gil", "Eva Paz")],
    ],
)
def test_a_label_that_begins_a_page_goes_on_with_no_line_of_the_page_before(sheets: list[tuple[str, str]]) -> None:
    found = paragraphs(*[[Text(50, 780 - 40 * at, line) for at, line in enumerate(sheet)] for sheet in sheets])
    assert found == [line for sheet in sheets for line in sheet]


@pytest.mark.parametrize(
    "said",
    [
        "The fine is 500 crowns for each day.",
        "La multa es de 500 pesos por cada día.",
        "A B C D E F G H",
        "x y z a b c 1 2",
    ],
)
def test_a_line_that_is_set_letter_by_letter_is_read_in_words(said: str) -> None:
    letters = "   ".join(" ".join(word) for word in said.split()) if len(said) > 20 else said
    assert paragraphs([Text(50, 780, letters)]) == [said]


def test_marks_in_the_cells_of_a_row_are_no_word() -> None:
    (found,) = paragraphs([Text(50 + 30 * at + 40 * (at > 4), 780, "X") for at in range(8)])
    assert found.count("X") == 8
    assert "XX" not in found
