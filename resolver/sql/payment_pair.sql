-- payment_pair: pairs of sightings that tell of one payment, each with the rule that says so and what it rests on.
-- uetr          the same UETR, and the same amount as instructed, or one that charges explain
-- reference     the same end-to-end reference (16 places of it in MT, cut off by '+'), amount, and ends that agree; of ledgers, two
-- cover         the cover's related reference names the payment of customers; amount and days agree
-- report        the same account, direction, day and amount in two reports of its bank
-- accounts      the same two accounts and amount within three days, from two sides; each the other's nearest
-- Equal sightings are told apart by their number: the second of one side meets the second of the other.
-- reads: work.sighting      writes: work.payment_pair      key: l, r, rule
-- $most INTEGER: a UETR, or a reference with one amount, on more sightings than this tells nothing, and joins nothing
-- $charges DECIMAL: what charges may take off, in whole units, where they are more than a twentieth
create or replace table work.payment_pair as
with s as (
    select *,
           row_number() over (partition by kind, sender_bic, short_reference, base, base_currency, is_return, statement
                              order by day, transfer_id) as by_reference,
           row_number() over (partition by kind, message_type, statement, file_sha256, account, side, value, currency,
                              day, bank_reference order by transfer_id) as by_bank_reference,
           row_number() over (partition by kind, account, side, value, currency, day order by transfer_id) as by_day,
           row_number() over (partition by side, kind, from_id, to_id, value, currency, day order by transfer_id)
               as by_accounts
    from work.sighting
),
uetr as (
    select l.transfer_id as l, r.transfer_id as r, 'uetr' as rule, l.uetr as evidence
    from s as l
    join s as r on r.uetr = l.uetr and l.transfer_id < r.transfer_id and l.is_return = r.is_return
    where l.uetr in (select uetr from s where uetr is not null group by uetr having count(*) <= $most)
      and ((l.base = r.base and l.base_currency = r.base_currency)
           or (l.currency = r.currency
               and abs(l.value - r.value) <= greatest($charges, 0.05 * greatest(l.value, r.value))))
      and not (l.told_as <> 'cover' and r.told_as <> 'cover' and l.to_known and r.to_known and l.to_id <> r.to_id
               and l.base <> r.base)
),
told as (
    select short_reference, base, base_currency from s where short_reference is not null
    group by all having count(*) <= $most
),
reference as (
    select l.transfer_id, r.transfer_id, 'reference', l.reference || case when l.reference <> r.reference
                                                                     then ' / ' || r.reference else '' end
    from s as l
    join s as r on r.short_reference = l.short_reference and r.base = l.base and r.base_currency = l.base_currency
        and r.is_return = l.is_return and r.by_reference = l.by_reference and l.transfer_id < r.transfer_id
    where (l.short_reference, l.base, l.base_currency) in (select short_reference, base, base_currency from told)
      and (l.reference = r.reference
           or (ends_with(l.reference, '+') and starts_with(r.reference, rtrim(l.reference, '+')))
           or (ends_with(r.reference, '+') and starts_with(l.reference, rtrim(r.reference, '+'))))
      and abs(date_diff('day', l.day, r.day)) <= 5
      and coalesce(l.uetr = r.uetr, true)
      and (l.side <> r.side
           or (l.side = 'message' and (l.kind <> r.kind or l.sender_bic <> r.sender_bic))
           or (l.side = 'ledger' and l.source <> r.source))
      and 'cover' not in (l.told_as, r.told_as)
      and (not (l.from_known and r.from_known) or l.from_id = r.from_id)
      and (not (l.to_known and r.to_known) or l.to_id = r.to_id)
      and ((l.from_known and r.from_known) or (l.to_known and r.to_known)
           or l.from_name = r.from_name or l.to_name = r.to_name or l.from_id = r.from_id or l.to_id = r.to_id)
),
named as (
    select distinct transfer_id, upper(n.name) as name, upper(left(n.name, 15)) as short
    from s cross join unnest([message_id, instruction_id, reference]) as n(name)
    where told_as = 'interbank' and n.name is not null
),
cover as (
    select distinct least(c.transfer_id, p.transfer_id), greatest(c.transfer_id, p.transfer_id), 'cover', c.reference
    from s as c
    join named as n on n.short = c.short_reference
        and (n.name = c.reference
             or (ends_with(n.name, '+') and starts_with(c.reference, rtrim(n.name, '+')))
             or (ends_with(c.reference, '+') and starts_with(n.name, rtrim(c.reference, '+'))))
    join s as p on p.transfer_id = n.transfer_id and p.value = c.value and p.currency = c.currency
    where c.told_as = 'cover' and abs(date_diff('day', c.day, p.day)) <= 5 and coalesce(c.uetr = p.uetr, true)
),
report as (
    select l.transfer_id, r.transfer_id, 'report',
           'the bank''s reference ' || l.bank_reference
    from s as l
    join s as r on r.account = l.account and r.side = l.side and r.value = l.value and r.currency = l.currency
        and r.day = l.day and l.transfer_id < r.transfer_id
        and r.bank_reference = l.bank_reference and r.by_bank_reference = l.by_bank_reference
    where (l.message_type <> r.message_type or l.statement <> r.statement or l.file_sha256 <> r.file_sha256)
      and coalesce(l.uetr = r.uetr, true)
      and (l.reference is null or r.reference is null or l.short_reference = r.short_reference)
    union all
    select l.transfer_id, r.transfer_id, 'report', 'account, day and amount'
    from s as l
    join s as r on r.account = l.account and r.side = l.side and r.value = l.value and r.currency = l.currency
        and r.day = l.day and r.by_day = l.by_day and l.transfer_id < r.transfer_id
    where (l.bank_reference is null or r.bank_reference is null) and l.kind <> r.kind
      and coalesce(l.uetr = r.uetr, true)
      and (l.reference is null or r.reference is null or l.short_reference = r.short_reference)
),
near as (
    select l.transfer_id as l, r.transfer_id as r, abs(date_diff('day', l.day, r.day)) as days, l.side as l_side,
           r.side as r_side, l.kind as l_kind, r.kind as r_kind
    from s as l
    join s as r on r.from_id = l.from_id and r.to_id = l.to_id and r.value = l.value and r.currency = l.currency
        and r.by_accounts = l.by_accounts and r.is_return = l.is_return and l.side < r.side
    where l.from_known and l.to_known and r.from_known and r.to_known
      and abs(date_diff('day', l.day, r.day)) <= 3
      and coalesce(l.uetr = r.uetr, true)
      and (l.reference is null or r.reference is null or l.short_reference = r.short_reference)
      and 'cover' not in (l.told_as, r.told_as)
),
accounts as (
    select l, r, 'accounts', 'both accounts and the amount, ' || days || ' days apart'
    from near
    qualify row_number() over (partition by l, r_side, r_kind order by days, r) = 1
        and row_number() over (partition by r, l_side, l_kind order by days, l) = 1
)
select * from uetr
union all select * from reference
union all select * from cover
union all select * from report
union all select * from accounts
