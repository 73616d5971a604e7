"""targets.simple.csv of OpenSanctions: one listed party a row, several values of a column joined by ';'.

A value with ';', '"' or a line break stands in quotation marks, doubled inside. Datasets go by their titles. What
kind of number stands in `identifiers` is not told.
Columns: https://www.opensanctions.org/docs/bulk/csv/
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.raw import create_raw_table
from ingest.source import InputFile, Read
from ingest.sources import _ftm_model

_FIRST = (
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
)

HEADERS = (
    (*_FIRST, "dataset", "first_seen", "last_seen", "last_change"),
    (*_FIRST, "program_ids", "dataset", "first_seen", "last_seen", "last_change"),
)
"""The layouts: program_ids came in 2025."""


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.target; the date is the last day on which a party was seen."""
    con.execute(_ftm_model.table())
    create_raw_table(con, "target", max(HEADERS, key=len))
    for file in files:
        read_csv(con, "target", [file], csv_header(file), header=True)
    row = con.execute("select max(try_cast(left(last_seen, 10) as date)) from raw.target").fetchone()
    day: date | None = row[0] if row else None
    return Read(day)


def listed(column: str) -> str:
    """SQL of the list of values in a column."""
    return (
        f'list_filter(list_transform(regexp_extract_all({column}, \'"(?:[^"]|"")*"|[^;]+\'), '
        "lambda x: tidy(case when x[1] = '\"' and x[-1] = '\"' and length(x) > 1 "
        "then replace(x[2:-2], '\"\"', '\"') else x end)), lambda x: x is not null)"
    )


STATEMENTS = (
    f"""
    create or replace temp table os_target as
    select tidy(target.id) as id, 'opensanctions:' || tidy(target.id) as record_id, tidy(target.schema) as schema,
           coalesce(known.kind, 'statement') as kind, known.subkind, flat(target.name) as name,
           {listed("target.aliases")} as aliases, {listed("target.birth_date")} as births, {listed("target.countries")} as countries,
           {listed("target.addresses")} as addresses, {listed("target.identifiers")} as identifiers,
           {listed("target.sanctions")} as sanctions, {listed("target.phones")} as phones, {listed("target.emails")} as emails,
           {listed("target.program_ids")} as program_ids, {listed("target.dataset")} as datasets,
           tidy(target.first_seen) as first_seen, tidy(target.last_change) as last_change, target.last_seen,
           target.file_sha256, target.part, target.line
    from raw.target as target left join ftm_schema as known on known.schema = tidy(target.schema)
    """,
    """
    insert into incoming.record by name
    select record_id, id as published_key, kind, subkind, coalesce(name, id) as caption,
           'https://www.opensanctions.org/entities/' || id as url, file_sha256, part, line
    from os_target
    """,
    """
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name, file_sha256, part, line from os_target where name is not null
    union all by name
    select record_id, 'alias' as type, 'strong' as quality, unnest(aliases) as full_name, file_sha256, part, line from os_target
    """,
    """
    create or replace temp table os_target_date as
    select record_id, case kind when 'person' then 'birth' else 'incorporation' end as type, unnest(births) as published, file_sha256, part, line
    from os_target
    """,
    """
    insert into incoming.date by name
    select record_id, type, first_day(left(published, 10)) as date_from, last_day_of(left(published, 10)) as date_to,
           date_precision(left(published, 10)) as precision, false as approximate, published, file_sha256, part, line
    from os_target_date
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: it is kept as published, without a range' as reason, published as content
    from os_target_date where first_day(left(published, 10)) is null
    """,
    """
    insert into incoming.country by name
    select record_id, 'associated' as type, unnest(countries) as country, file_sha256, part, line from os_target
    """,
    """
    insert into incoming.address by name
    select record_id, 'unknown' as type, unnest(addresses) as full_address, file_sha256, part, line from os_target
    """,
    """
    insert into incoming.identifier by name
    select record_id, 'other' as scheme, unnest(identifiers) as number, 'identifiers' as published_type, file_sha256, part, line from os_target
    """,
    """
    insert into incoming.contact by name
    select record_id, 'phone' as type, unnest(phones) as value, file_sha256, part, line from os_target
    union all by name
    select record_id, 'email' as type, unnest(emails) as value, file_sha256, part, line from os_target
    """,
    """
    insert into incoming.attribute by name
    select record_id, 'sanction' as attribute, unnest(sanctions) as value, file_sha256, part, line from os_target
    union all by name
    select record_id, 'program_id' as attribute, unnest(program_ids) as value, file_sha256, part, line from os_target
    union all by name
    select record_id, 'dataset_title' as attribute, unnest(datasets) as value, file_sha256, part, line from os_target
    union all by name
    select record_id, 'first_seen' as attribute, first_seen as value, file_sha256, part, line from os_target where first_seen is not null
    union all by name
    select record_id, 'last_change' as attribute, last_change as value, file_sha256, part, line from os_target where last_change is not null
    """,
    # A new list is known by its title alone, which the table of regimes does not have yet.
    """
    create or replace temp table os_target_unlisted as
    select * from os_target
    where len(sanctions) > 0 and not list_has_any(datasets, (select list(title) from programme_opensanctions where title <> ''))
    """,
    """
    insert into incoming.listing by name
    select record_id, record_id || '/unknown' as listing_id, 'opensanctions' as list, 'unknown' as authority,
           'opensanctions:unknown' as programme, coalesce(tidy(array_to_string(datasets, '; ')), 'not named') as programme_published, 'other' as effect,
           false as mapped, tidy(array_to_string(sanctions, '; ')) as note, file_sha256, part, line
    from os_target_unlisted
    """,
    """
    insert into incoming.finding
    select 'unmapped_list', format('{:,} listed parties are of no list that the table of regimes has (line {}: {}): the effect of their listing is not known',
                                   count(*), min(line), arg_min(array_to_string(datasets, '; '), line))
    from os_target_unlisted having count(*) > 0
    """,
    # Which sanction is of which list is not told: each list among the datasets is a listing, with all that is told of them.
    """
    insert into incoming.listing by name
    select target.record_id, target.record_id || '/' || list.code as listing_id, list.code as list, list.authority,
           'opensanctions:' || list.code as programme, list.title as programme_published, list.effect, true as mapped,
           tidy(array_to_string(target.sanctions, '; ')) as note, target.file_sha256, target.part, target.line
    from (select *, unnest(datasets) as dataset from os_target) as target
    join programme_opensanctions as list on list.title = target.dataset and list.title <> ''
    """,
)

CODE_CHECKS = (
    "select 'opensanctions:schema=' || coalesce(schema, ''), line, file_sha256 from os_target "
    "where coalesce(schema, '') not in (select schema from ftm_schema)",
)
