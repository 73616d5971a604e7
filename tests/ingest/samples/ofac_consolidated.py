"""Invented entries of OFAC's other lists in its three formats; no real file of the XML ones was seen."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

from tests.ingest.ofac import END, XML, add, alt, sdn
from tests.ingest.ofac_advanced import Advanced
from tests.ingest.sample import Sample
from tests.ingest.samples.ofac_sdn import twice

DIRECTIVE = "Executive Order 13662 Directive Determination - Subject to Directive 1"
MEMBER = sdn("1", "RIVER, Mo", "DOB 1971; HAMAS - Hebron.", kind="individual", programme="NS-PLC")

CSV = {
    "cons_prim.csv": MEMBER
    + sdn("2", "STONE OIL", f"{DIRECTIVE}; Tax ID No. 5544 (Russia).", programme="UKRAINE-EO13662")
    + sdn("3", "SAND CHIPS", "ISIN US0378331005; Listing Date (CMIC) 03 Jun 2021.", programme="CMIC-EO13959"),
    "cons_alt.csv": alt("1", "5", "RIVERS, Moe"),
    "cons_add.csv": add("2", "8", None, "Moscow", "Russia"),
}

ENTRIES = (
    """<sdnEntry><uid>1</uid><firstName>Mo</firstName><lastName>RIVER</lastName><sdnType>Individual</sdnType>
<programList><program>NS-PLC</program></programList>
<dateOfBirthList><dateOfBirthItem><uid>13</uid><dateOfBirth>1971</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>""",
    """<sdnEntry><uid>3</uid><lastName>SAND CHIPS</lastName><sdnType>Entity</sdnType><programList><program>CMIC-EO13959</program></programList></sdnEntry>""",
)


def advanced() -> bytes:
    """A member of the Palestinian Legislative Council, and a firm under a directive."""
    file = Advanced(published_list="Consolidated List")
    file.party("1", "individual", [file.alias("Name", {"Last Name": "River", "First Name": "Mo"})])
    file.party(
        "2", "entity", [file.alias("Name", {"Entity Name": "STONE OIL"})], [file.feature("Website", text="example.org")]
    )
    file.listing("1", "NS-PLC", on="Non-SDN Palestinian Legislative Council List")
    file.listing(
        "2", "UKRAINE-EO13662", on="Sectoral Sanctions Identifications List", measure="13662 Sectoral Directive 1"
    )
    return file.text().encode()


SAMPLES = (
    Sample(
        source="ofac_consolidated",
        format="csv",
        files={name: (content + END).encode() for name, content in CSV.items()},
        records=3,
        needed=("cons_prim.csv", "RIVER"),
        value=("cons_prim.csv", b"HAMAS - Hebron"),
        repeated=("cons_prim.csv", MEMBER.encode()),
        header=False,
    ),
    Sample(
        source="ofac_consolidated",
        format="xml",
        files={"consolidated.xml": XML.format(date="09/23/2026", count=2, entries="\n".join(ENTRIES)).encode()},
        records=2,
        needed=("consolidated.xml", "lastName"),
        value=("consolidated.xml", b"SAND CHIPS"),
        repeated=("consolidated.xml", ENTRIES[1].encode()),
        partial=True,
    ),
    Sample(
        source="ofac_consolidated",
        format="advanced",
        files={"CONS_ADVANCED.XML": advanced()},
        records=2,
        needed=("CONS_ADVANCED.XML", "NamePartValue"),
        value=("CONS_ADVANCED.XML", b"STONE OIL"),
        repeated=("CONS_ADVANCED.XML", twice(advanced(), "DistinctParty")),
    ),
)
