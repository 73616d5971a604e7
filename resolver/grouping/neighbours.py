"""The second look: what the other records say of a pair, where a model was trained with enough labels to learn that.

Two records of one party are near to the same others, and each is near to the group of the other. So after all pairs
have their score, a few numbers of each pair's surroundings are looked at by trees of their own, and what these make of
the score is kept apart: `bits` of work.neighbour are added to the score of the fields, and are a bar of their own in
`explain`. A model without such trees (card["neighbours"]) has none of it.

Everything is counted in whole thousandths, so that a number does not depend on the order of records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.decide import terms_of
from resolver.grouping.cluster import Ints, Known, Pairs, Terms, group, none, whole
from resolver.grouping.contradictions import known
from resolver.kinds import Kind, Model
from resolver.scoring import forest
from resolver.scoring.pair_features import chunks
from resolver.scoring.pair_values import Floats

VERSION = 1
"""Raised with every change of a column's meaning."""

COLUMNS = (
    "bits",
    "shared",
    "shared of all",
    "near, less",
    "near, more",
    "to the group, less",
    "to the group, more",
    "group, less",
    "group, more",
    "compared, less",
    "compared, more",
    "together",
)
"""Of a pair: its score; how many other records both are near to (by probability), as many and of all that one of them
is near to; how many each is near to; the mean score of each to the group of the other, without the pair itself; the
records of these groups; the share of them that it was compared with; whether one group holds both."""

LEAST = -6.0
"""Bits from which a pair is looked at again; of those under it most are not kept."""

NEAR = 20
"""Thousandths of a probability from which a record is near to another."""

MOST_BITS = 20.0
"""A score counts at most so many bits, for or against."""

TABLE = "create or replace table work.neighbour (kind varchar, l integer, r integer, bits double)"


@dataclass(frozen=True)
class Seen:
    """Scored pairs of records 0 .. records - 1 (left < right, each once), and the group of each record by them."""

    records: int
    left: Ints
    right: Ints
    bits: NDArray[np.float64]
    root: Ints


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty table work.neighbour: of a pair the bits that its neighbours add to its score."""
    con.execute(TABLE)


def score(con: DuckDBPyConnection, kind: Kind, model: Model) -> None:
    """Fill work.neighbour for a kind, of pairs of LEAST bits and more. Does nothing for a model without such trees."""
    stated = model.card.get("neighbours")
    if stated is None:
        return
    made = con.execute(
        "select l::bigint as l, r::bigint as r, coalesce(learnt_bits, weight_bits) as bits from work.scored "
        "where kind = $kind and coalesce(learnt_bits, weight_bits) >= $least order by l, r",
        {"kind": kind.name, "least": LEAST},
    ).fetchnumpy()
    left, right, bits = (np.asarray(made[name]) for name in ("l", "r", "bits"))
    if not len(left):
        return
    [(records,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    forbids, _, _ = known(con, kind.name, (none(), none()), model.card.get("births_forbid", True))
    root = grouped(records, left, right, bits, forbids, model)
    raw = forest.ask(stated["trees"], matrix(Seen(records, left, right, bits, root), terms_of(model)))
    added = (raw * stated["scale"] + stated["shift"]) / np.log(2) - bits
    con.register("neighbour_pair", pa.table({"l": left, "r": right, "bits": added}))
    try:
        con.execute(
            "insert into work.neighbour select $kind, l::integer, r::integer, round(bits, 6) from neighbour_pair",
            {"kind": kind.name},
        )
    finally:
        con.unregister("neighbour_pair")


def grouped(records: int, left: Ints, right: Ints, bits: NDArray[np.float64], forbids: Known, model: Model) -> Ints:
    """The groups that pairs with these scores make by themselves, before any second look."""
    joins = bits >= model.threshold("accept_bits")
    pairs = Pairs(left, right, whole(np.clip(bits, -1000, 1000)), joins, np.zeros(len(bits), np.int64))
    return group(records, pairs, forbids, terms_of(model))


def matrix(seen: Seen, terms: Terms) -> Floats:
    """The columns of each pair, one row a pair."""
    shared, near = surroundings(seen)
    one, other = near[seen.left], near[seen.right]
    sides = [towards(seen, terms, *ends) for ends in ((seen.left, seen.right), (seen.right, seen.left))]
    columns: list[Any] = [
        np.clip(seen.bits, -MOST_BITS, MOST_BITS),
        shared / 1000,
        shared / np.maximum(one + other - shared, 1),
        np.minimum(one, other) / 1000,
        np.maximum(one, other) / 1000,
    ]
    for a, b in zip(*sides, strict=True):
        columns += [np.fmin(a, b), np.fmax(a, b)]
    columns.append(seen.root[seen.left] == seen.root[seen.right])
    return np.column_stack(columns).astype(np.float32)


def surroundings(seen: Seen) -> tuple[Ints, Ints]:
    """Of each pair the records that both are near to, of each record those that it is near to, in thousandths."""
    from scipy.sparse import csr_matrix

    chance = np.rint(1000 / (1 + np.exp2(-np.clip(seen.bits, -30, 30)))).astype(np.int64)
    use = chance >= NEAR
    ends = np.concatenate((seen.left[use], seen.right[use])), np.concatenate((seen.right[use], seen.left[use]))
    size = (seen.records, seen.records)
    graph = csr_matrix((np.tile(chance[use], 2), ends), shape=size)
    near = np.asarray(graph.sum(axis=1)).ravel()
    shared = np.zeros(len(seen.left), np.int64)
    for some in chunks(len(seen.left)):
        both = graph[seen.left[some]].multiply(graph[seen.right[some]])
        shared[some] = np.asarray(both.sum(axis=1)).ravel()
    return shared // 1000, near


def towards(seen: Seen, terms: Terms, from_: Ints, to: Ints) -> tuple[Floats, Ints, Floats]:
    """Of each pair the mean score of a record to the group of the other, the group's records, and the share compared.

    The pair itself is left out, and so is the record where the group holds it; NaN where nothing is left.
    """
    bits = np.clip(whole(seen.bits), -terms.clip, terms.clip)
    counts = bits >= terms.drop
    kept = np.flatnonzero(counts)
    code = np.concatenate(
        [
            seen.left[kept] * seen.records + seen.root[seen.right[kept]],
            seen.right[kept] * seen.records + seen.root[seen.left[kept]],
        ]
    )
    order = np.argsort(code, kind="stable")
    code = code[order]
    begins = np.flatnonzero(np.diff(code, prepend=-1))
    total = np.add.reduceat(np.tile(bits[kept], 2)[order], begins) if len(begins) else none()
    many = np.diff(np.append(begins, len(code)))
    code = code[begins]
    asked = from_ * seen.records + seen.root[to]
    place = np.minimum(np.searchsorted(code, asked), max(len(code) - 1, 0))
    met = code[place] == asked if len(code) else np.zeros(len(asked), bool)
    summed = np.where(met, total[place] if len(code) else 0, 0) - np.where(counts, bits, 0)
    compared = np.where(met, many[place] if len(code) else 0, 0) - counts
    size = np.bincount(seen.root, minlength=seen.records)[seen.root[to]] - (seen.root[from_] == seen.root[to]) - 1
    left = np.maximum(size, 1)
    mean = np.where(size > 0, (summed + terms.absent * (size - compared)) / left / 1000, np.nan)
    return mean, size, np.where(size > 0, compared / left, 0.0)
