"""Tables of one's own: the mapping says what a column is; wrong values are rejected with their line. All invented."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from ingest import mapping
from ingest.job import run
from ingest.sources import _table_records, _table_transfers
from resolver.demo import make
from resolver.errors import DataError, SourceChanged, UsageError
from resolver.store import Workspace
from tests.ingest.table import facts, fingerprint, rows

PEOPLE = """
name = "people"
[record]
key = "id"
kind = { is = "person" }
caption = "name"
[[names]]
full_name = "name"
"""

PAYMENTS = """
name = "payments"
[transfer]
key = "id"
type = { is = "bank" }
from_scheme = { is = "iban" }
from_value = "payer"
to_scheme = { is = "iban" }
to_value = "payee"
amount = "amount"
currency = "currency"
time = "booked"
format = "%Y-%m-%d %H:%M"
"""

HOLDINGS = """
name = "holdings"
[record]
key = "id"
kind = { is = "statement" }
[[relations]]
type = { is = "owns" }
from = [{ key = "owner", table = "companies" }, { name = "owner_name" }]
to = [{ key = "owned", table = "companies" }]
share = "share"
valid_from = "since"
[relations.bands]
"a quarter to a half" = { low = 25, low_inclusive = false, high = 50, high_inclusive = true }
"""


def table(folder: Path, mapped: str, *lines: str, name: str = "data") -> Path:
    """A CSV file and the mapping beside it."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(mapped)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / f"{name}.csv"


# ------------------------------------------------------------------------------------------------------------- records


def test_a_row_becomes_a_record_under_the_mappings_name_and_its_own_key(workspace: Workspace, tmp_path: Path):
    report = run(workspace, "table", [table(tmp_path, PEOPLE, "id,name", "7,Anna Larina", "8,Bela Orsini")])
    assert (report.source, report.read, report.staged, report.rejected) == ("table.people", 2, 2, 0)
    assert facts(workspace, "select record_id, published_key, kind, caption, line from stage.record") == {
        ("table.people:7", "7", "person", "Anna Larina", 2),
        ("table.people:8", "8", "person", "Bela Orsini", 3),
    }


def test_the_mapping_can_be_named_as_a_path(workspace: Workspace, tmp_path: Path):
    data = table(tmp_path, PEOPLE, "id,name", "7,Anna Larina")
    other = (tmp_path / "data.toml").rename(tmp_path / "other.toml")
    assert run(workspace, "table", [data, other]).records == 1


@pytest.mark.parametrize("packed", [gzip.compress(PEOPLE.encode()), PEOPLE.encode("utf-16")], ids=["gzip", "utf-16"])
def test_a_mapping_that_is_packed_or_in_another_encoding_leaves_no_copy(workspace: Workspace, tmp_path: Path, packed):
    path = table(tmp_path / "own", PEOPLE, "id,name", "7,Anna Larina")
    path.with_suffix(".toml").write_bytes(packed)
    assert run(workspace, "table", [path]).records == 1
    assert {file.name for file in path.parent.iterdir()} == {"data.csv", "data.toml"}


def test_without_a_mapping_the_next_step_is_told(workspace: Workspace, tmp_path: Path):
    (tmp_path / "data.csv").write_text("id,name\n")
    with pytest.raises(UsageError, match=r"data\.csv: no mapping data\.toml beside it"):
        run(workspace, "table", [tmp_path / "data.csv"])


def test_two_tables_keep_their_editions_apart(workspace: Workspace, tmp_path: Path):
    run(workspace, "table", [table(tmp_path, PEOPLE, "id,name", "7,Anna Larina")])
    staff = PEOPLE.replace('"people"', '"staff"')
    run(workspace, "table", [table(tmp_path, staff, "id,name", "1,Carl Tamm", "2,Dora Falk", name="staff")])
    assert rows(workspace, "select count(*) from stage.removal") == [(0,)]
    run(workspace, "table", [table(tmp_path, staff, "id,name", "2,Dora Falk", name="staff")])
    assert facts(workspace, "select record_id from stage.removal") == {("table.staff:1",)}


