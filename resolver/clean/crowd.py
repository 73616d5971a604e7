"""Values that very many differently named records publish: a placeholder for a passport number, an agent's phone.

A number, contact, account, wallet or file that stands under more than CROWD names is nobody's in particular: it stays
in the record, and nothing is compared by it. One record with many names, or one party in many spellings, is no crowd:
names count as one where two of their words are the same, by letters or by consonants.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import combinations, groupby

from duckdb import DuckDBPyConnection

CROWD = 30
"""So many names a value of one party may stand under."""

LOOKED_AT = 1_000
"""Names of a value that are looked at: a crowd shows itself by the first hundred."""

SHOWN = 10
"""Values of a type that a finding names."""

COLUMNS = "(what varchar, value varchar, type varchar, shown varchar, names integer)"
"""`what`: full (scheme:country:number), scheme (scheme::number), number (alone), contact, file; `value`: the key by
which features compare; `type`: scheme, or kind of contact or file; `shown`: the value as a person reads it."""

Row = tuple[str, str, str, str, int]
"""A row of the table."""

Name = tuple[Sequence[str], Sequence[str], str]
"""Words of a name, those of them that hold a digit, and the consonants of its words."""

PRESENTED = """
create or replace temp table crowd_presented as
with number as (select number from work.identifier_value group by number having count(*) > $crowd),
digit as (select digits from work.identifier_value where length(digits) >= 7 group by digits having count(*) > $crowd),
told as (from work.identifier_value where number in (from number) or digits in (from digit)),
file as (
    select coalesce(sha256, perceptual_hash) as file, type, record_id from work.stage_document
    where type in ('passport_scan', 'photo', 'id_scan', 'selfie') and coalesce(sha256, perceptual_hash) is not null
),
contact as (select value from work.contact_value group by value having count(*) > $crowd),
every as (
    select 'number' as what, number as value, 'number' as type, number as shown, '' as country, record_id
    from told where length(number) >= 6
    union all select 'number', digits, 'number', digits, '', record_id from told where length(digits) >= 7
    union all select 'scheme', scheme || '::' || number, scheme, number, '', record_id from told
    union all select 'full', scheme || ':' || country || ':' || number, scheme, number, country, record_id from told
    union all
    select 'contact', value, case when type in ('national', 'number') then 'phone' else type end, shown, '', record_id
    from work.contact_value where value in (from contact)
    union all
    select 'file', file, type, file, '', record_id from file
    where file in (select file from file group by file having count(*) > $crowd)
)
select what, value, record_id, min(type) as type, min(shown) as shown, min(country) as country
from every group by what, value, record_id
"""
"""The numbers, contacts and files that stand in more records than CROWD, by record."""

NAMED = """
create or replace temp table crowd_named as
select record_id, min(array_to_string(list_sort(tokens), ' ')) as first_name,
       list((tokens, coalesce(numbers, []), coalesce(skeleton_key, '')) order by full_name) as names
from work.name_clean semi join crowd_presented using (record_id)
where len(tokens) > 0 and full_name not in (select value from work.placeholder)
group by record_id
"""

SAMPLE = """
with one as (
    select p.what, p.value, n.names, n.first_name
    from crowd_presented as p join crowd_named as n using (record_id)
    qualify row_number() over (partition by p.what, p.value, n.first_name order by p.record_id) = 1
)
select what, value, names from one
qualify row_number() over (partition by what, value order by md5(first_name)) <= $most
    and count(*) over (partition by what, value) > $crowd
