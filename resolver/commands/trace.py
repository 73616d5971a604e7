"""Which way the money went: trace."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened


@app.command()
def trace(
    ctx: typer.Context,
    start: Annotated[str, typer.Argument(metavar="ID", help="From whom: an entity, wallet, account; ID,ID; listed.")],
    end: Annotated[str | None, typer.Argument(metavar="[ID]", help="To whom; without it: wherever it went.")] = None,
    max_wait: Annotated[str, typer.Option(help="Waiting at each stop at most: 36h, 7d, or any.")] = "7d",
    max_hops: Annotated[int, typer.Option(help="Transfers at most, 1 to 31.")] = 8,
    keep: Annotated[str, typer.Option(help="Share of an amount that the next transfer carries at least.")] = "0.9",
    minimum: Annotated[str, typer.Option(help="Least amount of each transfer.")] = "0",
    best: Annotated[
        str, typer.Option(help="Between two: most amount, earliest, latest (departure), fastest or fewest (hops).")
    ] = "amount",
    sums: Annotated[
        bool, typer.Option("--sums", help="Between two: also sums by month, asset and who stood between.")
    ] = False,
    k: Annotated[int, typer.Option("--k", min=1, help="Most paths, the best first.")] = 10,
    rates: Annotated[
        list[str] | None, typer.Option("--rate", help="ASSET>ASSET=LOW..HIGH; repeat it for more.")
    ] = None,
    stops: Annotated[list[str] | None, typer.Option("--stop", help="An ID to stop at, beside known services.")] = None,
    backward: Annotated[bool, typer.Option("--backward", help="Where the money came from.")] = False,
    hypotheses: Annotated[bool, typer.Option("--hypotheses", help="Also through services, and inferred hops.")] = False,
    taint: Annotated[
        str | None,
        typer.Option("--taint", help="Spread taint from ID instead, through balances: poison, haircut, fifo."),
    ] = None,
    transfers: Annotated[
        Path | None,
        typer.Option("--transfers", help="Of --taint: write all transfers that moved tainted units to such a file."),
    ] = None,
    as_of: Annotated[datetime | None, typer.Option("--as-of", help="Only what had happened by then, UTC.")] = None,
    missing: Annotated[
        Path | None, typer.Option("--missing", help="Write the addresses to load next to a .csv, .jsonl or .parquet.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """The paths of money from an entity, or between two, in the order of time, each hop with its published line.

    Example: resolver trace ofac:22985 --backward --max-hops 3
    """
    from resolver import render
    from resolver.errors import BadParameter
    from resolver.funds import asking, show, spreading
    from resolver.funds import moved as tainted
    from resolver.funds import trace as tracing

    if taint:
        spreading.only_paths(typed(ctx))
    elif transfers:
        raise BadParameter("--transfers: of --taint only. The transfers of paths are what --output writes.")
    with opened().read() as con:
        asked = asking.asked(
            con, start, end, max_wait=max_wait, max_hops=max_hops, keep=keep, minimum=minimum, best=best, sums=sums,
            k=k, rates=rates or [], stops=stops or [], backward=backward, hypotheses=hypotheses, as_of=as_of,
        )  # fmt: skip
        if taint:
            solved = spreading.solve(con, asked, taint)
            answer = spreading.answer(con, asked, taint, solved)
            if transfers:
                render.rows_to_file(tainted.moved(con, solved), transfers)
        else:
            answer = tracing.trace(con, asked)
        if missing:
            render.rows_to_file(tracing.missing(con, asked), missing)
    if as_json:
        render.document(answer)
    elif not output:
        show.spread(answer) if taint else show.answer(answer)
    if output:
        give(answer["holders"] if taint else show.hops(answer), False, output)


def typed(ctx: typer.Context) -> list[str]:
    """The options that were given, be it with their default."""
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    return [name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
