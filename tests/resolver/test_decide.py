"""Decisions: which birth dates and numbers exclude each other, and what supports a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from resolver.decide import contradicts, same_birth
from tests.resolver.linked import linked, reasons, together
from tests.stage import Party


def born(text: str) -> tuple[date, date, str, bool]:
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
    assert same_birth(born(a), born(b)), why
    assert same_birth(born(b), born(a)), why


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
    assert not same_birth(born(a), born(b))
    assert not same_birth(born(b), born(a))


def test_one_of_several_birth_dates_that_agrees_is_enough():
    assert not contradicts(
        "birth", frozenset({born("1948-02-03"), born("1975-09-30")}), frozenset({born("1975-09-30")})
    )


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
    assert contradicts("national_id:KP", frozenset(a), frozenset(b)) is excluded


def test_two_national_numbers_of_one_country_keep_a_name_and_birth_date_apart():
    con = linked(
        Party(
            "table:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("national_id", "40017733", "Haiti"),)
        ),
        Party(
            "table:2", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("national_id", "58820914", "Haiti"),)
        ),
    )
    assert together(con) == set()
    assert reasons(con) == {("table:1", "table:2"): "contradiction: national_id:HT"}


def test_two_passports_of_one_country_do_not_keep_a_person_apart():
    con = linked(
        Party("ofac:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("passport", "HT4001773", "Haiti"),)),
        Party("un:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=(("passport", "HT5882091", "Haiti"),)),
    )
    assert together(con) == {frozenset({"ofac:1", "un:1"})}


def test_two_records_of_one_list_with_one_name_and_birth_date_are_left_to_a_person():
    con = linked(
        Party("ofac:1", "DELACROSSE, Mirabelle Anne", born="1981-03-04", listed="ofac:GLOMAG"),
        Party("ofac:2", "Mirabelle Anne Delacrosse", born="1981-03-04", listed="ofac:SDGT"),
    )
    assert together(con) == set()
    # 14 for the name, 9 for the date, -6 for the list, -10 prior: 7 bits, and a second record of a list wants 9
    assert reasons(con) == {("ofac:1", "ofac:2"): "second record of list ofac_sdn"}


def test_sharing_a_country_does_not_support_a_persons_name():
    con = linked(
        Party("ofac:1", "VELIKOSARSKY, Dmitri Anatolyevich", countries=("Russia",), gender="Male"),
        Party("un:1", "Dmitri Anatolyevich Velikosarsky", countries=("Russia",), gender="Male"),
    )
    assert together(con) == set()


def test_other_gender_keeps_a_shared_name_and_birth_date_for_review():
    con = linked(
        Party("ofac:1", "PARK, Soo Jin", born="1981-03-04", gender="Male"),
        Party("un:1", "Soo Jin Park", born="1981-03-04", gender="Female"),
    )
    assert together(con) == set()


def test_twins_who_share_address_phone_and_device_are_left_to_a_person():
    olena = Party(
        "table:1",
        "Olena Marchukova",
        born="1990-07-07",
        countries=("Ukraine",),
        gender="Female",
        address=("Sadova 9", "Kyiv", "Ukraine"),
        contacts=(("phone", "+380676041937"), ("device", "0a1b2c3d4e5f")),
    )
    con = linked(olena, replace(olena, id="table:2", name="Oksana Marchukova"))
    assert together(con) == set()
    assert reasons(con)["table:1", "table:2"].startswith("may be relatives")


def test_two_names_without_a_word_in_common_link_by_birth_date_phone_and_device():
    shared = (("phone", "+380676041937"), ("device", "0a1b2c3d4e5f"))
    con = linked(
        Party("table:1", "Tae-yang Noh", born="1993-06-18", contacts=shared),
        Party("table:2", "Daniel Rowanwood", born="1993-06-18", contacts=shared),
    )
    assert together(con) == {frozenset({"table:1", "table:2"})}
