"""Through LangChain's doors everything a caller gives is honoured, or refused with one sentence."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, ToolCall
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import START, MessagesState, StateGraph

from rag import Answer, Briefer, Filters, InputError, Library
from rag.langchain import ANSWER_TYPES, AnswerRunnable, LibraryRetriever, as_message
from tests.conftest import WordCounts
from tests.scripted import Scripted, always

QUESTION = "How deep is the well?"


@pytest.fixture(scope="module")
def briefer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    """A briefer over two documents, one in each language."""
    place = tmp_path_factory.mktemp("langchain")
    (place / "well.md").write_text("---\ntitle: The well\n---\nThe well is 40 metres deep. Ana Ruiz dug it.\n", "utf-8")
    bridge = "---\ntitle: El puente\n---\nEl puente mide 1.500,5 metros. Lo construyó Luis Peña.\n"
    (place / "puente.md").write_text(bridge, "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place / "well.md", place / "puente.md")
        yield Briefer(library)


@pytest.fixture
def retriever(briefer: Briefer) -> LibraryRetriever:
    return LibraryRetriever(search=briefer.library.search)


CALLS: list[Callable[[LibraryRetriever, dict[str, Any]], list[Any]]] = [
    lambda one, given: one.invoke("metres metros", **given),
    lambda one, given: one.bind(**given).invoke("metres metros"),
    lambda one, given: one.invoke("metres metros", {"configurable": given}),
    lambda one, given: one.with_config(configurable=given).invoke("metres metros"),
    lambda one, given: one.invoke("metres metros", search_kwargs=given),
    lambda one, given: LibraryRetriever(search=one.search, **given).invoke("metres metros"),
    lambda one, given: LibraryRetriever(search=one.search, search_kwargs=given).invoke("metres metros"),
    lambda one, given: asyncio.run(one.ainvoke("metres metros", **given)),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_retriever_honours_what_it_is_given_wherever_it_is_said(
    retriever: LibraryRetriever, call: Callable[[LibraryRetriever, dict[str, Any]], list[Any]]
) -> None:
    assert len(call(retriever, {})) == 2
    assert len(call(retriever, {"k": 1})) == 1
    assert [one.metadata["language"] for one in call(retriever, {"filter": {"language": "es"}})] == ["es"]
    assert [one.metadata["language"] for one in call(retriever, {"filter": Filters("en")})] == ["en"]
    assert call(retriever, {"score_threshold": 1.0}) == []


@pytest.mark.parametrize(
    "given",
    [{"k": -1}, {"k": 0}, {"k": "two"}, {"filter": "es"}, {"filter": {"author": "Ana"}}, {"score_threshold": 7},
     {"language": "es"}, {"fetch_k": 20}, {"search_kwargs": {"lambda_mult": 0.5}}],
)  # fmt: skip
def test_a_retriever_refuses_what_it_does_not_have(retriever: LibraryRetriever, given: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        retriever.invoke("metres", **given)
    assert "retriever" not in raised.value.spanish


ASKED: list[Any] = [
    QUESTION,
    {"question": QUESTION},
    {"input": QUESTION},
    {"messages": [("human", QUESTION)]},
    HumanMessage(QUESTION),
    [HumanMessage("¿Qué tal?"), AIMessage("Bien."), HumanMessage(QUESTION)],
    ChatPromptTemplate.from_messages([("human", QUESTION)]).invoke({}),
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda one: type(one).__name__)
def test_a_chain_takes_text_messages_and_mappings(briefer: Briefer, asked: Any) -> None:
    assert briefer.as_runnable().invoke(asked).sentences == briefer.ask(QUESTION).sentences


IN_SPANISH: list[Callable[[AnswerRunnable], Answer]] = [
    lambda chain: chain.invoke(QUESTION, language="es"),
    lambda chain: chain.bind(language="es").invoke(QUESTION),
    lambda chain: chain.invoke({"question": QUESTION, "language": "es"}),
    lambda chain: chain.invoke(QUESTION, {"configurable": {"language": "es", "thread_id": "of LangGraph"}}),
    lambda chain: chain.batch([QUESTION], language="es")[0],
    lambda chain: asyncio.run(chain.ainvoke(QUESTION, language="es")),
    lambda chain: next(step for step in chain.stream(QUESTION, language="es") if isinstance(step, Answer)),
]


@pytest.mark.parametrize("ask", IN_SPANISH)
def test_a_chain_answers_in_the_language_it_is_told_to(briefer: Briefer, ask: Callable[..., Answer]) -> None:
    chain = briefer.as_runnable()
    assert (chain.invoke(QUESTION).language, ask(chain).language) == ("en", "es")


def test_a_chain_filters_at_the_call(briefer: Briefer) -> None:
    for given in ({"filters": Filters("es")}, {"filter": {"language": "es"}}):
        answer = briefer.as_runnable().invoke(QUESTION, **given)
        assert {one.document.title for one in answer.passages} == {"El puente"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, {}), (b"How deep?", {}), (7, {}), ({}, {}), ({"question": "a", "input": "b"}, {}), ([], {}), ([3], {}),
     ([AIMessage("Yes.")], {}), ("How \ud800 deep?", {}), (QUESTION, {"language": "fr"}), (QUESTION, {"k": 3}),
     (QUESTION, {"filters": "es"}), (QUESTION, {"history": "none"}), ({"question": QUESTION, "topic": "x"}, {})],
)  # fmt: skip
def test_a_chain_refuses_what_it_cannot_use(briefer: Briefer, asked: Any, given: dict[str, Any]) -> None:
    with pytest.raises(InputError) as raised:
        briefer.as_runnable().invoke(asked, **given)
    assert "\n" not in str(raised.value)
    assert raised.value.spanish != str(raised.value)
    assert "chain" not in raised.value.spanish.replace("langchain", "")


def test_the_messages_before_are_the_conversation(briefer: Briefer) -> None:
    said = [HumanMessage("How deep is the well?"), AIMessage("40 metres."), HumanMessage("And the bridge?")]
    answer = briefer.as_runnable().invoke(said)
    assert (answer.question, answer.searched) == ("And the bridge?", "How deep is the well (the bridge)?")


def test_an_answer_goes_through_an_output_parser(briefer: Briefer) -> None:
    text = briefer.ask(QUESTION).text
    chain = briefer.as_runnable()
    behind = RunnableLambda(lambda given: given["asked"]) | chain | as_message | StrOutputParser()
    mapped: Any = {"question": RunnablePassthrough()} | chain
    assert (chain | StrOutputParser()).invoke(QUESTION) == text
    assert chain.pipe(StrOutputParser()).invoke(QUESTION) == text
    assert "".join((chain | StrOutputParser()).stream(QUESTION)) == text
    assert behind.invoke({"asked": QUESTION}) == text
    assert (
        (mapped | StrOutputParser()).invoke(QUESTION) == "".join((mapped | StrOutputParser()).stream(QUESTION)) == text
    )
    assert mapped.invoke(QUESTION).sentences == briefer.ask(QUESTION).sentences
    assert ({"said": chain} | PromptTemplate.from_template("It says: {said}")).invoke(
        QUESTION
    ).text == f"It says: {text}"


@pytest.mark.parametrize("bound", [
    lambda chain: chain.bind(language="en"), lambda chain: chain.with_config(configurable={"language": "en"}),
    lambda chain: chain.bind(language="es").with_config(tags=["mine"]).bind(language="en"),
])  # fmt: skip
def test_an_output_parser_reads_a_chain_with_arguments_too(briefer: Briefer, bound: Callable[..., Any]) -> None:
    chain = bound(briefer.as_runnable())
    text = briefer.ask(QUESTION, language="en").text
    assert (chain | StrOutputParser()).invoke(QUESTION) == chain.pipe(StrOutputParser()).invoke(QUESTION) == text
    assert (chain | (lambda answer: answer.language)).invoke(QUESTION) == "en"


@pytest.mark.parametrize(("asked", "given", "told", "spanish"), [
    (QUESTION, {"filter": {}, "filters": {}}, "are one argument", "son un mismo argumento"),
    ([HumanMessage([{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": "data:,"}}])], {},
     "holds image_url, and only text", "contiene image_url, y solo"),
])  # fmt: skip
def test_nothing_that_is_asked_with_is_passed_over(
    briefer: Briefer, asked: Any, given: dict[str, Any], told: str, spanish: str
) -> None:
    with pytest.raises(InputError, match=told) as raised:
        briefer.as_runnable().invoke(asked, **given)
    assert spanish in raised.value.spanish


@pytest.mark.parametrize("given", [{"score_threshold": 5}, {"search_kwargs": 7}, {"search_kwargs": {"mmr": 1}}])
def test_a_wrong_argument_is_told_when_the_retriever_is_made(library: Library, given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        library.as_retriever(**given)
    assert library.as_retriever(search_kwargs=None).invoke(QUESTION) == []


def test_answers_are_checkpointed_as_messages_without_a_warning(
    briefer: Briefer, caplog: pytest.LogCaptureFixture
) -> None:
    graph = StateGraph(MessagesState)
    chain = briefer.as_runnable()
    graph.add_node("fuente", lambda state, config: {"messages": [as_message(chain.invoke(state, config))]})
    graph.add_edge(START, "fuente")
    compiled = graph.compile(checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    for question in (QUESTION, "And the bridge?"):
        compiled.invoke({"messages": [("human", question)]}, config)
    kept = compiled.get_state(config).values["messages"]
    assert kept[1].response_metadata["citations"] == as_message(briefer.ask(QUESTION)).response_metadata["citations"]
    assert (len(kept), caplog.messages) == (4, [])


class Asked(TypedDict, total=False):
    question: str
    answer: Answer


@pytest.mark.parametrize("question", [QUESTION, "¿Quién gobierna Marte?"])
def test_an_answer_in_a_state_comes_back_from_its_checkpoint_as_it_was(
    briefer: Briefer, question: str, caplog: pytest.LogCaptureFixture
) -> None:
    graph = StateGraph(Asked)
    graph.add_node("fuente", lambda state: {"answer": briefer.as_runnable().invoke(state["question"])})
    graph.add_edge(START, "fuente")
    serde = JsonPlusSerializer(allowed_msgpack_modules=ANSWER_TYPES)
    compiled = graph.compile(checkpointer=InMemorySaver(serde=serde))
    config: Any = {"configurable": {"thread_id": "1"}}
    answered = compiled.invoke({"question": question}, config)["answer"]
    assert compiled.get_state(config).values["answer"] == answered
    assert caplog.messages == []


class Runs(BaseCallbackHandler):
    """The runs as they begin, each with the kind of its parent."""

    def __init__(self) -> None:
        self.kinds: dict[Any, str] = {None: ""}
        self.begun: list[tuple[str, str]] = []
        self.found: list[int] = []

    def _begin(self, kind: str, run_id: Any, parent_run_id: Any) -> None:
        self.kinds[run_id] = kind
        self.begun.append((self.kinds[parent_run_id], kind))

    def on_chain_start(self, *_: Any, run_id: Any, parent_run_id: Any = None, **__: Any) -> None:
        self._begin("chain", run_id, parent_run_id)

    def on_retriever_start(self, *_: Any, run_id: Any, parent_run_id: Any = None, **__: Any) -> None:
        self._begin("retriever", run_id, parent_run_id)

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.found.append(len(documents))

    def on_chat_model_start(self, *_: Any, run_id: Any, parent_run_id: Any = None, **__: Any) -> None:
        self._begin("chat", run_id, parent_run_id)


def test_retrieval_and_chat_model_are_child_runs(library: Library, folder: Path) -> None:
    library.add(folder)
    chain = Briefer(library, always("The well is 40 metres deep. [1]")).as_runnable()
    invoked, streamed = Runs(), Runs()
    chain.invoke(QUESTION, {"callbacks": [invoked]})
    list(chain.stream(QUESTION, {"callbacks": [streamed]}))
    for runs in (invoked, streamed):
        assert runs.begun[:3] == [("", "chain"), ("chain", "retriever"), ("chain", "chat")]
        assert runs.found == [2]


class Calling(Scripted):
    """Calls the first tool it has with the question, and then repeats what the tool said."""

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **_: Any) -> Any:
        from langchain_core.outputs import ChatGeneration, ChatResult

        last = messages[-1]
        if last.type == "tool":
            reply = AIMessage(str(last.content))
        else:
            called = ToolCall(name="ask_documents", args={"question": str(last.text)}, id="1")
            reply = AIMessage("", tool_calls=[called])
        return ChatResult(generations=[ChatGeneration(message=reply)])


def test_an_agent_asks_by_a_tool_and_is_checkpointed_without_a_warning(briefer: Briefer) -> None:
    model = Calling(say=lambda _: "")
    tools = [briefer.as_tool(), briefer.as_check_tool()]
    agent = create_agent(model, tools, checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        agent.invoke({"messages": [("human", QUESTION)]}, config)
        kept = agent.get_state(config).values["messages"]
    assert kept[-1].text.startswith(briefer.ask(QUESTION).text)
    assert kept[-2].artifact["citations"][0]["quote"] == briefer.ask(QUESTION).citations[0].quote
