"""Self-training: trees that tell pairs that are one from those that are not are fitted without any label.

A first opinion (teacher.py) groups the records; pairs inside one group are examples of one party, pairs between groups
of two; the trees trained on them score the pairs anew, and that makes the groups of the next round. The groups are
halved, and a pair is scored only by trees that have not seen its group, so that a mistake of the teacher does not
confirm itself. Labels, where there are some, take the place of groups, or are added to what the groups say.

Method: self-training on the clusters of a Fellegi-Sunter model, as measured in docs/decisions/.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.decide import terms_of
from resolver.grouping import closure
from resolver.grouping.cluster import Ints, Known, Pairs, group, none, whole
from resolver.grouping.components import components
from resolver.grouping.contradictions import BIRTH, known
from resolver.kinds import Kind, Model
from resolver.scoring import estimate, forest, learnt, pair_features, pair_values, score
from resolver.scoring.learnt import Grey
from resolver.scoring.pair_values import Floats, Sides
from resolver.training import teacher

Array = NDArray[np.float64]

ROUNDS = 2
"""Rounds of self-training; a third gained nothing."""

MOST_PAIRS = 2_000_000
"""Candidate pairs that are looked at; of more, those of some of the records are (whole groups of them)."""

LEAST_PAIRS = 100
"""Pairs that are one, under which nothing can be learnt: the model is then the first score alone."""

SURE_SIZE = 3
"""Records of a group from which its pairs are examples: a pair by itself may be a chance."""

ENOUGH_LABELS = 2_000
"""Labelled pairs from which labels alone are learnt from; fewer are added to what the records teach."""

BAD_BIRTHS = 0.03
"""Share of the pairs inside groups that differ in birth date beyond typing errors, above which dates don't forbid."""

BEYOND = 100.0
"""Bits above the highest first score of training, up to which the trees are asked about new records too."""

LOST = 0.001
"""Share of the pairs that end in one group which may lie outside of the grey zone, on either side."""


@dataclass(frozen=True)
class Labels:
    """What is known by labels: entity of a record (rid -> number, -1 unknown), and pairs (l, r, whether one)."""

    entity: Ints
    pairs: tuple[Ints, Ints, NDArray[np.bool_]]

    def of(self, left: Ints, right: Ints) -> Ints:
        """1 for pairs labelled one, 0 for two, -1 unlabelled."""
        both = (self.entity[left] >= 0) & (self.entity[right] >= 0)
        found = np.where(both, (self.entity[left] == self.entity[right]).astype(np.int64), -1)
        a, b, one = self.pairs
        if len(a):
            code, order = (a << 32) | b, np.argsort((a << 32) | b, kind="stable")
            at = np.minimum(np.searchsorted(code[order], (left << 32) | right), len(code) - 1)
            hit = code[order][at] == (left << 32) | right
            found[hit] = one[order][at[hit]]
        return found


@dataclass(frozen=True)
class Desk:
    """What training works on: the pairs, their features, and what forbids that records are one."""

    kind: Kind
    first: Model
    held: Sides
    pairs: Grey
    features: Floats
    drawn: Floats
    known: Known
    every: float

    @property
    def records(self) -> int:
        """Number of records."""
        return len(self.held.names.start) - 1


def opinion(con: DuckDBPyConnection, kind: Kind, first: Model) -> tuple[Desk, Array]:
    """The pairs to learn from, closed, and the teacher's odds (natural logarithm) that each is one.

    `first` is a model without trees; work.candidate_pair has to be there.
    """
    desk = laid_out(con, kind, first)
    desk, odds = closed(
        con, desk, teacher.odds(desk.features, desk.drawn, pair_features.columns(kind, first), desk.every)
    )
    return bound(con, desk, odds), odds


def laid_out(con: DuckDBPyConnection, kind: Kind, first: Model) -> Desk:
    """Scored candidates with their features, and as many of random pairs."""
    score.score_pairs(con, kind, first)
    held = pair_values.sides(con, kind)
    pairs = sampled(learnt.scored_pairs(con, kind, first), len(held.names.start) - 1)
    records = len(held.names.start) - 1
    left, right = estimate.random_pairs(records)
    nothing = np.zeros(len(left), np.float32)
    drawn = Grey(left, right, nothing, nothing, np.zeros((len(left), len(first.settings["comparisons"])), np.float32))
    share = len(pairs.left) / max(score_count(con, kind), 1)
    return Desk(
        kind,
        first,
        held,
        pairs,
        features(held, pairs),
        features(held, drawn),
        Known(),
        records * (records - 1) / 2 * share,
    )


