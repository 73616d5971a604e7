"""Tables of one's own as CSV, Parquet, JSON lines and Excel: one mapping, the same records. All invented."""

from __future__ import annotations

import datetime
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from ingest.job import run
from ingest.sources import _table_excel, _table_files
from resolver.errors import DataError, SourceChanged, UsageError
from resolver.store import Workspace
from tests.ingest.table import facts, rows

PEOPLE = """
name = "people"
[ignored]
note = "of no use"
[record]
key = "id"
kind = { is = "person" }
caption = ["given", "family"]
[[names]]
full_name = ["given", "family"]
given = "given"
family = "family"
[[dates]]
type = { is = "birth" }
value = "born"
format = "%d.%m.%Y"
[[identifiers]]
scheme = { is = "passport" }
number = "passport"
country = "country"
[[relations]]
type = { is = "owns" }
to = [{ name = "company" }]
share = "share"
"""

HEADER = ["id", "given", "family", "born", "passport", "country", "company", "share", "note"]
PEOPLE_ROWS: list[list[Any]] = [
    [7, "Anna", "Larina", datetime.date(1990, 2, 1), "0012345", "Latvia", "Kaj AS", "25%", True],
    [8, None, "Orsini", None, "X1", "Italy", None, None, None],
]

PAYMENTS = """
name = "payments"
[transfer]
key = "id"
type = { is = "bank" }
from_scheme = { is = "iban" }
from_value = "payer"
from = [{ key = "customer", table = "people" }]
to_scheme = { is = "iban" }
to_value = "payee"
amount = "amount"
currency = { is = "EUR" }
time = "booked"
format = "%Y-%m-%d %H:%M:%S"
"""


