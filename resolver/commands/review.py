"""The pairs that are worth a person's look."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened
from resolver.errors import UsageError


@app.command()
def review(
    source: Annotated[list[str] | None, typer.Option("--source", help="Only entities with a record of it.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="person or organisation.")] = None,
    listed: Annotated[
        bool | None, typer.Option("--listed/--not-listed", help="Only pairs with a listed party, or without one.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs of each section at most.")] = 2000,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the pairs to a file instead, to be judged.")] = None,
    from_csv: Annotated[
        Path | None, typer.Option("--from-csv", exists=True, dir_okay=False, help="Take the verdicts of such a file.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also the pairs that you left unsure before.")] = False,
    why: Annotated[str, typer.Option("--why", help="The reason that goes with each judgement.")] = "seen in review",
    by: Annotated[str | None, typer.Option("--by", help="Who judges [default: your user name here].")] = None,
    as_json: Json = False,
) -> None:
    """Look at the pairs that matter most, side by side, and judge them: s same, d different, u unsure, z undo.

    Example: resolver review --listed --csv pairs.csv
    """
    import sys

    from resolver import log, render
    from resolver.review import sheet
    from resolver.review.queue import Filter
    from resolver.review.session import Session

    asked = Filter(tuple(source or ()), kind, listed, limit)
    with opened().read() as con:
        if from_csv:
            give(asdict(sheet.take(opened(), con, from_csv, by)), as_json)
            return
        if csv:
            rows = list(sheet.rows(opened(), con, asked))
            render.rows_to_file(rows, csv)
            log.line("review", pairs=len(rows), file=csv)
            return
        if not sys.stdin.isatty():
            raise UsageError("review needs a terminal; --csv FILE writes the pairs to a file instead.")
        from resolver.review.screen import Review

        session = Session(opened(), con, asked, by, again=again)
        try:
            Review(session, why).run()
        finally:
            session.close()
        give(session.counts(), as_json)
