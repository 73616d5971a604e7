-- feature_name: the names of a record as lists of keys, sorted into bins of rarity. Null = none.
-- reads: work.feature_alias, work.feature_word      writes: work.feature_name      key: record_id
-- $rare_bits DOUBLE, $mid_bits DOUBLE: bins of the model's card; the rarity comes from the shipped token table.
-- $fuzzy_names INTEGER: at most so many names of a record are compared letter by letter.
-- given_forms: the names that given names are spellings or short forms of (clean/nicknames.py); given_initials: given names
-- of which the letter alone is published; given_first: the letters with which the others begin.
-- The keys of a record's only name are its own; those of several are gathered.
create or replace table work.feature_name as
with exact as (
    select *, not weak and n >= 2 as whole,
           list_sort(list_distinct(list_concat(
               list_transform(list_filter(skeleton_keys, lambda k: contains(k, ' ')), lambda k: 's:' || k),
               list_transform(korean_keys, lambda k: 'k:' || k),
               list_transform(chinese_keys, lambda k: 'c:' || k)))) as sounds
    from work.feature_alias
),
letters as (
    select record_id, list(words order by name_key) as fuzzy_words
    from (select * from exact where whole and n <= 7 and not sole
          qualify row_number() over (partition by record_id order by bits desc, name_key) <= $fuzzy_names)
    group by record_id
),
gathered as (
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
           list_sort(list_distinct(flatten(list(words)))) as words,
           nullif(list_sort(list_distinct(flatten(list(sounds) filter (where whole and bits >= $rare_bits)))), []) as sound_rare,
           nullif(list_sort(list_distinct(flatten(list(sounds) filter (where whole)))), []) as sound_any
    from exact where not sole group by record_id
),
made as (
select record_id, kind, [full_name] as names_shown, [name_key] as name_any,
       case when whole and bits >= $rare_bits then [name_key] end as name_rare,
       case when whole and bits >= $mid_bits and bits < $rare_bits then [name_key] end as name_mid,
       case when whole then [name_key] end as name_whole,
       case when whole then parts end as name_part,
       case when whole then pairs end as name_pair,
       case when bare <> '' then [bare] end as name_numbered,
       case when acronym is not null then [acronym] end as acronyms,
       case when n = 1 then [name_key] end as name_single,
       case when family is not null and given is not null then list_sort(list_distinct(string_split(family, ' '))) end as family_words,
       case when family is not null and given is not null then list_sort(list_distinct(string_split(given, ' '))) end as given_words,
       words,
       case when whole and bits >= $rare_bits then nullif(sounds, []) end as sound_rare,
       case when whole then nullif(sounds, []) end as sound_any,
       case when whole and n <= 7 then [words] end as fuzzy_words
from exact where sole
union all by name
select g.*, l.fuzzy_words
from gathered as g
left join letters as l on l.record_id = g.record_id
),
spelt as (
    select m.record_id, list_sort(list_distinct(flatten(list(w.given)))) as given_forms
    from (select record_id, unnest(given_words) as word from made) as m
    join work.feature_word as w on w.kind = 'person' and w.word = m.word and len(w.given) > 0
    group by m.record_id
)
select m.*, s.given_forms,
       nullif(list_filter(m.given_words, lambda w: length(w) = 1), []) as given_initials,
       nullif(list_sort(list_distinct(list_transform(list_filter(m.given_words, lambda w: length(w) > 1), lambda w: left(w, 1)))), [])
           as given_first
from made as m
left join spelt as s on s.record_id = m.record_id
