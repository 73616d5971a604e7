"""Transfers: made rows in the layout of AMLworld, from CSV to staged transfers without repetitions.

Stands for a year of a bank's payments. `--rows 10000000` is the size that Resolver is to stand; a hundredth of the rows
stand twice, and stay two transfers, since the data set gives no number. The other way is the least that anybody can do
with the file: DuckDB's read_csv into a table of text, in the same run.
"""

from __future__ import annotations

from pathlib import Path

from bench.measure import Result, function, resolver, result

TITLE = "made transfers in AMLworld's CSV to staged transfers; compared with read_csv"
DEFAULT_ROWS = 200_000


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver ingest amlworld` of one file."""
    wanted = rows or DEFAULT_ROWS
    path = folder / "HI-Made_Trans.csv"
    folder.mkdir(parents=True, exist_ok=True)
    write(path, wanted)
    ours = resolver(folder / "workspace", "ingest", "amlworld", path)
    theirs = function("bench.registers:read_csv", path)
    figures = {
        "data": "invented; the same rows make the same file",
        "file_mb": round(path.stat().st_size / 1e6, 1),
        "rows_per_second": round(wanted / ours.seconds),
        "rows_per_user_second": round(wanted / ours.user_seconds),
        "staged": int(ours.answer["staged"]),
    }
    return result("transfers", wanted, ours, {"read_csv": theirs}, figures, processor=True)


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
