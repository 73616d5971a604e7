"""XML read by columns: the rows that read_xml makes element by element, of large plain files, and faster.

Block by block, one compiled pass finds rows and the places of their values (`kernels/xml_scan.py`), a second writes
them as Arrow columns, without a Python object per element. The pass asks for each path when it first meets it, and
goes on. What it can't read (CDATA, processing instructions, comments in entries, names that are not ASCII, another
encoding, open parts, whatever is not well-formed) raises Unsuited, and read_xml takes the file element by element.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import append, citation
from ingest.read.xml import Layout, Shape, local, root_name
from ingest.source import InputFile
from resolver.errors import SourceChanged

LEAST = 4 * 1024 * 1024
"""Bytes from which it is worth to load the compiled passes."""

BLOCK = 8 * 1024 * 1024
"""Bytes that are read at once; at most one entry more is held."""

LONGEST_ENTRY = 64 * 1024 * 1024
"""Bytes after which an entry that does not end is left to the other way of reading."""

MOST_NAMES = 4096
"""Different paths, and different attributes, of a file."""

START = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml\s+version\s*=\s*(?:\"1\.0\"|'1\.0')(?:\s+encoding\s*=\s*(?:\"([\w.-]+)\"|'([\w.-]+)'))?"
    rb"(?:\s+standalone\s*=\s*(?:\"(?:yes|no)\"|'(?:yes|no)'))?\s*\?>)?\s*(?=<)"
)
"""The mark of UTF-8, the XML declaration and blanks, up to the first tag."""


class Unsuited(Exception):
    """The file is not plain enough to be read by columns."""


def check(file: InputFile, layout: Layout) -> bytes:
    """What stands before the first tag. Raises: Unsuited for what can be seen to be not plain from its start."""
    if file.encoding.lower() not in ("utf-8", "utf8") or any(part.open for e in layout.entries for part in e.parts):
        raise Unsuited
    with file.path.open("rb") as stream:
        start = START.match(stream.read(len(file.head) + 4096))
    if start is None or (start[1] or start[2] or b"utf-8").lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Unsuited
    if root_name(file) != layout.root:
        raise Unsuited
    return start[0]


@dataclass
class Path:
    """What is done with the elements of one path. `at`: below the entry; None outside of entries."""

    where: str
    shape: Shape | None = None
    at: str | None = None
    skipped: bool = False

    def below(self, name: str, shapes: dict[str, Shape]) -> Path:
        """The path of a child."""
        where = f"{self.where}/{name}".removeprefix("/")
        if self.shape is None or self.at is None:
            shape = shapes.get(where)
            return Path(where, shape, "" if shape else None)
        at = f"{self.at}/{name}".removeprefix("/")
        known = at in self.shape.columns or at in self.shape.above
        return Path(where, self.shape, at, self.skipped or at in self.shape.ignored or not known)

    def under(self, name: str) -> str:
        """A path below it, as the layout writes those of the entry, or of the root."""
        return f"{self.where if self.at is None else self.at}/{name}".removeprefix("/")


@dataclass
class Reader:
    """The state of reading one file by columns."""

    con: DuckDBPyConnection
    file: InputFile
    layout: Layout
    shapes: dict[str, Shape]
    unread: dict[str, int] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        """Append all rows of the file.

        Raises: Unsuited, after which rows of the file may stand in the raw tables; SourceChanged where a single value
        recurs.
        """
        import numpy as np

        from ingest.read.kernels import xml_scan

        before = check(self.file, self.layout)
        names = Names(self)
        state = np.zeros(xml_scan.STATES, np.int64)
        state[xml_scan.LINE] = 1 + before.count(b"\n")
        state[xml_scan.CUT : 2 * xml_scan.CUT] = state[: xml_scan.CUT]
        stack, lines = np.zeros((2, xml_scan.DEEPEST), np.int64)
        rest = b""
        for text, final in self._blocks(len(before)):
            block = _Block(rest + text, names)
            stopped = block.scan(state, stack, lines, final)
            if final and (stopped != xml_scan.DONE or state[xml_scan.DEPTH] or not state[xml_scan.SERIAL]):
                raise Unsuited
            serial = state[xml_scan.SERIAL]
            state[: xml_scan.CUT] = state[xml_scan.CUT : 2 * xml_scan.CUT]
            if state[xml_scan.DEPTH]:
                state[xml_scan.SERIAL] = serial  # never used twice
            block.append(int(state[xml_scan.ROWS]), int(state[xml_scan.CELLS]))
            rest = block.text[int(state[xml_scan.POS]) :]
            state[[xml_scan.POS, xml_scan.ROWS, xml_scan.CELLS]] = 0
            state[xml_scan.CUT : 2 * xml_scan.CUT] = state[: xml_scan.CUT]
            if len(rest) > LONGEST_ENTRY:
                raise Unsuited

    def _blocks(self, begin: int) -> Iterator[tuple[bytes, bool]]:
        """The text from its first tag on, in blocks; line ends are those of Unix."""
        check_utf8, final = codecs.getincrementaldecoder("utf-8")(), False
        with self.file.path.open("rb") as stream:
            stream.seek(begin)
            while not final:
                block = stream.read(BLOCK)
                final = len(block) < BLOCK
                if block.endswith(b"\r"):
                    block += stream.read(1)
                if b"\r" in block and b"\r" in (block := block.replace(b"\r\n", b"\n")):
                    raise Unsuited
                try:
                    check_utf8.decode(block, final)
                except UnicodeDecodeError as error:
                    raise Unsuited from error
                yield block, final

    def note_unread(self, path: str, line: int) -> None:
        """Note a path that nobody declared, with its first line."""
        self.unread[path] = min(line, self.unread.get(path, line))

    def ignores(self, where: str) -> bool:
        """Whether a path outside of entries, or one above it, is ignored."""
        return any(where == path or where.startswith(f"{path}/") for path in self.layout.ignored)


class Names:
    """The paths, attributes, columns and tables of a file by number, as `xml_scan.Tree` has them."""

    def __init__(self, reader: Reader) -> None:
        import numpy as np

        from ingest.read.kernels.xml_scan import Tree

        self.reader = reader
        self.paths: list[Path] = []
        self.attributes: list[str] = []
        """Path of each, from the root where it stands outside of entries."""
        self.tables = {name: number for number, name in enumerate(n for s in reader.shapes.values() for n in s.names)}
        self.columns: list[tuple[Shape, str]] = []
        self.number: dict[tuple[int, str], int] = {}
        owners: list[int] = []
        for key, shape in enumerate(reader.shapes.values()):
            for at, (table, _) in shape.columns.items():
                self.number[key, at] = len(self.columns)
                self.columns.append((shape, at))
                owners.append(self.tables[table])
        outer = {name: over for shape in reader.shapes.values() for name, over in shape.outer.items()}
        made = {
            name: np.full(MOST_NAMES, -1, np.int64)
            for name in Tree._fields
            if name not in ("pool", "c_table", "t_outer")
        }
        for name in ("size", "a_size", "entry", "held", "head", "bare", "a_head"):
            made[name][:] = 0
        made |= {"c_last": np.full(len(owners), -1, np.int64)}
        made |= {name: np.full(len(self.tables), -1, np.int64) for name in ("t_row", "t_item")}
        made["pool"] = np.zeros(MOST_NAMES * 64, np.uint8)
        made["c_table"] = np.array(owners, np.int64)
        made["t_outer"] = np.array([self.tables.get(outer.get(name, ""), -1) for name in self.tables], np.int64)
        self.tree = Tree(**made)
        self.attribute_columns = np.array(["@" in at for _, at in self.columns], bool)
        self.used = 0

    def _name(self, name: bytes, number: int, begins: Any, sizes: Any) -> None:
        if number >= MOST_NAMES or self.used + len(name) > len(self.tree.pool):
            raise Unsuited
        self.tree.pool[self.used : self.used + len(name)] = list(name)
        begins[number], sizes[number] = self.used, len(name)
        self.used += len(name)

    def _column(self, path: Path, at: str) -> int:
        shapes = list(self.reader.shapes.values())
        return -1 if path.shape is None else self.number.get((shapes.index(path.shape), at), -1)

    def add_element(self, parent: int, name: bytes, line: int) -> None:
        """Learn the child of an element (-1: the root); one that nobody declared is noted."""
        tree, reader, number = self.tree, self.reader, len(self.paths)
        path = Path("") if parent < 0 else self.paths[parent].below(local_name(name.decode()), reader.shapes)
        self._name(name, number, tree.name, tree.size)
        self.paths.append(path)
        if parent >= 0:
            _last(tree.child, tree.sibling, parent, number)
        if path.shape is None:
            known = {*reader.layout.header, *reader.shapes}
            above = not path.where or any(other.startswith(f"{path.where}/") for other in known)
            if not (path.where in known or above or reader.ignores(path.where)):
                reader.note_unread(path.where, line)
            tree.head[number] = tree.held[number] = path.where in reader.layout.header
            return
        entry, at = path.shape.entry, path.at or ""
        if path.skipped:
            if not self.paths[parent].skipped and at not in path.shape.ignored:
                reader.note_unread(f"{entry.path}//{at}", line)
            return
        tree.entry[number] = tree.held[number] = not at
        row = path.shape.parts.get(at) if at else entry
        tree.table[number] = self.tables[row.name] if row else -1
        tree.column[number] = self._column(path, at)
        tree.bare[number] = tree.column[number] < 0

    def add_attribute(self, element: int, name: bytes, line: int) -> None:
        """Learn an attribute of an element; one that nobody declared is noted."""
        tree, reader, path, number = self.tree, self.reader, self.paths[element], len(self.attributes)
        at = path.under(f"@{local_name(name.decode())}")
        self._name(name, number, tree.a_name, tree.a_size)
        self.attributes.append(at)
        _last(tree.attribute, tree.a_next, element, number)
        if name == b"xmlns" or name.startswith((b"xmlns:", b"xsi:")):
            return
        if path.shape is None:
            tree.a_head[number] = at in reader.layout.header
            if not tree.a_head[number] and at not in reader.layout.ignored and not reader.ignores(path.where):
                reader.note_unread(at, line)
        elif not path.skipped:
            tree.a_column[number] = self._column(path, at)
            if tree.a_column[number] < 0 and at not in path.shape.ignored:
                reader.note_unread(f"{path.shape.entry.path}//{at}", line)

    def loose_text(self, element: int, line: int) -> None:
        """Note text in an element that may hold none; it is not asked again."""
        path = self.paths[element]
        if path.shape is not None:
            self.reader.note_unread(f"{path.shape.entry.path}//{path.under('text()')}", line)
        self.tree.bare[element] = 0

    def take_header(self, text: bytes) -> None:
        """Take in the header's values that the last pass has found in a block."""
        tree, header = self.tree, self.reader.header
        for number in (tree.a_from[: len(self.attributes)] >= 0).nonzero()[0]:
            value = text[int(tree.a_from[number]) : int(tree.a_to[number])]
            header[self.attributes[number]] = _plain(value, attribute=True).decode()
        for number in (tree.head_from[: len(self.paths)] >= 0).nonzero()[0]:
            inside = text[int(tree.head_from[number]) : int(tree.head_to[number])]
            header[self.paths[number].where] = _plain(re.sub(rb"<[^>]*>", b"", inside)).decode().strip()
        tree.a_from[:] = tree.head_from[:] = -1


