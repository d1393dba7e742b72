"""The forms of a verb: regular ones by rule, the irregular ones that `word_pairs.tsv` needs by table.

Made for exchanging one verb for another in the same form, so a form that is missing or doubtful is simply not there.
"""

from __future__ import annotations

_DOUBLED = ("stop", "plan", "ban", "drop", "plummet", "admit", "permit", "commit", "skip", "expel", "repel", "propel",
            "equip", "grab", "rob", "beg", "jog", "hug", "chat", "shop", "rip", "wrap", "unwrap", "step", "slip",
            "transfer", "refer", "prefer", "occur", "trap", "snap", "plug", "hop", "spot", "win", "begin", "get",
            "sit", "run", "forget", "forbid", "cut", "quit", "hit", "upset", "put", "let", "set", "swim", "shut",
            "cancel", "travel", "acquit", "sum", "slam", "dim", "slump_", "rot")  # fmt: skip


def english(parts: str) -> dict[str, str]:
    """Forms of "rise/rose/risen", or of a regular verb given by its base."""
    base, *irregular = parts.split("/")
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    if base.endswith("y") and base[-2] not in "aeiou":
        third = base[:-1] + "ies"
    stem = base + base[-1] if base in _DOUBLED else base
    ing = {"die": "dying", "tie": "tying", "lie": "lying", "untie": "untying"}.get(base, "")
    if not ing:
        ing = (stem[:-1] if stem.endswith("e") and not stem.endswith(("ee", "ye")) else stem) + "ing"
    past = stem + ("d" if stem.endswith("e") else "ed")
    if base.endswith("y") and base[-2] not in "aeiou":
        past = base[:-1] + "ied"
    past, participle = irregular if len(irregular) == 2 else (past, past)
    third = {"have": "has", "go": "goes"}.get(base, third)
    return {"base": base, "third": third, "ing": ing, "past": past, "participle": participle}


_STEM = {  # where the stressed stem of the present differs
    "empezar": "empiez", "comenzar": "comienz", "cerrar": "cierr", "perder": "pierd", "aprobar": "aprueb",
    "recordar": "recuerd", "mostrar": "muestr", "demostrar": "demuestr", "encontrar": "encuentr", "soltar": "suelt",
    "volver": "vuelv", "devolver": "devuelv", "morir": "muer", "dormir": "duerm", "mover": "muev", "negar": "nieg",
    "reforzar": "refuerz", "despertar": "despiert", "calentar": "calient", "jugar": "jueg",
    "querer": "quier", "pensar": "piens", "tener": "tien", "venir": "vien", "mantener": "mantien", "detener": "detien",
    "obtener": "obtien", "conseguir": "consig", "seguir": "sigu", "despedir": "despid", "elegir": "elig",
    "impedir": "impid", "herir": "hier", "mentir": "mient", "advertir": "adviert", "acostar": "acuest",
    "sentar": "sient", "acertar": "aciert", "alentar": "alient", "desalentar": "desalient",
    "desmentir": "desmient", "disminuir": "disminuy", "destruir": "destruy", "construir": "construy",
    "excluir": "excluy", "incluir": "incluy", "oír": "oy", "destituir": "destituy", "decir": "dic", "probar": "prueb",
    "gobernar": "gobiern", "derretir": "derrit",
    "prohibir": "prohíb", "reír": "rí", "sonreír": "sonrí", "poder": "pued", "apostar": "apuest",
    "reunir": "reún", "ir": "v",
}  # fmt: skip
_PAST = {  # strong preterites
    "tener": "tuv", "mantener": "mantuv", "detener": "detuv", "obtener": "obtuv", "venir": "vin", "decir": "dij",
    "reducir": "reduj", "traer": "traj", "conducir": "conduj", "querer": "quis", "saber": "sup", "poder": "pud",
    "hacer": "hic",
}  # fmt: skip
_WEAK = {  # vowel change in the third persons of the preterite and in the gerund
    "morir": "mur", "dormir": "durm", "seguir": "sigu", "conseguir": "consigu", "despedir": "despid",
    "elegir": "elig", "impedir": "impid", "herir": "hir", "mentir": "mint", "advertir": "advirt",
    "desmentir": "desmint", "derretir": "derrit",
}  # fmt: skip
_FUTURE = {"tener": "tendr", "mantener": "mantendr", "detener": "detendr", "obtener": "obtendr", "venir": "vendr",
           "decir": "dir", "querer": "querr", "saber": "sabr", "salir": "saldr", "poder": "podr", "hacer": "har",
           "oír": "oir", "reír": "reir", "sonreír": "sonreir"}  # fmt: skip
