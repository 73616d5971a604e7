"""An invented golden copy in XML and CSV, and the same entities as answers of the API: a firm, a fund, a duplicate.

The LEIs are made up with valid check digits. The CSV has the columns that its values need; its layout is the documented one.
"""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import json

from tests.ingest.sample import Sample

FIRM, FUND, DUPLICATE = "9999STEINHANDELS0080", "9999SANDFONDS0000025", "9999KIESELDUPLIKAT59"
PARENT, MANAGER, ISSUER = "9999FELSHOLDING00053", "9999BERGVERWALTUNG10", "9999LOUDERSTEINE0039"

FIRM_XML = f"""<lei:LEIRecord xmlns:lei="http://www.gleif.org/data/schema/leidata/2016" xmlns:gleif="http://www.gleif.org/data/schema/golden-copy/extensions/1.0">
<lei:LEI>{FIRM}</lei:LEI>
<lei:Entity>
<lei:LegalName xml:lang="de">Stein-Händel GmbH</lei:LegalName>
<lei:OtherEntityNames>
<lei:OtherEntityName xml:lang="de" type="PREVIOUS_LEGAL_NAME">Sand &amp; Kies GmbH</lei:OtherEntityName>
<lei:OtherEntityName xml:lang="en" type="TRADING_OR_OPERATING_NAME">Stones</lei:OtherEntityName>
</lei:OtherEntityNames>
<lei:TransliteratedOtherEntityNames>
<lei:TransliteratedOtherEntityName xml:lang="de" type="AUTO_ASCII_TRANSLITERATED_LEGAL_NAME">Stein-Handel GmbH</lei:TransliteratedOtherEntityName>
</lei:TransliteratedOtherEntityNames>
<lei:LegalAddress xml:lang="de">
<lei:FirstAddressLine>c/o Fels</lei:FirstAddressLine>
<lei:AddressNumber>18</lei:AddressNumber>
<lei:AdditionalAddressLine>Steinweg 18</lei:AdditionalAddressLine>
<lei:AdditionalAddressLine>2. Stock</lei:AdditionalAddressLine>
<lei:City>Berlin</lei:City>
<lei:Region>DE-BE</lei:Region>
<lei:Country>DE</lei:Country>
<lei:PostalCode>10115</lei:PostalCode>
</lei:LegalAddress>
<lei:HeadquartersAddress xml:lang="de">
<lei:FirstAddressLine>Hauptplatz</lei:FirstAddressLine>
<lei:AddressNumber>7</lei:AddressNumber>
<lei:MailRouting>Postfach 1</lei:MailRouting>
<lei:City>Wien</lei:City>
<lei:Country>AT</lei:Country>
</lei:HeadquartersAddress>
<lei:OtherAddresses>
<lei:OtherAddress xml:lang="en" type="ALTERNATIVE_LANGUAGE_LEGAL_ADDRESS">
<lei:FirstAddressLine>18 Stone Way</lei:FirstAddressLine>
<lei:City>Berlin</lei:City>
<lei:Country>DE</lei:Country>
</lei:OtherAddress>
</lei:OtherAddresses>
<lei:RegistrationAuthority>
<lei:RegistrationAuthorityID>RA000242</lei:RegistrationAuthorityID>
<lei:RegistrationAuthorityEntityID>HRB 99</lei:RegistrationAuthorityEntityID>
</lei:RegistrationAuthority>
<lei:LegalJurisdiction>DE</lei:LegalJurisdiction>
<lei:EntityCategory>GENERAL</lei:EntityCategory>
<lei:LegalForm>
<lei:EntityLegalFormCode>2HBR</lei:EntityLegalFormCode>
</lei:LegalForm>
<lei:EntityStatus>ACTIVE</lei:EntityStatus>
<lei:EntityCreationDate>2005-03-22T00:00:00Z</lei:EntityCreationDate>
<lei:LegalEntityEvents>
<lei:LegalEntityEvent group_type="STANDALONE" event_status="COMPLETED">
<lei:LegalEntityEventType>CHANGE_LEGAL_NAME</lei:LegalEntityEventType>
<lei:LegalEntityEventEffectiveDate>2022-09-16T00:00:00Z</lei:LegalEntityEventEffectiveDate>
<lei:LegalEntityEventRecordedDate>2023-01-11T09:59:14Z</lei:LegalEntityEventRecordedDate>
<lei:ValidationDocuments>SUPPORTING_DOCUMENTS</lei:ValidationDocuments>
<lei:AffectedFields>
<lei:AffectedField field_xpath="/lei:LEIData/lei:LEIRecords/lei:LEIRecord/lei:Entity/lei:LegalName">Sand &amp; Kies GmbH</lei:AffectedField>
</lei:AffectedFields>
</lei:LegalEntityEvent>
</lei:LegalEntityEvents>
</lei:Entity>
<lei:Registration>
<lei:InitialRegistrationDate>2013-10-02T00:00:00Z</lei:InitialRegistrationDate>
<lei:LastUpdateDate>2023-05-25T08:30:56Z</lei:LastUpdateDate>
<lei:RegistrationStatus>ISSUED</lei:RegistrationStatus>
<lei:NextRenewalDate>2024-10-03T00:00:00Z</lei:NextRenewalDate>
<lei:ManagingLOU>{ISSUER}</lei:ManagingLOU>
<lei:ValidationSources>FULLY_CORROBORATED</lei:ValidationSources>
<lei:ValidationAuthority>
<lei:ValidationAuthorityID>RA000242</lei:ValidationAuthorityID>
<lei:ValidationAuthorityEntityID>HRB 99</lei:ValidationAuthorityEntityID>
</lei:ValidationAuthority>
<lei:OtherValidationAuthorities>
<lei:OtherValidationAuthority>
<lei:ValidationAuthorityID>RA000665</lei:ValidationAuthorityID>
<lei:ValidationAuthorityEntityID>0009999999</lei:ValidationAuthorityEntityID>
</lei:OtherValidationAuthority>
</lei:OtherValidationAuthorities>
</lei:Registration>
<lei:Extension>
<gleif:conformity><gleif:conformityflag>CONFORMING</gleif:conformityflag></gleif:conformity>
</lei:Extension>
</lei:LEIRecord>
"""

