"""Decisions: which scored pairs are accepted, which are not, and why.

Judgements of people come first, then what contradicts (promise 5), then thresholds of the model. A name alone never
links: some other field must agree. Every pair that might be one party and is not merged carries its reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from duckdb import DuckDBPyConnection
from rapidfuzz.distance import OSA

from resolver.clean.identifiers import exclusive_within
from resolver.cluster import Edge, Facts, Groups, Known, Values, group
from resolver.kinds import Kind, Model

Judgement = tuple[str, str, str]
"""left record, right record, 'same' or 'different'; the left id is the smaller one."""

SAYS_SOMETHING = 0.3
"""Bits from which a field is named as a reason."""

UNIQUE = "same LEI or IMO number"
"""Level of identifiers that are issued once: such a pair has no rivals."""


@dataclass(frozen=True)
class Decision:
    """What became of a pair: 'accepted', 'refused' (contradicted, judged, abstained, name alone) or 'below'."""

    left: str
    right: str
    weight_bits: float
    probability: float
    decision: str
    reason: str


@dataclass(frozen=True)
class Scored:
    """A scored pair as decisions need it: weight, whether more than the name supports it, and what it rests on."""

    left: str
    right: str
    weight_bits: float
    probability: float
    supported: bool
    relatives: bool
    rests_on: str
    unique: bool


def decide(
    con: DuckDBPyConnection, kind: Kind, model: Model, judgements: list[Judgement]
) -> tuple[Groups, list[Decision]]:
    """Groups of the records of one kind, and a decision on each pair that might be one or was judged."""
    records = [row[0] for row in con.execute(f"select record_id from work.{kind.features} order by 1").fetchall()]
    held = set(records)
    verdicts = {(left, right): verdict for left, right, verdict in judgements if left in held and right in held}
    pairs = scored_pairs(con, kind, model)
    known = Known(
        contradicts=contradicts,
        facts=facts(con, kind),
        apart=[pair for pair, verdict in verdicts.items() if verdict == "different"],
        lists={
            r: frozenset(lists)
            for r, lists in con.execute(
                "select record_id, lists from work.feature_list where lists is not null"
            ).fetchall()
        },
        strong_bits=model.threshold("second_of_list_bits"),
        margin_bits=model.threshold("rival_margin_bits"),
    )
    edges = [
        Edge(p.left, p.right, p.weight_bits, p.unique or verdicts.get((p.left, p.right)) == "same")
        for p in pairs.values()
        if acceptable(p, model, verdicts.get((p.left, p.right)))
    ]
    edges += [Edge(*pair, 0.0, True) for pair, verdict in verdicts.items() if verdict == "same" and pair not in pairs]
    groups = group(records, edges, known)
    return groups, [outcome(p, model, verdicts, groups, known) for p in pairs.values()]


def acceptable(pair: Scored, model: Model, verdict: str | None) -> bool:
    """Whether a pair may join two groups, if nothing contradicts."""
    if verdict is not None:
        return verdict == "same"
    return pair.weight_bits >= model.threshold("accept_bits") and pair.supported and not pair.relatives


def outcome(pair: Scored, model: Model, verdicts: dict[tuple[str, str], str], groups: Groups, known: Known) -> Decision:
    """What became of a pair after grouping, and why."""
    key = (pair.left, pair.right)
    together = groups.of[pair.left] == groups.of[pair.right]
    accept = model.threshold("accept_bits")
    if verdicts.get(key) == "different":
        decision, reason = "refused", "judgement: different"
    elif key in groups.refused:
        decision, reason = "refused", groups.refused[key]
    elif verdicts.get(key) == "same":
        decision, reason = "accepted", "judgement: same"
    elif not together and (contradiction := known.between(pair.left, pair.right)):
        decision, reason = "refused", contradiction
    elif acceptable(pair, model, None):
        decision, reason = "accepted", pair.rests_on
    elif pair.weight_bits >= accept and pair.relatives:
        decision, reason = "refused", "may be relatives: part of the name is other, and no identifier agrees"
    elif pair.weight_bits >= accept:
        decision, reason = (
            "refused",
            "name alone: no birth date, identifier, contact or address that both publish agrees",
        )
    else:
        decision, reason = "below", f"weight {pair.weight_bits:.1f} bits is under {accept:.1f}"
    if together and decision != "accepted":
        reason = f"joined through other records; {reason}"
    return Decision(*key, pair.weight_bits, pair.probability, decision, reason)


# --------------------------------------------------------------------------------------------------------- scored pairs


def scored_pairs(con: DuckDBPyConnection, kind: Kind, model: Model) -> dict[tuple[str, str], Scored]:
    """Pairs that might be one, and judged pairs, by their records."""
    rows = con.execute(
        """
        select a.record_id, b.record_id, s.weight_bits, s.probability, s.levels
        from work.scored as s
        join work.linked as a on a.kind = s.kind and a.rid = s.l
        join work.linked as b on b.kind = s.kind and b.rid = s.r
        where s.kind = $kind and (s.weight_bits >= $least or (a.record_id, b.record_id) in (
            select (left_record, right_record) from work.judged_pair))
        order by s.l, s.r
        """,
        {"kind": kind.name, "least": model.threshold("may_be_bits")},
    ).fetchall()
    return {(left, right): read(left, right, w, p, levels, model) for left, right, w, p, levels in rows}


def read(left: str, right: str, weight: float, probability: float, levels: Sequence[int], model: Model) -> Scored:
    """A row of work.scored with what its fields mean for the decision."""
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
    return Scored(
        left,
        right,
        weight,
        probability,
        supported(agreeing, name, model),
        may_be_relatives(agreeing, name, model),
        rests_on,
        level.get("identifier") == UNIQUE,
    )


def may_be_relatives(agreeing: list[dict[str, Any]], name: dict[str, Any] | None, model: Model) -> bool:
    """Whether the names are those of relatives, and nothing that relatives don't share agrees."""
    rule = model.card.get("relatives")
    if rule is None or name is None or name["level"] not in rule["levels"]:
        return False
    return not any(f["field"] in rule["need"] for f in agreeing)


