"""Neo4j: a local server, load, verify, the query library."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from resolver.commands import Json, Output, Password, Uri, User, app, give, opened
from resolver.errors import BadParameter

if TYPE_CHECKING:
    from neo4j import Driver

    from resolver.neo4j.running import Running
    from resolver.store import Workspace

graph_app = typer.Typer(help="A real Neo4j server on this computer, without Docker.", no_args_is_help=True)
app.add_typer(graph_app, name="graph")


@app.command()
def load(
    uri: Uri = None,
    user: User = "neo4j",
    password: Password = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace another workspace's network.")] = False,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Compare with what is really in the graph, as verify does, and put it right."),
    ] = False,
    scope: Annotated[
        str | None,
        typer.Option(
            "--scope", metavar="HOPS|all", help="Listed parties, own data and what lies so many hops off; kept."
        ),
    ] = None,
    bolt: Annotated[bool, typer.Option("--bolt", help="Write over Bolt, even into an empty local store.")] = False,
    as_json: Json = False,
) -> None:
    """Write the network to Neo4j: only what differs; a large one into an empty local store by Neo4j's importer.

    Example: resolver load
    """
    from resolver import log, lookup, render
    from resolver.neo4j import first_load
    from resolver.neo4j import load as loading
    from resolver.neo4j import scope as scoping
    from resolver.neo4j.admin_files import Unfit

    workspace, hops = opened(), scoping.parse(scope)
    with workspace.read() as con:
        owner, run, report = workspace.identity()["id"], lookup.run_id(con), None
        home = workspace.folder / "neo4j"
        if uri is None and not bolt and hops is None and first_load.applies(home, con):
            try:
                report, running = first_load.load(home, con, owner, run, progress=said)
                log.line("started", bolt=running.bolt, browser=running.browser)
            except Unfit as error:
                log.line("over Bolt", because=error)
        if report is None:
            with driver_to(workspace, uri, user, password) as driver:
                kept: int | Literal["kept"] | None = "kept" if scope is None else hops
                report = loading.load(
                    driver, con, owner, run, replace=replace, repair=repair, scope=kept, progress=said
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


@app.command("browser-pack")
def browser_pack(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    jar: Annotated[
        str | None,
        typer.Option("--jar", metavar="http://HOST:PORT", help="Also a jar for the plugins of the server there."),
    ] = None,
) -> None:
    """Write favourites, style and guides for Neo4j Browser: drop the zip and the style on its window.

    With --jar, a server that has the folder as its folder of plugins serves Browser with all of them in place.

    Example: resolver browser-pack pack
    """
    from resolver import log
    from resolver.neo4j import browser_pack as pack

    for path in pack.write(folder):
        log.line("written", file=path)
    if jar is not None:
        from resolver.neo4j import jars, own_browser

        if not re.fullmatch(r"https?://[^/\s]+", jar):
            raise BadParameter(f"--jar {jar}: the address at which Browser is opened, such as http://127.0.0.1:7474.")
        browser = own_browser.of(jars.provide())
        assert browser is not None
        log.line("written", file=own_browser.write(folder / own_browser.NAME, browser, jar))


@graph_app.command("start")
def graph_start(
    bolt_port: Annotated[int | None, typer.Option("--bolt-port")] = None,
    http_port: Annotated[int | None, typer.Option("--http-port")] = None,
    heap: Annotated[str, typer.Option("--heap", help="Memory of the server, such as 2g.")] = "1g",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse all writes; end questions after two minutes or 256 MB.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start Neo4j with Browser, favourites, style and guides, on loopback; the first start fetches its jars.

    Example: resolver graph start
    """
    from resolver.neo4j import server

    workspace = opened()
    workspace.create()
    running = server.start(
        workspace.folder / "neo4j",
        bolt_port=bolt_port,
        http_port=http_port,
        heap=heap,
        read_only=read_only,
        timeout=300,
    )
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
