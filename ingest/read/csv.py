"""CSV files -> raw.<table>: all columns VARCHAR and as published, plus file_sha256, part and line.

Columnar: a block of bytes is cut into records with numpy, the good ones are parsed by Arrow and go to DuckDB as Arrow
batches. `line` is the physical line on which a record begins, also after values with line breaks and refused records.
A record that does not have exactly the declared columns is refused into raw.refused with its line, and the next line
is read as if nothing had happened; so is a header that stands again further down, where files were put one after the
other. Not done here: what values mean.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.ahead import ahead, gathered
from ingest.read.raw import CITATION, PIECE, Refused, append, citation, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.source import Full, InputFile
from ingest.sql import quote, transaction
from resolver.errors import SourceChanged

LONGEST = 4 * 1024 * 1024
"""Bytes after which an open quotation mark is taken for a fault."""


def read_csv(
    con: DuckDBPyConnection,
    name: str,
    files: Iterable[InputFile],
    columns: Sequence[str],
    *,
    delimiter: str = ",",
    header: bool = False,
    published: Sequence[str] = (),
    end_mark: bytes = b"",
    full: Full | None = None,
) -> None:
    """Fill raw.<name> from CSV files that have these columns.

    `header`: the first line must hold the names: the columns, or those `published`, where raw calls them otherwise, in
    any order. A new column goes to raw under its own name, where the audit stops at it unless it is accepted.
    `end_mark`: a line of these bytes alone is no row (OFAC: 0x1A), also where line breaks follow it.
    Refused records go to raw.refused; code 'truncated' marks a file that ends inside a record.
    `full`: called between two records whenever raw holds PIECE rows; it may take them out (ingest/pieces.py).

    Raises: SourceChanged where the header differs; DataError for a wrong encoding.
    """
    refused = Refused()
    create_raw_table(con, name, columns)
    with transaction(con) if full is None else contextlib.nullcontext():
        _read_csv(con, name, files, columns, delimiter, published if header else None, end_mark, refused, full)
    refused.write(con)


def _read_csv(
    con: DuckDBPyConnection,
    name: str,
    files: Iterable[InputFile],
    columns: Sequence[str],
    delimiter: str,
    published: Sequence[str] | None,
    end_mark: bytes,
    refused: Refused,
    full: Full | None,
) -> None:
    """`published`: names of the header; None for files without one."""
    rows = int(con.execute(f"select count(*) from raw.{quote(name)}").fetchall()[0][0])
    for file in files:
        header = published is not None
        order = _in_file(file, columns, published or columns, delimiter) if header else columns
        for column in order:
            if column not in columns:
                con.execute(f"alter table raw.{quote(name)} add column if not exists {quote(column)} varchar")
        blocks = _records(file, len(order), delimiter.encode(), end_mark, refused)
        tables = _arrow(file, _without_header(blocks) if header else blocks, order, delimiter)
        names = csv_header(file, delimiter) if header else ()
        if header:
            tables = _without_repeats(file, tables, names, refused)
        for table in ahead(gathered(tables)):
            while full and rows + table.num_rows > PIECE:
                append(con, name, table.slice(0, PIECE - rows))
                table = table.slice(PIECE - rows)
                refused.write(con)
                full()
                rows = 0
            append(con, name, table)
            rows += table.num_rows


def csv_header(file: InputFile, delimiter: str = ",") -> tuple[str, ...]:
    """The names in the first line of a CSV file; () for an empty one."""
    text = next(utf8_blocks(file), b"")[: 1024 * 1024].decode("utf-8", "ignore")
    return tuple(_fields_of(text.splitlines(), delimiter))


def _fields_of(lines: Iterable[str], delimiter: str) -> Sequence[str]:
    """The fields of the first record; cut at each delimiter where Python's reader gives up (fields over 128 KiB)."""
    lines = list(lines)
    try:
        return next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return lines[0].split(delimiter)


@dataclass(frozen=True)
class Block:
    """Good records of a part of a file: their bytes, and the line on which each begins."""

    data: bytes
    lines: Any


