"""The parties of a generation made ready to be found: features by entity, and which entities have which words and keys.

Made once for each generation, scope and version of the rules, and kept beside the generation
(<workspace>/screening/<run>-<digest>/): a folder that cannot be written costs the time again, nothing else.

    entity.bin, entity.npy    features of each entity as JSON, one after the other; read when a candidate is weighed
    index.json, *.npy         words with the entities that have them, and exact keys
"""

from __future__ import annotations

import hashlib
import mmap
import shutil
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver import kept
from resolver.clean.crowd import of_generation
from resolver.clean.names import skeleton
from resolver.clean.nicknames import given_names
from resolver.kinds import Model
from resolver.screening import facts as read
from resolver.screening.features import Bins, Crowd, Features, features
from resolver.store import Generation, Workspace, connect

FORMAT = 2
"""Raised when the layout of the folder changes."""

EXACT = {
    "name_any": "n", "sound_any": "s", "acronyms": "a", "name_single": "a", "id_any": "i", "id_number": "#",
    "id_near": "~", "emails": "c", "phones": "c", "devices": "c", "websites": "c", "accounts": "c", "wallets": "c",
    "files": "f", "addresses": "p",
}  # fmt: skip
"""Feature -> mark before its keys: whoever shares such a key is a candidate, but for keys that very many share."""

Ints = NDArray[np.int32]


@dataclass
class Part:
    """The entities that one model compares.

    `entities`: places in Index.entities. `vocabulary`: word -> its number; the entities that have word w (places in
    `entities`) are `posting[start[w]:start[w + 1]]`. `near`: word with a letter left out, skeleton, beginning or given
    name -> words. `exact`: key -> entities. `days`, `years`: of birth or foundation ('Y1961'; 'y1961': no day known).
    """

    kind: str
    entities: Ints
    vocabulary: dict[str, int]
    words: list[str]
    start: Ints
    posting: Ints
    near: dict[str, list[int]]
    exact: dict[str, list[int]]
    days: dict[str, list[int]]
    years: dict[str, list[int]]


class Index:
    """All entities that are screened against, by place."""

    def __init__(
        self,
        folder: Path | None,
        ids: list[str],
        kinds: list[str],
        parts: dict[str, Part],
        rows: Any,
        crowd: Crowd,
    ) -> None:
        self.folder = folder
        self.ids = ids
        self.kinds = kinds
        self.parts = parts
        self._rows = rows
        self.crowd = crowd
        self._known: dict[tuple[int, str], Features] = {}

    def features(self, place: int, kind: str) -> Features:
        """The features of an entity as the model of a kind compares them."""
        found = self._known.get((place, kind))
        if found is None:
            if len(self._known) > 60_000:
                self._known.clear()
            found = self._known[place, kind] = unpacked(self._rows[place], kind)
        return found

    def row(self, place: int) -> bytes:
        """All that is known of an entity, packed."""
        packed: bytes = self._rows[place]
        return packed

    def shown(self, place: int) -> dict[str, list[str]]:
        """Field -> values of an entity as published."""
        told: dict[str, list[str]] = orjson.loads(self._rows[place])["shown"]
        return told

    @cached_property
    def compared(self) -> dict[str, frozenset[int]]:
        """Kind of model -> the places of the entities that it compares."""
        return {kind: frozenset(part.entities.tolist()) for kind, part in self.parts.items()}

    @cached_property
    def place(self) -> dict[str, int]:
        """Entity -> its place."""
        return {entity: place for place, entity in enumerate(self.ids)}


def bins(model: Model) -> Bins:
    """The bins of names of a model's card."""
    rarity = model.card["rarity"]
    return Bins(float(rarity["rare_bits"]), float(rarity["mid_bits"]), int(model.card["fuzzy_names"]))


