"""Scores: the weight of each candidate pair under a model, by the pattern of its levels.

A model is a Splink settings file (resolver/models). Its conditions are asked here in one statement for all pairs, and
the weight of a pair is the sum of its levels' weights: what Splink's own predict gives (a test holds the two together),
in less time, for nothing but the levels is kept.

Method: Fellegi & Sunter (1969), https://doi.org/10.1080/01621459.1969.10501049, as implemented by Splink.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import carried
from resolver.clean.values import store
from resolver.kinds import Kind, Model

SCORED = """
create or replace table work.scored (
    kind varchar, l integer, r integer, weight_bits double, learnt_bits double, probability double, rules varchar,
    levels tinyint[]
)
"""
"""One row per unordered pair (l < r): `levels` are Splink's comparison vector values in the order of the model's
comparisons, -1 where one side publishes nothing. `learnt_bits` is null where no learnt model was asked."""

NOTHING: Mapping[str, str] = MappingProxyType({})

_SIDE = re.compile(r"\b([a-z_]+)_([lr])\b")


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty table work.scored."""
    con.execute(SCORED)
    carried.prepare(con)


def score_pairs(
    con: DuckDBPyConnection, kind: Kind, model: Model, judged: Iterable[tuple[str, str]] = (), only: str | None = None
) -> int:
    """Score the candidate pairs of one kind into work.scored; give the number kept.

    `weight_bits` is log2 of the odds that the two are one: the prior and the weights of the levels add up to it. Pairs
    under the model's keep_bits are dropped, unless they were judged or a publisher says that they are one. `only`: the
    rule whose candidates are scored, else all. Levels that an earlier run found are taken over (carried.py).
    """
    store(con, "work.judged_pair", "left_record varchar, right_record varchar", judged)
    unused = unused_columns(con, kind.features)
    con.execute(
        f"""
        insert into work.scored by name
        select '{kind.name}' as kind, l, r, round(weight, 6) as weight_bits, 1 / (1 + pow(2, -weight)) as probability,
               rules, levels
        from (
            select l, r, rules, levels, {model.prior_bits()!r} + {weight_sql(model)} as weight
            from (
                select p.l, p.r, p.rules, [{levels_sql(model, unused)}]::tinyint[] as levels
                from (
                    select l, r, rules from work.candidate_pair as p
                    anti join carried_pair as c on c.kind = p.kind and c.l = p.l and c.r = p.r
                    where kind = '{kind.name}' and coalesce(rules = $only, true)
                ) as p
                join work.{kind.features} as l on l.rid = p.l
                join work.{kind.features} as r on r.rid = p.r
                union all
                select p.l, p.r, p.rules, c.levels
                from work.candidate_pair as p
                join carried_pair as c on c.kind = p.kind and c.l = p.l and c.r = p.r
                where p.kind = '{kind.name}' and coalesce(p.rules = $only, true) and c.levels is not null
            )
        )
        where weight >= $least or (l, r) in (
            select (a.rid, b.rid) from work.judged_pair as j
            join work.{kind.features} as a on a.record_id = j.left_record
            join work.{kind.features} as b on b.record_id = j.right_record
            union all
            select (c.l, c.r) from work.cross_reference as c where c.kind = '{kind.name}'
        )
        order by l, r
        """,
        {"least": model.threshold("keep_bits"), "only": only},
    )
    [(kept,)] = con.execute("select count(*) from work.scored where kind = $kind", {"kind": kind.name}).fetchall()
    return int(kept)


def levels_sql(model: Model, unused: Mapping[str, str] = NOTHING) -> str:
    """The comparisons of a model as case expressions, with commas between; `unused` as in `level_sql`."""
    return ", ".join(level_sql(comparison, unused) for comparison in model.settings["comparisons"])


def unused_columns(con: DuckDBPyConnection, features: str) -> dict[str, str]:
    """Columns of a feature table that are null in each row, with their types."""
    types = con.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'work' and table_name = $features",
        {"features": features},
    ).fetchall()
    counts = ", ".join(f'count("{name}")' for name, _ in types)
    [found] = con.execute(f"select {counts} from work.{features}").fetchall()
    return {name: type for (name, type), filled in zip(types, found, strict=True) if not filled}


def level_sql(comparison: dict[str, Any], unused: Mapping[str, str] = NOTHING) -> str:
    """A comparison of Splink settings as one case expression over the rows l and r: its comparison vector value.

    `unused`: columns in which nobody publishes anything, with their types; the expression reads null in their place.
    """

    def side(match: re.Match[str]) -> str:
        return f"null::{unused[match[1]]}" if match[1] in unused else f"{match[2]}.{match[1]}"

    levels = comparison["comparison_levels"]
    value = sum(not level.get("is_null_level") for level in levels)
    parts = []
    for level in levels:
        value -= not level.get("is_null_level")
        shown = -1 if level.get("is_null_level") else value
        condition = _SIDE.sub(side, level["sql_condition"])
        parts.append(f"else {shown}" if condition.strip().upper() == "ELSE" else f"when {condition} then {shown}")
    return f"case {' '.join(parts)} end"


def weight_sql(model: Model) -> str:
    """The sum of the weights of a list `levels`, in bits."""
    sums = []
    for place, weights in enumerate(model.weights(), 1):
        cases = " ".join(f"when {value} then {bits!r}" for value, bits in enumerate(weights))
        sums.append(f"case levels[{place}] {cases} else 0 end")
    return " + ".join(sums)
