"""Others' customers, payments and applicants against the network: screen, and the record of screenings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resolver.commands import Json, Output, app, give, opened
from resolver.errors import UsageError

if TYPE_CHECKING:
    from resolver.screening.contract import Subject
    from resolver.screening.desk import Settings

Many = list[str] | None


@app.command()
def screen(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Customers, payments or applicants; and their mapping.")
    ] = None,
    source: Annotated[str, typer.Option("--source", help="How it is read: table, swift_mt, iso20022, ...")] = "table",
    name: Annotated[Many, typer.Option("--name", help="Instead of a file: a name; may be given again.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="person, organisation, vessel, ...")] = None,
    birth_date: Annotated[Many, typer.Option("--birth-date", help="1964-11-21, 1964-11 or 1964.")] = None,
    country: Annotated[Many, typer.Option("--country", help="Code or name.")] = None,
    id: Annotated[Many, typer.Option("--id", metavar="SCHEME:NUMBER[:COUNTRY]", help="passport:M70112233:RU")] = None,
    address: Annotated[Many, typer.Option("--address", help="Postal address.")] = None,
    phone: Annotated[Many, typer.Option("--phone", help="Phone.")] = None,
    email: Annotated[Many, typer.Option("--email", help="E-mail.")] = None,
    wallet: Annotated[Many, typer.Option("--wallet", help="Chain address.")] = None,
    account: Annotated[Many, typer.Option("--account", help="IBAN or account number.")] = None,
    document: Annotated[Many, typer.Option("--document", help="Hash of a scan or photo (`resolver hash`).")] = None,
    scope: Annotated[
        str | None, typer.Option("--scope", help="listed, blocked (by ownership, too) [default], near or all.")
    ] = None,
    threshold: Annotated[float | None, typer.Option("--threshold", help="Least probability of a hit.")] = None,
    list_threshold: Annotated[Many, typer.Option("--list-threshold", metavar="LIST=P", help="ofac_sdn=0.3")] = None,
    max_age: Annotated[
        Many, typer.Option("--max-age", metavar="[SOURCE=]DAYS", help="Older lists: exit code 1.")
    ] = None,
    config: Annotated[Path | None, typer.Option("--config", exists=True, help="The same in TOML.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Hits of one customer at most [20].")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="A row for customers without a hit, too.")] = False,
    replay: Annotated[
        str | None, typer.Option("--replay", metavar="ID", help="Give a recorded screening again.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="ID", help="Only what differs from a recorded screening; weighs what changed."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who screens [default: your user name here].")] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", help="Hiring checks: applicants, or a TOML file; rows also against each other."),
    ] = None,
    remember: Annotated[
        bool, typer.Option("--remember", help="With --profile: keep the rows as private data, for later tables.")
    ] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Screen customers, payments or applicants against the network; each hit with its reasons, for and against.

    Exit code 1: a list is older than --max-age allows, or a row could not be read. Each screening is recorded, clear
    ones too; a hit that was dismissed (`resolver dismiss`) is counted and not shown until a fact changes.

    Example: resolver screen customers.csv --output hits.xlsx --max-age 7
    """
    from resolver.screening import desk

    if replay:
        again(replay, as_json)
        return
    asked = told(desk.settings(config), scope, threshold, list_threshold, max_age, limit)
    if profile or remember:
        hiring(files or [], profile or "applicants", asked, remember=remember, by=by, as_json=as_json, output=output)
        return
    query = {
        "names": name, "birth_dates": birth_date, "countries": country, "addresses": address, "phones": phone,
        "emails": email, "wallets": wallet, "accounts": account, "files": document,
    }  # fmt: skip
    given = {field: tuple(values) for field, values in query.items() if values}
    if bool(files) == bool(given or id):
        raise UsageError("name a file to screen, or somebody by --name, --id, --wallet ... (one of the two).")
    one = None if files else single(kind, given, id or [])
    run(files or [], source, one, asked, clear=clear, by=by, since=since, as_json=as_json, output=output)


