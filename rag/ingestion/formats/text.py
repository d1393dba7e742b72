"""Plain text, Markdown and CSV -> `Parsed`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.ingestion.formats.parsed import (
    MOST_TEXT,
    Block,
    Parsed,
    assembled,
    clean,
    decode,
    line,
    paragraphs,
    share_kept,
    typed,
)
from rag.ingestion.tables import Cell, table_rows

LOOKED_AT = 100  # rows of a table that show what parts its cells
_STATED = re.compile(r'"?sep=([,;\t|])"?\r?\n', re.I)
_ADDRESS = re.compile(
    r"!\[[^\]]*\]|(?<=\])\([^()\n]*\)|^ {0,3}\[[^\]\n]+\]:.*$|<[a-z]+:[^>\s]*>|^ *[`~]{3}.*$", re.M
)  # no words


def text(data: bytes, source: str) -> Parsed:
    page = typed(decode(data, source))
    whole = "\n\n".join(paragraphs(page))
    return Parsed(whole, kept=share_kept(whole, page))


def markdown(data: bytes, source: str) -> Parsed:
    """Markdown as prose: marks, links and pictures give way to their words; front matter says who, when and where."""
    from markdown_it import MarkdownIt

    page = clean(decode(data, source))
    front: dict[str, str | None] = {}
    if match := re.match(r"---[ ]*\n(.*?)\n---[ ]*(?:\n|$)", page, re.S):
        front, page = _front_matter(match.group(1)), page[match.end() :]
    blocks: list[Block] = []
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(page)
    table: list[list[Cell]] = []
    number = ""  # of the item of a list that is opened
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            words = "".join(_inline(child.type, child.content) for child in token.children or []).strip()
            if before is not None and before.type in ("td_open", "th_open"):
                table[-1].append(Cell(words))
            elif words:
                blocks.append((number + words, before is not None and before.type == "heading_open"))
                number = ""
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup} " if token.info else ""
        elif token.type in ("fence", "code_block"):
            blocks += [(line.strip(), False) for line in token.content.split("\n") if line.strip()]
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "table_close":
            blocks += [(row, False) for row in table_rows(table, heads=1)]
            table = []
    parsed = assembled(
        [blocks],
        front
        | {
            "outlet": front.get("source") or front.get("outlet"),
            "language": front.get("language") or front.get("lang"),
        },
    )
    return replace(parsed, kept=share_kept(parsed.text, _ADDRESS.sub(" ", page)))


def _inline(kind: str, content: str) -> str:
    if kind in ("text", "code_inline", "text_special"):
        return content
    return " " if kind in ("softbreak", "hardbreak") else ""


def _front_matter(block: str) -> dict[str, str | None]:
    import yaml

    try:
        loaded = yaml.load(block, yaml.BaseLoader)  # every value stays as it is written: text, a list, a mapping
    except (yaml.YAMLError, RecursionError):
        return {}
    items = loaded.items() if isinstance(loaded, dict) else ()
    return {  # a list may hold itself a million times over
        str(name).lower(): clean(value).strip()
        for name, value in items
        if isinstance(value, str) and value not in ("", "~", "null")
    }


def table(data: bytes, source: str) -> Parsed:
    """CSV, whatever its delimiter."""
    import csv

    page = decode(data, source).replace("\0", "")
    csv.field_size_limit(MOST_TEXT)
    stated = _STATED.match(page)  # as Excel asks to be told
    page = page[stated.end() :] if stated else page
    lines = page.splitlines(keepends=True)
    sign = stated[1] if stated else _delimiter(lines[:LOOKED_AT])
    read = csv.reader(lines, delimiter=sign, skipinitialspace=True)
    cells = [[Cell(line(cell)) for cell in row] for row in read if any(map(str.strip, row))]
    names = "".join(cell.text for cell in cells[0]) if cells else ""  # what has two columns is no form here
    heads = 1 if {len(row) for row in cells} == {2} and not any(map(str.isdigit, names)) else None
    parsed = assembled([[(words, False) for words in table_rows(cells, heads)]], {})
    return replace(parsed, kept=share_kept(parsed.text, re.sub(r"[,;\t|\"]", " ", page)))


def _delimiter(lines: Sequence[str]) -> str:
    """The sign that cuts most of the rows into one number of cells: a comma may be within the figures."""
    import csv

    def alike(sign: str) -> float:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=sign, skipinitialspace=True) if row)
        width, rows = widths.most_common(1)[0] if widths else (1, 0)
        return rows / widths.total() if width > 1 else 0.0

    return max(";\t|,", key=alike) if any(map(alike, ";\t|")) else ","
