"""AMLSim, AMLworld, PaySim, SAML-D and rates of exchange: exact amounts, labels kept apart. All rows are invented."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest.job import Report, run
from resolver.errors import DataError, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples import amlsim, amlworld, fx_rates, paysim, saml_d
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, source: str, **files: bytes) -> Report:
    """The report of files with this content."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    return run(workspace, source, [folder / f"{name}.csv" for name in files])


def test_accounts_cash_and_transfers_of_amlsim(workspace, tmp_path):
    take(workspace, tmp_path, "amlsim", accounts=amlsim.ACCOUNTS, tx=amlsim.TX, cash=amlsim.CASH)
    assert facts(
        workspace, "select type, from_value, to_value, amount, currency, time::varchar from stage.transfer"
    ) == {
        ("bank", "0", "1", 12505, "XXX", "1970-01-02 00:00:00"),
        ("bank", "1", "0", 13100, "XXX", "1970-01-03 00:00:00"),
        ("cash", "0", None, 9987, "XXX", "1970-01-02 00:00:00"),
        ("cash", None, "1", 4499, "XXX", "1970-01-03 00:00:00"),
    }
    assert facts(workspace, "select record_id, number, own from stage.account") == {
        ("amlsim:C_0", "0", False),
        ("amlsim:C_1", "1", False),
    }
    assert facts(workspace, "select value, amount, type from stage.balance") == {
        ("0", 18444, "opening"),
        ("1", 17580, "opening"),
    }
    assert facts(workspace, "select subject_type, subject_id, label from stage.evaluation_label") == {
        ("account", "amlsim:1", "suspicious"),
        ("account", "amlsim:1", "isFraud"),
    }


def test_an_attempt_of_amlworld_labels_the_transfer_of_the_same_content(workspace, tmp_path):
    take(workspace, tmp_path, "amlworld", trans=amlworld.TRANSACTIONS, patterns=amlworld.PATTERNS)
    assert facts(workspace, """
        select l.label, l.value, t.from_bank, t.from_value, t.amount, t.currency
        from stage.evaluation_label l join stage.transfer t on t.transfer_id = l.subject_id""") == {
        ("Is_Laundering", "1", "021174", "AA1", 284896, "EUR"),
        ("pattern", "FAN-OUT:  Max 2-degree Fan-Out", "021174", "AA1", 284896, "EUR"),
    }  # fmt: skip


@pytest.mark.parametrize("amount", ["9" * 39, "1" * 27 + "." + "2" * 18, "0." + "1" * 19])
def test_an_amount_of_more_digits_than_can_be_kept_is_text_with_a_finding(workspace, tmp_path, amount):
    large = amlworld.ROW.replace(b"2848.96,Euro,2848.96", f"{amount},Euro,2848.96".encode())
    report = take(workspace, tmp_path, "amlworld", trans=amlworld.TRANSACTIONS + large)
    assert [(each["code"], each["content"]) for each in report.rejections] == [("too_large", f"{amount} Euro AA1 BB2")]
    assert report.findings == (
        "1 amounts are of more digits than can be kept exactly: rejected as text, and in no sum.",
    )
    assert rows(workspace, "select count(*) from stage.transfer") == [(2,)]


def test_equal_rows_are_two_transfers_and_the_same_file_again_is_none(workspace, tmp_path):
    twice = amlworld.TRANSACTIONS + amlworld.ROW
    take(workspace, tmp_path, "amlworld", trans=twice)
    take(workspace, tmp_path, "amlworld", again=twice.replace(b"CC3,3697", b"CC4,3697"))
    assert rows(workspace, "select count(*) from stage.transfer") == [(4,)]  # 3, and the one with another account


def test_cash_that_is_paid_in_goes_to_the_customer_of_paysim(workspace, tmp_path):
    take(workspace, tmp_path, "paysim", log=paysim.LOG)
    assert facts(workspace, "select type, from_value, to_value, amount, time::varchar from stage.transfer") == {
        ("bank", "C11", "C22", 18150, "1970-01-01 01:00:00"),
        ("cash", "M33", "C11", 2000, "1970-01-01 01:00:00"),
        ("bank", "C11", "M33", 525, "1970-01-01 02:00:00"),
    }
    assert facts(workspace, "select label, value from stage.evaluation_label") == {("isFraud", "1")}


