"""What a run writes of itself into its generation: editions, ids, judgements, findings, versions, all runs so far."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.history import versions
from resolver.store import now, quoted, run_name

TOUCHED = {
    "entity": "select entity_id as id from touched_entity",
    "record": "select record_id as id from touched_record",
    **dict.fromkeys(("document", "contact", "address"), "select node_id as id from touched_node"),
}
"""Type of item -> the ids of those that a run may have changed (update/touched.py); of others all are asked."""


def version() -> str:
    """The version of the program."""
    return metadata.version("resolver-graph")


def history(
    con: DuckDBPyConnection,
    before: Path | None,
    sequence: int,
    started: str,
    models: dict[str, Any],
    *,
    patched: bool = False,
) -> None:
    """Fill the schema meta of the generation: editions, identity, findings, and the runs up to this one.

    `models`: what the run was made of, to be kept: `state`, and the `models` of each kind. `patched`: all
    that is not touched was taken over from the generation before.
    """
    con.execute("""insert into generation.meta.edition by name
        select edition_id, source, s.publisher, channel, scope, published_on, ingested_at, rows_read, rows_staged,
               rows_rejected, invented
        from stage.edition join work.source as s using (source) order by edition_id""")
    con.execute("""insert into generation.meta.rejected by name
        select r.edition_id, f.name as file, r.part, r.line, r.whole_row, r.code, r.reason, r.content
        from stage.rejected as r
        join stage.file as f on f.edition_id = r.edition_id and f.file_sha256 = r.file_sha256 and f.part = r.part
        order by all""")
    con.execute("insert into generation.meta.identity by name select * from work.identity order by record_id, run_from")
    con.execute("insert into generation.meta.retired by name select * from work.retired order by entity_id")
    con.execute(
        "insert into generation.meta.finding by name "
        "select distinct on (finding_id) * from work.finding order by finding_id"
    )
    con.execute("insert into generation.meta.judgement by name select * from work.judgement order by all")
    if before:
        con.execute(f"attach {quoted(before)} as earlier (read_only)")
    try:
        past(con, sequence, "earlier" if before else None, patched=patched)
        add_run(con, sequence, started, models)
    finally:
        if before:
            con.execute("detach earlier")


def past(con: DuckDBPyConnection, sequence: int, earlier: str | None, *, patched: bool = False) -> None:
    """Take over the runs and the versions of the attached generation before, and add what changed since."""
    if earlier:
        con.execute(f"insert into generation.meta.run select * from {earlier}.meta.run order by sequence")
    versions.write(con, sequence, earlier, TOUCHED if patched else {})


def add_run(con: DuckDBPyConnection, sequence: int, started: str, models: dict[str, Any]) -> None:
    """Add this run to generation.meta.run. Its times aren't before the end of the run before: clocks go back."""
    [(last,)] = con.execute(
        "select strftime(max(finished_at), '%Y-%m-%dT%H:%M:%SZ') from generation.meta.run"
    ).fetchall()
    con.execute(
        "insert into generation.meta.run values ($run, $sequence, $started, $finished, $version, $models, $counts)",
        {
            "run": run_name(sequence),
            "sequence": sequence,
            "started": max(started, last or "").rstrip("Z"),
            "finished": max(started, now(), last or "").rstrip("Z"),
            "version": version(),
            "models": json.dumps(models | {"content": versions.KNOWN}),
            "counts": json.dumps(sizes(con, "generation.") | {"changes": changes(con, sequence)}),
        },
    )


def sizes(con: DuckDBPyConnection, prefix: str) -> dict[str, int]:
    """Rows of the main tables of a generation."""
    return {
        "records": count(con, f"{prefix}final.record"),
        "entities": count(con, f"{prefix}final.entity"),
        "relations": count(con, f"{prefix}final.relation"),
        "transfers": count(con, f"{prefix}final.transfer"),
        "pairs": count(con, f"{prefix}evidence.pair"),
        "findings": count(con, f"{prefix}meta.finding"),
    }


def changes(con: DuckDBPyConnection, sequence: int) -> dict[str, int]:
    """How records and entities changed in this run: entities created and retired, records added, moved and gone."""
    [row] = con.execute(
        """
        with left_now as (select record_id from work.identity where run_to = $sequence - 1),
             now_in as (
                 select record_id, run_from = $sequence as new, record_id in (from left_now) as was_elsewhere
                 from work.identity where run_to is null
             ),
             first_run as (select entity_id, min(run_from) as run from work.identity group by entity_id)
        select (select count(*) from first_run where run = $sequence),
               (select count(*) from work.retired where run = $sequence),
               (select count(*) from now_in where new and not was_elsewhere),
               (select count(*) from now_in where new and was_elsewhere),
               (select count(*) from left_now where record_id not in (select record_id from now_in))
        """,
        {"sequence": sequence},
    ).fetchall()
    return dict(zip(("created", "retired", "added", "moved", "gone"), row, strict=True))


def count(con: DuckDBPyConnection, table: str) -> int:
    """Rows of a table of ours."""
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])
