"""What holds one entity together: the strongest chains between its records, their weakest link, and what would fall
apart without it.

Of the accepted pairs inside the entity those are told that form its maximum spanning tree: any two records are joined
in it by the chain whose weakest link is the strongest that there is. Pairs that say the same again, and those
that speak against it, are counted. Method: Kruskal (1956).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import lookup
from resolver.explain.reading import PAIR, Pair


def held(con: DuckDBPyConnection, identifier: str) -> dict[str, Any]:
    """The evidence that holds an entity together.

    Keys: `id`, `caption`, `records` (with `caption`, `reason`), `links`: the pairs of the spanning tree, strongest
    first, each with `left`, `right`, `bits`, `reason` and `falls_apart`: the records that would be cut off if this link
    and all that are weaker were gone; `weakest`: the last of them, with `also`, other accepted pairs between its two
    sides; `against`: pairs inside that were not accepted. One record alone, and wallets and accounts that are one by
    their number, have no links.

    Raises: UnknownId.
    """
    entity_id = lookup.entity_of(con, identifier)
    records = lookup.dictionaries(
        con,
        "select record_id, caption, reason from final.record where entity_id = $id order by record_id",
        {"id": entity_id},
    )
    inside = [Pair(*row) for row in con.execute(
        f"with inside as (select record_id from final.record where entity_id = $id) {PAIR} "
        "where left_record in (from inside) and right_record in (from inside) order by left_record, right_record",
        {"id": entity_id},
    ).fetchall()]  # fmt: skip
    accepted = [pair for pair in inside if pair.decision == "accepted"]
    tree = spanning(accepted)
    links = [told(pair) | {"falls_apart": smaller_side(tree[: at + 1], pair)} for at, pair in enumerate(tree)]
    [(name,)] = con.execute("select caption from final.entity where entity_id = $id", {"id": entity_id}).fetchall()
    return {
        "id": entity_id,
        "caption": name,
        "records": records,
        "links": links,
        "weakest": links[-1] | {"also": also(accepted, tree)} if links else None,
        "against": [told(pair) for pair in inside if pair.decision != "accepted"],
    }


def told(pair: Pair) -> dict[str, Any]:
    """A pair, as it is told."""
    return {"left": pair.left, "right": pair.right, "bits": round(pair.bits, 3), "reason": pair.reason}


def spanning(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs of the maximum spanning tree, strongest first; of equal ones the first by record."""
    group: dict[str, set[str]] = {record: {record} for pair in pairs for record in (pair.left, pair.right)}
    tree = []
    for pair in sorted(pairs, key=lambda pair: (-pair.bits, pair.left, pair.right)):
        left, right = group[pair.left], group[pair.right]
        if left is not right:
            tree.append(pair)
            left |= right
            for record in right:
                group[record] = left
    return tree


def smaller_side(tree: Sequence[Pair], without: Pair) -> list[str]:
    """The smaller of the two parts into which a tree falls without a pair; of equal ones the later by record."""
    near: dict[str, list[str]] = {}
    for pair in tree:
        if pair is not without:
            near.setdefault(pair.left, []).append(pair.right)
            near.setdefault(pair.right, []).append(pair.left)

    def reached(start: str) -> list[str]:
        found, queue = {start}, [start]
        for record in queue:
            new = [other for other in near.get(record, []) if other not in found]
            found.update(new)
            queue += new
        return sorted(found)

    return max((reached(without.left), reached(without.right)), key=lambda side: (-len(side), side))


def also(accepted: Sequence[Pair], tree: Sequence[Pair]) -> list[dict[str, Any]]:
    """Other accepted pairs between the two sides of the weakest link: without it these would still join them."""
    side = set(smaller_side(tree, tree[-1]))
    return [told(pair) for pair in accepted if (pair.left in side) != (pair.right in side) and pair is not tree[-1]]


def show(answer: dict[str, Any]) -> None:
    """Print the answer."""
    from resolver.render import table

    print(f"{answer['caption']}   {answer['id']}   {len(answer['records'])} records")
    table(answer["records"], ["record_id", "caption", "reason"], title="\nrecords")
    if not answer["links"]:
        print("\nNo pair of records holds it together: one record alone, or one number that says it all.")
        return
    rows = [link | {"falls apart without it": ", ".join(link["falls_apart"])} for link in answer["links"]]
    table(rows, ["left", "right", "bits", "reason", "falls apart without it"], title="\nheld together by")
    weakest = answer["weakest"]
    print(
        f"\nweakest link: {weakest['left']} and {weakest['right']}, {weakest['bits']:.1f} bits ({weakest['reason']})."
    )
    others = len(weakest["also"])
    print(f"Without it {', '.join(weakest['falls_apart'])} would fall apart" + (
        f", but for {others} more pairs as weak or weaker." if others else "; nothing else joins the two sides."
    ))  # fmt: skip
    if answer["against"]:
        table(answer["against"], ["left", "right", "bits", "reason"], title="\nspeaks against it")
