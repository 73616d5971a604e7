"""Both formats of the EU's list in one shape: temporary tables eu_entity, eu_act, eu_name, eu_address, and so on.

Each has the columns id (logical id of the entity), what is published, and the citation; empty values are null. A remark
is the text of all remarks, one a line. The CSV puts each remark in brackets: '(first)' line break '(second)'.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

CITED = "file_sha256, part, line"
NONE = "nullif(nullif(nullif({0}, '-'), '00'), 'UNKNOWN')"
"""What the publisher writes for 'nothing'."""

PLACE = ("city", "street", "poBox", "zipCode", "region", "place")


def _place(values: dict[str, str]) -> str:
    """Columns of a place: city, street, po_box, postcode, region, place, country."""
    names = {"poBox": "po_box", "zipCode": "postcode"}
    columns = [f"{NONE.format(f'flat({values[key]})')} as {names.get(key, key)}" for key in PLACE if key in values]
    named, code = (NONE.format(f"flat({values[key]})") for key in ("countryDescription", "countryIso2Code"))
    return ", ".join([*columns, f"coalesce({named}, {code}) as country"])


def _xml(table: str, columns: str, more: str = "") -> str:
    """Rows of a part of the XML, with the entity's id, its remark and the acts behind it."""
    return f"""
    with remarks as (
        select file_sha256, entry, parent, string_agg(tidy(text), chr(10) order by item) as remark
        from raw.{table}_remark where tidy(text) is not null group by file_sha256, entry, parent
    ),
    acts as (
        select file_sha256, entry, parent, string_agg(distinct flat(numberTitle), ', ' order by flat(numberTitle)) as act
        from raw.{table}_act where flat(numberTitle) is not null group by file_sha256, entry, parent
    )
    select tidy(entity.logicalId) as id, tidy(p.logicalId) as logical, {columns}, remarks.remark, acts.act{more},
           p.file_sha256, p.part, p.line
    from raw.{table} as p
    join raw.entity as entity on entity.file_sha256 = p.file_sha256 and entity.entry = p.entry
    left join remarks on remarks.file_sha256 = p.file_sha256 and remarks.entry = p.entry and remarks.parent = p.item
    left join acts on acts.file_sha256 = p.file_sha256 and acts.entry = p.entry and acts.parent = p.item
    """


def _csv(component: str, columns: str) -> str:
    """Rows of a component of the CSV, each once by its logical id."""
    return f"""
    select tidy(p."Entity_LogicalId") as id, tidy(p."{component}_LogicalId") as logical, {columns},
           eu_remark(p."{component}_Remark") as remark, flat(p."{component}_Regulation_NumberTitle") as act,
           p.file_sha256, p.part, p.line
    from raw.row as p where tidy(p."{component}_LogicalId") is not null
    qualify row_number() over (partition by id, logical order by p.line) = 1
    """


