"""Chain addresses: which chain an address belongs to, its one normal form; nothing that fails its checksum.

The chain is read from the address itself (version byte, prefix, alphabet). The publisher's label never decides it:
'USDT' covers TRON, Ethereum and Omni (Bitcoin), and TRON addresses have been filed as XBT. The label only breaks ties
between chains that share a form: Bitcoin, Bitcoin Cash and Bitcoin SV ('1...', '3...'), Litecoin's old '3...',
Dogecoin and Verge ('D...').

Two forms of one address have one normal form: Bitcoin Cash's old form becomes its cashaddr, Litecoin's '3...' its
'M...', TRON's hexadecimal its 'T...', EVM addresses lower case.

EVM chains are one family here, named 'ethereum': an address is made from a key, or from its deployer, in the same way
on all of them, so the same address on Polygon is in the same hands; joining them never hides a listed wallet. What the
publisher says of the chain stays in `network`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolver.clean import encodings


@dataclass(frozen=True)
class Identified:
    """A valid address with its chain and normal form; what is not valid is None instead.

    `checked`: a checksum was there and holds; False where the form has none (EVM in one letter case, hexadecimal TRON,
    Solana). `network`: the EVM chain that the publisher names, where it is another than Ethereum.
    """

    chain: str
    normal: str
    checked: bool = True
    network: str | None = None

    @property
    def chain_address_id(self) -> str:
        """chain + ':' + normal form."""
        return f"{self.chain}:{self.normal}"


LABELS = {
    "bitcoin": ("XBT", "BTC", "BITCOIN"),
    "bitcoin_cash": ("BCH", "BITCOINCASH", "BCC"),
    "bitcoin_sv": ("BSV", "BITCOINSV", "BCHSV"),
    "bitcoin_gold": ("BTG", "BITCOINGOLD"),
    "litecoin": ("LTC", "LITECOIN"),
    "dogecoin": ("DOGE", "DOGECOIN", "XDG"),
    "verge": ("XVG", "VERGE"),
    "dash": ("DASH",),
    "solana": ("SOL", "SOLANA", "SPL"),
    "tron": ("TRX", "TRON", "TRC20"),
}
"""Publishers' labels of chains; only those that break a tie."""

_CHAIN_OF_LABEL = {label: chain for chain, labels in LABELS.items() for label in labels}

EVM = {
    "arbitrum": ("ARB", "ARBITRUM", "ARBITRUMONE"),
    "avalanche": ("AVAX", "AVALANCHE"),
    "base": ("BASE",),
    "bnb_smart_chain": ("BSC", "BNB", "BEP20", "BNBSMARTCHAIN", "BINANCESMARTCHAIN"),
    "ethereum_classic": ("ETC", "ETHEREUMCLASSIC"),
    "optimism": ("OP", "OPTIMISM"),
    "polygon": ("MATIC", "POL", "POLYGON"),
}
"""EVM chains by publishers' labels; Ethereum itself needs none."""

_NETWORK_OF_LABEL = {label: network for network, labels in EVM.items() for label in labels}

BASE58CHECK = {
    (b"\x00", 21): ("bitcoin", "bitcoin_cash", "bitcoin_sv"),
    (b"\x05", 21): ("bitcoin", "bitcoin_cash", "bitcoin_sv", "litecoin"),
    (b"\x30", 21): ("litecoin",),
    (b"\x32", 21): ("litecoin",),
    (b"\x1e", 21): ("dogecoin", "verge"),
    (b"\x16", 21): ("dogecoin",),
    (b"\x21", 21): ("verge",),
    (b"\x4c", 21): ("dash",),
    (b"\x10", 21): ("dash",),
    (b"\x26", 21): ("bitcoin_gold",),
    (b"\x17", 21): ("bitcoin_gold",),
    (b"\x41", 21): ("tron",),
    (b"\x1c\xb8", 22): ("zcash",),
    (b"\x1c\xbd", 22): ("zcash",),
    (b"\x06\xa1\x9f", 23): ("tezos",),
    (b"\x06\xa1\xa1", 23): ("tezos",),
    (b"\x06\xa1\xa4", 23): ("tezos",),
    (b"\x02\x5a\x79", 23): ("tezos",),
}
"""Version bytes and length of the payload -> chains that use them, the one taken without a label first.

Source: chainparams of each chain's reference client; SLIP-0132 and SLIP-0044 for cross-checking.
"""

BECH32 = {
    "bc": "bitcoin",
    "ltc": "litecoin",
    "btg": "bitcoin_gold",
    "bnb": "bnb_beacon_chain",
    "cosmos": "cosmos",
    "addr": "cardano",
    "stake": "cardano",
    "zs": "zcash",
    "u": "zcash",
}
"""Human-readable prefixes of bech32 (SLIP-0173)."""

SEGWIT = frozenset({"bc", "ltc", "btg"})
"""Prefixes whose first value is a witness version, with the rules of BIP-350."""

_HEX40 = re.compile(r"0[xX][0-9a-fA-F]{40}")
_TRON_HEX = re.compile(r"(0[xX])?41[0-9a-fA-F]{40}")
_MONERO = re.compile(r"[48][1-9A-HJ-NP-Za-km-z]{94}|4[1-9A-HJ-NP-Za-km-z]{105}")
_SOLANA = re.compile(r"[1-9A-HJ-NP-Za-km-z]{32,44}")
_UNSEEN = dict.fromkeys(map(ord, " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff"))


