"""A Spanish clause → the questions that it answers: the verb goes before its subject, and keeps its form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.names import places
from rag.language.words import fold
from ui.suggestions.clauses import FIGURE, FULL, MONTHS, NAME, SAYS, WORD, Clause, Made, lowered, shortened

_UN = r"(?:(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as|[Uu]n|[Uu]na) )?"
_SN = rf"{_UN}[\w-]+(?: [\w-]+){{0,2}}?"
_SN_DE = rf"{_SN}(?: (?:del|de la|de los|de las|de|en|contra|para) [\w-]+(?: [\w-]+)??)?"
_STRONG = (
    "hizo|tuvo|puso|vino|quiso|pudo|dio|trajo|produjo|condujo|detuvo|obtuvo|mantuvo|propuso|impuso|sostuvo|redujo"
    "|introdujo|tradujo|tuvieron|vio"
)
_PRETERITE = rf"(?:(?:se )?(?:[a-zñü]+(?:ó|aron|ieron|eron)|{_STRONG})|fue(?:ron)? [a-zñ]+[ai]d[oa]s?)"
_FUTURE = r"(?:(?:se )?[a-zñ]+(?:ará|erá|irá|arán|erán|irán))"
_PRESENT = (
    "es|son|está|están|ha|han|tiene|tienen|puede|pueden|hay|seguía|seguían|era|eran|había|habían"
    "|se [a-z]+(?:ía|ían|aba|aban)"
)
_VERB = rf"(?:{_PRETERITE}|{_FUTURE}|{_PRESENT})"
_ON_ES = rf"(?:en (?:(?:{MONTHS}) de )?(?:1\d|20)\d\d|el (?:\d{{1,2}} de )(?:{MONTHS})(?: de (?:1\d|20)\d\d)?)\b"
_NO_SUJETO = frozenset(
    """y o u e ni pero que quien cual cuando donde si porque aunque desde antes despues no nunca por con sin se lo le
    les es son fue fueron era eran ha han habia habian sera seran esta estan hay muy mas menos todo todos toda
    todas cada varios varias algunos algunas muchos muchas otro otra otros otras ambos ambas solo tambien
    ademas asi segun entre hasta sobre durante mientras como al tras uno una""".split()
)


def _sujeto(subject: str) -> bool:
    """Is it a noun and what belongs to it, as far as its words tell?"""
    said = [fold(word) for word in re.findall(r"[\w-]+", subject)]
    opened = said[1:] if said[0] in ("un", "una") else said
    return not _NO_SUJETO & set(opened) and not any(word.endswith("mente") for word in said)


def _asked(word: str, verb: str, subject: str, rest: str) -> str:
    """The verb before its subject, as Spanish asks."""
    return f"¿{word} {verb} {subject}{rest}?"


def _por_que(clause: Clause) -> Iterator[Made]:
    because = r",? (?:porque|debido a|a causa de|en represalia por) \w"
    match = re.match(rf"({_SN_DE}) (no )?({_VERB})((?: [^,;: ]+){{1,9}}?){because}", clause.text)
    if match and _sujeto(match[1]):
        yield Made("why", _asked("Por qué", f"{match[2] or ''}{match[3]}", clause.opening(match[1]), match[4]))


def _cuando(clause: Clause) -> Iterator[Made]:
    match = re.match(
        rf"({_SN_DE}) ({_PRETERITE})((?: [^,;: ]+){{0,13}}?) {_ON_ES}((?: [^,;: ]+){{1,8}}(?=$|,))?", clause.text
    )
    if not match or not _sujeto(match[1]):
        return
    rest = re.sub(r" por [a-z]+$| que .*", "", match[3]) or match[4] or ""
    whole = rest or re.match(r"(?:se|fue|fueron) |nació|murió|comenzó|terminó|empezó|acabó", match[2])
    if whole and not rest.startswith(" que "):
        yield Made("when", _asked("Cuándo", match[2], clause.opening(match[1]), rest))


_WANTED = {  # the verb, what follows it, and how one asks for that: {v} the verb, {s} who, {o} whom
    r"(?:culpó|culparon) de [^,;:]{3,60}?": (r" (al? (?:el |la |los |las )?[^,;:]+)", "¿De qué {v} {s} {o}?"),
    r"(?:pidió|pidieron|exigió|exigieron"
    r"|reclamó|reprochó|ordenó|recomendó)": (r" (al? [^,;:]{3,40}?) que ", "¿Qué {v} {s} {o}?"),
    r"(?:instó|instaron|animó|llamó|obligó|invitó)": (r" (al? [^,;:]{3,40}?) a(?: que)? [a-z]", "¿A qué {v} {s} {o}?"),
    r"(?:acusó|acusaron|culpó|culparon)": (r" (al? [^,;:]{3,40}?) de [a-z]", "¿De qué {v} {s} {o}?"),
    r"(?:atribuyó|atribuyeron|achacó)": (r" ([^,;:]{3,50}?) al? ", "¿A qué {v} {s} {o}?"),
    r"se (?:negó|negaron|comprometió|comprometieron)": (r"() a ", "¿A qué {v} {s}?"),
    r"(?:propuso|propusieron|prometió"
    r"|prometieron|rechazó|negó|exigió)": (r"() (?:que|el|la|los|las|un|una|[a-z]+[aei]r) ",
                                                                           "¿Qué {v} {s}?"),
}  # fmt: skip


def _pidio(clause: Clause) -> Iterator[Made]:
    """What somebody named asked, refused, promised."""
    for verb, (follows, asked) in _WANTED.items():
        match = re.match(rf"({_SN_DE}) ({verb}){follows}", clause.text)
        if match and _sujeto(match[1]) and clause.named(match[1]):
            said = asked.format(v=match[2].split(" de ")[0], s=clause.opening(match[1]), o=match[3])
            yield Made("urged", said)
            return


def _quien(clause: Clause) -> Iterator[Made]:
    match = re.match(rf"({NAME}) ({_PRETERITE})((?! que | el cargo)(?: [^,;: ]+){{2,10}})$", clause.text)
    if match and clause.person(match[1]) and not re.match(rf"(?:{SAYS['es']})\b|fue", match[2]):
        yield Made("who", f"¿Quién {match[2]}{match[3]}?")
    match = re.match(
        rf"({_SN_DE}) (fue(?:ron)? [a-z]+[ai]d[oa]s?)((?: [^,;: ]+){{0,4}}?) por ({NAME})(?: en\b|$|,)", clause.text
    )
    if match and _sujeto(match[1]) and clause.person(match[4]):
        yield Made("who", f"¿Por quién {match[2]} {clause.opening(match[1])}{match[3]}?")


_FEMININE = re.compile(
    r"(?:as|ciones|siones|dades|tudes|umbres|mujeres|muertes|leyes|clases|partes|veces|calles|torres)$"
)
_MASCULINE = re.compile(
    r"(?:os|ores|ales|iles|eles|antes|entes|istas|días|emas|amas|mapas|planetas|poetas|atletas|policías|hombres|países"
    r"|jueces|meses|trenes|aviones|millones|barcos|puntos)$"
)


def _cuantos(noun: str) -> str:
    """“Cuántos” or “Cuántas”; empty where a noun's ending does not tell."""
    return "Cuántos" if _MASCULINE.search(noun) else "Cuántas" if _FEMININE.search(noun) else ""


