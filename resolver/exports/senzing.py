"""Records of Senzing's entity specification, a line an entity: what Senzing and tools of its format read.

DATA_SOURCE is RESOLVER, RECORD_ID the entity's id; a tie between two entities is a REL_POINTER to the other one's
REL_ANCHOR, with the type of the relation and, of a holding, its share as role. What is listed carries its programmes as
payload. An account is a feature of its holder; wallets and
transfers have no place. Specification: https://www.senzing.com/docs/entity_specification/  Read back by the source `senzing`.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.sql import values_sql
from resolver.exports import write_lines

TITLE = "Senzing records, a line each"
ENDINGS = (".json", ".jsonl")

NAME_TYPES = {
    "primary": "PRIMARY",
    "alias": "AKA",
    "trade": "DBA",
    "former": "FORMER",
    "maiden": "MAIDEN",
    "original_script": "NATIVE",
}
"""Type of a name -> NAME_TYPE; weak ones are LOW_QUALITY_AKA, others AKA."""

IDENTIFIERS = {
    "passport": ("PASSPORT", None),
    "driver_licence": ("DRLIC", None),
    "ssn": ("SSN", None),
    "national_id": ("NATIONAL_ID", None),
    "tax": ("TAX_ID", None),
    "inn": ("TAX_ID", "INN"),
    "vat": ("TAX_ID", "VAT"),
    "lei": ("LEI_NUMBER", None),
    "duns": ("DUNS_NUMBER", None),
    "npi": ("NPI_NUMBER", None),
    "imo": ("IMO_NUMBER", None),
    "call_sign": ("CALL_SIGN", None),
    "aircraft_tail": ("AIRCRAFT_TAIL_NUMBER", None),
    "ogrn": ("NATIONAL_ID", "OGRN"),
    "kpp": ("OTHER_ID", "KPP"),
    "okpo": ("OTHER_ID", "OKPO"),
    "mmsi": ("OTHER_ID", "MMSI"),
    "bic": ("OTHER_ID", "SWIFT"),
    "isin": ("OTHER_ID", "ISIN"),
    "wikidata": ("OTHER_ID", "WIKIDATA"),
    "registration": ("NATIONAL_ID", "REGISTRATION"),
}
"""Scheme -> feature and type of the number; others are OTHER_ID with the scheme as type."""

ADDRESS_TYPES = {
    "residential": "HOME",
    "business": "BUSINESS",
    "postal": "MAILING",
    "registered": "REGISTERED",
    "headquarters": "HEADQUARTERS",
    "service": "SERVICE",
    "delivery": "SHIPPING",
}

FEATURES = """
create or replace temp table senzing_export as
select e.entity_id as id, json_object('RECORD_TYPE', case when e.kind = 'person' then 'PERSON' when e.kind = 'organisation' then 'ORGANIZATION'
           when r.subkind = 'vessel' then 'VESSEL' when r.subkind = 'aircraft' then 'AIRCRAFT' when r.subkind = 'vehicle' then 'VEHICLE' end) as feature, 0 as rank
from final.entity as e semi join export_entity using (entity_id)
left join (select entity_id, min(subkind) as subkind from final.record group by entity_id) as r on r.entity_id = e.entity_id
where e.kind in ('person', 'organisation') or r.subkind in ('vessel', 'aircraft', 'vehicle')
union all by name
select n.entity_id as id, json_object('NAME_TYPE', case when n.full_name = e.caption and n.quality <> 'weak' then 'PRIMARY'
           when n.quality = 'weak' then 'LOW_QUALITY_AKA' when n.type = 'primary' then 'AKA' else coalesce(t.said, 'AKA') end,
           case when e.kind = 'organisation' then 'NAME_ORG' else 'NAME_FULL' end, n.full_name) as feature,
       case when n.full_name = e.caption then 1 else 2 end as rank
