"""Judgements that analysts drew in Neo4j Browser, taken into the journal.

    MATCH (a:Record {id: 'ofac:1'}), (b:Record {id: 'un:2'})
    CREATE (a)-[:JUDGED {verdict: 'same', by: 'Ada', why: 'passport seen'}]->(b)

A JUDGED relation ties two records, or entities of one record each. What can't be taken is refused by name, with the
reason, and stays in the graph; nothing in the graph is changed. A relation that was taken before is known by what it
says, so that reading twice adds nothing, and a judgement that was withdrawn since does not come back.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from duckdb import DuckDBPyConnection
from neo4j import READ_ACCESS, Driver

from resolver.errors import ResolverError
from resolver.judgements import VERDICTS, Conflict, Judgement, append, in_force, read, record_of, refuse_conflict
from resolver.neo4j.load import reachable
from resolver.store import Workspace, now

DRAWN = """
MATCH (a)-[r:JUDGED]->(b)
RETURN elementId(r) AS key, labels(a) AS a_labels, a.id AS a, labels(b) AS b_labels, b.id AS b, properties(r) AS said
ORDER BY key
"""


@dataclass(frozen=True)
class Refused:
    """A relation that was not taken: its two ends as the graph names them, and why."""

    left: str
    right: str
    why: str


@dataclass(frozen=True)
class TakenFromGraph:
    """What was taken: new judgements, how many were known, and what was refused."""

    taken: tuple[Judgement, ...]
    known: int
    refused: tuple[Refused, ...]

    def as_dict(self) -> dict[str, Any]:
        """The keys that `--json` gives."""
        return asdict(self)


def take(workspace: Workspace, driver: Driver, *, database: str = "neo4j") -> TakenFromGraph:
    """Write the judgements that the graph shows to the journal, each that can be; they count from the next `link` on.

    Raises: GraphUnreachable.
    """
    with (
        reachable(),
        driver.session(database=database, default_access_mode=READ_ACCESS, notifications_min_severity="OFF") as session,
    ):
        drawn = session.run(DRAWN).data()
    taken: list[Judgement] = []
    refused: list[Refused] = []
    known = 0
    with workspace.read() as con, workspace.journal() as journal:
        journal.execute("begin immediate")
        before = read(journal)
        uids = {word.uid for word in before}
        for row in drawn:
            try:
                word = judgement(con, row)
                if word.uid in uids:
                    known += 1
                    continue
                refuse_other(before, taken, word)
                refuse_conflict([*before, *taken], [word])
            except (ResolverError, Untaken) as error:
                refused.append(Refused(str(row["a"]), str(row["b"]), str(error)))
                continue
            taken.append(word)
        append(journal, taken)
    return TakenFromGraph(tuple(taken), known, tuple(refused))


class Untaken(Exception):
    """A relation that says too little, or what no judgement is."""


def judgement(con: DuckDBPyConnection, row: dict[str, Any]) -> Judgement:
    """The judgement that a relation stands for.

    Raises: Untaken; UnknownId where an end is no record of this network.
    """
    said = row["said"]
    for end in ("a", "b"):
        if not isinstance(row[end], str) or not {"Record", "Entity"} & set(row[f"{end}_labels"]):
            raise Untaken(
                f"it must tie two records or entities; one end is {':'.join(row[f'{end}_labels']) or 'bare'}."
            )
    verdict, by, why = (said.get(name) for name in ("verdict", "by", "why"))
    if verdict not in VERDICTS[:2]:
        raise Untaken(f"verdict {verdict!r}: say same or different; `resolver unjudge A B` withdraws a judgement.")
    for name, value in (("by", by), ("why", why)):
        if not isinstance(value, str) or not value.strip():
            raise Untaken(f"it needs {name}, a text: who says so is {by!r}, the reason {why!r}.")
    left, right = sorted((record_of(con, row["a"]), record_of(con, row["b"])))
    if left == right:
        raise Untaken(f"both ends are one record, {left}.")
    told = "\n".join((left, right, str(verdict), str(by).strip(), str(why).strip()))
    uid = hashlib.sha256(told.encode()).hexdigest()[:32]
    return Judgement(uid, now(), str(by).strip(), left, right, str(verdict), str(why).strip())


def refuse_other(before: list[Judgement], taken: list[Judgement], word: Judgement) -> None:
    """Refuse a word on a pair about which another verdict is in force: which is the later is not known.

    Raises: Conflict.
    """
    other = in_force([*before, *taken]).get(word.pair)
    if other is not None and other.verdict != word.verdict:
        raise Conflict(
            f"{word.left} and {word.right} are {other.verdict} by {other.by}, {other.at[:10]}: {other.why}. "
            "Withdraw that first with `resolver unjudge A B --why TEXT`, if it is wrong."
        )


def show(found: TakenFromGraph) -> None:
    """Print what was taken and what was refused."""
    from resolver.render import table

    print(
        f"{len(found.taken)} judgements taken, {found.known} known, {len(found.refused)} refused and left in the graph"
    )
    table([vars(word) for word in found.taken], ["left", "right", "verdict", "by", "why"])
    table([vars(one) for one in found.refused], ["left", "right", "why"])
