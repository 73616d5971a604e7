"""Servers that are killed for real, or get no more room: as soon as they run, or at a statement that a test chooses."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from neo4j import ManagedTransaction, Session

from resolver.neo4j import process

Find = Callable[[], int | None]
"""Gives the number of the process, None where it does not run yet."""


def killed_at_once(find: Find) -> AbstractContextManager[None]:
    """While the block runs, kill -9 the process as soon as there is one."""
    return at_once(find, kill)


def cramped_at_once(find: Find, size: int) -> AbstractContextManager[None]:
    """While the block runs, no file of the process may grow beyond a size, in bytes, as on a disk that is full."""
    return at_once(find, lambda pid: resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)))


@contextmanager
def at_once(find: Find, act: Callable[[int], object]) -> Iterator[None]:
    """While the block runs, do something to a process as soon as there is one."""
    ended, done = threading.Event(), threading.Event()

    def watch() -> None:
        while not ended.is_set():
            if pid := find():
                act(pid)
                done.set()
                return
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    assert done.is_set()


@contextmanager
def at_statement(words: str, times: int, happens: Callable[[], None]) -> Iterator[None]:
    """Let something happen once a statement with these words was sent so many times, and was not answered yet."""
    seen, lock = 0, threading.Lock()

    def heard(run: Callable[..., Any]) -> Callable[..., Any]:
        def sent(self: Any, query: Any, *values: Any, **named: Any) -> Any:
            nonlocal seen
            result = run(self, query, *values, **named)
            with lock:
                seen += words in str(query)
                if seen == times and words in str(query):
                    happens()
            return result

        return sent

    with pytest.MonkeyPatch.context() as patch:
        for kind in (Session, ManagedTransaction):
            patch.setattr(kind, "run", heard(kind.run))
        yield
    assert seen >= times, f"{words} was sent {seen} times"


@contextmanager
def killed_at_statement(find: Find, words: str, times: int) -> Iterator[None]:
    """While the block runs, kill -9 the server once a statement with these words was sent so many times."""

    def happens() -> None:
        pid = find()
        assert pid is not None
        kill(pid)

    with at_statement(words, times, happens):
        yield


def kill(pid: int) -> None:
    """Kill -9 a process, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    while process.mark(pid) is not None:
        time.sleep(0.01)
