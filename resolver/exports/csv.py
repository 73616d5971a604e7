"""The tables of the network as CSV files in a folder: what spreadsheets and databases read.

UTF-8, a header, commas; lists are JSON. Text that a spreadsheet would take for a formula begins with an apostrophe.
`columns.csv` says what each column means.
"""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.exports import _tables
from resolver.exports.parquet import describe
from resolver.store import quoted

TITLE = "tables of the network as CSV files, in a folder"
ENDINGS: tuple[str, ...] = ()


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """One file a table and `columns.csv`; nothing is left out."""
    to.mkdir()
    for table in _tables.present(con):
        query = _tables.rows_sql(con, table, flat=True, safe=True)
        con.execute(f"copy ({query}) to {quoted(to / f'{table}.csv')} (format csv, header)")
    describe(con, to)
    return {}
