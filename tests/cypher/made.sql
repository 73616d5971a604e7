-- A made network of n entities with something of every kind (made.py). Of ten entities three are persons, three companies
-- (a few banks), two wallets, two accounts. Holders of holders are few, so that paths of ownership end.

create or replace temp macro pick(i, salt, n) as (md5_number_lower(i || ' ' || salt) % n::ubigint)::bigint;
create or replace temp macro person(i, salt, n) as 'ent-' || (pick(i, salt, n // 10) * 10 + pick(i, salt || 'k', 3));
create or replace temp macro company(i, salt, n) as 'ent-' || (pick(i, salt, n // 10) * 10 + 3 + pick(i, salt || 'k', 3));
create or replace temp macro purse(i, salt, n) as 'ent-' || (pick(i, salt, n // 10) * 10 + 6 + pick(i, salt || 'k', 4));
create or replace temp macro usdt() as 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

insert into final.entity by name
select 'ent-' || i as entity_id,
       case when i % 10 < 3 then 'person' when i % 10 < 6 then 'organisation' when i % 10 < 8 then 'wallet'
            else 'account' end as kind,
       case when i % 10 < 3 then 'Person' when i % 50 = 3 then 'Bank' when i % 10 < 6 then 'Company'
            when i % 10 < 8 then 'Wallet' else 'Account' end as label,
       'Name' || pick(i, 'a', 300) || ' Word' || pick(i, 'b', 300) as caption,
       pick(i, 'listed', 40) = 0 as listed, true as invented, false as private, ['ZZ'] as countries,
       case when listed then ['EXAMPLE' || pick(i, 'p', 5)] else [] end as programmes,
       case when i % 4 = 0 then ['list:' || i || ':1', 'list:' || i || ':2'] else ['list:' || i || ':1'] end as records
from range($n) as r(i);

insert into final.record by name
select record_id, entity_id, 'list' || pick(record_id, 's', 3) as source, 'Publisher' as publisher,
       record_id as published_key, kind,
       case when record_id like '%:1' then caption else 'Other' || pick(record_id, 'c', 300) || ' Word' end as caption,
       date '2024-01-01' + pick(record_id, 'd', 100)::integer as published_on, true as invented, false as private,
       case when len(records) = 1 then 1.0 else 0.9 + pick(record_id, 'w', 100) / 1000 end as probability,
       case when len(records) = 1 then null else pick(record_id, 'w', 100) / 4 end as weight_bits,
       case when len(records) = 1 then 'alone' else 'model' end as reason, ['f00d/table/' || record_id] as cites
from (select *, unnest(records) as record_id from final.entity);

insert into final.name by name
select entity_id, record_id, 'name' as type, 'strong' as quality, caption as full_name, cites from final.record;

insert into final.programme by name
select 'EXAMPLE' || i as programme, 'Authority' || i % 2 as authority, ['iran', 'north_korea', null][i % 3 + 1] as regime,
       'Programme' as title, 'blocking' as effect, 'Act ' || i as legal_basis, date '2010-01-01' as since, 1 as listings
from range(5) as r(i);

insert into final.listing by name
select 'lst-' || entity_id || '-' || p as listing_id, entity_id, records[1] as record_id, 'list' || p as list,
       'Authority' as authority, 'EXAMPLE' || pick(entity_id, 'p' || p, 5) as programme,
       case when p = 0 then 'blocking' else 'sectoral' end as effect, true as mapped,
       p = 0 or pick(entity_id, 'f', 2) = 0 as in_force, date '2015-01-01' + pick(entity_id, p, 3000)::integer as listed_on,
       case when not in_force then date '2020-01-01' + pick(entity_id, 'e', 900)::integer end as ended_on,
       'REF' as reference, 'Act' as legal_basis, ['f00d/listing/' || entity_id] as cites
from final.entity, range(2) as r(p) where listed and (p = 0 or pick(entity_id, 'two', 2) = 0);

insert into final.relation by name
select 'own-' || i as relation_id, 'OWNS' as type,
       case when pick(i, 'who', 2) = 0 then person(i, 'o', $n) else company(i, 'o', $n) end as from_id, 'known' as from_status,
       company(i, 'c', $n) as to_id, 'known' as to_status, case when pick(i, 'v', 5) = 0 then 'votes' when pick(i, 'v', 5) < 3
       then 'shares' end as interest, case when pick(i, 'u', 8) > 0 then (5 * pick(i, 'l', 12))::double end as share_low,
       case when share_low is null then null else share_low + 5 * pick(i, 'h', 3) end as share_high,
       share_low::decimal(9, 6) as share_low_exact, share_high::decimal(9, 6) as share_high_exact,
       case when pick(i, 'd', 12) = 0 then 'indirect' when pick(i, 'd', 2) = 0 then 'direct' end as directness,
       case when pick(i, 'f', 3) = 0 then date '2018-01-01' + pick(i, 'g', 900)::integer end as valid_from,
       case when pick(i, 't', 8) = 0 then date '2019-03-01' + pick(i, 's', 900)::integer end as valid_to,
       true as invented, [] as records, ['f00d/own/' || i] as cites
from range($n * 4 // 10) as r(i);

insert into final.relation by name  -- and some that close a ring
select relation_id || '-back' as relation_id, type, to_id as from_id, from_status, from_id as to_id, to_status, 3.0 as share_low,
       3.0 as share_high, 3 as share_low_exact, 3 as share_high_exact, true as invented, records, cites
from final.relation where pick(relation_id, 'ring', 60) = 0 and from_id <> to_id;

insert into final.relation by name
select 'tie-' || i as relation_id, ['DIRECTS', 'DIRECTS', 'CONTROLS', 'RELATED_TO', 'EMPLOYS', 'BANKS_AT'][i % 6 + 1] as type,
       case type when 'DIRECTS' then person(i, 'm', $n) when 'RELATED_TO' then company(i, 'few', $n) when 'BANKS_AT' then company(i, 'y', $n)
            when 'EMPLOYS' then company(i, 'x', $n) else person(i, 'x', $n) end as from_id, 'known' as from_status,
       case type when 'EMPLOYS' then person(i, 'w', $n) when 'BANKS_AT' then 'ent-' || (pick(i, 'bank', $n // 50) * 50 + 3)
            else company(i, 'z', $n) end as to_id, 'known' as to_status,
       case type when 'RELATED_TO' then 'Intermediary of' when 'DIRECTS' then 'director' end as nature,
       case when pick(i, 'vf', 4) = 0 then date '2019-01-01' + pick(i, 'vg', 900)::integer end as valid_from,
       true as invented, [] as records, ['f00d/tie/' || i] as cites
from range($n * 3 // 10) as r(i);

insert into final.relation by name
select 'hold-' || entity_id as relation_id, 'HOLDS' as type,
       case when pick(i, 'hk', 2) = 0 then person(i, 'h', $n) else company(i, 'h', $n) end as from_id, 'known' as from_status,
       entity_id as to_id, 'known' as to_status, true as invented, [] as records, ['f00d/hold/' || entity_id] as cites
from (select entity_id, substring(entity_id, 5)::bigint as i from final.entity where label in ('Wallet', 'Account'))
where pick(i, 'held', 3) > 0;

insert into final.relation by name
select 'unknown-' || i as relation_id, 'OWNS' as type, null as from_id, 'anonymous' as from_status,
       'ent-' || (i * 10 + 3) as to_id, 'known' as to_status, true as invented, [] as records, [] as cites
from range($n // 100) as r(i);

insert into final.address by name
select 'adr-' || i as address_id, i || ' EXAMPLE QUAY' as full_address, 2 as entities from range($n // 12) as r(i);

insert into final.contact by name
select 'phone:' || i as contact_id, ['phone', 'email'][i % 2 + 1] as type, 'value ' || i as value, 2 as entities
from range($n // 12) as r(i);

insert into final.document by name
select 'doc-' || i as document_id, ['passport', 'cv'][i % 2 + 1] as scheme, 'P' || i as number, 2 as entities
from range($n // 12) as r(i);

insert into final.chain_address by name
select 'tron:T' || entity_id as chain_address_id, 'tron' as chain, 'T' || entity_id as address, entity_id
from final.entity where label = 'Wallet';

insert into final.support by name
select 'sup-' || type || entity_id || part as support_id, type, entity_id,
       case type when 'LOCATED_AT' then 'adr-' when 'REACHED_BY' then 'phone:' else 'doc-' end
           || pick(entity_id, type || part, $n // 12) as node_id,
       case when pick(entity_id, 'r', 2) = 0 then records else records[:1] end as records,
       ['f00d/support/' || entity_id || part] as cites
from (select *, case label when 'Person' then ['HAS_DOCUMENT', 'REACHED_BY'] else ['LOCATED_AT', 'REACHED_BY'] end[part + 1]
          as type
      from final.entity, range(2) as r(part) where label in ('Person', 'Company', 'Bank'))
where pick(entity_id, 'has' || part, 4) > 0;

insert into final.support by name
select 'sup-' || chain_address_id as support_id, 'HAS_ADDRESS' as type, c.entity_id, chain_address_id as node_id, e.records,
       ['f00d/chain/' || chain_address_id] as cites
from final.chain_address c join final.entity e using (entity_id);

insert into final.date by name
select entity_id, records[1] as record_id, 'incorporation' as type, date '2015-01-01' + pick(entity_id, 'inc', 200)::integer
       as date_from, date_from as date_to, 'day' as precision, false as approximate, '' as published, [] as cites
from final.entity where label = 'Company';

insert into final.transfer by name
select 't-' || i as transfer_id, 'token' as type, 'list' as source,
       case when pick(i, 'hub', 200) = 0 then 'ent-6' else purse(i, 'from', $n) end as from_id,
       case when pick(i, 'hub', 200) = 1 then 'ent-6' else purse(i, 'to', $n) end as to_id,
       1 + pick(i, 'units', 900000000) as amount_units, 6 as scale,
       (amount_units / 1000000::decimal(38, 6))::decimal(38, 6)::varchar as amount_exact, amount_exact::double as amount,
       case when pick(i, 'cur', 3) = 0 then 'USD' else 'USDT' end as currency,
       case currency when 'USD' then 'iso4217:USD' else usdt() end as asset,
       timestamp '2024-01-01' + to_minutes(pick(i, 'time', 129600)) as time, 'second' as time_precision,
       case when pick(i, 'st', 20) = 0 then 'rejected' else 'booked' end as status, true as invented,
       ['f00d/transfer/' || i] as cites
from range($n * 2) as r(i);

insert into final.paid_to by name
select 'paid:' || from_id || ':' || to_id || ':' || currency as paid_id, from_id, to_id, asset, currency,
       count(*) as transfers, sum(amount_exact::decimal(38, 6))::varchar as total_exact, total_exact::double as total,
       min(time) as first_time, max(time) as last_time
from final.transfer where status = 'booked' group by from_id, to_id, asset, currency;

insert into final.service by name
select entity_id, 'exchange' as category from final.entity
where label in ('Wallet', 'Account') and pick(entity_id, 'service', 200) = 0;

insert into final.may_be by name
select 'may-' || i as may_be_id, person(i, 'l', $n) as from_id, person(i, 'r', $n) as to_id,
       replace(from_id, 'ent-', 'list:') || ':1' as left_record, replace(to_id, 'ent-', 'list:') || ':1' as right_record,
       pick(i, 'pr', 100) / 100 as probability, pick(i, 'wb', 40) / 4 as weight_bits, 'names differ' as reason
from range($n // 30) as r(i) where from_id <> to_id;

insert into meta.run by name
select 'run-' || lpad(i::varchar, 6, '0') as run_id, i as sequence, timestamp '2024-04-01' as started_at,
       timestamp '2024-04-01' as finished_at, '1' as version, '{}' as models, '{}' as counts
from range(1, 4) as r(i);

insert into final.pattern by name
select 'pat-' || i as pattern_id, ['fan_in', 'pass_through'][i % 2 + 1] as pattern, 'ent-' || (i * 10 % $n) as subject,
       ['ent-' || (i * 10 % $n), 'ent-' || ((i * 70 + 3) % $n), 'ent-' || ((i * 30 + 6) % $n)] as entities,
       pick(i, 'score', 100) / 100 as score, ['t-' || i, 't-' || (i + 1)] as evidence, timestamp '2024-01-01' as first_time,
       timestamp '2024-02-01' as last_time, '{}' as facts, '{"hours": 48}' as parameters
from range($n // 50) as r(i);

insert into final.reuse by name
select 'reuse-' || i as reuse_id, ['mule', 'lent_document'][i % 2 + 1] as reading,
       ['ent-' || (i * 20 % $n), 'ent-' || ((i * 20 + 11) % $n)] as entities, [] as names, ['passport'] as "values",
       pick(i, 'score', 100) / 100 as score, [] as records, ['f00d/reuse/' || i] as cites, '{}' as facts,
       '{}' as parameters
from range($n // 60) as r(i);

insert into meta.finding by name
select pattern_id as finding_id, 'pattern:' || pattern as rule, 'warning' as severity, subject,
       'Seen at ' || subject as message, to_json(evidence) as evidence from final.pattern
union all by name
select reuse_id as finding_id, 'reuse:' || reading as rule, 'warning' as severity, entities[1] as subject,
       'Used again' as message, to_json(cites) as evidence from final.reuse
union all by name
select 'fault-' || i as finding_id, ['ownership_over_100', 'transfer_nothing', 'asset_scales'][i % 3 + 1] as rule,
       'info' as severity, case i % 3 when 0 then 'ent-' || (i * 10 % $n + 3) else 'transfers' end as subject,
       'Fault ' || i as message, case i % 3 when 1 then '["t-1", "t-2"]' else '["f00d/own/1", "x"]' end::json as evidence
from range($n // 100) as r(i);

insert into meta.version by name
select 'finding' as type, finding_id as id, 1 + pick(finding_id, 'run', 3) as run_from, 1 as fingerprint from meta.finding;

insert into final.blocked by name
select 'blocked:ofac:' || to_id as blocked_id, to_id as entity_id, 'ofac' as regime,
       ['blocked', 'possible', 'near'][pick(to_id, 'bs', 3) + 1] as status, 50.0 as share_low, 60.0 as share_high,
       list_sort(list(distinct from_id)) as roots, list(relation_id order by relation_id) as proof, true as proof_whole,
       '[]' as merges, '50 Percent Rule' as law, date '2024-04-01' as as_of
from final.relation where type = 'OWNS' and from_id is not null and pick(to_id, 'bl', 20) = 0 group by to_id;

insert into final.ultimate_control by name
select distinct on (from_id, to_id) from_id as controller_id, to_id as entity_id, pick(to_id, 'sure', 2) = 0 as certain,
       date '2024-04-01' as as_of
from final.relation where type = 'CONTROLS' or (type = 'OWNS' and share_low >= 50 and from_id is not null)
