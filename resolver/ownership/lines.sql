-- ownership_line: one row per published statement of ownership or control in force at $as_of, with numbers for its ends.
-- reads: final.relation, ownership_node, ownership_dissolved      key: line (rowid of final.relation)
-- $as_of DATE: statements that begin later, or ended before, are left out
-- Shares are whole numbers of 0.000001 %, doubled: least = 2 x low + 1 where low itself is excluded, most = 2 x high - 1
-- where high itself is. So the narrower of two intervals is max(least), min(most), and a comparison is of integers.
create or replace temp table ownership_line as
with stated as (
    select r.rowid as line, r.from_id, r.to_id, r.directness, r.joint_group, coalesce(r.nominee, false) as nominee,
           case when r.interest = 'votes' then 1
                when r.interest = 'shares' or r.type = 'OWNS' and r.interest is null then 0
                when r.interest = 'board' then 2
                when r.interest = 'profit' then 4
                when r.interest = 'trust' and r.type = 'OWNS' then 5
                when r.interest is null then 6
                when regexp_matches(lower(r.nature), '^control-?(via|by)') then 2
                else 3 end as kind,
           r.share_low_exact is null and r.share_high_exact is null as unknown,
           coalesce(r.share_low_exact, 0) as low, coalesce(r.share_high_exact, 100) as high,
           coalesce(r.low_inclusive, true) as low_inclusive, coalesce(r.high_inclusive, true) as high_inclusive
    from final.relation as r
    where r.type in ('OWNS', 'CONTROLS') and r.to_id is not null
      and (r.valid_from is null or r.valid_from <= $as_of) and (r.valid_to is null or r.valid_to >= $as_of)
      and coalesce(lower(r.status), '') not in ('ceased', 'inactive', 'expired', 'former', 'dissolved', 'terminated')
)
select s.line, coalesce(f.no, -1)::integer as owner, t.no::integer as owned, s.kind::tinyint as kind, s.nominee,
       s.joint_group, s.directness is not distinct from 'indirect' as indirect, s.unknown,
       s.low < 0 or s.high > 100 or s.low > s.high as unusable,
       case when unusable then 0
            else 2 * (s.low * 1000000)::bigint + (not s.low_inclusive and s.low < s.high)::bigint end as least,
       case when unusable then 200000000
            else 2 * (s.high * 1000000)::bigint - (not s.high_inclusive and s.low < s.high)::bigint end as most
from stated as s
left join ownership_node as f on f.entity_id = s.from_id
join ownership_node as t on t.entity_id = s.to_id
where not exists (select 1 from ownership_dissolved as d where d.no = f.no or d.no = t.no)
