"""Transfers that are taken in pieces end as those taken whole, also where rows stand again in a later piece."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest import pieces
from ingest.job import Report, run
from ingest.read import ahead, text
from resolver.store import Workspace
from tests.ingest.samples import amlworld, paysim, saml_d
from tests.ingest.table import facts, fingerprint, rows

LEDGERS = {"amlworld": amlworld.TRANSACTIONS, "paysim": paysim.LOG, "saml_d": saml_d.ROWS}

MAPPING = """
name = "ledger"
invented = true

[transfer]
{key}
type = {{ is = "bank" }}
from_scheme = {{ is = "{scheme}" }}
from_value = "payer"
to_scheme = {{ is = "national" }}
to_value = "payee"
amount = "amount"
currency = {{ is = "EUR" }}
time = "day"
{more}
"""


@pytest.fixture
def small(monkeypatch) -> list[int]:
    """Pieces of seven rows; the numbers of those that were taken before the last one."""
    monkeypatch.setattr(text, "BLOCK", 300)
    monkeypatch.setattr(ahead, "GATHERED", 1)
    for module in ("csv", "parquet"):
        monkeypatch.setattr(f"ingest.read.{module}.PIECE", 7)
    taken: list[int] = []
    full = pieces.Pieces.full

    def counted(self: pieces.Pieces) -> None:
        taken.append(self.number)
        full(self)

    monkeypatch.setattr(pieces.Pieces, "full", counted)
    return taken


def take_both_ways(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, *paths: Path
) -> Report:
    """The report of files in pieces, which must be that of the same files taken whole, as must what was staged."""
    parted = run(workspace, source, paths)
    whole = Workspace(folder / "taken whole")
    with monkeypatch.context() as patch:
        patch.setattr(pieces, "reader", lambda con, edition: None)
        assert run(whole, source, paths) == parted
    assert fingerprint(workspace) == fingerprint(whole)
    for kept in workspace.rows_folder.iterdir():
        query = "from read_parquet('{}') order by file_sha256, source, line"
        assert rows(workspace, query.format(kept)) == rows(whole, query.format(whole.rows_folder / kept.name))
    return parted


def as_parquet(path: Path) -> Path:
    """The same table as Parquet, all values text."""
    made = path.with_suffix(".parquet")
    with duckdb.connect() as con:
        con.execute("set preserve_insertion_order = true")
        table = con.read_csv(str(path), all_varchar=True)
        table.to_parquet(str(made))
    return made


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("source", LEDGERS)
def test_rows_that_stand_again_in_a_later_piece_are_counted_on(workspace, tmp_path, monkeypatch, small, source, form):
    header, *own = LEDGERS[source].splitlines(keepends=True)
    file = tmp_path / "ledger.csv"
    file.write_bytes(header + b"".join(own * 10))
    path = file if form == "csv" else as_parquet(file)
    take_both_ways(workspace, tmp_path, monkeypatch, source, path)
    assert len(small) >= 2, "the file was one piece"
    numbers = "select split_part(transfer_id, ':', 3)::integer as n, count(*) from stage.transfer group by n"
    assert facts(workspace, numbers) == {(n, len(own)) for n in range(1, 11)}


def test_occurrences_are_counted_on_over_files_and_forms(workspace, tmp_path, monkeypatch, small):
    first = tmp_path / "first.csv"
    first.write_bytes(amlworld.TRANSACTIONS + amlworld.ROW * 20)
    second = tmp_path / "second.csv"
    second.write_bytes(amlworld.TRANSACTIONS)
    attempt = tmp_path / "attempt.txt"
    attempt.write_bytes(amlworld.PATTERNS)
    take_both_ways(workspace, tmp_path, monkeypatch, "amlworld", first, as_parquet(second), attempt)
    assert rows(workspace, "select count(*), count(distinct transfer_id) from stage.transfer") == [(24, 24)]
    labels = "select label, count(*) from stage.evaluation_label group by label"
    assert facts(workspace, labels) == {("Is_Laundering", 22), ("pattern", 1)}


def test_transfers_of_an_earlier_edition_are_taken_once(workspace, tmp_path, monkeypatch, small):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes(amlworld.TRANSACTIONS + amlworld.ROW * 12)
    second.write_bytes(amlworld.TRANSACTIONS + amlworld.ROW * 20 + amlworld.ROW.replace(b"BB2", b"BB3") * 3)
    take_both_ways(workspace, tmp_path, monkeypatch, "amlworld", first)
    take_both_ways(workspace, tmp_path, monkeypatch, "amlworld", second)
    assert rows(workspace, "select count(*), count(distinct transfer_id) from stage.transfer") == [(25, 25)]


def write_table(folder: Path, lines: list[str], *, key: bool = False, scheme: str = "national") -> Path:
    """A table of payments and its mapping."""
    (folder / "ledger.toml").write_text(
        MAPPING.format(
            key='key = ["number"]' if key else "",
            scheme=scheme,
            more="" if key else '[ignored]\nnumber = "not the publisher\'s"',
        )
    )
    path = folder / "ledger.csv"
    path.write_text("\n".join(["number,payer,payee,amount,day", *lines, ""]))
    return path


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_equal_rows_of_a_table_are_counted_on(workspace, tmp_path, monkeypatch, small, form):
    path = write_table(tmp_path, ["1,A,B,10.50,2026-01-01", "2,A,C,7.00,2026-01-02"] * 10)
    report = take_both_ways(
        workspace, tmp_path, monkeypatch, "table", path if form == "csv" else as_parquet(path), tmp_path / "ledger.toml"
    )
    assert (report.staged, report.rejected) == (20, 0)
    assert len(small) >= 2
    assert rows(workspace, "select count(distinct transfer_id) from stage.transfer") == [(20,)]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_key_that_stood_in_an_earlier_piece_is_rejected_with_both_lines(
    workspace, tmp_path, monkeypatch, small, form
):
    lines = [f"{n},A,B,{n}.50,2026-01-01" for n in range(1, 31)]
    path = write_table(tmp_path, [*lines, "2,A,B,99.00,2026-01-02", ",A,B,1.00,2026-01-02"], key=True)
    report = take_both_ways(
        workspace, tmp_path, monkeypatch, "table", path if form == "csv" else as_parquet(path), tmp_path / "ledger.toml"
    )
    header = 1 if form == "csv" else 0  # a row of Parquet is told by its number
    assert len(small) >= 2
    assert (report.read, report.staged, report.rejected) == (32, 30, 2)
    found = {(each["code"], each["line"]): each["reason"] for each in report.rejections}
    assert set(found) == {("duplicate_key", 31 + header), ("no_key", 32 + header)}
    assert f"was seen before ({path.stem}.{form} line {2 + header})" in found["duplicate_key", 31 + header]


def test_an_address_that_fails_its_checksum_is_found_in_every_piece(workspace, tmp_path, monkeypatch, small):
    good, bad = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoatSLRHtKNngkdXEeobR76b53LETtpyU"
    lines = [f"{n},{bad if n in (3, 17, 29) else good},B,{n}.50,2026-01-01" for n in range(1, 31)]
    path = write_table(tmp_path, lines, key=True, scheme="chain")
    report = take_both_ways(workspace, tmp_path, monkeypatch, "table", path, tmp_path / "ledger.toml")
    assert {(each["line"], each["code"]) for each in report.rejections} == {
        (4, "checksum"),
        (18, "checksum"),
        (30, "checksum"),
    }