order by what, value, md5(first_name)
"""
"""Of each value the names of some records, no two with the same first one."""

FILLED = """
create or replace table work.crowd as
with counted as (
    select p.what, p.value, min(p.type) as type, min(p.shown) as shown, min(p.country) as country,
           count(distinct n.first_name)::integer as names
    from crowd_presented as p join crowd_named as n using (record_id) group by p.what, p.value
)
select what, value, type, shown, names from counted semi join crowd_found using (what, value)
union
select f.what, f.value, f.type, f.shown, f.names
from counted as f join crowd_found as s on s.what = 'scheme' and s.value = f.type || '::' || f.shown
where f.what = 'full' and (f.country = '' or f.names > 1)
order by all
"""
"""A number that is a crowd's under its scheme is one in each country too, unless one name alone has it there: registers
count from one."""

RECORDS = """
select list_sort(list(record_id))[:10] from crowd_presented where what = $what and value = $value
"""


def crowd(con: DuckDBPyConnection, known: Iterable[Row] | None = None) -> None:
    """Make work.crowd(what, value, type, shown, names), and write a finding for each type of value in it.

    Reads work.identifier_value, contact_value, name_clean, placeholder and stage_document. `known`: its rows, where the
    records at hand are a few of those of a run.
    """
    if known is not None:
        con.execute(f"create or replace table work.crowd {COLUMNS}")
        for row in known:
            con.execute("insert into work.crowd values ($1, $2, $3, $4, $5)", list(row))
        return
    con.execute(PRESENTED, {"crowd": CROWD})
    con.execute(NAMED)
    rows = con.execute(SAMPLE, {"crowd": CROWD, "most": LOOKED_AT}).fetchall()
    found = {
        of for of, named in groupby(rows, lambda row: (row[0], row[1])) if parties(names for *_, names in named) > CROWD
    }
    found |= {("scheme", f"{value.split(':')[0]}::{value.split(':', 2)[2]}") for of, value in found if of == "full"}
    con.execute("create or replace temp table crowd_found (what varchar, value varchar)")
    if found:
        what, values = zip(*sorted(found), strict=True)
        con.execute("insert into crowd_found select unnest($what), unnest($values)", {"what": what, "values": values})
    con.execute(FILLED)
    write_findings(con)
    for table in ("crowd_presented", "crowd_named", "crowd_found"):
        con.execute(f"drop table {table}")


def parties(records: Iterable[Sequence[Name]]) -> int:
    """How many records have no name in common with another of them; counted no further than CROWD + 1."""
    seen: set[str] = set()
    count = 0
    for names in records:
        keys = {key for name in names for key in name_keys(*name)}
        if seen.isdisjoint(keys):
            seen |= keys
            count += 1
            if count > CROWD:
                break
    return count


def name_keys(words: Sequence[str], numbers: Sequence[str], skeleton: str) -> set[str]:
    """What two names of one party have in common: two words, by letters or by consonants; a number counts with each."""
    number = " ".join(sorted(numbers))
    letters = sorted({word for word in words if word not in numbers})[:8]
    sounds = sorted({sound for sound in skeleton.split() if sound not in numbers})[:8]
    if len(letters) < 2:
        return {f"{' '.join(letters)}|{number}"}
    return {f"{one} {other}|{number}" for of in (letters, sounds) for one, other in combinations(of, 2)}


def write_findings(con: DuckDBPyConnection) -> None:
    """Say of each type of value how many are a crowd's, and name those of most names."""
    rows = con.execute("select what, value, type, shown, names from work.crowd").fetchall()
    by_type: dict[str, dict[str, tuple[str, str, int]]] = {}
    for what, value, type, shown, names in told(rows):
        by_type.setdefault(type, {})[shown] = (what, value, names)
    for type, values in sorted(by_type.items()):
        write_finding(con, type, values)


def told(rows: Iterable[Row]) -> list[Row]:
    """Rows of the table as they are told, most names first: each value once, a number under its scheme if it can be."""
    found = sorted(rows, key=lambda row: (-row[4], row[3], row[2], row[0], row[1]))
    schemes = {shown for what, _, _, shown, _ in found if what == "scheme"}
    schemes |= {"".join(letter for letter in shown if letter.isdigit()) for shown in schemes}
    once: dict[tuple[str, str], Row] = {}
    for row in found:
        what, _, type, shown, _ = row
        if what != "full" and not (what == "number" and shown in schemes):
            once.setdefault((type, shown), row)
    return [*once.values()]


def write_finding(con: DuckDBPyConnection, type: str, values: dict[str, tuple[str, str, int]]) -> None:
    """The finding of one type: shown value -> what and value of the table, and names; most names first."""
    most, (_, _, names) = next(iter(values.items()))
    word = type.replace("_", " ")
    said = (
        f"The {word} {most} stands under {names:,} names"
        if len(values) == 1
        else f"{len(values):,} values of {word} stand under more than {CROWD} names each, most of all {most} under "
        f"{names:,}"
    )
    examples = [
        {"value": shown, "names": n, "records": con.execute(RECORDS, {"what": what, "value": value}).fetchall()[0][0]}
        for shown, (what, value, n) in [*values.items()][:SHOWN]
    ]
    con.execute(
        """
        insert into work.finding
        select left(md5('crowd|' || $type), 20), 'crowd', 'warning', $type, $message, $evidence::json
        """,
        {
            "type": type,
            "message": f"{said}: a placeholder, or a service's own. Nobody is compared by it.",
            "evidence": json.dumps({"values": examples}, ensure_ascii=False),
        },
    )


def of_generation(con: DuckDBPyConnection) -> list[Row]:
    """The rows of work.crowd that a generation keeps; none of one that an older version made."""
    there = con.execute(
        "select 1 from information_schema.tables where table_schema = 'evidence' and table_name = 'crowd'"
    ).fetchall()
    if not there:
        return []
    return con.execute("select what, value, type, shown, names from evidence.crowd order by what, value").fetchall()
