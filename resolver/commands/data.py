"""What comes in: sources, fetch, mapping, ingest."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resolver.commands import Json, app, give, opened

if TYPE_CHECKING:
    from ingest.job import Report


@app.command()
def sources(name: Annotated[str | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """List the sources, or show one: formats, licence, traps.

    Example: resolver sources ofac_sdn
    """
    from ingest import source

    def row(each: str) -> dict[str, Any]:
        found = source.load(each)
        return {
            "name": each,
            "title": found.title,
            "publisher": found.publisher,
            "licence": found.licence,
            "formats": [layout.name for layout in found.formats],
            "url": found.url,
            "traps": list(found.traps),
        }

    answer: Any = row(name) if name else [row(each) for each in source.names()]
    give(
        answer,
        as_json,
        columns=["name", "title", "publisher", "licence", "formats"] + (["url", "traps"] if name else []),
    )


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="Name of the source; `resolver sources` lists them.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the files [default: files in the workspace].")
    ] = None,
    layout: Annotated[str | None, typer.Option("--format", help="Format, where the publisher has several.")] = None,
    and_ingest: Annotated[bool, typer.Option("--ingest", help="Also stage what was fetched.")] = False,
    address_file: Annotated[
        Path | None, typer.Option("--address-file", help="trongrid, etherscan: addresses to ask for, one a line.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=["%Y-%m-%d"], help="With addresses: no transfers of before (UTC)."),
    ] = None,
    hops: Annotated[int, typer.Option("--hops", min=0, max=5, help="With addresses: also those around them.")] = 0,
    budget: Annotated[int, typer.Option("--budget", min=1, help="With addresses: how many at most.")] = 100,
    api: Annotated[str | None, typer.Option("--api", help="With addresses: another server of the interface.")] = None,
    as_json: Json = False,
) -> None:
    """Get a source's current files from its publisher, or transfers of addresses; needs a network.

    Example: resolver fetch un_sc --ingest
    """
    from ingest import fetch as fetching
    from ingest import job
    from ingest.source import load as load_source
    from resolver import log

    if address_file:
        fetch_addresses(source, address_file, to, since, hops, budget, api, and_ingest, as_json)
        return
    publication, workspace = load_source(source), opened()
    if not to or and_ingest:
        workspace.create()
    found = fetching.fetch(
        source,
        publication,
        to or workspace.folder / "files",
        layout=layout,
        progress=lambda name, count: log.line("fetch", file=name, bytes=count),
    )
    report = job.run(workspace, source, [each.path for each in found]) if and_ingest else None
    if as_json:
        give({"files": [asdict(each) for each in found], "ingest": asdict(report) if report else None}, as_json)
        return
    for each in found:
        what = "new" if each.new else f"unchanged since {each.fetched_at}"
        print(f"{what}: {each.path}, {each.bytes:,} bytes, sha256 {each.sha256}")
    if report:
        say_ingested(report, as_json)
    else:
        print(f"Next: resolver ingest {source} {' '.join(each.path for each in found)}")


def fetch_addresses(
    source: str,
    path: Path,
    to: Path | None,
    since: datetime | None,
    hops: int,
    budget: int,
    api: str | None,
    and_ingest: bool,
    as_json: bool,
) -> None:
    """Get the transfers of the addresses in a file, and say what came and what was left out."""
    from ingest import by_address, job
    from resolver import log
    from resolver.errors import UsageError

    if source not in by_address.INTERFACES:
        raise UsageError(f"{source}: can't be asked by address. There is: {', '.join(by_address.INTERFACES)}.")
    workspace = opened()
    if not to or and_ingest:
        workspace.create()
    found = by_address.fetch(
        source,
        by_address.read_addresses(path, source),
        to or workspace.folder / "files",
        since=since.replace(tzinfo=UTC) if since else None,
        hops=hops,
        budget=budget,
        base=api,
        progress=lambda address, pages: log.line("fetch", address=address, pages=pages),
    )
    for address in found.left_out[:10]:
        log.line("left out", address=address, text="the budget of addresses is used up: --budget takes more")
    report = job.run(workspace, source, [found.folder], partial=True) if and_ingest else None
    if as_json:
        give({"fetched": asdict(found), "ingest": asdict(report) if report else None}, as_json)
        return
    print(
        f"{len(found.whole)} addresses are whole, {found.pages} pages came now with {found.transfers:,} transfers, "
        f"{len(found.left_out)} addresses were left out."
    )
    if report:
        say_ingested(report, as_json)
    else:
        print(f"Next: resolver ingest {source} {found.folder} --partial")


@app.command()
def mapping(
    path: Annotated[Path, typer.Argument(help="A table of your own: CSV, Parquet, JSON lines or Excel.")],
    output: Annotated[
        Path | None, typer.Option("--output", help="Mapping to write; default: FILE.toml beside it.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Sheet of an Excel workbook.")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Encoding of a text file, if not UTF-8.")] = None,
    as_json: Json = False,
) -> None:
    """Propose which column of a table is what, for you to correct; nothing is ingested.

    Example: resolver mapping customers.csv
    """
    from ingest.propose import proposal
    from resolver import log

    found, written = proposal.write(path, output, sheet, encoding)
    for question in found.questions:
        log.line("question", text=question)
    log.line("written", file=str(written), next=f"read it, then: resolver ingest table {path} {written}")
    answer = proposal.summary(found, written) if as_json else proposal.rows(found)
    give(answer, as_json, columns=["column", "becomes", "confidence", "samples"])


@app.command()
def ingest(
    source: Annotated[str, typer.Argument(help="Name of the source; `resolver sources` lists them.")],
    paths: Annotated[list[Path], typer.Argument(help="Files or folders as published.")],
    partial: Annotated[bool, typer.Option("--partial", help="An excerpt or delta: never implies a removal.")] = False,
    published: Annotated[
        datetime | None,
        typer.Option("--published", formats=["%Y-%m-%d"], help="Publication date, if no file tells it."),
    ] = None,
    accept_code: Annotated[
        list[str] | None,
        typer.Option("--accept-code", help="Take an unknown code (ofac:NEW), or leave a column unread (unread:t.c)."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take a whole edition that ends much of the list, or is an older one.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Read files that were taken before once more.")] = False,
    encoding: Annotated[str | None, typer.Option("--encoding", help="Encoding of text files, if not UTF-8.")] = None,
    as_json: Json = False,
) -> None:
    """Stage published files; all or nothing.

    Example: resolver ingest ofac_sdn sdn.csv alt.csv add.csv sdn_comments.csv
    """
    from ingest import job

    day: date | None = published.date() if published else None
    report = job.run(
        opened(),
        source,
        paths,
        partial=partial,
        published=day,
        accept_codes=tuple(accept_code or ()),
        encoding=encoding,
        accept=accept,
        again=again,
    )
    say_ingested(report, as_json)


def say_ingested(report: Report, as_json: bool) -> None:
    """Log the notes and the first rejections of an ingest run, and print its counts."""
    from resolver import log

    for text in (*report.findings, *report.notes):
        log.line("note", text=text)
    for refused in report.rejections[:10]:
        log.line("rejected", text=f"{refused['file']}:{refused['line']}: {refused['reason']}")
    if report.rejected + report.rejected_values > 10:
        log.line("rejected", text="... `resolver status --rejected` shows all of them after the next link")
    give(
        asdict(report),
        as_json,
        columns=["source", "edition_id", "read", "staged", "rejected", "rejected_values", "unchanged"],
    )
