"""Negations and hedges put in and taken out, in one language or in both at once."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from evals.studies.verifier.changes.edits import WORD, Change, Language, put, rows
from evals.studies.verifier.changes.inflection import english, spanish
from evals.studies.verifier.changes.names import starts_with_name

EN_AUX = "is are was were has have had will would can could should must may might does did do am".split()
NEGATED = {"can": "cannot", "will": "will not"}


@lru_cache
def english_verbs() -> dict[str, tuple[str, str]]:
    """Past and third-person forms of the verbs that we know → (auxiliary, base)."""
    found: dict[str, tuple[str, str]] = {}
    more = ("say/said/said make/made/made get/got/got become/became/become feel/felt/felt put/put/put "
            "bring/brought/brought let/let/let run/ran/run mean/meant/meant pay/paid/paid meet/met/met "
            "lead/led/led stand/stood/stood set/set/set speak/spoke/spoken drive/drove/driven wear/wore/worn "
            "draw/drew/drawn face serve play look seem happen decide report claim announce include provide "
            "receive consider refer represent describe suggest contain form consist lie/lay/lain").split()  # fmt: skip
    for row in rows("word_pairs.tsv"):
        if row[0] == "en" and row[1].endswith("-verb"):
            more += row[2:]
    for parts in more:
        forms = english(parts)
        found[forms["past"]] = ("did", forms["base"])
        found[forms["third"]] = ("does", forms["base"])
    return found


@lru_cache
def spanish_finite() -> frozenset[str]:
    """Finite forms before which a "no" may stand."""
    found = set(("es son fue fueron era eran será serán sería serían ha han había habían hay hubo está están estaba "
                 "estaban estuvo puede pueden podía podían pudo podrá podrán podría podrían debe deben tiene tienen "
                 "tenía tenían quiere quieren hace hacen hizo hicieron dijo va van sabe sabía he hemos tengo estoy "
                 "estamos soy somos puedo podemos quiero sé creo me te se nos le les lo").split())  # fmt: skip
    finite = ("i", "he", "they", "i_past", "he_past", "they_past", "he_was", "they_was", "he_will", "they_will",
              "he_would", "they_would")  # fmt: skip
    for row in rows("word_pairs.tsv"):
        if row[0] == "es" and row[1].endswith("-verb"):
            for verb in row[2:]:
                forms = spanish(verb)
                found |= {forms[name] for name in finite if name in forms}
    return frozenset(found - {"para", "sobre", "entre", "cura", "ayuda", "cambio", "trabajo", "uso", "juego", "como"})


EN_DENIES = re.compile(r"\b(?:not?|never|nor|neither|none|nobody|nothing|without|cannot|\w+n[’']t)\b", re.I)
ES_DENIES = re.compile(r"\b(?:no|nunca|jamás|ni|ning[uú]n\w*|nadie|nada|sin|tampoco)\b", re.I)
CLITIC = r"(?:(?:me|te|se|nos|os|le|les|lo|la|los|las) ){0,2}"


def negation_spots(text: str, language: Language, rng: random.Random) -> list[tuple[int, int, str]]:
    """Where a negation may be put in, and how."""
    return _english_spots(text, rng) if language == "en" else _spanish_spots(text, rng)


_NOT_BEFORE_EN = frozenset((*EN_AUX, *"not to the a an be been by n't and or which".split()))
_NOT_BEFORE_ES = frozenset("no nunca el la los las un una de del al y sin en por con me te se le les lo nos".split())


def _english_spots(text: str, rng: random.Random) -> list[tuple[int, int, str]]:
    spots: list[tuple[int, int, str]] = []
    for match in re.finditer(rf"\b({'|'.join(EN_AUX)})\b(?! not\b)(?!n[’'])", text):
        word = match.group()
        if word in ("do", "does", "did") or (word in ("may", "can", "will") and word[0].isupper()):
            continue
        spots.append((*match.span(), rng.choice([NEGATED.get(word, f"{word} not")] * 3 + [f"{word} never"])))
    verbs = english_verbs()
    for match in WORD.finditer(text):
        before = text[: match.start()].rstrip().rpartition(" ")[2].lower()
        if match.group() in verbs and before not in _NOT_BEFORE_EN and match.start():
            auxiliary, base = verbs[match.group()]
            spots.append((*match.span(), rng.choice([f"{auxiliary} not {base}"] * 3 + [f"never {match.group()}"])))
    return spots


def _spanish_spots(text: str, rng: random.Random) -> list[tuple[int, int, str]]:
    finite = spanish_finite()
    spots: list[tuple[int, int, str]] = []
    for match in re.finditer(rf"\b{CLITIC}([^\W\d_]+)\b", text):
        before = text[: match.start()].rstrip().rpartition(" ")[2].lower()
        verb = match.group(1)
        known = verb.lower() in finite or re.search(r"(?:aron|ieron|aban|[^aeiouy]ó)$", verb)
        if known and before not in _NOT_BEFORE_ES:
            put_in = rng.choice(["no "] * 4 + ["nunca "])
            phrase = match.group()[0].lower() + match.group()[1:] if not match.start() else match.group()
            spots.append((*match.span(), put_in + phrase))
    return spots


def negated(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """A negation put in."""
    if spots := negation_spots(text, language, rng):
        start, end, words = rng.choice(spots)
        yield Change(put(text, start, end, words), "negation")


EN_UNDO = [(r"\bcannot\b", "can"), (r"\bcan[’']t\b", "can"), (r"\bwon[’']t\b", "will"), 
           (r"\b(?!ca|wo|sha)(\w+)n[’']t\b", r"\1"),
           (r"\b(is|are|was|were|has|have|had|will|would|could|should|must|may|might) not\b", r"\1"),
           (r"\bnever\b", "always"), (r"\bno longer\b", "still"), (r"\bwithout\b", "with"), (r"\bNo one\b", "Everyone"),
           (r"\bno one\b", "everyone"), (r"\bnobody\b", "everybody"), (r"\bNobody\b", "Everybody"),
           (r"\bnothing\b", "everything"), (r"\bnone\b", "all"), (r"\bNone\b", "All"), (r"\bneither\b", "both"),
           (r"\bnot only\b", "only"), (r"\bno (?=[a-z]+)", "some ")]  # fmt: skip
ES_UNDO = [(r"\bya no\b", "todavía"), (r"\bno (?=[a-záéíóú]+)", ""), (r"^No (?=[a-záéíóú]+)", ""),
           (r"\bnunca\b", "siempre"), (r"\bNunca\b", "Siempre"), (r"\bsin\b(?! embargo)", "con"),
           (r"\bnadie\b", "todos"), (r"\bNadie\b", "Todo el mundo"), (r"\btampoco\b", "también"),
           (r"\bning[uú]na\b", "alguna"), (r"\bning[uú]n\b", "algún"), (r"\bNing[uú]n\b", "Algún")]  # fmt: skip
_DID = re.compile(r"\b(did|does|do)(?: not|n[’']t) (\w+)\b")


def unnegated(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """A negation taken out."""
    if language == "en" and (match := _DID.search(text)):
        auxiliary, base = match.groups()
        back = {value: form for form, value in english_verbs().items()}
        said = back.get((auxiliary, base)) or {"did": "did ", "does": "does ", "do": ""}[auxiliary] + base
        yield Change(put(text, *match.span(), said), "negation")
        return
    options = EN_UNDO if language == "en" else ES_UNDO
    found = [(pattern, words) for pattern, words in options if re.search(pattern, text)]
    if language == "es" and len(ES_DENIES.findall(text)) > 1 and re.search(r"\b[Nn]o\b.*\b(?:nada|nadie|ning)", text):
        return
    if found:
        pattern, words = rng.choice(found)
        changed = re.sub(pattern, words, text, count=1)
        yield Change(put(changed, 0, 0, "") if changed[:1].isupper() else changed[:1].upper() + changed[1:], "negation")


EN_BE = re.compile(r"\b(is|are|was|were)\b(?! (?:not|reportedly|allegedly|probably|expected|likely|said|said to)\b)")
ES_BE = re.compile(r"\b(es|son|fue|fueron|era|eran|está|están|ha|han)\b")
FUTURE = re.compile(r"\b(\w{2,}[aei]r)(á|án)\b")
MODALS = (("podría", "podrían"), ("puede", "pueden"), ("espera", "esperan"), ("prevé", "prevén"), ("quiere", "quieren"))
EN_ADVERBS = "reportedly allegedly probably possibly perhaps supposedly apparently likely presumably".split()
ES_ADVERBS = "presuntamente supuestamente posiblemente probablemente quizá aparentemente".split()
EN_TIMID = [
    (r"\b(?:may|might|could) have (?=\w+)", "have "), (r"\b(?:may|might|could) be\b", "is"),
    (r"\b(?:may|might|could) (?=[a-z]+)(?!have|be|not)", "will "), (r"\b(?:is|are|was|were) expected to\b", "will"),
    (r"\b(?:is|are|was|were) likely to\b", "will"), (r"\b(?:plans?|planned|hopes?|hoped|intends?|wants?) to\b", "will"),
    (r"\b(?:seems?|appears?) to be\b", "is"), (r"\b(?:is|are) said to be\b", "is"), (r"\bwould be\b", "is"),
    (r"\b(?:was|were) to be\b", "was"), (r"\bwould\b(?! not)", "will"), (r"\btried to\b", "managed to"),
    (r"\b(?:reportedly|allegedly|probably|possibly|perhaps|supposedly|apparently|presumably|maybe|likely)\b,? ?", ""),
    (r"\b(?:I|We|They|He|She) (?:think|thinks|thought|believe|believes|believed)(?: that)? ", ""),
]  # fmt: skip
EN_BOLD = [
    (r"\bwill(?! not)(?= [a-z])", ("may", "might", "could", "is expected to", "plans to")),
    (r"\b(?:has|have)(?= [a-z]+(?:ed|en|wn|ne)\b)", ("may have", "might have", "could have")),
    (r"\bcan\b(?! not)(?= [a-z])", ("might be able to",)), (r"\bmust\b", ("might", "may")),
    (r"\bmanaged to\b", ("tried to", "hoped to")), (r"\b(?:proves|shows)\b", ("suggests", "may suggest")),
    (r"\b(?:proved|showed|confirmed)\b", ("suggested", "speculated")), (r"\bis\b(?! not)", ("may be", "might be")),
    (r"\bare\b(?! not)", ("may be", "could be")), (r"\bwas\b(?! not)", ("may have been", "might have been")),
    (r"\bwere\b(?! not)", ("may have been", "could have been")), (r"\bcaused\b", ("may have caused",)),
    (r"\bknows?\b", ("suspects", "believes")), (r"\bdefinitely\b|\bcertainly\b", ("possibly", "perhaps")),
]  # fmt: skip
ES_TIMID = [
    (r"\b(?:presuntamente|supuestamente|posiblemente|probablemente|quizás?|aparentemente|tal vez|al parecer),? ?", ""),
    (r"\bhabría\b(?= \w+[aei]do\b|n)", "ha"), (r"\bhabrían\b", "han"), (r"\bsería\b", "es"), (r"\bserían\b", "son"),
    (r"\bpuede ser\b", "es"), (r"\bpodría ser\b", "es"), (r"\bpodría haber\b", "ha"), (r"\bpuede haber\b", "ha"),
    (r"\bparecía\b", "era"), (r"\bparece\b", "es"), (r"\bintentó\b", "logró"), (r"\btrataron de\b", "lograron"),
    (r"\b(?:Creo|Pienso|Supongo) que ", ""), (r"\bse espera que sea\b", "será"), (r"\bquería\b", "logró"),
]  # fmt: skip
ES_BOLD = [
    (r"\b(?:es|está)\b", ("podría ser", "puede que sea", "sería")), (r"\bson\b", ("podrían ser", "serían")),
    (r"\bfue\b", ("habría sido", "podría haber sido", "pudo ser")), (r"\bfueron\b", ("habrían sido", "pudieron ser")),
    (r"\bha\b(?= \w+(?:do|to|cho)\b)", ("habría", "podría haber", "puede haber")),
    (r"\bhan\b(?= \w+(?:do|to|cho)\b)", ("habrían", "podrían haber")), (r"\bera\b", ("podría ser", "quizá era")),
    (r"\blogró\b", ("intentó", "esperaba")), (r"\bdebe\b", ("podría",)), (r"\bpuede\b", ("quizá pueda",)),
    (r"\bdemuestra\b", ("sugiere",)), (r"\bdemostró\b", ("sugirió",)), (r"\bsabe\b", ("sospecha", "cree")),
    (r"\bserá\b", ("podría ser", "sería")), (r"\bserán\b", ("podrían ser", "serían")), (r"\bva a\b", ("podría",)),
    (r"\bvan a\b", ("podrían",)),
]  # fmt: skip
_STEMS_TO = {"tendr": "tener", "vendr": "venir", "saldr": "salir", "podr": "poder", "har": "hacer", "dir": "decir",
             "querr": "querer", "sabr": "saber", "habr": "haber", "pondr": "poner"}  # fmt: skip
_BACK = {infinitive: stem for stem, infinitive in _STEMS_TO.items()}


def infinitive_of(stem: str) -> str:
    """The infinitive of a future's stem: "tendr" → "tener"."""
    return _STEMS_TO.get(stem.lower(), stem.lower())


