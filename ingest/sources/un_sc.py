"""The consolidated list of the United Nations Security Council: persons and entities under its sanctions regimes.

One XML file with INDIVIDUALS and ENTITIES; the key is REFERENCE_NUMBER ('KPi.033'). The four parts of a name are
numbered, not named: which one is the family's is not said, so that they stay one full name (parts in the note).
Schema: https://www.un.org/sc/resources/sc-sanctions.xsd
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from ingest import programmes
from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources._un_dates import ISLAMIC_DAY
from ingest.sources._un_notes import ADDRESS_NOTES

PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
OWN = (
    "FIRST_NAME",
    "SECOND_NAME",
    "THIRD_NAME",
    "FOURTH_NAME",
    "NAME_ORIGINAL_SCRIPT",
    "UN_LIST_TYPE",
    "REFERENCE_NUMBER",
    "LISTED_ON",
    "GENDER",
    "COMMENTS1",
)


def _entry(kind: str, above: str) -> Entry:
    tag = kind.upper()
    return Entry(
        kind,
        f"{above}/{tag}",
        OWN,
        (
            Part(f"{kind}_designation", "DESIGNATION/VALUE", (".",)),
            Part(f"{kind}_title", "TITLE/VALUE", (".",)),
            Part(f"{kind}_nationality", "NATIONALITY/VALUE", (".",)),
            Part(f"{kind}_updated", "LAST_DAY_UPDATED/VALUE", (".",)),
            Part(
                f"{kind}_alias",
                f"{tag}_ALIAS",
                ("QUALITY", "ALIAS_NAME", "DATE_OF_BIRTH", "CITY_OF_BIRTH", "COUNTRY_OF_BIRTH", "NOTE"),
            ),
            Part(f"{kind}_address", f"{tag}_ADDRESS", PLACE),
            Part(
                f"{kind}_birth_date",
                f"{tag}_DATE_OF_BIRTH",
                ("TYPE_OF_DATE", "DATE", "YEAR", "FROM_YEAR", "TO_YEAR", "NOTE"),
            ),
            Part(f"{kind}_birth_place", f"{tag}_PLACE_OF_BIRTH", PLACE),
            Part(
                f"{kind}_document",
                f"{tag}_DOCUMENT",
                (
                    "TYPE_OF_DOCUMENT",
                    "TYPE_OF_DOCUMENT2",
                    "NUMBER",
                    "ISSUING_COUNTRY",
                    "COUNTRY_OF_ISSUE",
                    "CITY_OF_ISSUE",
                    "DATE_OF_ISSUE",
                    "NOTE",
                ),
            ),
        ),
    )


PARTS = ("designation", "title", "nationality", "updated", "alias", "address", "birth_date", "birth_place", "document")

UNREAD = {
    "DATAID": "number of the row in the publisher's database",
    "VERSIONNUM": "always 1",
    "LIST_TYPE": "always 'UN List'",
    "SORT_KEY": "always empty",
    "SORT_KEY_LAST_MOD": "always empty",
}

LAYOUT = Layout(
    root="CONSOLIDATED_LIST",
    header=("@dateGenerated",),
    entries=(_entry("individual", "INDIVIDUALS"), _entry("entity", "ENTITIES")),
    ignored={
        f"{path}//{tag}": reason
        for path in ("INDIVIDUALS/INDIVIDUAL", "ENTITIES/ENTITY")
        for tag, reason in UNREAD.items()
    },
)
"""The elements of the file; both kinds of entry have the same parts, as the schema says."""


def recognise(file: InputFile) -> str | None:
    """'consolidated' for the XML file."""
    return "consolidated" if root_name(file) == "CONSOLIDATED_LIST" else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.individual, raw.entity and their parts; the date from dateGenerated."""
    header = read_xml(con, files, LAYOUT)
    day = header.get("@dateGenerated", "")[:10]
    return Read(date.fromisoformat(day) if day else None)