_MEDIDAS = frozenset(
    """millones miles billones años días meses semanas horas minutos kilómetros metros hectáreas toneladas litros
    euros dólares pesos florines puntos veces grados millas pies""".split()
)


_HOLDS = "tiene|tienen|contiene|incluye|riega|ocupa|emplea|produce|agrupa|reúne|atiende|representa|suma|alberga"


def _how_many(clause: Clause) -> Iterator[Made]:
    opening = r"(?:(?:Unos|Unas|Otros|Otras|Casi|Cerca de|Más de|Al menos|Alrededor de) )?"
    match = re.match(rf"{opening}(?:{FIGURE}) ([a-záéíóúñ]+s) ((?:[\w.-]+ ){{0,6}}?{_VERB}\b[^,;:«»()]*)", clause.text)
    if match and match[1] not in _MEDIDAS and _cuantos(match[1]):
        yield Made("how_many", f"¿{_cuantos(match[1])} {match[1]} {shortened(match[2])}?")
    did = re.match(
        rf"({_SN_DE}) (?:ya )?({_PRETERITE}|tiene|tienen|tenía|tenían) (?:a )?(?:[a-z]+ ){{0,2}}?(?:{FIGURE}) "
        rf"([a-záéíóúñ]+s)((?: [^,;: ]+){{0,6}})(?=$|,)", clause.text
    )  # fmt: skip
    if did and _sujeto(did[1]) and did[3] not in _MEDIDAS and _cuantos(did[3]):
        yield Made("how_many", f"¿{_cuantos(did[3])} {did[3]} {did[2]} {clause.opening(did[1])}{did[4]}?")
    came = re.match(rf"([A-Z][a-z]+(?:aron|ieron)) ((?:en|a) {NAME} )?(?:[a-z]+"
                    rf" ){{0,2}}?(?:{FIGURE}) ([a-záéíóúñ]+s)((?: [^,;: ]+){{1,9}})(?=$|,)",
                    clause.text)  # fmt: skip
    if came and came[3] not in _MEDIDAS and _cuantos(came[3]):
        yield Made("how_many", f"¿{_cuantos(came[3])} {came[3]} {lowered(came[1])} {came[2] or ''}{came[4].strip()}?")
    has = re.match(
        rf"({_SN_DE}) ({_HOLDS}|{_FUTURE} [a-z]+[aei]r) (a )?(?:[a-z]+ )?"
        rf"(?:{FIGURE}) ([a-záéíóúñ]+s)((?: [^,;: ]+){{0,5}}?)(?=$|,| y )",
        clause.text,
    )
    if has and _sujeto(has[1]) and has[4] not in ("millones", "miles", "billones", "veces") and _cuantos(has[4]):
        asked = f"A {lowered(_cuantos(has[4]))}" if has[3] else _cuantos(has[4])
        yield Made("how_many", f"¿{asked} {has[4]} {has[2]} {clause.opening(has[1])}{has[5]}?")
    part = re.match(
        rf"({_SN_DE}) ([a-z]+(?:á|án|ó|aron|ieron|a|e|en|an))( por [a-z]+)?"
        rf" el (?:{FIGURE})\s?(?:%|por ciento) (del? [^,;:]+?)(?=$|,| con | y )",
        clause.text,
    )
    if part and _sujeto(part[1]) and part[2] not in _NO_SUJETO:
        yield Made("how_many", f"¿Qué porcentaje {part[4]} {part[2]}{part[3] or ''} {clause.opening(part[1])}?")
    there = re.search(
        rf"\b[Hh](ay|abía|ubo) (?:[a-z]+ ){{0,2}}?(?:{FIGURE}) ([a-záéíóúñ]+s)((?: [^,;: ]+){{1,7}})(?=$|,)",
        clause.text,
    )
    if there and there[2] not in _MEDIDAS and _cuantos(there[2]):
        yield Made("how_many", f"¿{_cuantos(there[2])} {there[2]}{there[3]} h{there[1]}?")
    share = re.match(
        rf"El (?:{FIGURE})\s?(?:%|por ciento) (del? [^,;:«»()]*? (?:se )?{_VERB}\b[^,;:«»()]*)", clause.text
    )
    if share:
        yield Made("how_many", f"¿Qué porcentaje {shortened(share[1])}?")
    moved = re.match(
        rf"({_SN_DE}) (subió|aumentó|creció|cayó|bajó|descendió"
        rf"|disminuyó) (?:en )?(?:cerca de |casi |un )*(?:{FIGURE})",
        clause.text,
    )
    if moved and _sujeto(moved[1]):
        yield Made("how_many", f"¿Cuánto {moved[2]} {clause.opening(moved[1])}?")


