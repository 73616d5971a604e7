"""From the elements of SDN_ADVANCED.XML to the shape that _ofac_facts reads.

Ids are resolved through the file's own reference value sets (ofac_ref). Names are put together as OFAC's other files
write them ('AL-RAWI, Adnan Muhammad': the last name first, in capitals), features and documents in the words of the CSV
set's remarks ('DOB circa 1970', 'Passport A12 (Iran) expires 17 May 2026'), so that all formats are read alike.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest import programmes

CODES = {
    "AreaCode": "Description",
    "Country": "ISO2",
    "LegalBasis": "LegalBasisShortRef",
    "PartySubType": "PartyTypeID",
    "Script": "ScriptCode",
}
"""Sets whose entries have a second word besides their text."""

SETS = (
    "AliasType",
    "AreaCode",
    "CalendarType",
    "Country",
    "CountryRelevance",
    "DetailReference",
    "DetailType",
    "DocNameStatus",
    "EntryEventType",
    "FeatureType",
    "IDRegDocDateType",
    "IDRegDocType",
    "IdentityFeatureLinkType",
    "LegalBasis",
    "List",
    "LocPartType",
    "LocPartValueStatus",
    "LocPartValueType",
    "NamePartType",
    "PartySubType",
    "PartyType",
    "RelationQuality",
    "RelationType",
    "Reliability",
    "SanctionsProgram",
    "SanctionsType",
    "Script",
    "ScriptStatus",
    "Validity",
)
"""The reference value sets that are read; each has a raw table ref_<name>."""

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("location", "LocationAreaCode_AreaCodeID", "AreaCode"),
    ("location", "LocationCountry_CountryID", "Country"),
    ("location", "LocationCountry_CountryRelevanceID", "CountryRelevance"),
    ("location_part", "LocPartTypeID", "LocPartType"),
    ("location_value", "LocPartValueTypeID", "LocPartValueType"),
    ("location_value", "LocPartValueStatusID", "LocPartValueStatus"),
    ("document", "IDRegDocTypeID", "IDRegDocType"),
    ("document", "IssuedBy-CountryID", "Country"),
    ("document", "ValidityID", "Validity"),
    ("document_date", "IDRegDocDateTypeID", "IDRegDocDateType"),
    ("document_date", "DatePeriod_CalendarTypeID", "CalendarType"),
    ("party", "Profile_PartySubTypeID", "PartySubType"),
    ("alias", "AliasTypeID", "AliasType"),
    ("documented_name", "DocNameStatusID", "DocNameStatus"),
    ("name_part", "NamePartValue_ScriptID", "Script"),
    ("name_part", "NamePartValue_ScriptStatusID", "ScriptStatus"),
    ("name_group", "NamePartGroup_NamePartTypeID", "NamePartType"),
    ("feature", "FeatureTypeID", "FeatureType"),
    ("feature", "FeatureVersion_ReliabilityID", "Reliability"),
    ("feature", "FeatureVersion_VersionDetail_DetailTypeID", "DetailType"),
    ("feature", "FeatureVersion_VersionDetail_DetailReferenceID", "DetailReference"),
    ("feature", "FeatureVersion_DatePeriod_CalendarTypeID", "CalendarType"),
    ("relationship", "RelationTypeID", "RelationType"),
    ("relationship", "RelationQualityID", "RelationQuality"),
    ("relationship", "DatePeriod_CalendarTypeID", "CalendarType"),
    ("sanctions_entry", "ListID", "List"),
    ("event", "EntryEventTypeID", "EntryEventType"),
    ("event", "LegalBasisID", "LegalBasis"),
    ("event", "Date_CalendarTypeID", "CalendarType"),
    ("measure", "SanctionsTypeID", "SanctionsType"),
    ("measure", "DatePeriod_CalendarTypeID", "CalendarType"),
)
"""Raw table, column, and the set that its ids are of."""

KNOWN: dict[str, tuple[str, ...]] = {
    "CalendarType": ("Gregorian",),
    "CountryRelevance": ("PRIMARY",),
    "DetailType": ("DATE", "LOOKUP", "TEXT", "COUNTRY"),
    "DocNameStatus": ("Primary Latin", "Others"),
    "IDRegDocDateType": ("Issue Date", "Expiration Date"),
    "IdentityFeatureLinkType": ("Unknown",),
    "LocPartType": ("Unknown", "REGION", "ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE"),
    "LocPartValueStatus": ("Main",),
    "LocPartValueType": ("Unknown",),
    "NamePartType": (
        "Last Name",
        "First Name",
        "Middle Name",
        "Maiden Name",
        "Aircraft Name",
        "Entity Name",
        "Vessel Name",
        "Nickname",
        "Patronymic",
        "Matronymic",
    ),
    "ScriptStatus": ("Unknown",),
}
"""Sets of which each word matters to the reading, with the words that are known; a new one stops the edition."""

CHECKS = (
    "select 'ofac:' || kind || '=' || id, line, file_sha256 from ofac_undeclared",
    "select 'ofac:' || kind || '=' || text, line, file_sha256 from ofac_ref where "
    + " or ".join(f"(kind = '{kind}' and text not in {words!r})".replace(",)", ")") for kind, words in KNOWN.items()),
    "select 'ofac:profile=' || coalesce(profile, ''), line, file_sha256 from ofac_entry where profile is distinct from ent_num",
)
"""Ids that the file does not declare, words that we do not know, and parties whose profile has another number."""


def _ref(name: str) -> str:
    code = f'"{CODES[name]}"' if name in CODES else "null::varchar"
    return f"select '{name}' as kind, ID as id, tidy(text) as text, tidy({code}) as code, file_sha256, part, line from raw.\"ref_{name}\""


def _resolved(kind: str, id_sql: str, name: str) -> str:
    """A left join that gives the reference <name> of an id."""
    return f"left join ofac_ref as {name} on {name}.kind = '{kind}' and {name}.id = {id_sql}"


def _days(row: str, prefix: str) -> str:
    """from_day, to_day and circa of a DatePeriod: its outermost days; a missing month or day stands for all."""

    def point(side: str) -> str:
        return ", ".join(f"{row}.{prefix}{side}_{unit}" for unit in ("Year", "Month", "Day"))

    return (
        f"coalesce(ofac_first({point('Start_From')}), ofac_first({point('Start_To')}), ofac_first({point('End_From')})) as from_day, "
        f"coalesce(ofac_last({point('End_To')}), ofac_last({point('End_From')}), ofac_last({point('Start_To')}), "
        f"ofac_last({point('Start_From')})) as to_day, "
        f"'true' in ({row}.{prefix}Start_Approximate, {row}.{prefix}End_Approximate) as circa"
    )


MACROS = (
    """
    create or replace temp macro ofac_first(year, month, day) as
    try_cast(year || '-' || lpad(coalesce(tidy(month), '1'), 2, '0') || '-' || lpad(coalesce(tidy(day), '1'), 2, '0') as date)
    """,
    """
    create or replace temp macro ofac_last(year, month, day) as
    case when tidy(day) is not null then ofac_first(year, month, day)
         when tidy(month) is not null then last_day(ofac_first(year, month, '1'))
         else ofac_first(year, '12', '31') end
    """,
    """
    create or replace temp macro ofac_words_of(low, high, circa) as
    case when circa then 'circa ' else '' end || case
        when low = high then strftime(low, '%d %b %Y')
        when day(low) = 1 and high = last_day(low) then strftime(low, '%b %Y')
        when strftime(low, '%d%m') = '0101' and strftime(high, '%d%m') = '3112' and year(low) = year(high) then strftime(low, '%Y')
        when strftime(low, '%d%m') = '0101' and strftime(high, '%d%m') = '3112' then strftime(low, '%Y') || ' to ' || strftime(high, '%Y')
        when day(low) = 1 and high = last_day(high) then strftime(low, '%b %Y') || ' to ' || strftime(high, '%b %Y')
        else strftime(low, '%d %b %Y') || ' to ' || strftime(high, '%d %b %Y') end
    """,
)
"""Days of a date's points, and a span in the publisher's words: '1970', 'Aug 1958 to Sep 1958', 'circa 1951'."""

RESOLVE = (
    "create or replace temp table ofac_ref as " + " union all ".join(_ref(name) for name in SETS),
    "create or replace temp table ofac_undeclared as "
    + " union all ".join(
        f"select '{kind}' as kind, row.\"{column}\" as id, row.file_sha256, row.line from raw.{table} as row "
        f'where row."{column}" is not null and not exists (select 1 from ofac_ref as ref where ref.kind = \'{kind}\' and ref.id = row."{column}")'
        for table, column, kind in REFERENCES
    ),
)

NAMES = (
    f"""
    create or replace temp table ofac_word as
    select part.file_sha256, part.entry, part.parent, part.item, tidy(part.NamePartValue) as word, type.text as type,
           script.code as script, coalesce(part.NamePartValue_Acronym = 'true', false) as acronym
    from raw.name_part as part
    left join raw.name_group as name_group on name_group.file_sha256 = part.file_sha256 and name_group.entry = part.entry
          and name_group.NamePartGroup_ID = part.NamePartValue_NamePartGroupID
    {_resolved("NamePartType", "name_group.NamePartGroup_NamePartTypeID", "type")}
    {_resolved("Script", "part.NamePartValue_ScriptID", "script")}
    """,
    """
    create or replace temp table ofac_written as
    select file_sha256, entry, parent, max(script) as script, coalesce(max(script), 'Latn') = 'Latn' as latin,
           string_agg(word, ' ' order by item) filter (type = 'Last Name') as family,
           string_agg(word, ' ' order by item) filter (type = 'First Name') as given,
           string_agg(word, ' ' order by item) filter (type = 'Middle Name') as middle,
           string_agg(word, ' ' order by item) filter (type = 'Patronymic') as patronymic,
           string_agg(word, ' ' order by item) filter (type is distinct from 'Last Name') as rest,
           string_agg(word, ' ' order by item) as whole,
           nullif(concat_ws('; ', string_agg(lower(type) || ' ' || word, '; ' order by item) filter (type in ('Maiden Name', 'Matronymic', 'Nickname')),
                            case when bool_or(acronym) then 'acronym' end), '') as note
    from ofac_word where word is not null group by file_sha256, entry, parent
    """,
    f"""
    create or replace temp table ofac_spelled as
    select party.FixedRef as ent_num, alias.Primary = 'true' as main, coalesce(replace(lower(kind.text), '.', ''), 'aka') as kind,
           case when alias.LowQuality = 'true' then 'weak' else 'strong' end as quality,
           case when latin and family is not null then concat_ws(', ', upper(family), rest) else whole end as full_name,
           family, given, middle, patronymic, script, latin, note,
           row_number() over (partition by party.FixedRef, alias.Primary, latin order by status.text = 'Primary Latin' desc nulls last, name.item) as place,
           name.file_sha256, name.part, name.line
    from raw.documented_name as name
    join raw.alias as alias on alias.file_sha256 = name.file_sha256 and alias.entry = name.entry and alias.item = name.parent
    join raw.party as party on party.file_sha256 = name.file_sha256 and party.entry = name.entry
    join ofac_written as written on written.file_sha256 = name.file_sha256 and written.entry = name.entry and written.parent = name.item
    {_resolved("AliasType", "alias.AliasTypeID", "kind")}
    {_resolved("DocNameStatus", "name.DocNameStatusID", "status")}
    """,
    """
    create or replace temp table ofac_spelling as
    select ent_num, case when main and (place = 1 or not latin) then 'primary' when kind in ('name', 'aka') then 'aka' else kind end as type,
           quality, full_name, family, given, middle, patronymic, script, note, file_sha256, part, line
    from ofac_spelled
    """,
)

PLACES = (
    f"""
    create or replace temp table ofac_location as
    with value as (
        select value.file_sha256, value.entry, type.text as type, tidy(value.Value) as value,
               case when value.Primary = 'true' then '' else coalesce(tidy(value.Comment), 'other script') end as script
        from raw.location_value as value
        join raw.location_part as part on part.file_sha256 = value.file_sha256 and part.entry = value.entry and part.item = value.parent
        {_resolved("LocPartType", "part.LocPartTypeID", "type")}
    ),
    put as (
        select file_sha256, entry, script,
               string_agg(value, ', ' order by type, value) filter (type in ('ADDRESS1', 'ADDRESS2', 'ADDRESS3')) as street,
               string_agg(value, ', ' order by value) filter (type = 'CITY') as city,
               string_agg(value, ', ' order by type desc, value) filter (type in ('STATE/PROVINCE', 'REGION')) as region,
               string_agg(value, ' ' order by value) filter (type = 'POSTAL CODE') as postcode,
               string_agg(value, ', ' order by value) filter (coalesce(type, 'Unknown') = 'Unknown') as loose
        from value group by file_sha256, entry, script
    )
    select location.ID as id, coalesce(script, '') as script, street, city, region, postcode, loose,
           coalesce(area.code, country.text) as country
    from raw.location as location
    left join put on put.file_sha256 = location.file_sha256 and put.entry = location.entry
    {_resolved("AreaCode", "location.LocationAreaCode_AreaCodeID", "area")}
    {_resolved("Country", "location.LocationCountry_CountryID", "country")}
    """,
    f"""
    create or replace temp table ofac_feature as
    with feature as (
        select party.FixedRef as ent_num, type.text as type, feature.FeatureTypeID as type_id, feature.FeatureVersion_VersionLocation_LocationID as location,
               coalesce(reference.text, tidy(feature.FeatureVersion_VersionDetail)) as detail,
               nullif(concat_ws('; ', tidy(feature.FeatureVersion_Comment),
                                case when reliability.text <> 'Unknown' then 'reliability: ' || lower(reliability.text) end), '') as note,
               {_days("feature", "FeatureVersion_DatePeriod_")}, feature.item, feature.file_sha256, feature.part, feature.line
        from raw.feature as feature
        join raw.party as party on party.file_sha256 = feature.file_sha256 and party.entry = feature.entry
        {_resolved("FeatureType", "feature.FeatureTypeID", "type")}
        {_resolved("DetailReference", "feature.FeatureVersion_VersionDetail_DetailReferenceID", "reference")}
        {_resolved("Reliability", "feature.FeatureVersion_ReliabilityID", "reliability")}
    )
    select feature.*, coalesce(feature.detail, ofac_words_of(feature.from_day, feature.to_day, feature.circa), place.loose, place.country) as value,
           feature.location is not null and place.id is null as lost
    from feature
    left join ofac_location as place on place.id = feature.location and place.script = ''
    """,
    """
    create or replace temp table ofac_place as
    select feature.ent_num, place.street, tidy(concat_ws(' ', concat_ws(', ', place.city, place.region, place.loose), place.postcode)) as place, place.city,
           place.region, place.postcode, place.country, nullif(concat_ws('; ', nullif(place.script, ''), feature.note), '') as note,
           feature.file_sha256, feature.part, feature.line
    from ofac_feature as feature
    join ofac_location as place on place.id = feature.location
    where feature.type = 'Location'
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, type = 'Location' as whole_row, 'no_location' as code,
           'ofac:' || ent_num || ': the file has no Location with the ID ' || location || ': the address is not known' as reason, location as content
    from ofac_feature where lost
    """,
)

IN_COLUMNS = (
    "Title",
    "Vessel Call Sign",
    "VESSEL TYPE",
    "Vessel Flag",
    "Vessel Owner",
    "Vessel Tonnage",
    "Vessel Gross Registered Tonnage",
)
"""Features that the other formats have as columns of an entry."""

WORDS = (
    ("Birthdate", "DOB"),
    ("Place of Birth", "POB"),
    ("Nationality Country", "nationality"),
    ("Citizenship Country", "citizen"),
)
"""Features that the CSV set's remarks call otherwise."""


