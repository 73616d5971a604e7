"""Holdings drawn as text: 'X 50 A, A 25..50 B, X votes 60 C, X board D, X&Y 60 E' -> a generation with those stakes."""

from __future__ import annotations

import random
from decimal import Decimal

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership.network import Network
from resolver.ownership.stakes import OPEN_END, WHOLE
from tests.generation import empty


def drawn(text: str) -> DuckDBPyConnection:
    """A generation with the holdings drawn; '>25..50' excludes its low end, '25..<50' its high one; '?': unknown."""
    con = empty()
    for number, holding in enumerate(filter(None, map(str.strip, text.split(",")))):
        owners, *kind, share, owned = holding.split()
        if share == "board":
            kind, share = ["board"], "?"
        for owner in owners.split("&"):
            add(
                con,
                f"r{number}-{owner}",
                owner,
                owned,
                share,
                kind[0] if kind else "shares",
                joint=owners if "&" in owners else None,
            )
    return con


def add(
    con: DuckDBPyConnection, key: str, owner: str | None, owned: str, share: str, interest: str = "shares",
    joint: str | None = None, **more: object,
) -> None:  # fmt: skip
    """One statement; more columns of final.relation by name."""
    low, _, high = share.partition("..")
    columns = {
        "relation_id": key,
        "type": "OWNS" if interest in ("shares", "profit", "trust") else "CONTROLS",
        "from_id": owner,
        "from_status": "record" if owner else "unknown",
        "to_id": owned,
        "to_status": "record",
        "interest": interest,
        "share_low_exact": None if share == "?" else Decimal(low.strip("<>")),
        "share_high_exact": None if share == "?" else Decimal((high or low).strip("<>")),
        "low_inclusive": not low.startswith(">"),
        "high_inclusive": not high.startswith("<"),
        "directness": "direct",
        "joint_group": joint,
        "invented": True,
        "records": [f"test:{key}"],
        "cites": [f"file/test/{key}"],
    } | more
    names = ", ".join(columns)
    con.execute(
        f"insert into final.relation ({names}) values ({', '.join('?' for _ in columns)})", list(columns.values())
    )


Edge = tuple[int, int, int, int]
"""Owner, owned, low and high end in units of 0.000001 %."""


def network_of(n: int, edges: list[Edge], kinds: list[int] | None = None) -> Network:
    """The arrays of a few stakes of shares (or of these kinds), without a database."""
    order = sorted(range(len(edges)), key=lambda number: edges[number][:2])
    owner, owned, low, high = (np.array([edges[k][part] for k in order], np.int32) for part in range(4))
    kind = np.array([(kinds or [0] * len(edges))[k] for k in order], np.int8)
    none = np.zeros(len(order), np.int8)
    return Network(
        OPEN_END, n, np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=n)))).astype(np.int64),
        owned, owner, kind, low, none, high, none, low, none, np.array(order, np.int32), np.zeros(n, np.int64),
    )  # fmt: skip


def some_graph(seed: int, *, bands: bool = False, most: int = 8) -> tuple[int, list[Edge]]:
    """A random register with rings: up to 8 parties, columns of at most 100 %, some owned whole, some in part."""
    chance = random.Random(seed)
    n = chance.randint(2, most)
    edges: list[Edge] = []
    for owned in range(n):
        if chance.random() < 0.25:
            continue
        left = WHOLE
        for owner in chance.sample(range(n), chance.randint(1, min(4, n))):
            share = left if chance.random() < 0.1 else chance.randint(1, 100) * left // 130
            if share:
                low = chance.randint(0, share) if bands and chance.random() < 0.5 else share
                edges.append((owner, owned, low, share))
                left -= share
    return n, edges
