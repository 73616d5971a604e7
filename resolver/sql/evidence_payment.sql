-- evidence.payment: what tells of each payment of banks, and by which rules it was taken for the same one.
-- reads: work.payment, work.payment_group, work.payment_pair, stage.transfer, stage.transfer_message
insert into generation.evidence.payment by name
with pair as (
    select l as transfer_id, r as other, rule, evidence from work.payment_pair
    union all
    select r, l, rule, evidence from work.payment_pair
),
ties as (
    select pair.transfer_id, list(pair.other order by pair.other, pair.rule) as joined_with,
           list(pair.rule order by pair.other, pair.rule) as joined_by,
           list(pair.evidence order by pair.other, pair.rule) as joined_on
    from pair
    join work.payment_group as own on own.transfer_id = pair.transfer_id
    join work.payment_group as its on its.transfer_id = pair.other and its.number = own.number
    group by pair.transfer_id
)
select p.payment_id, s.transfer_id, s.told_as, s.message_type, s.status as source_status, t.amount_published,
       coalesce(ties.joined_with, []) as joined_with, coalesce(ties.joined_by, []) as joined_by,
       coalesce(ties.joined_on, []) as joined_on, s.cite
from work.payment as p
join work.payment_group as g using (number)
join work.sighting as s using (transfer_id)
join stage.transfer as t using (transfer_id)
left join ties using (transfer_id)
order by p.payment_id, s.transfer_id
