"""Statements of the Beneficial Ownership Data Standard 0.4, one a line: who owns and controls whom.

Persons, organisations and the stakes between them, one statement each; recordId is the entity's or relation's id, and a
statementId is the hash of what the statement says. Owners that a source leaves unnamed are unspecified, with the reason.
Wallets, accounts, assets and money have no place in the standard.
Standard: https://standard.openownership.org/en/0.4.0/  Read back by the source `bods`.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.sql import values_sql
from resolver.exports import write_lines

TITLE = "Beneficial Ownership Data Standard 0.4, a statement a line"
ENDINGS = (".json", ".jsonl")

INTERESTS = (
    ("OWNS", "shares", "shareholding"),
    ("OWNS", "profit", "rightsToProfitOrIncome"),
    ("OWNS", "trust", "beneficiaryOfLegalArrangement"),
    ("OWNS", "votes", "votingRights"),
    ("OWNS", "", "unknownInterest"),
    ("CONTROLS", "votes", "votingRights"),
    ("CONTROLS", "board", "appointmentOfBoard"),
    ("CONTROLS", "trust", "trustee"),
    ("CONTROLS", "contract", "rightsGrantedByContract"),
    ("CONTROLS", "", "otherInfluenceOrControl"),
    ("DIRECTS", "board", "boardMember"),
    ("DIRECTS", "", "seniorManagingOfficial"),
)
"""Type of relation, interest ('' for any other), and the type of interest in the standard's codelist."""

REASONS = (
    ("none", "noBeneficialOwners"),
    ("anonymous", "interestedPartyExemptFromDisclosure"),
    ("unknown", "unknown"),
    ("name", "informationUnknownToPublisher"),
)
"""Status of an end that is no entity -> why it is not specified; a name that nobody resolved is the description."""

NAMES = (
    ("alias", "alternative"),
    ("former", "former"),
    ("maiden", "birth"),
    ("original_script", "alternative"),
    ("translation", "translation"),
)

ADDRESSES = (
    ("person", "residential", "residence"),
    ("person", "service", "service"),
    ("person", "birth", "placeOfBirth"),
    ("organisation", "registered", "registered"),
    ("organisation", "business", "business"),
)

STATEMENTS = """
create or replace temp table bods_record as
with party as (
    select e.*, case e.kind when 'person' then 'person' else 'organisation' end as side
    from final.entity as e semi join export_entity using (entity_id) where e.kind in ('person', 'organisation', 'party')
),
names as (
    select n.entity_id, list(distinct {'type': case when n.full_name = p.caption then 'legal' else coalesce(t.said, 'alternative') end, 'fullName': n.full_name}) as names,
           list_sort(list(distinct n.full_name) filter (where n.full_name <> p.caption)) as others
    from final.name as n join party as p using (entity_id) left join bods_name_of as t on t.type = n.type group by n.entity_id
),
numbers as (
    select i.entity_id, list(distinct whole(json_object('id', i.number,
               'scheme', case when i.scheme = 'lei' then 'XI-LEI' when i.scheme = 'registration' and i.country_code = 'GB' then 'GB-COH'
                              when p.kind = 'person' and i.country_code is not null and s.system is not null then t.alpha3 || '-' || s.system end,
               'schemeName', concat_ws(' ', coalesce(i.issuer, i.published_type), i.country_code)))) as identifiers
    from final.identifier as i join party as p using (entity_id)
    left join (values ('passport', 'PASSPORT'), ('tax', 'TAXID'), ('national_id', 'IDCARD')) as s(scheme, system) on s.scheme = i.scheme
    left join bods_country as t on t.code = i.country_code group by i.entity_id
),
dates as (
    select entity_id, min(case when type = 'birth' then text end) as born, min(case when type = 'death' then text end) as died,
           min(case when type = 'incorporation' and precision = 'day' then text end) as founded,
           min(case when type = 'dissolution' and precision = 'day' then text end) as dissolved
    from (select *, left(date_from::varchar, case precision when 'year' then 4 when 'month' then 7 else 10 end) as text
          from final.date where precision <> 'range' and date_from is not null) group by entity_id
),
countries as (
    select c.entity_id, list(distinct whole(json_object('name', coalesce(t.name, c.country), 'code', c.code))) filter (where c.type = 'nationality') as nationalities,
           min(whole(json_object('name', coalesce(t.name, c.country), 'code', c.code))::varchar) filter (where c.type = 'jurisdiction')::json as jurisdiction
    from final.country as c left join bods_country as t on t.code = c.code group by c.entity_id
),
addresses as (
    select r.entity_id, list(distinct json_object('type', coalesce(t.said, 'alternative'), 'address', a.full_address)) filter (where a.type <> 'birth') as addresses,
           min(a.full_address) filter (where a.type = 'birth') as birthplace
    from evidence.address as a join final.record as r using (record_id) join party as p on p.entity_id = r.entity_id
    left join bods_address_of as t on t.type = a.type and t.side = p.side group by r.entity_id
)
select p.entity_id as id, case p.side when 'person' then 'person' else 'entity' end as record_type, p.entity_id as subject,
       case p.side when 'person' then json_object('isComponent', false, 'personType', 'knownPerson',
           'names', to_json(list_sort(n.names)), 'identifiers', to_json(list_sort(i.identifiers::varchar[])::json[]), 'birthDate', d.born, 'deathDate', d.died,
           'nationalities', to_json(list_sort(c.nationalities::varchar[])::json[]),
           'placeOfBirth', case when a.birthplace is not null then json_object('type', 'placeOfBirth', 'address', a.birthplace) end,
           'addresses', to_json(list_sort(a.addresses::varchar[])::json[]))
       else json_object('isComponent', false, 'entityType', json_object('type', case when i.identifiers is null then 'legalEntity' else 'registeredEntity' end),
           'name', p.caption, 'alternateNames', to_json(n.others), 'identifiers', to_json(list_sort(i.identifiers::varchar[])::json[]),
           'jurisdiction', c.jurisdiction, 'foundingDate', d.founded, 'dissolutionDate', d.dissolved,
           'addresses', to_json(list_sort(a.addresses::varchar[])::json[])) end as details,
       0 as rank
from party as p left join names as n using (entity_id) left join numbers as i using (entity_id) left join dates as d using (entity_id)
left join countries as c using (entity_id) left join addresses as a using (entity_id)
union all by name
select r.relation_id as id, 'relationship' as record_type, r.to_id as subject,
       json_object('isComponent', false, 'subject', r.to_id,
           'interestedParty', coalesce(to_json(r.from_id), whole(json_object('reason', coalesce(w.reason, 'unknown'), 'description', r.from_name))),
           'interests', json_array(whole(json_object('type', coalesce(t.said, other.said),
               'directOrIndirect', case when r.directness in ('direct', 'indirect') then r.directness else 'unknown' end, 'details', r.nature,
               'share', case when r.share_low_exact is null and r.share_high_exact is null then null
                             when r.share_low_exact = r.share_high_exact then json_object('exact', r.share_low)
                             else json_object(case when coalesce(r.low_inclusive, true) then 'minimum' else 'exclusiveMinimum' end, r.share_low,
                                              case when coalesce(r.high_inclusive, true) then 'maximum' else 'exclusiveMaximum' end, r.share_high) end,
               'startDate', r.valid_from::varchar, 'endDate', r.valid_to::varchar)))) as details, 1 as rank
from final.relation as r
left join bods_interest as t on t.type = r.type and t.interest = r.interest
join bods_interest as other on other.type = r.type and other.interest = ''
left join bods_reason as w on w.status = r.from_status
semi join party as held on held.entity_id = r.to_id
where r.from_id is null or r.from_id in (select entity_id from final.entity where kind in ('person', 'organisation', 'party'))
"""
"""Who has identifiers is a registered entity; the legal form of others is not known here."""

