"""Invented entries of the EU's list, the same in both formats. The CSV is in the documented shape; no real file was seen."""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

from ingest.sources.eu_fsf import COLUMNS
from tests.ingest.sample import Sample

ACT = 'regulationType="amendment" publicationDate="2019-05-06" numberTitle="2019/77 (OJ L1)" publicationUrl="https://example.org/77"'
SUMMARY = f"<regulationSummary {ACT}/>"
NOWHERE = 'region="" countryIso2Code="00" countryDescription="UNKNOWN"'
KOREA = 'region="" countryIso2Code="KP" countryDescription="KOREA, Democratic People\'s Republic of"'

PERSON = f"""<sanctionEntity designationDate="2018-01-22" designationDetails="invented" unitedNationId="KPi.999" euReferenceNumber="EU.9001.1" logicalId="9001">
<remark>(UN ref KPi.999)</remark>
<remark>Second remark</remark>
<regulation regulationType="amendment" organisationType="council" publicationDate="2020-03-04" entryIntoForceDate="2020-03-05" numberTitle="2020/99 (OJ L2)" programme="PRK" logicalId="1"><publicationUrl>https://example.org/99</publicationUrl></regulation>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="" middleName="" lastName="" wholeName="강 모" function="" title="" nameLanguage="KO" strong="true" regulationLanguage="en" logicalId="11">{SUMMARY}</nameAlias>
<nameAlias firstName="Mo" middleName="Of" lastName="River" wholeName="Mo Of River" function="Cashier" gender="M" title="Dr." nameLanguage="EN" strong="true" regulationLanguage="en" logicalId="12">{SUMMARY}</nameAlias>
<nameAlias firstName="" middleName="" lastName="" wholeName="Moe" function="" gender="M" title="" nameLanguage="EN" strong="true" regulationLanguage="en" logicalId="10"><remark>born 1970; low quality alias</remark>{SUMMARY}</nameAlias>
<nameAlias firstName="" middleName="" lastName="" wholeName="Mo Stream" function="" title="" nameLanguage="FR" strong="true" regulationLanguage="en" logicalId="9"><remark>Good quality a.k.a.</remark>{SUMMARY}</nameAlias>
<citizenship {KOREA} regulationLanguage="en" logicalId="21">{SUMMARY}</citizenship>
<citizenship {NOWHERE} regulationLanguage="en" logicalId="22">{SUMMARY}</citizenship>
<birthdate circa="false" calendarType="GREGORIAN" city="Wonsan" zipCode="" birthdate="1970-02-03" dayOfMonth="3" monthOfYear="2" year="1970" place="" {KOREA} regulationLanguage="en" logicalId="31">{SUMMARY}</birthdate>
<birthdate circa="true" calendarType="GREGORIAN" city="-" zipCode="" yearRangeFrom="1968" yearRangeTo="1972" place="" {NOWHERE} regulationLanguage="en" logicalId="32">{SUMMARY}</birthdate>
<identification diplomatic="true" knownExpired="true" knownFalse="false" reportedLost="false" revokedByIssuer="false" issuedBy="Ministry" latinNumber="" nameOnDocument="River Mo" number="P12345678" issuedDate="2010-05-06" validTo="2015-05-05" identificationTypeCode="passport" identificationTypeDescription="National passport" {KOREA} regulationLanguage="en" logicalId="41"><remark>seen in Vaduz</remark>{SUMMARY}</identification>
</sanctionEntity>"""

FIRM = f"""<sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.9002.2" logicalId="9002">
<regulation regulationType="regulation" organisationType="commission" publicationDate="2019-05-06" entryIntoForceDate="2019-05-07" numberTitle="2019/77 (OJ L1)" programme="CYB" logicalId="2"><publicationUrl>https://example.org/77</publicationUrl></regulation>
<subjectType code="enterprise" classificationCode="E"/>
<nameAlias firstName="" middleName="" lastName="" wholeName="Stone Trading" function="" title="" nameLanguage="" strong="true" regulationLanguage="en" logicalId="13">{SUMMARY}</nameAlias>
<address city="Vaduz" street="Marktgasse 1" poBox="12" zipCode="9490" region="" place="" asAtListingTime="true" countryIso2Code="LI" countryDescription="LIECHTENSTEIN" regulationLanguage="en" logicalId="51"><remark>main office</remark>{SUMMARY}</address>
<identification diplomatic="false" knownExpired="false" knownFalse="true" reportedLost="false" revokedByIssuer="false" issuedBy="" latinNumber="" nameOnDocument="" number="FL-0001" region="" identificationTypeCode="regnumber" identificationTypeDescription="Registration Number" countryIso2Code="LI" countryDescription="LIECHTENSTEIN" regulationLanguage="en" logicalId="42">{SUMMARY}</identification>
</sanctionEntity>"""


def xml(*entities: str) -> bytes:
    """A file of these entities."""
    head = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<export xmlns="http://eu.europa.ec/fpi/fsd/export" '
    )
    head += 'generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">\n'
    return (head + "\n".join(entities) + "\n</export>\n").encode()


