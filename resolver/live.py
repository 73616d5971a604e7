"""Live facts: the stage tables restricted to the versions of records that are in force, as `work.live` and views.

`work.stage_<fact>` has the columns of `stage.<fact>` and `source`, `invented`, `private`, `published_on` of its record
and `cite` ('file_sha256/part/line'). `work.cited` has the lines that each record rests on.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.incoming import FACTS as STAGED
from resolver.store import contract

FACTS = tuple(table for table in STAGED if table != "record")
"""Tables of facts that hang from a version of a record."""


def fact_view_sql(fact: str, catalog: str) -> str:
    """The statement that makes `work.stage_<fact>`; `catalog` is the database that has the schema `stage`."""
    view = f"""create or replace view work.stage_{fact} as
select f.*, l.source, l.invented, l.private, l.published_on,
       f.file_sha256 || '/' || f.part || '/' || f.line as cite
from {catalog}.stage.{fact} as f
join work.live as l on l.record_id = f.record_id and l.version_id = f.version_id"""
    if fact == "listing":
        view += """
anti join work.superseded_listing as s
  on s.record_id = f.record_id and s.version_id = f.version_id and s.listing_id = f.listing_id"""
    if fact == "name":
        view += """
union all by name
select record_id, 'primary' as type, 'strong' as quality, name as full_name, source, invented, private, published_on,
       cites[1] as cite
from work.named_party"""
    return view


def cited_sql() -> str:
    """The statement that makes `work.cited(record_id, cites)` from all live facts."""
    facts = "\n    union all ".join(
        f"select record_id, cite from work.stage_{fact}" for fact in FACTS if fact != "name"
    )
    return f"""create or replace table work.cited as
with lines as (
    select r.record_id, r.file_sha256 || '/' || r.part || '/' || r.line as cite
    from stage.record as r
    join work.live as l on l.record_id = r.record_id and l.version_id = r.version_id
    union all
    select f.record_id, f.file_sha256 || '/' || f.part || '/' || f.line
    from stage.name as f
    join work.live as l on l.record_id = f.record_id and l.version_id = f.version_id
    union all {facts}
)
select record_id, list_sort(list_distinct(list(cite))) as cites
from lines
group by record_id"""


def prepare(con: DuckDBPyConnection, *, asserted: bool = True) -> None:
    """Make the schema `work` anew with the live facts and `work.record`; without what analysts asserted, if asked.

    It lives in memory and spills: what a run makes on the way is used once, and packing it into a file costs three
    times the work of making it.
    """
    [(catalog,)] = con.execute("select database_name from duckdb_schemas() where schema_name = 'stage'").fetchall()
    con.execute("drop schema if exists memory.work cascade")
    con.execute("create schema memory.work")
    if catalog != "memory":
        con.execute(f"drop schema if exists {catalog}.work cascade")  # older versions kept it in the file
        con.execute(f"set search_path = '{catalog}.main,memory.work'")
    con.execute(
        "create table work.live as select * from stage.live where $asserted or source <> 'assertion' "
        "order by record_id, version_id",
        {"asserted": asserted},
    )
    con.execute(
        "create table work.finding (finding_id varchar not null, rule varchar not null, severity varchar not null, "
        "subject varchar not null, message varchar not null, evidence json not null)"
    )
    con.execute(contract("resolver", "sql/superseded_listing.sql"))
    con.execute(contract("resolver", "sql/superseded_finding.sql"))
    con.execute(fact_view_sql("relation", catalog))
    con.execute(contract("resolver", "sql/named_party.sql"))
    for fact in FACTS:
        con.execute(fact_view_sql(fact, catalog))
    con.execute(cited_sql())
    con.execute(contract("resolver", "sql/record.sql"))