def _all(part: str, columns: tuple[str, ...]) -> str:
    """Rows of a part of both kinds of entry, with record_id and flat text; empty values are null."""
    values = ", ".join(f'flat(part."{column}") as {column.lower()}' for column in columns)
    return " union all ".join(
        f"select 'un:' || tidy({kind}.REFERENCE_NUMBER) as record_id, {values}, part.file_sha256, part.part, part.line "
        f"from raw.{kind}_{part} as part join raw.{kind} as {kind} "
        f"on {kind}.file_sha256 = part.file_sha256 and {kind}.entry = part.entry"
        for kind in ("individual", "entity")
    )


def _columns(part: str) -> tuple[str, ...]:
    found = next(item for item in LAYOUT.entries[0].parts if item.name == f"individual_{part}")
    return tuple("text" if column == "." else column for column in found.columns)


SHAPE = (
    programmes.table("un"),
    ISLAMIC_DAY,
    "create or replace temp table un_entry as "
    + " union all ".join(
        "select 'un:' || tidy(REFERENCE_NUMBER) as record_id, tidy(REFERENCE_NUMBER) as reference, "
        f"'{kind}' as kind, flat(FIRST_NAME) as first, flat(SECOND_NAME) as second, flat(THIRD_NAME) as third, "
        "flat(FOURTH_NAME) as fourth, concat_ws(' ', first, second, third, fourth) as name, "
        "flat(NAME_ORIGINAL_SCRIPT) as original, coalesce(flat(UN_LIST_TYPE), '(none)') as programme, "
        "tidy(LISTED_ON) as listed, flat(GENDER) as gender, tidy(COMMENTS1) as comments, file_sha256, part, line "
        f"from raw.{table}"
        for table, kind in (("individual", "person"), ("entity", "organisation"))
    ),
    *(f"create or replace temp table un_{part} as {_all(part, _columns(part))}" for part in PARTS),
)

