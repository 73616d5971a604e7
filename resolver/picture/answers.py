"""A picture of what a question of the library answers in Neo4j: nodes and relations of the paths that it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from neo4j import READ_ACCESS, Driver, ManagedTransaction, unit_of_work
from neo4j.graph import Node, Path, Relationship

import cypher
from resolver.errors import UsageError
from resolver.neo4j.load import reachable
from resolver.neo4j.query import TIMEOUT_SECONDS, parameters
from resolver.picture.drawing import LINES, Drawing, Line, Party, Tie, shown
from resolver.picture.layers import closing

NAMED = ("caption", "title", "full_address", "value", "address", "number", "name", "id")
"""Properties that name a node, the first that it has."""


def drawing(driver: Driver, name: str, given: Mapping[str, object], *, database: str = "neo4j") -> Drawing:
    """The picture of a question's answer; its first node is the one that it is about.

    Raises: BadParameter; UsageError where the question returns no paths, or nothing was found; GraphUnreachable.
    """
    query = cypher.load(name)
    columns = [column.name for column in query.returns if column.type == "PATH"]
    if not columns:
        with_paths = [each for each in cypher.names() if "PATH" in {one.type for one in cypher.load(each).returns}]
        raise UsageError(f"{query.name}: answers with rows, and no paths to draw. These do: {', '.join(with_paths)}.")
    values = parameters(query, given)

    @unit_of_work(timeout=TIMEOUT_SECONDS, metadata={"app": "resolver", "query": query.name})
    def work(tx: ManagedTransaction) -> list[Path]:
        return [row[column] for row in tx.run(query.text, values) for column in columns if row[column] is not None]

    with (
        reachable(),
        driver.session(database=database, default_access_mode=READ_ACCESS, notifications_min_severity="OFF") as session,
    ):
        paths = session.execute_read(work)
    if not paths:
        raise UsageError(f"{query.name}: nothing was found, so there is nothing to draw.")
    return drawn(paths, query.title, query.notes)


def drawn(paths: Iterable[Path], title: str, notes: tuple[str, ...]) -> Drawing:
    """The picture of some paths."""
    found = list(paths)
    nodes: dict[str, Node] = {key(node): node for path in found for node in path.nodes}
    ties: dict[str, Relationship] = {tie.element_id: tie for path in found for tie in path.relationships}
    ends = {element: (key(end(tie, 0)), key(end(tie, 1))) for element, tie in ties.items()}
    back = closing(ends.values())
    focus = key(found[0].nodes[0])
    paid = {"TRANSFERRED", "PAID_TO"} & {tie.type for tie in ties.values()}
    made = [
        Tie(
            str(tie.get("id") or element),
            *ends[element],
            label(tie),
            tie.type.lower(),
            ahead=ends[element] not in back,
            **cited(tie),
        )
        for element, tie in sorted(
            ties.items(), key=lambda each: (*ends[each[0]], each[1].type, str(each[1].get("id")))
        )
    ]
    return Drawing(
        title,
        f"{len(nodes):,} nodes and {len(ties):,} relations of {len(found):,} paths, as Neo4j holds them.",
        "right" if paid else "down",
        focus,
        tuple(party(nodes[each]) for each in sorted(nodes)),
        tuple(made),
        notes=notes,
    )


def key(node: Node) -> str:
    """What tells a node from all others: its id, within its first label."""
    return str(node.get("id") or node.element_id)


def end(tie: Relationship, place: int) -> Node:
    """The node at which a relation starts or ends."""
    found = tie.nodes[place]
    assert found is not None  # a path holds both
    return found


def party(node: Node) -> Party:
    """The box of a node."""
    name = next((node[each] for each in NAMED if node.get(each)), key(node))
    labels = sorted(set(node.labels) - {"Entity", "Listed"}) or ["Entity"]
    about = ", ".join(filter(None, [labels[0], node.get("birth_date"), *(node.get("countries") or [])[:3]]))
    programmes = [", ".join((node.get("programmes") or [])[:3])] if node.get("programmes") else []
    marks = [word for word, is_so in (("LISTED", node.get("listed")), ("INVENTED", node.get("invented"))) if is_so]
    return Party(
        key(node),
        shown(str(name)),
        str(node.get("kind") or labels[0].lower()),
        notes=(about, *programmes),
        marks=tuple(marks),
        **cited(node),
    )


def label(tie: Relationship) -> str:
    """The words of an arrow: a share, an amount, or the type of the relation."""
    words = tie.type.lower().replace("_", " ")
    if tie.type == "OWNS":
        return str(tie.get("share") or "share not known")
    amount = tie.get("total_exact") or tie.get("amount_exact")
    if amount is not None:
        times = f" {tie['transfers']}×" if tie.get("transfers", 1) != 1 else ""
        moment = tie.get("first_time") or tie.get("time")
        return f"{amount} {tie.get('currency') or ''}{times} {str(moment)[:7] if moment else ''}".strip()
    said = tie.get("nature") or tie.get("role")
    return f"{words}: {shown(str(said))}" if said else words


def cited(thing: Node | Relationship) -> dict[str, Any]:
    """The published lines or records that a node or relation rests on."""
    found = list(thing.get("cites") or thing.get("records") or [])
    lines = tuple(Line(str(place), "") for place in found[:LINES])
    return {"lines": lines, "more_lines": max(0, len(found) - LINES)}
