"""A name -> a chat model, and its replies: queued, cut to length, on time, stoppable. Knows no evidence, no prompts."""

from __future__ import annotations

import math
import os
import queue
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.models.llama_server import look
from rag.models.local_weights import NAME, OnBytes, joined
from rag.types import Check

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableConfig

Stopped = Callable[[], bool]  # does nobody wait for it any more?
Message = tuple[str, str]  # ("system" | "human" | "ai", text), as LangChain takes them
AT_ONCE = 4  # replies that a hosted model writes side by side
RETRIES = 2  # after a connection error, before the first word
PAUSE = 0.3  # seconds before the first retry; doubled before the next
BEAT = 0.25  # seconds between two looks at whether anybody still waits
GRACE = 3.0  # seconds after which a model that does not stop no longer keeps others waiting
TOKENS = 1500  # of one reply, thoughts included
UNSEEN: RunnableConfig = {"tags": ["nostream"]}  # LangGraph shows no words of it: they are not verified yet
CONTEXT = 8192  # tokens that Ollama is to read: its own default may drop the evidence
LONGEST = 4000  # characters of one reply that are read; four sentences have about 800
_CONNECTION = {"ConnectionError", "ConnectError", "APIConnectionError"}  # by name: each client has its own
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.S)  # what a reasoning model says to itself


def never() -> bool:
    return False


class ChatFailed(Exception):
    """The model gave no whole reply; `problem` is "late" | "away" | "failed" | "model", the key of a notice."""

    def __init__(self, problem: str, detail: str = "", spanish: str = "") -> None:
        super().__init__(detail or problem)
        self.problem = problem
        self.spanish = spanish or detail


class Piece(str):
    """Some of a reply; `chance`: how likely its least likely token was to the model, 1 where it does not tell."""

    chance: float

    def __new__(cls, text: str, chance: float = 1.0) -> Piece:
        piece = super().__new__(cls, text)
        piece.chance = chance
        return piece


class Chat:
    """A chat model as Fuente uses it. One is shared by all who ask."""

    def __init__(self, model: BaseChatModel, name: str, *, at_once: int = AT_ONCE, small: bool = False) -> None:
        self.model = model
        self.name = name
        self.small = small  # writes best in the language that it reads
        self._turns = threading.BoundedSemaphore(at_once)

    def prepare(self, tell: OnBytes = lambda *_: None) -> None:
        """Load now what a local model needs; raises ModelError where it is missing, altered or cannot be loaded."""
        from rag.models.local_chat import LocalChat

        if isinstance(self.model, LocalChat):
            self.model.prepare(tell)

    def verify(self) -> None:
        """Is what a local model needs there and whole? Raises ModelError where it is not; loads nothing."""
        from rag.models.local_chat import LocalChat

        if isinstance(self.model, LocalChat):
            look(self.model.find(lambda *_: None))

    def reply(self, messages: Sequence[Message], until: float, stopped: Stopped = never) -> Generator[Piece]:
        """The reply as it comes, at most `LONGEST` characters; `until` is a time of `time.monotonic`.

        Closing the iterator stops the model, and so does `stopped`, which is asked again and again; the reply ends
        then. Raises ChatFailed when it is late, cannot be reached, or breaks off.
        """
        while not self._turns.acquire(timeout=_next_look(until)):
            if stopped():
                return
            if time.monotonic() >= until:
                raise ChatFailed("late", "the model is busy with other questions")
        work = _Work(self.model, messages, self._turns.release)
        try:
            yield from _spoken(work.pieces(until, stopped))
        finally:
            work.stop()