def test_every_section_fills_its_table(workspace: Workspace, tmp_path: Path):
    mapped = """
    name = "all"
    private = false
    invented = "marked"
    delimiter = ";"
    [ignored]
    colour = "of no use"
    [record]
    key = ["branch", "id"]
    kind = { column = "kind", map = { P = "person", C = "organisation" } }
    role = { is = "customer" }
    caption = "name"
    [[names]]
    full_name = "name"
    [[names]]
    full_name = "also"
    type = { is = "alias" }
    split = ","
    [[dates]]
    type = { is = "birth" }
    value = "born"
    format = "%d.%m.%Y"
    [[countries]]
    type = { is = "nationality" }
    country = "country"
    [[identifiers]]
    scheme = { is = "passport" }
    number = "passport"
    country = "country"
    expires_on = "expires"
    format = "%d.%m.%Y"
    [[documents]]
    type = { is = "photo" }
    perceptual_hash = "photo"
    [[addresses]]
    street = "street"
    city = "city"
    country = "country"
    [[contacts]]
    type = { is = "email" }
    value = "mail"
    [[attributes]]
    attribute = { is = "position" }
    value = "job"
    [[accounts]]
    number = "account"
    scheme = { is = "iban" }
    [[wallets]]
    address = "wallets"
    split = "|"
    [[relations]]
    type = { is = "employs" }
    from = [{ name = "employer" }]
    """
    header = (
        "branch;id;kind;name;also;born;country;passport;expires;photo;street;city;mail;job;account;wallets;employer"
    )
    tron = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
    full = "N;7;P;Anna Larina;A. Larina, Anya L.;01.02.1990;Latvia;LV1;31.12.2030;phash:0f;Row 1;Riga;a@x.example;"
    full += f"cook;X1;{tron};Kaj AS"
    bare = "N;8;C;Kaj AS;;;Latvia;;;;;;;;;;"
    path = table(tmp_path, mapped, f"{header};colour;marked", f"{full};red;yes", f"{bare};;yes")
    report = run(workspace, "table", [path])
    assert (report.read, report.staged, report.rejected, report.rejected_values) == (2, 2, 0, 0)
    anna = "table.all:N/7"
    expected = {
        "select record_id, kind, role, invented from stage.record": {
            (anna, "person", "customer", True),
            ("table.all:N/8", "organisation", "customer", True),
        },
        "select full_name, type, quality from stage.name where record_id = 'table.all:N/7'": {
            ("Anna Larina", "primary", "strong"),
            ("A. Larina", "alias", "strong"),
            ("Anya L.", "alias", "strong"),
        },
        "select type, date_from::varchar, date_to::varchar, precision, published from stage.date": {
            ("birth", "1990-02-01", "1990-02-01", "day", "01.02.1990")
        },
        "select country, count(*) from stage.country group by all": {("Latvia", 2)},
        "select scheme, number, country, expires_on::varchar, published_type from stage.identifier": {
            ("passport", "LV1", "Latvia", "2030-12-31", "passport")
        },
        "select type, perceptual_hash from stage.document": {("photo", "phash:0f")},
        "select full_address, street, type from stage.address": {("Row 1, Riga, Latvia", "Row 1", "unknown")},
        "select type, value from stage.contact": {("email", "a@x.example")},
        "select attribute, value from stage.attribute": {("position", "cook")},
        "select number, scheme, own from stage.account": {("X1", "iban", False)},
        "select address, own from stage.wallet": {(tron, False)},
        "select type, from_status, from_name, to_record, relation_id from stage.relation": {
            ("employs", "name", "Kaj AS", anna, f"{anna}/1")
        },
        "select private, invented from stage.edition": {(False, True)},
    }
    for query, wanted in expected.items():
        assert facts(workspace, query) == wanted, query


