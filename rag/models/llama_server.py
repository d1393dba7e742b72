"""A GGUF file -> llama.cpp, serving this process alone from a child that ends with it.

A child, because llama.cpp takes over Ctrl-C and ends its whole process over a file that it cannot read.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from rag.child_process import command, environment, replies
from rag.errors import ModelError

CONTEXT = 8192  # tokens, shared by the slots
SLOTS = 8  # prompts whose beginnings are remembered: two languages asking in two, translating, and completing
SAME = 0.35  # of a prompt begins like a remembered one; two that share their instructions alone do for a fifth
PATIENCE = 900  # seconds between two pieces: whoever asks has a deadline, and a busy machine is slow to read
BATCH = 16  # tokens a thread reads between two looks at whether anybody listens: 0.7 s
WATCHED = 0.3  # seconds over which is seen how busy the machine is


class Delta(NamedTuple):
    """What has come of a reply, and its tokens with their "logprob", as OpenAI's interface gives them."""

    text: str
    tokens: Sequence[Mapping[str, Any]]


class Llama:
    """A loaded model; `say` may be called from any thread, one at a time."""

    def __init__(self, file: Path) -> None:
        """Raises ModelError for a file that is missing or no GGUF, or where the engine is not installed."""
        look(file)
        self._key = secrets.token_hex(16)
        self._child = subprocess.Popen(
            command("rag.models.llama_server._serve"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,  # Ctrl-C is for us
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        wanted = {"file": str(file.resolve()), "key": self._key, "threads": free_cores()}
        self._child.stdin.write(json.dumps(wanted).encode() + b"\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise ModelError(
                f"{file} cannot be loaded: use a whole GGUF chat model that fits into memory",
                f"{file} no se puede cargar: use un modelo GGUF entero que quepa en la memoria",
            )
        told = json.loads(answer)
        if "address" not in told:
            raise ModelError(
                "the engine for local models is not installed: run pip install 'fuente[local]'",
                "falta el motor de los modelos locales: ejecute pip install 'fuente[local]'",
            )
        self._at = urlsplit(told["address"]).netloc

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def close(self) -> None:
        self._child.kill()
        self._child.wait()

    def say(self, messages: Sequence[Mapping[str, str]], tokens: int) -> Iterator[Delta]:
        """The reply piece by piece, empty ones while it reads; closing the iterator stops the engine."""
        connection = http.client.HTTPConnection(self._at, timeout=PATIENCE)
        try:
            body = {
                "messages": list(messages),
                "max_tokens": tokens,
                "temperature": 0,
                "stream": True,
                "return_progress": True,
                "cache_prompt": True,
                "logprobs": True,
                "top_logprobs": 1,
            }
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
            connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            response = connection.getresponse()
            if response.status != 200:
                raise OSError(_message(response.read()))
            for line in response:
                if line.startswith(b"data: {"):
                    yield _delta(json.loads(line[len(b"data: ") :]))
        finally:
            connection.close()


def look(file: Path) -> None:
    if not file.is_file():
        raise ModelError(f"there is no {file}: name a GGUF file", f"no existe {file}: indique un archivo GGUF")
    with open(file, "rb") as opened:
        if opened.read(4) != b"GGUF":
            raise ModelError(f"{file} is no GGUF file: name one", f"{file} no es un archivo GGUF: indique uno")


def _delta(event: Mapping[str, Any]) -> Delta:
    if "error" in event:
        raise OSError(str(event["error"]))
    choice = (event.get("choices") or [{}])[0]
    text = str((choice.get("delta") or {}).get("content") or "")
    return Delta(text, (choice.get("logprobs") or {}).get("content") or [])


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode("utf-8", "replace")


def free_cores() -> int:
    """How many threads to compute with: the cores that no other process is using just now, at least one.

    The threads wait for each other at every step. Tokens a second on two cores, with two threads and with one: 17 and
    9 where nothing else runs, 6 and 9 beside another busy process, 0.7 and 8 beside five.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(8, round(cores - _busy_elsewhere())))


def _busy_elsewhere() -> float:
    """How many cores other processes use; what we are at ourselves, such as reading documents, will be over soon."""
    try:
        before, ours, since = core_seconds(), time.process_time(), time.monotonic()
        time.sleep(WATCHED)
        theirs = core_seconds() - before - (time.process_time() - ours)
        return max(0.0, theirs / (time.monotonic() - since))
    except OSError:  # no Linux
        return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def core_seconds(file: Path = Path("/proc/stat")) -> float:
    """Seconds for which this machine's cores have been busy since it started, all of them together."""
    user, nice, system, _, _, *others = map(int, file.read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")


# ------------------------------------------------------------------ in the child


def _serve() -> None:
    channel = replies()  # llama.cpp's own words are for nobody

    def tell(said: dict[str, str]) -> None:
        channel.write(json.dumps(said).encode() + b"\n")
        channel.flush()

    wanted = json.loads(sys.stdin.readline())
    try:
        from xllamacpp import CommonParams, Server
    except ImportError:
        tell({})
        return
    params = CommonParams()
    params.model.path = wanted["file"]
    params.n_ctx, params.n_parallel, params.kv_unified = CONTEXT, SLOTS, True
    params.n_batch = params.n_ubatch = BATCH * wanted["threads"]
    params.slot_prompt_similarity = SAME
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = wanted["threads"]
    params.api_keys = [wanted["key"]]
    params.ui = params.endpoint_slots = params.warmup = False
    params.cache_ram_mib = 0
    params.verbosity = -1
    server = Server(params)
    tell({"address": server.listening_address})
    sys.stdin.read()  # until the parent ends
    os._exit(0)
