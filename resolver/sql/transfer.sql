-- transfer: transfers with their ends resolved to wallets and accounts, those by inputs and outputs among them; what the
-- chain gave up is cancelled.
-- reads: stage.transfer, work.given_up, work.output_transfer, work.endpoint      writes: work.transfer      key: transfer_id
create or replace table work.transfer as
select t.*, f.entity_id as from_id, o.entity_id as to_id, t.amount as amount_units,
       t.file_sha256 || '/' || t.part || '/' || t.line as cite
from (
    select s.* replace (coalesce(g.status, s.status) as status)
    from stage.transfer as s left join work.given_up as g on g.transfer_id = s.transfer_id
    union all by name
    from work.output_transfer
) as t
join work.endpoint as f on f.scheme = t.from_scheme and f.value is not distinct from t.from_value
    and f.bank is not distinct from t.from_bank and f.name is not distinct from t.from_name
join work.endpoint as o on o.scheme = t.to_scheme and o.value is not distinct from t.to_value
    and o.bank is not distinct from t.to_bank and o.name is not distinct from t.to_name