def _column(feature: str) -> str:
    return f"string_agg(value, '; ' order by item) filter (type = '{feature}')"


ENTRIES = (
    f"""
    create or replace temp table ofac_entry as
    with held as (
        select ent_num, {_column("Title")} as title, {_column("Vessel Call Sign")} as call_sign, {_column("VESSEL TYPE")} as vessel_type,
               {_column("Vessel Flag")} as flag, {_column("Vessel Owner")} as owner, {_column("Vessel Tonnage")} as tonnage,
               {_column("Vessel Gross Registered Tonnage")} as gross_tonnage
        from ofac_feature where type in {IN_COLUMNS!r} group by ent_num
    ),
    named as (
        select ent_num, full_name from ofac_spelling where type = 'primary'
        qualify row_number() over (partition by ent_num order by coalesce(script, 'Latn') = 'Latn' desc, line, full_name) = 1
    )
    select party.FixedRef as ent_num, party.Profile_ID as profile, named.full_name as name,
           coalesce(lower(case when subtype.text <> 'Unknown' then subtype.text else type.text end), 'undeclared') as type,
           held.title, held.call_sign, held.vessel_type, held.tonnage, held.gross_tonnage, held.flag, held.owner,
           tidy(party.Comment) as remarks, coalesce(party.Profile_Identity_False = 'true', false) as false_identity,
           party.file_sha256, party.part, party.line
    from raw.party as party
    left join named on named.ent_num = party.FixedRef
    left join held on held.ent_num = party.FixedRef
    {_resolved("PartySubType", "party.Profile_PartySubTypeID", "subtype")}
    {_resolved("PartyType", "subtype.code", "type")}
    """,
    f"""
    create or replace temp table ofac_document as
    with dated as (
        select date.file_sha256, date.entry, type.text as type, {_days("date", "DatePeriod_")}
        from raw.document_date as date
        {_resolved("IDRegDocDateType", "date.IDRegDocDateTypeID", "type")}
    ),
    days as (
        select file_sha256, entry, min(ofac_words_of(from_day, to_day, circa)) filter (type = 'Issue Date') as issued,
               min(ofac_words_of(from_day, to_day, circa)) filter (type = 'Expiration Date') as expires
        from dated group by file_sha256, entry
    )
    select party.FixedRef as ent_num, document.entry, document.ID as id, document.IdentityID as identity, type.text as type,
           tidy(document.IDRegistrationNo) as number, country.text as country, days.issued, days.expires,
           tidy(document.IssuingAuthority) as issuer, case when validity.text <> 'Valid' then lower(validity.text) end as status,
           nullif(concat_ws('; ', tidy(document.Comment), 'issued in ' || nullif(concat_ws(', ', place.city, place.region, place.loose, place.country), '')), '') as note,
           document.file_sha256, document.part, document.line
    from raw.document as document
    left join raw.party as party on party.Profile_Identity_ID = document.IdentityID
    left join days on days.file_sha256 = document.file_sha256 and days.entry = document.entry
    left join ofac_location as place on place.id = document."IssuedIn-LocationID" and place.script = ''
    {_resolved("IDRegDocType", "document.IDRegDocTypeID", "type")}
    {_resolved("Country", 'document."IssuedBy-CountryID"', "country")}
    {_resolved("Validity", "document.ValidityID", "validity")}
    """,
    f"""
    create or replace temp table ofac_item as
    with comment as (
        select ent_num, unnest(string_split_regex(remarks, ';(?: |$)')) as item, file_sha256, part, line from ofac_entry
    )
    select ent_num, tidy(item) as text, false as last, null::varchar as issuer, null::varchar as status, null::varchar as note,
           file_sha256, part, line
    from comment where tidy(item) is not null
    union all
    select ent_num, concat_ws(' ', case type {" ".join(f"when '{name}' then '{word}'" for name, word in WORDS)} else coalesce(type, 'feature ' || type_id) end, value),
           false, null, null, note, file_sha256, part, line
    from ofac_feature where type is null or type not in {(*IN_COLUMNS, "Location")!r}
    union all
    select ent_num, concat_ws(' ', coalesce(type, 'document'), number) || coalesce(' (' || country || ')', '') || coalesce(' issued ' || issued, '')
           || coalesce(' expires ' || expires, ''), false, issuer, status, note, file_sha256, part, line
    from ofac_document where ent_num is not null
    """,
    *(
        f"""
        insert into incoming.rejected by name
        select row.file_sha256, row.part, row.line, true as whole_row, 'no_record' as code,
               '{what} of a party that the file does not hold: ' || coalesce(row."{column}", '') as reason, coalesce(row.ID, '') as content
        from raw.{table} as row anti join raw.party as party on party.{key} = row."{column}"
        """
        for table, column, key, what in (
            ("document", "IdentityID", "Profile_Identity_ID", "a document"),
            ("sanctions_entry", "ProfileID", "FixedRef", "a listing"),
            ("relationship", "From-ProfileID", "FixedRef", "a relation"),
        )
    ),
)

