"""OFAC's CSV set (names, aliases, addresses, the rest of long remarks), brought into the shape that _ofac_facts reads.

No header, null is '-0- ', CRLF, and byte 0x1A in the last line. The SDN list comes as sdn, alt, add and sdn_comments,
the other lists as cons_prim, cons_alt, cons_add and cons_comments, in the same columns.
Data specification: https://www.treasury.gov/ofac/downloads/dat_spec.txt
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import csv

from duckdb import DuckDBPyConnection

from ingest.read.csv import read_csv
from ingest.source import Format, InputFile, Read
from ingest.sources._ofac_lists import OTHERS, SDN, source_by_tags

COLUMNS = {
    "prim": (
        "ent_num",
        "sdn_name",
        "sdn_type",
        "program",
        "title",
        "call_sign",
        "vess_type",
        "tonnage",
        "grt",
        "vess_flag",
        "vess_owner",
        "remarks",
    ),
    "alt": ("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    "add": ("ent_num", "add_num", "address", "city", "country", "add_remarks"),
    "comments": ("ent_num", "remarks"),
}
"""The columns of each file, in the publisher's order and words."""

PARTS = {
    "ofac_sdn": {"sdn": "prim", "alt": "alt", "add": "add", "sdn_comments": "comments"},
    "ofac_consolidated": {"cons_prim": "prim", "cons_alt": "alt", "cons_add": "add", "cons_comments": "comments"},
}
"""Source -> the names of its files, and the raw table that each fills."""

END_MARK = b"\x1a"
"""The publisher ends its CSV files with this byte in a line of its own."""


def base_name(file: InputFile) -> str:
    """The name of a file without its archive and folders, in lower case."""
    return file.name.rpartition("!")[2].rpartition("/")[2].lower()


def recognise_csv(source: str, file: InputFile) -> str | None:
    """Which part of a source's set a file is, by what most of its first rows are: a damaged row does not hide the rest.

    The programmes of the main file tell the two sets apart; the other files are told by 'cons_' in their names, which
    is all that differs.
    """
    text = file.head.decode("utf-8", "replace").lstrip("\ufeff")
    lines = [line for line in text.splitlines() if line.strip("\x1a \t")][:100]
    rows = [row for row in (next(csv.reader([line]), []) for line in lines) if row and row[0].strip().isdigit()]
    for part, table in PARTS[source].items():
        fitting = [row for row in rows if len(row) == len(COLUMNS[table])]
        if fitting and 2 * len(fitting) >= len(lines) and _fits(table, fitting):
            return part if _list_of(table, fitting, file) == source else None
    return None


def _fits(table: str, rows: list[list[str]]) -> bool:
    """Other lists have as many columns: OFAC's aliases have its types, and its other files its null."""
    if table == "alt":
        return any(row[2].strip().lower() in ("aka", "fka", "nka") for row in rows)
    return table == "comments" or any(value == "-0- " for row in rows for value in row)


def _list_of(table: str, rows: list[list[str]], file: InputFile) -> str:
    """The source whose file this is."""
    if table == "prim":
        return source_by_tags([(row[3].strip().split("] ["), row[11]) for row in rows], base_name(file))
    return OTHERS if base_name(file).startswith("cons") else SDN


