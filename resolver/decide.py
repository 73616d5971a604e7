"""Decisions: which scored pairs are accepted, which are not, and why.

Judgements of people come first, then what contradicts (promise 5), then the thresholds of the model, then the agreement
of the groups (cluster.py). A name alone never links: some other field must agree. Every pair that might be one party
and is not merged carries its reason.

Pairs stay arrays. What the levels of a pair mean for the decision is asked once for each pattern of levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.grouping import outcome
from resolver.grouping.cluster import Ints, Pairs, Terms, group, whole
from resolver.grouping.contradictions import known
from resolver.grouping.outcome import DIFFERENT, SAME, Decided, Pattern
from resolver.kinds import Kind, Model

Judgement = tuple[str, str, str]
"""left record, right record, 'same' or 'different'; the left id is the smaller one."""

SAYS_SOMETHING = 0.3
"""Bits from which a field is named as a reason."""

UNIQUE = "same LEI or IMO number"
"""Level of identifiers that are issued once: such a pair has no rivals."""


AGREEMENT = {
    "clip_bits": 8.656,
    "drop_bits": -4.328,
    "absent_bits": -2.885,
    "stop_bits": -0.721,
    "second_of_list_bits": 0.0,
    "rival_margin_bits": 0.0,
}
"""What cluster.Terms is where a card says nothing: in natural logarithms 6, -3, -2 and -.5, found on one half of 50,000
historical figures; no list and no margin."""

TABLES = """
create or replace table work.decided (
    kind varchar, l integer, r integer, weight_bits double, probability double, decision varchar, reason varchar
);
create or replace table work.grouped (kind varchar, rid integer, root integer)
"""
"""work.decided: one row per pair that might be one or was judged: 'accepted', 'refused' (contradicted, judged,
abstained, name alone, outvoted) or 'below', with the reason; `weight_bits` is what was decided on. work.grouped: the
group of each record of the kind, named by its first record."""

SCORED = """
select s.l, s.r, coalesce(s.learnt_bits, s.weight_bits) + coalesce(n.bits, 0) + coalesce(c.bits, 0) as bits,
       s.probability, coalesce(p.pattern, -1) as pattern, coalesce(j.verdict, 0) as verdict,
       c.said_by is not null as referred
from work.scored as s
left join decide_pattern as p on p.levels = s.levels
left join decide_judged as j on j.l = s.l and j.r = s.r
left join work.cross_reference as c on c.kind = s.kind and c.l = s.l and c.r = s.r
left join work.neighbour as n on n.kind = s.kind and n.l = s.l and n.r = s.r
where s.kind = $kind
order by s.l, s.r
"""

PATTERNS = """
create or replace temp table decide_pattern as
select row_number() over (order by levels) - 1 as pattern, levels
from (
    select distinct s.levels from work.scored as s
    left join decide_judged as j on j.l = s.l and j.r = s.r
    left join work.cross_reference as c on c.kind = s.kind and c.l = s.l and c.r = s.r
    left join work.neighbour as n on n.kind = s.kind and n.l = s.l and n.r = s.r
    where s.kind = $kind
      and (coalesce(s.learnt_bits, s.weight_bits) + coalesce(n.bits, 0) >= $least
           or j.verdict is not null or c.bits is not null)
)
"""
"""The patterns of levels of the pairs that are decided; the others have none, which says that they are not."""

JUDGED = """
create or replace temp table decide_judged as
select a.rid as l, b.rid as r, j.verdict
from (select unnest($left)::varchar as l, unnest($right)::varchar as r, unnest($verdict)::tinyint as verdict) as j
join work.linked as a on a.record_id = j.l and a.kind = $kind
join work.linked as b on b.record_id = j.r and b.kind = $kind
"""


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables work.decided and work.grouped."""
    con.execute(TABLES)


