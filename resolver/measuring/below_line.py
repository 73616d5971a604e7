"""A sample of pairs that the network keeps apart, to be labelled: how many true pairs are missed.

Strata: pairs that were scored, by band of score and by candidate rule; and pairs that were never compared, of which
only those with near names are worth a look. Each drawn pair says how many it stands for. The draw depends on the
network, the number and the seed alone.

Not covered: pairs that were never compared and whose names are not near in one script. A true pair among them is not
counted, so the miss rate is a lower bound; what candidates lose altogether is measured on labelled sets.

Estimate: the stratified estimator (Cochran 1977, Sampling Techniques, ch. 5). Interval: Wilson's limits of the strata,
put together by the method of variance estimates recovery (Zou & Donner 2008, https://doi.org/10.1002/sim.3095), which
does not collapse where a stratum has no hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.explain import reading
from resolver.explain.excerpt import Excerpt
from resolver.kinds import load
from resolver.measuring.reliability import wilson

NEVER = "not kept, near names"
NEVER_NEAR = "not kept, near names, score near the line"
"""Never compared, or too unlike to be kept; near: the score made now is NEAR_BITS under keep_bits at most."""

NEAR_BITS = 8.0

SCORED = 2_000
"""Pairs with near names that are scored, to tell the two apart; the shares of more are taken to be the same."""

NEAR = 0.87
"""Jaro-Winkler similarity of two names with their words sorted, from which they count as near."""

PROBES = 300
"""Records for which near names are looked for, at most."""

COMPARISONS = 30_000_000
"""Names held against each other, at most: some ten seconds."""

SHARE = {NEVER_NEAR: 0.18, NEVER: 0.07}
"""Share of the sample that goes to pairs that were not kept."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Missed:
    """Estimates from a labelled sample. `pairs`: those that the sample stands for; `missed`: true pairs among them.

    `miss_rate`: missed true pairs of all true pairs, if every pair that the network joined is right. Intervals: 95 %.
    `uncovered`: strata of which no pair was decided yet, left out of all figures.
    """

    labels: int
    undecided: int
    pairs: float
    missed: float
    missed_interval: tuple[float, float]
    joined_pairs: int
    miss_rate: float | None
    miss_rate_interval: tuple[float, float] | None
    strata: list[Row]
    uncovered: list[str]


def sample(con: DuckDBPyConnection, number: int, seed: int) -> list[Row]:
    """`number` pairs under the line, or as many as there are, for labelling.

    Keys: `left`, `right`, `match` (empty: to be filled with 1, 0 or ?), `left_caption`, `right_caption`, the main
    values side by side, `weight` (pairs that it stands for), `stratum`, `weight_bits`, `decision`, `reason`, `rules`.
    """
    strata = {**kept(con, seed), **never(con, seed)}
    chosen: list[Row] = []
    for stratum, taken in allocated({name: (len(rows), size) for name, (rows, size) in strata.items()}, number).items():
        rows, size = strata[stratum]
        chosen += [{**row, "stratum": stratum, "weight": round(size / taken, 6)} for row in rows[:taken]]
    return described(con, chosen)


def allocated(strata: dict[str, tuple[int, float]], number: int) -> dict[str, int]:
    """How many pairs to draw of each stratum of (pairs at hand, pairs that it stands for).

    A quarter goes to pairs that were not kept, most of it to those near the line; the rest by the root of the size, so
    that small strata of high scores are seen too. What a stratum cannot give goes to the others.
    """
    share = {name: sqrt(size) for name, (_, size) in strata.items() if name not in SHARE}
    total = sum(share.values()) or 1.0
    share |= {name: total * of / (1 - sum(SHARE.values())) for name, of in SHARE.items() if name in strata}
    taken = dict.fromkeys(strata, 0)
    left = min(number, sum(at_hand for at_hand, _ in strata.values()))
    while left:
        open_ = [name for name in sorted(strata) if taken[name] < strata[name][0]]
        name = max(open_, key=lambda one: (share[one] / (taken[one] + 0.5), one))
        taken[name] += 1
        left -= 1
    return {name: count for name, count in taken.items() if count}


