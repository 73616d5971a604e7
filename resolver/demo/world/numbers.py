"""Numbers with right check digits that belong to nobody: IBANs, company numbers, TRON addresses.

Bank codes, districts and regions are ones that no register has given out, so that no real account or company is met.
"""

from __future__ import annotations

import hashlib

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Characters of the Chinese unified social credit code (GB 32100-2015), in the order of their values."""

BANK_PREFIX = {"AE": "999", "EE": "9999", "GB": "ZZDM999999", "LT": "99999", "PL": "99999999", "DE": "99999999"}
"""Invented bank codes at the start of the national account number."""
IBAN_LENGTH = {"AE": 23, "EE": 20, "GB": 22, "LT": 20, "PL": 28, "DE": 22}


def iban(country: str, digits: str) -> str:
    """A valid IBAN of an invented bank; `digits` fills the account number, cut or padded (ISO 13616, mod 97)."""
    prefix = BANK_PREFIX[country]
    room = IBAN_LENGTH[country] - 4 - len(prefix)
    body = prefix + digits[:room].zfill(room)
    number = int("".join(str(int(character, 36)) for character in f"{body}{country}00"))
    return f"{country}{98 - number % 97:02d}{body}"


def credit_code(district: str, serial: str) -> str:
    """A valid 18-character Chinese company code (GB 32100-2015) with a valid organisation code inside (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(c, 36) * w for c, w in zip(serial, weights, strict=True)) % 11
    code = f"91{district}{serial}" + {10: "X", 11: "0"}.get(check, str(check))
    total = sum(USCC.index(c) * (3**place % 31) for place, c in enumerate(code))
    return code + USCC[(31 - total % 31) % 31]


def ogrn(first12: str) -> str:
    """A valid 13-digit Russian company number."""
    return first12 + str(int(first12) % 11 % 10)


def tron_address(payload: bytes) -> str:
    """The TRON address of 20 bytes: base58check with version byte 0x41."""
    body = b"\x41" + payload
    body += hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(body, "big"), ""
    while number:
        number, place = divmod(number, 58)
        text = BASE58[place] + text
    return text


def tron_address_is_valid(address: str) -> bool:
    """Whether an address decodes to version 0x41, 20 bytes and the right checksum."""
    if any(character not in BASE58 for character in address):
        return False
    number = 0
    for character in address:
        number = number * 58 + BASE58.index(character)
    try:
        body = number.to_bytes(25, "big")
    except OverflowError:
        return False
    checksum = hashlib.sha256(hashlib.sha256(body[:21]).digest()).digest()[:4]
    return body[0] == 0x41 and checksum == body[21:]
