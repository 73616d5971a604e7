"""Invented companies, people with significant control and officers, in the shapes of the three products.

No real snapshot of people with significant control was seen: its lines are in the documented shape.
"""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import json
from typing import Any

from ingest.sources._companies_house_company import PUBLISHED
from tests.ingest.sample import Sample

BLANKS = ("CompanyNumber", "RegAddress.AddressLine2", "ConfStmtLastMadeUpDate")
HEADER = ",".join(f" {name}" if name in BLANKS or name.startswith("PreviousName") else name for name in PUBLISHED)
"""With blanks before some names, as it is published."""


def company(**values: str) -> str:
    """A row of BasicCompanyData; values by name, with '_' for '.'."""
    named = {name.replace(".", "_"): name for name in PUBLISHED}
    assert not set(values) - set(named), set(values) - set(named)
    given = {named[name]: value for name, value in values.items()}
    return ",".join(f'"{given.get(name, "")}"' for name in PUBLISHED)


STONE = company(
    CompanyName="STONE & RIVER LIMITED",
    CompanyNumber="01234567",
    RegAddress_AddressLine1="1 HIGH STREET",
    RegAddress_AddressLine2="OLD TOWN",
    RegAddress_PostTown="LEEDS",
    RegAddress_Country="ENGLAND",
    RegAddress_PostCode="LS1 1AA",
    CompanyCategory="Private Limited Company",
    CompanyStatus="Active",
    CountryOfOrigin="United Kingdom",
    IncorporationDate="02/03/1999",
    Accounts_AccountRefDay="31",
    Accounts_AccountRefMonth="3",
    Accounts_AccountCategory="DORMANT",
    Mortgages_NumMortCharges="2",
    Mortgages_NumMortOutstanding="1",
    Mortgages_NumMortPartSatisfied="0",
    Mortgages_NumMortSatisfied="1",
    SICCode_SicText_1="62012 - Business and domestic software development",
    SICCode_SicText_2="63110 - Data processing",
    LimitedPartnerships_NumGenPartners="0",
    LimitedPartnerships_NumLimPartners="0",
    URI="http://business.data.gov.uk/id/company/01234567",
    PreviousName_1_CONDATE="05/06/2007",
    PreviousName_1_CompanyName="PEBBLE LIMITED",
    ConfStmtNextDueDate="16/03/2027",
)
MOSS = company(
    CompanyName="MOSS LLP",
    CompanyNumber="OC300001",
    CompanyStatus="Liquidation",
    DissolutionDate="30/02/2020",
    Mortgages_NumMortCharges="0",
    SICCode_SicText_1="None Supplied",
)
COMPANIES = f"{HEADER}\n{STONE}\n{MOSS}\n".encode()


def psc(company: str, kind: str, key: str, **data: Any) -> dict[str, Any]:
    """A line about a person with significant control."""
    path = kind.removesuffix("-person-with-significant-control")
    link = f"/company/{company}/persons-with-significant-control/{path}/{key}"
    return {"company_number": company, "data": {"etag": "e" * 40, "kind": kind, "links": {"self": link}, **data}}


ADA = psc(
    "01234567",
    "individual-person-with-significant-control",
    "aDa1",
    name="Ms Ada River",
    name_elements={"title": "Ms", "forename": "Ada", "surname": "River"},
    nationality="British,Irish",
    country_of_residence="Wales",
    date_of_birth={"month": 4, "year": 1988},
    address={"premises": "46", "address_line_1": "Rhymney Street", "locality": "Cardiff", "postal_code": "CF24 4DA"},
    natures_of_control=["ownership-of-shares-25-to-50-percent", "right-to-appoint-and-remove-directors-as-trust"],
    notified_on="2016-04-06",
    ceased_on="2020-01-02",
    identity_verification_details={
        "appointment_verification_statement_due_on": "2026-11-30",
        "preferred_name": "Ada Rivers",
        "anti_money_laundering_supervisory_bodies": ["hm-revenue-customs-hmrc"],
    },
)
FIRM = psc(
    "OE000001",
    "corporate-entity-beneficial-owner",
    "fiRm",
    name="Stone & River Limited",
    is_sanctioned=True,
    identification={
        "country_registered": "England And Wales",
        "place_registered": "Companies House",
        "registration_number": "1234567",
        "legal_authority": "Companies Act 2006",
        "legal_form": "Limited Company",
    },
    principal_office_address={"premises": "1", "address_line_1": "High Street", "country": "England"},
    natures_of_control=["voting-rights-more-than-25-percent-registered-overseas-entity"],
    notified_on="2023-01-31",
)
SECRET = psc(
    "01234567",
    "super-secure-person-with-significant-control",
    "seCret",
    description="super-secure-persons-with-significant-control",
)
NOBODY = {
    "company_number": "OC300001",
    "data": {
        "kind": "persons-with-significant-control-statement",
        "statement": "no-individual-or-entity-with-signficant-control",
        "notified_on": "2017-07-12",
        "links": {"self": "/company/OC300001/persons-with-significant-control-statements/noBody"},
    },
}
EXEMPT = {
    "company_number": "01234567",
    "data": {
        "kind": "exemptions",
        "exemptions": {
            "psc_exempt_as_shares_admitted_on_market": {
                "exemption_type": "psc-exempt-as-shares-admitted-on-market",
                "items": [{"exempt_from": "2016-10-29", "exempt_to": "2018-01-01"}, {"exempt_from": "2019-01-01"}],
            }
        },
        "links": {"self": "/company/01234567/exemptions"},
    },
}
TOTALS = {
    "data": {
        "kind": "totals#persons-of-significant-control-snapshot",
        "persons_of_significant_control_count": 3,
        "statements_count": 1,
        "exemptions_count": 1,
        "generated_at": "2026-07-27T03:40:50+01:00",
    }
}


