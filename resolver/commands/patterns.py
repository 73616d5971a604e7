"""Laundering patterns, identity reuse, and the page of everything around one entity."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened


@app.command()
def patterns(
    names: Annotated[list[str] | None, typer.Option("--pattern", help="Only this one; may be repeated.")] = None,
    of: Annotated[str | None, typer.Option("--of", help="Only those around this entity.", metavar="ID")] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="TOML with other parameters: computed anew, nothing is stored.")
    ] = None,
    about: Annotated[bool, typer.Option("--about", help="The rules and their parameters.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 100,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Laundering patterns between resolved parties and identities that are reused, each with its evidence.

    Example: resolver patterns --pattern structuring --json
    """
    from resolver.patterns import show

    if about:
        give(show.rules(names or None), as_json, output, columns=["pattern", "question", "mistaken_for", "parameters"])
        return
    with opened().read() as con:
        rows = show.listed(con, names or None, of, profile, limit)
    give(rows, as_json, output, columns=["pattern", "caption", "parties", "score", "first_time", "facts", "transfers"])


@app.command()
def risk(
    entity: Annotated[str, typer.Argument(metavar="ID")],
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="RUN|DATE",
            help="Only what is new, says something else, or is gone since that run, or date.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """One page on an entity: listing, ownership, paths of money, patterns and reuse, each with evidence and distance.

    Example: resolver risk ofac:22985
    """
    from resolver import render
    from resolver.risk import page, show

    found = page.page(opened(), entity, since)
    if as_json:
        render.document(found)
    else:
        show.show(found)