def kept(con: DuckDBPyConnection, seed: int) -> dict[str, tuple[list[Row], float]]:
    """Scored pairs of two entities by stratum, in the order of the draw, with the number of pairs in the stratum."""
    bands = " ".join(
        f"when p.kind = '{kind}' and bits >= {model.threshold('accept_bits')!r} then '1 refused above the line' "
        f"when p.kind = '{kind}' and bits >= {model.threshold('may_be_bits')!r} then '2 worth a look'"
        for kind, model in reading.models(con).items()
    )
    if not bands:
        return {}
    rows = con.execute(
        f"""
        with apart as (
            select p.*, coalesce(p.learnt_bits, p.weight_bits) + coalesce(p.stated_bits, 0) as bits
            from evidence.pair as p
            join final.record as a on a.record_id = p.left_record
            join final.record as b on b.record_id = p.right_record
            where a.entity_id <> b.entity_id
        ),
        named as (
            select p.left_record, p.right_record, case {bands} else '3 low' end || ', '
                   || case when contains(p.rules, ' ') then 'several rules' else 'rule ' || p.rules end as stratum
            from apart as p
        ),
        placed as (
            select *, count(*) over (partition by stratum) as size,
                   row_number() over (partition by stratum order by drawn, left_record, right_record) as place
            from (select *, md5($seed || '|' || left_record || '|' || right_record) as drawn from named)
        )
        select stratum, size, left_record, right_record from placed where place <= 10000 order by stratum, place
        """,
        {"seed": str(seed)},
    ).fetchall()
    found: dict[str, tuple[list[Row], float]] = {}
    for stratum, size, left, right in rows:
        found.setdefault(stratum, ([], float(size)))[0].append({"left": left, "right": right})
    return found


NEAREST = """
with named as (
    select r.record_id, r.entity_id, r.kind,
           array_to_string(list_sort(regexp_extract_all(lower(strip_accents(n.full_name)), '[\\pL\\pN]+')), ' ') as name
    from final.name as n join final.record as r on r.record_id = n.record_id
    where r.kind in ('person', 'organisation') and n.quality <> 'weak'
),
sized as (select *, count(*) over () as names from named),
probe as (
    select distinct record_id from sized
    qualify dense_rank() over (order by md5($seed || '|' || record_id), record_id)
            <= greatest(least($probes, $comparisons // any_value(names) over ()), 20)
),
near as (
    select distinct least(a.record_id, b.record_id) as l, greatest(a.record_id, b.record_id) as r, a.record_id as probed
    from sized as a
    semi join probe as p on p.record_id = a.record_id
    join sized as b on b.kind = a.kind and b.entity_id <> a.entity_id
        and abs(length(a.name) - length(b.name)) <= 8
        and jaro_winkler_similarity(a.name, b.name) >= $near
)
select n.l, n.r, (select count(*) from probe) as probes,
       (select count(distinct record_id) from named) as records
from near as n
anti join evidence.pair as e on e.left_record = n.l and e.right_record = n.r
order by md5($seed || '|' || n.l || '|' || n.r || '|' || n.probed), n.l, n.r, n.probed
"""
"""Pairs never compared, one row for each probed record of a pair that finds it."""


def never(con: DuckDBPyConnection, seed: int) -> dict[str, tuple[list[Row], float]]:
    """Pairs of two entities with near names that were never kept, with an estimate of how many there are.

    Near names are looked for of a random part of the records: a pair is found from either end, so all records together
    would find each twice.
    """
    rows = con.execute(
        NEAREST, {"seed": str(seed), "probes": PROBES, "comparisons": COMPARISONS, "near": NEAR}
    ).fetchall()
    if not rows:
        return {}
    _, _, probes, records = rows[0]
    pairs = list(dict.fromkeys((left, right) for left, right, *_ in rows))
    size = max(len(rows) * records / probes / 2, float(len(pairs)))
    near = set(near_the_line(con, pairs[:SCORED]))
    found: dict[str, tuple[list[Row], float]] = {}
    for name, of in ((NEVER_NEAR, near), (NEVER, set(pairs[:SCORED]) - near)):
        drawn = [{"left": left, "right": right} for left, right in pairs[:SCORED] if (left, right) in of]
        if drawn:
            found[name] = (drawn, size * len(drawn) / min(len(pairs), SCORED))
    return found


