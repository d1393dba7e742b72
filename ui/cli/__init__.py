"""`fuente`, the command line.

In come arguments; out come text or one JSON value, and an exit code.
Knows nothing of the page.
"""

from __future__ import annotations


def main() -> None:
    """Run `fuente`; what it needs is imported only now."""
    from ui.cli.main import main as run

    run()
