"""The learnt score: where the first score is not sure, decision trees look at the features of the pair.

Only a model that was trained on purpose (`resolver train`) has trees. They are asked for pairs whose first score lies
in the grey zone that the model's card states, and give log2 of the odds that the two are one, scaled so that the
probability is calibrated. The contributions of the fields add up to it exactly (SHAP values of trees, Lundberg et al.
2020, https://doi.org/10.1038/s42256-019-0138-9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.errors import ModelError
from resolver.kinds import Kind, Model
from resolver.scoring import pair_features, pair_values
from resolver.scoring.pair_values import Floats, Ints, Shares, Sides

if TYPE_CHECKING:
    from lightgbm import Booster


@dataclass(frozen=True)
class Grey:
    """Scored pairs in arrays: rids, first score in bits, number of candidate rules, levels (a column a comparison)."""

    left: Ints
    right: Ints
    weight: Floats
    rules: Floats
    levels: Floats

    def features(self, held: Sides, chosen: Any = slice(None)) -> Floats:
        """The matrix of features of some of the pairs."""
        parts = (self.left, self.right, self.weight, self.rules, self.levels)
        return pair_features.matrix(held, *(part[chosen] for part in parts))


def score(con: DuckDBPyConnection, kind: Kind, model: Model, held: Sides | None = None, only: str | None = None) -> int:
    """Write learnt_bits, and the probability that follows, of the pairs in the grey zone; give how many.

    Pairs that fall under the model's keep_bits are dropped from work.scored, unless they were judged or a publisher
    says that they are one. Does nothing for a model without trees. `only`: the rule whose candidates are asked.
    Raises: ModelError if the trees don't fit this version.
    """
    if model.trees is None:
        return 0
    check(kind, model)
    found = grey_pairs(con, kind, model, only)
    if not len(found.left):
        return 0
    held = held or sides(con, kind, model)
    bits = np.concatenate(
        [bits_of(model, found.features(held, chosen)) for chosen in pair_features.chunks(len(found.left))]
    )
    write(con, kind, found.left, found.right, bits, float(model.card["learnt"]["keep_bits"]))
    return len(found.left)


def write(con: DuckDBPyConnection, kind: Kind, left: Ints, right: Ints, bits: Any, least: float) -> None:
    """Write learnt_bits and probability of pairs; drop those under `least`, unless judged or stated by a publisher."""
    table = {"l": pa.array(left, pa.int32()), "r": pa.array(right, pa.int32()), "bits": bits}
    con.register("learnt_pair", pa.table(table))
    try:
        con.execute(
            """
            update work.scored as s set learnt_bits = round(p.bits, 6), probability = 1 / (1 + pow(2, -p.bits))
            from learnt_pair as p where s.kind = $kind and s.l = p.l and s.r = p.r
            """,
            {"kind": kind.name},
        )
    finally:
        con.unregister("learnt_pair")
    con.execute(
        """
        delete from work.scored as s where s.kind = $kind and s.learnt_bits < $least
          and not exists (
            from work.judged_pair as j
            join work.linked as a on a.record_id = j.left_record and a.kind = $kind
            join work.linked as b on b.record_id = j.right_record and b.kind = $kind
            where a.rid = s.l and b.rid = s.r)
          and not exists (from work.cross_reference as c where c.kind = $kind and c.l = s.l and c.r = s.r)
        """,
        {"kind": kind.name, "least": least},
    )


def sides(con: DuckDBPyConnection, kind: Kind, model: Model) -> Sides:
    """The values of the records of a kind, as the model's trees need them."""
    shares = model.shares or {"records": 0, "of": {}}
    return pair_values.sides(con, kind, Shares(int(shares["records"]), shares["of"]))


def check(kind: Kind, model: Model) -> None:
    """Raise ModelError unless the trees were made for this kind and this version of the features."""
    stated = model.card.get("learnt", {})
    columns = [list(column) for column in pair_features.columns(kind, model)]
    if stated.get("features_version") != pair_features.VERSION or stated.get("columns") != columns:
        raise ModelError(
            f"model {model.name}: its trees were made for version {stated.get('features_version')} of the features; "
            f"this program has version {pair_features.VERSION}. Train it again: `resolver train --kind {kind.name}`."
        )
    if booster(model.name, str(model.trees)).num_feature() != len(columns):
        raise ModelError(f"model {model.name}: the trees and the card name different features. Train it again.")


