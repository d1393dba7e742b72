"""Low-rank adapters in training: the packaged encoder as a torch `BertModel` whose upper layers can learn.

`encoder` gives the model, `trained` its adapter as `rag.models.adapter` keeps it, `restore` puts one back.

    model = encoder(first=3, rank=32)
    optimiser = torch.optim.AdamW([*factors_of(model), *head.parameters()], lr=1e-3)
    …
    write_adapter(trained(model, {"w": …, "b": …}), path)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import BertModel

from rag.models.adapter import Adapter, Factors
from rag.models.e5_onnx import read_weights
from rag.models.sentence_transformer import bert

Floats = NDArray[np.float32]
# Where each packaged matrix stands in a layer of `BertModel`
PLACES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip


class Adapted(nn.Module):  # type: ignore[misc]
    """A frozen linear map and what it learns: x → x W' + b + x down' up'. It begins as the map itself."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.linear(x, self.weight, self.bias) + (x @ self.down.T) @ self.up.T


def encoder(first: int = 3, rank: int = 32) -> BertModel:
    """The packaged encoder, frozen, each linear map of the layers from `first` on with factors of this rank."""
    model = bert(read_weights())
    model.requires_grad_(False)
    for layer in list(model.encoder.layer)[first:]:
        for place in PLACES.values():
            parent, name = place.rsplit(".", 1)
            owner = layer.get_submodule(parent)
            setattr(owner, name, Adapted(getattr(owner, name), rank))
    return model


def adapted_maps(model: BertModel) -> Iterator[tuple[str, Adapted]]:
    """The maps that learn, by their packaged name ("l3.q")."""
    for number, layer in enumerate(model.encoder.layer):
        for ours, place in PLACES.items():
            module = layer.get_submodule(place)
            if isinstance(module, Adapted):
                yield f"l{number}.{ours}", module


def factors_of(model: BertModel) -> list[nn.Parameter]:
    """What an optimiser is to train in the encoder."""
    return [factor for _, module in adapted_maps(model) for factor in (module.down, module.up)]


def trained(model: BertModel, head: Mapping[str, Floats]) -> Adapter:
    """What the encoder has learned, with the task's head beside it."""
    return Adapter(
        {name: Factors(_array(module.down), _array(module.up)) for name, module in adapted_maps(model)}, head
    )


def restore(model: BertModel, adapter: Adapter) -> None:
    """Put an adapter's factors back in their maps; raises KeyError where a map of the model has none."""
    with torch.no_grad():
        for name, module in adapted_maps(model):
            module.down.copy_(torch.tensor(adapter.factors[name].down))
            module.up.copy_(torch.tensor(adapter.factors[name].up))


def _array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)
