# ruff: noqa: E501 - documents stand on one line, as they are published
"""JSON files become rows of raw tables, each with the line of its document; nothing in them is left unread unseen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.source import InputFile
from resolver.errors import DataError

COMPANY = Entry(
    "company",
    ("number", "data/name"),
    (
        Part("nature", "data/natures", (".",)),
        Part("stake", "data/stakes", ("share/exact", "type")),
        Part("role", "data/stakes[]/roles", (".",)),
        Part("property", "properties/*", (".",)),
    ),
    where=("kind", ("company",)),
)
LAYOUT = Layout(
    (COMPANY, Entry("total", ("count",), where=("kind", ("total",)))), ignored={"kind": "told by the table"}
)


def file(folder: Path, text: str | bytes, name: str = "in.json") -> InputFile:
    path = folder / name
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(content)
    return InputFile(path, name, hashlib.sha256(content).hexdigest(), len(content), content[:65536], part="p")


def rows(con: duckdb.DuckDBPyConnection, what: str) -> list[tuple[object, ...]]:
    return con.execute(what).fetchall()


LINES = """\
{"kind": "company", "number": "01", "data": {"name": "A", "natures": ["x", "y"], "stakes": [{"share": {"exact": 12.5}, "type": "t", "roles": ["r1", "r2"]}, {"roles": ["r3"]}]}}

