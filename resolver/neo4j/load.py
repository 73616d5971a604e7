"""Write a published generation into Neo4j: only what differs, in batches, and again after a kill with the same result.

Every node and relation carries `content_hash`, the hash of its properties and labels or ends as the workspace has them.
Loading compares ids and hashes type by type and writes what is new or changed, then takes away what is gone, and
last the nodes that are gone. A node (:Resolver {id: workspace, run, state}) says which run is loaded, or that a load
began ('loading'), or that the importer filled the store and what it could not write is missing ('imported'): then what
is really there is compared, as to repair. What carries no id under our labels and types is somebody else's, and stays;
where it is tied to an entity that is gone, it is moved to the entity that its records went to (notes.py).

The client holds some batches at a time; what Neo4j has is kept in a temporary DuckDB table that can spill to disk.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from duckdb import DuckDBPyConnection
from neo4j import Driver, ManagedTransaction, Session, SummaryCounters
from neo4j.exceptions import ClientError, DatabaseError, ServiceUnavailable, SessionExpired, TransientError

import cypher
from resolver.errors import DataError, GraphForeign, GraphUnreachable, ServerError
from resolver.neo4j import content, notes, shape, writing
from resolver.neo4j import scope as scoping
from resolver.neo4j.content import Shape
from resolver.neo4j.memory import sparing
from resolver.neo4j.reading import Reader
from resolver.neo4j.shape import NodeType, RelationType
from resolver.neo4j.writing import Row

BATCH = 5_000
"""Ids of one transaction that takes away."""

Progress = Callable[[str, int], None]
"""Called with the name of a type and the number of its rows compared so far."""


@dataclass
class Counts:
    """What was done with one type: written (new or changed), deleted, the same, and left out of the graph."""

    written: int = 0
    deleted: int = 0
    same: int = 0
    left_out: int = 0


@dataclass
class LoadReport:
    """What a load did. `changed` sums the server's own counters: 0 where the graph stayed as it was."""

    run: str
    already_loaded: bool = False
    nodes: dict[str, Counts] = field(default_factory=dict)
    relations: dict[str, Counts] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    moved: int = 0
    """Relations of analysts' own that were moved from entities that are gone to their heirs."""
    seconds: float = 0.0
    writing_seconds: float = 0.0
    """Those of the seconds in which rows were written over Bolt; in the others both sides were compared."""

    @property
    def changed(self) -> int:
        """Nodes, relations, properties and labels that the server says it made, set or removed."""
        return sum(self.counters.values())

    def count(self, counters: SummaryCounters) -> None:
        """Add the counters of one statement."""
        for name in COUNTERS:
            if value := getattr(counters, name):
                self.counters[name] = self.counters.get(name, 0) + value


COUNTERS = (
    "nodes_created",
    "nodes_deleted",
    "relationships_created",
    "relationships_deleted",
    "properties_set",
    "labels_added",
    "labels_removed",
    "indexes_added",
    "constraints_added",
)


def load(
    driver: Driver,
    con: DuckDBPyConnection,
    workspace_id: str,
    run_id: str,
    *,
    database: str = "neo4j",
    replace: bool = False,
    repair: bool = False,
    scope: int | Literal["kept"] | None = "kept",
    progress: Progress | None = None,
) -> LoadReport:
    """Make the graph equal to the generation that `con` has open; returns what was written.

    `replace`: take over a database that holds another workspace's network. `repair`: compare with what is really in
    the graph instead of the hashes that the last load left, and do so even where this run is loaded already. `scope`:
    hops around listed parties and own data that are loaded (scope.py); None: all; 'kept': what the graph has.

    Raises: GraphForeign, GraphUnreachable, ServerError; DataError where the generation has types that the graph has no
    place for.
    """
    started = time.monotonic()

    def work() -> LoadReport:
        return compare_and_write(
            driver, con, workspace_id, LoadReport(run_id), database, replace, repair, scope, progress
        )

    report = sparing(con, work)
    report.seconds = time.monotonic() - started
    return report


