"""Accounts: one key per account, from an IBAN or from a national number together with its bank.

IBAN: ISO 13616 (python-stdnum checks country, length, the national check digits it knows, and the remainder of 97).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum import bic as bic_rule
from stdnum import iban as iban_rule
from stdnum import luhn


@dataclass(frozen=True)
class Account:
    """An account in normal form.

    `key` is None where the number identifies no account: a failed checksum, a masked card, no digit at all.
    `valid`: None where the number has no check that is known. `country_code`: of the bank, ISO alpha-2.
    """

    clean: str | None
    key: str | None
    country_code: str | None
    valid: bool | None
    iban_bank: str | None = None
    """The bank's code inside an IBAN; four letters are how its BIC begins."""


def bank_code(bic: str | None, code: str | None) -> str | None:
    """A bank in normal form: the first eight letters of its BIC (without the branch), else its code."""
    for published in (bic, code):
        text = re.sub(r"\W", "", published or "").upper()
        if text and (published is code or len(text) in (8, 11)):
            return text[:8] if bic_rule.is_valid(text) else text
    return None


def bank_of_iban(iban: str) -> str | None:
    """The bank's national code in a valid IBAN: 'NWBK' of GB29NWBK60161331926819; None of a country not known.

    The first part of the country's structure, or the one after a single check character (Italy, San Marino), as the
    IBAN registry places the bank identifier (https://www.swift.com/standards/data-standards/iban-international-bank-account-number).
    """
    structure = dict(iban_rule._ibandb.info(iban)[0][1]).get("bban", "")
    begin = 4
    for length in (int(part) for part in re.findall(r"(\d+)!", structure)):
        if length > 1:
            return iban[begin : begin + length]
        begin += length
    return None


def identify(number: str, scheme: str, bank_bic: str | None, code: str | None, country_code: str | None) -> Account:
    """The account that a published number names.

    A valid IBAN is one whatever its published scheme. National numbers are one account only within one bank; where no
    bank is published they are one only among themselves. Numbers at payment firms ('processor') keep their signs, lower
    case: they may be e-mail addresses.
    """
    text = unicodedata.normalize("NFKC", number).strip()
    compact = "".join(letter for letter in text.upper() if letter.isalnum())
    if iban_rule.is_valid(compact):
        return Account(compact, f"iban:{compact}", compact[:2], True, bank_of_iban(compact))
    if not any(letter.isdigit() for letter in compact) and scheme != "processor":
        return Account(None, None, country_code, False)
    if scheme == "iban":
        return Account(compact, None, country_code, False)
    bank = bank_code(bank_bic, code) or ""
    if scheme == "card":
        valid = compact.isdigit() and 12 <= len(compact) <= 19 and luhn.is_valid(compact)
        return Account(compact, f"card:{compact}" if valid else None, country_code, valid)
    if scheme == "processor":
        clean = "".join(text.lower().split())
        return Account(clean or None, f"processor:{bank.lower()}:{clean}" if clean else None, country_code, None)
    if not country_code and bic_rule.is_valid(bank):
        country_code = bank[4:6]
    return Account(compact, f"national:{bank or country_code or ''}:{compact}", country_code, None)
