"""Marian weights (OPUS-MT), one model a direction, on transformers. Loaded when first needed, asked one at a time."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Any

from rag.errors import ModelError
from rag.types import Language

LONGEST = 400  # tokens of one translation; a quote has at most 45 words
_DIRECTION = re.compile(r"(?<![a-z])(?:en-es|es-en)(?![a-z])")


class Marian:
    """Text in one language -> the other.

    `name` is a folder of weights, one that holds "en-es" and "es-en", or a hub name of either direction, from which the
    other's follows. Raises ModelError where weights cannot be loaded or have no such direction.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: dict[str, tuple[Any, Any]] = {}
        self._turn = threading.Lock()

    def __call__(self, text: str, into: Language) -> str:
        """What the weights make of the text, in `into`."""
        with self._turn:
            tokenizer, model = self._weights(into)
            tokens = tokenizer([text], return_tensors="pt", truncation=True)
            made = model.generate(**tokens, max_new_tokens=LONGEST)
            return " ".join(str(tokenizer.decode(made[0], skip_special_tokens=True)).split())

    def _weights(self, into: Language) -> tuple[Any, Any]:
        direction = "es-en" if into == "en" else "en-es"
        where = direction_of(self.name, direction)
        if where not in self._loaded:
            self._loaded[where] = _read(where)
        return self._loaded[where]


def direction_of(name: str, direction: str) -> str:
    """The folder or hub name of one direction's weights; raises ModelError where a folder has none."""
    swapped = _DIRECTION.sub(direction, name)
    if not Path(name).is_dir():
        return swapped
    places = [Path(name, direction), *([Path(swapped)] if _DIRECTION.search(Path(name).name) else [])]
    found = next((place for place in places if Path(place, "config.json").is_file()), None)
    if found is None:
        raise ModelError(
            f"{name} holds no weights for {direction}: name a folder with en-es and es-en in it",
            f"{name} no tiene pesos para {direction}: indique una carpeta que contenga en-es y es-en",
        )
    return str(found)


def _read(where: str) -> tuple[Any, Any]:
    """The tokenizer and the model, ready to translate."""
    try:
        from transformers import MarianMTModel, MarianTokenizer

        return MarianTokenizer.from_pretrained(where), MarianMTModel.from_pretrained(where).eval()
    except ImportError as error:
        raise ModelError(
            f"the translator {where} needs transformers ({error}): pip install sentence-transformers",
            f"el traductor {where} necesita transformers ({error}): pip install sentence-transformers",
        ) from error
    except Exception as error:  # hub, file and configuration errors of several libraries
        first = str(error).strip().split("\n")[0]
        raise ModelError(
            f"cannot load the translator {where} ({first}): give a folder, or a name your hub knows",
            f"no se puede cargar el traductor {where} ({first}): indique una carpeta o un nombre de su repositorio",
        ) from error
