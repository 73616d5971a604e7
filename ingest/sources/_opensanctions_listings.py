"""Listings: what Sanction and Risk entities say of their entity; where an entity has none, its datasets and topics.

The effect is that of the programme (`programId`, ingest/programmes/opensanctions.csv) on a list that freezes assets or
is mixed, and else that of the list (the dataset): a debarment does not block because the same party is sanctioned too.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.sql import values_sql

OTHER_DATASETS = """
    am_hetq_officials ann_graph_topics ann_pep_positions ar_parliament at_meine_abgeordneten br_pep cl_info_probidad
    cn_peoples_congress_wikipedia co_funcion_publica co_join_dots cu_inventario_legislatura de_abgeordnetenwatch dk_pep
    ee_riigikogu eu_cor_members eu_meps eu_public_functions everypolitician fr_assemblee fr_maires fr_senat hk_legco
    hk_principal_officials hr_public_officials id_regional_2018 il_knesset_members iso9362_bic kp_rusi_reports
    ky_judicial ky_parliament lt_seimas lv_saeima md_rise_profiles mk_officials mx_deputies mx_governors mx_senators
    ng_chipper_peps ng_join_dots opencorporates openfigi permid research ru_acf_bribetakers ru_billionaires_2021
    ru_dossier_center_poi ru_fedsfm_terror ru_fedsfm_wmd ru_myrotvorets_wagner ru_navalny35 ru_nsd_isin si_zvezoskop
    sy_obsalytics_opensyr tr_parliament un_ga_protocol us_cia_world_factbook us_cia_world_leaders us_congress
    us_plural_legislators us_state_dept uy_pep validation ve_asamblea_nacional wd_curated wd_oligarchs wd_peps wikidata
"""
"""Datasets of OpenSanctions that list nobody under a law: parliaments, registers, research (index.json, June 2024)."""

MIXED = frozenset({"us_ofac_cons", "us_trade_csl", "eu_sanctions_map", "ua_nabc_sanctions", "us_sam_exclusions"})
"""Datasets that hold several lists: the programme alone says what a listing does."""

SAID = """
    corp.clone corp.offshore corp.public corp.shell crime crime.boss crime.cyber crime.env crime.fin crime.fraud
    crime.terror crime.theft crime.traffick crime.traffick.drug crime.traffick.human crime.war export.control.linked
    export.risk fin fin.adivsor fin.bank fin.fund forced.labor geo.risk gov gov.admin gov.executive gov.financial
    gov.head gov.igo gov.judicial gov.legislative gov.muni gov.national gov.religion gov.security gov.soe gov.state
    invest.risk mare.detained mare.shadow mare.sts mil poi pol.party pol.union reg.warn rel role.acct role.act
    role.civil role.diplo role.journo role.judge role.lawyer role.lobby role.oligarch role.pep role.pep.frmr
    role.pep.intl role.pep.natl role.pol role.rca role.spy sanction.control sanction.linked
