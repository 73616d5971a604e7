"""A kept generation without what is forgotten: written anew, table by table, and put in its place.

Readers that have the old file open see it to their end. Tables that a room adds are scrubbed by their columns: rows of
a forgotten record or entity go, lists lose it, texts are scrubbed.
"""

from __future__ import annotations

import json
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.forget.plan import Plan
from resolver.forget.scrub import FORGOTTEN, Scrub, teach, teach_records
from resolver.forget.staged import register
from resolver.history.content import FACTS as ENTITY_FACTS
from resolver.history.content import FLAT, HEAD, RELATION, content_sql, told_by
from resolver.history.versions import KNOWN
from resolver.store import connect, quoted

FACTS = frozenset(
    {
        *("final.name", "final.date", "final.country", "final.identifier", "final.attribute", "final.listing"),
        *("evidence.address", "evidence.contact", "evidence.account", "evidence.wallet", "evidence.document"),
    }
)
"""Tables of what other records publish: never scrubbed, for a forgotten value may be a word of theirs."""

PLAIN = frozenset({"final.programme", "evidence.model", "meta.edition", "meta.history", "final.fund_asset"})
"""Tables that say nothing of a record; models are seen to by themselves."""


def clean(path: Path, plan: Plan, scrub: Scrub, spill: Path) -> None:
    """Rewrite a generation."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.unlink(missing_ok=True)
    con = connect(":memory:", spill=spill)
    try:
        con.execute(f"attach {quoted(path)} as old (read_only)")
        con.execute(f"attach {quoted(beside)} as new")
        teach(con, scrub)
        teach_records(con, plan.records)
        register(con, plan)
        about(con)
        con.execute("copy from database old to new (schema)")
        for table, columns in tables(con).items():
            copy(con, table, columns)
        tidy(con, plan)
        versions(con, scrub, plan.source)
        con.execute("checkpoint new")
    finally:
        con.close()
    beside.replace(path)


def about(con: DuckDBPyConnection) -> None:
    """Make the temporary tables gone_entity (nothing but forgotten records speak of it) and redacted: those of them
    that money moved through, which stay as ends of their transfers."""
    con.execute(
        """
        create temp table spoken as
        select entity_id, kind from old.final.entity
        where all_gone(records)
        """
    )
    con.execute(
        "create temp table moved as select from_id as entity_id from old.final.transfer union select to_id "
        "from old.final.transfer"
    )
    con.execute("create temp table redacted as from spoken semi join moved using (entity_id)")
    con.execute("create temp table gone_entity as select entity_id from spoken anti join moved using (entity_id)")


def tables(con: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """'schema.table' -> column -> type, of the generation."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() where database_name = 'old' "
        "order by schema_name, table_name, column_index"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = kind
    return found


ENDS = ("entity_id", "from_id", "to_id", "subject")
"""Columns that hold an entity's id."""


def copy(con: DuckDBPyConnection, table: str, columns: dict[str, str]) -> None:
    """Copy a table without the rows of the forgotten, the others scrubbed."""
    keep = ["true"]
    if table != "meta.identity":
        for column in ("record_id", "left_record", "right_record"):
            if column in columns:
                keep.append(f"{column} not in (from gone)")
    for column in ENDS if table not in ("meta.identity", "meta.finding", "meta.version") else ():
        if column in columns:
            keep.append(f"coalesce({column}, '') not in (from gone_entity)")
    if "edition_id" in columns and table != "meta.edition":
        keep.append("edition_id not in (from gone_edition)")
    if table in ("final.relation", "final.support"):
        keep.append("not all_gone(records)")
    if table == "final.pattern":
        keep.append("not list_has_any(entities, coalesce((select list(entity_id) from gone_entity), []))")
    if table == "meta.finding":
        keep.append("subject not in (from gone) and scrubbed(message) = message")
        keep.append("subject not in (from gone_entity) and scrubbed_json(evidence::varchar) = evidence::varchar")
    chosen = [f"{expression(table, column, kind)} as {column}" for column, kind in columns.items()]
    con.execute(
        f"insert into new.{table} by name select {', '.join(chosen)} from old.{table} where {' and '.join(keep)}"
    )


def expression(table: str, column: str, kind: str) -> str:
    """A column as it is copied."""
    if table in PLAIN or table in ("meta.version", "meta.run") or kind not in ("VARCHAR", "VARCHAR[]", "JSON"):
        return column
    if table == "meta.finding":
        return column
    if kind == "VARCHAR[]":
        return f"scrubbed_list({column})"
    if table in FACTS:
        return column
    if kind == "JSON":
        return f"scrubbed_json({column}::varchar)::json"
    if table == "final.record" and column not in ("reason",):
        return column
    return f"scrubbed({column})"