def score_count(con: DuckDBPyConnection, kind: Kind) -> int:
    """Number of scored pairs."""
    [(count,)] = con.execute("select count(*) from work.scored where kind = $kind", {"kind": kind.name}).fetchall()
    return int(count)


def features(held: Sides, pairs: Grey) -> Floats:
    """The features of pairs."""
    if not len(pairs.left):
        return pairs.features(held, slice(0, 0))
    return np.vstack([pairs.features(held, chosen) for chosen in pair_features.chunks(len(pairs.left))])


def sampled(pairs: Grey, records: int) -> Grey:
    """The pairs, or of too many those whose left record is of some of the components of likely pairs."""
    if len(pairs.left) <= MOST_PAIRS:
        return pairs
    likely = pairs.weight > 0
    component = components(records, pairs.left[likely], pairs.right[likely])
    dice = np.random.default_rng(2).random(records)
    return taken(pairs, dice[component[pairs.left]] < MOST_PAIRS / len(pairs.left))


def taken(pairs: Grey, chosen: Any) -> Grey:
    """Some of the pairs."""
    return Grey(
        pairs.left[chosen], pairs.right[chosen], pairs.weight[chosen], pairs.rules[chosen], pairs.levels[chosen]
    )


def closed(con: DuckDBPyConnection, desk: Desk, odds: Array) -> tuple[Desk, Array]:
    """The desk with the missing pairs inside components of likely pairs, and the teacher's odds of all."""
    bits = odds / np.log(2)
    least = desk.first.threshold("may_be_bits")
    likely = bits > least
    code, _ = closure.missing(desk.pairs.left[likely], desk.pairs.right[likely], bits[likely], least, least + 8)
    if not len(code):
        return desk, odds
    con.register(
        "closure_pair", pa.table({"l": pa.array(code >> 32, pa.int32()), "r": pa.array(code & 0xFFFFFFFF, pa.int32())})
    )
    try:
        con.execute(
            """
            insert into work.candidate_pair select $kind, l, r, $rule from closure_pair as c
            where not exists (from work.candidate_pair as p where p.kind = $kind and p.l = c.l and p.r = c.r)
            order by l, r
            """,
            {"kind": desk.kind.name, "rule": closure.RULE},
        )
    finally:
        con.unregister("closure_pair")
    score.score_pairs(con, desk.kind, desk.first, only=closure.RULE)
    added = learnt.scored_pairs(con, desk.kind, desk.first, "rules = $rule", {"rule": closure.RULE})
    both = Grey(*(np.concatenate([getattr(desk.pairs, of), getattr(added, of)]) for of in Grey.__dataclass_fields__))
    order = np.lexsort((both.right, both.left))
    matrix = np.vstack([desk.features, features(desk.held, added)])[order]
    desk = replace(desk, pairs=taken(both, order), features=matrix)
    columns = pair_features.columns(desk.kind, desk.first)
    return desk, teacher.odds(desk.features, desk.drawn, columns, desk.every)


def bound(con: DuckDBPyConnection, desk: Desk, odds: Array) -> Desk:
    """The desk with what forbids that records are one, and the card with whether birth dates do.

    An exclusive identifier always forbids. Birth dates that no typing error explains do unless these records contradict
    that themselves: where groups that other fields hold together differ so often, the dates are bad, and only weigh.
    """
    without, _, _ = known(con, desk.kind.name, (none(), none()), births=False)
    all_, spaces, _ = known(con, desk.kind.name, (none(), none()))
    if BIRTH not in spaces:
        return replace(desk, known=without)
    root = grouped(replace(desk, known=without), odds)
    together = np.flatnonzero(root[desk.pairs.left] == root[desk.pairs.right])
    dated = np.zeros(desk.records, bool)
    dated[all_.facts.holder[all_.facts.key == spaces.index(BIRTH)]] = True
    both = together[dated[desk.pairs.left[together]] & dated[desk.pairs.right[together]]]
    place, row, _ = all_.conflicts(desk.pairs.left[both], desk.pairs.right[both])
    parted = len(np.unique(place[all_.facts.key[row] == spaces.index(BIRTH)]))
    share = parted / max(len(both), 1)
    forbid = bool(share <= BAD_BIRTHS)
    card = desk.first.card | {
        "births_forbid": forbid,
        "births_from": f"of {len(both)} pairs inside groups of which both publish a birth date, {parted} differ by "
        f"more than a typing error; up to {BAD_BIRTHS:.0%} they are taken for two parties, above it for bad dates",
    }
    return replace(desk, known=all_ if forbid else without, first=replace(desk.first, card=card))


