"""The Offshore Leaks Database: companies, trusts, officers and intermediaries of the leaks that ICIJ has published.

A set of CSV files: nodes of five kinds and the relationships between them. The number of a node is its key over all
files. Nodes of addresses are no parties: each becomes an address of those who are tied to it. What the publisher holds
for the same ('same_name_as', 'similar', ...) are hints, and merge nothing. To stand in this database is no sign of
wrongdoing. Fields: https://offshoreleaks.icij.org/pages/database and https://offshoreleaks.icij.org/pages/faq
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.source import Download, Expect, Format, InputFile, Planned, Read, Source
from ingest.sources._icij_links import BEARER, KINDS, ROLES

COLUMNS = {
    "entities": (
        *(
            "node_id",
            "name",
            "original_name",
            "former_name",
            "jurisdiction",
            "jurisdiction_description",
            "company_type",
        ),
        *(
            "address",
            "internal_id",
            "incorporation_date",
            "inactivation_date",
            "struck_off_date",
            "dorm_date",
            "status",
        ),
        *("service_provider", "ibcRUC", "country_codes", "countries", "sourceID", "valid_until", "note"),
    ),
    "officers": ("node_id", "name", "countries", "country_codes", "sourceID", "valid_until", "note"),
    "intermediaries": (
        *("node_id", "name", "status", "internal_id", "address", "countries", "country_codes", "sourceID"),
        *("valid_until", "note"),
    ),
    "others": (
        *("node_id", "name", "type", "incorporation_date", "struck_off_date", "closed_date", "jurisdiction"),
        *("jurisdiction_description", "countries", "country_codes", "sourceID", "valid_until", "note"),
    ),
    "addresses": ("node_id", "address", "name", "countries", "country_codes", "sourceID", "valid_until", "note"),
    "relationships": (
        *("node_id_start", "node_id_end", "rel_type", "link", "status", "start_date", "end_date", "sourceID"),
    ),
}
"""The columns of each file, in the publisher's order and words."""

NODES = ("entities", "officers", "intermediaries", "others")
"""Files whose nodes are parties."""

MARK = re.compile(r"GENERATED_ON_(\d{8})\.txt")
"""Name of the empty file in the publisher's archive that dates the set."""


def recognise(file: InputFile) -> str | None:
    """Which file of the set this is: the one whose columns it shares most, and nearly all of them."""
    names = set(csv_header(file))
    if not names & {"node_id", "node_id_start"} and "rel_type" not in names:
        return None
    shared = {part: len(names & set(columns)) / len(names | set(columns)) for part, columns in COLUMNS.items()}
    part = max(shared, key=lambda part: (shared[part], part))
    return part if shared[part] > 0.6 else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.<part> for each file of the set; the files themselves do not tell their date."""
    for part, columns in COLUMNS.items():
        read_csv(con, part, [file for file in files if file.part == part], columns, header=True)
    return Read()


def plan(files: list[InputFile]) -> Planned:
    """The set without the empty file whose name tells its date, and with that date."""
    days = [match[1] for file in files if (match := MARK.fullmatch(file.base))]
    day = datetime.strptime(max(days), "%Y%m%d").date() if days else None

    def read_dated(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
        return replace(read(con, files), published_on=day)

    formats = tuple(replace(layout, read=read_dated) for layout in SOURCE.formats) if day else SOURCE.formats
    return Planned("icij", replace(SOURCE, formats=formats), [file for file in files if not MARK.fullmatch(file.base)])


def _day(column: str) -> str:
    """SQL of the day of a date as published ('23-MAR-2006'); null where it can't be read."""
    return f"coalesce(try_strptime({column}, '%d-%b-%Y')::date, first_day({column}))"


def _text(column: str) -> str:
    """SQL of a value without loose blanks; most are empty, and cost nothing."""
    return f"case when {column} <> '' then flat({column}) end"


def _node(part: str) -> str:
    """SQL of the rows of a file of nodes in one shape; columns that it does not have are null."""
    wanted = dict.fromkeys(
        (
            *("name", "original_name", "former_name", "jurisdiction", "jurisdiction_description", "company_type"),
            *("address", "internal_id", "incorporation_date", "inactivation_date", "struck_off_date", "closed_date"),
            *("dorm_date", "status", "service_provider", "ibcRUC", "countries", "country_codes", "sourceID"),
            *("valid_until", "note"),
        )
    )
    has = COLUMNS[part]
    values = ", ".join(
        f"{_text(column) if column in has else 'null::varchar'} as {column.lower()}"
        for column in wanted
        if not (part == "others" and column == "company_type")
    )
    if part == "others":
        values += f", {_text('type')} as company_type"
    return f"select '{part}' as file, tidy(node_id) as node, {values}, file_sha256, part, line from raw.{part}"


