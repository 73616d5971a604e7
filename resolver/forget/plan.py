"""What is to be forgotten of records: the values that nobody else publishes, and the lines they alone rest on."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ingest.incoming import FACTS
from resolver.forget.scrub import teach_records

VALUES = {
    "record": ("caption", "published_key", "url", "remarks"),
    "name": ("full_name", "family", "given", "middle", "patronymic", "note"),
    "date": ("published", "note"),
    "country": ("note",),
    "identifier": ("number", "note"),
    "document": ("number", "sha256", "perceptual_hash", "note"),
    "address": ("full_address", "care_of", "street", "po_box", "city", "region", "postcode", "note"),
    "contact": ("value", "note"),
    "listing": ("reference", "url", "note"),
    "attribute": ("value", "note"),
    "relation": ("from_name", "to_name", "nature", "note"),
    "wallet": ("address", "note"),
    "account": ("number", "holder_name", "note"),
    "tag": ("address", "label", "actor", "url"),
}
"""Columns of facts that say something of a party; the others are words of a vocabulary."""

CLEAN = (
    "select clean from final.identifier where record_id in (from gone) and clean is not null",
    "select value from evidence.contact where record_id in (from gone)",
    "select number from evidence.account where record_id in (from gone)",
    "select address from evidence.wallet where record_id in (from gone)",
    "select coalesce(d.number, c.value, a.full_address) from final.support as s "
    "left join final.document as d on d.document_id = s.node_id "
    "left join final.contact as c on c.contact_id = s.node_id "
    "left join final.address as a on a.address_id = s.node_id "
    "where all_gone(s.records)",
    "select number from final.account where entity_id in (from alone)",
    "select from_value from final.transfer where from_id in (from alone)",
    "select to_value from final.transfer where to_id in (from alone)",
)
"""Normal forms of these values in a generation; `alone` are the accounts that only what is forgotten speaks of."""


@dataclass(frozen=True)
class Plan:
    """What goes: `records` (id -> tombstone), `values`, `lines` (citations), `editions` of a source that goes whole,
    and `rows`: editions whose published rows are looked through."""

    records: dict[str, str]
    values: tuple[str, ...]
    lines: tuple[str, ...]
    editions: tuple[str, ...]
    rows: tuple[str, ...]
    source: str = ""


def plan(con: DuckDBPyConnection, network: DuckDBPyConnection | None, records: Sequence[str], source: str = "") -> Plan:
    """The plan for some records; with `source`, for all that the source ever delivered.

    `con` has the schema stage, `network` the current generation open.
    """
    con.execute("create or replace temp table gone as select unnest($r)::varchar as record_id", {"r": list(records)})
    if source:
        con.execute(
            "create or replace temp table gone_edition as select edition_id from stage.edition where source = $source",
            {"source": source},
        )
    else:
        con.execute("create or replace temp table gone_edition as select ''::varchar as edition_id limit 0")
    values = published(con)
    if network is not None:
        values |= normal_forms(network, records) - shared(con, network, records)
    values |= names_at(con, values)
    lines = con.execute(
        f"""
        select cite from ({cites()}) group by cite
        having bool_and(record_id in (from gone)) order by cite
        """
    ).fetchall()
    touched = con.execute(
        "select edition_id from stage.edition where private or source in (select source from stage.edition "
        "join stage.presence using (edition_id) where record_id in (from gone)) order by edition_id"
    ).fetchall()
    editions = [edition for (edition,) in con.execute("from gone_edition order by edition_id").fetchall()]
    return Plan(
        {record: f"forgotten:{secrets.token_hex(8)}" for record in sorted(records)},
        tuple(sorted(value for value in values if value.strip())),
        tuple(line for (line,) in lines),
        tuple(editions),
        tuple(edition for (edition,) in touched if edition not in editions),
        source,
    )


def cites() -> str:
    """A query for (record_id, cite) of every fact of stage."""
    return " union all ".join(
        f"select record_id, file_sha256 || '/' || part || '/' || line as cite from stage.{table}"
        for table in (*FACTS, "presence")
    )


def spoken(where: str) -> str:
    """A query for the values of facts of the records for which a condition on record_id holds."""
    return " union ".join(
        f'select "{column}" as value from stage.{table} where {where} and "{column}" is not null'
        for table, columns in VALUES.items()
        for column in columns
    )


TRANSFERRED = (
    "select unnest([from_value, to_value, from_name, to_name]) from stage.transfer "
    "semi join (from stage.edition where not private) using (edition_id)"
)
"""What public transfers say: the addresses of a chain stay theirs."""


def published(con: DuckDBPyConnection) -> set[str]:
    """The values of the records in `gone` that no other record, and no public transfer, publishes."""
    rows = con.execute(
        f"{spoken('record_id in (from gone)')} except ({spoken('record_id not in (from gone)')} union {TRANSFERRED})"
    ).fetchall()
    return {value for (value,) in rows}


def normal_forms(network: DuckDBPyConnection, records: Iterable[str]) -> set[str]:
    """Normal forms of what the records publish, in the current generation."""
    teach_records(network, [*records])
    network.execute("create or replace temp table gone as select unnest($r)::varchar as record_id", {"r": [*records]})
    network.execute(
        "create or replace temp table alone as select entity_id from final.entity where kind = 'account' "
        "and all_gone(records)"
    )
    return {value for query in CLEAN for (value,) in network.execute(query).fetchall() if value}


def names_at(con: DuckDBPyConnection, values: set[str]) -> set[str]:
    """The names that private transfers give the holders of forgotten accounts, where no other end has them."""
    con.execute("create or replace temp table gone_at as select unnest($v)::varchar as v", {"v": sorted(values)})
    ends = " union all ".join(
        f"select {side}_value in (from gone_at) as gone, {side}_name as name from stage.transfer "
        f"where {side}_name is not null"
        for side in ("from", "to")
    )
    rows = con.execute(
        f"select name from ({ends}) group by name having bool_and(coalesce(gone, false)) "
        f"except ({spoken('record_id not in (from gone)')})"
    ).fetchall()
    return {name for (name,) in rows}


def shared(con: DuckDBPyConnection, network: DuckDBPyConnection, records: Iterable[str]) -> set[str]:
    """Values and normal forms that other records, or public transfers, have too."""
    others = {
        value
        for table, column in (("identifier", "clean"), ("identifier", "number"), ("attribute", "value"))
        for (value,) in network.execute(
            f"select {column} from final.{table} where record_id not in (from gone) and {column} is not null"
        ).fetchall()
    }
    others |= {value for (value,) in con.execute(spoken("record_id not in (from gone)")).fetchall()}
    return others | {value for (value,) in con.execute(TRANSFERRED).fetchall() if value}
