"""The bytes in a chain address and whether its checksum holds: base58, bech32, cashaddr, base32, Monero's; Keccak.

Every decoder gives the payload's bytes, or None where a character or a checksum is wrong; none of them raises.
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache
from hashlib import sha256

from Cryptodome.Hash import keccak

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

_DIGIT = {alphabet: {letter: place for place, letter in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)}
_FIVE_BITS = {letter: place for place, letter in enumerate(BECH32)}
_BECH32_CONSTANT = 1
_BECH32M_CONSTANT = 0x2BC830A3


def base58(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes of a base58 number (leading first letters are zero bytes); None where a letter is none of it."""
    digit, number = _DIGIT[alphabet], 0
    for letter in text:
        place = digit.get(letter)
        if place is None:
            return None
        number = number * 58 + place
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Version and payload of a base58check text; None where the double SHA-256 checksum (4 bytes) does not hold."""
    if not 26 <= len(text) <= 60:
        return None
    raw = base58(text, alphabet)
    if raw is None or len(raw) < 21:
        return None
    payload, check = raw[:-4], raw[-4:]
    return payload if sha256(sha256(payload).digest()).digest()[:4] == check else None


def to_base58check(payload: bytes, alphabet: str = BITCOIN) -> str:
    """The base58check text of version and payload."""
    raw = payload + sha256(sha256(payload).digest()).digest()[:4]
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, place = divmod(number, 58)
        letters = alphabet[place] + letters
    return alphabet[0] * (len(raw) - len(raw.lstrip(b"\0"))) + letters


def _polymod(values: list[int]) -> int:
    """Remainder of the BCH code of BIP-173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> place & 1:
                check ^= generator
    return check


def bech32(text: str) -> tuple[str, list[int], bool] | None:
    """Prefix, five-bit values, and whether it is bech32m, of a text under BIP-173 or BIP-350; None where it is neither.

    Mixed case is refused, as both rules say. The length limit of 90 is left to the caller: Cardano and Zcash exceed it.
    """
    if text != text.lower() and text != text.upper():
        return None
    prefix, one, rest = text.lower().rpartition("1")
    if not one or not prefix or len(rest) < 6 or any(letter not in _FIVE_BITS for letter in rest):
        return None
    values = [_FIVE_BITS[letter] for letter in rest]
    expanded = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    constant = _polymod(expanded + values)
    if constant not in (_BECH32_CONSTANT, _BECH32M_CONSTANT):
        return None
    return prefix, values[:-6], constant == _BECH32M_CONSTANT


def _cash_polymod(values: list[int]) -> int:
    """Remainder of the 40-bit BCH code of cashaddr."""
    check = 1
    for value in values:
        top = check >> 35
        check = (check & 0x07FFFFFFFF) << 5 ^ value
        for place, generator in enumerate((0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)):
            if top >> place & 1:
                check ^= generator
    return check ^ 1


_CASH_PREFIX = [ord(letter) & 31 for letter in "bitcoincash"] + [0]


def cashaddr(text: str) -> tuple[int, bytes] | None:
    """Type (0 key hash, 1 script hash) and hash of a cashaddr without its prefix; None where the checksum fails."""
    values = [_FIVE_BITS.get(letter, 32) for letter in text]
    if len(values) < 42 or 32 in values or _cash_polymod(_CASH_PREFIX + values):
        return None
    payload = regroup(values[:-8], 5, 8)
    if payload is None or len(payload) != 21:
        return None
    return payload[0] >> 3, bytes(payload[1:])


def to_cashaddr(kind: int, digest: bytes) -> str:
    """The cashaddr, without its prefix, of a key hash (0) or script hash (1) of 20 bytes."""
    values = regroup([kind << 3, *digest], 8, 5, pad=True) or []
    check = _cash_polymod(_CASH_PREFIX + values + [0] * 8)
    return "".join(BECH32[value] for value in values + [check >> 5 * place & 31 for place in range(7, -1, -1)])


def regroup(values: list[int], width: int, into: int, pad: bool = False) -> list[int] | None:
    """The same bits in groups of another width; None where what is left over is no padding."""
    kept, bits, result = 0, 0, []
    for value in values:
        kept, bits = kept << width | value, bits + width
        while bits >= into:
            bits -= into
            result.append(kept >> bits & (1 << into) - 1)
        kept &= (1 << bits) - 1
    if pad and bits:
        result.append(kept << into - bits)
    elif bits >= width or kept:
        return None
    return result


def base32_crc16(text: str) -> bytes | None:
    """Version and payload of a Stellar key (base32 with CRC-16/XMODEM, low byte first); None where it fails."""
    try:
        raw = base64.b32decode(text)
    except (binascii.Error, ValueError):
        return None
    return raw[:-2] if binascii.crc_hqx(raw[:-2], 0).to_bytes(2, "little") == raw[-2:] else None


@lru_cache(maxsize=4096)
def keccak256(data: bytes) -> bytes:
    """The original Keccak-256 (padding 0x01), as Ethereum and Monero use it; not SHA3-256 of the standard library."""
    return keccak.new(digest_bits=256, data=data).digest()


_MONERO_BYTES = {0: 0, 2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def monero_base58(text: str) -> bytes | None:
    """Prefix and keys of a Monero address (base58 in blocks of 11, Keccak checksum of 4 bytes); None where it fails."""
    raw = b""
    for start in range(0, len(text), 11):
        block, number = text[start : start + 11], 0
        size = _MONERO_BYTES.get(len(block))
        for letter in block:
            place = _DIGIT[BITCOIN].get(letter)
            if place is None:
                return None
            number = number * 58 + place
        if size is None or number >> 8 * size:
            return None
        raw += number.to_bytes(size, "big")
    return raw[:-4] if len(raw) > 4 and keccak256(raw[:-4])[:4] == raw[-4:] else None
