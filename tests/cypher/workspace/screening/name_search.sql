-- cases: select caption as text from final.entity where caption ~ '[A-Za-z]' order by md5(entity_id) limit 8
-- cases: select split_part(caption, ' ', 1) as text, true as listed_only from final.entity where listed order by md5(entity_id) limit 4
with asked as (select unnest(words($text)) as word),
known as (
    select e.entity_id, flatten(list_transform([e.caption] || coalesce(n.names, []) || coalesce(s.words, []), lambda one: words(one))) as known
    from final.entity e
    left join (select entity_id, list(full_name) as names from final.name group by entity_id) n using (entity_id)
    left join final.spelling s using (entity_id)
)
select e.entity_id, e.caption, nullif(e.label, 'Entity'), e.listed, e.programmes
from known k join final.entity e using (entity_id), asked a
where (e.listed or not $listed_only)
    and (list_contains(known, a.word) or ($fuzzy and len(a.word) > 3
         and list_bool_or(list_transform(known, lambda one: damerau_levenshtein(one, a.word) <= 1))))
group by all having count(distinct a.word) = (select count(distinct word) from asked)
