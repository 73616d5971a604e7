"""work.duckdb without what is forgotten: rows taken out, and the file written anew, for deleted rows stay in a file."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest.incoming import EVENTS, FACTS
from resolver.forget.plan import Plan
from resolver.forget.scrub import FORGOTTEN, Scrub, teach
from resolver.store import connect, quoted


def clean(path: Path, plan: Plan, scrub: Scrub, spill: Path) -> None:
    """Rewrite the file of staged data."""
    con = connect(path, spill=spill)
    try:
        teach(con, scrub)
        register(con, plan)
        con.execute("begin")
        take_out(con)
        con.execute("commit")
    finally:
        con.close()
    compact(path, spill)


def register(con: DuckDBPyConnection, plan: Plan) -> None:
    """Make temporary tables of what is forgotten: gone, gone_value, gone_line, gone_edition."""
    for name, values in (
        ("gone", list(plan.records)),
        ("gone_value", plan.values),
        ("gone_line", plan.lines),
        ("gone_edition", plan.editions),
    ):
        con.execute(f"create or replace temp table {name} as select unnest($v)::varchar as v", {"v": list(values)})


def take_out(con: DuckDBPyConnection) -> None:
    """Take the rows out of the tables of stage, and what others say of the forgotten.

    Every other schema holds what a run can make again (cleaned values, compared pairs): it goes whole, and so the next
    run compares everything anew.
    """
    for (schema,) in con.execute(
        "select distinct schema_name from duckdb_tables() where database_name = current_database() "
        "and schema_name not in ('stage', 'meta', 'main') and not temporary order by all"
    ).fetchall():
        con.execute(f'drop schema "{schema}" cascade')
    for table in (*FACTS, "presence", "removal"):
        con.execute(f"delete from stage.{table} where record_id in (from gone)")
    for table in ("edition", "file", "presence", "removal", "rejected", "finding", *EVENTS):
        con.execute(f"delete from stage.{table} where edition_id in (from gone_edition)")
    for side in ("from", "to"):
        con.execute(
            f"update stage.relation set {side}_status = 'anonymous', {side}_record = null, {side}_name = null "
            f"where {side}_record in (from gone)"
        )
        con.execute(f"update stage.relation set {side}_name = null where {side}_name in (from gone_value)")
        con.execute(
            f"update stage.transfer set {side}_record = null, {side}_name = null where {side}_record in (from gone)"
        )
        con.execute(f"update stage.transfer set {side}_name = null where {side}_name in (from gone_value)")
        con.execute(
            f"update stage.transfer set {side}_value = 'forgotten:' || md5({side}_value || random()::varchar) "
            f"where {side}_value in (from gone_value)"
        )
    con.execute("update stage.transfer set purpose = scrubbed(purpose) where purpose is not null")
    con.execute(
        "delete from stage.transfer_party where record_id in (from gone) or name in (from gone_value) "
        "or account in (from gone_value) or identifier in (from gone_value)"
    )
    con.execute("delete from stage.balance where value in (from gone_value)")
    con.execute("delete from stage.evaluation_label where subject_id in (from gone)")
    con.execute(
        "update stage.rejected set content = $f where file_sha256 || '/' || part || '/' || line in (from gone_line) "
        "or scrubbed(content) <> content",
        {"f": FORGOTTEN},
    )
    con.execute("update stage.rejected set reason = scrubbed(reason)")
    con.execute("update stage.finding set message = scrubbed(message)")


def compact(path: Path, spill: Path) -> None:
    """Write a DuckDB file anew, with live rows alone, in its place."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.unlink(missing_ok=True)
    con = connect(":memory:", spill=spill)
    try:
        con.execute(f"attach {quoted(path)} as old (read_only)")
        con.execute(f"attach {quoted(beside)} as new")
        con.execute("copy from database old to new")
        con.execute("checkpoint new")
    finally:
        con.close()
    beside.replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
