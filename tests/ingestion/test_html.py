"""A page is read as it is shown, without its navigation, and who, when and where only as it says so."""

from __future__ import annotations

import pytest

from tests.ingestion.office_files import case, needs_cases, paragraphs, read

LONG = "El alcalde de Valdelagua anunció este martes que el nuevo puente costará 18 millones de pesos. "
NAVIGATION = (
    "<nav><a href='/a'>Home</a></nav><div><a href='/b'>Sport</a> <a href='/c'>Login</a> <a href='/d'>Shop</a></div>"
)


@needs_cases
def test_the_case_of_linked_data_and_wrong_language() -> None:
    document = case("07-html-jsonld-date-and-wrong-lang.html").document
    assert (document.date, document.author, document.title) == (
        "2024-03-05", "Ana Pérez", "El puente costará 18 millones"
    )  # fmt: skip
    assert document.text.endswith(
        "Partida | Importe\n\nPartida: Cimientos | Importe: 7 millones\n\nPartida: Tablero | Importe: 11 millones"
    )


def test_a_manual_is_read_whole_though_most_of_it_is_no_article() -> None:
    parts = [
        f"<div class='ref'><h3>Command {at}</h3><dl><dt>--all</dt><dd>Shows all {at}.</dd></dl></div>"
        for at in range(30)
    ]
    page = f"<html><body>{NAVIGATION}<div><p>{LONG * 3}</p></div>{''.join(parts)}<footer>Legal</footer></body></html>"
    reading = read("a.html", page)
    said = reading.document.text.split("\n\n")
    assert said == [
        (LONG * 3).strip(),
        *(words for at in range(30) for words in (f"Command {at}", f"--all: Shows all {at}.")),
    ]
    assert reading.kept is not None
    assert reading.kept > 0.95


def test_a_page_that_is_mostly_links_is_read_in_part_and_says_so() -> None:
    links = "".join(f"<li><a href='/{at}'>A headline number {at} of another page</a></li>" for at in range(20))
    reading = read("a.html", f"<html><body><p>{LONG}</p><ul>{links}</ul></body></html>")
    assert reading.document.text == LONG.strip()
    assert reading.partial


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One<br>two</p>", ["One", "two"]),
        ("<p>Un <!-- no -->puente.</p>", ["Un puente."]),
        ("<p>La guerra.<sup><a href='#n'>2</a></sup> Costó Rp14,131<sup>2</sup></p>", ["La guerra. Costó Rp14,131"]),
        (
            "<table><caption>Zonas</caption><tr><th rowspan=2>Zona</th><th colspan=2>Ventas</th></tr>"
            "<tr><th>2022</th><th>2023</th></tr>"
            "<tr><td>Norte</td><td>1.500,5</td><td>12 %</td></tr></table>",
            [
                "Zonas",
                "Zona | Ventas",
                "Zona | 2022 | 2023",
                "Zona: Norte | Ventas, 2022: 1.500,5 | Ventas, 2023: 12 %",
            ],
        ),
        (
            "<table><tr><td>Left</td><td><p>The river</p><table><tr><td>a</td><td>b</td></tr></table></td></tr>"
            "</table>",
            ["Left", "The river", "a | b"],
        ),
        (
            "<table><tr><th colspan=2>Lago Azul</th></tr><tr><th>Superficie</th><td>12 km²</td></tr>"
            "<tr><th>Hondura</th><td>48 m</td></tr></table>",
            ["Lago Azul", "Superficie: 12 km²", "Hondura: 48 m"],
        ),
        (
            "<table><tr><th>Town</th><th>Births</th></tr><tr><th colspan=2>Costa</th></tr>"
            "<tr><td>Ash</td><td>12</td></tr></table>",
            ["Town | Births", "Costa", "Town: Ash | Births: 12"],
        ),
        (
            "<table><tr><td>Height</td><td>3,404 m</td></tr><tr><td>Range</td><td>Pyrenees</td></tr>"
            "<tr><td>Climbed</td><td>1842</td></tr></table>",
            ["Height | 3,404 m", "Range | Pyrenees", "Climbed | 1842"],
        ),
        (
            "<dl><dt>Peso</dt><dd>31,5 kg</dd><dt>Noise:</dt><dd>46 dB</dd><dd>at night</dd>"
            "<dt>Parts</dt><dd><ul><li>Lid</li></ul></dd></dl>",
            ["Peso: 31,5 kg", "Noise: 46 dB", "at night", "Parts", "Lid"],
        ),
        ("<p>Costó <del>100</del><ins>500</ins> pesos, <s>ayer</s> hoy.</p>", ["Costó 500 pesos, hoy."]),
        (
            "<pre>Total      1.204   1.318\nCostos       812     901</pre><p>Fin.</p>",
            ["Total | 1.204 | 1.318", "Costos | 812 | 901", "Fin."],
        ),
        (
            "<pre>The first line is long<br>The second has 10<sup>6</sup> cells<del>9</del></pre><p>Fin.</p>",
            ["The first line is long", "The second has 10⁶ cells", "Fin."],
        ),
        ("<p>Sí<script>x</script><noscript>no</noscript> <span style='display: none'>no</span>y no.</p>", ["Sí y no."]),
    ],
)
def test_what_a_page_shows(body: str, expected: list[str]) -> None:
    assert paragraphs("a.html", f"<html><body>{body}</body></html>") == expected


