"""The night's work from one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, State, app, give


@app.command()
def run(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.toml]", help="What to do.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do nothing; say what would be done.")] = False,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="STEP", help="Leave the steps before this one.")
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON schema of the file, for editors.")] = False,
    as_json: Json = False,
) -> None:
    """Do all that a file says: sources, link, load, exports, retention, report. The same command again resumes.

    Exit code 1: done, and somebody has to look; 2 to 4: the step that failed.

    Example: resolver run nightly.toml --dry-run
    """
    from resolver import render
    from resolver.batch import plan
    from resolver.batch import run as running
    from resolver.errors import UsageError
    from resolver.store import Workspace

    if schema:
        render.document(plan.schema())
        return
    if file is None:
        raise UsageError("resolver run FILE.toml: which file? `resolver run --schema` says what it may hold.")
    wanted = plan.read(file)
    named = plan.resolved(file.parent, wanted.workspace) if wanted.workspace else Path("resolver-workspace")
    workspace = Workspace(State.workspace or named, asserted=State.asserted)
    if dry_run:
        give(running.outlook(workspace, file), as_json)
        return
    batch = running.run(workspace, file, begin=begin)
    if as_json:
        render.document(asdict(batch))
    else:
        give(
            [
                {"step": done.step, "state": done.state, "seconds": done.seconds, "what": done.error}
                for done in batch.steps
            ],
            False,
        )
        for reason in batch.reasons:
            print(reason)
    if batch.exit_code:
        raise typer.Exit(batch.exit_code)
