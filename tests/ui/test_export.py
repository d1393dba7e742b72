"""An exported answer says what was shown, with its sources, in every format; document text is only ever text."""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from rag.errors import InputError
from rag.types import Answer, Chunk, Citation, Direct, Document, Language, Page, Passage, Reason, Refusal, Sentence
from tests.ui.test_render import HOSTILE
from ui.cli.main import run
from ui.output.export import FORMATS, Format, export, file_name, format_of

ON = datetime.date(2026, 3, 24)
MORE_HOSTILE = [
    *HOSTILE,
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "![x](http://evil.example/x.png) [y](http://evil.example) http://evil.example www.evil.example a@evil.example",
    "# heading\n- list\n1. one\n```mermaid\n``` | a | b |\n|---|---|",
    "<http://evil.example> &lt;b&gt; $x^2$ :joy: ~~gone~~ **bold** _soft_ [^1] \\",
    "1) one",
    "===",
    "--- a\u202eb \x07 \ud800",
]  # fmt: skip


def answer_in(
    language: Language, quote: str = "El pozo tiene 40 metros.", title: str = "El pozo", question: str = "How deep?"
) -> Answer:
    """An answer over one Spanish document with a page, an outlet and a date, and a translated quote."""
    text = f"Antes. {quote} Después."
    document = Document("d", title, "pozo.pdf", text, "es", "2026-03-24", "La Voz", pages=(Page(3, 0, len(text)),))
    chunk = Chunk("c", "d", 0, len(text), text, "es", 3, None, ())
    citation = Citation(1, quote, "es", document, "c", 3, 7, 7 + len(quote), translation="Forty metres deep.")
    sentence = Sentence(f"It says: {quote}", (1,))
    return Answer(question, language, (sentence,), (citation,), (Passage(chunk, document, 0.9),), writer="some/model")


