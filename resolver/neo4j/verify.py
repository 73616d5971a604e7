"""Compare Neo4j with a published generation: what is really in the graph, not what loading noted about it.

For every label and relation type both sides are counted, each item is hashed from its actual labels or ends and its
actual properties, and what differs is named: missing (only in the workspace), extra (only in the graph), different
(with the names of its properties, '(labels)' and '(ends)' among them). Also compared: counts of the further labels,
such as Listed, on any node; nodes and relations of our labels and types that carry no id; constraints; and the hashes
that the next load would trust.
Nothing is written to the graph. Client memory does not grow with the network.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection
from neo4j import READ_ACCESS, Driver, Session

from resolver.neo4j import content, shape
from resolver.neo4j.content import Item, Shape
from resolver.neo4j.load import missing_constraints, present_table, reachable, read_wanted, scalar
from resolver.neo4j.memory import sparing
from resolver.neo4j.reading import Reader
from resolver.neo4j.scope import scoped
from resolver.neo4j.shape import NodeType, RelationType

LISTED_IDS = 100
"""Differences of a type that are listed with their ids; all are counted."""


@dataclass(frozen=True)
class Difference:
    """One item that is not the same on both sides: `what` is missing, extra, different or twice (in the graph)."""

    type: str
    id: str
    what: str
    properties: tuple[str, ...] = ()


@dataclass
class TypeReport:
    """One label or relation type: counts and aggregate hashes of both sides, and how many items differ."""

    type: str
    workspace: int
    graph: int
    workspace_hash: str
    graph_hash: str
    missing: int = 0
    extra: int = 0
    different: int = 0
    without_id: int = 0

    @property
    def equal(self) -> bool:
        """Whether both sides are the same in number and content."""
        return self.workspace_hash == self.graph_hash and not (
            self.missing or self.extra or self.different or self.without_id
        )


@dataclass
class VerifyReport:
    """What the comparison found. `equal` only if everything is the same; `run` and `state` are what the graph says."""

    types: list[TypeReport] = field(default_factory=list)
    labels: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Nodes with each further label: in the workspace, in the graph."""
    differences: list[Difference] = field(default_factory=list)
    missing_constraints: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    """Relations of the workspace whose end is not known, and which the graph can't hold, by type."""
    run: str | None = None
    state: str | None = None
    scope: int | None = None
    """Hops around listed parties and own data that the graph holds, and that were compared; None: all."""
    seconds: float = 0.0

    @property
    def equal(self) -> bool:
        """Whether the graph is what the generation says, in everything that was compared."""
        return (
            all(entry.equal for entry in self.types)
            and all(workspace == graph for workspace, graph in self.labels.values())
            and not self.missing_constraints
            and self.state == "loaded"
        )


def verify(driver: Driver, con: DuckDBPyConnection, *, database: str = "neo4j") -> VerifyReport:
    """Compare the graph with the generation that `con` has open.

    Raises: GraphUnreachable.
    """
    started = time.monotonic()
    report = sparing(con, lambda: compare_all(driver, con, database))
    report.seconds = time.monotonic() - started
    return report


def compare_all(driver: Driver, con: DuckDBPyConnection, database: str) -> VerifyReport:
    """Do what `verify` says; the report with what was found."""
    report = VerifyReport()
    with (
        reachable(),
        driver.session(database=database, default_access_mode=READ_ACCESS, notifications_min_severity="OFF") as session,
    ):
        marker = session.run("MATCH (n:Resolver) RETURN n.run, n.state, n.scope ORDER BY n.id LIMIT 1").single()
        if marker is not None:
            report.run, report.state, report.scope = marker[0], marker[1], marker[2]
        reader = Reader(driver, database, con)
        with scoped(con, report.scope) as nodes:
            kinds: tuple[Shape, ...] = (*nodes, *shape.RELATIONS)
            for kind in kinds:
                report.types.append(compare(reader, session, con, kind, report))
            count_labels(session, con, report)
        report.missing_constraints = missing_constraints(session)
    return report