FUND_XML = f"""<lei:LEIRecord xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
<lei:LEI>{FUND}</lei:LEI>
<lei:Entity>
<lei:LegalName xml:lang="en">Sand Fund</lei:LegalName>
<lei:LegalAddress xml:lang="en">
<lei:FirstAddressLine>1 Beach Road</lei:FirstAddressLine>
<lei:City>Boston</lei:City>
<lei:Region>US-MA</lei:Region>
<lei:Country>US</lei:Country>
</lei:LegalAddress>
<lei:HeadquartersAddress xml:lang="en">
<lei:FirstAddressLine>1 Beach Road</lei:FirstAddressLine>
<lei:City>Boston</lei:City>
<lei:Country>US</lei:Country>
</lei:HeadquartersAddress>
<lei:RegistrationAuthority>
<lei:RegistrationAuthorityID>RA999999</lei:RegistrationAuthorityID>
</lei:RegistrationAuthority>
<lei:LegalJurisdiction>US-MA</lei:LegalJurisdiction>
<lei:EntityCategory>FUND</lei:EntityCategory>
<lei:LegalForm>
<lei:EntityLegalFormCode>8888</lei:EntityLegalFormCode>
<lei:OtherLegalForm>TRUST</lei:OtherLegalForm>
</lei:LegalForm>
<lei:EntityStatus>INACTIVE</lei:EntityStatus>
<lei:EntityExpirationDate>2021-06-30T00:00:00Z</lei:EntityExpirationDate>
<lei:EntityExpirationReason>CORPORATE_ACTION</lei:EntityExpirationReason>
<lei:SuccessorEntity>
<lei:SuccessorLEI>{FIRM}</lei:SuccessorLEI>
</lei:SuccessorEntity>
<lei:SuccessorEntity>
<lei:SuccessorEntityName xml:lang="en">Gravel Fund</lei:SuccessorEntityName>
</lei:SuccessorEntity>
</lei:Entity>
<lei:Registration>
<lei:InitialRegistrationDate>2012-11-29T16:33:00Z</lei:InitialRegistrationDate>
<lei:LastUpdateDate>2021-07-18T15:41:20Z</lei:LastUpdateDate>
<lei:RegistrationStatus>RETIRED</lei:RegistrationStatus>
<lei:ManagingLOU>{ISSUER}</lei:ManagingLOU>
</lei:Registration>
</lei:LEIRecord>
"""

