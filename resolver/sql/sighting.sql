-- sighting: what each bank message or statement entry says of a payment, in one form; several may tell of one payment.
-- A side is where it is told from: 'message' (between banks, or asked for), 'debit' and 'credit' (of an account's
-- statement), 'ledger' (a table of one's own that gives a UETR or an end-to-end reference).
-- reads: work.transfer, stage.transfer_message, stage.edition      writes: work.sighting      key: transfer_id
create or replace table work.sighting as
with told as (
    select t.transfer_id, t.source, e.sequence, coalesce(m.told_as, 'ledger') as told_as, t.message_type, t.status, t.currency,
           t.from_id, t.to_id, t.from_scheme, t.to_scheme, t.from_value, t.to_value,
           t.from_scheme in ('iban', 'national', 'card', 'processor') and t.from_value is not null as from_known,
           t.to_scheme in ('iban', 'national', 'card', 'processor') and t.to_value is not null as to_known,
           upper(t.from_name) as from_name, upper(t.to_name) as to_name,
           t.time::date as day, t.uetr, upper(t.end_to_end_id) as reference, t.return_of, t.message_id, t.cite,
           m.instruction_id, m.bank_reference, m.statement, m.sender_bic, m.receiver_bic, t.file_sha256,
           try_cast(t.amount || 'e-' || t.scale as decimal(38, 10)) as value,
           t.instructed_currency,
           try_cast(rtrim(replace(t.instructed_amount, ',', '.'), '.') as decimal(38, 10)) as instructed
    from work.transfer as t
    join stage.edition as e on e.edition_id = t.edition_id
    left join stage.transfer_message as m on m.transfer_id = t.transfer_id
    where m.transfer_id is not null
       or (t.from_scheme <> 'chain' and (t.uetr is not null or t.end_to_end_id is not null))
)
select *,
       case told_as when 'debit_entry' then 'debit' when 'credit_entry' then 'credit' when 'ledger' then 'ledger'
                    else 'message' end as side,
       case when message_type[:2] = 'MT' then 'MT' when message_type is null then 'table ' || source else 'MX' end
       || case when message_type in ('MT942') or message_type[:8] = 'camt.052' then ' interim'
               when message_type in ('MT900', 'MT910') or message_type[:8] = 'camt.054' then ' notice'
               when told_as in ('debit_entry', 'credit_entry') then ' statement' else ' ' || told_as end as kind,
       told_as = 'return' or return_of is not null as is_return,
       coalesce(instructed, value) as base, coalesce(instructed_currency, currency) as base_currency,
       case when told_as = 'debit_entry' then from_id when told_as = 'credit_entry' then to_id end as account,
       left(reference, 15) as short_reference
from told
where value is not null
