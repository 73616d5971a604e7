"""What is to be forgotten."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened
from resolver.errors import UsageError


@app.command()
def forget(
    what: Annotated[list[str] | None, typer.Argument(help="Record ids, or the name of one source.")] = None,
    why: Annotated[str, typer.Option("--why", help="The reason, without naming what is to be forgotten.")] = "",
    is_expired: Annotated[
        bool, typer.Option("--expired", help="Instead: what was kept as long as its keep_days says.")
    ] = False,
    retain_until: Annotated[
        str, typer.Option("--retain-until", help="Keep dispositions of it until this day, restricted (2031-12-31).")
    ] = "",
    shown: Annotated[bool, typer.Option("--list", help="Instead: show what was forgotten.")] = False,
    by: Annotated[str | None, typer.Option("--by", help="Who asks [default: your user name here].")] = None,
    as_json: Json = False,
) -> None:
    """Remove records, or a source, from every file of the workspace; a tombstone without their data stays.

    Example: resolver forget table.customers:C-17 --why 'request of 12 November, case 4711'
    """
    from resolver import forget as forgetting
    from resolver import log

    if shown:
        give(forgetting.tombstones(opened()), as_json)
        return
    if bool(what) == is_expired:
        raise UsageError("name records or a source, or say --expired.")
    if is_expired:
        done = forgetting.expired(opened(), by)
    else:
        done = forgetting.forget(opened(), what or [], why, by=by, retain_until=retain_until)
    if done.records:
        log.line("forget", text="run `resolver link` now: entities that the forgotten held together are resolved again")
        for place in done.outside:
            log.line("outside", text=place)
    give(asdict(done), as_json, columns=["tombstones", "records", "values", "generations", "restricted", "ended"])
