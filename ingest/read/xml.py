"""XML files -> raw.<table>, from a declaration of the elements that are rows; streamed, in bounded memory.

`line` is the line of the element's start tag. entry counts the row elements of a file from 1, and item the parts of
one table inside an entry: together they tell rows apart where a file is written in one line. Every path seen that is
neither declared nor ignored goes to raw.unread, and stops the source in the audit. Documents with a DTD are refused,
entities are not resolved, and nothing is fetched.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, citation_columns, create_raw_table
from ingest.source import InputFile
from ingest.sql import quote, transaction
from resolver.errors import DataError, SourceChanged

BATCH = 5000
"""Entries that are held in memory before they go to DuckDB."""

LONGEST_FEED = 64 * 1024
"""Bytes of a line that are given to the parser at once."""

SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Part:
    """A table of repeated elements inside an entry: its name, their path below the entry, and its columns.

    A column is a path below the element ('country', 'name/first', '@id'), or '.' for the element's own text; its name
    in SQL is the path with '/' as '_', without '@', and 'text' for '.'. Where the path leads through another part of
    the entry ('names/name/word' and 'names/name'), the column parent holds the item of that one. The path may end in
    '/*', with '.' as its only column: whatever elements and attributes stand below that nobody declared or ignored,
    one row a value, with their path in the column key.
    """

    name: str
    path: str
    columns: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether its elements have any name."""
        return self.path.endswith("/*")


