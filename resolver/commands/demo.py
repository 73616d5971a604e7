"""The founding case, from files in the package."""

from __future__ import annotations

from typing import Annotated

import typer

from resolver.commands import Json, app, opened


@app.command()
def demo(
    as_json: Json = False,
    graph: Annotated[bool, typer.Option("--graph", help="Also start a local Neo4j and load the network.")] = False,
) -> None:
    """The founding case end to end, from files in the package; in the folder resolver-demo, unless -w names another.

    Example: resolver demo
    """
    from resolver.demo import run

    run.main(opened("resolver-demo"), as_json=as_json, graph=graph)
