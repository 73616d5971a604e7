"""Text files whose rows are lines of fixed places -> raw.<table>(text): each line whole, as published.

Columnar: a block of bytes is cut at its line breaks with numpy and goes to DuckDB as an Arrow table. Blank lines are
no rows. Not done here: what stands where in a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import append, citation, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.source import InputFile


def read_lines(con: DuckDBPyConnection, name: str, files: Iterable[InputFile]) -> None:
    """Fill raw.<name>(text) with the lines of the files; line breaks, of either kind, are left out.

    Raises: DataError for a wrong encoding.
    """
    create_raw_table(con, name, ["text"])
    for file in files:
        for table in _tables(file):
            append(con, name, table)


def _tables(file: InputFile) -> Iterator[Any]:
    rest, line = b"", 1
    for block in utf8_blocks(file):
        rest += block
        end = rest.rfind(b"\n") + 1
        if end:
            lines = rest.count(b"\n", 0, end)
            yield _table(file, rest[:end], line)
            rest, line = rest[end:], line + lines
    if rest:
        yield _table(file, rest + b"\n", line)


def _table(file: InputFile, text: bytes, line: int) -> Any:
    """Whole lines as an Arrow table with their numbers; blank ones left out."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == 10) + 1
    offsets = np.concatenate([[0], ends]).astype(np.int64)
    whole = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(text))
    rows = pc.utf8_rtrim(whole, "\r\n")
    columns = {"text": rows, **citation(file, np.arange(line, line + len(ends), dtype=np.int64))}
    return pa.table(columns).filter(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(rows)), 0))
