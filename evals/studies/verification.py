"""How far the verifier can be believed: python -m evals.studies.verification [--keep] [FILE.jsonl ...]

By cell (language of the claim → language of the quotes) and by what is false in it: the share of true claims that it
lets through, and of false ones that it refuses, with 95% Wilson intervals. Without files, `claims.jsonl` and
`lies.jsonl`; `--keep` writes the figures to `evals/verifier.json`, which `fuente eval` shows beside its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from evals.verifier import KEPT, SETS, Share, as_json, measured, read_labelled, verifier
from rag.models.embedding import load_embedder


def table(shares: Mapping[str, Share]) -> str:
    """The shares as lines, those of all and of each cell first."""
    names = sorted(shares, key=lambda name: (" " in name and "→" not in name, name))
    return "\n".join(_line(name, shares[name]) for name in names)


def _line(name: str, share: Share) -> str:
    low, high = share.interval
    return f"{name:24} {share.value:.3f}  {low:.3f}–{high:.3f}  n {share.n}"


def _tell(done: int) -> None:
    print(f"\r{done}", end="", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--keep", action="store_true", help="write the figures that reports show")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth row: prime to 8, it takes all kinds")
    given = parser.parse_args()
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
