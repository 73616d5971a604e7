-- feature_person: all that the person model compares, one row per record. Null = not published. rid: place of the record
-- in the order of ids, from 0; candidates, scores and groups speak of records by it.
-- reads: work.linked, feature_*      writes: work.feature_person      key: record_id
create or replace table work.feature_person as
with placed as (
    select rid, record_id from work.linked where kind = 'person'
)
select k.rid, k.record_id,
       n.names_shown, n.name_any, n.name_rare, n.name_mid, n.name_whole, n.name_part, n.name_pair, n.name_single,
       n.sound_rare, n.sound_any, n.fuzzy_words, n.family_words, n.given_words, n.given_forms, n.given_initials, n.given_first,
       n.words,
       d.shown as birth_shown, d.same_day as birth_day, d.swapped as birth_swapped, d.near as birth_near,
       d.months as birth_month, d.month_only as birth_month_only, d.years as birth_year, d.year_only as birth_year_only,
       d.year_about as birth_year_about, d.year_beside as birth_year_beside,
       d.misread as birth_misread,
       p.birth_places, p.countries, p.addresses, p.addresses_near, p.addresses_shown, p.cities,
       i.ids_shown, i.id_full, i.id_open, i.id_any, i.id_number, i.id_near, i.scope_one, i.scope_few, i.scope_many, i.files,
       c.contacts_shown, c.emails, c.phones, c.devices, c.accounts, c.wallets,
       l.lists, l.genders
from placed as k
left join work.feature_name as n on n.record_id = k.record_id
left join work.feature_date as d on d.record_id = k.record_id and d.type = 'birth'
left join work.feature_place as p on p.record_id = k.record_id
left join work.feature_identifier as i on i.record_id = k.record_id
left join work.feature_contact as c on c.record_id = k.record_id
left join work.feature_list as l on l.record_id = k.record_id
