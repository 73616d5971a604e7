"""The table of contents of a run: staged rows become entities, entities become a published network.

Each step makes tables that later steps read; resolver/sql/<table>.sql makes one table, or fills one of the generation.
Nothing else happens here: what a step does is in its file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.programmes import all_rows
from resolver import assertions, judgements, kept, kinds, live, log, memory, payments, reporting
from resolver.errors import DataError
from resolver.history import outlook
from resolver.history.outlook import Outlook
from resolver.history.run import count, history, version
from resolver.store import Workspace, connect, contract, now, quoted, run_name
from resolver.update import patch, settled, touched
from resolver.update.touched import Touched

Judgement = tuple[str, str, str]
"""left record, right record, 'same' or 'different'; the left id is the smaller one."""

RESOLVED = ("mention", "tie", "relation", "output_transfer", "given_up", "endpoint", "transfer")
"""Tables made once the entities are known: who speaks of them, what they present, what lies between them."""

NETWORK = (
    "final_listing",
    "final_programme",
    "final_entity",
    "final_record",
    "final_name",
    "final_date",
    "final_country",
    "final_identifier",
    "final_attribute",
    "final_document",
    "final_contact",
    "final_address",
    "final_chain_address",
    "final_account",
    "final_support",
    "final_relation",
    "final_transfer",
    "final_paid_to",
    "final_transfer_value",
    "final_coverage",
    "final_chain_transaction",
    "final_utxo_input",
    "final_utxo_output",
    "evidence_address",
    "evidence_contact",
    "evidence_account",
    "evidence_wallet",
    "evidence_co_spend",
    "evidence_document",
    "evidence_payment",
    "evidence_payment_event",
)
"""Tables of the generation, in the order in which they are filled."""

ANALYSES: tuple[str, ...] = ("wallets", "ownership", "funds", "patterns", "reuse", "spellings")
"""Rooms whose `derive(con)` adds what follows from the whole network, in this order (resolver/<room>/derive.py)."""

DECIMAL_TEXT = """
create or replace temp macro decimal_text(units, scale) as (
    with padded as (
        select lpad(ltrim(units::varchar, '-'), greatest(length(ltrim(units::varchar, '-')), scale + 1)::integer, '0')
                   as digits
    )
    select case when starts_with(units::varchar, '-') then '-' else '' end
           || left(digits, (length(digits) - scale)::integer)
           || case when scale > 0 then '.' || right(digits, scale::integer) else '' end
    from padded
)
"""


@dataclass(frozen=True)
class Linked:
    """What a run did: sizes of the network, pairs scored, and how entities changed since the run before."""

    run: str
    records: int
    entities: int
    relations: int
    transfers: int
    pairs: int
    findings: int
    changes: dict[str, int]
    unchanged: bool
    """Nothing new was staged or judged since the run before: no generation was made."""


def link(workspace: Workspace, *, full: bool = False, limit: float | None = None) -> Linked:
    """Resolve all that is staged and publish a new generation; gives the last one where nothing has changed.

    What analysts asserted is staged first; a workspace opened with `asserted=False` leaves it out.

    `full`: also where nothing has changed, as after an undo, and nothing is taken over from earlier runs. `limit`: the
    percentage of entities that may be joined, split or retired.

    Raises: DataError if nothing is staged; WorkspaceLocked if another run is writing; TooMuch, over the limit.
    """
    if workspace.asserted:
        assertions.stage(workspace)
    return memory.sparing(workspace, lambda held: published(workspace, held, full=full, limit=limit))


def published(workspace: Workspace, held: int | None, *, full: bool, limit: float | None) -> Linked:
    """Resolve and publish, with DuckDB `held` to so many bytes; nothing is left behind where that doesn't suffice."""
    with workspace.write("link") as con:
        memory.hold(con, held)
        run = begun(workspace, con)
        if run.unchanged and not full:
            return unchanged(workspace)
        if full:
            kept.forget(con)
        resolve(workspace, con, run)
        with log.step("network") as said, workspace.generation(run_name(run.sequence)) as path:
            found = build(con, path, run, limit)
            said["run"] = run_name(run.sequence)
            said |= {"touched": found.entities} if found else {}
        settled.save(con)
        touched.save(con, workspace.network_folder / f"{run_name(run.sequence)}.duckdb", run.sequence, found)
    return report(workspace, unchanged=False)