def identify(address: str, currency: str | None = None, chain: str | None = None) -> Identified | None:
    """The chain and normal form of an address; None where it has no known form or fails its checksum.

    `currency` and `chain` are the publisher's labels; they break ties only (see above). Spaces and invisible characters
    in and around the address are ignored.
    """
    text = address.translate(_UNSEEN)
    labels = [re.sub(r"[^A-Z0-9]", "", label.upper()) for label in (chain, currency) if label]
    if _HEX40.fullmatch(text):
        return _evm(text, labels)
    hint = next((_CHAIN_OF_LABEL[label] for label in labels if label in _CHAIN_OF_LABEL), None)
    return (
        _base58check(text, hint)
        or _bech32(text)
        or _cashaddr(text)
        or _tron_hex(text)
        or _ripple(text)
        or _monero(text)
        or _stellar(text)
        or _solana(text)
    )


def _evm(text: str, labels: list[str]) -> Identified | None:
    """An EVM address; where both letter cases occur they are the checksum of EIP-55, and must hold.

    Among the 172 addresses in mixed case that OFAC (2024) and GraphSense's tag packs publish, none fails it.
    """
    digits = text[2:]
    lower = digits.lower()
    mixed = digits not in (lower, digits.upper())
    if mixed and digits != _eip55(lower):
        return None
    network = next((_NETWORK_OF_LABEL[label] for label in labels if label in _NETWORK_OF_LABEL), None)
    return Identified("ethereum", "0x" + lower, mixed, network)


def _eip55(lower: str) -> str:
    """The forty hexadecimal digits in the letter case that EIP-55 prescribes."""
    digest = encodings.keccak256(lower.encode()).hex()
    return "".join(digit.upper() if int(mark, 16) > 7 else digit for digit, mark in zip(lower, digest, strict=False))


def _base58check(text: str, hint: str | None) -> Identified | None:
    """Addresses with a version byte and a double SHA-256 checksum."""
    payload = encodings.base58check(text)
    if payload is None:
        return None
    for length in (1, 2, 3):
        chains = BASE58CHECK.get((payload[:length], len(payload)))
        if chains:
            break
    else:
        return None
    chain = hint if hint in chains else chains[0]
    if chain == "bitcoin_cash":
        return Identified(chain, encodings.to_cashaddr(payload[0] == 5, payload[1:]))
    if chain == "litecoin" and payload[0] == 5:
        return Identified(chain, encodings.to_base58check(b"\x32" + payload[1:]))
    return Identified(chain, text)


def _bech32(text: str) -> Identified | None:
    """Addresses with a readable prefix; witness programs by BIP-173 (version 0) and BIP-350 (from version 1)."""
    found = encodings.bech32(text)
    if found is None or found[0] not in BECH32:
        return None
    prefix, values, modern = found
    if prefix in SEGWIT:
        program = encodings.regroup(values[1:], 5, 8)
        if program is None or not 2 <= len(program) <= 40 or values[0] > 16 or modern != (values[0] > 0):
            return None
        if values[0] == 0 and len(program) not in (20, 32):
            return None
    return Identified(BECH32[prefix], text.lower())


def _cashaddr(text: str) -> Identified | None:
    """Bitcoin Cash's own form, with or without 'bitcoincash:'; the normal form is without."""
    if text != text.lower() and text != text.upper():
        return None
    bare = text.lower().removeprefix("bitcoincash:")
    return Identified("bitcoin_cash", bare) if encodings.cashaddr(bare) else None


def _tron_hex(text: str) -> Identified | None:
    """TRON's hexadecimal form (41 and twenty bytes), as its nodes write it; it has no checksum."""
    if not _TRON_HEX.fullmatch(text):
        return None
    return Identified("tron", encodings.to_base58check(bytes.fromhex(text[-42:])), False)


def _ripple(text: str) -> Identified | None:
    """A classic XRP Ledger address: version 0 and twenty bytes in Ripple's own alphabet."""
    payload = encodings.base58check(text, encodings.RIPPLE) if text.startswith("r") else None
    return Identified("ripple", text) if payload and len(payload) == 21 and payload[0] == 0 else None


def _monero(text: str) -> Identified | None:
    """A standard (18), integrated (19) or sub-address (42) of Monero."""
    raw = encodings.monero_base58(text) if _MONERO.fullmatch(text) else None
    return Identified("monero", text) if raw and raw[0] in (18, 19, 42) and len(raw) in (65, 73) else None


def _stellar(text: str) -> Identified | None:
    """A public key of Stellar: 'G' and 55 letters of base32, with a CRC."""
    payload = encodings.base32_crc16(text) if len(text) == 56 and text[0] == "G" else None
    return Identified("stellar", text) if payload and len(payload) == 33 else None


def _solana(text: str) -> Identified | None:
    """A key of Solana: 32 bytes in base58, without a checksum."""
    raw = encodings.base58(text) if _SOLANA.fullmatch(text) else None
    return Identified("solana", text, False) if raw and len(raw) == 32 else None
