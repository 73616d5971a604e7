"""What is in the workspace, and what this machine can do."""

from __future__ import annotations

from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened


@app.command()
def status(
    rejected: Annotated[bool, typer.Option("--rejected", help="The rows and values that were refused.")] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """What is in the workspace: editions, the current network, its findings.

    Example: resolver status --json
    """
    from resolver import lookup, render, state

    if rejected:
        with opened().read() as con:
            give(lookup.rejected(con), as_json, output)
        return

    found = state.status(opened())
    if as_json:
        render.document(found)
        return
    print(f"{found['workspace']}: {found['run'] or 'nothing published yet'}, {found['bytes'] / 2**20:,.0f} MiB")
    for name in ("editions", "counts", "findings"):
        render.table(found[name], title=f"\n{name}")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Whether this machine can do the rest: packages, memory, disk, Java, a Neo4j server.

    Example: resolver doctor
    """
    from resolver import state

    give(state.doctor(opened()), as_json, columns=["check", "ok", "detail"])
