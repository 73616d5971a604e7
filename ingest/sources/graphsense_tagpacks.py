"""GraphSense TagPacks and ActorPacks: who is said to stand behind an address of a chain, by whom, and how sure.

One YAML file a pack; all of a repository's packs can be given at once. A tag takes from the head of its file what it
does not say itself. Older packs have `currency` alone, `category` and `abuse`; newer ones `network`, `concepts` and
`tag_type`. A record is an address in a pack, 'tagpack:<title>/<currency>/<address>', with all tags that the pack gives
it. A tag whose address fails the rules of its chain is rejected with its line.
Schemas: https://github.com/graphsense/graphsense-tagpack-tool, src/tagpack/conf; words of confidence: src/tagpack/db.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, create_raw_table
from ingest.read.yaml import Value, read_yaml
from ingest.reject import wallet_is_valid
from ingest.source import Format, InputFile, Read, Source
from resolver.errors import DataError

TAG = (
    "address", "tx_hash", "label", "source", "currency", "network", "context", "confidence", "is_cluster_definer",
    "lastmod", "category", "abuse", "actor", "concepts", "tag_type",
)  # fmt: skip
PACK = ("title", "creator", "description", "owner", "is_public", *TAG[2:])
ACTOR = ("id", "label", "uri", "lastmod", "categories", "jurisdictions", "context", "aliases")
ACTORS = ("title", "creator", "description", "is_public", "lastmod")

CONFIDENCE = (
    "override", "ownership", "manual_transaction", "service_api", "authority_data", "trusted_provider", "service_data",
    "forensic", "untrusted_transaction", "web_crawl", "heuristic", "ledger_immanent", "unknown",
)  # fmt: skip
"""How sure a tag is: the taxonomy of the publisher, and 'ledger_immanent' (the chain itself says so) of its packs."""

UNENDED = """
insert into incoming.rejected by name
select $sha256 as file_sha256, $part as part, $line as line, false as whole_row, 'no_end_mark' as code, '' as content,
       'the file ends without a line break after this entry: it may be cut off; compare its size with the publisher''s' as reason
"""

_HEAD = re.compile(rb"^(?:%YAML[^\n]*\n---\s*\n|---\s*\n|#[^\n]*\n|\s*\n)*[a-z_]+\s*:", re.S)


def recognise(file: InputFile) -> str | None:
    """'tags' for a TagPack, 'actors' for an ActorPack."""
    head = file.head
    if not _HEAD.match(head) or not re.search(rb"^(title|creator)\s*:", head, re.M):
        return None
    for part in ("tags", "actors"):
        if re.search(rb"^%s\s*:" % part.encode(), head, re.M):
            return part
    return None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.pack, raw.tag, raw.actor_pack and raw.actor, a row each pack, tag and actor; the day of the last change."""
    for table, columns in (("pack", PACK), ("tag", TAG), ("actor_pack", ACTORS), ("actor", ACTOR)):
        create_raw_table(con, table, columns)
    con.execute("create table if not exists raw.unread (path varchar, line bigint)")
    refused, changed = Refused(), list[date]()
    for file in files:
        document = read_yaml(file)
        entries = "tags" if file.part == "tags" else "actors"
        if not isinstance(document.value, dict) or not isinstance(
            document.value.get(entries, Value(1, None)).value, list
        ):
            raise DataError(f"{file.name}: no list of {entries} in this pack. Take the file as the publisher gives it.")
        table, pack = ("tag", PACK) if entries == "tags" else ("actor", ACTORS)
        head = {key: value for key, value in document.value.items() if key != entries}
        if not head.get("title", Value(1, None)).value:
            raise DataError(f"{file.name}: the pack has no title, by which its tags go. Add it, or take the original.")
        _append(con, "pack" if entries == "tags" else "actor_pack", file, [Value(document.line, head)], pack, "")
        good = [item for item in document.value[entries].value if _is_good(file, item, head, refused, entries)]
        _append(con, table, file, good, TAG if entries == "tags" else ACTOR, f"{entries}.")
        if not _ends_a_line(file):
            last = max((item.line for item in document.value[entries].value), default=document.line)
            con.execute(UNENDED, {"sha256": file.sha256, "part": file.part, "line": last})
        changed += [day for item in (Value(1, head), *good) if (day := _day(item)) is not None]
    refused.write(con)
    return Read(published_on=max(changed, default=None))


