"""Who stands behind a company: worked numbers, rings, bands, and an oracle that enumerates paths another way."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.ownership import simple_paths as ownership
from tests.conftest import scale
from tests.generation import add_stake, empty


def test_shares_multiply_along_a_path_and_add_over_paths():
    con = empty()
    add_stake(con, "Anna", "Holding", "60")
    add_stake(con, "Holding", "Front", "50")
    add_stake(con, "Anna", "Front", "10")
    [anna, holding] = ownership.owners(con, "Front")
    assert (anna.owner, anna.share_low, anna.paths, anna.level, anna.ultimate) == ("Holding", 50.0, 1, 1, False)
    # 60 % of 50 % + 10 % = 40 %
    assert (holding.owner, holding.share_low, holding.paths, holding.level, holding.ultimate) == (
        "Anna",
        40.0,
        2,
        1,
        True,
    )


def test_a_band_keeps_both_ends():
    con = empty()
    add_stake(con, "Anna", "Holding", "25", "50")
    add_stake(con, "Holding", "Front", "40")
    by_owner = {owner.owner: owner for owner in ownership.owners(con, "Front")}
    # 25 % .. 50 % of 40 % = 10 % .. 20 %
    assert (by_owner["Anna"].share_low, by_owner["Anna"].share_high) == (10.0, 20.0)


def test_a_ring_of_holdings_ends_and_counts_simple_paths_only():
    con = empty()
    add_stake(con, "p", "A", "10")
    add_stake(con, "q", "B", "10")
    add_stake(con, "A", "B", "90")
    add_stake(con, "B", "A", "90")
    by_owner = {owner.owner: owner.share_low for owner in ownership.owners(con, "A")}
    # p 10 %; q through B 10 % x 90 % = 9 %; B 90 % (definitions E1: simple paths give .10 and .09)
    assert by_owner == {"p": 10.0, "q": 9.0, "B": 90.0}


def test_every_stake_of_the_proof_names_its_published_line():
    con = empty()
    add_stake(con, "Anna", "Front", "51")
    [anna] = ownership.owners(con, "Front")
    assert [stake.cites for stake in anna.proof[0]] == [("file/holdings/Anna>Front",)]


@settings(max_examples=60 * scale(), deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), st.integers(1, 100), max_size=9))
def test_shares_equal_an_enumeration_of_all_orders_of_entities(shares: dict[tuple[str, str], int]):
    shares = {pair: share for pair, share in shares.items() if pair[0] != pair[1]}
    con = empty()
    for (owner, owned), share in shares.items():
        add_stake(con, owner, owned, str(share))
    expected: dict[str, Fraction] = {}
    others = "bcde"
    for length in range(1, len(others) + 1):
        for order in permutations(others, length):
            chain = (*order, "a")  # order[0] owns order[1] owns ... owns a
            links = list(pairwise(chain))
            if all(link in shares for link in links):
                value = Fraction(100)
                for link in links:
                    value *= Fraction(shares[link], 100)
                expected[order[0]] = expected.get(order[0], Fraction(0)) + value
    got = {owner.owner: owner.share_low for owner in ownership.owners(con, "a")}
    assert got == {owner: float(round(value, 6)) for owner, value in expected.items()}
