"""Content: what an item of the network says (an entity, a relation, a transfer, a pattern ...), as one JSON object.

This is what those downstream hold of the network: the export that `resolver changes` brings up to date. Citations are
left out, for they name the file of an edition, and a new edition that says the same changes nothing; so are days as of
which something was derived, and figures that others give (amounts as binary fractions, counts of a whole table).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

FACTS = {
    "names": ("name", ("type", "quality", "full_name", "family", "given", "script", "language")),
    "dates": ("date", ("type", "date_from", "date_to", "precision", "approximate", "published")),
    "places": ("country", ("type", "country", "code")),
    "identifiers": (
        "identifier",
        ("scheme", "number", "clean", "valid", "country", "country_code", "issuer", "published_type", "status"),
    ),
    "attributes": ("attribute", ("attribute", "value")),
    "listings": (
        "listing",
        (
            "listing_id",
            "list",
            "authority",
            "programme",
            "effect",
            "in_force",
            "legal_basis",
            "reference",
            "listed_on",
            "amended_on",
            "ended_on",
            "url",
        ),
    ),
    "supports": ("support", ("type", "node_id", "role")),
    "chain_addresses": ("chain_address", ("chain_address_id",)),
    "accounts": ("account", ("scheme", "number", "bank_bic", "bank_name", "country_code", "currency")),
}
"""Field of an entity -> the table of the schema final, and the columns that are told of each row."""

HEAD = (
    "kind",
    "label",
    "caption",
    "listed",
    "invented",
    "private",
    "birth_date",
    "countries",
    "programmes",
    "records",
)

RELATION = (
    "type",
    "from_id",
    "from_status",
    "from_name",
    "to_id",
    "to_status",
    "to_name",
    "nature",
    "interest",
    "share_low_exact",
    "share_high_exact",
    "low_inclusive",
    "high_inclusive",
    "directness",
    "joint_group",
    "nominee",
    "valid_from",
    "valid_to",
    "status",
    "invented",
    "records",
    "asserted",
)

FLAT = {
    "relation": ("final.relation", "t.relation_id", RELATION),
    "possible": ("final.may_be", "t.may_be_id", ("from_id", "to_id", "left_record", "right_record", "reason")),
    "record": (
        "final.record",
        "t.record_id",
        ("source", "published_key", "kind", "subkind", "role", "caption", "remarks", "url", "invented", "private"),
    ),
    "document": ("final.document", "t.document_id", ("scheme", "number", "country_code")),
    "contact": ("final.contact", "t.contact_id", ("type", "value")),
    "address": ("final.address", "t.address_id", ("full_address", "city", "region", "postcode", "country_code")),
    "transfer": (
        "final.transfer",
        "t.transfer_id",
        (
            *("type", "source", "from_id", "to_id", "from_value", "to_value", "amount_exact", "currency", "asset"),
            *("time", "time_precision", "block", "position", "status", "return_of", "reference", "purpose", "tx_hash"),
            "invented",
        ),
    ),
    "worth": (
        "final.transfer_value",
        "t.transfer_id",
        ("currency", "value_exact", "rate", "rate_day", "days_before"),
    ),
    "paid": (
        "final.paid_to",
        "t.paid_id",
        ("from_id", "to_id", "asset", "currency", "transfers", "total_exact", "first_time", "last_time"),
    ),
    "coverage": (
        "final.coverage",
        "t.coverage_id",
        ("chain", "address", "type", "asset", "from_time", "to_time", "from_block", "to_block"),
    ),
    "programme": (
        "final.programme",
        "t.programme",
        ("authority", "regime", "title", "effect", "legal_basis", "since"),
    ),
    "owner": (
        "final.ultimate_owner",
        "t.owner_id || '>' || t.owned_id",
        ("owner_id", "owned_id", "share_low", "share_high"),
    ),
    "controller": (
        "final.ultimate_control",
        "t.controller_id || '>' || t.entity_id",
        ("controller_id", "entity_id", "certain"),
    ),
    "blocked": (
        "final.blocked",
        "t.blocked_id",
        ("entity_id", "regime", "status", "share_low", "share_high", "roots", "proof", "proof_whole", "merges", "law"),
    ),
    "service": ("final.service", "t.entity_id", ("category",)),
    "hop": (
        "final.inferred_hop",
        "t.hop_id",
        ("rule", "from_id", "to_id", "before_id", "after_id", "rate", "gap_seconds", "rivals", "parameters"),
    ),
    "pattern": (
        "final.pattern",
        "t.pattern_id",
        ("pattern", "subject", "entities", "score", "evidence", "first_time", "last_time", "facts"),
    ),
    "reuse": (
        "final.reuse",
        "t.reuse_id",
        ("reading", "entities", "names", "values", "score", "records", "facts"),
    ),
    "finding": ("meta.finding", "t.finding_id", ("rule", "severity", "subject", "message", "evidence")),
}
"""Type -> table, key and columns, where an item is one row. The probability of a possible tie or of a record is not
told: a retrained model would change them all."""

TYPES = ("entity", *FLAT)
"""Kinds of items that have versions; 'possible' is a tie of final.may_be, 'worth' of final.transfer_value, 'paid' of
final.paid_to, 'hop' of final.inferred_hop, 'owner' of final.ultimate_owner, 'controller' of final.ultimate_control."""

CITING = ("blocked", "pattern", "reuse", "finding")
"""Types whose JSON may hold citations."""

CITATION = '[0-9a-f]{64}/[^"]*'
"""A citation in the evidence of a finding: it names the file of an edition."""


def content_sql(type: str, catalog: str, asked: str | None = None) -> str:
    """A query for id, content (JSON text) and fingerprint of all items of a type in a generation.

    `catalog` is the database, the one in use where it is empty; `asked` a table of ours with the column `id` that the
    items are restricted to.
    """
    prefix = f"{catalog}." if catalog else ""
    made = entity_sql(prefix, asked) if type == "entity" else flat_sql(type, prefix, asked)
    if type in CITING:
        made = f"select id, regexp_replace(content, '{CITATION}', '', 'g') as content from ({made})"
    return f"select id, content, md5_number_lower(content) as fingerprint from ({made})"


def flat_sql(type: str, prefix: str, asked: str | None) -> str:
    """A query for id and content of items that are one row each."""
    table, key, columns = FLAT[type]
    only = f" semi join {asked} as a on a.id = {key}" if asked else ""
    return f"select {key} as id, {json_sql('t', columns)} as content from {prefix}{table} as t{only}"


def entity_sql(prefix: str, asked: str | None) -> str:
    """A query for id and content of entities, with lists of their facts, sorted and each once."""
    only = f" semi join {asked} as a on a.id = f.entity_id" if asked else ""
    joins, fields = [], [f"'{name}': to_json(e.{name})" for name in HEAD]
    for name, (table, columns) in FACTS.items():
        row = ", ".join(f"'{column}': f.{column}" for column in columns)
        joins.append(
            f"left join (select f.entity_id, to_json(list_sort(list_distinct(list({{{row}}})))) as found "
            f"from {prefix}final.{table} as f{only} group by f.entity_id) as {name} "
            f"on {name}.entity_id = e.entity_id"
        )
        fields.append(f"'{name}': coalesce({name}.found, '[]'::json)")
    head = only.replace("f.entity_id", "e.entity_id")
    return (
        f"select e.entity_id as id, to_json({{{', '.join(fields)}}})::varchar as content "
        f"from (select e.* from {prefix}final.entity as e{head}) as e {' '.join(joins)}"
    )


def json_sql(alias: str, columns: Iterable[str]) -> str:
    """Columns of a row as the text of one JSON object."""
    fields = ", ".join(f"'{column}': {alias}.\"{column}\"" for column in columns)
    return f"to_json({{{fields}}})::varchar"


def contents(con: DuckDBPyConnection, type: str, catalog: str, ids: Iterable[str] | None = None) -> dict[str, str]:
    """Id -> content of items of a type, as JSON text; of all where no ids are given."""
    if ids is None:
        return dict(con.execute(f"select id, content from ({content_sql(type, catalog)}) order by id").fetchall())
    con.execute("create or replace temp table history_asked as select unnest($ids)::varchar as id", {"ids": [*ids]})
    found = con.execute(f"select id, content from ({content_sql(type, catalog, 'history_asked')}) order by id")
    answer: dict[str, Any] = dict(found.fetchall())
    con.execute("drop table history_asked")
    return answer


def told_by(con: DuckDBPyConnection, catalog: str) -> tuple[str, ...]:
    """The types that a generation tells: one of an older program lacks tables, or columns of them."""
    found: dict[str, set[str]] = {}
    for table, column in con.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = coalesce(nullif($catalog, ''), current_database())",
        {"catalog": catalog},
    ).fetchall():
        found.setdefault(table, set()).add(column)
    needed = {type: {table: set(columns)} for type, (table, _, columns) in FLAT.items()}
    needed["entity"] = {"final.entity": set(HEAD), **{f"final.{table}": set(of) for table, of in FACTS.values()}}
    return tuple(
        type for type in TYPES if all(columns <= found.get(table, set()) for table, columns in needed[type].items())
    )


DEFINITION = "\n".join(content_sql(type, "x") for type in TYPES)
"""What content is in this version of the program; a generation keeps its hash (meta.run)."""
