"""Ownership in plain Python and fractions, from the published definitions and from statements, not from our arrays.

An oracle for registers of some ten parties. Percent are fractions; a bound is (percent, whether it is excluded).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

HUNDRED = Fraction(100)
HALF = Fraction(50)
NOTHING, EVERYTHING = (Fraction(0), False), (HUNDRED, False)

Bound = tuple[Fraction, bool]


@dataclass(frozen=True)
class Statement:
    """One published line: who holds what of whom, by which source, when; `joint` names the others who hold it too."""

    key: str
    owner: str | None
    owned: str
    interest: str
    low: Bound
    high: Bound
    source: str = "s"
    indirect: bool = False
    joint: str | None = None
    nominee: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Stake:
    """What one owner holds of one kind, both ends; `whole`: the low end where each joint holder has all of it."""

    owner: str | None
    owned: str
    interest: str
    low: Bound
    high: Bound
    whole: Bound
    votes_apart: bool = False


def stakes(said: Iterable[Statement], day: date, dissolved: Iterable[str] = ()) -> list[Stake]:
    """One stake per owner, owned and kind, of the statements that hold on a day.

    A share that can't be is an unknown one.
    """
    gone = set(dissolved)
    now = [
        one if NOTHING[0] <= one.low[0] <= one.high[0] <= HUNDRED else replace(one, low=NOTHING, high=EVERYTHING)
        for one in said
        if (one.since is None or one.since <= day) and (one.until is None or day <= one.until)
        and not one.indirect and one.owner not in gone and one.owned not in gone
    ]  # fmt: skip
    together: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for one in now:
        if one.joint:
            together[one.owned, one.interest, one.joint].append(one)
    counted: dict[tuple[str | None, str, str, int], list[tuple[Statement, Bound, Bound]]] = defaultdict(list)
    for number, one in enumerate(now):
        whole = NOTHING if one.nominee or one.interest in ("trust", "unknown") else one.low
        low = whole
        holders = len(together[one.owned, one.interest, one.joint]) if one.joint else 1
        if holders > 1 and whole != NOTHING:
            low = whole[0] / holders, False
        counted[one.owner, one.owned, one.interest, number if one.owner is None else -1].append((one, low, whole))
    found = []
    for (owner, owned, interest, _), lines in counted.items():
        ends = merged([(one.source, low, one.high) for one, low, _ in lines])
        found.append(Stake(owner, owned, interest, *ends, max(ends[0], *(whole for *_, whole in lines))))
    voting = {(one.owner, one.owned) for one in found if one.interest == "votes" and one.owner}
    return [
        Stake(s.owner, s.owned, s.interest, s.low, s.high, s.whole,
              s.interest == "shares" and (s.owner, s.owned) in voting) for s in found
    ]  # fmt: skip


def ordered_high(bound: Bound) -> tuple[Fraction, bool]:
    """High ends in order: one that is excluded comes before the same one that isn't."""
    return bound[0], not bound[1]


def merged(lines: list[tuple[str, Bound, Bound]]) -> tuple[Bound, Bound]:
    """Both ends of several statements on one holding: the narrower, or from the lowest to the highest.

    Different exact figures of one source are lots; the same figure twice is one lot or two.
    """
    sources: dict[str, list[tuple[Bound, Bound]]] = defaultdict(list)
    for source, low, high in lines:
        sources[source].append((low, high))
    ends = []
    for of in sources.values():
        lots = {low for low, _ in of}
        if len(of) > 1 and all(low == high for low, high in of) and sum(low for low, _ in lots) <= HUNDRED:
            ends.append(((sum((low for low, _ in lots), Fraction(0)), False),
                         (min(sum((high for _, (high, _) in of), Fraction(0)), HUNDRED), False)))  # fmt: skip
        else:
            ends.append(narrowed(of))
    return narrowed(ends)


