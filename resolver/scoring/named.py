"""The learnt score of two names, where the levels of the first score tell too little of them.

"Family name same, given name alike" holds for Jon and John Tarrington and for Bela and Bila Tarrington. Where a pair
stands at such a level, the names that fit best are compared by trees (resolver/name_score), and the bits of the name
move from what the level says to what the score says, within the bounds that the model's card states for the level.
Only pairs are asked that the names can decide: those that another field supports so far that the best names would be
enough, and those that may be one already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.kinds import Kind, Model
from resolver.scoring import learnt, likeness

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """How the score of names becomes bits: straight lines between (`scores`, `bits`), and bounds by level."""

    place: int
    scores: Sequence[float]
    bits: Sequence[float]
    bounds: dict[int, tuple[float, float, float]]
    """Level of the name -> its own bits, the least and the most that the score may make of them."""

    def moved(self, level: NDArray[Any], score: Array) -> Array:
        """The bits of names at these levels with these scores."""
        _, low, high = self.at(level)
        return np.clip(np.interp(score, self.scores, self.bits), low, high)

    def at(self, level: NDArray[Any]) -> tuple[Array, Array, Array]:
        """Of levels: their own bits, the least and the most."""
        return tuple(np.array([self.bounds[int(one)][at] for one in level]) for at in range(3))  # type: ignore[return-value]

    def sql(self, at: int) -> str:
        """The bits of a list `levels`: its own (0), the least (1), the most (2); null where names are not asked."""
        cases = " ".join(f"when {level} then {bits[at]!r}" for level, bits in sorted(self.bounds.items()))
        return f"case levels[{self.place + 1}] {cases} end"


def curve(model: Model) -> Curve | None:
    """The curve of a model's card; None where it has none, or has trees, which see the names themselves."""
    stated = model.card.get("names")
    if stated is None or model.trees is not None:
        return None
    place = list(model.levels()).index("name")
    labels, own = model.levels()["name"], model.weights()[place]
    bounds = {labels.index(label): (own[labels.index(label)], *ends) for label, ends in stated["levels"].items()}
    return Curve(place, stated["scores"], stated["bits"], bounds)


def reached(model: Model) -> str:
    """A condition for a pair (`weight`, `levels`) that the best names would carry over the line; 'false' without."""
    found = curve(model)
    if found is None:
        return "false"
    return f"coalesce(weight + {found.sql(2)} - {found.sql(0)} >= {model.threshold('accept_bits')!r}, false)"


def most(model: Model) -> list[list[float]]:
    """The weights of a model, by comparison and level value, those of names raised so that what `reached` asks is met.

    A pair that `reached` lets in comes to keep_bits by them, as does one that comes to it by its own weights.
    """
    weights = [list(bits) for bits in model.weights()]
    if (found := curve(model)) is not None:
        lower = model.threshold("accept_bits") - model.threshold("keep_bits")
        for level, (_, _, high) in found.bounds.items():
            weights[found.place][level] = max(weights[found.place][level], high - lower)
    return weights


def score(con: DuckDBPyConnection, kind: Kind, model: Model, only: str | None = None, *, all_: bool = True) -> int:
    """Write learnt_bits, and the probability that follows, of the pairs whose names are asked; give how many.

    Pairs that fall under the model's keep_bits are dropped, unless they were judged or a publisher says that they are
    one. `only`: the rule whose candidates are asked. `all_`: work.scored has all pairs of the kind. Needs work.scored
    and work.feature_alias.
    """
    found = curve(model)
    if found is None:
        return 0
    pairs = asked(con, kind, model, found, only)
    if not len(pairs["l"]):
        return 0
    alike = likeness.best(con, kind, pairs["l"], pairs["r"], all_=all_ and only is None)
    bits = pairs["weight"] - found.at(pairs["level"])[0] + found.moved(pairs["level"], alike)
    keep = model.threshold("keep_bits")
    told = (alike > 0) | (pairs["weight"] < keep)
    learnt.write(con, kind, pairs["l"][told], pairs["r"][told], np.where(alike > 0, bits, pairs["weight"])[told], keep)
    return int(told.sum())


def parts(model: Model, levels: Sequence[int], weight: float, bits: float) -> dict[str, float]:
    """What each field adds to the learnt bits of a pair of first weight `weight`: the name takes what the score moved.

    Field -> bits, 'prior' first; they add up to `bits`.
    """
    told = {"prior": model.prior_bits(), **{of: own for of, _, own in model.fields(levels)}}
    return told | {"name": told["name"] + bits - weight}


def asked(con: DuckDBPyConnection, kind: Kind, model: Model, found: Curve, only: str | None) -> dict[str, NDArray[Any]]:
    """The pairs whose names are asked: l, r, weight, level of the name."""
    accept, least = model.threshold("accept_bits"), model.threshold("may_be_bits")
    sure = accept + model.threshold("clip_bits")
    return con.execute(
        f"""
        select l::bigint as l, r::bigint as r, weight_bits as weight, levels[{found.place + 1}] as level
        from work.scored
        where kind = $kind and coalesce(rules = $only, true)
          and (weight_bits >= $least or weight_bits + {found.sql(2)} - {found.sql(0)} >= $accept)
          and weight_bits + {found.sql(1)} - {found.sql(0)} < $sure
        order by l, r
        """,
        {"kind": kind.name, "only": only, "least": least, "accept": accept, "sure": sure},
    ).fetchnumpy()