@lru_cache(maxsize=4)
def booster(name: str, trees: str) -> Booster:
    """The trees of a model.

    Raises: ModelError if the text is not one of LightGBM.
    """
    from resolver.trees import lightgbm

    try:
        if not trees.startswith("tree") or "end of trees" not in trees:
            raise ValueError("it is not whole")
        made: Booster = lightgbm().Booster(model_str=trees)
    except (lightgbm().basic.LightGBMError, ValueError) as error:
        raise ModelError(f"model {name}: {name}.trees.txt can't be read ({error}). Train it again.") from error
    return made


def bits_of(model: Model, features: Floats) -> Any:
    """log2 of the odds that pairs with these features are one."""
    stated = model.card["learnt"]
    raw = booster(model.name, str(model.trees)).predict(features, raw_score=True, num_threads=1)
    return (np.asarray(raw) * stated["scale"] + stated["shift"]) / np.log(2)


def contributions(kind: Kind, model: Model, features: Floats) -> list[dict[str, float]]:
    """Of each pair: field -> bits that it adds to learnt_bits; 'start' is what is known before any field."""
    stated = model.card["learnt"]
    found = booster(model.name, str(model.trees)).predict(features, pred_contrib=True, num_threads=1)
    parts = np.asarray(found) * stated["scale"] / np.log(2)
    fields = [field for field, _ in pair_features.columns(kind, model)]
    told = []
    for row in parts:
        summed = {"start": float(row[-1] + stated["shift"] / np.log(2))}
        for field, bits in zip(fields, row[:-1], strict=True):
            summed[field] = summed.get(field, 0.0) + float(bits)
        told.append({field: bits for field, bits in summed.items() if bits})
    return told


def contributions_of(
    con: DuckDBPyConnection, kind: Kind, model: Model, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, float]]:
    """Of pairs of rids in work.scored: field -> bits that it adds to learnt_bits. Needs the tables of a run."""
    wanted = set(pairs)
    found = scored_pairs(con, kind, model, "learnt_bits is not null")
    chosen = [
        at for at, pair in enumerate(zip(found.left.tolist(), found.right.tolist(), strict=True)) if pair in wanted
    ]
    if not chosen:
        return {}
    parts = contributions(kind, model, found.features(sides(con, kind, model), np.array(chosen)))
    return {(int(found.left[at]), int(found.right[at])): part for at, part in zip(chosen, parts, strict=True)}


def grey_pairs(con: DuckDBPyConnection, kind: Kind, model: Model, only: str | None) -> Grey:
    """The pairs of work.scored in the grey zone of the model."""
    low, high = (float(model.card["learnt"][name]) for name in ("grey_from_bits", "grey_to_bits"))
    return scored_pairs(
        con, kind, model, f"weight_bits between {low!r} and {high!r} and coalesce(rules = $only, true)", {"only": only}
    )


def scored_pairs(
    con: DuckDBPyConnection, kind: Kind, model: Model, where: str = "true", values: dict[str, Any] | None = None
) -> Grey:
    """Pairs of work.scored under a condition of ours, in order."""
    width = len(model.settings["comparisons"])
    levels = ", ".join(f"levels[{at + 1}]::float as level_{at}" for at in range(width))
    made = con.execute(
        f"""
        select l::bigint as l, r::bigint as r, weight_bits::float as weight,
               (length(rules) - length(replace(rules, ' ', '')) + 1)::float as rules, {levels}
        from work.scored where kind = $kind and {where} order by l, r
        """,
        {"kind": kind.name, **(values or {})},
    ).fetchnumpy()
    return Grey(
        np.asarray(made["l"]),
        np.asarray(made["r"]),
        np.asarray(made["weight"]),
        np.asarray(made["rules"]),
        np.column_stack([np.asarray(made[f"level_{at}"]) for at in range(width)]),
    )
