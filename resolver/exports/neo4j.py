"""The network as files for `neo4j-admin database import full`, for a server that Resolver can't write to.

    cd FOLDER && neo4j-admin database import full neo4j @import.args     with the server stopped
    cypher-shell -f after.cypher                                         after its start

Afterwards `resolver load --uri ... --replace` takes the graph over and writes what is new, and what has no place in the
format: text with line breaks or control characters stands there with blanks.
Format: https://neo4j.com/docs/operations-manual/current/import/
"""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.neo4j import admin_files, shape

TITLE = "files for neo4j-admin database import full, in a folder"
ENDINGS: tuple[str, ...] = ()
FOLDER = ("import.args", ".csv", ".cypher")


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """Headers and rows of every label and relation type, import.args and after.cypher."""
    made = admin_files.write(con, to, ordered=True)
    found = {f"exact text of {name}": len(ids) for name, ids in made.odd.items()}
    ends = {kind.type: admin_files.left_out(con, kind) for kind in shape.RELATIONS}
    return found | {f"{name} with an end that is no entity": number for name, number in ends.items() if number}
