"""The attributes of Senzing's entity specification, and what their values become.

Attributes and their meaning: https://www.senzing.com/docs/entity_specification/ (generic entity specification, versions
2 to 4). An attribute may carry a usage type before or after its name ('PRIMARY_NAME_FULL', 'HOME_ADDR_CITY',
'PHONE_NUMBER_MOBILE'): what stands before the first or after the last underscore, if the rest is an attribute. Every
other key is payload.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.sql import values_sql

NETWORKS = "FACEBOOK INSTAGRAM LINKEDIN SIGNAL SKYPE TANGO TELEGRAM TWITTER VIBER WECHAT WHATSAPP ZOOMROOM"
"""Social networks that have an attribute of their own."""

FEATURES: dict[str, str] = {
    "NAME": "NAME_TYPE NAME_FULL NAME_ORG NAME_LAST NAME_FIRST NAME_MIDDLE NAME_PREFIX NAME_SUFFIX",
    "ADDRESS": "ADDR_TYPE ADDR_FULL ADDR_LINE1 ADDR_LINE2 ADDR_LINE3 ADDR_LINE4 ADDR_LINE5 ADDR_LINE6 "
    "ADDR_CITY ADDR_STATE ADDR_POSTAL_CODE ADDR_COUNTRY ADDR_FROM_DATE ADDR_THRU_DATE",
    "PHONE": "PHONE_TYPE PHONE_NUMBER PHONE_FROM_DATE PHONE_THRU_DATE",
    "GENDER": "GENDER",
    "RECORD_TYPE": "RECORD_TYPE",
    "DOB": "DATE_OF_BIRTH",
    "DOD": "DATE_OF_DEATH",
    "POB": "PLACE_OF_BIRTH",
    "NATIONALITY": "NATIONALITY",
    "CITIZENSHIP": "CITIZENSHIP",
    "REGISTRATION": "REGISTRATION_DATE REGISTRATION_COUNTRY",
    "PASSPORT": "PASSPORT_NUMBER PASSPORT_COUNTRY",
    "DRLIC": "DRIVERS_LICENSE_NUMBER DRIVERS_LICENSE_STATE",
    "SSN": "SSN SSN_NUMBER SSN_LAST4",
    "NATIONAL_ID": "NATIONAL_ID_TYPE NATIONAL_ID_NUMBER NATIONAL_ID_COUNTRY",
    "TAX_ID": "TAX_ID_TYPE TAX_ID_NUMBER TAX_ID_COUNTRY",
    "OTHER_ID": "OTHER_ID_TYPE OTHER_ID_NUMBER OTHER_ID_COUNTRY",
    "TRUSTED_ID": "TRUSTED_ID_TYPE TRUSTED_ID_NUMBER",
    "LEI_NUMBER": "LEI_NUMBER",
    "DUNS_NUMBER": "DUNS_NUMBER",
    "NPI_NUMBER": "NPI_NUMBER",
    "IMO_NUMBER": "IMO_NUMBER",
    "CALL_SIGN": "CALL_SIGN",
    "AIRCRAFT_TAIL_NUMBER": "AIRCRAFT_TAIL_NUMBER",
    "ACCT_NUM": "ACCOUNT_NUMBER ACCOUNT_DOMAIN",
    "EMAIL": "EMAIL_ADDRESS",
    "WEBSITE": "WEBSITE_ADDRESS",
    "SOCIAL": "SOCIAL_HANDLE SOCIAL_NETWORK",
    **{network: network for network in NETWORKS.split()},
    "EMPLOYER": "EMPLOYER EMPLOYER_NAME",
    "GROUP_ASSOCIATION": "GROUP_ASSOCIATION_TYPE GROUP_ASSOCIATION_ORG_NAME",
    "GROUP_ASSN_ID": "GROUP_ASSN_ID_TYPE GROUP_ASSN_ID_NUMBER",
    "REL_ANCHOR": "REL_ANCHOR_DOMAIN REL_ANCHOR_KEY",
    "REL_POINTER": "REL_POINTER_DOMAIN REL_POINTER_KEY REL_POINTER_ROLE",
}
"""Feature -> its attributes. Those of one feature that stand together (and share a usage type) are one feature."""

KINDS = {
    "PERSON": ("person", None),
    "ORGANIZATION": ("organisation", None),
    "ORGANISATION": ("organisation", None),
    "COMPANY": ("organisation", None),
    "VESSEL": ("asset", "vessel"),
    "AIRCRAFT": ("asset", "aircraft"),
    "VEHICLE": ("asset", "vehicle"),
}
"""RECORD_TYPE -> kind, subkind."""

NAME_TYPES = {
    "PRIMARY": "primary",
    "AKA": "alias",
    "ALIAS": "alias",
    "SECONDARY": "alias",
    "NICK": "alias",
    "NICKNAME": "alias",
    "LOW_QUALITY_AKA": "alias",
    "WEAK_AKA": "alias",
    "DBA": "trade",
    "TRADE": "trade",
    "FORMER": "former",
    "FKA": "former",
    "PREVIOUS": "former",
    "MAIDEN": "maiden",
    "NATIVE": "original_script",
    "ORIGINAL_SCRIPT": "original_script",
}
"""NAME_TYPE -> type of a name; any other one is an alias, with its type in the note."""

ADDRESS_TYPES = {
    "HOME": "residential",
    "RESIDENTIAL": "residential",
    "BUSINESS": "business",
    "WORK": "business",
    "MAILING": "postal",
    "MAIL": "postal",
    "POSTAL": "postal",
    "REGISTERED": "registered",
    "LEGAL": "registered",
    "HEADQUARTERS": "headquarters",
    "HQ": "headquarters",
    "SERVICE": "service",
    "SHIPPING": "delivery",
    "DELIVERY": "delivery",
}
"""ADDR_TYPE -> type of an address; any other one is unknown, with its type in the note."""

SCHEMES = {
    "INN": "inn",
    "OGRN": "ogrn",
    "VAT": "vat",
    "GSTIN": "vat",
    "LEI": "lei",
    "IMO": "imo",
    "MMSI": "mmsi",
    "DUNS": "duns",
    "SWIFT": "bic",
    "BIC": "bic",
    "ISIN": "isin",
    "KPP": "kpp",
    "OKPO": "okpo",
    "SSN": "ssn",
    "PASSPORT": "passport",
    "CALL_SIGN": "call_sign",
    "REGISTRATION": "registration",
    "WIKIDATA": "wikidata",
}
"""Type of a NATIONAL_ID, TAX_ID, OTHER_ID or TRUSTED_ID -> scheme, where the type says more than the feature."""

ROLES = {
    "OWNER_OF": ("owns", True),
    "OWNS": ("owns", True),
    "PRINCIPAL_OF": ("directs", True),
    "EMPLOYED_BY": ("employs", False),
    "BRANCH_OF": ("subsidiary_of", True),
    "SUBSIDIARY_OF": ("subsidiary_of", True),
    "DIRECT_PARENT": ("subsidiary_of", False),
    "ULTIMATE_PARENT": ("subsidiary_of", False),
}
"""REL_POINTER_ROLE -> type of the relation, and whether it starts at the record that points; others are 'related'."""


def table() -> str:
    """SQL that makes the temporary tables senzing_attribute, _kind, _name_type, _address_type, _scheme and _role."""
    attributes = [(name, feature) for feature, names in sorted(FEATURES.items()) for name in names.split()]
    tables: dict[str, Sequence[tuple[str | bool | None, ...]]] = {
        "attribute(attribute, feature)": attributes,
        "kind(record_type, kind, subkind)": [(key, *KINDS[key]) for key in sorted(KINDS)],
        "name_type(usage, type)": sorted(NAME_TYPES.items()),
        "address_type(usage, type)": sorted(ADDRESS_TYPES.items()),
        "scheme(id_type, scheme)": sorted(SCHEMES.items()),
        "role(role, type, forward)": [(key, *ROLES[key]) for key in sorted(ROLES)],
    }
    return ";\n".join(
        f"create or replace temp table senzing_{name.partition('(')[0]} as from (values "
        + values_sql(rows)
        + f") as t({name.partition('(')[2]}"
        for name, rows in tables.items()
    )
