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


# ------------------------------------------------------------------------------------------------------------ by parts


def shared(one: tuple[str, str], other: tuple[str, str]) -> bool:
    left, right = clean(*one), clean(*other)
    assert left is not None and right is not None
    return bool(set(left.keys) & set(right.keys))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 Oak Street, Austin, TX 73301", "US"), ("12 Oak St., 73301 Austin", "US")),  # the state left out
        (("12 Oak Street, Austin, Texas, 73301", "US"), ("12 Oak St, Austin", "US")),  # the postcode left out
        (("Am Ring 12, 10115 Berlin", "DE"), ("12 Am Ring, Berlin", "DE")),  # the number first
        (("Rue des Bataves 69, 1040 Etterbeek", "BE"), ("69 Rue des Bataves, 1040 Brussels", "BE")),  # another town
        (("Unit 203, 24 Cawthra Rd., Mississauga", "CA"), ("24 Cawthra Road, #203, Mississauga", "CA")),
        (("ul. Usacheva 24, Moscow, 119048", "RU"), ("119048, Moscow, Usacheva ul., 24", "RU")),
        (("Lenina ul., bld. 9, appt. 17 Pskov", ""), ("Lenina ul., bld. 9, appt. 17, Pskov", "RU")),  # no country
    ],
)
def test_addresses_of_the_same_parts_share_a_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert shared(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("12 Oak Street, Austin, TX 73301", "US"), ("14 Oak Street, Austin, TX 73301", "US")),  # another house
        (("12 Oak Street, Austin", "US"), ("12 Oak Street, Dallas", "US")),  # another town
        (("12 Oak Street, Austin", "US"), ("12 Oak Avenue, Austin", "US")),  # another kind of street
        (("Floor 3, 12 Oak Street, Austin", "US"), ("Floor 4, 12 Oak Street, Austin", "US")),
        (("Apt 3, 12 Oak Street, Austin", "US"), ("Apt 4, 12 Oak Street, Austin", "US")),
        (("Carrera 8 No. 21, Cali", "CO"), ("Carrera 21 No. 8, Cali", "CO")),
        (("Main Square, Austin", "US"), ("Main Square, Austin, TX", "US")),  # no number: a square is no address
        (("12 Oak Street, Springfield", "US"), ("12 Oak Street, Springfield", "CA")),
    ],
)
def test_addresses_that_differ_in_a_part_share_none(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert not shared(one, other)


@pytest.mark.parametrize(
    ("full", "country", "expected"),
    [
        (
            "Apt. 5, 12a Oak Street, Austin, TX 73301",
            "US",
            {"street": ("oak", "st"), "numbers": ("12a",), "unit": "5", "postcode": "73301", "town": "Austin"},
        ),
        ("P.O. Box 3042, Dubai", "AE", {"po_box": "3042", "postcode": "", "town": "Dubai"}),
        ("2nd Floor, 4 Varsho Street, Tehran 1587998411", "IR", {"floor": "2", "postcode": "1587998411", "sure": True}),
        ("Lindenweg 5, 1010 Wien", "AT", {"numbers": ("5",), "postcode": "1010", "town": "Wien"}),
        ("Keizersgracht 1, 1015 AA Amsterdam", "NL", {"postcode": "1015 AA", "town": "Amsterdam"}),
        ("1-2-3 Nakamachi, Kobe 657-0066", "JP", {"numbers": ("1", "2", "3"), "postcode": "657-0066"}),
        ("Pikk 7, Tallinn", "EE", {"postcode": "", "town": "Tallinn", "sure": False}),
    ],
)
def test_the_parts_of_an_address_in_one_line(full: str, country: str, expected: dict[str, object]) -> None:
    found = clean(full, country)
    assert found is not None
    assert {name: getattr(found.parts, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("city", "country", "town", "postcode"),
    [
        ("40237 Düsseldorf", "DE", "Düsseldorf", "40237"),
        ("Tehran, 16588", "IR", "Tehran", "16588"),
        ("079120", "SG", None, "079120"),
        ("Sector 5", "IN", "Sector 5", None),
    ],
)
def test_a_postcode_in_the_field_of_the_city_is_taken_out(
    city: str, country: str, town: str | None, postcode: str | None
) -> None:
    found = clean(f"Row 1, {city}", country, street="Row 1", city=city)
    assert found is not None
    assert (found.city, found.postcode) == (town, postcode)


# us_csl ends its addresses with two letters; those of an American state may be either.
def test_two_letters_at_the_end_are_a_country_where_no_state_has_them() -> None:
    russian, american = clean("57 Polyanka, Moscow, 119180, RU"), clean("12 Oak Street, Wilmington, DE")
    assert russian is not None and american is not None
    assert (russian.country_code, russian.postcode) == ("RU", "119180")
    assert american.country_code is None


def test_a_street_that_is_misspelt_or_abridged_still_shares_number_and_postcode() -> None:
    plaza = clean("100 Howard Hughs Plaza", None, "100 Howard Hughs Plaza", "Las Vegas", "NV", "89111")
    way = clean("Hughes Plaza, 100 Howard Hughes Way, Las Vegas, NV 89111")
    next_door = clean("102 Howard Hughes Way, Las Vegas, NV 89111")
    assert plaza and way and next_door
    assert {key[:4] for key in {*plaza.keys} & {*way.keys}} == {"adn-"}
    assert not {*way.keys} & {*next_door.keys}
    assert plaza.city == way.city == "Las Vegas"


def test_a_whole_address_in_the_line_of_the_street_is_read_as_one() -> None:
    line = "173 John Lane, Camden, NJ 08030"
    found, short = clean(line, None, line), clean("173 John Lane, 08030")
    assert found and short
    assert (found.city, found.postcode) == ("Camden", "08030")
    assert {key[:4] for key in {*found.keys} & {*short.keys}} == {"adk-", "adn-"}
