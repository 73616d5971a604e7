"""The lines of the page: what is said about an entity, how far away it is, and which lines or transfers say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import lookup
from resolver.errors import BadParameter
from resolver.history.moments import known_before
from resolver.risk import money
from resolver.store import Workspace, connect, run_name

Line = dict[str, Any]
"""`key` (lasts over runs), `what` (a sentence), `distance` (steps to the entity; 0: itself), `evidence` (published
lines as file sha256/part/line, or transfer ids), `other` (the party at the far end, where there is one)."""


def page(workspace: Workspace, asked: str, since: str | None = None) -> dict[str, Any]:
    """The page of one entity: who it is, and sections of lines, each nearest first.

    `since` keeps what is new since a run: lines that were not there, and those that say something else now, with `was`.
    `gone`: by section the lines that are there no more, as they were; None without `since`.

    Raises: UnknownId; BadParameter if the network of that run is no longer kept.
    """
    with workspace.read() as con:
        entity = lookup.entity_of(con, asked)
        found = sections(con, entity)
        [head] = lookup.dictionaries(
            con, "select entity_id as id, caption, kind, listed from final.entity where entity_id = $id", {"id": entity}
        )
        head |= {"run": lookup.run_id(con), "since": None}
        before = None if since is None else known_before(con, since)
    gone = None
    if before is not None:
        head["since"] = run_name(before) if before else "the beginning"
        known = told(workspace, entity, before)
        gone = {name: missing(lines, found.get(name, [])) for name, lines in known.items()}
        found = {name: news(lines, known.get(name, [])) for name, lines in found.items()}
    return head | {"sections": found, "gone": gone, "note": NOTE}


NOTE = "No total is made: each line stands for itself, and a person weighs them. What is not loaded is not here."


def sections(con: DuckDBPyConnection, entity: str) -> dict[str, list[Line]]:
    """All sections, empty ones too: that nothing was found is an answer."""
    found: dict[str, list[Line]] = {}
    for name, lines in SECTIONS.items():
        found[name] = sorted(lines(con, entity), key=lambda line: (line["distance"], line["key"]))
    return found


def news(lines: list[Line], before: list[Line]) -> list[Line]:
    """The lines whose key or sentence was not there before; `was`: the sentence before, None for a new key."""
    said = {one["key"]: one["what"] for one in before}
    return [one | {"was": said.get(one["key"])} for one in lines if said.get(one["key"]) != one["what"]]


def missing(before: list[Line], lines: list[Line]) -> list[Line]:
    """The lines of before whose key is there no more."""
    now = {one["key"] for one in lines}
    return [one for one in before if one["key"] not in now]


def told(workspace: Workspace, entity: str, run: int) -> dict[str, list[Line]]:
    """The sections of the page at an earlier run; none where the entity is newer.

    Raises: BadParameter if that network is no longer there.
    """
    if run == 0:
        return {}
    path = workspace.network_folder / f"{run_name(run)}.duckdb"
    if not path.is_file():
        raise BadParameter(f"--since {run_name(run)}: its network is no longer kept in {workspace.network_folder}.")
    con = connect(path, read_only=True, spill=workspace.spill_folder)
    try:
        if not con.execute("select 1 from final.entity where entity_id = $id", {"id": entity}).fetchall():
            return {}  # the entity is newer than that run
        return sections(con, entity)
    finally:
        con.close()


def line(key: str, what: str, distance: int, evidence: list[str], other: str | None = None) -> Line:
    """One line of the page."""
    return {"key": key, "what": what, "distance": distance, "evidence": evidence, "other": other}


def listing(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """Its own listings, also ended ones and those of weaker effect, and listed parties that it may be."""
    own = con.execute(
        """
        select listing_id, authority || ' ' || programme || ', ' || effect
               || coalesce(', since ' || listed_on::varchar, '') || case when in_force then '' else ', ended' end, cites
        from final.listing where entity_id = $id order by listing_id
        """,
        {"id": entity},
    ).fetchall()
    may_be = con.execute(
        """
        select m.may_be_id, 'may be the listed ' || e.caption || ', not merged: probability '
               || round(m.probability, 3) || ', ' || m.reason, e.entity_id, [m.left_record, m.right_record]
        from final.may_be as m
        join final.entity as e on e.listed and e.entity_id = case when m.from_id = $id then m.to_id else m.from_id end
        where m.from_id = $id or m.to_id = $id order by 1
        """,
        {"id": entity},
    ).fetchall()
    found = [line(key, what, 0, list(cites)) for key, what, cites in own]
    return found + [line(key, what, 1, list(records), other) for key, what, other, records in may_be]


def ownership(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """What the rules of ownership make of it; its listed owners and controllers, and listed parties that it owns."""
    from resolver.ownership import holders

    found = blocks(con, entity)
    for rows, key, word in (
        (holders.owners(con, entity), "owner", "owned by"),
        (holders.owned(con, entity), "owned", "owns"),
    ):
        for row in rows:
            if not row["listed"]:
                continue
            share = ends(row["share_low"], row["share_high"])
            control = f", control {row['control']}" if row["control"] else ""
            stakes = [stake for path in row["paths"] for stake in path] if row["paths"] else []
            cites = sorted({cite for stake in stakes for cite in stake["cites"]})
            what = f"{word} {row['caption']} (listed): {share}{control}"
            found.append(line(f"{key}:{row[key]}", what, int(row["level"] or 1), cites, row[key]))
    return found


def blocks(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """Under which rules it is blocked by ownership, possibly blocked, or near it, with the stakes of the proof."""
    rows = con.execute(
        """
        select b.blocked_id, b.status || ' by ownership under ' || b.regime || ': '
               || case when b.share_low = b.share_high then format('{:g} %', b.share_low)
                       else format('{:g} to {:g} %', b.share_low, b.share_high) end || ', ' || b.law,
               len(b.proof), list_sort(list_distinct(flatten(list(r.cites))))
        from final.blocked as b left join final.relation as r on list_contains(b.proof, r.relation_id)
        where b.entity_id = $id and b.status <> 'listed' group by all order by 1
        """,
        {"id": entity},
    ).fetchall()
    return [line(key, what, max(steps, 1), list(cites or [])) for key, what, steps, cites in rows]


def ends(low: float | None, high: float | None) -> str:
    """A share in percent, or both ends of it."""
    if low is None or high is None:
        return "share not known"
    return f"{low:g} %" if low == high else f"{low:g} to {high:g} %"


def ties(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """Listed parties that it works for, directs, holds accounts with or is related to."""
    rows = con.execute(
        """
        select r.relation_id,
               case when r.from_id = $id then r.type || ' ' else r.type || ' by ' end || e.caption || ' (listed)'
               || coalesce(': ' || r.nature, '') || coalesce(', until ' || r.valid_to::varchar, ''),
               e.entity_id, r.cites
        from final.relation as r
        join final.entity as e on e.listed and e.entity_id = case when r.from_id = $id then r.to_id else r.from_id end
        where (r.from_id = $id or r.to_id = $id) and r.type not in ('OWNS', 'HOLDS') and e.entity_id <> $id
        order by 1
        """,
        {"id": entity},
    ).fetchall()
    return [line(key, what, 1, list(cites), other) for key, what, other, cites in rows]


def patterns(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """Patterns around it, and those that it or a wallet or account of its own only takes part in."""
    from resolver.patterns import pattern as rules

    rows = con.execute(
        """
        with own as (
            select $id as id union select to_id from final.relation where type = 'HOLDS' and from_id = $id
        )
        select pattern_id, pattern, subject in (from own), score, e.caption, evidence, subject
        from final.pattern as p left join final.entity as e on e.entity_id = p.subject
        where list_has_any(p.entities, (select list(id) from own)) order by 1
        """,
        {"id": entity},
    ).fetchall()
    return [
        line(
            key,
            f"{rules.load(name).title}, score {score:g}" + ("" if subject else f", around {caption or other}"),
            0 if subject else 1,
            list(evidence),
            None if subject else other,
        )
        for key, name, subject, score, caption, evidence, other in rows
    ]


def reuse(con: DuckDBPyConnection, entity: str) -> list[Line]:
    """What it shares with others, or under how many names it goes."""
    from resolver.reuse.habits import HABITS
    from resolver.reuse.readings import READINGS

    says = READINGS | HABITS
    rows = con.execute(
        """
        select reuse_id, reading, names, "values", score, cites, len(entities)
        from final.reuse where list_contains(entities, $id) order by 1
        """,
        {"id": entity},
    ).fetchall()
    return [
        line(
            key,
            f"{says[reading]}: {', '.join(names[:5])}" + (f"; {', '.join(values[:5])}" if values else "")
            + f"; score {score:g}" + ("" if score >= 0.5 else ", a hint only"),
            0 if size == 1 else 1,
            list(cites),
        )
        for key, reading, names, values, score, cites, size in rows
    ]  # fmt: skip


SECTIONS: dict[str, Callable[[DuckDBPyConnection, str], list[Line]]] = {
    "listing": listing,
    "ownership": ownership,
    "ties": ties,
    "paths": money.lines,
    "patterns": patterns,
    "reuse": reuse,
}
"""In the order of the page."""
