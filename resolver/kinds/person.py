"""Persons: names across scripts, birth dates of every precision, documents, contacts; given names must agree."""

from __future__ import annotations

from resolver.kinds import Kind, Rule, _rules

BIRTH_YEARS = "select record_id, unnest(birth_year)::varchar as addition from work.feature_person"

RULES = (
    Rule(
        "name",
        "finds the same words in whatever order, weak aliases included",
        "select record_id, name_key as key from work.feature_alias where kind = 'person'",
        BIRTH_YEARS,
    ),
    Rule(
        "sound",
        "finds other spellings and romanisations of the whole name",
        _rules.listed("feature_person", "sound_any"),
        BIRTH_YEARS,
    ),
    Rule(
        "words",
        "finds names of which two words are the same: longer forms, patronymics, partly overlapping aliases",
        _rules.words("person"),
        BIRTH_YEARS,
    ),
    Rule(
        "day_word",
        "finds misspelt names by the birth day and one word, or the beginning of one",
        """select record_id, day || ' ' || left(word, 3) as key
           from (select record_id, words, unnest(birth_day) as day from work.feature_person),
                unnest(words) as u(word)""",
    ),
    _rules.identifier("feature_person"),
    _rules.contact("feature_person", ("emails", "phones", "devices")),
    _rules.account("feature_person"),
    _rules.wallet("feature_person"),
    Rule("file", "finds one scan or photo handed in twice", _rules.listed("feature_person", "files")),
)

KIND = Kind(
    name="person",
    label="Person",
    model="person-2",
    features="feature_person",
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