FACTS = (
    """
    insert into incoming.record by name
    select record_id, reference as published_key, kind, tidy(name) as caption, comments as remarks, file_sha256, part, line
    from un_entry
    """,
    # Some aliases are lists: 'Azim A; Azim B', and 'original script (Latin A; Latin B)'.
    r"""
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, tidy(name) as full_name,
           case when second is not null then 'parts: ' || concat_ws(' | ', first, second, third, fourth) end as note,
           file_sha256, part, line
    from un_entry
    union all by name
    select record_id, 'original_script' as type, 'strong' as quality, original as full_name, file_sha256, part, line
    from un_entry where original is not null
    union all by name
    select record_id, case when lower(quality) = 'f.k.a.' then 'former' else 'alias' end as type,
           case lower(quality) when 'low' then 'weak' when 'good' then 'strong' when 'a.k.a.' then 'strong'
                               when 'f.k.a.' then 'strong' else 'unknown' end as quality,
           tidy(unnest(names)) as full_name,
           tidy(concat_ws('; ', note, case when len(names) > 1 then 'published as: ' || alias_name end)) as note,
           file_sha256, part, line
    from (
        select *, case when regexp_full_match(alias_name, '[^(]*;[^(]*')
                    then string_split(regexp_replace(alias_name, ' [a-z]\) ', '; ', 'g'), ';')
                    when pair.latin <> '' then list_concat([pair.original], string_split(pair.latin, ';'))
                    else [alias_name] end as names
        from (
            select *, regexp_extract(alias_name, '^([^()A-Za-z]+) \(([^()]*;[^()]*)\)$', ['original', 'latin']) as pair
            from un_alias where alias_name is not null
        ) as alias
    ) as listed
    union all by name
    select record_id, 'original_script' as type, case lower(quality) when 'low' then 'weak' when 'good' then 'strong' else 'unknown' end as quality,
           script as full_name, 'of the alias ' || alias_name as note, file_sha256, part, line
    from (select *, tidy(regexp_extract(note, '(?i)(?:original script|in [a-z]+(?: script)?): (.+)$', 1)) as script from un_alias)
    where script is not null
    """,
    """
    insert into incoming.listing by name
    select entry.record_id, entry.record_id || '/' || coalesce(programme.programme, 'un:' || entry.programme) as listing_id,
           'un_sc' as list, 'UN' as authority, coalesce(programme.programme, 'un:' || entry.programme) as programme,
           entry.programme as programme_published,
           coalesce(programme.effect, 'blocking') as effect, programme.code is not null as mapped, programme.legal_basis,
           entry.reference, try_cast(left(entry.listed, 10) as date) as listed_on, updated.day as amended_on,
           entry.file_sha256, entry.part, entry.line
    from un_entry as entry
    left join programme_un as programme on programme.code = entry.programme
    left join (select record_id, max(first_day(text)) as day from un_updated group by record_id) as updated
           on updated.record_id = entry.record_id
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': LISTED_ON can''t be read as a date' as reason, listed as content
    from un_entry where listed is not null and try_cast(left(listed, 10) as date) is null
    """,
    """
    insert into incoming.attribute by name
    select record_id, 'amended_on' as attribute, text as value, file_sha256, part, line from un_updated where text is not null
    union all by name
    select record_id, 'position' as attribute, text as value, file_sha256, part, line from un_designation where text is not null
    union all by name
    select record_id, 'title' as attribute, text as value, file_sha256, part, line from un_title where text is not null
    union all by name
    select record_id, 'gender' as attribute, gender as value, file_sha256, part, line from un_entry where gender is not null
    """,
    """
    insert into incoming.country by name
    select record_id, 'nationality' as type, text as country, file_sha256, part, line
    from un_nationality where text is not null
    """,
    # A date of birth: a day, a year (with its month in the note), a span of years, or words in the note alone, among
    # them 'Between Aug. and Sep. 1977' and days of the Islamic calendar, which stand for three days of ours.
    r"""
    create or replace temp table un_born as
    with words as (
        select *, rtrim(regexp_replace(note, '\.', '', 'g')) as month, lower(coalesce(note, '')) like 'approx%' as roughly,
               regexp_extract(note, '(?i)^between ([a-z]+)\.? and ([a-z]+)\.? (\d{4})\.?$', ['first', 'last', 'year']) as months,
               regexp_extract(note, '(?i)^(\d{1,2})/(\d{1,2})/(1[34]\d{2}) \(hijri', ['day', 'month', 'year']) as hijri
        from un_birth_date
    ),
    text as (
        select *, islamic_day(try_cast(hijri.year as integer), try_cast(hijri.month as integer), try_cast(hijri.day as integer)) as islamic,
                  case when date is not null then date
                       when from_year is not null then from_year
                       when year is not null and first_day(month || ' ' || year) is not null then month || ' ' || year
                       when year is not null then year
                       when months.year <> '' then months.first || ' ' || months.year
                       else month end as low,
                  coalesce(case when date is null then to_year end,
                           case when months.year <> '' and coalesce(date, year, from_year) is null then months.last || ' ' || months.year end, low) as high
        from words
    )
    select record_id, coalesce(islamic - 1, first_day(low)) as date_from,
           coalesce(islamic + 1, last_day_of(high)) as date_to,
           case when low <> high or islamic is not null then 'range' else date_precision(low) end as precision,
           coalesce(type_of_date, '') = 'APPROXIMATELY' or roughly or islamic is not null as approximate,
           concat_ws(' ', type_of_date, date, year, from_year, 'to ' || to_year, note) as published,
           note, file_sha256, part, line
    from text where coalesce(date, year, from_year, to_year, note) is not null
    union all
    select record_id, first_day(date_of_birth), last_day_of(date_of_birth), date_precision(date_of_birth), false, date_of_birth,
           'of the alias ' || alias_name, file_sha256, part, line
    from un_alias where date_of_birth is not null
    """,
    """
    insert into incoming.date by name
    select record_id, 'birth' as type, case when date_to >= date_from then date_from end as date_from,
           case when date_to >= date_from then date_to end as date_to, coalesce(precision, 'day') as precision, approximate,
           published, note, file_sha256, part, line
    from un_born
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: it is kept as published, without a range' as reason, published as content
    from un_born where date_from is null or date_to is null or date_to < date_from
    """,
    """
    insert into incoming.address by name
    with place as (
        select *, 'unknown' as type from un_address
        union all by name
        select *, 'birth' as type from un_birth_place
        union all by name
        select record_id, city_of_birth as city, country_of_birth as country, 'of the alias ' || alias_name as note,
               'birth' as type, file_sha256, part, line
        from un_alias where coalesce(city_of_birth, country_of_birth) is not null
    )
    select record_id, type, concat_ws(', ', street, city, state_province, zip_code, country) as full_address, street, city,
           state_province as region, zip_code as postcode, country, note, file_sha256, part, line
    from place where coalesce(street, city, state_province, zip_code, country) is not null
    """,
    *ADDRESS_NOTES,
    # Some documents have their number in the note or the type alone: 'Libyan passport number 12, issued under name ...'.
    r"""
    create or replace temp table un_numbered as
    with found as (
        select *, list_transform([note, type_of_document2], lambda text: nullif(regexp_extract(text,
                      '^((?:\D*(?:number|card|[Cc]ode:|SSN|[Nn]o\.) +)?(?:[A-Z]{1,3}-? )?[A-Z]*\d[0-9A-Za-z/-]*)', 1), '')) as inside
        from un_document
    )
    select * exclude (inside) replace (coalesce(number, inside[1], inside[2]) as number,
           case when number is null and inside[1] is null and inside[2] is not null then null else type_of_document2 end as type_of_document2)
    from found
    """,
    # Some numbers begin with words ('Libyan passport No. 12'), which may say whose document it is, or end with the expiry.
    r"""
    insert into incoming.identifier by name
    with parted as (
        select *, regexp_extract(number,
                   '^(\D*(?:number|[Nn]o\.|[Cc]ode|SSN|[a-z]{4,}[”)]*):? +)?((?:[A-Z]{1,3}-? )?\S*\d.*?)(?: *\(([Ee]xpire[sd] [^()]*)\))?$',
                   ['words', 'bare', 'expiry']) as parts
        from un_numbered
    ),
    worded as (
        select *, regexp_extract(parts.words, '^(CAR|Central African Republic|[A-Z][a-z]+)\b', 1) as of_country from parted
    ),
    typed as (
        select *, coalesce(type_of_document2, type_of_document) as word,
               lower(concat_ws(' ', type_of_document, type_of_document2, parts.words)) as words,
               case when of_country in ('', 'Alien', 'Civil', 'Counterfeit', 'Diplomatic', 'Identity', 'Laissez', 'Military', 'National',
                                       'Official', 'Passport', 'Provisional', 'Residential', 'Service', 'Social') or of_country is null
                    then coalesce(issuing_country, country_of_issue)
                    when of_country = 'CAR' then 'Central African Republic' else of_country end as issued_by
        from worded where number is not null
    )
    select record_id,
           case when words like '%fiscal code%' then 'tax' when regexp_matches(words, 'social security|\bssn\b') then 'ssn'
                when words like '%driver%' or words like '%driving%' then 'driver_licence' when words like '%birth certificate%' then 'birth_certificate'
                when words like '%ration card%' or words like '%voter%' or words like '%student%' then 'other'
                when regexp_matches(words, 'pass(e?)port|pasaporte|passeport') then 'passport' else 'national_id' end as scheme,
           coalesce(tidy(parts.bare), number) as number, issued_by as country, city_of_issue as issuer, rtrim(coalesce(word, 'document'), ':') as published_type,
           coalesce(first_day(date_of_issue), first_day(regexp_extract(note, '(?i)issued (?:in [A-Za-z ]+ )?on (\d{1,2} [A-Z][a-z]+\.? \d{4})', 1).replace('.', ''))) as issued_on,
           first_day(regexp_extract(concat_ws(' ', note, parts.expiry), '(?i)(?:expir\w*|valid until) (?:date:? ?|on )?(\d{4}-\d{2}-\d{2}|\d{1,2} [A-Z][a-z]+\.? \d{4})', 1)
                     .replace('.', '')) as expires_on,
           case when words like '%counterfeit%' then 'counterfeit' end as status,
           tidy(concat_ws('; ', note, case when tidy(parts.bare) <> number and not coalesce(contains(note, number), false) then 'published as: ' || number end,
                          case when issuing_country <> issued_by then 'issued by ' || issuing_country end,
                          case when country_of_issue <> issuing_country then 'issued in ' || country_of_issue end,
                          case when first_day(date_of_issue) is null then 'issued ' || date_of_issue end)) as note,
           file_sha256, part, line
    from typed
    """,
    # What is said of an alias, a document or an address without naming it.
    """
    insert into incoming.attribute by name
    select record_id, 'document_note' as attribute,
           concat_ws(' ', type_of_document, type_of_document2, issuing_country, country_of_issue, city_of_issue, date_of_issue, note) as value,
           file_sha256, part, line
    from un_numbered where number is null and coalesce(type_of_document, type_of_document2, issuing_country, country_of_issue,
                                                       city_of_issue, date_of_issue, note) is not null
    union all by name
    select record_id, 'birth_place_note' as attribute, note as value, file_sha256, part, line
    from un_birth_place where note is not null and coalesce(street, city, state_province, zip_code, country) is null
    union all by name
    select record_id, 'alias_note' as attribute, note as value, file_sha256, part, line
    from un_alias where note is not null and alias_name is null
    """,
    "insert into incoming.blank "
    + " union all ".join(
        f"select file_sha256, part, line from un_{part} where coalesce({', '.join(c.lower() for c in _columns(part) if c not in skip)}) is null"
        for part, skip in [
            *((part, ()) for part in PARTS if part not in ("alias", "birth_date")),
            ("alias", ("QUALITY",)),
            ("birth_date", ("TYPE_OF_DATE",)),
        ]
    ),
)

