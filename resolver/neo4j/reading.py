"""What Neo4j holds of a type, in a temporary table of DuckDB: id, the hash that loading noted, the real hash.

Read in pages of the store, by two sessions at a time: a page is one row of lists, which costs the driver a tenth of
what a row for every relation does. DuckDB hashes what is of the declared types; what is not (a number stored as text, a
property that nobody declared) is read again and hashed value by value, so that nothing passes for what it is not.
Memory: some pages, whatever the size of the graph.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from neo4j import READ_ACCESS, Driver, Session
from neo4j.time import Date

from resolver.neo4j import content
from resolver.neo4j.content import Shape
from resolver.neo4j.shape import NodeType, Property, RelationType

PAGE = 5_000
"""Nodes or relations of a page."""

WIDEST = 10 * PAGE
"""Places in the store that one page goes through at most: where others lie between them, a page holds fewer."""

READERS = 2
"""Sessions that read at a time."""

EXPECTED: dict[str, tuple[type, pa.DataType]] = {
    "STRING": (str, pa.string()),
    "INTEGER": (int, pa.int64()),
    "FLOAT": (float, pa.float64()),
    "BOOLEAN": (bool, pa.bool_()),
    "DATETIME": (int, pa.int64()),
    "DATE": (Date, pa.date32()),
    "LIST<STRING>": (list, pa.list_(pa.string())),
}
"""Declared type of a property -> what the driver gives for it, and its type in a table."""


class Reader:
    """Reads the graph of one database into temporary tables of one connection."""

    def __init__(self, driver: Driver, database: str, con: DuckDBPyConnection) -> None:
        self.driver, self.database, self.con = driver, database, con

    def fill(self, kind: Shape, table: str, *, stored: bool) -> None:
        """Make `table` anew with id, stored and real hash of all of a type.

        `stored`: without the real hash, which is the slow part. A missing hash is ''.
        """
        self.con.execute(f"create or replace temp table {table} (id varchar, stored varchar, hash varchar)")
        columns = (
            [f"{alias(kind)}.id", f"{alias(kind)}.content_hash"]
            if stored
            else [*head(kind), f"size(keys({alias(kind)}))", *values(kind)]
        )
        for page in self.pages(kind, columns):
            if page:
                self.insert(kind, table, [list(column) for column in zip(*page, strict=True)], stored=stored)

    def insert(self, kind: Shape, table: str, found: list[list[Any]], *, stored: bool) -> None:
        """Add one page, given as columns."""
        ids, names = found[0], [item.name for item in declared(kind)]
        arrays = {
            "place": pa.array(range(len(ids))),
            "id": pa.array([str(id_) for id_ in ids], pa.string()),
            "content_hash": typed(found[1], "STRING"),
        }
        if not stored:
            if isinstance(kind, RelationType):
                arrays |= {"from_id": typed(found[2], "STRING"), "to_id": typed(found[3], "STRING")}
            else:
                arrays["labels"] = typed(found[2], "LIST<STRING>")
            at = len(head(kind))
            arrays["keys"] = pa.array(
                [count if type(id_) is str else -1 for id_, count in zip(ids, found[at], strict=True)], pa.int64()
            )
            for name, item, column in zip(names, declared(kind), found[at + 1 :], strict=True):
                arrays[f"p_{name}"] = typed(column, item.type)
        self.con.register("read_page", pa.table(arrays))
        try:
            self.con.execute(f"insert into {table} {selected(kind, stored=stored)}")
            if not stored:
                self.hash_odd(kind, table, ids)
        finally:
            self.con.unregister("read_page")

    def hash_odd(self, kind: Shape, table: str, ids: list[Any]) -> None:
        """Hash the rows of a page value by value that are not what was declared."""
        found = self.con.execute(f"select place from read_page where {ODD}{known(kind)}").fetchall()
        if not found:
            return
        odd = [ids[place] for (place,) in found]
        properties = content.property_names(kind)
        with self.session() as session:
            for record in session.run(content.statement(kind), ids=odd):
                item = content.of_graph(kind, record["frame"], record["properties"])
                noted = str(record["properties"].get("content_hash", ""))
                self.con.execute(
                    f"update {table} set stored = $noted, hash = $hash where id = $id",
                    {"noted": noted, "hash": item.hash(properties), "id": item.id},
                )

    def pages(self, kind: Shape, columns: list[str]) -> Iterator[list[list[Any]]]:
        """All of a type, a list of rows at a time; what carries no id is left out."""
        pattern, it = match(kind), alias(kind)
        with self.session() as session:
            number = int(session.run(f"MATCH {pattern} RETURN count({it}) AS n").single(strict=True)["n"])
            if number == 0:
                return
            rows = f"RETURN collect([{', '.join(columns)}]) AS rows"
            if number <= PAGE:
                yield session.run(f"CYPHER 25 MATCH {pattern} WHERE {it}.id IS NOT NULL {rows}").single(strict=True)[0]
                return
            ends = f"CYPHER 25 MATCH {pattern} RETURN min(id({it})) AS first, max(id({it})) AS last"
            first, last = session.run(ends).single(strict=True).values()
        step = min(max((last - first + 1) * PAGE // number, 1), WIDEST)
        text = f"CYPHER 25 MATCH {pattern} WHERE id({it}) IN range($from, $to) AND {it}.id IS NOT NULL {rows}"
        asked = ({"from": start, "to": min(start + step - 1, last)} for start in range(first, last + 1, step))
        with ThreadPoolExecutor(READERS) as pool:
            ahead: deque[Future[list[list[Any]]]] = deque()
            for place in itertools.chain(asked, [None] * READERS):
                if place is not None:
                    ahead.append(pool.submit(self.page, text, place))
                if ahead and (place is None or len(ahead) > READERS):
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    def page(self, text: str, place: dict[str, int]) -> list[list[Any]]:
        """One page, by a session of its own."""
        with self.session() as session:
            found: list[list[Any]] = session.run(text, place).single(strict=True)[0]
        return found

    def session(self) -> Session:
        """A session that only reads."""
        return self.driver.session(
            database=self.database,
            default_access_mode=READ_ACCESS,
            notifications_min_severity="OFF",
            bookmark_manager=self.driver.execute_query_bookmark_manager,
        )


ODD = "keys <> 1 + (content_hash is not null)::bigint"
"""SQL for a row with other properties than the declared ones, or one that was none of its declared type."""


def known(kind: Shape) -> str:
    """SQL that adds up the declared properties which a row of a page has."""
    return "".join(f' + ("p_{item.name}" is not null)::bigint' for item in declared(kind))


def alias(kind: Shape) -> str:
    """What a node or relation is called in the statements of this module."""
    return "n" if isinstance(kind, NodeType) else "r"


def match(kind: Shape) -> str:
    """The pattern of all of a type."""
    return f"(n:{kind.label})" if isinstance(kind, NodeType) else f"(a)-[r:{kind.type}]->(b)"


def head(kind: Shape) -> list[str]:
    """Cypher for id, stored hash, and labels or both ends."""
    if isinstance(kind, NodeType):
        return ["n.id", "n.content_hash", "labels(n)"]
    return ["r.id", "r.content_hash", "toString(coalesce(a.id, ''))", "toString(coalesce(b.id, ''))"]


def declared(kind: Shape) -> list[Property]:
    """The declared properties, without the id."""
    return [item for item in kind.properties if item.name != "id"]


def values(kind: Shape) -> list[str]:
    """Cypher for each declared property; a time as epoch milliseconds if it is a whole number of them, else as text."""
    it = alias(kind)
    return [
        f"CASE WHEN {it}.{item.name} IS NULL THEN null WHEN NOT {it}.{item.name} IS :: ZONED DATETIME THEN 'odd' "
        f"WHEN {it}.{item.name} <> datetime({{epochMillis: {it}.{item.name}.epochMillis}}) THEN 'odd' "
        f"ELSE {it}.{item.name}.epochMillis END"
        if item.type == "DATETIME"
        else f"{it}.{item.name}"
        for item in declared(kind)
    ]


def typed(column: list[Any], kind: str) -> pa.Array:
    """A column of a table; a value that is not of the type becomes null."""
    expected, arrow = EXPECTED[kind]
    if set(map(type, column)) - {expected, type(None)}:
        column = [value if type(value) is expected else None for value in column]
    if expected is list:
        parts = set(map(type, itertools.chain.from_iterable(value for value in column if value)))
        if parts - {str}:
            column = [value if value is None or all(type(part) is str for part in value) else None for value in column]
    elif expected is Date:
        column = [value and value.to_native() for value in column]
    return pa.array(column, arrow)


def selected(kind: Shape, *, stored: bool) -> str:
    """SELECT of a page's rows as the table wants them."""
    if stored:
        return "select id, coalesce(content_hash, ''), '' from read_page"
    if isinstance(kind, RelationType):
        ends = "from_id, to_id"
    else:
        ours = ", ".join(f"'{label}'" for label in kind.further) or "''"
        ends = f"list_filter(labels, lambda label: label in ({ours})) as labels"
    renamed = "".join(f', "p_{item.name}" as "{item.name}"' for item in declared(kind))
    row = f"(select id, content_hash as noted, {ends}{renamed} from read_page)"
    return f"select s.id, coalesce(s.noted, ''), {content.hash_sql(kind)} from {row} as s"