def decide(con: DuckDBPyConnection, kind: Kind, model: Model, judgements: Sequence[Judgement]) -> None:
    """Write the groups of the records of one kind, and a decision on each pair that might be one or was judged."""
    con.execute(
        JUDGED,
        {
            "kind": kind.name,
            "left": [left for left, _, _ in judgements],
            "right": [right for _, right, _ in judgements],
            "verdict": [SAME if verdict == "same" else DIFFERENT for *_, verdict in judgements],
        },
    )
    con.execute(PATTERNS, {"kind": kind.name, "least": model.threshold("may_be_bits")})
    patterns = [
        read(levels, model)
        for (levels,) in con.execute("select levels from decide_pattern order by pattern").fetchall()
    ]
    made = con.execute(SCORED, {"kind": kind.name}).fetchnumpy()
    of = Decided(
        np.asarray(made["bits"], np.float64),
        np.asarray(made["pattern"], np.int64),
        np.asarray(made["verdict"], np.int64),
        np.asarray(made["referred"], bool),
    )
    pairs = joinable(np.asarray(made["l"], np.int64), np.asarray(made["r"], np.int64), of, patterns, model)
    [(size,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    apart = of.verdict == DIFFERENT
    forbids, spaces, lists = known(
        con, kind.name, (pairs.left[apart], pairs.right[apart]), model.card.get("births_forbid", True)
    )
    terms = terms_of(model)
    root = group(size, pairs, forbids, terms)
    outcome.write(con, kind, model, outcome.Outcome(pairs, of, patterns, root, forbids, terms), spaces, lists)
    con.register("decide_root", pa.table({"rid": np.arange(size), "root": root}))
    try:
        con.execute(
            "insert into work.grouped select $kind, rid::integer, root::integer from decide_root order by rid",
            {"kind": kind.name},
        )
    finally:
        con.unregister("decide_root")


def joinable(left: Ints, right: Ints, of: Decided, patterns: Sequence[Pattern], model: Model) -> Pairs:
    """Pairs with what they may do: join two groups if nothing contradicts, or come before all others."""
    supported, relatives, unique = (
        np.array([*(getattr(one, name) for one in patterns), False], bool)
        for name in ("supported", "relatives", "unique")
    )
    enough = of.bits >= model.threshold("accept_bits")
    fit = (supported[of.pattern] & ~relatives[of.pattern]) | of.referred
    joins = (of.verdict == SAME) | ((of.verdict != DIFFERENT) & enough & fit)
    certain = np.where(of.verdict == SAME, 2, (joins & unique[of.pattern]).astype(np.int64))
    return Pairs(left, right, whole(of.bits), joins, certain)


def terms_of(model: Model) -> Terms:
    """The constants of a model's card."""
    stated = AGREEMENT | {name: bits for name, bits in model.card["thresholds"].items() if name in AGREEMENT}
    return Terms(*(int(whole(bits)) for bits in stated.values()))


# ------------------------------------------------------------------------------------------------------------ patterns


def read(levels: Sequence[int], model: Model) -> Pattern:
    """What a pattern of levels means for the decision."""
    fields: list[dict[str, Any]] = [
        {"field": of, "level": label, "weight_bits": bits} for of, label, bits in model.fields(levels)
    ]
    agreeing = [f for f in fields if f["weight_bits"] >= SAYS_SOMETHING]
    name = next((f for f in fields if f["field"] == "name"), None)
    level = {f["field"]: f["level"] for f in fields}
    strongest = sorted((f for f in agreeing if f["field"] != "name"), key=lambda f: (-f["weight_bits"], f["field"]))
    numbers = [f for f in strongest if f["field"] == "identifier" and f["weight_bits"] >= 9]
    if numbers:
        rests_on = f"identifier: {numbers[0]['level']}"
    else:
        parts = ([f"name {name['level']}"] if name in agreeing else []) + [
            f"{f['field']} {f['level']}" for f in strongest[:2]
        ]
        rests_on = f"model {model.name}: " + "; ".join(parts)
    return Pattern(
        supported(agreeing, name, model),
        may_be_relatives(agreeing, name, model),
        level.get("identifier") == UNIQUE,
        rests_on,
    )


def may_be_relatives(agreeing: list[dict[str, Any]], name: dict[str, Any] | None, model: Model) -> bool:
    """Whether the names are those of relatives, and nothing that relatives don't share agrees."""
    rule = model.card.get("relatives")
    if rule is None or name is None or name["level"] not in rule["levels"]:
        return False
    return not any(f["field"] in rule["need"] for f in agreeing)


def supported(agreeing: list[dict[str, Any]], name: dict[str, Any] | None, model: Model) -> bool:
    """Whether a field other than the name agrees, as the model's card demands; if it does."""
    rule = model.card.get("support")
    if rule is None:
        return True
    level = name["level"] if name else None
    needs: dict[str, list[str]] = rule.get("needs_name", {})
    return any(
        f["field"] in rule["fields"]
        and f["weight_bits"] >= rule["least_bits"]
        and (f["field"] not in needs or level in needs[f["field"]])
        for f in agreeing
    )
