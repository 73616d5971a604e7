"""What changed between runs, and how a wrong merge or a wrong run is taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened
from resolver.errors import UsageError

COLUMNS = ["event", "id", "caption", "what"]


@app.command()
def changes(
    since: Annotated[
        str | None, typer.Option("--since", metavar="RUN|DATE", help="A run, or a date [default: the run before].")
    ] = None,
    only: Annotated[list[str] | None, typer.Option("--type", help="Only these: entity, transfer, blocked ...")] = None,
    form: Annotated[str, typer.Option("--format", help="table, jsonl or cloudevents.")] = "table",
    as_json: Json = False,
    output: Output = None,
) -> None:
    """What changed since a run: entities, relations, transfers, and what was found out (owners, blocks, patterns ...).

    Complete: applied to what was exported at that run it gives the network of now. A run is taken by its name, after
    which changes are told; a date by the first of its runs. `--since 0` tells everything.

    Example: resolver changes --since run-000001 --format cloudevents
    """
    import orjson

    from resolver.history import changes as feed
    from resolver.history.events import told

    if form not in ("table", "jsonl", "cloudevents"):
        raise UsageError(f"--format {form}: it is one of table, jsonl, cloudevents.")
    workspace = opened()
    with workspace.read() as con:
        events = told(workspace, con, since, only, envelope=form == "cloudevents")
        if form == "table" or output or as_json:
            rows = [*events]
            if form == "table" and not (as_json or output):
                rows = [{**row, "what": feed.told(row)} for row in rows]
            give(rows, as_json, output, COLUMNS)
            return
        for event in events:
            typer.echo(orjson.dumps(event))


@app.command()
def split(
    entity: Annotated[str, typer.Argument(help="An entity id.")],
    records: Annotated[list[str], typer.Argument(help="The records that don't belong to the others.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for whoever reads it in a year.")],
    by: Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")] = None,
    as_json: Json = False,
) -> None:
    """Take records out of an entity: each is judged different from each of the others; the next `link` follows.

    The parts get back the ids that they had before they were joined.

    Example: resolver split ent-7f3a ofac:22985 --why 'another person: page 4 of the report'
    """
    from dataclasses import asdict

    from resolver.history.undo import split as taken_apart

    made = [asdict(word) for word in taken_apart(opened(), entity, records, why, by)]
    give(made, as_json, columns=["left", "right", "verdict", "by", "at", "why"])


@app.command()
def undo(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run to undo, with all after it.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for whoever reads it in a year.")],
    by: Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")] = None,
    as_json: Json = False,
) -> None:
    """Publish the network before a run again, with the entities and ids of then; nothing is overwritten.

    What was staged since stays staged: `link` takes it up as soon as something is new, or with --full.

    Example: resolver undo run-000007 --why 'the file of that day was half empty'
    """
    from dataclasses import asdict

    from resolver.history.undo import undo as taken_back

    give(asdict(taken_back(opened(), run, why, by)), as_json)
