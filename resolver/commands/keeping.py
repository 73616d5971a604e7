"""A workspace that is kept for years: pruned on purpose, backed up, restored."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, app, give, opened


@app.command()
def gc(
    keep_days: Annotated[int, typer.Option("--keep-days", help="Generations replaced longer ago are removed.")],
    as_json: Json = False,
) -> None:
    """Remove the files of older runs; the history stays, for each generation carries all of it.

    Example: resolver gc --keep-days 90
    """
    from resolver.prune import prune

    give(asdict(prune(opened(), keep_days)), as_json)


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    as_json: Json = False,
) -> None:
    """Copy the workspace to a folder, while analysts go on reading and judging.

    Example: resolver backup backups/2026-11-23
    """
    from resolver import backup as copies

    give(asdict(copies.backup(opened(), to)), as_json)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="A backup.")],
    as_json: Json = False,
) -> None:
    """Make a workspace of a backup, in a folder that is new or empty; every file is checked.

    Example: resolver -w restored restore backups/2026-11-23
    """
    from resolver import backup as copies

    give(asdict(copies.restore(opened(), source)), as_json)
