"""CSV reading: physical lines, refused rows, encodings, files that are no data."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.files import collect
from ingest.read.csv import csv_header, read_csv
from ingest.read.text import check_head
from resolver.errors import DataError, SourceChanged


def read(tmp_path: Path, content: bytes, columns=("a", "b", "c"), encoding=None, **options):
    """The good rows (line and values) and the refused ones (line and code) of a file."""
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    (file,) = collect([path], tmp_path, encoding)
    con = duckdb.connect()
    read_csv(con, "t", [file], columns, **options)
    names = ", ".join(columns)
    good = con.execute(f"select line, {names} from raw.t order by line").fetchall()
    return good, con.execute("select line, code from raw.refused order by line").fetchall()


def test_the_line_is_the_physical_one_after_values_with_line_breaks(tmp_path):
    good, refused = read(tmp_path, b'1,x,y\n2,"two\nlines",y\n3,"with ""marks"", and\r\nmore",y\r\n4,x,y\n')
    assert good == [
        (1, "1", "x", "y"),
        (2, "2", "two\nlines", "y"),
        (4, "3", 'with "marks", and\r\nmore', "y"),
        (6, "4", "x", "y"),
    ]
    assert refused == []


def test_a_row_with_too_many_or_too_few_columns_is_refused_with_its_line(tmp_path):
    good, refused = read(tmp_path, b"1,x,y\n2,x\n3,x,y,z\n4,x,y\n")
    assert [row[0] for row in good] == [1, 4]
    assert refused == [(2, "columns"), (3, "columns")]


def test_an_open_quotation_mark_costs_its_own_line_only(tmp_path):
    good, refused = read(tmp_path, b'1,"x",y\n2,"open,y\n3,"x",y\n4,"x",y\n')
    assert [row[0] for row in good] == [1, 3, 4]
    assert refused == [(2, "quotes")]


def test_a_quotation_mark_inside_a_bare_value_is_refused(tmp_path):
    good, refused = read(tmp_path, b'1,x,y\n2,5" x 6" pipe,y\n3,x,y\n')
    assert [row[0] for row in good] == [1, 3]
    assert refused == [(2, "quotes")]


def test_a_file_that_ends_inside_a_row_is_marked_truncated(tmp_path):
    assert read(tmp_path, b"1,x,y\n2,x") == ([(1, "1", "x", "y")], [(2, "truncated")])
    assert read(tmp_path, b'1,x,y\n2,x,"y')[1] == [(2, "truncated")]


def test_a_last_row_without_a_line_break_is_whole_where_its_columns_are(tmp_path):
    assert read(tmp_path, b"1,x,y\n2,x,z") == ([(1, "1", "x", "y"), (2, "2", "x", "z")], [])


def test_blank_lines_are_no_rows_and_count_as_lines(tmp_path):
    assert read(tmp_path, b"1,x,y\n\n\r\n2,x,y\n")[0] == [(1, "1", "x", "y"), (4, "2", "x", "y")]


def test_rows_and_lines_are_right_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.read.text.BLOCK", 7)
    content = "".join(f'{n},"v{n}\n",{"é" * (n % 3)}\n' for n in range(200))
    good, refused = read(tmp_path, content.encode())
    assert good == [(1 + 2 * n, str(n), f"v{n}\n", "é" * (n % 3)) for n in range(200)]
    assert refused == []


def test_an_empty_value_stays_empty_and_text_stays_as_published(tmp_path):
    assert read(tmp_path, b"1,,  007 \n")[0] == [(1, "1", "", "  007 ")]


def test_a_byte_order_mark_is_not_part_of_the_first_value(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbf1,x,y\n")[0] == [(1, "1", "x", "y")]


def test_a_wrong_encoding_is_named_with_byte_line_and_next_step(tmp_path):
    with pytest.raises(DataError, match=r"file\.csv: line 2, byte 10: e9 is not utf-8.*--encoding cp1252"):
        read(tmp_path, b"1,x,y\n2,ab\xe9,y\n")


def test_another_encoding_is_read_when_it_is_named(tmp_path):
    assert read(tmp_path, "1,é,€\n".encode("cp1252"), encoding="cp1252")[0] == [(1, "1", "é", "€")]
    assert read(tmp_path, "1,é,陳\n".encode("utf-16"), encoding="utf-16")[0] == [(1, "1", "é", "陳")]


def test_a_nul_byte_is_an_error_with_its_line(tmp_path):
    with pytest.raises(DataError, match=r"line 2 holds a NUL byte \(byte 8\)"):
        read(tmp_path, b"1,x,y\n2,\x00,y\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\x1a", "empty"),
        (b"<!DOCTYPE html><html><body>Access denied</body></html>", "page of HTML"),
        (b"\r\n<HTML><head>", "page of HTML"),
    ],
)
def test_what_is_no_data_file_is_refused_by_name(tmp_path, content, words):
    path = tmp_path / "sdn.csv"
    path.write_bytes(content)
    (file,) = collect([path], tmp_path)
    with pytest.raises(DataError, match=f"sdn.csv.*{words}"):
        check_head(file)


def test_a_changed_header_names_the_columns(tmp_path):
    with pytest.raises(SourceChanged, match=r"missing \['c'\], new \['d'\]"):
        read(tmp_path, b"a,b,d\n1,x,y\n", header=True)


def test_the_header_is_no_row_and_counts_as_a_line(tmp_path):
    assert read(tmp_path, b"a,b,c\n1,x,y\n", header=True)[0] == [(2, "1", "x", "y")]


def test_a_mark_of_the_end_is_no_row_with_and_without_line_breaks_after_it(tmp_path):
    for end in (b"\x1a", b"\x1a\n", b"\x1a\r\n\r\n"):
        good, refused = read(tmp_path, b"1,x,y\n" + end, end_mark=b"\x1a")
        assert (len(good), refused) == (1, []), end


def test_a_header_that_stands_again_is_no_row(tmp_path):
    """As where the parts of a publication were put one after the other; a row that only begins as it does is one."""
    content = b'a,b,c\n1,x,y\na,b,c\n2,"two\nlines",y\n\xef\xbb\xbfa,b,c\na,b,y\n3,x,y\n'
    good, refused = read(tmp_path, content, header=True)
    assert [row[:2] for row in good] == [(2, "1"), (4, "2"), (7, "a"), (8, "3")]
    assert refused == [(3, "header"), (6, "header")]


def test_the_header_can_be_asked_for(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b'\xef\xbb\xbfa,"b, c"\n1,2\n')
    assert csv_header(collect([path], tmp_path)[0]) == ("a", "b, c")


def test_a_value_of_a_megabyte_is_read_in_the_header_and_in_rows_good_and_bad(tmp_path):
    long = "x" * 2**20
    assert read(tmp_path, f"1,{long},y\n2,{long}\n".encode()) == ([(1, "1", long, "y")], [(2, "columns")])
    (tmp_path / "long.csv").write_text(f"a,{'x' * 200_000}\n")
    assert len(csv_header(collect([tmp_path / "long.csv"], tmp_path)[0])) == 2
