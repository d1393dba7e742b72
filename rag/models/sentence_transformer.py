"""The packaged weights as a real `SentenceTransformer`: the fast engine to encode with, the float weights to train.

Imports torch and sentence-transformers, 7 seconds of them: nothing on the way to an answer comes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from transformers import BertConfig, BertModel

from rag.models.e5.engine import packaged_engine
from rag.models.e5.tokenizer import packaged_tokenizer
from rag.models.e5.weights import Weights, read_weights, unpack

PROMPTS = {"query": "query: ", "document": "passage: "}


class PackagedTransformer(InputModule):  # type: ignore[misc]
    """Texts → unit vectors (n, 384): by the engine, or, `trainable`, by a float32 `BertModel` of the same weights."""

    config_keys: ClassVar[list[str]] = ["trainable"]
    tokenizer: Any = None  # ours is no transformers tokenizer; `preprocess` stands for it

    def __init__(self, trainable: bool = False) -> None:
        super().__init__()
        weights = read_weights()
        self.trainable = trainable
        self.max_seq_length = weights.max_tokens
        self._dimension = weights.hidden
        self._tokenize = packaged_tokenizer()
        self._engine = None if trainable else packaged_engine()
        self.bert = bert(weights) if trainable else None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """For each text its tokens, specials included."""
        return [len(ids) for ids in self._tokenize(list(texts))]

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Token ids (n, tokens), padded with 1, and their mask; cut at `max_seq_length`, as its other models do."""
        ids = [one[: self.max_seq_length - 1] + one[-1:] if len(one) > self.max_seq_length else one
               for one in self._tokenize([(prompt or "") + str(text) for text in inputs])]  # fmt: skip
        tokens = torch.ones((len(ids), max(map(len, ids), default=0)), dtype=torch.long)
        mask = torch.zeros_like(tokens)
        for row, one in enumerate(ids):
            tokens[row, : len(one)] = torch.tensor(one)
            mask[row, : len(one)] = 1
        return {"input_ids": tokens, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        tokens, mask = features["input_ids"], features["attention_mask"]
        if self._engine is not None:
            rows = [row[kept.bool()].tolist() for row, kept in zip(tokens.cpu(), mask.cpu(), strict=True)]
            features["sentence_embedding"] = torch.from_numpy(self._engine.embed(rows)).to(tokens.device)
            return features
        assert self.bert is not None
        states = self.bert(input_ids=tokens, attention_mask=mask).last_hidden_state
        pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        features["sentence_embedding"] = torch.nn.functional.normalize(pooled, dim=1)
        return features

    def get_embedding_dimension(self) -> int:
        return self._dimension

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        self.save_config(output_path)
        if self.trainable:
            self.save_torch_weights(output_path, safe_serialization=safe_serialization)

    @classmethod
    def load(cls, model_name_or_path: str, **kwargs: Any) -> Self:
        where = {name: kwargs[name] for name in ("subfolder", "token", "cache_folder", "revision", "local_files_only")
                 if name in kwargs}  # fmt: skip
        model = cls(**cls.load_config(model_name_or_path, **where))
        if model.trainable:
            cls.load_torch_weights(model_name_or_path, model=model, **where)
        return model


def bert(weights: Weights) -> BertModel:
    """The packaged weights as a float32 `BertModel` without its pooler, in evaluation mode."""
    config = BertConfig(
        vocab_size=len(weights.words),
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.tensors["l0.fi.w"].shape[0],
        max_position_embeddings=weights.max_tokens,
        layer_norm_eps=weights.epsilon,
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    embeddings = {"word": unpack(weights.words), "position": weights.tensors["emb.pos"]}
    state: dict[str, Any] = {f"embeddings.{name}_embeddings.weight": value for name, value in embeddings.items()}
    types = np.zeros((config.type_vocab_size, weights.hidden), np.float32)
    types[: len(weights.tensors["emb.type"])] = weights.tensors["emb.type"]
    state["embeddings.token_type_embeddings.weight"] = types
    parts = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
    }  # fmt: skip
    places = {"emb.ln": "embeddings.LayerNorm"}
    places |= {
        f"l{n}.{ours}": f"encoder.layer.{n}.{name}" for n in range(weights.layers) for ours, name in parts.items()
    }
    for ours, name in places.items():
        state[f"{name}.weight"] = weights.tensors[f"{ours}.w"]
        state[f"{name}.bias"] = weights.tensors[f"{ours}.b"]
    loaded = model.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()}, strict=False)
    assert not loaded.unexpected_keys
    assert all("position_ids" in name or "token_type_ids" in name for name in loaded.missing_keys), loaded.missing_keys
    return model.eval()


def packaged(trainable: bool) -> SentenceTransformer:
    """The packaged model as a `SentenceTransformer` on the processor, with its prompts."""
    return SentenceTransformer(
        modules=[PackagedTransformer(trainable)], prompts=dict(PROMPTS), device=None if trainable else "cpu"
    )
