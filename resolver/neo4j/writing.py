"""Rows into Neo4j by two transactions at a time that share no node, so that neither waits for the other.

A relation locks both of its nodes until its transaction ends. Of the rows that wait, a batch takes those whose nodes no
running transaction has, in their order; rows of a hub so go one batch after the other while the rest goes beside them.
Transient errors are tried again by the driver: deadlocks (with somebody else's work, or of our two, as a new relation
also locks the one that was the first of its node, with that one's other end), a leader that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from neo4j import Driver, ManagedTransaction, SummaryCounters
from neo4j.exceptions import ConstraintError

BATCH = 5_000
"""Rows of one transaction: a relation takes the server 97 us in batches of 1,000, 79 of 5,000, 83 of 10,000."""

WRITERS = 2
"""Transactions at a time."""

SOON = 0.05
"""Seconds until a deadlock is tried again; the driver's own second is the time of several transactions."""

AHEAD = 4 * BATCH
"""Rows that wait and of which batches are picked: what the client holds at most."""


@dataclass(slots=True)
class Row:
    """One row: its id, what the statement takes, the nodes that it locks, whether the graph has one of its id."""

    id: str
    values: Any
    nodes: frozenset[str]
    known: bool = False


@dataclass
class Written:
    """What one transaction did."""

    rows: int
    written: int
    counters: list[SummaryCounters] = field(default_factory=list)


def batches(rows: Iterable[Row], size: int) -> Iterator[tuple[list[Row], Callable[[], None]]]:
    """Batches of rows that share no node with a batch that was given before and is not done; call what comes with one
    once it is. Gives an empty batch where all that waits shares nodes with a running one."""
    source, waiting, busy = iter(rows), list[Row](), set[str]()
    while True:
        waiting += islice(source, max(AHEAD - len(waiting), 0))
        if not waiting:
            return
        batch: list[Row] = []
        later: list[Row] = []
        for row in waiting:
            (batch if len(batch) < size and busy.isdisjoint(row.nodes) else later).append(row)
        if busy and len(batch) < size // 10:  # not worth a transaction: until one that runs is done
            batch, later = [], waiting
        waiting = later
        locked = frozenset[str]().union(*(row.nodes for row in batch))
        busy |= locked
        yield batch, partial(busy.difference_update, locked)


def write(
    driver: Driver, database: str, text: str, delete: str | None, rows: Iterable[Row], *, size: int | None = None
) -> Iterator[Written]:
    """Write all rows by a statement that takes `$rows`; gives what each transaction did.

    `delete`: a statement that takes `$ids`, for rows which the graph has; None where the statement itself replaces.
    """
    running: dict[Future[Written], Callable[[], None]] = {}
    with ThreadPoolExecutor(WRITERS) as pool:
        for batch, done in batches(rows, size or BATCH):
            if batch:
                running[pool.submit(transaction, driver, database, text, delete, batch)] = done
            if len(running) == WRITERS or not batch:
                yield from finished(running)
        while running:
            yield from finished(running)


def finished(running: dict[Future[Written], Callable[[], None]]) -> Iterator[Written]:
    """Wait for a transaction; what it did, and its nodes are free again."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        running.pop(future)()
        yield future.result()


def transaction(driver: Driver, database: str, text: str, delete: str | None, batch: list[Row]) -> Written:
    """Write one batch, which is all there afterwards or not at all, also when it is tried again."""

    def work(tx: ManagedTransaction, known: list[str]) -> Written:
        found = Written(len(batch), 0)
        if known and delete:
            found.counters.append(tx.run(delete, ids=known).consume().counters)
        result = tx.run(text, rows=[row.values for row in batch])
        found.written = int(result.single(strict=True)["written"])
        found.counters.append(result.consume().counters)
        return found

    with driver.session(
        database=database,
        notifications_min_severity="OFF",
        bookmark_manager=driver.execute_query_bookmark_manager,
        initial_retry_delay=SOON,
    ) as session:
        try:
            return session.execute_write(work, [row.id for row in batch if row.known])
        except ConstraintError:
            if delete is None:
                raise
        # an earlier try was done, and its answer lost: what it wrote is there
        return session.execute_write(work, [row.id for row in batch])
