"""LEI records, relationships and reporting exceptions in the common shape -> facts; the codes of GLEIF's formats.

Code lists: LEI-CDF 3.1, RR-CDF 2.1 and Reporting Exceptions 2.1 (https://www.gleif.org/en/about-lei/common-data-file-format).
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations


def of_part(entry: str, table: str, key: str, values: str) -> str:
    """SQL of the rows of a part, in raw.<table>, with the key of the entry in raw.<entry> that they belong to."""
    return (
        f"select {key}, {values}, part.file_sha256, part.part, part.line from raw.{table} as part "
        f"join raw.{entry} as entry on entry.file_sha256 = part.file_sha256 and entry.entry = part.entry"
    )


CATEGORIES = (
    ("GENERAL", "organisation", None),
    ("FUND", "organisation", "fund"),
    ("BRANCH", "organisation", "branch"),
    ("SOLE_PROPRIETOR", "party", "sole_proprietor"),
    ("RESIDENT_GOVERNMENT_ENTITY", "organisation", "government"),
    ("INTERNATIONAL_ORGANIZATION", "organisation", "international_organisation"),
)
"""EntityCategory, our kind and subkind; a sole proprietor is a person who trades under a name."""

NAMES = (
    ("PREVIOUS_LEGAL_NAME", "former", "strong"),
    ("TRADING_OR_OPERATING_NAME", "trade", "strong"),
    ("ALTERNATIVE_LANGUAGE_LEGAL_NAME", "translation", "strong"),
    ("PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME", "translation", "strong"),
    ("AUTO_ASCII_TRANSLITERATED_LEGAL_NAME", "translation", "unknown"),
)
"""Type of a name, ours, and its quality; AUTO was made by a machine."""

PLACES = (
    ("LEGAL_ADDRESS", "registered"),
    ("HEADQUARTERS_ADDRESS", "headquarters"),
    ("ALTERNATIVE_LANGUAGE_LEGAL_ADDRESS", "registered"),
    ("ALTERNATIVE_LANGUAGE_HEADQUARTERS_ADDRESS", "headquarters"),
    ("PREFERRED_ASCII_TRANSLITERATED_LEGAL_ADDRESS", "registered"),
    ("PREFERRED_ASCII_TRANSLITERATED_HEADQUARTERS_ADDRESS", "headquarters"),
    ("AUTO_ASCII_TRANSLITERATED_LEGAL_ADDRESS", "registered"),
    ("AUTO_ASCII_TRANSLITERATED_HEADQUARTERS_ADDRESS", "headquarters"),
)
"""Type of an address, and ours."""

RELATIONS = (
    ("IS_DIRECTLY_CONSOLIDATED_BY", "subsidiary_of", "direct"),
    ("IS_ULTIMATELY_CONSOLIDATED_BY", "subsidiary_of", "indirect"),
    ("IS_INTERNATIONAL_BRANCH_OF", "related", "direct"),
    ("IS_FUND-MANAGED_BY", "related", "direct"),
    ("IS_SUBFUND_OF", "member_of", "direct"),
    ("IS_FEEDER_TO", "related", "direct"),
)
"""RelationshipType, from the start to the end node, our type and directness. Consolidation in accounts is no share."""

EXCEPTIONS = (
    ("DIRECT_ACCOUNTING_CONSOLIDATION_PARENT", "direct"),
    ("ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT", "indirect"),
)
"""Category of an exception: which parent is not reported."""

REASONS = (
    ("NO_KNOWN_PERSON", "none"),
    ("NATURAL_PERSONS", "anonymous"),
    ("NON_CONSOLIDATING", "unknown"),
    ("NO_LEI", "unknown"),
    ("NON_PUBLIC", "anonymous"),
    ("BINDING_LEGAL_COMMITMENTS", "anonymous"),
    ("LEGAL_OBSTACLES", "anonymous"),
    ("DISCLOSURE_DETRIMENTAL", "anonymous"),
    ("DETRIMENT_NOT_EXCLUDED", "anonymous"),
    ("CONSENT_NOT_OBTAINED", "anonymous"),
)
"""Reason of an exception, and what it says of the parent.

