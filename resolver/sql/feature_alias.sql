-- feature_alias: one row per distinct cleaned name of a record, with the keys that comparisons and candidates use.
-- reads: work.name_clean, work.feature_kind, work.feature_word      writes: work.feature_alias      key: record_id, name_key, weak
-- name_key: words sorted; parts: each choice of two or more of the words, but not all (names of at most six words);
-- pairs: each choice of two words; bare: the words without numbers, where the name has a number;
-- bits: rarity of the words together, from the token table that is shipped with the models.
-- Articles and particles (al, el, bin ...) are left out where two other words remain: lists write or drop them at will.
create or replace table work.feature_alias as
with bare as (
    select *, list_filter(tokens, lambda w: not list_contains(
                  ['al', 'el', 'ul', 'ad', 'as', 'ash', 'ar', 'an', 'at', 'az', 'bin', 'ibn', 'ben', 'bint', 'the', 'of', 'and',
                   'for'], w)) as said
    from work.name_clean
),
words as (
    select n.record_id, k.kind, n.full_name, n.quality = 'weak' as weak,
           list_sort(list_distinct(list_concat(case when len(n.said) >= 2 then n.said else n.tokens end,
                                               coalesce(n.numbers, [])))) as words,
           list_sort(list_distinct(coalesce(n.numbers, []))) as numbers,
           nullif(n.skeleton_key, '') as skeleton_key, nullif(n.korean_key, '') as korean_key,
           nullif(n.family, '') as family, nullif(n.given, '') as given, nullif(n.acronym, '') as acronym
    from bare as n
    join work.feature_kind as k on k.record_id = n.record_id
    where k.kind in ('person', 'organisation') and len(n.tokens) > 0
),
distinct_name as (
    select record_id, kind, array_to_string(words, ' ') as name_key, any_value(words order by full_name) as words,
           any_value(numbers order by full_name) as numbers,
           min(full_name) as full_name, bool_and(weak) as weak,
           list_sort(list_distinct(list(skeleton_key) filter (where skeleton_key is not null))) as skeleton_keys,
           list_sort(list_distinct(list(korean_key) filter (where korean_key is not null))) as korean_keys,
           min(family) as family, min(given) as given, min(acronym) as acronym
    from words
    group by record_id, kind, array_to_string(words, ' ')
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
       case when len(words) between 2 and 8 then
           list_transform(list_filter(range(1, 1 << len(words)), lambda m: bit_count(m) = 2),
                          lambda m: array_to_string(list_filter(words, lambda w, i: (m >> (i - 1)) & 1 = 1), ' '))
           else [] end as pairs,
       case when len(numbers) > 0 then array_to_string(list_filter(words, lambda w: not list_contains(numbers, w)), ' ')
           end as bare
from distinct_name as d
left join rarity as r on r.kind = d.kind and r.name_key = d.name_key