DUPLICATE_XML = f"""<lei:LEIRecord xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
<lei:LEI>{DUPLICATE}</lei:LEI>
<lei:Entity>
<lei:LegalName xml:lang="de">Kiesel e.K.</lei:LegalName>
<lei:LegalAddress xml:lang="de">
<lei:FirstAddressLine>Bachweg 1</lei:FirstAddressLine>
<lei:City>Vaduz</lei:City>
<lei:Country>LI</lei:Country>
</lei:LegalAddress>
<lei:HeadquartersAddress xml:lang="de">
<lei:FirstAddressLine>Bachweg 1</lei:FirstAddressLine>
<lei:City>Vaduz</lei:City>
<lei:Country>LI</lei:Country>
</lei:HeadquartersAddress>
<lei:LegalJurisdiction>LI</lei:LegalJurisdiction>
<lei:EntityCategory>SOLE_PROPRIETOR</lei:EntityCategory>
<lei:EntityStatus>NULL</lei:EntityStatus>
</lei:Entity>
<lei:Registration>
<lei:RegistrationStatus>DUPLICATE</lei:RegistrationStatus>
</lei:Registration>
</lei:LEIRecord>
"""


def lei_file(*records: str, count: int | None = None, content: str = "GLEIF_FULL_PUBLISHED") -> bytes:
    """Level 1 in XML with a true number of records, or the one given."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">\n<lei:LEIHeader>\n'
        f"<lei:ContentDate>2026-11-20T08:20:51Z</lei:ContentDate>\n<lei:FileContent>{content}</lei:FileContent>\n"
        f"<lei:RecordCount>{len(records) if count is None else count}</lei:RecordCount>\n</lei:LEIHeader>\n<lei:LEIRecords>\n"
        f"{''.join(records)}</lei:LEIRecords>\n</lei:LEIData>\n"
    ).encode()


def relation(start: str, kind: str, end: str, periods: str = "", more: str = "", extension: str = "") -> str:
    """A relationship record."""
    return f"""<rr:RelationshipRecord xmlns:rr="http://www.gleif.org/data/schema/rr/2016" xmlns:gleif="http://www.gleif.org/data/schema/golden-copy/extensions/1.0">
<rr:Relationship>
<rr:StartNode><rr:NodeID>{start}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:StartNode>
<rr:EndNode><rr:NodeID>{end}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:EndNode>
<rr:RelationshipType>{kind}</rr:RelationshipType>
<rr:RelationshipPeriods>
{periods}</rr:RelationshipPeriods>
<rr:RelationshipStatus>ACTIVE</rr:RelationshipStatus>
{more}</rr:Relationship>
<rr:Registration>
<rr:InitialRegistrationDate>2018-03-21T00:00:00Z</rr:InitialRegistrationDate>
<rr:LastUpdateDate>2021-03-23T22:52:42Z</rr:LastUpdateDate>
<rr:RegistrationStatus>PUBLISHED</rr:RegistrationStatus>
<rr:NextRenewalDate>2027-03-23T09:15:40Z</rr:NextRenewalDate>
<rr:ManagingLOU>{ISSUER}</rr:ManagingLOU>
<rr:ValidationSources>FULLY_CORROBORATED</rr:ValidationSources>
<rr:ValidationDocuments>ACCOUNTS_FILING</rr:ValidationDocuments>
</rr:Registration>
{extension}</rr:RelationshipRecord>
"""


def period(kind: str, start: str, end: str = "") -> str:
    """A period of a relationship."""
    ends = f"<rr:EndDate>{end}T00:00:00Z</rr:EndDate>" if end else ""
    return f"<rr:RelationshipPeriod><rr:StartDate>{start}T00:00:00Z</rr:StartDate>{ends}<rr:PeriodType>{kind}</rr:PeriodType></rr:RelationshipPeriod>\n"


PERIODS = (
    period("ACCOUNTING_PERIOD", "2016-01-01", "2016-12-31")
    + period("RELATIONSHIP_PERIOD", "2009-01-12")
    + period("DOCUMENT_FILING_PERIOD", "2017-03-22")
)
QUALIFIED = (
    "<rr:RelationshipQualifiers>\n<rr:RelationshipQualifier><rr:QualifierDimension>ACCOUNTING_STANDARD</rr:QualifierDimension>"
    "<rr:QualifierCategory>IFRS</rr:QualifierCategory></rr:RelationshipQualifier>\n</rr:RelationshipQualifiers>\n"
    "<rr:RelationshipQuantifiers>\n<rr:RelationshipQuantifier><rr:MeasurementMethod>ACCOUNTING_CONSOLIDATION</rr:MeasurementMethod>"
    "<rr:QuantifierAmount>100.00</rr:QuantifierAmount><rr:QuantifierUnits>PERCENTAGE</rr:QuantifierUnits></rr:RelationshipQuantifier>\n</rr:RelationshipQuantifiers>\n"
)
DIRECT = relation(FIRM, "IS_DIRECTLY_CONSOLIDATED_BY", PARENT, PERIODS, QUALIFIED)
ULTIMATE = relation(FIRM, "IS_ULTIMATELY_CONSOLIDATED_BY", PARENT, period("RELATIONSHIP_PERIOD", "2009-01-12"))
MANAGED = relation(FUND, "IS_FUND-MANAGED_BY", MANAGER, period("RELATIONSHIP_PERIOD", "2012-11-29", "2021-06-30"))


def rr_file(*records: str, content: str = "GLEIF_FULL_PUBLISHED") -> bytes:
    """Relationship records in XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016">\n<rr:Header>\n'
        f"<rr:ContentDate>2026-11-20T09:24:22Z</rr:ContentDate>\n<rr:FileContent>{content}</rr:FileContent>\n"
        f"<rr:RecordCount>{len(records)}</rr:RecordCount>\n</rr:Header>\n<rr:RelationshipRecords>\n"
        f"{''.join(records)}</rr:RelationshipRecords>\n</rr:RelationshipData>\n"
    ).encode()


