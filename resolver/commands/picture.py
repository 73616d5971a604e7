"""What is handed on: pictures, and the evidence pack of one entity."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import app, opened


@app.command()
def picture(
    entity: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[Path, typer.Option("--to", help="File to write: .html, .svg or .png.")],
    funds: Annotated[bool, typer.Option("--funds", help="Who paid whom, instead of who owns whom.")] = False,
    levels: Annotated[int, typer.Option("--levels", min=1, help="Steps up and down that are followed.")] = 8,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Only ties in force on that day.")
    ] = None,
) -> None:
    """Draw who owns an entity and what it owns, or what it paid and received, with the lines behind each.

    Example: resolver picture ofac:22985 --to owners.html
    """
    from resolver import log
    from resolver import picture as drawn
    from resolver.picture import funds as flows
    from resolver.picture import ownership

    workspace = opened()
    with workspace.read() as con:
        if funds:
            drawing = flows.around(con, entity, workspace=workspace)
        else:
            day = as_of.date() if as_of else None
            drawing = ownership.drawing(con, entity, workspace=workspace, as_of=day, levels=levels)
    drawn.write(drawing, to)
    log.line("picture", file=to, parties=len(drawing.parties), ties=len(drawing.ties))


@app.command()
def case(
    entity: Annotated[str, typer.Argument(metavar="ID")],
    to: Annotated[Path, typer.Option("--to", help="HTML file to write.")],
) -> None:
    """Write the evidence pack of an entity: identity, listings, ownership, funds, timeline, sources.

    Example: resolver case ofac:22985 --to case.html
    """
    from resolver import log
    from resolver.picture import case as packing

    workspace = opened()
    with workspace.read() as con:
        packing.write(workspace, con, entity, to)
    log.line("case", file=to)
