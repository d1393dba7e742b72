"""Public sets of claims are read by quote, and larger ones are drawn from oftener."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import islice
from pathlib import Path

from evals.studies.verifier.claims import CONTRADICTED, SUPPORTED, UNRELATED
from evals.studies.verifier.public import groups, sets


def rows(name: str, quotes: int) -> str:
    labels = ("supported", "contradicted", "unrelated")
    told = (
        {"claim": f"{name} {at} {label}", "claim_language": "es", "quote": f"{name} {at}", "quote_language": "en",
         "label": label, "group": str(at)}
        for at in range(quotes) for label in labels
    )  # fmt: skip
    return "\n".join(map(json.dumps, told))


def test_claims_stand_with_their_quote(tmp_path: Path) -> None:
    (tmp_path / "small.jsonl").write_text(rows("small", 4), "utf-8")
    (tmp_path / "large.jsonl").write_text(rows("large", 100), "utf-8")
    given = sets(tmp_path)
    assert [len(one) for one in given] == [100, 4]
    drawn = list(islice(groups(given, random.Random(1)), 300))
    labels = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "unrelated": UNRELATED}
    for one in drawn:
        for claim in one.claims:
            own = claim.text.startswith(f"{one.quote} ")
            assert claim.label == (labels[claim.text.split()[-1]] if own else UNRELATED)
            assert claim.across
    seen = Counter(one.quote.split()[0] for one in drawn)
    assert seen["large"] > 2 * seen["small"] > 50  # by the root of their sizes: 5 to 1


def test_a_folder_that_is_not_there_has_no_sets(tmp_path: Path) -> None:
    assert sets(tmp_path / "claims") == []
