"""The stakes as arrays: owners and owned by number, bounds as whole units of 0.000001 %, edges by owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.ownership import stakes

KERNELS = "resolver.ownership.kernels"

Array = np.ndarray[Any, Any]

SHARES, VOTES, BOARD, OTHER, PROFIT, TRUST, UNKNOWN, SHARES_ONLY = range(8)


@dataclass(frozen=True)
class Network:
    """All stakes of named owners as of a date: edges `ptr`, `to` by owner; bounds in units, `*_strict`: excluded.

    `owner`, `kind`, `line` (rowid of the first statement) and `whole` (low end of a joint holding, undivided) by edge.
    `named` and `unnamed`: least shares of each node that named and unnamed holders have, in units.
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
    line: Array
    named: Array
    unnamed: Array

    @cached_property
    def into(self) -> tuple[Array, Array]:
        """Edges by owned node: where each node's begin, and their numbers in the order of owners."""
        kernels = compiled.chosen(KERNELS, len(self.to))
        ptr, order = kernels.grouped(self.to, self.n)
        return ptr, order

    def holders(self, node: int) -> Array:
        """Numbers of the edges that lead into a node."""
        ptr, order = self.into
        return order[ptr[node] : ptr[node + 1]]

    def without(self, edges: Array) -> Network:
        """The network without some edges (sold)."""
        keep = np.ones(len(self.to), bool)
        keep[edges] = False
        fields = ("to", "owner", "kind", "low", "low_strict", "high", "high_strict", "whole", "line")
        counts = np.bincount(self.owner[keep], minlength=self.n)
        return replace(
            self,
            ptr=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            **{name: getattr(self, name)[keep] for name in fields},
        )


def read(con: DuckDBPyConnection, as_of: date | None = None) -> Network:
    """The stakes of the generation that `con` has open, as of a date (default: of its newest publication)."""
    day = as_of or stakes.newest(con)
    stakes.make(con, day)
    return of_tables(con, day)


def of_tables(con: DuckDBPyConnection, as_of: date) -> Network:
    """The arrays of the tables that resolver.ownership.stakes made."""
    [(n,)] = con.execute("select count(*) from ownership_node").fetchall()
    rows = con.execute("select owner, owned, kind, least, most, whole, line from ownership_stake").fetchnumpy()
    rows = {name: np.ma.getdata(values) for name, values in rows.items()}
    owner, owned = rows["owner"].astype(np.int32), rows["owned"].astype(np.int32)
    kernels = compiled.chosen(KERNELS, len(owner))
    shares = rows["kind"] == SHARES
    unnamed = np.bincount(owned[shares & (owner < 0)], rows["whole"][shares & (owner < 0)] // 2, n).astype(np.int64)
    place = np.flatnonzero(owner >= 0)
    place = place[kernels.grouped(rows["kind"][place], len(stakes.KINDS))[1]]
    place = place[kernels.grouped(owned[place], n)[1]]
    ptr, order = kernels.grouped(owner[place], n)  # in the order of owner, owned, kind, whatever that of the rows
    place = place[order]
    owner, owned = owner[place], owned[place]
    kind, least, most = rows["kind"][place].astype(np.int8), rows["least"][place], rows["most"][place]
    named = np.bincount(owned[kind == SHARES], (least // 2)[kind == SHARES], n).astype(np.int64)
    return Network(
        as_of, n, ptr, owned, owner, apart(owner, owned, kind, n), least // 2, (least % 2).astype(np.int8),
        (most + 1) // 2, (most % 2).astype(np.int8), rows["whole"][place] // 2, rows["line"][place], named, unnamed,
    )  # fmt: skip


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


def ids_of(con: DuckDBPyConnection, numbers: Array) -> dict[int, str]:
    """Entity ids by number."""
    rows = con.execute(
        "select no, entity_id from ownership_node where no in (select unnest($numbers))",
        {"numbers": np.unique(numbers).tolist()},
    ).fetchall()
    return {int(no): str(entity) for no, entity in rows}
