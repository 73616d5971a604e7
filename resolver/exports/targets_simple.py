"""Everybody who is on a list, a row each, in the columns of OpenSanctions' targets.simple.csv: what simple screening reads.

Several values of a cell are joined by ';'; one that holds ';', a quotation mark or a line break stands in quotation
marks. Columns: https://www.opensanctions.org/docs/bulk/csv/  Read back by the source `opensanctions`.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import csv
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.exports import ftm

TITLE = "everybody on a list, a row each, like OpenSanctions' targets.simple.csv"
ENDINGS = (".csv",)

COLUMNS = (
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "sanctions", "phones", "emails",
    "program_ids", "dataset", "first_seen", "last_seen", "last_change",
)  # fmt: skip

ROWS = """
with listed as (
    select entity_id as id, list_sort(list(distinct concat_ws(' - ', authority, programme, effect, listed_on::varchar))) as sanctions,
           list_sort(list(distinct programme)) as programmes, min(listed_on) as first_seen,
           list_sort(list(distinct list)) as lists
    from final.listing where in_force and entity_id in (select entity_id from export_entity) group by entity_id
),
told as (
    select id, list_sort(list(distinct value) filter (where property in ('name', 'alias', 'previousName', 'weakAlias', 'abbreviation'))) as names,
           list_sort(list(distinct value) filter (where property = 'birthDate')) as births,
           list_sort(list(distinct value) filter (where property in ('country', 'nationality', 'citizenship', 'jurisdiction', 'mainCountry', 'flag'))) as countries,
           list_sort(list(distinct value) filter (where property = 'address')) as addresses,
           list_sort(list(distinct value) filter (where property = 'phone')) as phones,
           list_sort(list(distinct value) filter (where property = 'email')) as emails
    from ftm_value where id in (select id from listed) group by id
),
numbered as (
    select id, list_sort(list(distinct value)) as identifiers from (
        select entity_id as id, number as value from final.identifier
        union all select entity_id, address from final.chain_address
        union all select entity_id, number from final.account
    ) group by id
),
known as (
    select v.id, (select min(started_at) from meta.run where sequence = v.run_from) as changed
    from meta.version as v where v.type = 'entity' and v.run_to is null
)
select e.id, e.schema, e.caption, list_filter(t.names, lambda x: x <> e.caption), t.births, t.countries, t.addresses, n.identifiers,
       l.sanctions, t.phones, t.emails, l.programmes, l.lists, l.first_seen::varchar,
       strftime((select max(finished_at) from meta.run), '%Y-%m-%dT%H:%M:%S'), strftime(k.changed, '%Y-%m-%dT%H:%M:%S')
from ftm_entity as e join listed as l using (id) left join told as t using (id) left join numbered as n using (id)
left join known as k using (id)
order by e.id
"""


def joined(value: object) -> str:
    """A cell: several values with ';' between them."""
    if isinstance(value, list):
        return ";".join(protected(str(each)) for each in value if each)
    return "" if value is None else str(value)


def protected(text: str) -> str:
    """A value that would fall apart, in quotation marks."""
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ';"\r\n') else text


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """A header, and a row for each listed party, by id; all cells in quotation marks, as the publisher does."""
    ftm.tables(con)
    found = con.execute(ROWS)
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(COLUMNS)
        while batch := found.fetchmany(10_000):
            writer.writerows([joined(value) for value in row] for row in batch)
    [(others,)] = con.execute(
        "select count(*) from export_entity where entity_id not in (select entity_id from final.listing where in_force)"
    ).fetchall()
    return {"entity that is on no list": int(others)} if others else {}
