"""The plain LangChain doors: a library as a retriever, a briefer as a runnable chain and as tools for agents.

What a caller gives is honoured or refused with one sentence: in the constructor, at the call (`invoke(q, k=1)`,
`.bind(language="es")`) and in `config["configurable"]`. There, names that are not ours are others' affair: LangGraph
and the other parts of a chain keep theirs in the same place.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, cast

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForChainRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document as LangChainDocument
from langchain_core.messages import AIMessage, BaseMessage, convert_to_messages
from langchain_core.output_parsers import BaseOutputParser
from langchain_core.prompt_values import PromptValue
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig, RunnableLambda, RunnableSequence
from langchain_core.runnables.base import coerce_to_runnable
from langchain_core.runnables.config import ensure_config, run_in_executor
from langchain_core.tools import StructuredTool
from pydantic import Field

from rag.errors import FilterError, InputError, count_given, filters_given, language_given, text_given
from rag.language.detection import detect
from rag.types import (
    Answer,
    CheckReport,
    Chunk,
    Citation,
    Claim,
    Direct,
    Document,
    Draft,
    Dropped,
    Filters,
    Heading,
    Page,
    Passage,
    Reason,
    Refusal,
    Sentence,
    Span,
    Stage,
    Turn,
)

Step = Stage | Draft | Answer
Asking = str | BaseMessage | PromptValue | Sequence[Any] | Mapping[str, Any]  # what a chain may be asked with


# ------------------------------------------------------------------ the retriever


class LibraryRetriever(BaseRetriever):
    """Question → LangChain documents; `metadata` says where each passage stands.

    `k`, `filter` and `score_threshold` (a cosine, -1 to 1) may be given here, in `search_kwargs`, at the call, by
    `.bind` or in `config["configurable"]`; the nearest to the call counts. `filter` is a `Filters` or a mapping of its
    fields; `language` in it is that of the documents. Raises InputError for any other argument.
    """

    search: Callable[..., list[Passage]]  # question, k=, filters= → passages, best first
    k: int = 6
    filter: Any = None
    score_threshold: Any = None
    search_kwargs: Any = Field(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        self._wanted({})  # a wrong argument is told here, not at the first question

    def _wanted(self, given: Mapping[str, Any]) -> tuple[int, Filters, float]:
        """How many, which and how near, the nearest to the call first; raises InputError for what is none of these."""
        own = {"k": self.k, "filter": self.filter, "score_threshold": self.score_threshold}
        asked = {**own, **_flat({"search_kwargs": self.search_kwargs}), **_flat(given)}
        _known(asked, RETRIEVER_ARGUMENTS, ("the retriever", "el recuperador"))
        return count_given(asked["k"], "k"), _filters(asked["filter"]), _threshold(asked["score_threshold"])

    def invoke(self, input: str, config: RunnableConfig | None = None, **given: Any) -> list[LangChainDocument]:
        return super().invoke(input, config, **_configured(config, RETRIEVER_ARGUMENTS, given))

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **given: Any) -> list[LangChainDocument]:
        return await super().ainvoke(input, config, **_configured(config, RETRIEVER_ARGUMENTS, given))

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **given: Any
    ) -> list[LangChainDocument]:
        k, filters, least = self._wanted(given)
        found = self.search(query, k=k, filters=filters)
        return [_as_langchain(passage) for passage in found if passage.score >= least]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **given: Any
    ) -> list[LangChainDocument]:
        sync = run_manager.get_sync()
        return await run_in_executor(None, lambda: self._get_relevant_documents(query, run_manager=sync, **given))


RETRIEVER_ARGUMENTS = ("k", "filter", "score_threshold", "search_kwargs")
CHAIN_ARGUMENTS = ("language", "filters", "filter", "history")


def _configured(config: RunnableConfig | None, names: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call, with what `config["configurable"]` says under our names where the call does not."""
    configurable = ensure_config(config).get("configurable") or {}
    return {**{name: configurable[name] for name in names if name in configurable}, **given}


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with those in `search_kwargs` beside them; what is named outright counts."""
    beside = given.get("search_kwargs") or {}
    if not isinstance(beside, Mapping):
        raise InputError(
            f"search_kwargs must be a mapping, not {beside!r}: write {{'k': 4}}",
            f"search_kwargs debe ser un diccionario, no {beside!r}: escriba {{'k': 4}}",
        )
    return {
        **beside,
        **{name: one for name, one in given.items() if name != "search_kwargs"},
    }


def _known(given: Mapping[str, Any], names: Sequence[str], door: tuple[str, str]) -> None:
    """Raise InputError for an argument that the door does not have. `door`: in both languages."""
    for name in given:
        if name not in names:
            listed = ", ".join(names)
            raise InputError(
                f"{door[0]} has no argument {name!r}: it takes {listed}",
                f"{door[1]} no tiene el argumento {name!r}: admite {listed}",
            )


def _threshold(value: object) -> float:
    if value is None:
        return -1.0
    if isinstance(value, (int, float)) and not isinstance(value, bool) and -1 <= value <= 1:
        return float(value)
    raise InputError(
        f"score_threshold must be a cosine from -1 to 1, not {value!r}: give one",
        f"score_threshold debe ser un coseno de -1 a 1, no {value!r}: indique uno",
    )


def _filters(value: object) -> Filters:
    """Filters as they are, or of a mapping's fields; raises FilterError for a field that there is not."""
    if value is None:
        return Filters()
    if isinstance(value, Filters):
        return value
    names = [one.name for one in fields(Filters)]
    if not isinstance(value, Mapping) or set(value) - set(names):
        raise FilterError(
            f"{value!r} is no filter: use Filters, or a mapping of {', '.join(names)}",
            f"{value!r} no es un filtro: use Filters o un diccionario con {', '.join(names)}",
        )
    given = dict(value)
    for name in ("document_ids", "collections"):
        listed = given.get(name, ())
        given[name] = (
            (listed,) if isinstance(listed, str) else tuple(listed) if isinstance(listed, Iterable) else listed
        )
    return filters_given(Filters(**given))


