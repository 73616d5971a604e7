"""Who owns and controls whom, and who is sanctioned by ownership: owners, owned, blocked."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from resolver.commands import Json, Output, app, give, opened

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="As of this day; default: of the newest publication."),
]
Id = Annotated[str, typer.Argument(metavar="ID")]
Limit = Annotated[
    int,
    typer.Option(
        "--limit", min=0, help="Rows at most: the largest shares, and all who are listed or control. 0: every one."
    ),
]


@app.command()
def owners(
    entity: Id,
    as_of: AsOf = None,
    beneficial: Annotated[
        bool,
        typer.Option("--beneficial", help="Its beneficial owners by four named tests, managers where there is none."),
    ] = False,
    threshold: Annotated[
        str, typer.Option("--threshold", help="Of --beneficial: '25' (or more), '>25', '25+1' (plus one share).")
    ] = ">25",
    limit: Limit = 10_000,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Who owns and controls an entity: direct, integrated, ultimate, with both ends of every share.

    With --beneficial: who is a beneficial owner by multiplication, rolling, dominancy, and Regulation (EU) 2024/1624.

    Example: resolver owners gb-coh:01234567 --as-of 2026-01-31
    """
    from resolver.ownership import beneficial as tests
    from resolver.ownership import holders, show

    with opened().read() as con:
        if beneficial:
            found = tests.answer(con, entity, as_of.date() if as_of else None, threshold)
            give(found, as_json, output, show.BENEFICIAL)
            return
        rows = holders.owners(con, entity, as_of.date() if as_of else None, limit or None)
        left_out(rows)
        if as_json or output:
            give(rows, as_json, output)
        else:
            show.tree(con, entity, rows, upward=True)


@app.command()
def owned(entity: Id, as_of: AsOf = None, limit: Limit = 10_000, as_json: Json = False, output: Output = None) -> None:
    """What an entity owns and controls: direct, integrated, with both ends of every share.

    Example: resolver owned ofac:22985
    """
    from resolver.ownership import holders, show

    with opened().read() as con:
        rows = holders.owned(con, entity, as_of.date() if as_of else None, limit or None)
        left_out(rows)
        if as_json or output:
            give(rows, as_json, output)
        else:
            show.tree(con, entity, rows, upward=False)


def left_out(rows: list[dict[str, Any]]) -> None:
    """Say on stderr how many rows are not given."""
    if rows and rows[0]["in_all"] > len(rows):
        print(f"{len(rows):,} of {rows[0]['in_all']:,} are given: --limit 0 gives every one.", file=sys.stderr)


@app.command()
def blocked(
    entity: Annotated[str | None, typer.Argument(metavar="[ID]", help="One entity; default: all.")] = None,
    as_of: AsOf = None,
    regime: Annotated[list[str] | None, typer.Option("--regime", help="A rule, such as ofac, eu, uk.")] = None,
    status: Annotated[
        list[str] | None, typer.Option("--status", help="listed, blocked, possible, near; default: all but listed.")
    ] = None,
    proof: Annotated[
        bool, typer.Option("--proof", help="Show the stakes that prove it, and what would end it.")
    ] = False,
    if_listed: Annotated[
        list[str] | None, typer.Option("--if", help="What if: 'ID listed', 'ID listed eu', 'ID delisted'.")
    ] = None,
    if_sold: Annotated[
        list[str] | None, typer.Option("--if-sold", help="What if this stake were sold: its id, or 'OWNER>OWNED'.")
    ] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Who is sanctioned by ownership or control, under each rule in force, with proof; what-if without writing.

    Example: resolver blocked --regime ofac --proof
    """
    from resolver.ownership import sanctioned, show

    with opened().read() as con:
        rows = sanctioned.answer(
            con,
            entity,
            as_of=as_of.date() if as_of else None,
            regimes=regime or (),
            statuses=status or (),
            proof=proof,
            if_listed=if_listed or (),
            if_sold=if_sold or (),
        )
    if as_json or output:
        give(rows, as_json, output)
    else:
        show.blocked(rows, proof=proof)
