"""The network in the formats that other systems read: one file of this folder a format, found by its name.

A format module has TITLE; ENDINGS, the endings of the file that it writes (none: it writes a folder, with the file and
the endings that FOLDER names: columns.csv and the format's name unless given); and
`write(con, to)`, which writes the entities of the temporary table `export_entity(entity_id)`, with what ties them, to a
path where nothing is, and returns how many facts the format has no place for, by what they are. What is asked for
appears under its name when it is whole: a run that dies leaves what was there before.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from duckdb import DuckDBPyConnection

from resolver.errors import DataError, UsageError
from resolver.store import Workspace, connect, run_name


class Format(Protocol):
    """What a module of this folder has."""

    TITLE: str
    ENDINGS: tuple[str, ...]

    def write(self, con: DuckDBPyConnection, to: Path) -> dict[str, int]:
        """Write to a new file or folder; what was left out, counted by what it is."""


def names() -> list[str]:
    """The formats, as they are named on the command line."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> Format:
    """A format by its name.

    Raises: UsageError that names those that there are.
    """
    if name not in names():
        raise UsageError(f"{name}: no such format. There are {', '.join(names())}.")
    return cast("Format", import_module(f"{__name__}.{name.replace('-', '_')}"))


def export(
    workspace: Workspace, name: str, to: Path, *, as_of: str | None = None, changed_since: str | None = None
) -> dict[str, Any]:
    """Write the network to a path; `format`, `path`, `run`, `entities`, `retired` and `left_out` are returned.

    as_of: a run or a moment: the network as it was published then. changed_since: a run or a moment: only entities that
    were made or changed since; those that went are listed in a file beside, NAME.retired.csv, with their heirs.

    Raises: UsageError for an unknown format or ending; DataError where the run of as_of is no longer kept.
    """
    form = load(name)
    check_ending(name, form, to)
    with generation(workspace, as_of) as con:
        [(run,)] = con.execute("select max(sequence) from meta.run").fetchall()
        gone = select(con, changed_since)
        [(entities,)] = con.execute("select count(*) from export_entity").fetchall()
        to.parent.mkdir(parents=True, exist_ok=True)
        with whole(to) as beside:
            left_out = form.write(con, beside)
        if changed_since is not None:
            retired = to.with_name(to.name + ".retired.csv")
            with whole(retired) as beside:
                lines = [f"{entity_id},{' '.join(heirs)}\n" for entity_id, heirs in gone]
                beside.write_text("entity_id,heirs\n" + "".join(lines), encoding="utf-8")
    return {
        "format": name,
        "path": str(to),
        "run": run_name(int(run)),
        "entities": int(entities),
        "retired": len(gone),
        "left_out": dict(sorted(left_out.items())),
    }


def check_ending(name: str, form: Format, to: Path) -> None:
    """Refuse a path that would say something else than what is written.

    Raises: UsageError.
    """
    if form.ENDINGS and not to.name.lower().endswith(form.ENDINGS):
        raise UsageError(f"{to}: {name} is written to a file that ends in {' or '.join(form.ENDINGS)}.")
    if form.ENDINGS and to.is_dir():
        raise UsageError(f"{to}: is a folder; {name} is written to a file.")
    if not form.ENDINGS and to.exists() and not (to.is_dir() and ours(form, name, to)):
        raise UsageError(f"{to}: {name} is written to a folder: a new one, an empty one, or that of an earlier export.")


def ours(form: Format, name: str, folder: Path) -> bool:
    """Whether a folder is empty, or holds an export of that format and nothing else."""
    files = sorted(path.name for path in folder.iterdir())
    sign, *others = getattr(form, "FOLDER", ("columns.csv", f".{name}"))
    return not files or (sign in files and all(file.endswith((*others, sign)) for file in files))


@contextlib.contextmanager
def whole(to: Path) -> Iterator[Path]:
    """A path beside `to` to write to; it takes the place of `to` at the end, and goes if anything fails."""
    beside = to.with_name(f".{to.name}.part")
    remove(beside)
    try:
        yield beside
        if to.is_dir():
            aside = to.with_name(f".{to.name}.old")
            remove(aside)
            to.replace(aside)
            beside.replace(to)
            remove(aside)
        else:
            beside.replace(to)
    finally:
        remove(beside)


def remove(path: Path) -> None:
    """Remove a file or a folder, if there is one."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def generation(workspace: Workspace, as_of: str | None) -> Iterator[DuckDBPyConnection]:
    """A connection to the published generation, or to that of a run or moment.

    Raises: DataError where that run's file was pruned.
    """
    from resolver.history.moments import known_at

    with workspace.read() as con:
        if as_of is None:
            yield con
            return
        run = run_name(known_at(con, as_of))
        [(current,)] = con.execute("select run_id from meta.run order by sequence desc limit 1").fetchall()
        if run == current:
            yield con
            return
    path = workspace.network_folder / f"{run}.duckdb"
    if not path.is_file():
        kept = sorted(file.stem for file in workspace.network_folder.glob("run-*.duckdb"))
        raise DataError(
            f"{run}: its network is no longer kept (`resolver gc` removes old ones). Kept: {', '.join(kept)}."
        )
    then = connect(path, read_only=True, spill=workspace.spill_folder)
    try:
        yield then
    finally:
        then.close()


def select(con: DuckDBPyConnection, changed_since: str | None) -> list[tuple[str, list[str]]]:
    """Make `export_entity`: all entities, or those that a change since then touches; those that went are returned."""
    con.execute("create or replace temp table export_entity (entity_id varchar primary key)")
    if changed_since is None:
        con.execute("insert into export_entity select entity_id from final.entity")
        return []
    from resolver.history.moments import known_before

    since = known_before(con, changed_since)
    con.execute(
        """
        insert into export_entity
        with touched as (
            select type, id from meta.version where type in ('entity', 'relation')
            and (run_from > $since or run_to >= $since and run_to is not null)
        ),
        ids as (
            select id from touched where type = 'entity'
            union
            select unnest([from_id, to_id]) from final.relation
            where relation_id in (select id from touched where type = 'relation')
        )
        select entity_id from final.entity where entity_id in (select id from ids)
        """,
        {"since": since},
    )
    return [
        (str(entity_id), [str(heir) for heir in heirs])
        for entity_id, heirs in con.execute(
            "select entity_id, arg_max(heirs, run) from meta.retired where run > $since "
            "and entity_id not in (select entity_id from final.entity) group by entity_id order by entity_id",
            {"since": since},
        ).fetchall()
    ]


def write_lines(con: DuckDBPyConnection, sql: str, to: Path) -> None:
    """Write the one text column of a query as lines, a batch at a time."""
    found = con.execute(sql)
    with to.open("w", encoding="utf-8", newline="\n") as file:
        while batch := found.fetchmany(20_000):
            file.writelines(f"{line}\n" for (line,) in batch)
