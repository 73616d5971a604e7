"""OFAC's list of Specially Designated Nationals: persons, organisations, vessels and aircraft whose property is blocked.

Two formats, one content: the CSV set (sdn, alt, add, sdn_comments; no header, null is '-0- ') and SDN.XML. Both are
brought into one shape first (temporary tables ofac_entry, ofac_item, ofac_alias, ofac_place), so that an entry gives
the same facts from either. CSV keeps birth dates, documents, wallets and weak aliases in the remarks as items split by
'; '; the items of the XML are written in the same words before both are read.
Data specification: https://ofac.treasury.gov/sdn-list/sanctions-list-search-tool (dat_spec.txt beside the files).
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import csv
from datetime import datetime

from duckdb import DuckDBPyConnection

from ingest.read import read_csv
from ingest.read_xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Expect, Format, InputFile, Read, Source
from ingest.sources._ofac_facts import COMMON
from resolver.errors import DataError

COLUMNS = {
    "sdn": (
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
    "sdn_comments": ("ent_num", "remarks"),
}
"""The columns of each file, in the publisher's order and words."""

END_MARK = b"\x1a"
"""The publisher ends its CSV files with this byte in a line of its own."""


def recognise_csv(file: InputFile) -> str | None:
    """Which part of the CSV set a file is, by what most of its first rows are: a damaged row does not hide the rest."""
    if file.name.lower().startswith("cons_"):
        return None  # OFAC's other list in the same layout: its measures are not blocking, and its content can't tell
    lines = [line for line in file.head.decode("utf-8", "replace").splitlines() if line.strip("\x1a \t")][:100]
    rows = [row for row in (next(csv.reader([line]), []) for line in lines) if row and row[0].strip().isdigit()]
    for part, columns in COLUMNS.items():
        fitting = [row for row in rows if len(row) == len(columns)]
        if fitting and 2 * len(fitting) >= len(lines) and _fits(part, fitting):
            return part
    return None


def _fits(part: str, rows: list[list[str]]) -> bool:
    """Other lists have as many columns: OFAC's aliases have its types, and its other files its null."""
    if part == "alt":
        return any(row[2].strip().lower() in ("aka", "fka", "nka") for row in rows)
    return part == "sdn_comments" or any(value == "-0- " for row in rows for value in row)


