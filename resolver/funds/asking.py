"""A trace as it is asked for: ids of any form and rules as typed become the question; and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.funds import spreading, text, trace
from resolver.funds.holders import LISTED, Who
from resolver.funds.trace import Asked
from resolver.lookup import entity_of


def who(con: DuckDBPyConnection, said: str) -> Who:
    """An id of any form, several with commas between them, or `listed`. Raises: UnknownId."""
    if said.strip().lower() == LISTED:
        return LISTED
    try:
        return entity_of(con, said)
    except UnknownId:
        ids = [one for one in said.split(",") if one.strip()]
        if len(ids) < 2:
            raise
        return tuple(dict.fromkeys(entity_of(con, one) for one in ids))


def asked(
    con: DuckDBPyConnection,
    start: str,
    end: str | None = None,
    *,
    max_wait: str = "7d",
    max_hops: int = 8,
    keep: str = "0.9",
    minimum: str = "0",
    best: str = "amount",
    sums: bool = False,
    k: int = 10,
    rates: Sequence[str] = (),
    stops: Sequence[str] = (),
    backward: bool = False,
    hypotheses: bool = False,
    as_of: datetime | None = None,
) -> Asked:
    """The question of a trace. Raises: UnknownId, BadParameter."""
    return Asked(
        start=who(con, start),
        end=None if end is None else who(con, end),
        rules=text.rules(max_hops, max_wait, keep, minimum, list(rates), hypotheses),
        k=k,
        backward=backward,
        as_of=as_of,
        stops=tuple(entity_of(con, stop) for stop in stops),
        best=best,
        sums=sums,
    )


def answer(con: DuckDBPyConnection, question: Asked, taint: str | None = None) -> dict[str, Any]:
    """The paths, or with `taint` (poison, haircut, fifo) where the money came to rest."""
    return spreading.answer(con, question, taint) if taint else trace.trace(con, question)
