"""The vocabulary of OFAC's remarks: how an item begins, and what fact it is. Read by _ofac_facts.

An item begins with the name of its type ('Passport', 'Tax ID No.'), followed by the value; the longest name that fits
counts. What begins with none of these names is free text (attribute 'remark').
"""

from __future__ import annotations

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "isin": ("ISIN", "ISIN:", "Identification Number ISIN:"),
    "passport": ("Passport", "Diplomatic Passport", "Stateless Person Passport", "British National Overseas Passport"),
    "national_id": (
        "Cedula No.",
        "National ID No.",
        "Identification Number",
        "Personal ID Card",
        "D.N.I.",
        "C.U.R.P.",
        "I.F.E.",
        "Turkish Identification Number",
        "Numero de Identidad",
        "Citizen's Card Number",
        "Kenyan ID No.",
        "CNP (Personal Numerical Code)",
        "National Foreign ID Number",
        "LE Number",
        "Bosnian Personal ID No.",
        "Cedula de Residencia",
        "Numero Unico de Identificacao (NUIT)",
        "Stateless Person ID Card",
        "Tazkira",
        "Tazkira National ID Card",
        "Carnet No.",
        "Carne",
        "C.I.",
        "B.I.",
        "N.I.E.",
        "NIE",
        "Residency Number",
        "Residence Number",
        "Interpol Identification Number",
        "Refugee ID Card",
        "Electoral Registry No.",
        "Cartilla de Servicio Militar Nacional",
        "Military Registration Number",
        "Moroccan Personal ID No.",
        "Afghan Money Service Provider ID",
        "UAE Identification",
        "Emirati ID",
        "Tarjeta Profesional",
        "Iranian National ID",
        "Bahraini ID",
        "Yemeni ID",
        "Ghanaian ID",
        "Syrian ID",
        "Immigration No.",
        "Alien Registration Number",
        "Birth Certificate Number",
        "Travel Document Number",
        "Refugee Travel Document",
        "Seafarer's Identification Document",
        "Permanent Resident ID",
        "Paraguayan ID",
        "Credencial electoral",
        "National Identification Number",
    ),
    "ssn": ("SSN",),
    "visa": ("VisaNumberID",),
    "driver_licence": ("Driver's License No.", "Driver's License", "Professional License Number"),
    "tax": (
        "Tax ID No.",
        "NIT #",
        "R.F.C.",
        "RFC",
        "RUC #",
        "RIF #",
        "V.A.T. Number",
        "US FEIN",
        "Italian Fiscal Code",
        "Fiscal Code",
        "C.U.I.T.",
        "C.U.I.T",
        "C.U.I.P.",
        "C.U.I.",
        "C.U.I.I.",
        "C.I.F.",
        "N.I.F.",
        "Numero de Identificacion Fiscal",
        "VAT Number",
        "CUIT",
        "Paraguayan tax identification number",
        "Spanish tax ID",
        "RTN",
        "C.N.P.J.",
        "CNPJ",
        "C.P.F.",
        "Romanian Tax Registration",
        "RSIN Number",
        "RSIN",
        "Numero Unico de Identificacao Tributaria (NUIT)",
        "Taxpayer Identification Number",
        "Romanian C.R.",
        "Cadastre de Personas Juridica",
    ),
    "registration": (
        "Registration Number",
        "Registration ID",
        "Company Number",
        "UK Company Number",
        "Chamber of Commerce Number",
        "Commercial Registry Number",
        "Business Registration Document #",
        "Business Registration Number",
        "Business Number",
        "Certificate of Incorporation Number",
        "C.R. No.",
        "Public Registration Number",
        "Folio Mercantil No.",
        "Matricula Mercantil No",
        "Trade License No.",
        "License",
        "Enterprise Number",
        "Branch Unit Number",
        "Economic Register Number (CBLS)",
        "Central Registration System Number",
        "Registered Charity No.",
        "Unified Social Credit Code (USCC)",
        "File Number",
        "United Social Credit Code Certificate (USCCC)",
        "Government Gazette Number",
        "Public Security and Immigration No.",
        "Tax Registration Number",
        "Istanbul Chamber of Comm. No.",
        "Chinese Organization Code",
        "Central Registration No.",
        "Romanian Permanent Resident",
        "Company ID",
        "Legal Entity Registration",
        "Dubai Chamber of Commerce Membership No.",
        "Central Registry Number",
        "Register Number",
        "Commercial Registration Number",
        "General Commercial Registry Number",
        "Organization Code",
        "Trade Registration Number",
        "Economic Registry",
        "Serial No.",
        "Permit Number",
        "Certificate of Registration",
        "MSB Registration Number",
        "Afghan Money Service Provider License Number",
        "Tourism License No.",
        "UN/LOCODE",
        "SWIFT",
        "Jersey Registered",
        "C.N.A.E.",
        "SRE Permit No.",
        "P.I.B.",
        "MERSIS Number",
        "Mersis No.",
        "Partita I.V.A.",
        "Registro Mercantil",
        "Roll Number",
        "Hong Kong Company Registration",
        "Real Estate Registration",
        "Zoning Permit",
    ),
    "lei": ("Legal Entity Number",),
    "duns": ("D-U-N-S Number",),
    "bic": ("SWIFT/BIC",),
    "bank_code": ("BIK (RU)", "NCB", "Bank Sort Code", "MFI"),
    "chinese_commercial_code": ("Chinese Commercial Code",),
    "imo": ("Vessel Registration Identification", "Vessel Registration Identification IMO"),
    "mmsi": ("MMSI",),
    "call_sign": ("Vessel Call Sign", "Call Sign", "Other Vessel Call Sign"),
    "aircraft_tail": ("Aircraft Tail Number", "Previous Aircraft Tail Number"),
    "aircraft_serial": (
        "Aircraft Manufacturer's Serial Number (MSN)",
        "Aircraft Construction Number (also called L/N or S/N or F/N)",
        "Aircraft Serial Identification",
    ),
    "aircraft_mode_s": ("Aircraft Mode S Transponder Code",),
    "ticker": ("Equity Ticker", "MICEX Code"),
    "other": (
        "Interpol: Red Notice. File No.",
        "ID Number",
        "Membership Number",
        "Pilot License Number",
    ),
}
"""Scheme of stage.identifier -> names of types."""

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "gender": ("Gender",),
    "secondary_sanctions": ("Secondary sanctions risk:", "Secondary sanctions risk"),
    "additional_sanctions": ("Additional Sanctions Information -", "Additional Sanctions Information"),
    "prohibited_transactions": (
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:",
    ),
    "directive": (
        "Executive Order",
        "CAATSA Section 235 Information:",
        "IFCA Determination -",
        "IFCA Determination",
        "Listing Date",
        "Effective Date",
        "PEESA Information:",
        "CAATSA",
        "Purchase/Sales For Divestment Date",
        "For more information",
        "for more information",
        "PAIPA Section 2 Information:",
        "EO",
    ),
    "sector": ("Organization Type:", "Organization Type"),
    "target_type": ("Target Type",),
    "aircraft_model": ("Aircraft Model",),
    "aircraft_operator": ("Aircraft Operator",),
    "vessel_type": ("Vessel Type", "Other Vessel Type"),
    "vessel_owner": ("Vessel Owner",),
    "tonnage": ("Tonnage", "Gross Tonnage", "Gross Registered Tonnage", "Deadweight"),
    "title": ("Title",),
    "nature_of_listing": (
        "ICTY indictee",
        "all offices worldwide",
        "All Offices Worldwide",
        "All offices worldwide",
        "All Branches Worldwide",
        "All branches worldwide",
        "All Locations Worldwide",
        "and all other locations worldwide",
        "United States financial institutions are prohibited",
    ),
    "membership": ("Member ETA", "member ETA"),
    "arrest": (
        "arrested",
        "currently incarcerated",
        "currently in remand",
        "Currently in jail",
        "In custody",
    ),
    "ethnicity": ("ethnicity", "Ethnicity"),
    "tribe": ("Tribe:",),
    "position": ("Position:", "Alt. Position:"),
    "occupation": ("Profession", "Occupation"),
    "issuer_name": ("Issuer Name",),
    "religion": ("Religion",),
    "height": ("Height",),
    "build": ("Build",),
}
"""Attribute -> names of types."""

