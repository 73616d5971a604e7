-- final.programme: the table of regimes, and what listings name besides it (taken by --accept-code: no regime).
-- reads: work.programme, generation.final.listing      key: programme
insert into generation.final.programme by name
with named as (
    select programme, min(authority) as authority, min(effect) as effect, count(*) filter (where in_force) as listings
    from generation.final.listing group by programme
)
select coalesce(p.programme, n.programme) as programme, coalesce(p.authority, n.authority) as authority, p.regime, p.title,
       coalesce(p.effect, n.effect) as effect, p.legal_basis, p.since, coalesce(n.listings, 0) as listings
from work.programme as p
full join named as n on n.programme = p.programme
order by 1
