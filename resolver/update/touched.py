"""Touched: the records that are not as the generation before has them, and all entities and nodes whose rows they make.

A record is as it was where its own row, its live versions, and its place in the network (entity, probability, reason)
have the hash that the last run kept (workspace.kept.told). An entity is touched that has, or had, a record that is not;
so is every wallet and account, for transfers speak of them, and every entity of which a name is now read in another
script. A document, contact or address is touched that a touched entity presents, or presented.

Where the generation before is not known to be made by this program from what was kept, nothing is told, and the network
is written whole: by another version, after `undo` or `forget`, with `link --full`. So it is where much is touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.programmes import all_rows
from resolver import kept, live, log
from resolver.history.versions import KNOWN
from resolver.store import contract
from resolver.update import patch

PROGRAM = ("sql", "clean", "history", "update", "live.py", "pipeline.py")
"""Files of ours that the rows of a generation rest on, beside what the run computed."""

MOST = 0.2
"""Share of the entities that may be touched; beyond, to write all is no more work."""

TABLES = """
create or replace table workspace.kept.told (record_id varchar, print ubigint);
create or replace table workspace.kept.written (sequence bigint, file varchar, whole bigint);
"""
"""told: each record of the last run with its hash. written: the generation that they are of, its file (size and time of
change), and the size in bytes of the last one that was no copy."""

PRINTS = """
create or replace temp table touched_print as
with versions as (
    select record_id, bit_xor(hash(version_id, source, channel, invented, private)) as print
    from work.live group by record_id
),
dropped as (
    select record_id, bit_xor(hash(version_id, listing_id)) as print from work.superseded_listing group by record_id
),
placed as (
    select record_id, hash(p) as print
    from (
        select r.* exclude (published_on), e.entity_id, e.probability, e.weight_bits, e.reason
        from work.record as r join work.entity_record as e on e.record_id = r.record_id
    ) as p
)
select record_id, hash(v.print, d.print, p.print) as print
from versions as v
full join placed as p using (record_id)
left join dropped as d using (record_id)
"""

RECORDS = """
create or replace temp table touched_record as
select record_id
from touched_print as n full join workspace.kept.told as t using (record_id)
where n.print is distinct from t.print
"""

NAMES = """
insert into touched_record
with said as (
    select full_name from work.stage_name semi join touched_record using (record_id)
    union select full_name from generation.final.name semi join touched_record using (record_id)
),
now_read as (select full_name, min(script) as script from work.name_clean semi join said using (full_name) group by 1)
select n.record_id from generation.final.name as n join now_read as r using (full_name)
where n.script is distinct from r.script
except select record_id from touched_record
"""
"""Other records with a name of a touched one, where no publisher says the script and it is read otherwise now."""

ENTITIES = """
create or replace temp table touched_entity as
select entity_id from work.entity_record semi join touched_record using (record_id)
union select entity_id from generation.final.record semi join touched_record using (record_id)
union select entity_id from generation.final.entity where kind in ('wallet', 'account')
union select entity_id from work.wallet_entity
union select entity_id from work.account_entity
union select entity_id from work.endpoint
"""

NODES = """
create or replace temp table touched_node as
select node_id from work.tie semi join touched_entity using (entity_id)
union select node_id from generation.final.support semi join touched_entity using (entity_id)
"""


@dataclass(frozen=True)
class Touched:
    """How many entities are touched. The temporary tables touched_record, touched_entity, touched_node say which.

    `copied`: the file is a copy of the one before, of which the last that was none had `whole` bytes.
    """

    entities: int
    copied: bool = False
    whole: int = 0


def program() -> str:
    """A digest of what makes the rows of a generation from the tables of a run."""
    parts = [kept.program(part) for part in PROGRAM]
    parts += [KNOWN, contract("resolver", "network.sql"), contract("ingest", "stage.sql"), *map(str, all_rows())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def known(con: DuckDBPyConnection, before: Path | None, sequence: int) -> bool:
    """Whether what was kept tells how each record stands in the generation before, whose run is `sequence`."""
    if not kept.available(con) or before is None or not kept.ready(con, "told", program(), TABLES):
        return False
    rows = con.execute("select sequence, file from workspace.kept.written").fetchall()
    return rows == [(sequence, stamp(before))]


def find(con: DuckDBPyConnection, before: Path) -> Touched | None:
    """Make touched_record, touched_entity and touched_node, with the generation `before` attached as `generation`.

    None where the network is to be written whole: so much is touched, or what a pair weighs rests on other records too.
    """
    if con.execute("select 1 from work.model where json_exists(card, 'neighbours')").fetchall():
        return None
    prints(con)
    for query in (RECORDS, NAMES, ENTITIES, NODES):
        con.execute(query)
    [(touched, all_)] = con.execute(
        "select (select count(*) from touched_entity), (select count(*) from generation.final.entity)"
    ).fetchall()
    if touched > MOST * all_:
        log.line("written whole", touched=touched, entities=all_)
        return None
    [(whole,)] = con.execute("select whole from workspace.kept.written").fetchall()
    return Touched(int(touched), before.stat().st_size <= patch.GROWN * whole, whole)


def prints(con: DuckDBPyConnection) -> None:
    """Make touched_print: the hash of each record of this run."""
    con.execute(PRINTS)


def save(con: DuckDBPyConnection, path: Path, sequence: int, found: Touched | None) -> None:
    """Keep how each record stands in the generation that was published at `path`, in one transaction.

    `found`: what `find` gave, None where it was not asked.
    """
    if not kept.available(con):
        return
    kept.ready(con, "told", program(), TABLES)
    whole = found.whole if found and found.copied else path.stat().st_size
    if found is None:
        prints(con)
    con.execute("begin")
    try:
        con.execute("create or replace table workspace.kept.told as from touched_print")
        con.execute(
            "create or replace table workspace.kept.written as "
            "select $sequence::bigint as sequence, $file as file, $whole::bigint as whole",
            {"sequence": sequence, "file": stamp(path), "whole": whole},
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def stamp(path: Path) -> str:
    """Size and time of change of a file: one that was written anew since has another."""
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def views(con: DuckDBPyConnection) -> None:
    """Make the schema `touched`: what the tables of the network are made of, of touched entities alone.

    The records that speak of a touched entity (of a wallet those that hold it) are there too, so that its row is whole.
    """
    con.execute("drop schema if exists memory.touched cascade")
    con.execute("create schema memory.touched")
    for query in VIEWS:
        con.execute(query)
    [(catalog,)] = con.execute("select database_name from duckdb_schemas() where schema_name = 'stage'").fetchall()
    for fact in live.FACTS:
        con.execute(live.fact_view_sql(fact, catalog).replace(" work.", " memory.touched."))


VIEWS = (
    "create table memory.touched.mention as from work.mention semi join touched_entity using (entity_id)",
    """
    create temp table touched_said as
    select record_id from work.entity_record semi join touched_entity using (entity_id)
    union select record_id from memory.touched.mention union select record_id from touched_record
    """,
    "create table memory.touched.live as from work.live semi join touched_said using (record_id)",
    "create table memory.touched.record as from work.record semi join touched_said using (record_id)",
    "create table memory.touched.entity_record as from work.entity_record semi join touched_said using (record_id)",
    "create table memory.touched.named_party as from work.named_party semi join touched_said using (record_id)",
    "create table memory.touched.superseded_listing as from work.superseded_listing "
    "semi join touched_said using (record_id)",
    """
    create table memory.touched.name_clean as from work.name_clean
    where full_name in (select full_name from work.stage_name semi join touched_said using (record_id))
    """,
    "create table memory.touched.tie as from work.tie semi join touched_entity using (entity_id)",
    "create table memory.touched.node_tie as from work.tie semi join touched_node using (node_id)",
    "drop table touched_said",
)