def tidy(con: DuckDBPyConnection, plan: Plan) -> None:
    """What follows from the rows that are gone: heads of entities, nodes that nobody presents, money's ends."""
    con.execute(HEADS)
    con.execute("update new.final.entity set caption = $f where entity_id in (select entity_id from redacted "
                "where kind = 'account')", {"f": FORGOTTEN})  # fmt: skip
    con.execute(
        "update new.final.account set number = 'forgotten:' || entity_id, bank_name = null "
        "where entity_id in (select entity_id from redacted)"
    )
    for side in ("from", "to"):
        con.execute(
            f"update new.final.transfer set {side}_value = $f where {side}_id in "
            "(select entity_id from redacted where kind = 'account')",
            {"f": FORGOTTEN},
        )
    for table, key in (("document", "document_id"), ("contact", "contact_id"), ("address", "address_id")):
        con.execute(f"delete from new.final.{table} where {key} not in (select node_id from new.final.support)")
        con.execute(
            f"update new.final.{table} as t set entities = s.entities from (select node_id, count(distinct entity_id) "
            f"as entities from new.final.support group by node_id) as s where s.node_id = t.{key}"
        )
    if plan.source:
        money(con, plan.source)
    con.execute("delete from new.final.chain_address where entity_id not in (select entity_id from new.final.entity)")
    runs = con.execute("select sequence, models, counts from new.meta.run order by sequence desc limit 1").fetchall()
    for sequence, models, _ in runs:
        stated = json.loads(models) | {"state": "forgotten"}  # so that the next link is not 'unchanged'
        con.execute(
            "update new.meta.run set models = $models where sequence = $sequence",
            {"models": json.dumps(stated), "sequence": sequence},
        )


def money(con: DuckDBPyConnection, source: str) -> None:
    """Take out the transfers of a source that goes whole, and what was made of them: the next run sums up what is left.

    Runs of an older program lack tables; a table that a room adds beside these tells of transfers by `transfer_id`.
    """
    con.execute(
        "create or replace temp table gone_transfer as "
        "select transfer_id, from_id, to_id, asset from old.final.transfer where source = $source",
        {"source": source},
    )
    there = tables(con)
    for table, columns in there.items():
        if "transfer_id" in columns:
            con.execute(f"delete from new.{table} where transfer_id in (select transfer_id from gone_transfer)")
    if "evidence.payment" in there:
        con.execute("delete from new.evidence.payment where payment_id in (select transfer_id from gone_transfer)")
    con.execute("delete from new.final.transfer where source = $source", {"source": source})
    if "final.chain_transaction" in there:  # inputs and outputs go with the transfers that stand for them
        con.execute(
            "delete from new.final.chain_transaction where tx_hash not in "
            "(select tx_hash from new.final.transfer where tx_hash is not null)"
        )
        for table in ("utxo_input", "utxo_output"):
            con.execute(
                f"delete from new.final.{table} where transaction not in "
                "(select number from new.final.chain_transaction)"
            )
    con.execute(
        "delete from new.final.paid_to where (from_id, to_id, asset) in (select (from_id, to_id, asset) "
        "from gone_transfer)"
    )
    if "final.pattern" in there:
        con.execute(
            "delete from new.final.pattern where pattern_id in (select pattern_id from (select pattern_id, "
            "unnest(evidence) as transfer_id from old.final.pattern) semi join gone_transfer using (transfer_id))"
        )


HEADS = """
with touched as (
    select o.entity_id from old.final.entity as o
    where any_gone(o.records)
),
best as (
    select r.entity_id,
           arg_min(r.caption, (r.kind = 'party', r.private, r.record_id)) as caption, bool_and(r.private) as private,
           bool_and(r.invented) as invented
    from new.final.record as r semi join touched using (entity_id) group by r.entity_id
),
born as (
    select entity_id,
           arg_min(case precision when 'day' then strftime(date_from, '%Y-%m-%d')
                                  when 'month' then strftime(date_from, '%Y-%m') else strftime(date_from, '%Y') end,
                   (list_position(['day', 'month', 'year', 'range'], precision), approximate, date_from)) as day
    from new.final.date semi join touched using (entity_id) where type = 'birth' and date_from is not null
    group by entity_id
),
placed as (
    select entity_id, list_sort(list_distinct(list(code))) as codes from (
        select entity_id, code from new.final.country semi join touched using (entity_id) where code is not null
        union all
        select s.entity_id, a.country_code from new.final.support as s semi join touched using (entity_id)
        join new.final.address as a on a.address_id = s.node_id where a.country_code is not null
    ) group by entity_id
),
listed as (
    select entity_id, bool_or(effect = 'blocking') as blocking, list_sort(list_distinct(list(programme))) as programmes
    from new.final.listing semi join touched using (entity_id) where in_force group by entity_id
)
update new.final.entity as e
set caption = coalesce(t.caption, e.caption), private = coalesce(t.private, e.private),
    invented = coalesce(t.invented, e.invented),
    birth_date = case when t.caption is not null then t.day else e.birth_date end,
    countries = case when t.caption is not null then coalesce(t.codes, []) else e.countries end,
    programmes = case when t.caption is not null then coalesce(t.programmes, []) else e.programmes end,
    listed = case when t.caption is not null then coalesce(t.blocking, false) else e.listed end
from (
    select touched.entity_id, best.caption, best.private, best.invented, born.day, placed.codes, listed.programmes,
           listed.blocking
    from touched left join best using (entity_id) left join born using (entity_id) left join placed using (entity_id)
    left join listed using (entity_id)
) as t
where t.entity_id = e.entity_id
"""
"""An entity that lost records says what the others publish, by the rules of sql/final_entity.sql."""


