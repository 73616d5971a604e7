"""Find an entity, and everything that is published about it.

Ids may be given as an entity id ('ent-...', also a retired one), a record id or published id ('ofac:22985'), or a chain
address.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.store import run_name

FACTS = {
    "names": """
        select f.type, quality, full_name, script, language, r.invented, f.record_id, f.cites
        from final.name as f join final.record as r using (record_id)
        where f.entity_id = $id order by quality <> 'strong', f.type <> 'primary', full_name, f.record_id""",
    "identifiers": """
        select scheme, number, clean, valid, country, country_code, published_type, status, r.invented,
               f.record_id, f.cites
        from final.identifier as f join final.record as r using (record_id)
        where f.entity_id = $id order by scheme, number, f.record_id""",
    "dates": """
        select f.type, date_from::varchar as date_from, date_to::varchar as date_to, precision, approximate, published,
               r.invented, f.record_id, f.cites
        from final.date as f join final.record as r using (record_id)
        where f.entity_id = $id order by f.type, date_from, f.record_id""",
    "countries": """
        select f.type, country, code, r.invented, f.record_id, f.cites
        from final.country as f join final.record as r using (record_id)
        where f.entity_id = $id order by f.type, country, f.record_id""",
    "attributes": """
        select attribute, value, r.invented, f.record_id, f.cites
        from final.attribute as f join final.record as r using (record_id)
        where f.entity_id = $id order by attribute, value, f.record_id""",
    "listings": """
        select listing_id, list, authority, programme, effect, in_force, mapped, legal_basis, regime,
               law_since::varchar as law_since, reference,
               listed_on::varchar as listed_on, amended_on::varchar as amended_on, ended_on::varchar as ended_on, url,
               record_id, cites
        from final.listing where entity_id = $id order by listing_id""",
    "records": """
        select record_id, source, publisher, kind, role, caption, published_on::varchar as published_on, probability,
               weight_bits, reason, invented, cites
        from final.record where entity_id = $id order by record_id""",
    "relations": """
        select relation_id, type, from_id, f.caption as from_caption, from_name, to_id, t.caption as to_caption,
               to_name, nature, share_low, share_high, valid_from::varchar as valid_from, valid_to::varchar as valid_to,
               status, r.invented, r.records, cites
        from final.relation as r
        left join final.entity as f on f.entity_id = from_id
        left join final.entity as t on t.entity_id = to_id
        where from_id = $id or to_id = $id order by type, relation_id""",
    "supports": """
        select s.type, s.node_id, coalesce(d.number, c.value, a.full_address, n.address) as value, s.role,
               s.records, cites
        from final.support as s
        left join final.document as d on d.document_id = node_id
        left join final.contact as c on c.contact_id = node_id
        left join final.address as a on a.address_id = node_id
        left join final.chain_address as n on n.chain_address_id = node_id
        where s.entity_id = $id order by s.type, value, node_id""",
    "may_be": """
        select from_id, to_id, left_record, right_record, probability, reason from final.may_be
        where from_id = $id or to_id = $id order by probability desc, may_be_id""",
}
"""What `show` gives of an entity, by key."""


HEIRS = """
with recursive last as (
    select entity_id, arg_max(heirs, run) as heirs from meta.retired group by entity_id
),
heir(id) as (
    select unnest(heirs) from last where entity_id = $id
    union
    select unnest(l.heirs) from last as l join heir as h on h.id = l.entity_id anti join final.entity as e
        on e.entity_id = h.id
)
select id from heir semi join final.entity as e on e.entity_id = heir.id order by id
"""
"""The entities of now that the records of a retired id went to, through ids that are retired by now too."""


def dictionaries(con: DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries."""
    found = con.execute(sql, parameters or {})
    columns = [column[0] for column in found.description or []]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def run_id(con: DuckDBPyConnection) -> str:
    """The run that made the generation that `con` has open."""
    [(run,)] = con.execute("select run_id from meta.run order by sequence desc limit 1").fetchall()
    return str(run)