def _ends_a_line(file: InputFile) -> bool:
    with file.path.open("rb") as stream:
        stream.seek(-1, 2)
        return stream.read() == b"\n"


def _day(item: Value) -> date | None:
    told = item.value.get("lastmod")
    try:
        return date.fromisoformat(str(told.value)[:10]) if told else None
    except ValueError:
        return None


def _is_good(file: InputFile, item: Value, head: dict[str, Value], refused: Refused, entries: str) -> bool:
    """Whether a tag or an actor can be staged; what can't is refused with its line and reason."""
    problem = _problem(item, head) if entries == "tags" else _actor_problem(item)
    if problem:
        refused.add(file, item.line, *problem, json.dumps(item.plain(), ensure_ascii=False))
    return not problem


def _problem(item: Value, head: dict[str, Value]) -> tuple[str, str] | None:
    if not isinstance(item.value, dict):
        return "columns", "a tag is a mapping with an address: correct the file, or download it again"
    if item.twice:
        return "columns", f"{', '.join(item.twice)} stands twice in this tag: which one holds can't be told"

    def of(name: str) -> Any:
        own = item.value.get(name) or head.get(name)
        return own.value if own else None

    address, currency = of("address"), of("currency") or of("network")
    if not address and of("tx_hash"):
        return "no_key", "this tag is of a transaction, not of an address: it is not kept"
    if not isinstance(address, str):
        return "no_key", "a tag without an address: correct the file"
    missing = [name for name in ("label", "source") if not of(name)]
    if missing or not isinstance(currency, str):
        named = ", ".join([*missing, *([] if isinstance(currency, str) else ["currency"])])
        return "columns", f"nothing under {named}, neither in the tag nor in the head of its pack: correct the file"
    if not wallet_is_valid(address, currency):
        return "checksum", "no valid chain address (checksum or form): compare it with the source of the tag"
    if (told := of("lastmod")) and not re.fullmatch(r"\d{4}-\d\d-\d\d([T ].*)?", str(told)):
        return "date", f"lastmod {told!r} is no day (YYYY-MM-DD): correct it"
    return None


def _actor_problem(item: Value) -> tuple[str, str] | None:
    if not isinstance(item.value, dict):
        return "columns", "an actor is a mapping with an id and a label: correct the file, or download it again"
    if item.twice:
        return "columns", f"{', '.join(item.twice)} stands twice in this actor: which one holds can't be told"
    missing = [name for name in ("id", "label") if not (found := item.value.get(name)) or not found.value]
    return ("no_key", f"an actor without {', '.join(missing)}: correct the file") if missing else None


def _append(
    con: DuckDBPyConnection, table: str, file: InputFile, items: list[Value], columns: tuple[str, ...], path: str
) -> None:
    """Append items to a raw table: text as it is, lists and mappings as JSON; keys that nobody knows are noted."""
    import pyarrow as pa

    rows: list[tuple[Any, ...]] = []
    for item in items:
        for key, value in item.value.items():
            if key not in columns:
                con.execute("insert into raw.unread values (?, ?)", [f"{path}{key}", value.line])
        rows.append((*(_text(item.value.get(column)) for column in columns), file.sha256, file.part, item.line))
    if rows:
        arrays = [pa.array(column, pa.string()) for column in list(zip(*rows, strict=True))[:-1]]
        lines = pa.array([row[-1] for row in rows], pa.int64())
        append(con, table, pa.table([*arrays, lines], [*columns, "file_sha256", "part", "line"]))


def _text(value: Value | None) -> str | None:
    if value is None or value.value is None:
        return None
    if isinstance(value.value, str):
        return value.value
    return json.dumps(value.plain(), ensure_ascii=False, sort_keys=True)


