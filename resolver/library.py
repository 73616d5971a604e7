"""The library: one object a workspace, one method a question, the same answers as the commands give.

Every method calls the function that its command calls. Rows come as `Rows` (a list that also becomes an Arrow table),
one thing as a dataclass, what is nested as a dictionary. What reads sees the published network and never waits for a
run; `ingest` and `link` write. What goes wrong is a `resolver.errors.ResolverError` whose text says what to do next.

The examples of this module run in the tests, on the files of `resolver demo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from ingest.sql import quote
from resolver import store
from resolver.errors import BadParameter
from resolver.rows import Rows

if TYPE_CHECKING:
    import pyarrow as pa

    from ingest.job import Report
    from resolver.history.outlook import Outlook
    from resolver.judgements import Judgement
    from resolver.pipeline import Linked
    from resolver.screening import Answer, Subject


@dataclass(frozen=True)
class Entity:
    """One entity with everything published about it; each table cites the published lines (`cites`).

    `retired`: the run that retired the id which was asked for, where this entity is its heir.
    """

    id: str
    kind: str
    label: str
    caption: str
    listed: bool
    invented: bool
    birth_date: str | None
    country_codes: list[str]
    programmes: list[str]
    retired: str | None
    names: Rows
    identifiers: Rows
    dates: Rows
    countries: Rows
    attributes: Rows
    listings: Rows
    records: Rows
    relations: Rows
    supports: Rows
    may_be: Rows

    def to_dict(self) -> dict[str, Any]:
        """What `resolver show ID --json` prints."""
        return {name: list(value) if isinstance(value, Rows) else value for name, value in asdict(self).items()}


class Trace(dict[str, Any]):
    """The answer of `trace`: a dictionary as `resolver trace --json` prints it."""

    @property
    def hops(self) -> Rows:
        """One row a hop of a path; of a trace of taint one row a holder."""
        from resolver.funds import show

        return Rows(self["holders"] if "holders" in self else show.hops(self))


class Workspace:
    """A workspace of the library; made by `resolver.open`.

    Ids may be given as an entity id, a record id, a published id ('ofac:22985'), or an address of a chain.
    """

    def __init__(self, path: str | PathLike[str], *, asserted: bool = True) -> None:
        self.store = store.Workspace(Path(path), asserted=asserted)
        """The folder, for functions of other modules."""

    def __repr__(self) -> str:
        return f"resolver.open({str(self.store.folder)!r})"

    # ---------------------------------------------------------------------------------------------------- writing

    def ingest(
        self,
        source: str,
        *paths: str | PathLike[str],
        partial: bool = False,
        published: date | None = None,
        accept_codes: Iterable[str] = (),
        encoding: str | None = None,
        accept: bool = False,
        again: bool = False,
    ) -> Report:
        """What became of published files of a source: rows read, staged, rejected (with reasons); all or nothing.

        `partial`: an excerpt or delta, which never implies a removal. `accept`: take an edition that ends much of the
        list, or is an older one. As `resolver ingest`.
        Raises: UnknownSource, SourceChanged, UnknownCode, DataError, WorkspaceLocked.
        """
        from ingest import job

        return job.run(
            self.store, source, [Path(path) for path in paths], partial=partial, published=published,
            accept_codes=tuple(accept_codes), encoding=encoding, accept=accept, again=again,
        )  # fmt: skip

    def link(self, *, full: bool = False, limit: float | None = None) -> Linked:
        """All that is staged, resolved and published: sizes of the network, and how entities changed.

        `limit`: publish nothing where more percent of the entities than that would be joined, split or retired.
        Raises: DataError where nothing is staged, TooMuch, WorkspaceLocked.
        """
        from resolver import pipeline

        return pipeline.link(self.store, full=full, limit=limit)

    def preview(self) -> Outlook:
        """What `link` would change; nothing is published."""
        from resolver import pipeline

        return pipeline.preview(self.store)

    def judge(self, a: str, b: str, verdict: str, why: str, by: str | None = None) -> Judgement:
        """A judgement on two records ('same', 'different' or 'withdrawn'), in the journal; counts from the next `link`.

        Raises: UnknownId; Conflict, with the chain, where it contradicts what is in force.
        """
        from resolver import judgements

        return judgements.judge(self.store, a, b, verdict, why, by)

    # ---------------------------------------------------------------------------------------------------- reading

    def read(self) -> AbstractContextManager[DuckDBPyConnection]:
        """A read-only DuckDB connection to the published network, for SQL of your own (docs/model.md has the tables).

        >>> with ws.read() as con:
        ...     con.execute("select count(*) from final.entity where kind = 'person' and listed").fetchall()
        [(8,)]
        """
        return self.store.read()

    def table(self, name: str) -> pa.Table:
        """A whole table of the published network as an Arrow table: 'entity' or 'final.entity', 'meta.run'.

        >>> ws.table("chain_address").column_names
        ['chain_address_id', 'chain', 'address', 'entity_id']

        Raises: BadParameter for a table that there is not.
        """
        schema, _, table = name.rpartition(".")
        with self.store.read() as con:
            found = con.execute(
                "select schema_name, table_name from duckdb_tables() "
                "where schema_name = $schema and table_name = $table",
                {"schema": schema or "final", "table": table},
            ).fetchall()
            if not found:
                raise BadParameter(f"{name}: no table of the network. docs/model.md lists them.")
            [(schema, table)] = found
            return con.sql(f"select * from {quote(schema)}.{quote(table)} order by all").to_arrow_table()

    def search(self, text: str, limit: int = 20) -> Rows:
        """Entities whose name, alias, identifier or address is like the text, best first; as `resolver search`.

        >>> [row["caption"] for row in ws.search("cheil credit bank", limit=1)]
        ['CHEIL CREDIT BANK']
        """
        from resolver import lookup

        with self.store.read() as con:
            return Rows(lookup.search(con, text, limit))

    def entity(self, id: str) -> Entity:
        """One entity with its names, identifiers, listings, records and relations; as `resolver show`.

        >>> bank = ws.entity("ofac:22985")
        >>> bank.listed, sorted({row["programme"] for row in bank.listings})
        (True, ['ofac:DPRK4'])
        >>> bank.names.to_arrow().column("full_name").to_pylist()[0]
        'CHEIL CREDIT BANK'

        Raises: UnknownId, with the next step.
        """
        from resolver import lookup

        with self.store.read() as con:
            found = lookup.show(con, id)
        tables = {each.name for each in fields(Entity) if each.type == "Rows"}
        typed: dict[str, Any] = {name: Rows(value) if name in tables else value for name, value in found.items()}
        return Entity(**typed)

    def entity_then(self, id: str, as_of: str | None = None, on: str | None = None) -> dict[str, Any]:
        """One entity as it was known at a run or on a day (`as_of`), or with what was true on a day (`on`)."""
        from resolver.history import at
        from resolver.history.moments import checked_day, known_at

        with self.store.read() as con:
            return at.show(con, id, known_at(con, as_of) if as_of else None, checked_day(on))

    def explain(self, a: str, b: str | None = None) -> dict[str, Any]:
        """Why two records or entities are one, or are not; of one: the evidence that holds it together.

        >>> ws.explain("ofac:22985")["caption"]
        'CHEIL CREDIT BANK'
        """
        from resolver.explain import explain
        from resolver.explain.holding import held

        with self.store.read() as con:
            return held(con, a) if b is None else explain(con, a, b)

    def trace(
        self,
        start: str,
        end: str | None = None,
        *,
        max_wait: str = "7d",
        max_hops: int = 8,
        keep: str = "0.9",
        minimum: str = "0",
        best: str = "amount",
        sums: bool = False,
        k: int = 10,
        rates: Sequence[str] = (),
        stops: Sequence[str] = (),
        backward: bool = False,
        hypotheses: bool = False,
        taint: str | None = None,
        as_of: datetime | None = None,
    ) -> Trace:
        """The paths of money from an entity, or between two, in the order of time; as `resolver trace`.

        Several ids, with commas between them, are a set; `listed` is whatever is listed.

        >>> found = ws.trace("ofac:22985", backward=True, max_hops=3, k=2)
        >>> found["direction"], found.hops.to_arrow().num_rows > 0
        ('backward', True)

        Raises: UnknownId, BadParameter.
        """
        from resolver.funds import asking

        with self.store.read() as con:
            asked = asking.asked(
                con, start, end, max_wait=max_wait, max_hops=max_hops, keep=keep, minimum=minimum, best=best,
                sums=sums, k=k, rates=rates, stops=stops, backward=backward, hypotheses=hypotheses, as_of=as_of,
            )  # fmt: skip
            return Trace(asking.answer(con, asked, taint))

    def owners(self, id: str, as_of: date | None = None, limit: int | None = 10_000) -> Rows:
        """Who owns and controls an entity: direct, integrated, ultimate, both ends of every share; largest first.

        Of more than `limit` the largest shares and all who are listed or control it; `in_all` says how many there are.

        >>> [row["share_low"] for row in ws.owners("ofac:22985")]
        []
        """
        from resolver.ownership import holders

        with self.store.read() as con:
            return Rows(holders.owners(con, id, as_of, limit))

    def beneficial_owners(self, id: str, as_of: date | None = None, threshold: str = ">25") -> Rows:
        """The beneficial owners of an entity by four named tests; managers where nobody is one."""
        from resolver.ownership import beneficial

        with self.store.read() as con:
            return Rows(beneficial.answer(con, id, as_of, threshold))

    def owned(self, id: str, as_of: date | None = None, limit: int | None = 10_000) -> Rows:
        """What an entity owns and controls; rows as of `owners`."""
        from resolver.ownership import holders

        with self.store.read() as con:
            return Rows(holders.owned(con, id, as_of, limit))

    def blocked(
        self,
        id: str | None = None,
        *,
        as_of: date | None = None,
        regimes: Sequence[str] = (),
        statuses: Sequence[str] = (),
        proof: bool = False,
        if_listed: Sequence[str] = (),
        if_sold: Sequence[str] = (),
    ) -> Rows:
        """Who is sanctioned by ownership or control under each rule in force; what-if without writing.

        >>> sorted({row["status"] for row in ws.blocked()} - {"blocked", "possible", "near"})
        []
        """
        from resolver.ownership import sanctioned

        with self.store.read() as con:
            return Rows(
                sanctioned.answer(
                    con, id, as_of=as_of, regimes=regimes, statuses=statuses, proof=proof, if_listed=if_listed,
                    if_sold=if_sold,
                )
            )  # fmt: skip

    def changes(
        self, since: str | None = None, *, types: Sequence[str] | None = None, cloud_events: bool = False
    ) -> Rows:
        """What changed since a run or a date (None: the run before; '0': everything); as `resolver changes`.

        `types`: only of these, such as 'entity', 'transfer', 'blocked'.

        >>> {row["event"] for row in ws.changes("0")} >= {"entity.created", "relation.added"}
        True
        """
        from resolver.history.events import told

        with self.store.read() as con:
            return Rows(told(self.store, con, since, types, envelope=cloud_events))

    def screen(
        self,
        subjects: Iterable[Subject],
        *,
        scope: str = "blocked",
        threshold: float | None = None,
        thresholds: Mapping[str, float] | None = None,
        max_age_days: Mapping[str, int] | int | None = None,
        limit: int = 20,
    ) -> list[Answer]:
        """One answer a subject: hits with score, reasons, listings and distance, and what they rest on.

        `scope`: parties that are 'listed'; 'blocked' by ownership as well; 'near' a listed one; or 'all'. `threshold`:
        least score of a hit [what the model finds worth a look]; `thresholds`: by list. The network is read once a
        call: for single subjects keep a `resolver.screening.Screener` open.

        >>> from resolver.screening import Subject
        >>> [answer] = ws.screen([Subject("row 7", names=("Cheil Credit Bank",))])
        >>> answer.hits[0].caption
        'CHEIL CREDIT BANK'
        """
        from resolver.screening import Screener

        screener = Screener.open(
            self.store, scope=scope, threshold=threshold, thresholds=thresholds, max_age_days=max_age_days
        )
        try:
            return screener.screen(subjects, limit=limit)
        finally:
            screener.close()

    def export(
        self,
        format: str,
        to: str | PathLike[str],
        *,
        as_of: str | None = None,
        changed_since: str | None = None,
    ) -> dict[str, Any]:
        """The network written for other systems ('ftm', 'senzing', 'bods', ...): what was written; as `export`."""
        from resolver import exports

        return exports.export(self.store, format, Path(to), as_of=as_of, changed_since=changed_since)