def exception(lei: str, category: str, *reasons: str, reference: str = "", extension: str = "") -> str:
    """A reporting exception."""
    why = "\n".join(f"<repex:ExceptionReason>{reason}</repex:ExceptionReason>" for reason in reasons)
    said = f"<repex:ExceptionReference>{reference}</repex:ExceptionReference>\n" if reference else ""
    return (
        '<repex:Exception xmlns:repex="http://www.gleif.org/data/schema/repex/2016" xmlns:gleif="http://www.gleif.org/data/schema/golden-copy/extensions/1.0">\n'
        f"<repex:LEI>{lei}</repex:LEI>\n<repex:ExceptionCategory>{category}</repex:ExceptionCategory>\n{why}\n{said}{extension}</repex:Exception>\n"
    )


DIRECT_PARENT, ULTIMATE_PARENT = "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT", "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT"
EXCEPTIONS = (
    exception(FUND, DIRECT_PARENT, "NO_KNOWN_PERSON"),
    exception(FUND, ULTIMATE_PARENT, "NATURAL_PERSONS", reference="Datenschutz"),
)


def repex_file(*records: str, content: str = "GLEIF_FULL_PUBLISHED") -> bytes:
    """Reporting exceptions in XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<repex:ReportingExceptionData xmlns:repex="http://www.gleif.org/data/schema/repex/2016">\n<repex:Header>\n'
        f"<repex:ContentDate>2026-11-20T09:03:29Z</repex:ContentDate>\n<repex:FileContent>{content}</repex:FileContent>\n"
        f"<repex:RecordCount>{len(records)}</repex:RecordCount>\n</repex:Header>\n<repex:ReportingExceptions>\n"
        f"{''.join(records)}</repex:ReportingExceptions>\n</repex:ReportingExceptionData>\n"
    ).encode()


XML = {
    "lei.xml": lei_file(FIRM_XML, FUND_XML, DUPLICATE_XML),
    "rr.xml": rr_file(DIRECT, ULTIMATE, MANAGED),
    "repex.xml": repex_file(*EXCEPTIONS),
}


def table(*rows: dict[str, str]) -> bytes:
    """Rows as CSV with a header of all their columns."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode()


