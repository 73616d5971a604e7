"""The network as GraphML: what Gephi, yEd, networkx and igraph read.

Nodes are entities, with kind, label, caption, listed, programmes and countries; edges are the relations between them,
the sums of what one paid the other (PAID_TO) and what they may be (MAY_BE), each with its type.
Format: http://graphml.graphdrawing.org/specification.html
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from duckdb import DuckDBPyConnection

TITLE = "entities and their ties as GraphML"
ENDINGS = (".graphml",)

NODES = """
select entity_id, kind, label, caption, listed, array_to_string(programmes, '; '), array_to_string(countries, '; '),
       birth_date, invented
from final.entity where entity_id in (select entity_id from export_entity)
   or entity_id in (select unnest([from_id, to_id]) from graphml_edge)
order by entity_id
"""
NODE_KEYS = (
    ("kind", "string"), ("label", "string"), ("caption", "string"), ("listed", "boolean"), ("programmes", "string"),
    ("countries", "string"), ("birth_date", "string"), ("invented", "boolean"),
)  # fmt: skip

EDGES = """
create or replace temp table graphml_edge as
select relation_id as id, from_id, to_id, type, nature, share_low, share_high, valid_from::varchar as valid_from,
       valid_to::varchar as valid_to, null::bigint as transfers, null as total, null as currency,
       null::double as probability
from final.relation
union all by name
select paid_id as id, from_id, to_id, 'PAID_TO' as type, transfers, total_exact as total, currency,
       first_time::date::varchar as valid_from, last_time::date::varchar as valid_to from final.paid_to
union all by name
select may_be_id as id, from_id, to_id, 'MAY_BE' as type, reason as nature, probability from final.may_be
"""
EDGE_KEYS = (
    ("type", "string"), ("nature", "string"), ("share_low", "double"), ("share_high", "double"),
    ("valid_from", "string"),
    ("valid_to", "string"), ("transfers", "long"), ("total", "string"),
    ("currency", "string"), ("probability", "double"),
)  # fmt: skip

CONTROL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML can't hold."""


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """A directed graph; several edges may join one pair."""
    con.execute(EDGES)
    chosen = "(select entity_id from export_entity)"
    [(open_ends,)] = con.execute(
        f"select count(*) from graphml_edge where (from_id is null and to_id in {chosen}) "
        f"or (to_id is null and from_id in {chosen})"
    ).fetchall()
    con.execute(
        "delete from graphml_edge where from_id is null or to_id is null "
        f"or not (from_id in {chosen} or to_id in {chosen}) "
        "or from_id not in (select entity_id from final.entity) or to_id not in (select entity_id from final.entity)"
    )
    with to.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for side, keys in (("node", NODE_KEYS), ("edge", EDGE_KEYS)):
            for name, type in keys:
                file.write(f'<key id="{side}_{name}" for="{side}" attr.name="{name}" attr.type="{type}"/>\n')
        file.write('<graph edgedefault="directed">\n')
        found = con.execute(NODES)
        while batch := found.fetchmany(10_000):
            file.writelines(
                f"<node id={quoteattr(text(row[0]))}>{data('node', NODE_KEYS, row[1:])}</node>\n" for row in batch
            )
        found = con.execute(
            f"select id, from_id, to_id, {', '.join(name for name, _ in EDGE_KEYS)} from graphml_edge order by type, id"
        )
        while batch := found.fetchmany(10_000):
            file.writelines(
                f"<edge id={quoteattr(text(row[0]))} source={quoteattr(text(row[1]))} target={quoteattr(text(row[2]))}>"
                f"{data('edge', EDGE_KEYS, row[3:])}</edge>\n"
                for row in batch
            )
        file.write("</graph>\n</graphml>\n")
    [(facts,)] = con.execute(
        "select count(*) from final.identifier where entity_id in (select entity_id from export_entity)"
    ).fetchall()
    return {
        what: int(number)
        for what, number in (("tie with an end that is no entity", open_ends), ("identifier", facts))
        if number
    }


def data(side: str, keys: tuple[tuple[str, str], ...], values: tuple[object, ...]) -> str:
    """The values that there are, as GraphML's data elements."""
    return "".join(
        f'<data key="{side}_{name}">{escape(text(value))}</data>'
        for (name, _), value in zip(keys, values, strict=True)
        if value is not None and value != ""
    )


def text(value: object) -> str:
    """A value as XML can hold it."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value).lower() if isinstance(value, bool) else str(value))