def test_a_date_that_can_not_be_read_is_kept_as_published_and_rejected_as_a_value(workspace: Workspace, tmp_path: Path):
    mapped = PEOPLE + '[[dates]]\ntype = { is = "birth" }\nvalue = "born"\nformat = "%d/%m/%Y"\n'
    run(workspace, "table", [table(tmp_path, mapped, "id,name,born", "7,Anna,31/02/1990", "8,Bela,")])
    assert facts(workspace, "select record_id, date_from, published from stage.date") == {
        ("table.people:7", None, "31/02/1990")
    }
    assert facts(workspace, "select line, whole_row, code, content from stage.rejected") == {
        (2, False, "date", "31/02/1990")
    }


@pytest.mark.parametrize(
    ("published", "first", "last", "precision"),
    [
        ("1990", "1990-01-01", "1990-12-31", "year"),
        ("1990-02", "1990-02-01", "1990-02-28", "month"),
        ("1990-02-03", "1990-02-03", "1990-02-03", "day"),
    ],
)
def test_partial_dates_become_ranges(
    workspace: Workspace, tmp_path: Path, published: str, first: str, last: str, precision: str
):
    mapped = PEOPLE + '[[dates]]\ntype = { is = "birth" }\nvalue = "born"\n'
    run(workspace, "table", [table(tmp_path, mapped, "id,name,born", f"7,Anna,{published}")])
    found = facts(workspace, "select date_from::varchar, date_to::varchar, precision from stage.date")
    assert found == {(first, last, precision)}


def test_rows_without_a_key_with_a_repeated_one_or_of_an_unknown_kind_are_rejected(
    workspace: Workspace, tmp_path: Path
):
    mapped = PEOPLE.replace('kind = { is = "person" }', 'kind = "kind"')
    data = ["id,name,kind", "7,Anna,person", ",Bela,person", "7,Carl,person", "9,Dora,robot", "10,Eva"]
    report = run(workspace, "table", [table(tmp_path, mapped, *data)])
    assert (report.read, report.staged, report.rejected) == (5, 1, 4)
    assert facts(workspace, "select line, code from stage.rejected where whole_row") == {
        (3, "no_key"),
        (4, "duplicate_key"),
        (5, "kind"),
        (6, "columns"),
    }


def test_a_word_that_a_map_does_not_know_is_rejected_as_a_value(workspace: Workspace, tmp_path: Path):
    mapped = PEOPLE + '[[contacts]]\nvalue = "at"\ntype = { column = "how", map = { T = "phone" } }\n'
    run(workspace, "table", [table(tmp_path, mapped, "id,name,at,how", "7,Anna,12 34,T", "8,Bela,56 78,Q")])
    assert facts(workspace, "select value, type from stage.contact") == {("12 34", "phone"), ("56 78", "unknown")}
    assert facts(workspace, "select line, code, content from stage.rejected") == {(3, "map", "Q")}


def test_columns_that_bear_the_names_of_citations_are_read(workspace: Workspace, tmp_path: Path):
    mapped = 'name = "people"\n[record]\nkey = "line"\nkind = { is = "person" }\ncaption = "part"\n'
    run(
        workspace,
        "table",
        [table(tmp_path, mapped, "line,part", "77,Anna")],
    )
    assert facts(workspace, "select record_id, caption, part, line from stage.record") == {
        ("table.people:77", "Anna", "rows", 2)
    }


def test_quotation_marks_in_names_and_constants_stay_text(workspace: Workspace, tmp_path: Path):
    mapped = 'name = "odd"\n[record]\nkey = "i\\"d"\nkind = { is = "person" }\nrole = { is = "it\'s; drop table x" }\n'
    path = table(tmp_path, mapped, '"i""d"', "1")
    run(workspace, "table", [path])
    assert facts(workspace, "select record_id, role from stage.record") == {("table.odd:1", "it's; drop table x")}


# ----------------------------------------------------------------------------------------------------------- relations


