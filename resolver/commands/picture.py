"""What is handed on: pictures, and the evidence pack of one entity."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resolver.commands import Password, Uri, User, app, opened
from resolver.errors import UsageError

if TYPE_CHECKING:
    from resolver.picture.drawing import Drawing
    from resolver.store import Workspace


@app.command()
def picture(
    to: Annotated[Path, typer.Option("--to", help="File to write: .html, .svg or .png.")],
    entity: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="NAME", help="The paths that this question answers with, in Neo4j.")
    ] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", "--param", help="key=value, for --query")] = None,
    uri: Uri = None,
    user: User = "neo4j",
    password: Password = None,
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
    if (query is None) == (entity is None):
        raise UsageError("resolver picture ID --to FILE, or resolver picture --query NAME -p key=value --to FILE.")
    if query is not None:
        drawing = of_question(workspace, query, parameter or [], uri, user, password)
        drawn.write(drawing, to)
        log.line("picture", file=to, parties=len(drawing.parties), ties=len(drawing.ties))
        return
    assert entity is not None
    with workspace.read() as con:
        if funds:
            drawing = flows.around(con, entity, workspace=workspace)
        else:
            day = as_of.date() if as_of else None
            drawing = ownership.drawing(con, entity, workspace=workspace, as_of=day, levels=levels)
    drawn.write(drawing, to)
    log.line("picture", file=to, parties=len(drawing.parties), ties=len(drawing.ties))


def of_question(
    workspace: Workspace, name: str, given: list[str], uri: str | None, user: str, password: str | None
) -> Drawing:
    """The picture of what a question of the library answers."""
    from resolver.neo4j import connection
    from resolver.picture import answers

    pairs = [text.partition("=") for text in given]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise UsageError(f"{wrong[0]}: parameters are given as -p key=value.")
    with connection.driver(workspace, uri, user, password) as driver:
        return answers.drawing(driver, name, {key: value for key, _, value in pairs})


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