from final.name as n join final.entity as e using (entity_id) semi join export_entity using (entity_id)
left join senzing_name_of as t on t.type = n.type
union all by name
select d.entity_id as id, json_object(case d.type when 'birth' then 'DATE_OF_BIRTH' when 'death' then 'DATE_OF_DEATH' else 'REGISTRATION_DATE' end,
           left(d.date_from::varchar, case d.precision when 'year' then 4 when 'month' then 7 else 10 end)) as feature, 3 as rank
from final.date as d semi join export_entity using (entity_id)
where d.type in ('birth', 'death', 'incorporation') and d.precision <> 'range' and d.date_from is not null
union all by name
select c.entity_id as id, json_object(case c.type when 'nationality' then 'NATIONALITY' when 'citizenship' then 'CITIZENSHIP' else 'REGISTRATION_COUNTRY' end,
           coalesce(c.code, c.country)) as feature, 4 as rank
from final.country as c semi join export_entity using (entity_id) where c.type in ('nationality', 'citizenship', 'jurisdiction')
union all by name
select i.entity_id as id, case coalesce(t.feature, 'OTHER_ID')
           when 'PASSPORT' then json_object('PASSPORT_NUMBER', i.number, 'PASSPORT_COUNTRY', coalesce(i.country_code, i.country))
           when 'DRLIC' then json_object('DRIVERS_LICENSE_NUMBER', i.number, 'DRIVERS_LICENSE_STATE', coalesce(i.issuer, i.country_code, i.country))
           when 'SSN' then json_object('SSN_NUMBER', i.number)
           when 'NATIONAL_ID' then json_object('NATIONAL_ID_TYPE', t.said, 'NATIONAL_ID_NUMBER', i.number, 'NATIONAL_ID_COUNTRY', coalesce(i.country_code, i.country))
           when 'TAX_ID' then json_object('TAX_ID_TYPE', t.said, 'TAX_ID_NUMBER', i.number, 'TAX_ID_COUNTRY', coalesce(i.country_code, i.country))
           when 'OTHER_ID' then json_object('OTHER_ID_TYPE', coalesce(t.said, upper(i.scheme)), 'OTHER_ID_NUMBER', i.number, 'OTHER_ID_COUNTRY', coalesce(i.country_code, i.country))
           else json_object(t.feature, i.number) end as feature, 5 as rank
from final.identifier as i semi join export_entity using (entity_id) left join senzing_number_of as t on t.scheme = i.scheme
union all by name
select r.entity_id as id, case when a.type = 'birth' then json_object('PLACE_OF_BIRTH', a.full_address)
                               else json_object('ADDR_TYPE', t.said, 'ADDR_FULL', a.full_address, 'ADDR_COUNTRY', a.country) end as feature, 6 as rank
from evidence.address as a join final.record as r using (record_id) semi join export_entity on export_entity.entity_id = r.entity_id
left join senzing_address_of as t on t.type = a.type
union all by name
select s.entity_id as id, case c.type when 'phone' then json_object('PHONE_NUMBER', c.value) when 'email' then json_object('EMAIL_ADDRESS', c.value)
                               else json_object('WEBSITE_ADDRESS', c.value) end as feature, 7 as rank
from final.support as s join final.contact as c on c.contact_id = s.node_id semi join export_entity using (entity_id)
where s.type = 'REACHED_BY' and c.type in ('phone', 'email', 'website')
union all by name
select h.from_id as id, json_object('ACCOUNT_NUMBER', a.number, 'ACCOUNT_DOMAIN', coalesce(a.bank_name, a.bank_bic)) as feature, 8 as rank
from final.relation as h join final.account as a on a.entity_id = h.to_id
where h.type = 'HOLDS' and h.from_id in (select entity_id from export_entity)
union all by name
select a.entity_id as id, json_object('GENDER', case lower(a.value) when 'male' then 'M' when 'female' then 'F' else a.value end) as feature, 8 as rank
from final.attribute as a semi join export_entity using (entity_id) where a.attribute = 'gender'
union all by name
select entity_id as id, json_object('REL_ANCHOR_DOMAIN', 'RESOLVER', 'REL_ANCHOR_KEY', entity_id) as feature, 9 as rank from export_entity
union all by name
select r.from_id as id, json_object('REL_POINTER_DOMAIN', 'RESOLVER', 'REL_POINTER_KEY', r.to_id, 'REL_POINTER_ROLE',
           case when r.type = 'OWNS' and r.share_low_exact = r.share_high_exact
                then 'OWNS ' || regexp_replace(r.share_low_exact::varchar, '\\.?0+$', '') || '%'
                when r.type = 'OWNS' then 'OWNS' when r.type = 'DIRECTS' then 'PRINCIPAL_OF'
                else r.type || coalesce(' ' || r.nature, '') end) as feature, 10 as rank