def _last(first: Any, following: Any, parent: int, number: int) -> None:
    """Hang a number behind the last one of a parent."""
    if first[parent] < 0:
        first[parent] = number
        return
    last = int(first[parent])
    while following[last] >= 0:
        last = int(following[last])
    following[last] = number


class _Block:
    """A block of text that begins with a tag, and what the pass has found in it."""

    def __init__(self, text: bytes, names: Names) -> None:
        import numpy as np

        from ingest.read.kernels.xml_scan import Found

        self.text, self.names = text, names
        self.data = np.frombuffer(text, dtype=np.uint8)
        rows = text.count(b"<") + 1
        cells = rows + text.count(b"=")
        short = {"r_table": np.int16, "c_column": np.int16, "c_row": np.int32, "c_from": np.int32, "c_to": np.int32}
        sizes = {name: rows if name.startswith("r_") else cells for name in Found._fields}
        self.found = Found(**{name: np.empty(size, short.get(name, np.int64)) for name, size in sizes.items()})
        names.tree.t_row[:] = names.tree.c_last[:] = -1

    def scan(self, state: Any, stack: Any, lines: Any, final: bool) -> int:
        """Pass over the text, learning names on the way; why it stopped."""
        from ingest.read.kernels import xml_scan

        names = self.names
        while True:
            stopped = int(xml_scan.scan(self.data, len(self.data), final, names.tree, self.found, state, stack, lines))
            about, line, begin, end = (int(value) for value in state[xml_scan.FOUND : xml_scan.NAME_TO + 1])
            if stopped == xml_scan.ELEMENT:
                names.add_element(about, self.text[begin:end], line)
            elif stopped == xml_scan.ATTRIBUTE:
                names.add_attribute(about, self.text[begin:end], line)
            elif stopped == xml_scan.LOOSE:
                names.loose_text(about, line)
            elif stopped == xml_scan.TWICE:
                shape, at = names.columns[about]
                raise SourceChanged(
                    f"{names.reader.file.name}: line {line}: {at!r} stands twice in one {shape.entry.path}, which this "
                    "version takes for a single value. Declare it as a part in the source's layout."
                )
            elif stopped == xml_scan.UNSUITED:
                raise Unsuited
            else:
                names.take_header(self.text)
                return stopped

    def append(self, rows: int, cells: int) -> None:
        """Append the first rows, with the first cells, to the raw tables."""
        import numpy as np
        import pyarrow as pa

        found, names, file = self.found, self.names, self.names.reader.file
        table_of = found.r_table[:rows]
        lengths = np.bincount(table_of, minlength=len(names.tables)).astype(np.int64)
        made = self._columns(lengths[names.tree.c_table], cells) if rows else {}
        for table, number in names.tables.items():
            if not lengths[number]:
                continue
            at = np.flatnonzero(table_of == number)
            columns = made.get(number, {}) | citation(file, found.r_line[at])
            numbers = {"entry": found.r_entry, "item": found.r_item}
            if names.tree.t_outer[number] >= 0:
                numbers["parent"] = found.r_parent
            columns |= {name: pa.array(values[at]) for name, values in numbers.items()}
            append(names.reader.con, table, pa.table(columns))

    def _columns(self, lengths: Any, cells: int) -> dict[int, dict[str, Any]]:
        """Table -> its columns in which any value stands, as Arrow arrays; `lengths`: rows of each column."""
        import numpy as np
        import pyarrow as pa

        from ingest.read.kernels import xml_fill

        names, found = self.names, self.found
        column_of, begins, ends = found.c_column[:cells], found.c_from[:cells], found.c_to[:cells]
        sizes, counts = np.zeros((2, len(lengths)), np.int64)
        xml_fill.measure(column_of, begins, ends, sizes, counts)
        bytes_from, offsets_from, valid_from = (
            np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
            for size in (sizes, np.where(counts > 0, lengths + 1, 0), np.where(counts > 0, (lengths + 7) // 8, 0))
        )
        out, offsets = np.empty(bytes_from[-1], np.uint8), np.empty(offsets_from[-1], np.int32)
        valid, next_byte = np.zeros(valid_from[-1], np.uint8), bytes_from[:-1].copy()
        next_row, attribute = np.zeros(len(lengths), np.int64), names.attribute_columns
        places = (attribute, next_byte, next_row, offsets_from, valid_from)
        xml_fill.fill(self.data, column_of, found.c_row[:cells], begins, ends, *places, out, offsets, valid)
        filled = np.flatnonzero(counts)
        xml_fill.finish(filled, next_byte, next_row, bytes_from, lengths, offsets_from, offsets)
        made: dict[int, dict[str, Any]] = {}
        for number in filled.tolist():
            shape, at = names.columns[number]
            made.setdefault(int(names.tree.c_table[number]), {})[shape.columns[at][1]] = pa.StringArray.from_buffers(
                int(lengths[number]),
                *(
                    pa.py_buffer(values[starts[number] : starts[number + 1]])
                    for values, starts in ((offsets, offsets_from), (out, bytes_from), (valid, valid_from))
                ),
            )
        return made


def local_name(name: str) -> str:
    """A name without its prefix."""
    return local(name.replace(":", "}"))


def _plain(text: bytes, *, attribute: bool = False) -> bytes:
    """The text with its references resolved; of an attribute, with its blanks normalised."""
    if attribute:
        text = text.replace(b"\n", b" ").replace(b"\t", b" ")
    return re.sub(rb"&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot|apos);", _resolve, text)


def _resolve(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name.startswith(b"#"):
        return chr(int(name[2:], 16) if name[1:2] == b"x" else int(name[1:])).encode()
    return {b"lt": b"<", b"gt": b">", b"amp": b"&", b"quot": b'"', b"apos": b"'"}[name]