def test_shares_are_exact_or_bands_and_ends_are_records_names_or_unknown(workspace: Workspace, tmp_path: Path):
    data = [
        "id,owner,owner_name,owned,share,since",
        "1,A,,B,33.333333,2020-01-01",
        "2,,Old Trust,B,a quarter to a half,2020",
        "3,,,B,100 %,",
        "4,A,,C,about half,",
        "5,A,,C,100.5,",
    ]
    report = run(workspace, "table", [table(tmp_path, HOLDINGS, *data)])
    assert (report.staged, report.rejected, report.rejected_values) == (5, 0, 2)
    assert rows(
        workspace,
        "select from_status, from_record, from_name, share_low::varchar, share_high::varchar, low_inclusive, "
        "high_inclusive, share_published, valid_from::varchar, valid_from_precision from stage.relation order by line",
    ) == [
        ("record", "table.companies:A", None, "33.333333", "33.333333", True, True, "33.333333", "2020-01-01", "day"),
        ("name", None, "Old Trust", "25.000000", "50.000000", False, True, "a quarter to a half", "2020-01-01", "year"),
        ("unknown", None, None, "100.000000", "100.000000", True, True, "100 %", None, None),
        ("record", "table.companies:A", None, None, None, None, None, "about half", None, None),
        ("record", "table.companies:A", None, None, None, None, None, "100.5", None, None),
    ]
    assert facts(workspace, "select line, code, content from stage.rejected") == {
        (5, "share", "about half"),
        (6, "share", "100.5"),
    }


# ----------------------------------------------------------------------------------------------------------- transfers

HEADER = "id,payer,payee,amount,currency,booked"


def test_amounts_are_exact_with_at_least_the_currencys_decimals(workspace: Workspace, tmp_path: Path):
    data = [
        "1,A1,B1,1234.50,USD,2024-01-02 03:04",
        "2,A1,B1,7,USD,2024-01-02 03:04",
        "3,A1,B1,7,JPY,2024-01-02 03:04",
        "4,A1,B1,0.125,USD,2024-01-02 03:04",
        "5,A1,B1,90071992547409.93,USD,2024-01-02 03:04",  # 2**53 + 1 cents: lost in a double
    ]
    run(workspace, "table", [table(tmp_path, PAYMENTS, HEADER, *data)])
    assert rows(workspace, "select amount, scale, amount_published, asset from stage.transfer order by line") == [
        (123450, 2, "1234.50", "iso4217:USD"),
        (700, 2, "7", "iso4217:USD"),
        (7, 0, "7", "iso4217:JPY"),
        (125, 3, "0.125", "iso4217:USD"),
        (9007199254740993, 2, "90071992547409.93", "iso4217:USD"),
    ]


BAD = [
    ("A1,B1,-5.00,USD,2024-01-02 03:04", "amount"),
    ('A1,B1,"1,234",USD,2024-01-02 03:04', "amount"),
    ("A1,B1,1e3,USD,2024-01-02 03:04", "amount"),
    ("A1,B1,,USD,2024-01-02 03:04", "amount"),
    ("A1,B1,5.00,UDS,2024-01-02 03:04", "currency"),
    ("A1,B1,5.00,USD,02/01/2024", "date"),
    ("A1,B1,5.00,USD,2024-02-30 03:04", "date"),
    (",B1,5.00,USD,2024-01-02 03:04", "account"),
]


def test_transfers_that_can_not_be_read_exactly_are_rejected_with_line_and_reason(workspace: Workspace, tmp_path: Path):
    good = "1,A1,B1,5.00,USD,2024-01-02 03:04"
    data = [good, *(f"{number},{line}" for number, (line, _) in enumerate(BAD, 2))]
    report = run(workspace, "table", [table(tmp_path, PAYMENTS, HEADER, *data)])
    assert (report.read, report.staged, report.rejected) == (1 + len(BAD), 1, len(BAD))
    assert rows(workspace, "select line, code from stage.rejected order by line") == [
        (line, code) for line, (_, code) in enumerate(BAD, 3)
    ]


