"""One content for a row of the workspace and for a node or relation of Neo4j, and its hash.

Both sides write the same text: labels or ends, then every declared property by name, each with its type and its length,
so that a change of a type (a number stored as text, a time as text) changes it, and no text can pass for two values.
The hash is the MD5 of that text. DuckDB writes and hashes it for the workspace (`hash_sql`), at a million rows a few
seconds; Python does for what is read from Neo4j (`Item.text`). Both write floats as the shortest text that reads back
as the same number. Nothing here writes to either side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection
from neo4j import Record, Session
from neo4j.time import Date, DateTime

from resolver.neo4j.shape import NodeType, RelationType

Shape = NodeType | RelationType
FETCH = 10_000
"""Rows held in memory at a time."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Item:
    """A node or a relation: its id, labels or the ids of its two ends (`frame`), and its properties.

    Times are {'epoch_ms': n}, dates {'date': 'YYYY-MM-DD'}.
    """

    id: str
    frame: tuple[str, ...]
    properties: Mapping[str, Any]

    def text(self, names: tuple[str, ...]) -> str:
        """Frame and properties in one text; `names` are the declared properties, sorted, and others follow them."""
        properties = self.properties
        parts = [string(part) for part in self.frame]
        parts += [value_text(properties[name]) if name in properties else "-" for name in names]
        if len(properties) > len(names) or not properties.keys() <= set(names):
            parts += [f"+{name}={value_text(properties[name])}" for name in sorted(properties.keys() - set(names))]
        return "".join(parts)

    def hash(self, names: tuple[str, ...]) -> str:
        """MD5 of the text, 32 hexadecimal digits; a fingerprint, not a proof against forgery."""
        return hashlib.md5(self.text(names).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def property_names(shape: Shape) -> tuple[str, ...]:
    """The declared properties, in the order in which a content names them."""
    return tuple(sorted(item.name for item in shape.properties if item.name != "id"))


def string(text: str) -> str:
    """A text with its length in characters before it."""
    return f"s{len(text)}:{text}"


def value_text(value: Any) -> str:
    """One value with its type."""
    kind = type(value)
    if kind is str:
        return string(value)
    if kind is bool:
        return "b1" if value else "b0"
    if kind is int:
        return f"i{value};"
    if kind is float:
        return f"f{value!r};"
    if kind is list:
        return f"l{len(value)}:" + "".join(value_text(part) for part in value)
    if kind is dict and "epoch_ms" in value:
        return f"m{value['epoch_ms']};"
    if kind is dict and "date" in value:
        return f"d{value['date']};"
    return string(f"{kind.__name__} {value}").replace("s", "x", 1)


def text_sql(shape: Shape) -> str:
    """SQL for the text of a row of the shape's SELECT, under the alias `s`."""
    if isinstance(shape, RelationType):
        parts = [_string_sql("s.from_id"), _string_sql("s.to_id")]
    elif shape.further:
        labels = f"list_sort(list_prepend('{shape.label}', s.labels))"
        parts = [f"array_to_string({_strings_sql(labels)}, '')"]
    else:
        parts = [f"'{string(shape.label)}'"]
    types = {item.name: item.type for item in shape.properties}
    parts += [_value_sql(name, types[name]) for name in property_names(shape)]
    return "concat(" + ", ".join(parts) + ")"


def hash_sql(shape: Shape) -> str:
    """SQL for the hash of a row of the shape's SELECT, under the alias `s`."""
    return f"md5({text_sql(shape)})"


def _value_sql(name: str, kind: str) -> str:
    """SQL for one property with its type; a null is '-'."""
    column = f's."{name}"'
    written = {
        "STRING": _string_sql(column),
        "INTEGER": f"'i' || {column}::hugeint || ';'",
        "FLOAT": f"'f' || {column}::double || ';'",
        "BOOLEAN": f"case when {column} then 'b1' when not {column} then 'b0' end",
        "DATETIME": f"'m' || {column}::bigint || ';'",
        "DATE": f"'d' || {column}::date || ';'",
        "LIST<STRING>": f"'l' || len({column}) || ':' || array_to_string({_strings_sql(column)}, '')",
    }[kind]
    return f"coalesce({written}, '-')"


def _string_sql(column: str) -> str:
    return f"'s' || length({column}::varchar) || ':' || {column}"


def _strings_sql(column: str) -> str:
    return f"list_transform({column}, lambda part: 's' || length(part) || ':' || part)"


def of_row(shape: Shape, columns: list[str], values: tuple[Any, ...]) -> Item:
    """The item that a row of the shape's SELECT stands for."""
    row = dict(zip(columns, values, strict=True))
    if isinstance(shape, RelationType):
        frame: tuple[str, ...] = (row.pop("from_id"), row.pop("to_id"))
    else:
        frame = tuple(sorted([shape.label, *row.pop("labels", [])]))
    id_ = row.pop("id")
    properties = {key: value for key, value in row.items() if value is not None}
    for name in shape.times:
        if name in properties:
            properties[name] = {"epoch_ms": properties[name]}
    for key, value in properties.items():
        if type(value) is date:
            properties[key] = {"date": value.isoformat()}
    return Item(id_, frame, properties)


def of_graph(shape: Shape, frame: list[str], properties: dict[str, Any]) -> Item:
    """The item that a node or relation read from Neo4j stands for; labels that are not ours don't count."""
    content = {key: value for key, value in properties.items() if key not in ("content_hash", "id")}
    for key, value in content.items():
        if isinstance(value, DateTime):
            content[key] = _instant(value)
        elif isinstance(value, Date):
            content[key] = {"date": value.isoformat()}
    if isinstance(shape, NodeType):
        ours = {shape.label, *shape.further}
        frame = sorted(label for label in frame if label in ours)
    return Item(str(properties["id"]), tuple(frame), content)


def _instant(value: DateTime) -> object:
    """A time as epoch milliseconds; with what is beyond them, where somebody wrote that."""
    if value.nanosecond % 1_000_000 or value.utcoffset():
        return {"datetime": value.isoformat()}
    return {"epoch_ms": (value.to_native() - EPOCH) // MILLISECOND}


def rows(
    con: DuckDBPyConnection, sql: str, *, batch: int | None = None
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Column names and rows of a SELECT, in batches."""
    cursor = con.execute(sql)
    columns = [entry[0] for entry in cursor.description or []]
    while found := cursor.fetchmany(batch or FETCH):
        yield columns, found


def statement(shape: Shape) -> str:
    """Cypher that reads frame and properties of those whose ids are `$ids`. Labels and types are the shape's."""
    if isinstance(shape, NodeType):
        return (
            f"MATCH (n:{shape.label}) WHERE n.id IN $ids "
            "RETURN n.id AS id, labels(n) AS frame, properties(n) AS properties"
        )
    return (
        f"MATCH (a)-[r:{shape.type}]->(b) WHERE r.id IN $ids "
        "RETURN r.id AS id, [toString(coalesce(a.id, '')), toString(coalesce(b.id, ''))] AS frame, "
        "properties(r) AS properties"
    )


def items(session: Session, shape: Shape, ids: list[str]) -> dict[str, Item]:
    """What Neo4j holds under these ids."""
    found = [_item(shape, record) for record in session.run(statement(shape), ids=ids)]
    return {item.id: item for item in found}


def _item(shape: Shape, record: Record) -> Item:
    return of_graph(shape, record["frame"], record["properties"])
