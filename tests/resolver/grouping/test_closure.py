"""Closure: all records that likely pairs connect are compared, up to a size."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from resolver import kinds
from resolver.candidates import prepare
from resolver.grouping import closure
from resolver.kinds import Kind
from resolver.link import link_records
from resolver.scoring import score
from tests.resolver.linked import prepared
from tests.stage import Party


def missing(pairs: list[tuple[int, int]], bits: list[float] | None = None) -> tuple[set[tuple[int, int]], list[int]]:
    left, right = (np.array([pair[at] for pair in pairs], np.int64) for at in range(2))
    found, large = closure.missing(left, right, np.array(bits or [0.0] * len(pairs)), -2.0, 12.0)
    return {(int(code >> 32), int(code & 0xFFFFFFFF)) for code in found}, large.tolist()


def test_the_missing_pairs_of_a_chain_are_found_and_complete_or_lonely_pairs_need_none():
    assert missing([(1, 5), (5, 9)]) == ({(1, 9)}, [])
    assert missing([(1, 5), (5, 9), (1, 9)]) == (set(), [])
    assert missing([(1, 5), (2, 6)]) == (set(), [])
    assert missing([]) == (set(), [])


def test_a_component_that_is_too_large_is_cut_at_heavier_pairs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(closure, "MOST", 3)
    # six records in a chain; at 0 bits only two of its pairs are left on either side of the light one
    chain = list(pairwise(range(6)))
    assert missing(chain, [5.0, 5.0, -1.0, 5.0, 5.0]) == ({(0, 2), (3, 5)}, [])


def test_what_stays_too_large_is_told_and_not_compared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(closure, "MOST", 3)
    assert missing(list(pairwise(range(6))), [20.0] * 5) == (set(), [6])


def test_pairs_that_no_rule_found_are_scored_and_carry_the_rule():
    # one and three share an e-mail address with two, each another one; too many were born on that day to meet by it
    parties = [
        Party(
            "table:1",
            "Mirabelle Delacrosse",
            born="1981-03-04",
            gender="Female",
            contacts=(("email", "m@delacrosse.example"),),
        ),
        Party(
            "table:2",
            "Anne Tarnowska",
            born="1981-03-04",
            gender="Female",
            contacts=(("email", "m@delacrosse.example"), ("email", "anne@tarnowska.example")),
        ),
        Party(
            "table:3",
            "Zerub Wyxholloway",
            born="1981-03-04",
            gender="Female",
            contacts=(("email", "anne@tarnowska.example"),),
        ),
        *(Party(f"un:{letter}", f"{letter}ugo{letter}i", born="1981-03-04") for letter in "BCDFGHJKLMNPQRSTVWXZ"),
    ]
    con = prepared(parties)
    link_records(con, [], None, 1)
    rules = dict(con.execute("select (left_record, right_record), rules from work.pair").fetchall())
    assert rules["table:1", "table:3"] == closure.RULE
    assert rules["table:1", "table:2"] == "contact mailbox"


def test_a_finding_says_that_not_all_were_compared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(closure, "MOST", 3)
    con = prepared([])
    prepare(con)
    kind: Kind = kinds.load("person")
    score.prepare(con)
    for left, right in pairwise(range(6)):
        con.execute(
            "insert into work.scored by name select 'person' as kind, $l as l, $r as r, 20 as weight_bits",
            {"l": left, "r": right},
        )
    assert closure.close(con, kind, kinds.model(str(kind.model))) == 0
    [(rule, message)] = con.execute("select rule, message from work.finding").fetchall()
    assert (
        rule == "closure_cap" and "1 sets of likely pairs connect more than 3 records each (the largest: 6)" in message
    )


def test_all_pairs_of_a_component_and_of_no_other():
    nodes, component = np.array([3, 5, 8, 9, 11]), np.array([0, 1, 0, 1, 0])
    found = {(int(code >> 32), int(code & 0xFFFFFFFF)) for code in closure.within(nodes, component)}
    assert found == {*combinations((3, 8, 11), 2), (5, 9)}
