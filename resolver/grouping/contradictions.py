"""Contradictions: what two records publish that one party can't have both of (promise 5).

Two values of an identifier that a party has only once, within its register or country (clean/identifiers.py says
which), and birth dates that no typing error, swap or estimate explains. Contradiction is between sets: a record with
several values contradicts another only if none of its values agrees with any of the other's.

Sets of values are numbered (work.fact_set); records refer to them (work.fact). Whether two sets exclude each other is
asked of the database, once for each two sets that meet.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.clean.identifiers import exclusive_within
from resolver.clean.values import store
from resolver.grouping.cluster import Bools, Ints, Known, Rows, coded

BIRTH = "birth"
"""The space of birth dates."""

NUMBERS = """
create or replace temp table fact_number as
select n.rid, s.space, list_sort(list_distinct(list(c.clean))) as numbers
from work.stage_identifier as i
join work.linked as n on n.record_id = i.record_id and n.kind = $kind
join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
    and c.country is not distinct from i.country
join work.exclusive_space as s on s.scheme = i.scheme and s.valid is not distinct from c.valid
    and s.country is not distinct from c.country_code
    and s.register is not distinct from coalesce(i.issuer, i.published_type)
where c.clean is not null
  and not exists (
      from work.crowd as w
      where w.what = 'full' and w.value = i.scheme || ':' || coalesce(c.country_code, '') || ':' || c.clean)
group by n.rid, s.space
"""
"""A number that is nobody's (work.crowd) keeps nobody apart."""

SPACES = """
select distinct i.scheme, c.valid, c.country_code, coalesce(i.issuer, i.published_type)
from work.stage_identifier as i
join work.linked as n on n.record_id = i.record_id and n.kind = $kind
join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
    and c.country is not distinct from i.country
where c.clean is not null
"""
"""What decides in which space a number is exclusive; where the register is not published, the publisher's own word for
the number stands for it."""

BIRTHS = """
create or replace temp table fact_birth as
select n.rid, list_sort(list_distinct(list(
           {'a': date_from, 'z': date_to, 'p': "precision", 'c': approximate}
       ))) as dates
from work.stage_date as d
join work.linked as n on n.record_id = d.record_id and n.kind = $kind
where d.type = 'birth' and d.date_from is not null and d.date_to is not null and $kind = 'person'
group by n.rid
"""

SETS = """
create or replace table work.fact_set as
select row_number() over (order by space, numbers, dates) - 1 as id,
       dense_rank() over (order by space) - 1 as space_id, *
from (
    select distinct space, numbers, null::struct(a date, z date, p varchar, c boolean)[] as dates from fact_number
    union all
    select distinct $birth, null::varchar[], dates from fact_birth
)
"""

FACTS = """
create or replace table work.fact as
select f.rid, s.space_id, s.id from fact_number as f
join work.fact_set as s on s.space = f.space and s.numbers = f.numbers
union all
select f.rid, s.space_id, s.id from fact_birth as f join work.fact_set as s on s.space = $birth and s.dates = f.dates
"""

SAME_NUMBER = r"""
damerau_levenshtein(x, y) <= 1
or (length(regexp_replace(x, '\D', '', 'g')) >= 5
    and regexp_replace(x, '\D', '', 'g') = regexp_replace(y, '\D', '', 'g')
    and (regexp_replace(x, '\D', '', 'g') in (x, y) or length(regexp_replace(x, '\D', '', 'g')) >= 7))
"""
"""Whether the numbers x and y agree: but for one typing error, or for words that a list writes before the number."""

SAME_BIRTH = """
(x.low <= y.high and y.low <= x.high)
or (x.p = 'day' and y.p = 'day' and (
    damerau_levenshtein(strftime(x.a, '%Y%m%d'), strftime(y.a, '%Y%m%d')) <= 1
    or (year(x.a) = year(y.a) and month(x.a) = day(y.a) and day(x.a) = month(y.a))
    or (year(x.a) = year(y.a) and (month(x.a) = month(y.a) or day(x.a) = day(y.a)))
    or (abs(year(x.a) - year(y.a)) = 1 and month(x.a) = month(y.a) and day(x.a) = day(y.a))
))
"""
"""Whether the birth dates x and y can be of one person: {a, z, p, low, high} each.

They can if the ranges meet, or if one typing error explains the difference of two days: one digit, two neighbouring
ones exchanged, day and month swapped, the day or the month altogether, the year by one.
"""

