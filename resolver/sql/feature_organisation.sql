-- feature_organisation: all that the organisation model compares, one row per record. Null = not published. rid: place of the record
-- in the order of ids, from 0; candidates, scores and groups speak of records by it.
-- reads: work.linked, feature_*      writes: work.feature_organisation      key: record_id
create or replace table work.feature_organisation as
with placed as (
    select rid, record_id from work.linked where kind = 'organisation'
)
select k.rid, k.record_id,
       n.names_shown, n.name_any, n.name_rare, n.name_mid, n.name_whole, n.name_part, n.name_pair, n.name_single,
       n.name_numbered, n.acronyms, n.sound_rare, n.sound_any, n.fuzzy_words, n.words,
       d.shown as founded_shown, d.same_day as founded_day, d.years as founded_year,
       p.countries, p.addresses, p.addresses_near, p.addresses_shown, p.cities,
       i.ids_shown, i.id_unique, i.id_full, i.id_open, i.id_any, i.id_number, i.id_near, i.scope_one, i.scope_few,
       c.contacts_shown, c.emails, c.phones, c.websites, c.accounts, c.wallets,
       l.lists
from placed as k
left join work.feature_name as n on n.record_id = k.record_id
left join work.feature_date as d on d.record_id = k.record_id and d.type = 'incorporation'
left join work.feature_place as p on p.record_id = k.record_id
left join work.feature_identifier as i on i.record_id = k.record_id
left join work.feature_contact as c on c.record_id = k.record_id
left join work.feature_list as l on l.record_id = k.record_id
