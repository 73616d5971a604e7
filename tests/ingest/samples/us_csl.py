"""Invented rows of the Consolidated Screening List in both layouts, and of the Denied Persons List."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
import io

from ingest.sources.us_csl import CURRENT
from ingest.sources.us_dpl import COLUMNS as DENIED
from tests.ingest.sample import Sample


def rows_of(columns: tuple[str, ...], *rows: dict[str, str]) -> bytes:
    """A CSV file with a header, everything in quotation marks."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, quoting=csv.QUOTE_ALL, lineterminator="\n", extrasaction="ignore")
    stream.write(",".join(columns) + "\n")
    writer.writerows({column: row.get(column, "") for column in columns} for row in rows)
    return stream.getvalue().encode()


PERSON = {
    "_id": "77",
    "source": "Specially Designated Nationals (SDN) - Treasury Department",
    "entity_number": "77",
    "type": "Individual",
    "programs": "DPRK4; CYBER4",
    "name": "RIVER, Mo",
    "title": "Cashier",
    "addresses": "Hill 1, Shenyang, CN; Pyongyang, KP",
    "alt_names": "RIVERS, Moe; MOMO",
    "nationalities": "KP",
    "dates_of_birth": "1971-05-05; 1972",
    "places_of_birth": "Wonsan, North Korea",
    "source_list_url": "https://example.org/sdn",
    "source_information_url": "https://example.org/about",
    "ids": "Passport, A12, KP; Gender, Male; Secondary sanctions risk:, Some Regulations, section 1",
}
SECTORAL = {
    "_id": "78",
    "source": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
    "entity_number": "78",
    "type": "Entity",
    "programs": "VENEZUELA-EO13850; UKRAINE-EO13662",
    "name": "STONE OIL",
    "addresses": "RU",
    "source_list_url": "https://example.org/ssi",
    "source_information_url": "https://example.org/about",
    "ids": "Executive Order 13662 Directive Determination -, Subject to Directive 2; Tax ID No., 5544, RU",
}
INSTITUTE = {
    "_id": "abc1",
    "source": "Entity List (EL) - Bureau of Industry and Security",
    "name": "Sand Institute of Sand",
    "addresses": "No. 1 Dune Road, Hefei, CN; and No. 2 Dune Road, Hefei, CN",
    "federal_register_notice": "83 FR 99999",
    "start_date": "2018-08-01",
    "license_requirement": "For all items subject to the EAR.",
    "license_policy": "Presumption of denial.",
    "alt_names": "SIS; and Sand Lab",
    "source_list_url": "https://example.org/el",
    "source_information_url": "https://example.org/about",
}
SUPPLIER = {
    "_id": "abc2",
    "source": "Nonproliferation Sanctions (ISN) - State Department",
    "programs": "INKSNA",
    "name": "Pebble Export Company; and any successor, sub-unit, or subsidiary thereof",
    "federal_register_notice": "Vol. 99, No. 1, 01/02/2024",
    "start_date": "2023-07-19",
    "source_list_url": "https://example.org/isn",
    "source_information_url": "https://example.org/about",
}
OLD = PERSON | {"ids": "KP, A12, Passport; Male, Gender", "alt_names": "RIVERS, Moe"}
OLD_SECTORAL = SECTORAL | {
    "ids": "Subject to Directive 2, Executive Order 13662 Directive Determination -; RU, 5544, Tax ID No."
}
ROWS = (PERSON, SECTORAL, INSTITUTE, SUPPLIER)
OLD_ROWS = (OLD, OLD_SECTORAL, INSTITUTE, SUPPLIER)

DPL = (
    "\t".join(f'"{column}"' for column in DENIED)
    + '\n"MO RIVER"\t"1 HILL ROAD"\t"RICHARDSON"\t"TX"\t"US"\t"75081"\t"03/04/2002"\t"06/29/2056"\t"Y"\t"2006-07-11"\t"50 YEAR DENIAL"\t"67 F.R. 99999 3/11/02"'
    + '\n"MO RIVER"\t"2 HILL ROAD"\t"DALLAS"\t"TX"\t"US"\t"75001"\t"03/04/2002"\t"06/29/2056"\t"Y"\t"2006-07-11"\t"50 YEAR DENIAL"\t"67 F.R. 99999 3/11/02"'
    + '\n"STONE TRADING"\t""\t"VADUZ"\t""\t"LI"\t""\t"01/02/2020"\t"01/02/2030"\t"N"\t"2020-01-09"\t"NEW"\t"85 F.R. 99999 1/9/20"\n'
).encode()

SAMPLES = (
    Sample(
        source="us_csl",
        format="csv",
        files={"consolidated.csv": rows_of(CURRENT, *ROWS)},
        records=4,
        needed=("consolidated.csv", "federal_register_notice"),
        value=("consolidated.csv", b"Presumption of denial."),
        repeated=("consolidated.csv", rows_of(CURRENT, INSTITUTE).split(b"\n", 1)[1]),
    ),
    Sample(
        source="us_csl",
        format="csv_2019",
        files={"csl.csv": rows_of(CURRENT[1:], *OLD_ROWS)},
        records=4,
        needed=("csl.csv", "federal_register_notice"),
        value=("csl.csv", b"Presumption of denial."),
    ),
    Sample(
        source="us_dpl",
        format="tsv",
        files={"dpl.txt": DPL},
        records=2,
        needed=("dpl.txt", "FR_Citation"),
        value=("dpl.txt", b"VADUZ"),
    ),
)
