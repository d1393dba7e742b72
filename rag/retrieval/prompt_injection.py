"""Does a sentence of a document speak to a machine? Such sentences answer no question and reach no chat model.

They stay in the library and in its passages: a document is data.
"""

from __future__ import annotations

import re

from rag.language.text import Text
from rag.types import Evidence

AFTER = 300  # characters behind an order in which it may still be speaking

_ORDERS = re.compile(
    # what came before is to be forgotten
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:above|previous|prior|earlier|instructions?|rules?"
    r"|prompts?|evidence|quotes?|sources?|documents?|question)\b"
    r"|\b(?:ignor[ae]n?|olvid[ae]n?|omit[ae]n?|descart[ae]n?|desobede[cz]\w+|haz caso omiso|no hagas? caso)\b[^.]{0,40}"
    r"\b(?:anterior(?:es)?|previ[ao]s?|instruccion(?:es)?|reglas?|ordenes|pruebas|citas|fuentes|pregunta|lo demas"
    r"|todo)\b"
    # what is to be said, and how
    r"|(?:^|[.:;,!?)\]>*\"“«]\s*|\b(?:and|then|must|should|please|only|always|now|y|debes?|por favor|siempre"
    r"|ahora)\s+)"
    r"(?:answer|respond|reply|say|state|write(?! to (?!(?:the )?(?:user|reader)))|output|print|repeat|translate"
    r"|tell (?:the )?(?:user|reader)s?|cite|mention"
    r"|responde|responda|contesta|conteste|di|diga|escrib[ae](?! al? (?!usuario|lector))|repite|repita|traduce"
    r"|traduzca|cita|cite|menciona|mencione|imprime)\b"
    r"(?:\s+(?:only|exactly|that|with|in|to|as|the following|instead|this|solo|unicamente|exactamente|que|con|en|a|lo"
    r"|siguiente|esto|ahora|siempre|always|al usuario)\b|\s*[:\"“«'‘])"
    r"|\b(?:do not|don['’]t|never|no) (?:mention|cite|reveal|answer|use the|menciones?|cites?|reveles?|respondas?"
    r"|uses?)\b"
    # who the machine is to be, and tags that only a machine reads
    r"|\b(?:you are|act as|pretend to be|from now on you|eres|actua como|finge ser|a partir de ahora)\s+"
    r"(?:now\s+|ahora\s+)?(?:an?\s+|una?\s+)?(?:\w+\s+){0,2}(?:ai|assistant|model|chatbot|bot|system|ia|asistente|modelo"
    r"|sistema|dan)\b"
    r"|\b(?:system|developer|assistant|user|sistema|asistente|usuario)\s*(?:prompt|message|note|override|mensaje)?\s*[:>\]]"
    r"|\boverride\s*:|<\|?/?\s*(?:system|user|assistant|im_start|im_end|s|inst|evidence|quote|instructions?|instrucciones)\b[^>]*>?"
    r"|\[/?inst\]|\{\{|\b(?:new|hidden|secret|nuevas?|oculta?s?|secretas?) (?:instructions?|instruccion(?:es)?)\b"
    r"|\b(?:ai|language|llm) (?:model|assistant)s?\b[^.]{0,30}\b(?:must|should|read|see)"
    r"|\bmodelos? de lenguaje\b[^.]{0,30}\b(?:debe|deben|lee|leen)\b"
)


def commands(sentence: Text) -> bool:
    """Is it an order to whoever writes an answer, in either language, or dressed up as a message of the system?"""
    return bool(_ORDERS.search(sentence.plain))


def ordered(evidence: Evidence) -> bool:
    """Is it an order, or does it follow one closely in its document?"""
    text, start = evidence.passage.document.text, evidence.span.start
    language = evidence.passage.chunk.language
    before = Text(text[max(0, start - AFTER) : start], language)
    return commands(Text(evidence.quote, language)) or any(map(commands, before.sentences))