@dataclass(frozen=True)
class Entry:
    """An element that is a row of raw.<name>, by its path from the root ('INDIVIDUALS/INDIVIDUAL'), and its parts."""

    name: str
    path: str
    columns: tuple[str, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The elements of an XML format; paths are of local names, namespaces left out.

    `header`: single values outside of entries, by path from the root. `ignored`: paths ('entry path//path below it', or
    from the root) with the reason for not reading them; what is below an ignored path is ignored too.
    """

    root: str
    entries: tuple[Entry, ...]
    header: tuple[str, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)


def column_name(path: str) -> str:
    """The SQL name of a column path."""
    return "text" if path == "." else path.replace("/@", "_").replace("@", "").replace("/", "_")


def outer_part(entry: Entry, part: Part) -> Part | None:
    """The nearest part of the entry through which the path of this one leads; None where there is none."""
    above = [other for other in entry.parts if part.path.startswith(f"{other.path}/")]
    return max(above, key=lambda other: len(other.path), default=None)


def local(tag: str) -> str:
    """A tag or attribute name without its namespace."""
    return tag.rpartition("}")[2]


def root_name(file: InputFile) -> str | None:
    """Local name of the root element, from the first bytes; None where they are no XML."""
    from lxml import etree

    if b"<" not in file.head[:1000]:
        return None
    parser = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    with contextlib.suppress(etree.XMLSyntaxError):
        parser.feed(file.head)
    events: Any = parser.read_events()
    return next((local(str(element.tag)) for _, element in events), None)


def read_xml(con: DuckDBPyConnection, files: Iterable[InputFile], layout: Layout) -> dict[str, str]:
    """Fill the tables of a layout from XML files; the header's values by path, of the last file that has them.

    A file that ends inside an element keeps the entries before and is marked 'truncated' in raw.refused.
    Raises: DataError where the file is not well-formed, or brings a DTD; SourceChanged where a single value recurs.
    """
    refused, header = Refused(), dict[str, str]()
    con.execute("create schema if not exists raw")
    con.execute("create table if not exists raw.unread (file_sha256 varchar, path varchar, line bigint)")
    cited = citation_columns(con)
    for entry in layout.entries:
        create_raw_table(con, entry.name, [column_name(path) for path in entry.columns], entries=True, cited=cited)
        for part in entry.parts:
            columns = [*(["key"] if part.open else []), *(column_name(path) for path in part.columns)]
            create_raw_table(con, part.name, columns, entries=True, cited=cited)
            if outer_part(entry, part):
                con.execute(f"alter table raw.{quote(part.name)} add column if not exists parent bigint")
    with transaction(con):
        for file in files:
            header |= _File(con, file, layout, refused).read()
    refused.write(con)
    return header


class _File:
    """The state of reading one file."""

    def __init__(self, con: DuckDBPyConnection, file: InputFile, layout: Layout, refused: Refused) -> None:
        self.con, self.file, self.layout, self.refused = con, file, layout, refused
        self.shapes = {entry.path: Shape(entry, layout.ignored) for entry in layout.entries}
        self.unread: dict[str, int] = {}
        self.header: dict[str, str] = {}
        self.entries = 0
        self.line = 1
        self.path: list[str] = []
        self.shape: Shape | None = None
        self.lines: dict[Any, int] = {}

    def read(self) -> dict[str, str]:
        """Read it whole; the values of the header by path. By columns, where the file is large and plain enough."""
        from ingest.read import xml_columns

        try:
            if self.file.path.stat().st_size < xml_columns.LEAST:
                raise xml_columns.Unsuited
            by_columns = xml_columns.Reader(self.con, self.file, self.layout, self.shapes)
            by_columns.read()
            self.unread, self.header = by_columns.unread, by_columns.header
        except xml_columns.Unsuited:
            self._forget()
            self._by_element()
        if self.unread:
            rows = [[self.file.sha256, path, line] for path, line in self.unread.items()]
            self.con.executemany("insert into raw.unread values (?, ?, ?)", rows)
        return self.header

    def _forget(self) -> None:
        """Take out the rows of the file that are there already."""
        for table in {name for shape in self.shapes.values() for name in shape.names}:
            where = "where file_sha256 = ? and part = ?"
            self.con.execute(f"delete from raw.{quote(table)} {where}", [self.file.sha256, self.file.part])

    def _by_element(self) -> None:
        """Read it element by element."""
        from lxml import etree

        options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
        if self.file.encoding.lower() not in ("utf-8", "utf8"):
            options["encoding"] = self.file.encoding
        parser = etree.XMLPullParser(events=("start", "end"), **options)
        try:
            with self.file.path.open("rb") as stream:
                # Line by line, because libxml2 counts lines up to 65535 only: a start tag ends in the line just fed.
                while text := stream.readline(LONGEST_FEED):
                    parser.feed(text)
                    self._handle(parser.read_events())
                    self.line += text.endswith(b"\n")
            parser.close()
        except etree.XMLSyntaxError as error:
            self._broken(error)
        self._flush()

    def _handle(self, events: Any) -> None:
        """Take in what the parser has found."""
        for event, element in events:
            if event == "start":
                if not self.path:
                    self._root(element)
                self.path.append(local(str(element.tag)))
                if self.shape is None:
                    where = "/".join(self.path[1:])
                    self.shape = self.shapes.get(where)
                    if self.shape is None:
                        self._outside(where, element)
                if self.shape is not None:
                    self.lines[element] = self.line
                continue
            where = "/".join(self.path[1:])
            self.path.pop()
            if self.shape is not None and where == self.shape.entry.path:
                self.entries += 1
                self.shape.take(element, self.file, self.entries, self.lines, self.unread)
                self.shape = None
                self.lines.clear()
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                if self.entries % BATCH == 0:
                    self._flush()
            elif self.shape is None and where in self.layout.header:
                self.header[where] = "".join(element.itertext()).strip()

    def _root(self, element: Any) -> None:
        if element.getroottree().docinfo.internalDTD is not None:
            raise DataError(
                f"{self.file.name}: the file brings a DTD, which no publisher of this source uses: it is refused "
                "because such files can be made to fetch or to swell. Download it from the publisher again."
            )
        if local(str(element.tag)) != self.layout.root:
            raise DataError(f"{self.file.name}: begins with <{local(str(element.tag))}>, not <{self.layout.root}>.")

    def _outside(self, where: str, element: Any) -> None:
        """Note elements and attributes outside of entries that nobody declared."""
        known = {*self.layout.header, *self.shapes}
        above = any(path.startswith(f"{where}/") for path in known) or not where
        ignored = any(where == path or where.startswith(f"{path}/") for path in self.layout.ignored)
        if not (where in known or above or ignored):
            self.unread.setdefault(where, self.line)
        for name, value in element.attrib.items():
            at = f"{where}/@{local(str(name))}".removeprefix("/")
            if at in self.layout.header:
                self.header[at] = str(value)
            elif at not in self.layout.ignored and not ignored and not str(name).startswith(SCHEMA_INSTANCE):
                self.unread.setdefault(at, self.line)

    def _broken(self, error: Any) -> None:
        """A file that ends too early is marked so; other faults stop."""
        at = int(error.lineno or self.line)
        if "encoding" in str(error.msg).lower():
            raise DataError(
                f"{self.file.name}: line {at}: {error.msg}. If the publisher uses another encoding than the file says, "
                "name it: --encoding cp1252; else download it again."
            ) from error
        with self.file.path.open("rb") as stream:
            lines = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
            stream.seek(max(0, self.file.path.stat().st_size - 200))
            tail = stream.read()
        closed = tail.rstrip(b"\x00\x1a \t\r\n").endswith(b">") and f"{self.layout.root}>".encode() in tail
        if closed or at < lines:
            raise DataError(
                f"{self.file.name}: line {at}: not well-formed XML ({error.msg}). Download it again."
            ) from error
        content = tail.decode("utf-8", "replace")
        self.refused.add(self.file, at, "truncated", "the file ends inside an element: download it again", content)

    def _flush(self) -> None:
        for shape in self.shapes.values():
            shape.flush(self.con)


@dataclass(frozen=True)
class _Taking:
    """What is the same for all elements of an entry."""

    file: InputFile
    base: dict[str, object]
    lines: Mapping[Any, int]
    unread: dict[str, int]


class Shape:
    """Where the values of an entry go: declared paths, and rows that wait to be written."""

    def __init__(self, entry: Entry, ignored: Mapping[str, str]) -> None:
        self.entry = entry
        self.parts = {part.path: part for part in entry.parts}
        self.columns: dict[str, tuple[str, str]] = {}  # path below the entry -> table, column
        for path in entry.columns:
            self.columns[path] = (entry.name, column_name(path))
        for part in entry.parts:
            for path in part.columns:
                full = part.path if path == "." else f"{part.path}/{path}"
                self.columns[full] = (part.name, column_name(path))
        self.above = {
            "/".join(path.split("/")[:depth]) for path in [*self.columns, *self.parts] for depth in range(1, 9)
        }
        self.ignored = {path.partition("//")[2] for path in ignored if path.startswith(f"{entry.path}//")}
        self.names = {entry.name: self._names(entry.columns)}
        self.names |= {part.name: [*(["key"] if part.open else []), *self._names(part.columns)] for part in entry.parts}
        self.opened = {part.path.removesuffix("*"): part for part in entry.parts if part.open}
        self.outer = {part.name: outer.name for part in entry.parts if (outer := outer_part(entry, part))}
        self.rows: dict[str, list[dict[str, object]]] = {name: [] for name in self.names}

    def _names(self, columns: Sequence[str]) -> list[str]:
        return [column_name(path) for path in columns]

    def take(
        self, element: Any, file: InputFile, number: int, lines: Mapping[Any, int], unread: dict[str, int]
    ) -> None:
        """Turn an entry into rows."""
        base: dict[str, object] = {"file_sha256": file.sha256, "part": file.part, "entry": number}
        row = base | {"line": lines[element], "item": 0}
        self.rows[self.entry.name].append(row)
        self._inside(_Taking(file, base, lines, unread), element, "", {self.entry.name: row})

    def _inside(self, taking: _Taking, element: Any, path: str, into: Mapping[str, dict[str, object]]) -> None:
        """Take the attributes and children of an element, and note what nobody declared."""
        line = taking.lines[element]
        for name, value in element.attrib.items():
            at = f"{path}/@{local(str(name))}".removeprefix("/")
            if at in self.columns:
                self._put(taking, at, str(value), into, line)
            elif at not in self.ignored and not str(name).startswith(SCHEMA_INSTANCE):
                self._unread(taking, at, line)
        loose = (child.tail or "" for child in element)
        if path not in self.columns and ((element.text or "").strip() or any(text.strip() for text in loose)):
            self._unread(taking, f"{path}/text()".removeprefix("/"), line)
        for child in element:
            if isinstance(child.tag, str):  # no comment, and no processing instruction
                self._child(taking, child, f"{path}/{local(child.tag)}".removeprefix("/"), into)

    def _child(self, taking: _Taking, child: Any, at: str, into: Mapping[str, dict[str, object]]) -> None:
        if at in self.ignored:
            return
        line = taking.lines[child]
        if part := self.parts.get(at):
            rows = self.rows[part.name]
            item = int(str(rows[-1]["item"])) + 1 if rows and rows[-1]["entry"] == taking.base["entry"] else 1
            rows.append(taking.base | {"line": line, "item": item})
            if part.name in self.outer:
                rows[-1]["parent"] = into[self.outer[part.name]]["item"]
            into = {**into, part.name: rows[-1]}
        if at in self.columns:
            self._put(taking, at, child.text or "" if len(child) else "".join(child.itertext()), into, line)
        elif at not in self.above:
            if opened := next((prefix for prefix in self.opened if at.startswith(prefix)), None):
                self._any(taking, child, at.removeprefix(opened), self.opened[opened])
            else:
                self._unread(taking, at, line)
            return
        self._inside(taking, child, at, into)

    def _any(self, taking: _Taking, element: Any, key: str, part: Part) -> None:
        """Take the values in an element that nobody declared as rows of an open part."""
        own = [(str(name), str(value)) for name, value in element.attrib.items()]
        values = [(f"{key}/@{local(name)}", value) for name, value in own if not name.startswith(SCHEMA_INSTANCE)]
        if not len(element) or (element.text or "").strip():
            values.append((key, element.text or ""))
        rows = self.rows[part.name]
        for path, value in values:
            item = int(str(rows[-1]["item"])) + 1 if rows and rows[-1]["entry"] == taking.base["entry"] else 1
            rows.append(taking.base | {"line": taking.lines[element], "item": item, "key": path, "text": value})
        for child in element:
            if isinstance(child.tag, str):
                self._any(taking, child, f"{key}/{local(child.tag)}", part)

    def _unread(self, taking: _Taking, at: str, line: int) -> None:
        taking.unread.setdefault(f"{self.entry.path}//{at}", line)

    def _put(self, taking: _Taking, at: str, value: str, into: Mapping[str, dict[str, object]], line: int) -> None:
        table, column = self.columns[at]
        row = into[table]
        if column in row:
            raise SourceChanged(
                f"{taking.file.name}: line {line}: {at!r} stands twice in one {self.entry.path}, which this version "
                "takes for a single value. Declare it as a part in the source's layout."
            )
        row[column] = value

    def flush(self, con: DuckDBPyConnection) -> None:
        """Write the rows that wait."""
        import pyarrow as pa

        for name, rows in self.rows.items():
            if not rows:
                continue
            texts, numbers = [*self.names[name], "file_sha256", "part"], ["line", "entry", "item"]
            numbers += ["parent"] * (name in self.outer)
            schema = pa.schema([(text, pa.string()) for text in texts] + [(number, pa.int64()) for number in numbers])
            append(con, name, pa.Table.from_pylist(rows, schema=schema))
            rows.clear()
