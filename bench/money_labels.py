"""Published labels of laundering, as far as they go: AMLworld, AMLSim and SAML-D in the folder that is given.

Whole editions are read as well as excerpts. What is told depends on the labels: AMLSim marks accounts, the other two
transfers, of which AMLworld's list of attempts and SAML-D's types say the pattern. Each figure is told of both halves
of the payers; no parameter was fitted on either. An excerpt of eight rows can't show a fan of sixteen: figures of such
a set say how many rows there were.
"""

from __future__ import annotations

import re
from hashlib import md5
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.patterns import find, pattern
from resolver.store import connect, contract

AMLWORLD = """
create table made as
select row_number() over () as number, "From Bank" || ':' || "Account" as source,
       "To Bank" || ':' || "Account_1" as target,
       "Amount Paid" as amount, "Payment Currency" as currency, strptime("Timestamp", '%Y/%m/%d %H:%M') as time,
       "Is Laundering" = '1' as label, '' as type,
       concat_ws(',', "Timestamp", "From Bank", "Account", "To Bank", "Account_1", "Amount Received",
                 "Receiving Currency", "Amount Paid", "Payment Currency", "Payment Format", "Is Laundering") as line
from read_csv($path, header = true, all_varchar = true)
"""
SAML_D = """
create table made as
select row_number() over () as number, Sender_account as source, Receiver_account as target, Amount as amount,
       Payment_currency as currency, strptime(Date || ' ' || Time, '%Y-%m-%d %H:%M:%S') as time,
       Is_laundering = '1' as label, Laundering_type as type, '' as line
from read_csv($path, header = true, all_varchar = true)
"""
AMLSIM = """
create table made as
select row_number() over () as number, ACCOUNT_ID as source, COUNTER_PARTY_ACCOUNT_NUM as target,
       TXN_AMOUNT_ORIG as amount, 'USD' as currency, timestamp '2024-01-01' + to_days(start::integer) as time,
       false as label, '' as type, '' as line
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
    for name, sql, files in (
        ("amlworld", AMLWORLD, "payments_amlworld/*Trans*.csv"),
        ("saml_d", SAML_D, "payments_saml_d/*.csv"),
        ("amlsim", AMLSIM, "payments_amlsim/tx.csv"),
    ):
        for path in sorted(Path(data).glob(files)):
            con = loaded(path, sql)
            hits = find.find(con)
            told[f"{name} {path.name}"] = (
                of_accounts(con, hits, path.with_name("accounts.csv"))
                if name == "amlsim"
                else of_transfers(con, hits, attempts(path.with_name(path.name.replace("_Trans", "_Patterns"))))
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


def attempts(path: Path) -> dict[str, str]:
    """Line of a transfer, as AMLworld publishes it -> the pattern of the attempt that it is part of; {} of no file."""
    found: dict[str, str] = {}
    here = ""
    for line in path.with_suffix(".txt").read_text("utf-8").splitlines() if path.with_suffix(".txt").is_file() else ():
        if begin := re.match(r"BEGIN LAUNDERING ATTEMPT - ([^:]+)", line):
            here = begin[1]
        elif line[:1].isdigit():
            found[line.strip()] = here
    return found


def of_transfers(con: DuckDBPyConnection, hits: list[find.Hit], typed: dict[str, str]) -> dict[str, Any]:
    """Labelled transfers that are evidence, and the share of evidence that is labelled: in all, by half, by pattern."""
    rows = con.execute(
        "select 't' || lpad(number::varchar, 9, '0'), source, label, type, line from made order by number"
    ).fetchall()
    evidence: dict[str, set[str]] = {}
    for hit in hits:
        evidence.setdefault(hit.pattern, set()).update(hit.evidence)
    kinds: dict[str, set[str]] = {}
    halves: dict[str, set[str]] = {"A": set(), "B": set()}
    for transfer, source, label, kind, line in rows:
        halves["AB"[md5(source.encode()).digest()[0] % 2]].add(transfer)
        if label:
            name = (kind or typed.get(line, "") or "not said").strip().lower()
            kinds.setdefault(re.sub("[^a-z0-9]+", "_", name), set()).add(transfer)
    labelled = set().union(*kinds.values())
    told = judged({row[0] for row in rows}, labelled, set().union(*evidence.values()))
    told["halves"] = {half: judged(ids, labelled, set().union(*evidence.values())) for half, ids in halves.items()}
    told["patterns"] = {
        name: {"by_any_rule": judged(ids, ids, set().union(*evidence.values()))}
        | ({"by_its_rule": {half: judged(halves[half], ids, evidence.get(name, set())) for half in "AB"}}
           if name in pattern.names() else {})
        for name, ids in sorted(kinds.items())
    }  # fmt: skip
    told["occurrences"] = {name: sum(hit.pattern == name for hit in hits) for name in sorted(evidence)}
    return told


def judged(among: set[str], labelled: set[str], evidence: set[str]) -> dict[str, Any]:
    """How many of some transfers are labelled, how many of these are evidence, and what share of evidence they are."""
    wanted, shown = labelled & among, evidence & among
    found = len(wanted & shown)
    return {"rows": len(among), "labelled": len(wanted), "found": found, "recall": ratio(found, len(wanted)),
            "precision": ratio(found, len(shown))}  # fmt: skip


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
    everyone = {row[0] for row in con.execute("select source from made union select target from made").fetchall()}
    half = {name: {one for one in everyone if "AB"[md5(one.encode()).digest()[0] % 2] == name} for name in "AB"}
    return judged(everyone, marked, subjects) | {
        "rows": rows, "taking_part": ratio(len(marked & members), len(marked)), "occurrences": by_rule,
        "halves": {name: judged(ids, marked, subjects) for name, ids in half.items()},
    }  # fmt: skip


def ratio(part: int, whole: int) -> float | None:
    """A share with three digits; None of nothing."""
    return round(part / whole, 3) if whole else None
