"""FollowTheMoney entities, one a line: what OpenSanctions, Aleph and yente read.

An entity keeps its id; the ids of its records are its referents, the publications its datasets. A listing is a Sanction,
a passport or identity card with a country a document of its own, an address an Address that all who share it name; who
owns, controls, directs or employs whom is an edge with its share and its dates, and a transfer is a Payment. What is
listed now has the topic of the listing's effect (`sanction` where it blocks), what the ownership rules find blocked has
`sanction.linked`.
Model: https://followthemoney.tech/explorer/  Read back by the source `opensanctions`.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.sql import values_sql
from resolver.exports import _ftm_properties as model
from resolver.exports import write_lines

TITLE = "FollowTheMoney entities, a line each"
ENDINGS = (".json", ".jsonl", ".ftm")

SCHEMA = """
create or replace temp table ftm_entity as
with organised as (
    select entity_id from final.identifier where scheme in ('registration', 'lei', 'bic', 'ogrn', 'inn', 'tax', 'vat')
    union select entity_id from final.date where type = 'incorporation'
    union select entity_id from final.country where type = 'jurisdiction'
    union select to_id from final.relation where type in ('OWNS', 'CONTROLS', 'DIRECTS', 'EMPLOYS')
),
subkinds as (
    select entity_id, min(subkind) as subkind from final.record where kind = 'asset' group by entity_id
)
select e.entity_id as id, e.caption, e.kind, e.listed, e.records,
       case when e.kind = 'person' then 'Person' when e.kind = 'wallet' then 'CryptoWallet'
            when e.kind = 'account' then 'BankAccount' when e.kind = 'party' then 'LegalEntity'
            when e.kind = 'asset' then case s.subkind when 'vessel' then 'Vessel' when 'aircraft' then 'Airplane'
                                                      when 'vehicle' then 'Vehicle' else 'Asset' end
            when e.label = 'Bank' or e.entity_id in (from organised) then 'Company' else 'Organization' end as schema
from final.entity as e
semi join export_entity using (entity_id)
left join subkinds as s on s.entity_id = e.entity_id
"""
"""A company is what is registered, owned or directed, and a bank; other organisations may be anything."""

FACTS = """
insert into ftm_value by name
select n.entity_id as id, coalesce(w.property, case when n.quality = 'weak' then 'weakAlias' else 'alias' end) as property,
       n.full_name as value
from final.name as n join ftm_entity as e on e.id = n.entity_id
left join ftm_name as w on w.type = n.type and w.quality = n.quality
    and (w.property <> 'abbreviation' or e.schema in ('Person', 'LegalEntity', 'Organization', 'Company'))
union all by name
select e.id, 'name' as property, e.caption as value from ftm_entity as e
where e.kind not in ('wallet', 'account')
union all by name
select d.entity_id as id, coalesce(w.property, 'notes') as property,
       case when w.property is not null and d.precision <> 'range' then
                 left(d.date_from::varchar, case d.precision when 'year' then 4 when 'month' then 7 else 10 end)
            else d.type || ': ' || d.published end as value
from (select * from final.date where date_from is not null) as d join ftm_entity as e on e.id = d.entity_id
left join ftm_word as w on w.what = 'date' and w.schema = e.schema and w.word = d.type and d.precision <> 'range'
union all by name
select c.entity_id as id, coalesce(w.property, 'country') as property, lower(c.code) as value
from final.country as c join ftm_entity as e on e.id = c.entity_id
left join ftm_word as w on w.what = 'country' and w.schema = e.schema and w.word = c.type
where c.code is not null
union all by name
select i.entity_id as id, coalesce(w.property, 'idNumber') as property, i.number as value
from final.identifier as i join ftm_entity as e on e.id = i.entity_id
left join ftm_word as w on w.what = 'identifier' and w.schema = e.schema and w.word = i.scheme
where w.property is not null or e.schema in ('Person', 'LegalEntity', 'Organization', 'Company')
union all by name
select s.entity_id as id, w.property, c.value from final.support as s
join final.contact as c on c.contact_id = s.node_id
join ftm_entity as e on e.id = s.entity_id
join ftm_word as w on w.what = 'contact' and w.schema = e.schema and w.word = c.type
where s.type = 'REACHED_BY'
union all by name
select s.entity_id as id, 'addressEntity' as property, s.node_id as value
from final.support as s join ftm_entity as e on e.id = s.entity_id
where s.type = 'LOCATED_AT' and coalesce(s.role, '') <> 'birth'
union all by name
select r.entity_id as id, case when p.type = 'birth' and e.schema = 'Person' then 'birthPlace' else 'address' end as property,
       p.full_address as value
