"""The network in other systems' formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened


@app.command()
def export(
    format: Annotated[
        str | None, typer.Argument(metavar="[FORMAT]", help="Without one: the formats are listed.")
    ] = None,
    to: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="File, or for tables a new folder.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="RUN|DATE", help="The network as it was published then.")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option(
            "--changed-since", metavar="RUN|DATE", help="Only what was made or changed since; what went stands beside."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the network for other systems: FollowTheMoney, Senzing, BODS, tables, GraphML and others.

    Example: resolver export ftm entities.ftm.json
    """
    from resolver import exports, log
    from resolver.errors import UsageError

    if format is None:
        give([{"format": name, "writes": exports.load(name).TITLE} for name in exports.names()], as_json)
        return
    if to is None:
        exports.load(format)
        raise UsageError(f"resolver export {format} PATH: where to?")
    told = exports.export(opened(), format, to, as_of=as_of, changed_since=changed_since)
    if as_json:
        give(told, True)
        return
    log.line("export", format=format, path=told["path"], run=told["run"], entities=told["entities"])
    if told["retired"]:
        log.line("retired", entities=told["retired"], path=f"{told['path']}.retired.csv")
    for what, number in told["left_out"].items():
        log.line("left out", what=what, facts=number)
