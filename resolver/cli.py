"""The command line: parse, call the library, print. What a command does is in the library.

Imports of libraries stand inside the commands, so that `resolver --help` answers at once.
Exit codes: 0 done, 1 done with findings (where asked for), 2 usage, 3 data, 4 server.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from resolver.errors import BadParameter, ResolverError, UsageError

if TYPE_CHECKING:
    from neo4j import Driver

    from ingest.job import Report
    from resolver.neo4j.running import Running
    from resolver.store import Workspace

app = typer.Typer(
    name="resolver",
    help="Graph entity resolution for sanctions and anti-money-laundering work.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
graph_app = typer.Typer(help="A real Neo4j server on this computer, without Docker.", no_args_is_help=True)
app.add_typer(graph_app, name="graph")
judgements_app = typer.Typer(help="Judgements of people: list, carry to another workspace.", no_args_is_help=True)
app.add_typer(judgements_app, name="judgements")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Output = Annotated[Path | None, typer.Option("--output", help="Write the rows to a .csv, .jsonl or .parquet file.")]
Uri = Annotated[str | None, typer.Option("--uri", envvar="NEO4J_URI", help="Bolt address; default: the local server.")]
User = Annotated[str, typer.Option("--user", envvar="NEO4J_USER", help="User of the Neo4j server.")]
Password = Annotated[str | None, typer.Option("--password", envvar="NEO4J_PASSWORD", help="Its password.")]


class State:
    """What the options before the command say."""

    workspace: Path | None = None


@app.callback()
def options(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "-w", "--workspace", envvar="RESOLVER_WORKSPACE", help="Workspace folder [default: resolver-workspace]."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")] = False,
) -> None:
    """Set what holds for every command."""
    from resolver import log

    State.workspace = workspace
    log.QUIET = quiet


def opened(default: str = "resolver-workspace") -> Workspace:
    """The workspace that the command works in: the one named, else the default in the current folder."""
    from resolver.store import Workspace

    return Workspace(State.workspace or Path(default))


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


@app.command()
def demo(
    as_json: Json = False,
    graph: Annotated[bool, typer.Option("--graph", help="Also start a local Neo4j and load the network.")] = False,
) -> None:
    """The founding case end to end, from files in the package; in the folder resolver-demo, unless -w names another.

    Example: resolver demo
    """
    from resolver.demo import run

    run.main(opened("resolver-demo"), as_json=as_json, graph=graph)


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


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="Name of the source; `resolver sources` lists them.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the files [default: files in the workspace].")
    ] = None,
    layout: Annotated[str | None, typer.Option("--format", help="Format, where the publisher has several.")] = None,
    and_ingest: Annotated[bool, typer.Option("--ingest", help="Also stage what was fetched.")] = False,
    as_json: Json = False,
) -> None:
    """Get a source's current files from its publisher; needs a network.

    Example: resolver fetch un_sc --ingest
    """
    from ingest import fetch as fetching
    from ingest import job
    from ingest.source import load as load_source
    from resolver import log

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
def link(as_json: Json = False) -> None:
    """Resolve all that is staged, and publish the network.

    Example: resolver link
    """
    from resolver import pipeline

    give(asdict(pipeline.link(opened())), as_json)


@app.command()
def train(
    kind: Annotated[
        str | None, typer.Option("--kind", help="person or organisation [default: each that can be trained].")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option("--labels", exists=True, dir_okay=False, help="CSV: record_id,entity or left,right,match."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the model, after its kind.")] = "trained",
    as_json: Json = False,
) -> None:
    """Fit the model to the records of this workspace, with labels or without; `link` uses it from then on.

    Example: resolver train --kind person --labels labels.csv
    """
    from resolver import train as training

    made = [asdict(each) for each in training.run(opened(), kind, labels, name)]
    give(made, as_json, columns=["kind", "model", "records", "pairs", "labelled_pairs", "trees"])


@app.command()
def status(
    rejected: Annotated[bool, typer.Option("--rejected", help="The rows and values that were refused.")] = False,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """What is in the workspace: editions, the current network, its findings.

    Example: resolver status --json
    """
    from resolver import lookup, render, state

    if rejected:
        with opened().read() as con:
            give(lookup.rejected(con), as_json, output)
        return

    found = state.status(opened())
    if as_json:
        render.document(found)
        return
    print(f"{found['workspace']}: {found['run'] or 'nothing published yet'}, {found['bytes'] / 2**20:,.0f} MiB")
    for name in ("editions", "counts", "findings"):
        render.table(found[name], title=f"\n{name}")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Whether this machine can do the rest: packages, memory, disk, Java, a Neo4j server.

    Example: resolver doctor
    """
    from resolver import state

    give(state.doctor(opened()), as_json, columns=["check", "ok", "detail"])


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
def show(entity: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """One entity with everything published about it; the lines that say so with --json.

    Example: resolver show ofac:22985
    """
    from resolver import lookup, render
    from resolver import show as showing

    with opened().read() as con:
        found = lookup.show(con, entity)
    if as_json:
        render.document(found)
    else:
        showing.entity(found)


@app.command()
def explain(
    a: Annotated[str, typer.Argument(help="A record or entity id.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Also write it as a picture: an HTML file that loads nothing.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Why two records or entities are, or are not, one: fields, levels, weights, and what would change it.

    Example: resolver explain ofac:22985 un:KPe.999
    """
    from resolver import render
    from resolver.explain import explain as explained
    from resolver.explain import picture as drawing
    from resolver.explain import words

    with opened().read() as con:
        answer = explained(con, a, b)
    if picture:
        drawing.write(answer, picture)
    if as_json:
        render.document(answer)
    else:
        words.show(answer)


By = Annotated[str | None, typer.Option("--by", help="Who says so [default: your user name here].")]
Why = Annotated[str, typer.Option("--why", help="The reason, for whoever reads it in a year.")]


@app.command()
def judge(
    a: Annotated[str, typer.Argument(help="A record id, or an entity of one record.")],
    b: Annotated[str, typer.Argument(help="Another one.")],
    verdict: Annotated[str, typer.Argument(help="same or different.")],
    why: Why,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Say that two records are one party, or are not; outranks the model from the next `link` on.

    Example: resolver judge ofac:22985 un:KPe.999 different --why 'other birth place: page 4 of the report'
    """
    from resolver import judgements

    if verdict not in ("same", "different"):
        raise UsageError(f"{verdict}: say same or different; `resolver unjudge A B` withdraws a judgement.")
    give(asdict(judgements.judge(opened(), a, b, verdict, why, by)), as_json)


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


@app.command()
def evaluate(
    labels: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="CSV: record_id,entity or left,right,match[,weight,stratum]."),
    ] = None,
    below_line: Annotated[
        int | None,
        typer.Option(
            "--below-line", min=1, help="Draw so many pairs that were not joined, to be labelled, to --output."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another seed draws another sample.")] = 1,
    as_json: Json = False,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write the wrong pairs, or the sample, to a file, to be read.")
    ] = None,
) -> None:
    """Hold the network against labels: precision, recall, reliability, miss rate, and where true pairs were lost.

    Without labels, --below-line draws a sample of pairs under the line; fill its column match (1, 0, or ? where you
    can't tell) and give the file back as labels: that gives the share of true pairs that are missed.

    Example: resolver evaluate --below-line 200 --output sample.csv
    """
    from resolver import below_line as sampling
    from resolver import evaluate, evaluate_show, render

    if (labels is None) == (below_line is None):
        raise UsageError("give a file of labels, or --below-line N to draw a sample for labelling.")
    with opened().read() as con:
        if below_line is not None:
            if output is None:
                raise UsageError("--below-line writes a file to be labelled: name it with --output sample.csv.")
            rows = sampling.sample(con, below_line, seed)
            render.rows_to_file(rows, output)
            give({"pairs": len(rows), "file": str(output), "seed": seed}, as_json)
            return
        assert labels is not None
        found = evaluate.evaluate(con, labels)
        wrong = evaluate.errors(con) if output else []
    if output:
        render.rows_to_file(wrong, output)
    if as_json:
        render.document(asdict(found))
    else:
        evaluate_show.show(found)


@app.command()
def load(
    uri: Uri = None,
    user: User = "neo4j",
    password: Password = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace another workspace's network.")] = False,
    as_json: Json = False,
) -> None:
    """Write the network to Neo4j: only what differs.

    Example: resolver load
    """
    from resolver import lookup, render
    from resolver.neo4j import load as loading

    workspace = opened()
    with workspace.read() as con, driver_to(workspace, uri, user, password) as driver:
        report = loading.load(
            driver, con, workspace.identity()["id"], lookup.run_id(con), replace=replace, progress=said
        )
    if as_json:
        render.document(asdict(report) | {"changed": report.changed})
    else:
        loading.show(report)


@app.command()
def verify(uri: Uri = None, user: User = "neo4j", password: Password = None, as_json: Json = False) -> None:
    """Compare Neo4j with the workspace, by content; exit code 1 where they differ.

    Example: resolver verify --json
    """
    from resolver import render
    from resolver.neo4j import verify as verifying

    workspace = opened()
    with workspace.read() as con, driver_to(workspace, uri, user, password) as driver:
        report = verifying.verify(driver, con)
    if as_json:
        render.document(asdict(report) | {"equal": report.equal})
    else:
        verifying.show(report)
    if not report.equal:
        raise typer.Exit(1)


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="topic/name; none lists the library.")] = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", "--param", help="key=value")] = None,
    uri: Uri = None,
    user: User = "neo4j",
    password: Password = None,
    as_json: Json = False,
    output: Output = None,
) -> None:
    """Run a query of the library, read-only.

    Example: resolver query ownership/owners_of -p entity_id=ent-abc
    """
    import cypher
    from resolver.neo4j import query as querying

    if name is None:
        give([{"name": each, "question": cypher.load(each).question} for each in cypher.names()], as_json, output)
        return
    pairs = [text.partition("=") for text in parameter or []]
    if wrong := [key for key, sign, _ in pairs if not sign]:
        raise BadParameter(f"{wrong[0]}: parameters are given as -p key=value.")
    with driver_to(opened(), uri, user, password) as driver:
        rows = querying.run(driver, name, {key: value for key, _, value in pairs}).dictionaries()
    give(rows, as_json, output)


