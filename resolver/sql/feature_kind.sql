-- feature_kind: which records are compared with which: the kind under which a record is linked.
-- A party of unknown kind is compared as an organisation where its name carries a legal form or a bank's word, as a person
-- where a birth date or gender is published; otherwise it is left alone (null), for guessing would lose both comparisons.
-- reads: work.record, work.name_clean, work.stage_date, work.stage_attribute      writes: work.feature_kind      key: record_id
create or replace table work.feature_kind as
with named as (
    select record_id,
           bool_or(coalesce(legal_form, '') <> '') as has_form,
           bool_or(len(list_intersect(tokens, ['bank', 'banco', 'banque', 'банк', 'company', 'corporation', 'group',
                                               'trading', 'university', 'ministry', 'factory', 'foundation'])) > 0) as has_word
    from work.name_clean group by record_id
),
born as (select distinct record_id from work.stage_date where type = 'birth'),
sexed as (select distinct record_id from work.stage_attribute where attribute = 'gender')
select r.record_id, r.kind as published_kind,
       case when r.kind <> 'party' then r.kind
            when r.subkind = 'bank' or n.has_form or n.has_word then 'organisation'
            when b.record_id is not null or s.record_id is not null then 'person'
       end as kind
from work.record as r
left join named as n on n.record_id = r.record_id
left join born as b on b.record_id = r.record_id
left join sexed as s on s.record_id = r.record_id