def _as_langchain(passage: Passage) -> LangChainDocument:
    chunk, document = passage.chunk, passage.document
    metadata: dict[str, Any] = {
        "document_id": document.id,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "language": chunk.language,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "score": passage.score,
    }
    return LangChainDocument(page_content=chunk.text, metadata=metadata, id=chunk.id)


# ------------------------------------------------------------------ the chain


# of these an `Answer` is made; a LangGraph state that holds one is read from its checkpoints without a warning with
# `InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=ANSWER_TYPES))`
ANSWER_TYPES = (Answer, Chunk, Citation, Direct, Document, Dropped, Heading, Page, Passage, Reason, Refusal, Sentence,
                Span)  # fmt: skip


class _Readable(Runnable[Asking, Answer]):
    """An output parser right behind it reads the answer's text, since it knows messages only."""

    def __or__(self, other: Any) -> Any:
        return super().__or__(_reading(other))

    def __ror__(self, other: Any) -> Any:
        return _Sequence(first=coerce_to_runnable(other), last=self)

    def pipe(self, *others: Any, name: str | None = None) -> Any:
        return super().pipe(*(_reading(other) if at == 0 else other for at, other in enumerate(others)), name=name)


class AnswerRunnable(_Readable):
    """Question → `Answer`; as a stream the stages and drafts first, and the `Answer` last.

    The question is text, a message, a list of messages, or a mapping with `question`, `input`, `query` or `messages`,
    and `language`, `filters` and `history` where wanted; these three may also stand at the call, in `.bind` or in
    `config["configurable"]`. Of messages the last of a person is asked, those before are its conversation; those of a
    system are passed over, since an answer rests on documents alone. Raises InputError for any other argument.
    Retrieval and the chat model are child runs of its run.

    A parser behind it, or behind its `bind` or `with_config`, reads its text, also where a mapping or a function stands
    before it. Where a `Runnable` does, LangChain joins the two itself and a parser is given the bare `Answer`, which it
    refuses: write `prompt | chain | as_message | StrOutputParser()`.
    """

    name = "fuente"

    def __init__(self, ask_stream: Callable[..., Iterator[Step]]) -> None:
        self._ask_stream = ask_stream  # question, language=, filters=, history=

    def invoke(self, input: Asking, config: RunnableConfig | None = None, **given: Any) -> Answer:
        return self._call_with_config(self._last, input, config, **_configured(config, CHAIN_ARGUMENTS, given))

    def _last(self, asked: Asking, run_manager: CallbackManagerForChainRun, **given: Any) -> Answer:
        *_, last = self._steps(iter([asked]), run_manager, **given)
        return cast(Answer, last)

    def stream(self, input: Asking, config: RunnableConfig | None = None, **given: Any) -> Iterator[Step]:  # type: ignore[override]
        given = _configured(config, CHAIN_ARGUMENTS, given)
        steps = cast("Callable[[Iterator[Asking]], Iterator[Answer]]", self._steps)  # it knows one type of output only
        yield from self._transform_stream_with_config(iter([input]), steps, config, **given)

    def _steps(self, inputs: Iterator[Asking], run_manager: CallbackManagerForChainRun, **given: Any) -> Iterator[Step]:
        for one in inputs:
            asked = _asked(one, given)
            yield from _traced(self._ask_stream(asked.question, **asked.arguments), asked.question, run_manager)

    async def astream(  # type: ignore[override]
        self, input: Asking, config: RunnableConfig | None = None, **given: Any
    ) -> AsyncIterator[Step]:
        """The same, each step awaited in a thread, so that a loop serves others meanwhile."""
        steps = self.stream(input, config, **given)
        while (step := await run_in_executor(config, next, steps, None)) is not None:
            yield step

    def bind(self, **given: Any) -> Runnable[Asking, Answer]:
        return _Bound(bound=self, kwargs=given, config={})

    def with_config(self, config: RunnableConfig | None = None, **more: Any) -> Runnable[Asking, Answer]:
        return _Bound(bound=self, config=cast(RunnableConfig, {**(config or {}), **more}), kwargs={})