_PARTICIPLE = {"abrir": "abierto", "cubrir": "cubierto", "descubrir": "descubierto", "escribir": "escrito",
               "morir": "muerto", "romper": "roto", "volver": "vuelto", "devolver": "devuelto", "ver": "visto",
               "decir": "dicho", "hacer": "hecho", "absolver": "absuelto", "caer": "caído", "leer": "leído",
               "creer": "creído", "traer": "traído", "oír": "oído", "reír": "reído", "sonreír": "sonreído"}  # fmt: skip
_VOWEL_I = ("caer", "leer", "creer", "oír", "disminuir", "destruir", "construir", "excluir", "incluir", "destituir")
_OWN = {  # too irregular for rules
    "ir": dict(gerund="yendo", he="va", they="van", he_past="fue", they_past="fueron", i_past="fui", he_was="iba",
               they_were="iban", he_may="vaya", they_may="vayan", i="voy"),
    "ver": dict(gerund="viendo", he="ve", they="ven", he_past="vio", they_past="vieron", i_past="vi", he_was="veía",
                they_were="veían", he_may="vea", they_may="vean", i="veo"),
    "dar": dict(gerund="dando", he="da", they="dan", he_past="dio", they_past="dieron", i_past="di", he_was="daba",
                they_were="daban", he_may="dé", they_may="den", i="doy"),
    "reír": dict(gerund="riendo", he="ríe", they="ríen", he_past="rio", they_past="rieron", i_past="reí", i="río",
                 he_was="reía", they_were="reían", he_may="ría", they_may="rían"),
    "sonreír": dict(gerund="sonriendo", he="sonríe", they="sonríen", he_past="sonrió", they_past="sonrieron",
                    i_past="sonreí", he_was="sonreía", they_were="sonreían", he_may="sonría", i="sonrío"),
}  # fmt: skip
_FIRST = {"tener": "tengo", "venir": "vengo", "decir": "digo", "salir": "salgo", "caer": "caigo", "traer": "traigo",
          "oír": "oigo", "saber": "sé", "mantener": "mantengo", "obtener": "obtengo", "detener": "detengo"}  # fmt: skip


def spanish(verb: str) -> dict[str, str]:
    """Forms of a verb given by its infinitive."""
    root, ending = verb[:-2], verb[-2:].replace("í", "i")
    stem, a = _STEM.get(verb, root), "a" if ending == "ar" else "e"
    weak, strong = _WEAK.get(verb, root), _PAST.get(verb)
    future = _FUTURE.get(verb, verb)
    participle = _PARTICIPLE.get(verb, root + ("ado" if ending == "ar" else "ido"))
    if strong:
        past = (strong + "e", ("hizo" if verb == "hacer" else strong + "o"),
                strong + ("eron" if strong.endswith("j") else "ieron"))  # fmt: skip
    elif ending == "ar":
        past = (_hard(root, "é") + "é", root + "ó", root + "aron")
    elif verb in _VOWEL_I:
        past = (root + "í", root + "yó", root + "yeron")
    else:
        past = (root + "í", weak + "ió", weak + "ieron")
    first = _FIRST.get(verb) or _inceptive(verb, stem) + "o"
    may = first[:-1] if verb not in ("saber", "dar") else "sep"
    if ending == "ar":
        may = _hard(stem, "e")
    subjunctive = "e" if ending == "ar" else "a"
    gerund = root + "ando" if ending == "ar" else weak + ("yendo" if verb in _VOWEL_I else "iendo")
    was = root + ("aba" if ending == "ar" else "ía")
    forms = {
        "base": verb, "gerund": gerund, "participle": participle, "participle_f": participle[:-1] + "a",
        "participle_s": participle + "s", "participle_fs": participle[:-1] + "as", "i": first, "he": stem + a,
        "they": stem + a + "n", "i_past": past[0], "he_past": past[1], "they_past": past[2], "he_was": was,
        "they_were": was + "n", "he_will": future + "á", "they_will": future + "án", "he_would": future + "ía",
        "they_would": future + "ían", "he_may": may + subjunctive, "they_may": may + subjunctive + "n",
    }  # fmt: skip
    return forms | _OWN.get(verb, {})


def _hard(stem: str, before: str) -> str:
    """The stem of an -ar verb with the consonant written as it sounds before e."""
    del before
    for last, written in (("c", "qu"), ("g", "gu"), ("z", "c")):
        if stem.endswith(last) and not stem.endswith(written):
            return stem[: -len(last)] + written
    return stem


def _inceptive(verb: str, stem: str) -> str:
    if verb.endswith(("ecer", "ocer", "ucir")):
        return verb[:-3] + "zc"
    if verb.endswith("ger") or verb.endswith("gir"):
        return stem[:-1] + "j"
    return stem[:-1] if stem.endswith("gu") and verb.endswith("uir") else stem
