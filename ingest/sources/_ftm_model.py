"""The FollowTheMoney model as tables: which schemata and properties there are, and what each becomes here.

SCHEMATA holds the facts of the model (what a schema extends, which properties it declares; version 4.11.2 of the
package followthemoney, MIT, https://followthemoney.tech/explorer/); a test compares them with an installed package.
PLACES says where a value goes; what is named nowhere becomes an attribute, under the property's name in snake case.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.sql import values_sql

VERSION = "4.11.2"
"""Release of the package followthemoney that SCHEMATA was taken from."""

SCHEMATA: dict[str, tuple[str, str]] = {
    "Address": (
        "Thing",
        "full remarks postOfficeBox street street2 city postalCode region state latitude longitude osmId googlePlaceId",
    ),
    "Airplane": ("Vehicle", "serialNumber icaoCode manufacturer"),
    "Analyzable": (
        "",
        "detectedLanguage detectedCountry namesMentioned peopleMentioned companiesMentioned ibanMentioned "
        "ipMentioned locationMentioned phoneMentioned emailMentioned",
    ),
    "Article": ("Document", ""),
    "Asset": ("Thing Value", ""),
    "Associate": ("Interval", "person associate relationship"),
    "Audio": ("Document", "duration samplingRate"),
    "BankAccount": (
        "Asset",
        "bankName accountNumber iban bic bank accountType openingDate closingDate balance balanceDate maxBalance "
        "maxBalanceDate bankAddress",
    ),
    "Call": ("Interval", "caller callerNumber receiver receiverNumber duration"),
    "CallForTenders": (
        "Interval Thing",
        "callId title authority authorityReferenceId onBehalfOf publicationDate evaluationMechanism "
        "procurementType directive procedure involvesOutcome cpvCode reverseAuctionsIncluded nutsCode "
        "relationToThreshold paymentOptions submissionDeadline clarificationDeadline awardedInLots numberOfLots "
        "lotsNames tendersForLots maximumNumberOfLots euFunding multipleTenders tedUrl fallsUnderGPPScope "
        "certificationCheck awardingDate contractNoticeDate awardNoticeDate tenderers",
    ),
    "Company": (
        "Asset Organization",
        "capital voenCode coatoCode irsCode ipoCode cikCode jibCode mbsCode caemCode kppCode okopfCode fnsCode "
        "fssCode bikCode pfrNumber oksmCode isinCode ticker ricCode",
    ),
    "Contract": (
        "Asset",
        "title authority project type contractDate procedureNumber procedure noticeId numberAwards status method "
        "criteria classification cancelled language",
    ),
    "ContractAward": (
        "Interest Value",
        "supplier contract callForTenders lotNumber documentNumber documentType decisionReason cpvCode nutsCode "
        "amended",
    ),
    "Control": ("Interest", "controller controlled controlType legalBasis"),
    "CourtCase": ("Thing", "category type status caseNumber court fileDate closeDate"),
    "CourtCaseParty": ("Interest", "party case"),
    "CryptoWallet": (
        "Thing Value",
        "publicKey cryptoAddress privateKey accountId creationDate currencySymbol blockchain managingExchange "
        "holder balance balanceDate custodyType",
    ),
    "Debt": ("Interval Value", "debtor creditor"),
    "Directorship": ("Interest", "director organization secretary"),
    "Document": (
        "Analyzable Thing",
        "contentHash title author generator crawler fileSize fileName extension encoding bodyText messageId "
        "mimeType language translatedLanguage translatedText date authoredAt publishedAt parent ancestors "
        "processingStatus processingError processingAgent processedAt",
    ),
    "Documentation": ("Interest", "document entity"),
    "EconomicActivity": (
        "Interval",
        "contract ccdNumber ccdValue directionOfTransportation customsProcedure vedCode vedCodeDescription "
        "goodsDescription declarant sender receiver contractHolder invoiceAmount customsAmount dollarExchRate "
        "tradingCountry departureCountry destinationCountry originCountry bankAccount bankRub bankForeign "
        "transport",
    ),
    "Email": (
        "Folder HyperText PlainText",
        "subject threadTopic sender from to cc bcc emitters recipients inReplyTo inReplyToEmail headers",
    ),
    "Employment": ("Interest", "employer employee"),
    "Event": ("Analyzable Interval Thing", "location important organizer involved"),
    "Family": ("Interval", "person relative relationship"),
    "Folder": ("Document", ""),
    "HyperText": ("Document", "bodyHtml"),
    "Identification": ("Interval", "holder type country number authority"),
    "Image": ("Document", "pictured credit"),
    "Interest": ("Interval", "role status"),
    "Interval": (
        "",
        "startDate endDate date summary description recordId sourceUrl proof publisher publisherUrl alephUrl "
        "namesMentioned indexText modifiedAt retrievedAt",
    ),
    "LegalEntity": (
        "Thing",
        "abbreviation email phone website legalForm incorporationDate dissolutionDate taxStatus status sector "
        "classification registrationNumber idNumber taxNumber licenseNumber vatCode jurisdiction mainCountry "
        "opencorporatesUrl bvdId sayariId brightQueryId brightQueryOrgId uscCode icijId okpoCode innCode ogrnCode "
        "okvedCode leiCode dunsCode uniqueEntityId npiCode swiftBic parent",
    ),
    "License": ("Contract", "area commodities reviewDate"),
    "Membership": ("Interest", "member organization"),
    "Mention": ("", "document resolved name detectedSchema contextCountry contextPhone contextEmail"),
    "Message": (
        "Folder HyperText Interval PlainText",
        "subject threadTopic sender senderAccount recipients recipientAccount inReplyTo inReplyToMessage metadata",
    ),
    "Note": ("Analyzable Thing", "entity"),
    "Occupancy": (
        "Interval",
        "holder post declarationDate electionDate periodStart periodEnd constituency politicalGroup status",
    ),
    "Organization": ("LegalEntity", "cageCode permId imoNumber giiNumber"),
    "Ownership": (
        "Interest",
        "owner asset percentage sharesCount sharesValue sharesCurrency sharesType legalBasis ownershipType",
    ),
    "Package": ("Folder", ""),
    "Page": ("", "index bodyText document detectedLanguage translatedText translatedTextLanguage indexText"),
    "Pages": ("Document", "pdfHash"),
    "Passport": ("Identification", "passportNumber surname givenName birthDate birthPlace gender personalNumber"),
    "Payment": (
        "Interval Value",
        "sequenceNumber transactionNumber purpose programme payer payerAccount beneficiary beneficiaryAccount "
        "contract project",
    ),
    "Person": (
        "LegalEntity",
        "title firstName secondName middleName fatherName motherName lastName nameSuffix birthDate birthPlace "
        "birthCountry deathDate position biography nationality citizenship passportNumber socialSecurityNumber "
        "gender ethnicity height weight eyeColor hairColor appearance religion political profession education "
        "spokenLanguage",
    ),
    "PlainText": ("Document", ""),
    "Position": ("Thing", "organization inceptionDate dissolutionDate subnationalArea numberOfSeats"),
    "Project": ("Interval Thing Value", "projectId status phase goal"),
    "ProjectParticipant": ("Interest", "project participant"),
    "PublicBody": ("Organization", ""),
    "RealEstate": (
        "Asset",
        "latitude longitude censusBlock cadastralCode area registrationNumber titleNumber tenure encumbrance "
        "propertyType landType createDate parent",
    ),
    "Representation": ("Interest", "agent client"),
    "Risk": (
        "Interval",
        "entity authority program programId programUrl topics status duration reason country listingDate",
    ),
    "Sanction": (
        "Interval",
        "entity authority authorityId unscId program programId programUrl provisions status duration reason "
        "country listingDate",
    ),
    "Security": (
        "Asset",
        "isin registrationNumber ticker figiCode issuer issueDate maturityDate type classification collateral",
    ),
    "Similar": ("", "candidate match confidenceScore criteria matcher"),
    "Succession": ("Interest", "predecessor successor"),
    "Table": ("Document", "columns rowCount csvHash"),
    "TaxRoll": ("Interval", "taxee country surname givenName birthDate income taxPaid wealth"),
    "Territory": ("Thing", "partOf level territoryCode fipsCode zipCode nutsCode"),
    "Thing": (
        "",
        "name alias previousName weakAlias country summary notes description sourceUrl publisher publisherUrl "
        "alephUrl wikipediaUrl wikidataId keywords topics address addressEntity program programId proof "
        "riskSource indexText createdAt modifiedAt retrievedAt",
    ),
    "Trip": ("Event", "startLocation endLocation vehicle"),
    "UnknownLink": ("Interest", "subject object"),
    "UserAccount": ("Thing", "owner service email phone username password ipAddress"),
    "Value": ("", "amount currency amountUsd amountEur"),
    "Vehicle": (
        "Asset",
        "registrationNumber type model owner operator buildDate registrationDate deregistrationDate",
    ),
    "Vessel": (
        "Vehicle",
        "imoNumber crsNumber flag registrationPort navigationArea tonnage grossRegisteredTonnage "
        "deadweightTonnage nameChangeDate callSign pastFlags pastTypes mmsi",
    ),
    "Video": ("Document", "duration"),
    "Workbook": ("Folder", ""),
}
"""Schema -> the schemata that it extends, and its own properties (without the ones that others point back with)."""

KINDS: dict[str, tuple[str, str | None]] = {
    "Person": ("person", None),
    "LegalEntity": ("party", None),
    "Organization": ("organisation", None),
    "Company": ("organisation", None),
    "PublicBody": ("organisation", "public_body"),
    "CryptoWallet": ("wallet", None),
    "BankAccount": ("account", None),
    "Asset": ("asset", None),
    "Vehicle": ("asset", "vehicle"),
    "Vessel": ("asset", "vessel"),
    "Airplane": ("asset", "aircraft"),
    "Security": ("asset", "security"),
    "RealEstate": ("asset", "real_estate"),
    "Contract": ("asset", "contract"),
    "License": ("asset", "licence"),
}
"""Schema -> kind and subkind of its records; all other schemata are statements, which carry facts and relations."""

EDGES: dict[str, tuple[str, str, str, str | None, str | None]] = {
    "Associate": ("person", "associate", "related", None, "associate"),
    "Call": ("caller", "receiver", "related", None, "called"),
    "ContractAward": ("supplier", "contract", "related", None, "supplier"),
    "Control": ("controller", "controlled", "controls", None, None),
    "Debt": ("debtor", "creditor", "related", None, "debtor"),
    "Directorship": ("director", "organization", "directs", "board", None),
    "EconomicActivity": ("sender", "receiver", "related", None, "sent goods to"),
    "Employment": ("employer", "employee", "employs", None, None),
    "Family": ("person", "relative", "related", None, "family"),
    "Membership": ("member", "organization", "member_of", None, None),
    "Ownership": ("owner", "asset", "owns", "shares", None),
    "Payment": ("payer", "beneficiary", "pays_to", None, None),
    "Representation": ("agent", "client", "represents", None, None),
    "Similar": ("candidate", "match", "same_as_hint", None, None),
    "Succession": ("successor", "predecessor", "succeeds", None, None),
    "UnknownLink": ("subject", "object", "linked_to", None, None),
}
"""Schema -> the properties at which a relation starts and ends, its type, interest, and nature where none is given."""

PLACES: dict[str, str] = {
    # names
    "Thing:name": "name:primary",
    "Thing:alias": "name:alias",
    "Thing:previousName": "name:former",
    "Thing:weakAlias": "name:weak",
    "LegalEntity:abbreviation": "name:short",
    # dates
    "Person:birthDate": "date:birth",
    "Person:deathDate": "date:death",
    "LegalEntity:incorporationDate": "date:incorporation",
    "LegalEntity:dissolutionDate": "date:dissolution",
    "Vehicle:buildDate": "date:built",
    # countries
    "Thing:country": "country:associated",
    "Person:nationality": "country:nationality",
    "Person:citizenship": "country:citizenship",
    "LegalEntity:jurisdiction": "country:jurisdiction",
    "LegalEntity:mainCountry": "country:residence",
    "Vessel:flag": "country:flag",
    "Vessel:pastFlags": "country:flag",
    # places
    "Thing:address": "address:unknown",
    "Person:birthPlace": "address:birth",
    "Person:birthCountry": "address:birth",
    "Thing:addressEntity": "address_of",
    # contacts
    "LegalEntity:phone": "contact:phone",
    "LegalEntity:email": "contact:email",
    "LegalEntity:website": "contact:website",
    # numbers
    "LegalEntity:registrationNumber": "identifier:registration",
    "LegalEntity:idNumber": "identifier:other",
    "Person:idNumber": "identifier:national_id",
    "LegalEntity:taxNumber": "identifier:tax",
    "LegalEntity:vatCode": "identifier:vat",
    "LegalEntity:licenseNumber": "identifier:licence",
    "LegalEntity:bvdId": "identifier:bvd",
    "LegalEntity:sayariId": "identifier:sayari",
    "LegalEntity:brightQueryId": "identifier:brightquery",
    "LegalEntity:brightQueryOrgId": "identifier:brightquery",
    "LegalEntity:uscCode": "identifier:registration",
    "LegalEntity:icijId": "identifier:icij",
    "LegalEntity:okpoCode": "identifier:okpo",
    "LegalEntity:innCode": "identifier:inn",
    "LegalEntity:ogrnCode": "identifier:ogrn",
    "LegalEntity:leiCode": "identifier:lei",
    "LegalEntity:dunsCode": "identifier:duns",
    "LegalEntity:uniqueEntityId": "identifier:sam_uei",
    "LegalEntity:npiCode": "identifier:npi",
    "LegalEntity:swiftBic": "identifier:bic",
    "Thing:wikidataId": "identifier:wikidata",
    "Organization:cageCode": "identifier:cage",
    "Organization:permId": "identifier:permid",
    "Organization:imoNumber": "identifier:imo_company",
    "Organization:giiNumber": "identifier:giin",
    "Company:voenCode": "identifier:tax",
    "Company:irsCode": "identifier:tax",
    "Company:cikCode": "identifier:cik",
    "Company:coatoCode": "identifier:coato",
    "Company:ipoCode": "identifier:registration",
    "Company:jibCode": "identifier:tax",
    "Company:mbsCode": "identifier:registration",
    "Company:kppCode": "identifier:kpp",
    "Company:bikCode": "identifier:bik",
    "Company:fnsCode": "identifier:other",
    "Company:pfrNumber": "identifier:other",
    "Company:isinCode": "identifier:isin",
    "Company:ticker": "identifier:ticker",
    "Company:ricCode": "identifier:ric",
    "Person:passportNumber": "identifier:passport",
    "Person:socialSecurityNumber": "identifier:ssn",
    "Security:isin": "identifier:isin",
    "Security:ticker": "identifier:ticker",
    "Security:figiCode": "identifier:figi",
    "Security:registrationNumber": "identifier:registration",
    "Vehicle:registrationNumber": "identifier:vehicle_registration",
    "Airplane:registrationNumber": "identifier:aircraft_tail",
    "Airplane:serialNumber": "identifier:serial",
    "Airplane:icaoCode": "identifier:icao",
    "Vessel:registrationNumber": "identifier:registration",
    "Vessel:imoNumber": "identifier:imo",
    "Vessel:mmsi": "identifier:mmsi",
    "Vessel:callSign": "identifier:call_sign",
    "Vessel:crsNumber": "identifier:crs",
    "RealEstate:registrationNumber": "identifier:registration",
    "RealEstate:cadastralCode": "identifier:cadastral",
    "RealEstate:titleNumber": "identifier:title",
    # record
    "LegalEntity:status": "status",
    "Thing:topics": "topic",
    # relations that stand in an entity: from it ('out') or to it ('in')
    "LegalEntity:parent": "out:subsidiary_of",
    "Vehicle:owner": "in:owns",
    "Vehicle:operator": "in:related:operator",
    "Security:issuer": "in:related:issuer",
    "RealEstate:parent": "out:related:part of",
    "Contract:authority": "in:related:authority",
    "Thing:riskSource": "out:linked_to:risk source",
    "BankAccount:bank": "out:banks_at",
    # what belongs to another entity
    "Identification:holder": "holder",
    "CryptoWallet:holder": "holder",
    "UserAccount:owner": "holder",
    "Sanction:entity": "holder",
    "Risk:entity": "holder",
    "Occupancy:holder": "holder",
    # columns of one fact of the record itself
    **{
        f"Address:{name}": "part"
        for name in ("full", "remarks", "postOfficeBox", "street", "street2", "city", "postalCode", "region", "state")
    },
    "Address:country": "part",
    "Address:summary": "part",
    **{f"Identification:{name}": "part" for name in ("type", "country", "number", "authority", "startDate", "endDate")},
    "Passport:passportNumber": "part",
    "Passport:personalNumber": "part",
    **{f"CryptoWallet:{name}": "part" for name in ("publicKey", "cryptoAddress", "currencySymbol", "blockchain")},
    **{f"BankAccount:{name}": "part" for name in ("bankName", "accountNumber", "iban", "bic", "currency")},
    "BankAccount:openingDate": "part",
    "BankAccount:closingDate": "part",
    **dict.fromkeys((f"{schema}:startDate" for schema in EDGES if schema != "Similar"), "part"),
    **dict.fromkeys((f"{schema}:endDate" for schema in EDGES if schema != "Similar"), "part"),
    "Interest:role": "part",
    "Interest:status": "part",
    "Family:relationship": "part",
    "Associate:relationship": "part",
    "Control:controlType": "part",
    "Ownership:percentage": "part",
}
"""'Schema:property' -> its place; a schema has its own, else those of the schema that declares the property."""


@cache
def ancestors(schema: str) -> tuple[str, ...]:
    """The schema and all that it extends, nearest first."""
    found, queue = list[str](), [schema]
    while queue:
        name = queue.pop(0)
        if name not in found:
            found.append(name)
            queue += SCHEMATA[name][0].split()
    return tuple(found)


def properties(schema: str) -> frozenset[str]:
    """The properties that entities of a schema may have."""
    return frozenset(name for above in ancestors(schema) for name in SCHEMATA[above][1].split())


def place(schema: str, name: str) -> str:
    """Where the values of a property go: see PLACES; 'from' and 'to' for the ends of an edge, else 'attribute'."""
    if schema in EDGES and name in EDGES[schema][:2]:
        return "from" if name == EDGES[schema][0] else "to"
    found = next((PLACES[f"{above}:{name}"] for above in ancestors(schema) if f"{above}:{name}" in PLACES), "attribute")
    if found.partition(":")[0] in PARTY_ONLY and schema not in KINDS:
        return "attribute"
    if found == "part" and schema not in {
        *EDGES,
        "Address",
        "Identification",
        "Passport",
        "CryptoWallet",
        "BankAccount",
    }:
        return "attribute"
    return found


PARTY_ONLY = frozenset({"country", "address", "address_of", "topic", "in", "out"})
"""Places that only records of a kind of their own have; in a statement such a value is an attribute."""


def snake(name: str) -> str:
    """'birthPlace' -> 'birth_place'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@cache
def table() -> str:
    """SQL that makes the temporary tables ftm_schema, ftm_property and ftm_edge."""
    kinds = values_sql((schema, *KINDS.get(schema, ("statement", None))) for schema in sorted(SCHEMATA))
    rows = values_sql(
        (schema, name, *(*place(schema, name).split(":"), None, None)[:3], snake(name))
        for schema in sorted(SCHEMATA)
        for name in sorted(properties(schema))
    )
    edges = values_sql((schema, *EDGES[schema]) for schema in sorted(EDGES))
    return (
        f"create or replace temp table ftm_schema as from (values {kinds}) as t(schema, kind, subkind);\n"
        "create or replace temp table ftm_property as "
        f"from (values {rows}) as t(schema, property, place, what, more, attribute);\n"
        "create or replace temp table ftm_edge as "
        f"from (values {edges}) as t(schema, from_property, to_property, type, interest, nature)"
    )
