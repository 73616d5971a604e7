"""Features: what the models compare of a record, made from its live facts and their cleaned values.

The features of a record follow from its own facts, and from which values are a crowd's (work.crowd); so they can be
made of some of the records alone. work.linked says which record has which place (rid) in its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection

from resolver import kinds, live
from resolver.clean.crowd import Row, crowd
from resolver.clean.placeholders import placeholders
from resolver.clean.values import store
from resolver.kinds import Kind, Model
from resolver.store import contract

AT_ONCE = 250_000
"""Records whose features are made at one time, where there are more: some 600 MB."""

SLICE = """
create or replace temp table part_record as
select record_id from work.record order by record_id limit $end - $first offset $first
"""

GATHERED = ("feature_name", "feature_identifier", "feature_contact", "feature_place", "feature_list")
"""Tables of features that nothing reads once those of the kinds are made of them."""

VALUES = ("identifier_value", "contact_value")
"""Tables of values in normal form, of which those of a crowd are left out (resolver/clean/crowd.py)."""

FEATURES = (
    "feature_alias",
    "feature_name",
    "feature_date",
    "feature_identifier",
    "feature_contact",
    "feature_place",
    "feature_list",
)
"""Tables of features that kinds share, in the order in which they are made."""

OF_RECORDS = ("live", "record", "named_party", "superseded_listing", "name_clean", "feature_kind", "linked", *VALUES)
"""Tables with a row or several a record that features, or the views of facts, are made of."""

RESTRICTED = re.compile(rf"\bwork\.(stage_[a-z]+|{'|'.join(OF_RECORDS)})\b")

LINKED = """
create or replace table work.linked as
select kind, (row_number() over (partition by kind order by record_id) - 1)::integer as rid, record_id
from work.feature_kind where kind in (select unnest($kinds)) order by kind, rid
"""


def features(
    con: DuckDBPyConnection,
    scored: Sequence[Kind],
    models: Mapping[str, Model] | None = None,
    crowds: Iterable[Row] | None = None,
) -> None:
    """Make the feature tables of all records, and work.linked.

    `models`: the model of each kind by its name, the shipped ones where none are given. `crowds`: rows of work.crowd,
    where the records at hand are a few of those of a run.
    """
    known(con, scored, crowds)
    compared(con, scored, models or {of.name: kinds.model(str(of.model)) for of in scored})


def known(con: DuckDBPyConnection, scored: Sequence[Kind], crowds: Iterable[Row] | None = None) -> None:
    """Make what has to be known of all records before the features of any: kinds, placeholders, crowds, places."""
    con.execute(contract("resolver", "sql/feature_kind.sql"))
    placeholders(con)
    for table in VALUES:
        con.execute(contract("resolver", f"sql/{table}.sql"))
    crowd(con, crowds)
    exact = [name for name in kinds.names() if kinds.load(name).exact]
    con.execute(LINKED, {"kinds": [*(kind.name for kind in scored), *exact]})


def compared(
    con: DuckDBPyConnection, scored: Sequence[Kind], models: Mapping[str, Model], *, part: bool = False
) -> None:
    """Make the feature tables of these kinds: of all records, or of a `part`, those of the table part_record.

    The bins of rarity are those of the first model. Of many records those of AT_ONCE are made at a time, and the tables
    of GATHERED are left with those of the last.
    """
    card = next(iter(models[kind.name] for kind in kinds.scored() if kind.name in models)).card
    bins = {
        "rare_bits": card["rarity"]["rare_bits"],
        "mid_bits": card["rarity"]["mid_bits"],
        "fuzzy_names": card["fuzzy_names"],
    }
    tables = [*FEATURES, *(kind.features for kind in scored)]

    def make(script: Callable[[str], str]) -> None:
        for table in tables:
            con.execute(script(contract("resolver", f"sql/{table}.sql")), bins if table == "feature_name" else None)

    if part:
        restrict(con)
        words(con, restricted(WORDS))
        make(restricted)
        con.execute("drop schema memory.part cascade")
        return
    words(con)
    [(records,)] = con.execute("select count(*) from work.record").fetchall()
    if records <= AT_ONCE:
        make(str)
        return
    kept = [table for table in tables if table not in GATHERED]
    for first in range(0, records, AT_ONCE):
        con.execute(SLICE, {"first": first, "end": first + AT_ONCE})
        restrict(con)
        make(restricted)
        for table in kept:
            write = f"insert into work.{table}_all" if first else f"create or replace table work.{table}_all as"
            con.execute(f"{write} from work.{table}")
    con.execute("drop schema memory.part cascade; drop table part_record")
    for table in kept:
        con.execute(f"drop table work.{table}; alter table work.{table}_all rename to {table}")


def restricted(text: str) -> str:
    """A statement over all records as one over those of the schema `part`."""
    return RESTRICTED.sub(r"memory.part.\1", text)


def drop_gathered(con: DuckDBPyConnection) -> None:
    """Drop what only the feature tables of the kinds are made of: nearly half of the memory of features."""
    for table in GATHERED:
        con.execute(f"drop table if exists work.{table}")


def restrict(con: DuckDBPyConnection) -> None:
    """Make the schema `part`: what features are made of, of the records of part_record alone."""
    con.execute("drop schema if exists memory.part cascade")
    con.execute("create schema memory.part")
    for table in OF_RECORDS:
        con.execute(f"create table memory.part.{table} as from work.{table} semi join part_record using (record_id)")
    [(catalog,)] = con.execute("select database_name from duckdb_schemas() where schema_name = 'stage'").fetchall()
    for fact in live.FACTS:
        con.execute(live.fact_view_sql(fact, catalog).replace(" work.", " memory.part."))


WORDS = """
select distinct k.kind, unnest(n.tokens) as word
from work.name_clean as n join work.feature_kind as k on k.record_id = n.record_id
where k.kind in ('person', 'organisation') order by all
"""


def words(con: DuckDBPyConnection, query: str = WORDS) -> None:
    """Make work.feature_word: the rarity in bits of each word of a name, from the shipped token table, and the given
    names that it is a short form or a spelling of.
    """
    from resolver.clean.nicknames import given_names
    from resolver.clean.rarity import rarity_bits

    store(
        con,
        "work.feature_word",
        "kind varchar, word varchar, bits double, given varchar[]",
        [
            (k, w, rarity_bits(w, k), sorted(given_names(w)) if k == "person" else [])
            for k, w in con.execute(query).fetchall()
        ],
    )