none: nobody is known to control the entity. unknown: who controls it is not told, having no LEI or no consolidated
accounts. anonymous: there is somebody who is not named (natural persons), or whose name is withheld.
"""

STATUSES = ("ACTIVE", "INACTIVE", "NULL")
"""EntityStatus and RelationshipStatus; GLEIF also writes the word NULL, for which nothing is kept."""

REGISTRATIONS = (
    *("PENDING_VALIDATION", "ISSUED", "DUPLICATE", "LAPSED", "MERGED", "RETIRED", "ANNULLED", "CANCELLED"),
    *("TRANSFERRED", "PENDING_TRANSFER", "PENDING_ARCHIVAL", "PUBLISHED"),
)
"""RegistrationStatus of records of all three files."""

VOID = ("DUPLICATE", "ANNULLED", "MERGED", "CANCELLED")
"""Registrations that are no more: they, not the entity's status, tell what the record is."""


def _values(name: str, columns: str, rows: tuple[tuple[str | None, ...], ...]) -> str:
    listed = ", ".join("(" + ", ".join(f"'{value}'" if value else "null" for value in row) + ")" for row in rows)
    return f"create or replace temp table {name}({columns}) as values {listed}"


def _day(value: str) -> str:
    """SQL of the first day that a time as published may mean: the day that is written."""
    return f"try_cast(left({value}, 10) as date)"


def _last_day(value: str) -> str:
    """SQL of the last day that it may mean: midnight east of Greenwich is written as the evening before, in UTC."""
    return (
        f"{_day(value)} + case when {value} like '%Z' and try_cast({value}[12:13] as integer) >= 12 then 1 else 0 end"
    )


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


CODES = (
    _values("gleif_category", "code, kind, subkind", CATEGORIES),
    _values("gleif_name_type", "code, type, quality", NAMES),
    _values("gleif_place", "code, type", PLACES),
    _values("gleif_relation", "code, type, directness", RELATIONS),
    _values("gleif_exception_category", "code, directness", EXCEPTIONS),
    _values("gleif_exception_reason", "code, parent", REASONS),
)

DELETIONS = (
    # A delta names what is no longer published; in a full file such a record stays, and says so.
    """
    insert into incoming.deleted
    select 'lei:' || key, file_sha256, part, line from (
        select key, deleted, file_sha256, part, line from gleif_rr
        union all select key, deleted, file_sha256, part, line from gleif_exception
        union all select lei, deleted, file_sha256, part, line from gleif_lei
    ) as record where deleted is not null and part like '%_changes'
    """,
    *(
        f"""
        insert into incoming.used select file_sha256, part, line from {table}
        where {key} in (select {key} from {owner} where deleted is not null and part like '%_changes')
        """
        for table, key, owner in (
            ("gleif_period", "key", "gleif_rr"),
            ("gleif_qualifier", "key", "gleif_rr"),
            ("gleif_quantifier", "key", "gleif_rr"),
            ("gleif_reason", "key", "gleif_exception"),
            ("gleif_reference", "key", "gleif_exception"),
        )
    ),
    "delete from gleif_period where key in (select key from gleif_rr where deleted is not null and part like '%_changes')",
    "delete from gleif_qualifier where key in (select key from gleif_rr where deleted is not null and part like '%_changes')",
    "delete from gleif_quantifier where key in (select key from gleif_rr where deleted is not null and part like '%_changes')",
    "delete from gleif_reason where key in (select key from gleif_exception where deleted is not null and part like '%_changes')",
    "delete from gleif_rr where deleted is not null and part like '%_changes'",
    "delete from gleif_exception where deleted is not null and part like '%_changes'",
)

