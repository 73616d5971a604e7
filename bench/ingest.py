"""Ingest: an OFAC set from published files to staged rows, each row cited, audited and accounted for.

Stands for the nightly delivery of a list. Without --rows and with RESOLVER_REAL_DATA it takes OFAC's full list of July
2021; else an invented set of that size. Compared with DuckDB's read_csv of the same files into tables: the least that
anybody can do with them.
"""

from __future__ import annotations

import os
from pathlib import Path

from bench import made_ofac
from bench.measure import Result, function, resolver, result

TITLE = "an OFAC set from files to staged rows; compared with DuckDB's read_csv of the same files"
DEFAULT_ROWS = 9_000


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver ingest ofac_sdn`; rows are those read from the files."""
    files, origin = ofac_set(rows, folder / "files")
    ours = resolver(folder / "workspace", "ingest", "ofac_sdn", *files)
    plain = function("bench.ingest:read_csv", *files)
    told = ours.answer
    figures = {"data": origin, "megabytes": round(sum(file.stat().st_size for file in files) / 1e6, 1)}
    figures |= {key: told[key] for key in ("read", "staged", "rejected")}
    return result("ingest", int(told["read"]), ours, {"duckdb_read_csv": plain}, figures)


def ofac_set(rows: int | None, folder: Path, default: int | None = None) -> tuple[list[Path], str]:
    """The files to take, and a word on where they are from: the real list of 2021, or an invented set."""
    real = Path(os.environ.get("RESOLVER_REAL_DATA", "/nowhere")) / "ofac_sdn_csv" / "2021-07_full"
    if rows is None and real.is_dir():
        return sorted(real.glob("*.csv")), "OFAC's list of July 2021"
    return made_ofac.write(folder, rows or default or DEFAULT_ROWS), f"invented, seed {made_ofac.SEED}"


def read_csv(*paths: str) -> dict[str, int]:
    """Rows of each file, read into a table by DuckDB as it comes."""
    import duckdb

    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    found = {}
    for path in paths:
        con.execute(
            "create or replace table file as select * from read_csv($path, header = false, all_varchar = true, "
            """delim = ',', quote = '"', escape = '"', null_padding = true)""",
            {"path": path},
        )
        [(found[Path(path).name],)] = con.execute("select count(*) from file").fetchall()
    return found
