"""Tokens whose contract, symbol and decimals their issuers publish; any other token is its contract, no more.

Tether: https://tether.to/en/supported-protocols/, Circle: https://www.circle.com/multi-chain-usdc; WETH, WBTC and DAI
by their projects' documentation.
"""

from __future__ import annotations

from ingest.sql import values_sql

KNOWN: dict[tuple[str, str], tuple[str, int]] = {
    ("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"): ("USDT", 6),
    ("tron", "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8"): ("USDC", 6),
    ("ethereum", "0xdac17f958d2ee523a2206206994597c13d831ec7"): ("USDT", 6),
    ("ethereum", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"): ("USDC", 6),
    ("ethereum", "0x6b175474e89094c44da98b954eedeac495271d0f"): ("DAI", 18),
    ("ethereum", "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"): ("WETH", 18),
    ("ethereum", "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"): ("WBTC", 8),
    ("bnb_smart_chain", "0x55d398326f99059ff775485246999027b3197955"): ("USDT", 18),
    ("bnb_smart_chain", "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d"): ("USDC", 18),
    ("polygon", "0xc2132d05d31c914a87c6611c10748aeb04b58e8f"): ("USDT", 6),
    ("polygon", "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359"): ("USDC", 6),
    ("arbitrum", "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9"): ("USDT", 6),
    ("arbitrum", "0xaf88d065e77c8cc2239327c5edb3a432268e5831"): ("USDC", 6),
}
"""(chain, contract in normal form) -> symbol and decimals."""

_ROWS = values_sql((chain, contract, symbol, decimals) for (chain, contract), (symbol, decimals) in KNOWN.items())
KNOWN_SQL = f"""
create or replace temp table token_known as
select * from (values {_ROWS})
    as t (chain, contract, symbol, decimals)
"""

NATIVE = {
    "tron": ("TRX", 6),
    "ethereum": ("ETH", 18),
    "bnb_smart_chain": ("BNB", 18),
    "polygon": ("POL", 18),
    "arbitrum": ("ETH", 18),
    "optimism": ("ETH", 18),
    "base": ("ETH", 18),
    "avalanche": ("AVAX", 18),
    "ethereum_classic": ("ETC", 18),
    "bitcoin": ("BTC", 8),
    "bitcoin_cash": ("BCH", 8),
    "bitcoin_sv": ("BSV", 8),
    "bitcoin_gold": ("BTG", 8),
    "litecoin": ("LTC", 8),
    "dogecoin": ("DOGE", 8),
    "dash": ("DASH", 8),
    "zcash": ("ZEC", 8),
    "verge": ("XVG", 6),
}
"""Chain -> its own coin, and the decimals of its smallest unit."""