NAME, OTHER, TRANSLITERATED = "Entity.LegalName", "Entity.OtherEntityNames.OtherEntityName", "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName"  # fmt: skip
EVENT, CHECKED = "Entity.LegalEntityEvents.LegalEntityEvent.1", "Registration.OtherValidationAuthorities.OtherValidationAuthority.1"  # fmt: skip
LEI_CSV = table(
    {
        "LEI": FIRM,
        NAME: "Stein-Händel GmbH",
        f"{NAME}.xmllang": "de",
        f"{OTHER}.1": "Sand & Kies GmbH",
        f"{OTHER}.1.xmllang": "de",
        f"{OTHER}.1.type": "PREVIOUS_LEGAL_NAME",
        f"{OTHER}.2": "Stones",
        f"{OTHER}.2.xmllang": "en",
        f"{OTHER}.2.type": "TRADING_OR_OPERATING_NAME",
        f"{TRANSLITERATED}.1": "Stein-Handel GmbH",
        f"{TRANSLITERATED}.1.xmllang": "de",
        f"{TRANSLITERATED}.1.type": "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME",
        "Entity.LegalAddress.xmllang": "de",
        "Entity.LegalAddress.FirstAddressLine": "c/o Fels",
        "Entity.LegalAddress.AddressNumber": "18",
        "Entity.LegalAddress.AdditionalAddressLine.1": "Steinweg 18",
        "Entity.LegalAddress.AdditionalAddressLine.2": "2. Stock",
        "Entity.LegalAddress.City": "Berlin",
        "Entity.LegalAddress.Region": "DE-BE",
        "Entity.LegalAddress.Country": "DE",
        "Entity.LegalAddress.PostalCode": "10115",
        "Entity.HeadquartersAddress.xmllang": "de",
        "Entity.HeadquartersAddress.FirstAddressLine": "Hauptplatz",
        "Entity.HeadquartersAddress.AddressNumber": "7",
        "Entity.HeadquartersAddress.MailRouting": "Postfach 1",
        "Entity.HeadquartersAddress.City": "Wien",
        "Entity.HeadquartersAddress.Country": "AT",
        "Entity.OtherAddresses.OtherAddress.1.type": "ALTERNATIVE_LANGUAGE_LEGAL_ADDRESS",
        "Entity.OtherAddresses.OtherAddress.1.xmllang": "en",
        "Entity.OtherAddresses.OtherAddress.1.FirstAddressLine": "18 Stone Way",
        "Entity.OtherAddresses.OtherAddress.1.City": "Berlin",
        "Entity.OtherAddresses.OtherAddress.1.Country": "DE",
        "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA000242",
        "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "HRB 99",
        "Entity.LegalJurisdiction": "DE",
        "Entity.EntityCategory": "GENERAL",
        "Entity.LegalForm.EntityLegalFormCode": "2HBR",
        "Entity.LegalForm.OtherLegalForm": "",
        "Entity.EntityStatus": "ACTIVE",
        "Entity.EntityCreationDate": "2005-03-22T00:00:00Z",
        "Entity.EntityExpirationDate": "",
        "Entity.EntityExpirationReason": "",
        "Entity.SuccessorEntity.1.SuccessorLEI": "",
        "Entity.SuccessorEntity.2.SuccessorEntityName": "",
        "Entity.SuccessorEntity.2.SuccessorEntity.xmllang": "",
        f"{EVENT}.group_type": "STANDALONE",
        f"{EVENT}.event_status": "COMPLETED",
        f"{EVENT}.LegalEntityEventType": "CHANGE_LEGAL_NAME",
        f"{EVENT}.LegalEntityEventEffectiveDate": "2022-09-16T00:00:00Z",
        f"{EVENT}.LegalEntityEventRecordedDate": "2023-01-11T09:59:14Z",
        f"{EVENT}.ValidationDocuments": "SUPPORTING_DOCUMENTS",
        f"{EVENT}.AffectedFields.1.AffectedField": "Sand & Kies GmbH",
        f"{EVENT}.AffectedFields.1.field_xpath": "/lei:LEIData/lei:LEIRecords/lei:LEIRecord/lei:Entity/lei:LegalName",
        "Registration.InitialRegistrationDate": "2013-10-02T00:00:00Z",
        "Registration.LastUpdateDate": "2023-05-25T08:30:56Z",
        "Registration.RegistrationStatus": "ISSUED",
        "Registration.NextRenewalDate": "2024-10-03T00:00:00Z",
        "Registration.ManagingLOU": ISSUER,
        "Registration.ValidationSources": "FULLY_CORROBORATED",
        "Registration.ValidationAuthority.ValidationAuthorityID": "RA000242",
        "Registration.ValidationAuthority.ValidationAuthorityEntityID": "HRB 99",
        f"{CHECKED}.ValidationAuthorityID": "RA000665",
        f"{CHECKED}.ValidationAuthorityEntityID": "0009999999",
        "ConformityFlag": "CONFORMING",
    },
    {
        "LEI": FUND,
        NAME: "Sand Fund",
        f"{NAME}.xmllang": "en",
        "Entity.LegalAddress.xmllang": "en",
        "Entity.LegalAddress.FirstAddressLine": "1 Beach Road",
        "Entity.LegalAddress.City": "Boston",
        "Entity.LegalAddress.Region": "US-MA",
        "Entity.LegalAddress.Country": "US",
        "Entity.HeadquartersAddress.xmllang": "en",
        "Entity.HeadquartersAddress.FirstAddressLine": "1 Beach Road",
        "Entity.HeadquartersAddress.City": "Boston",
        "Entity.HeadquartersAddress.Country": "US",
        "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA999999",
        "Entity.LegalJurisdiction": "US-MA",
        "Entity.EntityCategory": "FUND",
        "Entity.LegalForm.EntityLegalFormCode": "8888",
        "Entity.LegalForm.OtherLegalForm": "TRUST",
        "Entity.EntityStatus": "INACTIVE",
        "Entity.EntityExpirationDate": "2021-06-30T00:00:00Z",
        "Entity.EntityExpirationReason": "CORPORATE_ACTION",
        "Entity.SuccessorEntity.1.SuccessorLEI": FIRM,
        "Entity.SuccessorEntity.2.SuccessorEntityName": "Gravel Fund",
        "Entity.SuccessorEntity.2.SuccessorEntity.xmllang": "en",
        "Registration.InitialRegistrationDate": "2012-11-29T16:33:00Z",
        "Registration.LastUpdateDate": "2021-07-18T15:41:20Z",
        "Registration.RegistrationStatus": "RETIRED",
        "Registration.ManagingLOU": ISSUER,
    },
    {
        "LEI": DUPLICATE,
        NAME: "Kiesel e.K.",
        f"{NAME}.xmllang": "de",
        "Entity.LegalAddress.xmllang": "de",
        "Entity.LegalAddress.FirstAddressLine": "Bachweg 1",
        "Entity.LegalAddress.City": "Vaduz",
        "Entity.LegalAddress.Country": "LI",
        "Entity.HeadquartersAddress.xmllang": "de",
        "Entity.HeadquartersAddress.FirstAddressLine": "Bachweg 1",
        "Entity.HeadquartersAddress.City": "Vaduz",
        "Entity.HeadquartersAddress.Country": "LI",
        "Entity.LegalJurisdiction": "LI",
        "Entity.EntityCategory": "SOLE_PROPRIETOR",
        "Entity.EntityStatus": "NULL",
        "Registration.RegistrationStatus": "DUPLICATE",
    },
)

