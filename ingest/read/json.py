"""JSON files -> raw.<table>, from a declaration of the documents that are rows; in blocks, by DuckDB's JSON functions.

A file is JSON lines, an array of documents, documents one after the other, or one outer object that holds them in a
member (`Layout.items`). `line` is the line on which a document begins; entry counts the documents of a file from 1 and
item the rows of one table inside a document. Every path that occurs and is neither declared nor ignored goes to
raw.unread, and stops the source in the audit. A line that is no JSON is refused with its line, a file that ends inside
a document is marked 'truncated'. Text comes as published; numbers as DuckDB writes them (1.10 is 1.1).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from ingest.read.ahead import ahead
from ingest.read.json_documents import Batch, documents, json_head
from ingest.read.raw import KEPT, PIECE, Refused, citation_columns, create_raw_table
from ingest.read.xml import column_name
from ingest.source import Full, InputFile
from ingest.sql import literal, quote

__all__ = ["Entry", "Layout", "Part", "json_head", "read_json"]

CHUNK = 4096
"""Documents that a thread takes at once."""


@dataclass(frozen=True)
class Part:
    """A table of repeated values inside a document: its name, the path to them, and its columns.

    The path names an array ('data/natures_of_control'; a single value counts as an array of one). It may go through
    outer arrays ('interests[]/roles': the column parent is then the item of the outer one), and it may end in '/*': the
    members of an object, one row a value, with the member's name in the column key. A column is a path below the
    value, or '.' for the value itself; its name in SQL is the path with '/' as '_', and 'text' for '.'.

    `free`: values that are objects or arrays are taken too, as their JSON text, for formats whose keys anybody may add.
    """

    name: str
    path: str
    columns: tuple[str, ...]
    free: bool = False

    @property
    def nested(self) -> bool:
        """Whether it goes through an outer array."""
        return "[]" in self.path

    @property
    def open(self) -> bool:
        """Whether its members have any name."""
        return self.path.endswith("*")


@dataclass(frozen=True)
class Entry:
    """A kind of document: a row of raw.<name>, and its parts.

    `where`: a path and the values there by which it is told from other kinds; () takes any document.
    """

    name: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    where: tuple[str, tuple[str, ...]] | tuple[()] = ()


@dataclass(frozen=True)
class Layout:
    """The documents of a JSON format; the first entry whose `where` holds takes a document.

    `items`: path of the member of an outer object that holds the documents; '' where there is none. `header`: paths in
    the outer object whose values are returned. `ignored`: paths with the reason for not reading them, in documents or
    (with `items`) in the outer object; what is below an ignored path is ignored too.
    """

    entries: tuple[Entry, ...]
    items: str = ""
    header: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)


def read_json(
    con: DuckDBPyConnection, files: Iterable[InputFile], layout: Layout, full: Full | None = None
) -> dict[str, str]:
    """Fill the tables of a layout from JSON files; the values of the header by path, of the last file that has them.

    `full`: called between two documents whenever raw holds those of PIECE lines; it may take them out
    (ingest/pieces.py).
    Raises: DataError for a wrong encoding, and for a file that is one document or array and no well-formed JSON.
    """
    refused, header = Refused(), dict[str, str]()
    con.execute("create schema if not exists raw")
    con.execute("create table if not exists raw.unread (file_sha256 varchar, path varchar, line bigint)")
    shapes, cited = [_Shape(entry, layout.ignored) for entry in layout.entries], citation_columns(con)
    for shape in shapes:
        shape.create(con, cited)
    rows = 0
    for file in files:
        outer: dict[str, Any] = {}
        seen: set[str] = set()
        for batch in ahead(documents(file, layout.items, outer, refused)):
            if full and rows >= PIECE:
                refused.write(con)
                full()
                rows = 0
            _take(con, file, batch, shapes, refused, seen)
            rows += batch.table.num_rows
        header |= _header(con, file, outer, layout)
    refused.write(con)
    return header


def _take(
    con: DuckDBPyConnection, file: InputFile, batch: Batch, shapes: Sequence[_Shape], refused: Refused, seen: set[str]
) -> None:
    """Put one batch of documents into the tables of the kind that each is of."""
    import pyarrow as pa

    def known() -> Any:  # in small batches, over which DuckDB's threads share the work
        return pa.Table.from_batches(table.to_batches(max_chunksize=CHUNK))

    table = batch.table
    kinds = " ".join(f"when {shape.condition} then {number}" for number, shape in enumerate(shapes))
    read = "select {} as json, line, entry, case {} else -1 end as kind from {}"
    try:
        with con.cursor() as apart:  # a query that fails would spoil the transaction that the caller has begun
            apart.register("raw_document", known())
            table = apart.sql(read.format("text", kinds, "raw_document")).to_arrow_table()
    except duckdb.InvalidInputException:  # some text is no JSON: ask each (a case is no shield: DuckDB looks ahead)
        con.register("raw_document", known())
        safe = "(select line, entry, text as given, if(json_valid(text), text, 'null') as text from raw_document)"
        table = con.sql(read.format("given", f"when not json_valid(given) then -2 {kinds}", safe)).to_arrow_table()
        con.unregister("raw_document")
    con.register("raw_document", known())
    for line, kind, text in con.execute(
        f"select line, kind, left(json, {KEPT}) from raw_document where kind < 0 order by entry"
    ).fetchall():
        if kind == -2 and batch.last_line == line:
            reason = "the file ends inside this document: download it again"
            refused.add(file, line, "truncated", reason, text)
        elif kind == -2:
            refused.add(file, line, "json", "this is no JSON: correct the line, or download the file again", text)
        else:
            reason = f"a document of no known kind ({', '.join(shape.entry.name for shape in shapes)})"
            refused.add(file, line, "unknown_kind", reason, text)
    for number, shape in enumerate(shapes):
        shape.take(con, file, number, seen)
    con.unregister("raw_document")


def _header(con: DuckDBPyConnection, file: InputFile, outer: Mapping[str, Any], layout: Layout) -> dict[str, str]:
    """The declared values of the outer object; what else it holds and nobody ignores goes to raw.unread."""
    found: dict[str, str] = {}
    for path, value in _leaves(outer, ""):
        if path in layout.header:
            found[path] = value if isinstance(value, str) else json.dumps(value)
        elif value is not None and not _below(path, layout.ignored):
            con.execute("insert into raw.unread values (?, ?, 1)", [file.sha256, path])
    return found


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}/{key}".removeprefix("/"))
    else:
        yield path, value


def _below(path: str, ignored: Iterable[str]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in ignored)


def _pointer(path: str) -> str:
    """An SQL literal of the JSON path of 'a/b'; '$' for '.'."""
    steps = "" if path in ("", ".") else "".join(f'."{step}"' for step in path.split("/"))
    return literal(f"${steps}")


def _array(value: str) -> str:
    """SQL of a list of the elements of a JSON value; another value counts as an array of one, null as an empty one."""
    return (
        f"case when coalesce(json_type({value}), 'NULL') = 'NULL' then []::json[] "
        f"when json_type({value}) = 'ARRAY' then "
        f"list_filter(json_extract({value}, '$[*]'), lambda x: json_type(x) <> 'NULL') "
        f"else [{value}::json] end"
    )


def _values(columns: Sequence[str], of: str) -> str:
    """SQL of the list of texts of the columns; null for absent ones and JSON null."""
    return f"json_extract_string({of}, [{', '.join(_pointer(column) for column in columns)}])"


def _named(columns: Sequence[str]) -> str:
    return "".join(f"published[{n}] as {quote(column_name(column))}, " for n, column in enumerate(columns, 1))


class _Shape:
    """What a kind of document becomes: the statements that fill its tables, and the paths that it declares."""

    def __init__(self, entry: Entry, ignored: Mapping[str, str]) -> None:
        self.entry, self.ignored = entry, tuple(ignored)

    @cached_property
    def condition(self) -> str:
        """SQL that tells whether the document in `text` is of this kind."""
        if not self.entry.where:
            return "json_type(text) = 'OBJECT'"
        path, values = self.entry.where
        listed = ", ".join(map(literal, values))
        return f"json_extract_string(text, {_pointer(path)}) in ({listed})"

    @cached_property
    def scalars(self) -> frozenset[str]:
        """Declared paths of single values, arrays passed through."""
        below = {
            part.path.replace("[]", "") if column == "." else f"{part.path.replace('[]', '')}/{column}"
            for part in self.entry.parts
            for column in part.columns
        }
        return frozenset({*self.entry.columns, *below})

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Declared paths of arrays, the outer ones too."""
        found = {part.path.replace("[]", "") for part in self.entry.parts}
        for part in self.entry.parts:
            steps = part.path.split("[]")
            found |= {"".join(steps[:depth]) for depth in range(1, len(steps))}
        return frozenset(found)

    @cached_property
    def free(self) -> frozenset[str]:
        """Declared paths of members that may hold anything."""
        return frozenset(part.path.replace("[]", "") for part in self.entry.parts if part.open and part.free)

    def create(self, con: DuckDBPyConnection, cited: Mapping[str, str]) -> None:
        """Make its tables. `cited`: column of the citation -> its type."""
        columns = [column_name(path) for path in self.entry.columns]
        create_raw_table(con, self.entry.name, columns, entries=True, cited=cited)
        for part in self.entry.parts:
            columns = [*(["key"] if part.open else []), *(column_name(path) for path in part.columns)]
            create_raw_table(con, part.name, columns, entries=True, cited=cited)
            if part.nested:
                con.execute(f"alter table raw.{quote(part.name)} add column if not exists parent bigint")

    def take(self, con: DuckDBPyConnection, file: InputFile, number: int, seen: set[str]) -> None:
        """Fill its tables from the documents of its number, and note what nobody declared."""
        where = f"from raw_document where kind = {number}"
        documents = f"select json as node, line, entry, 0 as item {where}"
        odd = self._fill(con, file, documents, self.entry.name, self.entry.columns, self.levels)
        for part in self.entry.parts:
            more = [*(["parent"] if part.nested else []), *(["key"] if part.open else [])]
            nodes, levels = self._nodes(part, where), self._levels_of(part)
            odd |= self._fill(con, file, nodes, part.name, part.columns, levels, more)
        if odd:
            self._audit(con, file, where, seen)

    def _fill(
        self,
        con: DuckDBPyConnection,
        file: InputFile,
        nodes: str,
        table: str,
        columns: Sequence[str],
        levels: Mapping[str, frozenset[str]],
        more: Sequence[str] = (),
    ) -> bool:
        """Fill raw.<table> from nodes; whether any of them has a member or a type that nobody declared.

        `more`: columns that the nodes have besides what is published in them.
        """
        own = "".join(f"{name}, " for name in more if name not in columns)
        before = con.execute(f"select count(*) from raw.{quote(table)}").fetchall()[0][0]
        con.execute(
            f"insert into raw.{quote(table)} by name select {_named(columns)}{own}"
            "$sha256 as file_sha256, $part as part, line, entry, item "
            f"from (select {_values(columns, 'node')} as published, {own}line, entry, item from ({nodes}))",
            {"sha256": file.sha256, "part": file.part},
        )
        odd = self._holds_more(con, nodes, columns, f"raw.{quote(table)} where rowid >= {int(before)}")
        objects = list(levels)
        if objects and not odd:
            keys = f"json_keys(node, [{', '.join(map(_pointer, objects))}])"
            for (found,) in con.execute(f"select distinct {keys} from ({nodes})").fetchall():
                odd |= any(
                    each is not None and (not each or not levels[path].issuperset(each))
                    for path, each in zip(objects, found, strict=True)
                )
        return odd

    def _holds_more(self, con: DuckDBPyConnection, nodes: str, columns: Sequence[str], written: str) -> bool:
        """Whether a declared single value is an object or an array: seen by its first character, then asked.

        `written`: the rows that the nodes became.
        """
        names = [quote(column_name(column)) for column in columns]
        begins = " or ".join(f"starts_with({name}, '{{') or starts_with({name}, '[')" for name in names)
        if not names or not con.execute(f"select 1 from {written} and ({begins}) limit 1").fetchone():
            return False
        begins = "len(list_filter(published, lambda x: starts_with(x, '{') or starts_with(x, '['))) > 0"
        types = con.execute(
            f"select distinct unnest(json_type(node, [{', '.join(map(_pointer, columns))}])) "
            f"from (select node, {_values(columns, 'node')} as published from ({nodes})) where {begins}"
        ).fetchall()
        return any(each in ("OBJECT", "ARRAY") for (each,) in types)

    @cached_property
    def levels(self) -> dict[str, frozenset[str]]:
        """Path of each object of a document that holds declared values -> the members that it may have."""
        return self._levels([*self.entry.columns, *self.repeated, *self.ignored])

    def _levels_of(self, part: Part) -> dict[str, frozenset[str]]:
        if part.columns == (".",):
            return {}
        own = part.path.replace("[]", "") + "/"
        paths = [
            path.removeprefix(own) for path in (*self.scalars, *self.repeated, *self.ignored) if path.startswith(own)
        ]
        return self._levels(paths)

    def _levels(self, paths: Iterable[str]) -> dict[str, frozenset[str]]:
        """Arrays are left out: their elements are nodes of their own."""
        found: dict[str, set[str]] = {"": set()}
        for path in paths:
            steps = path.split("/")
            for depth in range(len(steps)):
                above = "/".join(steps[:depth])
                if depth and (above in self.repeated or above in self.scalars or steps[depth] == "*"):
                    break
                found.setdefault(above, set()).add(steps[depth])
        return {path: frozenset(members) for path, members in found.items()}

    def _nodes(self, part: Part, where: str) -> str:
        """SQL that gives the values of a part: node, line, entry, item, parent and key."""
        first, *more = part.path.removesuffix("/*").removesuffix("*").split("[]")
        rows = f"select line, entry, 0 as item, json_extract(json, {_pointer(first)}) as node {where}"
        for step in more:  # one level deeper: through the elements of an outer array
            rows = (
                "select line, entry, row_number() over (partition by entry order by item, place) as item, "
                f"json_extract(node, {_pointer(step.removeprefix('/'))}) as node from ("
                "select line, entry, item, unnest(nodes) as node, generate_subscripts(nodes, 1) as place "
                f"from (select line, entry, item, {_array('node')} as nodes from ({rows})))"
            )
        if part.open:
            rows = (
                "select line, entry, item as parent, key, place as place1, json_extract(node, '/' || "
                "replace(replace(key, '~', '~0'), '/', '~1')) as node from ("
                "select line, entry, item, node, unnest(keys) as key, generate_subscripts(keys, 1) as place "
                f"from (select line, entry, item, node, json_keys(node) as keys from ({rows})))"
            )
        else:
            rows = f"select line, entry, item as parent, null as key, 1 as place1, node from ({rows})"
        return (
            "select line, entry, parent, key, node, "
            "row_number() over (partition by entry order by parent, place1, place2) as item from ("
            "select line, entry, parent, key, place1, unnest(nodes) as node, generate_subscripts(nodes, 1) as place2 "
            f"from (select line, entry, parent, key, place1, {_array('node')} as nodes from ({rows})))"
        )

    # ----------------------------------------------------------------------------------------------------- the audit

    def _audit(self, con: DuckDBPyConnection, file: InputFile, where: str, seen: set[str]) -> None:
        """Write paths that nobody declared, or that hold what was not declared, to raw.unread."""
        for (structure,) in sorted(con.execute(f"select distinct json_structure(json::json) {where}").fetchall()):
            for path, kind in self._odd(json.loads(structure), ""):
                if path in seen:
                    continue
                line = self._line(con, where, path, kind)
                if line is not None:
                    seen.add(path)
                    holds = f" (holds {kind})" if kind in ("an object", "an array") else ""
                    told = f"{self.entry.name}: {path}{holds}"
                    con.execute("insert into raw.unread values (?, ?, ?)", [file.sha256, told, line])

    def _odd(self, structure: Any, path: str) -> Iterator[tuple[str, str]]:
        """Paths and what is odd about them: 'new', 'mixed', 'an object' or 'an array'."""
        if structure == "NULL" or (path and _below(path, self.ignored)):
            return
        if path and self._open(path) in self.free:
            return
        if path and self._open(path):
            below = structure[0] if isinstance(structure, list) else structure
            if isinstance(below, dict) and not any(known.startswith(f"{self._open(path)}/") for known in self.scalars):
                yield path, "an object"
        elif isinstance(structure, dict):
            if path in self.scalars:
                yield path, "an object"
            for key, inner in structure.items():
                yield from self._odd(inner, f"{path}/{key}" if path else key)
        elif isinstance(structure, list):
            if path in self.repeated or not path:
                yield from self._odd(structure[0] if structure else "NULL", path)
            elif structure and structure[0] != "NULL":
                yield path, "an array" if path in self.scalars else "new"
        elif path in self.scalars:
            if structure == "JSON" and path not in self.repeated:
                yield path, "mixed"
        elif not (path in self.repeated and structure == "JSON"):
            yield path, "new"

    def _open(self, path: str) -> str:
        """The path with '*' of the open part that takes it in; '' where there is none."""
        opened = (part.path.replace("[]", "") for part in self.entry.parts if part.open)
        return next((each for each in opened if path.startswith(each.removesuffix("*")) and each != path), "")

    def _line(self, con: DuckDBPyConnection, where: str, path: str, kind: str) -> int | None:
        """The first line on which a path occurs, or holds what it may not; None where that is on no line."""
        pointers = [_pointer(path)]
        steps = path.split("/")
        for depth in range(1, len(steps)):  # through arrays
            head, tail = "/".join(steps[:depth]), "/".join(steps[depth:])
            if head in self.repeated:
                pointers.append(_pointer(head)[:-1] + "[*]" + _pointer(tail)[2:])
        types = {"mixed": "('OBJECT', 'ARRAY')", "an object": "('OBJECT')", "an array": "('ARRAY')"}.get(kind)
        for pointer in pointers:
            test = f"json_exists(json, {pointer})" if types is None else f"json_type(json, {pointer}) in {types}"
            if "[*]" in pointer:
                test = f"len(json_extract(json, {pointer})) > 0"
                if types:
                    test = f"len(list_filter(json_extract(json, {pointer}), lambda x: json_type(x) in {types})) > 0"
            with contextlib.suppress(Exception):
                row = con.execute(f"select min(line) {where} and {test}").fetchone()
                if row and row[0] is not None:
                    return int(row[0])
        return None if kind == "mixed" else 1
