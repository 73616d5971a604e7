"""One content for a row of the workspace and for a node or relation of Neo4j, and its hash.

Both sides are brought into the same form: properties by name without nulls, times as epoch milliseconds, and for nodes
the labels, for relations the ids of the two ends. Equal content gives an equal hash; a change of a type (a number
stored as text, a time as text) changes it. Nothing here writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from duckdb import DuckDBPyConnection
from neo4j import Record, Session
from neo4j.time import Date, DateTime

from resolver.neo4j.shape import NodeType, RelationType

Shape = NodeType | RelationType
FETCH = 10_000
"""Rows held in memory at a time."""


@dataclass(frozen=True)
class Item:
    """A node or a relation: its id, labels or the ids of its two ends (`frame`), and its properties."""

    id: str
    frame: tuple[str, ...]
    properties: Mapping[str, Any]

    def hash(self) -> str:
        """Hash of frame and properties, 32 hexadecimal digits."""
        content = orjson.dumps([self.frame, self.properties], default=_tagged, option=_OPTIONS)
        return hashlib.blake2b(content, digest_size=16).hexdigest()


_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def _tagged(value: object) -> object:
    """Dates and times by name of their type, so that they never equal a text."""
    if isinstance(value, datetime | DateTime):
        return {"datetime": value.isoformat()}
    if isinstance(value, Date):
        return {"date": value.isoformat()}
    return {type(value).__name__: str(value)}


def of_row(shape: Shape, columns: list[str], values: tuple[Any, ...]) -> Item:
    """The item that a row of the shape's SELECT stands for; times are {'epoch_ms': n}."""
    row = dict(zip(columns, values, strict=True))
    if isinstance(shape, RelationType):
        frame: tuple[str, ...] = (row.pop("from_id"), row.pop("to_id"))
    else:
        frame = tuple(sorted([shape.label, *row.pop("labels", [])]))
    properties = {key: value for key, value in row.items() if value is not None}
    for name in shape.times:
        if name in properties:
            properties[name] = {"epoch_ms": properties[name]}
    for key, value in properties.items():
        if type(value) is date:
            properties[key] = {"date": value.isoformat()}
    return Item(row["id"], frame, properties)


def of_graph(shape: Shape, frame: list[str], properties: dict[str, Any]) -> Item:
    """The item that a node or relation read from Neo4j stands for; labels that are not ours don't count."""
    content = {key: value for key, value in properties.items() if key != "content_hash"}
    for key, value in content.items():
        if isinstance(value, DateTime):
            content[key] = _instant(value)
        elif isinstance(value, Date):
            content[key] = {"date": value.isoformat()}
    if isinstance(shape, NodeType):
        ours = {shape.label, *shape.further}
        frame = sorted(label for label in frame if label in ours)
    return Item(str(properties["id"]), tuple(frame), content)


def _instant(value: DateTime) -> dict[str, object]:
    """A time as epoch milliseconds; with what is beyond them, where somebody wrote that."""
    if value.nanosecond % 1_000_000 or value.utcoffset():
        return {"datetime": value.isoformat()}
    return {"epoch_ms": round(value.to_native().timestamp() * 1000)}


def rows(
    con: DuckDBPyConnection, sql: str, *, batch: int | None = None
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Column names and rows of a SELECT, in batches."""
    cursor = con.execute(sql)
    columns = [entry[0] for entry in cursor.description or []]
    while found := cursor.fetchmany(batch or FETCH):
        yield columns, found


def statement(shape: Shape, *, stored: bool = False, ids: bool = False) -> str:
    """Cypher that reads all of a type (with `ids`: those of `$ids`): frame and properties, or frame and stored hash.

    Labels and types come from the shape. Nodes and relations without an id are not of the network.
    """
    among = "IN $ids" if ids else "IS NOT NULL"
    if isinstance(shape, NodeType):
        content = "n.content_hash AS hash" if stored else "properties(n) AS properties"
        return f"MATCH (n:{shape.label}) WHERE n.id {among} RETURN n.id AS id, labels(n) AS frame, {content}"
    content = "r.content_hash AS hash" if stored else "properties(r) AS properties"
    return (
        f"MATCH (a)-[r:{shape.type}]->(b) WHERE r.id {among} "
        f"RETURN r.id AS id, [coalesce(a.id, ''), coalesce(b.id, '')] AS frame, {content}"
    )


def present(session: Session, shape: Shape, *, stored: bool) -> Iterator[tuple[str, str, str]]:
    """Id, frame (as text) and hash of all that Neo4j holds of a type.

    `stored`: the hash that loading wrote, fast; otherwise the hash of what is really there.
    """
    for record in session.run(statement(shape, stored=stored)):
        if stored:
            frame = record["frame"]
            yield str(record["id"]), " ".join(frame), str(record["hash"] or "")
        else:
            item = _item(shape, record)
            yield item.id, " ".join(item.frame), item.hash()


def recomputed(session: Session, shape: Shape) -> Iterator[tuple[str, str, str]]:
    """Id, the hash that loading wrote (empty: none) and the hash of what is really there, of all of a type."""
    for record in session.run(statement(shape)):
        item = _item(shape, record)
        yield item.id, str(record["properties"].get("content_hash", "")), item.hash()


def items(session: Session, shape: Shape, ids: list[str]) -> dict[str, Item]:
    """What Neo4j holds under these ids."""
    found = [_item(shape, record) for record in session.run(statement(shape, ids=True), ids=ids)]
    return {item.id: item for item in found}


def _item(shape: Shape, record: Record) -> Item:
    return of_graph(shape, record["frame"], record["properties"])
