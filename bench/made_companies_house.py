"""An invented register of companies in the shapes of Companies House, as large as one likes, the same for one seed.

BasicCompanyData as CSV, and the snapshot of people with significant control as JSON lines, whose people control the
companies of the CSV. Written in blocks: memory doesn't grow with the size. Nothing in it is of a real person or firm.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.sources._companies_house_company import PUBLISHED

BLOCK = 100_000
"""Rows that are made at once."""

WORDS = "Stone River Moss Amber Cedar Harbour Falcon Meadow Copper Linden Quartz Willow Summit Beacon Granite Orchard"
ENDS = ("LIMITED", "LTD", "LLP", "PLC", "HOLDINGS LIMITED", "TRADING LTD", "(UK) LIMITED", "SERVICES LTD")
GIVEN = "Ada Ben Cora Dev Elif Finn Gita Hugo Ines Jon Kaya Liam Mina Noor Omar Pia Quin Rosa Sami Tara Uma Vera Wim"
FAMILY = "Brook Hill Dale Ford Marsh Heath Lane Wood Field Stone River Moss Frost Snow Vale Reed Thorn Ash Birch Crane"
TOWNS = ("LONDON", "LEEDS", "CARDIFF", "BELFAST", "GLASGOW", "BRISTOL", "YORK", "DERBY", "HULL", "BATH", "POOLE")
SECTORS = (
    "62012 - Business and domestic software development",
    "68209 - Other letting and operating of own or leased real estate",
    "99999 - Dormant Company",
    "70229 - Management consultancy activities other than financial management",
)
STATUSES = ("Active",) * 17 + ("Active - Proposal to Strike off", "Liquidation", "In Administration")
BANDS = ("25-to-50", "50-to-75", "75-to-100")
NATIONS = ("British", "Irish", "Polish", "Indian", "French", "Romanian", "British,Irish")
BLANKS = {"CompanyNumber", "RegAddress.AddressLine2", "ConfStmtLastMadeUpDate"}


def company_number(number: Any) -> str:
    """The number of the n-th company: eight digits."""
    return f"{10_000_000 + number:08}"


def _row() -> str:
    """A row of the CSV as a template of the columns that are filled."""
    filled = {
        "CompanyName": "{name}",
        "CompanyNumber": "{number}",
        "RegAddress.AddressLine1": "{house} {word} STREET",
        "RegAddress.PostTown": "{town}",
        "RegAddress.Country": "ENGLAND",
        "RegAddress.PostCode": "{post}",
        "CompanyCategory": "Private Limited Company",
        "CompanyStatus": "{status}",
        "CountryOfOrigin": "United Kingdom",
        "IncorporationDate": "{day:02}/{month:02}/{year}",
        "Accounts.AccountRefDay": "31",
        "Accounts.AccountRefMonth": "{month}",
        "Accounts.NextDueDate": "30/09/2027",
        "Accounts.LastMadeUpDate": "31/12/2025",
        "Accounts.AccountCategory": "MICRO ENTITY",
        "Mortgages.NumMortCharges": "0",
        "Mortgages.NumMortOutstanding": "0",
        "Mortgages.NumMortPartSatisfied": "0",
        "Mortgages.NumMortSatisfied": "0",
        "SICCode.SicText_1": "{sector}",
        "LimitedPartnerships.NumGenPartners": "0",
        "LimitedPartnerships.NumLimPartners": "0",
        "URI": "http://business.data.gov.uk/id/company/{number}",
        "PreviousName_1.CONDATE": "{changed}",
        "PreviousName_1.CompanyName": "{former}",
        "ConfStmtNextDueDate": "01/02/2027",
        "ConfStmtLastMadeUpDate": "18/01/2026",
    }
    return ",".join(f'"{filled.get(name, "")}"' for name in PUBLISHED) + "\n"


def _blocks(rows: int) -> Iterator[tuple[int, int]]:
    for start in range(0, rows, BLOCK):
        yield start, min(BLOCK, rows - start)


def write_companies(path: Path, rows: int, seed: int = 1) -> None:
    """Write a BasicCompanyData CSV with that many companies."""
    import numpy as np

    row, words, random = _row(), WORDS.upper().split(), np.random.default_rng(seed)
    header = ",".join(f" {name}" if name in BLANKS or name.startswith("Previous") else name for name in PUBLISHED)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{header}\n")
        for start, count in _blocks(rows):
            picks = random.integers(0, 1 << 30, (count, 4)).tolist()
            lines = []
            for number, (a, b, c, d) in enumerate(picks, start):
                renamed = d % 12 == 0
                lines.append(
                    row.format(
                        name=f"{words[a % 16]} {words[b % 16]} {number} {ENDS[c % 8]}",
                        number=company_number(number),
                        house=1 + d % 300,
                        word=words[c % 16],
                        town=TOWNS[a % 11],
                        post=f"L{chr(65 + a % 26)}{1 + b % 20} {c % 10}{chr(65 + d % 26)}A",
                        status=STATUSES[b % 20],
                        day=1 + a % 28,
                        month=1 + b % 12,
                        year=1950 + c % 75,
                        sector=SECTORS[d % 4],
                        changed="05/06/2019" if renamed else "",
                        former=f"{words[d % 16]} {number} LIMITED" if renamed else "",
                    )
                )
            file.writelines(lines)


def _person(number: int, company: str, a: int, b: int, c: int, d: int) -> str:
    """A line about a person; every tenth has ceased."""
    given, family = GIVEN_NAMES[a % 23], FAMILY_NAMES[b % 20]
    nature = f'"ownership-of-shares-{BANDS[c % 3]}-percent"'
    voting = f',"voting-rights-{BANDS[c % 3]}-percent"' if d % 10 < 8 else ""
    ceased = '"ceased_on":"2024-05-06",' if d % 10 == 0 else ""
    return (
        f'{{"company_number":"{company}","data":{{"address":{{"address_line_1":"{given} Street","country":"England",'
        f'"locality":"Leeds","postal_code":"LS{1 + a % 20} {b % 10}AA","premises":"{1 + d % 300}"}},{ceased}'
        f'"country_of_residence":"England","date_of_birth":{{"month":{1 + a % 12},"year":{1930 + b % 70}}},'
        f'"etag":"{number:040x}","kind":"individual-person-with-significant-control","links":{{"self":'
        f'"/company/{company}/persons-with-significant-control/individual/P{number:x}"}},"name":"Mx {given} {family}",'
        f'"name_elements":{{"forename":"{given}","surname":"{family}","title":"Mx"}},"nationality":"{NATIONS[c % 7]}",'
        f'"natures_of_control":[{nature}{voting}],"notified_on":"20{16 + d % 9}-0{1 + a % 9}-1{b % 10}"}}}}\n'
    )


def _corporate(number: int, company: str, owner: str, b: int, c: int, d: int) -> str:
    """A line about a company that controls another one of the register."""
    return (
        f'{{"company_number":"{company}","data":{{"address":{{"address_line_1":"High Street","locality":"York",'
        f'"postal_code":"YO{1 + b % 20} {c % 10}AA","premises":"{1 + d % 300}"}},"etag":"{number:040x}",'
        f'"identification":{{"country_registered":"England","legal_authority":"Companies Act 2006",'
        f'"legal_form":"Limited Company","place_registered":"Companies House","registration_number":"{owner}"}},'
        f'"kind":"corporate-entity-person-with-significant-control","links":{{"self":'
        f'"/company/{company}/persons-with-significant-control/corporate-entity/C{number:x}"}},'
        f'"name":"Owner {owner} Ltd","natures_of_control":["ownership-of-shares-{BANDS[c % 3]}-percent"],'
        f'"notified_on":"2016-04-06"}}}}\n'
    )


def _statement(number: int, company: str) -> str:
    """A line that says that nobody controls a company."""
    return (
        f'{{"company_number":"{company}","data":{{"etag":"{number:040x}","kind":'
        f'"persons-with-significant-control-statement","links":{{"self":'
        f'"/company/{company}/persons-with-significant-control-statements/S{number:x}"}},"notified_on":"2017-07-12",'
        f'"statement":"no-individual-or-entity-with-signficant-control"}}}}\n'
    )


GIVEN_NAMES = GIVEN.split()
FAMILY_NAMES = FAMILY.split()


def write_control(path: Path, rows: int, companies: int, seed: int = 2) -> None:
    """Write a snapshot with that many lines about as many companies, and the line of totals.

    Of twenty lines sixteen are of individuals, three of companies, and one says that there is nobody.
    """
    import numpy as np

    random, people, statements = np.random.default_rng(seed), 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for start, count in _blocks(rows):
            picks = random.integers(0, 1 << 30, (count, 4)).tolist()
            lines = []
            for number, (a, b, c, d) in enumerate(picks, start):
                company, kind = company_number(number % companies), number % 20
                if kind < 16:
                    lines.append(_person(number, company, a, b, c, d))
                elif kind < 19:
                    lines.append(_corporate(number, company, company_number(a % companies), b, c, d))
                else:
                    lines.append(_statement(number, company))
                    statements += 1
            people += len(lines)
            file.writelines(lines)
        totals = {
            "kind": "totals#persons-of-significant-control-snapshot",
            "persons_of_significant_control_count": people - statements,
            "statements_count": statements,
            "exemptions_count": 0,
            "generated_at": "2026-11-01T03:40:50+00:00",
        }
        file.write(json.dumps({"data": totals}) + "\n")