@pytest.mark.parametrize(
    ("head", "body", "date", "author"),
    [
        ("<meta name='DC.Date' content='2023-05-06'>", "", "2023-05-06", None),
        ("<meta name='citation_publication_date' content='2023/05/06'>", "", "2023-05-06", None),
        ("<meta name='date' content='20230506'>", "", "2023-05-06", None),
        ("<meta name='date' content='May 6, 2023'>", "", "2023-05-06", None),
        ("<meta name='date' content='6 de mayo de 2023'>", "", "2023-05-06", None),
        ("<meta name='date' content='Sat, 06 May 2023 10:00:00 GMT'>", "", "2023-05-06", None),
        ("<meta name='date' content='2023-02-31'>", "", None, None),
        ("", "<article><p>Uno.</p><article><time datetime='2019-01-01'>otra</time></article></article>", None, None),
        (
            '<script type="application/ld+json">{"headline": "Otra nota", "datePublished": "2011-01-01"}</script>'
            '<script type="application/ld+json">{"headline": "El pozo", "datePublished": "2024-03-05"}</script>',
            "<h1>El pozo</h1>",
            "2024-03-05",
            None,
        ),
        (
            "",
            "<article><h1>Uno</h1><time datetime='2024-01-02T10:00'>2 de enero</time><p>Texto.</p></article>",
            "2024-01-02",
            None,
        ),
        (
            "",
            "<article><time datetime='2024-01-02'>a</time><time datetime='2025-01-02'>b</time><p>Text.</p></article>",
            None,
            None,
        ),
        ("", f"<article><p>{LONG * 4}</p><time datetime='2025-06-01'>the fair</time></article>", None, None),
        (
            '<script type="application/ld+json">[{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-03-05",'
            '"author": [{"name": "Ana Pérez"}, {"name": "Luis Gil"}]}]}]</script>',
            "",
            "2024-03-05",
            "Ana Pérez, Luis Gil",
        ),
        (
            '<script type="application/ld+json">{broken</script><meta name=author content="Ana Ruiz">',
            "",
            None,
            "Ana Ruiz",
        ),
    ],
)
def test_who_and_when_as_the_page_states_it(head: str, body: str, date: str | None, author: str | None) -> None:
    document = read("a.html", f"<html><head>{head}</head><body>{body}<p>Texto.</p></body></html>").document
    assert (document.date, document.author) == (date, author)
