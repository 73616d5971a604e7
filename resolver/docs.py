"""Reference pages made from what they describe: sources, tables, commands.

    python -m resolver.docs           write docs/{sources,model,cli,candidates,api,patterns}.md and cypher/README.md
    python -m resolver.docs --check   only say which of them are out of date (exit code 1 if any is)

Only for the source tree: an installed package has no docs folder.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import cypher.__main__
from ingest import audit, source
from resolver.store import connect, contract, documented_columns

ROOT = Path(__file__).resolve().parent.parent

SCHEMAS = {
    "final": "The network: what analysts ask about.",
    "evidence": "What proves it.",
    "meta": "Runs, editions, findings and the history of ids.",
    "stage": "Staged rows in one shape for all sources; only a run reads them.",
}


def sources_page() -> str:
    """Every source with its licence, formats, columns left out, and the publisher's traps that it knows."""
    loaded = {name: source.load(name) for name in source.names()}
    lines = [
        "# Sources",
        "",
        made_by("ingest/sources"),
        "",
        *table(
            ("source", "publication", "publisher", "licence", "formats"),
            [
                (f"[{name}](#{name})", one.title, one.publisher, one.licence, ", ".join(f.name for f in one.formats))
                for name, one in loaded.items()
            ],
        ),
    ]
    for name, one in loaded.items():
        lines += [
            "",
            f"## {name}",
            "",
            f"{one.title}, published by {one.publisher}{f': <{one.url}>' if one.url else ''}. Licence: {one.licence}.",
        ]
        lines += [f"Record ids begin with `{one.prefix}:`." + (" Own data: never published." if one.private else "")]
        low, high = one.expect.records
        if low or high < 10**12:
            lines += [
                f"A full edition is expected to hold {low:,} to {high:,} records; outside of that a finding is written."
            ]
        for layout in one.formats:
            lines += ["", f"### {name}: {layout.name}", ""]
            lines += [
                f"Parts: {', '.join(f'`{part}`' for part in layout.parts)}; a full edition needs "
                f"{', '.join(f'`{part}`' for part in layout.required) or 'none of them'}."
            ]
            lines += [
                "Checked against the publisher's files."
                if layout.verified
                else "Made from the publisher's documentation; no published file was at hand to check it."
            ]
            if read := columns_read(layout):
                rows = ((f"`{name}`", ", ".join(columns)) for name, columns in read.items())
                lines += ["", *table(("read into", "columns"), rows)]
            if layout.ignored:
                lines += ["", *table(("column not read", "because"), sorted(layout.ignored.items()))]
        if one.traps:
            lines += ["", "What to know about its files:", "", *(f"- {trap}" for trap in one.traps)]
    return text(lines)


def columns_read(layout: source.Format) -> dict[str, list[str]]:
    """Raw table -> its columns that a statement of the format reads; {} where the user's mapping tells them."""
    con = connect(":memory:")
    con.execute("create schema raw")
    layout.read(con, [])
    tables = audit.raw_columns(con)
    read = audit.columns_read(layout.statements, tables)
    found = {table: [c for c in columns if (table.lower(), c.lower()) in read] for table, columns in tables.items()}
    return {table: columns for table, columns in sorted(found.items()) if columns}


def model_page() -> str:
    """Every table with its grain, columns, types and meanings; first those that readers open."""
    lines = [
        "# Tables and graph",
        "",
        made_by("resolver/network.sql, ingest/stage.sql and resolver/neo4j/shape/"),
        "",
    ]
    lines += [
        "A published generation holds the schemas `final`, `evidence` and `meta`; `resolver` and everything else that",
        "reads opens nothing but these. Sources fill the schema `stage`.",
        "",
        "`cites` is a list of `file_sha256/part/line`, `records` a list of record ids; both sorted and distinct.",
    ]
    found = tables(contract("resolver", "network.sql")) | tables(contract("ingest", "stage.sql"))
    lines += graph_chapter()
    for schema, purpose in SCHEMAS.items():
        lines += ["", f"## {schema}", "", purpose]
        for name in (name for name in found if name.startswith(f"{schema}.")):
            about, columns = found[name]
            lines += ["", f"### {name}", "", about, "", *table(("column", "type", "meaning"), columns)]
    return text(lines)