def compare_and_write(
    driver: Driver,
    con: DuckDBPyConnection,
    workspace_id: str,
    report: LoadReport,
    database: str,
    replace: bool,
    repair: bool,
    scope: int | Literal["kept"] | None,
    progress: Progress | None,
) -> LoadReport:
    """Do what `load` says; the report with what was done."""
    with (
        reachable(),
        driver.session(
            database=database,
            notifications_min_severity="OFF",
            bookmark_manager=driver.execute_query_bookmark_manager,
        ) as session,
    ):
        check_owner(session, workspace_id, replace=replace)
        check_types(con)
        marker = read_marker(session, workspace_id)
        hops = (marker.scope if marker else None) if scope == "kept" else scope
        if marker == Marker(report.run, "loaded", shape.SHAPE_VERSION, hops) and not replace and not repair:
            report.already_loaded = True
        else:
            if repair:
                remove_doubles(session, report)
            repair = repair or (marker is not None and marker.state == "imported")
            make_schema(session, report)
            with scoping.scoped(con, hops) as nodes:
                loading = _Loading(
                    (driver, database),
                    session,
                    con,
                    workspace_id,
                    report,
                    nodes,
                    hops,
                    repair=repair,
                    progress=progress,
                )
                loading.run(marker)
    return report


class _Loading:
    """One load: the session, the generation, and the report that is being filled."""

    def __init__(
        self,
        into: tuple[Driver, str],
        session: Session,
        con: DuckDBPyConnection,
        workspace_id: str,
        report: LoadReport,
        nodes: tuple[NodeType, ...],
        scope: int | None,
        *,
        repair: bool,
        progress: Progress | None,
    ) -> None:
        self.driver, self.database = into
        self.session = session
        self.con = con
        self.workspace_id = workspace_id
        self.report = report
        self.nodes = nodes
        self.scope = scope
        self.scope_was: int | None = None
        self.repair = repair
        self.progress = progress
        self.marked = False
        self.gone: dict[str, int] = {}
        """Of each type: how many the graph has that the generation has not."""

    def run(self, marker: Marker | None) -> None:
        """Nodes, then relations, then the nodes that are gone; the marker says 'loading' from the first change on."""
        self.marked = marker is not None and (
            marker.state == "imported" or (marker.run, marker.state) == (self.report.run, "loading")
        )
        self.scope_was = marker.scope if marker else None
        notes.revive(self.session, self.con)
        for node in self.nodes:
            self.report.nodes[node.label] = self.bring_up_to_date(node)
        for relation in shape.RELATIONS:
            counts = self.report.relations[relation.type] = self.bring_up_to_date(relation)
            counts.left_out = scalar(self.con, relation.left_out)
            self.delete(relation, counts)
        for node in self.nodes:
            self.delete(node, self.report.nodes[node.label])
        if self.marked or marker != Marker(self.report.run, "loaded", shape.SHAPE_VERSION, self.scope):
            self.mark("loaded")
        types = (*self.report.nodes.values(), *self.report.relations.values())
        if sum(counts.written + counts.deleted for counts in types) >= RESAMPLED:
            resample(self.session)

    def bring_up_to_date(self, kind: Shape) -> Counts:
        """Write the rows of one type whose content is not in the graph; notes how many `gone` ones it has."""
        counts = Counts()
        present, wanted = self.read_present(kind), read_wanted(self.con, kind)
        noted = "case when p.stored = p.hash then p.hash end" if self.repair else "p.stored"
        # narrow, and alone in memory: beside the wide rows that are written, the two tables would not fit
        self.con.execute(
            "create or replace temp table changed as select w.id, w.hash, p.id is not null as known "
            f"from {wanted} as w left join {present_table(kind)} as p on p.id = w.id "
            f"where {noted} is distinct from w.hash"
        )
        counts.same = scalar(self.con, f"select (select count(*) from {wanted}) - (select count(*) from temp.changed)")
        known = scalar(self.con, "select count(*) from temp.changed where known")
        self.gone[kind.name] = present - counts.same - known
        self.con.execute(f"drop table {wanted}")
        if scalar(self.con, "select count(*) from temp.changed"):
            self.write_changed(kind, counts)
        elif self.progress:
            self.progress(kind.name, counts.same)
        self.con.execute("drop table temp.changed")
        return counts

    def write_changed(self, kind: Shape, counts: Counts) -> None:
        """Write the rows whose hash is not that in the graph, in the order of their ids."""
        select = (
            f"select {columns_to_write(kind, 'c.hash')}, c.known from ({kind.select}) as s "
            "join temp.changed as c on c.id = s.id order by s.id"
        )
        self.mark("loading")
        delete = cypher.write(f"delete_{kind.name}").text if isinstance(kind, RelationType) else None
        started = time.monotonic()
        for done in writing.write(
            self.driver, self.database, cypher.write(kind.name).text, delete, to_write(self.con, kind, select)
        ):
            for entry in done.counters:
                self.report.count(entry)
            if done.written != done.rows:
                raise ServerError(
                    f"{kind.name}: the graph took {done.written} of {done.rows} rows, so something else deletes nodes "
                    "while this load runs. Stop it, then load again."
                )
            counts.written += done.written
            if self.progress:
                self.progress(kind.name, counts.same + counts.written)
        self.report.writing_seconds += time.monotonic() - started

    def read_present(self, kind: Shape) -> int:
        """Fill a temporary table with id and hashes of all that Neo4j has of a type; how many that is.

        To repair, with the hash of what is really there beside the one that loading noted.
        """
        table = present_table(kind)
        Reader(self.driver, self.database, self.con).fill(kind, table, stored=not self.repair)
        return scalar(self.con, f"select count(*) from {table}")

    def delete(self, kind: Shape, counts: Counts) -> None:
        """Take away what the graph has of a type and the generation has not."""
        table = present_table(kind)
        select = f"select p.id from {table} as p anti join ({kind.select}) as s on s.id = p.id order by p.id"
        text = cypher.write(f"delete_{kind.name}").text
        for _columns, rows in content.rows(self.con, select, batch=BATCH) if self.gone[kind.name] else ():
            self.mark("loading")
            ids = [row[0] for row in rows]
            if kind.name == shape.ENTITY.name:
                self.report.moved += notes.move(self.session, self.con, ids)
            self.report.count(self.session.execute_write(run_counted, text, {"ids": ids}))
            counts.deleted += len(ids)
        self.con.execute(f"drop table {table}")

    def mark(self, state: str) -> None:
        """Say in the graph which run is being loaded, or is loaded; 'loading' once a load."""
        if state == "loading" and self.marked:
            return
        marker = {"id": self.workspace_id, "run": self.report.run, "state": state, "shape": shape.SHAPE_VERSION}
        text = MARK
        if (self.scope, self.scope_was) != (None, None):
            marker["scope"] = self.scope
            text += ", n.scope = $scope"
        self.report.count(self.session.execute_write(run_counted, text, marker))
        self.marked = True