{"kind": "company", "number": "02", "properties": {"alias": ["B", "b"], "weak/alias": ["~b"]}}
{"kind": "total", "count": 2}
"""


def test_a_document_is_a_row_and_its_arrays_are_rows_with_its_line_and_number(tmp_path: Path) -> None:
    con = duckdb.connect()
    read_json(con, [file(tmp_path, LINES)], LAYOUT)
    assert rows(con, "select number, data_name, line, entry from raw.company order by entry") == [
        ("01", "A", 1, 1),
        ("02", None, 3, 2),
    ]
    assert rows(con, "select text, entry, item, line from raw.nature order by item") == [("x", 1, 1, 1), ("y", 1, 2, 1)]
    assert rows(con, "select share_exact, type, item from raw.stake order by item") == [
        ("12.5", "t", 1),
        (None, None, 2),
    ]
    assert rows(con, "select text, parent, item from raw.role order by item") == [
        ("r1", 1, 1),
        ("r2", 1, 2),
        ("r3", 2, 3),
    ]
    assert rows(con, "select key, text, item, line from raw.property order by item") == [
        ("alias", "B", 1, 3),
        ("alias", "b", 2, 3),
        ("weak/alias", "~b", 3, 3),
    ]
    assert rows(con, "select count, line from raw.total") == [("2", 4)]
    assert rows(con, "select * from raw.unread") == []
    assert rows(con, "select * from raw.refused") == []


@pytest.mark.parametrize(
    ("form", "text", "lines"),
    [
        ("array", '[\n{"kind": "total", "count": 1},\n\n{"kind": "total",\n "count": 2}\n]\n', [2, 4]),
        ("object", '{"kind": "total",\n "count": 1}\n\n{"kind": "total",\n"count": 2}', [1, 4]),
        ("lines", '{"kind": "total", "count": 1}\r\n{"kind": "total", "count": 2}\r\n', [1, 2]),
        ("lines", '\ufeff{"kind": "total", "count": 1}\n{"kind": "total", "count": 2}', [1, 2]),
    ],
)
def test_lines_arrays_and_documents_in_a_row_give_the_same_rows(
    tmp_path: Path, form: str, text: str, lines: list[int]
) -> None:
    con, given = duckdb.connect(), file(tmp_path, text)
    head = json_head(given)
    assert head is not None
    assert head.form == form
    assert head.first == {"kind": "total", "count": 1}
    read_json(con, [given], LAYOUT)
    assert rows(con, "select count, line, entry from raw.total order by entry") == [
        ("1", lines[0], 1),
        ("2", lines[1], 2),
    ]


def test_documents_in_a_member_of_an_outer_object_bring_its_header(tmp_path: Path) -> None:
    con = duckdb.connect()
    layout = Layout(
        (Entry("total", ("count",)),), items="body/data", header=("meta/date",), ignored={"links": "addresses"}
    )
    text = '{"meta": {"date": "2026-01-02", "more": 7},\n "links": {"a": "b"},\n "body": {"data": [\n{"count": 1},\n{"count": 2}]}}'
    header = read_json(con, [file(tmp_path, text)], layout)
    assert header == {"meta/date": "2026-01-02"}
    assert rows(con, "select count, line from raw.total order by line") == [("1", 4), ("2", 5)]
    assert rows(con, "select path from raw.unread") == [("meta/more",)]
    single = '{"meta": {"date": "2026-01-02"}, "body": {"data": {"count": 3}}}'
    read_json(con, [file(tmp_path, single)], layout)
    assert rows(con, "select count from raw.total where count = '3'") == [("3",)]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ('{"kind": "company", "number": "01", "new": 1}', "company: new"),
        ('{"kind": "company", "data": {"name": {"first": "A"}}}', "company: data/name (holds an object)"),
        ('{"kind": "company", "data": {"name": ["A"]}}', "company: data/name (holds an array)"),
        ('{"kind": "company", "data": {"stakes": [{"share": {"most": 1}}]}}', "company: data/stakes/share/most"),
        ('{"kind": "company", "properties": {"alias": [{"a": 1}]}}', "company: properties/alias (holds an object)"),
    ],
)
def test_what_nobody_declared_is_noted_with_its_line(tmp_path: Path, document: str, path: str) -> None:
    con = duckdb.connect()
    read_json(con, [file(tmp_path, LINES + document + "\n")], LAYOUT)
    found = rows(con, "select path, line from raw.unread")
    assert [each[0] for each in found][:1] == [path]
    assert found[0][1] == (5 if "alias" not in document else found[0][1])


def test_a_member_that_is_null_everywhere_is_nothing_new(tmp_path: Path) -> None:
    con = duckdb.connect()
    read_json(con, [file(tmp_path, '{"kind": "total", "count": 1, "new": null, "other": []}\n')], LAYOUT)
    assert rows(con, "select * from raw.unread") == []


def test_a_line_that_is_no_json_or_of_no_known_kind_is_refused_alone(tmp_path: Path) -> None:
    con = duckdb.connect()
    text = '{"kind": "total", "count": 1}\n{"kind": "total", \n{"kind": "odd"}\n7\n{"kind": "total", "count": 2}\n'
    read_json(con, [file(tmp_path, text)], LAYOUT)
    assert rows(con, "select line, code from raw.refused order by line") == [
        (2, "json"),
        (3, "unknown_kind"),
        (4, "unknown_kind"),
    ]
    assert rows(con, "select count, line from raw.total order by line") == [("1", 1), ("2", 5)]


@pytest.mark.parametrize(
    "text",
    [
        '{"kind": "total", "count": 1}\n{"kind": "total", "cou',
        '[{"kind": "total", "count": 1},\n{"kind": "total", "cou',
        '[{"kind": "total", "count": 1},\n',
    ],
)
def test_a_file_that_ends_too_early_keeps_what_was_whole_and_is_marked(tmp_path: Path, text: str) -> None:
    con = duckdb.connect()
    read_json(con, [file(tmp_path, text)], LAYOUT)
    assert rows(con, "select count, line from raw.total") == [("1", 1)]
    assert rows(con, "select line, code from raw.refused") == [(2, "truncated")]


@pytest.mark.parametrize("text", ['[{"kind": "total"} {"kind": "total"}]', '[{"kind": tot}]', '[{"a": 1}] x'])
def test_an_array_with_a_fault_inside_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match=r"in\.json: line 1: .*Download it again"):
        read_json(duckdb.connect(), [file(tmp_path, text)], LAYOUT)


def test_documents_and_lines_are_counted_on_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.json_documents.BATCH", 1000)
    monkeypatch.setattr("ingest.read.text.BLOCK", 700)
    for text in (
        "".join(f'{{"kind": "total", "count": {n}}}\n' for n in range(1, 301)),
        "[" + ",\n".join(f'{{"kind": "total", "count": {n}}}' for n in range(1, 301)) + "]",
    ):
        con = duckdb.connect()
        read_json(con, [file(tmp_path, text)], LAYOUT)
        assert rows(
            con, "select count(*), count(distinct entry) from raw.total where count = line and line = entry"
        ) == [(300, 300)]


def test_a_line_that_is_no_json_is_refused_inside_a_transaction_too(tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute("begin")
    read_json(con, [file(tmp_path, LINES + '{"kind": "comp')], LAYOUT)
    assert rows(con, "select line, code from raw.refused") == [(5, "truncated")]
    assert rows(con, "select count(*) from raw.company") == [(2,)]
    con.execute("commit")
