"""Entities of the network as FollowTheMoney, as `resolver export ftm` writes them; nested with what is tied to them.

Those that are listed or sanctioned by ownership are read when a generation is opened, for most questions are about
them; others are read when they are asked for, and the last ones stay.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

import orjson
from duckdb import DuckDBPyConnection

from resolver.exports import _ftm_properties as model
from resolver.exports import ftm

KEPT = 20_000
"""Entities that are kept beside those read at first."""

TIES = 500
"""Statements of an entity that are given nested, at most."""

Made = dict[str, Any]

BACK = {
    "Ownership": {"owner": "ownershipOwner", "asset": "ownershipAsset"},
    "Control": {"controller": "controlledEntities", "controlled": "controllingEntities"},
    "Directorship": {"director": "directorshipDirector", "organization": "directorshipOrganization"},
    "Employment": {"employer": "employees", "employee": "employers"},
    "UnknownLink": {"subject": "unknownLinkTo", "object": "unknownLinkFrom"},
    "Sanction": {"entity": "sanctions"},
    "Passport": {"holder": "identification"},
    "Identification": {"holder": "identification"},
}
"""Schema of a statement -> the property that names an entity -> the property under which that entity has it."""

EVERYBODY = """
select entity_id from final.entity where listed
union select entity_id from final.listing where in_force
union select entity_id from final.blocked where status = 'blocked'
"""


class Entities:
    """The entities of a generation, by id."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        cursor = con.cursor()
        try:
            cursor.execute(f"create or replace temp table export_entity as {EVERYBODY}")
            self._listed = {_id(line): line for line in _lines(cursor)}
            self.datasets = datasets(cursor)
        finally:
            cursor.close()
        self._others: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def get(self, con: DuckDBPyConnection, ids: Iterable[str]) -> dict[str, Made]:
        """Entities by id, without those that there are not."""
        asked = list(dict.fromkeys(ids))
        with self._lock:
            for id in asked:
                if id in self._others:
                    self._others.move_to_end(id)
            found = {id: line for id in asked if (line := self._listed.get(id) or self._others.get(id))}
        if missing := [id for id in asked if id not in found]:
            chosen(con, missing)
            read = {_id(line): line for line in _lines(con)}
            found |= read
            with self._lock:
                self._others.update(read)
                while len(self._others) > KEPT:
                    self._others.popitem(last=False)
        return {id: orjson.loads(found[id]) for id in asked if id in found}

    def nested(self, con: DuckDBPyConnection, id: str) -> Made | None:
        """An entity with its statements (sanctions, stakes, documents) in it, and in these the entities that they name.

        Transfers are not among them: `/trace` tells these.
        """
        chosen(con, [id])
        ftm.tables(con, transfers=False)
        lines = [orjson.loads(line) for (line,) in con.execute(ftm.LINES).fetchall()]
        entity: Made | None = next((one for one in lines if one["id"] == id), None)
        if entity is None:
            return None
        statements = [one for one in lines if one["id"] != id][:TIES]
        named = {
            value
            for one in statements
            for name in BACK.get(one["schema"], ())
            for value in one["properties"].get(name, ())
        }
        parties = self.get(con, sorted(named - {id}))
        addresses = {one["id"]: one for one in statements if one["schema"] == "Address"}
        properties = entity["properties"]
        if "addressEntity" in properties:
            properties["addressEntity"] = [addresses.get(value, value) for value in properties["addressEntity"]]
        if owners := [value for value in properties.get("holder", ()) if value != id]:
            held = self.get(con, owners)
            properties["holder"] = [held.get(value, value) for value in owners]
        for one in statements:
            for name, back in BACK.get(one["schema"], {}).items():
                if id in one["properties"].get(name, ()):
                    properties.setdefault(back, []).append(filled(one, id, parties))
        return entity


def filled(statement: Made, id: str, parties: dict[str, Made]) -> Made:
    """A statement with the entities that it names in place of their ids, but for the one that it stands in."""
    ends = BACK[statement["schema"]]
    properties = {
        name: [parties.get(value, value) if value != id else value for value in values] if name in ends else values
        for name, values in statement["properties"].items()
    }
    return statement | {"properties": properties}


def datasets(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """What `/catalog` lists: the publications that the network is made of, by their names, with their sizes."""
    rows = con.execute(
        """
        select r.source, count(distinct r.entity_id), max(r.published_on)::varchar, any_value(r.publisher),
               bool_or(r.private), bool_or(r.record_id in (select record_id from final.listing)),
               (select max(strftime(e.ingested_at, '%Y-%m-%dT%H:%M:%S')) from meta.edition as e
                where e.source = r.source)
        from final.record as r group by r.source order by r.source
        """
    ).fetchall()
    return [
        {
            "name": model.DATASETS.get(source, f"ext_{source}"), "source": source, "entities": int(entities),
            "published_on": published_on, "publisher": publisher, "private": private, "lists": lists, "taken_at": at,
        }
        for source, entities, published_on, publisher, private, lists, at in rows
    ]  # fmt: skip


def chosen(con: DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Choose the entities that are made."""
    con.execute("create or replace temp table export_entity as select unnest($ids)::varchar as entity_id", {"ids": ids})


def _lines(con: DuckDBPyConnection) -> list[str]:
    ftm.tables(con, statements=False)
    return [str(line) for (line,) in con.execute(ftm.LINES).fetchall()]


def _id(line: str) -> str:
    return str(orjson.loads(line)["id"])
