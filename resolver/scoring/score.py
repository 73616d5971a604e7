"""Scores: the weight of each candidate pair under a model, by the pattern of its levels.

A model is a Splink settings file (resolver/models). Its conditions are asked here in one statement for all pairs, and
the weight of a pair is the sum of its levels' weights: what Splink's own predict gives (a test holds the two together),
in less time, for nothing but the levels is kept.

Method: Fellegi & Sunter (1969), https://doi.org/10.1080/01621459.1969.10501049, as implemented by Splink.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from duckdb import DuckDBPyConnection, OutOfMemoryException

from resolver.clean.values import store
from resolver.kinds import Kind, Model
from resolver.scoring import named

SCORED = """
create or replace table work.scored (
    kind varchar, l integer, r integer, weight_bits double, learnt_bits double, probability double, rules varchar,
    levels tinyint[]
);
create or replace table work.settled as from work.scored;
"""
"""One row per unordered pair (l < r): `levels` are Splink's comparison vector values in the order of the model's
comparisons, -1 where one side publishes nothing. `learnt_bits` is null where no learnt model was asked.
work.settled: pairs that stand as the run before scored them (resolver/update/settled.py)."""

AT_ONCE = 250_000
"""Pairs, about, that are scored at one time: the columns of both sides are held. Fewer where memory doesn't suffice."""

NOTHING: Mapping[str, str] = MappingProxyType({})