RESAMPLED = 1_000
"""Rows written or taken away from which on the server counts its indexes anew at once, not when it finds the time."""


def resample(session: Session) -> None:
    """Let the planner know what is there now: with the counts of before, it goes through all where an index leads."""
    with contextlib.suppress(ClientError):  # of a user who may not ask for it: the server does so itself, later
        session.run("CALL db.prepareForReplanning(60)").consume()


MARK = "MERGE (n:Resolver {id: $id}) SET n.run = $run, n.state = $state, n.shape = $shape"


def mark_loaded(session: Session, workspace_id: str, report: LoadReport) -> None:
    """Say in the graph that the run is loaded."""
    marker = {"id": workspace_id, "run": report.run, "state": "loaded", "shape": shape.SHAPE_VERSION}
    report.count(session.execute_write(run_counted, MARK, marker))


def run_counted(tx: ManagedTransaction, text: str, parameters: dict[str, Any]) -> SummaryCounters:
    """Run one statement; its counters."""
    return tx.run(text, parameters).consume().counters


def columns_to_write(kind: Shape, digest: str) -> str:
    """What a SELECT for `to_write` gives of the shape's row `s`, before whether it is known; `digest`: SQL of the hash.

    Of a relation the columns are those of the list that its writing statement takes.
    """
    if isinstance(kind, NodeType):
        return f"s.*, {digest}"
    properties = "".join(f', s."{item.name}"' for item in kind.properties)
    return f"s.id, s.from_id, s.to_id, {digest}{properties}"


