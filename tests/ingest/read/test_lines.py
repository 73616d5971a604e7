"""Lines of fixed places become raw rows, each with its number."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.files import input_file
from ingest.read import text
from ingest.read.lines import read_lines
from resolver.errors import DataError


def read(path: Path, content: bytes) -> list[tuple[int, str]]:
    """(line, text) of what is read."""
    path.write_bytes(content)
    con = duckdb.connect()
    read_lines(con, "made", [input_file(path, path.parent / "unpacked")])
    found = con.execute("select line, text from raw.made order by line").fetchall()
    return [(int(line), str(words)) for line, words in found]


def test_lines_keep_their_numbers_and_inner_blanks(tmp_path):
    content = "first  \r\n\r\n  third ß<\n\nfifth".encode()
    assert read(tmp_path / "made.dat", content) == [(1, "first  "), (3, "  third ß<"), (5, "fifth")]


def test_lines_over_the_border_of_a_block_stay_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "BLOCK", 7)
    assert read(tmp_path / "made.dat", b"one\ntwo two two\nthree\n") == [(1, "one"), (2, "two two two"), (3, "three")]


def test_another_encoding_is_refused_with_the_line(tmp_path):
    with pytest.raises(DataError, match="line 2"):
        read(tmp_path / "made.dat", b"one\nJos\xe9\n")
