"""Statements of either shape of BODS -> facts: which statement of a record counts, and what it says.

A record is a series of statements; the latest one counts. Earlier ones are cited by an attribute of the record, so
that what was said before is found. In 0.2 and 0.3 a series is told by replacesStatements: its oldest known statement
gives the record its id.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.sources import _bods_codes as codes
from ingest.sources._bods_codes import code
from ingest.sql import literal, values_sql

CITE = "file_sha256, part, line"
SAID = "said.file_sha256, said.part, said.line"

STATEMENTS = (
    "create or replace temp table bods_said as "
    + " union all ".join(
        "select statement_id, record, status, declaration, declaration_subject, said_on, published_on, version, licence, publisher, publisher_url, "
        f"source_text, source_url, retrieved_at, component, '{kind}' as statement_kind, entry, {CITE} from said_{kind}"
        for kind in ("entity", "person", "relationship")
    ),
)

ORDER = "coalesce(said_on, '') desc, coalesce(published_on, '') desc, file_sha256 desc, entry desc"


def series(prefix: str) -> str:
    """0.4: the table bods_series, each statement with its record and whether it is the latest; told by recordId."""
    return f"""
    create or replace temp table bods_series as
    select *, {literal(prefix)} || record as record_id, row_number() over (partition by record order by {ORDER}) = 1 as latest
    from bods_said where record is not null and statement_id is not null
    """


def old_series(prefix: str) -> tuple[str, ...]:
    """0.2 and 0.3: the same, told by replacesStatements; two statements that replace one are two records."""
    return (
        """
        create or replace temp table bods_replaced as
        select distinct said.statement_id, replaces.text as replaced
        from bods_said as said
        join said_replaces as replaces on replaces.file_sha256 = said.file_sha256 and replaces.entry = said.entry
        where replaces.text <> said.statement_id
        """,
        """
        create or replace temp table bods_root as
        with recursive up(statement_id, root, depth) as (
            select distinct statement_id, statement_id as root, 0 as depth from bods_said
            union all
            select up.statement_id, parent.replaced, up.depth + 1
            from up join (select statement_id, min(replaced) as replaced from bods_replaced group by statement_id) as parent
              on parent.statement_id = up.root
            where up.depth < 1000
        )
        select statement_id, arg_max(root, depth) as root from up group by statement_id
        """,
        f"""
        create or replace temp table bods_series as
        with placed as (
            select said.* exclude (record), root.root, newer.root as by_root, newer.root is not null as replaced,
                   row_number() over (partition by root.root order by newer.root is not null, {ORDER}) as place,
                   bool_or(newer.root is null) over (partition by root.root) as alive
            from bods_said as said
            join bods_root as root on root.statement_id = said.statement_id
            left join (select replaced.replaced as statement_id, min(root.root) as root from bods_replaced as replaced
                       join bods_root as root on root.statement_id = replaced.statement_id group by replaced.replaced) as newer
              on newer.statement_id = said.statement_id
        )
        select *, case when not replaced and place > 1 then statement_id when alive or by_root is null then root else by_root end as record,
               {literal(prefix)} || record as record_id, not replaced or (place = 1 and not alive and by_root = root) as latest
        from placed
        """,
    )


def _of(table: str, columns: str = "*") -> str:
    """Rows of a table of the latest statements, with their record."""
    listed = f"row.{columns}" if columns == "*" else columns
    return (
        f"select {listed}, said.record_id, said.record as record_key, said.statement_kind from said_{table} as row join bods_series as said "
        "on said.file_sha256 = row.file_sha256 and said.entry = row.entry and said.latest"
    )


SHAPE = (
    "create or replace temp table bods_interest_kind(code, type, interest, nominee) as values "
    + values_sql(codes.INTERESTS),
    "create or replace temp table bods_reason(code, end_status) as values " + values_sql(codes.REASONS),
    "create or replace temp table bods_entity_kind(code, subkind, end_status) as values " + values_sql(codes.ENTITIES),
    "create or replace temp table bods_subtype(code, subkind) as values " + values_sql(codes.SUBTYPES),
    "create or replace temp table bods_person_kind(code, end_status) as values " + values_sql(codes.PERSONS),
    "create or replace temp table bods_name_kind(code, type) as values " + values_sql(codes.NAMES),
    "create or replace temp table bods_address_kind(code, type) as values " + values_sql(codes.ADDRESSES),
    f"""
    create or replace temp table bods_party as
    select entity.record_id, 'organisation' as kind, coalesce(subtype.subkind, known.subkind) as subkind, known.end_status, entity.type, entity.subtype,
           entity.type_text, entity.reason, entity.reason_text, entity.name, coalesce(entity.jurisdiction_code, entity.old_jurisdiction_code) as jurisdiction_code,
           coalesce(entity.jurisdiction_name, entity.old_jurisdiction_name) as jurisdiction_name, entity.founded, entity.dissolved, entity.uri,
           entity.listed, entity.statute, entity.statute_date, entity.record_key, entity.entry, {", ".join("entity." + c for c in CITE.split(", "))}
    from ({_of("entity")}) as entity
    left join bods_entity_kind as known on known.code = {code("entity.type")}
    left join bods_subtype as subtype on subtype.code = {code("entity.subtype")}
    """,
    f"""
    create or replace temp table bods_human as
    select person.*, known.end_status from ({_of("person")}) as person
    left join bods_person_kind as known on known.code = {code("person.type")}
    """,
    # Names of persons; the first one without a type is the primary one where no other is.
    f"""
    create or replace temp table bods_called as
    with said as (
        select *, coalesce(full_name, nullif(concat_ws(' ', given, patronymic, family), '')) as whole, coalesce(known.type, 'alias') as kind
        from ({_of("person_name", "row.type as word, full_name, family, given, patronymic, row.entry, row.item, row.file_sha256, row.part, row.line")}) as row
        left join bods_name_kind as known on known.code = {code("row.word")}
    )
    select *, row_number() over (partition by record_id order by kind <> 'primary', word is not null, item) as place from said where whole is not null
    """,
    # Shares: a bound is inclusive in 0.4, its exclusive fellow is a number; before, it is a boolean, and a maximum is exclusive unless it says otherwise.
    f"""
    create or replace temp table bods_stake as
    with held as (
        select said.record_id, said.record, said.status, said.said_on, said.component, interest.* exclude (entry, file_sha256, part, line),
               said.version, said.entry, {SAID}
        from bods_series as said
        left join said_interest as interest on interest.file_sha256 = said.file_sha256 and interest.entry = said.entry
        where said.latest and said.statement_kind = 'relationship'
    ),
    bound as (
        select *, lower(above) in ('true', 'false') as above_told, lower(below) in ('true', 'false') as below_told,
               coalesce(exact, minimum, case when not coalesce(above_told, false) then above end) as low,
               coalesce(exact, maximum, case when not coalesce(below_told, false) then below end) as high,
               try_cast(low as decimal(18, 6)) as low_number, try_cast(high as decimal(18, 6)) as high_number,
               coalesce(low_number not between 0 and 100, low is not null) or coalesce(high_number not between 0 and 100, high is not null)
                   or coalesce(low_number > high_number, false) as bad
        from held
    )
    select * exclude (low, high, above_told, below_told),
           case when low is null then null when exact is not null or minimum = maximum then true when minimum is null then false
                else coalesce(lower(above), 'false') <> 'true' end as low_inclusive,
           case when high is null then null when exact is not null or minimum = maximum then true when maximum is null then false
                else not coalesce(try_cast(case when below_told then below end as boolean), starts_with(version, '0.2') or starts_with(version, '0.1') or version is null, false) end as high_inclusive,
           nullif(concat_ws('; ', 'exact ' || exact, 'minimum ' || minimum, 'exclusiveMinimum ' || above, 'maximum ' || maximum, 'exclusiveMaximum ' || below), '') as share,
           record_id || '/' || coalesce(type, 'interest') || case when row_number() over same > 1 then '/' || row_number() over same else '' end as relation_id
    from bound
    window same as (partition by record_id, type order by item)
    """,
    # Ends of relations; in 0.2 and 0.3 they name statements, whose records are looked up.
    f"""
    create or replace temp table bods_ends as
    with ends as (
        select record_id, subject, coalesce(party, party_person) as party, reason, reason_text, entry, {CITE} from ({_of("relationship")})
    ),
    named as (select distinct on (statement_id) statement_id, record from bods_series order by statement_id, latest desc, record)
    select ends.*, coalesce(subject.record, ends.subject) as subject_key, coalesce(party.record, ends.party) as party_key
    from ends
    left join named as subject on subject.statement_id = ends.subject
    left join named as party on party.statement_id = ends.party
    """,
    # Parties that are not identified have no entity, unless somebody is said to own them.
    """
    create or replace temp table bods_unidentified as
    select record_id, record_key, end_status from bods_human where end_status is not null
    union all
    select record_id, record_key, end_status from bods_party where end_status is not null and record_key not in (select subject_key from bods_ends where subject_key is not null)
    """,
)

SUPPLIED = (
    ("source", "source_types.text"),
    ("source", "said.source_text"),
    ("url", "said.source_url"),
    ("retrieved", "said.retrieved_at"),
    ("asserted by", "asserted.text"),
)
PUBLISHED = (
    ("by", "said.publisher"),
    ("url", "said.publisher_url"),
    ("on", "said.published_on"),
    ("BODS", "said.version"),
    ("licence", "said.licence"),
)


def _listed(pairs: tuple[tuple[str, str], ...]) -> str:
    return "nullif(concat_ws('; ', " + ", ".join(f"'{words} ' || {column}" for words, column in pairs) + "), '')"


def _together(table: str, text: str, by: str = "file_sha256, entry") -> str:
    """SQL of one text a statement of repeated values, in their order."""
    return f"(select {by}, string_agg({text}, ', ' order by item) as text from said_{table} where {text} is not null group by {by})"


AGENT = "nullif(concat_ws(' ', name, uri), '')"


def _exposures(which: str) -> str:
    """Attributes of political exposure; 0.2 keeps them elsewhere."""
    pairs = (
        ("reason", "row.reason"),
        ("missing because", "row.missing"),
        ("in", "coalesce(row.jurisdiction_name, row.jurisdiction_code)"),
        ("since", "row.since"),
        ("until", "row.until"),
        ("source", "kinds.text"),
        ("source", "row.source_text"),
        ("url", "row.source_url"),
        ("retrieved", "row.retrieved_at"),
        ("asserted by", "asserted.text"),
    )
    by = "file_sha256, entry, parent"
    return f"""
    select said.record_id, 'political_exposure_detail' as attribute, {_listed(pairs)} as value, null as note, {SAID}
    from said_{which} as row
    join bods_series as said on said.file_sha256 = row.file_sha256 and said.entry = row.entry and said.latest
    left join {_together(f"{which}_type", "text", by)} as kinds on kinds.file_sha256 = row.file_sha256 and kinds.entry = row.entry and kinds.parent = row.item
    left join {_together(f"{which}_asserted", AGENT, by)} as asserted on asserted.file_sha256 = row.file_sha256 and asserted.entry = row.entry and asserted.parent = row.item
    """


def _place(ours: str, type_: str, table: str = "bods_human") -> str:
    columns = (f"{ours}_address", f"{ours}_postcode", f"{ours}_country", f"{ours}_country_code")
    return f"""
    select record_id, '{type_}' as type, {columns[0]} as street, {columns[1]} as postcode, coalesce({columns[2]}, {columns[3]}) as country,
           {columns[3]} as code, {ours}_type as word, {CITE}
    from {table} where coalesce({", ".join(columns)}) is not null
    """


DATES = (
    ("birth", "born", "bods_human"),
    ("death", "died", "bods_human"),
    ("incorporation", "founded", "bods_party"),
    ("dissolution", "dissolved", "bods_party"),
)


def facts(prefix: str) -> tuple[str, ...]:
    """Statements that fill incoming.*."""
    id_of = f"{literal(prefix)} || "
    dated = " union all ".join(
        f"select record_id, '{kind}' as type, {column} as published, left({column}, 10) as day, {CITE} from {table} where {column} is not null"
        for kind, column, table in DATES
    )
    return (
        f"""
        insert into incoming.rejected by name
        select {CITE}, true as whole_row, 'no_key' as code,
               'a statement without its own id, or without that of its record: it can''t be told apart' as reason, coalesce(statement_id, '') as content
        from bods_said as said anti join bods_series as known on known.file_sha256 = said.file_sha256 and known.entry = said.entry
        """,
        f"""
        insert into incoming.record by name
        select party.record_id, party.record_key as published_key, case when unidentified.record_id is not null then 'statement' else party.kind end as kind, party.subkind,
               coalesce(party.name, other.text, party.type || ' ' || party.record_key) as caption, said.status as published_status, party.uri as url,
               party.file_sha256, party.part, party.line
        from bods_party as party
        join bods_series as said on said.file_sha256 = party.file_sha256 and said.entry = party.entry
        left join bods_unidentified as unidentified on unidentified.record_id = party.record_id
        left join (select file_sha256, entry, arg_min(text, item) as text from said_other_name group by all) as other
          on other.file_sha256 = party.file_sha256 and other.entry = party.entry
        union all by name
        select human.record_id, human.record_key as published_key, case when human.end_status is not null then 'statement' else 'person' end as kind,
               human.end_status as subkind, coalesce(called.whole, human.type || ' ' || human.record_key) as caption, human.status as published_status,
               human.file_sha256, human.part, human.line
        from bods_human as human left join bods_called as called on called.record_id = human.record_id and called.place = 1
        union all by name
        select record_id, record as published_key, 'statement' as kind, 'relationship ' || record as caption, status as published_status, {CITE}
        from bods_series where latest and statement_kind = 'relationship'
        """,
        f"""
        insert into incoming.name by name
        select record_id, 'primary' as type, 'strong' as quality, name as full_name, {CITE} from bods_party where name is not null
        union all by name
        select record_id, 'alias' as type, 'strong' as quality, text as full_name, {CITE} from ({_of("other_name")}) where text is not null
        union all by name
        select record_id, case when place = 1 and word is null then 'primary' else kind end as type, 'strong' as quality, whole as full_name, family, given, patronymic,
               case when word in ('transliteration', 'alternative') then word end as note, {CITE}
        from bods_called
        """,
        f"""
        insert into incoming.date by name
        select record_id, type, first_day(day) as date_from, last_day_of(day) as date_to, date_precision(day) as precision, false as approximate, published, {CITE}
        from ({dated})
        """,
        f"""
        insert into incoming.rejected by name
        select {CITE}, false as whole_row, 'date' as code, record_id || ': this ' || type || ' can''t be read: it is kept as published, without a range' as reason,
               published as content
        from ({dated}) where first_day(day) is null
        union all by name
        select {CITE}, false as whole_row, 'date' as code, record_id || ': the day on which an interest begins or ends can''t be read' as reason, day as content
        from (select record_id, since as day, {CITE} from bods_stake union all select record_id, until, {CITE} from bods_stake)
        where day is not null and first_day(left(day, 10)) is null
        union all by name
        select {CITE}, false as whole_row, 'share' as code, record_id || ': no share from 0 to 100 percent: it is kept as published, without numbers' as reason, share as content
        from bods_stake where bad
        """,
        f"""
        insert into incoming.country by name
        select record_id, 'jurisdiction' as type, coalesce(jurisdiction_code, jurisdiction_name) as country,
               case when jurisdiction_code is not null then jurisdiction_name end as note, {CITE}
        from bods_party where coalesce(jurisdiction_code, jurisdiction_name) is not null
        union all by name
        select record_id, 'nationality' as type, coalesce(code, name) as country, case when code is not null then name end as note, {CITE}
        from ({_of("nationality")}) where coalesce(code, name) is not null
        union all by name
        select record_id, 'tax' as type, coalesce(code, name) as country, case when code is not null then name end as note, {CITE}
        from ({_of("tax_residency")}) where coalesce(code, name) is not null
        """,
        # org-id.guide: 'GB-COH' is a register of GB, XI, XM and XR are international; persons: 'IRL-TAXID', alpha-3.
        f"""
        insert into incoming.identifier by name
        with given as (
            select *, upper(coalesce(scheme, '')) as code, split_part(code, '-', 1) as place, substr(code, length(place) + 2) as system
            from ({_of("identifier")}) where coalesce(id, uri) is not null
        )
        select record_id,
               case when id is null then 'other' when code in ('XI-LEI', 'LEI') or upper(coalesce(scheme_name, '')) like '%LEI%' and code = '' then 'lei'
                    when statement_kind = 'person' then case system when 'PASSPORT' then 'passport' when 'TAXID' then 'tax' when 'IDCARD' then 'national_id' else 'other' end
                    when system = 'VAT' then 'vat' when length(place) in (2, 3) and place not in ('XI', 'XM', 'XR') and system <> '' then 'registration' else 'other' end as scheme,
               coalesce(id, uri) as number, case when system <> '' and length(place) in (2, 3) and place not in ('XI', 'XM', 'XR') then place end as country,
               case when code = 'GB-COH' then 'Companies House' else coalesce(scheme_name, scheme) end as issuer,
               coalesce(scheme, scheme_name, 'identifier') as published_type,
               nullif(concat_ws('; ', case when code = 'GB-COH' then scheme_name end, case when id is not null then uri end), '') as note, {CITE}
        from given
        union all by name
        select record_id, coalesce(lower(scheme), 'other') as scheme, id as number, 'security identifier' as published_type,
               coalesce(market, exchange) as issuer, 'of a security that is traded' as note, {CITE}
        from ({_of("security")}) where id is not null
        """,
        f"""
        insert into incoming.address by name
        with place as (
            select record_id, coalesce(known.type, 'unknown') as type, address as street, postcode, coalesce(country, country_code) as country,
                   country_code as code, row.type as word, {CITE}
            from ({_of("address")}) as row left join bods_address_kind as known on known.code = {code("row.type")}
            where coalesce(address, postcode, country, country_code) is not null
            union all by name {_place("birth", "birth")}
            union all by name {_place("home", "residential")}
        )
        select record_id, type, concat_ws(', ', street, postcode, country) as full_address, street, postcode, country,
               nullif(concat_ws('; ', case when word = 'alternative' then word end, case when code <> country then 'country code ' || code end), '') as note, {CITE}
        from place
        """,
        f"""
        insert into incoming.contact by name
        select record_id, 'website' as type, text as value, 'regulatory filings' as note, {CITE} from ({_of("filing")}) where text is not null
        """,
        # Every statement is cited, the replaced ones too.
        f"""
        insert into incoming.attribute by name
        select record_id, 'statement' as attribute, statement_id as value,
               nullif(concat_ws('; ', said_on, status, case when not latest then 'replaced by a later statement' end), '') as note, {CITE}
        from bods_series
        union all by name
        select said.record_id, 'publication' as attribute, {_listed(PUBLISHED)} as value, {SAID}
        from bods_series as said where said.latest and {_listed(PUBLISHED)} is not null
        union all by name
        select said.record_id, 'source' as attribute, {_listed(SUPPLIED)} as value, {SAID}
        from bods_series as said
        left join {_together("source_type", "text")} as source_types on source_types.file_sha256 = said.file_sha256 and source_types.entry = said.entry
        left join {_together("asserted", AGENT)} as asserted on asserted.file_sha256 = said.file_sha256 and asserted.entry = said.entry
        where said.latest and {_listed(SUPPLIED)} is not null
        union all by name
        select record_id, 'annotation' as attribute,
               concat_ws('; ', text, 'transformed: ' || transformed, 'url ' || url, 'by ' || nullif(concat_ws(' ', made_by, made_by_uri), ''), 'on ' || made_on) as value,
               nullif(concat_ws(' ', motivation, target), '') as note, {CITE}
        from ({_of("annotation")}) where coalesce(text, transformed, url, made_by, made_by_uri, made_on) is not null
        """,
        "insert into incoming.attribute by name "
        + " union all by name ".join(
            f"select record_id, '{attribute}' as attribute, {value} as value, {note} as note, {CITE} from {table} where {value} is not null"
            for attribute, value, note, table in (
                ("declaration", "declaration", "null", "bods_series"),
                ("declaration_subject", "declaration_subject", "null", "bods_series"),
                ("component", "case when component = 'true' then component end", "null", "bods_series"),
                ("entity_type", "type", "nullif(concat_ws('; ', subtype, type_text), '')", "bods_party"),
                ("unspecified", "reason", "reason_text", "bods_party"),
                ("unspecified", "reason", "reason_text", "bods_human"),
                ("public_listing", "listed", "null", "bods_party"),
                ("formed_by_statute", "coalesce(statute, statute_date)", "statute_date", "bods_party"),
                ("political_exposure", "coalesce(exposure, has_exposure)", "null", "bods_human"),
            )
        ),
        f"""
        insert into incoming.attribute by name
        select record_id, 'security' as attribute,
               concat_ws(' ', exchange, market, case when operating_market <> market then operating_market end, jurisdiction, ticker) as value, id as note, {CITE}
        from ({_of("security")}) where coalesce(exchange, market, operating_market, jurisdiction, ticker) is not null
        union all by name {_exposures("exposure")}
        union all by name {_exposures("old_exposure")}
        """,
        f"""
        insert into incoming.relation by name
        with parts as (
            select said.record_id, component.text as statement_or_record
            from bods_series as said
            join said_component as component on component.file_sha256 = said.file_sha256 and component.entry = said.entry
            where said.latest and component.text is not null
        ),
        named as (select distinct on (statement_id) statement_id, record from bods_series order by statement_id, latest desc, record),
        made as (
            select parts.record_id, list_sort(list_distinct(list(stake.relation_id) filter (where stake.relation_id is not null))) as components, count(*) as parts
            from parts
            left join named on named.statement_id = parts.statement_or_record
            left join bods_stake as stake on stake.record = coalesce(named.record, parts.statement_or_record)
            group by parts.record_id
        ),
        about as (
            select stake.*, ends.subject_key, ends.party_key, ends.reason, ends.reason_text, made.components, made.parts, known.type as relation_type, known.interest as kind_of_interest,
                   known.nominee, coalesce(reason.end_status, 'unknown') as reason_status, unidentified.end_status
            from bods_stake as stake
            join bods_ends as ends on ends.record_id = stake.record_id
            left join made on made.record_id = stake.record_id
            left join bods_interest_kind as known on known.code = {code("stake.type")}
            left join bods_reason as reason on reason.code = {code("ends.reason")}
            left join bods_unidentified as unidentified on unidentified.record_key = ends.party_key
        )
        select record_id, relation_id, coalesce(relation_type, 'controls') as type, coalesce(type, case when party_key is null then reason end) as nature,
               case when party_key is not null then coalesce(end_status, 'record') else reason_status end as from_status, {id_of}party_key as from_record,
               case when subject_key is not null then 'record' else 'unknown' end as to_status, {id_of}subject_key as to_record, kind_of_interest as interest,
               case when not bad then low_number end as share_low, case when not bad then high_number end as share_high,
               case when not bad and low_number is not null then low_inclusive end as low_inclusive, case when not bad and high_number is not null then high_inclusive end as high_inclusive,
               share as share_published,
               case when parts > 0 then 'indirect' when directness in ('direct', 'indirect') then directness when level in ('direct', 'indirect') then level else 'unknown' end as directness,
               case when parts > 0 then coalesce(components, []::varchar[]) end as components, nominee,
               first_day(left(since, 10)) as valid_from, case when first_day(left(since, 10)) is not null then date_precision(left(since, 10)) end as valid_from_precision,
               coalesce(first_day(left(until, 10)), closed_on) as valid_to,
               case when first_day(left(until, 10)) is not null then date_precision(left(until, 10)) when closed_on is not null then 'day' end as valid_to_precision,
               case when status = 'closed' then 'closed' when until is not null then 'ended' end as status,
               nullif(concat_ws('; ', details, case beneficial when 'true' then 'beneficial ownership or control' when 'false' then 'no beneficial ownership or control' end,
                                case when component = 'true' then 'component of an indirect statement' end,
                                case when closed_on is not null and until is null then 'ended by the day of the closing statement' end,
                                reason, reason_text), '') as note, {CITE}
        from (select *, case when status = 'closed' then first_day(left(said_on, 10)) end as closed_on from about)
        """,
        """
        insert into incoming.finding
        select 'superseded', count(*) || ' of ' || (select count(*) from bods_series) || ' statements are replaced by later ones of the same record; only the latest counts.'
        from bods_series where not latest having count(*) > 0
        """,
    )


def _unknown(what: str, column: str, table: str, known: str) -> str:
    return f"select 'bods:{what}=' || {column}, line, file_sha256 from {table} where {code(column)} not in (select code from {known})"


CODES = (
    _unknown("interest", "type", "said_interest", "bods_interest_kind"),
    _unknown("reason", "reason", "bods_ends", "bods_reason"),
    _unknown("entityType", "type", "said_entity", "bods_entity_kind"),
    _unknown("entitySubtype", "subtype", "said_entity", "bods_subtype"),
    _unknown("personType", "type", "said_person", "bods_person_kind"),
    _unknown("nameType", "type", "said_person_name", "bods_name_kind"),
    _unknown("addressType", "type", "said_address", "bods_address_kind"),
    "select 'bods:recordStatus=' || status, line, file_sha256 from bods_said where status not in ('new', 'updated', 'closed')",
)