from final.relation as r
join final.entity as other on other.entity_id = r.to_id and other.kind not in ('wallet', 'account')
where r.from_id in (select entity_id from export_entity)
"""

LINES = """
with cleaned as (
    select distinct id, rank, json_merge_patch('{}', feature)::varchar as feature from senzing_export
),
features as (
    select id, '[' || string_agg(feature, ',' order by rank, feature) || ']' as features from cleaned where feature <> '{}' group by id
)
select json_merge_patch('{}', json_object('DATA_SOURCE', 'RESOLVER', 'RECORD_ID', e.entity_id, 'FEATURES', f.features::json,
           'KIND', e.kind, 'CAPTION', e.caption, 'LISTED', case when e.listed then 'yes' end,
           'PROGRAMMES', nullif(array_to_string(e.programmes, '; '), '')))::varchar
from final.entity as e semi join export_entity using (entity_id) left join features as f on f.id = e.entity_id
where e.kind not in ('wallet', 'account')
order by e.entity_id
"""

LEFT_OUT = """
select 'attribute ' || a.attribute, count(*) from final.attribute as a semi join export_entity using (entity_id)
where a.attribute <> 'gender' group by a.attribute
union all
select 'account that nobody holds', count(*) from final.account where entity_id in (select entity_id from export_entity)
    and entity_id not in (select to_id from final.relation where type = 'HOLDS' and from_id is not null) having count(*) > 0
union all
select 'date ' || d.type || case when d.precision = 'range' then ' as a range' else '' end, count(*)
from final.date as d semi join export_entity using (entity_id)
where d.type not in ('birth', 'death', 'incorporation') or d.precision = 'range' or d.date_from is null group by 1
union all
select 'country ' || c.type, count(*) from final.country as c semi join export_entity using (entity_id)
where c.type not in ('nationality', 'citizenship', 'jurisdiction') group by c.type
union all
select 'contact ' || c.type, count(*) from final.support as s join final.contact as c on c.contact_id = s.node_id
semi join export_entity using (entity_id) where s.type = 'REACHED_BY' and c.type not in ('phone', 'email', 'website') group by c.type
union all
select 'chain address', count(*) from final.chain_address as c semi join export_entity using (entity_id) having count(*) > 0
union all
select 'transfer', count(*) from final.transfer where from_id in (select entity_id from export_entity)
    or to_id in (select entity_id from export_entity) having count(*) > 0
union all
select 'relation ' || r.type || ' with an end that is no entity', count(*) from final.relation as r
where (r.from_id is null and r.to_id in (select entity_id from export_entity))
   or (r.to_id is null and r.from_id in (select entity_id from export_entity)) group by r.type
"""


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """One line an entity, by id."""
    named: dict[str, Sequence[Sequence[str | None]]] = {
        "senzing_name_of(type, said)": sorted(NAME_TYPES.items()),
        "senzing_number_of(scheme, feature, said)": [(scheme, *IDENTIFIERS[scheme]) for scheme in sorted(IDENTIFIERS)],
        "senzing_address_of(type, said)": sorted(ADDRESS_TYPES.items()),
    }
    for head, rows in named.items():
        name, _, columns = head.partition("(")
        con.execute(f"create or replace temp table {name} as from (values {values_sql(rows)}) as t({columns}")
    con.execute(FEATURES)
    write_lines(con, LINES, to)
    return {str(what): int(number) for what, number in con.execute(LEFT_OUT).fetchall()}
