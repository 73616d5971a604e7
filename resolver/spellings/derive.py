"""What a run adds: final.spelling, the further words by which an entity's names may be looked for."""

from __future__ import annotations

import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver import spellings

BATCH = 50_000

NAMES = """
select distinct n.entity_id, case e.label when 'Person' then 'person' else 'organisation' end, n.full_name
from generation.final.name n
join generation.final.entity e on e.entity_id = n.entity_id
where regexp_matches(n.full_name, '[^ -~]|[''`]')
   or (e.kind = 'person' and (e.listed or len(e.programmes) > 0 or list_has_any(e.countries, ['KP', 'KR']))
       and len(string_split_regex(trim(n.full_name), '[^A-Za-z]+')) between 2 and 5)
order by all
"""
"""Names that an index does not read as we do, and those of persons, on lists or of Korea, that may be Korean."""


def derive(con: DuckDBPyConnection) -> None:
    """Fill final.spelling of the attached file `generation`; plain Latin names get no row."""
    con.execute("create or replace temp table spelling_found (entity_id varchar, word varchar)")
    con.execute(f"create or replace temp table spelling_name as {NAMES}")
    [(names,)] = con.execute("select count(*) from spelling_name").fetchall()
    for at in range(0, names, BATCH):
        rows = con.execute(
            "select * from spelling_name where rowid >= $at and rowid < $at + $batch", {"at": at, "batch": BATCH}
        ).fetchall()
        if pairs := [(entity, word) for entity, kind, name in rows for word in spellings.of(name, kind)]:
            columns = [pa.array(column, pa.string()) for column in zip(*pairs, strict=True)]
            con.register("spelling_batch", pa.table(columns, names=["entity_id", "word"]))
            con.execute("insert into spelling_found from spelling_batch")
            con.unregister("spelling_batch")
    con.execute(
        "insert into generation.final.spelling select entity_id, array_agg(distinct word order by word) "
        "from spelling_found group by entity_id order by entity_id"
    )
    con.execute("drop table spelling_found")
    con.execute("drop table spelling_name")
