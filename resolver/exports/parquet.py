"""The tables of the network as Parquet files in a folder, with their types: what data engineers and notebooks read.

`columns.csv` says what each column means. Decimals, dates and lists keep their types; an amount in smallest units is
text in `amount_units` of a transfer, for Parquet has no integers of 128 bits.
"""

from __future__ import annotations

import csv
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.exports import _tables
from resolver.store import quoted

TITLE = "tables of the network as Parquet files, in a folder"
ENDINGS: tuple[str, ...] = ()


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """One file a table and `columns.csv`; nothing is left out."""
    to.mkdir()
    for table in _tables.present(con):
        wide = [name for name, type in _tables.columns_of(con, table) if type == "HUGEINT"]
        replaced = f" replace ({', '.join(f'{name}::varchar as {name}' for name in wide)})" if wide else ""
        query = f"select *{replaced} from ({_tables.rows_sql(con, table)})"
        con.execute(f"copy ({query}) to {quoted(to / f'{table}.parquet')} (format parquet, compression zstd)")
    describe(con, to)
    return {}


def describe(con: DuckDBPyConnection, folder: Path) -> None:
    """Write `columns.csv`: table, column, type, meaning."""
    with (folder / "columns.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("table", "column", "type", "meaning"))
        writer.writerows(_tables.dictionary(con))
