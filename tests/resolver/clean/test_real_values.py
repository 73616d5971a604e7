"""How much of what is really published the rules read: countries, numbers, addresses, contacts of five publications.

Thresholds are what was measured when the rules were set, less one in a hundred; what they miss is named beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from ingest.job import run
from resolver.clean import addresses, contacts, countries, identifiers
from resolver.store import Workspace, connect

pytestmark = pytest.mark.real

FILES = {
    "ofac_sdn": "ofac_sdn_csv/2021-07_full",
    "ofac_consolidated": "ofac_consolidated_csv",
    "un_sc": "un_consolidated",
    "us_csl": "us_csl/consolidated.csv",
    "gleif": "gleif/lei-data.xml",
}


@pytest.fixture(scope="module")
def published(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    """The stage tables of the publications."""
    workspace = Workspace(tmp_path_factory.mktemp("real") / "workspace")
    for source, name in FILES.items():
        run(workspace, source, [real_data / name], partial=True)
    con = connect(workspace.work_path, read_only=True)
    yield con
    con.close()


def test_countries(published: DuckDBPyConnection) -> None:
    rows = published.execute(
        "select country, count(*) from (select country from stage.country union all select country from stage.address "
        "union all select country from stage.identifier) where country is not null group by country"
    ).fetchall()
    read = sum(n for country, n in rows if countries.possible(country))
    assert len(rows) > 300
    # the rest are 'undetermined', and Mexican states that OFAC has filed as countries
    assert read / sum(n for _, n in rows) > 0.99


def test_numbers_with_check_digits(published: DuckDBPyConnection) -> None:
    rows = published.execute("select distinct scheme, number, country from stage.identifier").fetchall()
    found: dict[str, list[bool]] = {}
    for scheme, number, country in rows:
        cleaned = identifiers.clean(scheme, number, countries.code(country) if country else None)
        if cleaned and cleaned.valid is not None:
            found.setdefault(scheme, []).append(cleaned.valid)
    checked, hold = sum(map(len, found.values())), sum(map(sum, found.values()))
    assert checked > 1500
    assert hold / checked > 0.98
    for scheme in ("lei", "bic", "imo", "imo_company"):
        assert sum(found[scheme]) / len(found[scheme]) > 0.97, scheme


def test_addresses(published: DuckDBPyConnection) -> None:
    rows = published.execute(
        "select full_address, country, min(street), min(city), min(region), min(postcode) from stage.address "
        "group by full_address, country"
    ).fetchall()
    cleaned = [(row, found) for row in rows if (found := addresses.clean(*row))]
    assert len(cleaned) / len(rows) > 0.99
    told = [(row, found) for row, found in cleaned if row[1]]
    assert sum(found.country_code is not None for _, found in told) / len(told) > 0.98
    # what was published apart is not lost
    assert sum(found.postcode is None for row, found in cleaned if row[5]) == 0
    assert sum(found.city is None for row, found in cleaned if row[3]) / len(cleaned) < 0.005
    postal = [found for _, found in cleaned if found.address_id]
    assert sum(len(found.keys) > 1 for found in postal) / len(postal) > 0.6


def test_contacts(published: DuckDBPyConnection) -> None:
    rows = published.execute("select distinct type, value, country from stage.contact").fetchall()
    read = sum(contacts.clean(kind, value, countries.code(at) if at else None) is not None for kind, value, at in rows)
    # the rest are phone numbers without a country
    assert read / len(rows) > 0.95
