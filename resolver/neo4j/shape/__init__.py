"""What the network looks like in Neo4j: the one declaration from which loading, verifying and the documentation come.

A file is a topic; this one lists them all, in the order in which they are written.

Each type has a SELECT over a published generation (resolver/network.sql) whose columns are `id`, for relations
`from_id` and `to_id`, for nodes with further labels `labels`, and then the properties, by name. A null is no property.
Every node and relation has an `id`, unique in its label or type, and cites what it comes from: `records` (record ids),
`cites` ('file sha256/part/line') or `source`. Neo4j has no decimals: an exact figure is text beside a float, and
`amount_units` is an integer where it fits 64 bits.
"""

from __future__ import annotations

from resolver.neo4j.shape import entities, findings, listings, money, ownership, shared
from resolver.neo4j.shape.declaration import NodeType, Property, RelationType
from resolver.neo4j.shape.entities import ENTITY

__all__ = ["ENTITY", "NODES", "RELATIONS", "SHAPE_VERSION", "NodeType", "Property", "RelationType"]

SHAPE_VERSION = 7
"""Raised when a type, property or index changes, so that a graph of an older shape is compared anew."""

NODES = (
    ENTITY,
    entities.RECORD,
    listings.PROGRAMME,
    shared.DOCUMENT,
    shared.ADDRESS,
    shared.CONTACT,
    shared.CHAIN_ADDRESS,
    findings.FINDING,
)
"""All kinds of nodes, in the order in which they are written."""

RELATIONS = (
    entities.RESOLVED_TO,
    listings.LISTED_UNDER,
    entities.OWNS,
    entities.CONTROLS,
    entities.DIRECTS,
    entities.EMPLOYS,
    entities.RELATED_TO,
    entities.HOLDS,
    entities.BANKS_AT,
    shared.HAS_DOCUMENT,
    shared.LOCATED_AT,
    shared.REACHED_BY,
    shared.HAS_ADDRESS,
    money.TRANSFERRED,
    money.PAID_TO,
    entities.MAY_BE,
    ownership.ULTIMATELY_OWNS,
    ownership.CONTROLS_ULTIMATELY,
    ownership.BLOCKED_BY,
    findings.CONCERNS,
    money.MAY_CONTINUE,
)
"""All kinds of relations, in the order in which they are written."""
