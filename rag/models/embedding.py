"""Text -> vectors: the packaged multilingual-e5-small by default, or any sentence-transformers model."""

from __future__ import annotations

import hashlib
import json
import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.models.late_interaction import (
    NO_QUESTION_TOKENS,
    NO_TOKENS,
    STRETCH,
    Packed,
    QuestionTokens,
    Read,
    covered,
    of_passage,
    of_question,
)
from rag.types import Span

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer
else:
    Embeddings = ABC  # see `speak_langchain`

DEFAULT_MODEL = "multilingual-e5-small"
PASSAGE, QUESTION = "passage: ", "query: "  # the prefixes e5 was trained with (Wang 2024, arXiv 2402.05672)
OURS = "rag.models.sentence_transformer.PackagedTransformer"  # as a saved model of ours names its module
COUNTED = 2_000  # texts whose tokens are kept until they are encoded: a batch has some 400
LONGEST = 1000  # characters of a sentence that are compared
RECENT = 256  # texts whose vectors and tokens are kept, 3 MB; one answer looks at some twenty
Vectors = NDArray[np.float32]
Made = TypeVar("Made")


class Embedder(Embeddings):
    """One model of vectors, with LangChain's door (`embed_documents`, `embed_query`) and a plain one beside it."""

    stamp: str  # which weights, engine and prefixes: vectors of different stamps do not mix
    dimension: int
    max_tokens: int  # of one text, prefix and specials included

    @abstractmethod
    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """For each text its tokens as a passage, prefix and specials included."""

    @abstractmethod
    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors (n, dimension) float32, L2-normalised, of texts to be found; raises ModelError for one too long."""

    @abstractmethod
    def question(self, text: str) -> Vectors:
        """Vector (dimension,) float32, L2-normalised, of a text to search with."""

    def passages_by_token(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: Callable[[int], None] | None = None
    ) -> tuple[Vectors, list[list[Packed]]]:
        """The vectors of `passages`, and for each text the tokens in each of its spans (offsets in that text).

        A model that gives no states of tokens gives no tokens.
        """
        return self.passages(texts, progress), [[NO_TOKENS for _ in mine] for mine in spans]

    def read(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: Callable[[int], None] | None = None
    ) -> list[Read]:
        """Each text's vector, and the vector and tokens of each of its spans (offsets in that text).

        `progress` hears how many of the texts are done.
        """
        vectors, tokens = self.passages_by_token(texts, spans, progress)
        quotes = [[text[one.start : one.end] for one in mine] for text, mine in zip(texts, spans, strict=True)]
        each = list(dict.fromkeys(quote for mine in quotes for quote in mine))
        vector_of = dict(zip(each, self.passages(each) if each else (), strict=True))
        return [
            Read(vector, np.array([vector_of[quote] for quote in mine], np.float32), tuple(packed))
            for vector, mine, packed in zip(vectors, quotes, tokens, strict=True)
        ]

    def question_by_token(self, text: str) -> tuple[Vectors, QuestionTokens]:
        """The vector of `question`, and the question's tokens."""
        return self.question(text), NO_QUESTION_TOKENS

    def questions_by_token(self, texts: Sequence[str]) -> list[tuple[Vectors, QuestionTokens]]:
        """`question_by_token` of each text, embedded together."""
        return [self.question_by_token(text) for text in texts]

    def covered(self, claim: str, quote: str, stretch: int = STRETCH) -> float:
        """How far a quote bears the stretch of a claim that it bears worst, 0 to 1; 1 without states of tokens.

        `stretch`: tokens looked at together.
        """
        return covered(self.question_by_token(claim[:LONGEST])[1], self._tokens_of(quote[:LONGEST]), stretch)

    def _tokens_of(self, quote: str) -> Packed:
        """The tokens of a text as a passage."""
        _, [[tokens]] = self.passages_by_token([quote], [[Span(0, len(quote))]])
        return tokens

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self.question(text)]

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        from asyncio import to_thread

        return await to_thread(self.embed_documents, texts)

    async def aembed_query(self, text: str) -> list[float]:
        from asyncio import to_thread

        return await to_thread(self.embed_query, text)


