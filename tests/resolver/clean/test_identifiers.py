"""Identifiers: one normal form, check digits where there are any, and which of them tell two parties apart."""

from __future__ import annotations

import pytest

from resolver.clean.identifiers import Cleaned, clean, exclusive_within


@pytest.mark.parametrize(
    ("scheme", "number", "country", "expected"),
    [
        ("lei", "5493 001K JTII GC8Y 1R12", None, Cleaned("5493001KJTIIGC8Y1R12", True)),
        ("lei", "5493001KJTIIGC8Y1R13", None, Cleaned("5493001KJTIIGC8Y1R13", False)),
        ("bic", "kycbkppy", None, Cleaned("KYCBKPPY", True)),
        ("imo", "IMO 9074729", None, Cleaned("9074729", True)),
        ("imo", "9074728", None, Cleaned("9074728", False)),
        ("inn", "7707083893", None, Cleaned("7707083893", True)),
        ("tax", "7707083893", "RU", Cleaned("7707083893", True)),
        ("vat", "GB 980 7806 84", "GB", Cleaned("980780684", True)),
        ("registration", "1027700132195", "RU", Cleaned("1027700132195", True)),
        ("national_id", "11010519491231002X", "CN", Cleaned("11010519491231002X", True)),
        ("national_id", "110105194912310021", "CN", Cleaned("110105194912310021", False)),
        ("imo_company", "5342883", None, Cleaned("5342883", True)),
        ("imo_company", "5342884", None, Cleaned("5342884", False)),
        ("vat", "EL094259216", None, Cleaned("094259216", True)),  # the country stands in the number
        ("vat", "EL094259217", "GR", Cleaned("094259217", False)),
        ("registration", "175074752", "BG", Cleaned("175074752", True)),
        ("registration", "51824753556", "AU", Cleaned("51824753556", True)),
        ("registration", "51824753557", "AU", Cleaned("51824753557", False)),
        # 1*10 + 1*2 = 12, which leaves 1 over 11: the check digit is 1
        ("national_id", "1000000011", "IR", Cleaned("1000000011", True)),
        ("national_id", "1000000012", "IR", Cleaned("1000000012", False)),
        ("national_id", "10101234565", "IR", Cleaned("10101234565", True)),  # a company's, eleven digits
        ("national_id", "10101234566", "IR", Cleaned("10101234566", False)),
        ("ticker", "CHL US", None, Cleaned("CHLUS", None)),
        ("passport", " 472-120 208", "KP", Cleaned("472120208", None)),
        ("passport", "００１２３", None, Cleaned("00123", None)),  # leading zeros belong to the number
    ],
)
def test_a_number_has_one_form_and_its_check_digits_are_tested(
    scheme: str, number: str, country: str | None, expected: Cleaned
) -> None:
    assert clean(scheme, number, country) == expected


# 'National ID' may be another number than the one whose rule is known: a wrong length proves no typing error.
def test_a_number_of_another_form_is_neither_valid_nor_invalid() -> None:
    assert clean("national_id", "12345", "CN") == Cleaned("12345", None)
    assert clean("national_id", "12345", "KP") == Cleaned("12345", None)


# OFAC files Colombia's cedulas under 'National ID'; they have no check digit, the tax number has.
def test_one_schemes_rule_is_not_applied_to_anothers_numbers() -> None:
    assert clean("national_id", "16588328", "CO") == Cleaned("16588328", None)
    assert clean("tax", "213123432-1", "CO") == Cleaned("2131234321", True)


# Placeholders shared by strangers would join them.
@pytest.mark.parametrize("number", ["", "-", "None", "N/A", "Unknown", "not available", "000000", "XXX", "pending"])
def test_a_placeholder_is_no_number(number: str) -> None:
    assert clean("passport", number, "KP") is None


def test_an_identifier_of_which_a_party_has_one_names_the_space_that_it_is_unique_in() -> None:
    assert exclusive_within("lei", True, None, None) == "lei"
    assert exclusive_within("national_id", None, "KP", None) == "national_id:KP"
    assert exclusive_within("registration", None, "GB", "Companies House") == "registration:GB:companies house"


# People hold several passports; one country's companies stand in several registers; a failed check is a typing error.
@pytest.mark.parametrize(
    ("scheme", "valid", "country", "issuer"),
    [
        ("passport", None, "KP", None),
        ("driver_licence", None, "US", None),
        ("mmsi", None, "KP", None),
        ("bic", True, "KP", None),
        ("lei", False, None, None),
        ("national_id", None, None, None),
        ("registration", None, "CN", None),
        ("tax", None, "AE", None),
    ],
)
def test_what_proves_nothing_is_in_no_space(
    scheme: str, valid: bool | None, country: str | None, issuer: str | None
) -> None:
    assert exclusive_within(scheme, valid, country, issuer) is None


def test_a_social_insurance_number_of_another_country_has_no_american_rule() -> None:
    assert clean("ssn", "33-3208848-3", "PH") == Cleaned("3332088483", None)
    assert clean("ssn", "536-90-4399 (US)", None) == Cleaned("536904399", True)
