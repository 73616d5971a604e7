"""`python -m cypher` writes cypher/README.md from the headers; with --check it only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import cypher

README = Path(__file__).with_name("README.md")

OPENING = """# Questions asked of the network

Generated from the headers of the files by `python -m cypher`: edit those, then run it.

`resolver query NAME -p key=value` runs one, read-only. Each file also runs unchanged in Neo4j Browser; set all its
parameters first: texts as `:param {entity_id: 'ent-...'}`, whole numbers as `:param limit => 25` (within braces they
become 25.0, which LIMIT refuses), dates as `:param as_of => date('9999-12-31')`. Switch "Connect result nodes" off in
Browser's settings where a picture is evidence: it adds relations that the query did not ask for.
*computes*: the query follows the relations itself. *reads*: it shows what the workspace derived.
"""


def readme() -> str:
    """The text of README.md: a table of all questions by topic, then parameters and columns of each."""
    queries = [cypher.load(name) for name in cypher.names()]
    lines = [OPENING, "| query | question | method |", "|---|---|---|"]
    for query in queries:
        lines.append(f"| [{query.name}](queries/{query.name}.cypher) | {query.question} | {query.method} |")
    for query in queries:
        lines += ["", f"## {query.name}", "", f"{query.title}. {query.question}", ""]
        for param in query.params:
            default = "" if param.default is None else f", default `{param.default}`"
            lines.append(f"- `${param.name}` {param.type}{default}: {param.doc}")
        lines += ["", "Returns " + "; ".join(f"`{column.name}` ({column.doc})" for column in query.returns) + "."]
        lines += [part for note in query.notes for part in ("", f"Note: {note}")]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write README.md, or with --check compare it; 1 where it is out of date."""
    if arguments == ["--check"]:
        if README.is_file() and README.read_text(encoding="utf-8") == readme():
            return 0
        print("cypher/README.md is out of date: run `python -m cypher`", file=sys.stderr)
        return 1
    if arguments:
        print("usage: python -m cypher [--check]", file=sys.stderr)
        return 2
    README.write_text(readme(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
