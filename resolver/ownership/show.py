"""Ownership for a person to read: trees of owners or of what is owned, and proofs as numbered stakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.lookup import entity_of
from resolver.ownership import cite, holders, network
from resolver.render import Row, plain, table

DEEPEST = 12
"""Levels that a tree shows."""

WIDEST = 25
"""Holders of one entity that a tree shows; the rest is counted."""

BENEFICIAL = ["owner", "caption", "role", "multiplication", "rolling", "dominancy", "amlr", "share_low", "share_high",
              "control", "note", "known", "known_persons"]  # fmt: skip
"""Columns of a table of beneficial owners."""


def printable(text: object) -> str:
    """Text without control characters."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in str(text))


def ends(low: float | None, high: float | None) -> str:
    """A share in percent as one figure or two."""
    if low is None or high is None:
        return "a ring that owns itself: no number"
    return f"{low:.6g} %" if abs(high - low) < 5e-6 else f"{low:.6g} to {high:.6g} %"


def tree(con: DuckDBPyConnection, entity: str, rows: Sequence[Mapping[str, Any]], *, upward: bool) -> None:
    """Print the direct stakes as a tree, each with the integrated share in the entity; repeats are folded."""
    root = entity_of(con, entity)
    net_day = rows[0]["as_of"] if rows else None
    net = network.read_near(con, root, net_day, upward=upward)
    start = network.number_of(con, root)
    key = "owner" if upward else "owned"
    share = {row[key]: row for row in rows}
    if not rows:
        print(f"{root}: no {'owner' if upward else 'holding'} is known")
        return
    edges_of: dict[int, list[int]] = {}
    waiting, level = [start], 0
    while waiting and level < DEEPEST:
        following: list[int] = []
        for node in waiting:
            if node in edges_of:
                continue
            edges = net.holders(node) if upward else range(int(net.ptr[node]), int(net.ptr[node + 1]))
            edges_of[node] = sorted(map(int, edges), key=lambda edge: (-int(net.high[edge]), -int(net.low[edge]), edge))
            following += [int(net.owner[e] if upward else net.to[e]) for e in edges_of[node][:WIDEST]]
        waiting, level = following, level + 1
    cited = cite.stakes(con, net, {edge for edges in edges_of.values() for edge in edges[:WIDEST]})
    about = holders.described(con, [start])[start]
    known = f", holders of {rows[0]['known']:g} % are named" if upward else ""
    print(f"{printable(about['caption'])}  {root}{'  LISTED' if about['listed'] else ''}   as of {net.as_of}{known}")
    seen = {start}
    branches = [(start, edge, 1) for edge in reversed(edges_of[start][:WIDEST])]
    more: dict[int, int] = defaultdict(int, {n: len(e) - WIDEST for n, e in edges_of.items() if len(e) > WIDEST})
    while branches:
        node, edge, depth = branches.pop()
        stake = cited[edge]
        other = int(net.owner[edge] if upward else net.to[edge])
        row = share.get(stake[key], {})
        flags = "  LISTED" * bool(row.get("listed")) + "  INVENTED" * bool(row.get("invented"))
        whole = f"   in all {ends(row['share_low'], row['share_high'])}" if row else ""
        control = f"   control {row['control']}" if row.get("control") else ""
        again = other in seen and bool(edges_of.get(other))
        what = stake["share"] if stake["kind"] == "shares" else f"{stake['kind']} {stake['share']}"
        print(f"{'   ' * depth}{what}  {printable(stake[key + '_caption'])}  {stake[key]}{flags}{whole}{control}"
              + ("   (see above)" if again else ""))  # fmt: skip
        if not again:
            seen.add(other)
            below = edges_of.get(other, [])
            if depth < DEEPEST:
                branches += [(other, one, depth + 1) for one in reversed(below[:WIDEST])]
            elif below:
                print(f"{'   ' * (depth + 1)}... deeper levels: --json")
        if more[node] and edge == edges_of[node][WIDEST - 1]:
            print(f"{'   ' * depth}... and {more[node]:,} more (--json)")


def blocked(rows: Sequence[Row], *, proof: bool) -> None:
    """Print results as a table; with `proof` each with its stakes, merges, law and what would end it."""
    if not proof:
        shown = ["entity", "caption", "regime", "status", *(["before"] if rows and "before" in rows[0] else []),
                 "share_low", "share_high", "threshold", "because"]  # fmt: skip
        table([dict(row) | {"because": because(row)} for row in rows], shown)
        return
    for row in rows:
        print(
            f"{printable(row['caption'])}  {row['entity']}: {row['status']} under {row['regime']} ({row['threshold']})"
        )
        print(f"   held by those hit: {ends(row['share_low'], row['share_high'])}   as of {plain(row['as_of'])}")
        for root in row["roots"][:5]:
            lists = "; ".join(map(listing, root["listings"][:3])) or "assumed"
            print(f"   listed: {printable(root['caption'])}  {root['entity']}: {lists}")
        for number, stake in enumerate(row["proof"], 1):
            what = stake["kind"] if stake["share"] == "unknown" else f"{stake['share']} of the {stake['kind']}"
            owner, owned = printable(stake["owner_caption"]), printable(stake["owned_caption"])
            how = " jointly" * bool(stake["joint"]) + " as a nominee" * bool(stake["nominee"])
            print(f"   {number}. {owner} holds{how} {what} of {owned}"
                  f"   [{stake['stake']}: {', '.join(short(c) for c in stake['cites'][:3])}]")  # fmt: skip
        for merge in row["merges"]:
            odds = "" if merge["probability"] is None else f", probability {merge['probability']:.4f}"
            print(f"   rests on: {merge['left']} and {merge['right']} are one ({merge['reason']}{odds})"
                  + ("" if merge["firm"] else "   CHECK THIS MERGE"))  # fmt: skip
        for sale in row.get("ends_if", []):
            if sale["enough"]:
                which = " ".join(f"--if-sold {stake}" for stake in sale["stakes"])
                print(f"   ends if {printable(sale['sold'])}: then {sale['status']}   [{which}]")
        print(f"   law: {row['law']}\n        {row['url']}\n")
    if not rows:
        print("nothing")


def listing(one: Row) -> str:
    """A listing in one line."""
    since = f" since {one['listed_on']}" if one["listed_on"] else ""
    return f"{one['programme']}{since} [{', '.join(short(cite) for cite in one['cites'][:2])}]"


def because(row: Row) -> str:
    """The last step of a proof in one line."""
    last = [stake for stake in row["proof"] if stake["owned"] == row["entity"]]
    text = "; ".join(
        f"{stake['owner_caption']} {'' if stake['kind'] == 'shares' else stake['kind'] + ' '}{stake['share']}"
        for stake in last[:3]
    )
    weak = [merge for merge in row["merges"] if not merge["firm"]]
    return text + (f"; check that {weak[0]['left']} is {weak[0]['right']}" if weak else "")


def short(cite: str) -> str:
    """A citation with its hash cut to eight digits."""
    return cite if len(cite) < 64 else cite[:8] + cite[64:]
