-- final.entity: one row per entity: persons, organisations, parties and assets from their records; wallets and accounts
-- from the addresses and numbers that records and transfers publish.
-- A wallet that a listed record publishes as its own is listed too, under that record's programmes.
-- reads: work.record, work.entity_record, work.mention, work.wallet_entity, work.account_entity, work.account_clean, work.endpoint, work.stage_date,
--        generation.final.listing      key: entity_id
insert into generation.final.entity by name
with in_force as (
    select record_id, bool_or(effect = 'blocking')          as blocking,
           list_sort(list_distinct(list(programme)))        as programmes
    from generation.final.listing
    where in_force
    group by record_id
),
of_records as (
    select e.entity_id,
           case when bool_or(r.kind = 'person') then 'person'
                when bool_or(r.kind = 'organisation') then 'organisation'
                when bool_or(r.kind = 'asset') then 'asset'
                else 'party' end                            as kind,
           bool_or(r.subkind = 'bank')                      as bank,
           arg_min(r.caption, (not coalesce(l.blocking, false), r.kind = 'party', r.private, r.record_id)) as caption,
           bool_and(r.invented)                             as invented,
           bool_and(r.private)                              as private
    from work.entity_record as e
    join work.record as r on r.record_id = e.record_id and r.kind not in ('wallet', 'account')
    left join in_force as l on l.record_id = e.record_id
    group by e.entity_id
),
of_wallets as (
    select entity_id, 'wallet' as kind, false as bank, min(substr(chain_address_id, instr(chain_address_id, ':') + 1)) as caption
    from work.wallet_entity
    group by entity_id
),
of_accounts as (
    select entity_id, 'account' as kind, false as bank, min(caption) as caption
    from (select e.entity_id, c.clean as caption
          from work.account_entity as e join work.account_clean as c on c.account_key = e.account_key
          union all
          select entity_id, caption from work.endpoint where unresolved)
    group by entity_id
),
money_invented as (
    select entity_id, bool_and(invented) as invented
    from (select from_id as entity_id, invented from work.transfer
          union all
          select to_id, invented from work.transfer)
    group by entity_id
),
mentioned as (
    select m.entity_id,
           list_sort(list(m.record_id))                     as records,
           bool_and(r.invented)                             as invented,
           bool_and(r.private)                              as private,
           bool_or(coalesce(l.blocking, false))             as blocking,
           list_sort(list_distinct(flatten(list(coalesce(l.programmes, []))))) as programmes
    from work.mention as m
    join work.record as r on r.record_id = m.record_id
    left join in_force as l on l.record_id = m.record_id
    group by m.entity_id
),
everything as (
    select entity_id, kind, bank, caption, invented, private from of_records
    union all
    select w.entity_id, w.kind, w.bank, w.caption,
           coalesce(m.invented, true) and coalesce(t.invented, true), coalesce(m.private, false)
    from (from of_wallets union all from of_accounts) as w
    left join mentioned as m on m.entity_id = w.entity_id
    left join money_invented as t on t.entity_id = w.entity_id
),
countries as (
    select m.entity_id, list_sort(list_distinct(list(c.code))) as codes
    from work.entity_record as m
    join (
        select s.record_id, k.code
        from work.stage_country as s join work.country_clean as k on k.country = s.country
        union all
        select s.record_id, k.country_code
        from work.stage_address as s
        join work.address_clean as k on k.full_address = s.full_address and k.country is not distinct from s.country
        where s.type <> 'birth'
    ) as c on c.record_id = m.record_id
    where c.code is not null
    group by m.entity_id
),
births as (
    select e.entity_id, d.date_from, d.precision, bool_and(d.approximate) as approximate, count(*) as times
    from work.stage_date as d
    join work.entity_record as e on e.record_id = d.record_id
    where d.type = 'birth' and d.date_from is not null
    group by e.entity_id, d.date_from, d.precision
),
birth as (
    select entity_id,
           arg_min(case precision when 'day' then strftime(date_from, '%Y-%m-%d')
                                  when 'month' then strftime(date_from, '%Y-%m')
                                  else strftime(date_from, '%Y') end,
                   (list_position(['day', 'month', 'year', 'range'], precision), approximate, -times, date_from)) as day
    from births
    group by entity_id
)
select e.entity_id, e.kind,
       case when e.bank and e.kind = 'organisation' then 'Bank'
            when e.kind = 'organisation' then 'Company'
            when e.kind = 'party' then 'Entity'
            else upper(e.kind[1]) || e.kind[2:] end           as label,
       e.caption,
       coalesce(m.blocking, false)                          as listed,
       e.invented, e.private,
       b.day                                                as birth_date,
       coalesce(c.codes, [])                                as countries,
       coalesce(m.programmes, [])                           as programmes,
       coalesce(m.records, [])                              as records
from everything as e
left join mentioned as m on m.entity_id = e.entity_id
left join countries as c on c.entity_id = e.entity_id
left join birth as b on b.entity_id = e.entity_id
order by e.entity_id