def read_csv_set(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.sdn, raw.alt, raw.add and raw.sdn_comments; the CSV set does not tell its date."""
    for part, columns in COLUMNS.items():
        read_csv(con, part, [file for file in files if file.part == part], columns, end_mark=END_MARK)
    return Read()


LAYOUT = Layout(
    root="sdnList",
    header=("publshInformation/Publish_Date", "publshInformation/Record_Count"),
    entries=(
        Entry(
            "entry",
            "sdnEntry",
            (
                "uid",
                "firstName",
                "lastName",
                "title",
                "sdnType",
                "remarks",
                "vesselInfo/callSign",
                "vesselInfo/vesselType",
                "vesselInfo/vesselFlag",
                "vesselInfo/vesselOwner",
                "vesselInfo/tonnage",
                "vesselInfo/grossRegisteredTonnage",
            ),
            (
                Part("program", "programList/program", (".",)),
                Part("id", "idList/id", ("uid", "idType", "idNumber", "idCountry", "issueDate", "expirationDate")),
                Part("aka", "akaList/aka", ("uid", "type", "category", "lastName", "firstName")),
                Part(
                    "address",
                    "addressList/address",
                    ("uid", "address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"),
                ),
                Part("nationality", "nationalityList/nationality", ("uid", "country", "mainEntry")),
                Part("citizenship", "citizenshipList/citizenship", ("uid", "country", "mainEntry")),
                Part("birth_date", "dateOfBirthList/dateOfBirthItem", ("uid", "dateOfBirth", "mainEntry")),
                Part("birth_place", "placeOfBirthList/placeOfBirthItem", ("uid", "placeOfBirth", "mainEntry")),
            ),
        ),
    ),
)
"""The elements of SDN.XML; its namespace changed in 2024, its local names did not ('publshInformation' is theirs)."""


def recognise_xml(file: InputFile) -> str | None:
    """'sdn' for SDN.XML."""
    return "sdn" if root_name(file) == "sdnList" else None


def read_sdn_xml(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entry and its parts; date and number of records from the header."""
    header = read_xml(con, files, LAYOUT)
    day, count = (header.get(path, "") for path in LAYOUT.header)
    try:
        published = datetime.strptime(day, "%m/%d/%Y").date() if day else None
        return Read(published, expected_records=int(count) if count else None)
    except ValueError as error:
        raise DataError(f"{files[0].name}: header not readable: date {day!r}, number of records {count!r}.") from error


CSV_SHAPE = (
    """
    create or replace temp table ofac_entry as
    select sdn.ent_num, tidy(nullif(sdn.sdn_name, '-0- ')) as name,
           lower(coalesce(nullif(tidy(sdn.sdn_type), '-0-'), 'entity')) as type,
           nullif(tidy(sdn.title), '-0-') as title, nullif(tidy(sdn.call_sign), '-0-') as call_sign,
           nullif(tidy(sdn.vess_type), '-0-') as vessel_type, nullif(tidy(sdn.tonnage), '-0-') as tonnage,
           nullif(tidy(sdn.grt), '-0-') as gross_tonnage, nullif(tidy(sdn.vess_flag), '-0-') as flag,
           nullif(tidy(sdn.vess_owner), '-0-') as owner,
           coalesce(nullif(sdn.remarks, '-0- '), '') as cut, coalesce(comment.remarks, '') as rest,
           tidy(cut || rest) as remarks, sdn.file_sha256, sdn.part, sdn.line,
           comment.file_sha256 as rest_sha256, comment.part as rest_part, comment.line as rest_line
    from raw.sdn as sdn
    left join raw.sdn_comments as comment on comment.ent_num = sdn.ent_num
    """,
    """
    create or replace temp table ofac_programme_row as
    select ent_num, unnest(string_split(coalesce(nullif(tidy(program), '-0-'), '(none)'), '] [')) as programme,
           file_sha256, part, line
    from raw.sdn
    """,
    # An item rests on the line in which it ends: an item that was cut in sdn.csv ends in sdn_comments.csv.
    """
    create or replace temp table ofac_item as
    with split as (
        select *, string_split(cut || rest, '; ') as items from ofac_entry where cut || rest <> ''
    ),
    numbered as (
        select * exclude (items), unnest(items) as item, generate_subscripts(items, 1) as number, len(items) as items
        from split
    ),
    placed as (
        select *, sum(length(item) + 2) over (partition by ent_num order by number) - 2 as ends from numbered
    )
    select ent_num, tidy(item) as text, number = items as last,
           case when ends > length(cut) then rest_sha256 else file_sha256 end as file_sha256,
           case when ends > length(cut) then rest_part else part end as part,
           case when ends > length(cut) then rest_line else line end as line
    from placed where tidy(item) is not null
    """,
    """
    create or replace temp table ofac_alias as
    select ent_num, lower(alt_type) as type, 'strong' as quality, nullif(tidy(alt_name), '-0-') as full_name,
           nullif(tidy(alt_remarks), '-0-') as note, file_sha256, part, line
    from raw.alt
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
    # Rows of alt, add and sdn_comments whose entry is not there: nobody to hang them on.
    *(
        f"""
        insert into incoming.rejected by name
        select file_sha256, part, line, true as whole_row, 'no_record' as code,
               'no row of sdn.csv has ent_num ' || ent_num || ': add it, or the file of the same publication' as reason,
               ent_num || ', ' || coalesce({shown}, '') as content
        from raw.{table} as row anti join raw.sdn as sdn on sdn.ent_num = row.ent_num
        """
        for table, shown in (("alt", "alt_name"), ('"add"', "address"), ("sdn_comments", "remarks"))
    ),
)
"""The CSV set in the common shape."""

XML_SHAPE = (
    """
    create or replace temp table ofac_entry as
    select uid as ent_num, tidy(concat_ws(', ', tidy(lastName), tidy(firstName))) as name,
           lower(coalesce(tidy(sdnType), 'entity')) as type, tidy(title) as title, tidy(vesselInfo_callSign) as call_sign,
           tidy(vesselInfo_vesselType) as vessel_type, tidy(vesselInfo_tonnage) as tonnage,
           tidy(vesselInfo_grossRegisteredTonnage) as gross_tonnage, tidy(vesselInfo_vesselFlag) as flag,
           tidy(vesselInfo_vesselOwner) as owner, tidy(remarks) as remarks, file_sha256, part, line
    from raw.entry
    """,
    """
    create or replace temp table ofac_programme_row as
    select entry.uid as ent_num, coalesce(tidy(program.text), '(none)') as programme,
           coalesce(program.file_sha256, entry.file_sha256) as file_sha256, coalesce(program.part, entry.part) as part,
           coalesce(program.line, entry.line) as line
    from raw.entry as entry
    left join raw.program as program on program.file_sha256 = entry.file_sha256 and program.entry = entry.entry
    """,
    # The remarks of the XML wrap a link in parentheses: '(Linked To: A CO., LTD.)(Linked To: B)'.
    """
    create or replace temp table ofac_item as
    with remark as (
        select ent_num, file_sha256, part, line, unnest(string_split(
            regexp_replace(regexp_replace(regexp_replace(remarks,
                '\\)[;,. ]*\\((Linked To: )', '; \\1', 'g'),
                '[ ;]*\\((Linked To: )', '; \\1', 'g'),
                '(Linked To: .*)\\)\\.?$', '\\1'),
            '; ')) as item
        from ofac_entry
    )
    select ent_num, tidy(item) as text, false as last, file_sha256, part, line from remark where tidy(item) is not null
    union all
    select entry.uid, concat_ws(' ', tidy(id.idType), tidy(id.idNumber)) || coalesce(' (' || tidy(id.idCountry) || ')', '')
           || coalesce(' issued ' || tidy(id.issueDate), '') || coalesce(' expires ' || tidy(id.expirationDate), ''),
           false, id.file_sha256, id.part, id.line
    from raw.id as id join raw.entry as entry on entry.file_sha256 = id.file_sha256 and entry.entry = id.entry
    union all
    select entry.uid, case when row.mainEntry = 'false' then 'alt. ' else '' end || 'nationality ' || tidy(row.country), false,
           row.file_sha256, row.part, row.line
    from raw.nationality as row join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry
    union all
    select entry.uid, case when row.mainEntry = 'false' then 'alt. ' else '' end || 'citizen ' || tidy(row.country), false,
           row.file_sha256, row.part, row.line
    from raw.citizenship as row join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry
    union all
    select entry.uid, case when row.mainEntry = 'false' then 'alt. ' else '' end || 'DOB ' || tidy(row.dateOfBirth), false,
           row.file_sha256, row.part, row.line
    from raw.birth_date as row join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry
    union all
    select entry.uid, case when row.mainEntry = 'false' then 'alt. ' else '' end || 'POB ' || tidy(row.placeOfBirth), false,
           row.file_sha256, row.part, row.line
    from raw.birth_place as row join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry
    """,
    """
    create or replace temp table ofac_alias as
    select entry.uid as ent_num, replace(lower(tidy(aka.type)), '.', '') as type,
           case when lower(tidy(aka.category)) = 'weak' then 'weak' else 'strong' end as quality,
           tidy(concat_ws(', ', tidy(aka.lastName), tidy(aka.firstName))) as full_name, null as note,
           aka.file_sha256, aka.part, aka.line
    from raw.aka as aka join raw.entry as entry on entry.file_sha256 = aka.file_sha256 and entry.entry = aka.entry
    """,
    """
    create or replace temp table ofac_place as
    select entry.uid as ent_num, tidy(concat_ws(', ', tidy(row.address1), tidy(row.address2), tidy(row.address3))) as street,
           tidy(concat_ws(' ', concat_ws(', ', tidy(row.city), tidy(row.stateOrProvince)), tidy(row.postalCode))) as place,
           tidy(row.city) as city, tidy(row.stateOrProvince) as region, tidy(row.postalCode) as postcode,
           tidy(row.country) as country, null as note, row.file_sha256, row.part, row.line
    from raw.address as row join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry
    """,
)
"""SDN.XML in the common shape."""

CHECKS = (
    "select 'ofac:' || programme, line, file_sha256 from ofac_programme_row "
    "where programme not in (select code from ofac_programme)",
    "select 'ofac:type=' || type, line, file_sha256 from ofac_entry "
    "where type not in ('individual', 'entity', 'vessel', 'aircraft')",
    "select 'ofac:alias=' || coalesce(type, ''), line, file_sha256 from ofac_alias where type is null or type not in ('aka', 'fka', 'nka')",
)

IGNORED_CSV = {
    "alt.alt_num": "the publisher's number of the alias; it is the key by which repeated rows are found",
    "add.add_num": "the publisher's number of the address; it is the key by which repeated rows are found",
}
IGNORED_XML = {
    f"{table}.uid": "the publisher's number of this part of an entry"
    for table in ("id", "aka", "address", "nationality", "citizenship", "birth_date", "birth_place")
}

SOURCE = Source(
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="U.S. Treasury, Office of Foreign Assets Control (OFAC)",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    licence="public domain (17 USC 105)",
    prefix="ofac",
    formats=(
        Format(
            name="csv",
            parts=("sdn", "alt", "add", "sdn_comments"),
            required=("sdn", "alt", "add"),
            recognise=recognise_csv,
            read=read_csv_set,
            statements=(*CSV_SHAPE, *COMMON),
            ignored=IGNORED_CSV,
            code_checks=CHECKS,
            keys={"sdn": ("ent_num",), "alt": ("alt_num",), "add": ("add_num",), "sdn_comments": ("ent_num",)},
            single=True,
        ),
        Format(
            name="xml",
            parts=("sdn",),
            required=("sdn",),
            recognise=recognise_xml,
            read=read_sdn_xml,
            statements=(*XML_SHAPE, *COMMON),
            ignored=IGNORED_XML,
            code_checks=CHECKS,
            keys={"entry": ("uid",)},
            children={
                "entry": (
                    "program",
                    "id",
                    "aka",
                    "address",
                    "nationality",
                    "citizenship",
                    "birth_date",
                    "birth_place",
                )
            },
            single=True,
        ),
    ),
    traps=(
        "CSV: no header; null is '-0- ' unquoted; the file ends with byte 0x1A in a line of its own.",
        "Remarks are cut at 1,000 characters in mid-word; the rest is in sdn_comments.csv, to be joined without a blank.",
        "Several programmes are written 'DPRK4] [CYBER4'. Weak aliases stand in the remarks only.",
        "'Linked To: X LTD.' at the end of the remarks: the full stop may belong to the name.",
        "The currency of a wallet ('USDT', 'XBT') is not its chain.",
        "The consolidated (non-SDN) list has the same layout; its files are called cons_*.csv and are not taken.",
    ),
    expect=Expect(records=(5_000, 40_000), removed_share=0.05),
)