REGISTERED = {
    "Registration.InitialRegistrationDate": "2018-03-21T00:00:00Z",
    "Registration.LastUpdateDate": "2021-03-23T22:52:42Z",
    "Registration.RegistrationStatus": "PUBLISHED",
    "Registration.NextRenewalDate": "2027-03-23T09:15:40Z",
    "Registration.ManagingLOU": ISSUER,
    "Registration.ValidationSources": "FULLY_CORROBORATED",
    "Registration.ValidationDocuments": "ACCOUNTS_FILING",
}


def relation_row(start: str, kind: str, end: str, *periods: tuple[str, str, str], **more: str) -> dict[str, str]:
    """A row of relationship records; more: values of qualifiers and quantifiers."""
    row = {
        "Relationship.StartNode.NodeID": start,
        "Relationship.StartNode.NodeIDType": "LEI",
        "Relationship.EndNode.NodeID": end,
        "Relationship.EndNode.NodeIDType": "LEI",
        "Relationship.RelationshipType": kind,
        "Relationship.RelationshipStatus": "ACTIVE",
    }
    for number, (type_, starts, ends) in enumerate(periods, 1):
        row |= {
            f"Relationship.Period.{number}.startDate": starts + "T00:00:00Z",
            f"Relationship.Period.{number}.endDate": ends and ends + "T00:00:00Z",
            f"Relationship.Period.{number}.periodType": type_,
        }
    return row | {f"Relationship.{name.replace('_', '.')}": value for name, value in more.items()} | REGISTERED


