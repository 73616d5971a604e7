"""Contradictions: which birth dates and numbers exclude each other."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resolver.grouping.contradictions import Excludes
from resolver.store import connect

Born = tuple[date, date, str, bool]


def born(text: str) -> Born:
    """'1964-11-21' a day, '1964-11' a month, '1964' a year, '1960/1964' a range, 'c 1964' an estimate."""
    about, text = text.startswith("c "), text.removeprefix("c ")
    if "/" in text:
        first, last = text.split("/")
        return date(int(first), 1, 1), date(int(last), 12, 31), "range", about
    if len(text) == 10:
        return date.fromisoformat(text), date.fromisoformat(text), "day", about
    if len(text) == 7:
        return date.fromisoformat(f"{text}-01"), date.fromisoformat(f"{text}-28"), "month", about
    return date(int(text), 1, 1), date(int(text), 12, 31), "year", about


def exclude(*sets: tuple[str, list[str] | None, list[Born] | None]) -> bool:
    """Whether two sets (space, numbers, dates) exclude each other."""
    con = connect(":memory:")
    con.execute("create schema work")
    con.execute(
        "create table work.fact_set (id bigint, space_id bigint, space varchar, numbers varchar[], "
        "dates struct(a date, z date, p varchar, c boolean)[])"
    )
    for place, (space, numbers, dates) in enumerate(sets):
        told = None if dates is None else [dict(zip("azpc", one, strict=True)) for one in dates]
        con.execute("insert into work.fact_set values ($id, 0, $space, $numbers, $dates)",
                    {"id": place, "space": space, "numbers": numbers, "dates": told})  # fmt: skip
    one, other = (np.array([place], np.int64) for place in (0, 1))
    return bool(Excludes(con)(np.zeros(1, np.int64), one, other)[0])


def births_exclude(a: list[str], b: list[str]) -> bool:
    return exclude(("birth", None, [*map(born, a)]), ("birth", None, [*map(born, b)]))


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("1964-11-21", "1964-11-21", "equal"),
        ("1964-11-21", "1964-11-22", "a day off"),
        ("1964-03-04", "1964-04-03", "day and month swapped"),
        ("1964-11-21", "1974-11-21", "one digit"),
        ("1964-11-21", "1946-11-21", "two neighbouring digits"),
        ("1969-12-31", "1970-12-31", "a year off"),
        ("1964-11-21", "1964-11-03", "another day of the month"),
        ("1964-11-21", "1964", "the year alone"),
        ("1964-11-21", "1965", "the year alone, off by one"),
        ("1964-11-21", "c 1966", "an estimate, off by two"),
        ("1964-11-21", "1960/1963", "a range, off by one"),
        ("1964-11-21", "1964-11", "the month"),
        ("1964-11-21", "1964-01-01", "1 January stands for the year"),
    ],
)
def test_birth_dates_that_a_typing_error_or_an_estimate_explains_do_not_contradict(a: str, b: str, why: str):
    assert not births_exclude([a], [b]), why
    assert not births_exclude([b], [a]), why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1948-02-03", "1975-09-30"),
        ("1964-11-21", "1965-03-02"),
        ("1964-11-21", "1967"),
        ("1964-11-21", "c 1967"),
        ("1964", "1967"),
        ("1964-11-21", "1964-03-02"),
    ],
)
def test_birth_dates_that_nothing_explains_contradict(a: str, b: str):
    assert births_exclude([a], [b])
    assert births_exclude([b], [a])


def test_one_of_several_birth_dates_that_agrees_is_enough():
    assert not births_exclude(["1948-02-03", "1975-09-30"], ["1975-09-30"])


@pytest.mark.parametrize(
    ("a", "b", "excluded"),
    [
        ({"12345678"}, {"12345678"}, False),
        ({"12345678"}, {"12345679"}, False),  # one digit
        ({"12345678"}, {"12354678"}, False),  # two neighbouring digits
        ({"55252"}, {"NATIONALIDENTIFICATIONNUMBER55252"}, False),  # words that a list writes into the field
        ({"12345678"}, {"87654321"}, True),
        ({"12345678", "87654321"}, {"87654321"}, False),  # sets: one agrees
    ],
)
def test_numbers_exclude_each_other_where_none_agrees_even_with_one_typing_error(
    a: set[str], b: set[str], excluded: bool
):
    assert exclude(("national_id:KP", sorted(a), None), ("national_id:KP", sorted(b), None)) is excluded
