"""An invented table of seizure orders: three orders, seven wallets and accounts, three holders.

The chain addresses are those of the chains' own documentation (Bitcoin's first block) and of an all-zero key.
"""

from __future__ import annotations

from tests.ingest.sample import Sample

TABLE = (
    "שם מלא,תעודת זהות,דרכון,תאריך לידה,מספר זיהוי הארנק האלקטרוני/ יוזר,מטבע\n"
    "צ.ת 91/26\n"
    ",,,,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,BTC\n"
    "אנונימי,-,-,-,T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb,\n"
    "צ.ת 92/26,\n"
    "ADA STONE,700000001,-,28/02/1970,70000011,\n"
    ',"מס\' ת""ז (לבנון): 800001",,,,\n'
    ",,,,70000012,\n"
    "BO,9.46108E+11,P700002,1.2.1980,70000013,\n"
    "SAND,,,,,\n"
    ",,,,,\n"
    "צ.ת - 1/25,,,,,\n"
    "CY PEBBLE,700000003,,31/12/1990,-,\n"
    '-,-,-,-,"0x0000000000000000000000000000000000000000, TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy",-\n'
).encode()

SAMPLES = (
    Sample(
        source="il_nbctf",
        format="table",
        files={"wallets.csv": TABLE},
        records=10,
        needed=("wallets.csv", "דרכון"),
        value=("wallets.csv", b"ADA STONE"),
    ),
)