def rejected(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every published row and value that was refused, with file, line and reason."""
    return dictionaries(
        con,
        "select edition_id, file, line, whole_row, code, reason, content from meta.rejected "
        "order by edition_id, file, line, code, content",
    )


def entity_of(con: DuckDBPyConnection, text: str) -> str:
    """The entity that an id names.

    A retired id gives its only heir. Raises: UnknownId, naming all heirs where there are several, or the next step.
    """
    asked = text.strip()
    found = con.execute(
        """
        select entity_id from final.entity where entity_id = $id
        union select entity_id from final.record where record_id = $id
        union select entity_id from final.chain_address where chain_address_id = $id or address in ($id, lower($id))
        order by 1
        """,
        {"id": asked},
    ).fetchall()
    if not found:
        found = con.execute(HEIRS, {"id": asked}).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    run = retired_in(con, asked)
    said = f"retired in {run_name(run)}; " if run else ""
    if found:
        heirs = ", ".join(row[0] for row in found)
        raise UnknownId(f"{asked}: {said}several entities have a part in it: {heirs}. Name one.")
    if run:
        raise UnknownId(
            f"{asked}: {said}its records are gone. "
            f"`resolver show {asked} --as-of {run_name(run - 1)}` tells what it was."
        )
    raise UnknownId(
        f"{asked}: no entity, record or chain address of this network. `resolver search` finds ids by name."
    )


def retired_in(con: DuckDBPyConnection, entity_id: str) -> int | None:
    """The number of the run that retired an id which is not in use; None for others."""
    [(run,)] = con.execute(
        "select max(run) from meta.retired where entity_id = $id "
        "and entity_id not in (select entity_id from final.entity)",
        {"id": entity_id},
    ).fetchall()
    return None if run is None else int(run)


def show(con: DuckDBPyConnection, text: str) -> dict[str, Any]:
    """Everything published about one entity: `id`, `kind`, `caption`, flags, and the lists of FACTS.

    `retired` is the run that retired the id which was asked for, where the entity is its heir.

    Raises: UnknownId.
    """
    entity_id = entity_of(con, text)
    [head] = dictionaries(
        con,
        "select entity_id as id, kind, label, caption, listed, invented, birth_date, countries as country_codes, "
        "programmes from final.entity where entity_id = $id",
        {"id": entity_id},
    )
    run = retired_in(con, text.strip())
    head["retired"] = run_name(run) if run else None
    return head | {name: dictionaries(con, sql, {"id": entity_id}) for name, sql in FACTS.items()}


SPELLED = """
select entity_id, full_name as matched, lower(strip_accents(full_name)) as folded from final.name
union all select entity_id, number, lower(number) from final.identifier
union all select entity_id, clean, lower(clean) from final.identifier where clean is not null
union all select entity_id, address, lower(address) from final.chain_address
union all select entity_id, number, lower(number) from final.account
union all select entity_id, record_id, lower(record_id) from final.record
"""
"""What an entity is found by: `matched` as published, `folded` as it is compared."""


def search(con: DuckDBPyConnection, text: str, limit: int = 20) -> list[dict[str, Any]]:
    """Entities whose name, alias, identifier or address is like the text, best first.

    `score` is 0 to 1: 1 for an equal name, identifier or address; Jaro-Winkler of the folded names otherwise, from 0.85
    on, or the share of the name's length that a contained text covers.
    """
    return dictionaries(
        con,
        f"""
        with asked as (select lower(strip_accents(trim($text))) as text),
        spelled as ({SPELLED}),
        scored as (
            select s.entity_id, s.matched,
                   greatest(
                       case when s.folded = a.text then 1.0
                            when length(a.text) >= 3 and contains(s.folded, a.text)
                            then 0.85 + 0.14 * length(a.text) / length(s.folded) else 0 end,
                       jaro_winkler_similarity(s.folded, a.text) * 0.99,
                       jaro_winkler_similarity(
                           array_to_string(list_sort(regexp_extract_all(s.folded, '\\w+')), ' '),
                           array_to_string(list_sort(regexp_extract_all(a.text, '\\w+')), ' ')) * 0.99) as score
            from spelled as s cross join asked as a
        )
        select e.entity_id as id, e.kind, e.caption, e.listed, e.programmes,
               arg_max(s.matched, (s.score, s.matched)) as matched, round(max(s.score), 4) as score
        from scored as s join final.entity as e using (entity_id)
        where s.score >= 0.85
        group by all
        order by score desc, e.listed desc, id
        limit $limit
        """,
        {"text": text, "limit": limit},
    )
