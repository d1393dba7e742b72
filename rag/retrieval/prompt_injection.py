"""Does a sentence of a document speak to a machine? Such sentences answer no question and reach no chat model.

They stay in the library and in its passages: a document is data. Laws and news are full of the same words said to or
of people: "must respond to", "two flaws in the system: …". So an order is an imperative that opens a sentence, and in
Spanish, where "responde" and "cita" are said of a third person too, one that goes on as only an order does.
"""

from __future__ import annotations

import re

from rag.language.text import Text
from rag.types import Evidence

AFTER = 300  # characters behind an order to a machine in which it may still be speaking

_OPENS = r"(?:^|<!--\s*|^\s*[-•]\s*|[.:;!?)\]>\"“”«*#]\s*)(?:(?:and|then|now|please|just|y|ahora|por favor)\b,?\s*)*"
_IN = r"(?:in|en) (?:english|spanish|french|german|ingles|espanol|castellano|frances|aleman)\b"
_READER = r"(?:al |a la |(?:to )?(?:the )?)(?:user|reader|usuari[oa]|lectora?)s?\b"
_AI = (
    r"(?:(?:ai|language|chat|large language) (?:model|assistant|system|agent)|ai|llm|chatbot|bot|helpful assistant"
    r"|modelo de (?:lenguaje|ia)|asistente de ia|sistema de ia|ia)s?\b"
)
_MODEL = rf"(?:{_AI}|assistants?\b|asistentes?\b|models?\b|modelos?\b)"
_ROLE = r"(?:system|developer|assistant|user|sistema|desarrollador|asistente|usuario)"
_FORGET = r"(?:ignore|disregard|forget|override|bypass|ignor[ae]|olvid[ae]|omit[ae]|descart[ae]|desobede[cz][ea])"
_GIVEN = (  # what a machine was told before
    r"(?:(?:all|any|the|your|these|of)\s+)*(?:(?:previous|prior|earlier|preceding|above)\s+(?:\w+\s+)?(?:instructions?"
    r"|rules?|orders?|prompts?|messages?|directions?|texts?|context)|(?:instructions?|rules|orders|text|everything"
    r"|anything|prompts?) (?:above|before|you)|above(?! if))|(?:all|any|your|these) (?:instructions|prompts|rules)"
    r"|(?:(?:todas?|todo|las?|los?|tus|sus|estas)\s+)*(?:(?:instruccion(?:es)?|indicaciones|reglas|ordenes|mensajes?)"
    r" (?:anterior|previ[ao]|de arriba|que te|del sistema)|anterior(?! si)|demas)|(?:todas las|tus|estas) instrucciones"
)
_SOURCES = r"(?:evidence|quotes?|sources?|documents?|rules|question|pruebas|citas|fuentes|documentos|reglas|pregunta)\b"