def speak_langchain() -> None:
    """Let LangChain, where it is installed, know every `Embedder` for one of its `Embeddings`.

    They are no subclass from the first: to import that class takes a fifth of a second, and a command needs none.
    """
    with suppress(ModuleNotFoundError):
        from langchain_core.embeddings import Embeddings

        Embeddings.register(Embedder)  # type: ignore[type-abstract]


def load_embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """The embedder of a name or folder; raises ModelError when it cannot be had."""
    return PackagedEmbedder() if model == DEFAULT_MODEL else SentenceTransformerEmbedder(model)


def as_embedder(model: object) -> Embedder:
    """Any LangChain `Embeddings` as an embedder; raises ModelError for anything else."""
    from langchain_core.embeddings import Embeddings

    if isinstance(model, Embedder):
        return model
    if isinstance(model, Embeddings):
        return LangChainEmbedder(model)
    raise ModelError(
        f"{type(model).__name__} is no embedding model: give a LangChain Embeddings",
        f"{type(model).__name__} no es un modelo de vectores: dé un Embeddings de LangChain",
    )


def sentence_transformer(model: str = DEFAULT_MODEL, *, trainable: bool = False) -> SentenceTransformer:
    """A real `SentenceTransformer`: prompts, `encode_query`, `encode_document`, evaluators.

    The packaged model encodes with the engine of `load_embedder`, so its vectors are the same; with `trainable` it
    holds the float32 weights, for fine-tuning. A saved one needs `SentenceTransformer(folder, trust_remote_code=True)`.
    """
    check_installed(model)
    if model != DEFAULT_MODEL:
        return _sentence_transformer(model)
    from rag.models.sentence_transformer import packaged

    return packaged(trainable)


class Recent(Generic[Made]):
    """What was made of the texts asked for lately: a question and a sentence come up at several steps of one answer."""

    def __init__(self, make: Callable[[Sequence[str]], Sequence[Made]]) -> None:
        self._make = make
        self._kept: dict[str, Made] = {}
        self._lock = Lock()

    def __call__(self, texts: Sequence[str]) -> list[Made]:
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= zip(missing, self._make(missing), strict=True)
        with self._lock:
            self._kept |= known
            for oldest in list(self._kept)[:-RECENT]:
                del self._kept[oldest]
        return [known[text] for text in texts]


