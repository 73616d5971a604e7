"""Invented records of the entity specification: one with FEATURES, one flat with usage types, one with lists."""

from __future__ import annotations

import json
from typing import Any

from tests.ingest.sample import Sample

NEW_STYLE: dict[str, Any] = {
    "DATA_SOURCE": "CUSTOMERS",
    "RECORD_ID": "1001",
    "FEATURES": [
        {"RECORD_TYPE": "PERSON"},
        {"NAME_TYPE": "PRIMARY", "NAME_FIRST": "Ann", "NAME_LAST": "Quarry", "NAME_PREFIX": "Dr"},
        {"NAME_TYPE": "AKA", "NAME_FULL": "The Mason"},
        {"DATE_OF_BIRTH": "5/6/1970"},
        {"ADDR_TYPE": "HOME", "ADDR_LINE1": "1 Pit Road", "ADDR_LINE2": "Flat 2", "ADDR_CITY": "Stonetown"},
        {"PHONE_TYPE": "MOBILE", "PHONE_NUMBER": "+1 202 555 0143"},
        {"PASSPORT_NUMBER": "990000001", "PASSPORT_COUNTRY": "US"},
        {"SSN_NUMBER": "536-90-4399"},
        {"EMPLOYER": "Pit Holding"},
        {"REL_POINTER_DOMAIN": "FIRMS", "REL_POINTER_KEY": "P-1", "REL_POINTER_ROLE": "Owns 62.5%"},
    ],
    "STATUS": "Active",
    "AMOUNT": 100,
}
OLD_STYLE: dict[str, Any] = {
    "DATA_SOURCE": "CUSTOMERS",
    "RECORD_ID": "1002",
    "RECORD_TYPE": "ORGANIZATION",
    "PRIMARY_NAME_ORG": "Pit Holding",
    "DBA_NAME_ORG": "Pit & Sons",
    "REGISTERED_ADDR_FULL": "2 Pit Road, Stonetown",
    "PHONE_NUMBER_FAX": "+1 202 555 0144",
    "REGISTRATION_DATE": "2001-07-08",
    "REGISTRATION_COUNTRY": "CY",
    "NATIONAL_ID_NUMBER": "HE990001",
    "NATIONAL_ID_COUNTRY": "CY",
    "TAX_ID_TYPE": "VAT",
    "TAX_ID_NUMBER": "CY10259033P",
    "LEI_NUMBER": "5493001KJTIIGC8Y1R12",
    "WEBSITE_ADDRESS": "https://pit.example.org",
    "ACCOUNT_NUMBER": "GB33BUKB20201555555555",
    "ACCOUNT_DOMAIN": "BUK",
    "LINKEDIN": "pit-holding",
    "REL_ANCHOR_DOMAIN": "FIRMS",
    "REL_ANCHOR_KEY": "P-1",
}
LISTS: dict[str, Any] = {
    "DATA_SOURCE": "WATCHLIST",
    "RECORD_ID": "W-1",
    "RECORD_TYPE": "VESSEL",
    "NAMES": [
        {"NAME_TYPE": "PRIMARY", "NAME_FULL": "GRAVEL"},
        {"NAME_TYPE": "FORMER", "NAME_FULL": "SAND"},
    ],
    "IDENTIFIERS": [
        {"OTHER_ID_TYPE": "IMO", "OTHER_ID_NUMBER": "9074729"},
        {"OTHER_ID_TYPE": "OPEN_SANCTIONS", "OTHER_ID_NUMBER": "NK-ship"},
    ],
    "RISKS": [{"TOPIC": "sanction"}],
    "TAGS": ["grey", "old"],
    "META": {"depth": {"metres": 7}},
}

RECORDS = (NEW_STYLE, OLD_STYLE, LISTS)


def lines(*documents: dict[str, Any]) -> bytes:
    """JSON lines."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in documents).encode()


SAMPLES = (
    Sample(
        source="senzing",
        format="json",
        files={"records.jsonl": lines(*RECORDS)},
        records=len(RECORDS),
        needed=("records.jsonl", "DATA_SOURCE"),
        value=("records.jsonl", b"The Mason"),
        repeated=("records.jsonl", lines(LISTS)),
    ),
)
