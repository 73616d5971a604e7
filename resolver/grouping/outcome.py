"""Outcomes: what became of each pair after grouping, and why, in words that a person checks.

Every pair that might be one party and every judged pair gets a row in work.decided. A pair that may join and was not
joined says what stood against it: a contradiction, a rival, the other record of its list, or the groups' disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.grouping.cluster import (
    CONTRADICTION,
    DISAGREE,
    RIVAL,
    SAME_LIST,
    Bools,
    Floats,
    Ints,
    Known,
    Pairs,
    Terms,
    refusals,
)
from resolver.kinds import Kind, Model

SAME, DIFFERENT = 1, -1
"""Judgements as numbers; 0 is none."""


@dataclass(frozen=True)
class Pattern:
    """What a pattern of levels means: whether more than the name supports it, and what it rests on."""

    supported: bool
    relatives: bool
    unique: bool
    rests_on: str


@dataclass(frozen=True)
class Decided:
    """Pairs to decide, in arrays, beside what cluster.Pairs has of them: `pattern` is the place in a list of
    patterns."""

    bits: Floats
    pattern: Ints
    verdict: Ints
    referred: Bools


@dataclass(frozen=True)
class Outcome:
    """What the outcomes are read from: pairs, what is decided of them, the patterns, and the group of each record."""

    pairs: Pairs
    of: Decided
    patterns: Sequence[Pattern]
    root: Ints
    known: Known
    terms: Terms


JUDGED_APART, JUDGED_SAME = "judgement: different", "judgement: same"
RELATIVES = "may be relatives: part of the name is other, and no identifier agrees"
ALONE = "name alone: no birth date, identifier, contact or address that both publish agrees"
FIXED = (JUDGED_APART, JUDGED_SAME, RELATIVES, ALONE)

BELOW, ACCEPTED, REFUSED = 0, 1, 2

DECIDED = """
insert into work.decided
select $kind, d.l, d.r, round(d.bits, 6),
       case when c.bits is null and n.bits is null then s.probability else 1 / (1 + pow(2, -d.bits)) end, d.decision,
       case when d.through then 'joined through other records; ' else '' end
       || case when c.bits is not null and d.decision = 'accepted' then 'published as the same by ' || c.said_by || '; '
               else '' end
       || coalesce(d.reason, printf('weight %.1f bits is under %.1f', d.bits, $accept))
