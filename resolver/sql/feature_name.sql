-- feature_name: the names of a record as lists of keys, sorted into bins of rarity. Null = none.
-- reads: work.feature_alias      writes: work.feature_name      key: record_id
-- $rare_bits DOUBLE, $mid_bits DOUBLE: bins of the model's card; the rarity comes from the shipped token table.
-- $fuzzy_names INTEGER: at most so many names of a record are compared letter by letter.
create or replace table work.feature_name as
with exact as (
    select *, not weak and n >= 2 as whole from work.feature_alias
),
sounds as (
    select record_id, bits, unnest(list_concat(
               list_transform(list_filter(skeleton_keys, lambda k: contains(k, ' ')), lambda k: 's:' || k),
               list_transform(korean_keys, lambda k: 'k:' || k))) as sound
    from exact where whole
),
sound as (
    select record_id,
           list_sort(list_distinct(list(sound) filter (where bits >= $rare_bits))) as sound_rare,
           list_sort(list_distinct(list(sound))) as sound_any
    from sounds group by record_id
),
letters as (
    select record_id, list(words order by name_key) as fuzzy_words
    from (select * from exact where whole and n <= 7
          qualify row_number() over (partition by record_id order by bits desc, name_key) <= $fuzzy_names)
    group by record_id
),
grouped as (
    select record_id, any_value(kind) as kind,
           list_sort(list_distinct(list(full_name))) as names_shown,
           list_sort(list_distinct(list(name_key))) as name_any,
           list_sort(list_distinct(list(name_key) filter (where whole and bits >= $rare_bits))) as name_rare,
           list_sort(list_distinct(list(name_key) filter (where whole and bits >= $mid_bits and bits < $rare_bits))) as name_mid,
           list_sort(list_distinct(list(name_key) filter (where whole))) as name_whole,
           list_sort(list_distinct(flatten(list(parts) filter (where whole)))) as name_part,
           list_sort(list_distinct(flatten(list(pairs) filter (where whole)))) as name_pair,
           list_sort(list_distinct(list(bare) filter (where bare <> ''))) as name_numbered,
           list_sort(list_distinct(list(acronym) filter (where acronym is not null))) as acronyms,
           list_sort(list_distinct(list(name_key) filter (where n = 1))) as name_single,
           list_sort(list_distinct(flatten(list(string_split(family, ' ')) filter (where family is not null and given is not null)))) as family_words,
           list_sort(list_distinct(flatten(list(string_split(given, ' ')) filter (where family is not null and given is not null)))) as given_words,
           list_sort(list_distinct(flatten(list(words)))) as words
    from exact group by record_id
)
select g.*, s.sound_rare, s.sound_any, l.fuzzy_words
from grouped as g
left join sound as s on s.record_id = g.record_id
left join letters as l on l.record_id = g.record_id
