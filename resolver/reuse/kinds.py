"""How rarely honest people share a value of a kind: the numbers behind every score of this room.

A rate is the share of values of a kind that two honest people present, by how near they live: `together` at one
address, `near` (in one place, or not known), `apart` in different places. They are assumptions, set before any result
was seen, and not fitted to any data; where a network of MANY values shares a kind more often than its rate says, the
network's own rate counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from resolver.clean import crowd

MANY = 5_000
FLAG_BITS = 10.0
"""Of a flag, where the score is 0.5: one value in a thousand is shared like this by honest people."""
TIE_BITS = 5.0
"""Joins two into one ring where both are flagged anyhow."""
CROWD = crowd.CROWD
"""A value that more entities than this present ties nobody to anybody: a placeholder, an office, a service."""


@dataclass(frozen=True)
class Kind:
    """Rates of honest sharing; `thins`: the more people share it the less it says, as with an office's phone."""

    apart: float
    near: float
    together: float
    thins: bool = False


DOCUMENTS = ("passport", "national_id", "driver_licence", "residence_permit", "travel_document", "passport_scan",
             "document_scan")  # fmt: skip
FACES = ("photo",)
MONEY = ("account", "wallet")

KINDS: dict[str, Kind] = {
    **{name: Kind(1 / 20_000, 1 / 20_000, 1 / 2_000) for name in DOCUMENTS},
    "number_elsewhere": Kind(1 / 100, 1 / 100, 1 / 100),  # the same number, issued by another country
    "scan_alike": Kind(1 / 50, 1 / 50, 1 / 20, thins=True),  # scans of two documents of one form look alike
    "photo": Kind(1 / 10_000, 1 / 10_000, 1 / 1_000),
    "cv": Kind(1 / 5_000, 1 / 5_000, 1 / 500),
    "email": Kind(1 / 5_000, 1 / 500, 1 / 10),
    "device": Kind(1 / 2_000, 1 / 100, 1 / 4),
    "account": Kind(1 / 2_000, 1 / 100, 1 / 5),
    "wallet": Kind(1 / 2_000, 1 / 100, 1 / 10),
    "phone": Kind(1 / 200, 1 / 20, 1 / 2, thins=True),
    "ip": Kind(1 / 50, 1 / 5, 1, thins=True),
    "social": Kind(1 / 2_000, 1 / 500, 1 / 20),
    "referee": Kind(1 / 100, 1 / 20, 1 / 10, thins=True),
    "referee_is_applicant": Kind(1 / 200, 1 / 50, 1 / 5),
}


def bits(what: str, closeness: str, sharers: int, seen: float = 0.0) -> float:
    """How surprising it is that two honest people share this: log2 of one over the rate.

    `sharers`: how many entities present the value; a crowd makes what `thins` weaker, anything else up to 3 times
    stronger, but within a household, where a family of four shares as two do. `seen`: the network's own rate, which
    counts where it is higher than the declared one.
    """
    kind = KINDS[what]
    surprise = -log2(max(float(getattr(kind, closeness)), min(seen, 1.0)))
    others = max(sharers - 1, 1)
    if kind.thins:
        return surprise / others
    return surprise if closeness == "together" else surprise * min(others, 3)


def score(surprise: float) -> float:
    """0.5 at the threshold of a flag, rising to 1."""
    return surprise / (surprise + FLAG_BITS)