LINES = """
with run as (select max(finished_at)::date::varchar as day from meta.run),
cleaned as (select r.* exclude (details), whole(r.details)::varchar as details from bods_record as r)
select json_object('statementId', md5(c.id || c.details), 'declarationSubject', c.subject, 'statementDate', run.day,
           'recordId', c.id, 'recordType', c.record_type, 'recordStatus', 'new', 'recordDetails', c.details::json,
           'publicationDetails', json_object('publicationDate', run.day, 'bodsVersion', '0.4', 'publisher', json_object('name', 'Resolver')))::varchar
from cleaned as c cross join run order by c.rank, c.id
"""

LEFT_OUT = """
select e.kind, count(*) from final.entity as e semi join export_entity using (entity_id)
where e.kind in ('wallet', 'account', 'asset') group by e.kind
union all
select 'relation ' || r.type, count(*) from final.relation as r
where r.type not in ('OWNS', 'CONTROLS', 'DIRECTS') and (r.from_id in (select entity_id from export_entity) or r.to_id in (select entity_id from export_entity))
group by r.type
union all
select 'relation ' || r.type || ' to what is no person or organisation', count(*) from final.relation as r
left join final.entity as e on e.entity_id = r.to_id
where r.type in ('OWNS', 'CONTROLS', 'DIRECTS') and r.from_id in (select entity_id from export_entity)
  and coalesce(e.kind, '') not in ('person', 'organisation', 'party') group by r.type
union all
select 'listing', count(*) from final.listing where entity_id in (select entity_id from export_entity) having count(*) > 0
union all
select 'attribute ' || attribute, count(*) from final.attribute where entity_id in (select entity_id from export_entity) group by attribute
union all
select 'transfer', count(*) from final.transfer where from_id in (select entity_id from export_entity) having count(*) > 0
"""


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """Statements of parties by id, then of the stakes between them."""
    for head, rows in {
        "bods_interest(type, interest, said)": INTERESTS,
        "bods_reason(status, reason)": REASONS,
        "bods_name_of(type, said)": NAMES,
        "bods_address_of(side, type, said)": ADDRESSES,
        "bods_country(code, alpha3, name)": countries(con),
    }.items():
        name, _, columns = head.partition("(")
        con.execute(f"create or replace temp table {name} as from (values {values_sql(rows)}) as t({columns}")
    con.execute("create or replace temp macro whole(x) as json_merge_patch('{}', x)  -- without what is null")
    con.execute(STATEMENTS)
    write_lines(con, LINES, to)
    return {str(what): int(number) for what, number in con.execute(LEFT_OUT).fetchall()}


def countries(con: DuckDBPyConnection) -> list[tuple[str, str | None, str | None]]:
    """(ISO alpha-2, alpha-3, name) of the countries of the network; always one row, for an empty one too."""
    from rigour.territories import get_territory

    found: list[tuple[str, str | None, str | None]] = [("", None, None)]
    for (code,) in con.execute(
        "select distinct code from (select code from final.country union select country_code from final.identifier) "
        "where code is not null order by code"
    ).fetchall():
        territory = get_territory(str(code).lower())
        found.append(
            (
                code,
                territory.alpha3.upper() if territory and territory.alpha3 else None,
                territory.name if territory else None,
            )
        )
    return found
