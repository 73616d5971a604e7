"""OFAC's lists: which list a programme's tag stands on, what a listing there does, and by which tags files are told.

OFAC publishes the SDN list, which blocks property, and one file of all its other lists. That file names no list: the
tag says it ('NS-PLC'), or the remarks name the directive under which a party is listed ('Subject to Directive 1').
A tag for which they name none is the party's tag on the SDN list, on which it then stands too.
Lists and their effects: https://ofac.treasury.gov/other-ofac-sanctions-lists
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from collections.abc import Sequence

from ingest.sql import values_sql

SDN = "ofac_sdn"
"""The list of blocked parties, and the source that reads it."""

OTHERS = "ofac_consolidated"
"""The source that reads the file of all other lists."""

LISTS: tuple[tuple[str, str, str], ...] = (
    ("ofac_sdn", "blocking", r"^SDN List|Specially Designated"),
    ("ofac_ssi", "sectoral", r"Sectoral"),
    ("ofac_ns_plc", "other", r"Palestinian"),
    ("ofac_ns_cmic", "investment", r"Military"),
    ("ofac_capta", "correspondent_account", r"CAPTA|Capta|Correspondent|561"),
    ("ofac_ns_mbs", "other", r"Menu"),
    ("ofac_fse", "other", r"Evaders"),
    ("ofac_ns_isa", "other", r"Iran(?:ian)? Sanctions Act|NS-ISA"),
)
"""Our name of each list, what a listing on it does, and how the publisher's own name of it is known."""

UMBRELLA = r"^Consolidated (?:Non-SDN )?List"
"""The publisher's name for all lists but the SDN list together."""

BY_TAG: tuple[tuple[str, str], ...] = (
    ("NS-PLC", "ofac_ns_plc"),
    ("NS-CMIC", "ofac_ns_cmic"),
    ("NS-CMIC-EO13959", "ofac_ns_cmic"),
    ("CMIC-EO13959", "ofac_ns_cmic"),
    ("561-Related", "ofac_capta"),
    ("CAPTA", "ofac_capta"),
    ("FSE-IR", "ofac_fse"),
    ("FSE-SY", "ofac_fse"),
    ("NS-ISA", "ofac_ns_isa"),
    ("NS-MBS", "ofac_ns_mbs"),
    ("MBS", "ofac_ns_mbs"),
)
"""Tags that stand on one list only, wherever they are published."""

BY_REMARK: tuple[tuple[str, str, str, str], ...] = (
    ("UKRAINE-EO13662", "Executive Order 13662 Directive Determination", "ofac_ssi", "sectoral"),
    ("RUSSIA-EO14024", "EO 14024 Directive 2)", "ofac_capta", "correspondent_account"),
    ("RUSSIA-EO14024", "EO 14024 Directive 3)", "ofac_ns_mbs", "sectoral"),
    ("RUSSIA-EO14024", "EO 14024 Directive 1a)", "ofac_ns_mbs", "sectoral"),
    ("RUSSIA-EO14024", "Subject to Directive 4 -", "ofac_ns_mbs", "other"),
    ("BURMA-EO14014", "Executive Order 14014 Directive Information", "ofac_ns_mbs", "sectoral"),
    ("BELARUS-EO14038", "Executive Order 14038 Directive", "ofac_ns_mbs", "sectoral"),
    ("ILLICIT-DRUGS-EO14059", "transactions in foreign exchange", "ofac_ns_mbs", "other"),
    ("ILLICIT-DRUGS-EO14059", "making loans or providing credit", "ofac_ns_mbs", "other"),
    ("ILLICIT-DRUGS-EO14059", "equity or debt instruments", "ofac_ns_mbs", "investment"),
    ("CAATSA - RUSSIA", "CAATSA Section 235 Information", "ofac_ns_mbs", "other"),
    ("CAATSA - IRAN", "CAATSA Section 235 Information", "ofac_ns_mbs", "other"),
    ("PEESA", "PEESA Information", "ofac_ns_mbs", "other"),
    ("PEESA-EO14039", "PEESA Information", "ofac_ns_mbs", "other"),
    ("IRAN-EO13846", "Executive Order 13846 information", "ofac_ns_mbs", "other"),
)
"""Tag, words in the remarks, and the list and effect of which they speak. Several effects on one list are 'other'."""

BLOCKED_TOO: tuple[tuple[str, str], ...] = (("RUSSIA-EO14024", "Section 11 of Executive Order 14024"),)
"""Tag, and words in the remarks of parties that are blocked under it, besides a directive."""

TABLES = (
    f"create or replace temp table ofac_list(list, effect, published) as values\n    {values_sql(list(LISTS))}",
    f"create or replace temp table ofac_tag(tag, list) as values\n    {values_sql(list(BY_TAG))}",
    f"create or replace temp table ofac_directive(tag, words, list, effect) as values\n    {values_sql(list(BY_REMARK))}",
    f"create or replace temp table ofac_blocked_too(tag, words) as values\n    {values_sql(list(BLOCKED_TOO))}",
)
"""Statements that make the tables of this module."""

