-- feature_alias: one row per distinct cleaned name of a record, with the keys that comparisons and candidates use.
-- reads: work.name_clean, work.feature_kind, work.feature_word, work.placeholder      writes: work.feature_alias      key: record_id, name_key, weak
-- name_key: words sorted; parts: each choice of two or more of the words, but not all (names of at most six words);
-- pairs: each choice of two words; bare: the words without numbers, where the name has a number;
-- bits: rarity of the words together, from the token table that is shipped with the models.
-- sole: the record publishes no other name; most do not, and take their keys without being gathered.
-- Articles and particles (al, el, bin ...) are left out where two other words remain: lists write or drop them at will.
create or replace table work.feature_alias as
with spelt as (
    select n.record_id, k.kind, n.full_name, n.quality = 'weak' as weak, n.tokens, coalesce(n.numbers, []) as numbers,
           case when list_has_any(n.tokens, ['al', 'el', 'ul', 'ad', 'as', 'ash', 'ar', 'an', 'at', 'az', 'bin', 'ibn',
                                             'ben', 'bint', 'the', 'of', 'and', 'for'])
                then list_filter(n.tokens, lambda w: not list_contains(
                    ['al', 'el', 'ul', 'ad', 'as', 'ash', 'ar', 'an', 'at', 'az', 'bin', 'ibn', 'ben', 'bint', 'the', 'of',
                     'and', 'for'], w))
                else n.tokens end as said,
           nullif(n.skeleton_key, '') as skeleton_key, nullif(n.korean_key, '') as korean_key,
           nullif(n.chinese_key, '') as chinese_key, n.initials,
           nullif(n.family, '') as family, nullif(n.given, '') as given, nullif(n.acronym, '') as acronym
    from work.name_clean as n
    join work.feature_kind as k on k.record_id = n.record_id
    where k.kind in ('person', 'organisation') and len(n.tokens) > 0
      and n.full_name not in (select value from work.placeholder)
),
words as materialized (
    select * exclude (tokens, said, numbers),
           list_sort(list_distinct(list_concat(case when len(said) >= 2 then said else tokens end, numbers))) as words,
           list_sort(list_distinct(numbers)) as numbers
    from spelt
),
several as materialized (
    select record_id from words group by record_id having count(*) > 1
),
distinct_name as materialized (
    select w.record_id, w.kind, array_to_string(w.words, ' ') as name_key, w.words, w.numbers, w.full_name, w.weak,
           case when w.skeleton_key is not null then [w.skeleton_key] end as skeleton_keys,
           case when w.korean_key is not null then [w.korean_key] end as korean_keys,
           case when w.chinese_key is not null then [w.chinese_key] end as chinese_keys, coalesce(w.initials, []) as initials,
           w.family, w.given, w.acronym, true as sole
    from words as w anti join several as s on s.record_id = w.record_id
    union all
    select w.record_id, w.kind, array_to_string(w.words, ' ') as name_key, any_value(w.words order by full_name) as words,
           any_value(w.numbers order by full_name) as numbers,
           min(full_name) as full_name, bool_and(weak) as weak,
           list_sort(list_distinct(list(skeleton_key) filter (where skeleton_key is not null))) as skeleton_keys,
           list_sort(list_distinct(list(korean_key) filter (where korean_key is not null))) as korean_keys,
           list_sort(list_distinct(list(chinese_key) filter (where chinese_key is not null))) as chinese_keys,
           list_sort(list_distinct(flatten(list(initials)))) as initials,
           min(family) as family, min(given) as given, min(acronym) as acronym, false as sole
    from words as w semi join several as s on s.record_id = w.record_id
    group by w.record_id, w.kind, array_to_string(w.words, ' ')
),
rarity as (
    select n.kind, n.name_key, sum(w.bits::decimal(9, 4))::double as bits
    from (select distinct kind, name_key, unnest(words) as word from distinct_name) as n
    join work.feature_word as w on w.kind = n.kind and w.word = n.word
    group by n.kind, n.name_key
)
select d.*, r.bits, len(words) as n,
       case when len(words) between 3 and 6 then
           list_transform(list_filter(range(1, (1 << len(words)) - 1), lambda m: bit_count(m) > 1),
                          lambda m: array_to_string(list_filter(words, lambda w, i: (m >> (i - 1)) & 1 = 1), ' '))
           else [] end as parts,
       case when len(words) = 2 then [d.name_key]
            when len(words) between 3 and 8 then
           list_transform(list_filter(range(1, 1 << len(words)), lambda m: bit_count(m) = 2),
                          lambda m: array_to_string(list_filter(words, lambda w, i: (m >> (i - 1)) & 1 = 1), ' '))
           else [] end as pairs,
       case when len(numbers) > 0 then array_to_string(list_filter(words, lambda w: not list_contains(numbers, w)), ' ')
           end as bare
from distinct_name as d
left join rarity as r on r.kind = d.kind and r.name_key = d.name_key
