"""Two invented rows in the layout of SAML-D."""

from __future__ import annotations

from tests.ingest.sample import Sample

ROWS = (
    b"Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,"
    b"Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n"
    b"10:35:19,2022-10-07,111,222,1459.15,UK pounds,UK pounds,UK,UK,Cash Deposit,0,Normal_Cash_Deposits\n"
    b"10:36:20,2022-10-07,222,333,10.5,Euro,UK pounds,Spain,UK,Cross-border,1,Structuring\n"
)

SAMPLES = (Sample("saml_d", "csv", {"saml.csv": ROWS}, 0, ("saml.csv", "Amount"), ("saml.csv", b"Cross-border")),)
