-- finding: listings left out of the network, because their own list has dropped them since they were repeated.
-- reads: work.superseded_listing      writes: work.finding
insert into work.finding
select left(md5('superseded|' || record_id || '|' || source), 20), 'superseded_listing', 'warning', record_id,
       source || ' still repeats ' || string_agg(listing_id, ', ' order by listing_id) || ', which ' || any_value(publication)
       || ' of ' || max(day) || ' does not hold: not listed by it any more. Ingest a newer ' || source || '.',
       to_json(list_sort(list(listing_id)))
from work.superseded_listing
group by record_id, source