RR_CSV = table(
    relation_row(
        FIRM,
        "IS_DIRECTLY_CONSOLIDATED_BY",
        PARENT,
        ("ACCOUNTING_PERIOD", "2016-01-01", "2016-12-31"),
        ("RELATIONSHIP_PERIOD", "2009-01-12", ""),
        ("DOCUMENT_FILING_PERIOD", "2017-03-22", ""),
        Qualifiers_1_QualifierDimension="ACCOUNTING_STANDARD",
        Qualifiers_1_QualifierCategory="IFRS",
        Quantifiers_1_MeasurementMethod="ACCOUNTING_CONSOLIDATION",
        Quantifiers_1_QuantifierAmount="100.00",
        Quantifiers_1_QuantifierUnits="PERCENTAGE",
    ),
    relation_row(FIRM, "IS_ULTIMATELY_CONSOLIDATED_BY", PARENT, ("RELATIONSHIP_PERIOD", "2009-01-12", "")),
    relation_row(FUND, "IS_FUND-MANAGED_BY", MANAGER, ("RELATIONSHIP_PERIOD", "2012-11-29", "2021-06-30")),
)
REPEX_CSV = table(
    {"LEI": FUND, "Exception.Category": DIRECT_PARENT, "Exception.Reason.1": "NO_KNOWN_PERSON", "Exception.Reference.1": ""},
    {"LEI": FUND, "Exception.Category": ULTIMATE_PARENT, "Exception.Reason.1": "NATURAL_PERSONS", "Exception.Reference.1": "Datenschutz"},
)  # fmt: skip
CSV = {"lei.csv": LEI_CSV, "rr.csv": RR_CSV, "repex.csv": REPEX_CSV}


def place(lines: list[str], city: str, country: str, language: str = "de", **more: str) -> dict[str, object]:
    """An address as the API gives it."""
    given = {
        "addressNumber": None,
        "addressNumberWithinBuilding": None,
        "mailRouting": None,
        "region": None,
        "postalCode": None,
    }
    return {"language": language, "addressLines": lines, "city": city, "country": country, **given, **more}


FIRM_JSON = {
    "type": "lei-records",
    "id": FIRM,
    "attributes": {
        "lei": FIRM,
        "entity": {
            "legalName": {"name": "Stein-Händel GmbH", "language": "de"},
            "otherNames": [
                {"name": "Sand & Kies GmbH", "language": "de", "type": "PREVIOUS_LEGAL_NAME"},
                {"name": "Stones", "language": "en", "type": "TRADING_OR_OPERATING_NAME"},
            ],
            "transliteratedOtherNames": [
                {"name": "Stein-Handel GmbH", "language": "de", "type": "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME"}
            ],
            "legalAddress": place(
                ["c/o Fels", "Steinweg 18", "2. Stock"],
                "Berlin",
                "DE",
                addressNumber="18",
                region="DE-BE",
                postalCode="10115",
            ),
            "headquartersAddress": place(["Hauptplatz"], "Wien", "AT", addressNumber="7", mailRouting="Postfach 1"),
            "registeredAt": {"id": "RA000242", "other": None},
            "registeredAs": "HRB 99",
            "jurisdiction": "DE",
            "category": "GENERAL",
            "legalForm": {"id": "2HBR", "other": None},
            "associatedEntity": {"lei": None, "name": None},
            "status": "ACTIVE",
            "expiration": {"date": None, "reason": None},
            "successorEntity": {"lei": None, "name": None},
            "successorEntities": [],
            "creationDate": "2005-03-21T23:00:00Z",
            "subCategory": None,
            "otherAddresses": [],
            "eventGroups": [
                {
                    "groupType": "STANDALONE",
                    "events": [
                        {
                            "validationDocuments": "SUPPORTING_DOCUMENTS",
                            "effectiveDate": "2022-09-16T00:00:00Z",
                            "recordedDate": "2023-01-11T09:59:14Z",
                            "type": "CHANGE_LEGAL_NAME",
                            "status": "COMPLETED",
                        }
                    ],
                }
            ],
        },
        "registration": {
            "initialRegistrationDate": "2013-10-02T00:00:00Z",
            "lastUpdateDate": "2023-05-25T08:30:56Z",
            "status": "ISSUED",
            "nextRenewalDate": "2024-10-03T00:00:00Z",
            "managingLou": ISSUER,
            "corroborationLevel": "FULLY_CORROBORATED",
            "validatedAt": {"id": "RA000242", "other": None},
            "validatedAs": "HRB 99",
            "otherValidationAuthorities": [
                {"validatedAt": {"id": "RA000665", "other": None}, "validatedAs": "0009999999"}
            ],
        },
        "bic": ["STNEDEBBXXX", "STNEATWWXXX"],
        "mic": ["STNE"],
        "ocid": "de/F1103R_HRB99",
        "qcc": None,
        "spglobal": ["999999"],
        "conformityFlag": "CONFORMING",
    },
    "relationships": {"managing-lou": {"links": {"related": "https://api.example/managing-lou"}}},
    "links": {"self": f"https://api.example/lei-records/{FIRM}"},
}

