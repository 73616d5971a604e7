"""Groups: heaviest pairs first, and nothing known to be different in one group, whatever chain would join it."""

from __future__ import annotations

import random
import time
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.cluster import Edge, Known, Values, group
from tests.conftest import scale


def disjoint(scheme: str, a: Values, b: Values) -> bool:
    return not a & b


def facts(**values: str) -> dict[str, dict[str, Values]]:
    return {record: {"lei": frozenset(value.split())} for record, value in values.items()}


def groups(of: dict[str, str]) -> set[str]:
    found: dict[str, list[str]] = {}
    for record in sorted(of):
        found.setdefault(of[record], []).append(record)
    return {"".join(records) for records in found.values()}


def test_records_joined_by_edges_are_one_group():
    made = group("abcd", [Edge("a", "b", 5), Edge("b", "c", 5)], Known(disjoint))
    assert groups(made.of) == {"abc", "d"}


def test_a_chain_does_not_join_two_leis_and_the_weaker_link_gives_way():
    made = group("abc", [Edge("a", "b", 9), Edge("b", "c", 5)], Known(disjoint, facts(a="L1", c="L2")))
    assert groups(made.of) == {"ab", "c"}
    assert made.refused == {("b", "c"): "contradiction: lei"}


def test_a_record_equally_near_to_two_groups_that_cannot_be_one_is_left_out_of_both():
    made = group("abc", [Edge("a", "b", 9), Edge("b", "c", 8.5)], Known(disjoint, facts(a="L1", c="L2"), margin_bits=1))
    assert groups(made.of) == {"a", "b", "c"}
    assert made.refused == {("a", "b"): "rival: c is as near", ("b", "c"): "rival: a is as near"}


def test_a_record_with_several_values_does_not_contradict_itself():
    made = group("ab", [Edge("a", "b", 9)], Known(disjoint, facts(a="L1 L2", b="L2")))
    assert groups(made.of) == {"ab"}


def test_two_values_do_not_meet_through_a_record_that_has_both():
    made = group("abc", [Edge("a", "b", 9), Edge("b", "c", 5)], Known(disjoint, facts(a="L1", b="L1 L2", c="L2")))
    assert groups(made.of) == {"ab", "c"}


def test_a_different_judgement_holds_through_a_chain():
    made = group("abc", [Edge("a", "b", 9), Edge("b", "c", 5)], Known(disjoint, apart=[("a", "c")]))
    assert groups(made.of) == {"ab", "c"}


def test_a_certain_edge_comes_before_heavier_ones():
    made = group("abc", [Edge("a", "b", 1, certain=True), Edge("b", "c", 20)], Known(disjoint, facts(a="L1", c="L2")))
    assert groups(made.of) == {"ab", "c"}


def test_a_second_record_of_one_list_joins_only_on_strong_evidence():
    lists = {"a": frozenset({"ofac"}), "c": frozenset({"ofac"})}
    weak = Known(disjoint, lists=lists, strong_bits=9)
    assert groups(group("abc", [Edge("a", "b", 12), Edge("b", "c", 8)], weak).of) == {"ab", "c"}
    assert groups(group("abc", [Edge("a", "b", 12), Edge("b", "c", 9)], weak).of) == {"abc"}


RECORDS = "abcdefghij"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Edge], Known]:
    pairs = draw(st.lists(st.sampled_from(list(combinations(RECORDS, 2))), unique=True, max_size=25))
    edges = [Edge(a, b, draw(st.integers(0, 12)) / 2, draw(st.booleans())) for a, b in pairs]
    values = draw(st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["1", "2", "3", "1 2"])))
    apart = draw(st.lists(st.sampled_from(list(combinations(RECORDS, 2))), max_size=3))
    return edges, Known(disjoint, facts(**values), apart, margin_bits=draw(st.sampled_from([0.0, 1.0])))


@settings(max_examples=200 * scale(), deadline=None)
@given(worlds())
def test_no_group_ever_holds_two_records_known_to_be_different(world: tuple[list[Edge], Known]):
    edges, known = world
    of = group(RECORDS, edges, known).of
    for a, b in combinations(RECORDS, 2):
        if of[a] == of[b]:
            assert (a, b) not in list(known.apart)
            if a in known.facts and b in known.facts:
                assert known.facts[a]["lei"] & known.facts[b]["lei"]


@settings(max_examples=200 * scale(), deadline=None)
@given(worlds(), st.randoms())
def test_the_order_of_edges_changes_nothing(world: tuple[list[Edge], Known], chance: random.Random):
    edges, known = world
    shuffled = [*edges]
    chance.shuffle(shuffled)
    records = [*RECORDS]
    chance.shuffle(records)
    assert group(records, shuffled, known) == group(RECORDS, edges, known)


def test_two_hundred_thousand_edges_take_seconds():
    chance = random.Random(1)
    records = [f"r{n:06d}" for n in range(100_000)]
    drawn = [sorted(chance.sample(records, 2)) for _ in range(200_000)]
    edges = [Edge(one, other, chance.uniform(4, 20)) for one, other in drawn]
    known = Known(disjoint, {r: {"lei": frozenset({r})} for r in records[::20]}, margin_bits=1)
    begun = time.process_time()
    group(records, edges, known)
    assert time.process_time() - begun < 20
