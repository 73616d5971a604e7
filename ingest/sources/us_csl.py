"""The Consolidated Screening List: the export screening lists of the Departments of Commerce, State and the Treasury.

Each list keeps its own authority, programme and effect. Rows that repeat OFAC's lists bear OFAC's number and are the
same record as there, with a citation from each publication. Two layouts: the current one, whose first column is _id,
and that of 2019.
Columns: https://www.trade.gov/consolidated-screening-list
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources._us_csl_shape import CHECKS, COLUMNS, CONTENT_KEY, statements

CURRENT = ("_id", *COLUMNS)


def recognise(columns: tuple[str, ...], file: InputFile) -> str | None:
    """'consolidated' for a file of these columns, some of them renamed or missing at most."""
    names = csv_header(file)
    known = len(set(columns) & set(names))
    return "consolidated" if 4 * known >= 3 * len(columns) and ("_id" in names) == ("_id" in columns) else None


def is_current(file: InputFile) -> str | None:
    """'consolidated' for the layout with _id."""
    return recognise(CURRENT, file)


def is_of_2019(file: InputFile) -> str | None:
    """'consolidated' for the layout without."""
    return recognise(COLUMNS, file)


def read_current(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entry; the file does not tell its date."""
    read_csv(con, "entry", files, CURRENT, header=True)
    return Read()


def read_of_2019(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entry; the file does not tell its date."""
    read_csv(con, "entry", files, COLUMNS, header=True)
    return Read()


SOURCE = Source(
    title="Consolidated Screening List",
    publisher="U.S. Department of Commerce, International Trade Administration",
    url="https://www.trade.gov/consolidated-screening-list",
    downloads=(
        Download(
            "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
            "consolidated.csv",
            "csv",
        ),
    ),
    licence="public domain (17 USC 105)",
    prefix="us_csl",
    formats=(
        Format(
            name="csv",
            parts=("consolidated",),
            required=("consolidated",),
            recognise=is_current,
            read=read_current,
            statements=statements("tidy(row._id)", type_first=True),
            code_checks=CHECKS,
            keys={"entry": ("_id", "source")},
            single=True,
        ),
        Format(
            name="csv_2019",
            parts=("consolidated",),
            required=("consolidated",),
            recognise=is_of_2019,
            read=read_of_2019,
            statements=statements(CONTENT_KEY, type_first=False),
            code_checks=CHECKS,
            single=True,
        ),
    ),
    traps=(
        "entity_number is OFAC's number: these rows repeat OFAC's lists, and are the same records.",
        "An SSI row may name programmes under which the party is blocked on the SDN list.",
        "ids: 'Passport, A12, KP' in the current layout, 'KP, A12, Passport' in that of 2019.",
        "Several values of a field are split by '; ', also in addresses; the last two letters are the country.",
    ),
    expect=Expect(records=(8_000, 60_000), removed_share=0.05),
)
