"""How far the verifier can be believed: python -m evals.studies.verification [--keep] [FILE.jsonl ...]

By cell (language of the claim → language of the quotes) and by what is false in it: the share of true claims that it
lets through, and of false ones that it refuses, with 95% Wilson intervals. Without files, `claims.jsonl` and
`lies.jsonl`; `--keep` writes the figures to `evals/verifier.json`, which `fuente eval` shows beside its own.

With `--drafts a b c d`, how 80 drafts of 40 made-up documents are checked, by part of `briefings.jsonl`: a document a
line, with a draft of 24 sentences in each language, ten of them wrong. The documents of a part stand in one library.
Told are the true sentences let through and the wrong ones found, within a language and across, and by kind of error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.verifier import KEPT, SETS, Share, as_json, measured, read_labelled, verifier
from rag import Briefer, Library
from rag.language.detection import detect
from rag.models.embedding import load_embedder
from rag.types import LANGUAGES

PARTS = ("a", "b", "c", "d")  # of `briefings.jsonl`: all but the last were read while rules were written


def judged(rows: Sequence[dict[str, Any]], place: Path) -> Iterator[tuple[bool, str, bool]]:
    """Of each sentence: is it in the document's language, the kind of its error ("" where it is true), let through?"""
    for row in rows:
        (place / "documents").mkdir(exist_ok=True)
        (place / "documents" / f"{row['id']}.md").write_text(row["text"], "utf-8")
    with Library.open(place / "library") as library:
        library.add(place / "documents")
        briefer = Briefer(library)
        for row in rows:
            for language in LANGUAGES:
                draft = row["drafts"][language]
                report = briefer.check("\n\n".join(one["sentence"] for one in draft), language=language)
                verdicts = {claim.text: claim.verdict for claim in report.claims}
                for one in draft:
                    passed = verdicts.get(one["sentence"]) == "supported"
                    yield detect(row["text"]) == language, one.get("error", ""), passed


def drafts_table(found: Sequence[tuple[bool, str, bool]]) -> Iterator[str]:
    """Lines: within a language and across, then by kind of error."""
    for name, within in (("within", True), ("across", False)):
        true = [passed for same, error, passed in found if same == within and not error]
        false = [not passed for same, error, passed in found if same == within and error]
        yield f"{name:12} true let through {sum(true)} of {len(true)}, errors found {sum(false)} of {len(false)}"
    kinds = Counter(error for _, error, _ in found if error)
    caught = Counter(error for _, error, passed in found if error and not passed)
    yield from (f"{kind:12} {caught[kind]} of {n}" for kind, n in sorted(kinds.items()))


def table(shares: Mapping[str, Share]) -> str:
    """The shares as lines, those of all and of each cell first."""
    names = sorted(shares, key=lambda name: (" " in name and "→" not in name, name))
    return "\n".join(_line(name, shares[name]) for name in names)


def _line(name: str, share: Share) -> str:
    low, high = share.interval
    return f"{name:24} {share.value:.3f}  {low:.3f}–{high:.3f}  n {share.n}"


def _tell(done: int) -> None:
    print(f"\r{done}", end="", file=sys.stderr)


def _drafts(parts: Sequence[str]) -> None:
    rows = [json.loads(line) for line in (SETS / "briefings.jsonl").read_text("utf-8").splitlines()]
    for part in parts:
        with TemporaryDirectory() as place:
            found = list(judged([row for row in rows if row["part"] == part], Path(place)))
        print(f"part {part}", *drafts_table(found), sep="\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--keep", action="store_true", help="write the figures that reports show")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth row: prime to 8, it takes all kinds")
    parser.add_argument("--drafts", nargs="+", choices=PARTS, default=(), help="parts of the labelled drafts")
    given = parser.parse_args()
    if given.drafts:
        _drafts(given.drafts)
        return
    supports = verifier(load_embedder())
    kept = {}
    for path in given.files or [SETS / "claims.jsonl", SETS / "lies.jsonl"]:
        shares = measured(read_labelled(path)[:: given.every], supports, _tell)
        print(f"\n{path.name}\n{table(shares)}")
        kept[path.stem] = as_json(shares)
    if given.keep:
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
