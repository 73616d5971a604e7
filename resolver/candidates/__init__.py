"""Candidates: which records are compared at all, by keys that they share.

A kind declares features of a record (words, sounds, days, places, numbers) and rules, which say what of them two
records must share (resolver/kinds). Nothing here depends on the
records at hand but through caps: a record that is added meets others by the keys that it holds itself. A key that more
records share than its rule's cap is narrowed by one more feature, then by two, and left out where that does not help.
What was narrowed or left out is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.candidates import findings, keys, pairs, values
from resolver.kinds import Kind, Model, Rule

if TYPE_CHECKING:
    from resolver.update.settled import Settled

TABLES = """
create or replace table work.candidate_key (kind varchar, rid integer, rule varchar, key varchar);
create or replace table work.candidate_pair (kind varchar, l integer, r integer, rules varchar);
"""


@dataclass(frozen=True)
class Caps:
    """The most records that may share a key, by rule, for the number of records at hand; 0: the rule is not used."""

    by_rule: dict[str, int]

    @classmethod
    def of(cls, model: Model, records: int) -> Caps:
        """The caps of a model's card: 'large' holds what differs for more than `large_from` records."""
        stated = model.card["caps"]
        large = stated.get("large", {}) if records > int(stated.get("large_from", records)) else {}
        named = {
            name: cap for name, cap in {**stated, **large}.items() if isinstance(cap, int) and name != "large_from"
        }
        return cls(named)


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables work.candidate_key and work.candidate_pair."""
    con.execute(TABLES)


def conditions(kind: Kind, model: Model, records: int) -> tuple[Caps, list[Rule], int]:
    """What holds for the keys of a kind of so many records: caps, the rules that are used, bits of a record's number.

    Under equal ones the keys of a record follow from its features alone.
    """
    caps = Caps.of(model, records)
    used = [rule for rule in kind.rules if caps.by_rule[rule.name] > 1]
    return caps, used, max(records, 1).bit_length()


def candidates(
    con: DuckDBPyConnection,
    kind: Kind,
    model: Model,
    judged: list[tuple[str, str]],
    *,
    told: bool = False,
    settled: Settled | None = None,
) -> int:
    """Write the pairs of one kind to score; give their number.

    `judged` pairs (left id smaller) are scored whether they share a key or not, so that a judgement can be explained.
    `told`: the keys that records share are written as text too, into work.candidate_key. `settled`: what stands from
    the run before; then only pairs of other records are written.
    """
    [(records,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    caps, used, bits = conditions(kind, model, records)
    run = keys.Run(record_bits=bits, told=told)
    if settled:
        settled.keys(kind, run, keys.features(used))
    else:
        values.write(con, kind, keys.features(used))
    while True:
        keys.prepare(con)
        broad = {
            rule.name: keys.write(con, run, place, rule, caps.by_rule[rule.name]) for place, rule in enumerate(used)
        }
        if run.fresh is None or not grown(run):
            break  # else once more, with the records that meet others since a key came above its cap, or under it
    if run.told:
        keys.tell(con, kind, used)
    pairs.write(con, kind.name, [rule.name for rule in used], records)
    judged_pairs(con, kind, judged)
    if settled:
        settled.met(kind, run, [rid for one in broad.values() for *_, rid in one.examples + one.left_out_examples])
    findings.write(con, kind, caps.by_rule, broad)
    keys.drop(con)
    values.drop(con)
    [(found,)] = con.execute(
        "select count(*) from work.candidate_pair where kind = $kind", {"kind": kind.name}
    ).fetchall()
    return int(found)


def grown(run: keys.Run) -> bool:
    """Make the records that have crossed fresh; whether one of them was not."""
    assert run.fresh is not None
    crossed = np.unique(np.concatenate([np.empty(0, np.int64), *run.crossed]))
    run.crossed = []
    new = crossed[~run.fresh[crossed]]
    run.fresh[new] = True
    return len(new) > 0


def judged_pairs(con: DuckDBPyConnection, kind: Kind, judged: list[tuple[str, str]]) -> None:
    """Add the judged pairs that share no key."""
    for left, right in judged:
        con.execute(
            """
            insert into work.candidate_pair
            select $kind, a.rid, b.rid, 'judgement'
            from work.linked as a join work.linked as b on b.kind = $kind and b.record_id = $right
            where a.kind = $kind and a.record_id = $left
              and not exists (from work.candidate_pair where kind = $kind and l = a.rid and r = b.rid)
            """,
            {"kind": kind.name, "left": left, "right": right},
        )
