"""Claim and quotes -> do the dates agree: years, months, days, days of the week, and since or until when?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.dates import date_spans, months, slashed_dates, weekdays, years
from rag.language.text import Text
from rag.verification.told import written_out


def dates_stand(claim: Text, quotes: Sequence[Text], around: Text | None = None) -> bool:
    """Does each year, month, day and day of the week of the claim stand in the quotes, those of one date together?

    The year of quotes that name none may be that of their document, at the head of what stands `around` them.
    """
    said = [Text(written_out(quote.text), quote.language) for quote in quotes]
    slashed = [date for quote in quotes for dates in slashed_dates(quote.text) for date in dates]
    there = [*(date for quote in said for date in quote.dates), *slashed]
    mine = [frozenset({date}) for date in claim.dates] + slashed_dates(claim.text)
    all_months = frozenset().union(*(months(quote.text) for quote in said)) | {date.month for date in slashed}
    all_days = frozenset().union(*(weekdays(quote.text) for quote in said))
    return (
        years(written_out(claim.text)) <= frozenset().union(of_document(quotes, around), *(q.years for q in said))
        and all(any(other.bears(one) for one in dates for other in there) for dates in mine)
        and months(claim.text) <= all_months
        and weekdays(claim.text) <= all_days
        and not _other_way(claim, said)
    )  # fmt: skip


def of_document(quotes: Sequence[Text], around: Text | None) -> frozenset[int]:
    """The years in title and dateline of the document, where its quotes name none."""
    if around is None or any(quote.years for quote in quotes):
        return frozenset()
    return years(around.text[:DATELINE])


DATELINE = 200  # characters of title and first line


_RELATION = re.compile(
    r"\b(?:(?P<since>since|from|desde|a partir del?)|(?P<until>until|till|up to|hasta)"
    r"|(?P<before>before|prior to|antes del?)"
    r"|(?P<after>after|following|despues del?|tras))\s(?:the |el |los )?$"
)


def _when(text: Text) -> set[tuple[str, str]]:
    """Each date with what stands before it: since, until, before or after."""
    found = set()
    for span in date_spans(text.text):
        relation = _RELATION.search(text.folded[: span.start])
        for value in re.findall(r"\d+", text.text[span.start : span.end]):
            found.add((value, str(relation.lastgroup) if relation else ""))
    return found


def _other_way(claim: Text, quotes: Sequence[Text]) -> bool:
    """Is something told until a date that the quotes tell since that date, or before it for after it?"""
    theirs = {one for quote in quotes for one in _when(quote)}
    mine = {(value, relation) for value, relation in _when(claim) if relation}
    return any(
        (value, relation) not in theirs and any(value == other and how for other, how in theirs)
        for value, relation in mine
    )
