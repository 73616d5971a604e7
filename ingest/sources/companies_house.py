"""The register of companies of the United Kingdom: companies, people with significant control, officers.

Three products, each with its own editions (companies_house.company, .psc, .officers): a new snapshot of one says
nothing about the others. All speak of companies by their number ('gb-coh:01234567'), whichever product holds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from duckdb import DuckDBPyConnection

from ingest.source import Download, Expect, Format, Full, InputFile, Planned, Read, Source
from ingest.sources import _companies_house_company as company
from ingest.sources import _companies_house_officers as officers
from ingest.sources import _companies_house_psc as psc
from resolver.errors import UsageError

NAMED = r"(?:BasicCompanyData|psc-snapshot|persons-with-significant-control-snapshot).*?(\d{4}-\d{2}-\d{2})"
"""The day of a snapshot in the publisher's file names."""


def named_day(files: list[InputFile]) -> date | None:
    """The day that the files' names tell, None where they tell none.

    Raises: UsageError where they tell several.
    """
    days = {found[1] for file in files if (found := re.search(NAMED, file.name))}
    if len(days) > 1:
        raise UsageError(f"companies_house: files of several days ({', '.join(sorted(days))}). Ingest one at a time.")
    return date.fromisoformat(days.pop()) if days else None


def read_company(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> Read:
    """raw.company; the day from the files' names. `full`: see Format.pieces."""
    company.read(con, files, full)
    return Read(named_day(files))


def read_psc(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> Read:
    """raw.psc and its fellows; the day from the files' names, or from the line of totals. `full`: see Format.pieces."""
    found = psc.read(con, files, full)
    return Read(named_day(files) or found)


def read_officers(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.officer_line; the day from the first lines."""
    return Read(officers.read(con, files))


FORMATS = (
    Format(
        name="company",
        parts=("company",),
        required=("company",),
        recognise=company.recognise,
        read=read_company,
        statements=company.STATEMENTS,
        pieces=read_company,
        single=True,
    ),
    Format(
        name="psc",
        parts=("psc",),
        required=("psc",),
        recognise=psc.recognise,
        read=read_psc,
        statements=(*psc.SHAPE, *psc.FACTS),
        ignored=psc.IGNORED,
        code_checks=psc.CODES,
        pieces=read_psc,
        verified=False,
    ),
    Format(
        name="officers",
        parts=("officers",),
        required=("officers",),
        recognise=officers.recognise,
        read=read_officers,
        statements=(*officers.SHAPE, *officers.FACTS),
        code_checks=officers.CODES,
    ),
)


def plan(files: list[InputFile]) -> Planned:
    """Editions by product; of a product published in several files ('part3_7') each is a part that must be there."""
    found = {(layout.name, part) for file in files for layout in FORMATS if (part := layout.recognise(file))}
    formats = {name for name, _ in found}
    if len(formats) != 1:
        return Planned("companies_house", SOURCE, files)
    (name,) = formats
    numbers = {int(part.rpartition(" of ")[2]) for _, part in found if " of " in part}
    layout = next(layout for layout in FORMATS if layout.name == name)
    if numbers:
        parts = tuple(f"{name} {number} of {max(numbers)}" for number in range(1, max(numbers) + 1))
        layout = replace(layout, parts=parts, required=parts, recognise=_of(layout, parts))
    return Planned(f"companies_house.{name}", replace(SOURCE, formats=(layout,)), files)


def _of(layout: Format, parts: tuple[str, ...]) -> Callable[[InputFile], str | None]:
    def recognise(file: InputFile) -> str | None:
        part = layout.recognise(file)
        if part is not None and part not in parts:
            raise UsageError(f"{file.name}: not one of {len(parts)} files, as the others are. Ingest one publication.")
        return part

    return recognise


SOURCE = Source(
    title="Companies House",
    publisher="Companies House (United Kingdom)",
    url="https://download.companieshouse.gov.uk/en_output.html",
    downloads=(
        Download(
            "https://download.companieshouse.gov.uk/BasicCompanyDataAsOneFile-{month}.zip",
            "BasicCompanyDataAsOneFile-{month}.zip",
            "company",
        ),
        Download(
            "https://download.companieshouse.gov.uk/persons-with-significant-control-snapshot-{today}.zip",
            "persons-with-significant-control-snapshot-{today}.zip",
            "psc",
        ),
    ),
    licence="free of restrictions on use (public register); Open Government Licence v3.0",
    prefix="gb-coh",
    formats=FORMATS,
    traps=(
        "BasicCompanyData: blanks before some names of the header; dd/mm/yyyy; live companies only.",
        "A person with significant control is one record a company: the same person in two companies is two records.",
        "Numbers under which corporate owners are registered are written as people please: '7654321', 'SC 123456'.",
        "Dates of birth lack the day. Names of super-secure persons are protected.",
        "Officers: the same eight digits of the number are one person, whose details differ with the last four.",
    ),
    expect=Expect(records=(1, 30_000_000)),
    plan=plan,
)