WIDENED = """
{
    'a': d.a, 'z': d.z, 'p': d.p,
    'low': case when d.c then make_date(greatest(year(d.a) - 2, 1), 1, 1)
                when d.p in ('year', 'range') or (d.p = 'day' and month(d.a) = 1 and day(d.a) = 1)
                then make_date(greatest(year(d.a) - 1, 1), 1, 1)
                when d.p = 'month' then d.a else d.a - 1 end,
    'high': case when d.c then make_date(least(year(d.z) + 2, 9999), 12, 31)
                 when d.p in ('year', 'range') or (d.p = 'day' and month(d.a) = 1 and day(d.a) = 1)
                 then make_date(least(year(d.z) + 1, 9999), 12, 31)
                 when d.p = 'month' then d.z else d.z + 1 end
}
"""
"""The range in which the day of birth d lies: an estimate may be wrong by two years, a year alone by one, a day by one.
1 January stands for a year alone."""


EXCLUDED = f"""
select p.place
from fact_asked as p
join (select id, unnest(numbers) as x from work.fact_set) as s on s.id = p.one
join (select id, unnest(numbers) as y from work.fact_set) as t on t.id = p.other
group by p.place having not bool_or({SAME_NUMBER})
union all
select p.place
from fact_asked as p
join (select id, {WIDENED} as x from (select id, unnest(dates) as d from work.fact_set)) as s on s.id = p.one
join (select id, {WIDENED} as y from (select id, unnest(dates) as d from work.fact_set)) as t on t.id = p.other
group by p.place having not bool_or({SAME_BIRTH})
"""
"""Of the pairs of sets fact_asked(place, one, other) those that exclude each other."""


def facts(con: DuckDBPyConnection, kind: str) -> tuple[Rows, list[str]]:
    """What the records of a kind publish that a party has only once: (rid, space, set of values), and names of spaces.

    Spaces are sorted by name: 'birth', 'lei:', 'national_id:KP'.
    """
    spaces = [
        (*row, space) for row in con.execute(SPACES, {"kind": kind}).fetchall() if (space := exclusive_within(*row))
    ]
    store(
        con,
        "work.exclusive_space",
        "scheme varchar, valid boolean, country varchar, register varchar, space varchar",
        sorted(spaces, key=str),
    )
    con.execute(NUMBERS, {"kind": kind})
    con.execute(BIRTHS, {"kind": kind})
    con.execute(SETS, {"birth": BIRTH})
    con.execute(FACTS, {"birth": BIRTH})
    made = con.execute("select rid, space_id, id from work.fact").fetchnumpy()
    names = con.execute("select distinct space_id, space from work.fact_set order by 1").fetchall()
    rows = Rows.of(*(made[name].astype(np.int64) for name in ("rid", "space_id", "id")))
    return rows, [str(space).rstrip(":") for _, space in names]


class Excludes:
    """Whether sets of values exclude each other: no value of one agrees with any of the other. Asked once a pair."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self.con = con
        self.asked: Ints = np.empty(0, np.int64)
        self.answers: Bools = np.empty(0, bool)

    def __call__(self, key: Ints, a: Ints, b: Ints) -> Bools:
        """For each pair of sets whether they exclude each other; `key`, the space, is in their numbers already."""
        code, which = np.unique(coded(a, b), return_inverse=True)
        new = code[~np.isin(code, self.asked, assume_unique=True)]
        if len(new):
            asked = np.concatenate((self.asked, new))
            order = np.argsort(asked)
            self.answers = np.concatenate((self.answers, self.ask(new)))[order]
            self.asked = asked[order]
        found: Bools = self.answers[np.searchsorted(self.asked, code)][which]
        return found

    def ask(self, code: Ints) -> Bools:
        """The answers for new pairs."""
        asked = pa.table({"place": np.arange(len(code)), "one": code >> 32, "other": code & 0xFFFFFFFF})
        self.con.register("fact_asked", asked)
        try:
            places = self.con.execute(EXCLUDED).fetchnumpy()["place"]
        finally:
            self.con.unregister("fact_asked")
        found = np.zeros(len(code), bool)
        found[places] = True
        return found


def known(
    con: DuckDBPyConnection, kind: str, apart: tuple[Ints, Ints], births: bool = True
) -> tuple[Known, list[str], list[str]]:
    """All that forbids joining records of a kind, with the names of the spaces of facts and of the lists.

    `apart`: the two sides of pairs judged different. `births`: whether birth dates forbid.
    """
    rows, spaces = facts(con, kind)
    if not births and BIRTH in spaces:
        others = rows.key != spaces.index(BIRTH)
        rows = Rows(rows.holder[others], rows.key[others], rows.value[others])
    lists = [name for (name,) in con.execute("select distinct list from work.stage_listing order by 1").fetchall()]
    made = con.execute(
        """
        select n.rid, list_position($lists, l.list) - 1 as place
        from (select distinct record_id, list from work.stage_listing) as l
        join work.linked as n on n.record_id = l.record_id and n.kind = $kind
        """,
        {"kind": kind, "lists": lists},
    ).fetchnumpy()
    rid, place = (made[name].astype(np.int64) for name in ("rid", "place"))
    return Known(rows, Excludes(con), Rows.of(rid, place, place), apart), spaces, lists
