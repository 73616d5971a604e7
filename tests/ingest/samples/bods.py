"""Invented statements in BODS 0.4 and 0.2: a person, two companies, and who owns what."""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import json
from typing import Any

from tests.ingest.sample import Sample

BY = {"name": "Example Register", "url": "https://register.example.org"}


def now(record: str, kind: str, details: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    """A statement of 0.4; `number` counts the statements of one record."""
    return {
        "statementId": f"{record:-<30}{number:02}",
        "declarationSubject": "ent-1",
        "statementDate": f"2024-0{number}-01",
        "publicationDetails": {"publicationDate": "2024-06-01", "bodsVersion": "0.4", "publisher": BY},
        "recordId": record,
        "recordStatus": "new" if number == 1 else "updated",
        "recordType": kind,
        "recordDetails": {"isComponent": False, **details},
        **more,
    }


STONE = now(
    "ent-1",
    "entity",
    {
        "entityType": {"type": "registeredEntity", "details": "private limited"},
        "name": "Stone Ltd",
        "alternateNames": ["Pebble"],
        "jurisdiction": {"name": "Ireland", "code": "IE"},
        "identifiers": [
            {"scheme": "IE-CRO", "id": "434151", "uri": "https://cro.example.org/434151"},
            {"scheme": "XI-LEI", "id": "5493001KJTIIGC8Y1R12"},
        ],
        "foundingDate": "2019-09-11",
        "addresses": [
            {
                "type": "registered",
                "address": "1 Quay, Cork",
                "postCode": "T12",
                "country": {"name": "Ireland", "code": "IE"},
            }
        ],
        "uri": "https://register.example.org/ent-1",
        "publicListing": {
            "hasPublicListing": True,
            "companyFilingsURLs": ["https://filings.example.org"],
            "securitiesListings": [
                {
                    "marketIdentifierCode": "XDUB",
                    "stockExchangeName": "Dublin",
                    "stockExchangeJurisdiction": "IE",
                    "security": {"ticker": "STN", "idScheme": "isin", "id": "IE0000000001"},
                }
            ],
        },
        "formedByStatute": {"name": "Stone Act", "date": "2018-01-01"},
    },
    annotations=[
        {
            "statementPointerTarget": "/",
            "motivation": "commenting",
            "description": "seen on paper",
            "createdBy": {"name": "Jo"},
        }
    ],
    source={
        "type": ["officialRegister", "verified"],
        "url": "https://cro.example.org",
        "assertedBy": [{"name": "Stone Ltd"}],
    },
)
MIDDLE = now(
    "ent-2",
    "entity",
    {"isComponent": True, "entityType": {"type": "arrangement", "subtype": "trust"}, "name": "River Trust"},
)
HIDDEN = now(
    "per-9",
    "person",
    {
        "personType": "anonymousPerson",
        "unspecifiedPersonDetails": {"reason": "interestedPartyExemptFromDisclosure", "description": "under age"},
    },
)
ANN = now(
    "per-1",
    "person",
    {
        "personType": "knownPerson",
        "names": [
            {"type": "legal", "fullName": "Ann Brook", "givenName": "Ann", "familyName": "Brook"},
            {"type": "birth", "fullName": "Ann Hill"},
        ],
        "identifiers": [{"scheme": "IRL-TAXID", "id": "0691084DH"}],
        "nationalities": [{"name": "Irish", "code": "IE"}, {"name": "Iraq"}],
        "birthDate": "1978-07",
        "deathDate": "2021-04-03",
        "placeOfBirth": {"address": "Cork", "country": {"name": "Ireland", "code": "IE"}},
        "placeOfResidence": {"address": "2 Quay, Cork"},
        "taxResidencies": [{"name": "Ireland", "code": "IE"}],
        "politicalExposure": {
            "status": "isPep",
            "details": [
                {
                    "reason": "Member of Parliament",
                    "jurisdiction": {"name": "Ireland", "code": "IE"},
                    "startDate": "2017-10-15",
                    "source": {"type": ["selfDeclaration"], "assertedBy": [{"name": "Ann Brook"}]},
                }
            ],
        },
    },
)


def owns(
    record: str, subject: Any, party: Any, *interests: dict[str, Any], number: int = 1, **more: Any
) -> dict[str, Any]:
    """A relationship of 0.4."""
    details: dict[str, Any] = {"subject": subject, "interestedParty": party, "interests": list(interests)}
    status = {"recordStatus": more.pop("status")} if "status" in more else {}
    return now(record, "relationship", {**details, **more}, number, **status)


SHARES = {
    "type": "shareholding",
    "directOrIndirect": "direct",
    "share": {"minimum": 25, "exclusiveMaximum": 50},
    "startDate": "2019-09-11",
}
LOWER = owns(
    "rel-1",
    "ent-1",
    "ent-2",
    {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}},
    isComponent=True,
)
UPPER = owns(
    "rel-2",
    "ent-2",
    "per-1",
    {"type": "beneficiaryOfLegalArrangement", "details": "by deed"},
    {"type": "trustee"},
    isComponent=True,
)
WHOLE = owns(
    "rel-3",
    "ent-1",
    "per-1",
    {**SHARES, "directOrIndirect": "indirect", "beneficialOwnershipOrControl": True},
    componentRecords=["ent-2", "rel-1", "rel-2"],
)
FIRST = owns("rel-4", "ent-1", "per-9", {"type": "votingRights", "share": {"exclusiveMinimum": 75, "maximum": 100}})
SECOND = owns("rel-4", "ent-1", "per-9", {"type": "votingRights", "share": {"exact": 10}}, number=2, status="closed")
NONE = owns("rel-5", "ent-1", {"reason": "noBeneficialOwners", "description": "listed"})
STATEMENTS = (STONE, MIDDLE, HIDDEN, ANN, LOWER, UPPER, WHOLE, FIRST, SECOND, NONE)