LEI_FACTS = (
    f"""
    insert into incoming.record by name
    select 'lei:' || lei as record_id, lei as published_key, coalesce(category.kind, 'organisation') as kind, category.subkind,
           name as caption, case when registration in ({_list(VOID)}) then registration else coalesce(nullif(status, 'NULL'), registration) end as published_status,
           'https://search.gleif.org/#/record/' || lei as url, file_sha256, part, line
    from gleif_lei left join gleif_category as category on category.code = gleif_lei.category
    """,
    """
    insert into incoming.name by name
    select 'lei:' || lei as record_id, 'primary' as type, 'strong' as quality, name as full_name, language, file_sha256, part, line
    from gleif_lei
    union all by name
    select 'lei:' || lei as record_id, coalesce(type.type, 'alias') as type, coalesce(type.quality, 'unknown') as quality,
           name as full_name, language, gleif_name.type as note, file_sha256, part, line
    from gleif_name left join gleif_name_type as type on type.code = gleif_name.type
    where name is not null
    """,
    """
    insert into incoming.identifier by name
    select 'lei:' || lei as record_id, 'lei' as scheme, lei as number, 'LEI' as published_type, registration as status,
           try_cast(left(first_registered, 10) as date) as issued_on, file_sha256, part, line
    from gleif_lei
    union all by name
    select 'lei:' || lei as record_id, 'registration' as scheme, register_number as number, left(jurisdiction, 2) as country,
           coalesce(authority, other_authority) as issuer, 'RegistrationAuthorityEntityID' as published_type, file_sha256, part, line
    from gleif_lei where register_number is not null
    union all by name
    select 'lei:' || lei as record_id, scheme, number, upper(scheme) as published_type, file_sha256, part, line
    from gleif_number where number is not null
    """,
    # The number under which the issuer checked the entity is another one only where the register is another.
    """
    insert into incoming.identifier by name
    select distinct 'lei:' || checked.lei as record_id, 'registration' as scheme, checked.validator_number as number,
           coalesce(checked.validator, checked.other_validator) as issuer, 'ValidationAuthorityEntityID' as published_type,
           checked.file_sha256, checked.part, checked.line
    from (
        select lei, validator, other_validator, validator_number, file_sha256, part, line from gleif_validator
        union all select lei, validator, other_validator, validator_number, file_sha256, part, line from gleif_lei
    ) as checked
    join gleif_lei as entity on entity.lei = checked.lei
    where checked.validator_number is not null
      and coalesce(checked.validator, checked.other_validator) is distinct from coalesce(entity.authority, entity.other_authority)
    """,
    """
    insert into incoming.country by name
    select 'lei:' || lei as record_id, 'jurisdiction' as type, left(jurisdiction, 2) as country,
           nullif(jurisdiction, left(jurisdiction, 2)) as note, file_sha256, part, line
    from gleif_lei where jurisdiction is not null
    """,
    # The number of the house stands in the lines too, where the issuer repeats it.
    """
    insert into incoming.address by name
    with lined as (
        select *, list_filter(list_concat([first_line], lines), lambda x: x is not null) as written from gleif_address
    ),
    whole as (
        select *, array_to_string(written, ', ') as street,
               case when number is not null and not contains(array_to_string(written, ' '), number) then number end as more,
               case when inner_number is not null and not contains(array_to_string(written, ' '), inner_number) then inner_number end as inner_more
        from lined
    )
    select 'lei:' || lei as record_id, coalesce(place.type, 'unknown') as type,
           concat_ws(', ', nullif(street, ''), more, inner_more, city, region, postcode, country) as full_address,
           coalesce(routing, case when regexp_matches(lower(first_line), '^c/o\\b') then first_line end) as care_of,
           nullif(concat_ws(', ', nullif(street, ''), more, inner_more), '') as street, city, region, postcode, country,
           nullif(concat_ws('; ', nullif(nullif(whole.type, 'LEGAL_ADDRESS'), 'HEADQUARTERS_ADDRESS'), 'language ' || language,
                            'number ' || number, 'number within the building ' || inner_number), '') as note,
           file_sha256, part, line
    from whole left join gleif_place as place on place.code = whole.type
    """,
    f"""
    insert into incoming.date by name
    select 'lei:' || lei as record_id, type, {_day("published")} as date_from, {_last_day("published")} as date_to,
           case when {_day("published")} = {_last_day("published")} then 'day' else 'range' end as precision, false as approximate,
           published, note, file_sha256, part, line
    from (
        select lei, 'incorporation' as type, created as published, null as note, file_sha256, part, line from gleif_lei
        union all select lei, 'dissolution', expired, expiry_reason, file_sha256, part, line from gleif_lei
    ) as dated where published is not null
    """,
    f"""
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'this date can''t be read: it is kept as published, without a day' as reason, published as content
    from (
        select created as published, file_sha256, part, line from gleif_lei union all select expired, file_sha256, part, line from gleif_lei
        union all select effective, file_sha256, part, line from gleif_event
        union all select starts, file_sha256, part, line from gleif_period union all select ends, file_sha256, part, line from gleif_period
    ) as dated where published is not null and {_day("published")} is null
    """,
    """
    insert into incoming.attribute by name
    select 'lei:' || lei as record_id, attribute, value, note, file_sha256, part, line
    from (
        select lei, 'entity_status' as attribute, status as value, null as note, file_sha256, part, line from gleif_lei
        union all select lei, 'registration_status', registration, null, file_sha256, part, line from gleif_lei
        union all select lei, 'category', category, null, file_sha256, part, line from gleif_lei
        union all select lei, 'subcategory', subcategory, null, file_sha256, part, line from gleif_lei
        union all select lei, 'legal_form', form, 'ISO 20275', file_sha256, part, line from gleif_lei
        union all select lei, 'legal_form', other_form, 'OtherLegalForm', file_sha256, part, line from gleif_lei
        union all select lei, 'registration_authority', coalesce(authority, other_authority), case when authority is not null then other_authority end, file_sha256, part, line from gleif_lei
        union all select lei, 'validation_authority', coalesce(validator, other_validator), nullif(concat_ws(', ', case when validator is not null then other_validator end, validator_number), ''), file_sha256, part, line from gleif_lei
        union all select lei, 'validation_authority', coalesce(validator, other_validator), nullif(concat_ws(', ', case when validator is not null then other_validator end, validator_number), ''), file_sha256, part, line from gleif_validator
        union all select lei, 'validation_sources', sources, null, file_sha256, part, line from gleif_lei
        union all select lei, 'managing_lou', lou, null, file_sha256, part, line from gleif_lei
        union all select lei, 'first_registered', first_registered, null, file_sha256, part, line from gleif_lei
        union all select lei, 'last_updated', updated, null, file_sha256, part, line from gleif_lei
        union all select lei, 'next_renewal', renewal, null, file_sha256, part, line from gleif_lei
        union all select lei, 'conformity', conformity, null, file_sha256, part, line from gleif_lei
        union all select lei, 'deleted', deleted, null, file_sha256, part, line from gleif_lei
    ) as attribute where value is not null
    """,
    """
    insert into incoming.attribute by name
    select 'lei:' || lei as record_id, 'event' as attribute,
           concat_ws(' ', type, status, left(effective, 10)) as value,
           concat_ws('; ', 'effective ' || effective, 'recorded ' || recorded, documents, reference, nullif(group_type, 'STANDALONE'), 'group ' || group_id,
                     'number ' || sequence || ' of the group', fields) as note, file_sha256, part, line
    from gleif_event where type is not null
    union all by name
    select record_id, 'extension' as attribute, value, key as note, file_sha256, part, line from gleif_extension where value is not null
    """,
    "insert into incoming.blank select file_sha256, part, line from gleif_extension where value is null",
    # Who succeeds: from the successor to the entity that is gone.
    f"""
    insert into incoming.relation by name
    select 'lei:' || heir.lei as record_id, 'lei:' || coalesce(heir.successor, md5(heir.name)) || '/succeeds/' || heir.lei as relation_id,
           'succeeds' as type, concat_ws(' ', 'SuccessorEntity', entity.expiry_reason) as nature,
           case when heir.successor is not null then 'record' else 'name' end as from_status, 'lei:' || heir.successor as from_record,
           heir.name as from_name, 'record' as to_status, 'lei:' || heir.lei as to_record,
           {_day("entity.expired")} as valid_from, case when {_day("entity.expired")} is not null then 'day' end as valid_from_precision,
           heir.file_sha256, heir.part, heir.line
    from gleif_successor as heir join gleif_lei as entity on entity.lei = heir.lei
    where coalesce(heir.successor, heir.name) is not null
    union all by name
    select 'lei:' || lei as record_id, 'lei:' || lei || '/associated/' || coalesce(associated_lei, md5(associated_name)) as relation_id,
           'related' as type, concat_ws(' ', 'AssociatedEntity', associated_type) as nature, 'record' as from_status, 'lei:' || lei as from_record,
           case when associated_lei is not null then 'record' else 'name' end as to_status, 'lei:' || associated_lei as to_record,
           nullif(associated_name, '') as to_name, file_sha256, part, line
    from gleif_lei where coalesce(associated_lei, nullif(associated_name, '')) is not null
    """,
)
"""Level 1: who is who."""

