-- Statements of ownership and control of final.relation, with numbers for their bounds and hashes for their ends.
-- reads: final.relation      key: line (rowid of final.relation)
-- Shares are whole numbers of 0.000001 %, doubled: least = 2 x low + 1 where low itself is excluded, most = 2 x high - 1
-- where high itself is. So the narrower of two intervals is max(least), min(most), and a comparison is of integers.
-- A decimal(9, 6) times a million is below 2^53, so that the doubles here are exact after rounding.
with stated as (
    select rowid as line, from_id, to_id, directness, joint_group, nominee, valid_from, valid_to,
           case when interest = 'shares' then 0
                when interest = 'votes' then 1
                when interest is null then if(type = 'OWNS', 0, 6)
                when interest = 'board' then 2
                when interest = 'profit' then 4
                when interest = 'trust' and type = 'OWNS' then 5
                when regexp_matches(lower(nature), '^control-?(via|by)') then 2
                else 3 end::tinyint as kind,
           coalesce(share_low_exact, 0)::double as low, coalesce(share_high_exact, 100)::double as high,
           coalesce(low_inclusive, true) as low_inclusive, coalesce(high_inclusive, true) as high_inclusive
    from final.relation
    where type in ('OWNS', 'CONTROLS') and to_id is not null
      and coalesce(lower(status), '') not in ('ceased', 'inactive', 'expired', 'former', 'dissolved', 'terminated')
)
select line, from_id is null as unnamed, hash(from_id) as owner, hash(to_id) as owned, kind,
       coalesce(nominee, false) as nominee, joint_group is not null as joint,
       directness is not distinct from 'indirect' as indirect, low < 0 or high > 100 or low > high as unusable,
       case when unusable then 0
            else 2 * round(low * 1000000)::bigint + (not low_inclusive and low < high)::bigint end as least,
       case when unusable then 200000000
            else 2 * round(high * 1000000)::bigint - (not high_inclusive and low < high)::bigint end as most,
       coalesce(valid_from - date '1970-01-01', -1000000)::integer as since,
       coalesce(valid_to - date '1970-01-01', 10000000)::integer as until
from stated
