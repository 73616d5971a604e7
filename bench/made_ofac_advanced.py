"""An invented SDN_ADVANCED.XML: parties, names by parts, features, places, documents, relations and listings.

Names are made of syllables and belong to nobody. As many aliases, features, documents and addresses a party as the
publication of August 2025 has (about 6.2 kB each), one element a line, ids declared in the reference value sets at
its head. Each party comes from a seed of its own, and is made anew for every section, so that a file of any size is
written in little memory.
"""

# ruff: noqa: E501 - elements stand as they are published

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from bench.made_ofac import COUNTRIES, SEED, SYLLABLES

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
PROGRAMMES = ("SDGT", "SDNTK", "IRAN", "RUSSIA-EO14024", "CUBA", "VENEZUELA", "DPRK4", "CYBER2", "GLOMAG", "NPWMD")

SETS: dict[str, tuple[tuple[int, str, str], ...]] = {
    "AliasType": ((1400, "A.K.A.", ""), (1401, "F.K.A.", ""), (1403, "Name", "")),
    "AreaCode": tuple(
        (11000 + place, f"X{place}", f' CountryID="{11000 + place}" Description="{country}" AreaCodeTypeID="1"')
        for place, country in enumerate(COUNTRIES)
    ),
    "CalendarType": ((1, "Gregorian", ""),),
    "Country": tuple((11000 + place, country, f' ISO2="X{place}"') for place, country in enumerate(COUNTRIES)),
    "CountryRelevance": ((1413, "PRIMARY", ""),),
    "DetailReference": ((91526, "Male", ""), (91527, "Female", ""), (92764, "Invented Regulations, section 1", "")),
    "DetailType": ((1430, "DATE", ""), (1431, "LOOKUP", ""), (1432, "TEXT", ""), (1433, "COUNTRY", "")),
    "DocNameStatus": ((1, "Primary Latin", ""), (2, "Others", "")),
    "EntryEventType": ((1, "Created", ""),),
    "FeatureType": tuple(
        (number, text, ' FeatureTypeGroupID="1"')
        for number, text in (
            (8, "Birthdate"),
            (9, "Place of Birth"),
            (10, "Nationality Country"),
            (25, "Location"),
            (224, "Gender"),
            (504, "Secondary sanctions risk:"),
            (14, "Website"),
        )
    ),
    "IDRegDocDateType": ((1480, "Issue Date", ""), (1481, "Expiration Date", "")),
    "IDRegDocType": ((1571, "Passport", ""), (1596, "Tax ID No.", ""), (91761, "Registration Number", "")),
    "IdentityFeatureLinkType": ((1, "Unknown", ""),),
    "LegalBasis": ((1, "Unknown", ' LegalBasisShortRef="Unknown" LegalBasisTypeID="1" SanctionsProgramID="1"'),),
    "List": ((1550, "SDN List", ""),),
    "LocPartType": ((1451, "ADDRESS1", ""), (1454, "CITY", ""), (1456, "POSTAL CODE", "")),
    "LocPartValueStatus": ((1, "Main", ""),),
    "LocPartValueType": ((1, "Unknown", ""),),
    "NamePartType": ((1520, "Last Name", ""), (1521, "First Name", ""), (1525, "Entity Name", "")),
    "PartySubType": ((3, "Unknown", ' PartyTypeID="2"'), (4, "Unknown", ' PartyTypeID="1"')),
    "PartyType": ((1, "Individual", ""), (2, "Entity", "")),
    "RelationQuality": ((1, "Unknown", ""),),
    "RelationType": (
        (15002, "Acting for or on behalf of", ' Symmetrical="false"'),
        (15003, "Owned or Controlled By", ' Symmetrical="false"'),
    ),
    "Reliability": ((1, "Unknown", ""),),
    "SanctionsProgram": ((1, "Unknown", ' SubsidiaryBodyID="1"'),),
    "SanctionsType": ((1705, "Block", ""), (1, "Program", "")),
    "Script": ((215, "Latin", ' ScriptCode="Latn"'), (220, "Cyrillic", ' ScriptCode="Cyrl"')),
    "ScriptStatus": ((1, "Unknown", ""),),
    "Validity": ((1, "Valid", ""),),
}
"""The words that the file's ids stand for: id, text, attributes."""


class Party:
    """An invented party, made from the seed and its number."""

    def __init__(self, number: int) -> None:
        chance = random.Random(f"{SEED}/advanced/{number}")
        self.number, self.person = number, chance.random() < 0.42
        self.names = [self._name(chance) for _ in range(1 + chance.choice((0, 1, 1, 1, 2, 3)))]
        self.scripts = [chance.random() < 0.15 for _ in self.names]
        self.places = [
            (chance.randrange(len(COUNTRIES)), _word(chance), chance.randrange(1, 900))
            for _ in range(chance.choice((1, 1, 1, 2)))
        ]
        self.day = (chance.randrange(1940, 2000), chance.randrange(1, 13), chance.randrange(1, 28))
        self.whole_year = chance.random() < 0.2
        self.documents = [
            (chance.choice((1571, 1596, 91761)), str(chance.randrange(10**8, 10**9)), chance.random() < 0.08)
            for _ in range(chance.choice((0, 1, 1, 2, 2)))
        ]
        self.country = chance.randrange(len(COUNTRIES))
        self.programmes = chance.sample(PROGRAMMES, chance.choice((1, 1, 1, 1, 2)))
        self.listed = (chance.randrange(2001, 2026), chance.randrange(1, 13), chance.randrange(1, 28))
        self.related = chance.random() < 0.43

    def _name(self, chance: random.Random) -> tuple[str, ...]:
        words = [_word(chance) for _ in range(2 if self.person else chance.choice((2, 3)))]
        return (words[0].upper(), words[1]) if self.person else (" ".join(words).upper(),)


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3)))).capitalize()


