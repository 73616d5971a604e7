"""What a source is, and how it is found by name.

A source is one module in ingest/sources; its file name is its name everywhere. It holds `SOURCE`, a Source, whose
formats say how to recognise, read and stage files. Adding a source edits no other file.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from duckdb import DuckDBPyConnection

import ingest.sources
from resolver.errors import UnknownSource


@dataclass(frozen=True)
class InputFile:
    """A local file to be read: where it is, what it is, and the first bytes by which it is recognised.

    `name` is the base name that the user gave, or 'archive.zip!member.csv'; `sha256` is of the file's bytes as given,
    or of the member's. `path` may be a copy: unpacked, or turned into UTF-8. `head` is in its encoding, without mark.
    """

    path: Path
    name: str
    sha256: str
    bytes: int
    head: builtins.bytes  # `bytes` is the field above
    encoding: str = "utf-8"
    part: str = ""
    given: Path | None = None
    """The file that the user named: the archive, where `path` is a member of it; None where `path` is it."""
    published_encoding: str = ""
    """The encoding of the file as published, where `path` is a copy in UTF-8."""
    copies: Path | None = None
    """The folder for what has to be unpacked beside it; it is removed when the edition was taken."""

    @property
    def base(self) -> str:
        """The name without archive and folders: 'member.csv' of 'archive.zip!folder/member.csv'."""
        return self.name.rpartition("!")[2].rpartition("/")[2]


@dataclass(frozen=True)
class Read:
    """What reading found out about an edition: its date, if a file tells it, and whether it says it is invented."""

    published_on: date | None = None
    invented: bool = False
    expected_records: int | None = None
    """Number of records that the file says it holds; a full edition with another number is refused."""


Full = Callable[[], None]
"""Told between two rows, whenever raw holds a piece of a register."""

InPieces = Callable[[DuckDBPyConnection, list[InputFile], Full], Read]
"""Fills raw as `Format.read` does, piece by piece."""


@dataclass(frozen=True)
class Format:
    """One layout in which a source publishes.

    `recognise(file)` names the part that a file is, or is None where the file has another layout. `required` names the
    parts without which an edition is no full one. `read(con, files)` fills the tables `raw.<name>`, columns VARCHAR,
    with the columns file_sha256, part and line; without files it makes them, empty. `statements` (SQL, in this order)
    fill `incoming.*` from `raw.*`.
    `ignored` maps 'table.column' to the reason for not reading it; any other column that no statement reads stops the
    source. `code_checks` are queries that give (code, line, file_sha256) of codes that no mapping knows; code is
    prefix + ':' + code. Statements may write refused values into incoming.rejected, and rows that hold nothing but
    their keys into incoming.blank. Statements of a delta file write the records that it says are gone into
    incoming.deleted (record_id, file_sha256, part, line); they are removed as of this edition. What a person should
    look at goes to incoming.finding (rule, message), one row a rule and message.
    """

    name: str
    parts: tuple[str, ...]
    required: tuple[str, ...]
    recognise: Callable[[InputFile], str | None]
    read: Callable[[DuckDBPyConnection, list[InputFile]], Read]
    statements: tuple[str, ...]
    ignored: Mapping[str, str] = field(default_factory=dict)
    code_checks: tuple[str, ...] = ()
    verified: bool = True
    """False: built from the publisher's documentation, no real file seen."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Raw table -> its key columns. A later row with a key that was seen, or with none, is rejected whole."""
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Raw table of XML entries -> the tables of their parts, which are rejected with them."""
    single: bool = False
    """Whether each part comes in one file at most."""
    pieces: InPieces | None = None
    """As `read`, for a register whose lines stand by themselves: no statement or check looks from one at another.

    It is taken in pieces (ingest/pieces.py): the last argument is called whenever raw holds one. Statements find the
    rows of earlier pieces counted in raw.counted (name, rows), and in raw.earlier (hashed) what they put there
    themselves; of findings those of the last piece are kept. An event has an id that no other row of the edition has.
    """
    deltas: tuple[str, ...] = ()
    """Parts that say what changed: an edition that has one is partial, said or not."""


@dataclass(frozen=True)
class Expect:
    """What a full edition should have; outside of it a finding is written, but for `removed_share`.

    records: how many there are, least and most. kinds: the same by kind of record. fill: share of records, from 0 to 1,
    that must have a fact, by its table and type, if need be of one kind of record: {'person:date.birth': 0.5,
    'identifier': 0.3, 'identifier.imo': 0.01}.
    removed_share: share of the listings, or of a register's records, that an edition may end; one that ends more is
    refused unless it is accepted (ingest/guard.py).
    """

    records: tuple[int, int] = (0, 10**12)
    removed_share: float = 0.05
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    fill: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """Where the publisher serves a current file, and the name under which it is kept.

    In `url` and `name`, '{today}' stands for the day and '{month}' for the first of the month (ISO, UTC): files that
    are named by date; where today's is not out yet, earlier ones are asked for. `format` is the Format that the file
    belongs to: `resolver fetch` gets the files of one format, by default of the first that is named.
    """

    url: str
    name: str
    format: str


@dataclass(frozen=True)
class Source:
    """A publication: who publishes what, under which licence, and in which formats.

    `prefix` begins every record_id; sources of one publisher that share one key share it.
    `private`: own data (customers, applicants), never to be published.
    """

    title: str
    publisher: str
    url: str
    licence: str
    prefix: str
    formats: tuple[Format, ...]
    traps: tuple[str, ...] = ()
    expect: Expect = Expect()
    private: bool = False
    downloads: tuple[Download, ...] = ()
    """The publisher's own addresses of the current files, for `resolver fetch`; each documented by the publisher."""
    keep_days: int | None = None
    """Own data: days after its last delivery on which a record is forgotten (`resolver forget --expired`)."""
    plan: Callable[[list[InputFile]], Planned] | None = None
    """For a source whose layout is told by the files themselves: what they make of it. Its editions go by that name."""


@dataclass(frozen=True)
class Planned:
    """What a `plan` gives: the name under which editions are kept ('table.customers'), the source, files to read."""

    name: str
    source: Source
    files: list[InputFile]


def names() -> list[str]:
    """Names of all sources, sorted."""
    return list(_found(tuple(ingest.sources.__path__)))


@functools.cache
def _found(folders: tuple[str, ...]) -> tuple[str, ...]:
    """The modules of sources in the folders, which are looked through once."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(folders) if module.name[0] != "_"))


def load(name: str) -> Source:
    """The source of that name.

    Raises: UnknownSource, with the names that there are.
    """
    if name not in names():
        raise UnknownSource(f"{name}: no such source. There are: {', '.join(names())}.")
    source: Source = importlib.import_module(f"ingest.sources.{name}").SOURCE
    return source
