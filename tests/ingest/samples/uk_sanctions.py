"""Invented designations of the UK's list, the same in both formats.

The CSV is in the documented shape; no real file of it was seen.

A designation is drawn once, as the values of its columns; the XML has an element for each, and the CSV a row for every
combination, as the publisher writes them.
"""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import csv
import io
import itertools
from xml.sax.saxutils import escape

from ingest.sources._uk_shape import COLUMNS, VALUES
from tests.ingest.sample import Sample

Values = dict[str, str]

ELEMENTS = {
    "Unique ID": "UniqueID",
    "OFSI Group ID": "OFSIGroupID",
    "UN Reference Number": "UNReferenceNumber",
    "Last Updated": "LastUpdated",
    "Date Designated": "DateDesignated",
    "Regime Name": "RegimeName",
    "Designation Type": "IndividualEntityShip",
    "Designation source": "DesignationSource",
    "Sanctions Imposed": "SanctionsImposed",
    "Other Information": "OtherInformation",
    "UK Statement of Reasons": "UKStatementofReasons",
    **{f"Name {number}": f"Name{number}" for number in range(1, 7)},
    "Name type": "NameType",
    "Alias strength": "AliasStrength",
    "Name non-latin script": "NameNonLatinScript",
    "Non-latin script type": "NonLatinScriptType",
    "Non-latin script language": "NonLatinScriptLanguage",
    **{f"Address Line {number}": f"AddressLine{number}" for number in range(1, 7)},
    "Address Postal Code": "AddressPostalCode",
    "Address Country": "AddressCountry",
    "Town of birth": "TownOfBirth",
    "Country of birth": "CountryOfBirth",
    "Passport number": "PassportNumber",
    "Passport additional information": "PassportAdditionalInformation",
    "National Identifier number": "NationalIdentifierNumber",
    "National Identifier additional information": "NationalIdentifierAdditionalInformation",
}
"""Column of the CSV -> element of the XML, for values of several columns; the simple ones stand in VALUES."""

PATHS = {
    "names": "Names/Name",
    "scripts": "NonLatinNames/NonLatinName",
    "addresses": "Addresses/Address",
    "births": "IndividualDetails/Individual/BirthDetails/Location",
    "passports": "IndividualDetails/Individual/PassportDetails/Passport",
    "ids": "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier",
}

MO: dict[str, list[Values]] = {
    "own": [
        {
            "Unique ID": "DPR0901",
            "OFSI Group ID": "90901",
            "UN Reference Number": "KPi.999",
            "Last Updated": "04/08/2026",
            "Date Designated": "29/06/2012",
            "Regime Name": "The Democratic People’s Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
            "Designation Type": "Individual",
            "Designation source": "UN",
            "Sanctions Imposed": "Asset freeze|Travel Ban",
            "Other Information": "Seen in\nVaduz.",
            "UK Statement of Reasons": "Invented for tests.",
        }
    ],
    "names": [
        {"Name 1": "Mo", "Name 2": "Of", "Name 6": "RIVER", "Name type": "Primary Name"},
        {"Name 6": "Moe", "Name type": "Alias", "Alias strength": "Low quality a.k.a"},
        {"Name 1": "Mow", "Name 6": "RIVER", "Name type": "Primary Name Variation"},
    ],
    "scripts": [{"Name non-latin script": "강 모", "Non-latin script type": "Hangul", "Non-latin script language": "Korean"}],
    "addresses": [{"Address Line 1": "River Road 1", "Address Line 6": "Wonsan", "Address Country": "North Korea"}],
    "births": [{"Town of birth": "Wonsan", "Country of birth": "North Korea"}],
    "passports": [
        {
            "Passport number": "P99112233",
            "Passport additional information": "North Korea passport number P99112233, issued on 7 August 2020 "
            "(expires 7 August 2030)",
        }
    ],
    "ids": [{"National Identifier number": "77-1", "National Identifier additional information": "North Korea"}],
    "title": [{"Title": "Dr"}],
    "dob": [{"D.O.B": "dd/mm/1971"}, {"D.O.B": "03/02/1970"}, {"D.O.B": "00/07/1972"}],
    "nationality": [{"Nationality(/ies)": "North Korea"}],
    "position": [{"Position": "Cashier"}],
    "gender": [{"Gender": "Male"}],
}  # fmt: skip