def preview(workspace: Workspace) -> Outlook:
    """What `link` would change; nothing is published, and the workspace stays as it is.

    Raises: NothingPublished if the folder is no workspace; DataError if nothing is staged; WorkspaceLocked if another
    run is writing.
    """
    workspace.identity()
    with workspace.write("link --preview") as con:
        run = begun(workspace, con)
        resolve(workspace, con, run)
        with log.step("network"), workspace.trial() as path:
            build(con, path, run)
            return outlook.outlook(path, run.sequence - 1, run.upgrades)


@dataclass(frozen=True)
class Run:
    """A run that has begun: its number, the generation before, judgements, models, and what it is made from."""

    sequence: int
    before: Path | None
    words: list[Judgement]
    models: Mapping[str, kinds.Model]
    state: str
    unchanged: bool
    started: str
    upgrades: list[str]


def begun(workspace: Workspace, con: DuckDBPyConnection) -> Run:
    """What a run is made from; a change of program or models since the last one is said."""
    current = workspace.current()
    words = judged(workspace)
    models = kinds.models(workspace.folder / "models")
    fingerprint = state(con, words, models, asserted=workspace.asserted)
    upgraded = outlook.upgrades(current.path, version(), models) if current else []
    for text in upgraded:
        log.line(f"{text}: everything is scored anew")
    return Run(
        current.sequence + 1 if current else 1,
        current.path if current else None,
        words,
        models,
        fingerprint,
        current is not None and fingerprint == last_fingerprint(current.path),
        now(),
        upgraded,
    )


def resolve(workspace: Workspace, con: DuckDBPyConnection, run: Run) -> None:
    """Make the tables of the schema work: from live facts to entities and what lies between them."""
    from resolver.clean.names import names_table
    from resolver.clean.values import clean_values
    from resolver.link import link_records

    with log.step("live facts") as said:
        live.prepare(con, asserted=workspace.asserted)
        publishers(con)
        regimes(con)
        said["records"] = count(con, "work.record")
    with log.step("values"):
        clean_values(con)
    with log.step("names"):
        names_table(con)
    with log.step("link") as said:
        said.update(link_records(con, run.words, run.before, run.sequence, run.models))
    for table in RESOLVED:
        con.execute(contract("resolver", f"sql/{table}.sql"))
    with log.step("payments"):
        payments.join(con)
        reporting.value_transfers(con)
    findings_of_relations(con)
    findings_of_editions(con)
    findings_of_accounts(con)


def judged(workspace: Workspace) -> list[Judgement]:
    """The judgements in force, as linking takes them."""
    return [(word.left, word.right, word.verdict) for word in judgements.listed(workspace)]