class PackagedEmbedder(Embedder):
    """multilingual-e5-small from the installed package, on ONNX Runtime; needs no torch and no network."""

    def __init__(self) -> None:
        from rag.models.e5.engine import ENGINE, packaged_engine
        from rag.models.e5.tokenizer import packaged_tokenizer
        from rag.models.e5.weights import PACKAGE, read_weights

        weights = read_weights()
        self.stamp = f"{DEFAULT_MODEL}/{PACKAGE}-{weights.version}/{ENGINE}/{QUESTION.strip()}|{PASSAGE.strip()}"
        self.dimension = weights.hidden
        self.max_tokens = weights.max_tokens
        self._tokenize = packaged_tokenizer()
        self._engine = packaged_engine()
        self._prefix = len(self._tokenize([QUESTION.strip()])[0]) - 1  # tokens before a question's own
        self._counted: dict[str, list[int]] = {}  # a text's token ids
        self._likely = weights.vocabulary.likely
        self._asked: Recent[tuple[Vectors, QuestionTokens]] = Recent(self._embedded_questions)
        self._told: Recent[Packed] = Recent(lambda texts: [super(PackagedEmbedder, self)._tokens_of(texts[0])])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        ids = self._tokenize([PASSAGE + text for text in texts])
        if len(self._counted) > COUNTED:
            self._counted = {}
        self._counted.update(zip(texts, ids, strict=True))
        return list(map(len, ids))

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._engine.embed(self._passage_ids(texts), progress)

    def passages_by_token(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: Callable[[int], None] | None = None
    ) -> tuple[Vectors, list[list[Packed]]]:
        return self._embedded(texts, spans, (), progress)

    def read(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: Callable[[int], None] | None = None
    ) -> list[Read]:
        # A span's mean of the text's own states would cost nothing (late chunking, Günther 2024, arXiv 2409.04701), but
        # its neighbours colour it: XQuAD dev, the sentence with the answer nearest, 85 % → 79 % en→en, 77 → 57 en→es
        quotes = [[text[one.start : one.end] for one in mine] for text, mine in zip(texts, spans, strict=True)]
        known = set(texts)
        each = [quote for quote in dict.fromkeys(quote for mine in quotes for quote in mine) if quote not in known]
        share = len(texts) / max(1, len(texts) + len(each))
        vectors, tokens = self._embedded(
            texts, spans, each, None if progress is None else lambda done: progress(int(done * share))
        )
        vector_of = dict(zip([*texts, *each], vectors, strict=True))
        return [
            Read(vector_of[text], np.array([vector_of[quote] for quote in mine], np.float32), tuple(packed))
            for text, mine, packed in zip(texts, quotes, tokens, strict=True)
        ]

    def _embedded(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        others: Sequence[str],
        progress: Callable[[int], None] | None,
    ) -> tuple[Vectors, list[list[Packed]]]:
        """The vectors of the texts and of others, all side by side, and the tokens in each span of the texts."""
        ids, ends = self._tokenize.with_ends([PASSAGE + text for text in texts])
        found: list[list[Packed]] = [[] for _ in texts]

        def keep(at: int, states: Vectors) -> None:
            if at < len(texts):
                places = self._places(texts[at], spans[at], ends[at])
                found[at] = [of_passage(states[start:end]) for start, end in places]

        return self._engine.embed([*self._short_enough(ids), *self._passage_ids(others)], progress, keep), found

    def _places(self, text: str, spans: Sequence[Span], ends: Sequence[int]) -> NDArray[np.int64]:
        """The tokens of each span, (spans, 2); what stands before it is as long in the normalised text."""
        cuts = [len(self._tokenize.normalise(PASSAGE + text[:end])) for one in spans for end in (one.start, one.end)]
        return np.reshape(np.searchsorted(ends[1:-1], cuts, side="right") + 1, (-1, 2))

    def _passage_ids(self, texts: Sequence[str]) -> list[list[int]]:
        known = self._counted  # what was counted a moment ago to be split is not taken apart again
        new = [text for text in texts if text not in known]
        known = known | dict(zip(new, self._tokenize([PASSAGE + text for text in new]), strict=True))
        return self._short_enough([known[text] for text in texts])

    def _short_enough(self, ids: list[list[int]]) -> list[list[int]]:
        if ids and (longest := max(map(len, ids))) > self.max_tokens:
            raise ModelError(
                f"a text of {longest} tokens is longer than the model reads: split it to {self.max_tokens}",
                f"un texto de {longest} tokens es más largo de lo que lee el modelo: divídalo en {self.max_tokens}",
            )
        return ids

    def question(self, text: str) -> Vectors:
        return self.question_by_token(text)[0]

    def question_by_token(self, text: str) -> tuple[Vectors, QuestionTokens]:
        return self._asked([text])[0]

    def questions_by_token(self, texts: Sequence[str]) -> list[tuple[Vectors, QuestionTokens]]:
        return self._asked(texts)

    def _tokens_of(self, quote: str) -> Packed:
        return self._told([quote])[0]

    def _embedded_questions(self, texts: Sequence[str]) -> list[tuple[Vectors, QuestionTokens]]:
        most = self.max_tokens  # of a sentence of a draft that is longer, its first ones
        ids = [[*one[: most - 1], *one[-1:]] if len(one) > most else one
               for one in self._tokenize([QUESTION + text for text in texts])]  # fmt: skip
        tokens = [NO_QUESTION_TOKENS for _ in texts]
        own = slice(self._prefix, -1)  # without <s>, "query:" and </s>

        def keep(at: int, states: Vectors) -> None:
            tokens[at] = of_question(states[own], self._likely[ids[at][own]])

        return list(zip(self._engine.embed(ids, states=keep), tokens, strict=True))


class SentenceTransformerEmbedder(Embedder):
    """Any sentence-transformers model, with its own prompts and on its own device."""

    def __init__(self, name: str) -> None:
        self._model = _sentence_transformer(name)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(min(self._model.max_seq_length or math.inf, 100_000))
        self.stamp = f"sentence-transformers/{_digest(self._model)}/{sorted(self._model.prompts.items())}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        prefix = self._model.prompts.get("document") or self._model.prompts.get("passage") or ""
        own = getattr(self._model[0], "count_tokens", None)  # of our own weights, fine-tuned
        if own is not None:
            return list(own([prefix + text for text in texts]))
        tokenized = self._model.tokenizer([prefix + text for text in texts], truncation=False)
        return [len(ids) for ids in tokenized["input_ids"]]

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return _finite(self._model.encode_document(list(texts), normalize_embeddings=True))

    def question(self, text: str) -> Vectors:
        vector: Vectors = _finite(self._model.encode_query([text], normalize_embeddings=True))[0]
        return vector


