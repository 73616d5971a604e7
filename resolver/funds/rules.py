"""What a path of money must respect, and which currencies count as one another.

Amounts of unlike assets are compared only where somebody said how: at par for dollars and the dollar tokens of DOLLARS
(by their contract, not by their ticker: a token that calls itself USDT is another asset), or at a rate that is given.
One of the two must be a state's currency, or the stop an account: a wallet that receives one token and sends another
has swapped it by a transaction of its own, which is looked for as such (hypotheses.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from resolver.errors import BadParameter
from resolver.funds.arrays import Asset

DOLLARS = (
    "iso4217:USD",
    "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",  # USDT, https://tether.to/en/supported-protocols
    "ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7",  # USDT
    "ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",  # USDC, https://developers.circle.com/stablecoins
)
"""Assets that are taken for dollars, one for one; the change in price of the tokens is part of what a hop keeps."""

MOST_HOPS = 31


@dataclass(frozen=True)
class Rate:
    """How much of one asset stands for one of another, between two figures: EUR to USD at 1.05 to 1.12."""

    before: str
    after: str
    low: Fraction
    high: Fraction


def rate(text: str) -> Rate:
    """A rate as it is written on the command line: 'iso4217:EUR>iso4217:USD=1.05..1.12', or one figure.

    Raises: BadParameter if it is not one.
    """
    match = re.fullmatch(r"(\S+)>(\S+)=([0-9.]+?)(?:\.\.([0-9.]+))?", text.strip())
    try:
        if not match:
            raise ValueError
        low, high = Fraction(match[3]), Fraction(match[4] or match[3])
        if not 0 < low <= high:
            raise ValueError
    except ValueError:
        raise BadParameter(
            f"{text}: no rate. Write ASSET>ASSET=LOW..HIGH, iso4217:EUR>iso4217:USD=1.05..1.12"
        ) from None
    return Rate(match[1], match[2], low, high)


@dataclass(frozen=True)
class Rules:
    """What a path must respect.

    max_hops: transfers at most, 1 to 31. max_wait: between two transfers at most (None: any). keep: share of an amount
    that the next transfer carries at least; it never carries more. minimum: least amount of each transfer, whatever its
    asset. rates: beside dollars at par. hypotheses: follow also what is only inferred: through services, which mix
    money, by time and amount, and swaps and bridges.
    The defaults are those of money that is passed on: within a week, with at most a tenth lost on the way. Wider ones
    explode: in the demo, one payroll account begins 10,000 partial paths at 7 days and 0.9, 260,000 at 30 and 0.8.

    Raises: BadParameter.
    """

    max_hops: int = 8
    max_wait: timedelta | None = timedelta(days=7)
    keep: Decimal = Decimal("0.9")
    minimum: Decimal = Decimal(0)
    rates: tuple[Rate, ...] = ()
    hypotheses: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if not 1 <= self.max_hops <= MOST_HOPS:
            raise BadParameter(f"max_hops {self.max_hops}: 1 to {MOST_HOPS}.")
        if not 0 <= self.keep <= 1:
            raise BadParameter(f"keep {self.keep}: a share, 0 to 1; 0.9 allows for a tenth of loss at each hop.")
        if self.minimum < 0 or (self.max_wait is not None and self.max_wait < timedelta(0)):
            raise BadParameter("a minimum and a waiting time are not negative.")

    @property
    def wait_us(self) -> int | None:
        """The waiting time in microseconds; None: any."""
        return None if self.max_wait is None else self.max_wait // timedelta(microseconds=1)


@dataclass(frozen=True)
class Turn:
    """An asset (by its number) may become another: least and highest amount after, for each unit before.

    `anywhere`: at every stop; else at accounts only.
    """

    before: int
    after: int
    low: Fraction
    high: Fraction
    anywhere: bool


def turns(assets: Sequence[Asset], rules: Rules) -> list[Turn]:
    """All allowed turns, each pair of assets once, in the order of `before`; the share that may be lost is in `low`."""
    keep = Fraction(rules.keep)
    number = {asset.asset: position for position, asset in enumerate(assets)}
    found = {(n, n): Turn(n, n, keep, Fraction(1), True) for n in number.values()}
    dollars = [number[asset] for asset in DOLLARS if asset in number]
    for before in dollars:
        for after in dollars:
            if before != after:
                state = any(assets[n].asset.startswith("iso4217:") for n in (before, after))
                found[before, after] = Turn(before, after, keep, Fraction(1), state)
    for one in rules.rates:
        if one.before in number and one.after in number:
            key = number[one.before], number[one.after]
            found[key] = Turn(*key, keep * one.low, one.high, True)
    return [found[key] for key in sorted(found)]


def backward(allowed: Sequence[Turn]) -> list[Turn]:
    """The same turns for who goes from the later transfer to the earlier one; high is 0 where there is no bound."""
    turned = [
        Turn(t.after, t.before, 1 / t.high, 1 / t.low if t.low else Fraction(0), t.anywhere)
        for t in allowed
    ]  # fmt: skip
    return sorted(turned, key=lambda t: (t.before, t.after))
