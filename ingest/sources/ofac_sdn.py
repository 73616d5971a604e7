"""OFAC's list of Specially Designated Nationals: persons, organisations, vessels and aircraft that are blocked.

Three formats, one content: the CSV set, SDN.XML and SDN_ADVANCED.XML. Each is brought into one shape first
(_ofac_csv, _ofac_xml, _ofac_advanced), from which _ofac_facts makes the facts, so that an entry gives the same facts
from any. The CSV set keeps birth dates, documents, wallets and weak aliases in the remarks as items split by '; '; the
items of the XML files are written in the same words before all are read.
"""

from __future__ import annotations

from ingest.source import Download, Expect, Source
from ingest.sources import _ofac_facts as facts
from ingest.sources._ofac_advanced import advanced_format
from ingest.sources._ofac_csv import csv_format
from ingest.sources._ofac_xml import xml_format

COMMON = facts.common("ofac_sdn")

EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
"""Where OFAC's Sanctions List Service serves the files of its list."""

SOURCE = Source(
    title="Specially Designated Nationals and Blocked Persons List",
    publisher="U.S. Treasury, Office of Foreign Assets Control (OFAC)",
    url="https://sanctionslist.ofac.treas.gov/Home/SdnList",
    downloads=tuple(
        Download(f"{EXPORTS}{name.upper()}", name, layout)
        for name, layout in (
            ("sdn.xml", "xml"),  # first, for it tells its date and its number of records; the CSV set does not
            ("sdn.csv", "csv"),
            ("alt.csv", "csv"),
            ("add.csv", "csv"),
            ("sdn_comments.csv", "csv"),
            ("sdn_advanced.xml", "advanced"),
        )
    ),
    licence="public domain (17 USC 105)",
    prefix="ofac",
    formats=(
        csv_format("ofac_sdn", (*facts.NOTHING_MORE, *COMMON), facts.CHECKS),
        xml_format("ofac_sdn", (*facts.NOTHING_MORE, *COMMON), facts.CHECKS),
        advanced_format("ofac_sdn", COMMON, facts.CHECKS),
    ),
    traps=(
        "CSV: no header; null is '-0- ' unquoted; the file ends with byte 0x1A in a line of its own.",
        "Remarks are cut at 1,000 characters in mid-word; the rest is in sdn_comments.csv, joined without a blank.",
        "Several programmes are written 'DPRK4] [CYBER4'. Weak aliases stand in the remarks only.",
        "'Linked To: X LTD.' at the end of the remarks: the full stop may belong to the name.",
        "The currency of a wallet ('USDT', 'XBT') is not its chain.",
        "The other lists come in the same layouts, as ofac_consolidated: their programmes tell them apart, and their "
        "names (cons_*.csv) where a file has no programmes.",
    ),
    expect=Expect(records=(5_000, 40_000), removed_share=0.05),
)
