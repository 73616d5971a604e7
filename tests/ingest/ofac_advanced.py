"""Small files in the Advanced Sanctions Data Model, invented: in the layout that OFAC documents, not its own text.

Ids are numbered as they come up; words get theirs from the reference value sets that the file brings along.
"""

# ruff: noqa: E501 - elements stand as they are published

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ingest.sources._ofac_advanced_shape import SETS

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"

KINDS = {
    "individual": ("Unknown", "Individual"),
    "entity": ("Unknown", "Entity"),
    "vessel": ("Vessel", "Transport"),
    "aircraft": ("Aircraft", "Transport"),
}
"""Our word -> PartySubType, PartyType."""

Point = tuple[int, int, int]


@dataclass
class Advanced:
    """A file that is put together part by part; `text()` gives it."""

    day: Point = (2026, 9, 23)
    published_list: str = "SDN List"
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    locations: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    number: int = 5000

    def next(self) -> int:
        """A new id."""
        self.number += 1
        return self.number

    def ref(self, kind: str, text: str, more: str = "") -> str:
        """The id of a word of a reference value set; `more`: attributes of its element."""
        words = self.references.setdefault(kind, {})
        if text not in words:
            number = self.next()
            words[text] = f'<{kind} ID="{number}"{more}>{escape(text)}</{kind}>'
        return words[text].split('"')[1]

    def location(self, country: str = "", **parts: str) -> str:
        """A Location of a country and parts by their types: CITY, ADDRESS1, STATE_PROVINCE; its id."""
        number = self.next()
        inside = ""
        if country:
            area = self.ref(
                "AreaCode", f"{country[:2]}-code", f' CountryID="1" Description={quoteattr(country)} AreaCodeTypeID="1"'
            )
            inside += f'<LocationAreaCode AreaCodeID="{area}"/>'
        for name, value in parts.items():
            script, _, written = value.rpartition("|")
            kind = self.ref(
                "LocPartType",
                {"STATE_PROVINCE": "STATE/PROVINCE", "POSTAL_CODE": "POSTAL CODE"}.get(name, name.rstrip("_")),
            )
            inside += (
                f'\n<LocationPart LocPartTypeID="{kind}">\n<LocationPartValue Primary="{"false" if script else "true"}" '
                f'LocPartValueTypeID="{self.ref("LocPartValueType", "Unknown")}" LocPartValueStatusID="{self.ref("LocPartValueStatus", "Main")}">'
                f"<Comment>{script}</Comment><Value>{escape(written)}</Value></LocationPartValue>\n</LocationPart>"
            )
        self.locations.append(f'<Location ID="{number}">{inside}</Location>')
        return str(number)

    def period(self, low: Point, high: Point | None = None, *, circa: bool = False) -> str:
        """A DatePeriod; one day where no other is given."""

        def point(tag: str, day: Point) -> str:
            return f"<{tag}><Year>{day[0]}</Year><Month>{day[1]}</Month><Day>{day[2]}</Day></{tag}>"

        def side(tag: str, day: Point) -> str:
            flags = f'Approximate="{str(circa).lower()}" YearFixed="false" MonthFixed="false" DayFixed="false"'
            return f"<{tag} {flags}>{point('From', day)}{point('To', day)}</{tag}>"

        calendar = self.ref("CalendarType", "Gregorian")
        return f'<DatePeriod CalendarTypeID="{calendar}" YearFixed="false" MonthFixed="false" DayFixed="false">{side("Start", low)}{side("End", high or low)}</DatePeriod>'

    def feature(
        self,
        kind: str,
        *,
        text: str = "",
        word: str = "",
        location: str = "",
        period: str = "",
        reliability: str = "Unknown",
        comment: str = "",
    ) -> str:
        """A Feature with free text, a word of DetailReference, a location, or a period."""
        detail = ""
        if word:
            detail = f'<VersionDetail DetailTypeID="{self.ref("DetailType", "LOOKUP")}" DetailReferenceID="{self.ref("DetailReference", word)}"/>'
        elif text:
            detail = f'<VersionDetail DetailTypeID="{self.ref("DetailType", "TEXT")}">{escape(text)}</VersionDetail>'
        elif period:
            detail = f'<VersionDetail DetailTypeID="{self.ref("DetailType", "DATE")}"/>'
        where = f'<VersionLocation LocationID="{location}"/>' if location else ""
        return (
            f'<Feature ID="{self.next()}" FeatureTypeID="{self.ref("FeatureType", kind, " FeatureTypeGroupID=" + quoteattr("1"))}">\n'
            f'<FeatureVersion ID="{self.next()}" ReliabilityID="{self.ref("Reliability", reliability)}"><Comment>{comment}</Comment>'
            f"{period}{detail}{where}</FeatureVersion>\n</Feature>"
        )

    def document(
        self,
        party: str,
        kind: str,
        number: str,
        *,
        country: str = "",
        issued: str = "",
        expires: str = "",
        validity: str = "Valid",
        issuer: str = "",
    ) -> None:
        """An IDRegDocument of a party; `issued` and `expires` are periods."""
        by = f' IssuedBy-CountryID="{self.ref("Country", country)}"' if country else ""
        dates = "".join(
            f'\n<DocumentDate IDRegDocDateTypeID="{self.ref("IDRegDocDateType", name)}">{period}</DocumentDate>'
            for name, period in (("Issue Date", issued), ("Expiration Date", expires))
            if period
        )
        self.documents.append(
            f'<IDRegDocument ID="{self.next()}" IDRegDocTypeID="{self.ref("IDRegDocType", kind)}" IdentityID="{party}1"{by} '
            f'ValidityID="{self.ref("Validity", validity)}"><Comment/><IDRegistrationNo>{number}</IDRegistrationNo>'
            f'<IssuingAuthority>{issuer}</IssuingAuthority>{dates}<DocumentedNameReference DocumentedNameID="1"/></IDRegDocument>'
        )

    def alias(self, kind: str, *spellings: Mapping[str, str], weak: bool = False) -> tuple[str, str]:
        """An Alias and its NamePartGroups; a spelling maps types of parts to words, 'script' to a code."""
        names, groups = "", ""
        for spelling in spellings:
            code = spelling.get("script", "Latn")
            script = self.ref("Script", {"Latn": "Latin", "Cyrl": "Cyrillic"}[code], f' ScriptCode="{code}"')
            status = self.ref("DocNameStatus", "Primary Latin" if kind == "Name" and code == "Latn" else "Others")
            names += f'\n<DocumentedName ID="{self.next()}" FixedRef="1" DocNameStatusID="{status}">'
            for part, word in spelling.items():
                if part == "script":
                    continue
                group = self.next()
                groups += f'\n<MasterNamePartGroup><NamePartGroup ID="{group}" NamePartTypeID="{self.ref("NamePartType", part)}"/></MasterNamePartGroup>'
                names += (
                    f'\n<DocumentedNamePart><NamePartValue NamePartGroupID="{group}" ScriptID="{script}" '
                    f'ScriptStatusID="{self.ref("ScriptStatus", "Unknown")}" Acronym="false">{escape(word)}</NamePartValue></DocumentedNamePart>'
                )
            names += "\n</DocumentedName>"
        primary = str(kind == "Name").lower()
        element = f'<Alias FixedRef="1" AliasTypeID="{self.ref("AliasType", kind)}" Primary="{primary}" LowQuality="{str(weak).lower()}">{names}</Alias>'
        return element, groups

    def party(
        self,
        number: str,
        kind: str,
        aliases: Iterable[tuple[str, str]],
        features: Iterable[str] = (),
        *,
        comment: str = "",
    ) -> None:
        """A DistinctParty; its identity has its number followed by 1."""
        subtype, above = KINDS[kind]
        party_type = self.ref("PartyType", above)
        words = self.references.setdefault("PartySubType", {})
        if kind not in words:
            words[kind] = f'<PartySubType ID="{self.next()}" PartyTypeID="{party_type}">{subtype}</PartySubType>'
        sub = words[kind].split('"')[1]
        both = list(aliases)
        self.parties.append(
            f'<DistinctParty FixedRef="{number}">\n<Comment>{escape(comment)}</Comment>\n<Profile ID="{number}" PartySubTypeID="{sub}">\n'
            f'<Identity ID="{number}1" FixedRef="{number}" Primary="true" False="false">\n'
            + "\n".join(alias for alias, _ in both)
            + "\n<NamePartGroups>"
            + "".join(groups for _, groups in both)
            + "\n</NamePartGroups>\n</Identity>\n"
            + "\n".join(features)
            + "\n</Profile>\n</DistinctParty>"
        )

    def listing(
        self,
        party: str,
        *programmes: str,
        day: Point = (2019, 9, 13),
        basis: str = "Executive Order 13810",
        on: str = "",
        measure: str = "Block",
    ) -> None:
        """A SanctionsEntry with one event, a measure of its own kind, and one a programme."""
        legal = self.ref(
            "LegalBasis", basis, f' LegalBasisShortRef="{basis}" LegalBasisTypeID="1" SanctionsProgramID="1"'
        )
        span = f'<DatePeriod CalendarTypeID="{self.ref("CalendarType", "Gregorian")}" YearFixed="true" MonthFixed="true" DayFixed="true"/>'
        date = f"<Year>{day[0]}</Year><Month>{day[1]}</Month><Day>{day[2]}</Day>"
        measures = [(measure, ""), *(("Program", programme) for programme in programmes)]
        self.entries.append(
            f'<SanctionsEntry ID="{self.next()}" ProfileID="{party}" ListID="{self.ref("List", on or self.published_list)}">\n'
            f'<EntryEvent ID="{self.next()}" EntryEventTypeID="{self.ref("EntryEventType", "Created")}" LegalBasisID="{legal}">'
            f'<Comment/><Date CalendarTypeID="{self.ref("CalendarType", "Gregorian")}">{date}</Date></EntryEvent>'
            + "".join(
                f'\n<SanctionsMeasure ID="{self.next()}" SanctionsTypeID="{self.ref("SanctionsType", kind)}"><Comment>{comment}</Comment>{span}</SanctionsMeasure>'
                for kind, comment in measures
            )
            + "\n</SanctionsEntry>"
        )

    def relation(self, first: str, second: str, kind: str, *, quality: str = "Unknown", former: bool = False) -> None:
        """A ProfileRelationship."""
        self.relations.append(
            f'<ProfileRelationship ID="{self.next()}" From-ProfileID="{first}" To-ProfileID="{second}" '
            f'RelationTypeID="{self.ref("RelationType", kind, " Symmetrical=" + quoteattr("false"))}" RelationQualityID="{self.ref("RelationQuality", quality)}" '
            f'Former="{str(former).lower()}" SanctionsEntryID="{first}"><Comment/></ProfileRelationship>'
        )

    def text(self) -> str:
        """The file."""
        year, month, day = self.day
        self.ref("CalendarType", "Gregorian")
        sets = "\n".join(
            f"<{name}Values>\n" + "\n".join(self.references.get(name, {}).values()) + f"\n</{name}Values>"
            for name in SETS
        )
        own = '<OrganisationValues><Organisation ID="1" CountryID="1">State</Organisation></OrganisationValues>'
        calendar = self.ref("CalendarType", "Gregorian")
        parts = {
            "Locations": self.locations,
            "IDRegDocuments": self.documents,
            "DistinctParties": self.parties,
            "ProfileRelationships": self.relations,
            "SanctionsEntries": self.entries,
        }
        body = "\n".join(f"<{name}>\n" + "\n".join(items) + f"\n</{name}>" for name, items in parts.items())
        return (
            f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Sanctions Version="3" xmlns="{NAMESPACE}">\n'
            f'<DateOfIssue CalendarTypeID="{calendar}"><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateOfIssue>\n'
            f"<ReferenceValueSets>\n{sets}\n{own}\n</ReferenceValueSets>\n{body}\n<SanctionsEntryLinks/>\n</Sanctions>\n"
        )

    def write(self, path: Path) -> Path:
        """Write the file; its path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(), encoding="utf-8")
        return path
