"""A register goes in piece by piece: each is read, made into facts, checked and written before the next one is read.

A piece fits into memory, so that a register of any size takes the same time a row and spills nothing. What a piece
wrote is not live: it hangs from an edition that is not there until the last one is checked. Where anything stops the
edition, or the run is killed, it is taken out again (`undo`; after a kill, before anybody writes to the workspace).
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from ingest import checks, incoming, keep, reject
from ingest.incoming import EVENTS, FACTS
from ingest.read.ahead import ahead
from ingest.source import InPieces
from ingest.sql import quote, transaction
from resolver.errors import DataError

if TYPE_CHECKING:
    from ingest.job import Edition

ROW_GROUP = 30_720
"""Rows of a group of the file of published rows."""


class Unsuited(Exception):
    """One piece alone can't tell what is wrong with the edition: it has to be taken whole."""


def reader(con: DuckDBPyConnection, edition: Edition) -> InPieces | None:
    """What reads an edition in pieces: a new one, of a format whose lines stand by themselves; None for others."""
    known = con.execute("select 1 from stage.edition where edition_id = ?", [edition.edition_id]).fetchall()
    expect, layout = edition.source.expect, edition.layout
    return None if known or expect.kinds or expect.fill else layout.pieces


@contextlib.contextmanager
def taking(con: DuckDBPyConnection, edition: Edition) -> Iterator[None]:
    """Pieces may be written in the block, which ends with `finished`; where it fails, they are taken out again."""
    con.execute("insert into meta.taking values (?)", [edition.edition_id])
    try:
        yield
    except BaseException:
        undo(con)
        raise


def finished(con: DuckDBPyConnection) -> None:
    """In the transaction that makes the edition live: there is nothing to take out any more."""
    con.execute("delete from meta.taking")


def undo(con: DuckDBPyConnection) -> None:
    """Take out what an edition wrote that was not finished, and nobody else holds; does nothing where there is none."""
    begun = [str(edition) for (edition,) in con.execute("select edition_id from workspace.meta.taking").fetchall()]
    if not begun:
        return
    with transaction(con):
        con.execute(
            "create or replace temp table begun as "
            "select record_id, version_id from workspace.stage.presence where edition_id in $begun "
            "except select record_id, version_id from workspace.stage.presence where edition_id not in $begun",
            {"begun": begun},
        )
        for table in FACTS:
            con.execute(
                f"delete from workspace.stage.{quote(table)} as fact using begun "
                "where begun.record_id = fact.record_id and begun.version_id = fact.version_id"
            )
        for table in ("presence", "removal", "rejected", *EVENTS):
            con.execute(f"delete from workspace.stage.{quote(table)} where edition_id in $begun", {"begun": begun})
        con.execute("delete from workspace.meta.taking")
        con.execute("drop table begun")


class Pieces:
    """What was taken of an edition so far. While a piece is written to stage, the next one is read into raw.

    Two connections, then: one for who reads, and `con`, which belongs to the piece that is written until it is awaited.
    """

    def __init__(self, con: DuckDBPyConnection, edition: Edition, accept_codes: Collection[str], rows: Rows) -> None:
        self.con, self.edition, self.accept_codes, self.rows = con, edition, accept_codes, rows
        self.written = keep.Written()
        self.accepted: set[str] = set()
        self.number = 0
        self.held = keep.hold(con, edition.name)
        self.pool = ThreadPoolExecutor(1)
        self.writing: Future[keep.Written] | None = None

    def __enter__(self) -> Pieces:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(wait=True)

    def full(self) -> None:
        """Take what raw holds; more comes after it.

        Raises: Unsuited.
        """
        try:
            self._take(last=False)
        except DataError as error:
            raise Unsuited from error

    def last(self) -> list[tuple[str, str]]:
        """Take what raw still holds; the findings.

        Raises: DataError where all of the edition was one piece; else Unsuited.
        """
        try:
            return self._take(last=True)
        except DataError as error:
            if self.number == 0:
                raise
            raise Unsuited from error

    def _take(self, *, last: bool) -> list[tuple[str, str]]:
        con, edition = self.con, self.edition
        self.settle()
        if self.number:
            incoming.fresh_incoming(con)
        checks.not_truncated(con, edition)
        counts = Counter(incoming.count_rows(con))
        again = edition.edition_id if self.number else ""
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(self.rows.write, incoming.beside(con), alone=last and not self.number)

            def free(con: DuckDBPyConnection) -> None:
                writing.result()
                incoming.empty_raw(con)

            if edition.layout.keys:
                writing.result()  # before rows are taken out
                reject.repeated_keys(con, edition.layout, edition.names, piece=True)
            checked = checks.check(con, edition, self.accept_codes, free, again)
        if incoming.count(con, "select count(*) from incoming.deleted"):
            raise Unsuited
        self.writing = self.pool.submit(self._write, counts, checked.unchanged)
        if last:
            self.settle()
        self.accepted.update(checked.accepted)
        self.number += 1
        return checked.findings

    def _write(self, counts: Counter[tuple[str, str]], unchanged: int) -> keep.Written:
        with transaction(self.con):
            return keep.write(self.con, self.edition, counts, unchanged, self.held)

    def settle(self) -> None:
        """Wait for the piece that is being written, and count it."""
        if self.writing is not None:
            self.written.add(self.writing.result())
            self.writing = None


class Rows:
    """The file of published rows, written piece by piece: <edition>.parquet.tmp, as `incoming.write_rows` writes it."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self.folder, self.edition = folder, edition
        self.writer: Any = None

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, *_: object) -> None:
        if self.writer is not None:
            self.writer.close()

    def write(self, con: DuckDBPyConnection, *, alone: bool) -> None:
        """Append what raw holds; `alone`: that is all."""
        if alone:
            incoming.write_rows(con, self.folder, self.edition.edition_id, self.edition.names)
            return
        import pyarrow.parquet

        reader = con.sql(incoming.rows_sql(con, self.edition.names)).to_arrow_reader(ROW_GROUP)
        if self.writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"{incoming.rows_name(self.edition.edition_id)}.tmp"
            few = [name for name in reader.schema.names if name not in ("line", "content")]
            self.writer = pyarrow.parquet.ParquetWriter(
                path, reader.schema, use_dictionary=few, compression="zstd", compression_level=1
            )
        for batch in ahead(reader):
            self.writer.write_batch(batch)