_TO_A_MACHINE = re.compile(
    # what it was told is to be forgotten
    rf"(?:{_OPENS}|,\s*|\b(?:you (?:must|should|will|have to)|please|kindly|debes|tienes que|por favor)\s+)"
    rf"(?:{_FORGET}r?|(?:haz|hagan?) caso omiso de|no (?:hagas?|hagan) caso (?:de|a))\s+(?:{_GIVEN})"
    rf"|{_OPENS}{_FORGET}\s+(?:(?:the|all|los|las|la)\s+)*{_SOURCES}[^.]{{0,40}}\b(?:and|y) "
    r"(?:(?:just|only|instead)\s+)?(?:say|answer|reply|write|output|print|di|responde|contesta|escribe|imprime)\b"
    rf"|{_OPENS}{_FORGET}\s+(?:(?:the|all|your|las?|los|tus|todas)\s+)*(?:evidence|quotes|sources|pruebas|citas|fuentes)"
    r"(?:\s+(?:above|before|below|given|anteriores|dadas|de arriba))?\s*(?:[.!;:]|$)"
    # who it is to be
    rf"|\b(?:you are|eres|pretend to be|finge ser|from now on you (?:are|will be)|a partir de ahora (?:eres|seras))\s+"
    rf"(?:(?:now|ahora)\s+(?:an?\s+|una?\s+)?(?:\w+\s+)?(?:{_MODEL}|dan\b)|(?:an?\s+|una?\s+)?(?:\w+\s+)?{_AI})"
    rf"|{_OPENS}(?:act|actua) (?:as|como) (?:(?:an?|una?)\s+)?{_AI}"
    rf"|{_OPENS}(?:(?:new|hidden|secret|nuevas?|ocultas?|secretas?) )?(?:instructions?|rules?|note|message|attention"
    r"|instruccion(?:es)?|reglas?|nota|aviso|mensaje|atencion) (?:for|to|from|para|a|de)l?"
    rf" (?:(?:the|el|las?|los)\s+)?(?:{_MODEL}|{_ROLE}\b)[^.:]{{0,20}}:"
    # tags that only a machine reads
    r"|<\|\w+\|?>|<<sys>>|\[/?inst\]|</?\s*(?:system|assistant|im_start|im_end|inst|evidence|quote"
    rf"|instructions?|instrucciones)\b[^<>]{{0,60}}>|(?:<!--|[\[<#])\s*{_ROLE}\s*[:\]]"
    # what this very text is not to be taken for
    rf"|{_OPENS}(?:do not|don['’]t|never|no) (?:mention|cite|quote|reveal|use|menciones?|cites?|reveles?|uses?)"
    r" (?:this|these|your|est[ea]|estos|estas|tus) (?:document|source|evidence|passage|instruction|prompt|documento"
    r"|fuente|prueba|pasaje|instruccion)(?:e?s)?\b(?! (?:without|until|before|or|sin|hasta|antes|ni|o)\b)"
    rf"|{_OPENS}(?:do not|don['’]t|never) use the (?:evidence|quotes|sources)\b"
    rf"|{_OPENS}no uses? las (?:pruebas|citas|fuentes)\b"
)
_ORDERS = re.compile(
    # what is to be said, and how
    rf"(?:{_OPENS}|^(?:when(?:ever)?|if|cuando|si)\b[^.;]{{0,20}}\b(?:asked|asks?|(?:te|os|le|les|se) pregunte[ns]?"
    r"|te pregunta[ns]?)\b[^.;]{0,80},\s*)(?:(?:always|only|siempre|solo)\s+)?(?:"
    r"(?:answer|respond|reply|say|state|output|print|repeat)(?:\s+(?:only|exactly|always|instead|now))*"
    rf"(?:\s+(?:that|with|as follows|the following|{_READER}|{_IN})|\s*:|\s*[\"“«])"
    r"|(?:responde|responda|contesta|conteste|di|diga)(?:\s+(?:solo|unicamente|exactamente|siempre|ahora))*"
    rf"(?:\s+(?:que|lo siguiente|{_READER}|{_IN})|\s*:|\s*[\"“«])|(?:responde|contesta|di) (?:solo|exactamente)\b"
    r"|(?:write|escrib[ae]) (?:only|just|solo|unicamente)\s+(?:(?:the|la|el)\s+(?:words?|answer|number"
    r"|palabra|respuesta|numero)\b|[\"“«'‘])"
    rf"|(?:tell|send|write|escrib[ae]|repit[ae]|envia) {_READER}|translate [^.]{{0,30}}\b(?:in)?to (?:english|spanish)"
    r"|(?:traduce|traduzca) [^.]{0,30}\bal (?:ingles|espanol|castellano))"
    # messages that a machine's conversation is made of
    rf"|(?m:^[^\S\n]*[\"“«*]*){_ROLE}\s*(?:prompt|message|note|override|mensaje)?\s*:(?=\s*\S+(?:\s+\S+){{3}})"
    rf"|{_OPENS}(?:override|(?:new|hidden|secret|nuevas?|ocultas?|secretas?) (?:instructions?|instruccion(?:es)?))\s*:"
    rf"|\{{\{{|\b{_AI}[^.]{{0,20}}\b(?:reads?|reading|sees?|seeing|lean?|leen|vean?) (?:this|esto|este texto)\b"
    rf"|\b{_MODEL} (?:must|should|deben?)(?: always| only| siempre| solo)? (?:say|answer|reply|respond|cite|mention"
    r"|decir|responder|contestar|citar|mencionar) (?:that|only|que|solo)\b"
)


def commands(sentence: Text) -> bool:
    """Is it an order to whoever writes an answer, in either language, or dressed up as a message of the system?"""
    return bool(_TO_A_MACHINE.search(sentence.plain) or _ORDERS.search(sentence.plain))


def ordered(evidence: Evidence) -> bool:
    """Is it an order, or does it closely follow one in its document that only a machine can be meant by?"""
    text, start = evidence.passage.document.text, evidence.span.start
    language = evidence.passage.chunk.language
    before = Text(text[max(0, start - AFTER) : start], language)
    if commands(Text(evidence.quote, language)):
        return True
    return any(_TO_A_MACHINE.search(sentence.plain) for sentence in before.sentences)