SOURCE = Source(
    title="United Nations Security Council Consolidated List",
    publisher="United Nations Security Council",
    url="https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    downloads=(
        Download(
            "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
            "consolidated.xml",
            "xml",
        ),
    ),
    licence="United Nations, free use with acknowledgement",
    prefix="un",
    formats=(
        Format(
            name="xml",
            parts=("consolidated",),
            required=("consolidated",),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            code_checks=(
                "select 'un:' || programme, line, file_sha256 from un_entry "
                "where programme not in (select code from programme_un)",
                "select 'un:quality=' || quality, line, file_sha256 from un_alias where alias_name is not null "
                "and lower(quality) not in ('good', 'low', 'a.k.a.', 'f.k.a.')",
            ),
            keys={"individual": ("REFERENCE_NUMBER",), "entity": ("REFERENCE_NUMBER",)},
            children={kind: tuple(f"{kind}_{part}" for part in PARTS) for kind in ("individual", "entity")},
            single=True,
        ),
    ),
    traps=(
        "Empty blocks of aliases, addresses and documents stand for 'none'.",
        "TYPE_OF_DATE is EXACT for years too; months stand in the NOTE; some dates are words or of another calendar.",
        "Values have trailing blanks, non-breaking blanks and line breaks.",
        "The four parts of a name are numbered; which is the family's is not said.",
    ),
    expect=Expect(records=(700, 2_000)),
)
