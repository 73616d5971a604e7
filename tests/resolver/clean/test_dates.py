"""Published dates: as precise as published and not more, refused where they can't be read."""

from __future__ import annotations

from datetime import date

import pytest

from resolver.clean.dates import Published, parse


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("22 Aug 1969", "1969-08-22", "1969-08-22", "day"),
        ("1969-08-22", "1969-08-22", "1969-08-22", "day"),
        ("22/08/1969", "1969-08-22", "1969-08-22", "day"),
        ("August 22, 1969", "1969-08-22", "1969-08-22", "day"),
        ("1964-11-21-05:00", "1964-11-21", "1964-11-21", "day"),  # the UN's files carry a time zone
        ("1964-11-21T00:00:00Z", "1964-11-21", "1964-11-21", "day"),
        ("19641121", "1964-11-21", "1964-11-21", "day"),
        ("Feb 1972", "1972-02-01", "1972-02-29", "month"),  # a leap year
        ("1969-08-00", "1969-08-01", "1969-08-31", "month"),
        ("00/08/1969", "1969-08-01", "1969-08-31", "month"),
        ("1969", "1969-01-01", "1969-12-31", "year"),
        ("dd/mm/1969", "1969-01-01", "1969-12-31", "year"),
        ("1961 to 1963", "1961-01-01", "1963-12-31", "range"),
        ("between 1961 and 1963", "1961-01-01", "1963-12-31", "range"),
        ("1961-1963", "1961-01-01", "1963-12-31", "range"),
        ("01 Jan 1960 to 31 Mar 1965", "1960-01-01", "1965-03-31", "range"),
        ("1960s", "1960-01-01", "1969-12-31", "range"),
    ],
)
def test_a_date_covers_the_days_that_it_names(text: str, first: str, last: str, precision: str) -> None:
    assert parse(text) == Published(date.fromisoformat(first), date.fromisoformat(last), precision, False)


@pytest.mark.parametrize("text", ["circa 1969", "c. 1969", "Approximately 1969", "about 1969"])
def test_circa_is_marked_and_widens_nothing(text: str) -> None:
    assert parse(text) == Published(date(1969, 1, 1), date(1969, 12, 31), "year", True)


# 1347 may be a year of the Hijra; 30 February a typing error. Neither is corrected in silence.
@pytest.mark.parametrize(
    "text",
    ["", "unknown", "30 Feb 1969", "1347", "2969", "1969-13-01", "13/13/1969", "32 Jan 1969", "1963 to 1961", "08"],
)
def test_what_names_no_day_of_the_calendar_is_refused(text: str) -> None:
    assert parse(text) is None


def test_the_order_of_day_and_month_is_the_publishers_and_is_never_guessed() -> None:
    assert parse("03/04/1969") != parse("03/04/1969", month_first=True)
    assert parse("08/22/1969") is None
    assert parse("08/22/1969", month_first=True) == parse("22 Aug 1969")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("EXACT 1970", "1970-01-01", "1970-12-31", "year"),  # how the UN's file marks a date that is no estimate
        ("1965 or 1966", "1965-01-01", "1966-12-31", "range"),
        ("24. Dezember 1980", "1980-12-24", "1980-12-24", "day"),
        ("1er août 1980", "1980-08-01", "1980-08-01", "day"),
        ("3 de marzo de 1980", "1980-03-03", "1980-03-03", "day"),
        ("24 декабря 1980", "1980-12-24", "1980-12-24", "day"),
        ("24-12-1980", "1980-12-24", "1980-12-24", "day"),
        ("12/1980", "1980-12-01", "1980-12-31", "month"),
        ("00-08-1969", "1969-08-01", "1969-08-31", "month"),
    ],
)
def test_forms_and_languages_of_other_publishers(text: str, first: str, last: str, precision: str) -> None:
    assert parse(text) == Published(date.fromisoformat(first), date.fromisoformat(last), precision, False)


# The years between were not published: a range would claim them.
def test_two_years_that_do_not_follow_each_other_are_no_range() -> None:
    assert parse("1954 or 1962") is None