def compare(reader: Reader, session: Session, con: DuckDBPyConnection, kind: Shape, report: VerifyReport) -> TypeReport:
    """Compare one type item by item; adds what differs to `report.differences`."""
    name = type_name(kind)
    graph, workspace = present_table(kind), read_wanted(con, kind)
    reader.fill(kind, graph, stored=False)
    counts = con.execute(
        f"""
        select count(*) filter (w.id is not null), count(*) filter (g.id is not null),
               coalesce(bit_xor(md5_number(w.id || w.hash)), 0)::varchar,
               coalesce(bit_xor(md5_number(g.id || g.hash)), 0)::varchar,
               count(*) filter (g.id is null), count(*) filter (w.id is null),
               count(*) filter (w.hash <> g.hash or g.stored <> g.hash)
        from {workspace} as w full join {graph} as g on g.id = w.id
        """
    ).fetchone()
    assert counts is not None  # an aggregate gives one row
    entry = TypeReport(name, *counts)
    entry.without_id = session.run(without_id(kind)).single(strict=True)["found"]
    differing = con.execute(
        f"""
        select coalesce(w.id, g.id) as id,
               case when g.id is null then 'missing' when w.id is null then 'extra' else 'different' end as what,
               g.stored <> g.hash as stale
        from {workspace} as w full join {graph} as g on g.id = w.id
        where g.id is null or w.id is null or w.hash <> g.hash or g.stored <> g.hash
        order by id limit $limit
        """,
        {"limit": LISTED_IDS},
    ).fetchall()
    changed = [row[0] for row in differing if row[1] == "different"]
    here = workspace_items(con, kind, changed) if changed else {}
    there = content.items(session, kind, changed) if changed else {}
    for id_, what, stale in differing:
        names = what_differs(kind, here[id_], there[id_]) if what == "different" and id_ in there else ()
        stale_hash = ("content_hash",) if what == "different" and stale else ()
        report.differences.append(Difference(name, id_, what, names or stale_hash))
    doubles = con.execute(f"select id from {graph} group by id having count(*) > 1 order by id limit {LISTED_IDS}")
    report.differences += [Difference(name, id_, "twice") for (id_,) in doubles.fetchall()]
    if isinstance(kind, RelationType):
        report.left_out[name] = scalar(con, kind.left_out)
    con.execute(f"drop table {workspace}")
    con.execute(f"drop table {graph}")
    return entry


def workspace_items(con: DuckDBPyConnection, kind: Shape, ids: list[str]) -> dict[str, Item]:
    """What the generation holds under these ids."""
    cursor = con.execute(f"select * from ({kind.select}) as s where s.id in (select unnest($ids))", {"ids": ids})
    columns = [entry[0] for entry in cursor.description or []]
    found = [content.of_row(kind, columns, values) for values in cursor.fetchall()]
    return {item.id: item for item in found}


def what_differs(kind: Shape, here: Item, there: Item) -> tuple[str, ...]:
    """Names of the properties that differ; '(labels)' or '(ends)' where those do."""
    names = sorted({*here.properties, *there.properties})
    changed = [name for name in names if not same(here.properties.get(name), there.properties.get(name))]
    if here.frame != there.frame:
        changed.insert(0, "(labels)" if isinstance(kind, NodeType) else "(ends)")
    return tuple(changed)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal, their types included."""
    return type(left) is type(right) and bool(left == right)


def count_labels(session: Session, con: DuckDBPyConnection, report: VerifyReport) -> None:
    """Count the nodes that carry each further label, whatever else they carry."""
    for node in shape.NODES:
        for label in node.further:
            graph = session.run(f"MATCH (n:{label}) RETURN count(n) AS found").single(strict=True)["found"]
            wanted = f"select count(*) from ({node.select}) as s where list_contains(s.labels, '{label}')"
            report.labels[label] = (scalar(con, wanted), graph)


def without_id(kind: Shape) -> str:
    """Cypher that counts what has one of our labels or types and no id."""
    if isinstance(kind, NodeType):
        return f"MATCH (n:{kind.label}) WHERE n.id IS NULL RETURN count(n) AS found"
    return f"MATCH ()-[r:{kind.type}]->() WHERE r.id IS NULL RETURN count(r) AS found"


def type_name(kind: Shape) -> str:
    """The label or relation type."""
    return kind.label if isinstance(kind, NodeType) else kind.type


def show(report: VerifyReport) -> None:
    """Print a comparison for a person: equal or not, counts by type, and the first differences."""
    from resolver.render import table

    items = sum(entry.graph for entry in report.types)
    verdict = "equal" if report.equal else "NOT EQUAL"
    print(
        f"{verdict}: {report.run or 'no run'} ({report.state}), {items:,} nodes and relations, {report.seconds:.1f} s"
    )
    columns = ["type", "workspace", "graph", "missing", "extra", "different", "without_id"]
    table([vars(entry) for entry in report.types if entry.workspace or entry.graph], columns)
    if report.differences:
        table([vars(difference) for difference in report.differences], ["type", "id", "what", "properties"])
    for name, (workspace, graph) in report.labels.items():
        if workspace != graph:
            print(f"label {name}: {workspace:,} in the workspace, {graph:,} in the graph")
    for name in report.missing_constraints:
        print(f"constraint {name} is missing")
    for name, rows in report.left_out.items():
        if rows:
            print(f"{name}: {rows:,} relations with an end that is not known are in the workspace only")
