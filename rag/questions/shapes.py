"""Question → the shape its answer should have: a summary, what each document says, a timeline, a list, two columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language.modality import flat
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, words

ShapeKind = Literal["summary", "synthesis", "timeline", "list", "statements", "comparison"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of answer is asked for, and of what; the subject is empty where a document is only pointed at."""

    kind: ShapeKind
    subject: str
    other: str = ""  # what it is compared with
    item: str = ""  # what a list lists: "countries"
    matter: str = ""  # in what the two are compared: "the speed limits"
    says: bool = False  # is what they say compared, rather than they?


_POLITE = (
    r"^[\s¿¡]*(?:(?:please|por favor|can you|could you|tell me|show me|i(?: would|['’]d) like to know|puedes?|podrias?"
    r"|podes|dime|digame|decime|quiero saber|quisiera saber|me|nos)\b[\s,]*)*"
)
_DOCUMENT = (
    r"(?:documents?|texts?|articles?|sources?|reports?|librar(?:y|ies)|files|papers"
    r"|documentos?|textos?|articulos?|fuentes?|informes?|biblioteca|archivos|papeles)"
)
_OF = r"(?: (?:of|on|in|about|for|regarding|del?|sobre|acerca del?|para|en))?"
_COMPARING = (
    r"(?:(?<!¿)compar(?:[ea]|ar)(?:me|nos)?|contrast|haz(?:me)? una comparacion (?:de|entre)"
    r"|(?:what (?:is|are) the )?differences? between"
    r"|(?:(?:que|cual(?:es)?) (?:es |son |hay )?)?(?:la |las )?diferencias? (?:hay )?entre"
    r"|en que (?:se diferencian?|difieren?|discrepan?)) "
)
_ONE, _TWO, _MATTER = r"(?P<one>.+?)", r"(?P<two>.+?)", r"(?P<matter>.+?)"
_ON = r"(?:on|about|over|regarding|concerning|as to|in terms of)"
_SOBRE = r"(?:sobre|acerca del?|respecto (?:del?|al?)|en cuanto al?|ante)"
_SAY = r"(?:say|think|report|tell(?: us)?|claim|write|argue)s?"
_DICEN = r"(?:dicen?|opinan?|sostienen?|piensan?|afirman?|cuentan?|informan?|escriben?)"
_VIEWS = r"(?:views?|positions?|accounts?|versions?|opinions?|stances?)"
_POSTURAS = r"(?:version(?:es)?|posturas?|posicion(?:es)?|opinion(?:es)?)"
_COMPARED = (  # what parts the two goes before an "and" within one: "compare the pact of A and B with that of C"
    rf"{_COMPARING}(?P<says>what|how) {_ONE} (?:and|with|versus|vs\.?)(?: what)? {_TWO} {_SAY}"
    rf"(?: (?:(?:of|{_ON}) )?{_MATTER})?",
    rf"{_COMPARING}(?:the )?(?P<says>{_VIEWS}) of {_ONE} (?:and|with|versus|vs\.?)(?: th(?:at|ose))?(?: of)? {_TWO}"
    rf" {_ON} {_MATTER}",
    rf"how do(?:es)? {_ONE} and {_TWO} differ {_ON} {_MATTER}",
    rf"{_COMPARING}{_MATTER} (?P<says>according to|segun) {_ONE} (?:and|with|y|e|con)(?: according to| segun)? {_TWO}",
    rf"{_COMPARING}(?P<says>(?:lo )?que) {_DICEN}(?: tanto)? {_ONE} (?:y|e|con|como)(?: lo que {_DICEN})? {_TWO}"
    rf"(?: (?:{_SOBRE}|del?(?= (?:l[ao]s? |el )?[a-zñ])) {_MATTER})?",
    rf"{_COMPARING}(?:las? )?(?P<says>{_POSTURAS}) del? {_ONE} (?:y|e|con)(?: las?)?(?: del?)? {_TWO}"
    rf" {_SOBRE} {_MATTER}",
    rf"{_COMPARING}{_ONE} (?:and|with) {_TWO} {_ON} {_MATTER}",
    rf"{_COMPARING}{_ONE} (?:y|e|con) {_TWO} {_SOBRE} {_MATTER}",
    rf"(?:{_COMPARING}|how do(?:es)? (?=.+ differ from )){_ONE} (?:with|versus|vs\.?|con|frente a|differ from) {_TWO}",
    rf"{_COMPARING}{_ONE} (?:and|to|y|e) {_TWO}",
)
_NOUNS = r"(?P<item>[a-zñ]+s(?: (?:and|or|y|o|e) [a-zñ]+s)?)"
_PATTERNS: tuple[tuple[ShapeKind, re.Pattern[str]], ...] = (
    *(("comparison", re.compile(rf"{_POLITE}{compared}\W*$")) for compared in _COMPARED),
    (
        "statements",
        re.compile(
            _POLITE + r"(?:who (?:says|said|is saying) what|what does each (?:side|party|source|person) say"
            r"|what do the (?:different |various |two )?(?:sides|parties) say"
            r"|quien(?:es)? (?:dicen?|dij(?:o|eron)|ha dicho) que(?= (?:sobre|del?|acerca)\b|\W*$)"
            rf"|que (?:dice|opina|piensa|sostiene) cada (?:uno|una|parte|fuente|quien|cual|lado)"
            rf"|que (?:dicen|opinan|sostienen) las (?:distintas |diferentes |dos )?partes){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "timeline",
        re.compile(
            _POLITE + r"(?:(?:give|show|make|dame|haz(?:me)?|hace(?:me)?|da(?:me)?|what(?: is|['’]s)|cual (?:es|fue))"
            r"(?: me| us)? )?(?:an? |the |una |la )?(?:timeline|chronology|(?:sequence|course) of events|cronologia"
            rf"|linea (?:de|del) tiempo|secuencia de (?:los )?(?:hechos|sucesos|acontecimientos)){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "synthesis",
        re.compile(
            _POLITE + rf"(?:what (?:do |does |did )?(?:the |my |these |those )?{_DOCUMENT} (?:say|tell(?: us)?|report)"
            rf"|what (?:is|was) (?:said|known)|what do we know"
            rf"|que (?:dicen?|cuentan?|se dice en|hay en)(?: (?:el|la|los|las|mis|estos|estas))? {_DOCUMENT}"
            rf"|que (?:se (?:dice|ha dicho|cuenta|sabe)|sabemos)) (?:of|on|about|regarding|del?|sobre|acerca del?)"
            rf"(?P<subject>.+)"
        ),
    ),
    (
        "summary",
        re.compile(
            _POLITE + r"(?:summari[sz]e|sum up|recap|tl;?dr|resum(?:ir|e|a|i|en)(?:lo|la|los|las|me|nos|melo)?(?: de)?"
            r"|sintetiza(?:r|me|lo)?|(?:give|write|make|dame|haz(?:me)?|hace(?:me)?|escribe)(?: me| us)?"
            r" (?:an? |the |un |una |el |la )?(?:short |brief |quick |breve )?(?:summary|resumen|sintesis)"
            rf"|(?:an? |the |un |el )?(?:short |brief |breve )?(?:summary|resumen)"
            rf"|what(?: is|['’]s)(?= [^?]* about\W*$)|(?:de|sobre) que (?:trata|va|habla)){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "list",
        re.compile(
            _POLITE + r"(?:(?:which|what|list(?: all| the| every)*|que|cuales"
            r"|lista(?:r|me)?(?: todos| todas| los| las)*|enumera(?:r|me)?(?: todos| todas| los| las)*)"
            r"(?: son)?(?: the| los| las)?) "
            r"(?P<item>countries|paises|names|nombres|people|personas|places|lugares|organi[sz]ations|organizaciones)"
            r"\b(?P<subject>.*)"
        ),
    ),
    (
        "list",
        re.compile(
            _POLITE + r"(?P<item>quien(?:es)?|who) (?:aparecen?|se (?:mencionan?|nombran?)"
            r"|(?:is|are) (?:named|mentioned))(?= (?:in|en)\b)(?P<subject>.*)"
        ),
    ),
    (
        "list",
        re.compile(  # "which museums are mentioned in the texts on fraud", "list the companies in the documents"
            _POLITE + rf"(?:which|what|que|cuales)(?: (?:the|los|las|son))* {_NOUNS}"
            r" (?=(?:(?:that )?are )?(?:named|mentioned|listed|cited)\b|(?:que )?se (?:mencionan|nombran|citan)\b"
            r"|(?:that )?appear\b|(?:que )?aparecen\b)(?P<subject>.*)"
        ),
    ),
    (
        "list",
        re.compile(
            _POLITE + r"(?:list|enumera(?:me)?|lista(?:me)?"
            r"|(?:haz(?:me)?|dame|da|make|give me) (?:una|a) (?:lista|list) (?:de|of))"
            rf"(?: all| todos| todas| every)?(?: the| los| las)? {_NOUNS}"
            r"(?=\W*$| (?:in|on|en|named|mentioned|that|que|sobre|del?)\b)(?P<subject>.*)"
        ),
    ),
)  # fmt: skip
_WORDINGS: tuple[tuple[ShapeKind, str], ...] = (  # other ways to ask for the same, the subject within them
    ("comparison", r"how (?:do|does|did) (?P<one>.+?) and (?P<two>.+?) differ"),
    ("comparison", r"what (?:sets|distinguishes) (?P<one>.+?) (?:apart )?from (?P<two>.+)"),
    ("comparison", r"(?:set|put|pon(?:ga|e)?) (?P<one>.+?) (?:and|y|e) (?P<two>.+?) (?:side by side|al lado)\b"),
    ("comparison", r"que distingue al? (?P<one>.+?) del? (?P<two>.+)"),
    ("comparison", r"(?P<one>[^?¿,;]{3,60}?) (?:versus|vs\.?|frente a) (?P<two>[^?¿,;]{3,60})$"),
    ("statements", r"(?:who (?:claims?|argues?|reports?) what|who blames whom|what (?:did|has|have) each \w+ sa(?:y|id)"
                   r"|what (?:are the )?(?:different |various )?(?:positions|views|opinions|stances)"
                   r"(?: do(?:es)? (?:the )?\w+ (?:take|hold)| are there)?"
                   r"|quien(?:es)? (?:afirma|sostiene|declara)n? que|quien(?:es)? culpan? a quien"
                   r"|que (?:dijo|ha dicho|opino) cada \w+"
                   r"|(?:que|cuales son las) (?:distintas |diferentes )?(?:posturas|opiniones|posiciones|versiones)"
                   r"(?: hay| existen)?) (?:of|on|about|for|over|sobre|del?|acerca del?|ante) (?P<subject>.+)"),
    ("timeline", r"(?:how did (?P<subject>.+?) (?:unfold|develop|play out)"
                 r"|como se desarroll(?:o|aron) (?P<subject_>.+))"),
    ("timeline", r"(?:what happened,? (?:and )?when|when did what happen|que (?:paso|ocurrio),? y cuando"
                 r"|cuando (?:paso|ocurrio|sucedio) cada cosa) (?:in|with|en|con) (?P<subject>.+)"),
    ("timeline", r"(?:(?:list|give|show|enumera|dame|deme|digame|da)(?: me|me)? )?(?:the |las |los )?"
                 r"(?:key dates|milestones|fechas clave|hitos)(?: of| in| for| del?| en) (?P<subject>.+)"),
    ("timeline", r"(?:put|arrange|order|ordena|ordene|pon|ponga)(?: cronologicamente)? (?:the |los )?"
                 r"(?:events|facts|hechos|sucesos|acontecimientos) (?:of|in|del?|en) (?P<subject>.+)"),
    ("timeline", r"(?:walk me through|tell me|cuent[ae]me|cont[ae]me) (?P<subject>.+?)"
                 r"(?: in (?:chronological )?order| en orden| por orden)$"),
    ("timeline", r"(?:cuent[ae]me|cont[ae]me) (?:en orden|por orden)(?: cronologico)? (?P<subject>.+)"),
    ("synthesis", rf"(?:what do(?:es)? (?:the |my )?{_DOCUMENT} have to say|what(?: is"
                 r"|['’]s) (?:there )?in (?:the |my )?"
                  rf"{_DOCUMENT}"
                  rf"|what (?:the |my )?{_DOCUMENT} (?:say|tell)|what (?:is|was) reported"
                  r"|what information (?:is there|do we have)|brief me|fill me in|everything|all there is"
                  rf"|que (?:dicen|cuentan) (?:las |los |mis )?{_DOCUMENT}|que informacion (?:hay|tenemos)|todo"
                  r"|(?:ponme|poneme|pongame|ponganos) al (?:tanto|dia)|infor(?:ma|me)(?:me|nos)?|cuent[ae]me)"
                  r" (?:on|about|regarding|of|sobre|acerca del?|respecto (?:del?|al?)|del?) (?P<subject>.+)"),
    ("synthesis", rf"(?:(?:which|what|list the|name the) {_DOCUMENT}(?: that)?"
                  r" (?:mention|name|cite|talk about|speak of|deal with)"
                  rf"|(?:que|enumera(?:me)? (?:los|las)|cuales) {_DOCUMENT}(?: que)?"
                  r" (?:mencionan|nombran|citan|hablan de|tratan de)"
                  r"(?: al?)?) (?P<subject>.+)"),
    ("synthesis", rf"(?:in (?:which|what) {_DOCUMENT} (?:does|do|is|are) (?P<subject>.+?)"
                  r" (?:appear|mentioned|named)"
                  rf"|en (?:que|cuales) {_DOCUMENT} (?:aparecen?|se (?:menciona|nombra"
                  r"|cita)n?(?: al?)?) (?P<subject_>.+))"),
    ("synthesis", r"(?:where (?:is|are) (?P<subject>.+?) (?:mentioned|named|cited)\b"
                  r"|donde se (?:menciona|nombra|cita)n?(?: al?)? (?P<subject_>.+))"),
    ("summary", r"(?:(?:give|tell|show|dame|deme|da|haz|haga)(?: me|me)? )?(?:the |an? |el |los |una? )?"
                r"(?:gist|main points|key points|overview|essence|puntos (?:principales|clave)|lo esencial"
                r"|vision general) (?:of|del?) (?P<subject>.+)"),
    ("summary", r"(?:que es lo (?:esencial|principal|mas importante) del? (?P<subject>.+)"
                r"|boil down (?P<subject_>.+?)(?: for me| for us)?$)"),
    ("summary", r"(?:what do(?:es)? (?P<subject>.+?) say|que dice (?P<subject_>.+?)),? "
                r"(?:in (?:short|brief|a nutshell|a few words)|briefly"
                r"|en (?:breve|resumen|pocas palabras|dos palabras))\W*$"),
    ("summary", r"(?:in (?:short|brief|a nutshell)|en (?:breve|pocas palabras|dos palabras)),? "
                r"(?:what is (?P<subject>.+?) about|de que (?:va|trata|habla) (?P<subject_>.+))"),
)  # fmt: skip
_SHAPES: tuple[tuple[ShapeKind, re.Pattern[str]], ...] = (
    *_PATTERNS,
    *((kind, re.compile(_POLITE + pattern)) for kind, pattern in _WORDINGS),
)
_POINTING = frozenset(
    """this that these those it everything all whole entire document documents text texts article articles report
    reports source sources library file files please me us short briefly summary content contents
    esto eso este esta estos estas ese esa todo toda todos todas documento documentos texto textos articulo articulos
    mentioned named appear appears listed cited mencionan mencionados mencionadas nombran citan aparecen salen
    informe informes fuente fuentes biblioteca archivo archivos contenido favor breve brevemente""".split()
)


def shape_of(question: Text) -> Shape | None:
    """The shape that a question asks for; None for one that asks for a fact."""
    for kind, pattern in _SHAPES:
        match = pattern.match(question.folded)
        if match is None:
            continue
        groups = {name: told for name, told in match.groupdict().items() if told is not None}
        if kind == "comparison":
            one, two = (_cut(question.text, match, group) for group in ("one", "two"))
            matter = _cut(question.text, match, "matter") if "matter" in groups else ""
            while matter[:1].isupper() and "says" in groups:  # "La Voz del Ibor" is one name
                between = question.text[match.end("two") : match.start("matter")]
                within, _, matter = matter.partition(" de ")
                two += f"{between}{within}"
            return _compared(one, _told_short(two, one), matter, says="says" in groups)
        subject = _cut(question.text, match, "subject" if "subject" in groups else "subject_")
        if kind == "summary":
            subject = re.sub(r"\s+about$", "", subject)
        if kind == "list":
            subject = _LISTED.sub("", subject)
        told = {fold(word) for word in words(subject)} - STOP_WORDS["en"] - STOP_WORDS["es"] - _POINTING
        return Shape(kind, subject if told else "", item=groups.get("item") or "")
    return None


_LISTED = re.compile(  # "countries that appear in the documents on fraud": only of what they are sought
    r"^(?:(?:are|is|that|which|que|se)\s)*(?:named|mentioned|listed|cited|appear|mencionan?|nombran?|citan?|aparecen?|salen?)"
    rf"(?:\s(?:in|en)(?:\s(?:the|my|el|la|los|las|mis))*(?:\s{_DOCUMENT}\b)?(?:\s(?:on|about|sobre|acerca del?))?)?\s*",
    re.I,
)
_WHERE = re.compile(r"(?P<matter>.+)\s(?P<of>of|in|for|under|en|de|del|para|según)\s(?P<side>.+)", re.I)


def _compared(one: str, two: str, matter: str, *, says: bool) -> Shape:
    """The two sides and the matter: of "the price of A and B" and "the price in A and in B" it is the price."""
    first, second = _WHERE.fullmatch(one), _WHERE.fullmatch(two)
    if first is None or matter:
        return Shape("comparison", one, two, matter=matter, says=says)
    other = two
    if second and fold(second["matter"]) == fold(first["matter"]):  # "the fines of Law 3 and the fines of Law 4"
        if not re.search(r"[A-ZÁÉÍÓÚÑ\d]", first["side"] + second["side"]):
            return Shape("comparison", one, two, says=says)  # "the law of waters and the law of mines"
        other = second["side"]
    elif (again := re.match(r"(\w+)\s(.+)", two)) and _of(again[1]) == _of(first["of"]):
        other = again[2]
    elif not _of_a_kind(first["side"], two):
        return Shape("comparison", one, two, says=says)
    return Shape("comparison", first["side"], other, matter=first["matter"], says=says)


def _of(word: str) -> str:
    return "de" if word.lower() == "del" else word.lower()


def _of_a_kind(one: str, two: str) -> bool:
    """Are both years, or named by one noun: "the speed limits of Decree 31 and Decree 8"?"""
    first, second = ([word for word in map(fold, words(side)) if word not in STOP_WORDS["en"] | STOP_WORDS["es"]]
                     for side in (one, two))  # fmt: skip
    return (len(first) > 1 and first[0] in second) or all(
        len(side) == 1 and side[0].isdigit() for side in (first, second)
    )


_ELLIPTIC = re.compile(r"(?:el|la|los|las|that|those) (?=(?:del?|of)\b)", re.I)
_HEAD = re.compile(r"(?:(?:the|el|la|los|las)\s)?(\w+)(?=\s(?:del?|of)\b)", re.I)


def _told_short(other: str, one: str) -> str:
    """The second thing in full: "the outbreak of cholera" and "that of dengue"."""
    head, short = _HEAD.match(one), _ELLIPTIC.match(other)
    return f"{head.group()} {other[short.end() :]}" if head and short else other


_ONE_DOCUMENT = re.compile(  # of one kind of document each, in the singular: several are no document that is meant
    r"\b(?:e-?mail|message|letter|memo(?:randum)?|note|minutes|bulletin|newsletter|report|study|audit|article|column"
    r"|editorial|interview|speech|statement|press release|decree|ordinance|law|act|bill|ruling|judgment|resolution"
    r"|budget|guide|manual|handbook|contract|agreement|presentation|correo|mensaje|carta|memorando|nota|acta|boletin"
    r"|informe|estudio|auditoria|articulo|columna|editorial|entrevista|discurso|comunicado|decreto|ordenanza|ley"
    r"|sentencia|fallo|resolucion|presupuesto|guia|contrato|acuerdo|presentacion)\b"
)


def one_document(shape: Shape) -> bool:
    """Is it the summary of a document that is described: "the minutes of the board", «el boletín 44»?"""
    return shape.kind == "summary" and speaks_of_document(shape.subject)


def speaks_of_document(text: str) -> bool:
    """Does it name a kind of document: a law, minutes, an e-mail?"""
    return bool(_ONE_DOCUMENT.search(flat(text)))


def _cut(question: str, match: re.Match[str], group: str) -> str:
    return question[match.start(group) : match.end(group)].strip(" ¿?.!¡,:;")
