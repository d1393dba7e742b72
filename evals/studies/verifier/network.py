"""The verifier in training: claims read the quote, the quote reads nothing but itself.

Both texts pass the lower layers alone, frozen. Where they meet, at layer `MEET`, each token of the claim is set beside
what of the quote is nearest to it (soft alignment by cosine, which across the languages is good from the first step:
Chen 2017, arXiv 1609.06038); what the comparison says is added to its state. In the layers above, the tokens of a claim
attend to their own and to the quote's, those of the quote to the quote's alone. So one quote is computed once for all
claims on it. The state of a claim's <s> and the comparisons say supported, contradicted or unrelated; beside it each
token of the claim says whether the quote bears it, and the worst of them is heard, too. Tokens stand in one flat row
for all linear maps, so that padding costs next to nothing.

First tried: joint from layer 4 on, without alignment. After 271 steps (17,424 claims) it knew which claims look false,
but hardly read the quote (neighbouring sentences: AUROC .77).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from evals.studies.adapters import Gather, Spread, encoder, factors_of, restore, trained
from rag.models.adapter import Adapter
from rag.models.e5.engine import Encoder
from rag.models.e5.weights import Weights, read_weights

MEET = 8  # layers below are frozen and see one text alone
RANK = 32
ALIGNED = 192  # main directions of the states in which tokens are compared
Floats = NDArray[np.float32]
LABELS = ("supported", "contradicted", "unrelated")


@dataclass(frozen=True, slots=True)
class Group:
    """A quote and claims on it, as token ids from <s> to </s>."""

    quote: list[int]
    claims: list[list[int]]
    labels: list[int]  # into LABELS, one a claim
    marks: list[list[int]]  # one a token of each claim: 1 what the quote does not bear, 0 what it does, -1 not known

    def __len__(self) -> int:
        return len(self.quote) + sum(map(len, self.claims))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the tokens of a batch stand: quotes first, then claims, each text padded to the longest of its kind."""

    quotes: int  # texts
    claims: int
    quote_length: int
    claim_length: int
    quote_tokens: int
    quote_at: Tensor  # place of each token of the quotes in (quotes * quote_length)
    claim_at: Tensor
    owner: Tensor  # (claims,) the quote of each
    quote_mask: Tensor  # (quotes, 1, 1, quote_length) true where there is a token
    claim_mask: Tensor  # (claims, 1, 1, claim_length)
    starts: Tensor  # (claims,) the place of each claim's <s> among all tokens


def lay(groups: Sequence[Group]) -> Layout:
    quotes = [group.quote for group in groups]
    claims = [claim for group in groups for claim in group.claims]
    q, c = max(map(len, quotes)), max(map(len, claims))
    quote_tokens = sum(map(len, quotes))
    starts = quote_tokens + np.cumsum([0, *map(len, claims)])[:-1]
    return Layout(
        len(quotes), len(claims), q, c, quote_tokens,
        torch.tensor(np.concatenate([row * q + np.arange(len(text)) for row, text in enumerate(quotes)])),
        torch.tensor(np.concatenate([row * c + np.arange(len(text)) for row, text in enumerate(claims)])),
        torch.tensor(np.repeat(np.arange(len(groups)), [len(group.claims) for group in groups])),
        torch.tensor(np.arange(q)[None] < np.array([*map(len, quotes)])[:, None])[:, None, None],
        torch.tensor(np.arange(c)[None] < np.array([*map(len, claims)])[:, None])[:, None, None],
        torch.tensor(starts),
    )  # fmt: skip


class Below:
    """The layers below `MEET`, which do not learn: each text alone, by the engine's int8 graph."""

    def __init__(self, weights: Weights) -> None:
        self._encoder = Encoder(replace(weights, layers=MEET))

    def states(self, texts: Sequence[Sequence[int]]) -> Floats:
        """The states (tokens of all texts, hidden)."""
        return np.concatenate([self._encoder(text) for text in texts])