def _shape(main: str) -> tuple[str, ...]:
    """Statements from the raw tables to the common shape; `main`: name of the main file, for messages."""
    return (
        """
        create or replace temp table ofac_entry as
        select prim.ent_num, tidy(nullif(prim.sdn_name, '-0- ')) as name,
               lower(coalesce(nullif(tidy(prim.sdn_type), '-0-'), 'entity')) as type,
               nullif(tidy(prim.title), '-0-') as title, nullif(tidy(prim.call_sign), '-0-') as call_sign,
               nullif(tidy(prim.vess_type), '-0-') as vessel_type, nullif(tidy(prim.tonnage), '-0-') as tonnage,
               nullif(tidy(prim.grt), '-0-') as gross_tonnage, nullif(tidy(prim.vess_flag), '-0-') as flag,
               nullif(tidy(prim.vess_owner), '-0-') as owner,
               coalesce(nullif(prim.remarks, '-0- '), '') as cut, coalesce(comment.remarks, '') as rest,
               tidy(cut || rest) as remarks, prim.file_sha256, prim.part, prim.line,
               comment.file_sha256 as rest_sha256, comment.part as rest_part, comment.line as rest_line
        from raw.prim as prim
        left join raw.comments as comment on comment.ent_num = prim.ent_num
        """,
        """
        create or replace temp table ofac_programme_row as
        select ent_num, unnest(string_split(coalesce(nullif(tidy(program), '-0-'), '(none)'), '] [')) as programme,
               null::varchar as list, null::date as listed_on, null::varchar as note, file_sha256, part, line
        from raw.prim
        """,
        # An item rests on the line in which it ends: an item that was cut in the main file ends in the comments.
        r"""
        create or replace temp table ofac_item as
        with split as (
            select *, string_split_regex(cut || rest, ';(?: |$)') as items from ofac_entry where cut || rest <> ''
        ),
        numbered as (
            select * exclude (items), unnest(items) as item, generate_subscripts(items, 1) as number, len(items) as items
            from split
        ),
        placed as (
            select *, sum(length(item) + 2) over (partition by ent_num order by number) - 2 as ends from numbered
        )
        select ent_num, tidy(item) as text, number = items as last,
               null::varchar as issuer, null::varchar as status, null::varchar as note,
               case when ends > length(cut) then rest_sha256 else file_sha256 end as file_sha256,
               case when ends > length(cut) then rest_part else part end as part,
               case when ends > length(cut) then rest_line else line end as line
        from placed where tidy(item) is not null
        """,
        """
        create or replace temp table ofac_spelling as
        select ent_num, lower(alt_type) as type, 'strong' as quality, nullif(tidy(alt_name), '-0-') as full_name,
               null::varchar as family, null::varchar as given, null::varchar as middle, null::varchar as patronymic,
               null::varchar as script, nullif(tidy(alt_remarks), '-0-') as note, file_sha256, part, line
        from raw.alt
        union all
        select ent_num, 'primary', 'strong', name, null, null, null, null, null, null, file_sha256, part, line
        from ofac_entry
        """,
        """
        create or replace temp table ofac_place as
        with published as (
            select ent_num, nullif(tidy(address), '-0-') as street, nullif(tidy(city), '-0-') as place,
                   nullif(tidy(country), '-0-') as country, nullif(tidy(add_remarks), '-0-') as note, file_sha256, part, line
            from raw."add"
        ),
        parted as (
            select *, regexp_extract(place, '^(.*?)(?:, ([^,0-9]+?))?(?:,? ([A-Z0-9-]*[0-9][A-Z0-9-]*(?: [A-Z0-9]*[0-9][A-Z0-9]*)?))?$',
                   ['city', 'region', 'postcode']) as parts
            from published
        )
        select ent_num, street, place, nullif(parts.city, '') as city, nullif(parts.region, '') as region,
               nullif(parts.postcode, '') as postcode, country, note, file_sha256, part, line
        from parted
        """,
        # Rows of the other files whose entry is not there: nobody to hang them on.
        *(
            f"""
            insert into incoming.rejected by name
            select file_sha256, part, line, true as whole_row, 'no_record' as code,
                   'no row of {main}.csv has ent_num ' || ent_num || ': add it, or the file of the same publication' as reason,
                   ent_num || ', ' || coalesce({shown}, '') as content
            from raw.{table} as row anti join raw.prim as prim on prim.ent_num = row.ent_num
            """
            for table, shown in (("alt", "alt_name"), ('"add"', "address"), ("comments", "remarks"))
        ),
    )


def csv_format(source: str, common: tuple[str, ...], checks: tuple[str, ...]) -> Format:
    """The CSV set as a format of a source; `common`: the statements that all formats of it end with."""
    parts = PARTS[source]
    main, comments = next(iter(parts)), list(parts)[3]

    def recognise(file: InputFile) -> str | None:
        return recognise_csv(source, file)

    def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
        for part, table in parts.items():
            read_csv(con, table, [file for file in files if file.part == part], COLUMNS[table], end_mark=END_MARK)
        return Read()

    return Format(
        name="csv",
        parts=tuple(parts),
        required=tuple(part for part in parts if part != comments),
        recognise=recognise,
        read=read,
        statements=(*_shape(main), *common),
        ignored={
            "alt.alt_num": "the publisher's number of the alias; it is the key by which repeated rows are found",
            "add.add_num": "the publisher's number of the address; it is the key by which repeated rows are found",
        },
        code_checks=checks,
        keys={"prim": ("ent_num",), "alt": ("alt_num",), "add": ("add_num",), "comments": ("ent_num",)},
        single=True,
    )
