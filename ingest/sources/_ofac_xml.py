"""SDN.XML and CONSOLIDATED.XML, OFAC's simple XML, brought into the shape that _ofac_facts reads.

Both have the root sdnList and the same elements; the namespace changed in 2024, the local names did not. The items of
its lists are written in the words of the CSV set's remarks, so that both are read alike.
Namespace since 2024: https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import re
from datetime import datetime

from duckdb import DuckDBPyConnection

from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Format, InputFile, Read
from ingest.sources._ofac_csv import base_name
from ingest.sources._ofac_lists import SDN, source_by_tags
from resolver.errors import DataError

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
"""The elements of the file ('publshInformation' is theirs)."""

PART = {"ofac_sdn": "sdn", "ofac_consolidated": "consolidated"}
"""Source -> the name of its file."""


def recognise_xml(source: str, file: InputFile) -> str | None:
    """The name of a source's file, told from the other list's by the programmes of its first entries."""
    if root_name(file) != "sdnList":
        return None
    entries = file.head.decode("utf-8", "replace").split("<sdnEntry>")[1:]
    rows = [(re.findall(r"<program>\s*([^<]+?)\s*</program>", entry), entry) for entry in entries]
    found = source_by_tags([row for row in rows if row[0]], base_name(file))
    return PART[source] if found == source else None


def read_simple(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entry and its parts; date and number of records from the header."""
    header = read_xml(con, files, LAYOUT)
    day, count = (header.get(path, "") for path in LAYOUT.header)
    try:
        published = datetime.strptime(day, "%m/%d/%Y").date() if day else None
        return Read(published, expected_records=int(count) if count else None)
    except ValueError as error:
        raise DataError(f"{files[0].name}: header not readable: date {day!r}, number of records {count!r}.") from error


def _items(table: str, column: str, word: str) -> str:
    """The rows of a list as items of the remarks: 'alt. DOB 1970'."""
    return (
        f"select entry.uid, case when row.mainEntry = 'false' then 'alt. ' else '' end || '{word} ' || tidy(row.{column}), "
        f"false, null, null, null, row.file_sha256, row.part, row.line from raw.{table} as row "
        "join raw.entry as entry on entry.file_sha256 = row.file_sha256 and entry.entry = row.entry"
    )


SHAPE = (
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
           null::varchar as list, null::date as listed_on, null::varchar as note,
           coalesce(program.file_sha256, entry.file_sha256) as file_sha256, coalesce(program.part, entry.part) as part,
           coalesce(program.line, entry.line) as line
    from raw.entry as entry
    left join raw.program as program on program.file_sha256 = entry.file_sha256 and program.entry = entry.entry
    """,
    # The remarks of the XML wrap a link in parentheses: '(Linked To: A CO., LTD.)(Linked To: B)'.
    f"""
    create or replace temp table ofac_item as
    with remark as (
        select ent_num, file_sha256, part, line, unnest(string_split_regex(
            regexp_replace(regexp_replace(regexp_replace(remarks,
                '\\)[;,. ]*\\((Linked To: )', '; \\1', 'g'),
                '[ ;]*\\((Linked To: )', '; \\1', 'g'),
                '(Linked To: .*)\\)\\.?$', '\\1'),
            ';(?: |$)')) as item
        from ofac_entry
    )
    select ent_num, tidy(item) as text, false as last, null::varchar as issuer, null::varchar as status,
           null::varchar as note, file_sha256, part, line
    from remark where tidy(item) is not null
    union all
    select entry.uid, concat_ws(' ', tidy(id.idType), tidy(id.idNumber)) || coalesce(' (' || tidy(id.idCountry) || ')', '')
           || coalesce(' issued ' || tidy(id.issueDate), '') || coalesce(' expires ' || tidy(id.expirationDate), ''),
           false, null, null, null, id.file_sha256, id.part, id.line
    from raw.id as id join raw.entry as entry on entry.file_sha256 = id.file_sha256 and entry.entry = id.entry
    union all {_items("nationality", "country", "nationality")}
    union all {_items("citizenship", "country", "citizen")}
    union all {_items("birth_date", "dateOfBirth", "DOB")}
    union all {_items("birth_place", "placeOfBirth", "POB")}
    """,
    """
    create or replace temp table ofac_spelling as
    select entry.uid as ent_num, replace(lower(tidy(aka.type)), '.', '') as type,
           case when lower(tidy(aka.category)) = 'weak' then 'weak' else 'strong' end as quality,
           tidy(concat_ws(', ', tidy(aka.lastName), tidy(aka.firstName))) as full_name,
           null::varchar as family, null::varchar as given, null::varchar as middle, null::varchar as patronymic,
           null::varchar as script, null::varchar as note, aka.file_sha256, aka.part, aka.line
    from raw.aka as aka join raw.entry as entry on entry.file_sha256 = aka.file_sha256 and entry.entry = aka.entry
    union all
    select ent_num, 'primary', 'strong', name, null, null, null, null, null, null, file_sha256, part, line
    from ofac_entry
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
"""Statements from the raw tables to the common shape."""


def xml_format(source: str, common: tuple[str, ...], checks: tuple[str, ...]) -> Format:
    """The simple XML as a format of a source; `common`: the statements that all formats of it end with."""

    def recognise(file: InputFile) -> str | None:
        return recognise_xml(source, file)

    entry = LAYOUT.entries[0]
    return Format(
        name="xml",
        parts=(PART[source],),
        required=(PART[source],),
        recognise=recognise,
        read=read_simple,
        statements=(*SHAPE, *common),
        ignored={
            f"{part.name}.uid": "the publisher's number of this part of an entry"
            for part in entry.parts
            if "uid" in part.columns
        },
        code_checks=checks,
        verified=source == SDN,
        keys={"entry": ("uid",)},
        children={"entry": tuple(part.name for part in entry.parts)},
        single=True,
    )