def test_currencies_of_saml_d_are_codes_and_an_unknown_one_stops(workspace, tmp_path):
    take(workspace, tmp_path, "saml_d", saml=saml_d.ROWS)
    assert facts(workspace, "select currency, amount, type from stage.transfer") == {
        ("GBP", 145915, "cash"),
        ("EUR", 1050, "bank"),
    }
    assert facts(workspace, "select label, value from stage.evaluation_label") == {
        ("Is_laundering", "1"),
        ("Laundering_type", "Structuring"),
    }
    with pytest.raises(UnknownCode, match="saml_d:currency=Florin"):
        take(workspace, tmp_path, "saml_d", other=saml_d.ROWS.replace(b"10.5,Euro", b"10.5,Florin"))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(b"131.0,2,2", b"-131.0,2,2", "amount"), (b"131.0,2", b"1e5,2", "amount"), (b"131.0,2,2", b"131.0,two,2", "date")],
)
def test_a_row_that_can_t_be_kept_exactly_is_refused_with_its_line(workspace, tmp_path, before, after, code):
    report = take(workspace, tmp_path, "amlsim", tx=amlsim.TX.replace(before, after))
    assert [(row["line"], row["code"]) for row in report.rejections] == [(3, code)]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(b"09/01 00:06", b"02/30 00:06", "date"), (b"BB2,2848.96", b"BB2,NaN", "amount")],
)
def test_a_day_or_an_amount_that_is_none_is_refused(workspace, tmp_path, before, after, code):
    report = take(workspace, tmp_path, "amlworld", trans=amlworld.TRANSACTIONS.replace(before, after, 1))
    assert [row["code"] for row in report.rejections] == [code]


def test_rates_are_exact_and_a_day_without_one_is_none(workspace, tmp_path):
    take(workspace, tmp_path, "fx_rates", rates=fx_rates.HISTORY)
    found = facts(workspace, "select base, currency, day::varchar, units, scale from stage.rate where currency = 'JPY'")
    assert found == {("EUR", "JPY", "2026-01-06", 15811, 2), ("EUR", "JPY", "2026-01-02", 15752, 2)}
    own = b"date,base,currency,rate\n2026-01-05,USD,ILS,3.7125\n2026-01-05,USD,ILS,0\n2026-02-30,USD,ILS,3.7\n"
    report = take(workspace, tmp_path, "fx_rates", own=own)
    assert [(row["line"], row["code"]) for row in report.rejections] == [(3, "amount"), (4, "date")]


def test_the_daily_file_and_the_xml_say_the_same(workspace, tmp_path):
    daily = b"Date, USD, JPY, \n06 January 2026, 1.0832, 158.11, \n"
    take(workspace, tmp_path, "fx_rates", daily=daily)
    (tmp_path / "rates.xml").write_bytes(fx_rates.XML)
    run(workspace, "fx_rates", [tmp_path / "rates.xml"])
    assert rows(workspace, "select currency, units, scale, count(*) from stage.rate group by all order by all") == [
        ("JPY", 15811, 2, 1),
        ("USD", 10832, 4, 1),
    ]


@pytest.mark.real
def test_the_real_files_are_taken_whole_and_their_sums_are_those_of_the_files(real_data: Path, tmp_path: Path):
    for number, (source, files, column) in enumerate((
        ("amlsim", ["payments_amlsim/tx.csv", "payments_amlsim/cash_tx.csv"], "TXN_AMOUNT_ORIG"),
        ("amlworld", ["payments_amlworld/HI-Small_Trans_excerpt.csv"], "Amount Received"),
        ("paysim", ["payments_paysim/PS_20174392719_1491204439457_log_excerpt.csv"], "amount"),
        ("saml_d", ["payments_saml_d/SAML-D_excerpt.csv"], "Amount"),
    )):  # fmt: skip
        amounts = []
        for file in files:
            with (real_data / file).open(newline="") as stream:
                amounts += [Decimal(row[column]) for row in csv.DictReader(stream)]
        workspace = Workspace(tmp_path / str(number))
        run(workspace, source, [real_data / file for file in files])
        [(count, units)] = rows(workspace, "select count(*), sum(amount) from stage.transfer where scale = 2")
        assert (count, Decimal(units) / 100) == (len(amounts), sum(amounts))


@pytest.mark.real
def test_parameters_of_the_simulator_are_no_data(real_data: Path, workspace: Workspace):
    with pytest.raises(DataError, match="not a layout that amlsim knows"):
        run(workspace, "amlsim", [real_data / "payments_amlsim" / "params_1K"])


@pytest.mark.parametrize(
    ("source", "content", "types"),
    [
        ("amlworld", amlworld.TRANSACTIONS, {"Is Laundering": "boolean"}),
        ("paysim", paysim.LOG, {"step": "bigint", "isFraud": "bigint"}),
        ("saml_d", saml_d.ROWS, {"Is_laundering": "bigint"}),
        ("amlsim", amlsim.TX, {"TXN_ID": "bigint"}),
    ],
)
def test_the_same_ledger_as_parquet_is_the_same(source, content, types, tmp_path):
    both = []
    for name in ("csv", "parquet"):
        workspace = Workspace(tmp_path / name)
        path = tmp_path / f"ledger.{name}"
        if name == "csv":
            path.write_bytes(content)
        else:
            csv_path = str(tmp_path / "ledger.csv")
            given = ", ".join(f'"{column}"::{kind} as "{column}"' for column, kind in types.items())
            duckdb.connect().execute(
                f"copy (select * replace ({given}) from read_csv('{csv_path}', all_varchar = true)) to '{path}'"
            )
        run(workspace, source, [path])
        both.append((
            facts(workspace, "select transfer_id, from_value, to_value, amount, scale, time from stage.transfer"),
            facts(workspace, "select subject_id, label, value = 'false' from stage.evaluation_label"),
        ))  # fmt: skip
    assert both[0] == both[1] and both[0][0]
