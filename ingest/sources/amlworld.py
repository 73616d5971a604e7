"""IBM's AMLworld: simulated transactions between banks (HI- and LI-Small, Medium, Large), with laundering attempts.

Trans CSV (or the same columns as Parquet): two columns are both named 'Account'; bank codes have leading zeros.
Patterns: blocks of the same rows between 'BEGIN LAUNDERING ATTEMPT - FAN-OUT: ...' and 'END LAUNDERING ATTEMPT'; they
label the transfers of the same content. Described by the authors:
https://www.kaggle.com/datasets/ealtman2019/ibm-transactions-for-anti-money-laundering-aml
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.read.lines import read_lines
from ingest.source import Format, Full, InputFile, Read, Source
from ingest.sources._ledger import Ledger, has_columns, read_ledger

PUBLISHED = (
    "Timestamp", "From Bank", "Account", "To Bank", "Account", "Amount Received", "Receiving Currency", "Amount Paid",
    "Payment Currency", "Payment Format", "Is Laundering",
)  # fmt: skip
COLUMNS = (
    "time", "from_bank", "from_account", "to_bank", "to_account", "received", "received_currency", "paid",
    "paid_currency", "format", "laundering",
)  # fmt: skip

CURRENCIES = {
    "US Dollar": "USD", "Euro": "EUR", "Yuan": "CNY", "Yen": "JPY", "UK Pound": "GBP", "Swiss Franc": "CHF",
    "Canadian Dollar": "CAD", "Australian Dollar": "AUD", "Mexican Peso": "MXN", "Brazil Real": "BRL", "Rupee": "INR",
    "Ruble": "RUB", "Saudi Riyal": "SAR", "Shekel": "ILS", "Bitcoin": "BTC",
}  # fmt: skip

LEDGER = Ledger(
    name="amlworld",
    columns=COLUMNS,
    published=PUBLISHED,
    key=tuple(f"r.{column}" for column in COLUMNS[:10]),
    amount="r.received",
    time="coalesce(try_strptime(r.time, '%Y/%m/%d %H:%M'), try_strptime(r.time, '%Y-%m-%d %H:%M:%S'))",
    precision="minute",
    ends={
        "from_scheme": "'national'",
        "from_value": "r.from_account",
        "from_bank": "r.from_bank",
        "to_scheme": "'national'",
        "to_value": "r.to_account",
        "to_bank": "r.to_bank",
    },
    type="case when r.format = 'Cash' then 'cash' else 'bank' end",
    purpose="r.format",
    currency="r.received_currency",
    currencies=CURRENCIES,
    instructed=("r.paid", "r.paid_currency"),
    labels={"Is Laundering".replace(" ", "_"): ("r.laundering", "1")},
)

PATTERNS = (
    """
    create or replace temp table amlworld_pattern as
    select r.text, r.file_sha256, r.part, r.line,
           nullif(regexp_extract(r.text, '^BEGIN LAUNDERING ATTEMPT - (.*)$', 1), '') as begins,
           starts_with(r.text, 'END LAUNDERING ATTEMPT') as ends,
           string_split(r.text, ',') as cells,
           last_value(begins ignore nulls) over (partition by r.file_sha256 order by r.line) as pattern
    from raw.amlworld_pattern as r
    """,
    """
    insert into incoming.evaluation_label by name
    with labelled as (
        select *, left(md5(array_to_string(cells[:10], chr(31))), 20) as content
        from amlworld_pattern where len(cells) = 11 and pattern is not null
    )
    select 'transfer' as subject_type,
           'amlworld:' || content || ':' || row_number() over (partition by content order by file_sha256, line) as
           subject_id, 'pattern' as label, trim(pattern) as value, file_sha256, part, line
    from labelled
    """,
    "insert into incoming.used select file_sha256, part, line from amlworld_pattern where begins is not null or ends",
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'columns' as code,
           'neither a transaction of eleven columns inside an attempt, nor its begin or end' as reason, text as content
    from amlworld_pattern where begins is null and not ends and (len(cells) <> 11 or pattern is null)
    """,
)


def recognise(file: InputFile) -> str | None:
    """'transactions' for a file with exactly these columns, 'patterns' for one that begins with an attempt."""
    if file.head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"BEGIN LAUNDERING ATTEMPT"):
        return "patterns"
    return "transactions" if has_columns(file, PUBLISHED) else None


def read(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> Read:
    """raw.amlworld, with the header as a row, and raw.amlworld_pattern, line by line. `full`: see Format.pieces.

    The patterns, which are few, are read first, and so in one piece.
    """
    read_lines(con, "amlworld_pattern", [file for file in files if file.part == "patterns"])
    read_ledger(con, "amlworld", [file for file in files if file.part != "patterns"], COLUMNS, PUBLISHED, full)
    return Read(invented=True)


SOURCE = Source(
    title="AMLworld: simulated transactions between banks",
    publisher="IBM",
    url="https://www.kaggle.com/datasets/ealtman2019/ibm-transactions-for-anti-money-laundering-aml",
    licence="CDLA-Sharing-1.0",
    prefix="amlworld",
    formats=(
        Format(
            name="csv",
            parts=("transactions", "patterns"),
            required=("transactions",),
            recognise=recognise,
            read=read,
            pieces=read,
            statements=(*LEDGER.statements(), *PATTERNS),
            code_checks=LEDGER.code_checks(),
            deltas=("transactions", "patterns"),
        ),
    ),
    traps=(
        "A row of Parquet has the id of the CSV row only where its values are the same text ('20.0', not 20).",
        "Two columns are both named Account; codes of banks have leading zeros, and stay text.",
        "A Parquet copy whose codes of banks became numbers has lost their zeros: its transfers are others.",
        "What was received and what was paid are in two currencies; the transfer is what was received.",
        "Rows are sorted neither by time nor by number, and have no number: equal rows are told apart by occurrence.",
    ),
)