def hiring(
    files: list[Path],
    profile: str,
    asked: Settings,
    *,
    remember: bool,
    by: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Check applicants; exit code 1 where a list is too old, or a row could not be read."""
    from resolver import log, render
    from resolver.hiring import check, workbook

    if not files:
        raise UsageError("--profile checks a table: name the file, and its mapping where that is not beside it.")
    found = check.check(opened(), files, profile, remember=remember, asked=asked, by=by)
    if output and output.suffix.lower() == ".xlsx":
        workbook.write(found, output)
    elif output:
        render.rows_to_file(found.table(), output)
    if as_json:
        render.document(found.as_dict())
    elif not output:
        shown = [row for row in found.table() if row["verdict"] != "clear" or row["said"]]
        render.table(shown, ["row", "key", "name", "verdict", "score", "why", "said"])
    log.line("checked", **found.counts())
    if found.stale or found.rejected:
        raise typer.Exit(1)


def single(kind: str | None, given: dict[str, Any], ids: list[str]) -> Subject:
    """The subject that options describe."""
    from resolver.screening import Subject
    from resolver.screening.records import QUERY

    for text in ids:
        if not text.partition(":")[2].strip():
            raise UsageError(f"--id {text!r}: a scheme and a number, such as passport:M70112233:RU.")
    return Subject(QUERY, kind, identifiers=tuple(tuple(text.split(":", 2)) for text in ids), **given)


def told(
    asked: Settings, scope: str | None, threshold: float | None, by_list: Many, max_age: Many, limit: int | None
) -> Settings:
    """The settings of a file with what options say instead.

    Raises: UsageError for an option that says nothing.
    """
    from dataclasses import replace

    thresholds, ages, most = dict(asked.thresholds), dict(asked.max_age), asked.max_age_days
    try:
        for text in by_list or []:
            of, _, value = text.partition("=")
            thresholds[of] = float(value)
        for text in max_age or []:
            of, equals, value = text.rpartition("=")
            if equals:
                ages[of] = int(value)
            else:
                most = int(value)
    except ValueError as error:
        raise UsageError(f"{text!r}: write LIST=0.3 or SOURCE=7.") from error
    return replace(
        asked,
        scope=scope or asked.scope,
        threshold=asked.threshold if threshold is None else threshold,
        thresholds=thresholds,
        max_age=ages,
        max_age_days=most,
        limit=limit or asked.limit,
    )


def run(
    files: list[Path],
    source: str,
    one: Subject | None,
    asked: Settings,
    *,
    clear: bool,
    by: str | None,
    since: str | None,
    as_json: bool,
    output: Path | None,
) -> None:
    """Screen, print, and end with 1 where somebody has to look at the lists or the rows."""
    from resolver import log, render
    from resolver.screening import desk, sheet
    from resolver.screening.screen import screened

    found = screened(opened(), files, source, one, asked, clear=clear, by=by, since=since)
    if output:
        sheet.write(found.rows, output)
    if as_json:
        render.document(found.document())
    elif not output:
        shown = [row for row in found.rows if row["decision"] != "suppressed"]
        render.table(shown, [*(["since"] if since else []), *desk.COLUMNS])
    log.line(
        "screened", screening=found.uid[:12], customers=found.subjects, clear=found.clear, hits=found.hits,
        suppressed=found.suppressed, not_screened=found.not_screened,
    )  # fmt: skip
    if found.since:
        log.line("since", **{name: value for name, value in found.since.items() if value != ""})
    for text in desk.ages_said(found.basis):
        log.line(text)
    if found.basis.stale or found.not_screened:
        raise typer.Exit(1)


def again(asked: str, as_json: bool) -> None:
    """Replay a screening; exit code 1 where an answer differs."""
    from dataclasses import asdict

    from resolver.screening import records

    found = records.replay(opened(), asked)
    row = {
        "screening": found.screening.uid, "at": found.screening.at, "by": found.screening.by,
        "what": found.screening.what, "run": found.screening.run, "same": found.same, "compared": found.compared,
        "forgotten": found.forgotten, "different": len(found.different),
    }  # fmt: skip
    if as_json:
        give({**row, "answers": list(found.answers), "different": [list(each) for each in found.different],
              "basis": asdict(found.screening)["basis"]}, as_json)  # fmt: skip
    else:
        give(row, as_json)
    if not found.same:
        raise typer.Exit(1)


@app.command()
def screenings(
    id: Annotated[str | None, typer.Argument(help="One screening, with every subject and answer as recorded.")] = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """List the screenings on record, the last first; or show one as it was recorded.

    Example: resolver screenings
    """
    from dataclasses import asdict

    from resolver.screening import records

    workspace = opened()
    if id is None:
        rows = [{**asdict(each), "lists": [age["edition_id"] for age in each.basis["lists"]]}
                for each in records.listed(workspace)]  # fmt: skip
        give(rows, as_json, output, ["uid", "at", "by", "what", "run", "subjects", "hits", "clear"])
        return
    with workspace.journal() as journal:
        of = records.find(journal, id)
        told_ = [{"asked": asked, "answered": answered} for asked, answered in records.parts(journal, of.uid)]
    if as_json:
        give({**asdict(of), "answers": told_}, as_json)
    else:
        flat = [
            {"key": each["asked"].get("key"), "names": each["asked"].get("names"),
             "hits": [f"{hit['caption']} {hit['score']:.2f}" for hit in each["answered"].get("hits", [])]}
            for each in told_
        ]  # fmt: skip
        give(flat, as_json, output, ["key", "names", "hits"])