from evidence.address as p join final.record as r using (record_id) join ftm_entity as e on e.id = r.entity_id
union all by name
select a.entity_id as id, w.property, case when w.property = 'gender' then lower(a.value) else a.value end as value
from final.attribute as a join ftm_entity as e on e.id = a.entity_id
join ftm_attribute as w on w.schema = e.schema and w.attribute = a.attribute
union all by name
select a.entity_id as id, 'topics' as property, a.value
from final.attribute as a join ftm_entity as e on e.id = a.entity_id where a.attribute = 'topic'
union all by name
select distinct l.entity_id as id, 'topics' as property, t.topic as value
from final.listing as l join ftm_entity as e on e.id = l.entity_id join ftm_topic as t on t.effect = l.effect
where l.in_force
union all by name
select distinct b.entity_id as id, 'topics' as property, 'sanction.linked' as value
from final.blocked as b join ftm_entity as e on e.id = b.entity_id where b.status = 'blocked'
union all by name
select n.entity_id as id, 'topics' as property, 'fin.bank' as value
from final.entity as n join ftm_entity as e on e.id = n.entity_id where n.label = 'Bank'
"""

MONEY = """
insert into ftm_value by name
select c.entity_id as id, unnest(['publicKey', 'blockchain']) as property, unnest([c.address, c.chain]) as value
from final.chain_address as c join ftm_entity as e on e.id = c.entity_id
union all by name
select r.to_id as id, 'holder' as property, r.from_id as value
from final.relation as r join ftm_entity as e on e.id = r.to_id and e.schema = 'CryptoWallet'
where r.type = 'HOLDS' and r.from_id is not null
union all by name
select entity_id as id, unnest(['iban', 'accountNumber', 'bic', 'bankName', 'country', 'currency']) as property,
       unnest([case when scheme = 'iban' then number end, case when scheme <> 'iban' then number end, bank_bic, bank_name,
               lower(country_code), currency]) as value
from final.account as a join ftm_entity as e on e.id = a.entity_id
union all by name
select r.from_id as id, 'bank' as property, r.to_id as value
from final.relation as r join ftm_entity as e on e.id = r.from_id and e.schema = 'BankAccount'
where r.type = 'BANKS_AT' and r.to_id is not null
"""

STATEMENTS = """
create or replace temp table ftm_statement as
-- addresses
select distinct a.address_id as id, 'Address' as schema, a.full_address as caption,
       map {'full': a.full_address, 'city': a.city, 'region': a.region, 'postalCode': a.postcode,
            'country': lower(a.country_code)} as properties, [] as records
from final.address as a join final.support as s on s.node_id = a.address_id and s.type = 'LOCATED_AT'
join ftm_entity as e on e.id = s.entity_id
union all by name
-- identity documents of a country
select 'id-' || md5(concat_ws('|', i.entity_id, i.scheme, i.number, i.country_code)) as id,
       case when i.scheme = 'passport' then 'Passport' else 'Identification' end as schema, i.number as caption,
       map {'holder': i.entity_id, 'number': i.number, 'country': lower(i.country_code),
            'type': min(i.published_type), 'authority': min(i.issuer)} as properties, list(distinct i.record_id) as records