def _how_much(clause: Clause) -> Iterator[Made]:
    verb = "costará|costaría|cuesta|costó|mide|medía|pesa|dura|duró|durará"
    match = re.search(rf"(?:^|que )({_SN_DE}) ({verb}) (?:[a-z]+ ){{0,4}}?(?:{FIGURE})", clause.text)
    if match and _sujeto(match[1]):
        yield Made("how_many", f"¿Cuánto {match[2]} {clause.opening(match[1])}?")
    made = re.search(rf"\b(cuesta|costaba) (?:a [a-z ]+? )?(?:[a-z]+ ){{0,2}}?"
                     rf"(?:{FIGURE}) [a-z]+ ([a-z]+[aei]r [^,;:]*?)(?: que\b|$|,)",
                     clause.text)  # fmt: skip
    if made:
        yield Made("how_many", f"¿Cuánto {made[1]} {made[2]}?")


def _most(clause: Clause) -> Iterator[Made]:
    """«El Vel es el lago más hondo de Lumbria» → «¿Cuál es el lago más hondo de Lumbria?»"""
    best = (
        r"(?:el|la) (?:(?:(?:segund[oa] )?(?:mayor|menor|mejor)|primer|primera|único|única|principal) [a-z]"
        r"|[a-záéíóúñ]+ más [a-z])"
    )
    match = re.match(rf"({_SN_DE}) (es|era|fue) ({best}[^,;: ]*(?: [^,;: ]+){{1,12}})(?=$|,)", clause.text)
    if match and _sujeto(match[1]) and clause.named(match[1]) and not re.search(r" (?:que|y|quien) ", match[3]):
        yield Made("most", f"¿{'Quién' if clause.person(match[1]) else 'Cuál'} {match[2]} {match[3]}?")