MO = {
    "Entity_LogicalId": "9001",
    "Entity_EU_ReferenceNumber": "EU.9001.1",
    "Entity_UnitedNationId": "KPi.999",
    "Entity_DesignationDate": "2018-01-22",
    "Entity_DesignationDetails": "invented",
    "Entity_Remark": "((UN ref KPi.999))\n(Second remark)",
    "Entity_SubjectType": "P",
    "Entity_SubjectType_ClassificationCode": "person",
    "Entity_Regulation_Type": "amendment",
    "Entity_Regulation_OrganisationType": "council",
    "Entity_Regulation_PublicationDate": "2020-03-04",
    "Entity_Regulation_EntryIntoForceDate": "2020-03-05",
    "Entity_Regulation_NumberTitle": "2020/99 (OJ L2)",
    "Entity_Regulation_Programme": "PRK",
    "Entity_Regulation_PublicationUrl": "https://example.org/99",
}
STONE = {
    "Entity_LogicalId": "9002",
    "Entity_EU_ReferenceNumber": "EU.9002.2",
    "Entity_SubjectType": "E",
    "Entity_SubjectType_ClassificationCode": "enterprise",
    "Entity_Regulation_Type": "regulation",
    "Entity_Regulation_OrganisationType": "commission",
    "Entity_Regulation_PublicationDate": "2019-05-06",
    "Entity_Regulation_EntryIntoForceDate": "2019-05-07",
    "Entity_Regulation_NumberTitle": "2019/77 (OJ L1)",
    "Entity_Regulation_Programme": "CYB",
    "Entity_Regulation_PublicationUrl": "https://example.org/77",
}
IN_KOREA = {"CountryIso2Code": "KP", "CountryDescription": "KOREA, Democratic People's Republic of"}
UNKNOWN = {"CountryIso2Code": "00", "CountryDescription": "UNKNOWN"}
IN_VADUZ = {"CountryIso2Code": "LI", "CountryDescription": "LIECHTENSTEIN"}
FLAGS = dict.fromkeys(("Diplomatic", "KnownExpired", "KnownFalse", "ReportedLost", "RevokedByIssuer"), "false")


def part(component: str, **values: str) -> dict[str, str]:
    """The columns of a component, with the act that brought it in."""
    act = {"Type": "amendment", "PublicationDate": "2019-05-06", "NumberTitle": "2019/77 (OJ L1)"}
    act |= {"PublicationUrl": "https://example.org/77"}
    named = {f"{component}_Regulation_{column}": value for column, value in act.items()}
    return named | {f"{component}_{column}": value for column, value in values.items()}


ROWS = (
    MO | part("NameAlias", WholeName="강 모", NameLanguage="KO", LogicalId="11"),
    MO
    | part("NameAlias", FirstName="Mo", MiddleName="Of", LastName="River", WholeName="Mo Of River", NameLanguage="EN",
           Gender="M", Title="Dr.", Function="Cashier", LogicalId="12"),
    MO | part("NameAlias", WholeName="Moe", NameLanguage="EN", Gender="M", LogicalId="10", Remark="(born 1970; low quality alias)"),
    MO | part("NameAlias", WholeName="Mo Stream", NameLanguage="FR", LogicalId="9", Remark="(Good quality a.k.a.)"),
    MO | part("Citizenship", LogicalId="21", **IN_KOREA),
    MO | part("Citizenship", LogicalId="22", **UNKNOWN),
    MO
    | part("BirthDate", BirthDate="1970-02-03", Day="3", Month="2", Year="1970", Circa="false", CalendarType="GREGORIAN",
           City="Wonsan", LogicalId="31", **IN_KOREA),
    MO
    | part("BirthDate", YearRangeFrom="1968", YearRangeTo="1972", Circa="true", CalendarType="GREGORIAN", City="-",
           LogicalId="32", **UNKNOWN),
    MO
    | part("Identification", Number="P12345678", IssuedBy="Ministry", IssuedDate="2010-05-06", ValidTo="2015-05-05",
           NameOnDocument="River Mo", TypeCode="passport", TypeDescription="National passport", LogicalId="41",
           Remark="(seen in Vaduz)", **{**FLAGS, "Diplomatic": "true", "KnownExpired": "true"}, **IN_KOREA),
    STONE | part("NameAlias", WholeName="Stone Trading", LogicalId="13"),
    STONE
    | part("Address", City="Vaduz", Street="Marktgasse 1", PoBox="12", ZipCode="9490", AsAtListingTime="true",
           LogicalId="51", Remark="(main office)", **IN_VADUZ),
    STONE
    | part("Identification", Number="FL-0001", TypeCode="regnumber", TypeDescription="Registration Number", LogicalId="42",
           **{**FLAGS, "KnownFalse": "true"}, **IN_VADUZ),
)  # fmt: skip


def csv(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    """A file of these rows."""

    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in ';"\n') else value

    lines = [";".join(columns)]
    lines += [
        ";".join(cell(({"fileGenerationDate": "05/08/2026"} | row).get(name, "")) for name in columns) for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


SAMPLES = (
    Sample(
        "eu_fsf",
        "xml",
        {"list.xml": xml(PERSON, FIRM)},
        records=2,
        needed=("list.xml", "sanctionEntity"),
        value=("list.xml", b"Stone Trading"),
        repeated=("list.xml", FIRM.encode()),
    ),
    Sample(
        "eu_fsf",
        "csv",
        {"list.csv": csv(*ROWS)},
        records=2,
        needed=("list.csv", "NameAlias_WholeName"),
        value=("list.csv", b"Stone Trading"),
    ),
)
