"""Which chat model writes: a name, a URL or an object; what cannot be had is one sentence, in both languages."""

from __future__ import annotations

import importlib.util
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import ModelError
from rag.models.chat import Chat, ChatFailed, load_chat
from rag.models.llama_server import core_seconds
from rag.models.local_weights import installed
from tests.scripted import Hanging, Pausing, Scripted, always

SOON = 20.0


def said(model: Scripted, seconds: float = SOON) -> str:
    return "".join(load_chat(model).reply([("human", "?")], time.monotonic() + seconds))


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        (
            "gpt",
            "'gpt' names no chat model: write local, FILE.gguf",
            "«gpt» no es un modelo: escriba local, ARCHIVO.gguf",
        ),
        (":", "':' names no chat model", "«:» no es un modelo"),
        ("nobody:model", "there is no provider 'nobody' for nobody:model", "no hay proveedor «nobody»"),
        ("openai:m", "openai:m needs a key: set OPENAI_API_KEY", "openai:m necesita una clave: defina OPENAI_API_KEY"),
        ("anthropic:m", "needs a key: set ANTHROPIC_API_KEY", "necesita una clave: defina ANTHROPIC_API_KEY"),
        ("groq:m", "run pip install langchain-groq", "ejecute pip install langchain-groq"),
    ],
)
def test_a_model_that_cannot_be_had_is_said_in_one_sentence(name: str, english: str, spanish: str) -> None:
    with pytest.raises(ModelError) as refused:
        load_chat(name, {})
    assert english in str(refused.value)
    assert spanish in refused.value.spanish
    assert "\n" not in str(refused.value)


class Server(BaseHTTPRequestHandler):
    """Answers as an OpenAI-compatible server does, in a stream."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in ("The well ", "is deep."):
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": body["model"],
                     "choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.skipif(not importlib.util.find_spec("langchain_openai"), reason="needs 'fuente[openai]'")
def test_a_server_that_speaks_openai_is_named_by_its_url_and_needs_no_key() -> None:
    with serving() as server:
        chat = load_chat(f"openai:qwen3:4b@http://127.0.0.1:{server.server_port}/v1", {})
        assert "".join(chat.reply([("human", "How deep?")], time.monotonic() + SOON)) == "The well is deep."
        path, body = server.asked[0]  # type: ignore[attr-defined]
    assert path == "/v1/chat/completions"
    assert body["model"] == "qwen3:4b"
    assert body["messages"] == [{"role": "user", "content": "How deep?"}]


@pytest.mark.skipif(not importlib.util.find_spec("langchain_openai"), reason="needs 'fuente[openai]'")
def test_a_server_that_is_not_there_is_away() -> None:
    with serving() as server:
        port = server.server_port
    with pytest.raises(ChatFailed) as failed:
        list(load_chat(f"openai:m@http://127.0.0.1:{port}/v1", {}).reply([("human", "?")], time.monotonic() + SOON))
    assert failed.value.problem == "away"


@pytest.mark.parametrize(
    ("text", "aloud"),
    [
        ("The well is deep.", "The well is deep."),
        ("<think>Hm.</think>The well is deep.", "The well is deep."),
        ("The <b>well</b>.", "The <b>well</b>."),
        ("<think>Hm, for ever", ""),
        ("x" * 9000, "x" * 4000),
    ],
)
def test_what_is_said_aloud_and_no_more_than_is_read(text: str, aloud: str) -> None:
    assert said(always(text)) == aloud


@pytest.mark.parametrize(("told", "chance"), [(0.25, 0.25), (None, 1.0)])
def test_a_piece_of_a_reply_has_the_chance_that_its_model_tells(told: float | None, chance: float) -> None:
    pieces = list(
        load_chat(always("<think>Hm.</think>The well is deep.", told)).reply([("human", "?")], time.monotonic() + SOON)
    )
    assert "".join(pieces) == "The well is deep."
    assert [piece.chance for piece in pieces] == pytest.approx([chance] * len(pieces))


def test_a_model_that_serves_one_at_a_time_has_a_queue() -> None:
    model = Hanging(say=lambda _: "mine")
    chat = load_chat(model)
    first = chat.reply([("human", "?")], time.monotonic() + SOON)
    assert next(first) == "mine"
    for _ in range(3):  # with the first, as many as are served at once
        assert next(chat.reply([("human", "?")], time.monotonic() + SOON)) == "mine"
    model.let_go.set()


def test_a_reply_ends_when_nobody_waits_for_it_though_the_model_is_silent() -> None:
    model = Pausing(say=lambda _: "The dam", rest=" is dry.")
    heard: list[str] = []
    reply = load_chat(model).reply([("human", "?")], time.monotonic() + 600, lambda: len("".join(heard)) == 7)
    for piece in reply:
        heard.append(piece)
    model.let_go.set()
    assert "".join(heard) == "The dam"


def test_who_waits_in_line_may_leave_it() -> None:
    model = Hanging(say=lambda _: "The dam")
    chat = Chat(model, "one at a time", at_once=1)
    first = chat.reply([("human", "?")], time.monotonic() + 600)
    assert next(first)
    assert list(chat.reply([("human", "?")], time.monotonic() + 600, lambda: True)) == []
    model.let_go.set()
    first.close()


def test_a_gguf_file_that_is_not_there_is_said_when_it_is_asked_and_the_sources_answer(library: Library) -> None:
    briefer = Briefer(library, "gone.gguf")
    with pytest.raises(ModelError, match=r"there is no gone\.gguf: name a GGUF file"):
        briefer.prepare()


def packaged() -> bool:
    try:
        return bool(installed()) and importlib.util.find_spec("xllamacpp") is not None
    except ModelError:
        return False


@pytest.mark.chat
@pytest.mark.skipif(not packaged(), reason="needs 'fuente[local]'")
def test_the_packaged_model_answers_and_stops_when_nobody_listens() -> None:
    chat = load_chat("local")
    question = [("system", "Answer with one word."), ("human", "What is the capital of France?")]
    pieces = list(chat.reply(question, time.monotonic() + 300))
    assert "Paris" in "".join(pieces)
    assert 0 < min(piece.chance for piece in pieces) < 1
    story = chat.reply([("human", "Tell a story of a thousand words.")], time.monotonic() + 300)
    next(story)
    story.close()
    assert "Paris" in "".join(chat.reply(question, time.monotonic() + 300))


@pytest.mark.long
@pytest.mark.weights
def test_weights_that_cannot_be_used_are_named_and_the_sources_answer(corpus_briefer: Briefer, tmp_path: Path) -> None:
    (tmp_path / "cut.gguf").write_bytes(b"GGU")
    for question, told in (
        ("How many defendants are awaiting extradition?", "cut.gguf is no GGUF file"),
        ("¿Cuántos acusados esperan ser extraditados?", "cut.gguf no es un archivo GGUF"),
    ):
        answer = Briefer(corpus_briefer.library, str(tmp_path / "cut.gguf")).ask(question)
        assert told in str(answer.notice)
        assert answer.sentences == corpus_briefer.ask(question).sentences


def test_how_long_the_cores_were_busy_is_read_without_their_idle_time(tmp_path: Path) -> None:
    (tmp_path / "stat").write_text("cpu  100 20 30 9000 500 1 2 3 0 0\ncpu0 50 10 15 4500 250 0 1 1 0 0\n")
    assert core_seconds(tmp_path / "stat") == (100 + 20 + 30 + 1 + 2 + 3) / os.sysconf("SC_CLK_TCK")
