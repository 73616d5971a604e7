"""Organisations: companies, banks, ministries; one kind, for one list says 'entity' where another says 'bank'."""

from __future__ import annotations

from resolver.kinds import Kind, Rule, _rules

COUNTRIES = "select record_id, unnest(countries) as addition from work.feature_organisation"

RULES = (
    Rule(
        "name",
        "finds the same words in whatever order, legal form aside",
        "select record_id, name_key as key from work.feature_alias where kind = 'organisation'",
        COUNTRIES,
    ),
    Rule(
        "sound",
        "finds other spellings of the whole name",
        _rules.listed("feature_organisation", "sound_any"),
        COUNTRIES,
    ),
    Rule("words", "finds names of which two words are the same", _rules.words("organisation"), COUNTRIES),
    Rule(
        "acronym",
        "finds an acronym that is spelt out elsewhere",
        """select record_id,
                  unnest(list_distinct(list_concat(coalesce(acronyms, []), coalesce(name_single, [])))) as key
           from work.feature_organisation""",
        COUNTRIES,
    ),
    _rules.identifier("feature_organisation"),
    _rules.contact("feature_organisation", ("emails", "phones", "websites")),
    _rules.account("feature_organisation"),
    _rules.wallet("feature_organisation"),
    Rule(
        "address_word",
        "finds misspelt names by the address and one word",
        """select record_id, address || ' ' || word as key
           from (select record_id, words, unnest(addresses) as address from work.feature_organisation),
                unnest(words) as u(word)""",
    ),
)

KIND = Kind(
    name="organisation",
    label="Company",
    bank_label="Bank",
    model="organisation-2",
    features="feature_organisation",
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