class LangChainEmbedder(Embedder):
    """Any LangChain `Embeddings`; asked once for a word when it is made, to learn how long its vectors are.

    Its stamp is its class and model name: more cannot be seen from outside. It tells nothing of tokens, so texts are
    cut to a length that any model reads.
    """

    max_tokens = 512

    def __init__(self, model: Embeddings) -> None:
        self._model = model
        self.dimension = len(self.question("word"))
        named = next((str(found) for name in ("model", "model_name", "repo_id")
                      if (found := getattr(model, name, None)) and isinstance(found, str)), "")  # fmt: skip
        self.stamp = f"langchain/{type(model).__module__}.{type(model).__qualname__}/{named}/{self.dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 3 + 2 for text in texts]  # fewer characters a token than that have neither language

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._vectors(lambda: self._model.embed_documents(list(texts)), len(texts))

    def question(self, text: str) -> Vectors:
        vector: Vectors = self._vectors(lambda: [self._model.embed_query(text)], 1)[0]
        return vector

    def _vectors(self, embed: Callable[[], list[list[float]]], wanted: int) -> Vectors:
        """Vectors (n, dimension) of length 1; whatever the model raises is a ModelError."""
        try:
            vectors = _finite(embed())
        except ModelError:
            raise
        except Exception as error:  # each client has errors of its own
            raise ModelError(
                f"the embedding model failed ({type(error).__name__}: {error!s:.160}): check it",
                f"el modelo de vectores falló ({type(error).__name__}: {error!s:.160}): compruébelo",
            ) from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True) if vectors.ndim == 2 else np.zeros(1)
        expected = (wanted, getattr(self, "dimension", vectors.shape[-1]))
        if vectors.shape != expected or not lengths.all():
            raise ModelError(
                f"the embedding model gave vectors of shape {vectors.shape}, not {expected}, or empty ones: check it",
                f"el modelo dio vectores de forma {vectors.shape}, no {expected}, o vacíos: compruébelo",
            )
        scaled: Vectors = (vectors / lengths).astype(np.float32)
        return scaled


def _finite(vectors: Any) -> Vectors:
    array = np.asarray(vectors, np.float32)
    if not np.isfinite(array).all():
        raise ModelError(
            "the embedding model gave vectors that are no numbers: choose another model",
            "el modelo de vectores dio valores que no son números: elija otro",
        )
    return array


def _digest(model: SentenceTransformer) -> str:
    """A hash of the weights' content: the same weights elsewhere have it, other weights in the same folder do not."""
    seen = hashlib.sha256(repr([type(module).__name__ for module in model]).encode())
    for name, weights in sorted(model.state_dict().items()):
        values = np.ascontiguousarray(weights.detach().cpu().float().numpy())
        seen.update(f"{name} {values.shape}".encode())
        seen.update(values.tobytes())
    return seen.hexdigest()[:16]


def _ours(folder: Path) -> bool:
    """Is this a saved model of which every module is sentence-transformers' or our own? No other code may run."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = {str(module["type"]) for module in modules}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return OURS in kinds and all(kind == OURS or kind.startswith("sentence_transformers.") for kind in kinds)


def check_installed(name: str) -> None:
    """Raise ModelError where sentence-transformers is missing, which only models other than ours and `bench` need."""
    try:
        import sentence_transformers  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"the model {name} needs sentence-transformers ({error}): pip install sentence-transformers",
            f"el modelo {name} necesita sentence-transformers ({error}): pip install sentence-transformers",
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings that libraries log on their way to an error, which is told by us."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def _sentence_transformer(name: str) -> SentenceTransformer:
    check_installed(name)
    from sentence_transformers import SentenceTransformer

    try:
        with _quiet():
            return SentenceTransformer(name, trust_remote_code=_ours(Path(name)))
    except Exception as error:  # hub, file and configuration errors of several libraries
        first = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise ModelError(
            f"cannot load the embedding model {name} ({first}): give a folder, or a name your hub knows",
            f"no se puede cargar el modelo {name} ({first}): indique una carpeta o un nombre de su repositorio",
        ) from error
