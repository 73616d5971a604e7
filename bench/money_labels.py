"""Published labels of laundering, as far as they go: AMLworld, AMLSim and SAML-D in the folder that is given.

Whole editions are read as well as excerpts. What is told depends on the labels: AMLSim marks accounts, the other two
transfers. An excerpt of eight rows can't show a fan of sixteen: figures of such a set say how many rows there were.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.patterns import find
from resolver.store import connect, contract

AMLWORLD = """
create table made as
select row_number() over () as number, "From Bank" || ':' || "Account" as source,
       "To Bank" || ':' || "Account_1" as target,
       "Amount Paid" as amount, "Payment Currency" as currency, strptime("Timestamp", '%Y/%m/%d %H:%M') as time,
       "Is Laundering" = '1' as label, '' as type
from read_csv($path, header = true, all_varchar = true)
"""
SAML_D = """
create table made as
select row_number() over () as number, Sender_account as source, Receiver_account as target, Amount as amount,
       Payment_currency as currency, strptime(Date || ' ' || Time, '%Y-%m-%d %H:%M:%S') as time,
       Is_laundering = '1' as label, Laundering_type as type
from read_csv($path, header = true, all_varchar = true)
"""
AMLSIM = """
create table made as
select row_number() over () as number, ACCOUNT_ID as source, COUNTER_PARTY_ACCOUNT_NUM as target,
       TXN_AMOUNT_ORIG as amount, 'USD' as currency, timestamp '2024-01-01' + to_days(start::integer) as time,
       false as label, '' as type
from read_csv($path, header = true, all_varchar = true)
"""
CODES = {"US Dollar": "USD", "UK pounds": "GBP", "Euro": "EUR", "Yuan": "CNY"}

TRANSFERS = """
insert into final.transfer by name
select 't' || lpad(number::varchar, 9, '0') as transfer_id, 'bank' as type, 'labels' as source, source as from_id,
       target as to_id, round(amount::double * 100)::hugeint as amount_units, 2 as scale, amount as amount_exact,
       amount::double as amount, coalesce(code, currency) as currency,
       'iso4217:' || coalesce(code, currency) as asset, time, 'minute' as time_precision,
       'booked' as status, true as invented, [] as cites
from made left join (select unnest($words::varchar[]) as word, unnest($codes::varchar[]) as code) on word = currency
order by transfer_id
"""


def evaluate(data: str, folder: str) -> dict[str, Any]:
    """The figures of each set that is there."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    told: dict[str, Any] = {}
    for name, sql, pattern in (
        ("amlworld", AMLWORLD, "payments_amlworld/*Trans*.csv"),
        ("saml_d", SAML_D, "payments_saml_d/*.csv"),
        ("amlsim", AMLSIM, "payments_amlsim/tx.csv"),
    ):
        for path in sorted(Path(data).glob(pattern)):
            con = loaded(path, sql)
            hits = find.find(con)
            told[f"{name} {path.name}"] = (
                of_accounts(con, hits, path.with_name("accounts.csv")) if name == "amlsim" else of_transfers(con, hits)
            )
            con.close()
    return told


def loaded(path: Path, sql: str) -> DuckDBPyConnection:
    """A network with the transfers of a file, in memory."""
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    con.execute(sql, {"path": str(path)})
    con.execute(TRANSFERS, {"words": list(CODES), "codes": list(CODES.values())})
    return con


def of_transfers(con: DuckDBPyConnection, hits: list[find.Hit]) -> dict[str, Any]:
    """Labelled transfers that are evidence of an occurrence, and the share of evidence that is labelled."""
    rows = con.execute("select 't' || lpad(number::varchar, 9, '0'), label from made").fetchall()
    labelled = {transfer for transfer, label in rows if label}
    evidence = {transfer for hit in hits for transfer in hit.evidence}
    found = len(labelled & evidence)
    by_rule = {name: sum(hit.pattern == name for hit in hits) for name in sorted({hit.pattern for hit in hits})}
    return {"rows": len(rows), "labelled": len(labelled), "found": found, "recall": ratio(found, len(labelled)),
            "precision": ratio(found, len(evidence)), "occurrences": by_rule}  # fmt: skip


def of_accounts(con: DuckDBPyConnection, hits: list[find.Hit], accounts: Path) -> dict[str, Any]:
    """Marked accounts that an occurrence is around, or that take part in one."""
    marked = {
        row[0]
        for row in con.execute(
            "select ACCOUNT_ID from read_csv($path, header = true, all_varchar = true) where lower(isFraud) = 'true'",
            {"path": str(accounts)},
        ).fetchall()
    }
    [(rows,)] = con.execute("select count(*) from made").fetchall()
    subjects, members = {hit.subject for hit in hits}, {party for hit in hits for party in hit.entities}
    by_rule = {name: sum(hit.pattern == name for hit in hits) for name in sorted({hit.pattern for hit in hits})}
    found = len(marked & subjects)
    return {"rows": rows, "labelled": len(marked), "found": found, "recall": ratio(found, len(marked)),
            "precision": ratio(found, len(subjects)), "taking_part": ratio(len(marked & members), len(marked)),
            "occurrences": by_rule}  # fmt: skip


def ratio(part: int, whole: int) -> float | None:
    """A share with three digits; None of nothing."""
    return round(part / whole, 3) if whole else None
