-- payment_event: the payment that each message of a state speaks of, where exactly one can be meant.
-- By UETR together with a name that the message gives, else by the name alone, else by the UETR alone.
-- reads: stage.payment_event, work.payment, work.payment_group, work.sighting
-- writes: work.payment_event      key: event_id
create or replace table work.payment_event as
with name as (
    select distinct p.payment_id, p.uetr, upper(n.name) as name, upper(left(n.name, 15)) as short
    from work.payment as p
    join work.payment_group as g using (number)
    join work.sighting as s using (transfer_id)
    cross join unnest([s.reference, s.message_id, s.instruction_id]) as n(name)
    where n.name is not null and not p.is_return
),
asked as (
    select event_id, uetr, upper(n.name) as name, upper(left(n.name, 15)) as short
    from stage.payment_event cross join unnest([original_message_id, original_reference]) as n(name)
    where n.name is not null
),
found as (
    select distinct a.event_id, n.payment_id, case when n.uetr = a.uetr then 1 else 2 end as rank
    from asked as a join name as n on n.short = a.short and coalesce(n.uetr = a.uetr, true)
    where n.name = a.name
       or (ends_with(n.name, '+') and starts_with(a.name, rtrim(n.name, '+')))
       or (ends_with(a.name, '+') and starts_with(n.name, rtrim(a.name, '+')))
    union
    select distinct e.event_id, p.payment_id, 3
    from stage.payment_event as e join work.payment as p on p.uetr = e.uetr and not p.is_return
),
nearest as (
    select event_id, any_value(payment_id) as payment_id, count(distinct payment_id) as possible
    from (select * from found qualify rank = min(rank) over (partition by event_id))
    group by event_id
)
select e.event_id, e.message_type, e.status, e.reason, e.file_sha256 || '/' || e.part || '/' || e.line as cite,
       case when n.possible = 1 then n.payment_id end as payment_id, coalesce(n.possible, 0) as possible
from stage.payment_event as e
left join nearest as n using (event_id)
