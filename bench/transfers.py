"""Transfers: made rows, from a file to staged transfers without repetitions.

Stands for a year of a bank's payments. `--rows 10000000` is the size that Resolver is to stand. Two files of the same
rows: CSV in the layout of AMLworld, of which a hundredth stands twice and stays two transfers, since the data set gives
no number; and Parquet with a mapping, in which each row has a number, so that those that stand twice are refused. The
other way is the least that anybody can do with either: DuckDB reads it into a table, in the same run.
"""

from __future__ import annotations

from pathlib import Path

from bench.measure import Result, function, resolver, result

TITLE = "made transfers in CSV and in Parquet to staged transfers; compared with reading the files alone"
DEFAULT_ROWS = 200_000


MAPPING = """
name = "payments"
invented = true
private = false

[transfer]
key = ["number"]
type = { is = "bank" }
from_scheme = { is = "national" }
from_bank = "payer_bank"
from_value = "payer"
to_scheme = { is = "national" }
to_bank = "payee_bank"
to_value = "payee"
amount = "amount"
currency = "currency"
time = "booked"
purpose = "format"
"""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver ingest amlworld` of the CSV file, and `resolver ingest table` of the Parquet file."""
    wanted = rows or DEFAULT_ROWS
    folder.mkdir(parents=True, exist_ok=True)
    path, parquet = folder / "HI-Made_Trans.csv", folder / "payments.parquet"
    write(path, wanted)
    ours = resolver(folder / "workspace", "ingest", "amlworld", path)
    others = {"read_csv": function("bench.registers:read_csv", path)}
    write_parquet(path, parquet)
    mapped = resolver(folder / "workspace of parquet", "ingest", "table", parquet)
    others["read_parquet"] = function("bench.transfers:read_parquet", parquet)
    figures = {
        "data": "invented; the same rows make the same file",
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "rows_per_second": round(wanted / ours.seconds),
        "rows_per_user_second": round(wanted / ours.user_seconds),
        "staged": int(ours.answer["staged"]),
        "parquet_mb": round(parquet.stat().st_size / 1e6, 1),
        "parquet_rows_per_second": round(wanted / mapped.seconds),
        "parquet_rows_per_user_second": round(wanted / mapped.user_seconds),
        "parquet_staged": int(mapped.answer["staged"]),
        "parquet_rejected": int(mapped.answer["rejected"]),
        "parquet_peak_mb": round(mapped.peak_mb),
    }
    return result("transfers", wanted, ours, others, figures, processor=True)


def read_parquet(path: str) -> int:
    """The rows of a Parquet file, read into a table of DuckDB."""
    import duckdb

    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute("create table row as from read_parquet($path)", {"path": path})
    return int(con.execute("select count(*) from row").fetchall()[0][0])


def write_parquet(path: Path, parquet: Path) -> None:
    """Write the rows of the CSV file as Parquet, with a number that a hundredth of them share, and the mapping."""
    import duckdb

    duckdb.connect().execute(
        """
        copy (
            select row_number() over () - case when row_number() over () % 100 = 0 then 1 else 0 end as number,
                   "From Bank" as payer_bank, "Account" as payer, "To Bank" as payee_bank, "Account_1" as payee,
                   "Amount Received"::decimal(18, 2) as amount, 'EUR' as currency,
                   strptime("Timestamp", '%Y/%m/%d %H:%M') as booked, "Payment Format" as format
            from read_csv($csv, all_varchar = true)
        ) to $parquet (format parquet)
        """,
        {"csv": str(path), "parquet": str(parquet)},
    )
    parquet.with_suffix(".toml").write_text(MAPPING, encoding="utf-8")


def write(path: Path, rows: int) -> None:
    """Write that many made transfers between a tenth as many accounts at 1,000 banks."""
    import duckdb

    names = (
        "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    )
    con = duckdb.connect()
    con.execute(
        """
        copy (
            with made as (select case when i % 100 = 99 then i - 1 else i end as i from range($rows) as t(i)),
            mixed as (select i, hash(i) as h from made)
            select strftime(timestamp '2022-09-01' + to_minutes((i // 50)::integer), '%Y/%m/%d %H:%M'),
                   printf('%03d', h % 1000), printf('8%08X', (h >> 12) % greatest($rows // 10, 1)),
                   printf('%03d', (h >> 24) % 1000), printf('8%08X', (h >> 34) % greatest($rows // 10, 1)),
                   printf('%d.%02d', (h >> 40) % 1000000, h % 100), 'Euro',
                   printf('%d.%02d', (h >> 40) % 1000000, h % 100), 'Euro', 'ACH',
                   case when h % 1000 = 0 then 1 else 0 end
            from mixed
        ) to $path (header false, delimiter ',')
        """,
        {"rows": rows, "path": str(path)},
    )
    body = path.read_bytes()
    path.write_bytes(f"{names}Payment Format,Is Laundering\n".encode() + body)
