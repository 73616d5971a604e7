"""Load: a published network into an empty Neo4j on this computer, and the same again, which must change nothing.

Compared with the loop that most projects write: one thread, the official driver, `UNWIND $rows MERGE` in batches of
1,000 for the same nodes and relations into a second, empty server; no deletions, no fingerprints, no transactions kept
apart. The time of starting the servers is left out. On OFAC's whole list (where RESOLVER_REAL_DATA is set and no number
of rows is given) the two loads take minutes rather than one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.ingest import ofac_set
from bench.measure import Result, function, resolver, result

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from neo4j import Driver

TITLE = "a network into an empty Neo4j; compared with UNWIND from one thread of the plain driver"
DEFAULT_ROWS = 1_000
BATCH = 1_000


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver load`; rows are the nodes and relations written."""
    workspace = folder / "workspace"
    files, origin = ofac_set(rows, folder / "files", DEFAULT_ROWS)
    resolver(workspace, "ingest", "ofac_sdn", *files)
    resolver(workspace, "link")
    with server(workspace):
        ours = resolver(workspace, "load")
        again = resolver(workspace, "load")
    with server(folder / "plain") as started:
        plain = function("bench.load:plain_load", workspace, folder / "plain", started["bolt"])
    figures = {"data": origin, "again_seconds": round(again.seconds, 2), "plain_rows": plain.answer}
    return result("load", int(plain.answer), ours, {"plain_unwind": plain}, figures)


@contextlib.contextmanager
def server(workspace: Path) -> Iterator[dict[str, Any]]:
    """A local Neo4j of that workspace while the block runs."""
    started = resolver(workspace, "graph", "start").answer
    try:
        yield started
    finally:
        resolver(workspace, "graph", "stop")


def plain_load(workspace: str, served: str, bolt: str) -> int:
    """Write the whole network of the workspace to the server of another one; return how many nodes and relations."""
    from resolver.neo4j import connection
    from resolver.store import Workspace

    with Workspace(workspace).read() as con, connection.driver(Workspace(served), bolt, "neo4j", None) as driver:
        return merge_all(con, driver)


def merge_all(con: DuckDBPyConnection, driver: Driver) -> int:
    """MERGE every node and relation of a generation, one batch after the other; return how many."""
    from resolver.neo4j.shape import NODES, RELATIONS

    written = 0
    for node in NODES:
        driver.execute_query(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.id IS UNIQUE")
        query = f"UNWIND $rows AS row MERGE (n:{node.label} {{id: row.id}}) SET n += row"
        written += write(driver, query, con.execute(node.select))
    for relation in RELATIONS:
        ends = f"(a:{relation.from_label} {{id: row.from_id}}), (b:{relation.to_label} {{id: row.to_id}})"
        query = f"UNWIND $rows AS row MATCH {ends} MERGE (a)-[r:{relation.type} {{id: row.id}}]->(b) SET r += row"
        written += write(driver, query, con.execute(relation.select))
    return written


def write(driver: Driver, query: str, found: DuckDBPyConnection) -> int:
    """Send the rows of a DuckDB result in batches; return how many."""
    names = [column[0] for column in found.description]
    sent = 0
    while batch := found.fetchmany(BATCH):
        driver.execute_query(query, rows=[dict(zip(names, row, strict=True)) for row in batch])
        sent += len(batch)
    return sent
