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
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import BertModel

from rag.models.adapter import Adapter, Factors
from rag.models.e5.engine import LOUD_CHANNELS, RANGE
from rag.models.e5.weights import read_weights
from rag.models.sentence_transformer import bert

Floats = NDArray[np.float32]
# Where each packaged matrix stands in a layer of `BertModel`
PLACES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip


class Frozen(nn.Module):  # type: ignore[misc]
    """A linear map that does not learn, in int8 both ways: half the time of float32 on a processor without AVX-512.

    Forward it loses what the engine loses, too (2 to 4 % of a state's length); backward each row of the gradient has a
    scale of its own (2 %). One loud input channel may be computed apart, as the engine does.
    """

    def __init__(self, linear: nn.Linear, loud: int | None = None) -> None:
        super().__init__()
        weight = linear.weight.detach().clone()
        self.loud, self.of_loud = loud, None if loud is None else weight[:, loud].clone()
        if loud is not None:
            weight[:, loud] = 0
        self.onward = _packed(weight, linear.bias)
        self.back = _packed(linear.weight.detach().T.contiguous(), None)

    def forward(self, x: Tensor) -> Tensor:
        return _Frozen.apply(x, self)


class _Frozen(torch.autograd.Function):  # type: ignore[misc]
    @staticmethod
    def forward(ctx: Any, x: Tensor, of: Frozen) -> Tensor:
        ctx.of = of
        if of.loud is None or of.of_loud is None:
            return _int8(x, of.onward)
        quiet = x.clone()
        quiet[:, of.loud] = 0
        return _int8(quiet, of.onward).addr_(x[:, of.loud], of.of_loud)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        scale = gradient.abs().amax(1, keepdim=True).clamp_(min=1e-20)
        return _int8(gradient / scale, ctx.of.back).mul_(scale), None


def _int8(x: Tensor, packed: Any) -> Tensor:
    return torch.ops.quantized.linear_dynamic(x, packed, False)


def _packed(weight: Tensor, bias: Tensor | None) -> Any:
    scales = (weight.abs().amax(1).clamp(min=1e-8) / RANGE).double()
    zeros = torch.zeros(len(weight), dtype=torch.long)
    whole = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
    return torch.ops.quantized.linear_prepack(whole, None if bias is None else bias.detach())


class Adapted(nn.Module):  # type: ignore[misc]
    """A frozen linear map and what it learns: x → x W' + b + x down' up'. It begins as the map itself."""

    def __init__(self, linear: nn.Linear, rank: int, frozen: nn.Module | None = None) -> None:
        super().__init__()
        self.frozen = frozen or linear
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / math.sqrt(linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        down, up = self.down.to(x.dtype), self.up.to(x.dtype)
        if x.dim() == 2:
            return torch.addmm(self.frozen(x), x @ down.T, up.T)
        return self.frozen(x) + (x @ down.T) @ up.T


class Spread(torch.autograd.Function):  # type: ignore[misc]
    """Rows (n, d) → (places, d), zeros between: `index_copy`, whose gradient is `index_select`."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, at: Tensor, places: int) -> Tensor:
        ctx.save_for_backward(at)
        return rows.new_zeros(places, rows.shape[1]).index_copy_(0, at, rows)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        (at,) = ctx.saved_tensors
        return gradient.index_select(0, at), None, None


class Gather(torch.autograd.Function):  # type: ignore[misc]
    """The rows `at`, each at most once, of (places, d): the way back of `Spread`."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, at: Tensor) -> Tensor:
        ctx.save_for_backward(at)
        ctx.places = len(table)
        return table.index_select(0, at)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (at,) = ctx.saved_tensors
        return gradient.new_zeros(ctx.places, gradient.shape[1]).index_copy_(0, at, gradient), None


def encoder(first: int = 3, rank: int = 32, int8: bool = False) -> BertModel:
    """The packaged encoder, frozen, each linear map of the layers from `first` on with factors of this rank.

    With `int8`, what is frozen is computed in int8, for states of shape (tokens, hidden) only.
    """
    model = bert(read_weights())
    model.requires_grad_(False)
    for number, layer in enumerate(model.encoder.layer):
        for ours, place in PLACES.items():
            parent, name = place.rsplit(".", 1)
            owner = layer.get_submodule(parent)
            linear = getattr(owner, name)
            frozen = Frozen(linear, LOUD_CHANNELS.get(number) if ours == "fo" else None) if int8 else linear
            setattr(owner, name, Adapted(linear, rank, frozen) if number >= first else frozen)
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


def mean(one: Adapter, other: Adapter) -> Adapter:
    """The mean of two adapters of which one was trained on from the other; what only the first has stays."""
    factors = {
        name: Factors(_between(mine.down, other.factors[name].down), _between(mine.up, other.factors[name].up))
        for name, mine in one.factors.items()
    }
    return Adapter(factors, {**one.head, **{name: _between(one.head[name], x) for name, x in other.head.items()}})


def _between(one: Floats, other: Floats) -> Floats:
    return np.asarray((one + other) / 2, np.float32)


def _array(tensor: Tensor) -> Floats:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)
