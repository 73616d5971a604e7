"""Two networks made by hand, before and after a list, on one connection as `was` and `now`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from duckdb import DuckDBPyConnection

from resolver.store import connect, contract

LIST = "f" * 64
"""The file of the list; other lines stand in other files."""


@dataclass(frozen=True)
class Who:
    """A party: its records ('own:1' is of our own data, all others published), and programmes where it is listed."""

    id: str
    records: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    kind: str = "organisation"


@dataclass(frozen=True)
class World:
    """Parties; ties (from, type, to); payments (from, to, total); documents (number, presenters)."""

    parties: Sequence[Who]
    ties: Sequence[tuple[str, str, str]] = ()
    paid: Sequence[tuple[str, str, float]] = ()
    documents: Sequence[tuple[str, Sequence[str]]] = ()
    blocked: Sequence[tuple[str, str, str, str]] = ()
    """Entity, status, root, tie ('a OWNS b') that proves it; under the rule ofac."""
    may_be: Sequence[tuple[str, str, str, str]] = ()
    """Entity, entity, record, record."""


USED = ("entity", "record", "listing", "relation", "paid_to", "document", "support", "blocked", "may_be")
"""Tables that a world fills."""


@cache
def attached() -> DuckDBPyConnection:
    """The connection of all tests of a process: making the tables takes longer than a test."""
    con = connect(":memory:")
    for catalog in ("was", "now"):
        con.execute(f"attach ':memory:' as {catalog}")
        con.execute(f"use {catalog}")
        con.execute(contract("resolver", "network.sql"))
        con.execute("use memory")
    return con


def both(was: World, now: World) -> DuckDBPyConnection:
    """The connection with these two worlds, and nothing of those before."""
    con = attached()
    for catalog, world in (("was", was), ("now", now)):
        for table in USED:
            con.execute(f"delete from {catalog}.final.{table}")
        fill(con, catalog, world)
    return con


def cite(text: str) -> str:
    """The line behind a fact: those of listings and of records 'list:...' stand in the list."""
    return f"{LIST if text.startswith('list:') else 'e' * 64}/part/{sum(map(ord, text))}"


def fill(con: DuckDBPyConnection, catalog: str, world: World) -> None:
    """Write a world into the tables of a generation."""
    for who in world.parties:
        private = all(record.startswith("own:") for record in who.records)
        con.execute(
            f"insert into {catalog}.final.entity values ($id, $kind, $kind, $id, $listed, false, $private, null, [], "
            "$programmes, $records)",
            {"id": who.id, "kind": who.kind, "listed": bool(who.programmes), "private": private and bool(who.records),
             "programmes": list(who.programmes), "records": list(who.records)},
        )  # fmt: skip
        for record in who.records if who.kind != "wallet" else ():  # those of a wallet are its holder's
            con.execute(
                f"insert into {catalog}.final.record by name select $record as record_id, $id as entity_id, "
                "split_part($record, ':', 1) as source, 'p' as publisher, $record as published_key, $kind as kind, "
                "'customer' as role, $id || ' as published' as caption, false as invented, $private as private, "
                "1 as probability, 'alone' as reason, [$cite] as cites",
                {"record": record, "id": who.id, "kind": who.kind, "private": record.startswith("own:"),
                 "cite": cite(record)},
            )  # fmt: skip
        for record in who.records:
            for programme in who.programmes if not record.startswith("own:") else ():
                con.execute(
                    f"insert into {catalog}.final.listing by name select $record || '/' || $programme as listing_id, "
                    "$id as entity_id, $record as record_id, 'l' as list, 'ofac' as authority, $programme as "
                    "programme, 'blocking' as effect, true as mapped, true as in_force, [$cite] as cites",
                    {"record": record, "programme": programme, "id": who.id, "cite": cite(f"list:{record}")},
                )
    for start, type, end in world.ties:
        con.execute(
            f"insert into {catalog}.final.relation by name select $id as relation_id, $type as type, "
            "$start as from_id, 'record' as from_status, $goal as to_id, 'record' as to_status, false as invented, "
            "$records as records, [$cite] as cites",
            {"id": f"{start} {type} {end}", "type": type, "start": start, "goal": end, "cite": cite(f"{start}{end}"),
             "records": [record for who in world.parties if who.id == start for record in who.records]},
        )  # fmt: skip
    for start, end, total in world.paid:
        con.execute(
            f"insert into {catalog}.final.paid_to values ($id, $start, $goal, 'USD', 'USD', 2, $text, $total, "
            "'2026-01-01', '2026-02-01')",
            {"id": f"{start} paid {end}", "start": start, "goal": end, "text": str(total), "total": total},
        )
    for number, presenters in world.documents:
        con.execute(
            f"insert into {catalog}.final.document values ($id, 'passport', $id, null, $n)",
            {"id": number, "n": len(presenters)},
        )
        for who_id in presenters:
            con.execute(
                f"insert into {catalog}.final.support values ($id, 'HAS_DOCUMENT', $who, $node, null, [], [$cite])",
                {"id": f"{who_id}{number}", "who": who_id, "node": number, "cite": cite(number)},
            )
    for entity, status, root, tie in world.blocked:
        con.execute(
            f"insert into {catalog}.final.blocked values ($id, $entity, 'ofac', $status, 60, 60, [$root], [$tie], "
            "true, '[]', 'the rule; and more', '2026-01-01')",
            {"id": f"blocked:ofac:{entity}", "entity": entity, "status": status, "root": root, "tie": tie},
        )
    for one, other, left, right in world.may_be:
        con.execute(
            f"insert into {catalog}.final.may_be values ($id, $one, $other, $left, $right, 0.4, -1, 'name alone')",
            {"id": left + right, "one": one, "other": other, "left": left, "right": right},
        )
