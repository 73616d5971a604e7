"""First load: a made network of transfers from the workspace to a Neo4j that can be queried, all indexes online.

Compared, in the same run on the same machine, with Neo4j's own importer on files that are ready (`import_full`), and
with that, the start of the server and the same indexes (`floor`). Also: a load with nothing to do, the comparison of
everything by content (verify), and a load in which a tenth of the transfers is new (over Bolt), whose rate of writing
is compared with one thread of the plain driver, which writes the same properties by UNWIND (`plain_unwind`);
each of the two finds a server that has just been started.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Result, function, resolver, result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TITLE = "a network of transfers into an empty local store; compared with Neo4j's importer alone"
DEFAULT_ROWS = 100_000
"""Transfers; there are a tenth as many wallets, each with its record."""


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver load`; rows are the transfers."""
    transfers = rows or DEFAULT_ROWS
    workspace = folder / "workspace"
    publish(workspace, wallets := max(10, transfers // 10), transfers, 1)
    try:
        ours = function("bench.first_load:load_here", workspace)
        again = resolver(workspace, "load")
        equal = resolver(workspace, "verify")
        publish(workspace, wallets, transfers + transfers // 10, 2)
        restart(workspace)
        changes = resolver(workspace, "load")
        restart(workspace)
        plain = function("bench.first_load:plain", workspace, str(transfers // 10))
    finally:
        resolver(workspace, "graph", "stop")
    floor = function("bench.first_load:importer_alone", folder / "alone", str(transfers))
    written = sum(counts["written"] for counts in changes.answer["relations"].values())
    figures: dict[str, Any] = {
        "again_seconds": round(again.seconds, 2),
        "verify_seconds": round(equal.seconds, 2),
        "verify_user_seconds": round(equal.user_seconds, 2),
        "verify_peak_mb": round(equal.peak_mb),
        "equal": equal.answer["equal"],
        "changes": written,
        "changes_seconds": round(changes.answer["seconds"], 2),
        "changes_per_second": round(written / changes.answer["seconds"]),
        "written_per_second": round(written / changes.answer["writing_seconds"]),
        "changes_peak_mb": round(changes.peak_mb),
        "plain_per_second": plain.answer,
        "floor": floor.answer,
        "load_seconds": round(ours.answer["seconds"], 2),
    }
    found = result("first_load", transfers, ours, {}, figures)
    ratio = {
        "floor": sum(floor.answer.values()) / ours.answer["seconds"],
        "import_full": floor.answer["import"] / ours.answer["seconds"],
        "plain_unwind": written / changes.answer["writing_seconds"] / plain.answer,
    }
    rounded = {name: round(value, 2) for name, value in ratio.items()}
    return replace(found, ratio=rounded, peak_mb=round(ours.answer["peak_mb"]))


def load_here(workspace: str) -> dict[str, float]:
    """A first load in this process: its seconds, and the peak memory (MB) of the client.

    Measured from outside, the peak would be that of the importer, a Java process that the client waits for.
    """
    from resolver import garbage, lookup
    from resolver.neo4j import first_load
    from resolver.store import Workspace

    garbage.seldom()  # as the command line does
    there = Workspace(workspace)
    with there.read() as con:
        home, owner = there.folder / "neo4j", there.identity()["id"]
        report, _ = first_load.load(home, con, owner, lookup.run_id(con))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": report.seconds, "peak_mb": (peak if sys.platform == "darwin" else peak * 1024) / 1e6}


def publish(workspace: Path, wallets: int, transfers: int, sequence: int) -> None:
    """Publish a made network as the current generation of a workspace."""
    from resolver.store import Workspace, connect, contract, run_name

    there = Workspace(workspace)
    there.create()
    with there.generation(run_name(sequence)) as path, connect(path) as con:
        con.execute(contract("resolver", "network.sql"))
        con.execute(
            "insert into meta.run by name select $run as run_id, $sequence as sequence, "
            "now()::timestamp as started_at, now()::timestamp as finished_at, '1' as version, "
            "'{}' as models, '{}' as counts",
            {"run": run_name(sequence), "sequence": sequence},
        )
        fill(con, wallets, transfers)


def fill(con: DuckDBPyConnection, wallets: int, transfers: int) -> None:
    """Wallets with a record each, and transfers between them; every thousandth is of one hub."""
    con.execute(
        """
        insert into final.entity by name
        select 'ent-' || i as entity_id, 'wallet' as kind, 'Wallet' as label, 'wallet ' || i as caption,
               i % 50 = 0 as listed, true as invented, false as private, [] as countries, [] as programmes,
               ['list:' || i] as records
        from range($n) as r(i)
        """,
        {"n": wallets},
    )
    con.execute(
        """
        insert into final.record by name
        select 'list:' || i as record_id, 'ent-' || i as entity_id, 'list' as source, 'Publisher' as publisher,
               i::varchar as published_key, 'wallet' as kind, 'wallet ' || i as caption, true as invented,
               false as private, 1.0 as probability, 'alone' as reason, ['f00d/table/' || i] as cites
        from range($n) as r(i)
        """,
        {"n": wallets},
    )
    con.execute(
        """
        insert into final.transfer by name
        select 't-' || i as transfer_id, 'token' as type, 'list' as source,
               'ent-' || case when i % 1000 = 0 then 0 else i * 7919 % $n end as from_id,
               'ent-' || (i * 104729 + i // $n) % $n as to_id, 1000000 + i as amount_units, 6 as scale,
               ((1000000 + i) / 1000000)::decimal(18, 6)::varchar as amount_exact, (1000000 + i) / 1000000 as amount,
               'USDT' as currency, 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' as asset,
               timestamp '2024-01-01' + to_seconds(i * 60) as time, 'second' as time_precision, 'booked' as status,
               md5(i::varchar) as tx_hash, true as invented, ['f00d/table/' || i] as cites
        from range($m) as r(i)
        """,
        {"n": wallets, "m": transfers},
    )


def importer_alone(folder: str, transfers: str) -> dict[str, float]:
    """Seconds of the importer on ready files, of the server's start, and of the same constraints and indexes."""
    from resolver.neo4j import admin_files, first_load, server
    from resolver.neo4j.load import make_schema
    from resolver.store import connect, contract

    home = Path(folder)
    with connect(":memory:") as con:
        con.execute(contract("resolver", "network.sql"))
        fill(con, max(10, int(transfers) // 10), int(transfers))
        files = admin_files.write(con, home / "import" / "files")
    began = time.perf_counter()
    first_load.import_full(home, home / "import" / "files", files.arguments())
    imported = time.perf_counter()
    running = server.start(home, timeout=600)
    started = time.perf_counter()
    try:
        with first_load.driver_to(running) as driver, driver.session(database="neo4j") as session:
            make_schema(session)
            indexed = time.perf_counter()
    finally:
        server.stop(home)
    found = {"import": imported - began, "start": started - imported, "indexes": indexed - started}
    return {name: round(seconds, 2) for name, seconds in found.items()}


def restart(workspace: Path) -> None:
    """Start the server anew: Java is slow at first, and what writes second should find it no faster."""
    resolver(workspace, "graph", "stop")
    resolver(workspace, "graph", "start")


def plain(workspace: str, transfers: str) -> int:
    """Transfers a second that one thread of the driver writes by UNWIND, 1,000 at a time, into the loaded graph."""
    from resolver.neo4j import connection
    from resolver.neo4j.shape.money import TRANSFERRED
    from resolver.store import Workspace

    text = (
        "UNWIND $rows AS row MATCH (a:Entity {id: row.from_id}) MATCH (b:Entity {id: row.to_id}) "
        "CREATE (a)-[r:PLAIN]->(b) SET r = row"
    )
    there = Workspace(workspace)
    with there.read() as con, connection.driver(there, None, "neo4j", None) as driver:
        found = con.execute(f"{TRANSFERRED.select} limit {int(transfers)}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        began = time.perf_counter()
        for at in range(0, len(rows), 1_000):
            driver.execute_query(text, rows=rows[at : at + 1_000], database_="neo4j")
        return round(len(rows) / (time.perf_counter() - began))