def csv_file(path: Path, header: list[str], lines: list[list[Any]]) -> Path:
    """CSV as a person would write it: dates with points."""

    def text(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return f"{value:%d.%m.%Y}"
        return "" if value is None else str(value)

    made = "\n".join(",".join(map(text, line)) for line in [header, *lines])
    path.write_text(made + "\n", encoding="utf-8")
    return path


def jsonl_file(path: Path, header: list[str], lines: list[list[Any]]) -> Path:
    """JSON lines; what is empty is left out of the object, but for the first row."""
    made = [
        {key: value for key, value in zip(header, line, strict=True) if value is not None or not number}
        for number, line in enumerate(lines)
    ]
    path.write_text("".join(json.dumps(each, default=str) + "\n" for each in made), encoding="utf-8")
    return path


def parquet_file(path: Path, header: list[str], lines: list[list[Any]]) -> Path:
    """Parquet with typed columns; the key is a double, as pandas writes whole numbers that may be absent."""
    columns = dict(zip(header, map(list, zip(*lines, strict=True)), strict=True))
    columns["id"] = [float(value) for value in columns["id"]]
    pa.parquet.write_table(pa.table(columns), path)
    return path


def xlsx_file(path: Path, header: list[str], lines: list[list[Any]]) -> Path:
    """A workbook of one sheet: dates as days, shares as percents, numbers with leading zeros by their format."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(header)
    for number, line in enumerate(lines, 2):
        sheet.append(line)
        for cell in sheet[number]:
            if isinstance(cell.value, str) and cell.value.endswith("%"):
                cell.value, cell.number_format = float(cell.value[:-1]) / 100, "0%"
            elif cell.value == "0012345":
                cell.value, cell.number_format = 12345, "0000000"
    book.save(path)
    return path


WRITERS = {"csv": csv_file, "jsonl": jsonl_file, "parquet": parquet_file, "xlsx": xlsx_file}

CONTENT = {
    "record": "record_id, version_id, kind, caption",
    "name": "record_id, full_name, given, family",
    "date": "record_id, type, date_from, date_to, precision",
    "identifier": "record_id, scheme, number, country",
    "relation": "record_id, relation_id, to_name, share_low, share_high, share_published",
}
"""Table -> the columns compared; a date's published text differs where the form keeps days as days."""


def written(folder: Path, form: str, mapped: str, header: list[str], lines: list[list[Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "data.toml").write_text(mapped)
    return WRITERS[form](folder / f"data.{form}", header, lines)


@pytest.mark.parametrize("form", ["jsonl", "parquet", "xlsx"])
def test_one_content_gives_the_same_records_in_every_form(tmp_path: Path, form: str):
    found = []
    for each in ("csv", form):
        workspace = Workspace(tmp_path / f"workspace_{each}")
        path = written(tmp_path / each, each, PEOPLE, HEADER, PEOPLE_ROWS)
        report = run(workspace, "table", [path])
        assert (report.channel, report.staged, report.rejected, report.rejected_values) == (each, 2, 0, 0)
        found.append(
            {
                name: facts(workspace, f"select {columns.replace(' version_id,', '')} from stage.{name}")
                for name, columns in CONTENT.items()
            }
        )
    assert found[0] == found[1]
    assert found[0]["identifier"] == {
        ("table.people:7", "passport", "0012345", "Latvia"),
        ("table.people:8", "passport", "X1", "Italy"),
    }
    assert found[0]["date"] == {
        ("table.people:7", "birth", datetime.date(1990, 2, 1), datetime.date(1990, 2, 1), "day")
    }
    assert found[0]["name"] == {
        ("table.people:7", "Anna Larina", "Anna", "Larina"),
        ("table.people:8", "Orsini", None, "Orsini"),
    }


@pytest.mark.parametrize(("form", "lines"), [("csv", [2, 3]), ("jsonl", [1, 2]), ("parquet", [1, 2]), ("xlsx", [2, 3])])
def test_a_record_cites_the_line_the_row_of_the_sheet_or_the_number_of_its_row(
    workspace: Workspace, tmp_path: Path, form: str, lines: list[int]
):
    run(workspace, "table", [written(tmp_path / "a", form, PEOPLE, HEADER, PEOPLE_ROWS)])
    assert rows(workspace, "select line from stage.record order by record_id") == [(line,) for line in lines]


@pytest.mark.parametrize("form", list(WRITERS))
def test_payments_are_the_same_money_at_the_same_time_in_every_form(workspace: Workspace, tmp_path: Path, form: str):
    header = ["id", "payer", "payee", "amount", "booked", "customer"]
    lines: list[list[Any]] = [
        [1, "A1", "B1", Decimal("1234.50"), datetime.datetime(2024, 1, 2, 3, 4, 5), "7"],
        [2, "A1", "B1", Decimal("7.00"), datetime.datetime(2024, 1, 3, 0, 0, 1), "7"],
    ]
    run(workspace, "table", [written(tmp_path / "a", form, PAYMENTS, header, lines)])
    assert rows(
        workspace, "select transfer_id, amount, scale, time::varchar, from_record from stage.transfer order by line"
    ) == [
        ("table.payments:1", 123450, 2, "2024-01-02 03:04:05", "table.people:7"),
        ("table.payments:2", 700, 2, "2024-01-03 00:00:01", "table.people:7"),
    ]


@pytest.mark.parametrize("form", list(WRITERS))
def test_a_new_or_missing_column_stops_every_form(workspace: Workspace, tmp_path: Path, form: str):
    path = written(tmp_path / "a", form, PEOPLE, [*HEADER[:-1], "remark"], PEOPLE_ROWS)
    with pytest.raises(SourceChanged, match=r"neither mapped nor ignored \['remark'\]"):
        run(workspace, "table", [path])
    path = written(tmp_path / "b", form, PEOPLE, ["id", "first", *HEADER[2:]], PEOPLE_ROWS)
    with pytest.raises(SourceChanged, match=r"missing \['given'\]"):
        run(workspace, "table", [path])


def test_a_value_inside_a_value_is_refused_with_its_path(workspace: Workspace, tmp_path: Path):
    people = 'name = "people"\n[record]\nkey = "id"\nkind = { is = "person" }\ncaption = "name"\n'
    (tmp_path / "data.toml").write_text(people)
    path = tmp_path / "data.jsonl"
    path.write_text('{"id": 1, "name": "Anna"}\n{"id": 2, "name": {"given": "Bela"}}\n')
    with pytest.raises(DataError, match=r"data\.jsonl: line 2: name\.given: a value inside a value"):
        run(workspace, "table", [path])
    pa.parquet.write_table(pa.table({"id": ["1"], "name": [["Anna", "Anja"]]}), tmp_path / "data.parquet")
    with pytest.raises(DataError, match=r"data\.parquet: name\[\]: .*no single values"):
        run(workspace, "table", [tmp_path / "data.parquet"])


def test_a_line_that_is_no_object_is_rejected(workspace: Workspace, tmp_path: Path):
    (tmp_path / "data.toml").write_text('name = "people"\n[record]\nkey = "id"\nkind = { is = "person" }\n')
    path = tmp_path / "data.jsonl"
    path.write_text('{"id": 1}\n{"id": 2\n{"id": 3}\n')
    assert run(workspace, "table", [path]).staged == 2
    assert rows(workspace, "select line, code from stage.rejected") == [(2, "json")]


def test_a_damaged_file_is_refused(workspace: Workspace, tmp_path: Path):
    for form in ("parquet", "xlsx"):
        path = written(tmp_path / "a", form, PEOPLE, HEADER, PEOPLE_ROWS)
        path.write_bytes(path.read_bytes()[:-40])
        with pytest.raises(DataError, match=f"data\\.{form}"):
            run(workspace, "table", [path])
    assert rows(workspace, "select count(*) from stage.edition") == [(0,)]


# -------------------------------------------------------------------------------------------------------------- Excel


def workbook(path: Path, *lines: list[Any], sheets: tuple[str, ...] = ("Sheet",)) -> Path:
    """A workbook whose first sheet has these rows, with a mapping beside it."""
    (path.parent / "data.toml").write_text(
        'name = "people"\n[record]\nkey = "id"\nkind = { is = "person" }\ncaption = "name"\n'
    )
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheets[0]
    for line in lines:
        book.active.append(line)
    for name in sheets[1:]:
        book.create_sheet(name).append(["other"])
    book.save(path)
    return path


def test_the_sheet_is_the_only_one_or_the_one_that_the_mapping_names(workspace: Workspace, tmp_path: Path):
    path = workbook(tmp_path / "data.xlsx", ["id", "name"], [1, "Anna"], sheets=("People", "Notes"))
    with pytest.raises(UsageError, match=r"2 sheets \(People, Notes\).*sheet = \"People\""):
        run(workspace, "table", [path])
    mapped = tmp_path / "data.toml"
    mapped.write_text('sheet = "Persons"\n' + mapped.read_text())
    with pytest.raises(UsageError, match=r"no sheet 'Persons'\. There are: People, Notes"):
        run(workspace, "table", [path])
    mapped.write_text(mapped.read_text().replace("Persons", "People"))
    assert run(workspace, "table", [path]).staged == 1


def test_the_error_of_a_formula_and_a_number_that_excel_has_cut_are_rejected_as_values(
    workspace: Workspace, tmp_path: Path
):
    path = workbook(tmp_path / "data.xlsx", ["id", "name"], [1, "#N/A"], [2, 1234567890123456], [3, "Carl"])
    report = run(workspace, "table", [path])
    assert (report.staged, report.rejected, report.rejected_values) == (3, 0, 2)
    assert rows(workspace, "select line, code, content from stage.rejected order by line") == [
        (2, "formula", "#N/A"),
        (3, "number", "1234567890123456"),
    ]
    assert facts(workspace, "select published_key, caption from stage.record") == {
        ("1", "1"),
        ("2", "2"),
        ("3", "Carl"),
    }


def test_a_formula_gives_its_stored_result_and_without_one_the_sheet_is_refused(workspace: Workspace, tmp_path: Path):
    path = workbook(tmp_path / "data.xlsx", ["id", "name"], [1, '="An"&"na"'])
    with pytest.raises(DataError, match="cell B2 holds a formula whose result was not stored"):
        run(workspace, "table", [path])
    stored = tmp_path / "stored.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"</f><v></v>" in text or b"</f><v/>" in text or b"</f><v />" in text
                for empty in (b"</f><v></v>", b"</f><v/>", b"</f><v />"):
                    text = text.replace(empty, b"</f><v>Anna</v>")
                text = text.replace(b'<c r="B2">', b'<c r="B2" t="str">')
            new.writestr(name, text)
    stored.rename(path)
    run(workspace, "table", [path])
    assert rows(workspace, "select caption from stage.record") == [("Anna",)]


def test_a_value_in_a_column_without_a_name_and_a_header_with_a_hole_are_refused(workspace: Workspace, tmp_path: Path):
    path = workbook(tmp_path / "data.xlsx", ["id", "name"], [1, "Anna", "x"])
    with pytest.raises(DataError, match="cell C2 holds 'x', but its column has no name"):
        run(workspace, "table", [path])
    path = workbook(tmp_path / "data.xlsx", ["id", None, "name"], [1, "x", "Anna"])
    with pytest.raises(DataError, match="cell B1 is empty"):
        run(workspace, "table", [path])


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (7, "General", "7"),
        (7.0, "General", "7"),
        (0.1, "General", "0.1"),
        (0.000001, "General", "0.000001"),
        (0.333, "0.0%", "33.3%"),
        (7, "000", "007"),
        (True, "General", "true"),
        (datetime.datetime(1990, 2, 1), "dd.mm.yyyy", "1990-02-01"),
        (datetime.datetime(1990, 2, 1, 13, 0), "General", "1990-02-01 13:00:00"),
        (datetime.datetime(1990, 2, 1, 12, 59, 59, 999_999), "General", "1990-02-01 13:00:00"),
        (datetime.time(9, 30), "General", "09:30:00"),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(value: Any, number_format: str, expected: str):
    assert _table_excel.text(value, number_format) == expected


@pytest.mark.parametrize(("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (702, "AAA")])
def test_columns_have_excels_letters(place: int, name: str):
    assert _table_excel.letters(place) == name


@pytest.mark.parametrize(
    ("type_", "path"),
    [("STRUCT(city VARCHAR, street VARCHAR)", "a.city"), ("VARCHAR[]", "a[]"), ("MAP(VARCHAR, VARCHAR)", "a")],
)
def test_nested_columns_are_named_by_their_first_path(type_: str, path: str):
    assert _table_files.nested_path("a", type_) == path
