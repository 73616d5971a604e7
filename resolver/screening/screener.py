"""Screening subjects against one published generation, which is read once.

A subject is read as each kind that it may be, its candidates are found (retrieve.py) and weighed by the model that
links records of that kind (levels.py) against all that is published of an entity together: where one list has the name
alone and another the birth date, a subject with another birth date contradicts. What is shown: hits from the threshold
on, and equal names that nothing contradicts, for a list's entry often has nothing else.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import editions, kept
from resolver import kinds as resolver_kinds
from resolver.errors import DataError, NothingPublished, UsageError
from resolver.history.run import version
from resolver.kinds import Model
from resolver.screening import about, facts, index
from resolver.screening.contract import Answer, Basis, Hit, ListAge, Reason, Subject
from resolver.screening.features import Facts, Features, features
from resolver.screening.index import Index
from resolver.screening.levels import ANY, Weigher, weigher
from resolver.screening.retrieve import EFFORTS, Effort, Finder
from resolver.store import Generation, Workspace

SCOPES = ("listed", "blocked", "near", "all")
"""Who is screened against: parties with a listing in force; and those sanctioned by ownership; and those one step from
a listed party (owns, directs, pays, shares a document); or every party of the network."""

AT_ONCE = 500
"""Subjects whose candidates are found together."""

EQUAL_NAME_BITS = 10.0
"""A name of one word is shown for being equal where it is at least so rare."""

CONTRADICTS = -3.0
"""Bits of a field from which an equal name is contradicted."""

SHOWN = 5
"""Values of a field that a reason shows of each side."""

SURE_FIELDS = ("identifier", "contact")
SURE_BITS = 6.0
"""An identifier or contact that agrees by so much makes a hit certain to be looked at, whatever its name."""


@dataclass(frozen=True)
class Weighed:
    """A candidate with its weight under one model."""

    place: int
    kind: str
    bits: float
    levels: tuple[int, ...]


class Screener:
    """A generation made ready to be screened against; for one thread at a time."""

    def __init__(
        self,
        workspace: Workspace,
        basis: Basis,
        made: Index,
        weighers: Mapping[str, Weigher],
        con: DuckDBPyConnection,
        until: tuple[str, str] | None = None,
    ) -> None:
        self._con = con
        self.until = until
        self.workspace = workspace
        self.basis = basis
        self.index = made
        self.weighers = weighers
        self.effort = EFFORTS["usual"]
        self._bins = index.bins(weighers["person"].model)
        self._finders: dict[tuple[str, Effort], Finder] = {}
        self._about: about.About | None = None

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        scope: str = "blocked",
        threshold: float | None = None,
        thresholds: Mapping[str, float] | None = None,
        max_age_days: Mapping[str, int] | int | None = None,
        today: date | None = None,
        run: str | None = None,
        until: tuple[str, str] | None = None,
    ) -> Screener:
        """Read the current generation, or that of a `run`.

        `threshold`: probability [the model's own: worth a look]; `thresholds`: by list; `max_age_days`: by source, or
        one for all. `until`: time and uid of the last disposition that counts.

        Raises: NothingPublished before the first finished run; DataError where the generation of a run is gone;
        UsageError for another scope or threshold.
        """
        if scope not in SCOPES:
            raise UsageError(f"scope {scope!r}: it is one of {', '.join(SCOPES)}.")
        generation = generation_of(workspace, run)
        models = resolver_kinds.models(workspace.folder / "models")
        weighers = {kind: weigher(model) for kind, model in models.items()}
        least = round(probability(min(model.threshold("may_be_bits") for model in models.values())), 6)
        least = least if threshold is None else checked(threshold)
        by_list = {name: checked(each) for name, each in (thresholds or {}).items()}
        made = index.opened(workspace, generation, scope, models)
        con = index.connected(workspace, generation.path)
        lists = ages(con, max_age_days, today)
        named = {kind: f"{model.name} {digest(model)}" for kind, model in sorted(models.items())}
        basis = Basis(generation.run_id, lists, named, code_version(), least, by_list, scope, threshold is None)
        return cls(workspace, basis, made, weighers, con, until)

    def screen(self, subjects: Iterable[Subject], *, limit: int = 20, threshold: float | None = None) -> list[Answer]:
        """One answer a subject, in the order given: hits from `threshold` on, at most `limit`, the likeliest first."""
        return list(self.stream(subjects, limit=limit, threshold=threshold))

    def pairs(self, subjects: Iterable[Subject], *, limit: int = 20) -> Iterator[tuple[Subject, Answer]]:
        """Each subject with its answer, one after the other."""
        left = iter(subjects)
        while chunk := list(islice(left, AT_ONCE)):
            yield from zip(chunk, self.stream(chunk, limit=limit), strict=True)

    def stream(
        self, subjects: Iterable[Subject], *, limit: int = 20, threshold: float | None = None
    ) -> Iterator[Answer]:
        """The same, one after the other, for more subjects than memory holds."""
        basis = self.basis
        if threshold is not None:
            basis = replace(basis, threshold=checked(threshold), thresholds={}, equal_names=False)
        left = iter(subjects)
        while chunk := list(islice(left, AT_ONCE)):
            yield from self.answers(chunk, limit=limit, basis=basis)

    def answers(
        self,
        chunk: Sequence[Subject],
        *,
        limit: int,
        basis: Basis | None = None,
        finders: Mapping[str, Finder] | None = None,
        forced: Sequence[Sequence[int]] = (),
    ) -> list[Answer]:
        """The answers of some subjects at once; `finders` and `forced`: as of `weigh`."""
        basis = basis or self.basis
        found = self.weigh(chunk, floor(basis), equal=basis.equal_names, finders=finders, forced=forced)
        made = [
            Answer(subject.key, tuple(self._hits(weighed, told, basis)), basis, tuple(problems))
            for subject, (weighed, told, problems) in zip(chunk, found, strict=True)
        ]
        return self.about.tell(chunk, made, limit)

    def weigh(
        self,
        subjects: Sequence[Subject],
        least: float = ANY,
        *,
        equal: bool = False,
        finders: Mapping[str, Finder] | None = None,
        forced: Sequence[Sequence[int]] = (),
    ) -> list[tuple[list[Weighed], dict[str, tuple[Facts, Features]], list[str]]]:
        """The candidates of each subject with their weights, its facts and features by kind, and its problems.

        Those that weigh less than `least` bits are left out, but for numbers and contacts that are the same, and for
        whole names if `equal`. `finders`: where candidates are looked for, by kind [all entities]; `forced`: of each
        subject places that are candidates anyhow.
        """
        found: list[tuple[list[Weighed], dict[str, tuple[Facts, Features]], list[str]]] = [
            ([], {}, []) for _ in subjects
        ]
        asked: dict[str, list[tuple[int, Features]]] = {}
        for row, subject in enumerate(subjects):
            for kind, read_as in kinds_of(subject):
                told, problems = facts.of_subject(subject, read_as)
                made = features(told, kind, self._bins, self.index.crowd)
                found[row][1][kind] = (told, made)
                found[row][2][:] = problems
                asked.setdefault(kind, []).append((row, made))
        for kind, rows in asked.items():
            finder = finders[kind] if finders else self._finder(kind)
            of = self.weighers[kind]
            sure = frozenset(at for at, name in enumerate(of.fields) if name in SURE_FIELDS)
            for (row, made), candidates in zip(rows, finder.find([each for _, each in rows]), strict=True):
                weigh = of.bound(made)
                places = finder.part.entities[candidates]
                if forced and forced[row]:
                    own = [place for place in forced[row] if place in self.index.compared[kind]]
                    places = np.union1d(places, np.array(own, np.int32))
                for place in places.tolist():
                    other = self.index.features(place, kind)
                    levels = weigh(other, least, sure, SURE_BITS)
                    if levels is None and equal and self._shares_name(made, other):
                        levels = weigh(other, ANY, sure, SURE_BITS)
                    if levels is not None:
                        found[row][0].append(Weighed(place, kind, of.bits(levels), levels))
        return found

    def _finder(self, kind: str) -> Finder:
        key = kind, self.effort
        if key not in self._finders:
            self._finders[key] = Finder(self.index.parts[kind], self.effort)
        return self._finders[key]

    def _hits(self, weighed: list[Weighed], told: Mapping[str, tuple[Facts, Features]], basis: Basis) -> list[Hit]:
        """The hits of one subject, the likeliest first, without what the network says of them."""
        least = min([basis.threshold, *basis.thresholds.values()])
        best: dict[int, Weighed] = {}
        for one in weighed:
            if one.place not in best or best[one.place].bits < one.bits:
                best[one.place] = one
        kept = []
        for one in best.values():
            sure = self._sure(one)
            equal = basis.equal_names and (sure or self._equal_name(one, told[one.kind][1]))
            if equal or probability(one.bits) >= least:
                kept.append((one, sure))
        kept.sort(key=lambda each: (-each[0].bits, self.index.ids[each[0].place]))
        return [
            Hit(self.index.ids[one.place], "", self.index.kinds[one.place], round(probability(one.bits), 6), one.bits,
                False, self._reasons(one, told[one.kind][0]), certain=sure)
            for one, sure in kept
        ]  # fmt: skip

    def _sure(self, one: Weighed) -> bool:
        """Whether a number, contact or file is the same."""
        of = self.weighers[one.kind]
        return any(
            level >= 0 and name in SURE_FIELDS and weights[level] >= SURE_BITS
            for name, weights, level in zip(of.fields, of.weights, one.levels, strict=True)
        )

    def _equal_name(self, one: Weighed, made: Features) -> bool:
        """Whether a whole name is equal, and no field contradicts."""
        shared = self._shares_name(made, self.index.features(one.place, one.kind))
        if not shared:
            return False
        of = self.weighers[one.kind]
        if any(
            level >= 0 and name != "name" and weights[level] <= CONTRADICTS
            for name, weights, level in zip(of.fields, of.weights, one.levels, strict=True)
        ):
            return False
        if shared & (made.get("name_whole") or frozenset()):
            return True
        from resolver.clean.rarity import rarity_bits

        return any(sum(rarity_bits(word, one.kind) for word in name.split(" ")) >= EQUAL_NAME_BITS for name in shared)

    def _shares_name(self, made: Features, other: Features) -> frozenset[str]:
        """The whole names that both have."""
        mine: frozenset[str] = made.get("name_any") or frozenset()
        return mine & (other.get("name_any") or frozenset())

    def _reasons(self, one: Weighed, told: Facts) -> tuple[Reason, ...]:
        """Field by field, the heaviest first, with the values of both sides; names with the likest first."""
        of = self.weighers[one.kind]
        mine, theirs = facts.shown_values(told), self.index.shown(one.place)
        found = []
        for name, labels, weights, level in zip(of.fields, of.labels, of.weights, one.levels, strict=True):
            if name == "list" or (level < 0 and not (mine.get(name) or theirs.get(name))):
                continue
            label, bits = (labels[level], round(weights[level], 3)) if level >= 0 else (None, 0.0)
            values = theirs.get(name, [])
            if name == "name":
                values = likest(mine.get(name, []), values)
            found.append(Reason(name, label, bits, tuple(mine.get(name, [])[:SHOWN]), tuple(values[:SHOWN])))
        return tuple(sorted(found, key=lambda reason: (reason.level is None, -abs(reason.bits))))

    @property
    def about(self) -> about.About:
        """What the network says of entities."""
        if self._about is None:
            self._about = about.About(self.workspace, self._con, self.until)
        return self._about

    @property
    def connection(self) -> DuckDBPyConnection:
        """The generation that is screened against, to be read."""
        return self._con

    def close(self) -> None:
        """Give back the generation's file."""
        self._con.close()


def likest(mine: Sequence[str], theirs: Sequence[str]) -> list[str]:
    """Names, those that are most like one of mine first."""
    from rapidfuzz import fuzz, utils

    def likeness(name: str) -> float:
        return max((fuzz.token_sort_ratio(name, each, processor=utils.default_process) for each in mine), default=0.0)

    return sorted(theirs, key=lambda name: (-likeness(name), name))


def kinds_of(subject: Subject) -> list[tuple[str, str]]:
    """By which models a subject is weighed, and as what its names are read."""
    kind = facts.READ_AS.get(subject.kind or "", subject.kind)
    if kind == "person":
        return [("person", "person")]
    if kind in ("organisation", "asset"):
        return [("organisation", kind)]
    if kind in (None, "party", "wallet", "account"):
        return [("person", "person"), ("organisation", "organisation")]
    raise UsageError(f"{subject.key}: kind {subject.kind!r} is none of person, organisation, asset, wallet, account.")


def generation_of(workspace: Workspace, run: str | None) -> Generation:
    """The current generation, or that of a run.

    Raises: NothingPublished; DataError where it was pruned.
    """
    generation = workspace.current()
    if generation is None:
        raise NothingPublished(f"{workspace.folder}: nothing published yet. Run `resolver link`.")
    if run is None or run == generation.run_id:
        return generation
    path = workspace.network_folder / f"{run}.duckdb"
    if not path.is_file():
        left = ", ".join(sorted(each.stem for each in workspace.network_folder.glob("run-*.duckdb")))
        raise DataError(f"{run}: its generation was pruned. Still there: {left}.")
    return Generation(run, path, "")


def digest(model: Model) -> str:
    """Twelve digits that name the content of a model."""
    told = json.dumps([model.settings, model.card], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def code_version() -> str:
    """The version of the program, and twelve digits that name the code which answers rest on."""
    told = "".join(kept.program(folder) for folder in ("clean", "screening", "models"))
    return f"{version()} {hashlib.sha256(told.encode()).hexdigest()[:12]}"


def floor(basis: Basis) -> float:
    """The bits under which no hit is shown."""
    least = min([basis.threshold, *basis.thresholds.values()])
    if least <= 0.0:
        return ANY
    return math.log2(least / (1.0 - least)) if least < 1.0 else 60.0


def probability(bits: float) -> float:
    """The probability of odds in bits."""
    return 1.0 / (1.0 + 2.0**-bits) if bits > -1000 else 0.0


def checked(threshold: float) -> float:
    """A threshold. Raises: UsageError where it is no probability."""
    if not 0.0 <= threshold <= 1.0:
        raise UsageError(f"threshold {threshold}: a probability lies between 0 and 1.")
    return threshold


def ages(con: Any, most: Mapping[str, int] | int | None, today: date | None) -> tuple[ListAge, ...]:
    """The newest edition of each source that has listings, its age, and the files that its listings stand in."""
    files = dict(
        con.execute(
            """
            select r.source, list_sort(list_distinct(flatten(list(
                       list_transform(l.cites, lambda c: split_part(c, '/', 1))))))
            from final.listing as l join final.record as r using (record_id) group by r.source
            """
        ).fetchall()
    )
    return tuple(
        ListAge(
            each.source, each.edition_id, each.published_on, each.ingested_at, each.days, tuple(files[each.source]),
            most.get(each.source) if isinstance(most, Mapping) else most,
        )
        for each in editions.newest(con, today)
        if each.source in files
    )  # fmt: skip
