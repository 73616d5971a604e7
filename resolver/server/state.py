"""The generation that answers rest on; exchanged whole when a run has published a new one.

A question is answered from one generation to its end, also when another is published meanwhile; the old one is closed
when its last question is answered. A run that fails or dies publishes nothing, and nothing changes here.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection

from resolver import garbage, log, lookup
from resolver.errors import NothingPublished, ResolverError
from resolver.screening import Answer, Screener, Subject
from resolver.server.entities import Entities
from resolver.server.settings import Settings
from resolver.server.words import Words
from resolver.store import Generation, Workspace

T = TypeVar("T")

THREADS = 4
"""Questions to DuckDB at once."""


class TooLong(ResolverError):
    """An answer was not there in time."""


class Network:
    """An opened generation: its connection, its entities, and what screens against it."""

    def __init__(self, workspace: Workspace, pointer: Generation, settings: Settings) -> None:
        self.workspace, self.pointer = workspace, pointer
        self._open = contextlib.ExitStack()
        self.con: DuckDBPyConnection = self._open.enter_context(workspace.read())
        self.run = lookup.run_id(self.con)
        self.screener = Screener.open(workspace, scope=settings.scope)
        self.screener.about.read_listed()
        self.entities = Entities(self.con)
        self.words = Words.open(workspace, pointer)
        self.users = 0
        self.leaving = False

    @property
    def whole(self) -> bool:
        """Whether all parts are of one generation: none was published while they were read."""
        return self.run == self.pointer.run_id == self.screener.basis.run

    def close(self) -> None:
        """Give the file back."""
        self.screener.close()
        self.words.close()
        self._open.close()


class Served:
    """What the application asks: always the newest generation that is opened."""

    def __init__(self, workspace: Workspace, settings: Settings) -> None:
        self.workspace, self.settings = workspace, settings
        self.now: Network | None = None
        self.changed = asyncio.Condition()
        self.exchanges = 0
        self.failed = ""
        """Why the newest generation could not be opened; empty where it could."""
        self._questions = ThreadPoolExecutor(THREADS, "question")
        self._matching = ThreadPoolExecutor(1, "matching")
        self._watching: asyncio.Task[None] | None = None
        self._open = contextlib.ExitStack()

    async def start(self) -> None:
        """Open the generation that is published, and begin to watch for others.

        One connection to the journal stays open: whoever closes the last one has to tidy its log up, which would be
        every question.
        """
        journal = sqlite3.connect(self.workspace.folder / "journal.sqlite", check_same_thread=False)
        self._open.callback(journal.close)
        journal.execute("select count(*) from sqlite_master").fetchall()
        await self.look()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching, and close."""
        if self._watching:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        for pool in (self._questions, self._matching):
            pool.shutdown(cancel_futures=True)
        self._open.close()
        if self.now:
            self.now.close()
            self.now = None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.settings.watch_seconds)
            await self.look()

    async def look(self) -> None:
        """Exchange the network where another generation is published; the old one stays if that can't be opened."""
        try:
            made = await asyncio.to_thread(self._newer)
        except Exception as error:  # whatever is wrong with the new one, the old one goes on answering
            if self.failed != str(error):
                log.line("serve", not_opened=str(error))
            self.failed = str(error) or type(error).__name__
            return
        self.failed = ""
        if made is None:
            return
        old, self.now = self.now, made
        self.exchanges += 1
        log.line("serve", run=made.run)
        if old is not None:
            old.leaving = True
            if not old.users:
                old.close()
        async with self.changed:
            self.changed.notify_all()

    def _newer(self) -> Network | None:
        while True:
            pointer = self.workspace.current()
            if pointer is None or (self.now is not None and pointer == self.now.pointer):
                return None
            if self.now is not None:
                garbage.release()
            made = Network(self.workspace, pointer, self.settings)
            if made.whole:
                garbage.keep()
                return made
            made.close()

    def current(self) -> Network:
        """The network. Raises: NothingPublished before the first finished run."""
        if self.now is None:
            raise NothingPublished(self.failed or f"{self.workspace.folder}: nothing published yet.")
        return self.now

    async def ask(self, question: Callable[[Network, DuckDBPyConnection], T], *, matching: bool = False) -> T:
        """The answer to a question, which gets the network and a connection of its own.

        `matching`: by the one thread that screens. Raises: TooLong, and what the question raises.
        """
        network = self.current()
        network.users += 1
        con = network.con.cursor()
        pool = self._matching if matching else self._questions
        answer = asyncio.get_running_loop().run_in_executor(pool, question, network, con)
        answer.add_done_callback(lambda _: self._done(network, con))
        try:
            return await asyncio.wait_for(asyncio.shield(answer), self.settings.answer_seconds)
        except TimeoutError as error:
            con.interrupt()
            answer.add_done_callback(lambda done: done.exception())
            raise TooLong(f"no answer within {self.settings.answer_seconds:g} seconds: ask for less.") from error

    def screened(self, network: Network, subjects: list[Subject], **asked: Any) -> list[Answer]:
        """The answers of the screener to a question that is not on the thread which screens; it waits for its turn."""
        return self._matching.submit(network.screener.screen, subjects, **asked).result()

    @staticmethod
    def _done(network: Network, con: DuckDBPyConnection) -> None:
        con.close()
        network.users -= 1
        if network.leaving and not network.users:
            network.close()

    async def other_than(self, run: str, seconds: float) -> None:
        """Wait until another run than `run` is served, `seconds` at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self.changed:
                await self.changed.wait_for(lambda: self.now is not None and self.now.run != run)


def basis(network: Network, threshold: float | None = None) -> dict[str, object]:
    """What an answer rests on: run, lists with their dates and ages, models, version of the code, threshold."""
    found = dataclasses.asdict(network.screener.basis)
    return found if threshold is None else found | {"threshold": threshold, "thresholds": {}, "equal_names": False}
