"""Every real file of payments and chains is read by one source and by no other.

What comes out of them is counted by other means in test_payment_files.py, test_real_chains.py, test_real_files.py,
and sources/test_ledgers.py, test_trongrid.py and test_etherscan.py.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.files import input_file
from ingest.source import load, names

pytestmark = pytest.mark.real

FILES = Counter(
    {
        ("crypto_ofac_addresses", "ofac_wallets"): 17,
        ("crypto_onchain", "bitcoin_etl"): 5,
        ("crypto_onchain", "ethereum_etl"): 16,
        ("crypto_onchain", "etherscan"): 1,
        ("crypto_onchain", "trongrid"): 2,
        ("crypto_tagpacks", "graphsense_tagpacks"): 20,
        ("il_nbctf", "il_nbctf"): 1,
        ("payments_amlsim", "amlsim"): 3,
        ("payments_amlsim", ""): 2,  # params_1K: what the simulator was told, no transfers
        ("payments_amlworld", "amlworld"): 2,
        ("payments_iso20022", "iso20022"): 24,
        ("payments_mt_mx_pairs", "iso20022"): 30,
        ("payments_mt_mx_pairs", "swift_mt"): 30,
        ("payments_paysim", "paysim"): 1,
        ("payments_saml_d", "saml_d"): 1,
        ("payments_swift_mt", "swift_mt"): 18,
    }
)


def test_every_file_is_of_one_source(real_data: Path, tmp_path: Path):
    sources = {name: load(name) for name in names()}
    found = Counter[tuple[str, str]]()
    for path in sorted(real_data.rglob("*")):
        folder = path.relative_to(real_data).parts[0]
        if path.is_file() and folder.startswith(("payments_", "crypto_", "il_nbctf")):
            file = input_file(path, tmp_path)
            of = [name for name, source in sources.items() if any(each.recognise(file) for each in source.formats)]
            found[folder, ", ".join(of)] += 1
    assert found == FILES