from final.identifier as i join ftm_entity as e on e.id = i.entity_id and e.schema = 'Person'
where i.scheme in ('passport', 'national_id') and i.country_code is not null
group by i.entity_id, i.scheme, i.number, i.country_code
union all by name
-- listings
select 'listing-' || md5(l.listing_id) as id, 'Sanction' as schema, l.programme as caption,
       map {'entity': l.entity_id, 'authority': l.authority, 'program': l.programme, 'authorityId': l.reference,
            'startDate': l.listed_on::varchar, 'modifiedAt': l.amended_on::varchar, 'endDate': l.ended_on::varchar,
            'sourceUrl': l.url, 'provisions': l.effect, 'reason': l.legal_basis,
            'status': case when l.in_force then 'active' else 'inactive' end} as properties, [l.record_id] as records
from final.listing as l join ftm_entity as e on e.id = l.entity_id
union all by name
-- relations
select 'relation-' || md5(r.relation_id) as id, t.schema, t.schema as caption,
       map_from_entries([
           (t.from_property, r.from_id), (t.to_property, r.to_id), ('role', coalesce(r.nature, case when r.type = 'HOLDS' then 'holder' end)),
           ('status', r.status), ('startDate', r.valid_from::varchar), ('endDate', r.valid_to::varchar),
           (case when t.schema = 'Ownership' then 'percentage' else 'summary' end,
            case when r.share_low_exact is null and r.share_high_exact is null then null
                 when r.share_low_exact = r.share_high_exact then trim_decimal(r.share_low_exact)
                 else trim_decimal(coalesce(r.share_low_exact, 0)) || '-' || trim_decimal(coalesce(r.share_high_exact, 100)) end)
       ]) as properties, r.records
from final.relation as r join ftm_edge as t on t.type = r.type
left join ftm_entity as f on f.id = r.from_id
left join ftm_entity as o on o.id = r.to_id
left join final.entity as held on held.entity_id = r.to_id
where r.from_id is not null and r.to_id is not null and (f.id is not null or o.id is not null)
  and not (r.type = 'HOLDS' and held.kind = 'wallet')
"""

TRANSFERS = """
insert into ftm_statement by name
select 'transfer-' || md5(t.transfer_id) as id, 'Payment' as schema, t.amount_exact || ' ' || t.currency as caption,
       map {'payerAccount': t.from_id, 'beneficiaryAccount': t.to_id, 'amount': t.amount_exact, 'currency': t.currency,
            'date': case when t.time_precision = 'day' then t.time::date::varchar else strftime(t.time, '%Y-%m-%dT%H:%M:%S') end,
            'purpose': t.purpose, 'transactionNumber': coalesce(t.tx_hash, t.reference), 'summary': t.status} as properties,
       [] as records