RR_FACTS = (
    """
    insert into incoming.record by name
    select 'lei:' || key as record_id, key as published_key, 'statement' as kind, start || ' ' || type || ' ' || target as caption,
           case when deleted is not null then 'DELETED' else registration end as published_status, file_sha256, part, line
    from gleif_rr
    """,
    # One period says since when; what years of accounts it rests on stands in the note.
    f"""
    insert into incoming.relation by name
    with term as (
        select key, min(starts) filter (where type = 'RELATIONSHIP_PERIOD') as starts, max(ends) filter (where type = 'RELATIONSHIP_PERIOD') as ends,
               string_agg(type || ' ' || coalesce(left(starts, 10), '') || '/' || coalesce(left(ends, 10), ''), '; ' order by type, starts, ends)
                   filter (where type <> 'RELATIONSHIP_PERIOD') as others
        from gleif_period group by key
    ),
    qualified as (select key, string_agg(value, '; ' order by value) as value from gleif_qualifier group by key),
    quantified as (select key, string_agg(value, '; ' order by value) as value from gleif_quantifier group by key)
    select 'lei:' || rr.key as record_id, 'lei:' || rr.key || '/' || rr.target as relation_id, coalesce(relation.type, 'related') as type, rr.type as nature,
           case when rr.start_type = 'LEI' then 'record' else 'name' end as from_status, case when rr.start_type = 'LEI' then 'lei:' || rr.start end as from_record,
           case when rr.start_type <> 'LEI' then rr.start end as from_name,
           case when rr.target_type = 'LEI' then 'record' else 'name' end as to_status, case when rr.target_type = 'LEI' then 'lei:' || rr.target end as to_record,
           case when rr.target_type <> 'LEI' then rr.target end as to_name, coalesce(relation.directness, 'unknown') as directness,
           {_day("term.starts")} as valid_from, case when {_day("term.starts")} is not null then 'day' end as valid_from_precision,
           {_last_day("term.ends")} as valid_to, case when {_day("term.ends")} is not null then 'day' end as valid_to_precision,
           case when rr.deleted is not null then 'DELETED' else nullif(rr.status, 'NULL') end as status,
           nullif(concat_ws('; ', term.others, qualified.value, quantified.value), '') as note, rr.file_sha256, rr.part, rr.line
    from gleif_rr as rr
    left join gleif_relation as relation on relation.code = rr.type
    left join term on term.key = rr.key left join qualified on qualified.key = rr.key left join quantified on quantified.key = rr.key
    """,
    """
    insert into incoming.attribute by name
    select 'lei:' || key as record_id, attribute, value, file_sha256, part, line
    from (
        select key, 'registration_status' as attribute, registration as value, file_sha256, part, line from gleif_rr
        union all select key, 'relationship_status', status, file_sha256, part, line from gleif_rr
        union all select key, 'first_registered', first_registered, file_sha256, part, line from gleif_rr
        union all select key, 'last_updated', updated, file_sha256, part, line from gleif_rr
        union all select key, 'next_renewal', renewal, file_sha256, part, line from gleif_rr
        union all select key, 'managing_lou', lou, file_sha256, part, line from gleif_rr
        union all select key, 'validation_sources', sources, file_sha256, part, line from gleif_rr
        union all select key, 'validation_documents', documents, file_sha256, part, line from gleif_rr
        union all select key, 'validation_reference', reference, file_sha256, part, line from gleif_rr
        union all select key, 'deleted', deleted, file_sha256, part, line from gleif_rr
        union all select key, 'valid_from', valid_from, file_sha256, part, line from gleif_rr
        union all select key, 'valid_to', valid_to, file_sha256, part, line from gleif_rr
        union all select key, lower(type), coalesce(starts, '') || '/' || coalesce(ends, ''), file_sha256, part, line from gleif_period
        union all select key, 'qualifier', value, file_sha256, part, line from gleif_qualifier
        union all select key, 'quantifier', value, file_sha256, part, line from gleif_quantifier
    ) as attribute where value is not null
    """,
)
"""Level 2: who owns whom, by accounting consolidation."""

