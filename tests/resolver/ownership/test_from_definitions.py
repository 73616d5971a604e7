"""Every answer on ownership against plain Python and fractions (definitions.py), from statements, on random registers.

Rings, bands with excluded ends, joint holders, nominees, unnamed owners, votes and boards, indirect, ended and repeated
statements, dissolved companies, columns of more than the whole.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from resolver.ownership import beneficial, holders, sanctioned
from tests.conftest import scale
from tests.generation import add_entity, empty
from tests.resolver.ownership import definitions as plain
from tests.resolver.ownership.definitions import Statement
from tests.resolver.ownership.holdings import add

DAY = date(2026, 6, 1)
COMPANIES, PEOPLE = list("ABCDEF"), list("UVWXYZ")


def register(seed: int, *, bands: bool, odd: bool = True) -> list[Statement]:
    """Statements of a random register. `odd`: with all that makes a column other than shares of named owners."""
    chance = random.Random(seed)
    found: list[Statement] = []

    def say(owner: str | None, owned: str, interest: str, low: int, high: int, **more: Any) -> None:
        told = bands and low < high and interest in ("shares", "votes", "trust")
        strict = told and chance.random() < 0.5, told and chance.random() < 0.5
        ends = (Fraction(low), strict[0]), (Fraction(high), strict[1])
        found.append(Statement(f"r{len(found)}", owner, owned, interest, *ends, **more))

    for owned in chance.sample(COMPANIES, chance.randint(2, len(COMPANIES))):
        left = 100 if chance.random() < 0.9 else 130
        for owner in chance.sample(COMPANIES + PEOPLE, chance.randint(1, 4)):
            share = chance.choice([left, 50, 51, 49, 25, 26, 10, 75, chance.randint(1, 100)])
            share = min(share, left)
            if share:
                low = chance.choice([0, share // 2, max(share - 25, 0)]) if bands and chance.random() < 0.4 else share
                say(owner, owned, "shares", low, share)
                left -= share
        if not odd:
            continue
        for _ in range(chance.choice([0, 0, 1, 2])):
            owner = chance.choice(COMPANIES + PEOPLE)
            interest = chance.choice(["votes", "votes", "board", "other", "trust", "profit", "unknown"])
            share = chance.choice([50, 51, 60, 30, 25])
            low, high = (share, share) if interest in ("votes", "profit") else (0, 100)
            say(owner, owned, interest, low, high)
        pair = chance.sample(PEOPLE, 2)
        if chance.random() < 0.15 and left > 9:
            for owner in pair:
                say(owner, owned, "shares", left, left, joint="&".join(pair))
        if chance.random() < 0.1:
            say(None, owned, "shares", 5, 5)
        if chance.random() < 0.1:
            say(pair[0], owned, "shares", 100, 100, indirect=True)
        if chance.random() < 0.1:
            say(pair[1], owned, "shares", 60, 60, until=date(2026, 5, 31))
        if chance.random() < 0.1:
            say(pair[0], owned, "shares", 60, 60, since=date(2026, 6, 2))
        if chance.random() < 0.1:
            say(pair[0], owned, "shares", 20, 20, nominee=True, since=date(2026, 6, 1), until=date(2026, 6, 1))
        if chance.random() < 0.2 and found[-1].joint is None:
            again = chance.choice([found[-1].low, (Fraction(10), False)])
            most = again if found[-1].low == found[-1].high else (Fraction(90), False)
            least = again if again <= most else found[-1].low
            source = chance.choice(["s", "t"])
            found.append(replace(found[-1], key=f"r{len(found)}", low=least, high=most, source=source))
    return found


INTEREST = {"other": "contract", "unknown": None}
"""How the kinds of definitions.py are published; of an unknown one the relation says that it controls."""


def dissolved(seed: int) -> list[str]:
    """A company that is dissolved in some registers; another one will be."""
    return [random.Random(seed).choice(COMPANIES)] if seed % 4 == 0 else []


def generation(said: list[Statement], gone: list[str]) -> DuckDBPyConnection:
    """A generation with these statements."""
    con = empty()
    for entity, day in [(name, DAY) for name in gone] + [("F", date(2026, 6, 2))]:
        con.execute(
            "insert into final.date by name select $entity as entity_id, 'dissolution' as type, $day as date_from, "
            "$day as date_to, 'day' as precision, 'r' as record_id, false as approximate, '' as published, [] as cites",
            {"entity": entity, "day": day},
        )
    for party in sorted({party for s in said for party in (s.owner, s.owned) if party}):
        add_entity(con, party, "person" if party in PEOPLE else "organisation")
    for one in said:
        without = one.interest in ("board", "other", "unknown")
        more: dict[str, object] = {
            "type": "CONTROLS" if without or one.interest == "votes" else "OWNS",
            "records": [f"{one.source}:{one.key}"], "cites": [f"{one.source}/{one.key}"], "nominee": one.nominee,
            "valid_from": one.since, "valid_to": one.until, "directness": "indirect" if one.indirect else "direct",
        }  # fmt: skip
        ends = f"{'>' * one.low[1]}{one.low[0]}..{'<' * one.high[1]}{one.high[0]}"
        interest: Any = INTEREST.get(one.interest, one.interest)
        add(con, one.key, one.owner, one.owned, "?" if without else ends, interest, joint=one.joint, **more)
    return con


def within(held: list[plain.Stake], chance: random.Random) -> list[tuple[str, str, Fraction]] | None:
    """One true register that the bands of capital allow; None where this try allows none."""
    flows, total = [], dict[str, Fraction]()
    for owner, owned, low, high in plain.capital(held):
        share = low + (high - low) * chance.choice([0, 1, chance.randint(0, 10)]) / 10 if high > low else low
        total[owned] = total.get(owned, Fraction(0)) + share
        flows.append((owner, owned, share))
    return None if any(sum_ > 1 for sum_ in total.values()) else flows


@pytest.mark.parametrize("bands", [False, True], ids=["exact", "bands"])
def test_integrated_shares_and_control_of_one_entity(bands: bool) -> None:
    pairs = numbers = controls = 0
    for seed in range(10 * scale()):
        said = register(seed, bands=bands)
        con = generation(said, dissolved(seed))
        held = plain.stakes(said, DAY, dissolved(seed))
        least = [(o, t, low) for o, t, low, _ in plain.capital(held)]
        truths = [flows for n in range(5) if (flows := within(held, random.Random(seed * 10 + n)))]
        for upward in (True, False):
            entity = random.Random(seed).choice(sorted({s.owned if upward else s.owner or s.owned for s in said}))
            rows = (holders.owners if upward else holders.owned)(con, entity, DAY)
            named = {row["owner" if upward else "owned"]: row for row in rows}
            for other, row in named.items():
                owner, owned = (other, entity) if upward else (entity, other)
                if row["share_low"] is not None:
                    shares = plain.share_of(owner, least)
                    if shares is not None:
                        numbers += 1
                        assert row["share_low"] == pytest.approx(float(100 * shares.get(owned, 0)), abs=2e-6), seed
                    for flows in truths:
                        true = plain.share_of(owner, flows)
                        if true is not None:
                            assert float(100 * true.get(owned, 0)) <= row["share_high"] + 2e-6, (seed, owner, owned)
                ruled = [plain.under(owner, held, high=high) for high in (False, True)]
                word = "certain" if owned in ruled[0] else "possible" if owned in ruled[1] else None
                assert row["control"] == word, (seed, owner, owned)
                controls += word is not None
            parties = {party for s in said for party in (s.owner, s.owned) if party} - {entity}
            for other in parties - named.keys():
                owner, owned = (other, entity) if upward else (entity, other)
                assert owned not in plain.under(owner, held, high=True), (seed, owner, owned)
                assert not (plain.share_of(owner, least) or {}).get(owned), (seed, owner, owned)
            pairs += len(named)
    assert pairs > 25
    assert numbers > 20
    assert controls > 4


def listed_in(con: DuckDBPyConnection, said: list[Statement], chance: random.Random) -> dict[str, set[str]]:
    """List some parties; by regime who is."""
    parties = sorted({party for s in said for party in (s.owner, s.owned) if party})
    found: dict[str, set[str]] = {name: set() for name in plain.REGIMES}
    for authority, effect, regime in (("OFAC", "blocking", "ofac"), ("EU", "blocking", "eu"), ("UK", "blocking", "uk"),
                                      ("OFAC", "sectoral", "ofac_sectoral"), ("OFAC", "investment", "")):  # fmt: skip
        for party in chance.sample(parties, min(2, len(parties))):
            con.execute(
                "insert into final.listing by name select $id as listing_id, $party as entity_id, 'l:' || $party as "
                "record_id, 'list' as list, $authority as authority, 'P' as programme, $effect as effect, "
                "true as mapped, true as in_force, [] as cites",
                {"id": f"{party}/{authority}/{effect}", "party": party, "authority": authority, "effect": effect},
            )
            if regime:
                found[regime].add(party)
    return found


@pytest.mark.parametrize("bands", [False, True], ids=["exact", "bands"])
def test_four_regimes_with_proofs_and_sales(bands: bool) -> None:
    hits = sales = 0
    for seed in range(10 * scale()):
        said = register(1000 + seed, bands=bands)
        con = generation(said, dissolved(seed))
        held = plain.stakes(said, DAY, dissolved(seed))
        listed = listed_in(con, said, random.Random(seed))
        keyed = {(s.owner, s.owned, s.interest): s for s in held}
        kinds = {one.key: one for one in said}
        rows = sanctioned.answer(con, as_of=DAY, statuses=["listed", "blocked", "possible", "near"], proof=True)
        for regime, hit_by in plain.REGIMES.items():
            told = {row["entity"]: row for row in rows if row["regime"] == regime}
            ends = [hit_by(listed[regime], held, high=high) for high in (False, True)]
            for status, expected in (("listed", listed[regime]), ("blocked", ends[0] - listed[regime]),
                                     ("possible", ends[1] - ends[0])):  # fmt: skip
                assert {name for name, row in told.items() if row["status"] == status} == expected, (seed, regime)
            for name, row in told.items():
                if row["status"] not in ("blocked", "possible"):
                    continue
                hits += 1
                high = row["status"] == "possible"
                of = [kinds[stake["stake"]] for stake in row["proof"]]
                proof = [keyed[one.owner, one.owned, one.interest] for one in of]
                assert name in hit_by(listed[regime], proof, high=high), (seed, regime, name)
                for one in proof:
                    fewer = [other for other in proof if other is not one]
                    assert name not in hit_by(listed[regime], fewer, high=high), (seed, regime, name)
                    assert one.owner in listed[regime] or one.owner in {before.owned for before in proof}
                for sale in row["ends_if"]:
                    sold = [kinds[key] for key in sale["stakes"]]
                    gone = {(one.owner, one.owned, one.interest) for one in sold}
                    left = [one for one in held if (one.owner, one.owned, one.interest) not in gone]
                    now = ("blocked" if name in hit_by(listed[regime], left, high=False)
                           else "possible" if name in hit_by(listed[regime], left, high=True) else "none")  # fmt: skip
                    assert (sale["status"] if sale["status"] in ("blocked", "possible") else "none") == now
                    assert sale["enough"] == (now not in ("blocked", row["status"]))
                    sales += 1
    assert hits > 15
    assert sales > 15


@pytest.mark.parametrize(("text", "threshold", "more"), [
    (">25", Fraction(1, 4), True), ("25", Fraction(1, 4), False), ("25+1", Fraction(1, 4), True),
    ("15", Fraction(15, 100), False), (">10", Fraction(1, 10), True), ("10", Fraction(1, 10), False),
    ("50", Fraction(1, 2), False),
])  # fmt: skip
def test_beneficial_owners_by_four_tests(text: str, threshold: Fraction, more: bool) -> None:
    yes = 0
    for seed in range(2 * scale()):
        for bands in (False, True):
            said = register(5000 + seed, bands=bands)
            con = generation(said, dissolved(seed))
            held = plain.stakes(said, DAY, dissolved(seed))
            entity = random.Random(seed).choice(sorted({s.owned for s in said}))
            rows = {row["owner"]: row for row in beneficial.answer(con, entity, DAY, text)}
            sure = plain.beneficial(entity, held, threshold, more=more)
            maybe = plain.beneficial(entity, held, threshold, more=more, high=True)
            for test in beneficial.TESTS:
                for person in PEOPLE:
                    word = rows[person][test] if person in rows else "no"
                    told = (seed, bands, entity, test, person, word)
                    assert (word == "yes") == (person in sure[test]), told
                    if test in ("rolling", "dominancy"):
                        assert (word == "undetermined") == (person in maybe[test] - sure[test]), told
                    yes += word == "yes"
    assert yes > 3
