"""Who stands behind a company: the owners of an entity over simple paths of stakes, with their proof.

A path multiplies the shares of its stakes; an owner's share is the sum over its paths. A path visits no entity twice,
so a ring of holdings ends it: this is the simple-path share of definitions E1, which understates an owner inside a
ring (integrated ownership solves that). An unknown share counts as 0 % at the low end and 100 % at the high end.
Whole numbers of percent are kept as fractions; rounding happens once, in the answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from duckdb import DuckDBPyConnection

MAX_LEVELS = 8
"""Longest path looked at; the Cypher query owners_of has the same bound."""

OPEN_END = date(9999, 12, 31)
"""As-of date that keeps what has no published end."""


@dataclass(frozen=True)
class Stake:
    """One published holding: shares in percent as fractions, and the lines that say so."""

    relation_id: str
    owner: str
    owned: str
    low: Fraction
    high: Fraction
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Owner:
    """One owner of an entity: its share (percent, both ends), over how many paths, and the nearest level.

    `ultimate`: nobody is known to own the owner. `proof`: one list of stakes per path, from the owner down.
    """

    owner: str
    owned: str
    share_low: float
    share_high: float
    paths: int
    level: int
    ultimate: bool
    proof: tuple[tuple[Stake, ...], ...]


def stakes(con: DuckDBPyConnection, as_of: date = OPEN_END) -> list[Stake]:
    """All direct stakes in force at `as_of` between known entities, ordered by their id."""
    rows = con.execute(
        """
        select relation_id, from_id, to_id, share_low_exact, share_high_exact, cites
        from final.relation
        where type = 'OWNS' and from_id is not null and to_id is not null and directness is distinct from 'indirect'
          and (valid_from is null or valid_from <= $as_of) and (valid_to is null or valid_to >= $as_of)
        order by relation_id
        """,
        {"as_of": as_of},
    ).fetchall()
    return [
        Stake(key, owner, owned, Fraction(low) if low is not None else Fraction(0),
              Fraction(high) if high is not None else Fraction(100), tuple(cites))
        for key, owner, owned, low, high, cites in rows
    ]  # fmt: skip


def owners(con: DuckDBPyConnection, entity_id: str, as_of: date = OPEN_END) -> list[Owner]:
    """Everybody who owns a part of the entity, directly or through others; the largest share first."""
    above: dict[str, list[Stake]] = defaultdict(list)
    for stake in stakes(con, as_of):
        above[stake.owned].append(stake)
    found: dict[str, list[tuple[Stake, ...]]] = defaultdict(list)
    walk(above, (entity_id,), (), found)
    answers = [
        Owner(
            owner=owner,
            owned=entity_id,
            share_low=percent(sum((product([s.low for s in path]) for path in paths), Fraction(0))),
            share_high=percent(
                min(sum((product([s.high for s in path]) for path in paths), Fraction(0)), Fraction(100))
            ),
            paths=len(paths),
            level=min(len(path) for path in paths),
            ultimate=owner not in above,
            proof=tuple(sorted(paths, key=lambda path: [s.relation_id for s in path])),
        )
        for owner, paths in found.items()
    ]
    return sorted(answers, key=lambda answer: (-answer.share_high, -answer.share_low, answer.owner))


def walk(
    above: dict[str, list[Stake]],
    visited: tuple[str, ...],
    path: tuple[Stake, ...],
    found: dict[str, list[tuple[Stake, ...]]],
) -> None:
    """Collect every simple path that ends at the first entity of `visited`, by its owner at the top."""
    if len(path) == MAX_LEVELS:
        return
    for stake in above.get(visited[-1], []):
        if stake.owner in visited:
            continue
        longer = (stake, *path)
        found[stake.owner].append(longer)
        walk(above, (*visited, stake.owner), longer, found)


def product(shares: list[Fraction]) -> Fraction:
    """The product of shares in percent, in percent."""
    result = Fraction(100)
    for share in shares:
        result = result * share / 100
    return result


def percent(share: Fraction) -> float:
    """A share rounded to six decimals, for an answer."""
    return float(round(share, 6))
