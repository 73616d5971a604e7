"""Questions about the network: the same answers as the commands of the same names give with --json."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Annotated, Any, Literal

from duckdb import DuckDBPyConnection
from fastapi import APIRouter, Query, Request, Response

from resolver.errors import DataError, UsageError
from resolver.server import shapes
from resolver.server.answers import StrictRoute, json
from resolver.server.matches import served
from resolver.server.state import Network

router = APIRouter(route_class=StrictRoute, responses=shapes.REFUSALS, tags=["network"])

Id = Annotated[str, Query(min_length=1, max_length=1_000, description="An entity, record or published id, or address.")]
Other = Annotated[str | None, Query(min_length=1, max_length=1_000)]
Day = Annotated[date | None, Query(description="As of this day.")]
Few = Annotated[list[str], Query(max_length=50)]

PAGE = 1_000
"""Changes of one answer at most."""


@router.get("/explain", summary="Why two records or entities are one, or are not")
async def explain(request: Request, a: Id, b: Other = None) -> Response:
    """Of one: the chain of evidence that holds it together."""
    from resolver.explain import explain as explained
    from resolver.explain.holding import held

    def answer(_: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        return held(con, a) if b is None else explained(con, a, b)

    return json(await served(request).ask(answer))


@router.get("/trace", summary="The paths of money from an entity, or between two, in the order of time")
async def trace(
    request: Request,
    start: Id,
    end: Other = None,
    max_wait: Annotated[str, Query(max_length=20)] = "7d",
    max_hops: Annotated[int, Query(ge=1, le=31)] = 8,
    keep: Annotated[str, Query(max_length=40)] = "0.9",
    minimum: Annotated[str, Query(max_length=80)] = "0",
    best: Annotated[str, Query(max_length=20)] = "amount",
    sums: bool = False,
    k: Annotated[int, Query(ge=1, le=100)] = 10,
    rate: Few = [],  # noqa: B006
    stop: Few = [],  # noqa: B006
    backward: bool = False,
    hypotheses: bool = False,
    taint: Annotated[Literal["poison", "haircut", "fifo"] | None, Query()] = None,
    as_of: datetime | None = None,
) -> Response:
    """Each hop with its published line; that money can have gone this way does not say that it was the same money.

    `start` and `end`: an id, several with commas between them, or `listed`: whatever is.
    """
    from resolver.funds import asking

    day = as_of.astimezone(UTC).replace(tzinfo=None) if as_of is not None and as_of.tzinfo else as_of

    def answer(_: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        asked = asking.asked(
            con, start, end, max_wait=max_wait, max_hops=max_hops, keep=keep, minimum=minimum, best=best, sums=sums,
            k=k, rates=rate, stops=stop, backward=backward, hypotheses=hypotheses, as_of=day,
        )  # fmt: skip
        return asking.answer(con, asked, taint)

    return json(await served(request).ask(answer))


@router.get("/owners", summary="Who owns and controls an entity")
async def owners(
    request: Request,
    id: Id,
    as_of: Day = None,
    beneficial: bool = False,
    threshold: Annotated[str, Query(max_length=40)] = ">25",
) -> Response:
    """Direct, integrated and ultimate, with both ends of every share; `beneficial`: by four named tests."""
    from resolver.ownership import beneficial as tests
    from resolver.ownership import holders

    def answer(_: Network, con: DuckDBPyConnection) -> list[dict[str, Any]]:
        return tests.answer(con, id, as_of, threshold) if beneficial else holders.owners(con, id, as_of)

    return json(await served(request).ask(answer))


@router.get("/blocked", summary="Who is sanctioned by ownership or control, under each rule in force")
async def blocked(
    request: Request,
    id: Other = None,
    as_of: Day = None,
    regime: Few = [],  # noqa: B006
    status: Annotated[list[Literal["listed", "blocked", "possible", "near"]], Query(max_length=4)] = [],  # noqa: B006
    proof: bool = False,
) -> Response:
    """Without `id`: all of them."""
    from resolver.ownership import sanctioned

    def answer(_: Network, con: DuckDBPyConnection) -> list[dict[str, Any]]:
        return sanctioned.answer(con, id, as_of=as_of, regimes=regime, statuses=status, proof=proof)

    return json(await served(request).ask(answer))


@router.get("/changes", summary="What changed since a run, as CloudEvents")
async def changes(
    request: Request,
    since: Annotated[
        str, Query(max_length=100, description="A run, a day, 0 for everything, or the `cursor` of the last answer.")
    ] = "0",
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
    wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait where nothing is new.")] = 0,
    type: Annotated[
        list[str] | None, Query(max_length=50, description="Only of these (entity, blocked ...); so with each cursor.")
    ] = None,
) -> Response:
    """Applied in order, with the next answers by `cursor` while there is `more`, it gives the network of now.

    A cursor lasts: it names runs. Where the run in the middle of which it stands is no longer kept, the answer is 400.
    """
    from_, until, offset = cursor_of(since)
    asked = served(request)
    if until is None and from_ == asked.current().run and wait:
        await asked.other_than(from_, wait)

    def answer(network: Network, con: DuckDBPyConnection) -> dict[str, Any]:
        with opened(network, con, until) as (con, run):
            events = list(islice(told(network, con, from_, type), offset, offset + limit + 1))
        more = len(events) > limit
        given = events[:limit]
        return {
            "events": given,
            "cursor": f"{from_}..{run}+{offset + limit}" if more else run,
            "more": more,
            "run": run,
        }

    return json(await asked.ask(answer))


def cursor_of(text: str) -> tuple[str, str | None, int]:
    """Since when, up to which run, and how many events were given: of a cursor; of a run or day only the first."""
    match = re.fullmatch(r"(\S+)\.\.(run-\d{1,12})\+(\d{1,12})", text)
    return (match[1], match[2], int(match[3])) if match else (text, None, 0)


def told(network: Network, con: DuckDBPyConnection, since: str, types: list[str] | None) -> Iterator[dict[str, Any]]:
    """The events of some types, or all, in their envelope."""
    from resolver.history import events

    return events.told(network.workspace, con, since, types, envelope=True)


class opened:  # noqa: N801 - reads as a function
    """A connection to the generation of a run: the one that is served, or an older file that is kept."""

    def __init__(self, network: Network, con: DuckDBPyConnection, run: str | None) -> None:
        self.network, self.con, self.run = network, con, run or network.run
        self.older: Any = None

    def __enter__(self) -> tuple[DuckDBPyConnection, str]:
        if self.run == self.network.run:
            return self.con, self.run
        from resolver.exports import generation

        self.older = generation(self.network.workspace, self.run)
        try:
            return self.older.__enter__(), self.run
        except DataError as error:
            raise UsageError(f"{error} Begin again from an export, and the run that it is of.") from error

    def __exit__(self, *error: Any) -> None:
        if self.older is not None:
            self.older.__exit__(*error)