# ------------------------------------------------------------------------------------------------------------- learning


@dataclass(frozen=True)
class HeldApart:
    """Of each pair its calibrated score in bits by trees that had not seen its group, and what labels say of it.

    `one`, `use`: the label, and whether there is one; `halves`: what records were held apart by. `alone`: the labels
    were learnt from alone.
    """

    bits: Array
    one: NDArray[np.bool_]
    use: NDArray[np.bool_]
    halves: Ints
    alone: bool


@dataclass(frozen=True)
class Taught:
    """Trees (LightGBM's text), the scale and shift of their odds, the grey zone, and how they were fitted."""

    trees: str
    line: tuple[float, float]
    grey: tuple[float, float]
    fitted: dict[str, Any]
    reliability: list[dict[str, float]]
    held_apart: HeldApart


def taught(desk: Desk, odds: Array, labels: Labels | None) -> Taught | None:
    """What the pairs teach, from the first opinion `odds` (natural logarithm); None where they are too few."""
    root = grouped(desk, odds)
    given = labels.of(desk.pairs.left, desk.pairs.right) if labels else np.full(len(odds), -1)
    alone = (given >= 0).sum() >= ENOUGH_LABELS and min((given == 1).sum(), (given == 0).sum()) >= LEAST_PAIRS
    held_apart, halves, large = odds, root, desk.records > forest.LARGE
    for _ in range(1 if alone else ROUNDS):
        one, use = examples(desk, root, given, alone)
        if (one & use).sum() < LEAST_PAIRS or (~one & use).sum() < LEAST_PAIRS:
            return None
        halves = np.where(labels.entity >= 0, labels.entity + len(root), root) if alone and labels else root
        held_apart = forest.crossed(desk.features, one, use, desk.pairs.left, desk.pairs.right, halves, large=large)
        root = grouped(desk, held_apart)
    one, use = examples(desk, root, given, alone)
    scale, shift = forest.calibrated(held_apart[use], one[use])
    fitted = {"pairs": int(use.sum()), "of_them_one": int((one & use).sum()), "labelled_pairs": int((given >= 0).sum())}
    bits = (held_apart * scale + shift) / np.log(2)
    return Taught(
        forest.fit(desk.features, one, use, large=large),
        (scale, shift),
        grey_zone(desk, root),
        fitted | {"labels": "alone" if alone else "added" if labels else "none"},
        forest.reliability(bits[use], one[use]),
        HeldApart(bits, one, use, halves, bool(alone)),
    )


def grouped(desk: Desk, odds: Array) -> Ints:
    """The groups that pairs with these odds (natural logarithm) make."""
    bits = odds / np.log(2)
    joins = bits >= desk.first.threshold("accept_bits")
    pairs = Pairs(
        desk.pairs.left, desk.pairs.right, whole(np.clip(bits, -1000, 1000)), joins, np.zeros(len(bits), np.int64)
    )
    return group(desk.records, pairs, desk.known, terms_of(desk.first))


def examples(desk: Desk, root: Ints, given: Ints, alone: bool) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each pair is taken for one, and whether it is an example: by labels where there are, else by groups."""
    together = root[desk.pairs.left] == root[desk.pairs.right]
    one = np.where(given >= 0, given == 1, together)
    if alone:
        return one, given >= 0
    size = np.bincount(root, minlength=desk.records)[root]
    sure = (size[desk.pairs.left] >= SURE_SIZE) | (desk.pairs.weight > 0)
    return one, ~together | sure | (given >= 0)


def grey_zone(desk: Desk, root: Ints) -> tuple[float, float]:
    """The first scores between which the trees are asked.

    All but LOST of the pairs that end in one group lie above the lower; over many records, all but LOST of those that
    don't under the upper. Few records have no upper end: a first score that is sure and wrong costs more than asking.
    """
    together = root[desk.pairs.left] == root[desk.pairs.right]
    low = np.quantile(desk.pairs.weight[together], LOST) if together.any() else 0.0
    if desk.records > forest.LARGE:
        high = np.quantile(desk.pairs.weight[~together], 1 - LOST) if (~together).any() else 0.0
    else:
        high = desk.pairs.weight.max(initial=0.0) + BEYOND
    return float(np.floor(low)), float(np.ceil(max(high, low)))
