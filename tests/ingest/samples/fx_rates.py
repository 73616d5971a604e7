"""Invented reference rates of three days, in the layouts of the European Central Bank."""

from __future__ import annotations

from tests.ingest.sample import Sample

HISTORY = b"""Date,USD,JPY,GBP,
2026-01-06,1.0832,158.11,0.8501,
2026-01-05,1.0816,N/A,0.8493,
2026-01-02,1.0801,157.52,0.8490,
"""
XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender>
    <gesmes:name>European Central Bank</gesmes:name>
  </gesmes:Sender>
  <Cube>
    <Cube time="2026-01-06">
      <Cube currency="USD" rate="1.0832"/>
      <Cube currency="JPY" rate="158.11"/>
    </Cube>
  </Cube>
</gesmes:Envelope>
"""

SAMPLES = (
    Sample("fx_rates", "csv", {"eurofxref-hist.csv": HISTORY}, 0, ("eurofxref-hist.csv", "Date"),
           ("eurofxref-hist.csv", b"158.11")),
    Sample("fx_rates", "xml", {"eurofxref-hist.xml": XML}, 0, ("eurofxref-hist.xml", "rate"),
           ("eurofxref-hist.xml", b"158.11")),
)  # fmt: skip
