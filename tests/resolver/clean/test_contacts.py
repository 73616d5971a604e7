"""Contacts in one form, so that a phone shared by two applicants shows."""

from __future__ import annotations

import pytest

from resolver.clean.contacts import clean, contact_id


@pytest.mark.parametrize(
    ("type", "value", "country", "expected"),
    [
        ("phone", "+44 (0)20 7946 0018", None, "+442079460018"),
        ("phone", "020 7946 0018", "GB", "+442079460018"),
        ("phone", "0044 20 7946 0018", "CN", "+442079460018"),
        ("phone", "850-2-18111", "KP", "+850218111"),  # country code without its plus, as OFAC writes it
        ("fax", "+850 2 18111 ext. 8315", None, "+850218111"),
        ("phone", "850 2 381 4431/4432", None, "+85023814431"),
        ("phone", "Number: (971) (4) (3248000)", None, "+97143248000"),
        ("email", "mailto:A.B+x@GMAIL.com;", None, "a.b+x@gmail.com"),
        ("website", "HTTPS://www.Example.com:443/about", None, "example.com"),
        ("website", "example.com", None, "example.com"),
        ("ip", "2001:DB8::0001", None, "2001:db8::1"),
        ("device", " AB:CD:01 ", None, "ab:cd:01"),
    ],
)
def test_a_contact_has_one_form(type: str, value: str, country: str | None, expected: str) -> None:
    assert clean(type, value, country) == expected


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("phone", "12345"),
        ("phone", "n/a"),
        ("phone", "020 7946 0018"),
        ("email", "nobody"),
        ("website", "n/a"),
        ("ip", "1.2.3"),
        ("device", " "),
    ],
)
def test_what_reaches_nobody_is_refused(type: str, value: str) -> None:
    assert clean(type, value, None) is None


def test_a_phone_and_a_fax_of_one_number_are_one_contact() -> None:
    assert contact_id("phone", "+442079460018") == contact_id("fax", "+442079460018")
    assert contact_id("phone", "1") != contact_id("device", "1")


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("+44 (0) 20 7946 0958", None, "+442079460958"),
        ("+7 (495) 555-01-01; +7 (495) 555-01-02", None, "+74955550101"),
        ("020 7946 0958 or 0959", "GB", "+442079460958"),
    ],
)
def test_a_trunk_zero_is_left_out_and_of_several_numbers_the_first_is_taken(
    text: str, country: str | None, expected: str
) -> None:
    assert clean("phone", text, country) == expected
