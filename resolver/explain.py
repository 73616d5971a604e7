"""Why two records, or two entities, are one or are not: fields, weights and the chain of pairs.

The answer is read, not computed again: evidence.pair holds what was scored when the network was made.
"""

from __future__ import annotations

import heapq
import json
from itertools import count
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId

PAIR = """
select left_record, right_record, kind, weight_bits, probability, decision, reason, fields from evidence.pair
"""


def explain(con: DuckDBPyConnection, a: str, b: str) -> dict[str, Any]:
    """The answer to 'why are a and b one, or not?'. `a` and `b` are record ids or entity ids.

    Keys: `left`, `right` (record ids: of entities the two records that are nearest), `left_entity`, `right_entity`,
    `same`, `probability`, `weight_bits`, `prior_bits`, `fields` (a list of field, level, weight_bits,
    term_frequency_bits, left, right), `reason`, and `path`: the chain of accepted pairs that joins them inside one
    entity, strongest weakest link, each with left, right, weight_bits and reason. prior_bits and the weights of the
    fields add up to weight_bits. Records that were never compared have no weight; `keys` says under which keys each was
    compared with others.

    Raises: UnknownId if a or b is neither a record nor an entity of this generation.
    """
    left, right = records_of(con, a), records_of(con, b)
    pair = nearest(con, sorted(left), sorted(right))
    one, other = pair["ends"] if pair else ends(left, right)
    entities = {**left, **right}
    same = entities[one] == entities[other]
    answer: dict[str, Any] = {
        "left": one,
        "right": other,
        "left_entity": entities[one],
        "right_entity": entities[other],
        "same": same,
        "probability": pair["probability"] if pair else None,
        "weight_bits": pair["weight_bits"] if pair else None,
        "prior_bits": prior(pair) if pair else None,
        "fields": pair["fields"] if pair else [],
        "reason": reason(con, one, other, pair, same),
        "path": path(con, entities[one], one, other) if same else [],
    }
    if pair is None and one != other:
        answer["keys"] = {record: keys(con, record) for record in (one, other)}
    return answer


def show(answer: dict[str, Any]) -> None:
    """Write the answer as a person reads it: the verdict, a table of fields with its sum, the chain."""
    from resolver import render

    verdict = "one entity" if answer["same"] else "two entities"
    print(f"{answer['left']} and {answer['right']}: {verdict} ({answer['left_entity']}, {answer['right_entity']})")
    print(f"because: {answer['reason']}")
    if answer["weight_bits"] is not None:
        rows = [{"field": "prior", "level": "two records that share a key", "bits": f"{answer['prior_bits']:+.1f}"}]
        for field in answer["fields"]:
            rarity = field["term_frequency_bits"]
            rows.append(
                {
                    "field": field["field"],
                    "level": field["level"],
                    "bits": f"{field['weight_bits']:+.1f}",
                    "of it rarity": f"{rarity:+.1f}" if rarity else "",
                    answer["left"]: field["left"],
                    answer["right"]: field["right"],
                }
            )
        total = f"probability {answer['probability']:.4f}"
        rows.append({"field": "sum", "level": total, "bits": f"{answer['weight_bits']:+.1f}"})
        render.table(rows, ["field", "level", "bits", "of it rarity", answer["left"], answer["right"]])
    if len(answer["path"]) > 1:
        render.table(answer["path"], title="joined through")
    for record, found in answer.get("keys", {}).items():
        render.table(found, ["rule", "key"], title=f"keys of {record}")


def records_of(con: DuckDBPyConnection, identifier: str) -> dict[str, str]:
    """Record -> entity, of a record id or of all records of an entity id; a retired id stands for its heirs."""
    rows = con.execute(
        "select record_id, entity_id from final.record where record_id = $id or entity_id = $id order by record_id",
        {"id": identifier},
    ).fetchall()
    if not rows:
        rows = con.execute(
            """
            with recursive heir(entity_id) as (
                select unnest(heirs) from meta.retired where entity_id = $id
                union
                select unnest(r.heirs) from meta.retired as r join heir as h on h.entity_id = r.entity_id
            )
            select r.record_id, r.entity_id from final.record as r semi join heir as h on h.entity_id = r.entity_id
            order by r.record_id
            """,
            {"id": identifier},
        ).fetchall()
    if not rows:
        raise UnknownId(f"{identifier}: neither a record nor an entity here. `resolver search TEXT` finds ids by name.")
    return dict(rows)