def test_a_decimal_comma_and_a_fee_are_read_as_the_mapping_says(workspace: Workspace, tmp_path: Path):
    mapped = PAYMENTS + 'fee = "fee"\ndecimal = ","\nthousands = "."\n'
    data = ['1,A1,B1,"1.234,5",EUR,2024-01-02 03:04,"0,055"']
    run(workspace, "table", [table(tmp_path, mapped, f"{HEADER},fee", *data)])
    assert rows(workspace, "select amount, scale, fee from stage.transfer") == [(1234500, 3, 55)]


def test_a_local_time_becomes_utc_with_its_precision(workspace: Workspace, tmp_path: Path):
    mapped = PAYMENTS + 'zone = "Europe/Berlin"\n'
    data = ["1,A1,B1,5,EUR,2024-01-02 03:04", "2,A1,B1,5,EUR,2024-07-02 03:04"]
    run(workspace, "table", [table(tmp_path, mapped, HEADER, *data)])
    assert rows(workspace, "select time::varchar, time_precision from stage.transfer order by line") == [
        ("2024-01-02 02:04:00", "minute"),  # UTC+1 in winter
        ("2024-07-02 01:04:00", "minute"),  # UTC+2 in summer
    ]


def test_an_offset_in_the_time_is_obeyed(workspace: Workspace, tmp_path: Path):
    mapped = PAYMENTS.replace('"%Y-%m-%d %H:%M"', '"%Y-%m-%dT%H:%M:%S%z"')
    run(workspace, "table", [table(tmp_path, mapped, HEADER, "1,A1,B1,5,EUR,2024-01-02T03:04:05+09:00")])
    assert rows(workspace, "select time::varchar, time_precision from stage.transfer") == [
        ("2024-01-01 18:04:05", "second")
    ]


def test_equal_payments_without_a_key_are_both_money(workspace: Workspace, tmp_path: Path):
    mapped = PAYMENTS.replace('key = "id"\n', "")
    same = "A1,B1,5.00,USD,2024-01-02 03:04"
    run(workspace, "table", [table(tmp_path, mapped, HEADER.removeprefix("id,"), same, same)])
    assert rows(workspace, "select count(*), count(distinct transfer_id), sum(amount) from stage.transfer") == [
        (2, 2, 1000)
    ]


def test_a_transfer_to_a_wallet_that_fails_its_checksum_is_rejected(workspace: Workspace, tmp_path: Path):
    mapped = PAYMENTS.replace('to_scheme = { is = "iban" }', 'to_scheme = { is = "chain" }').replace(
        'type = { is = "bank" }', 'type = { is = "conversion" }'
    )
    good = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
    data = [f"1,A1,{good},5,USD,2024-01-02 03:04", f"2,A1,{good[:-1]}9,5,USD,2024-01-02 03:04"]
    run(workspace, "table", [table(tmp_path, mapped, HEADER, *data)])
    assert rows(workspace, "select to_value from stage.transfer") == [(good,)]
    assert rows(workspace, "select line, code from stage.rejected") == [(3, "checksum")]


# ------------------------------------------------------------------------------------------------- layouts and mappings


def test_a_column_that_the_mapping_neither_uses_nor_ignores_stops_the_table(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"data\.csv: .*data\.toml: .*neither mapped nor ignored \['shoe_size'\]"):
        run(workspace, "table", [table(tmp_path, PEOPLE, "id,name,shoe_size", "7,Anna,38")])
    assert rows(workspace, "select count(*) from stage.edition") == [(0,)]