def tables(script: str) -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """Table -> (its comment, its columns as name, type, meaning), in the order in which a script of ours makes them."""
    con = connect(":memory:")
    con.execute(script)
    said = documented_columns(script)
    about = con.execute(
        """select schema_name || '.' || table_name as name, comment from duckdb_tables() where not internal
           union all
           select schema_name || '.' || view_name, comment from duckdb_views() where not internal
           order by name"""
    ).fetchall()
    columns = con.execute(
        """select schema_name || '.' || table_name, column_name, lower(data_type), is_nullable
           from duckdb_columns() where not internal order by 1, column_index"""
    ).fetchall()
    con.close()
    comments = {name: comment or above(script, name) for name, comment in about}
    ordered = [*said, *(name for name in comments if name not in said)]
    found: dict[str, tuple[str, list[tuple[str, str, str]]]] = {name: (comments[name], []) for name in ordered}
    for name, column, type_, nullable in columns:
        meaning = said.get(name, {}).get(column, "")
        found[name][1].append((column, type_ + (" or null" if nullable else ""), meaning))
    return found


def above(script: str, view: str) -> str:
    """The comment above the statement that makes a view, as one text."""
    found = re.search(rf"((?:^--.*\n)+)create or replace view {re.escape(view)} ", script, re.MULTILINE)
    return " ".join(line.removeprefix("--").strip() for line in found[1].splitlines()) if found else ""


def graph_chapter() -> list[str]:
    """Labels and relation types of the graph in Neo4j, with their properties."""
    from resolver.neo4j.shape import NODES, RELATIONS

    head = ("property", "type", "meaning")
    lines = ["", "## Neo4j: nodes", "", "Every node has an `id`, unique in its label."]
    for node in NODES:
        also = f" A node may also be {', '.join(f'`{label}`' for label in node.further)}." if node.further else ""
        rows = [(prop.name, prop.type, prop.doc) for prop in node.properties]
        lines += ["", f"### {node.label}", "", f"{node.title}.{also}", "", *table(head, rows)]
    lines += ["", "## Neo4j: relations", "", "Every relation has an `id`, unique in its type."]
    for relation in RELATIONS:
        picture = f"`(:{relation.from_label})-[:{relation.type}]->(:{relation.to_label})`"
        rows = [(prop.name, prop.type, prop.doc) for prop in relation.properties]
        lines += ["", f"### {relation.type}", "", f"{picture} {relation.title}.", "", *table(head, rows)]
    return lines


def cli_page() -> str:
    """Every command with its arguments and options, as `--help` tells them."""
    from typer.main import get_command

    from resolver.cli import app

    root = get_command(app)
    lines = ["# Commands", "", made_by("resolver/commands"), "", *described("resolver", root)]
    for path, command in commands("resolver", root):
        lines += ["", f"## {path}", "", *described(path, command)]
    return text(lines)


def candidates_page() -> str:
    """Every candidate rule with what it is for and what it was measured to find."""
    from resolver import candidate_page

    made = made_by("resolver/kinds and resolver/kinds/measured.csv")
    return text(["# Candidates", "", made, "", *candidate_page.lines()])


def api_page() -> str:
    """Every method of the library with its signature and docstring."""
    from resolver import api_page as page

    return text(["# The library", "", made_by("resolver/library.py and resolver/rows.py"), "", *page.lines()])


def patterns_page() -> str:
    """Every rule of laundering patterns as it declares itself, with its parameters."""
    from resolver.patterns import pattern

    lines = ["# Patterns", "", made_by("resolver/patterns/rules"), "", *PATTERNS_HEAD]
    for name in pattern.names():
        rule = pattern.load(name)
        said = [("background", rule.law), ("evidence", rule.evidence), ("score", rule.score),
                ("mistaken for it", rule.mistaken_for)]  # fmt: skip
        rows = [(f"`{key}`", words(each.default), each.says) for key, each in rule.parameters.items()]
        lines += ["", f"## {name}", "", f"{rule.title}. {rule.question}", "", *table(("", ""), said)]
        lines += ["", *table(("parameter", "default", "says"), rows)]
    return text(lines)


