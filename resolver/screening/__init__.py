"""Screening: others' customers, payments and applicants against the network of a published generation.

    contract.py    Subject, Hit, Answer: what is asked and what is answered
    screener.py    Screener.open(workspace).screen(subjects): the one way in

A hit's weight is that of the model that links records, over all that is published of an entity.
"""

from resolver.screening.contract import (
    Answer,
    Basis,
    Hit,
    ListAge,
    Listing,
    Near,
    Reason,
    Subject,
    Suppressed,
)
from resolver.screening.screener import Screener

__all__ = [
    "Answer",
    "Basis",
    "Hit",
    "ListAge",
    "Listing",
    "Near",
    "Reason",
    "Screener",
    "Subject",
    "Suppressed",
]
