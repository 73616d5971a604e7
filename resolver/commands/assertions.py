"""Facts that analysts found and cite."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import Json, Output, app, give, opened

assertions_app = typer.Typer(help="Facts that analysts cited: list, carry to another workspace.", no_args_is_help=True)
app.add_typer(assertions_app, name="assertions")

By = Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")]


@app.command("assert")
def assert_(
    a: Annotated[str, typer.Argument(help="A record, entity, chain address or IBAN.")],
    type: Annotated[str, typer.Argument(help="owns, controls, directs, employs, banks_at, holds, ..., or is.")],
    b: Annotated[str, typer.Argument(help="The other one; of `is` a category, such as exchange.")],
    source: Annotated[str, typer.Option("--source", help="Where it stands: an address on the web, or a document.")],
    quote: Annotated[str, typer.Option("--quote", help="The words that say so.")],
    share: Annotated[str, typer.Option("--share", help="Percent, of owns.")] = "",
    valid_from: Annotated[str, typer.Option("--from", help="First day on which it holds (2026-11-23).")] = "",
    valid_to: Annotated[str, typer.Option("--to", help="Last day on which it holds.")] = "",
    why: Annotated[str, typer.Option("--why", help="A note for whoever reads it in a year.")] = "",
    by: By = None,
    as_json: Json = False,
) -> None:
    """Assert a fact that you found, with its source; it is part of the network, marked, from the next `link` on.

    Example: resolver assert ofac:54321 banks_at ofac:22985 --source https://example.org/release --quote 'on behalf of'
    """
    from resolver import assertions

    fact = assertions.Fact(source, quote, share, valid_from, valid_to, why)
    give(asdict(assertions.assert_fact(opened(), a, type, b, fact, by)), as_json, columns=list(COLUMNS))


@app.command()
def unassert(
    uid: Annotated[str, typer.Argument(help="Its uid, or the first eight letters.")],
    why: Annotated[str, typer.Option("--why", help="The reason.")],
    by: By = None,
    as_json: Json = False,
) -> None:
    """Revoke an assertion from the next `link` on; it stays in the journal.

    Example: resolver unassert 3f2a9c1e --why 'the release was corrected'
    """
    from resolver import assertions

    give(asdict(assertions.revoke(opened(), uid, why, by)), as_json, columns=["uid", "about", "by", "at", "why"])


COLUMNS = ("uid", "subject", "type", "object", "by", "at", "url", "quote")


@assertions_app.command("list")
def assertions_list(as_json: Json = False, output: Output = None) -> None:
    """Show the assertions in force.

    Example: resolver assertions list
    """
    from resolver import assertions

    give([asdict(word) for word in assertions.listed(opened())], as_json, output, list(COLUMNS))


@assertions_app.command("export")
def assertions_export(file: Annotated[Path, typer.Argument(help="A file to write: assertions.jsonl.")]) -> None:
    """Write every assertion, revoked ones too, to a file that travels.

    Example: resolver assertions export assertions.jsonl
    """
    from resolver import assertions, log

    log.line("assertions", written=assertions.export(opened(), file), file=file)


@assertions_app.command("import")
def assertions_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `export` wrote.")],
    as_json: Json = False,
) -> None:
    """Add the assertions of a file, all or none.

    Example: resolver assertions import assertions.jsonl
    """
    from resolver import assertions

    give(asdict(assertions.take(opened(), file)), as_json)