EXCEPTION_FACTS = (
    """
    insert into incoming.record by name
    select 'lei:' || key as record_id, key as published_key, 'statement' as kind, lei || ' reports no ' || category as caption,
           case when deleted is not null then 'DELETED' end as published_status, file_sha256, part, line
    from gleif_exception
    """,
    """
    insert into incoming.relation by name
    with why as (
        select reason.key, string_agg(reason.reason, ', ' order by reason.reason) as reasons,
               case when bool_or(known.parent = 'anonymous') then 'anonymous' when bool_or(coalesce(known.parent, 'unknown') = 'unknown') then 'unknown' else 'none' end as parent
        from gleif_reason as reason left join gleif_exception_reason as known on known.code = reason.reason
        group by reason.key
    ),
    said as (select key, string_agg(reference, '; ' order by reference) as reference from gleif_reference group by key)
    select 'lei:' || exception.key as record_id, 'lei:' || exception.key as relation_id, 'subsidiary_of' as type,
           concat_ws(': ', exception.category, why.reasons) as nature, 'record' as from_status, 'lei:' || exception.lei as from_record,
           coalesce(why.parent, 'unknown') as to_status, coalesce(category.directness, 'unknown') as directness,
           case when exception.deleted is not null then 'DELETED' end as status, said.reference as note,
           exception.file_sha256, exception.part, exception.line
    from gleif_exception as exception
    left join gleif_exception_category as category on category.code = exception.category
    left join why on why.key = exception.key left join said on said.key = exception.key
    """,
    """
    insert into incoming.attribute by name
    select 'lei:' || key as record_id, attribute, value, file_sha256, part, line
    from (
        select key, 'reason' as attribute, reason as value, file_sha256, part, line from gleif_reason
        union all select key, 'reference', reference, file_sha256, part, line from gleif_reference
        union all select key, 'deleted', deleted, file_sha256, part, line from gleif_exception
        union all select key, 'valid_from', valid_from, file_sha256, part, line from gleif_exception
        union all select key, 'valid_to', valid_to, file_sha256, part, line from gleif_exception
    ) as attribute where value is not null
    """,
)
"""Why a parent is not reported."""

