"""Organisations: companies, banks, ministries; one kind, for one list says 'entity' where another says 'bank'."""

from __future__ import annotations

from resolver.kinds import Feature, Kind, Rule, _rules

TABLE = "feature_organisation"

CIRCUMSTANCES = f"""
{_rules.unnested("cities", TABLE, "town ")}
union all
{_rules.district(TABLE)}
"""

CLUES = (
    *_rules.names(TABLE),
    Feature(
        "acronym",
        "select rid, unnest(list_distinct(list_concat(coalesce(acronyms, []), coalesce(name_single, [])))) as value "
        "from work.feature_organisation",
    ),
    Feature("circumstance", CIRCUMSTANCES),
    _rules.listed("country", TABLE, "countries"),
    _rules.listed("address", TABLE, "addresses"),
    _rules.listed("founded", TABLE, "founded_day"),
    _rules.identifier(TABLE),
    *_rules.reached(TABLE, "emails", "phones", "websites"),
    _rules.listed("account", TABLE, "accounts"),
    _rules.listed("wallet", TABLE, "wallets"),
)

RULES = (
    Rule("name", "finds the same words in whatever order, legal form aside", ("name",), ("circumstance", "country")),
    Rule(
        "words",
        "finds two words that begin alike, whatever stands beside them",
        ("beginnings",),
        ("circumstance", "country"),
    ),
    Rule("sound", "finds other spellings of two words of a name", ("sounds",), ("circumstance", "country")),
    Rule("rare_word", "finds a rare word among generic ones", ("word",), ("circumstance",)),
    Rule("rare_sound", "finds another spelling of a rare word among generic ones", ("sound",)),
    Rule("acronym", "finds an acronym that is spelt out elsewhere", ("acronym",), ("country",)),
    Rule("address", "finds translated names and former ones by the address", ("address",), ("beginning",)),
    Rule("founded", "finds translated names and former ones by the day of foundation", ("founded",), ("country",)),
    Rule(
        "identifier",
        "finds records that publish one number, also where lists disagree on its scheme or country",
        ("identifier",),
        ("beginning",),
    ),
    Rule("contact", "finds parties that are reached the same way, under whatever name", ("contact",), ("beginning",)),
    Rule("mailbox", "finds an e-mail address of which the domain has changed", ("mailbox",), ("beginning",)),
    Rule("account", "finds parties that are paid to one account", ("account",), ("beginning",)),
    Rule("wallet", "finds parties that hold one chain address", ("wallet",), ("beginning",)),
)

KIND = Kind(
    name="organisation",
    label="Company",
    bank_label="Bank",
    model="organisation-2",
    features=TABLE,
    clues=CLUES,
    rules=RULES,
    shown={
        "name": "names_shown",
        "identifier": "ids_shown",
        "address": "addresses_shown",
        "country": "countries",
        "founded": "founded_shown",
        "contact": "contacts_shown",
        "list": "lists",
    },
)