CONTACTS: dict[str, tuple[str, ...]] = {
    "phone": ("Phone Number", "Telephone", "Telephone No.", "Tel.", "Mobile", "PHONE", "Phone No.", "Alt. Telephone:"),
    "fax": ("Fax", "Fax No.", "FAX", "Alt. Fax:"),
    "email": ("Email Address", "Email", "EMAIL"),
    "telex": ("TELEX", "Telex"),
    "website": ("Website",),
    "social": ("Social Media Account", "Twitter", "Facebook"),
}
"""Type of stage.contact -> names of types."""

OFFICE = (
    r"(?i)^(?:(?:former|ex-?|current|or|acting|first|second|deputy|assistant|vice|senior|chief|executive|general|"
    r"managing|presidential|prime|principal|major|brigadier|lieutenant|brig\.|venezuela's|tehran|iraqi|quds force|"
    r"member of)[ -]*)*"
    r"(?:minister|director|chairman|chairwoman|president|head|commander|governor|general|colonel|captain|admiral|"
    r"officer|manager|secretary|advis[eo]r|senator|rector|member of|deputy|ambassador|speaker|judge|prosecutor|chief|"
    r"ceo|cfo|founder|leader|spokesman|commissioner|counsel|representative|professor|doctor|mullah|mufti|hojjatoleslam|"
    r"ayatollah|sheikh|vice-president|magistrate|treasurer|partner|owner|superintendent|inspector|state duma)\b"
)
"""Free text about a person that begins with an office or a rank."""

