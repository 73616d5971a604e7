-- finding: what a person should look at in the joining of payments; one a rule, with the number and ten examples.
-- reads: work.payment, work.payment_return, work.payment_event      writes: work.finding
insert into work.finding
with found as (
    select 'uetr_reused' as rule, uetr as subject, cites
    from (select uetr, flatten(list(cites)) as cites from work.payment where uetr is not null and not is_return
          group by uetr having count(*) > 1)
    union all
    select 'return_without_payment', payment_id, cites
    from work.payment
    where is_return and payment_id not in (select return_id from work.payment_return)
    union all
    select case when possible = 0 then 'state_without_payment' else 'state_of_several' end, event_id, [cite]
    from work.payment_event where payment_id is null and status not in ('charged', 'accepted', 'pending')
    union all
    select 'partial_return', p.payment_id, p.cites
    from work.payment as p
    where p.payment_id in (select payment_id from work.payment_return) and p.status = 'booked'
),
told (rule, message) as (
    values ('uetr_reused', 'UETRs stand on payments of other amounts or parties, which they must not: such payments are '
                           || 'kept apart'),
           ('return_without_payment', 'returns name no payment that is loaded, or several: they count as returned, and '
                                      || 'nothing else changes. Ingest the messages of the payments'),
           ('state_without_payment', 'rejections, cancellations or settlements speak of payments that are not loaded'),
           ('state_of_several', 'rejections, cancellations or settlements may speak of several payments: no state changes'),
           ('partial_return', 'payments were returned in part: they count as booked, and so do their returns')
)
select left(md5('payments|' || rule), 20), rule, 'warning', 'payments',
       format('{:,}', count(*)) || ' ' || any_value(message) || ', such as '
       || array_to_string(list_sort(list(subject))[:10], ', ') || '.',
       to_json(list_sort(flatten(list(cites)))[:10])
from found join told using (rule)
group by rule
