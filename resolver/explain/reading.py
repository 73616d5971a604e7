"""What a generation says of two records: their kept pair, the model that scored it, and the chain that joins them."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from duckdb import BinderException, CatalogException, DuckDBPyConnection

from resolver.errors import DataError, UnknownId
from resolver.kinds import Model

PAIR = """
select left_record, right_record, kind, weight_bits, probability, learnt_bits, stated_bits, decision, reason, rules,
       levels
from evidence.pair
"""


@dataclass(frozen=True)
class Pair:
    """A kept pair as evidence.pair has it; `learnt_bits` is None where no learnt model was asked,
    `stated_bits` where no publisher says that the two are one."""

    left: str
    right: str
    kind: str
    weight_bits: float
    probability: float
    learnt_bits: float | None
    stated_bits: float | None
    decision: str
    reason: str
    rules: str
    levels: Sequence[int]

    @property
    def bits(self) -> float:
        """What was decided on: the learnt score where there is one, else the first, and what a publisher states."""
        return (self.weight_bits if self.learnt_bits is None else self.learnt_bits) + (self.stated_bits or 0.0)


def records_of(con: DuckDBPyConnection, identifier: str) -> dict[str, str]:
    """Record -> entity, of a record id or of all records of an entity id; a retired id stands for its heirs.

    Raises: UnknownId if it is neither.
    """
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


def models(con: DuckDBPyConnection) -> dict[str, Model]:
    """The models that scored this generation, by the name of their kind.

    Raises: DataError where a version that did not keep them made it.
    """
    try:
        rows = con.execute(
            "select kind, name, settings, card, trees, shares from evidence.model order by kind"
        ).fetchall()
    except (BinderException, CatalogException) as error:
        raise DataError(
            "this network was made by an older version, which did not keep its models. Run `resolver link` first."
        ) from error
    return {
        kind: Model(name, json.loads(settings), json.loads(card), trees, json.loads(shares) if shares else None)
        for kind, name, settings, card, trees, shares in rows
    }


def nearest(con: DuckDBPyConnection, left: Iterable[str], right: Iterable[str]) -> Pair | None:
    """The likeliest kept pair between two sets of records, turned so that its left one is of the first set."""
    rows = con.execute(
        f"""
        with a as (select unnest($left) as record), b as (select unnest($right) as record)
        {PAIR}
        where (left_record in (from a) and right_record in (from b))
           or (left_record in (from b) and right_record in (from a))
        order by probability desc, weight_bits desc, left_record, right_record limit 1
        """,
        {"left": sorted(left), "right": sorted(right)},
    ).fetchall()
    if not rows:
        return None
    found = Pair(*rows[0])
    turned = found.left not in set(left) or found.right not in set(right)
    return replace(found, left=found.right, right=found.left) if turned else found


def path(con: DuckDBPyConnection, entity: str, one: str, other: str) -> list[dict[str, Any]]:
    """The chain of accepted pairs between two records of an entity; of several, that with the best weakest link."""
    rows = con.execute(
        f"""
        with inside as (select record_id from final.record where entity_id = $entity)
        {PAIR}
        where decision = 'accepted' and left_record in (from inside) and right_record in (from inside)
        order by left_record, right_record
        """,
        {"entity": entity},
    ).fetchall()
    near: dict[str, list[tuple[str, Pair]]] = {}
    for row in rows:
        pair = Pair(*row)
        near.setdefault(pair.left, []).append((pair.right, pair))
        near.setdefault(pair.right, []).append((pair.left, pair))
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
        for following, pair in near.get(record, []):
            if following not in seen:
                link = {"left": record, "right": following, "weight_bits": pair.bits, "reason": pair.reason}
                heapq.heappush(queue, (max(weakest, -pair.bits), steps + 1, following, next(pushed), [*chain, link]))
    return []


def captions(con: DuckDBPyConnection, records: Iterable[str]) -> dict[str, str]:
    """Record -> the name under which it is published."""
    rows = con.execute(
        "select record_id, caption from final.record where record_id in (select unnest($records))",
        {"records": sorted(set(records))},
    ).fetchall()
    return dict(rows)
