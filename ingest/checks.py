"""The published rows of an edition, or of a piece of it, become facts, and everything that must hold is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from ingest import audit, incoming, keep, reject
from ingest.read import text
from resolver.errors import DataError
from resolver.store import contract

if TYPE_CHECKING:
    from ingest.job import Edition


@dataclass(frozen=True)
class Checked:
    """What was accepted, what a person should look at, and how many rows hold facts of known versions alone."""

    accepted: tuple[str, ...]
    findings: list[tuple[str, str]]
    unchanged: int


def check(
    con: DuckDBPyConnection,
    edition: Edition,
    accept_codes: Collection[str],
    free: Callable[[DuckDBPyConnection], None],
    begun: str = "",
) -> Checked:
    """raw.* -> incoming.*, checked, and the table `version` of them.

    `free`: frees the published rows, once nothing asks for them any more. `begun`: see reject.repeated_records.
    Raises: DataError and its children, as in ingest/audit.py.
    """
    layout, name = edition.layout, edition.name
    unread = audit.unread_columns(con, name, layout, edition.names, accept_codes)
    findings = [("unread", f"{code.partition(':')[2]} was left unread, with --accept-code") for code in unread]
    con.execute(contract("ingest", "macros.sql"))
    apart = any(text.is_xml(file) for file in edition.files) and incoming.tell_rows_apart(con)
    places = incoming.PLACES if apart else 1
    for statement in layout.statements:
        con.execute(statement)
    findings += incoming.findings(con)
    accepted = unread + audit.unknown_codes(con, name, layout, accept_codes, edition.names, places)
    facts = incoming.filled_tables(con)
    audit.unaccounted_rows(con, name, facts, edition.names, places)
    if apart:
        incoming.as_lines(con)
    reject.repeated_records(con, facts, begun)
    reject.wallets_out(con)
    audit.required_values(con, name, facts, edition.names)
    free(con)
    of_records = [table for table in facts if table in incoming.FACTS]
    keep.versions(con, name, layout.name, of_records)
    audit.orphans(con, name, of_records)
    return Checked(accepted, findings, keep.unchanged(con, of_records))


def not_truncated(con: DuckDBPyConnection, edition: Edition) -> None:
    """Raises: DataError where a file of a full edition ends inside a row."""
    row = con.execute(
        "select file_sha256, line, reason from raw.refused where code = 'truncated' order by part, line limit 1"
    ).fetchone()
    if row and not edition.partial:
        raise DataError(
            f"{edition.names[row[0]]}: truncated: line {row[1]}: {row[2]}. Nothing was staged. "
            "To take the rows before it as an excerpt: --partial"
        )
