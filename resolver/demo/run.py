"""`resolver demo`: the founding case from files in the package to five answers, and, if asked, into a local Neo4j.

The two OFAC files hold facts of the published list. Everything else is invented and says so in each file and on each
entity. No server is needed without --graph.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from ingest import job
from resolver import pipeline
from resolver.demo import show
from resolver.demo.answers import answers
from resolver.store import Workspace

PUBLISHED = date(2026, 9, 23)
"""Publication date of the OFAC rows: the CSV set tells none, the XML file does."""


class Input(NamedTuple):
    """One edition to ingest: the source and its files, relative to resolver/demo/files."""

    source: str
    paths: tuple[str, ...]
    published: date | None = None


INPUTS = (
    Input("ofac_sdn", ("ofac/sdn.csv", "ofac/alt.csv", "ofac/add.csv", "ofac/sdn_comments.csv"), PUBLISHED),
    Input("ofac_sdn", ("ofac/sdn.xml",)),
    *(
        Input("table", (f"{folder}/invented_{name}.csv", f"{folder}/invented_{name}.toml"))
        for folder, name in (
            ("invented_register", "companies"),
            ("invented_register", "officers"),
            ("invented_register", "directors"),
            ("invented_register", "holdings"),
            ("invented_applicants", "applications"),
            ("invented_payroll", "customers"),
            ("invented_payroll", "payments"),
        )
    ),
    Input("trongrid", ("invented_chain",)),
)


@contextlib.contextmanager
def files() -> Iterator[Path]:
    """The folder with the demo's files, on disk also when the package is zipped."""
    with resources.as_file(resources.files("resolver.demo").joinpath("files")) as folder:
        yield folder


def run(workspace: Workspace) -> dict[str, Any]:
    """Ingest, link and answer; a second run in the same workspace changes nothing and answers the same.

    Keys: `records`, `entities`, `relations`, `transfers`, `findings`, `ingested`, `link`, and those of `answers`.
    """
    with files() as folder:
        ingested = [
            asdict(
                job.run(
                    workspace,
                    each.source,
                    [folder / path for path in each.paths],
                    partial=True,
                    published=each.published,
                )
            )
            for each in INPUTS
        ]
    linked = pipeline.link(workspace)
    with workspace.read() as con:
        found = answers(workspace, con)
    sizes = {name: getattr(linked, name) for name in ("records", "entities", "relations", "transfers", "findings")}
    return sizes | {"workspace": str(workspace.folder), "ingested": ingested, "link": asdict(linked)} | found


def main(workspace: Workspace, *, as_json: bool, graph: bool) -> None:
    """Run the demo and print what it found."""
    from resolver import render

    found = run(workspace)
    if graph:
        found["graph"] = into_graph(workspace)
    if as_json:
        render.document(found)
    else:
        show.everything(found)


def into_graph(workspace: Workspace) -> dict[str, Any]:
    """Start the local Neo4j of the workspace and load the network; gives its addresses and what was written."""
    from resolver import lookup
    from resolver.neo4j import connection, load, server

    running = server.start(workspace.folder / "neo4j", timeout=300)
    with workspace.read() as con, connection.driver(workspace, None, "neo4j", None) as driver:
        loaded = load.load(driver, con, workspace.identity()["id"], lookup.run_id(con))
    return running.as_dict() | {"changed": loaded.changed, "seconds": loaded.seconds}
