"""The rules of docs/identity.md: each by an example of its name, and all of them on random histories."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.measure import ROOT
from resolver.identity import Assigned, History, IdentityRow, assign, new_id

Partition = list[frozenset[str]]


def step(
    partition: Iterable[Iterable[str]], before: Assigned | None, run: int, taken_back: Iterable[str] = ()
) -> tuple[dict[str, str], Assigned]:
    """The entity of each record after a run, and what the run left."""
    groups = {"/".join(sorted(group)): sorted(group) for group in partition}
    history = History(before.rows, before.retired) if before else History()
    made = assign(groups, history, run, taken_back=set(taken_back))
    return {record: made.entities[name] for name, records in groups.items() for record in records}, made


def told(*runs: str) -> list[dict[str, str]]:
    """The entity of each record after each run; 'ab c' is a run with the groups {a, b} and {c}."""
    before, found = None, []
    for number, text in enumerate(runs, 1):
        entities, before = step([list(group) for group in text.split()], before, number)
        found.append(entities)
    return found


def test_every_rule_of_the_page_has_a_test_of_its_name():
    rules = re.findall(r"^\| (I\d+) \|", (ROOT / "docs" / "identity.md").read_text(encoding="utf-8"), re.M)
    assert len(rules) == 11
    tests = [name for name in vars(sys.modules[__name__]) if name.startswith("test_")]
    assert [rule for rule in rules if not any(f"_{rule.lower()}_" in f"{name}_" for name in tests)] == []


def test_i1_records_by_themselves_get_a_new_id():
    one, two = told("ab", "a b c")
    assert two["c"] == new_id("c") not in one.values()
    assert re.fullmatch(r"ent-[a-z2-7]{12}", two["c"])
    assert len({two["a"], two["b"], two["c"]}) == 3


def test_i2_a_record_that_joins_keeps_the_id_of_the_entity():
    one, two = told("b", "abc")
    assert set(two.values()) == {one["b"]}


def test_i3_on_a_split_the_largest_part_keeps_the_id():
    one, two = told("abc", "a bc")
    assert two["b"] == two["c"] == one["a"] != two["a"]
    one, tie = told("abcd", "ad bc")
    assert tie["a"] == tie["d"] == one["a"] != tie["b"]


def test_i3_counts_present_records_only():
    one, two = told("abcde", "ab c")  # d and e are gone: of three present records the part ab has two
    assert two["a"] == one["a"] != two["c"]


def test_i4_the_oldest_then_the_largest_then_the_smaller_id_stays():
    first, _, third = told("z", "z abc", "abcz")
    assert set(third.values()) == {first["z"]}
    one, two = told("a bc", "abc")
    assert set(two.values()) == {one["b"]}
    one, two = told("a b", "ab")
    assert set(two.values()) == {min(one.values())}


def test_i5_heirs_are_where_the_present_records_went():
    _, first = step([{"a", "b"}, {"c"}, {"d"}], None, 1)
    ab, c, d = first.entities["a/b"], first.entities["c"], first.entities["d"]
    # c and d are older, by a run before: each takes one record of ab to itself
    older = Assigned({}, [*first.rows, IdentityRow("c0", c, 0, 0), IdentityRow("d0", d, 0, 0)], [])
    entities, second = step([{"a", "c"}, {"b", "d"}], older, 2)
    assert entities == {"a": c, "c": c, "b": d, "d": d}
    assert [(r.entity_id, r.run, r.heirs) for r in second.retired] == [(ab, 2, tuple(sorted((c, d))))]
    _, third = step([{"a", "c"}], second, 3)
    assert [(r.entity_id, r.heirs) for r in third.retired if r.run == 3] == [(d, ())]


def test_i6_a_retired_id_is_not_given_again_to_the_same_records():
    one, _, three = told("a", "b", "a b")
    assert three["a"] != one["a"]


def test_i7_the_same_groups_change_nothing():
    _, first = step([{"a", "b"}, {"c"}], None, 1)
    _, second = step([{"a", "b"}, {"c"}], first, 2)
    assert (second.entities, second.rows, second.retired) == (first.entities, first.rows, first.retired)


def test_i8_order_changes_nothing():
    groups = {"x": ["b", "a"], "y": ["d", "c"]}
    turned = {"p": ["c", "d"], "q": ["a", "b"]}
    assert assign(groups, History(), 1).rows == assign(turned, History(), 1).rows


def test_i9_the_history_tells_the_entity_of_each_record_in_each_run():
    one, two, three = told("ab", "a b", "ab")
    _, first = step([{"a", "b"}], None, 1)
    _, second = step([{"a"}, {"b"}], first, 2)
    _, third = step([{"a", "b"}], second, 3)
    assert [at(third, run) for run in (1, 2, 3)] == [one, two, three]


def test_i10_an_address_keeps_its_id_without_a_record():
    seed, entity = "wallet:tron:T1", new_id("wallet:tron:T1")
    first = assign({"w": ["table:1"]}, History(), 1, {"w": seed}, {entity})
    assert first.entities == {"w": entity}
    second = assign({}, History(first.rows, first.retired), 2, {}, {entity})
    assert second.retired == []
    third = assign({"w": ["table:9"]}, History(second.rows, second.retired), 3, {"w": seed}, {entity})
    assert third.entities == {"w": entity}


def test_i11_what_a_person_takes_back_gets_its_earlier_id():
    one, first = step(["a", "bcd"], None, 1)
    _, second = step(["abcd"], first, 2)
    assert set(second.entities.values()) == {one["b"]}, "of equally old ones the largest"
    back, third = step(["a", "bcd"], second, 3, "a")
    assert back == one
    assert at(third, 2)["a"] == one["b"] and at(third, 3) == at(third, 1) == one
    again, _ = step(["a", "bcd"], second, 3)
    assert again["a"] not in {*one.values()}, "without a person's word a retired id stays retired (I6)"


def test_i11_the_older_entity_gets_its_id_back_though_it_is_the_smaller_part():
    one, first = step(["a"], None, 1)
    two, second = step(["a", "bcd"], first, 2)
    _, third = step(["abcd"], second, 3)
    assert set(third.entities.values()) == {one["a"]}, "the oldest keeps"
    back, _ = step(["a", "bcde"], third, 4, "b")  # e came since
    assert back == {"a": one["a"], **dict.fromkeys("bcde", two["b"])}


def test_i11_a_group_of_parts_of_two_entities_gets_a_new_id():
    one, first = step(["ax", "b", "c"], None, 1)
    _, second = step(["axbc"], first, 2)
    back, _ = step(["ax", "bc"], second, 3, "bc")
    assert back["a"] == one["a"] and back["b"] == back["c"] not in one.values()


# ------------------------------------------------------------------------------------------------- random histories


def at(made: Assigned, run: int) -> dict[str, str]:
    """The entity of each record in a run, as the history tells."""
    return {
        row.record_id: row.entity_id
        for row in made.rows
        if row.run_from <= run and (row.run_to is None or run <= row.run_to)
    }


Step = tuple[Partition, str]
"""A run: a partition of some records, and records of which a person took back that they are one with another."""


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Some runs: each a partition of some of eight records, in some of which a person takes something back."""
    runs = []
    for _ in range(draw(st.integers(1, 6))):
        places = draw(st.lists(st.integers(-1, 4), min_size=8, max_size=8))  # -1: the record isn't there
        groups: dict[int, set[str]] = {}
        for record, place in zip("abcdefgh", places, strict=True):
            if place >= 0:
                groups.setdefault(place, set()).add(record)
        taken_back = draw(st.one_of(st.just(""), st.text("abcdefgh", min_size=1, max_size=2)))
        runs.append(([frozenset(group) for group in groups.values()], taken_back))
    earlier = st.integers(0, len(runs) - 1).map(lambda at: runs[at][0])
    return [*runs, *((draw(earlier), draw(st.text("abcdefgh", max_size=3))) for _ in range(draw(st.integers(0, 2))))]