_CASES = " ".join(f"when regexp_matches(words, '{pattern}') then '{{{n}}}'" for n, (pattern, _, _) in enumerate(ROLES))
_TYPES = _CASES.format(*(kind for _, kind, _ in ROLES))
_INTERESTS = _CASES.format(*(interest or "" for _, _, interest in ROLES))

SHAPE = (
    "create or replace temp table icij_node as " + " union all by name ".join(_node(part) for part in NODES),
    "create or replace temp table icij_party as select *, 'icij:' || node as record_id, "
    f"file in ('officers', 'others') and coalesce(regexp_full_match(lower(name), '{BEARER}'), false) as bearer from icij_node",
    "create or replace temp table icij_place as select tidy(node_id) as node, coalesce(flat(address), flat(name)) as address, "
    "flat(name) as name, flat(countries) as countries, flat(country_codes) as codes, flat(sourceID) as leak, "
    "flat(valid_until) as valid_until, flat(note) as note, file_sha256, part, line from raw.addresses",
    "create or replace temp table icij_kind(rel_type, becomes) as values " + ", ".join(map(str, KINDS)),
    # What the words of a link mean is found once for each link.
    f"""
    create or replace temp table icij_link as
    select rel_type, link, words,
           case becomes when 'role' then case {_TYPES} else 'related' end else becomes end as becomes,
           case becomes when 'role' then nullif(case {_INTERESTS} else '' end, '') end as interest,
           words like '%nominee%' as nominee
    from (
        select distinct edge.rel_type, edge.link, lower(coalesce(flat(edge.link), '')) as words, coalesce(kind.becomes, 'related') as becomes
        from raw.relationships as edge left join icij_kind as kind on kind.rel_type = edge.rel_type
    ) as link
    """,
    # The same row twice is one tie.
    """
    create or replace temp table icij_row as
    select *, min(line) over (partition by node_id_start, node_id_end, rel_type, link, status, start_date, end_date, sourceID) as first_line
    from raw.relationships
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'duplicate_key' as code,
           'the same relationship stands in line ' || first_line || ': only the first is taken' as reason,
           concat_ws(',', node_id_start, node_id_end, rel_type, link, start_date, end_date, sourceID) as content
    from icij_row where line <> first_line
    """,
    f"""
    create or replace temp table icij_edge as
    select tidy(edge.node_id_start) as start, tidy(edge.node_id_end) as target, edge.rel_type, flat(edge.link) as link,
           link.becomes, link.interest, link.nominee, flat(edge.status) as status, tidy(edge.start_date) as start_date,
           tidy(edge.end_date) as end_date, {_day("tidy(edge.start_date)")} as valid_from, {_day("tidy(edge.end_date)")} as valid_to,
           flat(edge.sourceID) as leak, edge.file_sha256, edge.part, edge.line
    from icij_row as edge
    join icij_link as link on link.rel_type is not distinct from edge.rel_type and link.link is not distinct from edge.link
    where edge.line = edge.first_line
    """,
    # Who an edge hangs from: its start, else its end, where these are parties of the set.
    """
    create or replace temp table icij_tie as
    with party as (select record_id, node, any_value(bearer) as bearer, any_value(name) as name from icij_party group by all),
    ends as (
        select edge.*, start.record_id as start_id, start.bearer, start.name as start_name, target.record_id as target_id,
               place.node as place
        from icij_edge as edge
        left join (select node, record_id, bool_or(bearer) as bearer, min(name) as name from party group by all) as start on start.node = edge.start
        left join (select distinct node, record_id from party) as target on target.node = edge.target
        left join (select distinct node from icij_place) as place on place.node = edge.target
    )
    select *, coalesce(start_id, target_id) as holder, becomes = 'address' or place is not null as to_place from ends
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, holder is null or (to_place and (start_id is null or place is null)) as whole_row, 'no_record' as code,
           case when start_id is null and target_id is null and place is null then 'neither node ' || start || ' nor node ' || target || ' is in the files'
                when start_id is null then 'node ' || start || ' is no party of the files' else 'node ' || target || ' is not in the files' end
           || ': add the other files of the publication' as reason,
           concat_ws(',', start, target, rel_type, link) as content
    from icij_tie where (start_id is null or coalesce(target_id, place) is null)
    """,
    "delete from icij_tie where holder is null or (to_place and (start_id is null or place is null))",
)