PATTERNS_HEAD = (
    "`resolver patterns` finds these shapes among resolved parties: the only holder of an account or wallet stands for",
    "it. Only booked transfers of more than nothing between two parties count. An occurrence is a shape and not an",
    "accusation; its score is 0.5 at the rule's thresholds and rises to 1. A party with more than 1,000 counterparties",
    "or 20,000 transfers is a service: no rule follows money through it. `--profile FILE` sets parameters by rule, in",
    "TOML: `[structuring]` and below it `window_days = 5`. Measured by `python -m bench patterns`.",
)


def words(value: int | tuple[str, ...]) -> str:
    """A default as text."""
    return str(value) if isinstance(value, int) else ", ".join(value)


def commands(path: str, group: Any) -> Iterable[tuple[str, Any]]:
    """All commands below a group, depth first, in the order in which help lists them."""
    for name, command in getattr(group, "commands", {}).items():
        if command.hidden:
            continue
        yield f"{path} {name}", command
        yield from commands(f"{path} {name}", command)


def described(path: str, command: Any) -> list[str]:
    """Usage, help text and parameters of one command."""
    params = [param for param in command.params if not {"--install-completion", "--show-completion"} & set(param.opts)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    usage = [path, *(["[OPTIONS]"] if len(arguments) < len(params) else []), *map(placeholder, arguments)]
    if getattr(command, "commands", None):
        usage.append("COMMAND")
    said = re.sub(r"^(Examples?:) (.+)$", r"\1 `\2`", inspect.cleandoc(command.help or ""), flags=re.MULTILINE)
    lines = ["```", " ".join(usage), "```", "", said]
    rows = [(f"`{named(param)}`", " ".join((param.help or "").split()) + default(param)) for param in params]
    return lines + (["", *table(("parameter", "meaning"), rows)] if rows else [])


def placeholder(argument: Any) -> str:
    """An argument as usage shows it: 'SOURCE', '[PATH]...'."""
    name = (argument.metavar or argument.name).upper()
    name = name if argument.required else f"[{name.strip('[]')}]"
    return f"{name}..." if argument.nargs != 1 and not name.endswith("...") else name


def named(param: Any) -> str:
    """A parameter as it is written on the command line."""
    if param.param_type_name == "argument":
        return placeholder(param)
    written = ", ".join([*param.opts, *param.secondary_opts])
    return written if param.is_flag else f"{written} {(param.metavar or param.name).upper()}"


def default(param: Any) -> str:
    """What holds where an option is not given, where that is worth saying."""
    variable = f" Or set `{param.envvar}`." if isinstance(param.envvar, str) else ""
    value = param.default
    if param.required or value is None or callable(value) or isinstance(value, bool) or value in ((), [], ""):
        return variable
    return f"{variable} Default: `{getattr(value, 'value', value)}`."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; bars and line ends in cells are made harmless."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in row) + " |" for row in rows]
    return lines


def made_by(origin: str) -> str:
    """The line that says where a page comes from."""
    return f"Generated from {origin} by `python -m resolver.docs`: edit those, then run it."


def text(lines: list[str]) -> str:
    """The lines as one text with a line end at its end."""
    return "\n".join(line.rstrip() for line in lines) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/sources.md": sources_page,
    "docs/model.md": model_page,
    "docs/cli.md": cli_page,
    "docs/candidates.md": candidates_page,
    "docs/api.md": api_page,
    "docs/patterns.md": patterns_page,
    "cypher/README.md": cypher.__main__.readme,
}


def main(arguments: list[str]) -> int:
    """Write all pages, or with --check compare them; 1 where one is out of date."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m resolver.docs [--check]", file=sys.stderr)
        return 2
    stale = []
    for name, page in DOCUMENTS.items():
        path, made = ROOT / name, page()
        if path.is_file() and path.read_text(encoding="utf-8") == made:
            continue
        stale.append(name)
        if not arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made, encoding="utf-8")
    if arguments and stale:
        print(f"out of date: {', '.join(stale)}. Run `python -m resolver.docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
