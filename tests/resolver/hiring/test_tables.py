"""Tables of applicants from file to answer: what one table leaves, a later one finds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from resolver.errors import DataError, UsageError
from resolver.hiring.check import Checked, check
from resolver.lookup import run_id
from resolver.store import Workspace

MAPPING = """name = "{name}"
private = true
keep_days = 90
invented = true
[record]
key = "id"
kind = {{ is = "person" }}
role = {{ is = "applicant" }}
caption = "name"
[[names]]
full_name = "name"
type = {{ is = "primary" }}
[[dates]]
type = {{ is = "birth" }}
value = "born"
format = "%Y-%m-%d"
[[identifiers]]
scheme = {{ is = "passport" }}
number = "passport"
country = "issued_by"
[[contacts]]
type = {{ is = "phone" }}
value = "phone"
[[addresses]]
type = {{ is = "residential" }}
street = "street"
city = "city"
country = "country"
[[accounts]]
number = "account"
scheme = {{ is = "iban" }}
holder_name = "holder"
purpose = {{ is = "payout" }}
[[documents]]
type = {{ is = "photo" }}
perceptual_hash = "photo_phash"
"""
COLUMNS = ("id", "name", "born", "passport", "issued_by", "phone", "street", "city", "country", "account", "holder",
           "photo_phash")  # fmt: skip
FAMILIES = ("Berg", "Lind", "Holm", "Sand", "Nord", "Quist", "Strand", "Dahl", "Lund", "Vik")
GIVEN = ("Ada", "Bror", "Cora", "Dag", "Elsa", "Finn", "Greta", "Hugo", "Ida", "Jens")


def table(folder: Path, name: str, rows: list[dict[str, str]], blank: int = 0) -> Path:
    """A table with its mapping beside it."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
        file.write(("," * (len(COLUMNS) - 1) + "\n") * blank)
    (folder / f"{name}.toml").write_text(MAPPING.format(name=name))
    return path


def honest(number: int) -> dict[str, str]:
    """Somebody who shares nothing with anybody."""
    name = f"{GIVEN[number % 10]} {FAMILIES[number // 10 % 10]}{'aeiouy'[number // 100]}gren"
    return {
        "id": f"B{number}", "name": name, "born": f"19{60 + number % 41}-0{1 + number % 9}-{10 + number % 19}",
        "street": f"{number} Elm Row", "city": ("Malmo", "Lund", "Ystad")[number % 3], "country": "Sweden",
        "phone": f"+4670{1000000 + number * 7919}",
    }  # fmt: skip


def lines(found: Checked, rule: str) -> list[tuple[int, ...]]:
    """The rows of the flags, or of what is said, by a rule."""
    return [flag.rows for flag in found.flags if flag.flagged and flag.rule == rule] + [
        each.rows for each in found.said if each.rule == rule
    ]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("hiring") / "workspace")


@pytest.fixture(scope="module")
def first(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The first table, remembered: it begins the workspace."""
    rows = [honest(number) | {"id": f"A{number}"} for number in range(4)]
    rows[0] |= {"passport": "M45678912", "issued_by": "South Korea", "photo_phash": "phash:8d0add4f2bdb2178"}
    return check(workspace, [table(tmp_path_factory.mktemp("first"), "may", rows)], remember=True)


def test_the_first_table_begins_a_private_source(workspace: Workspace, first: Checked):
    assert first.flags == () and first.run is None and first.remembered == "run-000001"
    assert lines(first, "no_network") == [()]
    with workspace.read() as con:
        assert run_id(con) == "run-000001"
        assert con.execute("select distinct source, private from final.record where kind = 'person'").fetchall() == [
            ("table.may", True)
        ]


def test_a_later_table_with_all_that_tables_get_wrong(workspace: Workspace, first: Checked, tmp_path: Path):
    """A placeholder for a number, the phone of an agency on all rows, blank rows, one applicant twice; two matter."""
    assert first.remembered
    rows = [honest(number) | {"phone": "+46812345678", "passport": "123123123", "issued_by": "Sweden"}
            for number in range(4, 60)]  # fmt: skip
    rows[0] |= {"photo_phash": "phash:8d0add4f2bdb2179", "name": "Brian Hollowell"}  # the face of A0, one bit off
    rows[1] |= {"passport": "M45678912", "issued_by": "South Korea", "account": "DE89370400440532013000",
                "holder": "Viktor Malenkov"}  # fmt: skip
    rows.append(rows[2] | {"id": "B900", "passport": "", "issued_by": ""})  # again
    found = check(workspace, [table(tmp_path, "june", rows, blank=3)])
    assert found.run == "run-000001" and found.remembered is None and len(found.rows) == 57
    assert [(flag.rule, flag.rows, flag.entities != ()) for flag in found.flags if flag.flagged] == [
        ("lent_document", (2, 3), True), ("third_party_account", (3,), False),
    ]  # fmt: skip
    assert {pair["reading"] for pair in found.flags[0].facts["pairs"]} == {"alias", "lent_document"}
    assert len(lines(found, "common_value")[0]) == 57 and len(lines(found, "crowd")[0]) == 55
    assert lines(found, "same_applicant") == [(4, 58)]
    assert not list(tmp_path.glob("**/*.duckdb"))


def test_only_private_rows_are_remembered(workspace: Workspace, first: Checked, tmp_path: Path):
    path = table(tmp_path, "open", [honest(1)])
    mapping = path.with_suffix(".toml")
    mapping.write_text(mapping.read_text().replace("private = true\nkeep_days = 90", "private = false"))
    with pytest.raises(UsageError, match="private = true"):
        check(workspace, [path], remember=True)
    many = table(tmp_path, "many", [honest(number) | {"passport": "1-1-1"} for number in range(40)])
    with pytest.raises(DataError, match="passport 1-1-1: on too many rows"):
        check(workspace, [many], remember=True)


def test_a_table_without_rows_or_mapping_says_what_to_do(workspace: Workspace, first: Checked, tmp_path: Path):
    with pytest.raises(DataError):
        check(workspace, [table(tmp_path, "empty", [])])
    (tmp_path / "empty.toml").unlink()
    with pytest.raises(UsageError, match="resolver mapping"):
        check(workspace, [tmp_path / "empty.csv"])