def versions(con: DuckDBPyConnection, scrub: Scrub, source: str = "") -> None:
    """Scrub what earlier runs said; what is gone ends with this run and says nothing, so that those downstream learn
    that it went."""
    if "meta.version" not in tables(con):
        return
    [(last, models)] = con.execute(
        "select sequence, models from new.meta.run order by sequence desc limit 1"
    ).fetchall()
    entities = {id for (id,) in con.execute("from gone_entity union select entity_id from redacted").fetchall()}
    for type_ in told_by(con, "new"):
        con.execute(f"create or replace temp table told as select id, fingerprint from ({content_sql(type_, 'new')})")
        ended = con.execute(
            "update new.meta.version as v set run_to = $last, back = '{}' where v.type = $type and v.run_to is null "
            "and v.id not in (select id from told) returning v.id",
            {"last": last, "type": type_},
        ).fetchall()
        earlier(con, type_, scrub, entities, {id for (id,) in ended}, source)
        if json.loads(models).get("content") == KNOWN:
            con.execute(
                "update new.meta.version as v set fingerprint = t.fingerprint from told as t "
                "where v.type = $type and v.run_to is null and t.id = v.id and t.fingerprint <> v.fingerprint",
                {"type": type_},
            )
    con.execute("update new.meta.version set id = scrubbed(id) where run_to is not null and scrubbed(id) <> id")


def earlier(con: DuckDBPyConnection, type_: str, scrub: Scrub, entities: set[str], gone: set[str], source: str) -> None:
    """Scrub the content that versions of a type keep; items that only spoke of the forgotten are left without any."""
    rows = con.execute(
        "select v.rowid, v.id, v.back::varchar, v.id in (select id from told), "
        "row_number() over (partition by v.id order by v.run_from desc) = 1 "
        "from new.meta.version as v where v.type = $type and v.back is not null order by v.id, v.run_from desc",
        {"type": type_},
    ).fetchall()
    read = {rowid: json.loads(text) for rowid, _, text, _, _ in rows}
    told = {
        rowid: None if source and content.get("source") == source else forgotten(content, scrub, entities)
        for rowid, content in read.items()
    }
    gone |= {id for _, id, _, _, _ in rows if type_ == "record" and id in scrub.records}
    gone |= {id for rowid, id, _, in_force, _ in rows if told[rowid] is None and not in_force}
    for rowid, id, text, in_force, latest in rows:
        content: dict[str, object] = {} if id in gone else told[rowid] or {}
        if id in gone and latest and not in_force:
            content = nothing(type_)
        back = json.dumps(content, ensure_ascii=False)
        if back != text:
            con.execute("update new.meta.version set back = $b where rowid = $rowid", {"b": back, "rowid": rowid})


def nothing(type_: str) -> dict[str, object]:
    """The content of an item of which nothing is known any more."""
    if type_ == "entity":
        lists = ("countries", "programmes", "records", *ENTITY_FACTS)
        flags = {"listed": False, "invented": False, "private": True}
        return dict.fromkeys(HEAD) | {name: [] for name in lists} | flags | {"caption": FORGOTTEN}
    _, _, columns = FLAT[type_]
    return {column: [] if column in LISTS else None if column in OPTIONAL else FORGOTTEN for column in columns}


LISTS = ("records", "roots", "proof", "entities", "evidence", "names", "values", "merges")
OPTIONAL = frozenset({*RELATION, "probability"}) - {"type", "from_id", "to_id"}
"""Columns of items that say nothing where nothing is known; the others are told as forgotten."""

ENTITIES = ("from_id", "to_id", "subject", "entity_id", "owner_id", "owned_id", "controller_id")
"""Fields of items that hold an entity's id."""


def forgotten(content: dict[str, object], scrub: Scrub, entities: set[str]) -> dict[str, object] | None:
    """What a version said, scrubbed; None where it spoke of the forgotten alone."""
    records = content.get("records")
    if isinstance(records, list) and records and all(record in scrub.records for record in records):
        return None
    if any(content.get(name) in scrub.records for name in ("left_record", "right_record", "subject")):
        return None
    if any(content.get(name) in entities for name in ENTITIES):
        return None
    if any(isinstance(of := content.get(name), list) and entities.intersection(of) for name in ("entities", "roots")):
        return None
    told: dict[str, object] = scrub.leaves(content)
    return told
