"""The ownership tree of an entity: everybody above it, and everything below, over published stakes and control."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries, entity_of
from resolver.picture import lines
from resolver.picture.drawing import Drawing, Party, Tie, folded
from resolver.picture.layout import widest
from resolver.store import Workspace

LEVELS = 8
"""Steps up and down that are followed."""

WIDE = 7
"""Boxes side by side in a tree that grows down; a wider one grows to the right, where its boxes stand in columns."""

MOST = 2_000
"""Ties at most; a picture that would have more says so."""

TIES = """
select relation_id, type, from_id, to_id, share_low, share_high, low_inclusive, high_inclusive, nature, interest,
       directness, valid_from, valid_to, invented, cites
from final.relation
where type in ('OWNS', 'CONTROLS') and {end} in (from asked) and from_id is not null and to_id is not null
  and ($day::date is null
       or ((valid_from is null or valid_from <= $day::date) and (valid_to is null or valid_to >= $day::date)))
order by relation_id
"""


def drawing(
    con: DuckDBPyConnection,
    text: str,
    *,
    workspace: Workspace | None = None,
    as_of: date | None = None,
    levels: int = LEVELS,
) -> Drawing:
    """The tree around the entity that `text` names; `con` is a published generation.

    `workspace`: where the published lines are; without it only their places are told. `as_of`: ties in force that day.
    Raises: UnknownId.
    """
    focus = entity_of(con, text)
    up, cut_up = _walk(con, focus, "to_id", "from_id", as_of, levels)
    down, cut_down = _walk(con, focus, "from_id", "to_id", as_of, levels)
    rows = {row["relation_id"]: row for row in (*up, *down)}
    ids = sorted({focus} | {row[end] for row in rows.values() for end in ("from_id", "to_id")})
    people = parties(con, ids)
    cited = lines.read(
        workspace,
        con,
        {row["relation_id"]: row["cites"] for row in rows.values()}
        | {key: row["cites"] for key, row in people.items()},
    )
    named = people[focus]["caption"]
    notes = [f"Ties beyond {levels} steps, and beyond {MOST:,} in all, were left out."] if cut_up or cut_down else []
    if not rows:
        notes.append("No stake or control of or in this entity is published.")
    drawn = Drawing(
        title=f"Who owns {named}, and what it owns",
        subtitle=f"{focus}; {'stakes in force on ' + as_of.isoformat() if as_of else 'all published stakes'}. "
        "Shares are those published for each step, in percent.",
        way="down",
        focus=focus,
        parties=tuple(party(key, people[key], cited) for key in ids),
        ties=tuple(
            Tie(
                key,
                row["from_id"],
                row["to_id"],
                said(row),
                row["type"],
                weight=(row["share_low"] or 0) / 100,
                lines=cited[key][0],
                more_lines=cited[key][1],
            )
            for key, row in sorted(rows.items())
        ),
        legend=(
            "Arrows go from the owner to what is owned. Round: a person; a red frame: listed, or blocked by ownership.",
        ),
        notes=tuple(notes),
    )
    return replace(drawn, way="right") if widest(folded(drawn)) > WIDE else drawn


def parties(con: DuckDBPyConnection, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What a box says of each entity: caption, kind, flags, countries, programmes, and the lines of its records."""
    rows = dictionaries(
        con,
        """
        select e.entity_id, e.kind, e.label, e.caption, e.listed, e.invented, e.birth_date, e.countries, e.programmes,
               list_sort(list_distinct(flatten(coalesce(list(r.cites), [])))) as cites,
               (select list_sort(list(b.regime)) from final.blocked as b
                where b.entity_id = e.entity_id and b.status = 'blocked') as blocked
        from final.entity as e left join final.record as r using (entity_id)
        where e.entity_id in (select unnest($ids)) group by all
        """,
        {"ids": sorted(set(ids))},
    )
    return {row["entity_id"]: row for row in rows}


def party(key: str, row: dict[str, Any], cited: dict[str, tuple[tuple[Any, ...], int]]) -> Party:
    """The box of an entity."""
    about = ", ".join(filter(None, [row["label"], row["birth_date"], *row["countries"][:3]]))
    marks = ["LISTED"] if row["listed"] else []
    marks += [f"BLOCKED {', '.join(row['blocked'])}".upper()] if row["blocked"] and not row["listed"] else []
    marks += ["INVENTED"] if row["invented"] else []
    return Party(
        key,
        row["caption"],
        row["kind"],
        notes=(about, *([", ".join(row["programmes"][:3])] if row["programmes"] else [])),
        marks=tuple(marks),
        lines=cited[key][0],
        more_lines=cited[key][1],
    )


def said(row: dict[str, Any]) -> str:
    """The words of a stake: '25 to 50 %', '60 %', 'share not published', or how it controls."""
    low, high = row["share_low"], row["share_high"]
    if low is None and high is None:
        return str(row["interest"] or row["nature"] or "control") if row["type"] == "CONTROLS" else "share not known"
    if low == high:
        words = f"{low:g} %"
    else:
        over = "over " if row["low_inclusive"] is False else ""
        words = f"{over}{low or 0:g} to {high if high is not None else 100:g} %"
    ended = f", until {row['valid_to']}" if row["valid_to"] else ""
    return f"{words}{' indirect' if row['directness'] == 'indirect' else ''}{ended}"


def _walk(
    con: DuckDBPyConnection, focus: str, at: str, onward: str, as_of: date | None, levels: int
) -> tuple[list[dict[str, Any]], bool]:
    """The ties met from the focus in one direction, level by level, and whether some were left out."""
    seen, frontier, found = {focus}, [focus], []
    for _ in range(levels):
        sql = f"with asked as (select unnest($ids) as id) {TIES.format(end=at)}"
        rows = dictionaries(con, sql, {"ids": sorted(frontier), "day": as_of})
        found += rows
        if len(found) > MOST:
            return found[:MOST], True
        frontier = sorted({row[onward] for row in rows} - seen)
        if not frontier:
            return found, False
        seen |= set(frontier)
    return found, bool(frontier)
