"""Persons: names across scripts, birth dates of every precision, documents, contacts; given names must agree."""

from __future__ import annotations

from resolver.kinds import Feature, Kind, Rule, _rules

TABLE = "feature_person"

YEARS = """
select rid, unnest(birth_year)::varchar as value from work.feature_person where len(birth_year) <= 5
union all
select rid, left(unnest(birth_misread), 4) as value from work.feature_person
"""
"""Years of birth; of a day that the calendar does not have (1860-15-02) the year alone."""

CIRCUMSTANCES = f"""
{_rules.unnested("cities", TABLE, "town ")}
union all
{_rules.unnested("birth_places", TABLE, "born in ")}
union all
{_rules.district(TABLE)}
union all
select f.rid, s.attribute || ' ' || lower(s.value)
from work.stage_attribute as s join work.feature_person as f on f.record_id = s.record_id
where s.attribute in ('occupation', 'position') and s.value not in (select value from work.placeholder)
"""

CLUES = (
    *_rules.names(TABLE),
    _rules.listed("day", TABLE, "birth_day"),
    _rules.listed("month", TABLE, "birth_month"),
    Feature("year", YEARS),
    Feature("circumstance", CIRCUMSTANCES),
    _rules.postcode(TABLE),
    _rules.identifier(TABLE),
    *_rules.reached(TABLE, "emails", "phones", "devices"),
    _rules.listed("account", TABLE, "accounts"),
    _rules.listed("wallet", TABLE, "wallets"),
    _rules.listed("file", TABLE, "files"),
)

RULES = (
    Rule(
        "name",
        "finds the same words in whatever order, weak aliases and single words included",
        ("name",),
        ("year", "circumstance"),
    ),
    Rule(
        "words",
        "finds two words that begin alike: longer forms, patronymics, slips behind the fourth letter",
        ("beginnings",),
        ("year", "circumstance"),
    ),
    Rule(
        "sound",
        "finds other spellings and romanisations of two words of a name",
        ("sounds",),
        ("year", "circumstance"),
    ),
    Rule("rare_word", "finds a rare word, whatever stands beside it", ("word",)),
    Rule("rare_sound", "finds another spelling of a rare word, whatever stands beside it", ("sound",)),
    Rule("day_word", "finds misspelt names by the birth day and the beginning of a word", ("day", "beginning")),
    Rule("day_end", "finds names with another beginning by the birth day and the end of a word", ("day", "end")),
    Rule("day_place", "finds other names by the birth day and a place or occupation", ("day", "circumstance")),
    Rule(
        "place_word",
        "finds records without a birth date by a place or occupation and the beginning of a word",
        ("circumstance", "beginning"),
        ("year",),
    ),
    Rule("place_end", "finds the same where the beginning of the word is misspelt", ("circumstance", "end"), ("year",)),
    Rule("place_sound", "finds the same where the word is spelt otherwise", ("circumstance", "sound"), ("year",)),
    Rule(
        "year_word",
        "finds half a name by the birth year, where the day is misspelt",
        ("year", "beginning"),
        ("circumstance",),
    ),
    Rule("month_place", "finds other names by the birth month and a place or occupation", ("month", "circumstance")),
    Rule("place", "finds the few people of a rare place or occupation", ("circumstance",), ("circumstance",)),
    Rule("day", "finds the few people born on a day, where a list has few", ("day",)),
    Rule("postcode", "finds the people of one postcode", ("postcode",), ("beginning",)),
    Rule(
        "identifier",
        "finds records that publish one number, also where lists disagree on its scheme or country",
        ("identifier",),
        ("beginning", "year"),
    ),
    Rule(
        "contact",
        "finds parties that are reached the same way, under whatever name",
        ("contact",),
        ("beginning", "year"),
    ),
    Rule("mailbox", "finds an e-mail address of which the domain has changed", ("mailbox",), ("beginning",)),
    Rule("account", "finds parties that are paid to one account", ("account",), ("beginning",)),
    Rule("wallet", "finds parties that hold one chain address", ("wallet",), ("beginning",)),
    Rule("file", "finds one scan or photo handed in twice", ("file",), ("beginning",)),
)

KIND = Kind(
    name="person",
    label="Person",
    model="person-2",
    features=TABLE,
    clues=CLUES,
    rules=RULES,
    shown={
        "name": "names_shown",
        "birth": "birth_shown",
        "identifier": "ids_shown",
        "gender": "genders",
        "birth_place": "birth_places",
        "country": "countries",
        "address": "addresses_shown",
        "contact": "contacts_shown",
        "list": "lists",
    },
)
