"""`fuente`, the command line.

In come arguments; out come text or one JSON value, and an exit code.
Knows nothing of the page.
"""

from __future__ import annotations


def main() -> None:
    """Run `fuente`; what it needs is imported only now."""
    import os

    # numpy's threads wait by spinning: on a busy machine the reader was put together in 0.5 s with them, 0.03 without
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from ui.cli.main import main as run

    run()
