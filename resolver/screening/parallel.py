"""Screening by several processes: each opens the same generation, and answers every so manyeth chunk of subjects.

The answers come in the order of the subjects and are the same as those of one process. A worker is this file, started
as a program: it reads a pickled request and pickled chunks from its input, and writes pickled answers.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from resolver import garbage
from resolver.errors import ResolverError, UsageError
from resolver.screening.contract import Answer, Subject
from resolver.screening.screener import AT_ONCE, Screener
from resolver.store import Workspace

LEAST = 10_000
"""Subjects from which several processes pay: each takes a second or two to open the index."""

MOST = 8
"""Processes at most, unless more are asked for: each holds the index."""


def processes(subjects: int) -> int:
    """How many processes screen so many subjects: RESOLVER_PROCESSES, else one a processor, and one for few.

    Raises: UsageError where RESOLVER_PROCESSES is no number from 1 to 64.
    """
    if asked := os.environ.get("RESOLVER_PROCESSES", ""):
        if not asked.isdecimal() or not 1 <= int(asked) <= 64:
            raise UsageError(f"RESOLVER_PROCESSES={asked!r}: a number from 1 to 64.")
        return int(asked)
    return 1 if subjects < LEAST else min(os.cpu_count() or 1, MOST)


def pairs(
    screener: Screener, subjects: Iterable[Subject], number: int, *, limit: int = 20
) -> Iterator[tuple[Subject, Answer]]:
    """Each subject with its answer, one after the other, by `number` processes.

    Raises: what screening raises; ResolverError where a process died.
    """
    workers = [Worker() for _ in range(number)]
    workspace = screener.workspace
    try:
        for worker in workers:
            worker.send((workspace.folder, workspace.asserted, screener.basis, screener.until))
        left = iter(subjects)
        asked: deque[tuple[Worker, list[Subject]]] = deque()
        free = deque(workers)

        def feed() -> None:
            while free and (chunk := list(islice(left, AT_ONCE))):
                worker = free.popleft()
                worker.send((chunk, limit))
                asked.append((worker, chunk))

        feed()
        while asked:
            worker, chunk = asked.popleft()
            answers = worker.answers()
            free.append(worker)
            feed()  # it works on while these are looked at
            yield from zip(chunk, answers, strict=True)
    finally:
        for worker in workers:
            worker.close()


class Worker:
    """A process that screens as it is told by what is sent first."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "resolver.screening.parallel"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin and self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout

    def send(self, value: Any) -> None:
        """Send something. Raises: ResolverError where the process died."""
        try:
            pickle.dump(value, self._to, pickle.HIGHEST_PROTOCOL)
            self._to.flush()
        except BrokenPipeError as error:
            raise died(self._process) from error

    def answers(self) -> list[Answer]:
        """The answers to the chunk that was sent. Raises: as screening does; ResolverError where the process died."""
        try:
            said = pickle.load(self._from)  # what our own process wrote
        except EOFError as error:
            raise died(self._process) from error
        if isinstance(said, Exception):
            raise said
        found: list[Answer] = said
        return found

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._from.close()
        with contextlib.suppress(BrokenPipeError):
            self._to.close()


def died(process: subprocess.Popen[bytes]) -> ResolverError:
    """What is said of a process that is gone."""
    return ResolverError(
        f"a process that screens ended early (exit code {process.wait()}). RESOLVER_PROCESSES=1 does without others."
    )


def work(asked: IO[bytes], told: IO[bytes]) -> None:
    """Answer chunks until there are none."""
    folder, asserted, basis, until = pickle.load(asked)
    screener = Screener.open(Workspace(folder, asserted=asserted), scope=basis.scope, run=basis.run, until=until)
    screener.basis = basis
    garbage.keep()
    while True:
        try:
            chunk, limit = pickle.load(asked)
        except EOFError:
            return
        try:
            answers: Any = screener.answers(chunk, limit=limit)
        except ResolverError as error:
            answers = error
        pickle.dump(answers, told, pickle.HIGHEST_PROTOCOL)
        told.flush()


if __name__ == "__main__":
    garbage.seldom()
    work(sys.stdin.buffer, sys.stdout.buffer)
