"""Questions about one entity: search, show, explain."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened
from resolver.errors import UsageError


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A name, identifier or address.")],
    limit: Annotated[int, typer.Option("--limit", min=1)] = 20,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Find entities by name, alias, identifier or address.

    Example: resolver search "first credit bank"
    """
    from resolver import lookup

    with opened().read() as con:
        give(lookup.search(con, text, limit), as_json, output)


@app.command()
def show(
    entity: Annotated[str, typer.Argument(metavar="ID")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="RUN|DATE", help="As it was known at a run, or on a day.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Of listings and relations those that were true on that day."),
    ] = None,
    as_json: Json = False,
) -> None:
    """One entity with everything published about it; the lines that say so with --json. Or one transfer, by its id.

    Of a transfer: every message and statement entry that tells of it, and by which rule it was joined. --as-of asks
    what was known then, --on what was true then, as far as it is known.

    Example: resolver show ofac:22985 --as-of run-000001
    """
    from resolver import lookup, payment_proof, render
    from resolver import show as showing
    from resolver.history import at
    from resolver.history.moments import checked_day, known_at

    with opened().read() as con:
        if as_of or on:
            known = at.show(con, entity, known_at(con, as_of) if as_of else None, checked_day(on))
            render.document(known) if as_json else showing.then(known)
            return
        payment = payment_proof.found(con, entity)
        found = payment or lookup.show(con, entity)
    if as_json:
        render.document(found)
    elif payment:
        payment_proof.show(payment)
    else:
        showing.entity(found)


@app.command()
def explain(
    a: Annotated[str, typer.Argument(help="A record or entity id, an address of a chain, or a transfer.")],
    b: Annotated[str | None, typer.Argument(help="Another one; without it: what holds the entity a together.")] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Also write it as a picture: an HTML file that loads nothing.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Why two records or entities are, or are not, one: fields, levels, weights, and what would change it.

    Of one entity: the chain of evidence that holds it together, its weakest link, and what falls apart without it.

    Example: resolver explain ofac:22985 un:KPe.999
    """
    from resolver import render
    from resolver.explain import explain as explained
    from resolver.explain import holding, words
    from resolver.explain import picture as drawing

    with opened().read() as con:
        if b is None:
            if picture:
                raise UsageError("--picture draws two records or entities: name another one.")
            held = holding.held(con, a)
            render.document(held) if as_json else holding.show(held)
            return
        answer = explained(con, a, b)
    if picture:
        drawing.write(answer, picture)
    if as_json:
        render.document(answer)
    else:
        words.show(answer)
