"""OFAC's other lists in one publication: sectoral, investment, correspondent account and menu-based sanctions.

The same layouts as those of the SDN list (cons_*.csv, CONSOLIDATED.XML, CONS_ADVANCED.XML) and the same numbers, so
that a party that stands on both is one record. What a listing does depends on the list, and that on the programme and
the directive that the remarks name (_ofac_lists): few of these lists block property.
Lists: https://ofac.treasury.gov/other-ofac-sanctions-lists
"""

from __future__ import annotations

from ingest.source import Download, Expect, Source
from ingest.sources import _ofac_facts as facts
from ingest.sources._ofac_advanced import advanced_format
from ingest.sources._ofac_csv import csv_format
from ingest.sources._ofac_xml import xml_format

COMMON = facts.common("ofac_consolidated")

EXPORTS = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
"""Where OFAC's Sanctions List Service serves the files of its list."""

SOURCE = Source(
    title="Consolidated Sanctions List (Non-SDN Lists)",
    publisher="U.S. Treasury, Office of Foreign Assets Control (OFAC)",
    url="https://sanctionslist.ofac.treas.gov/Home/ConsolidatedList",
    downloads=tuple(
        Download(f"{EXPORTS}{name.upper()}", name, layout)
        for name, layout in (
            ("consolidated.xml", "xml"),  # first, for it tells its date and its number of records; the CSV set does not
            ("cons_prim.csv", "csv"),
            ("cons_alt.csv", "csv"),
            ("cons_add.csv", "csv"),
            ("cons_comments.csv", "csv"),
            ("cons_advanced.xml", "advanced"),
        )
    ),
    licence="public domain (17 USC 105)",
    prefix="ofac",
    formats=(
        csv_format("ofac_consolidated", (*facts.NOTHING_MORE, *COMMON), facts.CHECKS),
        xml_format("ofac_consolidated", (*facts.NOTHING_MORE, *COMMON), facts.CHECKS),
        advanced_format("ofac_consolidated", COMMON, facts.CHECKS),
    ),
    traps=(
        "The files do not name the list of an entry: its programme and the directives in its remarks do.",
        "A party of the SDN list that is also listed here bears the programmes of both: RUSSIA-EO14024 beside "
        "UKRAINE-EO13662 is its blocking listing, unless the remarks name a directive of EO 14024.",
        "alias, address and comment files have the columns of the SDN list's: they are told by 'cons' in their names.",
    ),
    expect=Expect(records=(200, 2_000), removed_share=0.05),
)
