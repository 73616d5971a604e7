"""Before it is published: what a run would change, and whether that is more than was allowed.

`link --preview` builds the network beside the published ones, says what would change, and throws it away.
`link --limit` refuses to publish where more entities than so many percent would be joined, split or retired. A change
of the program or of a model is said before the run, for it changes scores everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import DataError
from resolver.history.changes import OPENED, Event, changes
from resolver.kinds import Model
from resolver.store import connect, run_name

TOLD = ("entity", "relation", "possible", *OPENED)
"""Types whose changes a preview counts: published rows, which may be millions, are as they were published."""

SHOWN = 50
"""So many joins, splits and listed parties are told one by one; their numbers are of all."""


class TooMuch(DataError):
    """More would change than was allowed; nothing was published."""


@dataclass(frozen=True)
class Outlook:
    """What a run would change. `events` -> how many; lists hold the first of each.

    `joins` and `splits` with ids and captions; `listed`: listed parties that would gain or lose records; `judgements`:
    pairs that the model sees otherwise than the person who judged them; `disturbed_percent`: of the entities of now
    those that would be joined, split or retired. `upgrades`: changes of program and models since the last run.
    """

    since: str
    events: dict[str, int]
    disturbed_percent: float
    joins: list[dict[str, Any]]
    splits: list[dict[str, Any]]
    listed: list[dict[str, Any]]
    judgements: list[dict[str, Any]]
    upgrades: list[str]


def outlook(path: Path, since: int, upgraded: list[str]) -> Outlook:
    """What the network in a file that isn't published yet would change since run `since` (0: there is none)."""
    con = connect(path, read_only=True)
    try:
        counts: dict[str, int] = {}
        joins, splits, listed = [], [], []
        for event in changes(con, since, TOLD):
            name = event["event"]
            counts[name] = counts.get(name, 0) + 1
            if name == "entity.joined":
                joins.append(told(event, "from"))
            elif name == "entity.split":
                splits.append(told(event, "into"))
            elif (moved := records_moved(event)) is not None:
                listed.append(moved)
        return Outlook(
            run_name(since),
            dict(sorted(counts.items())),
            disturbed(con, "", since),
            joins[:SHOWN],
            splits[:SHOWN],
            listed[:SHOWN],
            disagreements(con)[:SHOWN],
            upgraded,
        )
    finally:
        con.close()


def told(event: Event, name: str) -> dict[str, Any]:
    """A join or a split: the entity, and the others."""
    return {"id": event["id"], "caption": event["caption"], name: event[name]}


def records_moved(event: Event) -> dict[str, Any] | None:
    """Of a listed party the records that would come to it and leave it; None for other events."""
    if event["event"] == "entity.retired" and event["before"]["listed"]:
        return {"id": event["id"], "caption": event["caption"], "came": [], "left": event["before"]["records"]}
    fields = event.get("fields", {})
    if event["event"] != "entity.changed" or "records" not in fields:
        return None
    if not event["listed"]:
        return None
    before, after = (set(fields["records"][side]) for side in ("before", "after"))
    return {
        "id": event["id"],
        "caption": event["caption"],
        "came": sorted(after - before),
        "left": sorted(before - after),
    }


def disturbed(con: DuckDBPyConnection, prefix: str, since: int) -> float:
    """Percent of the entities of run `since` that were joined with others, split, or retired; 0 if there were none."""
    [(all_, touched)] = con.execute(
        f"""
        with earlier as (
            select record_id, entity_id from {prefix}meta.identity
            where run_from <= $since and coalesce(run_to >= $since, true)
        ),
        later as (select record_id, entity_id from {prefix}meta.identity where run_to is null),
        moved as (
            select e.entity_id as was, l.entity_id as now_in from earlier as e left join later as l using (record_id)
        ),
        touched as (
            select was from moved group by was
            having count(distinct now_in) <> 1 or not bool_or(now_in = was)
            union
            select now_in from moved group by now_in having count(distinct was) > 1
        )
        select (select count(distinct entity_id) from earlier),
               (select count(*) from touched semi join earlier as e on e.entity_id = touched.was)
        """,
        {"since": since},
    ).fetchall()
    return round(100 * int(touched) / int(all_), 3) if all_ else 0.0


def refuse_beyond(con: DuckDBPyConnection, since: int, limit: float | None) -> None:
    """Do nothing where the attached network `generation` changes no more than `limit` percent of the entities.

    Raises: TooMuch.
    """
    if limit is None or not since:
        return
    found = disturbed(con, "generation.", since)
    if found > limit:
        raise TooMuch(
            f"not published: {found:g} % of the entities of {run_name(since)} would be joined, split or retired, and "
            f"the limit is {limit:g} %. `resolver link --preview` shows them; `resolver link --limit 100` publishes."
        )


def disagreements(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Judged pairs of which the model says the opposite, the surest first."""
    rows = con.execute(
        """
        select j.left_record, j.right_record, j.verdict, p.probability
        from meta.judgement as j
        join evidence.pair as p on p.left_record = j.left_record and p.right_record = j.right_record
        where (j.verdict = 'different') = (p.probability >= 0.5)
        order by abs(p.probability - 0.5) desc, j.left_record, j.right_record
        """
    ).fetchall()
    names = ("left_record", "right_record", "verdict", "probability")
    return [dict(zip(names, row, strict=True)) for row in rows]


def made_of(models: Mapping[str, Model]) -> dict[str, list[str]]:
    """Kind -> name and hash of its model, as a run keeps them."""
    return {
        kind: [model.name, hashlib.sha256(json.dumps(vars(model), sort_keys=True).encode()).hexdigest()[:16]]
        for kind, model in sorted(models.items())
    }


def upgrades(before: Path, version: str, models: Mapping[str, Model]) -> list[str]:
    """What program and models have changed since a generation was made; each changes scores everywhere."""
    con = connect(before, read_only=True)
    try:
        [(run, was, kept)] = con.execute(
            "select run_id, version, models from meta.run order by sequence desc limit 1"
        ).fetchall()
        known = json.loads(kept).get("models")
    finally:
        con.close()
    found = [] if was == version else [f"{run} was made by version {was} of the program, this is {version}"]
    for kind, (name, digest) in made_of(models).items():
        if known is not None and known.get(kind) != [name, digest]:
            said = known[kind][0] if kind in known else "none"
            found.append(f"the model of {kind} is {name}, it was {said}" + (" of other content" * (said == name)))
    return found
