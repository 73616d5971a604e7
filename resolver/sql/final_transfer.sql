-- final.transfer: transfers between wallets and accounts, exact; a payment that several messages tell of is one.
-- reads: work.transfer, work.payment      key: transfer_id
insert into generation.final.transfer by name
select transfer_id, type, source, from_id, to_id, from_value, to_value, amount_units, scale,
       decimal_text(amount_units, scale) as amount_exact, amount_units / pow(10::double, scale) as amount,
       currency, asset, time, time_precision, block, position, status, return_of,
       coalesce(uetr, end_to_end_id, message_id, tx_hash) as reference, purpose, tx_hash, invented, coalesce(p.cites, [cite]) as cites
from work.transfer as t
left join (select payment_id, cites from work.payment) as p on p.payment_id = t.transfer_id
order by transfer_id
