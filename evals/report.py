"""A report -> a table for the terminal and a page that needs no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from evals.drafts import DraftResult
    from rag.types import Language

WORDS: dict[str, dict[Language, str]] = {
    "metric": {"en": "metric", "es": "métrica"},
    "all": {"en": "all", "es": "todas"},
    "both": {"en": "both", "es": "ambos"},
    "recall@5": {"en": "document in the first 5", "es": "documento entre los 5 primeros"},
    "recall@10": {"en": "document in the first 10", "es": "documento entre los 10 primeros"},
    "mrr": {"en": "mean reciprocal rank", "es": "rango recíproco medio"},
    "ndcg@10": {"en": "nDCG at 10", "es": "nDCG a 10"},
    "gold_first_passage": {"en": "right answer in the first passage", "es": "respuesta correcta en el primer pasaje"},
    "gold_first_quote": {"en": "right answer in the first quote", "es": "respuesta correcta en la primera cita"},
    "gold_any_quote": {"en": "right answer in a quote", "es": "respuesta correcta en alguna cita"},
    "answer_contains": {"en": "answer says the right thing", "es": "la respuesta dice lo correcto"},
    "token_f1": {"en": "token F1", "es": "F1 de palabras"},
    "nugget_recall": {"en": "points that are told", "es": "puntos que se cuentan"},
    "direct": {"en": "first line right, or refused as it must be", "es": "primera línea correcta, o negada como debe"},
    "exact_quotes": {"en": "quotations word for word", "es": "citas textuales exactas"},
    "true_lead": {"en": "lines before a quote that only name it", "es": "líneas ante una cita que solo la presentan"},
    "verified": {
        "en": "written sentences that the verifier accepts",
        "es": "frases redactadas que el verificador acepta",
    },
    "verified_citations": {"en": "citations that the verifier needs", "es": "citas que el verificador necesita"},
    "over_citation": {"en": "needless citations", "es": "citas innecesarias"},
    "language_match": {"en": "in the question's language", "es": "en el idioma de la pregunta"},
    "words": {"en": "words", "es": "palabras"},
    "latency_ms": {"en": "latency, mean ms", "es": "espera media, ms"},
    "latency_p50": {"en": "latency, p50 ms", "es": "espera, p50 ms"},
    "latency_p95": {"en": "latency, p95 ms", "es": "espera, p95 ms"},
    "refusal_precision": {"en": "refusals that were right", "es": "negativas acertadas"},
    "refusal_recall": {"en": "refused of what had to be", "es": "negadas de las que debían"},
    "refusal_f1": {"en": "refusal F1", "es": "F1 de negativas"},
    "near_miss_refusal_precision": {"en": "near misses: refusals right", "es": "casi aciertos: negativas acertadas"},
    "near_miss_refusal_recall": {"en": "near misses: refused", "es": "casi aciertos: negados"},
    "near_miss_refusal_f1": {"en": "near misses: refusal F1", "es": "casi aciertos: F1 de negativas"},
    "answered": {"en": "answered of what can be", "es": "respondidas de las que se puede"},
    "failed": {"en": "cases that failed", "es": "casos fallidos"},
    "judged_faithfulness": {"en": "faithfulness, as a model judged", "es": "fidelidad, a juicio de un modelo"},
    "refusal": {"en": "refused or answered, rightly", "es": "negada o respondida, con acierto"},
    "systems": {"en": "Side by side, all cells", "es": "Lado a lado, todas las celdas"},
    "library": {"en": "library", "es": "biblioteca"},
    "seed": {"en": "seed", "es": "semilla"},
    "title": {"en": "How well answers are grounded", "es": "Cuánto se apoyan las respuestas"},
    "runs": {"en": "Runs", "es": "Ejecuciones"},
    "cases": {"en": "Cases", "es": "Casos"},
    "filter": {"en": "Search questions and answers", "es": "Buscar en preguntas y respuestas"},
    "every_cell": {"en": "every cell", "es": "todas las celdas"},
    "every_kind": {"en": "every kind", "es": "todos los tipos"},
    "only_failed": {"en": "only what failed", "es": "solo lo que falló"},
    "shown": {"en": "shown", "es": "mostrados"},
    "refused": {"en": "refused", "es": "negada"},
    "must_refuse": {"en": "to be refused", "es": "debe negarse"},
    "what_failed": {"en": "What failed", "es": "Qué falló"},
    "more": {"en": "Show more", "es": "Mostrar más"},
    "interval": {"en": "95% interval", "es": "intervalo del 95 %"},
    "verifier_error": {
        "en": "The verifier on {set}: accepts {accepted} of true claims, refuses {refused} of false ones.",
        "es": "El verificador en {set}: acepta {accepted} de las ciertas y rechaza {refused} de las falsas.",
    },
    "planted": {"en": "errors found", "es": "errores hallados"},
    "alarms": {"en": "false alarms", "es": "falsas alarmas"},
    "named": {"en": "with the right verdict", "es": "con el veredicto correcto"},
    "draft": {"en": "draft", "es": "borrador"},
    "missed": {"en": "Not found: {sentence}", "es": "Sin hallar: {sentence}"},
    "raised": {"en": "False alarm: {sentence}", "es": "Falsa alarma: {sentence}"},
    "cell_note": {
        "en": "Language of the question → language of the documents. More colour is better; intervals: 95% bootstrap.",
        "es": "Idioma de la pregunta → idioma de los documentos. A más color, mejor; intervalos bootstrap del 95 %.",
    },
    "fact": {"en": "fact", "es": "hecho"},
    "figure": {"en": "figure", "es": "cifra"},
    "date": {"en": "date", "es": "fecha"},
    "who_said": {"en": "who said it", "es": "quién lo dijo"},
    "disagreement": {"en": "disagreement", "es": "desacuerdo"},
    "follow_up": {"en": "follow-up", "es": "seguimiento"},
    "unanswerable": {"en": "unanswerable", "es": "sin respuesta"},
    "near_miss": {"en": "near miss", "es": "casi acierto"},
    "instruction": {"en": "instruction", "es": "instrucción"},
}
COUNTS = frozenset({"words", "latency_ms", "latency_p50", "latency_p95", "failed"})


def table(summary: Mapping[str, Mapping[str, Mapping[str, float]]], system: str, language: Language) -> Table:
    """One row a metric over all cells: its value, 95% interval and n."""
    from rich.table import Table

    shown = Table(title=system)
    shown.add_column(WORDS["metric"][language])
    for heading in (WORDS["all"][language], "95 %", "n"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for metric, score in summary["all"].items():
        interval = f"{_short(score['low'])}–{_short(score['high'])}" if "low" in score and metric not in COUNTS else ""
        shown.add_row(_named(metric, language), _value(metric, score), interval, f"{score['n']:.0f}")
    return shown


def by_cell(summary: Mapping[str, Mapping[str, Mapping[str, float]]], system: str, language: Language) -> Table:
    """One column a cell, values only: six of them with their intervals fit no terminal."""
    cells = [cell for cell in summary if cell != "all"]
    metrics = dict.fromkeys(metric for cell in cells for metric in summary[cell])
    rows = {
        metric: [_value(metric, summary[cell][metric]) if metric in summary[cell] else "–" for cell in cells]
        for metric in metrics
    }
    return _narrow(system, cells, rows, language)


def beside(summary: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]], language: Language) -> Table:
    """The systems side by side, over all cells: one column a system; values only where they are more than two."""
    over_all = [cells["all"] for cells in summary.values()]
    form = field if len(over_all) < 3 else _value
    rows = {
        metric: [form(metric, scores[metric]) if metric in scores else "–" for scores in over_all]
        for metric in dict.fromkeys(metric for scores in over_all for metric in scores)
    }
    return _narrow(WORDS["systems"][language], list(summary), rows, language)


def trend(
    runs: Sequence[Mapping[str, Any]], system: str, metrics: Sequence[str], language: Language, most: int = 4
) -> Table:
    """The last runs of a system, oldest first, a column each by its date: the metrics as they went over all cells."""
    last = [one for one in runs if system in one["summary"]][-most:]
    scores = [one["summary"][system]["all"] for one in last]
    rows = {
        metric: [_value(metric, one[metric]) if metric in one else "–" for one in scores]
        for metric in metrics
        if any(metric in one for one in scores)
    }
    dates = [str(one["meta"]["date"])[5:16].replace("T", " ") for one in last]
    return _narrow(f"{WORDS['runs'][language]}: {system}", dates, rows, language)


def _narrow(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]], language: Language) -> Table:
    """A table in which names may be broken and values never are."""
    from rich import box
    from rich.table import Table

    shown = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0))
    shown.add_column(WORDS["metric"][language], overflow="fold")
    for column in columns:
        shown.add_column(column, justify="right", overflow="fold", min_width=6)
    for metric, fields in rows.items():
        shown.add_row(_named(metric, language), *fields)
    return shown


def _named(metric: str, language: Language) -> str:
    return WORDS.get(metric, {}).get(language, metric)


def _value(metric: str, score: Mapping[str, float]) -> str:
    return f"{score['value']:.0f}" if metric in COUNTS else f"{score['value']:.3f}"


def drafts_table(results: Sequence[DraftResult], language: Language) -> Table:
    """One row a draft: planted errors found, false alarms, and how many have the labelled verdict."""
    from rich.table import Table

    shown = Table(*(WORDS[word][language] for word in ("draft", "planted", "alarms", "named")))
    for one in results:
        shares = (one.found, one.alarms, one.named)
        shown.add_row(one.name, *(f"{share.right}/{share.n}" for share in shares))
    return shown


def draft_lines(results: Sequence[DraftResult], language: Language) -> list[str]:
    """The errors that were let through and the true sentences that were not."""
    found = [("missed", one.missed) for one in results] + [("raised", one.raised) for one in results]
    return [WORDS[word][language].format(sentence=sentence) for word, told in found for sentence in told]


def markdown(summary: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]], metrics: Sequence[str]) -> str:
    """The same for the README: python -m evals.report REPORT.json"""
    lines = ["| | " + " | ".join(summary) + " |", "|---" * (1 + len(summary)) + "|"]
    for metric in metrics:
        scores = [cells["all"].get(metric) for cells in summary.values()]
        fields = [field(metric, score) if score else "–" for score in scores]
        lines.append(f"| {WORDS[metric]['en']} | " + " | ".join(fields) + " |")
    return "\n".join(lines)


def verifier_lines(error: Mapping[str, Mapping[str, Mapping[str, float]]], language: Language) -> list[str]:
    """How often the verifier that `verified` rests on is right, set by set: without that the figure says nothing."""
    return [
        WORDS["verifier_error"][language].format(
            set=name, accepted=field("accepted", shares["accepted"]), refused=field("refused", shares["refused"])
        )
        for name, shares in error.items()
    ]


README = (
    "recall@5", "ndcg@10", "gold_first_quote", "gold_any_quote", "answer_contains", "direct", "exact_quotes",
    "true_lead", "verified",
    "language_match", "refusal_f1", "near_miss_refusal_f1", "answered", "words", "latency_p50", "latency_p95",
)  # fmt: skip


def field(metric: str, score: Mapping[str, float]) -> str:
    """`.912 .88–.94 n 120`; counts as whole numbers."""
    if metric in COUNTS:
        return f"{score['value']:.0f} n {score['n']:.0f}"
    interval = f" {_short(score['low'])}–{_short(score['high'])}" if "low" in score else ""
    return f"{_value(metric, score)}{interval} n {score['n']:.0f}"


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0") if value < 1 else "1"


def page(runs: Sequence[Mapping[str, Any]], language: Language) -> str:
    """A page of the newest report; the reports before it, oldest first, are its charts over runs."""
    given = {
        "words": WORDS,
        "language": language,
        "counts": sorted(COUNTS),
        "now": runs[-1],
        "runs": [{"meta": one["meta"], "summary": one["summary"]} for one in runs],
    }
    data = json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")  # a document is never markup
    return files("evals").joinpath("report.html").read_text("utf-8").replace("/*DATA*/", data)


if __name__ == "__main__":
    import sys
    from pathlib import Path

    print(markdown(json.loads(Path(sys.argv[1]).read_text("utf-8"))["summary"], README))