def _donde(clause: Clause) -> Iterator[Made]:
    placed = (
        r"nació|murió|se encuentra|se ubica|se fundó|se celebró|se construyó|está situad[oa]|está ubicad[oa]"
        r"|fue enterrad[oa]"
    )
    match = re.match(rf"({_SN_DE}) ({placed}) (?:en|dentro de|cerca de) (?:el |la )?({WORD})", clause.text)
    if match and _sujeto(match[1]) and clause.named(match[3]):
        yield Made("where", _asked("Dónde", match[2], clause.opening(match[1]), ""))
    made = r"se (?:produce|fabrica|cultiva|vende|extrae|elabora|imprime|celebra)n?"
    match = re.match(rf"((?:El|La|Los|Las) [^,;:]{{3,70}}?(?<! que)) ({made}) en (?:el |la )?({WORD})", clause.text)
    if match and fold(match[3]) in places():
        yield Made("where", _asked("Dónde", match[2], lowered(match[1]), ""))
    match = re.match(rf"((?:El|La|Los|Las) [a-záéíóúñ]+(?: [a-záéíóúñ]+)?) (compran?|fabrican?"
                     rf"|venden?|producen?|cultivan?) ((?:el|la|los|las) [^,;:]+?) en ({WORD}|la {WORD})",
                     clause.text)  # fmt: skip
    if match and _sujeto(match[1]):
        yield Made("where", _asked("Dónde", match[2], lowered(match[1]), f" {match[3]}"))


def _que_cosa(clause: Clause) -> Iterator[Made]:
    match = re.match(rf"({_SN_DE}) (es|son) (?:el|la|los|las|un|una|unos|unas|uno de|una de) ", clause.text)
    if match and _sujeto(match[1]) and clause.theme(match[1]) and not clause.person(match[1]):
        yield Made("what_is", f"¿Qué {match[2]} {clause.opening(match[1])}?", match[1])


def _que(clause: Clause) -> Iterator[Made]:
    """What brought something about, what a thing is used for, what it depends on."""
    caused = "provocó|causó|desencadenó|motivó|llevó a|dio lugar a|contribuyó a|impidió|inspiró"
    match = re.match(
        rf"([^,;:]{{4,90}}?) ({caused}) ((?:[^,;: ]+ ){{2,11}}?[^,;: ]+)(?=$|,| (?:tras|y|por) )", clause.text
    )
    if match and not clause.person(match[1]) and not re.search(r" (?:que|quien|se)$| (?:que|quien) ", match[1]):
        yield Made("why", f"¿Qué {match[2]} {match[3]}?")
    match = re.match(rf"({_SN}) (se (?:usa|utiliza|emplea)n?) para [a-z]", clause.text)
    if match and _sujeto(match[1]) and clause.theme(match[1]):
        yield Made("what_is", f"¿Para qué {match[2]} {clause.opening(match[1])}?", match[1])
    match = re.match(rf"({_SN_DE}) (depende de|consiste en) [a-z]", clause.text)
    if match and _sujeto(match[1]):
        verb, _, at = match[2].partition(" ")
        yield Made("what_is", f"¿{at.capitalize()} qué {verb} {clause.opening(match[1])}?")


def _dijo(clause: Clause) -> Iterator[Made]:
    said = SAYS["es"]
    match = re.search(
        rf"\b(?:({NAME}) (?:{said})|(?:{said}) ({NAME})) que ((?:el|la|los|las) [^,;:]+?) (?:no )?{_VERB}", clause.text
    )
    who = match and (match[1] or match[2])
    if (
        match
        and who
        and clause.person(who)
        and _sujeto(match[3])
        and len(match[3].split()) <= 6
        and not clause.only_names(match[3])
    ):
        yield Made("said", f"¿Qué dijo {who} sobre {match[3]}?")


def who_is(clause: Clause) -> Iterator[Made]:
    match = re.search(rf"\b(?:el|la|del|al) [a-záéíóúñ]+(?: de(?:l| la| los| las)? \w+)?, ({FULL})(?:,|$)", clause.text)
    match = match or re.search(rf"\b({FULL}), (?:(?:el|la|un|una|quien|que) |[a-záéíóúñ]+ (?:de|del) )", clause.text)
    if match and clause.person(match[1]):
        yield Made("who_is", f"¿Quién es {match[1]}?", match[1])


PATTERNS = (_por_que, _pidio, _how_much, _how_many, _que, _quien, _cuando, _dijo, _most, _donde, _que_cosa)
