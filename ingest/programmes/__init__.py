"""The table of regimes: every authority's programmes, with the law behind each and what a listing under it does.

One CSV file an authority, named after it: authority, code (as the publisher writes it), programme (the code with its
prefix: 'ofac:DPRK4', 'un:1718', 'eu:PRK', 'uk:DPRK'), regime (one word for the programmes of all authorities that aim
at the same: 'north_korea'), title, effect (as in stage.listing), legal_basis, since (day of that law, or empty) and
checked: 'data' (the code was seen in a publication), 'documentation' (in the publisher's list of programmes), 'memory'.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ingest.sql import values_sql

COLUMNS = ("authority", "code", "programme", "regime", "title", "effect", "legal_basis", "since", "checked")
"""The header of every file."""


@dataclass(frozen=True)
class Programme:
    """A row of the table of regimes; `since` is an ISO day, or empty where it is not known."""

    authority: str
    code: str
    programme: str
    regime: str
    title: str
    effect: str
    legal_basis: str
    since: str
    checked: str


def authorities() -> list[str]:
    """The names of the files, sorted: 'eu', 'ofac', ..."""
    files = (item.name for item in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv"))


@cache
def rows(name: str) -> tuple[Programme, ...]:
    """The programmes of one file, in its order.

    Raises: FileNotFoundError for a name without a file; ValueError where the header is not COLUMNS.
    """
    with resources.files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{name}.csv: the header must be {','.join(COLUMNS)}")
        return tuple(Programme(**row) for row in reader)


def all_rows() -> list[Programme]:
    """The whole table, by programme and code."""
    found = [row for name in authorities() for row in rows(name)]
    return sorted(found, key=lambda row: (row.programme, row.authority, row.code))


def table(name: str) -> str:
    """SQL that makes the temporary table programme_<name> with all columns but `checked`; `since` is a DATE."""
    values = values_sql([getattr(row, column) for column in COLUMNS[:-1]] for row in rows(name))
    named = ", ".join(COLUMNS[:-1])
    return (
        f"create or replace temp table programme_{name} as "
        f"select * replace (try_cast(nullif(since, '') as date) as since) from (values\n{values}) as given({named})"
    )