def opened(workspace: Workspace, generation: Generation, scope: str, models: Mapping[str, Model]) -> Index:
    """The index of a generation: what was kept of it, else made anew and kept."""
    name = f"{generation.run_id}-{digest(workspace, generation, scope, models)}"
    folder = workspace.folder / "screening" / name
    if (folder / "index.json").is_file():
        try:
            return load(folder)
        except (OSError, ValueError, KeyError):
            pass  # broken by a full disk, say: made anew
    made = build(workspace, generation, scope, models)
    save(made, folder)
    return made


def digest(workspace: Workspace, generation: Generation, scope: str, models: Mapping[str, Model]) -> str:
    """What an index depends on: the generation's file, who is in it, the models' bins, our code."""
    state = generation.path.stat()
    found = hashlib.sha256(f"{FORMAT} {scope} {workspace.asserted} {state.st_size} {state.st_mtime_ns}".encode())
    found.update(f"{kept.program('clean')} {kept.program('screening')}".encode())
    for kind, model in sorted(models.items()):
        found.update(f"{kind} {model.name} {bins(model)}".encode())
    return found.hexdigest()[:16]


def connected(workspace: Workspace, path: Path) -> DuckDBPyConnection:
    """A connection to a generation, which sees it to its end, whatever is published meanwhile."""
    if workspace.asserted:
        return connect(path, read_only=True, spill=workspace.spill_folder)
    from resolver.assertions import published_only

    return published_only(path, workspace.spill_folder)


def build(workspace: Workspace, generation: Generation, scope: str, models: Mapping[str, Model]) -> Index:
    """Make the index of a generation, in memory."""
    con = connected(workspace, generation.path)
    first = bins(models["person"])
    ids: list[str] = []
    kinds: list[str] = []
    rows: list[bytes] = []
    makers = {kind: Maker(kind) for kind in ("person", "organisation")}
    try:
        crowd = frozenset((what, value) for what, value, *_ in of_generation(con))
        read.choose(con, scope)
        for entity, kind, facts in read.of_entities(con):
            packed: dict[str, Any] = {"shown": read.shown_values(facts)}
            for model in read.MODELS.get(kind, ("person", "organisation")):
                found = features(facts, model, first, crowd)
                makers[model].add(len(ids), found)
                packed[model] = plain(found)
            ids.append(entity)
            kinds.append(kind)
            rows.append(orjson.dumps(packed))
    finally:
        con.close()
    return Index(None, ids, kinds, {kind: maker.part() for kind, maker in makers.items()}, rows, crowd)


def plain(found: Features) -> dict[str, Any]:
    """Features as JSON takes them: what is missing or can be made again is left out."""
    return {
        name: sorted(keys) if isinstance(keys, frozenset) else keys for name, keys in found.items() if keys is not None
    }


def unpacked(row: bytes, kind: str) -> Features:
    """Features as they were."""
    return {
        name: tuple(map(tuple, keys)) if name == "fuzzy_words" else frozenset(keys)
        for name, keys in orjson.loads(row)[kind].items()
    }


