"""A screening after an earlier one: only customers and entities that are new or changed since are weighed.

A customer that was asked with the same words then is weighed against the entities whose facts or listings are others
now, and against its own hits of then; every other customer against all. The answers are those of a whole screening and
are recorded as such, so that the next one can go on from there; what is shown is how they differ from those of then.
Where the code, a model or a threshold is another, or the generation of then was pruned, all is weighed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.errors import DataError
from resolver.screening import index, records
from resolver.screening.contract import Answer, Subject
from resolver.screening.records import Screening
from resolver.screening.retrieve import Finder
from resolver.screening.screener import AT_ONCE, Screener, generation_of
from resolver.store import Workspace

LISTINGS = """
select entity_id, hash(list((listing_id, in_force, effect) order by listing_id)) from final.listing group by entity_id
"""

SAME = ("code_version", "models", "threshold", "thresholds", "scope", "equal_names")
"""What of the basis must be as it was for answers of then to stand."""


@dataclass(frozen=True)
class Difference:
    """How an answer differs from that of then: entities that are hits now and weren't, other ones, and hits that went.

    `gone`: the hits as they were recorded.
    """

    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    gone: tuple[Mapping[str, Any], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass
class Since:
    """An earlier screening, and what of the network is another since; `whole`: why all is weighed again, or ''."""

    screener: Screener
    of: Screening
    whole: str = ""
    weighed_anew: int = 0
    _asked: dict[str, str] = field(default_factory=dict)
    _answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    _finders: dict[str, Finder] = field(default_factory=dict)

    @classmethod
    def read(cls, workspace: Workspace, screener: Screener, asked: str) -> Since:
        """The screening of an id, ready to be gone on from.

        Raises: UnknownId where there is none.
        """
        with workspace.journal() as journal:
            of = records.find(journal, asked)
            made = cls(screener, of)
            for subject, answer in records.parts(journal, of.uid):
                if "forgotten" not in subject:
                    made._asked[subject["key"]] = json.dumps(subject, sort_keys=True)
                    made._answered[subject["key"]] = answer
        made.whole = another(of, screener)
        if not made.whole:
            try:
                changed = changes(workspace, screener, of.run)
            except DataError as error:
                made.whole = str(error)
            else:
                made._finders = finders(screener, changed)
        return made

    def pairs(self, subjects: Iterable[Subject], *, limit: int) -> Iterator[tuple[Subject, Answer]]:
        """Each subject with its whole answer, in the order given."""
        left = iter(subjects)
        while chunk := list(islice(left, AT_ONCE)):
            old = [not self.whole and self._unchanged(subject) for subject in chunk]
            of_then = [subject for subject, kept in zip(chunk, old, strict=True) if kept]
            others = [subject for subject, kept in zip(chunk, old, strict=True) if not kept]
            self.weighed_anew += len(others)
            forced = [self._hits_then(subject) for subject in of_then]
            streams = {
                True: iter(self.screener.answers(of_then, limit=limit, finders=self._finders, forced=forced)),
                False: iter(self.screener.answers(others, limit=limit)),
            }
            for subject, kept in zip(chunk, old, strict=True):
                yield subject, next(streams[kept])

    def difference(self, answer: Answer) -> Difference:
        """How an answer differs from that of then."""
        before = {hit["entity_id"]: hit for hit in self._answered.get(answer.key, {}).get("hits", [])}
        now = {hit["entity_id"]: hit for hit in json.loads(records.line(records.said(answer))).get("hits", [])}
        return Difference(
            frozenset(now.keys() - before.keys()),
            frozenset(each for each in now.keys() & before.keys() if told(now[each]) != told(before[each])),
            tuple(before[each] for each in sorted(before.keys() - now.keys())),
        )

    def _unchanged(self, subject: Subject) -> bool:
        """Whether a subject was asked with the same words, and its hits are fewer than were shown: all on record."""
        words = json.dumps(json.loads(records.line(asdict(subject))), sort_keys=True)
        if self._asked.get(subject.key) != words:
            return False
        return len(self._answered[subject.key].get("hits", [])) < self.of.limit

    def _hits_then(self, subject: Subject) -> list[int]:
        """The places of the hits of then that are still screened against."""
        place = self.screener.index.place
        ids = (hit["entity_id"] for hit in self._answered[subject.key].get("hits", []))
        return [place[each] for each in ids if each in place]


def told(hit: Mapping[str, Any]) -> Any:
    """What of a hit a person would want to see again if it is another."""
    return (
        round(hit["score"], 3),
        [hit.get(name, False) for name in ("listed", "certain", "suppressed")],
        sorted((each["listing_id"], each.get("in_force", False)) for each in hit.get("listings", ())),
        sorted((each["field"], str(each.get("level"))) for each in hit.get("reasons", ())),
        sorted((each["how"], each.get("steps", 0), each["entity_id"]) for each in hit.get("near", ())),
        sorted((each["listing_id"], each["state"]) for each in hit.get("suppressed_by", ())),
    )


def another(of: Screening, screener: Screener) -> str:
    """Why the answers of then can't stand, in words; '' where they can."""
    here = json.loads(json.dumps(asdict(screener.basis)))
    differ = [name.replace("_", " ") for name in SAME if here[name] != of.basis[name]]
    return f"{', '.join(differ)}: not as in screening {of.uid[:12]}" if differ else ""


def changes(workspace: Workspace, screener: Screener, run: str) -> list[int]:
    """The places of the entities whose facts or listings are not those of a run.

    Raises: DataError where its generation was pruned.
    """
    generation = generation_of(workspace, run)
    models = {kind: weigher.model for kind, weigher in screener.weighers.items()}
    before = index.opened(workspace, generation, screener.basis.scope, models)
    con = index.connected(workspace, generation.path)
    try:
        listed = listings(con)
    finally:
        con.close()
    now = screener.index
    current = listings(screener.connection)
    return [
        place
        for place, entity in enumerate(now.ids)
        if (at := before.place.get(entity)) is None
        or now.row(place) != before.row(at)
        or listed.get(entity) != current.get(entity)
    ]


def listings(con: DuckDBPyConnection) -> dict[str, int]:
    """Entity -> a digest of its listings."""
    return dict(con.execute(LISTINGS).fetchall())


def finders(screener: Screener, places: Sequence[int]) -> dict[str, Finder]:
    """Finders of some entities only, by model."""
    found = {}
    for kind, part in screener.index.parts.items():
        maker = index.Maker(kind)
        for place in np.intersect1d(part.entities, np.array(places, np.int32)).tolist():
            maker.add(place, screener.index.features(place, kind))
        found[kind] = Finder(maker.part(), screener.effort)
    return found
