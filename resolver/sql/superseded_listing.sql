-- superseded_listing: listings that one publication repeats from another, which has a newer edition without them.
-- us_csl repeats OFAC's listings under OFAC's numbers. Its file tells no date: without --published it counts as of the
-- day on which it came in, for it can't be newer. Only a whole edition of the list itself, of a later date, is believed.
-- reads: work.live, stage.edition, stage.listing      writes: work.superseded_listing      key: record_id, version_id, listing_id
create or replace table work.superseded_listing as
with repeated as (
    select l.record_id, l.version_id, f.listing_id, l.source,
           case when f.list = 'ofac_sdn' then 'ofac_sdn' else 'ofac_consolidated' end as publication,
           coalesce(e.published_on, e.ingested_at::date) as day
    from work.live as l
    join stage.edition as e on e.edition_id = l.edition_id
    join stage.listing as f on f.record_id = l.record_id and f.version_id = l.version_id
    where l.source = 'us_csl' and f.authority = 'OFAC'
),
newest as (
    select source as publication, max(published_on) as day
    from stage.edition
    where scope = 'full'
    group by source
)
select distinct repeated.record_id, repeated.version_id, repeated.listing_id, repeated.source, repeated.publication, newest.day
from repeated
join newest on newest.publication = repeated.publication and newest.day > repeated.day
where not exists (
    select 1
    from work.live as own
    join stage.listing as f on f.record_id = own.record_id and f.version_id = own.version_id
    where own.source = repeated.publication and own.record_id = repeated.record_id and f.listing_id = repeated.listing_id
)
