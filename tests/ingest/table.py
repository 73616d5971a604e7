"""Reading what an ingest run left in a workspace."""

from __future__ import annotations

from typing import Any

from resolver.store import Workspace, connect


def rows(workspace: Workspace, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on work.duckdb."""
    con = connect(workspace.work_path, read_only=True)
    try:
        return con.execute(query).fetchall()
    finally:
        con.close()


def facts(workspace: Workspace, query: str) -> set[tuple[Any, ...]]:
    """The rows of a query as a set."""
    return set(rows(workspace, query))


def fingerprint(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """The content of all stage tables, sorted, without times of arrival: equal for equal states."""
    con = connect(workspace.work_path, read_only=True)
    try:
        tables = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'stage' order by table_name"
        ).fetchall()
        return {
            table: sorted(
                con.execute(
                    f"select columns(c -> c <> 'ingested_at') from stage.{table}".replace("c ->", "lambda c:")
                ).fetchall(),
                key=repr,
            )
            for (table,) in tables
        }
    finally:
        con.close()
