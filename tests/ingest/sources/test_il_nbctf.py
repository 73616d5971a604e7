"""Israel's seizure orders: headings of orders, wallets, accounts and their holders. The rows are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError, SourceChanged
from resolver.store import Workspace
from tests.ingest.samples.il_nbctf import TABLE
from tests.ingest.table import facts, rows

BITCOIN, TRON = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy"


def write(folder: Path, table: bytes = TABLE) -> Path:
    path = folder / "wallets.csv"
    path.write_bytes(table)
    return path


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    report = run(workspace, "il_nbctf", [write(tmp_path)])
    # 13 rows below the header: 3 headings, 7 rows of numbers, 2 that go on with the row above, 1 that holds nothing
    assert (report.read, report.staged, report.rejected, report.records) == (3 + 7 + 2 + 1, 13, 0, 10)
    return workspace


def test_chain_addresses_are_wallets_and_digits_are_accounts(staged):
    assert facts(staged, "select record_id, kind, line from stage.record where kind <> 'person'") == {
        (f"nbctf:91/26/{BITCOIN}", "wallet", 3),
        ("nbctf:91/26/T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "wallet", 4),
        ("nbctf:92/26/70000011", "account", 6),
        ("nbctf:92/26/70000012", "account", 8),
        ("nbctf:92/26/70000013", "account", 9),
        ("nbctf:1/25/0x0000000000000000000000000000000000000000", "wallet", 14),
        (f"nbctf:1/25/{TRON}", "wallet", 14),
    }
    assert facts(
        staged, "select address, currency_published from stage.wallet where currency_published is not null"
    ) == {(BITCOIN, "BTC")}


def test_what_is_listed_is_the_wallet_and_the_listing_rests_on_the_heading_of_the_order(staged):
    listed = facts(staged, "select record_id, reference, effect, line from stage.listing")
    assert (f"nbctf:91/26/{BITCOIN}", "ASO 91/26", "blocking", 2) in listed
    assert {reference for _, reference, _, _ in listed} == {"ASO 91/26", "ASO 92/26", "ASO 1/25"}
    holders = (
        "select record_id from stage.listing semi join stage.record using (record_id) where record_id like '%/holder/%'"
    )
    assert rows(staged, holders) == [("nbctf:1/25/holder/700000003",)]  # its order names no number for it


def test_a_holder_is_tied_to_its_own_row_only(staged):
    assert facts(staged, "select record_id, number from stage.account where not own") == {
        ("nbctf:92/26/holder/700000001", "70000011"),
        ("nbctf:92/26/holder/P700002", "70000013"),
    }
    assert facts(staged, "select record_id, attribute, value from stage.attribute") == {
        ("nbctf:91/26/T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "holder", "אנונימי")
    }


def test_rows_without_a_number_go_on_with_the_row_above(staged):
    assert facts(staged, "select record_id, full_name, line from stage.name") == {
        ("nbctf:92/26/holder/700000001", "ADA STONE", 6),
        ("nbctf:92/26/holder/P700002", "BO SAND", 10),
        ("nbctf:1/25/holder/700000003", "CY PEBBLE", 13),
    }
    assert facts(staged, "select record_id, scheme, number, country, line from stage.identifier") == {
        ("nbctf:92/26/holder/700000001", "national_id", "700000001", None, 6),
        ("nbctf:92/26/holder/700000001", "national_id", "800001", "Lebanon", 7),
        ("nbctf:92/26/holder/P700002", "passport", "P700002", None, 9),
        ("nbctf:1/25/holder/700000003", "national_id", "700000003", None, 13),
    }


def test_a_currency_below_is_that_of_the_wallet_above(workspace, tmp_path):
    run(workspace, "il_nbctf", [write(tmp_path, TABLE + f",,,,{BITCOIN},\n,,,,,USDT\n".encode())])
    assert facts(
        workspace, f"select currency_published, line from stage.wallet where record_id = 'nbctf:1/25/{BITCOIN}'"
    ) == {("USDT", 16)}


def test_a_number_that_a_spreadsheet_rounded_is_refused(staged):
    assert facts(staged, "select line, whole_row, code, content from stage.rejected") == {
        (9, False, "number", "9.46108E+11")
    }


def test_dates_of_birth_are_day_first(staged):
    assert facts(staged, "select record_id, date_from::varchar, published from stage.date") == {
        ("nbctf:92/26/holder/700000001", "1970-02-28", "28/02/1970"),
        ("nbctf:92/26/holder/P700002", "1980-02-01", "1.2.1980"),
        ("nbctf:1/25/holder/700000003", "1990-12-31", "31/12/1990"),
    }


def test_letters_of_another_alphabet_in_an_address_are_mended_and_said(workspace, tmp_path):
    damaged = TRON.replace("T", "Т", 1).replace("H", "Н", 1)  # Cyrillic
    run(workspace, "il_nbctf", [write(tmp_path, TABLE.replace(TRON.encode(), damaged.encode()))])
    assert facts(workspace, "select address from stage.wallet where address like 'TLs%'") == {(TRON,)}
    assert facts(workspace, "select line, content from stage.rejected where code = 'corrected'") == {(14, damaged)}


def test_tags_of_exchanges_stand_beside_the_address(workspace, tmp_path):
    table = TABLE.replace(b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,BTC", b"stoneiost (Address tag 7001) *,IOST")
    run(workspace, "il_nbctf", [write(tmp_path, table)])
    assert facts(workspace, "select address, note from stage.wallet where currency_published = 'IOST'") == {
        ("stoneiost", "Address tag 7001")
    }


def test_order_1_25_gives_telephone_numbers(workspace, tmp_path):
    run(workspace, "il_nbctf", [write(tmp_path, TABLE.replace(b"31/12/1990,-,", b"31/12/1990,962700000003,"))])
    assert facts(workspace, "select record_id, type, value from stage.contact") == {
        ("nbctf:1/25/holder/700000003", "phone", "962700000003")
    }
    assert facts(workspace, "select record_id from stage.account where number = '962700000003'") == {
        ("nbctf:1/25/962700000003",),
        ("nbctf:1/25/holder/700000003",),
    }


def test_a_row_above_every_heading_is_refused(workspace, tmp_path):
    head, rest = TABLE.split(b"\n", 1)
    report = run(workspace, "il_nbctf", [write(tmp_path, head + b"\n,,,,70000099,\n" + rest)])
    assert [(row["line"], row["code"]) for row in report.rejections if row["whole_row"]] == [(2, "no_order")]


def test_a_table_that_is_there_twice_says_nothing_new(staged, tmp_path):
    twice = Workspace(tmp_path / "twice")
    report = run(twice, "il_nbctf", [write(tmp_path, TABLE + TABLE)])
    assert [(row["line"], row["code"]) for row in report.rejections if row["whole_row"]] == [(15, "header")]
    assert (report.read, report.staged) == (2 * 13 + 1, 2 * 13)
    for table in ("record", "name", "wallet", "account", "listing"):
        query = f"select * exclude (file_sha256, version_id, line) from stage.{table}"
        once = facts(staged, query)
        assert once
        assert facts(twice, query) == once


def test_other_columns_and_an_open_quotation_mark_stop(workspace, tmp_path):
    with pytest.raises(SourceChanged, match=r"wallets.csv: the columns .* missing \['דרכון'\], new \['x'\]"):
        run(workspace, "il_nbctf", [write(tmp_path, TABLE.replace("דרכון".encode(), b"x", 1))])
    with pytest.raises(DataError, match=r"wallets\.csv: line 15: not readable as CSV"):
        run(workspace, "il_nbctf", [write(tmp_path, TABLE + b',,,,"70000099\n')])


@pytest.mark.real
def test_the_real_table_is_staged_whole(workspace, real_data):
    path = real_data / "il_nbctf" / "wallets.csv"
    with path.open(newline="", encoding="utf-8") as file:
        table = [(row + [""] * 6)[:6] for row in csv.reader(file)][1:]
    report = run(workspace, "il_nbctf", [path])
    assert (report.read, report.staged, report.rejected) == (len(table), len(table), 0) == (943, 943, 0)
    order, keys, seen = "", set(), 0
    for row in table:
        if row[0].startswith("צ.ת"):
            order = row[0].split()[-1]
        seen += row[4].strip() not in ("", "-")
        for value in row[4].replace("-", "").split(","):
            if value.strip():
                keys.add((order, value.split("(")[0].strip(" *").replace("Н", "H").replace("с", "c")))
    assert (
        report.records == len(keys) + rows(workspace, "select count(*) from stage.record where kind = 'person'")[0][0]
    )
    assert seen == 889  # cells with a number: 1 holds two, 3 stand twice in one order (79/21): 889 + 1 - 3 = 887
    assert len(keys) == 889 + 1 - 3 - 1  # and one wallet stands twice in 44/21
    staged = facts(
        workspace,
        "select split_part(published_key, '/', 1) || '/' || split_part(published_key, '/', 2), caption from stage.record where kind <> 'person'",
    )
    assert staged == keys
    # line 364-366: a holder with three documents over three rows
    assert facts(
        workspace,
        "select scheme, number, country from stage.identifier where record_id = 'nbctf:2/24/holder/160715450-005'",
    ) == {
        ("national_id", "160715450-005", "Austria"),
        ("national_id", "803846328", "Palestine"),
        ("passport", "4968594", "Palestine"),
    }
    # line 873: an exchange's wallet with its tag
    assert facts(workspace, "select currency_published, note from stage.wallet where address like 'GAHK7EEG2WWH%'") == {
        ("XLM", "Address tag 1051035076")
    }
    # line 860: ALI ISMAIL SHAFIQ ABUALKAS,803591510,4684250,01/07/1992,13iQsrwBYdrLpnitG5EV79o3PeHjH8XUBc,BTC
    holder = "record_id = 'nbctf:44/21/holder/803591510'"
    assert facts(workspace, f"select scheme, number from stage.identifier where {holder}") == {
        ("national_id", "803591510"),
        ("passport", "4684250"),
    }
    assert facts(workspace, f"select date_from::varchar, line from stage.date where {holder}") == {("1992-07-01", 860)}
    assert facts(workspace, f"select address, currency_published from stage.wallet where {holder}") == {
        ("13iQsrwBYdrLpnitG5EV79o3PeHjH8XUBc", "BTC")
    }
