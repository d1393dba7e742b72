"""A brief's pages → CommonMark in which every character of a document stands for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.briefing.brief import Brief
from ui.output.brief import Block, Page, Row, pages, place_of, quote_in_marks
from ui.output.export import marked_down, marked_down_inside


def brief_markdown(brief: Brief, notes: Sequence[str] = ()) -> bytes:
    """Every edition, one under the other; `notes` are what is said below, such as when it was made."""
    parts = [part for page in pages(brief) for part in _page(page, brief)]
    if notes:
        parts += ["---", "  \n".join(map(marked_down, notes))]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _page(page: Page, brief: Brief) -> Iterator[str]:
    yield f"# {marked_down(page.title)}"
    for block in page.blocks:
        yield f"## {marked_down(block.heading)}"
        yield "\n".join(line for row in block.rows for line in _row(block, row, page, brief))


def _row(block: Block, row: Row, page: Page, brief: Brief) -> Iterator[str]:
    numbers = "".join(f"\\[{number}\\]" for number in row.numbers)
    lead = (
        f"**{marked_down_inside(row.lead)}**" if row.lead and block.section != "scope" else marked_down_inside(row.lead)
    )
    notes = f"({marked_down_inside('; '.join(row.notes))})" if row.notes and block.section != "sources" else ""
    quote = marked_down_inside(quote_in_marks(row, page.language))
    yield "- " + " ".join(part for part in (f"{lead}:" if lead and quote else lead, quote, numbers, notes) if part)
    if block.section == "sources":
        yield from (f"  - {marked_down_inside(note)}" for note in row.notes)
        yield from (
            f"  - \\[{one}\\] {marked_down_inside(place_of(brief, one, page.language))}" for one in _paged(row, brief)
        )


def _paged(row: Row, brief: Brief) -> list[int]:
    """Its quotes that stand on a numbered page."""
    return [number for number in row.numbers if brief[number].page is not None]
