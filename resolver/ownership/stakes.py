"""Published statements of ownership and control become stakes: one per owner, owned and kind of interest.

Rules, in the SQL files beside this one: statements of one holding by several sources are one stake with the narrower
interval; lots of one source add up; joint holders count equal parts at the low end and the whole at the high end;
nominees count at the high end only; indirect statements are no stakes (they are compared with what the stakes give);
dissolved companies hold nothing and are held by nobody; an unusable figure is an unknown share.
"""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from resolver.store import contract

OPEN_END = date(9999, 12, 31)
"""As-of date that keeps what has no published end."""

WHOLE = 100_000_000
"""100 % in units of 0.000001 %."""

KINDS = ("shares", "votes", "board", "other means", "profit", "trust", "unknown", "shares, votes apart")
"""Kinds of stakes by their number; 7: shares of a holder whose votes are published as well."""

TOLERANCE = 100_000
"""Units by which the shares of a company may exceed 100 % through rounding: 0.1 %."""

NODES = """
create or replace temp table ownership_node as
select rowid::integer as no, entity_id from final.entity
union all
select (select count(*) from final.entity)::integer + (row_number() over (order by id))::integer - 1, id
from (select from_id as id from final.relation where type in ('OWNS', 'CONTROLS')
      union select to_id from final.relation where type in ('OWNS', 'CONTROLS'))
where id is not null and id not in (select entity_id from final.entity)
"""

DISSOLVED = """
create or replace temp table ownership_dissolved as
select distinct n.no from final.date as d join ownership_node as n on n.entity_id = d.entity_id
where d.type = 'dissolution' and d.date_to <= $as_of
"""

SOURCES = """
create or replace temp table ownership_source as
with several as (
    select line from ownership_line
    where (owner, owned, kind) in (
        select (owner, owned, kind) from ownership_line where owner >= 0 group by all having count(*) > 1
    )
)
select s.line, coalesce(min(x.source), min(split_part(r.records[1], ':', 1)), min(split_part(r.cites[1], '/', 1)), '')
           as source
from several as s
join final.relation as r on r.rowid = s.line
left join final.record as x on x.record_id = r.records[1]
group by s.line
"""


def newest(con: DuckDBPyConnection) -> date:
    """The day as of which the network stands: of its newest publication; OPEN_END where no record has a date."""
    [(day,)] = con.execute("select max(published_on) from final.record").fetchall()
    return day or OPEN_END


def make(con: DuckDBPyConnection, as_of: date) -> None:
    """Make the temporary tables ownership_node, ownership_line and ownership_stake from `final` as of a date."""
    con.execute(NODES)
    con.execute(DISSOLVED, {"as_of": as_of})
    con.execute(contract("resolver.ownership", "lines.sql"), {"as_of": as_of})
    con.execute(SOURCES)
    con.execute(contract("resolver.ownership", "stakes.sql"))
