"""Which language a text is in: English, Spanish, or clearly neither."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

from rag.types import LANGUAGES, Language

# Texts in English and Spanish are now and then taken for these neighbours; they are no proof of a third language.
KIN = frozenset({"an", "ast", "ca", "ext", "gl", "oc", "pap", "pcm", "sco", "lad", "jam", "cbk"})
FOREIGN = (
    0.8  # probability from which a third language is believed; French questions reach .98, names alone stay under .3
)
FOREIGN_WORDS = 3  # shorter texts are mostly names
PLAIN = 3  # small words of one language, and as many times those of the other, say which it is
DOUBT = 1.5  # log odds under which English and Spanish are too close to call; full questions lie above 4


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid  # 0.7 s and 90 MB: only when a language is asked for

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def _probabilities(text: str) -> dict[str, float]:
    return {str(label): float(probability) for label, probability in _identifier().rank(text.lower())}


_OPENERS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(what|who|whom|whose|when|where|why|how|which|is|are|was|were|did|does|do|has|have|the|of|and|said)\b", re.I
    ),
    "es": re.compile(
        r"[¿¡ñ]|\b(qué|que|quién|quiénes|quien|cuándo|cuando|dónde|donde|por qué|cómo|como|cuál|cuáles|cual|cuánto"
        r"|cuánta|cuántos|cuántas|cuanto|cuanta|cuantos|cuantas|es|fue|el|la|los|las|de|del|una?|y|dijo|según|está|son)\b",
        re.I,
    ),
}


_NAME = re.compile(  # El Mencho, Puerto Rico, the Acuerdo de Escazú: it says nothing of the words around it
    r"(?<=[a-z] )(?:(?:El|La|Los|Las) )?[A-ZÁÉÍÓÚÑ][\w’-]*"
    r"(?: (?:(?:de|del|la|las|los|el|y|of|the|and) ){0,2}[A-ZÁÉÍÓÚÑ][\w’-]*)*"
)


def _nameless(text: str) -> str:
    """A short text without the names in it; as it is where that leaves fewer than two words, none a small one."""
    bare = _NAME.sub("", text) if len(text) <= SHORT else text
    told = len(re.findall(r"[^\W\d_]+", bare)) > 1 or any(small.search(bare) for small in _OPENERS.values())
    return bare if told else text


@lru_cache(maxsize=256)  # asked of a question by several
def rather_english(text: str) -> float:
    """How much rather English than Spanish, in nats; the small words decide where letters alone leave it open."""
    text = _nameless(text)
    probability = _probabilities(text)
    odds = math.log(probability.get("en", 0) + 1e-9) - math.log(probability.get("es", 0) + 1e-9)
    words = len(_OPENERS["en"].findall(text)) - len(_OPENERS["es"].findall(text))
    return odds + 1.5 * words


_ENGLISH_ONLY = re.compile(r"\b(the|what|which|where|did|does)\b", re.I)  # of small words: no neighbour has these
# Characters of what is asked: small words tell the language of most questions, always as the model does, which
# takes half a second to load
SHORT = 300


def detect(text: str) -> Language:
    """The likelier of English and Spanish, whatever the text."""
    if len(text) <= SHORT and (plain := plain_language(text)):
        return plain
    return "en" if rather_english(text[:4000]) >= 0 else "es"


def detect_sure(text: str) -> Language | None:
    """English or Spanish, or None where the text is too short or too mixed to say ("Milgram?")."""
    if len(text) <= SHORT and (plain := plain_language(text)):
        return plain
    odds = rather_english(text)
    return None if abs(odds) < DOUBT else "en" if odds > 0 else "es"


def plain_language(text: str) -> Language | None:
    """The language that a sentence's small words leave no doubt of, or None; a thousand times faster than `detect`."""
    text = _nameless(text)
    english, spanish = (len(_OPENERS[language].findall(text)) for language in LANGUAGES)
    if not spanish and _ENGLISH_ONLY.search(text):  # "the Ortuella dam"
        return "en"
    if max(english, spanish) < PLAIN or min(english, spanish) * PLAIN > max(english, spanish):
        return None
    return "en" if english > spanish else "es"


def third_language(text: str) -> str | None:
    """The ISO code of the language a text is in if that is clearly neither English nor Spanish, else None."""
    if len(text.split()) < FOREIGN_WORDS or (len(text) <= SHORT and _ours(text)):
        return None
    label, probability = max(_probabilities(text).items(), key=lambda item: item[1])
    return label if label not in {*LANGUAGES, *KIN} and probability >= FOREIGN else None


def _ours(text: str) -> bool:
    """Does a short text have signs or words that only Spanish and its kin, or English, have?"""
    return "¿" in text or "¡" in text or (plain_language(text) == "en" and bool(_ENGLISH_ONLY.search(text)))