class _Bound(_Readable, RunnableBinding[Asking, Answer]):
    """The chain with arguments or a configuration; as readable as it is."""


class _Sequence(_Readable, RunnableSequence[Any, Answer]):
    """The chain behind a mapping or a function; as readable as it is."""


def as_message(answer: Answer) -> AIMessage:
    """The answer as a message: its text with citation numbers, and the citations as plain values beside it."""
    return AIMessage(answer.text, response_metadata={"citations": [_plain(one) for one in answer.citations]})


def _reading(other: Any) -> Any:
    return RunnableLambda(as_message) | other if isinstance(other, BaseOutputParser) else other


def _plain(one: Citation) -> dict[str, Any]:
    return {
        "number": one.number, "quote": one.quote, "language": one.language, "title": one.document.title,
        "source": one.document.source, "document_id": one.document.id, "page": one.page,
        "start": one.start, "end": one.end,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and what `ask_stream` takes beside it."""

    question: str
    arguments: Mapping[str, Any]


QUESTION_KEYS = ("question", "input", "query", "messages")


def _asked(given: Asking, called: Mapping[str, Any]) -> _Asked:
    """What is asked; raises InputError for an input that holds no question."""
    beside: dict[str, Any] = {}
    if isinstance(given, Mapping):
        named = [key for key in QUESTION_KEYS if key in given]
        beside = {key: value for key, value in given.items() if key not in QUESTION_KEYS}
        if len(named) != 1:
            raise InputError(
                f"ask with one of the keys {', '.join(QUESTION_KEYS)}, not with {', '.join(map(str, given)) or 'none'}",
                f"pregunte con una de las claves {', '.join(QUESTION_KEYS)}, no con "
                f"{', '.join(map(str, given)) or 'ninguna'}",
            )
        given = given[named[0]]
    if isinstance(given, PromptValue):
        given = given.to_messages()
    if isinstance(given, BaseMessage):
        given = [given]
    arguments = {**beside, **called}
    _known(arguments, CHAIN_ARGUMENTS, ("the chain", "la cadena"))
    if not isinstance(given, str) and isinstance(given, Sequence) and not isinstance(given, bytes):
        question, said = _conversation(given)
        arguments = {"history": said, **arguments} if said else arguments
    else:
        question = text_given(given, ("the question", "la pregunta"))
    if "filter" in arguments and "filters" in arguments:
        raise InputError("filter and filters are one argument: give one of them",
                         "filter y filters son un mismo argumento: indique uno")  # fmt: skip
    if "filter" in arguments:
        arguments = {"filters": arguments["filter"], **{k: v for k, v in arguments.items() if k != "filter"}}
    if "filters" in arguments:
        arguments["filters"] = _filters(arguments["filters"])
    language_given(arguments.get("language"))
    return _Asked(question, arguments)


def _conversation(messages: Sequence[Any]) -> tuple[str, list[Turn]]:
    """The last message of a person, and the turns before it; raises InputError where there is none."""
    try:
        told = convert_to_messages(messages)
    except (ValueError, NotImplementedError, TypeError) as error:
        raise InputError("a list must hold messages: see langchain_core.messages",
                         "una lista debe contener mensajes: vea langchain_core.messages") from error  # fmt: skip
    people = [at for at, one in enumerate(told) if one.type == "human"]
    if not people:
        raise InputError("no message of a person is among them: add a HumanMessage with the question",
                         "no hay ningún mensaje de una persona: añada un HumanMessage con la pregunta")  # fmt: skip
    turns = []
    for at, after in pairwise(people):
        replies = [str(one.text) for one in told[at + 1 : after] if one.type == "ai" and one.text]
        if replies:
            turns.append(_turn(str(told[at].text), replies[-1]))
    return _words(told[people[-1]]), turns


def _words(message: BaseMessage) -> str:
    """The text of a message; raises InputError where it holds anything else, which nobody would read."""
    blocks = message.content if isinstance(message.content, list) else []
    kinds = [str(one.get("type")) for one in blocks if isinstance(one, dict) and one.get("type") != "text"]
    if kinds:
        raise InputError(
            f"the message holds {kinds[0]}, and only text can be asked: leave it out, or add it to the library",
            f"el mensaje contiene {kinds[0]}, y solo se puede preguntar con texto: quítelo o añádalo a la biblioteca",
        )
    return str(message.text)


def _turn(question: str, reply: str) -> Turn:
    """A turn of another's conversation: its reply is text without documents, and is searched with only."""
    return Turn(question, Answer(question, detect(question), (Sentence(reply, ()),), (), ()))


def _traced(steps: Iterator[Step], question: str, run_manager: CallbackManagerForChainRun) -> Iterator[Step]:
    """The steps; each retrieval is told as a child run, with the passages that it found."""
    run = None
    try:
        for step in steps:
            if isinstance(step, Stage) and step.name == "retrieve":
                run = run_manager.get_child().on_retriever_start({"name": "fuente-library"}, question)
            elif isinstance(step, Stage) and step.name == "evidence" and run is not None:
                run.on_retriever_end([_as_langchain(passage) for passage in step.found])
                run = None
            yield step
    except BaseException as error:
        if run is not None:
            run.on_retriever_error(error)
        raise


# ------------------------------------------------------------------ tools for agents


def ask_tool(ask: Callable[[str], Answer]) -> StructuredTool:
    """A tool `ask_documents(question)`: the answer's text and its quotes; its artifact is a mapping of plain values.

    Plain, because LangGraph writes artifacts into its checkpoints.
    """

    def ask_documents(question: str) -> tuple[str, dict[str, Any]]:
        answer = ask(question)
        quotes = [_quoted(one) for one in answer.citations]
        refusal = answer.refusal.reason.value if answer.refusal else None
        artifact = {"text": answer.text, "direct": answer.direct.text if answer.direct else None,
                    "language": answer.language, "refusal": refusal,
                    "citations": [_plain(one) for one in answer.citations]}  # fmt: skip
        return "\n".join([answer.text, *([""] if quotes else []), *quotes]), artifact

    return StructuredTool.from_function(
        ask_documents,
        name="ask_documents",
        description="Answers a question, in English or Spanish, from the library's documents, every sentence on an "
        "exact quote; says so where the documents do not say.",
        response_format="content_and_artifact",
    )


def check_tool(check: Callable[[str], CheckReport]) -> StructuredTool:
    """A tool `check_draft(draft)`: a line a claim with its verdict, then the quotes; the `CheckReport` is its artifact.

    What it says is what a model reads: verdicts and reasons by their codes, sentences and quotes in their language.
    """

    def check_draft(draft: str) -> tuple[str, CheckReport]:
        report = check(draft)
        return _told(report), report

    return StructuredTool.from_function(
        check_draft,
        name="check_draft",
        description="Checks each sentence of a draft, in English or Spanish, against the library's documents: "
        "supported, contradicted (and what differs), partly (and what no document says), not_found, no_claim; with "
        "exact quotes.",
        response_format="content_and_artifact",
    )


def _told(report: CheckReport) -> str:
    quotes = [_quoted(one) for one in report.citations]
    return "\n".join([*map(_line, report.claims), *([""] if quotes else []), *quotes])


def _quoted(one: Citation) -> str:
    return f"[{one.number}] {one.quote} ({one.document.title})"


def _line(claim: Claim) -> str:
    why = f" ({claim.why})" if claim.why else ""
    numbers = "".join(f" [{number}]" for number in claim.citations)
    return f"{claim.verdict}{why}: {' '.join(claim.text.split())}{numbers}"
