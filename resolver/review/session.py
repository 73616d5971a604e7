"""A sitting: the queue from top to bottom, with judgements, undo, and cards that are read ahead.

What judgements in force imply (A = B and B = C make A = C) is not asked again. A thread reads the next cards while the
person looks at this one.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from duckdb import DuckDBPyConnection

from resolver import judgements
from resolver.errors import UsageError
from resolver.explain import reading
from resolver.judgements import Judgement
from resolver.review.cards import Card, cards
from resolver.review.queue import Filter, Item, queue
from resolver.store import Workspace, now

BATCH = 32
"""Cards that are read at once."""

AHEAD = 24
"""Cards from the end of a batch at which the next one is asked for."""

WHY = "seen in review"


class Implied:
    """What 'same' and 'different' imply of other pairs."""

    def __init__(self, words: Iterable[Judgement]) -> None:
        self.parent: dict[str, str] = {}
        self.apart: dict[str, set[str]] = {}
        for word in words:
            self.add(word)

    def root(self, record: str) -> str:
        """The record that stands for all that are the same."""
        while (above := self.parent.get(record, record)) != record:
            self.parent[record] = self.parent.get(above, above)
            record = above
        return record

    def add(self, word: Judgement) -> None:
        """Take a judgement in."""
        one, other = self.root(word.left), self.root(word.right)
        if word.verdict == "different":
            self.apart.setdefault(one, set()).add(other)
            self.apart.setdefault(other, set()).add(one)
        elif one != other:
            self.parent[other] = one
            for third in self.apart.pop(other, set()):
                self.apart[third].discard(other)
                self.apart[third].add(one)
                self.apart.setdefault(one, set()).add(third)

    def verdict(self, left: str, right: str) -> str | None:
        """'same', 'different', or None where nothing is implied."""
        one, other = self.root(left), self.root(right)
        if one == other:
            return "same"
        return "different" if other in self.apart.get(one, ()) else None


class Deck:
    """The cards of a queue, a batch at a time, the next batch read by a thread; `con` belongs to it alone."""

    def __init__(self, con: DuckDBPyConnection, items: Sequence[Item]) -> None:
        self.con, self.items = con.cursor(), items
        self.models = reading.models(con)
        self.pool = ThreadPoolExecutor(1)
        self.batches: dict[int, Future[list[Card]]] = {}

    def card(self, place: int) -> Card:
        """The card at a place of the queue."""
        found = self._batch(place // BATCH).result()[place % BATCH]
        if place + AHEAD < len(self.items):
            self._batch((place + AHEAD) // BATCH)
        return found

    def _batch(self, number: int) -> Future[list[Card]]:
        if number not in self.batches:
            some = self.items[number * BATCH : (number + 1) * BATCH]
            self.batches[number] = self.pool.submit(cards, self.con, some, self.models)
            self.batches.pop(number - 4, None)
        return self.batches[number]

    def close(self) -> None:
        """Wait for the thread, and give the connection back."""
        self.pool.shutdown(cancel_futures=True)
        self.con.close()


@dataclass
class Done:
    """What was done with the pair at a place: same, different, unsure or skipped, and when."""

    place: int
    what: str
    at: float = field(default_factory=time.monotonic)


class Session:
    """A sitting over a queue; `place` is where the person is."""

    def __init__(
        self,
        workspace: Workspace,
        con: DuckDBPyConnection,
        asked: Filter | None = None,
        by: str | None = None,
        *,
        again: bool = False,
    ) -> None:
        """`again`: also ask for the pairs that this person left unsure before."""
        self.workspace, self.by = workspace, by or getpass.getuser()
        with workspace.journal() as journal:
            force = list(judgements.in_force(judgements.read(journal)).values())
            unsure = journal.execute("select left_record, right_record from unsure where by = ?", [self.by]).fetchall()
        left_out = {word.pair for word in force} | (set() if again else {(left, right) for left, right in unsure})
        self.words = force
        self.implied = Implied(force)
        self.items = queue(con, asked or Filter(), left_out)
        self.deck = Deck(con, self.items)
        self.done: list[Done] = []
        self.place = self._open_from(0)

    def _open_from(self, place: int) -> int:
        """The first place from here on of which no judgement implies the answer."""
        while place < len(self.items) and self.implied.verdict(*self.items[place].pair):
            place += 1
        return place

    @property
    def item(self) -> Item | None:
        """The pair that is asked; None at the end."""
        return self.items[self.place] if self.place < len(self.items) else None

    def card(self) -> Card | None:
        """The card of the pair that is asked."""
        return self.deck.card(self.place) if self.item else None

    def judge(self, verdict: str, why: str = WHY) -> Judgement:
        """Judge the pair that is asked, and go to the next.

        Raises: Conflict where that contradicts what is in force (the pair stays); UsageError at the end.
        """
        item = self._asked()
        [word] = judgements.judge_all(self.workspace, [item.pair], verdict, why, self.by)
        self.words.append(word)
        self.implied.add(word)
        self._next(verdict)
        return word

    def unsure(self) -> None:
        """Leave the pair to somebody else: this person is not asked again."""
        item = self._asked()
        with self.workspace.journal() as journal:
            journal.execute(
                "insert into unsure (at, by, left_record, right_record) values (?, ?, ?, ?)",
                [now(), self.by, *item.pair],
            )
        self._next("unsure")

    def skip(self) -> None:
        """Go on; the pair is asked in the next sitting."""
        self._asked()
        self._next("skipped")

    def undo(self) -> Done | None:
        """Take the last answer back and return to its pair; a judgement is withdrawn, and stays in the journal."""
        if not self.done:
            return None
        last = self.done.pop()
        pair = self.items[last.place].pair
        if last.what in ("same", "different"):
            judgements.judge_all(self.workspace, [pair], "withdrawn", "undone in review", self.by)
            self.words = [word for word in self.words if word.pair != pair]
            self.implied = Implied(self.words)
        elif last.what == "unsure":
            with self.workspace.journal() as journal:
                journal.execute(
                    "delete from unsure where by = ? and left_record = ? and right_record = ?", [self.by, *pair]
                )
        self.place = last.place
        return last

    def _asked(self) -> Item:
        if self.item is None:
            raise UsageError("the queue is at its end.")
        return self.item

    def _next(self, what: str) -> None:
        self.done.append(Done(self.place, what))
        self.place = self._open_from(self.place + 1)

    def counts(self) -> dict[str, int]:
        """What was done -> how many pairs."""
        found = dict.fromkeys(("same", "different", "unsure", "skipped"), 0)
        for done in self.done:
            found[done.what] += 1
        return found

    def an_hour(self) -> int | None:
        """Pairs an hour over the last twenty answers; None before there are two."""
        last = self.done[-20:]
        if len(last) < 2 or last[-1].at <= last[0].at:
            return None
        return round(3600 * (len(last) - 1) / (last[-1].at - last[0].at))

    def close(self) -> None:
        """End the sitting."""
        self.deck.close()