class Read(HTMLParser):
    """A page's tags and text, as a browser would take them apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.said.append((self.tags[-1][0] if self.tags else "", data))

    def text(self, tag: str) -> list[str]:
        return [data for inside, data in self.said if inside == tag and data.strip()]


def words_of(form: Format, content: bytes) -> list[str]:
    """The paragraphs that a reader of the file sees, read back by a reader of that format."""
    if form == "docx":
        return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    text = content.decode("utf-8")
    if form == "md":
        rendered = MarkdownIt("gfm-like", {"linkify": False}).render(text)
        return [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in rendered.splitlines()]
    blocks = re.split(r"</?(?:p|h1|h2|h3|li|blockquote|title)\b[^>]*>", text.partition("<body>")[2])
    return [html.unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["El pozo · La Voz · March 24, 2026 · p. 3 · in Spanish", "Our translation: ", "Sources",
                "Exported on March 24, 2026 by Fuente ", "Passages found by e5/1.",
                "Sentences written by: some/model."]),
        ("es", ["El pozo · La Voz · 24 de marzo de 2026 · pág. 3 · en español", "Traducción nuestra: ", "Fuentes",
                "Exportado el 24 de marzo de 2026 con Fuente ", "Pasajes hallados con e5/1.",
                "Frases redactadas por: some/model."]),
    ],
)  # fmt: skip
def test_an_answer_is_read_back_with_its_sources_date_and_models(
    form: Format, language: Language, expected: list[str]
) -> None:
    said = words_of(form, export([answer_in(language)], form, language, model="e5/1", on=ON))
    for words in ["How deep?", "It says: El pozo tiene 40 metros.", "[1]", "El pozo tiene 40 metros.",
                  "Forty metres deep.", *expected]:  # fmt: skip
        assert any(words in line for line in said), words


@pytest.mark.parametrize("form", FORMATS)
def test_a_conversation_keeps_the_numbers_of_each_answer(form: Format) -> None:
    answers = [answer_in("en", question="First?"), answer_in("es", question="¿Segunda?")]
    said = words_of(form, export(answers, form, "es", model="e5/1", on=ON, title="El título"))
    (first,) = [at for at, line in enumerate(said) if line == "First?"]
    (second,) = [at for at, line in enumerate(said) if line == "¿Segunda?"]
    assert said.index("El título") < first < said.index("Sources") < second < said.index("Fuentes")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_refusal_is_exported_with_the_nearest_passages(form: Format, language: Language) -> None:
    refused = Refusal(Reason.NOTHING_FOUND, "Nothing.")
    answer = replace(answer_in(language), sentences=(), citations=(), refusal=refused, searched="¿qué?", notice="Slow.")
    said = " ".join(words_of(form, export([answer], form, language, model="e5/1", on=ON)))
    for words in ("Nothing.", "Slow.", "El pozo tiene 40 metros.",
                  {"en": "Searched: ¿qué?", "es": "Se buscó: ¿qué?"}[language],
                  {"en": "Nearest passages", "es": "Pasajes más cercanos"}[language]):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("language", "words"), [("en", "no longer in the library"), ("es", "ya no está")])
def test_a_source_that_is_gone_says_so_under_its_number(form: Format, language: Language, words: str) -> None:
    answer = answer_in(language)
    gone = Citation(1, "", language, Document("d", "", "", "", language), "", None, 0, 0)
    said = words_of(form, export([replace(answer, citations=(gone,))], form, language, model="e5/1", on=ON))
    assert any("[1]" in line and words in line for line in said) or (
        form == "html" and any(words in line for line in said)
    )


@pytest.mark.parametrize("text", MORE_HOSTILE)
def test_hostile_text_is_only_text_in_markdown(text: str) -> None:
    content = export([answer_in("en", text, text, text)], "md", "en", model="e5/1", on=ON).decode()
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(content)
    inside = [child.type for token in tokens for child in token.children or []]
    assert set(inside) <= {"text", "strong_open", "strong_close", "em_open", "em_close", "hardbreak", "text_special"}
    assert {token.type for token in tokens} <= {
        *(f"{name}_{side}" for name in ("heading", "paragraph", "blockquote") for side in ("open", "close")),
        "inline", "hr",
    }  # fmt: skip
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    quoted = next(tokens[at + 2].content for at, token in enumerate(tokens) if token.type == "blockquote_open")
    shown = "".join(child.content for child in MarkdownIt().parseInline(quoted)[0].children or [])
    opens, closes = "‘’" if '"' in text else "“”"  # no mark opens twice
    assert shown == f"{opens}{' '.join(seen(text).split())}{closes}"
    assert not re.search(r"^\s*[=+@-](?!--$)", content, re.M)
    assert not re.search(r"(?<!\\)://|www\.", content)


def seen(text: str) -> str:
    """What is left of a text without control characters and halves of characters."""
    return re.sub("[\x00-\x08\x0b-\x1f\u202a-\u202e]", "", text).replace("\ud800", "?")


@pytest.mark.parametrize("text", MORE_HOSTILE)
def test_hostile_text_is_only_text_in_html(text: str) -> None:
    page = Read(export([answer_in("en", text, text, text)], "html", "en", model="e5/1", on=ON).decode())
    assert {tag for tag, _ in page.tags} <= set(
        "html head meta title style body main h1 h2 article p sup a ol li span blockquote footer".split()
    )
    assert {name for _, given in page.tags for name in given} <= {
        "lang", "charset", "http-equiv", "content", "name", "href", "class", "id"
    }  # fmt: skip
    assert all(str(given["href"]).startswith("#source-") for _, given in page.tags if "href" in given)
    assert page.text("blockquote") == [seen(text)]
    assert any("default-src 'none'" in str(given.get("content")) for _, given in page.tags)


@pytest.mark.parametrize("text", MORE_HOSTILE)
def test_hostile_text_is_only_text_in_word(text: str) -> None:
    content = export([answer_in("en", text, text, text)], "docx", "en", model="e5/1", on=ON)
    document = docx.Document(io.BytesIO(content))
    (quote,) = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote"]
    assert quote.text == seen(text).replace("?" if "\ud800" in text else "\ud800", "")
    assert not list(document.element.body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:hyperlink"), qn("w:object")))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        links = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels"))
    assert 'TargetMode="External"' not in links


def test_a_quote_carries_its_own_language() -> None:
    page = Read(export([answer_in("en")], "html", "en", model="e5/1", on=ON).decode())
    assert [given["lang"] for tag, given in page.tags if tag in ("html", "article", "blockquote")] == ["en", "en", "es"]
    document = docx.Document(io.BytesIO(export([answer_in("en")], "docx", "en", model="e5/1", on=ON)))
    (quote,) = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Quote"]
    assert [one.get(qn("w:val")) for one in quote._p.iter(qn("w:lang"))] == ["es-ES"]
    assert (document.core_properties.author, document.core_properties.title) == ("Fuente", "How deep?")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How deep is the well, really, Señor Peña?", "fuente-2026-03-24-how-deep-is-the-well-really-senor-pena.md"),
        ("¿Cuánto cuesta?", "fuente-2026-03-24-cuanto-cuesta.md"),
        ("../../etc/passwd <b>", "fuente-2026-03-24-etc-passwd-b.md"),
        ("¿…?", "fuente-2026-03-24-answer.md"),
    ],
)
def test_a_file_is_named_after_its_question(title: str, name: str) -> None:
    assert file_name(title, "md", ON) == name


def test_the_format_is_the_ending_of_the_name() -> None:
    assert [format_of(name) for name in ("a.md", "b.HTML", "c.d.docx")] == ["md", "html", "docx"]
    for name in ("a", "a.pdf", "md"):
        with pytest.raises(InputError, match="name a file that ends in"):
            format_of(name)


@pytest.mark.long
@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "heading", "said", "wrong"),
    [
        ("How deep is the well?", "Sources", "Written: ", "cannot write"),
        ("¿Cuánto mide el puente?", "Fuentes", "Escrito: ", "no se puede escribir"),
    ],
)
def test_ask_writes_the_file_that_out_names(
    tmp_path: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    question: str,
    heading: str,
    said: str,
    wrong: str,
) -> None:
    library = ["--library", str(tmp_path / "library")]
    assert run(["add", str(folder), *library]) == 0
    for form in FORMATS:
        out = tmp_path / f"answer.{form}"
        capsys.readouterr()
        assert run(["ask", question, *library, "--out", str(out)]) == 0
        assert capsys.readouterr().out == f"{said}{out}\n"
        lines = words_of(form, out.read_bytes())
        assert question in lines
        assert heading in lines
        assert any("multilingual-e5-small" in line for line in lines)
    assert run(["ask", question, *library, "--out", str(tmp_path / "answer.pdf")]) == 2
    assert wrong in capsys.readouterr().err
    assert run(["ask", question, *library, "--out", str(tmp_path / "no" / "answer.md")]) == 2
    assert wrong in capsys.readouterr().err


def test_the_direct_line_stands_first_in_every_format() -> None:
    answer = replace(answer_in("en"), direct=Direct("40 metres", "figure", (1,)))
    made = {form: export([answer], form, "en", model="some/model", on=ON) for form in FORMATS}
    assert "\n\n**40 metres** \\[1\\]\n\nIt says" in made["md"].decode()
    assert "<p class=direct>40 metres<sup>" in made["html"].decode()
    first = docx.Document(io.BytesIO(made["docx"])).paragraphs[1]
    assert (first.text, first.runs[0].bold) == ("40 metres[1]", True)