def _in_file(file: InputFile, columns: Sequence[str], published: Sequence[str], delimiter: str) -> Sequence[str]:
    """The columns of raw in the order in which they stand in the file, new ones under the file's names."""
    names = csv_header(file, delimiter)
    missing = [column for column in published if column not in names]
    new = [column for column in names if column not in published]
    own = dict(zip(published, columns, strict=True))
    order = [own.get(name, name) for name in names]
    lower = [column.lower().strip() for column in (*order, *CITATION)]
    if missing or len(set(lower)) < len(lower) or "" in lower:
        raise SourceChanged(
            f"{file.name}: the columns are not those that this version knows: missing {missing}, new {new}, "
            f"order {list(names)}. Adapt the columns of its source, or take the file of the known layout."
        )
    return order


def _without_header(blocks: Iterator[Block]) -> Iterator[Block]:
    for number, block in enumerate(blocks):
        if number == 0:
            end = block.data.find(b"\n") + 1
            block = Block(block.data[end:], block.lines[1:])
        yield block


HEADER_AGAIN = "the header stands here again, as where files are put one after the other: it is no row"


def _without_repeats(file: InputFile, tables: Iterable[Any], names: Sequence[str], refused: Refused) -> Iterator[Any]:
    """The rows of tables that are not the header again, column by column; those that are go to `refused`."""
    for table in tables:
        yield _without_header_rows(file, table, names, refused)


def _without_header_rows(file: InputFile, table: Any, names: Sequence[str], refused: Refused) -> Any:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    first = pc.is_in(table.column(0), value_set=pa.array([names[0], f"\ufeff{names[0]}"]))
    again = [
        int(row)
        for row in np.flatnonzero(first.to_numpy())
        if all(table.column(place)[int(row)].as_py() == name for place, name in enumerate(names[1:], 1))
    ]
    if not again:
        return table
    for row in again:
        refused.add(file, table.column("line")[row].as_py(), "header", HEADER_AGAIN, ",".join(names))
    keep = np.ones(table.num_rows, dtype=bool)
    keep[again] = False
    return table.filter(pa.array(keep))


def _arrow(file: InputFile, blocks: Iterator[Block], columns: Sequence[str], delimiter: str) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.csv

    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), null_values=[], strings_can_be_null=False, check_utf8=False
    )
    quoted = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True)
    plain = pyarrow.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=True)
    for block in blocks:
        if not len(block.lines):
            continue
        parse = quoted if b'"' in block.data else plain  # without quotation marks in half the time
        read = pyarrow.csv.ReadOptions(
            column_names=list(columns), use_threads=False, block_size=min(len(block.data) + 16, 2**31 - 1)
        )
        table = pyarrow.csv.read_csv(pa.BufferReader(block.data), read, parse, convert)
        if table.num_rows != len(block.lines):  # Arrow and the cutter disagree: never stage a wrong line
            raise SourceChanged(
                f"{file.name}: between lines {block.lines[0]} and {block.lines[-1]} the file can be read in two ways "
                f"({table.num_rows} or {len(block.lines)} records). Look for bare carriage returns or quotation marks."
            )
        for column, values in citation(file, block.lines).items():
            table = table.append_column(column, values)
        yield table


# ---------------------------------------------------------------------------------------------------- cutting records


def _records(file: InputFile, columns: int, delimiter: bytes, end_mark: bytes, refused: Refused) -> Iterator[Block]:
    """Cut a file into blocks of good records; what is not good goes to `refused`."""
    rest, line = b"", 1
    cutter = _Cutter(file, columns, delimiter[0], end_mark, refused)
    for text in utf8_blocks(file):
        rest += text
        block, used, lines = cutter.cut(rest, line, final=False)
        rest, line = rest[used:], line + lines
        yield block
    if rest:
        yield cutter.cut(rest, line, final=True)[0]