def state(
    con: DuckDBPyConnection, words: list[Judgement], models: Mapping[str, kinds.Model], *, asserted: bool = True
) -> str:
    """A hash over what the network is made of: editions, judgements, models, the contract, the program's version.

    Raises: DataError if no edition is staged.
    """
    editions = con.execute(
        "select edition_id, published_on, scope, sequence from stage.edition order by edition_id"
    ).fetchall()
    if not editions:
        raise DataError("nothing is staged yet. Run `resolver ingest SOURCE PATH...` first.")
    parts = [version(), json.dumps(words), *(" ".join(map(str, edition)) for edition in editions)]
    tables = Path(__file__).parent / "models"
    parts += [hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(tables.glob("*.csv"))]
    parts += [json.dumps([kind, vars(model)]) for kind, model in sorted(models.items())]
    parts += [str(programme) for programme in all_rows()]
    parts += [reporting.currency(), contract("resolver", "network.sql"), *(["without assertions"] * (not asserted))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def last_fingerprint(path: Path) -> str:
    """The state that a generation was made from."""
    con = connect(path, read_only=True)
    try:
        [(models,)] = con.execute("select models from meta.run order by sequence desc limit 1").fetchall()
    finally:
        con.close()
    return str(json.loads(models)["state"])


def publishers(con: DuckDBPyConnection) -> None:
    """Make work.source: the publisher of each live source."""
    from ingest import source

    con.execute("create or replace table work.source (source varchar primary key, publisher varchar not null)")
    names = con.execute(
        "select distinct source from work.record union select distinct source from stage.edition"
    ).fetchall()
    for (name,) in sorted(names):
        module, _, table = name.partition(".")  # the source `table` reads tables of one's own: 'table.customers'
        publisher = source.load(module).publisher
        con.execute(
            "insert into work.source values ($name, $publisher)",
            {"name": name, "publisher": f"{publisher}: {table}" if table else publisher},
        )


def regimes(con: DuckDBPyConnection) -> None:
    """Make work.programme: one row a programme of the table of regimes, under whatever codes it is published."""
    con.execute(
        "create or replace table work.programme (programme varchar primary key, authority varchar not null, "
        "regime varchar, title varchar, effect varchar not null, legal_basis varchar, since date)"
    )
    rows = {row.programme: row for row in reversed(all_rows())}.values()
    texts = [[getattr(row, of) for row in rows] for of in ("programme", "authority", "regime", "title", "effect")]
    con.execute(
        "insert into work.programme select unnest($1), unnest($2), unnest($3), nullif(unnest($4), ''), unnest($5), "
        "nullif(unnest($6), ''), try_cast(nullif(unnest($7), '') as date)",
        [*texts, [row.legal_basis for row in rows], [row.since for row in rows]],
    )


def findings_of_relations(con: DuckDBPyConnection) -> None:
    """Write a finding for the relations of a source, cross-references aside, that name records which are nowhere.

    One finding a source and type of relation, with the number and ten examples: a register without its other half
    names millions.
    """
    con.execute(
        """
        insert into work.finding
        select left(md5('missing_end|' || source || '|' || type), 20), 'missing_end', 'warning', source,
               format('{:,}', count(*)) || ' ' || type || ' relations of ' || source
               || ' name records that no ingested edition has, such as '
               || array_to_string(list_sort(list_distinct(list(missing)))[:10], ', ')
               || '; ingest the edition that holds them.',
               to_json(list_sort(flatten(list(cites)))[:10])
        from (
            select type, source, cites, case when from_status = 'missing' then from_name else to_name end as missing
            from work.relation
            where (from_status = 'missing' or to_status = 'missing') and published_type <> 'same_as_hint'
        )
        group by source, type
        """
    )


def findings_of_editions(con: DuckDBPyConnection) -> None:
    """Take over the findings that ingest wrote about the editions."""
    con.execute(
        """
        insert into work.finding
        select left(md5('edition|' || rule || '|' || edition_id || '|' || message), 20), rule, 'warning', edition_id,
               message, to_json({'edition': edition_id})
        from stage.finding
        """
    )


def findings_of_accounts(con: DuckDBPyConnection) -> None:
    """Write a finding for each account number that is none: it stands in its record, and in no account."""
    con.execute(
        """
        insert into work.finding
        select left(md5('invalid_account|' || a.record_id || '|' || a.number), 20), 'invalid_account', 'warning',
               a.record_id,
               'The account number ' || a.number || ' (' || a.scheme || ') fails its check: nothing is tied to it.'
               || ' Compare it with what was published.',
               to_json(list_sort(list_distinct(list(a.cite))))
        from work.stage_account as a
        join work.account_clean as c on c.number = a.number and c.scheme = a.scheme
            and c.bank_bic is not distinct from a.bank_bic and c.bank_code is not distinct from a.bank_code
            and c.bank_country is not distinct from a.bank_country
        where c.account_key is null
        group by a.record_id, a.number, a.scheme
        """
    )


def build(con: DuckDBPyConnection, path: Path, run: Run, limit: float | None = None) -> Touched | None:
    """Fill a generation file at `path` from the work tables: whole, or the one before but for what the run touched.

    Gives what was touched, None where it was written whole.
    Raises: TooMuch if more than `limit` percent of the entities would change.
    """
    found = changed(con, run)
    copied = found is not None and found.copied
    if copied and run.before:
        shutil.copyfile(run.before, path)
    con.execute(f"attach {quoted(path)} as generation")
    try:
        patch.make(con, "generation", copied=copied)
        fill(con, run.before if found else None, copied=copied)
        for room in ANALYSES:
            with log.step(room):
                import_module(f"resolver.{room}.derive").derive(con)
        made = {"state": run.state, "models": outlook.made_of(run.models)}
        history(con, run.before, run.sequence, run.started, made, patched=bool(found))
        outlook.refuse_beyond(con, run.sequence - 1, limit)
        con.execute("checkpoint generation")
    finally:
        con.execute("detach generation")
    return found


def changed(con: DuckDBPyConnection, run: Run) -> Touched | None:
    """What this run touched of the generation before; None where the network is to be written whole."""
    if run.before is None or not touched.known(con, run.before, run.sequence - 1):
        return None
    con.execute(f"attach {quoted(run.before)} as generation (read_only)")
    try:
        return touched.find(con, run.before)
    finally:
        con.execute("detach generation")


def fill(con: DuckDBPyConnection, before: Path | None = None, *, copied: bool = False) -> None:
    """Fill the network and its evidence in the attached file `generation` from the work tables.

    `before`: the generation before, of which all that is not touched (update/touched.py) is taken over. `copied`: the
    file is a copy of it.
    """
    con.execute(DECIMAL_TEXT)
    if before is not None:
        touched.views(con)
        patch.begin(con, before)
    try:
        for table in NETWORK:
            begun = time.perf_counter()
            if before is not None and table in patch.PATCHED:
                patch.write(con, table, copied=copied)
            else:
                con.execute(contract("resolver", f"sql/{table}.sql"))
            if (seconds := time.perf_counter() - begun) > 1:
                log.line(f"  {table}", seconds=round(seconds, 2))
    finally:
        patch.end(con)
    con.execute("insert into generation.final.may_be by name select * from work.may_be order by may_be_id")
    con.execute(
        "insert into generation.evidence.pair by name select left_record, right_record, kind, weight_bits, "
        "probability, learnt_bits, stated_bits, decision, reason, rules, levels from work.pair "
        "order by left_record, right_record"
    )
    con.execute("insert into generation.evidence.model by name select * from work.model order by kind")
    con.execute("insert into generation.evidence.crowd by name select * from work.crowd order by what, value")
    con.execute(
        "insert into generation.evidence.rows_file "
        "select edition_id, replace(edition_id, ':', '-') || '.parquet' from stage.edition order by edition_id"
    )


def report(workspace: Workspace, *, unchanged: bool) -> Linked:
    """What the current generation says of the run that made it."""
    generation = workspace.current()
    assert generation is not None
    with workspace.read() as con:
        [(counts,)] = con.execute("select counts from meta.run order by sequence desc limit 1").fetchall()
    numbers = json.loads(counts)
    moved = numbers.pop("changes")
    return Linked(
        generation.run_id, **numbers, changes=dict.fromkeys(moved, 0) if unchanged else moved, unchanged=unchanged
    )


def unchanged(workspace: Workspace) -> Linked:
    """The report of a run that had nothing to do."""
    return report(workspace, unchanged=True)