DIRECT_JSON = {
    "type": "relationship-records",
    "id": f"{FIRM}|LEI|IS_DIRECTLY_CONSOLIDATED_BY|7|0|",
    "attributes": {
        "validFrom": "2022-03-29T16:00:00Z",
        "validTo": None,
        "relationship": {
            "startNode": {"id": FIRM, "type": "LEI"},
            "endNode": {"id": PARENT, "type": "LEI"},
            "type": "IS_DIRECTLY_CONSOLIDATED_BY",
            "status": "ACTIVE",
            "periods": [
                {"startDate": "2016-01-01T00:00:00Z", "endDate": "2016-12-31T00:00:00Z", "type": "ACCOUNTING_PERIOD"},
                {"startDate": "2009-01-12T00:00:00Z", "type": "RELATIONSHIP_PERIOD"},
                {"startDate": "2017-03-22T00:00:00Z", "type": "DOCUMENT_FILING_PERIOD"},
            ],
        },
        "registration": {
            "initialRegistrationDate": "2018-03-21T00:00:00Z",
            "lastUpdateDate": "2021-03-23T22:52:42Z",
            "status": "PUBLISHED",
            "nextRenewalDate": "2027-03-23T09:15:40Z",
            "managingLou": ISSUER,
            "corroborationLevel": "FULLY_CORROBORATED",
            "corroborationDocuments": "ACCOUNTS_FILING",
            "corroborationReference": None,
        },
        "extension": {"deletedAt": None},
    },
    "links": {"self": "https://api.example/relationship"},
}

EXCEPTION_JSON = {
    "type": "reporting-exceptions",
    "id": f"{FUND}|0|x|{DIRECT_PARENT}|",
    "attributes": {
        "validFrom": None,
        "validTo": None,
        "lei": FUND,
        "category": DIRECT_PARENT,
        "reason": "NO_KNOWN_PERSON",
        "reference": None,
    },
}


def answer(data: object) -> bytes:
    """An answer of the API."""
    meta = {"goldenCopy": {"publishDate": "2026-11-20T00:00:00Z"}, "pagination": {"currentPage": 1, "total": 1}}
    return json.dumps({"meta": meta, "links": {"first": "https://api.example"}, "data": data}).encode()


API = {
    "records.json": answer([FIRM_JSON]),
    "children.json": answer([DIRECT_JSON]),
    "exception.json": answer(EXCEPTION_JSON),
}

SAMPLES = (
    Sample(
        source="gleif",
        format="xml",
        files=XML,
        records=8,  # 3 LEI records + 3 relationships + 2 exceptions
        needed=("lei.xml", "LEIRecord"),
        value=("lei.xml", "Stein-Händel GmbH".encode()),
        repeated=("rr.xml", MANAGED.encode()),
    ),
    Sample(
        source="gleif",
        format="csv",
        files=CSV,
        records=8,
        needed=("lei.csv", "Registration.RegistrationStatus"),
        value=("lei.csv", "Stein-Händel GmbH".encode()),
    ),
    Sample(
        source="gleif",
        format="api",
        files=API,
        records=3,
        needed=("records.json", "legalName"),
        value=("records.json", b"HRB 99"),
        partial=True,
    ),
)
