"""Accounts: one key for one account, none for a number that names no account."""

from __future__ import annotations

import pytest

from resolver.clean.accounts import identify

IBAN = "GB82 WEST 1234 5698 7654 32"  # the example of ISO 13616


@pytest.mark.parametrize("scheme", ["iban", "national", "unknown"])
def test_a_valid_iban_is_one_account_whatever_its_label_and_bank(scheme: str) -> None:
    keys = {identify(number, scheme, bic, None, None).key for number in (IBAN, IBAN.replace(" ", "").lower())
            for bic in (None, "WESTGB2L")}  # fmt: skip
    assert keys == {"iban:GB82WEST12345698765432"}


def test_an_iban_that_fails_its_checksum_has_no_key() -> None:
    found = identify(IBAN[:-1] + "3", "iban", None, None, None)
    assert (found.key, found.valid) == (None, False)


def test_a_national_number_is_an_account_only_within_its_bank() -> None:
    here, branch, elsewhere = (
        identify("00-123 456", "national", bic, None, None) for bic in ("DEUTDEFF", "DEUTDEFF500", "KYCBKPPY")
    )
    assert here.key == branch.key == "national:DEUTDEFF:00123456"
    assert elsewhere.key != here.key
    assert here.country_code == "DE"


def test_a_number_at_a_payment_firm_may_be_an_address_in_any_case() -> None:
    one, other = (
        identify(number, "processor", None, "PayX", None) for number in ("A.B@pay.example", "a.b@PAY.example")
    )
    assert one.key == other.key == "processor:payx:a.b@pay.example"


# Four last digits are shared by thousands of cards.
@pytest.mark.parametrize("number", ["4111********1111", "4111 1111 1111 1112", "1111"])
def test_a_masked_or_mistyped_card_has_no_key(number: str) -> None:
    assert identify(number, "card", None, None, None).key is None


@pytest.mark.parametrize("number", ["", "unknown", "-", "n/a"])
def test_a_number_without_a_digit_has_no_key(number: str) -> None:
    assert identify(number, "national", None, None, None).key is None


@pytest.mark.parametrize(
    ("iban", "bank"),
    [
        ("GB82WEST12345698765432", "WEST"),
        ("DE89370400440532013000", "37040044"),
        ("IT60X0542811101000000123456", "05428"),  # the letter before it is a check character
        ("FR7612345987650123456789014", "12345"),
    ],
)
def test_the_code_of_the_bank_stands_in_the_iban(iban: str, bank: str) -> None:
    found = identify(iban, "iban", None, None, None)
    assert (found.iban_bank, found.country_code) == (bank, iban[:2])
