-- final.relation: relations between entities: those published, holders of wallets and accounts, and accounts' banks.
-- reads: work.relation, work.mention, work.stage_wallet, work.stage_account, work.entity_record      key: relation_id
insert into generation.final.relation by name
with holds as (
    select h.entity_id as from_id, w.entity_id as to_id, s.record_id, s.cite, s.invented, s.source = 'assertion' as asserted,
           s.valid_from, s.valid_to
    from work.stage_wallet as s
    join work.wallet_clean as c on c.address = s.address and c.chain_published is not distinct from s.chain_published
        and c.currency_published is not distinct from s.currency_published and c.valid
    join work.wallet_entity as w on w.chain_address_id = c.chain_address_id
    join work.entity_record as h on h.record_id = s.record_id and h.kind not in ('wallet', 'account')
    where not s.own
    union all
    select h.entity_id, a.entity_id, s.record_id, s.cite, s.invented, s.source = 'assertion' as asserted,
           s.valid_from, s.valid_to
    from work.stage_account as s
    join work.account_clean as c on c.number = s.number and c.scheme = s.scheme
        and c.bank_bic is not distinct from s.bank_bic and c.bank_code is not distinct from s.bank_code
        and c.bank_country is not distinct from s.bank_country
    join work.account_entity as a on a.account_key = c.account_key
    join work.entity_record as h on h.record_id = s.record_id and h.kind not in ('wallet', 'account')
    where not s.own
),
banks as (
    select b.entity_id, i.clean as bic, i.record_id, i.cite
    from (select s.record_id, s.cite, c.clean
          from work.stage_identifier as s
          join work.identifier_clean as c on c.scheme = s.scheme and c.number = s.number
              and c.country is not distinct from s.country
          where s.scheme = 'bic' and c.clean is not null) as i
    join work.entity_record as b on b.record_id = i.record_id
),
-- Accounts with what their numbers and messages say of their bank. Where nobody names the BIC of an IBAN's bank, that which all
-- accounts with the same code of a bank name counts; else a code of four letters is how the bank's BIC begins, where one bank
-- alone is so known.
kept as (
    select a.entity_id, s.record_id, s.cite, s.invented, s.source = 'assertion' as asserted, left(upper(s.bank_bic), 8) as bic,
           c.country_code || c.iban_bank as coded, c.iban_bank || c.country_code as prefix
    from work.stage_account as s
    join work.account_clean as c on c.number = s.number and c.scheme = s.scheme
        and c.bank_bic is not distinct from s.bank_bic and c.bank_code is not distinct from s.bank_code
        and c.bank_country is not distinct from s.bank_country
    join work.account_entity as a on a.account_key = c.account_key
),
named as (
    select coded, min(bic) as bic from kept where coded is not null and bic is not null
    group by coded having count(distinct bic) = 1
),
begins as (
    select left(bic, 6) as prefix, min(entity_id) as entity_id from banks group by left(bic, 6) having count(distinct entity_id) = 1
),
banks_at as (
    select k.entity_id as from_id, b.entity_id as to_id, k.record_id, k.cite, k.invented, k.asserted, null as nature
    from kept as k join banks as b on left(b.bic, 8) = k.bic
    union all
    select k.entity_id, b.entity_id, k.record_id, k.cite, k.invented, k.asserted, 'inferred: other accounts with this code of a bank name it'
    from kept as k join named as n on n.coded = k.coded join banks as b on left(b.bic, 8) = n.bic
    where k.bic is null
    union all
    select k.entity_id, b.entity_id, k.record_id, k.cite, k.invented, k.asserted, 'inferred: its BIC begins as the bank''s code in the IBAN'
    from kept as k join begins as b on b.prefix = k.prefix anti join named as n on n.coded = k.coded
    where k.bic is null and regexp_full_match(k.prefix, '[A-Z]{6}')
)
select relation_id, type, from_id, from_status, from_name, to_id, to_status, to_name, nature, interest,
       share_low_exact::double as share_low, share_high_exact::double as share_high, share_low_exact, share_high_exact,
       low_inclusive, high_inclusive, directness, joint_group, nominee, valid_from, valid_to, status, invented,
       asserted, records, cites, from_record, to_record
from work.relation
union all by name
select 'holds:' || from_id || ':' || to_id as relation_id, 'HOLDS' as type, from_id, 'record' as from_status, to_id,
       'record' as to_status, min(valid_from) as valid_from, max(valid_to) as valid_to, bool_and(invented) as invented, bool_and(asserted) as asserted,
       list_sort(list_distinct(list(record_id))) as records, list_sort(list_distinct(list(cite))) as cites
from holds
group by from_id, to_id
union all by name
select 'banks_at:' || from_id || ':' || to_id as relation_id, 'BANKS_AT' as type, from_id, 'record' as from_status, to_id,
       'record' as to_status, case when count(*) filter (nature is null) = 0 then min(nature) end as nature,
       case when count(*) filter (nature is null) = 0 then 'inferred' end as status,
       bool_and(invented) as invented, bool_and(asserted) as asserted,
       list_sort(list_distinct(list(record_id))) as records, list_sort(list_distinct(list(cite))) as cites
from banks_at
group by from_id, to_id
order by relation_id
