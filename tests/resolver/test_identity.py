"""Ids last: what keeps its id, what gets a new one, what retires."""

from __future__ import annotations

from resolver.identity import History, IdentityRow, Retired, assign, new_id


def run(sequence: int, *groups: str, before: History | None = None):
    """Groups drawn as 'abc' (records a, b, c) in run `sequence`."""
    return assign({group: list(group) for group in groups}, before or History(), sequence)


def after(assigned) -> History:
    return History(assigned.rows, assigned.retired)


def test_a_new_id_is_made_from_the_first_record_and_looks_like_one():
    made = run(1, "ab").entities["ab"]
    assert made == new_id("a")
    assert made.startswith("ent-") and len(made) == 16


def test_a_new_record_that_joins_keeps_the_id_of_the_entity():
    first = run(1, "b")
    second = run(2, "ab", before=after(first))
    assert second.entities["ab"] == first.entities["b"]
    assert second.rows == [IdentityRow("a", first.entities["b"], 2), IdentityRow("b", first.entities["b"], 1)]


def test_joining_several_keeps_the_oldest():
    first = run(1, "z")
    second = run(2, "z", "abc", before=after(first))
    third = run(3, "abcz", before=after(second))
    assert third.entities["abcz"] == first.entities["z"]
    assert third.retired == [Retired(second.entities["abc"], 3, (first.entities["z"],))]


def test_of_equally_old_ones_the_largest_stays_then_the_smaller_id():
    first = run(1, "a", "bc")
    assert run(2, "abc", before=after(first)).entities["abc"] == first.entities["bc"]
    equal = run(1, "a", "b")
    assert run(2, "ab", before=after(equal)).entities["ab"] == min(equal.entities.values())


def test_on_a_split_the_largest_part_keeps_the_id_and_the_rest_gets_a_new_one():
    first = run(1, "abc")
    second = run(2, "a", "bc", before=after(first))
    assert second.entities["bc"] == first.entities["abc"]
    # the seed of the part 'a' is that of the id still in use, so it is salted
    assert second.entities["a"] == new_id("a", {new_id("a")}) != first.entities["abc"]
    assert second.rows[0] == IdentityRow("a", first.entities["abc"], 1, 1)
    assert second.retired == []


def test_a_retired_id_is_never_used_again():
    first = run(1, "a")
    second = run(2, "b", before=after(first))
    assert second.retired == [Retired(first.entities["a"], 2, ())]
    third = run(3, "a", "b", before=after(second))
    assert third.entities["a"] not in (first.entities["a"], second.entities["b"])
    assert third.retired == second.retired


def test_heirs_are_all_entities_that_the_records_went_to():
    first = run(1, "ab", "c", "d")
    # c and d are as old as ab, and take a and b to themselves by a judgement: ab has no part that is its own
    older = History(
        [*first.rows, IdentityRow("c0", first.entities["c"], 0, 0), IdentityRow("d0", first.entities["d"], 0, 0)]
    )
    second = run(2, "ac", "bd", before=older)
    assert second.retired == [
        Retired(first.entities["ab"], 2, tuple(sorted((first.entities["c"], first.entities["d"]))))
    ]


def test_a_second_run_over_the_same_groups_changes_nothing():
    first = run(1, "ab", "c")
    second = run(2, "ab", "c", before=after(first))
    assert (second.entities, second.rows, second.retired) == (first.entities, first.rows, first.retired)


def test_the_names_and_order_of_groups_change_nothing():
    one = assign({"x": ["a", "b"], "y": ["c"]}, History(), 1)
    other = assign({"p": ["c"], "q": ["b", "a"]}, History(), 1)
    assert one.rows == other.rows
