"""Invented rows in the layouts of AMLSim's output."""

from __future__ import annotations

from tests.ingest.sample import Sample

ACCOUNTS = b"""ACCOUNT_ID,PRIMARY_CUSTOMER_ID,init_balance,start,end,country,business,suspicious,isFraud,modelID
0,C_0,184.44,1,50,US,I,False,false,0
1,C_1,175.8,1,50,US,I,True,true,1
"""
TX = b"""TXN_ID,ACCOUNT_ID,COUNTER_PARTY_ACCOUNT_NUM,TXN_SOURCE_TYPE_CODE,tx_count,TXN_AMOUNT_ORIG,start,end
2,0,1,CHECK,1,125.05,1,1
4,1,0,WIRE,1,131.0,2,2
"""
CASH = b"""TXN_ID,ACCOUNT_ID,BRANCH_ID,TXN_SOURCE_TYPE_CODE,tx_count,TXN_AMOUNT_ORIG,RUN_DATE,end
1,0,11,CASH-OUT,1,99.87,1,1
3,1,12,CASH-IN,1,44.99,2,2
"""

SAMPLES = (
    Sample(
        "amlsim", "csv", {"accounts.csv": ACCOUNTS, "tx.csv": TX, "cash_tx.csv": CASH}, 2,
        ("tx.csv", "TXN_AMOUNT_ORIG"), ("tx.csv", b"CHECK"),
    ),
)  # fmt: skip