def near_the_line(con: DuckDBPyConnection, pairs: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Those pairs whose score now is NEAR_BITS under the model's keep_bits at most."""
    models = reading.models(con)
    excerpt = Excerpt(con, {record for pair in pairs for record in pair}, models)
    for name, model in models.items():
        for pair, (weight, _) in excerpt.score(load(name), pairs).items():
            if weight >= model.threshold("keep_bits") - NEAR_BITS:
                yield pair
    excerpt.close()


def described(con: DuckDBPyConnection, rows: Sequence[Row]) -> list[Row]:
    """The rows with what a person needs to label them, each side beside the other."""
    if not rows:
        return []
    records = {record for row in rows for record in (row["left"], row["right"])}
    captions = reading.captions(con, records)
    scores = {
        (left, right): rest
        for left, right, *rest in con.execute(
            "select left_record, right_record, coalesce(learnt_bits, weight_bits) + coalesce(stated_bits, 0), "
            "decision, reason, rules from evidence.pair where left_record in (select unnest($records))",
            {"records": sorted(records)},
        ).fetchall()
    }
    excerpt = Excerpt(con, records, reading.models(con))
    for name in excerpt.models:
        unseen = [(row["left"], row["right"]) for row in rows if (row["left"], row["right"]) not in scores]
        for pair, (weight, _) in excerpt.score(load(name), unseen).items():
            scores[pair] = [weight, "not kept", "", ""]
    told = []
    for row in rows:
        one, other = row["left"], row["right"]
        mine, theirs = excerpt.published(one), excerpt.published(other)
        line: Row = {"left": one, "right": other, "match": "", "left_caption": captions[one]}
        line["right_caption"] = captions[other]
        for field in ("name", "birth", "founded", "identifier", "country", "address", "contact", "list"):
            line[f"left_{field}"], line[f"right_{field}"] = (
                "; ".join(side.get(field, [])[:6]) for side in (mine, theirs)
            )
        bits, decision, reason, rules = scores.get((one, other), [None, "not kept", "", ""])
        bits = None if bits is None else round(bits, 2)
        told.append(
            {**line, "weight": row["weight"], "stratum": row["stratum"], "weight_bits": bits, "decision": decision,
             "reason": reason, "rules": rules}
        )  # fmt: skip
    excerpt.close()
    return told


def interval_of(hits: int, labels: int, size: float) -> tuple[float, tuple[float, float]]:
    """The share of hits in a stratum, and Wilson's 95 % interval, narrower the more of the stratum was looked at."""
    share = hits / labels
    if labels >= size:
        return share, (share, share)
    effective = labels * (size - 1) / (size - labels)
    return share, wilson(share * effective, effective)


def missed(con: DuckDBPyConnection, labels: Iterable[tuple[str, str, bool | None, float, str]]) -> Missed:
    """Estimates from (left, right, match or None, weight, stratum) of a sample, against the network as it is now.

    A labelled pair that the network has joined since the draw is missed no longer.
    """
    given = list(labels)
    entity = dict(
        con.execute(
            "select record_id, entity_id from final.record where record_id in (select unnest($records))",
            {"records": sorted({record for left, right, *_ in given for record in (left, right)})},
        ).fetchall()
    )
    strata: dict[str, list[tuple[bool | None, float]]] = {}
    for left, right, match, weight, stratum in given:
        joined = left in entity and entity.get(left) == entity.get(right)
        strata.setdefault(stratum, []).append((match and not joined if match is not None else None, weight))
    told: list[Row] = []
    uncovered: list[str] = []
    low = high = 0.0
    for stratum, rows in sorted(strata.items()):
        decided = [hit for hit, _ in rows if hit is not None]
        size = sum(weight for _, weight in rows)
        if not decided:
            uncovered.append(stratum)
            continue
        share, ends = interval_of(sum(decided), len(decided), size)
        low += (size * (share - ends[0])) ** 2
        high += (size * (ends[1] - share)) ** 2
        told.append(
            {"stratum": stratum, "pairs": size, "labels": len(decided), "true": sum(decided), "missed": size * share}
        )
    pairs, found = sum(row["pairs"] for row in told), sum(row["missed"] for row in told)
    interval = (max(0.0, found - sqrt(low)), min(pairs, found + sqrt(high)))
    [(joined_pairs,)] = con.execute(
        "select coalesce(sum(n * (n - 1) // 2), 0)::bigint from (select count(*) as n from final.record "
        "where kind in ('person', 'organisation', 'party') group by entity_id)"
    ).fetchall()
    rates = [count / (count + joined_pairs) if count + joined_pairs else None for count in (found, *interval)]
    return Missed(
        labels=sum(row["labels"] for row in told),
        undecided=sum(match is None for _, _, match, _, _ in given),
        pairs=pairs,
        missed=found,
        missed_interval=interval,
        joined_pairs=joined_pairs,
        miss_rate=rates[0] if told else None,
        miss_rate_interval=(rates[1], rates[2]) if rates[1] is not None and rates[2] is not None and told else None,
        strata=told,
        uncovered=uncovered,
    )
