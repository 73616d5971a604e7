"""Batches and networks made by hand: generations in files, with the staged facts of a table beside them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.job import Report
from resolver.hiring.batch import Batch, Row
from resolver.hiring.check import Checked, compared
from resolver.hiring.profile import load
from resolver.store import Workspace, connect, contract
from tests.resolver.reuse.test_readings import person

Made = dict[str, dict[str, Any]]
"""Name -> home='Busan|KR', born, passport='M1@KR', account, holder='Other Name', wallet, phone, cv_text, entity, ..."""

STAGED = ("holder", "scheme", "cv_text", "entity", "key")


@cache
def blank(package: str, name: str) -> bytes:
    """A file with the tables of a contract and no rows: copied, not made anew, for each test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.duckdb"
        con = connect(path)
        con.execute("create schema if not exists meta")
        con.execute(contract(package, name))
        con.close()
        return path.read_bytes()


def batch(folder: Path, people: Made) -> Batch:
    """A table of these people, one row each, from line 2 on; `entity` of another name: the same person as that."""
    path, work = folder / "batch.duckdb", folder / "work.duckdb"
    path.write_bytes(blank("resolver", "network.sql"))
    work.write_bytes(blank("ingest", "stage.sql"))
    con, staged = connect(path), connect(work)
    rows = []
    for line, (name, facts) in enumerate(people.items(), 2):
        key = facts.get("key", f"A{line}")
        entity = facts.get("entity", name)
        fill(con, name, facts, f"table.applications:{key}", line)
        stage(staged, f"table.applications:{key}", facts, line)
        rows.append(Row(line, f"table.applications:{key}", key, name, entity, (f"sha/rows/{line}",)))
    con.close()
    staged.close()
    read = len(rows)
    report = Report("table.applications", "e", "csv", "partial", None, read, read, 0, 0, 0, read, read, 0)
    return Batch(tuple(rows), 0, report, path, work)


def network(folder: Path, people: Made) -> Workspace:
    """A workspace whose generation holds these people, as own records of earlier tables."""
    workspace = Workspace(folder / "workspace")
    workspace.create()
    with workspace.generation("run-000001") as path:
        path.write_bytes(blank("resolver", "network.sql"))
        con = connect(path)
        con.execute(
            "insert into meta.run values ('run-000001', 1, now()::timestamp, now()::timestamp, '0', '{}', '{}')"
        )
        for line, (name, facts) in enumerate(people.items(), 2):
            fill(con, name, facts, f"table.before:{facts.get('key', line)}", line)
        con.close()
    return workspace


def fill(con: DuckDBPyConnection, name: str, facts: dict[str, Any], record: str, line: int) -> None:
    """A person with one record, in an open generation; `entity` of another adds a record to that one."""
    told = {key: value for key, value in facts.items() if key not in STAGED}
    entity = facts.get("entity", name)
    before = con.execute("select 1 from final.entity where entity_id = $id", {"id": entity}).fetchall()
    if not before:
        person(con, entity, told.pop("home", ""), told.pop("born", None), **told)
        con.execute("update final.entity set private = true where entity_id = $id", {"id": entity})
        con.execute(
            "update final.support set records = [$record], cites = ['sha/rows/' || $line] where entity_id = $id",
            {"record": record, "line": line, "id": entity},
        )
        con.execute(
            "update final.relation set records = [$record] where from_id = $id", {"record": record, "id": entity}
        )
        con.execute(
            "insert into final.account by name select $account as entity_id, 'iban' as scheme, $account as number, "
            "left($account, 2) as country_code where $account is not null on conflict do nothing",
            {"account": facts.get("account")},
        )
    con.execute(
        "insert into final.record by name select $record as record_id, $entity as entity_id, 'table.applications' as "
        "source, 'you' as publisher, split_part($record, ':', 2) as published_key, 'person' as kind, 'applicant' as "
        "role, $name as caption, true as invented, true as private, 1.0 as probability, 10.0 as weight_bits, "
        "'model' as reason, ['sha/rows/' || $line] as cites",
        {"record": record, "entity": entity, "name": name, "line": line},
    )
    con.execute(
        "update final.entity set records = list_sort(records || [$record]) where entity_id = $entity",
        {"record": record, "entity": entity},
    )
    if "cv_text" in facts:
        con.execute("insert into final.attribute values ($entity, $record, 'cv_text', $text, ['sha/rows/' || $line])",
                    {"entity": entity, "record": record, "text": facts["cv_text"], "line": line})  # fmt: skip


def stage(con: DuckDBPyConnection, record: str, facts: dict[str, Any], line: int) -> None:
    """The ways of pay, as the table's row says them."""
    where = {"record": record, "line": line}
    if "account" in facts:
        con.execute(
            "insert into stage.account by name select $record as record_id, uuid() as version_id, $number as number, "
            "$scheme as scheme, $holder as holder_name, false as own, 'sha' as file_sha256, 'rows' as part, "
            "$line as line",
            where | {"number": facts["account"], "scheme": facts.get("scheme", "iban"), "holder": facts.get("holder")},
        )
    if "wallet" in facts:
        con.execute(
            "insert into stage.wallet by name select $record as record_id, uuid() as version_id, $address as address, "
            "false as own, 'sha' as file_sha256, 'rows' as part, $line as line",
            where | {"address": facts["wallet"]},
        )


def checked(folder: Path, people: Made, known: Made | None = None, profile: str = "applicants") -> Checked:
    """The check of a table of these people against a network of others."""
    folder.mkdir(exist_ok=True)
    workspace = network(folder, known) if known is not None else Workspace(folder / "none")
    current = workspace.current() if known is not None else None
    return compared(workspace, batch(folder, people), current.path if current else None, load(profile))
