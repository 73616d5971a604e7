"""Codes of the register of people with significant control: natures of control, statements, exemptions.

A nature is built of what is held, a band, by what (a trust, a firm), and of what kind of entity:
'voting-rights-25-to-50-percent-as-trust-limited-liability-partnership'. Codes:
https://github.com/companieshouse/api-enumerations/blob/master/psc_descriptions.yml and exemption_descriptions.yml.
Bands: Companies Act 2006 Schedule 1A, and the Register of People with Significant Control Regulations 2016
(https://www.legislation.gov.uk/uksi/2016/339) Schedule 2: more than 25 up to 50 %, more than 50 and less than 75 %,
75 % or more; of overseas entities: more than 25 % (Economic Crime Act 2022, Schedule 2).
"""

from __future__ import annotations

from typing import NamedTuple


class Nature(NamedTuple):
    """What a nature of control means: a relation, its share, how it is held, and whether by a nominee."""

    code: str
    type: str
    interest: str
    low: int | None
    high: int | None
    low_inclusive: bool | None
    high_inclusive: bool | None
    directness: str
    nominee: bool | None
    note: str | None


BANDS = (
    ("25-to-50-percent", 25, 50, False, True),
    ("50-to-75-percent", 50, 75, False, False),
    ("75-to-100-percent", 75, 100, True, True),
    ("more-than-25-percent", 25, 100, False, True),
)
BANDED = (
    ("ownership-of-shares", "owns", "shares"),
    ("voting-rights", "controls", "votes"),
    ("right-to-share-surplus-assets", "owns", "profit"),
    ("part-right-to-share-surplus-assets", "owns", "profit"),
)
WHOLE = (
    ("right-to-appoint-and-remove-directors", "controls", "board"),
    ("right-to-appoint-and-remove-members", "controls", "board"),
    ("right-to-appoint-and-remove-person", "controls", "board"),
    ("significant-influence-or-control", "controls", "other"),
)
HELD = (
    ("", "unknown", None),
    ("-as-trust", "indirect", "through a trust"),
    ("-as-firm", "indirect", "through a firm that is no legal person"),
    ("-as-control-over-trust", "indirect", "through control over a trust"),
    ("-as-control-over-firm", "indirect", "through control over a firm that is no legal person"),
)
ENTITIES = ("", "-limited-liability-partnership", "-registered-overseas-entity")
NOMINEE = tuple(
    f"registered-owner-as-nominee-{whom}-{where}-registered-overseas-entity"
    for whom in ("person", "another-entity")
    for where in ("england-wales", "scotland", "northern-ireland")
)
"""The overseas entity holds land as a nominee of the person, or of an entity that the person owns."""


def natures() -> tuple[Nature, ...]:
    """Every nature of control that can be built, whether or not the publisher's list has it already."""
    found = []
    for held, directness, note in HELD:
        for entity in ENTITIES:
            for base, kind, interest in BANDED:
                for band, low, high, low_in, high_in in BANDS:
                    code = f"{base}-{band}{held}{entity}"
                    found.append(Nature(code, kind, interest, low, high, low_in, high_in, directness, None, note))
            for base, kind, interest in WHOLE:
                code = f"{base}{held}{entity}"
                found.append(Nature(code, kind, interest, None, None, None, None, directness, None, note))
    text = "the overseas entity is the registered owner of land as a nominee"
    found += [Nature(code, "controls", "other", None, None, None, None, "unknown", True, text) for code in NOMINEE]
    return tuple(found)


NOBODY = ("no-individual-or-entity-with-signficant-control",)
"""Statements that there is no person with significant control; the publisher's spelling."""

UNKNOWN = (
    "psc-exists-but-not-identified",
    "psc-details-not-confirmed",
    "steps-to-find-psc-not-yet-completed",
    "psc-contacted-but-no-response",
    "psc-has-failed-to-confirm-changed-details",
    "restrictions-notice-issued-to-psc",
    "no-beneficial-owner-identified",
    "at-least-one-beneficial-owner-unidentified",
    "information-not-provided-for-at-least-one-beneficial-owner",
    "at-least-one-beneficial-owner-unidentified-and-information-not-provided-for-at-least-one-beneficial-owner",
)
"""Statements that somebody is there, or may be, who is not named in full."""

OTHER = (
    "all-beneficial-owners-identified",
    "nobody-has-become-or-ceased-to-be-a-beneficial-owner",
    "somebody-has-become-or-ceased-to-be-a-beneficial-owner",
    "no-change-beneficial-owner-relevant-period",
    "change-beneficial-owner-relevant-period",
    "no-trust-involved-relevant-period",
    "trust-involved-relevant-period",
    "no-change-beneficiary-relevant-period",
    "change-beneficiary-relevant-period",
)
"""Statements of overseas entities about their filing, not about an owner who is missing."""


def statements() -> tuple[tuple[str, str, str], ...]:
    """(code, relation type, from_status) of every statement; Scottish partnerships have codes of their own."""
    return (
        *((f"{code}{suffix}", "controls", "none") for code in NOBODY for suffix in ("", "-partnership")),
        *((f"{code}{suffix}", "controls", "unknown") for code in UNKNOWN for suffix in ("", "-partnership")),
        *((code, "related", "none") for code in OTHER),
    )


EXEMPTIONS = (
    "disclosure-transparency-rules-chapter-five-applies",
    "disclosure-transparency-rules-chapter-5-applies",
    "psc-exempt-as-trading-on-regulated-market",
    "psc-exempt-as-trading-on-uk-regulated-market",
    "psc-exempt-as-trading-on-eu-regulated-market",
    "psc-exempt-as-trading-on-us-regulated-market",
    "psc-exempt-as-shares-admitted-on-market",
)
"""Why a company keeps no register of people with significant control: its shares are traded on a market."""
