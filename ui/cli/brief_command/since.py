"""An earlier brief's JSON file → what it had, for `--since`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.briefing.brief import Earlier
from rag.errors import InputError


def earlier(file: Path) -> Earlier:
    """What the brief in a JSON file had; raises InputError where it is none that `fuente brief --json` printed."""
    try:
        return _read(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise InputError(
            f"cannot read {file} ({error.strerror}): name a file that 'fuente brief --json' printed",
            f"no se puede leer {file} ({error.strerror}): indique un archivo que imprimió «fuente brief --json»",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file} is no brief: name a file that 'fuente brief --json' printed",
            f"{file} no es un informe: indique un archivo que imprimió «fuente brief --json»",
        ) from error


def _read(value: dict[str, Any]) -> Earlier:
    documents = {one["sha256"] or one["document_id"]: str(one["title"]) for one in value["sources"]}
    quotes = {str(one["quote"]): str(one["document"]["title"]) for one in value["citations"]}
    figures = frozenset(
        (str(number), str(one["unit"]))
        for measure in value["figures"]
        for one in measure["quantities"]
        for number in one["normalised"]
    )
    return Earlier(str(value.get("made", "")), documents, quotes, figures)