_SIDE = re.compile(r"\b([a-z_]+)_([lr])\b")


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables work.scored and work.settled."""
    con.execute(SCORED)


def score_pairs(
    con: DuckDBPyConnection, kind: Kind, model: Model, judged: Iterable[tuple[str, str]] = (), only: str | None = None
) -> int:
    """Score the candidate pairs of one kind into work.scored; give the number kept.

    `weight_bits` is log2 of the odds that the two are one: the prior and the weights of the levels add up to it. Pairs
    under the model's keep_bits are dropped, unless they were judged, a publisher says that they are one, or the
    score of their names may still carry them (named.py). `only`: the rule whose candidates are scored, else all.
    """
    store(con, "work.judged_pair", "left_record varchar, right_record varchar", judged)
    compared = compared_sql(kind, model, unused_columns(con, kind.features))
    scoring = f"""
        insert into work.scored by name
        with forced as materialized (
            select a.rid as l, b.rid as r from work.judged_pair as j
            join work.linked as a on a.kind = '{kind.name}' and a.record_id = j.left_record
            join work.linked as b on b.kind = '{kind.name}' and b.record_id = j.right_record
            union
            select c.l, c.r from work.cross_reference as c where c.kind = '{kind.name}'
        ),
        asked as (
            select p.l, p.r, p.rules, f.l is not null as forced
            from work.candidate_pair as p
            left join forced as f on f.l = p.l and f.r = p.r
            where p.kind = '{kind.name}' and coalesce(p.rules = $only, true) and p.l between $first and $last
        )
        select '{kind.name}' as kind, l, r, round(weight, 6) as weight_bits, 1 / (1 + pow(2, -weight)) as probability,
               rules, levels
        from (
            select l, r, rules, levels,
                   case when levels is not null then {model.prior_bits()!r} + {weight_sql(model)} end as weight
            from ({compared})
        )
        -- a condition on columns alone would be moved inside, and the levels asked twice
        where weight >= $least or {named.reached(model)} or (l, r) in (select (l, r) from forced)
        order by l, r
        """
    [(pairs, records)] = con.execute(
        "select count(*), coalesce(max(l), -1) + 1 from work.candidate_pair "
        "where kind = $kind and coalesce(rules = $only, true)",
        {"kind": kind.name, "only": only},
    ).fetchall()
    step = max(1, records * AT_ONCE // max(pairs, 1))
    first = 0
    while first < records:
        asked = {"least": model.threshold("keep_bits"), "only": only, "first": first, "last": first + step - 1}
        try:
            con.execute(scoring, asked)
        except OutOfMemoryException:  # nothing was written
            if step == 1:
                raise
            step //= 2
            continue
        first += step
    [(kept,)] = con.execute("select count(*) from work.scored where kind = $kind", {"kind": kind.name}).fetchall()
    return int(kept)


def compared_sql(kind: Kind, model: Model, unused: Mapping[str, str]) -> str:
    """A query for (l, r, rules, levels) of the pairs of `asked`; levels null: too light.

    The comparison with the longest text, that of names, comes last: of a pair that the others leave under keep_bits
    whatever the rest of its levels, and the score of the names (named.py), could add, the rest isn't asked.
    """
    comparisons, weights = model.settings["comparisons"], named.most(model)
    last = max(range(len(comparisons)), key=lambda at: (len(level_sql(comparisons[at])), at))
    text = level_sql(comparisons[last], unused, weights[last], model.threshold("keep_bits"))
    sides = sorted({match[0] for match in _SIDE.finditer(conditions(comparisons[last])) if match[1] not in unused})
    first = [at for at in range(len(comparisons)) if at != last]
    levels = [f"{level_sql(comparisons[at], unused)} as level_{at}" for at in first]
    shown = [*levels, *(f"{side[-1]}.{side[:-2]} as {side}" for side in sides)]
    others = " + ".join([repr(model.prior_bits()), *(bits_sql(f"level_{at}", weights[at]) for at in first)])
    return f"""
        select l, r, rules,
               case when level_{last} is not null
                    then [{", ".join(f"level_{at}" for at in range(len(comparisons)))}]::tinyint[] end as levels
        from (
            select *, {text} as level_{last}
            from (
                select *, case when forced then 1e9 else {others} end as others
                from (
                    select {", ".join(["p.l, p.r, p.rules, p.forced", *shown])}
                    from asked as p
                    join work.{kind.features} as l on l.rid = p.l
                    join work.{kind.features} as r on r.rid = p.r
                )
            )
        )"""


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


def level_sql(
    comparison: dict[str, Any],
    unused: Mapping[str, str] = NOTHING,
    weights: Sequence[float] = (),
    least: float = 0.0,
) -> str:
    """A comparison of Splink settings as one case expression over the rows l and r: its comparison vector value.

    `unused`: columns in which nobody publishes anything, with their types; the expression reads null in their place.
    With `weights` (bits by value) it reads the columns of both sides as they are named, and is null where `others` and
    the best of the levels that are left don't come to `least`; a millionth of a bit is left for rounding.
    """

    def side(match: re.Match[str]) -> str:
        if match[1] in unused:
            return f"null::{unused[match[1]]}"
        return match[0] if weights else f"{match[2]}.{match[1]}"

    levels = comparison["comparison_levels"]
    value = sum(not level.get("is_null_level") for level in levels)
    parts, told = [], None
    for at, level in enumerate(levels):
        value -= not level.get("is_null_level")
        shown = -1 if level.get("is_null_level") else value
        missing = [0.0] * any(left.get("is_null_level") for left in levels[at:])
        condition = _SIDE.sub(side, level["sql_condition"])
        if weights and shown >= 0 and (best := max([*weights[: value + 1], *missing])) != told:
            parts.append(f"when others + {best!r} < {least - 1e-6!r} then null")
            told = best
        parts.append(f"else {shown}" if condition.strip().upper() == "ELSE" else f"when {condition} then {shown}")
    return f"case {' '.join(parts)} end"


def conditions(comparison: dict[str, Any]) -> str:
    """The conditions of a comparison, one after the other."""
    return "\n".join(level["sql_condition"] for level in comparison["comparison_levels"])


def weight_sql(model: Model) -> str:
    """The sum of the weights of a list `levels`, in bits."""
    return " + ".join(bits_sql(f"levels[{place}]", weights) for place, weights in enumerate(model.weights(), 1))


def bits_sql(level: str, weights: Sequence[float]) -> str:
    """The weight of a level by its value, in bits; 0 where one side publishes nothing."""
    return f"case {level} {' '.join(f'when {value} then {bits!r}' for value, bits in enumerate(weights))} else 0 end"
