"""An English clause → the questions that it answers. Only verbs of a list are turned: “asked” wants “did … ask”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.language.names import places
from rag.language.words import fold, words
from ui.suggestions.clauses import FIGURE, FULL, MONTHS, NAME, SAYS, WORD, Clause, Made, shortened

_REGULAR = """arrest extradite found open close launch publish sign ban approve reject adopt announce start end join
    visit
    discover invent develop introduce establish create abolish complete attack defeat invade occupy conquer
    destroy kill murder capture release elect appoint nominate replace succeed retire resign return move
    arrive settle study graduate marry die receive award earn produce design direct record paint compose
    explore cross reach land travel transport import export acquire purchase merge expand rename restore
    renovate construct demolish divide unite declare expel drop exonerate impose cancel suspend delay postpone
    ask urge order press refuse agree promise offer threaten vow pledge decide decline accuse blame propose
    deny recommend demand predict describe seize count collect plant use finish score play host count perform
    pass migrate explain argue define measure claim adopt reform divorce name attend train teach observe
    notice prove observe survive surrender march besiege rule govern extend reduce increase improve transform
    translate convert grant issue enact ratify enter escape rescue support oppose protest lobby acquire borrow
    damage burn flood collapse revise complain warn advise invite force allow encourage push""".split()
_DOUBLED = {"ban", "drop", "expel"}
_IRREGULAR = {
    "built": "build", "made": "make", "took": "take", "gave": "give", "wrote": "write", "held": "hold", "won": "win",
    "lost": "lose", "sold": "sell", "bought": "buy", "began": "begin", "became": "become", "came": "come",
    "left": "leave", "led": "lead", "sent": "send", "spent": "spend", "paid": "pay", "met": "meet", "broke": "break",
    "chose": "choose", "fell": "fall", "rose": "rise", "grew": "grow", "put": "put", "cut": "cut", "dug": "dig",
    "fought": "fight", "beat": "beat", "fled": "flee", "wore": "wear", "drew": "draw", "flew": "fly",
    "ran": "run", "bound": "bind", "struck": "strike", "drove": "drive", "laid": "lay",
    "withdrew": "withdraw", "overthrew": "overthrow", "went": "go", "rebuilt": "rebuild",
}  # fmt: skip
_MOVES = {"rose": "rise", "fell": "fall", "grew": "grow", "increased": "increase", "decreased": "decrease",
          "dropped": "drop", "declined": "decline", "shrank": "shrink"}  # fmt: skip
_AUX = "is|are|was|were|has|have|had|will|would|can|could|should"
_THE = r"(?:[Tt]he |[Aa]n? )?"
_NP = rf"{_THE}(?:[\w’'&-]+ ){{0,3}}?[\w’'&-]+"
_NP_OF = rf"{_NP}(?: (?:of|in|for|on|between|against|with) {_THE}[\w’'-]+(?: [\w’'-]+)?)?"
_ON_EN = (
    rf"(?:in (?:(?:{MONTHS}) )?(?:1\d|20)\d\d|on (?:{MONTHS}) \d{{1,2}}(?:, (?:1\d|20)\d\d)?"
    rf"|on \d{{1,2}} (?:{MONTHS})(?: (?:1\d|20)\d\d)?)\b"
)
_PARTICIPLE = (
    r"(?:[a-z]+ed|born|built|rebuilt|founded|made|held|taken|given|written|won|lost|sold|sent|shot|led|drawn|chosen|lit"
    r"|brought|bought|overthrown|begun|laid)"
)


@lru_cache(maxsize=1)
def _bases() -> dict[str, str]:
    """The past of a verb → its base form."""
    made = {}
    for base in _REGULAR:
        if base.endswith("e"):
            made[f"{base}d"] = base
        elif re.search(r"[^aeiou]y$", base):
            made[f"{base[:-1]}ied"] = base
        else:
            made[f"{base}{base[-1] if base in _DOUBLED else ''}ed"] = base
    return made | _IRREGULAR


@lru_cache(maxsize=1)
def _past() -> str:
    return "|".join(sorted(_bases(), key=len, reverse=True))


_NO_SUBJECT = frozenset(
    """and or but which that who whom whose when where while there if because although though since after before as
    not never by to with at from into is are was were has have had will would can could should may might must
    do does did both either neither each every some any many most several few more all none what how why than
    then only also often usually sometimes later""".split()
)


def _subject(subject: str) -> bool:
    """Is it a noun and what belongs to it, as far as its words tell?"""
    said = [word.casefold() for word in re.findall(r"[\w’'-]+", subject)]
    return not _NO_SUBJECT & set(said) and not any(word.endswith(("ly", "n’t", "n't")) for word in said)


def _why(clause: Clause) -> Iterator[Made]:
    because = r",? (?:because|owing to|due to|in retaliation for|in order to) \w"
    match = re.match(rf"({_NP_OF}) ({_AUX})( not)? ((?:[^,;: ]+ ){{0,9}}?[^,;: ]+){because}", clause.text)
    if match and _subject(match[1]):
        yield Made("why", f"Why {match[2]} {clause.opening(match[1])}{match[3] or ''} {match[4]}?")
    match = re.match(rf"({_NP_OF}) ({_past()})((?: [^,;: ]+){{1,9}}?){because}", clause.text)
    if match and _subject(match[1]):
        yield Made("why", f"Why did {clause.opening(match[1])} {_bases()[match[2]]}{match[3]}?")


def _when(clause: Clause) -> Iterator[Made]:
    match = re.match(
        rf"({_NP_OF}) (was|were) ((?:[a-z]+ly )?{_PARTICIPLE})((?: [^,;: ]+){{0,5}}?) {_ON_EN}", clause.text
    )
    if match and _subject(match[1]):
        yield Made("when", f"When {match[2]} {clause.opening(match[1])} {match[3]}{match[4]}?")
    match = re.match(rf"({_NP_OF}) ({_past()})((?: [^,;: ]+){{1,13}}?) {_ON_EN}", clause.text)
    if match and _subject(match[1]):
        rest = re.sub(r" on [a-z]+ charges$| (?:that|which|who) .*", "", match[3])
        yield Made("when", f"When did {clause.opening(match[1])} {_bases()[match[2]]}{rest}?")


def _urged(clause: Clause) -> Iterator[Made]:
    """What somebody named asked, refused, announced."""
    match = re.match(rf"({_NP_OF}) ({_past()}|called on)\b(.*)", clause.text)
    if not match or not _subject(match[1]) or not clause.named(match[1]):
        return
    who, verb, rest = clause.opening(match[1]), match[2], match[3]
    base = _bases().get(verb, "call on")
    if verb in ("asked", "urged", "ordered", "pressed", "called on"):
        if to := re.match(r" ([^,;:]{3,40}?) to [a-z]", rest):
            yield Made("urged", f"What did {who} {base} {to[1]} to do?")
    elif verb in ("refused", "agreed", "promised", "offered", "threatened", "vowed", "pledged", "decided", "declined"):
        if re.match(r" to (?!comment)[a-z]+ \w", rest):
            yield Made("urged", f"What did {who} {base} to do?")
    elif verb == "accused":
        if of := re.match(r" ([^,;:]{3,40}?) of [a-z]", rest):
            yield Made("urged", f"What did {who} accuse {of[1]} of?")
    elif verb == "blamed":
        if on := re.match(r" ([^,;:]{3,50}?) on ", rest):
            yield Made("urged", f"What did {who} blame {on[1]} on?")
    elif verb in ("proposed", "denied", "recommended", "demanded", "predicted") and re.match(
        r" (?:that|to|the|an?|[a-z]+ing)\b", rest
    ):
        yield Made("urged", f"What did {who} {base}?")


def _who(clause: Clause) -> Iterator[Made]:
    verb = rf"(?:{_past()}|[a-z]+ed|opposes|supports|heads|leads)"
    match = re.match(
        rf"({_NP}) ({verb}) (?!(?:from|in|on|at|by|of|with|for|as|that|out|office)\b)"
        r"((?:[^,;: ]+ ){1,9}[^,;: ]+)(?=$|,)",
        clause.text,
    )
    able = match and _subject(match[1]) and (clause.person(match[1]) or match[1].split()[-1] in _GROUPS)
    if match and able and not set(words(match[1])) & set(words(match[3])):
        yield Made("who", f"Who {match[2]} {match[3]}?")
    by = rf"by ({NAME})(?: (?:in|on|at)\b|$|,)"
    match = re.match(rf"({_NP_OF}) (was|were) ((?:[a-z]+ly )?{_PARTICIPLE})((?: [^,;: ]+){{0,4}}?) {by}", clause.text)
    if match and _subject(match[1]) and clause.person(match[5]):
        yield Made("who", f"Who {match[2]} {clause.opening(match[1])} {match[3]}{match[4]} by?")


def _what(clause: Clause) -> Iterator[Made]:
    """What brought something about, what a thing is used for, what it depends on."""
    caused = "caused|triggered|prompted|sparked|led to|contributed to|resulted in|prevented|inspired"
    match = re.match(
        rf"([^,;:]{{4,90}}?) ({caused}) ((?:[^,;: ]+ ){{2,12}}?[^,;: ]+)(?=$|,| (?:by|and|following|which) )",
        clause.text,
    )
    if match and not clause.person(match[1]) and not re.search(r" (?:which|that|who) ?", match[1]):
        yield Made("why", f"What {match[2]} {match[3]}?")
    match = re.match(rf"({_NP}) (is|are|was|were) used (?:to|for) [a-z]", clause.text)
    if match and _subject(match[1]) and clause.theme(match[1]):
        yield Made("what_is", f"What {match[2]} {clause.opening(match[1])} used for?", match[1])
    match = re.match(rf"({_NP_OF}) (depends on|consists of) [a-z]", clause.text)
    if match and _subject(match[1]):
        first, _, last = match[2].partition(" ")
        yield Made("what_is", f"What does {clause.opening(match[1])} {first[:-1]} {last}?")


_GROUPS = frozenset(
    """administration government lawmakers senators officials experts ministers court parliament commission council
    police authorities scientists researchers critics Government Court Parliament Commission Council Congress
    Senate""".split()
)


def _how_many(clause: Clause) -> Iterator[Made]:
    opening = r"(?:(?:About|Some|Around|Nearly|Almost|Over|Another|More than|At least|Roughly) )?"
    plural = r"(?:[a-z][a-z-]*s|people|men|women|children)"
    counted = rf"((?:[a-z][a-z-]+ ){{0,2}}?{plural}"
    verb = rf"(?:{_AUX}|[a-z]+ed|died)"
    match = re.match(rf"{opening}(?:{FIGURE}) {counted} (?:[\w’'-]+ ){{0,6}}?{verb}\b[^,;:“”()]*)", clause.text, re.I)
    if match and not _MEASURED.match(match[1]):
        yield Made("how_many", f"How many {shortened(match[1])}?")
    there = re.search(
        rf"\b[Tt]here (are|were) (?:[a-z]+ ){{0,2}}?(?:{FIGURE}) {counted}) ([a-z]+ing [^,;:]+)", clause.text
    )
    if there and not _MEASURED.match(there[2]):
        yield Made("how_many", f"How many {there[2]} {there[1]} {there[3]}?")
    did = re.match(rf"({_NP_OF}) (?:had )?({_past()})( up| out| off)? (?:[a-z]+"
                   rf" ){{0,2}}?(?:{FIGURE}) {counted})((?: [^,;: ]+){{0,6}})(?=$|,)",
                   clause.text)  # fmt: skip
    if did and _subject(did[1]) and not _MEASURED.match(did[4]):
        of = re.match(r"(?: (?:from|of|among|for|on)(?: [^ ]+)+?)?(?= (?:in|to|at|by)\b|$)", did[5])
        bound, rest = (of[0], did[5][of.end() :]) if of else ("", did[5])
        verb = f"{_bases()[did[2]]}{did[3] or ''}"
        yield Made("how_many", f"How many {did[4]}{bound} did {clause.opening(did[1])} {verb}{rest}?")
    has = re.match(rf"({_NP_OF}) ({'|'.join(_HAS)}) (?:[a-z]+ ){{0,2}}?(?:{FIGURE}) {counted})(?=$|,)", clause.text)
    if has and _subject(has[1]) and not _MEASURED.match(has[3]):
        yield Made("how_many", f"How many {has[3]} {_HAS[has[2]].format(clause.opening(has[1]))}?")
    share = re.match(rf"(?:{FIGURE})\s?(?:%|percent|per cent) of ([^,;:“”()]*? (?:{_AUX})\b[^,;:“”()]*)", clause.text)
    if share:
        yield Made("how_many", f"What percentage of {shortened(share[1])}?")
    part = re.match(
        rf"({_NP_OF}) (will|would|can|could) ([a-z]+) (?:[a-z]+ )?"
        rf"(?:{FIGURE})\s?(?:%|percent|per cent) of ([^,;:]+?)(?=$|,| and )",
        clause.text,
    )
    if part and _subject(part[1]):
        yield Made("how_many", f"What percentage of {part[4]} {part[2]} {clause.opening(part[1])} {part[3]}?")
    if (
        moved := re.match(rf"({_NP_OF}) ({'|'.join(_MOVES)}) (?:by )?(?:[a-z]+ ){{0,2}}?(?:{FIGURE})", clause.text)
    ) and (_subject(moved[1])):
        yield Made("how_many", f"By how much did {clause.opening(moved[1])} {_MOVES[moved[2]]}?")


_MEASURED = re.compile(
    r"(?:million|billion|trillion|thousand|hundred|percent|per cent|years? (?:ago|later|old)|times|degrees)\b"
)
_HAS = {"has": "does {} have", "have": "do {} have", "had": "did {} have", "contains": "does {} contain",
        "includes": "does {} include", "employs": "does {} employ"}  # fmt: skip


def _how_much(clause: Clause) -> Iterator[Made]:
    figure = rf"(?:[a-z]+ ){{0,3}}?[$€£]?(?:{FIGURE})"
    match = re.search(
        rf"\bit costs? ((?:[a-z]+ )?[a-z]+s )?{figure} [a-z]+ to ([a-z]+ [^,;:]*?)(?: that\b|$|,)", clause.text
    )
    if match:
        yield Made("how_many", f"How much does it cost {match[1] or ''}to {match[2]}?")
    match = re.match(
        rf"({_NP_OF}) (would cost|will cost|costs|cost) (the [a-z]+ )?{figure}(?: [a-z]+ to ([a-z]+))?", clause.text
    )
    if match and _subject(match[1]):
        asked = {"would cost": "would {} cost", "will cost": "will {} cost", "costs": "does {} cost"}
        said = asked.get(match[2], "did {} cost").format(clause.opening(match[1]))
        yield Made(
            "how_many",
            f"How much {said}{' ' + match[3].strip() if match[3] else ''}{' to ' + match[4] if match[4] else ''}?",
        )
    match = re.match(rf"({_NP_OF}) (is|was) {figure} [a-z]+ (deep|high|long|tall|wide|old)\b", clause.text)
    if match and _subject(match[1]):
        yield Made("how_many", f"How {match[3]} {match[2]} {clause.opening(match[1])}?")
    match = re.match(rf"({_NP_OF}) lasted {figure} ", clause.text)
    if match and _subject(match[1]):
        yield Made("how_many", f"How long did {clause.opening(match[1])} last?")


def _most(clause: Clause) -> Iterator[Made]:
    """“Lake Vel is the deepest lake of Lumbria” → “What is the deepest lake of Lumbria?”"""
    best = (
        r"the (?:[a-z]+-)?(?:largest|biggest|smallest|oldest|highest|longest|deepest|tallest|richest|first|only|main) "
    )
    match = re.match(rf"({_NP_OF}) (is|was|became) ({best}(?:[^,;: ]+ ){{0,12}}[^,;: ]+)(?=$|,)", clause.text)
    if not match or not _subject(match[1]) or not clause.named(match[1]):
        return
    who = clause.person(match[1])
    if (who or match[2] != "became") and not re.search(r" (?:that|which|who|and) ", match[3]):
        yield Made("most", f"{'Who' if who else 'What'} {match[2]} {match[3]}?")


def _where(clause: Clause) -> Iterator[Made]:
    match = re.match(
        rf"([^,;:]{{3,60}}?) (is|was|were|are) (located|{_PARTICIPLE}) (?:in|at|near) (the )?({WORD})", clause.text
    )
    if match and _subject(match[1]) and (fold(match[5]) in places() or match[3] in _PLACED):
        yield Made("where", f"Where {match[2]} {clause.opening(match[1])} {match[3]}?")


_PLACED = frozenset("located born held built founded signed buried raised educated discovered".split())


def _what_is(clause: Clause) -> Iterator[Made]:
    match = re.match(rf"({_NP}) (is|are) (?:an? |the )?[a-z-]+ [a-z]", clause.text)
    if not match or not _subject(match[1]) or clause.person(match[1]):
        return
    subject = clause.opening(match[1])
    if clause.theme(subject) and re.match(r"(?:an?|the|one of) ", clause.text[match.end(2) + 1 :]):
        yield Made("what_is", f"What {match[2]} {subject}?", match[1])


def _said(clause: Clause) -> Iterator[Made]:
    match = re.search(rf"\b({NAME}) (?:{SAYS['en']}) (?:that )?([^,;:]+?) (?:{_AUX})\b", clause.text)
    topic = match[2].split(" and ")[0] if match else ""
    if (
        match
        and clause.person(match[1])
        and _subject(topic)
        and len(topic.split()) <= 6
        and not clause.only_names(topic)
    ):
        yield Made("said", f"What did {match[1]} say about {topic}?")


def who_is(clause: Clause) -> Iterator[Made]:
    office = (
        "minister|president|director|administrator|secretary|governor|mayor|senator|general|ambassador|professor|chief"
        "|spokesman|spokeswoman|head|leader|author|auditor|founder|chairman|commissioner|king|queen|emperor|pope|bishop"
    )
    match = re.search(rf"\b(?:[A-Za-z]+ )(?:{office}) ({FULL})", clause.text, re.A)
    match = match or re.search(rf"\b({FULL}), (?:an?|the|one of|who) (?:[a-z]+ )*(?:{office})\b", clause.text)
    if match and clause.person(match[1]):
        yield Made("who_is", f"Who is {match[1]}?", match[1])


PATTERNS = (_why, _urged, _how_much, _how_many, _what, _who, _when, _said, _most, _where, _what_is)