def narrowed(ends: list[tuple[Bound, Bound]]) -> tuple[Bound, Bound]:
    """The part that all have, or all of them where there is none."""
    low, high = max(low for low, _ in ends), min((high for _, high in ends), key=ordered_high)
    if low[0] < high[0] or (low[0] == high[0] and not low[1] and not high[1]):
        return low, high
    return min(low for low, _ in ends), max((high for _, high in ends), key=ordered_high)


# Capital


def capital(held: list[Stake]) -> list[tuple[str, str, Fraction, Fraction]]:
    """Owner, owned, both ends of the stakes of capital as fractions of one, with ends that agree with each other."""
    into: dict[str, list[Stake]] = defaultdict(list)
    for one in held:
        if one.interest in ("shares", "trust", "unknown"):
            into[one.owned].append(one)
    found = []
    for owned, of in into.items():
        named = [one for one in of if one.owner]
        others = sum((one.whole[0] for one in of if not one.owner and one.interest == "shares"), Fraction(0))
        total = others + sum((one.low[0] for one in named), Fraction(0))
        excess = max(total - HUNDRED, Fraction(0))
        low = [max(one.low[0] - excess, Fraction(0)) for one in named]
        for one, least in zip(named, low, strict=True):
            room = HUNDRED - min(others, HUNDRED) - (sum(low) - least)
            high = min(one.high[0], max(room, least))
            found.append((str(one.owner), owned, least / 100, high / 100))
    return found


