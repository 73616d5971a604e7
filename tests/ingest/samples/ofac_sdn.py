"""Three invented entries of the SDN list in OFAC's three formats; SDN_ADVANCED.XML in the layout that OFAC documents."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

from tests.ingest.ofac import END, XML, add, alt, line, sdn
from tests.ingest.ofac_advanced import Advanced
from tests.ingest.sample import Sample

CSV = {
    "sdn.csv": sdn("1", "RIVER, Mo", "DOB 05 May 1971; Gender Male; a.k.a. 'MOMO'.", kind="individual", title="Cashier")
    + sdn("2", "STONE BANK", "SWIFT/BIC STONKPPY; Registration Number 5544 (Korea, North).")
    + line(
        "3",
        "SEA STAR",
        "vessel",
        "DPRK4] [CYBER4",
        None,
        "HMAB",
        "General Cargo",
        "4500",
        "3100",
        "Panama",
        "Stone Shipping",
        "Linked To: STONE BANK.",
    ),
    "alt.csv": alt("1", "5", "RIVERS, Moe") + alt("2", "6", "STONE CREDIT BANK", "fka"),
    "add.csv": add("1", "7", "Hill 1", "Shenyang, Liaoning 110000", "China")
    + add("2", "8", None, "Pyongyang", "Korea, North"),
}

ENTRIES = (
    """<sdnEntry><uid>1</uid><firstName>Mo</firstName><lastName>RIVER</lastName><title>Cashier</title><sdnType>Individual</sdnType>
<programList><program>DPRK4</program></programList>
<idList><id><uid>11</uid><idType>Passport</idType><idNumber>A12</idNumber><idCountry>China</idCountry></id></idList>
<akaList><aka><uid>12</uid><type>a.k.a.</type><category>weak</category><lastName>MOMO</lastName></aka></akaList>
<dateOfBirthList><dateOfBirthItem><uid>13</uid><dateOfBirth>05 May 1971</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>""",
    """<sdnEntry><uid>2</uid><lastName>STONE BANK</lastName><sdnType>Entity</sdnType><programList><program>DPRK4</program></programList>
<addressList><address><uid>21</uid><city>Pyongyang</city><country>Korea, North</country></address></addressList></sdnEntry>""",
)


def advanced() -> bytes:
    """The person and the bank."""
    file = Advanced()
    file.party(
        "1",
        "individual",
        [
            file.alias("Name", {"Last Name": "River", "First Name": "Mo"}),
            file.alias("A.K.A.", {"Last Name": "Momo"}, weak=True),
        ],
        [
            file.feature("Birthdate", period=file.period((1971, 5, 5))),
            file.feature("Location", location=file.location("China", CITY="Shenyang")),
        ],
    )
    file.document("1", "Passport", "A12", country="China", expires=file.period((2026, 5, 17)))
    file.party(
        "2", "entity", [file.alias("Name", {"Entity Name": "STONE BANK"})], [file.feature("SWIFT/BIC", text="STONKPPY")]
    )
    file.relation("1", "2", "Acting for or on behalf of")
    file.listing("1", "DPRK4", "CYBER4")
    file.listing("2", "DPRK4")
    return file.text().encode()


def twice(text: bytes, tag: str) -> bytes:
    """The first element of a tag."""
    start = text.index(f"<{tag} ".encode())
    return text[start : text.index(f"</{tag}>".encode(), start)] + f"</{tag}>".encode()


SAMPLES = (
    Sample(
        source="ofac_sdn",
        format="csv",
        files={name: (content + END).encode() for name, content in CSV.items()},
        records=3,
        needed=("sdn.csv", "RIVER"),
        value=("sdn.csv", b"Stone Shipping"),
        repeated=(
            "sdn.csv",
            sdn("2", "STONE BANK", "SWIFT/BIC STONKPPY; Registration Number 5544 (Korea, North).").encode(),
        ),
        header=False,
    ),
    Sample(
        source="ofac_sdn",
        format="xml",
        files={"sdn.xml": XML.format(date="09/23/2026", count=2, entries="\n".join(ENTRIES)).encode()},
        records=2,
        needed=("sdn.xml", "lastName"),
        value=("sdn.xml", b"Cashier"),
        repeated=("sdn.xml", ENTRIES[1].encode()),
        partial=True,
    ),
    Sample(
        source="ofac_sdn",
        format="advanced",
        files={"SDN_ADVANCED.XML": advanced()},
        records=2,
        needed=("SDN_ADVANCED.XML", "NamePartValue"),
        value=("SDN_ADVANCED.XML", b"STONKPPY"),
        repeated=("SDN_ADVANCED.XML", twice(advanced(), "DistinctParty")),
    ),
)
