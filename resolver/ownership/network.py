"""The stakes as arrays: owners and owned by number, bounds as whole units of 0.000001 %, edges by owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.ownership import near, numbered, stakes
from resolver.ownership.numbered import KERNELS as KERNELS

Array = np.ndarray[Any, Any]

SHARES, VOTES, BOARD, OTHER, PROFIT, TRUST, UNKNOWN, SHARES_ONLY = range(8)


BY_EDGE = ("owner", "to", "kind", "low", "low_strict", "high", "high_strict", "whole", "whole_strict", "line")
"""Arrays of a network with a value for each stake."""


@dataclass(frozen=True)
class Network:
    """All stakes of named owners as of a date: edges `ptr`, `to` by owner; bounds in units, `*_strict`: excluded.

    `owner`, `kind`, `line` (rowid of the first statement) and `whole` (low end of a joint holding, undivided, with
    `whole_strict`) by edge. Numbers and bounds are 32 bits wide: a country's register is held several times over.
    `unnamed`: least shares of each node that unnamed holders have, in units.
    """

    as_of: date
    n: int
    ptr: Array
    to: Array
    owner: Array
    kind: Array
    low: Array
    low_strict: Array
    high: Array
    high_strict: Array
    whole: Array
    whole_strict: Array
    line: Array
    unnamed: Array

    @cached_property
    def into(self) -> tuple[Array, Array]:
        """Edges by owned node: where each node's begin, and their numbers in the order of owners."""
        kernels = compiled.chosen(KERNELS, len(self.to))
        ptr, order = kernels.grouped(self.to, self.n)
        return ptr, order.astype(np.int32)

    @cached_property
    def components(self) -> tuple[Array, int]:
        """The strongly connected component of each node, and how many there are; owners have larger numbers."""
        component, count = compiled.chosen(KERNELS, len(self.to)).components(self.ptr, self.to)
        return component, count

    @cached_property
    def ids(self) -> dict[int, str]:
        """Entity ids that were asked for, by number."""
        return {}

    def holders(self, node: int) -> Array:
        """Numbers of the edges that lead into a node."""
        ptr, order = self.into
        return order[ptr[node] : ptr[node + 1]]

    def named(self, node: int) -> int:
        """The least shares of a node that named holders have, in units."""
        edges = self.holders(node)
        return int(self.low[edges[np.isin(self.kind[edges], (SHARES, SHARES_ONLY))]].sum(dtype=np.int64))

    def taken(self, edges: Array) -> Network:
        """The network with these stakes alone, in the order of their owners."""
        edges = np.sort(edges)
        counts = np.bincount(self.owner[edges], minlength=self.n)
        return replace(
            self,
            ptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            **{name: getattr(self, name)[edges] for name in BY_EDGE},
        )

    def without(self, edges: Array) -> Network:
        """The network without some stakes (sold)."""
        keep = np.ones(len(self.to), bool)
        keep[edges] = False
        return self.taken(np.flatnonzero(keep))

    def renumbered(self, owner: Array, to: Array, n: int) -> tuple[Network, Array]:
        """The same stakes between other nodes, `n` in all, by owner; and their numbers here. Of sums by node none."""
        order = np.argsort(owner, kind="stable")
        of = {name: getattr(self, name)[order] for name in BY_EDGE} | {
            "owner": owner[order].astype(np.int32), "to": to[order].astype(np.int32),
        }  # fmt: skip
        ptr = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=n)))).astype(np.int64)
        none = np.zeros(n, np.int64)
        return Network(as_of=self.as_of, n=n, ptr=ptr, unnamed=none, **of), order


def read(con: DuckDBPyConnection, as_of: date | None = None) -> Network:
    """The stakes of the generation that `con` has open, as of a date (default: of its newest publication)."""
    numbered.view(con)
    day = as_of or stakes.newest(con)
    [(n,)] = con.execute("select count(*) from ownership_node").fetchall()
    return of_rows(day, n, stakes.make(con, day))


def read_near(con: DuckDBPyConnection, entity_id: str, as_of: date | None = None, *, upward: bool) -> Network:
    """The part of the network that decides who owns and controls an entity, or (not `upward`) whom it does.

    All stakes into the entity and into everything above it, or below it; numbers are of this part alone.
    """
    day = as_of or stakes.newest(con)
    n = near.view(con, entity_id, day, upward=upward)
    return of_rows(day, n, stakes.make(con, day))


def of_rows(as_of: date, n: int, rows: dict[str, Array]) -> Network:
    """The arrays of stakes in the order of owned, owner and kind; empties `rows`, which may be a whole country's."""
    owner, owned, kind = rows.pop("owner"), rows.pop("owned"), rows.pop("kind")
    whole, least, most = rows.pop("whole"), rows.pop("least"), rows.pop("most")
    kernels = compiled.chosen(KERNELS, len(owner))
    others = np.flatnonzero((kind == SHARES) & (owner < 0))
    unnamed = np.zeros(n, np.int64)
    np.add.at(unnamed, owned[others], whole[others] >> 1)
    place = np.flatnonzero(owner >= 0)
    into = np.concatenate(([0], np.cumsum(np.bincount(owned[place], minlength=n)))).astype(np.int64)
    ptr, order = kernels.grouped(owner[place], n)
    edge = np.empty(len(order), np.int32)
    edge[order] = np.arange(len(order), dtype=np.int32)  # the number of each stake, in the order in which they came
    place = place[order]
    del order
    owner, owned, kind = owner[place], owned[place], kind[place]
    divided = whole is not least
    least, most = least[place], most[place]
    low, low_strict = least >> 1, (least & 1).astype(np.int8)
    del least
    high, high_strict = (most + 1) >> 1, (most & 1).astype(np.int8)
    del most
    undivided, undivided_strict = low, low_strict
    if divided:
        undivided, undivided_strict = whole[place] >> 1, (whole[place] & 1).astype(np.int8)
    made = Network(
        as_of, n, ptr, owned, owner, apart(owner, owned, kind, n), low, low_strict, high, high_strict, undivided,
        undivided_strict, rows.pop("line")[place], unnamed,
    )  # fmt: skip
    vars(made)["into"] = into, edge
    return made


def apart(owner: Array, owned: Array, kind: Array, n: int) -> Array:
    """The kinds, with shares whose holder's votes are published as well marked: they stand for no votes."""
    votes = kind == VOTES
    if not votes.any():
        return kind
    pair = owner.astype(np.int64) * n + owned
    marked = kind.copy()
    marked[(kind == SHARES) & np.isin(pair, pair[votes])] = SHARES_ONLY
    return marked


def number_of(con: DuckDBPyConnection, entity_id: str) -> int:
    """The number of an entity in the arrays; -1 where it is in no table of nodes."""
    found = con.execute("select no from ownership_node where entity_id = $id", {"id": entity_id}).fetchall()
    return int(found[0][0]) if found else -1


def ids_of(con: DuckDBPyConnection, numbers: Array, net: Network | None = None) -> dict[int, str]:
    """Entity ids by number; with `net` those that it was asked for before are not looked up again."""
    known = {} if net is None else net.ids
    missing = np.setdiff1d(numbers, np.fromiter(known, np.int64, len(known)))
    if len(missing):
        numbered.registered(con, no=missing)
        rows = con.execute("select no, n.entity_id from ownership_node as n semi join ownership_made using (no)")
        known |= {int(no): str(entity) for no, entity in rows.fetchall()}
        con.unregister("ownership_made")
    return {number: known[number] for number in np.unique(numbers).tolist() if number in known}