def array(*statements: dict[str, Any]) -> bytes:
    """A JSON array, one statement a line."""
    return ("[\n" + ",\n".join(json.dumps(statement) for statement in statements) + "\n]\n").encode()


def lines(*statements: dict[str, Any]) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(statement) + "\n" for statement in statements).encode()


def before(number: int, kind: str, *replaces: int, **details: Any) -> dict[str, Any]:
    """A statement of 0.2; its id is made of its number."""
    return {
        "statementID": id_of(number),
        "statementType": kind,
        "statementDate": f"2020-01-{number:02}",
        "isComponent": False,
        **details,
        "replacesStatements": [id_of(each) for each in replaces],
        "publicationDetails": {
            "publicationDate": "2021-02-03",
            "bodsVersion": "0.2",
            "publisher": {"name": "Old Register"},
        },
        "source": {"type": ["officialRegister"], "retrievedAt": "2021-02-01"},
    }


def id_of(number: int) -> str:
    """A statement's id."""
    return f"old-{number:028}"


OLD = (
    before(1, "entityStatement", entityType="registeredEntity", name="Moss SA", incorporatedInJurisdiction={"name": "France", "code": "FR"}),
    before(2, "entityStatement", 1, entityType="registeredEntity", name="Moss & Fils SA", addresses=[{"type": "business", "address": "1 rue", "postCode": "75001", "country": "FR"}]),
    before(3, "personStatement", personType="knownPerson", names=[{"type": "individual", "fullName": "Luc Ruisseau"}], hasPepStatus=True, pepStatusDetails=[{"reason": "maire", "source": {"type": ["thirdParty"]}}]),
    before(4, "ownershipOrControlStatement", subject={"describedByEntityStatement": id_of(1)}, interestedParty={"describedByPersonStatement": id_of(3)},
           interests=[{"type": "voting-rights", "interestLevel": "direct", "share": {"minimum": 25, "maximum": 50, "exclusiveMinimum": True}, "startDate": "2016"}]),
    before(5, "ownershipOrControlStatement", subject={"describedByEntityStatement": id_of(2)}, interestedParty={"unspecified": {"reason": "subject-exempt-from-disclosure", "description": "cotée"}}),
)  # fmt: skip

SAMPLES = (
    Sample(
        source="bods",
        format="0.4",
        files={"statements.json": array(*STATEMENTS)},
        records=9,
        needed=("statements.json", "recordType"),
        value=("statements.json", b"seen on paper"),
        repeated=("statements.json", json.dumps(ANN).encode()),
    ),
    Sample(
        source="bods",
        format="0.2-0.3",
        files={"statements.jsonl": lines(*OLD)},
        records=4,
        needed=("statements.jsonl", "statementType"),
        value=("statements.jsonl", b"Luc Ruisseau"),
        repeated=("statements.jsonl", lines(OLD[2])),
    ),
)
