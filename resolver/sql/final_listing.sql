-- final.listing: listings of resolved records. A listing leaves the network only when its record is no longer live.
-- reads: work.stage_listing, work.entity_record, work.programme      key: listing_id
insert into generation.final.listing by name
select s.listing_id, e.entity_id, s.record_id,
       arg_min(s.list, s.cite)                         as list,
       arg_min(s.authority, s.cite)                    as authority,
       s.programme,
       arg_min(s.effect, s.cite)                       as effect,
       bool_and(s.mapped)                              as mapped,
       max(s.ended_on) is null                         as in_force,
       coalesce(arg_min(s.legal_basis, s.cite) filter (where s.legal_basis is not null), any_value(p.legal_basis)) as legal_basis,
       arg_min(s.reference, s.cite) filter (where s.reference is not null)     as reference,
       min(s.listed_on)                                as listed_on,
       max(s.amended_on)                               as amended_on,
       max(s.ended_on)                                 as ended_on,
       arg_min(s.url, s.cite) filter (where s.url is not null)                 as url,
       any_value(p.regime)                             as regime,
       any_value(p.since)                              as law_since,
       list_sort(list_distinct(list(s.cite)))          as cites
from work.stage_listing as s
join work.entity_record as e on e.record_id = s.record_id
left join work.programme as p on p.programme = s.programme
group by s.listing_id, e.entity_id, s.record_id, s.programme
order by s.listing_id
