"""Three invented customers in each form of a table, with one mapping."""

from __future__ import annotations

import io
from typing import Any

from tests.ingest.sample import Sample

MAPPING = b"""
name = "customers"
[record]
key = "id"
kind = { is = "person" }
caption = "name"
[[names]]
full_name = "name"
[[dates]]
type = { is = "birth" }
value = "born"
"""

COLUMNS = ("id", "name", "born")
ROWS = (("7", "Ada Stone", "1970-02-28"), ("8", "Bo Sand", "1980-12-31"), ("9", "Cy Pebble", "1990-01-01"))

CSV = "".join(",".join(row) + "\n" for row in (COLUMNS, *ROWS)).encode()
LINES = [f'{{"id": "{key}", "name": "{name}", "born": "{born}"}}\n'.encode() for key, name, born in ROWS]


def parquet() -> bytes:
    """The rows as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.table([list(column) for column in zip(*ROWS, strict=True)], names=list(COLUMNS)), stream)
    return stream.getvalue()


def workbook() -> bytes:
    """The rows as the first sheet of a workbook."""
    import openpyxl

    made = openpyxl.Workbook()
    sheet: Any = made.active
    for row in (COLUMNS, *ROWS):
        sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


SAMPLES = (
    Sample(
        source="table",
        format="csv",
        files={"customers.csv": CSV, "customers.toml": MAPPING},
        records=3,
        needed=("customers.csv", "born"),
        value=("customers.csv", b"Ada Stone"),
        repeated=("customers.csv", b"9,Cy Pebble,1990-01-01\n"),
    ),
    Sample(
        source="table",
        format="jsonl",
        files={"customers.jsonl": b"".join(LINES), "customers.toml": MAPPING},
        records=3,
        needed=("customers.jsonl", "id"),
        value=("customers.jsonl", b"Ada Stone"),
        repeated=("customers.jsonl", LINES[2]),
    ),
    Sample(
        source="table",
        format="parquet",
        files={"customers.parquet": parquet(), "customers.toml": MAPPING},
        records=3,
        needed=("customers.parquet", "born"),
        value=("customers.parquet", b"Ada Stone"),
    ),
    Sample(
        source="table",
        format="xlsx",
        files={"customers.xlsx": workbook(), "customers.toml": MAPPING},
        records=3,
        needed=("customers.xlsx", "born"),
        value=("customers.xlsx", b"Ada Stone"),
    ),
)