FACTS = (*CODES, *DELETIONS, *LEI_FACTS, *RR_FACTS, *EXCEPTION_FACTS)

CHECKS = (
    "select 'lei:category=' || coalesce(category, ''), line, file_sha256 from gleif_lei where coalesce(category, '') not in (select code from gleif_category)",
    f"select 'lei:entity_status=' || status, line, file_sha256 from gleif_lei where status not in ({_list(STATUSES)})",
    f"select 'lei:relationship_status=' || status, line, file_sha256 from gleif_rr where status not in ({_list(STATUSES)})",
    f"select 'lei:registration_status=' || coalesce(registration, ''), line, file_sha256 from (select registration, line, file_sha256 from gleif_lei "
    f"union all select registration, line, file_sha256 from gleif_rr) as record where coalesce(registration, '') not in ({_list(REGISTRATIONS)})",
    "select 'lei:name_type=' || coalesce(type, ''), line, file_sha256 from gleif_name where name is not null and coalesce(type, '') not in (select code from gleif_name_type)",
    "select 'lei:address_type=' || coalesce(type, ''), line, file_sha256 from gleif_address where coalesce(type, '') not in (select code from gleif_place)",
    "select 'lei:relationship=' || coalesce(type, ''), line, file_sha256 from gleif_rr where coalesce(type, '') not in (select code from gleif_relation)",
    "select 'lei:exception_category=' || coalesce(category, ''), line, file_sha256 from gleif_exception where coalesce(category, '') not in (select code from gleif_exception_category)",
    "select 'lei:exception_reason=' || coalesce(reason, ''), line, file_sha256 from gleif_reason where coalesce(reason, '') not in (select code from gleif_exception_reason)",
)