def to_write(con: DuckDBPyConnection, kind: Shape, select: str) -> Iterator[Row]:
    """The rows of a SELECT of `columns_to_write`, and of whether the graph has one of that id, for the writing
    statement of a type."""
    for columns, found in content.rows(con, select):
        if isinstance(kind, RelationType):
            for values in found:
                yield Row(values[0], values[:-1], frozenset(values[1:3]), values[-1])
        else:
            for values in found:
                item = content.of_row(kind, columns[:-2], values[:-2])
                yield Row(item.id, as_parameter(kind, item, values[-2]), frozenset((item.id,)), values[-1])


def as_parameter(kind: NodeType, item: content.Item, digest: str) -> dict[str, Any]:
    """The row that a writing statement of nodes takes."""
    row: dict[str, Any] = {"id": item.id}
    properties: dict[str, Any] = {}
    for key, value in item.properties.items():
        if key in kind.times:
            row[key] = value["epoch_ms"]
        elif isinstance(value, dict):
            properties[key] = date.fromisoformat(value["date"])
        else:
            properties[key] = value
    properties |= {"id": item.id, "content_hash": digest}
    if kind.further:
        row["labels"] = list(item.frame)
    return row | {"properties": properties}


def check_owner(session: Session, workspace_id: str, *, replace: bool) -> None:
    """Stop where the database holds a network that this workspace did not load; with `replace`, take it over.

    Raises: GraphForeign, also where our labels are in use by somebody who is not Resolver.
    """
    owners = [record["id"] for record in session.run("MATCH (n:Resolver) RETURN n.id AS id ORDER BY id")]
    others = [owner for owner in owners if owner != workspace_id]
    if others and replace:
        session.run("MATCH (n:Resolver) WHERE n.id IN $ids DELETE n", ids=others).consume()
    elif others:
        raise GraphForeign(
            f"the database holds the network of workspace {', '.join(map(str, others))}, not of {workspace_id}. "
            "Name another database or server, or replace that network (--replace)."
        )
    elif not owners and not replace:
        for node in shape.NODES:
            found = session.run(f"MATCH (n:{node.label}) RETURN count(n) AS nodes").single(strict=True)["nodes"]
            if found:
                raise GraphForeign(
                    f"the database has {found} nodes labelled {node.label} that Resolver did not load. "
                    "Name another database or server, or give those nodes up (--replace)."
                )


def check_types(con: DuckDBPyConnection) -> None:
    """Stop where the generation has relations of a type that the graph has no place for.

    Raises: DataError, with the types.
    """
    known = [kind.type for kind in shape.RELATIONS]
    found = con.execute(
        """
        select distinct type from (select type from final.relation union all select type from final.support)
        where type not in (select unnest($known)) order by type
        """,
        {"known": known},
    ).fetchall()
    if found:
        raise DataError(
            f"relations of type {', '.join(row[0] for row in found)} have no place in the graph; add them to "
            "resolver/neo4j/shape/ and cypher/write/."
        )


@dataclass(frozen=True)
class Marker:
    """What the graph says it holds: run, 'imported', 'loading' or 'loaded', version of the shape, hops of a part."""

    run: str
    state: str
    shape: int
    scope: int | None


def read_marker(session: Session, workspace_id: str) -> Marker | None:
    """What the graph says it holds of this workspace; None before the first load."""
    text = "MATCH (n:Resolver {id: $id}) RETURN n.run, n.state, n.shape, n.scope"
    found = session.run(text, id=workspace_id).single()
    return None if found is None else Marker(*found)


def named_schema() -> dict[str, str]:
    """The statements of schema.cypher by the name of the constraint or index that each makes."""
    return {text.partition(" IF NOT EXISTS")[0].split()[-1]: text for text in cypher.schema()}


def wanted_constraints() -> set[str]:
    """Names of the constraints of schema.cypher."""
    return {name for name, text in named_schema().items() if text.startswith("CREATE CONSTRAINT")}


def missing_constraints(session: Session) -> list[str]:
    """Names of the constraints of schema.cypher that the database has not."""
    wanted = wanted_constraints()
    there = {record["name"] for record in session.run("SHOW CONSTRAINTS YIELD name")}
    return sorted(wanted - there)


