"""Candidates: which records are compared at all, by keys that they share.

A kind declares features of a record (words, sounds, days, places, numbers) and rules, which say what of them two
records must share (resolver/kinds). Nothing here depends on the
records at hand but through caps: a record that is added meets others by the keys that it holds itself. A key that more
records share than its rule's cap is narrowed by one more feature, then by two, and left out where that does not help.
What was narrowed or left out is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver.candidates import findings, keys, pairs, values
from resolver.kinds import Kind, Model

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


def candidates(
    con: DuckDBPyConnection, kind: Kind, model: Model, judged: list[tuple[str, str]], *, told: bool = False
) -> int:
    """Write the pairs of one kind to score; give their number.

    `judged` pairs (left id smaller) are scored whether they share a key or not, so that a judgement can be explained.
    `told`: the keys that records share are written as text too, into work.candidate_key.
    """
    [(records,)] = con.execute(f"select count(*) from work.{kind.features}").fetchall()
    caps = Caps.of(model, records)
    used = [rule for rule in kind.rules if caps.by_rule[rule.name] > 1]
    run = keys.Run(record_bits=max(records, 1).bit_length(), told=told)
    values.write(con, kind, keys.features(used))
    keys.prepare(con)
    broad = {rule.name: keys.write(con, run, place, rule, caps.by_rule[rule.name]) for place, rule in enumerate(used)}
    findings.write(con, kind, caps.by_rule, broad)
    if run.told:
        keys.tell(con, kind, used)
    pairs.write(con, kind.name, [rule.name for rule in used], records)
    judged_pairs(con, kind, judged)
    keys.drop(con)
    values.drop(con)
    [(found,)] = con.execute(
        "select count(*) from work.candidate_pair where kind = $kind", {"kind": kind.name}
    ).fetchall()
    return int(found)


def judged_pairs(con: DuckDBPyConnection, kind: Kind, judged: list[tuple[str, str]]) -> None:
    """Add the judged pairs that share no key."""
    for left, right in judged:
        con.execute(
            f"""
            insert into work.candidate_pair
            select $kind, a.rid, b.rid, 'judgement'
            from work.{kind.features} as a, work.{kind.features} as b
            where a.record_id = $left and b.record_id = $right
              and not exists (from work.candidate_pair where kind = $kind and l = a.rid and r = b.rid)
            """,
            {"kind": kind.name, "left": left, "right": right},
        )
