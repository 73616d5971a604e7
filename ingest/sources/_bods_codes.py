"""Codelists of the Beneficial Ownership Data Standard: interests, reasons, types of names and addresses.

0.4 writes 'votingRights', 0.2 'voting-rights': codes are compared without hyphens and capitals. Codelists:
https://standard.openownership.org/en/0.4.0/standard/reference.html#codelists and
https://standard.openownership.org/en/0.2.0/schema/reference.html#codelists
"""

from __future__ import annotations

INTERESTS = (
    ("shareholding", "owns", "shares", None),
    ("votingrights", "controls", "votes", None),
    ("appointmentofboard", "controls", "board", None),
    ("otherinfluenceorcontrol", "controls", "other", None),
    ("seniormanagingofficial", "directs", None, None),
    ("boardmember", "directs", "board", None),
    ("boardchair", "directs", "board", None),
    ("settlor", "controls", "trust", None),
    ("settloroftrust", "controls", "trust", None),
    ("trustee", "controls", "trust", None),
    ("trusteeoftrust", "controls", "trust", None),
    ("protector", "controls", "trust", None),
    ("protectoroftrust", "controls", "trust", None),
    ("beneficiaryoflegalarrangement", "owns", "trust", None),
    ("beneficiaryoftrust", "owns", "trust", None),
    ("otherinfluenceorcontroloftrust", "controls", "trust", None),
    ("rightstosurplusassetsondissolution", "owns", "profit", None),
    ("rightstoprofitorincome", "owns", "profit", None),
    ("righttoprofitorincomefromassets", "owns", "profit", None),
    ("rightsgrantedbycontract", "controls", "contract", None),
    ("conditionalrightsgrantedbycontract", "controls", "contract", None),
    ("controlviacompanyrulesorarticles", "controls", "other", None),
    ("controlbylegalframework", "controls", "other", None),
    ("enjoymentanduseofassets", "related", "other", None),
    ("nominee", "represents", "contract", True),
    ("nominator", "controls", "contract", True),
    ("unknowninterest", "controls", None, None),
    ("unpublishedinterest", "controls", None, None),
)
"""Code, type of the relation, interest, and whether a nominee stands between."""

REASONS = (
    ("nobeneficialowners", "none"),
    ("nonotifiableowners", "none"),
    ("interestedpartyexemptfromdisclosure", "anonymous"),
    ("subjectexemptfromdisclosure", "unknown"),
    ("subjectunabletoconfirmoridentifybeneficialowner", "unknown"),
    ("interestedpartyhasnotprovidedinformation", "unknown"),
    ("informationunknowntopublisher", "unknown"),
    ("unknown", "unknown"),
)
"""Why a party is not named, and what its end of the relation is then."""

REASONS_AS_WRITTEN = (
    "noBeneficialOwners",
    "noNotifiableOwners",
    "subjectUnableToConfirmOrIdentifyBeneficialOwner",
    "interestedPartyHasNotProvidedInformation",
    "subjectExemptFromDisclosure",
    "interestedPartyExemptFromDisclosure",
    "unknown",
    "informationUnknownToPublisher",
)
"""The reasons as 0.4 writes them: by these an object in the place of a record's id is told."""

ENTITIES = (
    ("registeredentity", None, None),
    ("legalentity", None, None),
    ("arrangement", "arrangement", None),
    ("state", "state", None),
    ("statebody", "state_body", None),
    ("anonymousentity", "anonymous", "anonymous"),
    ("unknownentity", "unknown", "unknown"),
)
"""Type of an entity, subkind, and its end of a relation where it is not identified."""

SUBTYPES = (
    ("trust", "trust"),
    ("nomination", "nomination"),
    ("governmentdepartment", "government_department"),
    ("stateagency", "state_agency"),
    ("other", None),
)
PERSONS = (("knownperson", None), ("anonymousperson", "anonymous"), ("unknownperson", "unknown"))
NAMES = (
    ("legal", "primary"),
    ("individual", "primary"),
    ("translation", "translation"),
    ("transliteration", "alias"),
    ("former", "former"),
    ("alternative", "alias"),
    ("birth", "maiden"),
)
ADDRESSES = (
    ("placeofbirth", "birth"),
    ("residence", "residential"),
    ("registered", "registered"),
    ("service", "service"),
    ("alternative", "unknown"),
    ("business", "business"),
)
STATUSES = ("new", "updated", "closed")


def code(column: str) -> str:
    """SQL of a code without hyphens and capitals."""
    return f"lower(replace({column}, '-', ''))"