SHAPE = (
    # A tag with what it takes from the head of its pack; equal tags of one pack are one.
    """
    create or replace temp table tagpack_tag as
    with whole as (
        select p.title, p.creator, coalesce(t.address, '') as address, coalesce(t.label, p.label) as label,
               coalesce(t.source, p.source) as source, coalesce(t.currency, p.currency) as currency,
               coalesce(t.network, p.network) as network, coalesce(t.context, p.context) as context,
               coalesce(t.confidence, p.confidence) as confidence, coalesce(t.abuse, p.abuse) as abuse,
               coalesce(t.is_cluster_definer, p.is_cluster_definer) as is_cluster_definer,
               coalesce(t.lastmod, p.lastmod) as lastmod, coalesce(t.category, p.category) as category,
               coalesce(t.actor, p.actor) as actor, coalesce(t.concepts, p.concepts) as concepts,
               coalesce(t.tag_type, p.tag_type) as tag_type, t.file_sha256, t.part, t.line
        from raw.tag as t
        join (select title, creator, label, source, currency, network, context, confidence, is_cluster_definer, lastmod,
                     category, abuse, actor, concepts, tag_type, file_sha256 from raw.pack) as p using (file_sha256)
    )
    select *, 'tagpack:' || title || '/' || coalesce(currency, network) || '/' || address as record_id,
           row_number() over (
               partition by title, address, label, source, currency, network, context, confidence, abuse, category, actor,
                            concepts, tag_type, is_cluster_definer, lastmod order by file_sha256, line
           ) as occurrence
    from whole
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'duplicate_key' as code,
           'the pack has this tag before, with the same words: only the first is taken' as reason, address as content
    from tagpack_tag where occurrence > 1
    """,
    "delete from tagpack_tag where occurrence > 1",
)

FACTS = (
    """
    insert into incoming.record by name
    select record_id, record_id[9:] as published_key, 'wallet' as kind, address as caption, source as url,
           context as remarks, file_sha256, part, line
    from tagpack_tag
    qualify row_number() over (partition by record_id order by file_sha256, line) = 1
    """,
    """
    insert into incoming.wallet by name
    select distinct on (record_id) record_id, address, currency as currency_published, network as chain_published,
           true as own, file_sha256, part, line
    from tagpack_tag order by record_id, file_sha256, line
    """,
    """
    insert into incoming.tag by name
    select record_id, address, currency as currency_published, label, actor, coalesce(category, abuse) as category,
           confidence, try_cast(is_cluster_definer as boolean) as cluster_definer, source as url,
           try_cast(left(lastmod, 10) as date) as tagged_on, file_sha256, part, line
    from tagpack_tag
    """,
    """
    insert into incoming.attribute by name
    select record_id, attribute, value, file_sha256, part, line
    from (
        select record_id, unnest(['abuse', 'context', 'tag_creator', 'tag_type']) as attribute,
               unnest([abuse, context, creator, tag_type]) as value, file_sha256, part, line from tagpack_tag
        union all
        select record_id, 'concept', unnest(from_json(concepts, '["varchar"]')), file_sha256, part, line
        from tagpack_tag where starts_with(concepts, '[')
    ) where value is not null
    """,
    # Who is said to hold the address: the actor of the ActorPack, where it is ingested.
    """
    insert into incoming.relation by name
    select record_id, record_id || '/actor/' || actor as relation_id, 'holds' as type,
           'tagged ' || label || coalesce(' (' || confidence || ')', '') as nature, 'record' as from_status,
           'actor:' || actor as from_record, 'record' as to_status, record_id as to_record, file_sha256, part, line
    from tagpack_tag where actor is not null
    qualify row_number() over (partition by record_id, actor order by file_sha256, line) = 1
    """,
    "insert into incoming.used select file_sha256, part, line from raw.pack",
    # Actors: organisations; what an ActorPack calls their label is the name under which they are known.
    """
    insert into incoming.record by name
    select 'actor:' || id as record_id, 'actor:' || id as published_key, 'organisation' as kind, label as caption, uri as url,
           json_extract_string(context, '$.description') as remarks, file_sha256, part, line
    from raw.actor
    """,
    """
    insert into incoming.name by name
    select 'actor:' || id as record_id, 'trade' as type, 'strong' as quality, label as full_name, file_sha256, part, line
    from raw.actor
    union all by name
    select 'actor:' || id as record_id, 'primary' as type, 'strong' as quality,
           json_extract_string(context, '$.legal_name') as full_name, file_sha256, part, line
    from raw.actor where coalesce(json_extract_string(context, '$.legal_name'), '') <> ''
    union all by name
    select distinct 'actor:' || id as record_id, 'alias' as type, 'weak' as quality, unnest(from_json(aliases, '["varchar"]')) as full_name,
           file_sha256, part, line
    from raw.actor where starts_with(aliases, '[')
    """,
    """
    insert into incoming.country by name
    select distinct 'actor:' || id as record_id, 'associated' as type, unnest(from_json(jurisdictions, '["varchar"]')) as country,
           file_sha256, part, line
    from raw.actor where starts_with(jurisdictions, '[')
    """,
    """
    insert into incoming.contact by name
    select distinct 'actor:' || id as record_id, type, value, file_sha256, part, line
    from (
        select id, 'website' as type, uri as value, file_sha256, part, line from raw.actor
        union all
        select id, 'website', unnest(from_json(json_extract(context, '$.uris'), '["varchar"]')), file_sha256, part, line
        from raw.actor where json_type(context, '$.uris') = 'ARRAY'
        union all
        select id, 'social', 'twitter:' || trim(unnest(string_split(json_extract_string(context, '$.twitter_handle'), ','))), file_sha256, part, line
        from raw.actor
    ) where coalesce(value, '') not in ('', 'twitter:')
    """,
    """
    insert into incoming.attribute by name
    select distinct 'actor:' || id as record_id, attribute, value, file_sha256, part, line
    from (
        select id, 'category' as attribute, unnest(from_json(categories, '["varchar"]')) as value, file_sha256, part, line
        from raw.actor where starts_with(categories, '[')
        union all
        select id, 'year_established', json_extract_string(context, '$.year_established'), file_sha256, part, line from raw.actor
        union all
        select id, 'active', json_extract_string(context, '$.active'), file_sha256, part, line from raw.actor
    ) where value is not null
    """,
    "insert into incoming.used select file_sha256, part, line from raw.actor_pack",
)

