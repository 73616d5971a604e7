"""`python -m cypher` writes cypher/README.md from the headers, and the statements that make relations from the shape.

With --check it only says whether they are up to date.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cypher
from resolver.neo4j import shape

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


def creates(kind: shape.RelationType) -> str:
    """The statement that makes relations of a type: their rows are lists, and every property is named.

    A third of the time that MERGE and a map of properties take: nothing is looked up but the two ends.
    """
    parts = ["id: row[0]", "content_hash: row[3]"]
    for place, item in enumerate(kind.properties, 4):
        value = f"datetime({{epochMillis: row[{place}]}})" if item.type == "DATETIME" else f"row[{place}]"
        parts.append(f"{item.name}: {value}")
    listed = ",\n".join(f"  {part}" for part in parts)
    return f"""// title: Make {kind.type} relations
// writes: ({kind.from_label})-[{kind.type}]->({kind.to_label}). {kind.title}
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:{kind.from_label} {{id: row[1]}})
MATCH (b:{kind.to_label} {{id: row[2]}})
CREATE (a)-[r:{kind.type} {{
{listed}
}}]->(b)
RETURN count(r) AS written
"""


def generated() -> dict[Path, str]:
    """Every generated file and its text."""
    writes = README.parent / "write"
    return {README: readme()} | {writes / f"{kind.name}.cypher": creates(kind) for kind in shape.RELATIONS}


def main(arguments: list[str]) -> int:
    """Write the generated files, or with --check compare them; 1 where one is out of date."""
    if arguments not in ([], ["--check"]):
        print("usage: python -m cypher [--check]", file=sys.stderr)
        return 2
    old = [path for path, text in generated().items() if not path.is_file() or path.read_text("utf-8") != text]
    if arguments:
        for path in old:
            print(f"cypher/{path.relative_to(README.parent)} is out of date: run `python -m cypher`", file=sys.stderr)
        return 1 if old else 0
    for path in old:
        path.write_text(generated()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