def test_a_column_that_is_gone_stops_the_table(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"missing \['name'\]"):
        run(workspace, "table", [table(tmp_path, PEOPLE, "id,full", "7,Anna")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'name = "x"\nshape = 1\n[record]\nkey = "k"\nkind = "k"',
            r"m\.toml: has a key that no mapping knows: shape\. Allowed",
        ),
        (
            'name = "x"\n[record]\nkey = "k"\nkind = "k"\nshoe = "s"',
            r"\[record\] has a key .* shoe\. Allowed here: caption",
        ),
        ('name = "x"\n[record]\nkey = "k"', r"\[record\] lacks kind"),
        ('name = "x"', r"either \[record\] or \[transfer\]"),
        ('name = "My Table"\n[record]\nkey = "k"\nkind = "k"', r"`name` must be a word"),
        ('name = "x"\n[record]\nkey = "k"\nkind = 5', r"record\.kind = 5: give the name of a column"),
        ("name = ", r"no valid TOML"),
        (HOLDINGS.replace("high = 50", "high = 20"), r"low 25 and high 20 are not in order"),
        (HOLDINGS.replace('table = "companies"', 'sheet = "companies"'), r"relations\[1\]\.from.*sheet.*Allowed"),
    ],
)
def test_a_wrong_mapping_names_file_key_and_what_is_allowed(text: str, message: str):
    with pytest.raises(UsageError, match=message):
        mapping.parse(text, "m.toml")


def test_an_empty_table_is_refused(workspace: Workspace, tmp_path: Path):
    with pytest.raises(DataError):
        run(workspace, "table", [table(tmp_path, PEOPLE, "id,name")])


def test_the_statements_can_be_read_as_text():
    people = _table_records.statements(mapping.parse(PEOPLE, "m.toml"))
    assert any(
        "insert into incoming.record by name" in text and "'table.people:' || concat_ws('/', trim(r.\"id\"))" in text
        for text in people
    )
    payments = _table_transfers.statements(mapping.parse(PAYMENTS, "m.toml"))
    assert len(payments) == 2
    assert "insert into incoming.rejected" in payments[0]
    assert "insert into incoming.transfer" in payments[1]


def test_the_order_of_rows_changes_nothing_but_the_lines(tmp_path: Path):
    lines = ["7,Anna", "8,Bela", "9,Carl"]
    contents = list[set[tuple[Any, ...]]]()
    for order in (lines, lines[::-1]):
        workspace = Workspace(tmp_path / f"workspace{len(contents)}")
        run(workspace, "table", [table(tmp_path, PEOPLE, "id,name", *order)])
        contents.append(facts(workspace, "select record_id, version_id, caption from stage.record"))
    assert contents[0] == contents[1]


def test_the_same_table_twice_changes_nothing(workspace: Workspace, tmp_path: Path):
    path = table(tmp_path, PEOPLE, "id,name", "7,Anna")
    run(workspace, "table", [path])
    before = fingerprint(workspace)
    assert run(workspace, "table", [path]).unchanged == 1
    assert fingerprint(workspace) == before


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("invented_register/invented_companies", 40),
        ("invented_register/invented_holdings", 29),
        ("invented_applicants/invented_applications", 120),
        ("invented_payroll/invented_payments", 2998),
    ],
)
def test_the_demos_tables_are_staged_whole_and_marked_as_invented(workspace: Workspace, name: str, read: int):
    report = run(workspace, "table", [make.FOLDER / f"{name}.csv"])
    assert (report.read, report.staged, report.rejected, report.rejected_values) == (read, read, 0, 0)
    assert rows(workspace, "select invented from stage.edition") == [(True,)]
    assert rows(workspace, "select count(*) from stage.record where not invented") == [(0,)]
    assert rows(workspace, "select count(*) from stage.transfer where not invented") == [(0,)]


@pytest.mark.parametrize("wrong", ['zone = "Europe/Atlantis"', 'thousands = ","\nformat = "%Q"'])
def test_a_format_or_zone_that_does_not_exist_is_told_before_a_row_is_read(
    workspace: Workspace, tmp_path: Path, wrong: str
):
    mapped = (PAYMENTS if "zone" in wrong else PAYMENTS.replace('format = "%Y-%m-%d %H:%M"\n', "")) + wrong + "\n"
    with pytest.raises(UsageError, match=r"data\.toml: \[transfer\]: wrong format or zone"):
        run(workspace, "table", [table(tmp_path, mapped, HEADER, "1,A1,B1,5,EUR,2024-01-02 03:04")])
