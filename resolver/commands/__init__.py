"""The commands: one file a room of the library; a file that is put here is part of the command line.

A command parses, calls the library, and prints. Imports of libraries stand inside the commands, so that
`resolver --help` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from resolver.store import Workspace

app = typer.Typer(
    name="resolver",
    help="Graph entity resolution for sanctions and anti-money-laundering work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Output = Annotated[Path | None, typer.Option("--output", help="Write the rows to a .csv, .jsonl or .parquet file.")]
Uri = Annotated[str | None, typer.Option("--uri", envvar="NEO4J_URI", help="Bolt address; default: the local server.")]
User = Annotated[str, typer.Option("--user", envvar="NEO4J_USER", help="User of the Neo4j server.")]
Password = Annotated[str | None, typer.Option("--password", envvar="NEO4J_PASSWORD", help="Its password.")]


class State:
    """What the options before the command say."""

    workspace: Path | None = None
    asserted: bool = True


@app.callback()
def options(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w", "--workspace", envvar="RESOLVER_WORKSPACE", help="Workspace folder [default: resolver-workspace]."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
    no_asserted: Annotated[
        bool, typer.Option("--no-asserted", help="Leave out what analysts asserted: only what is published counts.")
    ] = False,
) -> None:
    """Set what holds for every command."""
    from resolver import log

    State.workspace = workspace
    State.asserted = not no_asserted
    log.QUIET = quiet


def opened(default: str = "resolver-workspace") -> Workspace:
    """The workspace that the command works in: the one named, else the default in the current folder."""
    from resolver.store import Workspace

    return Workspace(State.workspace or Path(default), asserted=State.asserted)


def give(answer: Any, as_json: bool, output: Path | None = None, columns: list[str] | None = None) -> None:
    """Print an answer: rows or one dictionary, as JSON, to a file, or as a table."""
    from resolver import render

    rows = answer if isinstance(answer, list) else [answer]
    if output:
        render.rows_to_file(rows, output)
    if as_json:
        render.document(answer)
    elif not output:
        render.table(rows, columns)


def load_all() -> None:
    """Read every file of this folder, in the order of their names: each adds its commands to `app`."""
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        import_module(f"{__name__}.{module.name}")
