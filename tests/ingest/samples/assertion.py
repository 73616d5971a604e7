"""Invented assertions: a bank relation, an exchange's address, and one that was revoked."""

from __future__ import annotations

import json

from ingest.sources.assertion import COLUMNS
from tests.ingest.sample import Sample


def word(uid: str, about: str = "", **said: str) -> bytes:
    """A line of the file."""
    values = dict.fromkeys(COLUMNS, "") | {"uid": uid, "at": "2026-01-02T03:04:05Z", "by": "anna"}
    values |= {"verdict": "revoked" if about else "asserted", "about": about or uid} | said
    return json.dumps(values).encode() + b"\n"


CITED = {"url": "https://example.org/release", "quote": "on behalf of the bank"}
BANKS_AT = word(
    "a1", subject="ofac:1", subject_kind="record", type="banks_at", object="ofac:2", object_kind="record", **CITED
)
EXCHANGE = word(
    *("a2",), subject="1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", subject_kind="wallet", type="is", object="exchange", **CITED
)
OWNS = word(
    "a3",
    subject="ofac:1",
    subject_kind="record",
    type="owns",
    object="ofac:2",
    object_kind="record",
    share="50",
    **CITED,
)
REVOKED = word("a4", "a3", why="the release was corrected")

SAMPLES = (
    Sample(
        source="assertion",
        format="jsonl",
        files={"assertions.jsonl": BANKS_AT + EXCHANGE + OWNS + REVOKED},
        records=2,
        needed=("assertions.jsonl", "subject_kind"),
        value=("assertions.jsonl", b"on behalf of the bank"),
        repeated=("assertions.jsonl", BANKS_AT),
    ),
)