def supported(agreeing: list[dict[str, Any]], name: dict[str, Any] | None, model: Model) -> bool:
    """Whether a field other than the name agrees, as the model's card demands."""
    rule = model.card["support"]
    rare = name is not None and name["level"] == "same name, rare"
    return any(
        f["field"] in rule["fields"]
        and f["weight_bits"] >= rule["least_bits"]
        and (rare or f["field"] not in rule.get("needs_rare_name", []))
        for f in agreeing
    )


# ------------------------------------------------------------------------------------------------------- contradictions


def facts(con: DuckDBPyConnection, kind: Kind) -> Mapping[str, Facts]:
    """Record -> what it publishes that a party has only once: exclusive identifiers by register, birth dates.

    Where the register is not published, the publisher's own word for the number stands for it.
    """
    found: dict[str, dict[str, Values]] = {}
    numbers: dict[tuple[str, str], set[object]] = {}
    for record, scheme, valid, country, register, clean in con.execute(
        """
        select distinct i.record_id, i.scheme, c.valid, c.country_code, coalesce(i.issuer, i.published_type), c.clean
        from work.stage_identifier as i
        join work.feature_kind as k on k.record_id = i.record_id and k.kind = $kind
        join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
            and c.country is not distinct from i.country
        where c.clean is not null
        """,
        {"kind": kind.name},
    ).fetchall():
        if space := exclusive_within(scheme, valid, country, register):
            numbers.setdefault((record, space), set()).add(clean)
    for (record, space), values in numbers.items():
        found.setdefault(record, {})[space] = frozenset(values)
    if kind.name == "person":
        for record, dates in con.execute(
            """
            select record_id,
                   list({'a': date_from, 'z': date_to, 'p': precision, 'c': approximate} order by date_from, date_to)
            from work.stage_date
            where type = 'birth' and date_from is not null and date_to is not null
            group by record_id
            """
        ).fetchall():
            found.setdefault(record, {})["birth"] = frozenset((d["a"], d["z"], d["p"], d["c"]) for d in dates)
    return found


def contradicts(scheme: str, a: Values, b: Values) -> bool:
    """Whether two sets of values of one scheme exclude each other: none agrees, even with one typing error."""
    if scheme == "birth":
        return not any(same_birth(x, y) for x in a for y in b)
    return not any(same_number(str(x), str(y)) for x in a for y in b)


def same_number(a: str, b: str) -> bool:
    """Whether two numbers agree: but for one typing error, or for words that a list writes before the number."""
    if OSA.distance(a, b, score_cutoff=1) <= 1:
        return True
    digits = re.sub(r"\D", "", a)
    return len(digits) >= 5 and digits == re.sub(r"\D", "", b) and (digits in (a, b) or len(digits) >= 7)


@lru_cache(maxsize=100_000)
def same_birth(a: Any, b: Any) -> bool:
    """Whether two published birth dates can be of one person: (from, to, precision, approximate) each.

    They can if the ranges meet (an estimate may be wrong by two years, a year alone by one), or if one typing error
    explains the difference: one digit, two neighbouring ones exchanged, day and month swapped, the day or the month
    altogether, the year by one. 1 January stands for a year alone.
    """
    (a_from, a_to), (b_from, b_to) = widened(*a), widened(*b)
    if a_from <= b_to and b_from <= a_to:
        return True
    if a[2] != "day" or b[2] != "day":
        return False
    return typing_error(a[0], b[0])


def widened(start: date, end: date, precision: str, approximate: bool) -> tuple[date, date]:
    """The range in which the day of birth lies, with the error that its precision allows."""
    placeholder = precision == "day" and (start.month, start.day) == (1, 1)
    years = 2 if approximate else 1 if precision in ("year", "range") or placeholder else 0
    if placeholder or years:
        return date(max(start.year - years, 1), 1, 1), date(min(end.year + years, 9999), 12, 31)
    if precision == "month":
        return start, end
    return start - timedelta(days=1), end + timedelta(days=1)


def typing_error(a: date, b: date) -> bool:
    """Whether one typing error makes a day of another."""
    if OSA.distance(f"{a:%Y%m%d}", f"{b:%Y%m%d}") <= 1:
        return True
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return True
    same = (a.year == b.year, a.month == b.month, a.day == b.day)
    if same[0] and (same[1] or same[2]):
        return True
    return abs(a.year - b.year) == 1 and same[1] and same[2]