def remove_doubles(session: Session, report: LoadReport) -> None:
    """Where a constraint is gone, so that an id may stand twice in the graph: keep one of each."""
    missing = missing_constraints(session)
    kinds: tuple[Shape, ...] = (*shape.NODES, *shape.RELATIONS)
    for kind in kinds:
        if f"{kind.name}_id" in missing:
            relation = isinstance(kind, RelationType)
            pattern = f"()-[x:{kind.type}]->()" if isinstance(kind, RelationType) else f"(x:{kind.label})"
            text = (
                f"MATCH {pattern} WHERE x.id IS NOT NULL WITH x.id AS id, collect(x) AS copies WHERE size(copies) > 1 "
                f"UNWIND copies[1..] AS spare {'' if relation else 'DETACH '}DELETE spare"
            )
            report.count(session.run(text).consume().counters)


OBSOLETE = {"entity_name", "entity_caption"}
"""Indexes of earlier versions: entity_words finds names of any length, which a range index refuses above 8 kB."""


def make_schema(session: Session, report: LoadReport | None = None) -> None:
    """Make the constraints and indexes that are not there yet, and wait until they can be used.

    A server that dies while it makes a constraint leaves the index of that name without its constraint, and refuses to
    make it again: such an index goes first.
    """
    there = {
        row["name"]: row["type"] == "RANGE" and row["owningConstraint"] is None
        for row in session.run("SHOW INDEXES YIELD name, type, owningConstraint")
    }
    alone = {name for name in wanted_constraints() if there.get(name)}
    useless = sorted(alone | (OBSOLETE & there.keys()))
    missing = [text for name, text in named_schema().items() if name not in there or name in alone]
    for text in (*(f"DROP INDEX {name} IF EXISTS" for name in useless), *missing):
        counters = session.run(text).consume().counters
        if report:
            report.count(counters)
    session.run("CALL db.awaitIndexes(600)").consume()


@contextlib.contextmanager
def reachable() -> Iterator[None]:
    """Turn the driver's faults of connection and login into errors that a person can act on."""
    try:
        yield
    except (ServiceUnavailable, SessionExpired) as error:
        raise GraphUnreachable(
            f"no Neo4j answers ({error}). Start one (`resolver graph start`), or name another address."
        ) from error
    except ClientError as error:
        if error.code and ".Security." in error.code:
            raise GraphUnreachable(f"Neo4j refuses the login ({error.message}). Check user and password.") from error
        if error.code and "ReadOnly" in error.code:
            raise ServerError(
                "this server is only read. Load into the one that it is a copy of; a local one: "
                "`resolver graph stop`, then `resolver graph start`."
            ) from error
        raise
    except (DatabaseError, TransientError) as error:
        raise ServerError(
            f"Neo4j could not go on ({error.code}: {error.message}). Its logs say more; where its disk is full, make "
            "room and start it again. Then repeat the command: what was written stays, and nothing is written twice."
        ) from error


def present_table(kind: Shape) -> str:
    """Name of the temporary table for what the graph has of a type."""
    prefix = "node" if isinstance(kind, NodeType) else "relation"
    return f"temp.present_{prefix}_{kind.name}"


def wanted_table(kind: Shape) -> str:
    """Name of the temporary table for what the generation has of a type."""
    return present_table(kind).replace("present", "wanted")


def read_wanted(con: DuckDBPyConnection, kind: Shape) -> str:
    """Fill a temporary table with id and hash of all that the generation has of a type; its name."""
    table = wanted_table(kind)
    con.execute(f"create or replace temp table {table} (id varchar, hash varchar)")
    con.execute(f"insert into {table} select s.id, {content.hash_sql(kind)} from ({kind.select}) as s")
    return table


def scalar(con: DuckDBPyConnection, sql: str) -> int:
    """The one number that a SELECT gives."""
    row = con.execute(sql).fetchone()
    return int(row[0]) if row else 0


def show(report: LoadReport) -> None:
    """Print what a load did, for a person."""
    from resolver.render import table

    if report.already_loaded:
        print(f"nothing to do: {report.run} is loaded")
        return
    print(f"{report.run} is loaded: {report.changed:,} changes in {report.seconds:.1f} s")
    rows = [{"type": name, **vars(counts)} for name, counts in {**report.nodes, **report.relations}.items()]
    table([row for row in rows if any(value for key, value in row.items() if key != "type")])