FACTS = (
    f"""
    insert into incoming.record by name
    select record_id, node as published_key,
           case when bearer then 'statement' when file in ('entities', 'others') then 'organisation' else 'party' end as kind,
           case when bearer then 'bearer' when file = 'intermediaries' then 'intermediary' end as subkind,
           coalesce(name, original_name, former_name, '(no name) ' || node) as caption, status as published_status,
           'https://offshoreleaks.icij.org/nodes/' || node as url, note as remarks, file_sha256, part, line
    from icij_party
    qualify row_number() over (partition by record_id order by {" ".join(f"when '{part}' then {n}" for n, part in enumerate(NODES)).join(("case file ", " end"))}, line) = 1
    """,
    """
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name, file_sha256, part, line
    from icij_party where name is not null
    union all by name
    select record_id, 'alias' as type, 'unknown' as quality, original_name as full_name, 'original_name' as note, file_sha256, part, line
    from icij_party where original_name is not null and original_name is distinct from name
    union all by name
    select record_id, 'former' as type, 'unknown' as quality, former_name as full_name, file_sha256, part, line
    from icij_party where former_name is not null
    """,
    """
    insert into incoming.country by name
    select record_id, 'jurisdiction' as type, coalesce(jurisdiction_description, jurisdiction) as country,
           case when jurisdiction_description is not null then jurisdiction end as note, file_sha256, part, line
    from icij_party where coalesce(jurisdiction_description, jurisdiction) is not null
    union all by name
    select record_id, 'associated' as type, tidy(unnest(names)) as country,
           tidy(unnest(case when len(codes) = len(names) then codes else list_transform(names, lambda x: null::varchar) end)) as note,
           file_sha256, part, line
    from (
        select *, string_split(coalesce(countries, country_codes), ';') as names, string_split(coalesce(country_codes, countries), ';') as codes
        from icij_party where coalesce(countries, country_codes) is not null
    ) as listed
    """,
    """
    create or replace temp table icij_dated as
    select record_id, type, unnest([note]) as note, published, file_sha256, part, line
    from (
        select record_id, 'incorporation' as type, null::varchar as note, incorporation_date as published, file_sha256, part, line from icij_party
        union all select record_id, 'dissolution', 'struck_off_date', struck_off_date, file_sha256, part, line from icij_party
        union all select record_id, 'dissolution', 'inactivation_date', inactivation_date, file_sha256, part, line from icij_party
        union all select record_id, 'dissolution', 'closed_date', closed_date, file_sha256, part, line from icij_party
    ) as dates
    where published is not null
    """,
    f"""
    insert into incoming.date by name
    select record_id, type, {_day("published")} as date_from, coalesce(try_strptime(published, '%d-%b-%Y')::date, last_day_of(published)) as date_to,
           date_precision(published) as precision, false as approximate, published, note, file_sha256, part, line
    from icij_dated
    """,
    f"""
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: it is kept as published, without a range' as reason, published as content
    from icij_dated where {_day("published")} is null
    union all by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'this date can''t be read: it stands in the relation''s note' as reason, published as content
    from (
        select file_sha256, part, line, start_date as published from icij_tie where start_date is not null and valid_from is null
        union all select file_sha256, part, line, end_date from icij_tie where end_date is not null and valid_to is null
    ) as term
    """,
    # A register number of zero is none.
    """
    insert into incoming.identifier by name
    select record_id, 'registration' as scheme, ibcruc as number, coalesce(jurisdiction_description, jurisdiction) as country,
           'ibcRUC' as published_type, file_sha256, part, line
    from icij_party where ibcruc is not null and not regexp_full_match(ibcruc, '0+')
    union all by name
    select record_id, 'other' as scheme, internal_id as number, service_provider as issuer, 'internal_id' as published_type, file_sha256, part, line
    from icij_party where internal_id is not null
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'number' as code, 'ibcRUC: zero is no number of a register' as reason, ibcruc as content
    from icij_party where regexp_full_match(ibcruc, '0+')
    """,
    """
    insert into incoming.address by name
    select record_id, case when file = 'entities' then 'registered' else 'business' end as type, address as full_address,
           file_sha256, part, line
    from icij_party where address is not null
    """,
    # An address of its own node: its text stands there, the tie in relationships.csv.
    """
    insert into incoming.address by name
    select tie.start_id as record_id,
           case when lower(tie.link) like '%business%' then 'business' when regexp_matches(lower(tie.link), 'resid|home') then 'residential'
                when regexp_matches(lower(tie.link), 'mail|post|corresp') then 'postal' else 'registered' end as type,
           place.address as full_address, place.countries as country, tie.valid_from, tie.valid_to,
           concat_ws('; ', nullif(tie.link, 'registered address'), 'node ' || place.node, tie.leak,
                     case when place.name <> place.address then place.name end, place.codes, tie.status, place.valid_until, place.note) as note,
           place.file_sha256, place.part, place.line
    from icij_tie as tie join icij_place as place on place.node = tie.target
    where tie.to_place and place.address is not null
    """,
    "insert into incoming.used select file_sha256, part, line from icij_tie where to_place",
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_record' as code,
           case when address is null then 'a node of an address without an address' else 'no relationship ties a party to this address' end as reason,
           concat_ws(', ', node, address) as content
    from icij_place where address is null or node not in (select target from icij_tie where to_place)
    """,
    """
    insert into incoming.attribute by name
    select record_id, attribute, value, file_sha256, part, line
    from (
        select record_id, 'leak' as attribute, sourceid as value, file_sha256, part, line from icij_party
        union all select record_id, 'valid_until', valid_until, file_sha256, part, line from icij_party
        union all select record_id, 'company_type', company_type, file_sha256, part, line from icij_party
        union all select record_id, 'service_provider', service_provider, file_sha256, part, line from icij_party
        union all select record_id, 'dormant_since', dorm_date, file_sha256, part, line from icij_party
        union all select record_id, 'node', regexp_replace(regexp_replace(file, 'ies$', 'y'), 's$', ''), file_sha256, part, line from icij_party
    ) as attribute where value is not null
    """,
    # Who bears the shares is anybody: the tie stays, its start is nobody.
    """
    insert into incoming.relation by name
    select holder as record_id,
           concat_ws('/', 'icij:' || start, rel_type, link, target, start_date) as relation_id, becomes as type,
           coalesce(link, rel_type) as nature, case when bearer then 'anonymous' else 'record' end as from_status,
           case when not coalesce(bearer, false) then 'icij:' || start end as from_record, case when bearer then start_name end as from_name,
           'record' as to_status, 'icij:' || target as to_record, interest, nullif(nominee, false) as nominee,
           valid_from, case when valid_from is not null then 'day' end as valid_from_precision,
           valid_to, case when valid_to is not null then 'day' end as valid_to_precision, status,
           concat_ws('; ', case when link <> rel_type and becomes = 'same_as_hint' then rel_type end, leak,
                     case when valid_from is null then 'start_date ' || start_date end,
                     case when valid_to is null then 'end_date ' || end_date end) as note, file_sha256, part, line
    from icij_tie where not to_place
    """,
)

CHECKS = (
    "select 'icij:rel_type=' || coalesce(rel_type, ''), line, file_sha256 from raw.relationships "
    "where coalesce(rel_type, '') not in (select rel_type from icij_kind)",
)

SOURCE = Source(
    title="Offshore Leaks Database",
    publisher="International Consortium of Investigative Journalists (ICIJ)",
    url="https://offshoreleaks.icij.org/pages/database",
    downloads=(
        Download(
            "https://offshoreleaks-data.icij.org/offshoreleaks/csv/full-oldb.LATEST.zip",
            "full-oldb.LATEST.zip",
            "csv",
        ),
    ),
    licence="database ODbL 1.0, contents CC BY-SA 3.0; cite ICIJ",
    prefix="icij",
    formats=(
        Format(
            name="csv",
            parts=("entities", "officers", "intermediaries", "others", "addresses", "relationships"),
            required=("entities", "officers", "intermediaries", "others", "addresses", "relationships"),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            code_checks=CHECKS,
            keys=dict.fromkeys((*NODES, "addresses"), ("node_id",)),
            single=True,
        ),
    ),
    traps=(
        "relationships.csv repeats rows, and names nodes that are in no file.",
        "Officers are persons or companies: the database does not say which.",
        "'THE BEARER', 'EL PORTADOR': whoever holds bearer shares; the tie is kept, its start is nobody.",
        "31-DEC-1969 as a start is the zero of a computer's clock in many rows; it is kept as published.",
        "Links are free text; those of unknown words are relations of type related.",
        "A few values hold quotation marks after a backslash: their rows are refused with their line.",
        "What the publisher holds for the same (same_name_as, similar, ...) is a hint and merges nothing.",
    ),
    expect=Expect(records=(1_000_000, 5_000_000), removed_share=0.02),
    plan=plan,
)
