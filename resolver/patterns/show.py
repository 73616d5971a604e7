"""What the command `patterns` gives: the occurrences of a generation, or of other parameters, and the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import lookup
from resolver.patterns import find
from resolver.patterns import pattern as patterns


def rules(names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rules with all that they declare, and their parameters with defaults."""
    found = []
    for name in names or patterns.names():
        rule = patterns.load(name)
        numbers = {key: each.default for key, each in rule.parameters.items()}
        found.append(
            {
                "pattern": name,
                "title": rule.title,
                "question": rule.question,
                "law": rule.law,
                "evidence": rule.evidence,
                "score": rule.score,
                "mistaken_for": rule.mistaken_for,
                "parameters": [f"{key} = {value}: {rule.parameters[key].says}" for key, value in numbers.items()],
            }
        )
    return found


def listed(
    con: DuckDBPyConnection,
    names: Sequence[str] | None = None,
    of: str | None = None,
    profile: Path | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """The occurrences, best score first: `id`, `pattern`, `entities`, `score`, `evidence`, `facts`, times.

    With a profile the rules are run anew with its parameters. Raises: BadParameter, UnknownId.
    """
    for name in names or ():
        if not name.startswith("reuse:"):
            patterns.load(name)
    around = lookup.entity_of(con, of) if of else None
    if profile:
        hits = find.find(con, names, patterns.profile(profile))  # reuse has no parameters
        rows = [_row(hit) for hit in hits if around is None or around in hit.entities]
        rows = sorted(rows, key=lambda row: (-row["score"], row["pattern"], row["id"]))[:limit]
    else:
        rows = stored(con, names, around, limit)
    return captions(con, rows)


def _row(hit: find.Hit) -> dict[str, Any]:
    return {
        "id": hit.pattern_id,
        "pattern": hit.pattern,
        "subject": hit.subject,
        "entities": list(hit.entities),
        "score": hit.score,
        "evidence": list(hit.evidence),
        "first_time": hit.first_time,
        "last_time": hit.last_time,
        "facts": dict(hit.facts),
    }


def stored(
    con: DuckDBPyConnection, names: Sequence[str] | None, around: str | None, limit: int
) -> list[dict[str, Any]]:
    """What the run wrote: occurrences, and reused identities as 'reuse:<reading>' with published lines as evidence."""
    rows = lookup.dictionaries(
        con,
        """
        with found as (
            select pattern_id as id, pattern, subject, entities, score, evidence, first_time, last_time, facts
            from final.pattern
            union all
            select reuse_id, 'reuse:' || reading, entities[1], entities, score, cites, null, null, facts
            from final.reuse
        )
        from found
        where ($names is null or list_contains($names, pattern))
          and ($around is null or list_contains(entities, $around))
        order by score desc, pattern, id limit $limit
        """,
        {"names": list(names) if names else None, "around": around, "limit": limit},
    )
    return [row | {"facts": json.loads(row["facts"])} for row in rows]


def captions(con: DuckDBPyConnection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the caption of their subject, and counts for a table."""
    names = con.execute(
        "select entity_id, caption from final.entity where entity_id in (select unnest($ids::varchar[]))",
        {"ids": sorted({row["subject"] for row in rows})},
    ).fetchall()
    caption: Mapping[str, str] = dict(names)
    return [
        row
        | {
            "caption": caption.get(row["subject"], row["subject"]),
            "parties": len(row["entities"]),
            "transfers": len(row["evidence"]),
        }
        for row in rows
    ]
