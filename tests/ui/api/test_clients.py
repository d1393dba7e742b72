"""The clients that people have, against a server on a real port: OpenAI's, and the official one of MCP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from rag import Library
from rag.models.embedding import Embedder
from tests.ui.api.conftest import WELL, behind_guards, on_a_port, written
from ui.api.mcp_tools import tools
from ui.api.service import Service

ROOT = Path(__file__).parents[3]
CONVERSATION = [
    {"role": "system", "content": "Answer in rhyme."},
    {"role": "user", "content": "Who dug the well?"},
    {"role": "assistant", "content": "The well was dug by Napoleon [1]."},
    {"role": "user", "content": [{"type": "text", "text": "How deep is the well?"}]},
]


@pytest.fixture(scope="module")
def served(shared: Service) -> Iterator[str]:
    """The address of a server of the small library."""
    with on_a_port(behind_guards(shared)) as address:
        yield address


@pytest.fixture(scope="module")
def chat(served: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{served}/v1", api_key="any", max_retries=0) as client:
        yield client


# ------------------------------------------------------------------ OpenAI's


def test_the_model_is_listed(chat: openai.OpenAI) -> None:
    assert [one.id for one in chat.models.list()] == ["fuente"]
    assert chat.models.retrieve("fuente").id == "fuente"


@pytest.mark.parametrize(
    "messages", [CONVERSATION, [{"role": "user", "content": "¿Cuánto mide el puente?"}]], ids=["en", "es"]
)
def test_what_is_streamed_is_byte_for_byte_what_is_said_at_once(chat: openai.OpenAI, messages: Any) -> None:
    plain = chat.chat.completions.create(model="fuente", messages=messages)
    stream = list(
        chat.chat.completions.create(
            model="fuente", messages=messages, stream=True, stream_options={"include_usage": True}
        )
    )
    deltas = [one.choices[0].delta for one in stream if one.choices]
    said = plain.choices[0].message
    assert "".join(one.content or "" for one in deltas) == said.content
    assert len(deltas) > 5
    streamed = next(one.model_extra["annotations"] for one in deltas if one.model_extra)
    assert streamed == [one.model_dump() for one in said.annotations or ()]
    assert stream[-1].usage == plain.usage


def test_the_footnotes_are_the_annotations_and_the_quotes_are_exact(chat: openai.OpenAI) -> None:
    said = chat.chat.completions.create(model="fuente", messages=CONVERSATION).choices[0].message  # type: ignore[arg-type]
    assert said.content is not None
    assert said.annotations
    assert "Napoleon" not in said.content
    for note in said.annotations:
        cited = note.url_citation.model_dump()
        footnote = said.content[cited["start_index"] : cited["end_index"]]
        assert footnote.startswith(f"[{cited['number']}] ")
        assert cited["quote"] in footnote
    assert any(one.url_citation.model_dump()["quote"] in WELL for one in said.annotations)


@pytest.mark.parametrize("refused", ["Bonjour, comment allez-vous ce matin, mon ami ?", "...", "deep " * 1000])
@pytest.mark.parametrize("wanted", ["How deep is the well?", "¿Cuánto mide el puente?"])
def test_an_earlier_message_that_could_not_be_asked_hinders_no_later_question(
    chat: openai.OpenAI, refused: str, wanted: str
) -> None:
    messages: Any = [{"role": "user", "content": one} for one in (refused, wanted)]
    said = chat.chat.completions.create(model="fuente", messages=messages)
    alone = chat.chat.completions.create(model="fuente", messages=messages[1:])
    assert said.choices[0].message.content == alone.choices[0].message.content


@pytest.mark.parametrize(
    ("model", "messages", "kind"),
    [
        ("gpt-5", [{"role": "user", "content": "How deep is the well?"}], openai.NotFoundError),
        ("fuente", [{"role": "system", "content": "x"}], openai.BadRequestError),
        ("fuente", [{"role": "user", "content": "¿?"}], openai.BadRequestError),
        ("fuente", [*CONVERSATION, {"role": "user", "content": "  "}], openai.BadRequestError),
        ("fuente", [*CONVERSATION, {"role": "user", "content": [{"type": "image_url"}]}], openai.BadRequestError),
        ("fuente", [], openai.UnprocessableEntityError),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_asked_is_an_error_of_the_client(
    chat: openai.OpenAI, model: str, messages: Any, kind: type[openai.APIStatusError], stream: bool
) -> None:
    with pytest.raises(kind) as told:
        chat.chat.completions.create(model=model, messages=messages, stream=stream)
    assert told.value.body["message"].endswith(".")  # type: ignore[index]


# ------------------------------------------------------------------ MCP's


async def _walked(server: Any) -> tuple[list[str], dict[str, Any], dict[str, Any], dict[str, Any], bool]:
    """What a client finds: the tools, an answer, the cited source, a checked draft, whether a bad id is an error."""
    async with Client(server) as client:
        names = sorted(one.name for one in (await client.list_tools()).tools)
        answer = await _called(client, "ask", question="How deep is the well?")
        cited = next(one for one in answer["citations"] if one["quote"] in WELL)
        source = await _called(
            client, "read_source", id=cited["document"]["id"], start=cited["start"], end=cited["end"]
        )
        assert source["text"] == cited["quote"]
        found = await _called(client, "search", question="¿Cuánto mide el puente?", k=1)
        draft = await _called(client, "check", text="The well is 50 metres deep.")
        lost = await client.call_tool("read_source", {"id": "../../etc/passwd"})
        return names, answer, found, draft, bool(lost.is_error)


async def _called(client: Client, name: str, **given: object) -> dict[str, Any]:
    result = await client.call_tool(name, given)
    assert not result.is_error
    return json.loads(result.content[0].text)  # type: ignore[union-attr, no-any-return]


@pytest.mark.parametrize("door", ["memory", "http"])
def test_an_agent_asks_searches_reads_and_checks(shared: Service, served: str, door: str) -> None:
    server = f"{served}/mcp" if door == "http" else tools(shared)
    names, answer, found, draft, lost = asyncio.run(_walked(server))
    assert names == ["ask", "check", "read_source", "search"]
    assert answer["language"] == "en"
    assert len(found["passages"]) == 1
    assert draft["claims"][0]["verdict"] == "contradicted"
    assert lost


def test_an_agent_changes_the_library_only_where_it_was_told(shared: Service) -> None:
    async def named(write: bool) -> set[str]:
        async with Client(tools(shared, write=write)) as client:
            return {one.name for one in (await client.list_tools()).tools}

    assert asyncio.run(named(True)) - asyncio.run(named(False)) == {"add", "remove"}


@pytest.mark.slow
@pytest.mark.weights
@pytest.mark.long
def test_an_agent_asks_over_stdio(tmp_path: Path, packaged: Embedder) -> None:
    with Library.open(tmp_path / "library", embedder=packaged) as library:
        library.add(written(tmp_path / "documents"))
    command = ["-m", "ui.cli", "--library", str(tmp_path / "library"), "mcp"]

    async def asked() -> dict[str, Any]:
        started = stdio_client(StdioServerParameters(command=sys.executable, args=command, cwd=ROOT))
        async with Client(started) as client:
            return await _called(client, "ask", question="¿Qué profundidad tiene el pozo?")

    answer = asyncio.run(asked())
    assert (answer["language"], answer["citations"][0]["quote"]) == ("es", "The well is 40 metres deep.")


def test_a_bare_request_of_another_maker_is_answered_too(served: str) -> None:
    params = {"name": "ask", "arguments": {"question": "?"}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    reply = httpx.post(f"{served}/mcp", json=asked, headers={"accept": "application/json, text/event-stream"})
    result = reply.json()["result"]
    assert result["isError"]
    assert "The question is empty" in result["content"][0]["text"]
    assert "La pregunta está vacía" in result["content"][0]["text"]