def future(infinitive: str) -> str:
    return _BACK.get(infinitive, infinitive.replace("ír", "ir")) + "á"


def hedge_added(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """A plain fact made a guess, a plan or hearsay."""
    options: list[str] = []
    bold = EN_BOLD if language == "en" else ES_BOLD
    for pattern, ways in bold:
        if found := re.search(pattern, text):
            options.append(put(text, *found.span(), rng.choice(ways)))
    be = (EN_BE if language == "en" else ES_BE).search(text)
    if be:
        adverb = rng.choice(EN_ADVERBS if language == "en" else ES_ADVERBS)
        options += [put(text, be.end(), be.end(), f" {adverb}")] * 2
    if language == "es" and (match := FUTURE.search(text)):
        modal = rng.choice(MODALS)[match.group(2) == "án"]
        options += [put(text, *match.span(), f"{modal} {infinitive_of(match.group(1))}")] * 3
    if rng.random() < 0.15 or not options:
        lead = (("Perhaps ", "It is possible that ", "It is said that ", "Some believe that ", "Reportedly, ")
                if language == "en" else
                ("Quizá ", "Es posible que ", "Se dice que ", "Algunos creen que ", "Al parecer, "))  # fmt: skip
        if text[:1].isupper() and not text[1:2].isupper():
            options.append(rng.choice(lead) + (text if starts_with_name(text) else text[0].lower() + text[1:]))
    if options:
        yield Change(rng.choice(options), "hedge")


def hedge_removed(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """A guess or a plan made a plain fact."""
    options: list[str] = []
    for pattern, words in EN_TIMID if language == "en" else ES_TIMID:
        if match := re.search(pattern, text):
            options.append(put(text, *match.span(), words))
    if language == "es":
        pattern = r"\b(?:podría|puede|espera|planea|prevé|pretende|quiere|debería|intenta)(n?) (\w+[aeií]r)(se)?\b"
        for match in re.finditer(pattern, text):
            said = future(match.group(2)) + match.group(1)
            if match.group(1):
                said = said[:-2] + "án"
            options += [put(text, *match.span(), ("se " if match.group(3) else "") + said)] * 2
        for match in re.finditer(r"\b(\w{2,}[aei]r)ía(n?)\b", text):
            said = match.group(1) + ("án" if match.group(2) else "á")
            if match.group(1) not in ("habr", "podr"):
                options.append(put(text, *match.span(), said))
    if options:
        yield Change(rng.choice(options), "hedge")


TIMID = {
    "en": re.compile(
        r"\b(?:may|might|could|would|perhaps|maybe|likely|expected|plans?|believed?|thinks?|thought|seems?|appears?|"
        r"possible|possibly|probably|reportedly|allegedly|supposedly|apparently|presumably|said to|is said|tried|"
        r"hopes?|hoped)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:podr[ií]an?|pueden?|quiz[áa]s?|tal vez|posible|posiblemente|probablemente|habrían?|serían?|"
        r"presuntamente|supuestamente|aparentemente|al parecer|se dice|creen?|creo|parecen?|parecía|intent\w+|"
        r"espera\w*|prevén?|\w{3,}[aei]rían?)\b",
        re.I,
    ),
}
LEADS = (
    ("Perhaps ", "Quizá "),
    ("It is said that ", "Se dice que "),
    ("Reportedly, ", "Al parecer, "),
    ("Maybe ", "Tal vez "),
    ("Some believe that ", "Algunos creen que "),
    ("Apparently, ", "Aparentemente, "),
)
ADVERBS = (("reportedly", "supuestamente"), ("allegedly", "presuntamente"), ("probably", "probablemente"),
           ("possibly", "posiblemente"), ("perhaps", "quizá"), ("apparently", "aparentemente"))  # fmt: skip


def lower_first(text: str) -> str:
    keep = starts_with_name(text) or re.match(r"I\b", text)
    return text if keep else text[:1].lower() + text[1:]


def both_hedged(en: str, es: str, rng: random.Random) -> tuple[str, str] | None:
    """The same hedge in both languages."""
    ways = []
    if (one := EN_BE.search(en)) and len(EN_BE.findall(en)) == 1:
        found = re.findall(r"\b(?:es|son|fue|fueron|era|eran|está|están|estaba)\b", es)
        if len(found) == 1 and (other := re.search(rf"\b{found[0]}\b", es)):
            a, b = rng.choice(ADVERBS)
            ways.append((put(en, one.end(), one.end(), f" {a}"), put(es, other.end(), other.end(), f" {b}")))
    will, futures = re.findall(r"\bwill\b(?! not)", en), re.findall(r"\b\w{2,}[aei]rán?\b", es)
    if len(will) == 1 and len(futures) == 1 and (match := re.search(r"\b(\w{2,}[aei]r)á(n?)\b", es)):
        infinitive = infinitive_of(match.group(1))
        modal = "podría" + match.group(2)
        ways.append((re.sub(r"\bwill\b", rng.choice(("may", "might", "could")), en),
                     put(es, *match.span(), f"{modal} {infinitive}")))  # fmt: skip
    if len(will) == 1 and len(re.findall(r"\bva a\b", es)) == 1:
        ways.append((re.sub(r"\bwill\b", "may", en), es.replace("va a", "podría")))
    if not ways or rng.random() < 0.15:
        a, b = rng.choice(LEADS)
        if not (TIMID["en"].search(en) or "¿" in es):
            ways.append((a + lower_first(en), b + lower_first(es)))
    return rng.choice(ways) if ways else None


def both_negated(en: str, es: str, rng: random.Random) -> tuple[str, str] | None:
    """Negated in both languages, where each has one verb only."""
    if EN_DENIES.search(en) or ES_DENIES.search(es):
        return None
    one, other = negation_spots(en, "en", rng), negation_spots(es, "es", rng)
    if len(one) != 1 or len(other) != 1:
        return None
    if ("never" in one[0][2]) != other[0][2].startswith("nunca"):
        return None
    return put(en, *one[0][:2], one[0][2]), put(es, *other[0][:2], other[0][2])