from decide_rows as d
join work.scored as s on s.kind = $kind and s.l = d.l and s.r = d.r
left join work.cross_reference as c on c.kind = $kind and c.l = d.l and c.r = d.r
left join work.neighbour as n on n.kind = $kind and n.l = d.l and n.r = d.r
order by d.l, d.r
"""


def write(
    con: DuckDBPyConnection, kind: Kind, model: Model, made: Outcome, spaces: Sequence[str], lists: Sequence[str]
) -> None:
    """Write work.decided for a kind. `spaces` and `lists` are the names behind the numbers in what is known."""
    pairs, of = made.pairs, made.of
    together = made.root[pairs.left] == made.root[pairs.right]
    decided = (of.bits >= model.threshold("may_be_bits")) | (of.verdict != 0) | of.referred
    obstacle, against = obstacles(con, kind, made, together, decided, spaces, lists)
    texts = [*(one.rests_on for one in made.patterns), *FIXED, *against]
    judged_apart, judged_same, relatives_, alone = range(len(made.patterns), len(made.patterns) + len(FIXED))
    enough = of.bits >= model.threshold("accept_bits")
    relatives = np.array([*(one.relatives for one in made.patterns), False], bool)[of.pattern]
    cases = (
        (of.verdict == DIFFERENT, REFUSED, judged_apart),
        (obstacle >= 0, REFUSED, obstacle + len(made.patterns) + len(FIXED)),
        (of.verdict == SAME, ACCEPTED, judged_same),
        (pairs.joins, ACCEPTED, of.pattern),
        (enough & relatives, REFUSED, relatives_),
        (enough, REFUSED, alone),
    )
    holds = [case for case, _, _ in cases]
    decision = np.select(holds, [np.full(len(of.bits), what) for _, what, _ in cases], BELOW)
    reason = np.select(holds, [np.broadcast_to(why, of.bits.shape) for _, _, why in cases], -1)
    rows = pa.table(
        {
            "l": pa.array(pairs.left[decided], pa.int32()),
            "r": pa.array(pairs.right[decided], pa.int32()),
            "bits": of.bits[decided],
            "decision": worded(decision[decided], ("below", "accepted", "refused")),
            "reason": worded(reason[decided], texts),
            "through": together[decided] & (decision[decided] != ACCEPTED),
        }
    )
    con.register("decide_rows", rows)
    try:
        con.execute(DECIDED, {"kind": kind.name, "accept": model.threshold("accept_bits")})
    finally:
        con.unregister("decide_rows")


def worded(which: Ints, texts: Sequence[str]) -> pa.DictionaryArray:
    """Texts by their number; -1 is null."""
    return pa.DictionaryArray.from_arrays(pa.array(which, pa.int32(), mask=which < 0), pa.array(texts, pa.string()))


def obstacles(
    con: DuckDBPyConnection,
    kind: Kind,
    made: Outcome,
    together: Bools,
    decided: Bools,
    spaces: Sequence[str],
    lists: Sequence[str],
) -> tuple[Ints, list[str]]:
    """For each pair which text says what kept it apart (-1: nothing did, or it was not to be joined), and the texts."""
    pairs = made.pairs
    obstacle = np.full(len(pairs.left), -1)
    apart = np.flatnonzero(decided & ~together)
    place, row, _ = made.known.conflicts(pairs.left[apart], pairs.right[apart])
    order = np.lexsort((row, place))[::-1]
    obstacle[apart[place[order]]] = made.known.facts.key[row[order]]
    texts = [f"contradiction: {space}" for space in spaces]
    asked = np.flatnonzero(pairs.joins & ~together & (obstacle < 0))
    if not len(asked):
        return obstacle, texts
    found = refusals(made.root, pairs, made.known, made.terms, pairs.taken(asked))
    outvoted = found.code == DISAGREE
    tenths = np.where(outvoted, np.rint(found.mean / 100), 0).astype(np.int64)
    count = np.where(outvoted, found.count, 0)
    rows, which = np.unique(
        np.stack([found.code, found.key, found.one, found.other, tenths, count], axis=1),
        axis=0,
        return_inverse=True,
    )
    names = record_names(con, kind, rows[:, 2:4])
    obstacle[asked] = len(texts) + which.reshape(-1)
    for code, key, one, other, mean, number in rows.tolist():
        if code == CONTRADICTION and key < 0:
            texts.append(f"{JUDGED_APART}, of other records of the two")
        elif code == CONTRADICTION:
            texts.append(f"contradiction: {spaces[key]}, of {names[one]} and {names[other]}")
        elif code == SAME_LIST:
            texts.append(f"second record of list {lists[key]}")
        elif code == RIVAL:
            texts.append(f"rival: {names[one]} is as near")
        else:
            assert code == DISAGREE
            texts.append(
                f"outvoted: the {number} pairs of records of the two groups weigh {mean / 10:.1f} bits on average"
            )
    return obstacle, texts


def record_names(con: DuckDBPyConnection, kind: Kind, places: Ints) -> dict[int, str]:
    """The ids of some records by their place."""
    con.register("decide_named", pa.table({"rid": np.unique(places)}))
    try:
        rows = con.execute(
            "select rid, record_id from work.linked semi join decide_named using (rid) where kind = $kind",
            {"kind": kind.name},
        ).fetchall()
    finally:
        con.unregister("decide_named")
    return dict(rows)
