"""Published statements of ownership and control become stakes: one per owner, owned and kind of interest.

Rules, here and in stakes.sql: statements of one holding by several sources are one stake with the narrower interval;
lots of one source add up; joint holders count equal parts at the low end and the whole at the high end; nominees count
at the high end only; indirect statements are no stakes (they are compared with what the stakes give); dissolved
companies hold nothing and are held by nobody; an unusable figure is an unknown share.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.ownership.numbered import KERNELS, columns, registered
from resolver.store import contract

Array = np.ndarray[Any, Any]

OPEN_END = date(9999, 12, 31)
"""As-of date that keeps what has no published end."""

WHOLE = 100_000_000
"""100 % in units of 0.000001 %."""

KINDS = ("shares", "votes", "board", "other means", "profit", "trust", "unknown", "shares, votes apart")
"""Kinds of stakes by their number; 7: shares of a holder whose votes are published as well."""

TOLERANCE = 100_000
"""Units by which the shares of a company may exceed 100 % through rounding: 0.1 %."""

DISSOLVED = """
create or replace temp table ownership_dissolved as
select distinct n.no from final.date as d join ownership_node as n on n.entity_id = d.entity_id
where d.type = 'dissolution' and d.date_to <= $as_of
"""

LINE = """
create or replace temp view ownership_line as
select line, owner, owned, kind, nominee, joint, indirect, unusable, least, most from ownership_holding as h
where since <= {day} and until >= {day} {standing}
"""

STANDING = "and not exists (select 1 from ownership_dissolved as d where d.no = h.owner or d.no = h.owned)"

JOINT = """
create or replace temp table ownership_joint as
select l.line, count(*) over (partition by l.owned, l.kind, r.joint_group) as holders,
       row_number() over (partition by l.owned, l.kind, r.joint_group order by l.line) as place
from ownership_line as l join final.relation as r on r.rowid = l.line
where l.joint and not l.indirect
"""

COUNTED = """
create or replace temp view ownership_counted as
select l.line, owner, owned, kind, unusable, nominee, coalesce(j.holders > 1, false) as joint,
       case when nominee or kind in (5, 6) then 0
            when coalesce(j.holders, 1) = 1 then least
            else 2 * (least // 2 // j.holders + (j.place <= least // 2 % j.holders)::bigint) end::integer as least,
       most::integer as most, case when nominee or kind in (5, 6) then 0 else least end::integer as whole
from {lines} as l left join ownership_joint as j on j.line = l.line
where not indirect
"""
"""Joint holders: equal parts at the low end (to the last unit), each the whole at the high end; a nominee holds for
somebody else: nothing at the low end. Interests without a share: nothing at the low end."""

PLAIN = """
select owner, owned, kind, if(nominee or kind in (5, 6), 0, least)::integer as least, most::integer as most,
       line::integer as line
from ownership_line where not indirect
"""
"""What ownership_counted gives where nobody holds jointly."""

SOURCES = """
create or replace temp table ownership_source as
select s.line, coalesce(min(x.source), min(split_part(r.records[1], ':', 1)), min(split_part(r.cites[1], '/', 1)), '')
           as source
from ownership_several as s
join final.relation as r on r.rowid = s.line
left join final.record as x on x.record_id = r.records[1]
group by s.line
"""

STAKE = """
create or replace temp view ownership_stake as
from ownership_merged
union all by name
select owner, owned, kind, least, most, whole, false as contradicts, unusable, nominee, joint, line,
       null::bigint[] as lines
from ownership_counted anti join ownership_several using (line)
"""
"""Every stake: one per owner, owned and kind (an unnamed owner is -1 and keeps its statements apart)."""


def newest(con: DuckDBPyConnection) -> date:
    """The day as of which the network stands: of its newest publication; OPEN_END where no record has a date."""
    [(day,)] = con.execute("select max(published_on) from final.record").fetchall()
    return day or OPEN_END


def make(con: DuckDBPyConnection, as_of: date) -> dict[str, Array]:
    """The stakes in force, by owned, owner and kind: arrays `owner`, `owned`, `kind`, `least`, `most`, `whole`, `line`.

    Of the views of resolver.ownership.numbered; leaves the views ownership_line and ownership_stake for their text.
    """
    con.execute(DISSOLVED, {"as_of": as_of})
    gone = con.execute("select 1 from ownership_dissolved limit 1").fetchall()
    day = (as_of - date(1970, 1, 1)).days
    con.execute(LINE.format(day=day, standing=STANDING if gone else ""))
    con.execute(JOINT)
    con.execute(COUNTED.format(lines="ownership_line"))
    joint = con.execute("select 1 from ownership_joint limit 1").fetchall()
    rows = columns(
        con,
        "select owner, owned, kind, least, most, whole, line::integer as line from ownership_counted"
        if joint
        else PLAIN,
    )
    rows.setdefault("whole", rows["least"])
    rows = in_order(rows)
    again = np.zeros(len(rows["line"]), bool)
    same = (rows["owner"][1:] >= 0) & np.logical_and.reduce(
        [rows[key][1:] == rows[key][:-1] for key in ("owner", "owned", "kind")]
    )
    again[1:] = same
    several = again.copy()
    several[:-1] |= same
    registered(con, line=rows["line"][several])
    con.execute("create or replace temp table ownership_several as from ownership_made")
    con.unregister("ownership_made")
    con.execute(SOURCES)
    con.execute(contract("resolver.ownership", "stakes.sql"))
    con.execute(STAKE)
    if not several.any():
        return rows
    merged = columns(
        con, "select owner, owned, kind, least, most, whole, line from ownership_merged order by owned, owner, kind"
    )
    first = several & ~again
    for name, values in rows.items():
        values = values.copy()
        values[first] = merged[name]
        rows[name] = values[~again]
    return rows


def in_order(rows: dict[str, Array]) -> dict[str, Array]:
    """The rows by owned, owner, kind and line; as they are where they come so."""
    owned, owner, kind, line = (rows[name] for name in ("owned", "owner", "kind", "line"))
    if len(owned) < 2:
        return rows
    after = np.zeros(len(owned) - 1, bool)
    equal = np.ones(len(owned) - 1, bool)
    for values in (owned, owner, kind, line):
        after |= equal & (values[1:] > values[:-1])
        equal &= values[1:] == values[:-1]
    if (after | equal).all():
        return rows
    order = np.argsort(line, kind="stable")
    kernels = compiled.chosen(KERNELS, len(owned))
    for values in (kind, owner + 1, owned):
        order = order[kernels.grouped(values[order], int(values.max()) + 1)[1]]
    return {name: values[order] for name, values in rows.items()}