def lines(*documents: Any) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(document) + "\n" for document in documents).encode()


CONTROL = lines(ADA, FIRM, SECRET, NOBODY, EXEMPT, TOTALS)

TEXTS = 14


def officer(company: str, type: str, number: str, *texts: str, origin: str = "1", corporate: str = " ",
            appointed: str = "20100128", resigned: str = "", postcode: str = "", partly: str = "", born: str = "") -> str:  # fmt: skip
    """A line of an officer; texts in their order, the last ones may be left out."""
    text = "<".join((*texts, *[""] * (TEXTS - len(texts)))) + "<"
    return (
        f"{company:8}2{origin}{type}{number}{corporate}{'':7}{appointed:8}{resigned:8}{postcode:8}{partly:8}{born:8}"
        f"{len(text):04}{text}"
    )


def holder(company: str, status: str, officers: int, name: str) -> str:
    """A line of a company."""
    return f"{company:8}1{status:1}{'':22}{officers:04}{len(name) + 1:04}{name}<"


def snapshot(*rows: str) -> bytes:
    """A file with its first and last line."""
    return "\n".join(["DDDDSNAP289820210421", *rows, f"99999999{len(rows):08}", ""]).encode()


HOME = ("", "", "12 CONNAUGHT PARK", "", "LURGAN", "", "NORTHERN IRELAND")
DIRECTOR = officer("01234567", "01", "123456780001", "MR", "THOMAS", "BROOK", "OBE", *HOME, "MANAGER", "BRITISH", "WALES", partly="197501", postcode="BT66 7AZ")  # fmt: skip
AGAIN = officer("OC300001", "05", "123456780001", "MR", "THOMAS", "BROOK", "OBE", *HOME, "MANAGER", "BRITISH", "WALES", partly="197501", postcode="BT66 7AZ", origin="5")  # fmt: skip
TRUST = officer(
    "01234567", "00", "876543210002", "", "", "HILL TRUST LIMITED", corporate="Y", origin="3", resigned="20121231"
)
OFFICERS = snapshot(
    holder("01234567", "", 2, "STONE, RIVER LIMITED"), DIRECTOR, TRUST, holder("OC300001", "L", 1, "MOSS LLP"), AGAIN
)

SAMPLES = (
    Sample(
        source="companies_house",
        format="company",
        files={"BasicCompanyDataAsOneFile-2026-11-01.csv": COMPANIES},
        records=2,
        needed=("BasicCompanyDataAsOneFile-2026-11-01.csv", "CompanyNumber"),
        value=("BasicCompanyDataAsOneFile-2026-11-01.csv", b"MOSS LLP"),
        repeated=("BasicCompanyDataAsOneFile-2026-11-01.csv", f"{MOSS}\n".encode()),
    ),
    Sample(
        source="companies_house",
        format="psc",
        files={"psc.txt": CONTROL},
        records=5,
        needed=("psc.txt", "company_number"),
        value=("psc.txt", b"Rhymney Street"),
        repeated=("psc.txt", lines(FIRM)),
    ),
    Sample(
        source="companies_house",
        format="officers",
        files={"Prod195.dat": OFFICERS},
        records=4,
        needed=("Prod195.dat", "DDDDSNAP"),
        value=("Prod195.dat", b"HILL TRUST LIMITED"),
        repeated=("Prod195.dat", f"{AGAIN}\n".encode()),
        header=False,
    ),
)