def ends(left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    """Two records to speak of where no pair was kept: different ones where there are."""
    one = min(left)
    return one, min((record for record in right if record != one), default=one)


def nearest(con: DuckDBPyConnection, left: list[str], right: list[str]) -> dict[str, Any] | None:
    """The heaviest kept pair between two sets of records, its values turned so that `left` is of the first set."""
    rows = con.execute(
        PAIR
        + """
        where (list_contains($left, left_record) and list_contains($right, right_record))
           or (list_contains($right, left_record) and list_contains($left, right_record))
        order by weight_bits desc, left_record, right_record limit 1
        """,
        {"left": left, "right": right},
    ).fetchall()
    if not rows:
        return None
    one, other, kind, weight, probability, decision, why, fields = rows[0]
    read = json.loads(fields)
    if one not in left or other not in right:
        one, other = other, one
        read = [{**field, "left": field["right"], "right": field["left"]} for field in read]
    return {
        "ends": (one, other),
        "kind": kind,
        "weight_bits": weight,
        "probability": probability,
        "decision": decision,
        "reason": why,
        "fields": read,
    }


def prior(pair: dict[str, Any]) -> float:
    """The weight before any field was looked at: what is left when the fields are taken from the weight."""
    fields = sum(float(field["weight_bits"]) for field in pair["fields"])
    return round(float(pair["weight_bits"]) - fields, 4)


def reason(con: DuckDBPyConnection, one: str, other: str, pair: dict[str, Any] | None, same: bool) -> str:
    """Why they are one, or not, in one line."""
    if one == other:
        return "one record"
    if pair is not None:
        return str(pair["reason"])
    if same:
        return "joined through other records; these two were not compared, or too unlike to be kept"
    shared = con.execute(
        """
        select distinct a.rule from evidence.candidate_key as a
        join evidence.candidate_key as b on b.rule = a.rule and b.key = a.key and b.kind = a.kind
        where a.record_id = $one and b.record_id = $other order by a.rule
        """,
        {"one": one, "other": other},
    ).fetchall()
    if shared:
        return f"compared ({', '.join(rule for (rule,) in shared)}), and so unlike that the pair was not kept"
    return "never compared: they share no key"


def keys(con: DuckDBPyConnection, record: str) -> list[dict[str, str]]:
    """The keys under which a record was compared with others."""
    rows = con.execute(
        "select rule, key from evidence.candidate_key where record_id = $record order by rule, key", {"record": record}
    ).fetchall()
    return [{"rule": rule, "key": key} for rule, key in rows]


def path(con: DuckDBPyConnection, entity: str, one: str, other: str) -> list[dict[str, Any]]:
    """The chain of accepted pairs between two records of an entity; of several, that with the best weakest link."""
    rows = con.execute(
        PAIR
        + """
        where decision = 'accepted'
          and left_record in (select record_id from final.record where entity_id = $entity)
          and right_record in (select record_id from final.record where entity_id = $entity)
        order by left_record, right_record
        """,
        {"entity": entity},
    ).fetchall()
    near: dict[str, list[tuple[str, float, str]]] = {}
    for left, right, _, weight, _, _, why, _ in rows:
        near.setdefault(left, []).append((right, weight, why))
        near.setdefault(right, []).append((left, weight, why))
    queue: list[tuple[float, int, str, int, list[dict[str, Any]]]] = [(float("-inf"), 0, one, 0, [])]
    seen: set[str] = set()
    pushed = count(1)
    while queue:
        weakest, steps, record, _, chain = heapq.heappop(queue)
        if record == other:
            return chain
        if record in seen:
            continue
        seen.add(record)
        for following, weight, why in near.get(record, []):
            if following not in seen:
                link = {"left": record, "right": following, "weight_bits": weight, "reason": why}
                heapq.heappush(queue, (max(weakest, -weight), steps + 1, following, next(pushed), [*chain, link]))
    return []
