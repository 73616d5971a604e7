"""What a new list does to us: the day of a designation."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened


@app.command()
def replay(
    files: Annotated[list[Path], typer.Option("--list", help="A file or folder of the list; may be given again.")],
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="RUN|DATE", help="The network to hold it against [default: the current]."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Its source, where the files don't tell it.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="An excerpt or delta: never implies a removal.")] = False,
    published: Annotated[
        datetime | None,
        typer.Option("--published", formats=["%Y-%m-%d"], help="Publication date, if no file tells it."),
    ] = None,
    accept_code: Annotated[list[str] | None, typer.Option("--accept-code", help="Take an unknown code.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Take an edition that ends much of the list.")] = False,
    steps: Annotated[int, typer.Option("--steps", min=1, max=6, help="Steps to a listed party that are near.")] = 2,
    ours: Annotated[
        list[str] | None, typer.Option("--ours", help="Source whose parties are ours [default: all own data].")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Report: .html, .md, .csv, .jsonl, .parquet.")] = None,
    as_json: Json = False,
) -> None:
    """Which of our customers, wallets, accounts and companies a list makes listed, owned by listed, or near them.

    The list is taken into a copy of the network, aside; the workspace stays as it is. Each answer names the lines of
    the list that did it.

    Example: resolver replay --list sdn.xml --partial --against 2025-11-03 --to 4-november.html
    """
    from dataclasses import asdict

    from resolver import log
    from resolver.replay import report
    from resolver.replay.run import Asked
    from resolver.replay.run import replay as replayed

    day = published.date() if published else None
    asked = Asked(files, source, partial, day, tuple(accept_code or ()), accept, None, steps, tuple(ours or ()))
    if to:
        report.checked(to)
    found = replayed(opened(), asked, against)
    if to:
        report.write(found, to)
        log.line("replay", file=to, parties=len(found.rows))
    if as_json:
        give(asdict(found), as_json)
    elif not to:
        typer.echo(report.markdown(found), nl=False)
