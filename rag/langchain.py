"""The plain LangChain doors: a library as a retriever, a briefer as a runnable chain and as a tool that checks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.tools import StructuredTool

from rag.types import Answer, CheckReport, Claim, Draft, Passage, Stage

Step = Stage | Draft | Answer


class LibraryRetriever(BaseRetriever):
    """Question → LangChain documents; `metadata` says where each passage stands."""

    search: Callable[[str], list[Passage]]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [_as_langchain(passage) for passage in self.search(query)]


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


class AnswerRunnable(Runnable[str, Step]):
    """Question → `Answer`; as a stream the stages and drafts first, and the `Answer` last."""

    name = "fuente"

    def __init__(self, ask_stream: Callable[[str], Iterator[Step]]) -> None:
        self._ask_stream = ask_stream

    def invoke(self, input: str, config: RunnableConfig | None = None, **_: Any) -> Answer:
        answer = self._call_with_config(self._last, input, config)
        assert isinstance(answer, Answer)
        return answer

    def _last(self, question: str) -> Step:
        *_, last = self._ask_stream(question)
        return last

    def stream(self, input: str, config: RunnableConfig | None = None, **_: Any) -> Iterator[Step]:
        yield from self._transform_stream_with_config(iter([input]), self._steps, config)

    def _steps(self, questions: Iterator[str]) -> Iterator[Step]:
        for question in questions:
            yield from self._ask_stream(question)

    async def astream(self, input: str, config: RunnableConfig | None = None, **_: Any) -> AsyncIterator[Step]:
        """The same, each step awaited in a thread, so that a loop serves others meanwhile."""
        steps = self.stream(input, config)
        while (step := await run_in_executor(config, next, steps, None)) is not None:
            yield step


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
    quotes = [f"[{one.number}] {one.quote} ({one.document.title})" for one in report.citations]
    return "\n".join([*map(_line, report.claims), *([""] if quotes else []), *quotes])


def _line(claim: Claim) -> str:
    why = f" ({claim.why})" if claim.why else ""
    numbers = "".join(f" [{number}]" for number in claim.citations)
    return f"{claim.verdict}{why}: {' '.join(claim.text.split())}{numbers}"