def returned(
    partition: Partition, taken_back: str, snapshots: list[dict[str, str]], ended: dict[str, int]
) -> dict[frozenset[str], str]:
    """I11 said another way: retired ids, the latest first, look for the group that they may come back to.

    `ended`: the run that retired an id, of those not in use.
    """
    found: dict[frozenset[str], str] = {}
    for entity in sorted(ended, key=lambda id: (-ended[id], id)):
        then = snapshots[ended[entity] - 2]
        for group in partition:
            here = {then.get(record) for record in group}
            elsewhere = {then.get(record) for other in partition if other != group for record in other}
            if group & set(taken_back) and here <= {entity, None} and entity in here and entity not in elsewhere:
                found.setdefault(group, entity)
    return found


def expected(
    partition: Partition, last: dict[str, str], born: dict[str, int], back: dict[frozenset[str], str]
) -> dict[frozenset[str], str | None]:
    """The rules said another way: entities ask for a group one by one, the best right first; None = a new id.

    `last`: the entity of each record in the run before. `born`: the run in which an id was first seen. `back`: the
    groups that got back an id.
    """
    group_of = {record: group for group in partition if group not in back for record in group}
    rights = []
    for entity in set(last.values()):
        present = [record for record in last if last[record] == entity and record in group_of]
        if present:
            parts = {group_of[record] for record in present}
            most = max(len(part & set(present)) for part in parts)
            part = sorted(sorted(part) for part in parts if len(part & set(present)) == most)[0]
            rights.append((born[entity], -len(present), entity, frozenset(part)))
    given_to: dict[frozenset[str], str | None] = dict.fromkeys(partition) | back
    for _, _, entity, group in sorted(rights, key=lambda right: right[:3]):
        if given_to[group] is None:
            given_to[group] = entity
    return given_to


@given(histories())
@settings(deadline=None, max_examples=200)
def test_random_histories_follow_every_rule(runs: list[Step]):
    before: Assigned | None = None
    snapshots: list[dict[str, str]] = []
    born: dict[str, int] = {}
    gone: list[tuple[str, int, set[str]]] = []
    for number, (partition, taken_back) in enumerate(runs, 1):
        last = snapshots[-1] if snapshots else {}
        now, made = step(partition, before, number, taken_back)
        ended = {entity: run for entity, run, _ in gone if entity not in last.values()}
        back = returned(partition, taken_back, snapshots, ended)
        for group, entity in expected(partition, last, born, back).items():
            ids = {now[record] for record in group}
            assert len(ids) == 1, "one id a group"
            assert ids == {entity} if entity else not ids & born.keys(), "I1 to I4, I6, I11"
        assert len(set(now.values())) == len(partition), "no id for two groups"
        for entity in sorted(set(last.values()) - set(now.values())):
            gone.append((entity, number, {now[record] for record in last if last[record] == entity and record in now}))
        assert [(r.entity_id, r.run, set(r.heirs)) for r in made.retired] == gone, "I5"
        for entity in now.values():
            born.setdefault(entity, number)
        snapshots.append(now)
        assert [at(made, run) for run in range(1, number + 1)] == snapshots, "I9"
        again, same = step(reversed(partition), made, number + 1)
        assert (again, same.rows, same.retired) == (now, made.rows, made.retired), "I7, I8"
        before = made
