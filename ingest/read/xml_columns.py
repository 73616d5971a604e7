"""XML read by columns: the rows that read_xml makes element by element, of files that are plain enough, and faster.

First the whole file goes through expat, which tells whether it is well-formed and brings no DTD. Then, block by block,
numpy finds the tags, their levels and paths, and the places of values; these become Arrow columns without a Python
object per element. What this can't read (comments, CDATA, processing instructions, single quotation marks around
attributes, another encoding, open parts) raises Unsuited, and read_xml takes the file element by element.
Rules of well-formed text that it rests on: '<' stands in markup only, and attributes hold no '<' (XML 1.0, 2.4 and 3.1:
https://www.w3.org/TR/xml/).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import append
from ingest.read.xml import Layout, Shape, local, root_name
from ingest.source import InputFile
from resolver.errors import SourceChanged

BLOCK = 4 * 1024 * 1024
"""Bytes that are read at once; at most one entry more is held."""

LONGEST_NAME = 64
"""Bytes of a tag or attribute name that are looked at."""

LONGEST_ENTRY = 64 * 1024 * 1024
"""Bytes after which an entry that does not end is left to the other way of reading."""


class Unsuited(Exception):
    """The file is not plain enough to be read by columns."""


def check(file: InputFile, layout: Layout) -> None:
    """Raises: Unsuited for a file that is not plain, or not well-formed: the other way says what is wrong."""
    import pyexpat

    if file.encoding.lower() not in ("utf-8", "utf8") or any(part.open for e in layout.entries for part in e.parts):
        raise Unsuited
    declared = re.match(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", file.head)
    if (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")) or root_name(file) != layout.root:
        raise Unsuited
    parser, last, instructions = pyexpat.ParserCreate("utf-8"), b"", 0
    try:
        with file.path.open("rb") as stream:
            while block := stream.read(BLOCK):
                if b"<!" in (seam := last[-1:] + block):
                    raise Unsuited
                instructions += seam.count(b"<?")
                parser.Parse(block)
                last = block
        parser.Parse(b"", True)
    except pyexpat.ExpatError as error:
        raise Unsuited from error
    if instructions > 1 or (instructions == 1 and not re.match(rb"(?:\xef\xbb\xbf)?<\?xml", file.head)):
        raise Unsuited


@dataclass
class Path:
    """What is done with the elements of one path. `at`: below the entry; None outside of entries."""

    where: str
    shape: Shape | None = None
    at: str | None = None
    skipped: bool = False

    def below(self, name: str, reader: Reader) -> Path:
        """The path of a child."""
        where = f"{self.where}/{name}".removeprefix("/")
        if self.shape is None or self.at is None:
            shape = reader.shapes.get(where)
            return Path(where, shape, "" if shape else None)
        at = f"{self.at}/{name}".removeprefix("/")
        known = at in self.shape.columns or at in self.shape.above
        return Path(where, self.shape, at, self.skipped or at in self.shape.ignored or not known)


@dataclass
class Reader:
    """The state of reading one file by columns."""

    con: DuckDBPyConnection
    file: InputFile
    layout: Layout
    shapes: dict[str, Shape]
    unread: dict[str, int] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    paths: list[Path] = field(default_factory=list)
    known: dict[tuple[int, str], int] = field(default_factory=dict)
    stack: list[int] = field(default_factory=list)
    line: int = 1
    entries: int = 0

    def read(self) -> None:
        """Append all rows of the file.

        Raises: Unsuited, after which rows of the file may stand in the raw tables; SourceChanged where a single value
        recurs.
        """
        for text, final in self._blocks():
            self._rest = text[_Chunk(self, text, final).take() :]

    def _blocks(self) -> Iterator[tuple[bytes, bool]]:
        """What is left of the text before, with the next block; line ends are those of Unix."""
        self._rest, final = b"", False
        with self.file.path.open("rb") as stream:
            while not final:
                block = stream.read(BLOCK)
                final = len(block) < BLOCK
                if len(self._rest) > LONGEST_ENTRY:
                    raise Unsuited
                if block.endswith(b"\r"):
                    block += stream.read(1)
                if b"\r" in block and b"\r" in (block := block.replace(b"\r\n", b"\n")):
                    raise Unsuited
                yield self._rest + block, final

    def path_id(self, parent: int, name: str) -> int:
        """The number of a path, by that of its parent (-1: it is the root) and its own name."""
        known = self.known.get((parent, name))
        if known is None:
            known = self.known[parent, name] = len(self.paths)
            self.paths.append(Path("") if parent < 0 else self.paths[parent].below(name, self))
        return known

    def note_unread(self, path: str, line: int) -> None:
        """Note a path that nobody declared, with its first line."""
        self.unread[path] = min(line, self.unread.get(path, line))


@dataclass
class _Cells:
    """Values of a column: which row each belongs to, and where it begins and ends in the text."""

    rows: Any
    begins: Any
    ends: Any
    attribute: bool


class _Chunk:
    """A block of text: its tags as arrays, cut where no entry is open."""

    def __init__(self, reader: Reader, text: bytes, final: bool) -> None:
        import numpy as np

        self.np, self.reader, self.text, self.final = np, reader, text, final
        self.data = np.frombuffer(text, dtype=np.uint8)
        self.breaks = np.flatnonzero(self.data == 10)
        self.extra: list[bytes] = []
        self.extra_size = 0

    # ------------------------------------------------------------------------------------------------- tags and paths

    def take(self) -> int:
        """Append the rows of what is complete; how many bytes were used."""
        if not self._tags():
            return 0
        self._find_paths()
        count = self._cut()
        if not count:
            return 0
        used = len(self.text) if self.final and count == len(self.starts) else int(self.stops[count - 1]) + 1
        self._trim(count)
        self._outside()
        self._inside()
        self.reader.line += int(self.np.searchsorted(self.breaks, used))
        return used

    def _tags(self) -> bool:
        """Find the tags: where they start and stop, whether they open or close, and their level (0: the root)."""
        np, data = self.np, self.data
        starts, closers = np.flatnonzero(data == 60), np.flatnonzero(data == 62)
        which = np.searchsorted(closers, starts)
        starts = starts[which < len(closers)]
        stops = closers[which[which < len(closers)]]
        after = data[starts + 1]
        plain = after != 63  # '?': the XML declaration
        starts, stops, after = starts[plain], stops[plain], after[plain]
        if not len(starts):
            return False
        self.starts, self.stops, self.closing = starts, stops, after == 47
        self.alone = (data[stops - 1] == 47) & ~self.closing
        step = np.where(self.closing, -1, np.where(self.alone, 0, 1))
        depth = len(self.reader.stack) + np.cumsum(step)
        self.level = np.where(self.closing | self.alone, depth, depth - 1)
        self.next = np.append(starts[1:], len(data))
        return True

    def _find_paths(self) -> None:
        """The path of each element, level by level from the root; closing tags have none (-1)."""
        np, reader = self.np, self.reader
        elements = np.flatnonzero(~self.closing)
        names, name_of = self._names(self.starts[elements] + 1)
        number = np.full(len(self.starts), -1, dtype=np.int64)
        number[elements] = name_of
        self.path = np.full(len(self.starts), -1, dtype=np.int64)
        opened = np.empty(0, dtype=np.int64)
        levels = self.level[elements]
        for level in range(int(levels.min()) if len(levels) else 0, int(levels.max()) + 1 if len(levels) else 0):
            at = elements[levels == level]
            if level == 0:
                parents = np.full(len(at), -1, dtype=np.int64)
            else:
                place = np.searchsorted(opened, at) - 1
                outer = reader.stack[level - 1] if level <= len(reader.stack) else -1
                parents = np.where(place >= 0, self.path[opened[place]] if len(opened) else outer, outer)
            keys, inverse = np.unique(parents * len(names) + number[at], return_inverse=True)
            made = [reader.path_id(int(key) // len(names), names[int(key) % len(names)]) for key in keys]
            self.path[at] = np.array(made, dtype=np.int64)[inverse]
            opened = at[~self.alone[at]]

    def _names(self, begins: Any) -> tuple[list[str], Any]:
        """The different names that begin at these places, without prefix, and which of them each is."""
        np = self.np
        padded = np.append(self.data, np.zeros(LONGEST_NAME, dtype=np.uint8))
        letters = np.lib.stride_tricks.sliding_window_view(padded, LONGEST_NAME)[begins]
        ends = _ends_name()[letters]
        return self._different(letters, np.arange(LONGEST_NAME) < np.argmax(ends, axis=1)[:, None], ends.any(axis=1))

    def _different(self, letters: Any, inside: Any, found: Any) -> tuple[list[str], Any]:
        np = self.np
        if not found.all():
            raise Unsuited
        letters = np.ascontiguousarray(letters * inside)
        factors = np.array([pow(3, 40 + 2 * n, 2**64) for n in range(LONGEST_NAME // 8)], dtype=np.uint64)
        _, first, inverse = np.unique((letters.view(np.uint64) * factors).sum(axis=1), True, True)
        names = [letters[row].tobytes().replace(b"\x00", b"").decode() for row in first]
        if not (letters == letters[first][inverse]).all():  # two names with one hash
            raise Unsuited
        return names, inverse

    def _cut(self) -> int:
        """How many tags are complete: up to an entry, or a value of the header, that has not ended yet."""
        np, reader = self.np, self.reader
        self.whole = {
            number
            for number, path in enumerate(reader.paths)
            if (path.shape and path.at == "") or path.where in reader.layout.header
        }
        open_at = len(self.starts)
        for number in self.whole:
            last = np.flatnonzero((self.path == number) & ~self.alone)
            if len(last) and not ((self.level[last[-1] :] == self.level[last[-1]]) & self.closing[last[-1] :]).any():
                open_at = min(open_at, int(last[-1]))
        return open_at

    def _trim(self, count: int) -> None:
        """Leave only the first tags, and keep what is open after them for the next block."""
        np = self.np
        for name in ("starts", "stops", "closing", "alone", "level", "next", "path"):
            setattr(self, name, getattr(self, name)[:count])
        depth = int(self.level[-1]) + (0 if self.closing[-1] or self.alone[-1] else 1)
        stack = []
        for level in range(depth):
            opened = np.flatnonzero((self.level == level) & ~self.closing & ~self.alone)
            stack.append(int(self.path[opened[-1]]) if len(opened) else self.reader.stack[level])
        self.reader.stack = stack
        self.elements = np.flatnonzero(~self.closing)
        self.element_path = self.path[self.elements]
        order = np.argsort(self.element_path, kind="stable")
        numbers, begins = np.unique(self.element_path[order], return_index=True)
        groups = np.split(self.elements[order], begins[1:]) if len(numbers) else []
        self.groups = dict(zip(numbers.tolist(), groups, strict=True))
        self.lines = self.reader.line + np.searchsorted(self.breaks, self.stops)
        self._find_attributes()

    def _find_attributes(self) -> None:
        """Group the attributes: (path of the element, name) -> tags, and where the values begin and end."""
        np, data = self.np, self.data
        begins, stops = self.starts[self.elements], self.stops[self.elements]

        def inside(places: Any) -> tuple[Any, Any]:
            tag = np.searchsorted(begins, places, side="right") - 1
            keep = (tag >= 0) & (places < stops[tag])
            return places[keep], tag[keep]

        single, _ = inside(np.flatnonzero(data == 39))
        marks, tags = inside(np.flatnonzero(data == 34))
        if len(marks) % 2 or (tags[::2] != tags[1::2]).any() or (data[single - 1] == 61).any():
            raise Unsuited
        opened, closed, tags = marks[::2], marks[1::2], tags[::2]
        self.attributes: dict[tuple[int, str], tuple[Any, Any, Any]] = {}
        if not len(opened):
            return
        if (data[opened - 1] != 61).any():
            raise Unsuited
        padded = np.append(np.zeros(LONGEST_NAME, dtype=np.uint8), data)
        letters = np.lib.stride_tricks.sliding_window_view(padded, LONGEST_NAME)[opened - 1]
        blanks = _is_blank()[letters]
        last = LONGEST_NAME - 1 - np.argmax(blanks[:, ::-1], axis=1)
        names, inverse = self._different(letters, np.arange(LONGEST_NAME) > last[:, None], blanks.any(axis=1))
        keys = self.element_path[tags] * len(names) + inverse
        order = np.argsort(keys, kind="stable")
        different, firsts = np.unique(keys[order], return_index=True)
        for key, rows in zip(different.tolist(), np.split(order, firsts[1:]), strict=True):
            name = names[key % len(names)]
            if name != "xmlns" and not name.startswith(("xmlns:", "xsi:")):
                group = (key // len(names), f"@{local_name(name)}")
                self.attributes[group] = (self.elements[tags[rows]], opened[rows] + 1, closed[rows])

    # ------------------------------------------------------------------------------------------------- outside entries

    def _outside(self) -> None:
        """Take in header values, and note elements and attributes outside of entries that nobody declared."""
        reader, layout = self.reader, self.reader.layout
        known = {*layout.header, *reader.shapes}
        for number, tags in self.groups.items():
            path = reader.paths[number]
            if path.shape is not None:
                continue
            above = not path.where or any(other.startswith(f"{path.where}/") for other in known)
            if not (path.where in known or above or self._ignored(path.where)):
                reader.note_unread(path.where, int(self.lines[tags[0]]))
            if path.where in layout.header:
                reader.header[path.where] = self._whole_text(int(tags[-1]))
        for (number, name), (tags, begins, ends) in self.attributes.items():
            path = reader.paths[number]
            at = f"{path.where}/{name}".removeprefix("/")
            if path.shape is not None:
                continue
            if at in layout.header:
                reader.header[at] = _plain(self.text[int(begins[-1]) : int(ends[-1])], attribute=True).decode()
            elif at not in layout.ignored and not self._ignored(path.where):
                reader.note_unread(at, int(self.lines[tags[0]]))

    def _ignored(self, where: str) -> bool:
        return any(where == path or where.startswith(f"{path}/") for path in self.reader.layout.ignored)

    def _whole_text(self, tag: int) -> str:
        """The text of an element and of what is in it."""
        if self.alone[tag]:
            return ""
        later = self.np.flatnonzero(self.closing[tag:] & (self.level[tag:] == self.level[tag]))
        inside = self.text[int(self.stops[tag]) + 1 : int(self.starts[tag + int(later[0])])]
        return _plain(re.sub(rb"<[^>]*>", b"", inside)).decode().strip()

    # -------------------------------------------------------------------------------------------------- inside entries

    def _inside(self) -> None:
        """Append the rows of the entries of the chunk."""
        np, reader = self.np, self.reader
        shapes = [(number, path) for number, path in enumerate(reader.paths) if path.shape and path.at == ""]
        entries = np.sort(np.concatenate([self.groups.get(n, np.empty(0, np.int64)) for n, _ in shapes] or [[]]))
        entries = entries.astype(np.int64)
        self._loose()
        for number, path in shapes:
            if number in self.groups and path.shape is not None:
                self._shape(path.shape, self.groups[number], entries)
        reader.entries += len(entries)

    def _shape(self, shape: Shape, own: Any, entries: Any) -> None:
        """Append the rows of one kind of entry: of its own table, and of its parts."""
        np, paths = self.np, self.reader.paths
        mine = [n for n in self.groups if paths[n].shape is shape and not paths[n].skipped]
        rows: dict[str, Any] = {shape.entry.name: own}
        for name in shape.names:
            found = [self.groups[n] for n in mine if (part := shape.parts.get(paths[n].at or "")) and part.name == name]
            if found:
                rows[name] = np.sort(np.concatenate(found))
        cells: dict[str, dict[str, _Cells]] = {name: {} for name in rows}
        for number in mine:
            if paths[number].at in shape.columns:
                tags = self.groups[number]
                begins = self.stops[tags] + 1
                ends = np.where(self.alone[tags], begins, self.next[tags])
                self._put(shape, str(paths[number].at), tags, (begins, ends), rows, cells)
        for (number, name), (tags, begins, ends) in self.attributes.items():
            if paths[number].shape is not shape or paths[number].skipped:
                continue
            at = f"{paths[number].at}/{name}".removeprefix("/")
            if at in shape.columns:
                self._put(shape, at, tags, (begins, ends), rows, cells)
            elif at not in shape.ignored:
                self.reader.note_unread(f"{shape.entry.path}//{at}", int(self.lines[tags[0]]))
        self._append(shape, rows, cells, entries)

    def _put(
        self,
        shape: Shape,
        at: str,
        tags: Any,
        values: tuple[Any, Any],
        rows: dict[str, Any],
        cells: dict[str, dict[str, _Cells]],
    ) -> None:
        """Note the values of a column: each belongs to the row whose tag is the last before it."""
        np = self.np
        table, column = shape.columns[at]
        row = np.searchsorted(rows[table], tags, side="right") - 1
        twice = np.flatnonzero(np.diff(row) == 0)
        if len(twice):
            raise SourceChanged(
                f"{self.reader.file.name}: line {self.lines[tags[twice[0] + 1]]}: {at!r} stands twice in one "
                f"{shape.entry.path}, which this version takes for a single value. Declare it as a part in the "
                "source's layout."
            )
        cells[table][column] = _Cells(row, *values, "@" in at)

    def _loose(self) -> None:
        """Note elements that nobody declared, and text between elements where none is expected."""
        np, paths = self.np, self.reader.paths
        filled = np.append(~_is_blank()[self.data], [False, False])
        begins, ends = self.stops + 1, self.next
        words = np.logical_or.reduceat(filled, np.column_stack([begins, ends]).ravel())[::2] & (begins < ends)
        for number, tags in self.groups.items():
            path = paths[number]
            if path.shape is None or path.at is None:
                continue
            parent = paths[self._parent(int(tags[0]))] if path.at else path
            if path.skipped and not parent.skipped and path.at not in path.shape.ignored:
                self.reader.note_unread(f"{path.shape.entry.path}//{path.at}", int(self.lines[tags[0]]))
            if not path.skipped and path.at not in path.shape.columns:
                for tag in tags[words[tags] & ~self.alone[tags]]:
                    self._loose_text(path, int(tag), int(tag))
        for tag in np.flatnonzero(words & (self.closing | self.alone)):
            if self.level[tag] > 0:
                outer = paths[self._parent(int(tag))]
                if outer.shape and not outer.skipped and outer.at not in outer.shape.columns:
                    self._loose_text(outer, int(tag), self._parent_tag(int(tag)))

    def _loose_text(self, path: Path, tag: int, owner: int) -> None:
        text = _plain(self.text[int(self.stops[tag]) + 1 : int(self.next[tag])]).decode()
        if text.strip() and path.shape:
            at = f"{path.at}/text()".removeprefix("/")
            self.reader.note_unread(f"{path.shape.entry.path}//{at}", int(self.lines[owner]))

    def _parent_tag(self, tag: int) -> int:
        """The tag of the element around; -1 where it stands before this chunk."""
        before = (self.level[:tag] == self.level[tag] - 1) & ~self.closing[:tag] & ~self.alone[:tag]
        found = self.np.flatnonzero(before)
        return int(found[-1]) if len(found) else -1

    def _parent(self, tag: int) -> int:
        """The path of the element around."""
        parent = self._parent_tag(tag)
        return int(self.path[parent]) if parent >= 0 else self.reader.stack[int(self.level[tag]) - 1]

    # ----------------------------------------------------------------------------------------------------- Arrow tables

    def _append(self, shape: Shape, rows: dict[str, Any], cells: dict[str, dict[str, _Cells]], entries: Any) -> None:
        import pyarrow as pa

        np, file = self.np, self.reader.file
        placed = {
            table: {column: self._mended(found) for column, found in columns.items()}
            for table, columns in cells.items()
        }
        data = np.frombuffer(self.text + b"".join(self.extra), dtype=np.uint8) if self.extra else self.data
        items: dict[str, Any] = {}
        for table, tags in rows.items():
            entry = np.searchsorted(entries, tags, side="right")
            first = np.searchsorted(entry, entry)
            items[table] = (
                np.zeros(len(tags), np.int64) if table == shape.entry.name else np.arange(len(tags)) - first + 1
            )
            made = {column: _strings(data, found, len(tags)) for column, found in placed[table].items()}
            size = pa.array(np.zeros(len(tags), np.int32))
            made |= {"file_sha256": pa.array([file.sha256]).take(size), "part": pa.array([file.part]).take(size)}
            numbers = {"line": self.lines[tags], "entry": entry + self.reader.entries, "item": items[table]}
            if table in shape.outer:
                outer = shape.outer[table]
                numbers["parent"] = items[outer][np.searchsorted(rows[outer], tags, side="right") - 1]
            made |= {name: pa.array(np.asarray(values, dtype=np.int64)) for name, values in numbers.items()}
            append(self.reader.con, table, pa.table(made))

    def _mended(self, cells: _Cells) -> _Cells:
        """The values with references resolved, and blanks of attributes normalised; these stand after the text."""
        np = self.np
        odd = self._references if not cells.attribute else self._references_and_blanks
        some = np.flatnonzero(np.searchsorted(odd, cells.begins) != np.searchsorted(odd, cells.ends))
        if len(some):
            cells.begins, cells.ends = cells.begins.copy(), cells.ends.copy()
        for row in some:
            value = _plain(self.text[int(cells.begins[row]) : int(cells.ends[row])], attribute=cells.attribute)
            cells.begins[row] = len(self.text) + self.extra_size
            self.extra.append(value)
            self.extra_size += len(value)
            cells.ends[row] = len(self.text) + self.extra_size
        return cells

    @functools.cached_property
    def _references(self) -> Any:
        return self.np.flatnonzero(self.data == 38)

    @functools.cached_property
    def _references_and_blanks(self) -> Any:
        return self.np.flatnonzero((self.data == 38) | (self.data == 9) | (self.data == 10))


def local_name(name: str) -> str:
    """A name without its prefix."""
    return local(name.replace(":", "}"))


def _strings(data: Any, cells: _Cells, rows: int) -> Any:
    """An Arrow array of the values, null where a row has none."""
    import numpy as np
    import pyarrow as pa

    sizes = np.zeros(rows, dtype=np.int64)
    sizes[cells.rows] = cells.ends - cells.begins
    offsets = np.append(0, np.cumsum(sizes))
    shift = np.zeros(rows, dtype=np.int64)
    shift[cells.rows] = cells.begins
    places = np.repeat(shift - offsets[:-1], sizes) + np.arange(offsets[-1])
    there = np.zeros(rows, dtype=bool)
    there[cells.rows] = True
    return pa.StringArray.from_buffers(
        rows,
        pa.py_buffer(offsets.astype(np.int32)),
        pa.py_buffer(data[places]),
        pa.py_buffer(np.packbits(there, bitorder="little")),
    )


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


@functools.cache
def _is_blank() -> Any:
    """Of the 256 bytes those that are blanks in XML."""
    import numpy as np

    return np.isin(np.arange(256), [9, 10, 13, 32])


@functools.cache
def _ends_name() -> Any:
    """Of the 256 bytes those that end the name of a tag."""
    import numpy as np

    return np.isin(np.arange(256), [9, 10, 13, 32, 47, 62])
