"""3. Questions asked of the network in Neo4j, and the statements that write it. One file, one statement.

    schema.cypher              constraints and indexes; running it twice changes nothing
    write/<type>.cypher        makes or changes nodes of one type, or makes its relations (generated), from `$rows`
    write/delete_<type>.cypher takes away those whose ids are in `$ids`
    queries/<topic>/<name>.cypher  one question each; runs unchanged in Neo4j Browser (the header is comments)
    README.md                  the questions, generated from the headers by `python -m cypher`

A file's header says what it answers, its parameters and its columns:

    // title: Who stands behind a company
    // question: Which entities own this one, directly or through others, and how much?
    // method: computes
    // param $entity_id: STRING. The company
    // param $limit: INTEGER = 100. Most rows to return
    // returns owner_id: STRING. The owner
    // note: what the answer does not show

`method` is `computes` (its own traversal) or `reads` (relations that the workspace derived). A parameter without a
default must be given; the default `null` means "left out". This module reads headers; resolver/neo4j/query.py runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from resolver.errors import BadParameter

TYPES = (
    "STRING",
    "INTEGER",
    "FLOAT",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "LIST<STRING>",
    "LIST<LIST>",
    "LIST<MAP>",
    "MAP",
    "PATH",
)
"""Types that a header may name; MAP and PATH are for columns only, LIST<LIST> for rows to write."""

_PARAM = re.compile(r"param \$(?P<name>[a-z_]+): (?P<type>[A-Z<>]+)(?: = (?P<default>\S+))?\. (?P<doc>.+)")
_RETURNS = re.compile(r"returns (?P<name>[a-z_]+): (?P<type>[A-Z<>]+)\. (?P<doc>.+)")
_LINE = re.compile(r"(?P<key>title|question|method|note|writes): (?P<value>.+)")
_MASKED = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | `(?:``|[^`])*`""", re.VERBOSE | re.DOTALL
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query; `default` is text as in the header, None where the parameter must be given."""

    name: str
    type: str
    default: str | None
    doc: str


@dataclass(frozen=True)
class Column:
    """A column that a query returns."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class Query:
    """A statement with its header. `name` is its path: 'ownership/owners_of', 'write/owns'."""

    name: str
    text: str
    title: str = ""
    question: str = ""
    method: str = ""
    writes: str = ""
    params: tuple[Parameter, ...] = ()
    returns: tuple[Column, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def topic(self) -> str:
        """The folder of the query: 'ownership'."""
        return self.name.rpartition("/")[0]


def parse(name: str, text: str) -> Query:
    """Read the header of a statement: its comment lines up to the first line that is none.

    Raises: ValueError on a header line that is none of those named in this module's docstring.
    """
    single: dict[str, str] = {}
    notes: list[str] = []
    params: list[Parameter] = []
    returns: list[Column] = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        entry = line.removeprefix("//").strip()
        if match := _PARAM.fullmatch(entry):
            params.append(Parameter(match["name"], match["type"], match["default"], match["doc"]))
        elif match := _RETURNS.fullmatch(entry):
            returns.append(Column(match["name"], match["type"], match["doc"]))
        elif match := _LINE.fullmatch(entry):
            if match["key"] == "note":
                notes.append(match["value"])
            elif match["key"] in single:
                raise ValueError(f"{name}: header line '{match['key']}' stands twice")
            else:
                single[match["key"]] = match["value"]
        else:
            raise ValueError(f"{name}: header line not understood: {line}")
    for item, kind in [(item.name, item.type) for item in params] + [(item.name, item.type) for item in returns]:
        if kind not in TYPES:
            raise ValueError(f"{name}: unknown type {kind} of {item}")
    return Query(name, text, params=tuple(params), returns=tuple(returns), notes=tuple(notes), **single)


def masked(text: str) -> str:
    """The statement with comments and quoted text blanked, so that names can be looked for in what is left."""
    return _MASKED.sub(lambda match: " " if match[0].startswith("/") else "''", text)


def used_params(text: str) -> set[str]:
    """Names of the parameters that a statement uses."""
    return set(re.findall(r"\$([A-Za-z_][A-Za-z_0-9]*)", masked(text)))


@cache
def names() -> tuple[str, ...]:
    """Names of all questions, sorted: 'funds/paths_to', 'identity/may_be', ..."""
    found = []
    for topic in _folder("queries").iterdir():
        if topic.is_dir():
            found += [f"{topic.name}/{file.name[:-7]}" for file in topic.iterdir() if file.name.endswith(".cypher")]
    return tuple(sorted(found))


@cache
def load(name: str) -> Query:
    """The question of that name, with or without its topic: 'ownership/owners_of' or 'owners_of'.

    Raises: BadParameter if there is none, naming those there are.
    """
    matches = [known for known in names() if name in (known, known.rpartition("/")[2])]
    if len(matches) != 1:
        raise BadParameter(f"no query '{name}'. There are: {', '.join(matches or names())}")
    return parse(matches[0], _folder("queries").joinpath(f"{matches[0]}.cypher").read_text(encoding="utf-8"))


@cache
def write(name: str) -> Query:
    """The writing statement of that name: 'owns', 'delete_owns'."""
    return parse(f"write/{name}", _folder("write").joinpath(f"{name}.cypher").read_text(encoding="utf-8"))


@cache
def schema() -> tuple[str, ...]:
    """The statements of schema.cypher, in order."""
    text = resources.files("cypher").joinpath("schema.cypher").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("//")]
    return tuple(part for part in (piece.strip() for piece in "\n".join(lines).split(";")) if part)


def _folder(name: str) -> Traversable:
    return resources.files("cypher").joinpath(name)