NAME = {
    "firstName": "given",
    "middleName": "middle",
    "lastName": "family",
    "wholeName": "whole",
    "function": "function",
    "gender": "gender",
    "title": "title",
    "nameLanguage": "language",
}
DOCUMENT = {
    "number": "number",
    "latinNumber": "latin",
    "nameOnDocument": "holder",
    "identificationTypeCode": "code",
    "identificationTypeDescription": "type",
    "issuedBy": "issuer",
    "validFrom": "valid_from",
    "validTo": "valid_to",
    "region": "region",
}
FLAGS = ("diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
BORN = {
    "birthdate": "day",
    "dayOfMonth": "of_day",
    "monthOfYear": "of_month",
    "year": "of_year",
    "yearRangeFrom": "from_year",
    "yearRangeTo": "to_year",
    "circa": "circa",
    "calendarType": "calendar",
}
IN_CSV = {
    "identificationTypeCode": "TypeCode",
    "identificationTypeDescription": "TypeDescription",
    "birthdate": "BirthDate",
    "dayOfMonth": "Day",
    "monthOfYear": "Month",
}
"""XML attributes whose column in the CSV has another name; the others begin with a capital letter there."""


def _columns(names: dict[str, str], component: str = "") -> str:
    """'flat(p.attribute) as name' for each, or the CSV's column of it."""
    return ", ".join(f"flat({_column(key, component)}) as {name}" for key, name in names.items())


def _column(key: str, component: str) -> str:
    return f'p."{component}_{IN_CSV.get(key, key[0].upper() + key[1:])}"' if component else f"p.{key}"


def _values(component: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Attribute -> its column, of those that a place of the component has."""
    return {key: _column(key, component) for key in (*keys, "countryIso2Code", "countryDescription")}


def _shapes(component: str, table: str) -> str:
    """The published columns of a component, in XML (component '') or in CSV."""
    if table == "name_alias":
        strong = "null as strong" if component else "tidy(p.strong) as strong"
        return f"{_columns(NAME, component)}, {strong}"
    if table == "address":
        listed = f"tidy({_column('asAtListingTime', component)}) as at_listing"
        return f"{_place(_values(component, PLACE))}, {listed}"
    if table == "birthdate":
        kept = tuple(key for key in PLACE if key not in ("street", "poBox"))
        return f"{_columns(BORN, component)}, {_place(_values(component, kept))}"
    if table == "identification":
        issued = (
            'flat(p."Identification_IssuedDate")' if component else "coalesce(flat(p.issuedDate), flat(p.issueDate))"
        )
        flags = _columns({flag: flag for flag in FLAGS}, component)
        country = _place(_values(component, ()))
        return f"{_columns(DOCUMENT, component)}, {issued} as issued, {flags}, {country}"
    return _place(_values(component, ("region",)))


TABLES = {
    "eu_name": ("name_alias", "NameAlias"),
    "eu_address": ("address", "Address"),
    "eu_birth": ("birthdate", "BirthDate"),
    "eu_document": ("identification", "Identification"),
    "eu_citizenship": ("citizenship", "Citizenship"),
}

XML_SHAPE = (
    """
    create or replace temp table eu_entity as
    with remarks as (
        select file_sha256, entry, string_agg(tidy(text), chr(10) order by item) as remark
        from raw.entity_remark where tidy(text) is not null group by file_sha256, entry
    )
    select tidy(logicalId) as id, flat(euReferenceNumber) as reference, flat(unitedNationId) as un_id,
           flat(designationDate) as designated, tidy(designationDetails) as details,
           lower(coalesce(tidy(subjectType_code), tidy(subjectType_classificationCode), '(none)')) as type, remark, file_sha256, part, line
    from raw.entity left join remarks using (file_sha256, entry)
    """,
    *(
        f"create or replace temp table {name} as {_xml(table, _shapes('', table), ', p.entry, p.item')}"
        for name, (table, _) in TABLES.items()
    ),
    f"""
    create or replace temp table eu_act as
    select tidy(entity.logicalId) as id, true as own, flat(p.regulationType) as type, flat(p.organisationType) as organisation,
           flat(p.publicationDate) as published, flat(p.entryIntoForceDate) as in_force, flat(p.numberTitle) as number,
           tidy(p.programme) as programme, flat(p.publicationUrl) as url, p.file_sha256, p.part, p.line
    from raw.regulation as p join raw.entity as entity on entity.file_sha256 = p.file_sha256 and entity.entry = p.entry
    {
        " ".join(
            f'''union all
    select tidy(entity.logicalId), false, flat(p.regulationType), null, flat(p.publicationDate), null, flat(p.numberTitle), null,
           flat(p.publicationUrl), p.file_sha256, p.part, p.line
    from raw.{table}_act as p join raw.entity as entity on entity.file_sha256 = p.file_sha256 and entity.entry = p.entry'''
            for table, _ in TABLES.values()
        )
    }
    """,
    """
    create or replace temp table eu_contact as
    select address.id, upper(tidy(p.key)) as key, flat(p.value) as value, address.country, p.file_sha256, p.part, p.line
    from raw.contact as p
    join eu_address as address on address.file_sha256 = p.file_sha256 and address.entry = p.entry and address.item = p.parent
    """,
    # Remarks stand in the note of what they belong to, and acts in their own table: all by the lines of others.
    "insert into incoming.used "
    + " union ".join(
        f"select {CITED} from raw.{table}"
        for table in ("entity_remark", *(f"{part}_{kind}" for part, _ in TABLES.values() for kind in ("remark", "act")))
    ),
)

CSV_SHAPE = (
    r"""
    create or replace temp macro eu_remark(value) as
        tidy(regexp_replace(regexp_replace(tidy(value), '\)\s*\r?\n\s*\(', chr(10), 'g'), '^\((.*)\)$', '\1', 's'))
    """,
    """
    create or replace temp table eu_entity as
    select tidy("Entity_LogicalId") as id, flat("Entity_EU_ReferenceNumber") as reference, flat("Entity_UnitedNationId") as un_id,
           flat("Entity_DesignationDate") as designated, tidy("Entity_DesignationDetails") as details,
           lower(case when lower(tidy("Entity_SubjectType_ClassificationCode")) in ('person', 'enterprise')
                      then tidy("Entity_SubjectType_ClassificationCode")
                      else coalesce(tidy("Entity_SubjectType"), '(none)') end) as type,
           eu_remark("Entity_Remark") as remark, file_sha256, part, line
    from raw.row where tidy("Entity_LogicalId") is not null
    qualify row_number() over (partition by id order by line) = 1
    """,
    *(
        f"create or replace temp table {name} as {_csv(component, _shapes(component, table))}"
        for name, (table, component) in TABLES.items()
    ),
    """
    create or replace temp table eu_act as
    with published as (
    """
    + " union all ".join(
        f"""
        select tidy("Entity_LogicalId") as id, {str(component == "Entity").lower()} as own, flat("{component}_Regulation_Type") as type,
               flat("{component}_Regulation_OrganisationType") as organisation, flat("{component}_Regulation_PublicationDate") as published,
               flat("{component}_Regulation_EntryIntoForceDate") as in_force, flat("{component}_Regulation_NumberTitle") as number,
               tidy("{component}_Regulation_Programme") as programme, flat("{component}_Regulation_PublicationUrl") as url,
               file_sha256, part, line
        from raw.row where tidy("Entity_LogicalId") is not null
        """
        for component in ("Entity", *(component for _, component in TABLES.values()))
    )
    + """
    )
    select * from published where coalesce(number, published, programme, url) is not null
    qualify row_number() over (partition by id, own, type, organisation, published, in_force, number, programme, url order by line) = 1
    """,
    # How several contacts stand in one cell is not documented: they are kept whole.
    "create or replace temp table eu_contact (id varchar, key varchar, value varchar, country varchar, "
    "file_sha256 varchar, part varchar, line bigint)",
    """
    insert into incoming.attribute by name
    select 'eu:' || tidy("Entity_LogicalId") as record_id, 'contact_info' as attribute, flat("Address_ContactInfo") as value,
           file_sha256, part, line
    from raw.row where flat("Address_ContactInfo") is not null and tidy("Entity_LogicalId") is not null
    qualify row_number() over (partition by record_id, value order by line) = 1
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_key' as code,
           'no value for Entity_LogicalId: without it the row can''t be told apart' as reason,
           concat_ws(' ', "NameAlias_WholeName", "Address_City", "BirthDate_BirthDate", "Identification_Number") as content
    from raw.row where tidy("Entity_LogicalId") is null
    """,
)

REPEATED_ROWS = (
    # An entity's own columns stand in each of its rows; what a row repeats was taken from the first.
    f"insert into incoming.used select {CITED} from raw.row",
)
