-- payment_return: which payment each return gives back, where exactly one can be meant, and how much of it.
-- By UETR, else by the reference that the return names, where the money goes back to the account that paid; in the same
-- currency, and not more than was paid; of several that it may be, the one of the same amount. References are the same
-- as in payment_pair: whole, or cut off by '+' after 15 places.
-- reads: work.payment, work.sighting, work.payment_group      writes: work.payment_return      key: return_id
create or replace table work.payment_return as
with name as (
    select distinct p.payment_id, p.currency, p.value, p.day, p.from_known, p.from_id, upper(n.name) as name,
           upper(left(n.name, 15)) as short
    from work.payment as p
    join work.payment_group as g using (number)
    join work.sighting as s using (transfer_id)
    cross join unnest([s.reference, s.message_id, s.instruction_id, s.bank_reference]) as n(name)
    where not p.is_return and n.name is not null
),
back as (
    select p.payment_id, p.uetr, p.currency, p.value, p.day, p.to_known, p.to_id, upper(r.name) as name,
           upper(left(r.name, 15)) as short
    from work.payment as p cross join unnest(p.returns) as r(name)
    where p.is_return
),
found as (
    select distinct b.payment_id as return_id, o.payment_id, case when b.value = o.value then 1 else 2 end as rank,
           b.value as returned, o.value as paid
    from back as b
    join work.payment as o on o.uetr = b.uetr and not o.is_return and o.currency = b.currency and b.value <= o.value
    union
    select distinct b.payment_id, n.payment_id, case when b.value = n.value then 3 else 4 end, b.value, n.value
    from back as b
    join name as n on n.short = b.short and n.currency = b.currency and b.value <= n.value
        and n.day between b.day - 365 and b.day
    where (n.name = b.name
           or (ends_with(n.name, '+') and starts_with(b.name, rtrim(n.name, '+')))
           or (ends_with(b.name, '+') and starts_with(n.name, rtrim(b.name, '+'))))
      and (not n.from_known or not b.to_known or n.from_id = b.to_id)
)
select return_id, any_value(payment_id) as payment_id, any_value(returned) as returned, any_value(paid) as paid
from (select * from found qualify rank = min(rank) over (partition by return_id))
group by return_id
having count(distinct payment_id) = 1