LISTINGS = (
    f"""
    create or replace temp table ofac_event as
    select entry.ProfileID as ent_num, entry.entry, list.text as list, kind.text as kind, basis.text as basis, regexp_extract(basis.text, '[0-9]{{5}}') as order_number,
           tidy(event.Comment) as comment, ofac_first(event.Date_Year, event.Date_Month, event.Date_Day) as day,
           event.file_sha256, event.part, event.line
    from raw.event as event
    join raw.sanctions_entry as entry on entry.file_sha256 = event.file_sha256 and entry.entry = event.entry
    join raw.party as party on party.FixedRef = entry.ProfileID
    {_resolved("List", "entry.ListID", "list")}
    {_resolved("EntryEventType", "event.EntryEventTypeID", "kind")}
    {_resolved("LegalBasis", "event.LegalBasisID", "basis")}
    """,
    f"""
    create or replace temp table ofac_measure as
    select entry.ProfileID as ent_num, entry.entry, list.text as list, coalesce(kind.text, 'Program') as kind, tidy(measure.Comment) as comment,
           {_days("measure", "DatePeriod_")}, measure.file_sha256, measure.part, measure.line
    from raw.measure as measure
    join raw.sanctions_entry as entry on entry.file_sha256 = measure.file_sha256 and entry.entry = measure.entry
    join raw.party as party on party.FixedRef = entry.ProfileID
    {_resolved("List", "entry.ListID", "list")}
    {_resolved("SanctionsType", "measure.SanctionsTypeID", "kind")}
    """,
    # A programme's day is that of the event whose order is the programme's law; else the first of the listing.
    f"""
    create or replace temp table ofac_programme_row as
    with tagged as (
        select ent_num, entry, list, comment as programme, file_sha256, part, line from ofac_measure where kind = 'Program' and comment is not null
        union all
        select entry.ProfileID, entry.entry, list.text, '(none)', entry.file_sha256, entry.part, entry.line
        from raw.sanctions_entry as entry
        join raw.party as party on party.FixedRef = entry.ProfileID
        {_resolved("List", "entry.ListID", "list")}
        where not exists (select 1 from ofac_measure as measure where measure.entry = entry.entry and measure.kind = 'Program' and measure.comment is not null)
        union all
        select party.FixedRef, -1, null, '(none)', party.file_sha256, party.part, party.line
        from raw.party as party anti join raw.sanctions_entry as entry on entry.ProfileID = party.FixedRef
    )
    select tagged.ent_num, tagged.programme, tagged.list,
           coalesce(min(event.day) filter (event.order_number <> '' and contains(programme.legal_basis, event.order_number)), min(event.day)) as listed_on,
           null::varchar as note, tagged.file_sha256, tagged.part, tagged.line
    from tagged
    left join programme_ofac as programme on programme.code = tagged.programme
    left join ofac_event as event on event.entry = tagged.entry and coalesce(event.kind, 'Created') = 'Created'
    group by tagged.ent_num, tagged.programme, tagged.list, tagged.file_sha256, tagged.part, tagged.line
    """,
    """
    create or replace temp table ofac_extra as
    select ent_num, 'listing_event' as attribute, concat_ws(', ', case when kind <> 'Created' then kind end, basis, strftime(day, '%d %b %Y'), comment) as value,
           list as note, file_sha256, part, line
    from ofac_event
    union all
    select ent_num, 'sanctions_measure', concat_ws(', ', kind, comment, ofac_words_of(from_day, to_day, circa)), list, file_sha256, part, line
    from ofac_measure where kind <> 'Program' or comment is null
    union all
    select ent_num, 'identity', 'false', null, file_sha256, part, line from ofac_entry where false_identity
    """,
    f"""
    create or replace temp table ofac_related as
    select row."From-ProfileID" as ent_num, coalesce(kind.text, 'Linked To') as relation, row."To-ProfileID" as other,
           case when quality.text <> 'Unknown' then lower(quality.text) end as quality, coalesce(row.Former = 'true', false) as former,
           {_days("row", "DatePeriod_").replace(" as circa", " as roughly")}, tidy(concat_ws('; ', tidy(row.Comment), tidy(row.DatePeriod_Comment))) as note,
           row.file_sha256, row.part, row.line
    from raw.relationship as row
    join raw.party as party on party.FixedRef = row."From-ProfileID"
    {_resolved("RelationType", "row.RelationTypeID", "kind")}
    {_resolved("RelationQuality", "row.RelationQualityID", "quality")}
    """,
)