def share_of(owner: str, flows: list[tuple[str, str, Fraction]]) -> dict[str, Fraction] | None:
    """The share of an owner in everything below it, its own holders left out; None where that has no solution."""
    below = {owner}
    while more := {t for o, t, share in flows if o in below and share} - below:
        below |= more
    order = sorted(below)
    place = {name: number for number, name in enumerate(order)}
    rows = [[Fraction(int(i == j)) for j in range(len(order))] + [Fraction(int(i == place[owner]))]
            for i in range(len(order))]  # fmt: skip
    for o, t, share in flows:
        if o in below and t != owner and share:
            rows[place[t]][place[o]] -= share
    for column in range(len(order)):
        pivot = next((row for row in range(column, len(order)) if rows[row][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        rows[column] = [value / scale for value in rows[column]]
        for row in range(len(order)):
            if row != column and (factor := rows[row][column]):
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return {name: rows[place[name]][-1] for name in order}


# Votes and control


def exceeds(parts: list[Bound], limit: Fraction, *, more: bool, high: bool) -> bool:
    """Whether a sum of bounds is enough: for certain (of low ends), or possibly (of high ends)."""
    total, excluded = sum((value for value, _ in parts), Fraction(0)), any(out for _, out in parts)
    if total != limit:
        return total > limit
    return (not more and not excluded) if high else (not more or excluded)


def end(stake: Stake, *, high: bool, joint_whole: bool = False) -> Bound:
    """One end of a stake."""
    return stake.high if high else stake.whole if joint_whole else stake.low


def shares(stake: Stake, *, high: bool) -> bool:
    """Whether a stake counts as shares."""
    return stake.interest in (("shares", "trust", "unknown") if high else ("shares",))


def votes(stake: Stake, *, high: bool) -> bool:
    """Whether a stake counts as votes: shares do where the holder's votes aren't published."""
    if stake.interest == "shares":
        return not stake.votes_apart
    return stake.interest in (("votes", "unknown") if high else ("votes",))


def rules(stake: Stake, *, high: bool) -> bool:
    """Whether a stake alone gives control."""
    return stake.interest in (("board", "other", "unknown") if high else ("board",))


def under(one: str, held: list[Stake], *, high: bool, joint_whole: bool = False) -> set[str]:
    """What one party controls: majorities of votes with those of what it controls, the board, other means."""
    inside = {one}
    while True:
        more = set()
        for owned in {s.owned for s in held} - inside:
            into = [s for s in held if s.owned == owned and s.owner in inside]
            parts = [end(s, high=high, joint_whole=joint_whole) for s in into if votes(s, high=high)]
            if any(rules(s, high=high) for s in into) or exceeds(parts, HALF, more=True, high=high):
                more.add(owned)
        if not more:
            return inside - {one}
        inside |= more


# The regimes, as their legal texts say


def ofac(listed: set[str], held: list[Stake], *, high: bool) -> set[str]:
    """50 % or more in the aggregate; an intermediary that is hit counts with its whole stake."""
    inside = set(listed)
    while more := {
        owned for owned in {s.owned for s in held} - inside
        if (parts := [end(s, high=high) for s in held
                      if s.owned == owned and s.owner in inside and shares(s, high=high)])
        and exceeds(parts, HALF, more=False, high=high)
    }:  # fmt: skip
        inside |= more
    return inside


def eu(listed: set[str], held: list[Stake], *, high: bool) -> set[str]:
    """As OFAC's, and whatever one of those who are hit controls alone."""
    inside = set(listed)
    while True:
        owned = ofac(inside, held, high=high)
        following = owned.union(*(under(one, held, high=high) for one in owned)) if owned else owned
        if following == inside:
            return inside
        inside = following


def uk(listed: set[str], held: list[Stake], *, high: bool) -> set[str]:
    """Of each listed party alone: more than half of the shares, or of the votes, or control; joint holders hold all."""
    found = set(listed)
    for party in listed:
        inside = {party}
        while True:
            more = set()
            for owned in {s.owned for s in held} - inside:
                into = [s for s in held if s.owned == owned and s.owner in inside]
                ends = [
                    [end(s, high=high, joint_whole=True) for s in into if counts(s, high=high)]
                    for counts in (shares, votes)
                ]
                if any(rules(s, high=high) for s in into) or any(
                    exceeds(parts, HALF, more=True, high=high) for parts in ends
                ):
                    more.add(owned)
            if not more:
                break
            inside |= more
        found |= inside
    return found


REGIMES = {"ofac": ofac, "eu": eu, "uk": uk, "ofac_sectoral": ofac}


# Beneficial owners


def reaches(value: Fraction, threshold: Fraction, *, more: bool) -> bool:
    """Whether a share (fraction of one) reaches a threshold."""
    return value > threshold if more else value >= threshold


def beneficial(
    entity: str, held: list[Stake], threshold: Fraction, *, more: bool, high: bool = False
) -> dict[str, set[str]]:
    """Parties that nobody holds, by the four tests, at one end; shares are those of that end."""
    flows = [(o, t, most if high else least) for o, t, least, most in capital(held)]
    above = {entity}
    while further := {str(s.owner) for s in held if s.owner and s.owned in above} - above:
        above |= further
    tops = above - {s.owned for s in held if s.owner} - {entity}
    of = {one: share_of(one, flows) or {} for one in above}
    ruled = {one: under(one, held, high=high) for one in above}
    direct: dict[str, Fraction] = defaultdict(Fraction)
    for owner, owned, share in flows:
        if owned == entity:
            direct[owner] += share
    rolling = {entity}
    while further := {
        o for o, t, share in flows if t in rolling and o not in rolling and reaches(share, threshold, more=more)
    }:  # fmt: skip
        rolling |= further
    quarter = min(threshold, Fraction(1, 4))
    found: dict[str, set[str]] = {name: set() for name in ("multiplication", "rolling", "dominancy", "amlr")}
    for one in tops:
        share = of[one].get(entity, Fraction(0))
        if reaches(share, threshold, more=more):
            found["multiplication"].add(one)
        if one in rolling:
            found["rolling"].add(one)
        large = {holder for holder, part in direct.items() if reaches(part, threshold, more=more)}
        if entity in ruled[one] or one in large or ruled[one] & large:
            found["dominancy"].add(one)
        through = sum((part for holder, part in direct.items() if holder in ruled[one]), Fraction(0))
        in_ruler = any(
            of[one].get(company, Fraction(0)) >= quarter for company in above - {one} if entity in ruled[company]
        )
        if (
            share >= quarter
            or entity in ruled[one]
            or (through and through + direct.get(one, Fraction(0)) >= quarter)
            or in_ruler
        ):
            found["amlr"].add(one)
    return found