@dataclass
class _Cutter:
    file: InputFile
    columns: int
    delimiter: int
    end_mark: bytes
    refused: Refused

    def cut(self, text: bytes, line: int, *, final: bool) -> tuple[Block, int, int]:
        """Good records of the text, how many bytes were used up, and how many lines these were."""
        import numpy as np

        if not final and (plain := self._plain(text, line)):
            return plain
        data = np.frombuffer(text, dtype=np.uint8)
        ends = np.flatnonzero(data == 10) + 1
        if final and (not len(ends) or ends[-1] != len(text)):
            ends = np.append(ends, len(text))
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64) if len(ends) else np.empty(0, np.int64)
        quotes = np.flatnonzero(data == 34)
        counts = np.searchsorted(quotes, ends) - np.searchsorted(quotes, starts)
        first, last, used = self._join(text, starts, ends, np.flatnonzero(counts & 1), final)
        begin, end = starts[first], ends[last]
        bad = self._bad(data, begin, end, quotes)
        keep = np.ones(len(begin), dtype=bool)
        for number in np.flatnonzero(bad | (end - begin <= 2) | (data[begin] == 0x1A) if len(begin) else bad):
            keep[number] = self._look(
                text[begin[number] : end[number]], line + int(first[number]), final, int(end[number]) == len(text)
            )
        return (
            Block(_slices(text, begin, end, keep), (line + first[keep]).astype(np.int64)),
            int(ends[used - 1]) if used else 0,
            used,
        )

    def _plain(self, text: bytes, line: int) -> tuple[Block, int, int] | None:
        """What `cut` gives where every record is a good one, in few passes; None where one may not be."""
        import numpy as np

        data = np.frombuffer(text, dtype=np.uint8)
        is_quote, is_break = data == 34, data == 10
        marks = (data == self.delimiter) | is_break
        quotes = np.flatnonzero(is_quote)
        if len(quotes):
            opening, closing = quotes[2 if quotes[0] == 0 else 0 :: 2], quotes[1::2]
            closing = closing[: np.searchsorted(closing, len(data) - 1)]
            beside = np.concatenate([data[opening - 1], data[closing + 1]])
            if not self._may_neighbour()[beside].all():
                return None
            marks &= (np.add.accumulate(is_quote, dtype=np.uint8) & 1) == 0
        found = np.flatnonzero(marks)
        found = found[: len(found) // self.columns * self.columns]
        if self.columns < 2 or not len(found):
            return None
        ends = found[self.columns - 1 :: self.columns] + 1
        used = int(ends[-1])
        if not (is_break[ends - 1].all() and np.count_nonzero(is_break[found]) == len(ends)):
            return None
        returns = np.flatnonzero(data[:used] == 13)
        if not is_break[returns + 1].all():
            return None
        count = int(np.count_nonzero(is_break[:used]))
        lines = np.arange(line, line + len(ends), dtype=np.int64)
        if count != len(ends):  # values with line breaks
            starts = np.concatenate([[0], ends[:-1]])
            lines = (line + np.searchsorted(np.flatnonzero(is_break), starts)).astype(np.int64)
        return Block(text[:used], lines), used, count

    def _may_neighbour(self) -> Any:
        """Of the 256 bytes those that may stand before an opening, or after a closing quotation mark."""
        import numpy as np

        allowed = np.zeros(256, dtype=bool)
        allowed[[self.delimiter, 34, 10, 13]] = True
        return allowed

    def _join(self, text: bytes, starts: Any, ends: Any, odd: Any, final: bool) -> tuple[Any, Any, int]:
        """First and last line of each record: a line with an open quotation mark goes on to the one that closes it.

        Where that gives no good record, the mark is a fault of its line alone; the lines after it stand by themselves.
        """
        import numpy as np

        used, joined, at = len(starts), np.zeros(len(starts), dtype=bool), 0
        while at < len(odd):
            opened = int(odd[at])
            if at + 1 < len(odd):
                closed = int(odd[at + 1])
                if self._fields(text[starts[opened] : ends[closed]]) == self.columns:
                    joined[opened + 1 : closed + 1] = True
                    at += 1
            elif not final and len(text) - starts[opened] < LONGEST:
                used = opened
                break
            at += 1
        first = np.flatnonzero(~joined[:used])
        last = np.append(first[1:], used) - 1 if len(first) else first
        return first, last, used

    def _fields(self, record: bytes) -> int:
        import numpy as np

        data = np.frombuffer(record, dtype=np.uint8)
        quotes = np.flatnonzero(data == 34)
        whole = np.array([0]), np.array([len(record)])
        return self.columns if not self._bad(data, *whole, quotes)[0] else -1

    def _bad(self, data: Any, begin: Any, end: Any, quotes: Any) -> Any:
        """Which records do not have the right number of columns, or a quotation mark where none may be."""
        import numpy as np

        if not len(begin):
            return np.zeros(0, dtype=bool)
        before = np.searchsorted(quotes, begin)

        def inside(positions: Any, records: Any) -> Any:
            return ((np.searchsorted(quotes, positions) - before[records]) & 1).astype(bool)

        def of(positions: Any) -> Any:
            return np.searchsorted(begin, positions, side="right") - 1

        marks = np.flatnonzero(data == self.delimiter)
        marks = marks[(marks >= begin[0]) & (marks < end[-1])]
        records = of(marks)
        outside = records[~inside(marks, records)]
        bad = np.bincount(outside, minlength=len(begin)) != self.columns - 1
        bad |= ((np.searchsorted(quotes, end) - before) & 1).astype(bool)
        own = quotes[(quotes >= begin[0]) & (quotes < end[-1])]
        records = of(own)
        closing = inside(own, records)
        padded = np.concatenate([[10], data, [10]])
        neighbour = np.where(closing, padded[own + 2], padded[own])
        fine = np.isin(neighbour, np.array([self.delimiter, 34, 10, 13], dtype=np.uint8))
        fine |= ~closing & (own == begin[records])
        bad[records[~fine]] = True
        bare = np.flatnonzero((data == 13) & (padded[2:] != 10))
        bare = bare[(bare >= begin[0]) & (bare < end[-1])]
        records = of(bare)
        bad[records[~inside(bare, records)]] = True
        return bad

    def _look(self, record: bytes, line: int, final: bool, at_end: bool) -> bool:
        """Whether an odd record is good after all; what is neither good nor empty is refused."""
        content = record.rstrip(b"\r\n")
        if not content or content == self.end_mark:
            return False
        if self._fields(record) == self.columns:
            return True
        text = content.decode("utf-8")
        fields = len(_fields_of([text.replace("\n", " ").replace("\r", " ")], chr(self.delimiter)))
        if at_end and final and not record.endswith(b"\n"):
            code, reason = (
                "truncated",
                f"the file ends inside this row ({fields} of {self.columns} columns): download it again",
            )
        elif content.count(b'"') % 2:
            code, reason = "quotes", "a quotation mark is not closed: correct the row, or download the file again"
        elif fields != self.columns:
            code, reason = (
                "columns",
                f"{fields} columns instead of {self.columns}: correct the row, or download the file again",
            )
        else:
            code, reason = (
                "quotes",
                "a quotation mark or a carriage return inside a value that is not quoted: correct the row",
            )
        self.refused.add(self.file, line, code, reason, text)
        return False


def _slices(text: bytes, begin: Any, end: Any, keep: Any) -> bytes:
    """The bytes of the kept records; runs of neighbours are copied at once."""
    import numpy as np

    if not keep.any():
        return b""
    if keep.all() and (begin[1:] == end[:-1]).all():
        return text[begin[0] : end[-1]]
    kept = np.flatnonzero(keep)
    breaks = np.flatnonzero(np.diff(kept) > 1)
    firsts, lasts = kept[np.concatenate([[0], breaks + 1])], kept[np.append(breaks, len(kept) - 1)]
    parts = [text[begin[first] : end[last]] for first, last in zip(firsts, lasts, strict=True)]
    return b"".join(part if part.endswith(b"\n") else part + b"\n" for part in parts)