def write(path: Path, parties: int) -> Path:
    """Write a file of `parties` parties; the same number gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for text in _text(parties):
            stream.write(text)
    return path


def parties_for(megabytes: float) -> int:
    """How many parties give a file of about that size."""
    return int(megabytes * 1e6 / BYTES)


BYTES = 6_230
"""Bytes of a party in all sections, measured."""


def _text(parties: int) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Sanctions Version="3" xmlns="{NAMESPACE}">\n'
    yield '  <DateOfIssue CalendarTypeID="1">\n    <Year>2025</Year>\n    <Month>8</Month>\n    <Day>27</Day>\n  </DateOfIssue>\n'
    yield "  <ReferenceValueSets>\n"
    for name, words in SETS.items():
        inside = "".join(f'      <{name} ID="{number}"{more}>{text}</{name}>\n' for number, text, more in words)
        yield f"    <{name}Values>\n{inside}    </{name}Values>\n"
    yield "  </ReferenceValueSets>\n"
    sections = (
        ("Locations", _locations),
        ("IDRegDocuments", _documents),
        ("DistinctParties", _party),
        ("ProfileRelationships", _relation),
        ("SanctionsEntries", _entry),
    )
    for name, section in sections:
        yield f"  <{name}>\n"
        for number in range(10_000, 10_000 + parties):
            yield section(Party(number))
        yield f"  </{name}>\n"
    yield "  <SanctionsEntryLinks />\n</Sanctions>\n"


def _value(kind: int, value: str) -> str:
    return (
        f'      <LocationPart LocPartTypeID="{kind}">\n'
        '        <LocationPartValue Primary="true" LocPartValueTypeID="1" LocPartValueStatusID="1">\n'
        f"          <Comment />\n          <Value>{value}</Value>\n        </LocationPartValue>\n      </LocationPart>\n"
    )


def _locations(party: Party) -> str:
    found = ""
    for place, (country, city, street) in enumerate(party.places):
        found += (
            f'    <Location ID="{party.number}{place}">\n      <LocationAreaCode AreaCodeID="{11000 + country}" />\n'
            f'      <LocationCountry CountryID="{11000 + country}" CountryRelevanceID="1413" />\n'
            + _value(1451, f"{street} {city} Street")
            + _value(1454, city)
            + _value(1456, f"{street * 111}")
            + f'      <FeatureVersionReference FeatureVersionID="{party.number}9{place}" />\n    </Location>\n'
        )
    return found


def _period(low: tuple[int, int, int], high: tuple[int, int, int], indent: str) -> str:
    flags = 'Approximate="false" YearFixed="false" MonthFixed="false" DayFixed="false"'

    def point(tag: str, day: tuple[int, int, int]) -> str:
        units = "".join(
            f"{indent}      <{unit}>{value}</{unit}>\n"
            for unit, value in zip(("Year", "Month", "Day"), day, strict=True)
        )
        return f"{indent}    <{tag}>\n{units}{indent}    </{tag}>\n"

    sides = "".join(
        f"{indent}  <{tag} {flags}>\n{point('From', day)}{point('To', day)}{indent}  </{tag}>\n"
        for tag, day in (("Start", low), ("End", high))
    )
    return f'{indent}<DatePeriod CalendarTypeID="1" YearFixed="false" MonthFixed="false" DayFixed="false">\n{sides}{indent}</DatePeriod>\n'


def _documents(party: Party) -> str:
    found = ""
    for place, (kind, number, dated) in enumerate(party.documents):
        day = (2030, 5, 6)
        date = (
            f'      <DocumentDate IDRegDocDateTypeID="1481">\n{_period(day, day, "        ")}      </DocumentDate>\n'
            if dated
            else ""
        )
        found += (
            f'    <IDRegDocument ID="{party.number}{place}" IDRegDocTypeID="{kind}" IdentityID="{party.number}1" '
            f'IssuedBy-CountryID="{11000 + party.country}" ValidityID="1">\n      <Comment />\n'
            f"      <IDRegistrationNo>{number}</IDRegistrationNo>\n      <IssuingAuthority />\n{date}"
            f'      <DocumentedNameReference DocumentedNameID="{party.number}10" />\n    </IDRegDocument>\n'
        )
    return found


def _party(party: Party) -> str:
    kinds = (1520, 1521) if party.person else (1525,)
    aliases, groups = "", ""
    for place, (name, other) in enumerate(zip(party.names, party.scripts, strict=True)):
        spellings = [(215, name)] + ([(220, tuple(_cyrillic(word) for word in name))] if other else [])
        names = ""
        for script, words in spellings:
            parts = ""
            for at, word in enumerate(words):
                group = f"{party.number}{place}{script}{at}"
                groups += (
                    f'            <MasterNamePartGroup>\n              <NamePartGroup ID="{group}" NamePartTypeID="{kinds[at]}" />\n'
                    "            </MasterNamePartGroup>\n"
                )
                parts += (
                    f'              <DocumentedNamePart>\n                <NamePartValue NamePartGroupID="{group}" ScriptID="{script}" '
                    f'ScriptStatusID="1" Acronym="false">{word}</NamePartValue>\n              </DocumentedNamePart>\n'
                )
            status = 1 if place == 0 and script == 215 else 2
            names += (
                f'            <DocumentedName ID="{party.number}{place}{script}" FixedRef="{party.number}" DocNameStatusID="{status}">\n'
                f"{parts}            </DocumentedName>\n"
            )
        kind, primary = (1403, "true") if place == 0 else (1400, "false")
        aliases += (
            f'          <Alias FixedRef="{party.number}" AliasTypeID="{kind}" Primary="{primary}" LowQuality="{"true" if place == 3 else "false"}">\n'
            f"{names}          </Alias>\n"
        )
    return (
        f'    <DistinctParty FixedRef="{party.number}">\n      <Comment />\n'
        f'      <Profile ID="{party.number}" PartySubTypeID="{4 if party.person else 3}">\n'
        f'        <Identity ID="{party.number}1" FixedRef="{party.number}" Primary="true" False="false">\n{aliases}'
        f"          <NamePartGroups>\n{groups}          </NamePartGroups>\n        </Identity>\n{_features(party)}"
        "      </Profile>\n    </DistinctParty>\n"
    )


def _cyrillic(word: str) -> str:
    return "".join(chr(0x430 + ord(letter) % 32) for letter in word.lower())


def _features(party: Party) -> str:
    year = party.day[0]
    low, high = ((year, 1, 1), (year, 12, 31)) if party.whole_year else (party.day, party.day)
    inside: list[tuple[int, str]] = [
        (504, '            <VersionDetail DetailTypeID="1431" DetailReferenceID="92764" />\n')
    ]
    if party.person:
        inside.append((8, _period(low, high, "            ") + '            <VersionDetail DetailTypeID="1430" />\n'))
        inside.append((224, '            <VersionDetail DetailTypeID="1431" DetailReferenceID="91526" />\n'))
        inside.append(
            (9, f'            <VersionDetail DetailTypeID="1432">{COUNTRIES[party.country]}</VersionDetail>\n')
        )
    else:
        inside.append(
            (14, f'            <VersionDetail DetailTypeID="1432">www.{party.number}.example.org</VersionDetail>\n')
        )
    inside += [
        (25, f'            <VersionLocation LocationID="{party.number}{place}" />\n')
        for place in range(len(party.places))
    ]
    return "".join(
        f'        <Feature ID="{party.number}{place}" FeatureTypeID="{kind}">\n'
        f'          <FeatureVersion ID="{party.number}9{place}" ReliabilityID="1">\n            <Comment />\n{text}          </FeatureVersion>\n'
        f'          <IdentityReference IdentityID="{party.number}1" IdentityFeatureLinkTypeID="1" />\n        </Feature>\n'
        for place, (kind, text) in enumerate(inside)
    )


def _relation(party: Party) -> str:
    if not party.related or party.number == 10_000:
        return ""
    kind = 15002 if party.person else 15003
    return (
        f'    <ProfileRelationship ID="{party.number}" From-ProfileID="{party.number}" To-ProfileID="{party.number - 1}" RelationTypeID="{kind}" '
        f'RelationQualityID="1" Former="false" SanctionsEntryID="{party.number}">\n      <Comment />\n    </ProfileRelationship>\n'
    )


def _entry(party: Party) -> str:
    year, month, day = party.listed
    span = '        <DatePeriod CalendarTypeID="1" YearFixed="true" MonthFixed="true" DayFixed="true" />\n'
    measures = (
        f'      <SanctionsMeasure ID="{party.number}0" SanctionsTypeID="1705">\n{span}      </SanctionsMeasure>\n'
    )
    for place, programme in enumerate(party.programmes, 1):
        measures += (
            f'      <SanctionsMeasure ID="{party.number}{place}" SanctionsTypeID="1">\n        <Comment>{programme}</Comment>\n{span}'
            "      </SanctionsMeasure>\n"
        )
    return (
        f'    <SanctionsEntry ID="{party.number}" ProfileID="{party.number}" ListID="1550">\n'
        f'      <EntryEvent ID="{party.number}" EntryEventTypeID="1" LegalBasisID="1">\n        <Comment />\n        <Date CalendarTypeID="1">\n'
        f"          <Year>{year}</Year>\n          <Month>{month}</Month>\n          <Day>{day}</Day>\n        </Date>\n      </EntryEvent>\n"
        f"{measures}    </SanctionsEntry>\n"
    )
