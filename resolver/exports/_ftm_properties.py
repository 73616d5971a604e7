"""Where what is known of an entity goes in the FollowTheMoney model: the way back of ingest/sources/_ftm_model.py.

Model: https://followthemoney.tech/explorer/
"""

from __future__ import annotations

from functools import cache

from ingest.sources import _ftm_model as model

PARTIES = (
    "Person", "LegalEntity", "Organization", "Company", "CryptoWallet", "BankAccount", "Asset", "Vessel", "Airplane",
    "Vehicle",
)  # fmt: skip
"""Schemata that entities are written as."""

PREFERRED = {
    "registration": "registrationNumber",
    "tax": "taxNumber",
    "other": "idNumber",
    "national_id": "idNumber",
    "brightquery": "brightQueryOrgId",
}
"""Scheme of identifier -> its property, where several would do."""

NAMES = {
    ("alias", "weak"): "weakAlias",
    ("former", "strong"): "previousName",
    ("maiden", "strong"): "previousName",
    ("short", "strong"): "abbreviation",
    ("primary", "strong"): "name",
}
"""Type and quality of a name -> its property; other strong names are aliases, weak ones weak aliases."""

COUNTRIES = {
    "nationality": "nationality",
    "citizenship": "citizenship",
    "jurisdiction": "jurisdiction",
    "residence": "mainCountry",
    "flag": "flag",
}
"""Type of country -> its property; others, and where the schema has none of that name, are `country`."""

DATES = {
    "birth": "birthDate",
    "death": "deathDate",
    "incorporation": "incorporationDate",
    "dissolution": "dissolutionDate",
    "built": "buildDate",
}

CONTACTS = {"phone": "phone", "email": "email", "website": "website"}

EDGES = {
    "OWNS": ("Ownership", "owner", "asset"),
    "CONTROLS": ("Control", "controller", "controlled"),
    "DIRECTS": ("Directorship", "director", "organization"),
    "EMPLOYS": ("Employment", "employer", "employee"),
    "RELATED_TO": ("UnknownLink", "subject", "object"),
    "HOLDS": ("Ownership", "owner", "asset"),
}
"""Type of relation -> schema, and the properties of its two ends. A wallet names its holder itself."""

DATASETS = {
    "ofac_sdn": "us_ofac_sdn",
    "ofac_consolidated": "us_ofac_cons",
    "un_sc": "un_sc_sanctions",
    "eu_fsf": "eu_fsf",
    "uk_sanctions": "gb_fcdo_sanctions",
    "us_csl": "us_trade_csl",
    "us_dpl": "us_bis_denied",
    "il_nbctf": "il_mod_crypto",
}
"""Source or list -> the name that OpenSanctions gives to the dataset; others are 'ext_' and their own name."""

TOPICS = {
    "blocking": "sanction",
    "debarment": "debarment",
    "export_control": "export.control",
    "investment": "invest.ban",
}
"""Effect of a listing in force -> topic. A sectoral listing, or one of correspondent accounts, blocks nobody."""


@cache
def rows(what: str) -> list[tuple[str, str, str]]:
    """(schema, our word, property) for identifiers, countries, dates and contacts, of the properties a schema has."""
    if what == "identifier":
        return [
            (schema, scheme, property) for schema in PARTIES for scheme, property in sorted(identifiers(schema).items())
        ]
    words = {"country": COUNTRIES, "date": DATES, "contact": CONTACTS}[what]
    return [
        (schema, word, property)
        for schema in PARTIES
        for word, property in sorted(words.items())
        if property in model.properties(schema)
    ]


def identifiers(schema: str) -> dict[str, str]:
    """Scheme -> property, for a schema."""
    found: dict[str, str] = {}
    for property in sorted(model.properties(schema)):
        place, _, scheme = model.place(schema, property).partition(":")
        if place == "identifier" and (scheme not in found or PREFERRED.get(scheme) == property):
            found[scheme] = property
    return found


@cache
def attributes() -> list[tuple[str, str, str]]:
    """(schema, attribute, property): properties that have no place of their own here are attributes by their name."""
    return [
        (schema, model.snake(property), property)
        for schema in PARTIES
        for property in sorted(model.properties(schema))
        if model.place(schema, property) == "attribute"
    ]