def _spoken(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """What is said aloud: without thoughts, and no longer than is read."""
    text, given, chance = "", 0, 1.0
    for piece in pieces:
        text += piece
        chance = min(chance, piece.chance)
        aloud = _aloud(text)[:LONGEST]
        if len(aloud) > given:
            yield Piece(aloud[given:], chance)
            given, chance = len(aloud), 1.0
        if given >= LONGEST:
            return


def _aloud(text: str) -> str:
    text = _THOUGHT.sub("", text)
    return "" if "<think>".startswith(text.strip()) else text  # the tag may be half here


class _Work:
    """One reply being written in a thread of its own, so that a model that hangs holds up nobody."""

    def __init__(self, model: BaseChatModel, messages: Sequence[Message], done: Callable[[], None]) -> None:
        self._pieces: queue.SimpleQueue[Piece | BaseException | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._done = done
        self._open = threading.Lock()  # taken by the first who says that it is done
        within = copy_context()  # where LangChain keeps the run that this one is a part of
        writing = partial(within.run, self._write, model, messages)
        threading.Thread(target=writing, daemon=True, name="fuente-chat").start()

    def pieces(self, until: float, stopped: Stopped) -> Iterator[Piece]:
        while not stopped():
            try:
                piece = self._pieces.get(timeout=_next_look(until))
            except queue.Empty:
                if time.monotonic() < until:
                    continue
                raise ChatFailed("late") from None
            if piece is None:
                return
            if isinstance(piece, ModelError):
                raise ChatFailed("model", str(piece), piece.spanish) from piece
            if isinstance(piece, BaseException):
                raise ChatFailed("away" if _unreachable(piece) else "failed", _first_line(piece)) from piece
            yield piece

    def stop(self) -> None:
        self._stopped.set()
        timer = threading.Timer(GRACE, self._give_turn)
        timer.daemon = True
        timer.start()

    def _give_turn(self) -> None:
        if self._open.acquire(blocking=False):
            self._done()

    def _write(self, model: BaseChatModel, messages: Sequence[Message]) -> None:
        try:
            for piece in _patiently(model, messages, self._stopped):
                self._pieces.put(piece)
            self._pieces.put(None)
        except BaseException as error:  # whatever a client raises is for the one who waits
            self._pieces.put(error)
        finally:
            self._give_turn()


def _patiently(model: BaseChatModel, messages: Sequence[Message], stopped: threading.Event) -> Iterator[Piece]:
    """The model's pieces until it is told to stop; tried again where it could not be reached."""
    for attempt in range(RETRIES + 1):
        begun = False
        try:
            stream = model.stream(list(messages), config=UNSEEN)
            try:
                for chunk in stream:
                    if stopped.is_set():
                        return
                    begun = True
                    yield Piece(str(chunk.text), _chance(chunk.response_metadata))
            finally:
                close = getattr(stream, "close", None)
                if close is not None:
                    close()
            return
        except Exception as error:
            if "No generation chunks" in str(error):  # LangChain's word for a model that says nothing
                return
            if begun or attempt == RETRIES or not _unreachable(error) or stopped.wait(PAUSE * 2**attempt):
                raise


def _chance(told: Mapping[str, Any]) -> float:
    """How likely the least likely token was, where a model tells, as OpenAI's interface does."""
    tokens = (told.get("logprobs") or {}).get("content") or []
    return min((math.exp(token["logprob"]) for token in tokens), default=1.0)


def _next_look(until: float) -> float:
    """Seconds to wait before looking whether anybody still waits."""
    return min(BEAT, max(0.0, until - time.monotonic()))


def _unreachable(error: BaseException) -> bool:
    return any(kind.__name__ in _CONNECTION for kind in type(error).__mro__)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__


# ------------------------------------------------------------------ which model


_URL = re.compile(r"@(https?://.+)$")
_EXTRAS = {"openai": "openai", "anthropic": "anthropic", "ollama": "ollama", "google_genai": "google"}
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "google_genai": "GOOGLE_API_KEY"}
FORMS = "local, FILE.gguf, ollama:MODEL, openai:MODEL, anthropic:MODEL or openai:MODEL@http://127.0.0.1:8080/v1"
FORMS_ES = FORMS.replace("FILE", "ARCHIVO").replace("MODEL", "MODELO").replace(" or ", " u ")


def load_chat(model: str | BaseChatModel, environment: Mapping[str, str] = os.environ) -> Chat:
    """A chat model by name or as it is; `environment` holds the keys that its provider asks for.

    Raises ModelError, one sentence, for a name that says nothing, an extra that is not installed or a missing key.
    """
    if not isinstance(model, str):
        _refuse_other(model)
        return Chat(model, str(getattr(model, "model_name", None) or getattr(model, "model", type(model).__name__)))
    if model == "local":
        return _local(_packaged, NAME)
    if model.startswith("hub:"):
        return _local(partial(_from_hub, model), model)
    if model.endswith(".gguf"):
        return _local(partial(_at, Path(model).expanduser()), Path(model).name)
    return Chat(_hosted(model, environment), model)


def _refuse_other(model: object) -> None:
    """Raise ModelError for what is no chat model of LangChain's."""
    from langchain_core.language_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise ModelError(
            f"{model!r:.60} is no chat model: give its name, or one of LangChain's",
            f"{model!r:.60} no es un modelo de lenguaje: dé su nombre, o uno de LangChain",
        )


def check_chat(model: str) -> Check:
    """For `doctor`: which chat model writes, and whether what it needs is there and whole; calls no server."""
    if not model:
        return Check(
            "chat model",
            "none: sources answer in their own words",
            spanish="modelo de chat: ninguno; responden las fuentes con sus palabras",
        )
    try:
        chat = load_chat(model)
        chat.verify()
    except ModelError as error:
        return Check("chat model", str(error), False, f"modelo de chat: {error.spanish}")
    if chat.name == model:
        return Check("chat model", model, spanish=f"modelo de chat: {model}")
    whole = f"{model} ({chat.name}, whole)"
    return Check("chat model", whole, spanish=f"modelo de chat: {model} ({chat.name}, completo)")


def _local(find: Callable[[OnBytes], Path], name: str) -> Chat:
    from rag.models.local_chat import LocalChat

    return Chat(LocalChat(find=find, model_name=name), name, at_once=1, small=True)


def _packaged(tell: OnBytes) -> Path:
    return joined(tell=tell)


def _at(file: Path, tell: OnBytes) -> Path:
    return file


def _from_hub(name: str, tell: OnBytes) -> Path:
    """`hub:OWNER/NAME/FILE.gguf`, from the hub's own cache, or fetched into it where the network may be used."""
    from huggingface_hub import hf_hub_download

    owner, _, rest = name.removeprefix("hub:").partition("/")
    repository, _, file = rest.partition("/")
    try:
        return Path(hf_hub_download(f"{owner}/{repository}", file))
    except Exception as error:
        raise ModelError(
            f"{name} cannot be had ({_first_line(error)}): write hub:OWNER/NAME/FILE.gguf, and check the network",
            f"{name} no se puede obtener ({_first_line(error)}): escriba hub:DUEÑO/NOMBRE/ARCHIVO.gguf",
        ) from error


def _hosted(name: str, environment: Mapping[str, str]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    url = _URL.search(name)
    provider, _, chosen = name[: url.start() if url else None].partition(":")
    if not provider or not chosen:
        raise ModelError(
            f"{name!r} names no chat model: write {FORMS}", f"«{name}» no es un modelo: escriba {FORMS_ES}"
        )
    options: dict[str, object] = {}
    if provider in _KEYS:  # we try again ourselves, and only where nobody was reached
        options |= {"max_retries": 0, "max_tokens": TOKENS}
    if provider == "ollama":
        options |= {"temperature": 0, "num_predict": TOKENS, "num_ctx": CONTEXT}
    if url:
        options["base_url"] = url.group(1)
    if provider == "openai" and url:  # most servers of one's own want no key, but the client insists on one
        options["api_key"] = environment.get(_KEYS[provider]) or "none"
    elif provider in _KEYS and not environment.get(_KEYS[provider]):
        key = _KEYS[provider]
        raise ModelError(f"{name} needs a key: set {key}", f"{name} necesita una clave: defina {key}")
    try:
        return init_chat_model(chosen, model_provider=provider, **options)  # type: ignore[call-overload,no-any-return]
    except ImportError as error:
        extra = _EXTRAS.get(provider)
        package = f"'fuente[{extra}]'" if extra else f"langchain-{provider.replace('_', '-')}"
        raise ModelError(
            f"{name} needs a package that is not installed: run pip install {package}",
            f"{name} necesita un paquete que no está instalado: ejecute pip install {package}",
        ) from error
    except Exception as error:
        if isinstance(error, ValueError) and "nsupported" in str(error):
            raise ModelError(
                f"there is no provider {provider!r} for {name}: write {FORMS}",
                f"no hay proveedor «{provider}» para {name}: escriba {FORMS_ES}",
            ) from error
        raise ModelError(
            f"{name} cannot be used: {_first_line(error)}", f"{name} no se puede usar: {_first_line(error)}"
        ) from error
