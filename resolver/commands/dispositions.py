"""Hits of customers against listings that were looked at: dismiss, approve, reopen."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened

dispositions_app = typer.Typer(help="Hits that were dismissed: list, approve, reopen.", no_args_is_help=True)
app.add_typer(dispositions_app, name="dispositions")

By = Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")]
Customer = Annotated[str, typer.Argument(help="The customer's published key: table.customers:C-17.")]
Listing = Annotated[str, typer.Argument(help="The listing's id: ofac:22985/ofac:DPRK4.")]


@app.command()
def dismiss(
    customer: Customer,
    listing: Listing,
    why: Annotated[str, typer.Option("--why", help="The reason, for whoever reads it in a year.")],
    expires: Annotated[str, typer.Option("--expires", help="The last day on which it counts (2027-11-23).")] = "",
    second_approver: Annotated[
        bool, typer.Option("--second-approver", help="It counts only once somebody else approves it.")
    ] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Dismiss a customer's hit against a listing until a fact of either side changes.

    Example: resolver dismiss table.customers:C-17 ofac:22985/ofac:DPRK4 --why 'born 1991, passport seen'
    """
    from resolver import dispositions

    give(
        dispositions.shown(
            dispositions.dismiss(opened(), customer, listing, why, by=by, expires=expires, second=second_approver)
        ),
        as_json,
        columns=list(COLUMNS),
    )


@dispositions_app.command("list")
def dispositions_list(as_json: Json = False, output: Output = None) -> None:
    """Show every hit that was dismissed, with what holds of it now and what changed since.

    Example: resolver dispositions list
    """
    from resolver import dispositions, log

    found = dispositions.listed(opened())
    log.line("dispositions", **dispositions.counts(found))
    rows = [asdict(each) for each in found]
    give(rows, as_json, output, ["customer", "listing", "state", "by", "at", "expires", "why", "changes"])


@dispositions_app.command("approve")
def dispositions_approve(
    customer: Customer,
    listing: Listing,
    why: Annotated[str, typer.Option("--why", help="A note.")] = "",
    by: By = None,
    as_json: Json = False,
) -> None:
    """Approve a dismissal that asks for a second person, as somebody else than who dismissed it.

    Example: resolver dispositions approve table.customers:C-17 ofac:22985/ofac:DPRK4 --by ben
    """
    from resolver import dispositions

    give(dispositions.shown(dispositions.approve(opened(), customer, listing, why, by)), as_json, columns=list(COLUMNS))


@dispositions_app.command("reopen")
def dispositions_reopen(
    customer: Customer,
    listing: Listing,
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    by: By = None,
    as_json: Json = False,
) -> None:
    """Take a dismissal back: the hit is shown again.

    Example: resolver dispositions reopen table.customers:C-17 ofac:22985/ofac:DPRK4 --why 'a new photograph'
    """
    from resolver import dispositions

    give(dispositions.shown(dispositions.reopen(opened(), customer, listing, why, by)), as_json, columns=list(COLUMNS))


COLUMNS = ("customer", "listing", "verdict", "by", "at", "expires", "why")
