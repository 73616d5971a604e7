"""Beneficial owners of an entity by three rival tests, each named in the answer.

EBA Q&A 2022_6622 names them for Directive (EU) 2015/849, Article 3(6): *multiplication* (the integrated share reaches
the threshold), *rolling* (each link of a chain does, and nothing is multiplied), *dominancy* (somebody controls, by
more than 50 %, a direct holder that reaches it). Answers are yes, no or undetermined: by the low ends, by the
high ends, or between. Regulation (EU) 2024/1624, Articles 52 to 54, is the test *amlr*: multiplied shares of 25 % or
more, or control of the entity or of a holder of 25 % or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from resolver.ownership import around, control
from resolver.ownership.integrated import capital
from resolver.ownership.network import Network
from resolver.ownership.stakes import WHOLE

TESTS = ("multiplication", "rolling", "dominancy", "amlr")


@dataclass(frozen=True)
class Beneficial:
    """One candidate: `answer` by test (yes, undetermined), and both ends of the integrated share (fractions)."""

    owner: int
    answer: dict[str, str]
    low: Fraction | float
    high: Fraction | float


@dataclass(frozen=True)
class Answer:
    """The beneficial owners of an entity and `known`, the part of its capital whose holders are named.

    `fallback`: nobody may be one, so that senior managers take the place.
    """

    owners: list[Beneficial]
    known: Fraction
    fallback: bool


def meets(value: Fraction | float, threshold: Fraction, *, more: bool) -> bool:
    """Whether a share reaches a threshold; `more`: exceeds it."""
    return value > threshold if more else value >= threshold


def owners(network: Network, node: int, threshold: Fraction = Fraction(1, 4), *, more: bool = True) -> Answer:
    """The ultimate owners and controllers of a node that are, or may be, its beneficial owners under some test.

    `threshold`: fraction of one; `more`: more than it ("25 % plus one share"), else it is enough.
    """
    stakes = capital(network)
    above = around.structure(stakes, node, upward=True, n=network.n)
    parts, _ = around.owners(network, node)
    tops = {part.owner: part for part in parts if part.ultimate}
    certain, possible = (rolling(above, threshold, more=more, end=end) for end in (1, 2))
    holders = [(above.nodes[owner], Fraction(low, WHOLE), Fraction(high, WHOLE)) for owner, low, high, _ in above.up[0]]
    found = []
    for owner, part in sorted(tops.items()):
        low, high = part.low or Fraction(0), part.high or Fraction(0)
        answer = {
            "multiplication": told(meets(low, threshold, more=more), meets(high, threshold, more=more)),
            "rolling": told(owner in certain, owner in possible),
            "dominancy": dominant(network, owner, node, holders, threshold, more=more),
        }
        quarter = told(meets(low, Fraction(1, 4), more=False), meets(high, Fraction(1, 4), more=False))
        mixed = dominant(network, owner, node, holders, Fraction(1, 4), more=False)
        answer["amlr"] = "yes" if "yes" in (quarter, mixed) else max(quarter, mixed)
        if any(word != "no" for word in answer.values()):
            found.append(Beneficial(owner, answer, low, high))
    named = sum((low for _, low, _ in holders), Fraction(0))
    return Answer(found, min(named, Fraction(1)), not found)


def told(low: bool, high: bool) -> str:
    """yes where the low end does, undetermined where only the high end does, else no."""
    return "yes" if low else "undetermined" if high else "no"


def rolling(above: around.Structure, threshold: Fraction, *, more: bool, end: int) -> set[int]:
    """Nodes from which a chain leads down whose every link reaches the threshold."""
    reached, waiting = {0}, [0]
    while waiting:
        for link in above.up[waiting.pop()]:
            if link[0] not in reached and meets(Fraction(link[end], WHOLE), threshold, more=more):
                reached.add(link[0])
                waiting.append(link[0])
    return {above.nodes[place] for place in reached - {0}}


def dominant(
    network: Network, owner: int, node: int, holders: list[tuple[int, Fraction, Fraction]], threshold: Fraction, *,
    more: bool,
) -> str:  # fmt: skip
    """Whether an owner controls the node, or controls or is a direct holder that reaches the threshold."""
    words = []
    for high in (False, True):
        ruled = set(control.controlled(network, owner, high=high)) | {owner}
        words.append(
            node in ruled
            or any(
                one in ruled and meets(most if high else least, threshold, more=more) for one, least, most in holders
            )
        )
    return told(words[0], words[1])
