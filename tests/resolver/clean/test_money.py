"""Money is exact: what can't be read without a doubt is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.clean import money


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", (123450, 2)),
        ("0.1", (1, 1)),
        (".5", (5, 1)),
        ("-0.10", (-10, 2)),
        ("\u22125", (-5, 0)),
        ("1,234.50", (123450, 2)),
        ("1,234,567", (1234567, 0)),
        ("0.000000000000000001", (1, 18)),  # one wei of ether
        ("9" * 38, (int("9" * 38), 0)),
    ],
)
def test_an_amount_is_whole_units_and_a_scale(text: str, amount: tuple[int, int]) -> None:
    assert money.parse(text) == amount


# '1,234' is twelve hundred or one and a bit; 1e5 and 0.1 + 0.2 come out of somebody's floating point.
@pytest.mark.parametrize(
    "text", ["", "1,234", "1e5", "$5", "5 USD", "1.2.3", "12,34,567", "--5", "NaN", "5.", "1" * 39]
)
def test_an_amount_that_could_mean_two_things_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="exact amount"):
        money.parse(text)


@pytest.mark.parametrize(("text", "amount"), [("100,", (100, 0)), ("12,5", (125, 1)), ("1.234,50", (123450, 2))])
def test_a_decimal_comma_is_read_where_the_publisher_uses_it(text: str, amount: tuple[int, int]) -> None:
    assert money.parse(text, decimal_comma=True) == amount


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 38))
def test_every_amount_survives_being_written_and_read(units: int, scale: int) -> None:
    assert money.parse(money.text(units, scale)) == (units, scale)


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("jpy", 0), ("KWD", 3), ("CLF", 4), ("KPW", 2)])
def test_minor_units_are_those_of_iso_4217(currency: str, places: int) -> None:
    assert money.minor_units(currency) == places