STONE: dict[str, list[Values]] = {
    "own": [
        {
            "Unique ID": "RUS9902",
            "Last Updated": "05/05/2025",
            "Date Designated": "05/05/2025",
            "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
            "Designation Type": "Entity",
            "Designation source": "UK",
            "Sanctions Imposed": "Trust Services Sanctions",
        }
    ],
    "names": [{"Name 6": "STONE TRADING", "Name type": "Primary name"}],
    "phone": [{"Phone number": "-103495"}, {"Phone number": "+423 1234567"}],
    "email": [{"Email address": "a@example.org; b@example.org"}],
    "website": [{"Website": "www.example.org"}],
    "registration": [{"Business registration number (s)": "INN: 7710137066"}],
    "entity_type": [{"Type of entity": "Company"}],
    "parent": [{"Parent company": "Rock Holding"}],
    "subsidiary": [{"Subsidiaries": "Pebble Ltd"}],
}

BOAT: dict[str, list[Values]] = {
    "own": [
        {
            "Unique ID": "RUS9903",
            "Last Updated": "31/07/2024",
            "Date Designated": "31/07/2024",
            "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
            "Designation Type": "Ship",
            "Designation source": "UK",
            "Sanctions Imposed": "Shipping sanctions: (see 'Other information')|Shipping sanctions: (see 'Other information')",
        }
    ],
    "names": [{"Name 6": "GREY PEBBLE", "Name type": "Primary Name"}],
    "imo": [{"IMO number": "IMO9074729"}],
    "owner": [{"Current owner/operator (s)": "Rock Shipping"}],
    "previous_owner": [{"Previous owner/operator (s)": "Sand Shipping"}],
    "flag": [{"Current believed flag of ship": "Gabon"}],
    "previous_flag": [{"Previous flags": "Malta"}],
    "vessel_type": [{"Type of ship": "Oil Tanker"}],
    "tonnage": [{"Tonnage of ship": "5000"}],
    "length": [{"Length of ship": "100"}],
    "built": [{"Year Built": "2010"}],
}  # fmt: skip


def element(path: str, content: str) -> str:
    """A piece of XML below a path."""
    inner, tags = content, path.split("/")
    for tag in reversed(tags):
        inner = f"<{tag}>{inner}</{tag}>"
    return inner


def designation(drawn: dict[str, list[Values]], indicators: str = "") -> str:
    """The XML of a designation; repeated elements of one list stand in one parent."""
    pieces = ["".join(element(ELEMENTS[name], escape(value)) for name, value in drawn["own"][0].items())]
    if indicators:
        pieces.append(element("SanctionsImposedIndicators", indicators))
    by_parent: dict[str, list[str]] = {}
    for kind, rows in drawn.items():
        if kind == "own":
            continue
        path = PATHS.get(kind) or VALUES[kind][0]
        parent, _, tag = path.rpartition("/")
        for row in rows:
            simple = kind in VALUES
            inner = "".join(
                escape(value) if simple else element(ELEMENTS[name], escape(value)) for name, value in row.items()
            )
            by_parent.setdefault(parent, []).append(element(tag, inner))
    tree: dict[str, list[str]] = {}
    for parent, found in by_parent.items():
        top, _, rest = parent.partition("/")
        middle, _, last = rest.rpartition("/")
        inner = "\n".join(found)
        tree.setdefault(f"{top}/{middle}" if middle else top, []).append(element(last, inner) if last else inner)
    pieces += [element(path, "\n".join(found)) for path, found in tree.items()]
    return "<Designation>\n" + "\n".join(pieces) + "\n</Designation>"


def xml(*designations: str) -> bytes:
    """A file of these designations."""
    head = '<?xml version="1.0" encoding="utf-8"?>\n<Designations>\n<DateGenerated>07/09/2026</DateGenerated>\n'
    return (head + "\n".join(designations) + "\n</Designations>\n").encode()


def sheet(*drawn: dict[str, list[Values]], columns: tuple[str, ...] = COLUMNS, dated: bool = True) -> bytes:
    """The CSV: a row for every combination of a designation's values; `dated`: below the line with the list's date."""
    out = io.StringIO()
    out.write("Report Date: 07-Sep-2026\n" if dated else "")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for one in drawn:
        for combination in itertools.product(*one.values()):
            row = {name: value for part in combination for name, value in part.items()}
            writer.writerow([row.get(column, "") for column in columns])
    return out.getvalue().encode()


SAMPLES = (
    Sample(
        "uk_sanctions",
        "xml",
        {"list.xml": xml(designation(MO), designation(STONE), designation(BOAT))},
        records=3,
        needed=("list.xml", "Designation"),
        value=("list.xml", b"STONE TRADING"),
        repeated=("list.xml", designation(STONE).encode()),
    ),
    Sample(
        "uk_sanctions",
        "csv",
        {"list.csv": sheet(MO, STONE, BOAT, dated=False)},
        records=3,
        needed=("list.csv", "Name 6"),
        value=("list.csv", b"STONE TRADING"),
    ),
)
