-- final.support: ties of entities to documents, contacts, addresses; of wallets to their addresses on a chain.
-- reads: work.tie, work.wallet_entity, work.wallet_mention      key: support_id
insert into generation.final.support by name
select 'sup-' || left(md5(type || '|' || entity_id || '|' || node_id || '|' || coalesce(role, '')), 20) as support_id,
       type, entity_id, node_id, role,
       list_sort(list_distinct(list(record_id)))      as records,
       list_sort(list_distinct(list(cite)))           as cites
from work.tie
group by type, entity_id, node_id, role
union all
select 'sup-' || left(md5('HAS_ADDRESS|' || w.entity_id || '|' || w.chain_address_id || '|'), 20),
       'HAS_ADDRESS', w.entity_id, w.chain_address_id, null,
       coalesce(list_sort(list_distinct(list(m.record_id) filter (where m.record_id is not null))), []),
       coalesce(list_sort(list_distinct(list(m.cite) filter (where m.cite is not null))), [])
from work.wallet_entity as w
left join (
    select c.chain_address_id, s.record_id, s.cite
    from work.stage_wallet as s
    join work.wallet_clean as c on c.address = s.address and c.chain_published is not distinct from s.chain_published
        and c.currency_published is not distinct from s.currency_published
) as m on m.chain_address_id = w.chain_address_id
group by w.entity_id, w.chain_address_id
order by 1