FAMILY = (
    r"(?i)^(?:late |eldest |second |first )?(?:half-|step)?(?:wife|husband|son|daughter|brother|sister|nephew|niece|"
    r"cousin|father|mother|uncle|aunt|spouse|widow)(?:-in-law)? (?:of|to) "
)
"""Free text about a person that names a relative."""

PARTY = r"^(?:HAMAS|PFLP|DFLP|Fatah)(?: - .+)?$"
"""Free text about a member of the Palestinian Legislative Council: the faction, and the district."""

COUNTRIES: dict[str, tuple[str, ...]] = {
    "nationality": ("nationality",),
    "citizenship": ("citizen",),
    "jurisdiction": ("Nationality of Registration", "Registration Country"),
    "flag": ("Vessel Flag", "Former Vessel Flag", "Other Vessel Flag", "Flag"),
}
"""Type of stage.country -> names of types."""

DATES: dict[str, tuple[str, ...]] = {
    "birth": ("DOB",),
    "death": ("DOD", "Date of Death"),
    "incorporation": ("Organization Established Date",),
    "built": ("Aircraft Manufacture Date", "Vessel Year of Build", "Vessel Build Year", "Year of Build"),
}
"""Type of stage.date -> names of types."""

OTHERS: dict[str, tuple[str, ...]] = {
    "birthplace": ("POB",),
    "wallet": ("Digital Currency Address -",),
    "linked": ("Linked To:",),
    "name": ("a.k.a.", "d.b.a.", "f.k.a.", "n.k.a."),
}
"""Fact -> names of types, for the facts of which there is one kind."""


def vocabulary() -> list[tuple[str, str, str]]:
    """(name of the type, fact, scheme or kind) of all types, sorted; each name once."""
    found: dict[str, tuple[str, str]] = {}
    for fact, table in (
        ("identifier", IDENTIFIERS),
        ("attribute", ATTRIBUTES),
        ("contact", CONTACTS),
        ("country", COUNTRIES),
        ("date", DATES),
        *((kind, {kind: names}) for kind, names in OTHERS.items()),
    ):
        for kind, names in table.items():
            for name in names:
                found.setdefault(name, (fact, kind))
    return sorted((name, *what) for name, what in found.items())