"""
"""Topics that say what an entity is, not that it stands on a list."""

TOPICS = {
    "sanction": "listed",
    "sanction.counter": "listed",
    "debarment": "listed",
    "export.control": "listed",
    "invest.ban": "listed",
    "asset.frozen": "listed",
    "wanted": "listed",
    "corp.disqual": "listed",
    "reg.action": "listed",
    **dict.fromkeys(SAID.split(), "said"),
}
"""Topic -> whether it says that the entity itself stands on a list, or only what it is ('said')."""


TABLES = (
    "create or replace temp table os_topic as from (values "
    + values_sql(sorted(TOPICS.items()))
    + ") as t(topic, meaning)",
    "create or replace temp table os_dataset as "
    f"select code as dataset, authority, effect, list_contains([{', '.join(repr(each) for each in sorted(MIXED))}], code) as mixed "
    "from programme_opensanctions where not regexp_matches(code, '^[A-Z]') union all "
    f"select unnest([{', '.join(repr(each) for each in sorted(OTHER_DATASETS.split()))}]), null, null, false",
)

LISTINGS = (
    """
    create or replace temp table os_sanction as
    select id, list(value order by item) filter (where place = 'holder') as holders,
           list(value order by item) filter (where property = 'programId') as programmes,
           string_agg(value, '; ' order by item) filter (where property = 'program') as program,
           string_agg(value, '; ' order by item) filter (where property = 'authority') as authority,
           string_agg(value, '; ' order by property, item) filter (where property in ('authorityId', 'unscId', 'recordId')) as reference,
           coalesce(min(left(value, 10)) filter (where property = 'listingDate'), min(left(value, 10)) filter (where property = 'startDate')) as listed,
           max(left(value, 10)) filter (where property = 'modifiedAt') as amended,
           max(left(value, 10)) filter (where property = 'endDate') as ended,
           arg_min(value, (property, item)) filter (where property in ('programUrl', 'sourceUrl')) as url,
           string_agg(property || ': ' || value, '; ' order by property, item)
               filter (where property in ('reason', 'provisions', 'status', 'duration', 'summary', 'description')) as note,
           any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
    from os_value where schema in ('Sanction', 'Risk') group by id
    """,
    """
    create or replace temp table os_listed as
    select holder.record_id, holder.record_id || '/' || sanction.id as listing_id, sanction.* exclude (id, holders, programmes),
           unnest(coalesce(programmes, [null])) as code, coalesce(origin.datasets, [null]) as datasets
    from (select *, unnest(holders) as holder_id from os_sanction) as sanction
    join os_entity as holder on holder.id = sanction.holder_id
    left join (select id, list(value order by value) as datasets from os_origin where attribute = 'dataset' group by id) as origin
           on origin.id = sanction.id
    union all by name
    -- no Sanction or Risk in the file says more: each list among the datasets of an entity whose topics speak of a list
    select entity.record_id, entity.record_id || '/' || dataset.value as listing_id, null as code, [dataset.value] as datasets,
           'from datasets and topics; the file holds no Sanction of this entity' as note, entity.file_sha256, entity.part, entity.line
    from os_entity as entity
    semi join (select value.id from os_value as value join os_topic as topic on topic.topic = value.value
               where value.place = 'topic' and topic.meaning = 'listed') as topical on topical.id = entity.id
    anti join (select unnest(holders) as id from os_sanction) as told on told.id = entity.id
    join os_origin as dataset on dataset.id = entity.id and dataset.attribute = 'dataset'
    left join os_dataset as known on known.dataset = dataset.value
    where (known.dataset is null or known.effect is not null) and not starts_with(dataset.value, 'ext_')
    """,
    """
    create or replace temp table os_listing as
    select listed.* exclude (datasets, code), unnest(datasets) as dataset, code from os_listed as listed
    """,
    """
    insert into incoming.listing by name
    select listed.record_id,
           listed.listing_id || case when listed.code is not null then '/' || listed.code else '' end as listing_id,
           coalesce(listed.dataset, 'opensanctions') as list,
           coalesce(listed.authority, dataset.authority, programme.authority, 'unknown') as authority,
           'opensanctions:' || coalesce(listed.code, listed.dataset, 'unknown') as programme,
           coalesce(listed.program, listed.code, listed.dataset, 'not named') as programme_published,
           case when listed.dataset is null then coalesce(programme.effect, 'other')
                when dataset.dataset is null then coalesce(programme.effect, 'blocking')
                when dataset.mixed or dataset.effect = 'blocking' then coalesce(programme.effect, dataset.effect)
                else coalesce(dataset.effect, 'other') end as effect,
           listed.dataset is null or dataset.dataset is not null or programme.code is not null as mapped,
           nullif(programme.legal_basis, '') as legal_basis, listed.reference, first_day(listed.listed) as listed_on, first_day(listed.amended) as amended_on,
           case when last_day_of(listed.ended) <= as_of.day then last_day_of(listed.ended) end as ended_on, listed.url,
           tidy(concat_ws('; ', listed.note, case when last_day_of(listed.ended) > as_of.day then 'ends on ' || listed.ended end)) as note,
           listed.file_sha256, listed.part, listed.line
    from os_listing as listed
    cross join os_as_of as as_of
    left join os_dataset as dataset on dataset.dataset = listed.dataset
    left join programme_opensanctions as programme on programme.code = listed.code
    """,
    """
    insert into incoming.finding
    select 'unmapped_programme', 'programmes that the table of regimes does not have: ' || string_agg(distinct code, ', ' order by code)
           || ': their listings have the effect of their list'
    from os_listing where code is not null and code not in (select code from programme_opensanctions) having count(*) > 0
    """,
)

CODE_CHECKS = (
    "select 'opensanctions:topic=' || value, line, file_sha256 from os_value where place = 'topic' "
    "and value not in (select topic from os_topic) and not before",
    "select 'opensanctions:dataset=' || dataset, line, file_sha256 from os_listing where dataset is not null "
    "and dataset not in (select dataset from os_dataset) and not starts_with(dataset, 'ext_') "
    "and coalesce(code, '') not in (select code from programme_opensanctions) "
    "and file_sha256 not in (select file_sha256 from os_before_entity)",
)
"""Topics that this version does not know, and lists whose effect neither they nor a programme tell."""

# A key of a source that has a reader of its own here ('ofac-22985' is the number of OFAC's list, 'gb-fcdo-rus0001' that of
# the UK's). A hint, never a merge.
HINTS = (
    r"""
    insert into incoming.relation by name
    with keys as (
        select id, record_id, id as key, file_sha256, part, line from os_entity where kind <> 'statement'
        union all
        select id, record_id, value, file_sha256, part, line from os_origin where attribute = 'referent' and kind <> 'statement'
    ),
    known as (
        select *, case when regexp_full_match(key, 'ofac-\d+') then 'ofac:' || substr(key, 6)
                       when regexp_full_match(key, 'gb-fcdo-[a-z]{2,6}\d{4}') then 'uk:' || upper(substr(key, 9)) end as other
        from keys
    )
    select record_id, record_id || '/same_as/' || other as relation_id, 'same_as_hint' as type, 'key of the publisher''s source: ' || key as nature,
           'record' as from_status, record_id as from_record, 'record' as to_status, other as to_record, file_sha256, part, line
    from known where other is not null
    """,
)