UNKNOWN_LIST = f"""
    select 'ofac:List=' || row.list, row.line, row.file_sha256 from ofac_programme_row as row
    where not regexp_matches(row.list, '{UMBRELLA}')
      and not exists (select 1 from ofac_list as list where regexp_matches(row.list, list.published))
"""
"""The code check for lists that the publisher names and we do not know."""

TELLING = 5
"""Rows from which on the programmes outweigh a file's name."""


def source_by_tags(rows: Sequence[tuple[Sequence[str], str]], name: str) -> str:
    """The source whose file this is: by the tags and remarks of its first rows, and where they are few, by its name.

    Both publications have the same layout. Most rows of the other lists' file bear a tag that blocks nothing.
    """
    others = sum(
        any(tag in dict(BY_TAG) or (tag == "UKRAINE-EO13662" and "Directive" in remarks) for tag in tags)
        for tags, remarks in rows
    )
    named = OTHERS if name.startswith("cons") else SDN if name.startswith("sdn") else ""
    if named and len(rows) < TELLING:
        return named
    return OTHERS if 2 * others > len(rows) else SDN if 2 * others < len(rows) else named or SDN


def on_lists(source: str) -> tuple[str, ...]:
    """Statements that make ofac_on_list: one row per programme of an entry and list that it stands on.

    `source`: 'ofac_sdn' or 'ofac_consolidated'. The remarks tell lists apart in the latter only: on the SDN list a tag
    without a list of its own is the list's.
    """
    return (
        f"""
        create or replace temp table ofac_words as
        select ent_num, string_agg(text, '; ' order by text) as remarks
        from ofac_item {"where false" if source == SDN else ""} group by ent_num
        """,
        """
        create or replace temp table ofac_directed as
        select row.ent_num, row.programme, directive.list,
               case when count(distinct directive.effect) = 1 then min(directive.effect) else 'other' end as effect
        from ofac_programme_row as row
        join ofac_words as words on words.ent_num = row.ent_num
        join ofac_directive as directive on directive.tag = row.programme and contains(words.remarks, directive.words)
        group by row.ent_num, row.programme, directive.list
        """,
        """
        create or replace temp table ofac_on_list as
        with told as (
            select row.*, tag.list as tag_list, list.list as told_list,
                   coalesce(tag.list = list.list, false) or exists (
                       select 1 from ofac_directive as directive where directive.tag = row.programme and directive.list = list.list) as fits
            from ofac_programme_row as row
            left join (
                select named.published, list.list
                from (select distinct list as published from ofac_programme_row where list is not null) as named
                join ofac_list as list on regexp_matches(named.published, list.published)
            ) as list on list.published = row.list
            left join ofac_tag as tag on tag.tag = row.programme
        ),
        -- Where some tag of an entry is known to stand on the list that is told, its other tags are those of the SDN list.
        published as (
            select * exclude (tag_list, told_list, fits),
                   case when tag_list is not null then tag_list
                        when told_list is null or told_list = 'ofac_sdn' or fits then told_list
                        when bool_or(fits) over (partition by ent_num, told_list) then 'ofac_sdn'
                        else told_list end as own
            from told
        ),
        placed as (
            select published.*, coalesce(own, directed.list, 'ofac_sdn') as on_list, directed.effect as named_effect
            from published
            left join ofac_directed as directed on directed.ent_num = published.ent_num
                  and directed.programme = published.programme and (own is null or own = directed.list)
            union all
            select distinct published.*, 'ofac_sdn', null
            from published
            join ofac_words as words on words.ent_num = published.ent_num
            join ofac_blocked_too as too on too.tag = published.programme and contains(words.remarks, too.words)
            join ofac_directed as directed on directed.ent_num = published.ent_num and directed.programme = published.programme
            where own is null
        )
        select ent_num, programme, on_list, named_effect, listed_on, note, file_sha256, part, line from placed
        """,
    )


def effect_sql(on_list: str = "row.on_list", programme: str = "programme.effect") -> str:
    """The effect of a listing: what the remarks name, else the programme's on the SDN list, else the list's."""
    return (
        f"case when {on_list} = 'ofac_sdn' then coalesce({programme}, 'blocking') "
        f"else coalesce(row.named_effect, list.effect, {programme}, 'other') end"
    )


def listing_id_sql(record: str, on_list: str, tag: str) -> str:
    """The id of a listing: record and programme, and between them the list where it is another than the SDN list."""
    return f"{record} || case when {on_list} = 'ofac_sdn' then '/' else '/' || {on_list} || '/' end || 'ofac:' || {tag}"
