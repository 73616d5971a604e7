"""Small networks made by hand, one generation a run, whose history is written as a run writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection

from resolver.history import versions
from resolver.history.content import FLAT
from resolver.identity import Assigned, History, assign
from resolver.store import connect, contract, quoted, run_name

DAY = datetime(2026, 1, 1, 3)
"""Run 1 ends at three in the morning of 1 January 2026; each further one a day later."""


@dataclass(frozen=True)
class Network:
    """What a run finds: groups of records (the name of a group is its caption), what is listed, relations, findings.

    `relations` are (from, to, share), named by records; `findings` id -> message; `blocked` record -> status.
    """

    groups: Mapping[str, Sequence[str]]
    listed: Sequence[str] = ()
    relations: Sequence[tuple[str, str, int]] = ()
    findings: Mapping[str, str] = field(default_factory=dict)
    blocked: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Items of other types: (type, key) -> a number that all their columns tell."""


@cache
def empty() -> bytes:
    """The file of a generation without rows: making its tables takes longer than a test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with connect(path) as con:
            con.execute(contract("resolver", "network.sql"))
        return path.read_bytes()


class Made:
    """Generations in a folder, each made from the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.assigned: Assigned | None = None
        self.run = 0

    @property
    def path(self) -> Path:
        """The current generation."""
        return self.folder / f"{run_name(self.run)}.duckdb"

    def add(self, network: Network) -> dict[str, str]:
        """Make the next generation; give the entity of each record."""
        before = self.path if self.run else None
        self.run += 1
        past = History(self.assigned.rows, self.assigned.retired) if self.assigned else History()
        self.assigned = assign(network.groups, past, self.run)
        entity = {
            record: self.assigned.entities[name] for name, records in network.groups.items() for record in records
        }
        self.path.write_bytes(empty())
        con = connect(":memory:")
        con.execute(f"attach {quoted(self.path)} as generation")
        write(con, network, self.assigned, self.run)
        if before:
            con.execute(f"attach {quoted(before)} as earlier (read_only)")
            con.execute("insert into generation.meta.run select * from earlier.meta.run")
        versions.write(con, self.run, "earlier" if before else None)
        con.execute(
            "insert into generation.meta.run values ($id, $run, $at, $at, '1', $models, '{}')",
            {
                "id": run_name(self.run),
                "run": self.run,
                "at": DAY + timedelta(days=self.run - 1),
                "models": json.dumps({"content": versions.KNOWN}),
            },
        )
        con.close()
        return entity

    def read(self) -> DuckDBPyConnection:
        """A reader of the current generation."""
        return connect(self.path, read_only=True)


def write(con: DuckDBPyConnection, network: Network, assigned: Assigned, run: int) -> None:
    """Fill the tables of a generation."""
    entity = {record: assigned.entities[name] for name, records in network.groups.items() for record in records}
    for name, records in network.groups.items():
        listed = any(record in network.listed for record in records)
        con.execute(
            "insert into generation.final.entity values "
            "($id, 'person', 'Person', $caption, $listed, true, false, null, [], $programmes, $records)",
            {
                "id": assigned.entities[name],
                "caption": name,
                "listed": listed,
                "programmes": ["ofac:DPRK4"] if listed else [],
                "records": sorted(records),
            },
        )
        for record in records:
            con.execute(
                "insert into generation.final.name by name select $entity as entity_id, $record as record_id, "
                "'primary' as type, 'strong' as quality, $name as full_name, ['f/p/' || $run] as cites",
                {"entity": assigned.entities[name], "record": record, "name": f"{name} {record}", "run": str(run)},
            )
    for one, other, share in network.relations:
        con.execute(
            "insert into generation.final.relation by name select $id as relation_id, 'OWNS' as type, $one as from_id, "
            "'record' as from_status, $other as to_id, 'record' as to_status, $share as share_low_exact, "
            "true as invented, [] as records, [] as cites",
            {"id": f"{one}>{other}", "one": entity[one], "other": entity[other], "share": share},
        )
    for id, message in network.findings.items():
        con.execute(
            "insert into generation.meta.finding values ($id, 'made', 'info', 'all', $message, $evidence)",
            {"id": id, "message": message, "evidence": json.dumps([f"{run:064}/part/1"])},
        )
    for record, status in network.blocked.items():
        con.execute(
            "insert into generation.final.blocked by name select 'blocked:ofac:' || $id as blocked_id, "
            "$id as entity_id, 'ofac' as regime, $status as status, 60 as share_low, 60 as share_high, [] as roots, "
            "[] as proof, true as proof_whole, '[]'::json as merges, 'law' as law, $day as as_of",
            {"id": entity[record], "status": status, "day": DAY + timedelta(days=run)},
        )
    for (type, key), number in network.rows.items():
        put(con, type, key, number)
    for row in assigned.rows:
        con.execute("insert into generation.meta.identity values ($1, $2, $3, $4)", [*row])
    for old in assigned.retired:
        con.execute("insert into generation.meta.retired values ($1, $2, $3)", [old.entity_id, old.run, [*old.heirs]])


OTHERS = tuple(type for type in FLAT if type not in ("relation", "finding"))
"""Types that `rows` makes."""

VALUES = {
    "VARCHAR": "$n::varchar", "VARCHAR[]": "[$n::varchar]", "JSON": "json_object('n', $n)", "BOOLEAN": "$n % 2 = 0",
    "TIMESTAMP": "timestamp '2026-01-01' + to_days($n)", "DATE": "date '2026-01-01' + $n::integer",
}  # fmt: skip
"""Type of a column -> what stands in it; other types are numbers."""


def put(con: DuckDBPyConnection, type: str, key: str, number: int) -> None:
    """One row of a type's table, under a key ('a' or 'a>b'), of which every other column tells a number."""
    table, named, _ = FLAT[type]
    keys = dict(zip(re.findall(r"t\.(\w+)", named), key.split(">"), strict=True))
    columns = con.execute(
        "select column_name, data_type from duckdb_columns() where database_name = 'generation' "
        "and schema_name || '.' || table_name = $table order by column_index",
        {"table": table},
    ).fetchall()
    chosen = ", ".join(
        f"'{keys[name]}'" if name in keys else f"({VALUES.get(kind, '$n')})::{kind}" for name, kind in columns
    )
    con.execute(f"insert into generation.{table} select {chosen}", {"n": number})
