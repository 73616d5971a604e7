"""Two invented lists of addresses: documentation addresses of the chains."""

from __future__ import annotations

from tests.ingest.sample import Sample

GENESIS, TWELVE, TRON = (
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
)

FILES = {
    "sanctioned_addresses_XBT.json": f'[\n  "{GENESIS}",\n  "{TWELVE}"\n]\n'.encode(),
    "sanctioned_addresses_USDT.json": f'[\n  "{TRON}",\n  "{GENESIS}"\n]\n'.encode(),
}

SAMPLES = (
    Sample(
        source="ofac_wallets",
        format="list",
        files=FILES,
        records=4,
        needed=("sanctioned_addresses_XBT.json", GENESIS),
        value=("sanctioned_addresses_XBT.json", TWELVE.encode()),
        free=True,
    ),
)
