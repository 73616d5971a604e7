-- ownership_merged: one row per owner, owned and kind of interest of which there are several statements.
-- reads: ownership_line, ownership_several, ownership_joint, ownership_source      key: owner, owned, kind
-- One source: different exact figures are lots and add up; a figure that is repeated counts once at the low end, each
-- time at the high end; bands narrow each other. Several sources: they narrow each other. Where nothing is left between
-- the two ends, the stake reaches from the lowest to the highest statement and is marked as contradicting itself.
create or replace temp table ownership_merged as
with of_source as (
    select c.owner, c.owned, c.kind, s.source, bool_and(c.least = c.most) as exact, sum(distinct c.least) as added,
           sum(c.most) as added_high, max(c.least) as narrow_low, min(c.most) as narrow_high, min(c.least) as wide_low,
           max(c.most) as wide_high, max(c.whole) as whole, bool_or(c.unusable) as unusable,
           bool_or(c.nominee) as nominee, bool_or(c.joint) as joint, list(c.line) as lines
    from ownership_counted as c
    join ownership_source as s on s.line = c.line
    group by c.owner, c.owned, c.kind, s.source
),
settled as (
    select *, case when exact and added <= 200000000 then added when narrow_low <= narrow_high then narrow_low
                   else wide_low end as least,
           case when exact and added <= 200000000 then least(added_high, 200000000)
                when narrow_low <= narrow_high then narrow_high else wide_high end as most,
           not (exact and added <= 200000000) and narrow_low > narrow_high as against
    from of_source
)
select owner, owned, kind,
       (case when max(least) <= min(most) then max(least) else min(least) end)::bigint as least,
       (case when max(least) <= min(most) then min(most) else max(most) end)::bigint as most,
       max(greatest(whole, least))::bigint as whole, bool_or(against) or max(least) > min(most) as contradicts,
       bool_or(unusable) as unusable, bool_or(nominee) as nominee, bool_or(joint) as joint,
       list_sort(flatten(list(lines)))[1] as line, list_sort(flatten(list(lines))) as lines
from settled group by owner, owned, kind
