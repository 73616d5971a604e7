"""Chain addresses: the chain from the address, one normal form, nothing that fails its checksum.

Addresses are the published test vectors of each chain, or derived from them, unless a test is marked real.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from resolver.clean import encodings
from resolver.clean.wallets import identify

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"  # Bitcoin's first block
SCRIPT = "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"  # BIP-13's example
SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"  # BIP-173
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # BIP-350
EIP55 = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # EIP-55
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"  # Tether's contract on TRON
RIPPLE = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"  # XRP Ledger's genesis account
MONERO = (
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"  # its donations
)
STELLAR = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"  # its documentation
CASH = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"  # cashaddr's specification
CASH_LEGACY = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"  # the same key in the old form


def chain(address: str, currency: str | None = None) -> str | None:
    found = identify(address, currency)
    return found.chain if found else None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (GENESIS, "bitcoin"),
        (SCRIPT, "bitcoin"),
        (SEGWIT, "bitcoin"),
        (TAPROOT, "bitcoin"),
        (EIP55, "ethereum"),
        (USDT, "tron"),
        (RIPPLE, "ripple"),
        (MONERO, "monero"),
        (STELLAR, "stellar"),
        (CASH, "bitcoin_cash"),
        ("So11111111111111111111111111111111111111112", "solana"),
    ],
)
def test_the_chain_is_found_from_the_address_alone(address: str, expected: str) -> None:
    assert chain(address) == expected


# OFAC files TRON, Ethereum and Omni (Bitcoin) addresses under USDT, and has filed a TRON address under XBT.
@pytest.mark.parametrize(("address", "expected"), [(USDT, "tron"), (EIP55, "ethereum"), (GENESIS, "bitcoin")])
@pytest.mark.parametrize("label", ["USDT", "XBT", "ETH", "TRX", "LTC", "no such label"])
def test_a_label_never_overrules_the_address(address: str, expected: str, label: str) -> None:
    assert chain(address, label) == expected


# Forks of Bitcoin kept its address form; only the publisher knows which coin was meant.
@pytest.mark.parametrize(
    ("address", "label", "expected"),
    [
        (GENESIS, "BSV", "bitcoin_sv"),
        (GENESIS, "BCH", "bitcoin_cash"),
        (SCRIPT, "LTC", "litecoin"),
        ("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "XVG", "verge"),
        ("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", None, "dogecoin"),
    ],
)
def test_a_label_breaks_a_tie_between_chains_of_one_form(address: str, label: str | None, expected: str) -> None:
    assert chain(address, label) == expected


def test_both_forms_of_a_bitcoin_cash_address_are_one() -> None:
    old, new, prefixed = identify(CASH_LEGACY, "BCH"), identify(CASH), identify(f"bitcoincash:{CASH}", "BCH")
    assert old == new == prefixed
    assert new is not None
    assert new.chain_address_id == f"bitcoin_cash:{CASH}"


def test_both_forms_of_a_litecoin_script_address_are_one() -> None:
    old = identify(SCRIPT, "LTC")
    assert old is not None
    assert old.normal[0] == "M"
    assert identify(old.normal) == old


def test_the_hexadecimal_form_of_a_tron_address_is_the_same_wallet() -> None:
    found = identify("41a614f803b6fd780986a42c78ec9c7f77e6ded13c")
    assert found is not None
    assert (found.chain, found.normal) == ("tron", USDT)


def test_letter_case_that_carries_no_meaning_makes_no_second_wallet() -> None:
    forms = [EIP55, EIP55.lower(), "0x" + EIP55[2:].upper(), "0X" + EIP55[2:].upper()]
    assert {found.normal for found in map(identify, forms) if found} == {EIP55.lower()}
    assert identify(SEGWIT.upper()) == identify(SEGWIT)


# The same key rules the same address on every EVM chain: a listed wallet must not hide behind another label.
def test_one_evm_address_on_two_chains_is_one_wallet_and_the_published_chain_is_kept() -> None:
    arbitrum, ethereum = identify(EIP55, "ARB"), identify(EIP55, "ETH")
    assert arbitrum is not None and ethereum is not None
    assert arbitrum.chain_address_id == ethereum.chain_address_id
    assert (arbitrum.network, ethereum.network) == ("arbitrum", None)


def test_spaces_and_invisible_characters_around_an_address_are_ignored() -> None:
    assert identify(f" \ufeff{USDT[:10]}\u200b{USDT[10:]}\r\n") == identify(USDT)


@pytest.mark.parametrize("address", [GENESIS, SCRIPT, SEGWIT, TAPROOT, USDT, RIPPLE, MONERO, STELLAR, CASH])
def test_one_changed_letter_is_refused(address: str) -> None:
    place = len(address) // 2
    other = next(letter for letter in "qpzr2345" if letter.lower() != address[place].lower())
    if address == STELLAR:
        other = "A" if address[place] != "A" else "B"
    assert identify(address[:place] + other + address[place + 1 :]) is None


def test_an_evm_address_in_mixed_case_must_hold_its_checksum() -> None:
    assert identify(EIP55.replace("aA", "Aa", 1)) is None


def test_a_form_without_a_checksum_says_that_nothing_was_checked() -> None:
    checked, unchecked = identify(EIP55), identify(EIP55.lower())
    assert checked is not None and unchecked is not None
    assert (checked.checked, unchecked.checked) == (True, False)


# Bech32 found valid with the wrong constant was the weakness that BIP-350 mended.
def test_a_taproot_address_needs_the_newer_checksum() -> None:
    assert identify("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "0x",
        "0x123",
        "unknown",
        "kucoinrise11",
        "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert identify(text) is None


def test_keccak_gives_the_known_digests() -> None:
    assert encodings.keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert encodings.keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@pytest.mark.real
def test_all_wallets_of_cheil_credit_bank_are_tron_addresses(real_data: Path) -> None:
    folder = real_data / "ofac_sdn_csv" / "2026_dprk_excerpt"
    text = ""
    for name in ("sdn.csv", "sdn_comments.csv"):
        with (folder / name).open(newline="", encoding="utf-8") as file:
            text += "".join(row[-1] for row in csv.reader(file) if row and row[0] == "22985")
    found = [identify(address, "USDT") for address in re.findall(r"Digital Currency Address - USDT (\w+)", text)]
    assert len(found) == 53
    assert {each.chain if each else None for each in found} == {"tron"}
    assert len({each.normal for each in found if each}) == 53


# One of OFAC's 654 values is no address: 64 hexadecimal digits under XMR, the form of a transaction or of a payment id.
@pytest.mark.real
def test_every_wallet_that_ofac_lists_is_identified(real_data: Path) -> None:
    failed, chains = [], set()
    for path in sorted((real_data / "crypto_ofac_addresses").glob("*.json")):
        label = path.stem.rpartition("_")[2]
        for address in json.loads(path.read_text(encoding="utf-8")):
            found = identify(address, label)
            chains.add(found.chain if found else None)
            failed += [] if found else [address]
    assert [len(address) for address in failed] == [64]
    assert len(chains - {None}) == 12