from final.transfer as t
where t.from_id in (select id from ftm_entity) or t.to_id in (select id from ftm_entity)
"""

LINES = """
with property as (
    select id, property, list_sort(list(distinct value)) as "values" from ftm_value
    where value is not null and value <> '' group by id, property
),
told as (
    select id, map_from_entries(list((property, "values") order by property)) as properties from property group by id
),
published as (
    select r.record_id, coalesce(d.dataset, 'ext_' || r.source) as dataset
    from final.record as r left join ftm_dataset as d on d.source = r.source
),
origin as (
    select entity_id as id, list_sort(list(distinct coalesce(d.dataset, 'ext_' || r.source))) as datasets,
           list_sort(list(r.record_id)) as referents
    from final.record as r left join ftm_dataset as d on d.source = r.source
    where entity_id in (select id from ftm_entity) group by entity_id
),
stated as (
    select s.id, list_sort(list(distinct p.dataset)) as datasets
    from (select id, unnest(records) as record_id from ftm_statement) as s join published as p using (record_id)
    group by s.id
),
line as (
    select e.id, json_object('id', e.id, 'caption', e.caption, 'schema', e.schema,
               'properties', to_json(coalesce(t.properties, map {})), 'referents', to_json(coalesce(o.referents, [])),
               'datasets', to_json(coalesce(o.datasets, [])), 'target', e.listed)::varchar as line, 0 as part
    from ftm_entity as e left join told as t using (id) left join origin as o using (id)
    union all
    select s.id, json_object('id', s.id, 'caption', s.caption, 'schema', s.schema,
               'properties', to_json(map_from_entries(list_transform(
                   list_filter(map_entries(s.properties), lambda x: coalesce(x.value, '') <> ''),
                   lambda x: {'key': x.key, 'value': [x.value]}))),
               'referents', to_json([]::varchar[]), 'datasets', to_json(coalesce(d.datasets, [])), 'target', false)::varchar, 1
    from ftm_statement as s left join stated as d using (id)
)
select line from line order by part, id
"""

LEFT_OUT = """
select 'attribute ' || a.attribute, count(*) from final.attribute as a join ftm_entity as e on e.id = a.entity_id
anti join ftm_attribute as w on w.schema = e.schema and w.attribute = a.attribute
where a.attribute <> 'topic' group by a.attribute
union all
select 'identifier ' || i.scheme, count(*) from final.identifier as i join ftm_entity as e on e.id = i.entity_id
anti join ftm_word as w on w.what = 'identifier' and w.schema = e.schema and w.word = i.scheme
where e.schema not in ('Person', 'LegalEntity', 'Organization', 'Company') group by i.scheme
union all
select 'contact ' || c.type, count(*) from final.support as s join final.contact as c on c.contact_id = s.node_id
join ftm_entity as e on e.id = s.entity_id
anti join ftm_word as w on w.what = 'contact' and w.schema = e.schema and w.word = c.type
where s.type = 'REACHED_BY' group by c.type
union all
select 'country without a code', count(*) from final.country as c join ftm_entity as e on e.id = c.entity_id
where c.code is null having count(*) > 0
union all
select 'date that can''t be read', count(*) from final.date as d join ftm_entity as e on e.id = d.entity_id
where d.date_from is null having count(*) > 0
union all
select 'relation ' || r.type || ' with an end that is no entity', count(*) from final.relation as r
where (r.from_id is null and r.to_id in (select id from ftm_entity)) or (r.to_id is null and r.from_id in (select id from ftm_entity))
group by r.type
"""


NO_STATEMENTS = """
create or replace temp table ftm_statement
    (id varchar, schema varchar, caption varchar, properties map(varchar, varchar), records varchar[])
"""


def tables(con: DuckDBPyConnection, *, statements: bool = True, transfers: bool = True) -> None:
    """Make the temporary tables of the model's words, of the entities, their values and their statements.

    Without `statements`: entities alone; without `transfers`: no Payments, of which a wallet may have millions.
    """
    named: dict[str, Sequence[Sequence[str]]] = {
        "ftm_name(type, quality, property)": [(*key, value) for key, value in sorted(model.NAMES.items())],
        "ftm_word(what, schema, word, property)": [
            (what, *row) for what in ("identifier", "country", "date", "contact") for row in model.rows(what)
        ],
        "ftm_attribute(schema, attribute, property)": model.attributes(),
        "ftm_edge(type, schema, from_property, to_property)": [
            (type, *ends) for type, ends in sorted(model.EDGES.items())
        ],
        "ftm_topic(effect, topic)": sorted(model.TOPICS.items()),
        "ftm_dataset(source, dataset)": sorted(model.DATASETS.items()),
    }
    for head, rows in named.items():
        name, _, columns = head.partition("(")
        con.execute(f"create or replace temp table {name} as from (values {values_sql(rows)}) as t({columns}")
    con.execute("create or replace temp macro trim_decimal(x) as regexp_replace(x::varchar, '\\.?0+$', '')")
    con.execute("create or replace temp table ftm_value (id varchar, property varchar, value varchar)")
    for sql in (SCHEMA, FACTS, MONEY, STATEMENTS if statements else NO_STATEMENTS):
        con.execute(sql)
    if statements and transfers:
        con.execute(TRANSFERS)


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """Entities first, then what ties them, each by id."""
    tables(con)
    write_lines(con, LINES, to)
    return {str(what): int(number) for what, number in con.execute(LEFT_OUT).fetchall()}