class Verifier(nn.Module):  # type: ignore[misc]
    """Groups → logits (claims, 3), and one logit a token of the claims: above zero where the quote does not bear it."""

    def __init__(self, adapter: Adapter | None = None, mean: Floats | None = None, main: Floats | None = None) -> None:
        super().__init__()
        weights = read_weights()
        self.bert = encoder(MEET, RANK, int8=True)
        self.heads, hidden = weights.heads, weights.hidden
        self.mean = nn.Parameter(torch.zeros(hidden) if mean is None else torch.tensor(mean))
        self.main = nn.Parameter(torch.zeros(hidden, ALIGNED) if main is None else torch.tensor(main))
        self.sharpness = nn.Parameter(torch.tensor(2.5))  # logarithm
        self.side = nn.Parameter(torch.zeros(2, hidden))  # added where the texts meet: quote, claim
        self.compare = nn.Linear(2 * ALIGNED + 1, hidden)
        self.into = nn.Linear(hidden, hidden)
        self.verdict = nn.Linear(3 * hidden, len(LABELS))
        self.token = nn.Linear(2 * hidden, 1)
        self.worst = nn.Parameter(torch.tensor([-0.3, 0.3, 0.0]))  # what the worst token adds to each verdict
        for map_ in (self.into, self.verdict, self.token):
            nn.init.normal_(map_.weight, std=0.02)
            nn.init.zeros_(map_.bias)
        if adapter is not None:
            restore(self.bert, adapter)
            with torch.no_grad():
                for name, value in self.head().items():
                    value.copy_(torch.tensor(adapter.head[name]))

    def head(self) -> dict[str, Tensor]:
        maps = {"compare": self.compare, "into": self.into, "verdict": self.verdict, "token": self.token}
        found = {"mean": self.mean, "main": self.main, "sharpness": self.sharpness, "side": self.side,
                 "worst": self.worst}  # fmt: skip
        for name, map_ in maps.items():
            found |= {f"{name}.w": map_.weight, f"{name}.b": map_.bias}
        return found

    def learning(self) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """The factors, and the head."""
        return factors_of(self.bert), [*self.head().values()]

    def adapter(self) -> Adapter:
        head = {name: np.asarray(value.detach().numpy(), np.float32) for name, value in self.head().items()}
        return trained(self.bert, head | {"meet": np.array(MEET, np.float32)})

    def forward(self, groups: Sequence[Group], states: Floats) -> tuple[Tensor, Tensor]:
        """`states`: of all quotes, then all claims, as `Below` gives them."""
        at = lay(groups)
        x = torch.from_numpy(states)
        compared = self._compared(x, at)
        x = x + torch.cat([self.side[0].expand(at.quote_tokens, -1), self.side[1] + self.into(compared)])
        for layer in list(self.bert.encoder.layer)[MEET:]:
            x = self._layer(layer, x, at)
        tokens = self.token(torch.cat([x[at.quote_tokens :], compared], 1))[:, 0]
        worst = self._of_claims(tokens[:, None], at, -10.0).amax(1)
        places = self._of_claims(compared, at, 0.0)
        mean = places.sum(1) / at.claim_mask[:, 0, 0].sum(1, keepdim=True)
        verdict = self.verdict(torch.cat([x[at.starts], mean, places.amax(1)], 1))
        return verdict + worst * self.worst, tokens

    def _compared(self, x: Tensor, at: Layout) -> Tensor:
        """For each token of the claims how it differs from what of the quote is nearest to it; (tokens, hidden)."""
        unit = functional.normalize((x - self.mean) @ self.main, dim=1)
        quotes = Spread.apply(unit[: at.quote_tokens], at.quote_at, at.quotes * at.quote_length)
        quotes = quotes.view(at.quotes, at.quote_length, -1).index_select(0, at.owner)
        claims = Spread.apply(unit[at.quote_tokens :], at.claim_at, at.claims * at.claim_length)
        claims = claims.view(at.claims, at.claim_length, -1)
        cosines = claims @ quotes.transpose(1, 2)
        cosines = cosines.masked_fill(~at.quote_mask[at.owner, 0], -2.0)
        aligned = torch.softmax(cosines * self.sharpness.exp(), 2) @ quotes
        largest = cosines.amax(2, keepdim=True)
        scale = ALIGNED**0.5
        features = torch.cat([(claims - aligned) * scale, claims * aligned * scale, largest * 4], 2)
        flat = Gather.apply(features.reshape(at.claims * at.claim_length, -1), at.claim_at)
        return functional.gelu(self.compare(flat))

    def _of_claims(self, rows: Tensor, at: Layout, empty: float) -> Tensor:
        """Rows of the claims' tokens as (claims, longest, d)."""
        padded = torch.full((at.claims * at.claim_length, rows.shape[1]), empty).index_copy(0, at.claim_at, rows)
        return padded.view(at.claims, at.claim_length, -1)

    def _layer(self, layer: Any, x: Tensor, at: Layout) -> Tensor:
        own = layer.attention.self
        q, k, v = (
            self._padded(rows, at) for rows in (own.query(x), own.key(x), own.value(x))
        )  # each: (quotes' heads, claims' heads)
        quotes = functional.scaled_dot_product_attention(q[0], k[0], v[0], attn_mask=at.quote_mask)
        mask = torch.cat([at.quote_mask[at.owner], at.claim_mask], 3)
        keys = torch.cat([k[0].index_select(0, at.owner), k[1]], 2)
        values = torch.cat([v[0].index_select(0, at.owner), v[1]], 2)
        claims = functional.scaled_dot_product_attention(q[1], keys, values, attn_mask=mask)
        seen = torch.cat([self._flat(quotes, at.quote_at), self._flat(claims, at.claim_at)])
        x = layer.attention.output.LayerNorm(layer.attention.output.dense(seen) + x)
        return layer.output.LayerNorm(layer.output.dense(functional.gelu(layer.intermediate.dense(x))) + x)

    def _padded(self, rows: Tensor, at: Layout) -> tuple[Tensor, Tensor]:
        quotes = Spread.apply(rows[: at.quote_tokens], at.quote_at, at.quotes * at.quote_length)
        claims = Spread.apply(rows[at.quote_tokens :], at.claim_at, at.claims * at.claim_length)
        return (
            quotes.view(at.quotes, at.quote_length, self.heads, -1).transpose(1, 2),
            claims.view(at.claims, at.claim_length, self.heads, -1).transpose(1, 2),
        )

    def _flat(self, heads: Tensor, at: Tensor) -> Tensor:
        texts, _, length, _ = heads.shape
        return Gather.apply(heads.transpose(1, 2).reshape(texts * length, -1), at)
