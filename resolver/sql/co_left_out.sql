-- co_left_out: transactions of several addresses whose inputs need not be of one holder, with the rule that says so.
-- Rules, each by equal outputs (n: outputs, e: outputs of the most frequent value, i: inputs):
--   whirlpool    all outputs equal, as many inputs as outputs, 5 to 10 (https://github.com/Samourai-Wallet/whirlpool-protocol)
--   wasabi       e >= 10 and i >= e: rounds of one denomination (https://docs.wasabiwallet.io)
--   wabisabi     i >= 20, n >= 20 and at least half of the outputs share their value with another one: rounds of many
--                denominations
--   joinmarket   2 or more participants, each with one equal output and at most one of change: e >= 2, 2 e >= n, i >= e
--                (Goldfeder et al. 2018, https://doi.org/10.1515/popets-2018-0038; BlockSci's isCoinjoin)
--   equal        e >= 5 and i >= e: any other joint transaction of that form
--   no_outputs   its outputs are not loaded, so that nothing can be said
-- Dust of 546 and 294 satoshi is no denomination. A payment that looks so is left out, too: a missed joining is found by other
-- transactions, a wrong one joins strangers.
-- reads: work.co_input, work.co_output      writes: work.co_left_out      key: tx
create or replace table work.co_left_out as
with several as (
    select tx, count(*) as i from work.co_input group by tx
    having min(same) <> max(same)
),
value as (
    select o.tx, o.amount, count(*) as times
    from work.co_output as o semi join several on several.tx = o.tx
    where o.amount > 0
    group by o.tx, o.amount
),
outputs as (
    select tx, sum(times)::bigint as n, coalesce(max(times) filter (where amount not in (294, 546)), 0) as e,
           coalesce(sum(times) filter (where times > 1 and amount not in (294, 546)), 0)::bigint as shared
    from value group by tx
)
select s.tx, case when o.n is null then 'no_outputs'
                  when o.e = o.n and s.i = o.n and o.n between 5 and 10 then 'whirlpool'
                  when o.e >= 10 and s.i >= o.e then 'wasabi'
                  when s.i >= 20 and o.n >= 20 and 2 * o.shared >= o.n then 'wabisabi'
                  when o.e >= 2 and 2 * o.e >= o.n and s.i >= o.e then 'joinmarket'
                  when o.e >= 5 and s.i >= o.e then 'equal' end as rule
from several as s left join outputs as o on o.tx = s.tx
where rule is not null
