-- ownership_stake: one row per owner, owned and kind of interest: statements of the same holding are one stake.
-- reads: ownership_line, ownership_source      key: owner, owned, kind (an unnamed owner is -1 and keeps its lines apart)
-- One source: different exact figures are lots and add up; a figure that is repeated counts once at the low end, each
-- time at the high end; bands narrow each other. Several sources: they narrow each other. Where nothing is left between
-- the two ends, the stake reaches from the lowest to the highest statement and is marked as contradicting itself.
create or replace temp table ownership_stake as
with joint_place as (
    select line, count(*) over (partition by owned, kind, joint_group) as holders,
           row_number() over (partition by owned, kind, joint_group order by line) as place
    from ownership_line where not indirect and joint_group is not null
),
counted as (
    -- joint holders: equal parts at the low end (to the last unit), each the whole at the high end;
    -- a nominee holds for somebody else: nothing at the low end. Interests without a share: nothing at the low end.
    select l.line, owner, owned, kind, unusable, nominee, coalesce(j.holders > 1, false) as joint,
           case when nominee or kind in (5, 6) then 0
                when coalesce(j.holders, 1) = 1 then least
                else 2 * (least // 2 // j.holders + (j.place <= least // 2 % j.holders)::bigint) end as least,
           most, case when nominee or kind in (5, 6) then 0 else least end as whole
    from ownership_line as l left join joint_place as j on j.line = l.line
    where not indirect
),
repeated as (
    select owner, owned, kind from counted where owner >= 0 group by all having count(*) > 1
),
alone as (
    select owner, owned, kind, least, most, whole, false as contradicts, unusable, nominee, joint, line,
           null::bigint[] as lines
    from counted
    where owner < 0 or (owner, owned, kind) not in (select (owner, owned, kind) from repeated)
),
of_source as (
    select c.owner, c.owned, c.kind, s.source, bool_and(c.least = c.most) as exact, sum(distinct c.least) as added,
           sum(c.most) as added_high, max(c.least) as narrow_low, min(c.most) as narrow_high, min(c.least) as wide_low,
           max(c.most) as wide_high, max(c.whole) as whole, bool_or(c.unusable) as unusable,
           bool_or(c.nominee) as nominee, bool_or(c.joint) as joint, list(c.line) as lines
    from counted as c
    join repeated as r on r.owner = c.owner and r.owned = c.owned and r.kind = c.kind
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
),
joined as (
    select owner, owned, kind,
           case when max(least) <= min(most) then max(least) else min(least) end as least,
           case when max(least) <= min(most) then min(most) else max(most) end as most,
           max(greatest(whole, least)) as whole, bool_or(against) or max(least) > min(most) as contradicts,
           bool_or(unusable) as unusable, bool_or(nominee) as nominee, bool_or(joint) as joint,
           list_sort(flatten(list(lines)))[1] as line, list_sort(flatten(list(lines))) as lines
    from settled group by owner, owned, kind
)
select owner, owned, kind, least::bigint as least, most::bigint as most, whole::bigint as whole, contradicts, unusable,
       nominee, joint, line, lines
from (from alone union all by name from joined)
