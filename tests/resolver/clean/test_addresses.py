"""Postal addresses: one form, and no address where only a place is named."""

from __future__ import annotations

import pytest

from resolver.clean.addresses import clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Apt. 5, 12 Main Street", "US"), ("Apartment 5, 12 MAIN ST., USA", None)),
        (("12 Harbour Road, Dandong, China", "China"), ("12 Harbour Road, Dandong", "CN")),
        (("ул. Светланская 12, Владивосток, Россия", "Russia"), ("ul. Svetlanskaya 12, Vladivostok", "Russia")),
        (("c/o First Agent, 12 Harbour Road, Dandong", "CN"), ("12 Harbour Road, Dandong", "CN")),
    ],
)
def test_spellings_of_one_address_share_its_id(one: tuple[str, str | None], other: tuple[str, str | None]) -> None:
    left, right = clean(*one), clean(*other)
    assert left is not None and right is not None
    assert left.address_id is not None
    assert left.address_id == right.address_id


# Colombia numbers its streets both ways: sorting the words would make one house of two.
def test_the_order_of_numbers_is_kept() -> None:
    one, other = clean("Carrera 8 No. 21, Cali", "Colombia"), clean("Carrera 21 No. 8, Cali", "Colombia")
    assert one is not None and other is not None
    assert one.address_id != other.address_id


# Thousands of list entries give a country or city alone; sharing that is sharing nothing.
@pytest.mark.parametrize(
    ("full", "country", "city"),
    [
        ("Mexico", "Mexico", None),
        ("Havana, Cuba", "Cuba", None),
        ("Tijuana, Baja California, Mexico", "Mexico", None),
        ("Pyongyang, Korea, North", "Korea, North", "Pyongyang"),
        ("Gaza Strip, undetermined", "undetermined", None),
        ("c/o First Agent, Tijuana, Mexico", "Mexico", "Tijuana"),
    ],
)
def test_a_country_or_city_alone_is_no_postal_address(full: str, country: str, city: str | None) -> None:
    found = clean(full, country, city=city)
    assert found is not None
    assert found.address_id is None


def test_a_city_alone_with_its_postcode_is_no_postal_address() -> None:
    found = clean("690001 Vladivostok, Russia", "Russia", city="Vladivostok", postcode="690001")
    assert found is not None and found.address_id is None


@pytest.mark.parametrize(
    ("full", "country", "postcode"),
    [
        ("162 Chancery Lane, London EC2A 1PP, United Kingdom", "United Kingdom", "EC2A 1PP"),
        ("ul. Svetlanskaya 12, 690001 Vladivostok, Russia", "Russia", "690001"),
        ("12345 Main Street", "US", None),  # a house number
    ],
)
def test_a_postcode_is_read_by_its_form_and_place(full: str, country: str, postcode: str | None) -> None:
    found = clean(full, country)
    assert found is not None and found.postcode == postcode


@pytest.mark.parametrize("text", ["", " ", ",,;", "-"])
def test_signs_alone_are_nothing(text: str) -> None:
    assert clean(text) is None