USED = (
    # Words that codes stand for, and parts of names, addresses, documents and listings that went into a fact.
    "insert into incoming.used select file_sha256, part, line from ofac_ref",
    "insert into incoming.used select file_sha256, part, line from raw.reference",
    *(
        f"insert into incoming.used select row.file_sha256, row.part, row.line from raw.{table} as row "
        f"join raw.{above} as above on above.file_sha256 = row.file_sha256 and above.entry = row.entry"
        for table, above in (
            ("alias", "party"),
            ("name_part", "documented_name"),
            ("name_group", "party"),
            ("location_part", "location"),
            ("location_value", "location"),
            ("document_date", "document"),
            ("event", "sanctions_entry"),
            ("measure", "sanctions_entry"),
        )
    ),
    """
    insert into incoming.used
    select row.file_sha256, row.part, row.line from raw.location as row
    where exists (select 1 from ofac_feature as feature where feature.location = row.ID)
       or exists (select 1 from raw.document as document where document."IssuedIn-LocationID" = row.ID)
    """,
    """
    insert into incoming.rejected by name
    select row.file_sha256, row.part, row.line, true as whole_row, 'no_record' as code,
           'no feature and no document names this location' as reason, coalesce(row.ID, '') as content
    from raw.location as row
    where not exists (select 1 from ofac_feature as feature where feature.location = row.ID)
      and not exists (select 1 from raw.document as document where document."IssuedIn-LocationID" = row.ID)
    """,
    "insert into incoming.used select row.file_sha256, row.part, row.line from raw.sanctions_entry as row "
    "join raw.party as party on party.FixedRef = row.ProfileID",
    f"insert into incoming.used select file_sha256, part, line from ofac_feature where type in {IN_COLUMNS!r} and value is not null",
    f"""
    insert into incoming.finding
    select 'unknown_type', type || ' is no type of feature or document that this version knows: ' || count(*) || ' are kept as remarks'
    from (select type from ofac_feature where type <> 'Location' union all select type from ofac_document) as named
    where type is not null
      and not exists (select 1 from ofac_type where starts_with(named.type, ofac_type.type))
      and type not in {(*dict(WORDS), *IN_COLUMNS)!r}
    group by type
    """,
)

SHAPE = (programmes.table("ofac"), *MACROS, *RESOLVE, *NAMES, *PLACES, *ENTRIES, *LISTINGS)
"""Statements from the raw tables to the common shape."""
