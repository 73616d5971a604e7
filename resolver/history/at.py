"""One entity as it was known at a run, and what of that was true on a day.

Two times are kept apart. `--as-of` asks what we knew then: the network that was current. `--on` asks what was true on a
day, by the dates that are published with listings and relations, as far as we know or knew it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.history.content import contents
from resolver.store import run_name

Content = dict[str, Any]
"""What an item says, field by field."""


def items(con: DuckDBPyConnection, type: str, run: int, ids: Iterable[str] | None = None) -> dict[str, Content]:
    """Id -> content of the items of a type that were there at a run; of some ids, or of all."""
    wanted = None if ids is None else sorted(set(ids))
    rows = con.execute(
        """
        select id, run_from, run_to, back from meta.version
        where type = $type and coalesce(run_to >= $run, true) and ($every or list_contains($ids, id))
        order by id, run_from desc
        """,
        {"type": type, "run": run, "every": wanted is None, "ids": wanted or []},
    ).fetchall()
    now = contents(con, type, "", wanted) if any(run_to is None for _, _, run_to, _ in rows) else {}
    found: dict[str, Content] = {}
    later: dict[str, int] = {}
    for id, run_from, run_to, back in rows:
        if run_to is None:
            found[id] = json.loads(now[id])
        elif later.get(id) == run_to + 1:
            found[id] = found[id] | json.loads(back)
        else:
            found[id] = json.loads(back)
        later[id] = run_from
    return {id: content for id, content in found.items() if later[id] <= run}


def entity_at(con: DuckDBPyConnection, text: str, run: int) -> str:
    """The entity that an id named at a run: an entity of then, a record of then, or a chain address.

    Raises: UnknownId.
    """
    asked = text.strip()
    rows = con.execute(
        """
        select distinct entity_id from meta.identity
        where (record_id = $id or entity_id = $id) and run_from <= $run and coalesce(run_to >= $run, true)
        """,
        {"id": asked, "run": run},
    ).fetchall()
    rows = (
        rows
        or con.execute(
            "select distinct id from meta.version "
            "where type = 'entity' and id = $id and run_from <= $run and coalesce(run_to >= $run, true)",
            {"id": asked, "run": run},
        ).fetchall()
    )
    rows = (
        rows
        or con.execute(
            "select entity_id from final.chain_address where chain_address_id = $id or address in ($id, lower($id))",
            {"id": asked},
        ).fetchall()
    )
    if not rows:
        raise UnknownId(f"{asked}: neither an entity nor a record of {run_name(run)}. `resolver show` tells of now.")
    return str(rows[0][0])


def show(con: DuckDBPyConnection, text: str, run: int | None = None, on: str | None = None) -> dict[str, Any]:
    """An entity as it was known at a run (None: now): `id`, `run`, `known_from`, its content, `relations`, `may_be`.

    `on` (ISO date): of listings and relations those that were true on that day by their published dates; what has no
    date on a side isn't left out. Raises: UnknownId.
    """
    [(last,)] = con.execute("select max(sequence) from meta.run").fetchall()
    run = int(last) if run is None else run
    entity_id = entity_at(con, text, run)
    found = items(con, "entity", run, [entity_id])
    if entity_id not in found:
        raise UnknownId(f"{text}: no entity of {run_name(run)}.")
    content = found[entity_id]
    relations = around(con, "relation", entity_id, run)
    if on is not None:
        content["listings"] = [row for row in content["listings"] if lasts(row, "listed_on", "ended_on", on)]
        relations = [row for row in relations if lasts(row, "valid_from", "valid_to", on)]
    [(since,)] = con.execute(
        "select max(run_from) from meta.version where type = 'entity' and id = $id and run_from <= $run",
        {"id": entity_id, "run": run},
    ).fetchall()
    return {
        "id": entity_id,
        "run": run_name(run),
        "known_from": run_name(since),
        **content,
        "relations": relations,
        "may_be": around(con, "possible", entity_id, run),
    }


def around(con: DuckDBPyConnection, type: str, entity_id: str, run: int) -> list[Content]:
    """The relations or possible ties that an entity had at a run, by id.

    Ended and changed ones are found by what is kept of them: the ends of a relation are part of it, and where one
    moved to another entity the way back names the earlier one.
    """
    table, key = {"relation": ("final.relation", "relation_id"), "possible": ("final.may_be", "may_be_id")}[type]
    ids = con.execute(
        f"""
        select {key} from {table} where from_id = $id or to_id = $id
        union
        select id from meta.version
        where type = $type and back is not null and (back ->> 'from_id' = $id or back ->> 'to_id' = $id)
        """,
        {"id": entity_id, "type": type},
    ).fetchall()
    found = items(con, type, run, [id for (id,) in ids])
    return [
        {"id": id, **content}
        for id, content in sorted(found.items())
        if entity_id in (content["from_id"], content["to_id"])
    ]


def lasts(row: Content, start: str, end: str, on: str) -> bool:
    """Whether something that holds from one date to another held on a day; a date that is missing doesn't limit it."""
    return (not row[start] or str(row[start]) <= on) and (not row[end] or str(row[end]) > on)
