"""What changed since a run: entities created, joined, split, retired, changed, listed and delisted; what is published
of them and between them; what was found out (owners, blocks, patterns, reuse, findings).

The feed is complete: applied to the export of then (`export`, `apply`) it gives the export of now. A run that changes
nothing adds nothing. It is the difference between two networks: what came and went in between is not told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.history.at import Content, items
from resolver.history.content import TYPES
from resolver.store import run_name

Event = dict[str, Any]
Export = dict[str, dict[str, Content]]
"""Type -> id -> content: what somebody downstream holds of the network."""

OPENED = ("owner", "controller", "blocked", "service", "hop", "pattern", "reuse", "finding")
"""Types that a run finds out: they are opened and closed, all others are added and removed."""

WORDS = {type: ("opened" if type in OPENED else "added", "changed", "closed" if type in OPENED else "removed")
         for type in TYPES} | {
         "entity": ("created", "changed", "retired"), "blocked": ("opened", "changed", "ended")}  # fmt: skip
"""How the coming, the change and the going of an item of each type are called."""

Moves = dict[str, set[str]]
"""Entity -> entities that it shares records with, at the other end of the time."""


def export(con: DuckDBPyConnection, run: int | None = None) -> Export:
    """All that the feed speaks of, as it was known at a run (None: now)."""
    if run is None:
        [(run,)] = con.execute("select max(sequence) from meta.run").fetchall()
    return {type: items(con, type, int(run)) for type in TYPES} if run else {type: {} for type in TYPES}


def apply(held: Export, events: Iterable[Event]) -> Export:
    """An export brought up to date by the events since it was made."""
    found = {type: dict(content) for type, content in held.items()}
    for event in events:
        type, word = event["event"].split(".")
        came, changed, went = WORDS[type]
        if word == came:
            found[type][event["id"]] = event["after"]
        elif word == changed:
            patch = {name: both["after"] for name, both in event["fields"].items()}
            found[type][event["id"]] = found[type][event["id"]] | patch
        elif word == went:
            del found[type][event["id"]]
    return found


AT_ONCE = 50_000
"""Items of one row each that are read at once: a feed of millions of transfers goes through a little memory."""


def changes(con: DuckDBPyConnection, since: int, types: Iterable[str] = TYPES) -> Iterator[Event]:
    """What changed between run `since` and now, by type, id and event; of some types or of all. 0 is before all runs.

    Keys of each: `event` ('entity.created'), `event_id` (lasts: the same change between the same runs), `id`,
    `caption`, `since`, `run`. What came (`WORDS`) has `after`, what went `before`: all of its content. Changed ones
    have `fields`: name -> `before` and `after`. Entities have `listed`: at either end of the time. Beside these,
    entity.joined has `from` (the entities that came together in it), entity.split `into`, entity.retired `heirs`,
    entity.listed and entity.delisted `programmes`.
    """
    [(until,)] = con.execute("select max(sequence) from meta.run").fetchall()
    for type in types:
        touched = [
            id
            for (id,) in con.execute(
                "select distinct id from meta.version where type = $type "
                "and (run_from > $since or run_to >= $since and run_to is not null) order by id",
                {"type": type, "since": since},
            ).fetchall()
        ]
        step = max(len(touched), 1) if type == "entity" else AT_ONCE
        for some in (touched[place : place + step] for place in range(0, len(touched), step)):
            was = items(con, type, since, some) if since else {}
            is_ = items(con, type, int(until), some)
            told = entity_events(con, since, was, is_) if type == "entity" else plain_events(type, was, is_)
            for event in told:
                yield stamped(event, since, int(until))


def stamped(event: Event, since: int, until: int) -> Event:
    """An event with its lasting id and the two runs that it lies between."""
    text = f"{event['event']}|{event['id']}|{since}|{until}"
    head = {"event": event["event"], "event_id": hashlib.sha256(text.encode()).hexdigest()[:20]}
    return {**head, **event, "since": run_name(since), "run": run_name(until)}


def plain_events(type: str, was: dict[str, Content], is_: dict[str, Content]) -> Iterator[Event]:
    """The coming, changing and going of items."""
    came, changed, went = WORDS[type]
    for id in sorted(was.keys() | is_.keys()):
        before, after = was.get(id), is_.get(id)
        about = {"id": id, "caption": caption(type, after or before or {})}
        if before is None and after is not None:
            yield {"event": f"{type}.{came}", **about, "after": after}
        elif after is None and before is not None:
            yield {"event": f"{type}.{went}", **about, "before": before}
        elif before is not None and after is not None and (fields := differing(before, after)):
            yield {"event": f"{type}.{changed}", **about, "fields": fields}


def differing(before: Content, after: Content) -> dict[str, dict[str, Any]]:
    """Fields that differ: name -> before and after."""
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if name not in before or before[name] != value
    }


def caption(type: str, content: Content) -> str:
    """What a person reads of an item."""
    if type == "entity":
        return str(content["caption"])
    if type == "finding":
        return str(content["message"])
    if type == "relation":
        one, other = (content[f"{end}_id"] or content[f"{end}_name"] for end in ("from", "to"))
        return f"{one} {content['type']} {other}"
    return CAPTIONS[type].format_map(content)


CAPTIONS = {
    "possible": "{left_record} ~ {right_record}",
    "record": "{caption}",
    "document": "{scheme} {number}",
    "contact": "{type} {value}",
    "address": "{full_address}",
    "transfer": "{from_id} {amount_exact} {currency} {to_id}",
    "worth": "{value_exact} {currency}",
    "paid": "{from_id} {total_exact} {currency} {to_id}",
    "coverage": "{chain} {address}",
    "programme": "{title}",
    "owner": "{owner_id} ultimately owns {owned_id}",
    "controller": "{controller_id} ultimately controls {entity_id}",
    "blocked": "{entity_id} {status} under {regime}",
    "service": "{category}",
    "hop": "{from_id} {rule} {to_id}",
    "pattern": "{pattern} around {subject}",
    "reuse": "{reading}: {names}",
}
"""What a person reads of an item, by its fields."""


def told(event: Event) -> str:
    """What an event says, in one line."""
    if "fields" in event:
        return "; ".join(f"{name}: {brief(both)}" for name, both in event["fields"].items())
    for name in ("from", "into", "heirs", "programmes"):
        if event.get(name):
            return f"{name} {', '.join(event[name])}"
    return ""


def brief(both: dict[str, Any]) -> str:
    """Before and after of a field; of lists what came (+) and what went (-)."""
    before, after = both["before"], both["after"]
    if isinstance(before, list) and isinstance(after, list):
        went = [f"-{shown(value)}" for value in before if value not in after]
        came = [f"+{shown(value)}" for value in after if value not in before]
        return ", ".join([*went, *came])
    return f"{shown(before)} > {shown(after)}"


def shown(value: Any) -> str:
    """A value of a field; of a fact what it publishes."""
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part not in (None, False))
    return "none" if value is None else str(value)


# ------------------------------------------------------------------------------------------------------------- entities


def entity_events(
    con: DuckDBPyConnection, since: int, was: dict[str, Content], is_: dict[str, Content]
) -> Iterator[Event]:
    """The events of entities, with where their records came from and went to."""
    sources, heirs = moves(con, since)
    for event in plain_events("entity", was, is_):
        id = event["id"]
        before, after = was.get(id), is_.get(id)
        event["heirs"] = sorted(heirs.get(id, ())) if after is None else None
        event["listed"] = bool((before and before["listed"]) or (after and after["listed"]))
        yield {name: value for name, value in event.items() if value is not None}
        about = {"id": id, "caption": event["caption"]}
        came = sources.get(id, set()) - {id}
        if after is not None and (len(came) > 1 or (came and before is not None)):
            yield {"event": "entity.joined", **about, "from": sorted(came)}
        went = heirs.get(id, set())
        if before is not None and len(went) > 1:
            yield {"event": "entity.split", **about, "into": sorted(went)}
        yield from listing_events(about, before, after, [was.get(of) for of in came], [is_.get(of) for of in went])


def listing_events(
    about: Event,
    before: Content | None,
    after: Content | None,
    parents: list[Content | None],
    heirs: list[Content | None],
) -> Iterator[Event]:
    """Whether an entity became listed or was delisted.

    A new entity that was a part of a listed one isn't newly listed; one that went into a listed one isn't delisted.
    """
    listed, was = bool(after and after["listed"]), bool(before and before["listed"])
    if after and listed and not was and (before or not any(parent and parent["listed"] for parent in parents)):
        yield {"event": "entity.listed", **about, "programmes": after["programmes"]}
    if before and was and not listed and (after or not any(heir and heir["listed"] for heir in heirs)):
        yield {"event": "entity.delisted", **about, "programmes": before["programmes"]}


def moves(con: DuckDBPyConnection, since: int) -> tuple[Moves, Moves]:
    """For each entity of now the entities of then that its records were in, and the other way round."""
    rows = con.execute(
        """
        with moved as (select distinct record_id from meta.identity where run_from > $since)
        select distinct a.entity_id, b.entity_id
        from meta.identity as a
        join meta.identity as b on b.record_id = a.record_id and b.run_to is null
        where a.run_from <= $since and coalesce(a.run_to >= $since, true) and (
            a.entity_id in (select entity_id from meta.identity semi join moved using (record_id))
            or b.entity_id in (select entity_id from meta.identity semi join moved using (record_id)))
        order by all
        """,
        {"since": since},
    ).fetchall()
    sources: Moves = {}
    heirs: Moves = {}
    for then, now in rows:
        sources.setdefault(now, set()).add(then)
        heirs.setdefault(then, set()).add(now)
    return sources, heirs
