"""An invented payment of a customer, pacs.008, and a statement of two entries; banks and names are made up."""

from __future__ import annotations

from tests.ingest.sample import Sample

PAYMENT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08">
  <FIToFICstmrCdtTrf>
    <GrpHdr><MsgId>STONE-1</MsgId><CreDtTm>2026-01-05T09:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs></GrpHdr>
    <CdtTrfTxInf>
      <PmtId><EndToEndId>RENT-1</EndToEndId><UETR>11111111-1111-4111-8111-111111111111</UETR></PmtId>
      <IntrBkSttlmAmt Ccy="EUR">40.00</IntrBkSttlmAmt>
      <IntrBkSttlmDt>2026-01-05</IntrBkSttlmDt>
      <Dbtr><Nm>Bela Fels</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>FR7612345987650123456789014</IBAN></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><BICFI>AGRIFRPP</BICFI></FinInstnId></DbtrAgt>
      <CdtrAgt><FinInstnId><BICFI>DEUTDEFF</BICFI></FinInstnId></CdtrAgt>
      <Cdtr><Nm>Anna Stein</Nm></Cdtr>
      <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
      <RmtInf><Ustrd>January</Ustrd></RmtInf>
    </CdtTrfTxInf>
  </FIToFICstmrCdtTrf>
</Document>
"""

SAMPLES = (
    Sample(
        source="iso20022",
        format="xml",
        files={"payment.xml": PAYMENT},
        records=4,
        needed=("payment.xml", "IntrBkSttlmAmt"),
        value=("payment.xml", b"January"),
    ),
)
