"""People's judgements on pairs of records."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, Password, Uri, User, app, give, opened
from resolver.errors import UsageError

judgements_app = typer.Typer(help="Judgements of people: list, carry to another workspace.", no_args_is_help=True)
app.add_typer(judgements_app, name="judgements")

By = Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")]
Why = Annotated[str, typer.Option("--why", help="The reason, for whoever reads it in a year.")]


@app.command()
def judge(
    a: Annotated[str | None, typer.Argument(help="A record id, or an entity of one record.")] = None,
    b: Annotated[str | None, typer.Argument(help="Another one.")] = None,
    verdict: Annotated[str | None, typer.Argument(help="same or different.")] = None,
    why: Annotated[str | None, typer.Option("--why", help="The reason, for whoever reads it in a year.")] = None,
    by: By = None,
    from_graph: Annotated[
        bool, typer.Option("--from-graph", help="Take the JUDGED relations {verdict, by, why} drawn in Neo4j Browser.")
    ] = False,
    uri: Uri = None,
    user: User = "neo4j",
    password: Password = None,
    as_json: Json = False,
) -> None:
    """Say that two records are one party, or are not; outranks the model from the next `link` on.

    Example: resolver judge ofac:22985 un:KPe.999 different --why 'other birth place: page 4 of the report'
    """
    from resolver import judgements

    if from_graph:
        if a is not None or why is not None or by is not None:
            raise UsageError("--from-graph takes records, reasons and names from the graph: give none here.")
        take_from_graph(uri, user, password, as_json)
        return
    if a is None or b is None or verdict is None or why is None:
        raise UsageError("resolver judge A B VERDICT --why TEXT: two records, same or different, and the reason.")
    if verdict not in ("same", "different"):
        raise UsageError(f"{verdict}: say same or different; `resolver unjudge A B` withdraws a judgement.")
    give(asdict(judgements.judge(opened(), a, b, verdict, why, by)), as_json)


def take_from_graph(uri: str | None, user: str, password: str | None, as_json: bool) -> None:
    """Take the judgements drawn in the graph; exit code 1 where some are refused."""
    from resolver import render
    from resolver.neo4j import connection, judged

    workspace = opened()
    with connection.driver(workspace, uri, user, password) as driver:
        found = judged.take(workspace, driver)
    if as_json:
        render.document(found.as_dict())
    else:
        judged.show(found)
    if found.refused:
        raise typer.Exit(1)


@app.command()
def unjudge(
    a: Annotated[str, typer.Argument(help="A record id.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    why: Why,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Withdraw the judgement on two records; it stays in the journal.

    Example: resolver unjudge ofac:22985 un:KPe.999 --why 'the report was corrected'
    """
    from resolver import judgements

    give(asdict(judgements.judge(opened(), a, b, "withdrawn", why, by)), as_json)


@judgements_app.command("list")
def judgements_list(as_json: Json = False, output: Output = None) -> None:
    """Show the judgements in force.

    Example: resolver judgements list
    """
    from resolver import judgements

    rows = [asdict(word) for word in judgements.listed(opened())]
    give(rows, as_json, output, ["left", "right", "verdict", "by", "at", "why"])


@judgements_app.command("export")
def judgements_export(file: Annotated[Path, typer.Argument(help="A file to write, such as judgements.jsonl.")]) -> None:
    """Write every judgement, withdrawn ones too, to a file that travels.

    Example: resolver judgements export judgements.jsonl
    """
    from resolver import judgements, log

    log.line("judgements", written=judgements.export(opened(), file), file=file)


@judgements_app.command("import")
def judgements_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `export` wrote.")],
    as_json: Json = False,
) -> None:
    """Add the judgements of a file, all or none; a contradiction is refused with the chain that shows it.

    Example: resolver judgements import judgements.jsonl
    """
    from resolver import judgements

    give(asdict(judgements.take(opened(), file)), as_json)