CHECK = f"""
select 'tagpack:confidence=' || confidence as code, line, file_sha256
from (select confidence, line, file_sha256 from raw.tag union all select confidence, line, file_sha256 from raw.pack)
where confidence not in ({", ".join(f"'{word}'" for word in CONFIDENCE)})
"""

SOURCE = Source(
    title="GraphSense TagPacks and ActorPacks",
    publisher="GraphSense (Iknaio Cryptoasset Analytics)",
    url="https://github.com/graphsense/graphsense-tagpacks",
    licence="MIT",
    prefix="tagpack",
    formats=(
        Format(
            name="yaml",
            parts=("actors", "tags"),
            required=(),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            code_checks=(CHECK,),
            ignored={
                **{
                    f"pack.{column}": "about the pack, not its tags" for column in ("description", "owner", "is_public")
                },
                "tag.tx_hash": "a tag of a transaction is rejected: only addresses are kept",
                **{f"actor_pack.{column}": "about the pack" for column in ACTORS},
                "actor.lastmod": "the day of an entry, not a fact about the actor",
            },
            keys={"actor": ("id",)},
            deltas=("actors", "tags"),
        ),
    ),
    traps=(
        "A tag takes what it does not say from the head of its pack; one tag may say otherwise.",
        "A tag says what its creator believes, with a confidence; a label is no proof, and 'web_crawl' is a hint.",
        "A pack says nothing of other packs: files are excerpts, and a tag that was withdrawn stays until a person "
        "judges it.",
        "The currency is the token ('USDT', 'KCS', 'BEP20'), not the chain; the address tells the chain.",
        "Some published addresses are cut off (Monero in the OFAC pack) or broken over lines (KuCoin): rejected.",
    ),
)
