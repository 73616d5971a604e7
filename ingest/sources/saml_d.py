"""SAML-D: a simulated set of transactions with labels of laundering, as published on Kaggle.

One CSV, SAML-D.csv, or the same columns as Parquet. Described by its authors: https://doi.org/10.1109/ACCESS.2023.3321391,
https://www.kaggle.com/datasets/berkanoztas/synthetic-transaction-monitoring-dataset-aml
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.source import Format, Full, InputFile, Read, Source
from ingest.sources._ledger import Ledger, has_columns, read_ledger

COLUMNS = (
    "Time", "Date", "Sender_account", "Receiver_account", "Amount", "Payment_currency", "Received_currency",
    "Sender_bank_location", "Receiver_bank_location", "Payment_type", "Is_laundering", "Laundering_type",
)  # fmt: skip

CURRENCIES = {
    "UK pounds": "GBP", "US dollar": "USD", "Euro": "EUR", "Swiss franc": "CHF", "Turkish lira": "TRY",
    "Dirham": "AED", "Indian rupee": "INR", "Pakistani rupee": "PKR", "Naira": "NGN", "Albanian lek": "ALL",
    "Yen": "JPY", "Mexican Peso": "MXN", "Moroccan dirham": "MAD",
}  # fmt: skip

LEDGER = Ledger(
    name="saml_d",
    columns=COLUMNS,
    published=COLUMNS,
    key=tuple(f'r."{column}"' for column in COLUMNS[:10]),
    amount="r.Amount",
    time="try_strptime(r.Date || ' ' || r.Time, '%Y-%m-%d %H:%M:%S')",
    precision="second",
    ends={
        "from_scheme": "'national'",
        "from_value": 'r."Sender_account"',
        "from_bank": "'saml_d:' || r.\"Sender_bank_location\"",
        "to_scheme": "'national'",
        "to_value": 'r."Receiver_account"',
        "to_bank": "'saml_d:' || r.\"Receiver_bank_location\"",
    },
    type="case when r.\"Payment_type\" like 'Cash %' then 'cash' else 'bank' end",
    purpose='concat_ws(\' to \', r."Payment_type", nullif(r."Received_currency", r."Payment_currency"))',
    currency='r."Payment_currency"',
    currencies=CURRENCIES,
    labels={
        "Is_laundering": ('r."Is_laundering"', "1"),
        "Laundering_type": ("case when r.\"Is_laundering\" = '1' then r.\"Laundering_type\" else '' end", None),
    },
)


def recognise(file: InputFile) -> str | None:
    """'transactions' for a file with exactly these columns."""
    return "transactions" if has_columns(file, COLUMNS) else None


def read(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> Read:
    """raw.saml_d, with the header as a row."""
    read_ledger(con, "saml_d", files, COLUMNS, COLUMNS, full)
    return Read(invented=True)


SOURCE = Source(
    title="SAML-D: simulated transactions with laundering",
    publisher="B. Oztas et al.",
    url="https://www.kaggle.com/datasets/berkanoztas/synthetic-transaction-monitoring-dataset-aml",
    licence="CC BY-NC-SA 4.0",
    prefix="saml_d",
    formats=(
        Format(
            name="csv",
            parts=("transactions",),
            required=("transactions",),
            recognise=recognise,
            read=read,
            pieces=read,
            statements=LEDGER.statements(),
            code_checks=LEDGER.code_checks(),
            deltas=("transactions",),
        ),
    ),
    traps=(
        "A row of Parquet has the id of the CSV row only where its values are the same text ('20.0', not 20).",
        "Time and date stand in two columns, the time first.",
        "Amounts are in the currency of the payment.",
    ),
)
