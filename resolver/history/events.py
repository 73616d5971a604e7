"""CloudEvents: the feed of changes in the envelope that message brokers take (one JSON object a line).

Specification: CloudEvents 1.0.2, JSON format, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UsageError
from resolver.history.changes import Event, changes
from resolver.history.content import TYPES
from resolver.history.moments import known_before, run_before
from resolver.store import Workspace

ENVELOPE = ("event", "event_id", "id")


def cloud_events(con: DuckDBPyConnection, workspace_id: str, events: Iterable[Event]) -> Iterator[dict[str, Any]]:
    """Each event in its envelope: `id` lasts, so that one delivered twice is known; `time` is when the run finished."""
    [(time,)] = con.execute(
        "select strftime(finished_at, '%Y-%m-%dT%H:%M:%SZ') from meta.run order by sequence desc limit 1"
    ).fetchall()
    for event in events:
        yield {
            "specversion": "1.0",
            "id": event["event_id"],
            "source": f"urn:resolver:workspace:{workspace_id}",
            "type": f"resolver.{event['event']}",
            "subject": event["id"],
            "time": time,
            "datacontenttype": "application/json",
            "data": {name: value for name, value in event.items() if name not in ENVELOPE},
        }


def told(
    workspace: Workspace,
    con: DuckDBPyConnection,
    since: str | None = None,
    only: Sequence[str] | None = None,
    *,
    envelope: bool = False,
) -> Iterator[dict[str, Any]]:
    """What changed since a run or a date (None: the run before), plain or in the envelope; of `only` these types.

    Raises: BadParameter for a moment that this network does not know; UsageError for a type that there is not.
    """
    if unknown := sorted(set(only or ()) - set(TYPES)):
        raise UsageError(f"type {unknown[0]}: it is one of {', '.join(TYPES)}.")
    events = changes(con, run_before(con) if since is None else known_before(con, since), only or TYPES)
    return cloud_events(con, workspace.identity()["id"], events) if envelope else events
