"""Content: what an entity, a relation, a possible tie or a finding says, as one JSON object an item.

This is what those downstream hold of the network: the export that `resolver changes` brings up to date. Citations are
left out, for they name the file of an edition, and a new edition that says the same changes nothing; so is the day as
of which somebody is sanctioned by ownership, which each new edition moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

TYPES = ("entity", "relation", "possible", "finding", "blocked")
"""Kinds of items that have versions; 'possible' is a tie of final.may_be, 'blocked' who is sanctioned by ownership."""

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
)

FLAT = {
    "relation": ("final.relation", "relation_id", RELATION),
    "possible": ("final.may_be", "may_be_id", ("from_id", "to_id", "left_record", "right_record", "reason")),
    "finding": ("meta.finding", "finding_id", ("rule", "severity", "subject", "message", "evidence")),
    "blocked": (
        "final.blocked",
        "blocked_id",
        ("entity_id", "regime", "status", "share_low", "share_high", "roots", "proof", "proof_whole", "merges", "law"),
    ),
}
"""Type -> table, id and columns, where an item is one row. The probability of a possible tie is not told: a retrained
model would change them all."""

CITATION = '[0-9a-f]{64}/[^"]*'
"""A citation in the evidence of a finding: it names the file of an edition."""


def content_sql(type: str, catalog: str, asked: str | None = None) -> str:
    """A query for id, content (JSON text) and fingerprint of all items of a type in a generation.

    `catalog` is the database, the one in use where it is empty; `asked` a table of ours with the column `id` that the
    items are restricted to.
    """
    prefix = f"{catalog}." if catalog else ""
    made = entity_sql(prefix, asked) if type == "entity" else flat_sql(type, prefix, asked)
    if type == "finding":
        made = f"select id, regexp_replace(content, '{CITATION}', '', 'g') as content from ({made})"
    return f"select id, content, md5_number_lower(content) as fingerprint from ({made})"


def flat_sql(type: str, prefix: str, asked: str | None) -> str:
    """A query for id and content of items that are one row each."""
    table, key, columns = FLAT[type]
    only = f" semi join {asked} as a on a.id = t.{key}" if asked else ""
    return f"select t.{key} as id, {json_sql('t', columns)} as content from {prefix}{table} as t{only}"


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
    fields = ", ".join(f"'{column}': {alias}.{column}" for column in columns)
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


DEFINITION = "\n".join(content_sql(type, "x") for type in TYPES)
"""What content is in this version of the program; a generation keeps its hash (meta.run)."""
