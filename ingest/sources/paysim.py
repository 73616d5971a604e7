"""PaySim: simulated mobile money transactions, as published on Kaggle.

One CSV, PS_20174392719_1491204439457_log.csv, or the same columns as Parquet; a step is an hour, with no calendar:
hours are counted from 1970.
Described by its authors: https://www.kaggle.com/datasets/ealaxi/paysim1
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.source import Format, Full, InputFile, Read, Source
from ingest.sources._ledger import NO_CALENDAR, Ledger, has_columns, read_ledger

COLUMNS = (
    "step", "type", "amount", "nameOrig", "oldbalanceOrg", "newbalanceOrig", "nameDest", "oldbalanceDest",
    "newbalanceDest", "isFraud", "isFlaggedFraud",
)  # fmt: skip

TAKEN_IN = "r.type = 'CASH_IN'"
"""Cash that is paid in comes from the merchant, and goes to the customer, whose account grows."""

LEDGER = Ledger(
    name="paysim",
    columns=COLUMNS,
    published=COLUMNS,
    key=tuple(f'r."{column}"' for column in COLUMNS[:9]),
    amount="r.amount",
    time=f"timestamp '{NO_CALENDAR}' + to_hours(try_cast(r.step as integer))",
    precision="hour",
    ends={
        "from_scheme": "'national'",
        "from_value": f'case when {TAKEN_IN} then r."nameDest" else r."nameOrig" end',
        "from_bank": "'paysim'",
        "to_scheme": "'national'",
        "to_value": f'case when {TAKEN_IN} then r."nameOrig" else r."nameDest" end',
        "to_bank": "'paysim'",
    },
    type="case when r.type in ('CASH_IN', 'CASH_OUT') then 'cash' else 'bank' end",
    purpose="r.type",
    labels={"isFraud": ('r."isFraud"', "1"), "isFlaggedFraud": ('r."isFlaggedFraud"', "1")},
)


def recognise(file: InputFile) -> str | None:
    """'log' for a file with exactly these columns."""
    return "log" if has_columns(file, COLUMNS) else None


def read(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> Read:
    """raw.paysim, with the header as a row."""
    read_ledger(con, "paysim", files, COLUMNS, COLUMNS, full)
    return Read(invented=True)


SOURCE = Source(
    title="PaySim: simulated mobile money",
    publisher="E. A. Lopez-Rojas",
    url="https://www.kaggle.com/datasets/ealaxi/paysim1",
    licence="CC BY-SA 4.0",
    prefix="paysim",
    formats=(
        Format(
            name="csv",
            parts=("log",),
            required=("log",),
            recognise=recognise,
            read=read,
            pieces=read,
            statements=LEDGER.statements(),
            code_checks=(
                "select 'paysim:type=' || r.type, r.line, r.file_sha256 from raw.paysim as r "
                "where r.type not in ('type', 'PAYMENT', 'TRANSFER', 'CASH_OUT', 'CASH_IN', 'DEBIT')",
            ),
            deltas=("log",),
        ),
    ),
    traps=(
        "A row of Parquet has the id of the CSV row only where its values are the same text ('20.0', not 20).",
        "The balances of receivers are nought where the simulator keeps none; they are part of a row's id, no fact.",
        "isFlaggedFraud is the simulator's own rule, isFraud is the truth.",
    ),
)
