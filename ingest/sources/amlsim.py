"""IBM's AMLSim: accounts, transactions and cash transactions of its simulator.

accounts.csv, tx.csv and cash_tx.csv of the simulator's output folder, or the same columns as Parquet. Days are
counted from the begin of the simulation, which the files don't tell: they are counted from 1970. Amounts are of no
currency.
Described at https://github.com/IBM/AMLSim/wiki/Data-Schema-for-Input-and-Output-Files
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.source import Format, InputFile, Read, Source
from ingest.sources._ledger import NO_CALENDAR, Ledger, has_columns, read_ledger
from ingest.sources._table_transfers import decimals_sql, units_sql

TRANSACTION = (
    "TXN_ID", "ACCOUNT_ID", "COUNTER_PARTY_ACCOUNT_NUM", "TXN_SOURCE_TYPE_CODE", "tx_count", "TXN_AMOUNT_ORIG", "start",
    "end",
)  # fmt: skip
CASH = (
    "TXN_ID", "ACCOUNT_ID", "BRANCH_ID", "TXN_SOURCE_TYPE_CODE", "tx_count", "TXN_AMOUNT_ORIG", "RUN_DATE", "end",
)  # fmt: skip
ACCOUNT = (
    "ACCOUNT_ID", "PRIMARY_CUSTOMER_ID", "init_balance", "start", "end", "country", "business", "suspicious", "isFraud",
    "modelID",
)  # fmt: skip

PARTS = {"accounts": ACCOUNT, "transactions": TRANSACTION, "cash": CASH}
BANK = "'amlsim'"
PAID_IN = "r.\"TXN_SOURCE_TYPE_CODE\" = 'CASH-IN'"


def _day(column: str) -> str:
    return f"timestamp '{NO_CALENDAR}' + to_days(try_cast(r.\"{column}\" as integer))"


TRANSFERS = Ledger(
    name="amlsim",
    columns=TRANSACTION,
    published=TRANSACTION,
    key=tuple(f'r."{column}"' for column in TRANSACTION),
    amount='r."TXN_AMOUNT_ORIG"',
    time=_day("start"),
    precision="day",
    ends={
        "from_scheme": "'national'",
        "from_value": 'r."ACCOUNT_ID"',
        "from_bank": BANK,
        "to_scheme": "'national'",
        "to_value": 'r."COUNTER_PARTY_ACCOUNT_NUM"',
        "to_bank": BANK,
    },
    type="'bank'",
    purpose='r."TXN_SOURCE_TYPE_CODE"',
)

CASH_TRANSFERS = Ledger(
    name="amlsim_cash",
    columns=CASH,
    published=CASH,
    key=tuple(f'r."{column}"' for column in CASH),
    amount='r."TXN_AMOUNT_ORIG"',
    time=_day("RUN_DATE"),
    precision="day",
    ends={
        "from_scheme": f"case when {PAID_IN} then 'cash' else 'national' end",
        "from_value": f'case when {PAID_IN} then null else r."ACCOUNT_ID" end',
        "from_bank": BANK,
        "from_name": f"case when {PAID_IN} then 'branch ' || r.\"BRANCH_ID\" end",
        "to_scheme": f"case when {PAID_IN} then 'national' else 'cash' end",
        "to_value": f'case when {PAID_IN} then r."ACCOUNT_ID" end',
        "to_bank": BANK,
        "to_name": f"case when {PAID_IN} then null else 'branch ' || r.\"BRANCH_ID\" end",
    },
    type="'cash'",
    purpose='r."TXN_SOURCE_TYPE_CODE"',
)

GOOD = "regexp_full_match(r.init_balance, '\\d{1,27}(\\.\\d{1,18})?') and try_cast(r.start as integer) is not null"
DATA = "not (r.\"ACCOUNT_ID\" = 'ACCOUNT_ID' and r.line = 1)"

ACCOUNTS = (
    f"""
    create or replace temp table amlsim_holder as
    select 'amlsim:' || tidy(r."PRIMARY_CUSTOMER_ID") as record_id, tidy(r."PRIMARY_CUSTOMER_ID") as customer,
           tidy(r."ACCOUNT_ID") as number, r.init_balance as balance, {_day("start")} as opened, tidy(r.country) as
           country, r.suspicious, r."isFraud" as fraud, r.file_sha256, r.part, r.line, coalesce({GOOD}, false) as good
    from raw.amlsim_account as r where {DATA}
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row,
           case when customer is null or number is null then 'no_key' else 'amount' end as code,
           'no customer, no account, or no exact balance and first day' as reason,
           concat_ws(' ', number, customer, balance) as content
    from amlsim_holder where not good or customer is null or number is null
    """,
    "delete from amlsim_holder where not good or customer is null or number is null",
    """
    insert into incoming.record by name
    select distinct on (record_id) record_id, customer as published_key, 'party' as kind, customer as caption,
           'customer' as role, true as invented, file_sha256, part, line
    from amlsim_holder order by record_id, line
    """,
    """
    insert into incoming.account by name
    select record_id, number, 'national' as scheme, 'amlsim' as bank_code, false as own, file_sha256, part, line
    from amlsim_holder
    """,
    """
    insert into incoming.country by name
    select distinct on (record_id) record_id, 'residence' as type, country, file_sha256, part, line
    from amlsim_holder where country is not null order by record_id, line
    """,
    f"""
    insert into incoming.balance by name
    select 'national' as scheme, number as value, 'amlsim' as bank, 'opening' as type,
           {units_sql("balance", f"greatest({decimals_sql('balance')}, 2)")} as amount,
           greatest({decimals_sql("balance")}, 2)::smallint as scale, 'iso4217:XXX' as asset, 'XXX' as currency,
           opened::date as day, file_sha256, part, line
    from amlsim_holder
    """,
    """
    insert into incoming.evaluation_label by name
    select 'account' as subject_type, 'amlsim:' || number as subject_id, 'suspicious' as label, suspicious as value,
           file_sha256, part, line
    from amlsim_holder where lower(suspicious) = 'true'
    union all by name
    select 'account' as subject_type, 'amlsim:' || number as subject_id, 'isFraud' as label, fraud as value,
           file_sha256, part, line
    from amlsim_holder where lower(fraud) = 'true'
    """,
    f"insert into incoming.used select r.file_sha256, r.part, r.line from raw.amlsim_account as r where not ({DATA})",
)


def recognise(file: InputFile) -> str | None:
    """The part whose columns a file has, exactly."""
    return next((part for part, columns in PARTS.items() if has_columns(file, columns)), None)


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.amlsim, raw.amlsim_cash and raw.amlsim_account, each with its header as a row."""
    for table, part in (("amlsim", "transactions"), ("amlsim_cash", "cash"), ("amlsim_account", "accounts")):
        read_ledger(con, table, [file for file in files if file.part == part], PARTS[part], PARTS[part])
    return Read(invented=True)


SOURCE = Source(
    title="AMLSim: simulated accounts and transactions",
    publisher="IBM",
    url="https://github.com/IBM/AMLSim",
    licence="Apache-2.0",
    prefix="amlsim",
    formats=(
        Format(
            name="csv",
            parts=tuple(PARTS),
            required=("transactions",),
            recognise=recognise,
            read=read,
            statements=(*TRANSFERS.statements(), *CASH_TRANSFERS.statements(), *ACCOUNTS),
            ignored={
                "amlsim_account.end": "the last day of the simulation",
                "amlsim_account.business": "always 'I' or 'C', of the simulator",
                "amlsim_account.modelID": "which behaviour the simulator gave the account: a label of its own making",
            },
            deltas=tuple(PARTS),
        ),
    ),
    traps=(
        "A row of Parquet has the id of the CSV row only where its values are the same text ('20.0', not 20).",
        "Days are numbers; TXN_ID counts over both files of transactions.",
        "suspicious and isFraud are labels of accounts, never input of a detector.",
    ),
)
