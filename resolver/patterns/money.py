"""Amounts that the law treats alike: reporting thresholds by currency, and tokens that stand for a dollar."""

from __future__ import annotations

from resolver.funds.rules import DOLLARS

THRESHOLDS = {
    "USD": 10_000,  # 31 CFR 1010.311: currency transaction reports, more than 10,000
    "EUR": 10_000,  # Regulation (EU) 2024/1624, art. 80: limit of payments in cash
    "GBP": 10_000,  # no report by law; dealers' duty begins at the equivalent of 10,000 euros (MLR 2017)
    "CHF": 15_000,  # AMLO-FINMA: identification at cash transactions
    "CAD": 10_000,  # PCMLTFR: large cash transaction report
    "AUD": 10_000,  # AML/CTF Act 2006, s. 5: threshold transaction
    "SGD": 20_000,  # CDSA: cash transaction report
    "HKD": 120_000,  # AMLO, schedule 2: occasional transactions
    "JPY": 2_000_000,  # Act on Prevention of Transfer of Criminal Proceeds: cash
    "KRW": 10_000_000,  # Act on Reporting and Using Specified Financial Transaction Information: CTR since 2019
    "CNY": 50_000,  # PBOC: large-value cash
    "INR": 1_000_000,  # PML Rules 2005: cash transactions
    "RUB": 1_000_000,  # Federal Law 115-FZ, art. 6
}
"""Currency -> amount from which a report is due, in units of the currency; taken from general knowledge of the laws
named but for USD, and meant to be set by the bank that uses them (the rules' parameters scale them in percent)."""

WORTH_A_DOLLAR = {
    *DOLLARS,
    "tron:TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8",  # USDC
    "ethereum:0x6b175474e89094c44da98b954eedeac495271d0f",  # DAI
    "bsc:0x55d398326f99059ff775485246999027b3197955",  # USDT
}
"""Assets that are a dollar each, by chain and contract: a token that only calls itself USDT is none of them."""


def worth(asset: str, currency: str) -> str:
    """The currency whose amounts this asset's can be compared with; '' where nobody can tell."""
    if asset in WORTH_A_DOLLAR:
        return "USD"
    return currency if asset == f"iso4217:{currency}" else ""


def chain(asset: str) -> str:
    """The chain of an asset: 'tron' of 'tron:TR7N...'; 'bank' for money of a bank."""
    place = asset.partition(":")[0]
    return "bank" if place == "iso4217" else place