class Maker:
    """Gathers the words and keys of entities, one after the other."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.entities: list[int] = []
        self.words: dict[str, list[int]] = {}
        self.tables: dict[str, dict[str, list[int]]] = {"exact": {}, "days": {}, "years": {}}

    def add(self, place: int, found: Features) -> None:
        """Add an entity by its place in the index."""
        at = len(self.entities)
        self.entities.append(place)
        for word in found.get("words") or ():
            self.words.setdefault(word, []).append(at)
        exact = {f"{mark}{key}" for feature, mark in EXACT.items() for key in found.get(feature) or ()}
        for key in exact:
            self.tables["exact"].setdefault(key, []).append(at)
        for day in {
            *(found.get("birth_near") or ()),
            *(found.get("birth_swapped") or ()),
            *(found.get("founded_day") or ()),
        }:
            self.tables["days"].setdefault(day, []).append(at)
        known = {*(found.get("birth_year") or ()), *(found.get("founded_year") or ())}
        for key in {*(f"Y{year}" for year in known), *(f"y{year}" for year in found.get("birth_year_only") or ())}:
            self.tables["years"].setdefault(key, []).append(at)

    def part(self) -> Part:
        """What was gathered."""
        words = sorted(self.words)
        sizes = [len(self.words[word]) for word in words]
        start = np.zeros(len(words) + 1, np.int32)
        np.cumsum(sizes, out=start[1:])
        posting = np.fromiter((at for word in words for at in self.words[word]), np.int32, int(start[-1]))
        vocabulary = {word: number for number, word in enumerate(words)}
        return Part(
            self.kind, np.array(self.entities, np.int32), vocabulary, words, start, posting,
            neighbours(words, self.kind), self.tables["exact"], self.tables["days"], self.tables["years"],
        )  # fmt: skip


def neighbours(words: Iterable[str], kind: str) -> dict[str, list[int]]:
    """Key -> words that may be alike by it."""
    found: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for key in keys_of_word(word, kind):
            found.setdefault(key, []).append(number)
    return found


def keys_of_word(word: str, kind: str) -> set[str]:
    """Keys under which words are alike: with one letter left out, by their consonants, their beginning and end, and
    as given names."""
    keys = {f"s{skeleton(word)}"}
    if len(word) > 3:
        keys.add(f"-{word}")
        keys.update(f"-{word[:at]}{word[at + 1 :]}" for at in range(len(word)))
    if len(word) > 5:
        keys.update((f"^{word[:4]}", f"${word[-5:]}"))
    if kind == "person":
        keys.update(f"g{form}" for form in given_names(word))
    return keys


# ------------------------------------------------------------------------------------------------------------- on disk


def save(index: Index, folder: Path) -> None:
    """Write an index beside its generation, whole or not at all; those of generations that are gone are removed."""
    building = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        building.mkdir(parents=True)
        sizes = np.cumsum([0, *(len(row) for row in index._rows)])
        (building / "entity.bin").write_bytes(b"".join(index._rows))
        np.save(building / "entity.npy", sizes.astype(np.int64))
        for kind, part in index.parts.items():
            for name in ("entities", "start", "posting"):
                np.save(building / f"{kind}.{name}.npy", getattr(part, name))
        told = {
            "ids": index.ids,
            "kinds": index.kinds,
            "crowd": sorted(index.crowd),
            "parts": {
                kind: {name: getattr(part, name) for name in ("words", "exact", "days", "years")}
                for kind, part in index.parts.items()
            },
        }
        (building / "index.json").write_bytes(orjson.dumps(told))
        tidy(folder)
        building.rename(folder)
    except OSError:
        shutil.rmtree(building, ignore_errors=True)


def tidy(folder: Path) -> None:
    """Remove indexes of runs whose generation is gone."""
    network = folder.parent.parent / "network"
    for other in folder.parent.iterdir():
        run = other.name.partition("-")[0] + "-" + other.name.split("-")[1]
        if not other.name.endswith(".tmp") and not (network / f"{run}.duckdb").is_file():
            shutil.rmtree(other, ignore_errors=True)


def load(folder: Path) -> Index:
    """Read an index that was kept."""
    told = orjson.loads((folder / "index.json").read_bytes())
    parts = {}
    for kind, of in told["parts"].items():
        arrays = {name: np.load(folder / f"{kind}.{name}.npy") for name in ("entities", "start", "posting")}
        words = of["words"]
        parts[kind] = Part(
            kind, arrays["entities"], {word: number for number, word in enumerate(words)}, words, arrays["start"],
            arrays["posting"], neighbours(words, kind), of["exact"], of["days"], of["years"],
        )  # fmt: skip
    crowd = frozenset((what, value) for what, value in told["crowd"])
    return Index(folder, told["ids"], told["kinds"], parts, Rows(folder), crowd)


class Rows:
    """Features of entities as they lie on the disk."""

    def __init__(self, folder: Path) -> None:
        self._starts = np.load(folder / "entity.npy")
        with (folder / "entity.bin").open("rb") as file:
            empty = len(self._starts) < 2 or not self._starts[-1]
            self._bytes: Any = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, place: int) -> bytes:
        return bytes(self._bytes[self._starts[place] : self._starts[place + 1]])

    def __len__(self) -> int:
        return len(self._starts) - 1
