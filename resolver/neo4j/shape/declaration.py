"""What a declaration of nodes or relations says, and how its properties are written down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Property:
    """A property, its Cypher type, and what it says."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class NodeType:
    """A kind of node: `label` carries the uniqueness constraint, `further` are the labels that a row may add."""

    name: str
    label: str
    title: str
    properties: tuple[Property, ...]
    select: str
    further: tuple[str, ...] = ()

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Properties that are sent as epoch milliseconds and stored as datetime."""
        return tuple(item.name for item in self.properties if item.type == "DATETIME")


@dataclass(frozen=True)
class RelationType:
    """A kind of relation and the labels of its two ends; `left_out` counts rows that have no place in the graph."""

    name: str
    type: str
    from_label: str
    to_label: str
    title: str
    properties: tuple[Property, ...]
    select: str
    left_out: str

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Properties that are sent as epoch milliseconds and stored as datetime."""
        return tuple(item.name for item in self.properties if item.type == "DATETIME")


def properties_of(table: str) -> tuple[Property, ...]:
    """Properties from a table in a text: name, Cypher type and meaning, with bars between them."""
    found = []
    for line in table.strip().splitlines():
        name, kind, doc = (part.strip() for part in line.split("|"))
        found.append(Property(name, kind, doc))
    return tuple(found)


RECORDS = "records | LIST<STRING> | ids of the records that say so"
CITES = "cites | LIST<STRING> | published lines, as file sha256/part/line"
INVENTED = "invented | BOOLEAN | true on everything of the invented demonstration world"
