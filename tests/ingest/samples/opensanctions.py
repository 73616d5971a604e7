"""Invented entities: a listed quarry owner, her company, wallet, account and post, a ship, and a gift to a party."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from tests.ingest.sample import Sample


def entity(key: str, schema: str, properties: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    """An entity as OpenSanctions publishes it."""
    caption = (properties.get("name") or properties.get("full") or [schema])[0]
    return {
        "id": key,
        "caption": caption,
        "schema": schema,
        "properties": properties,
        "referents": [],
        "datasets": ["us_ofac_sdn"],
        "first_seen": "2024-01-01T08:00:00",
        "last_seen": "2024-03-01T08:00:00",
        "last_change": "2024-02-01T08:00:00",
        "target": False,
        **more,
    }


ANN = entity(
    "NK-ann",
    "Person",
    {
        "name": ["Ann Quarry", "Анна Кворри"],
        "alias": ["The Mason"],
        "weakAlias": ["Annie"],
        "firstName": ["Ann"],
        "lastName": ["Quarry"],
        "birthDate": ["1970-05", "1970"],
        "birthPlace": ["Stonetown"],
        "nationality": ["ru"],
        "gender": ["female"],
        "innCode": ["500100732259"],
        "topics": ["sanction", "role.pep"],
        "addressEntity": ["addr-1"],
    },
    referents=["ofac-990001", "gb-fcdo-xyz9901"],
    target=True,
)
ADDRESS = entity(
    "addr-1",
    "Address",
    {
        "full": ["1 Pit Road, Stonetown, 4000"],
        "street": ["1 Pit Road"],
        "city": ["Stonetown"],
        "postalCode": ["4000"],
        "country": ["ru"],
    },
)
PASSPORT = entity(
    "id-1",
    "Passport",
    {"holder": ["NK-ann"], "number": ["990000001"], "country": ["ru"], "startDate": ["2010-02-03"]},
)
SANCTION = entity(
    "s-1",
    "Sanction",
    {
        "entity": ["NK-ann"],
        "authority": ["Office of Foreign Assets Control"],
        "program": ["RUSSIA-EO14024"],
        "programId": ["US-RUSHAR"],
        "listingDate": ["2022-06-02"],
        "reason": ["Owns quarries."],
        "sourceUrl": ["https://example.org/s-1"],
    },
)
COMPANY = entity(
    "NK-pit",
    "Company",
    {
        "name": ["Pit Holding"],
        "jurisdiction": ["cy"],
        "registrationNumber": ["HE990001"],
        "swiftBic": ["PITHCY2N"],
        "incorporationDate": ["2001-07-08"],
        "status": ["Active"],
        "email": ["pit@example.org"],
        "address": ["2 Pit Road, Stonetown"],
    },
)
OWNERSHIP = entity(
    "own-1",
    "Ownership",
    {"owner": ["NK-ann"], "asset": ["NK-pit"], "percentage": ["62.5"], "startDate": ["2015"], "sharesCount": ["1000"]},
)
DIRECTORSHIP = entity("dir-1", "Directorship", {"director": ["NK-ann"], "organization": ["NK-pit"], "role": ["Chair"]})
WALLET = entity(
    "w-1",
    "CryptoWallet",
    {"publicKey": ["TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"], "currencySymbol": ["USDT"], "holder": ["NK-ann"]},
)
ACCOUNT = entity(
    "acc-1", "BankAccount", {"iban": ["GB33BUKB20201555555555"], "bic": ["BUKBGB22"], "bankName": ["Buk Bank"]}
)
HOLDING = entity("own-2", "Ownership", {"owner": ["NK-pit"], "asset": ["acc-1"]})
VESSEL = entity(
    "NK-ship",
    "Vessel",
    {"name": ["GRAVEL"], "imoNumber": ["IMO9074729"], "flag": ["pa"], "pastFlags": ["lr"], "owner": ["NK-pit"]},
)
POST = entity("post-1", "Position", {"name": ["Minister of Stone"], "organization": ["body-1"]})
BODY = entity("body-1", "PublicBody", {"name": ["Ministry of Stone"]})
OCCUPANCY = entity(
    "occ-1", "Occupancy", {"holder": ["NK-ann"], "post": ["post-1"], "startDate": ["2018"], "status": ["ended"]}
)
PARTY = entity("NK-party", "Organization", {"name": ["Stone Party"]})
PAYMENT = entity(
    "pay-1",
    "Payment",
    {"payer": ["NK-pit"], "beneficiary": ["NK-party"], "amountEur": ["1000.50"], "date": ["2019-05-06"]},
)

ENTITIES = (
    ANN,
    ADDRESS,
    PASSPORT,
    SANCTION,
    COMPANY,
    OWNERSHIP,
    DIRECTORSHIP,
    WALLET,
    ACCOUNT,
    HOLDING,
    VESSEL,
    POST,
    BODY,
    OCCUPANCY,
    PARTY,
    PAYMENT,
)


def lines(*documents: dict[str, Any]) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents).encode()


HEADER = (
    "id schema name aliases birth_date countries addresses identifiers sanctions phones emails dataset first_seen "
    "last_seen"
)
SEEN = ("2024-01-01T08:00:00", "2024-03-01T08:00:00", "2024-02-01T08:00:00")


def joined(*values: str) -> str:
    """Values in one cell, as the publisher joins them."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="").writerow(values)
    return stream.getvalue()


def simple() -> bytes:
    """targets.simple.csv of two parties."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*HEADER.split(), "last_change"])
    aliases, theft = joined("The Mason", "Quarry; Ann"), joined('Red Notice - 1) Theft\n2) "Fraud"')
    ann = ("NK-ann", "Person", "Ann Quarry", aliases, joined("1970-05", "1970"), "cy;ru", "", "500100732259", theft)
    writer.writerow([*ann, "+1 202 555 0143", "ann@example.org", "INTERPOL Red Notices", *SEEN])
    lists = joined("US OFAC Specially Designated Nationals (SDN) List", "Wikidata")
    pit = ("NK-pit", "Company", "Pit Holding", "", "2001-07-08", "cy", "2 Pit Road, Stonetown", "HE990001", "", "", "")
    writer.writerow([*pit, lists, *SEEN])
    return stream.getvalue().encode()


SIMPLE = simple()

SAMPLES = (
    Sample(
        source="opensanctions",
        format="ftm",
        files={"entities.ftm.json": lines(*ENTITIES)},
        records=len(ENTITIES),
        needed=("entities.ftm.json", "schema"),
        value=("entities.ftm.json", b"The Mason"),
        repeated=("entities.ftm.json", lines(PARTY)),
    ),
    Sample(
        source="opensanctions",
        format="simple",
        files={"targets.simple.csv": SIMPLE},
        records=2,
        needed=("targets.simple.csv", "birth_date"),
        value=("targets.simple.csv", b"2 Pit Road, Stonetown"),
        repeated=("targets.simple.csv", SIMPLE.splitlines(keepends=True)[-1]),
    ),
)
