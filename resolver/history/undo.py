"""Taken back: the network before a run, published again; a wrong merge taken apart.

Nothing is overwritten. `undo` publishes a new generation that is the network before a run, with the entities and ids of
then, and with the whole history, the undone runs in it. What was staged since stays staged: `link` takes it up again as
soon as something is new, or with --full. `split` takes records out of an entity by judgements, which outlive every run.
"""

from __future__ import annotations

import getpass
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import entity_ids, identity, judgements
from resolver.errors import BadParameter, DataError, UnknownId, UsageError
from resolver.history import run as runs
from resolver.history.moments import parsed
from resolver.history.outlook import made_of
from resolver.history.versions import has
from resolver.store import Workspace, now, quoted, run_name


@dataclass(frozen=True)
class Undone:
    """What `undo` did: the run that published it, the runs that it took back, and how entities changed."""

    run: str
    undone: tuple[str, ...]
    as_before: str
    changes: dict[str, int]


def undo(workspace: Workspace, run: str, why: str, by: str | None = None) -> Undone:
    """Publish the network before a run again; the run and all after it are undone.

    Raises: BadParameter if it is no run of this network or the first one; DataError if the file of the run before it is
    gone or an older program made it; UsageError without a reason; WorkspaceLocked if another run is writing.
    """
    from resolver import kinds, pipeline

    if not why.strip():
        raise UsageError("undoing a run needs a reason: --why 'the file of the 23rd was half empty'.")
    current = workspace.current()
    number = parsed(run)
    if current is None or not isinstance(number, int) or not 1 < number <= current.sequence:
        last = current.run_id if current else "none"
        raise BadParameter(f"{run}: name a run from run-000002 to the current one ({last}); the first has none before.")
    with workspace.write(f"undo {run_name(number)}") as con:
        current = workspace.current()
        assert current is not None
        earlier = workspace.network_folder / f"{run_name(number - 1)}.duckdb"
        if not earlier.is_file():
            raise DataError(
                f"{earlier.name} is gone: the network before {run_name(number)} can't be published again. "
                "`resolver split` takes single merges apart."
            )
        models = kinds.models(workspace.folder / "models")
        state = pipeline.state(con, pipeline.judged(workspace), models, asserted=workspace.asserted)
        sequence = current.sequence + 1
        undone = tuple(run_name(each) for each in range(number, sequence))
        with workspace.generation(run_name(sequence)) as path:
            shutil.copyfile(earlier, path)
            con.execute(f"attach {quoted(path)} as generation")
            con.execute(f"attach {quoted(current.path)} as earlier (read_only)")
            try:
                if not has(con, "generation", "version"):
                    raise DataError(f"{earlier.name} was made by an older version, which kept no history.")
                changes = rewrite(con, current.path, sequence, undone)
                finding(con, undone, sequence, why.strip(), by or getpass.getuser())
                runs.past(con, sequence, "earlier")
                runs.add_run(con, sequence, now(), {"state": state, "models": made_of(models), "undone": undone})
                con.execute("checkpoint generation")
            finally:
                con.execute("detach generation")
                con.execute("detach earlier")
    return Undone(run_name(sequence), undone, run_name(number - 1), changes)


def rewrite(con: DuckDBPyConnection, current: Path, sequence: int, undone: Sequence[str]) -> dict[str, int]:
    """Bring the schema meta of the copied network up to the present; give how entities changed."""
    then = dict(con.execute("select record_id, entity_id from generation.final.record").fetchall())
    alive = {entity for (entity,) in con.execute("select entity_id from generation.final.entity").fetchall()}
    assigned = identity.back_to(then, entity_ids.history(current), sequence, alive)
    con.execute("drop schema if exists memory.work cascade")
    con.execute("create schema memory.work")
    con.execute("set search_path = 'workspace.main,memory.work'")
    entity_ids.write_identity(con, assigned)
    for table in ("identity", "retired", "judgement", "version", "history", "run"):
        con.execute(f"delete from generation.meta.{table}")
    con.execute("insert into generation.meta.identity by name select * from work.identity order by record_id, run_from")
    con.execute("insert into generation.meta.retired by name select * from work.retired order by entity_id, run")
    if has(con, "earlier", "judgement"):
        con.execute("insert into generation.meta.judgement from earlier.meta.judgement order by all")
    return runs.changes(con, sequence)


def finding(con: DuckDBPyConnection, undone: Sequence[str], sequence: int, why: str, by: str) -> None:
    """Say in the network that runs were undone, by whom and why."""
    told = undone[0] if len(undone) == 1 else f"{undone[0]} to {undone[-1]}"
    con.execute("delete from generation.meta.finding where rule = 'undone'")
    con.execute(
        "insert into generation.meta.finding values "
        "(left(md5('undone|' || $subject || '|' || $run), 20), 'undone', 'warning', $subject, $message, $evidence)",
        {
            "subject": told,
            "run": run_name(sequence),
            "message": f"{told} undone by {by}: {why}. What was staged since is not in this network until `resolver "
            "link` has something new, or is called with --full.",
            "evidence": json.dumps({"undone": [*undone], "by": by, "why": why, "run": run_name(sequence)}),
        },
    )


def split(
    workspace: Workspace, entity: str, records: Sequence[str], why: str, by: str | None = None
) -> list[judgements.Judgement]:
    """Judge records of an entity different from each of its others; counts from the next `link` on.

    The parts get back the ids that they had before they were joined (rule I11 of docs/identity.md).

    Raises: UnknownId; UsageError if the records are none or all of the entity, or without a reason; Conflict, with the
    chain, where a judgement in force says that two are the same: nothing is written then.
    """
    from resolver import lookup

    with workspace.read() as con:
        entity_id = lookup.entity_of(con, entity)
        rows = con.execute("select record_id from final.record where entity_id = $id", {"id": entity_id}).fetchall()
    members = {record for (record,) in rows}
    chosen = set(records)
    if unknown := sorted(chosen - members):
        raise UnknownId(f"{', '.join(unknown)}: not in {entity_id}, whose records are {', '.join(sorted(members))}.")
    if not chosen or chosen == members:
        raise UsageError(f"{entity_id}: name some of its records, not {'all' if chosen else 'none'} of them.")
    pairs = [(one, other) for one in sorted(chosen) for other in sorted(members - chosen)]
    return judgements.judge_all(workspace, pairs, "different", why, by)
