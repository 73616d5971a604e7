"""Invented rows in the layout of AMLworld, and an attempt that one of them belongs to."""

from __future__ import annotations

from tests.ingest.sample import Sample

ROW = b"2022/09/01 00:06,021174,AA1,012,BB2,2848.96,Euro,2848.96,Euro,ACH,1\n"
TRANSACTIONS = (
    b"Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    b"Payment Format,Is Laundering\n"
    b"2022/09/01 00:20,010,CC3,010,CC3,3697.34,US Dollar,3697.34,US Dollar,Reinvestment,0\n" + ROW
)
PATTERNS = b"BEGIN LAUNDERING ATTEMPT - FAN-OUT:  Max 2-degree Fan-Out\n" + ROW + b"END LAUNDERING ATTEMPT - FAN-OUT\n"

SAMPLES = (
    Sample(
        "amlworld", "csv", {"trans.csv": TRANSACTIONS}, 0, ("trans.csv", "Timestamp"), ("trans.csv", b"Reinvestment")
    ),
)