@graph_app.command("start")
def graph_start(
    bolt_port: Annotated[int | None, typer.Option("--bolt-port")] = None,
    http_port: Annotated[int | None, typer.Option("--http-port")] = None,
    heap: Annotated[str, typer.Option("--heap", help="Memory of the server, such as 2g.")] = "1g",
    as_json: Json = False,
) -> None:
    """Start Neo4j with its Browser on loopback; the first start fetches its jars.

    Example: resolver graph start
    """
    from resolver.neo4j import server

    workspace = opened()
    workspace.create()
    running = server.start(workspace.folder / "neo4j", bolt_port=bolt_port, http_port=http_port, heap=heap, timeout=300)
    say_running(running, as_json)


@graph_app.command("stop")
def graph_stop(as_json: Json = False) -> None:
    """Stop the local Neo4j.

    Example: resolver graph stop
    """
    from resolver import render
    from resolver.neo4j import server

    stopped = bool(server.stop(opened().folder / "neo4j"))
    if as_json:
        render.document({"stopped": stopped})
    else:
        print("stopped" if stopped else "no server runs for this workspace")


@graph_app.command("status")
def graph_status(as_json: Json = False) -> None:
    """Whether the local Neo4j runs, and where.

    Example: resolver graph status --json
    """
    from resolver.neo4j import server

    say_running(server.status(opened().folder / "neo4j"), as_json)


def say_running(running: Running | None, as_json: bool) -> None:
    """Print where a local server is: one line each, so that an address can be copied whole."""
    from resolver import render

    found = {"running": running is not None} | (running.as_dict() if running else {})
    if as_json:
        render.document(found)
    elif running is None:
        print("no server runs for this workspace; `resolver graph start` starts one")
    else:
        print(f"Neo4j {running.version}, process {running.pid}\n{running.bolt}\n{running.browser}")


def said(name: str, rows: int) -> None:
    """Log how far a load has come."""
    from resolver import log

    log.line(f"load {name}", rows=rows)


def driver_to(workspace: Workspace, uri: str | None, user: str, password: str | None) -> Driver:
    """A driver to the server named, or to the workspace's local one.

    Raises: GraphUnreachable, LocalServerError.
    """
    from resolver.neo4j import connection

    return connection.driver(workspace, uri, user, password)


def main() -> None:
    """Entry point: a ResolverError becomes one line and its exit code; other exceptions keep their traceback."""
    try:
        app()
    except ResolverError as error:
        kind = "usage" if isinstance(error, UsageError) else "error"
        print(f"resolver: {kind}: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
