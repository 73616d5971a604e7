"""Subject lists of section 314(a), in the documented shape (no real file is public). The subjects are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.fincen_314a import BUSINESS, PERSON
from tests.ingest.table import facts, rows


def write(folder: Path, person: bytes = PERSON, business: bytes = BUSINESS) -> Path:
    (folder / "person.csv").write_bytes(person)
    (folder / "business.csv").write_bytes(business)
    return folder


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    folder = tmp_path / "lists"
    folder.mkdir()
    report = run(workspace, "fincen_314a", [write(folder)])
    assert (report.read, report.staged, report.records) == (4, 4, 3)  # 3 rows of persons + 1 of a business
    return workspace


def test_the_list_is_private_and_asks_for_information_only(staged):
    assert rows(staged, "select private from stage.edition") == [(True,)]
    assert facts(staged, "select record_id, programme, effect, reference, mapped from stage.listing") == {
        ("fincen:person/700001", "fincen:314A", "other", "700001", True),
        ("fincen:person/700002", "fincen:314A", "other", "700002", True),
        ("fincen:business/700001", "fincen:314A", "other", "700001", True),
    }


def test_rows_of_one_tracking_number_are_one_subject_and_a_person_is_no_business(staged):
    assert facts(staged, "select record_id, kind, caption, published_key from stage.record") == {
        ("fincen:person/700001", "person", "Ada M Stone Jr", "700001"),
        ("fincen:person/700002", "person", "Bo Sand", "700002"),
        ("fincen:business/700001", "organisation", "Gravel Holdings LLC", "700001"),
    }
    assert facts(staged, "select record_id, type, full_name, family, given, middle, suffix from stage.name") == {
        ("fincen:person/700001", "primary", "Ada M Stone Jr", "Stone", "Ada", "M", "Jr"),
        ("fincen:person/700001", "alias", "Addie Pebble", "Pebble", "Addie", None, None),
        ("fincen:person/700001", "alias", "Adelaide Stone", "Stone", "Adelaide", None, None),
        ("fincen:person/700002", "primary", "Bo Sand", "Sand", "Bo", None, None),
        ("fincen:business/700001", "primary", "Gravel Holdings LLC", None, None, None, None),
        ("fincen:business/700001", "trade", "Gravel & Co", None, None, None, None),
    }


def test_the_columns_may_come_in_another_order(workspace, tmp_path):
    turned = b"".join(b",".join(line.split(b",")[::-1]) + b"\n" for line in BUSINESS.splitlines())
    report = run(workspace, "fincen_314a", [write(tmp_path, business=turned)])
    assert (report.records, report.rejected) == (3, 0)
    assert rows(workspace, "select caption from stage.record where record_id = 'fincen:business/700001'") == [
        ("Gravel Holdings LLC",)
    ]


def test_numbers_go_by_their_type_and_an_email_is_a_contact(staged):
    assert facts(staged, "select record_id, scheme, number, country, published_type from stage.identifier") == {
        ("fincen:person/700001", "ssn", "900700001", "US", "SSN/ITIN"),
        ("fincen:person/700002", "passport", "S7000020", None, "Passport"),
        ("fincen:business/700001", "tax", "987000001", "US", "EIN"),
    }
    assert facts(staged, "select record_id, type, value from stage.contact") == {
        ("fincen:person/700001", "phone", "301-555-0101"),
        ("fincen:person/700001", "email", "ada@stone.example"),
        ("fincen:business/700001", "phone", "301-555-0103"),
    }


def test_dates_are_month_first_and_an_impossible_one_is_kept_and_said(staged):
    assert facts(staged, "select record_id, date_from::varchar, published from stage.date") == {
        ("fincen:person/700001", "1970-02-28", "2/28/1970"),
        ("fincen:person/700002", None, "31/12/1980"),
    }
    assert facts(staged, "select code, content, line from stage.rejected") == {("date", "31/12/1980", 4)}


def test_addresses_and_the_state_of_incorporation(staged):
    assert facts(
        staged, "select record_id, full_address, region, country from stage.address where part = 'person'"
    ) == {
        ("fincen:person/700001", "1 Quarry Road, Rockville, MD, 20850, US", "MD", "US"),
        ("fincen:person/700001", "2 Quarry Road, Rockville, MD, 20850, US", "MD", "US"),
        ("fincen:person/700002", "NO", None, "NO"),
    }
    assert facts(staged, "select record_id, attribute, value from stage.attribute") == {
        ("fincen:business/700001", "incorporated", "DE")
    }


def test_an_unknown_type_of_number_stops(workspace, tmp_path):
    with pytest.raises(UnknownCode, match=r"fincen:number_type=Badge \(person.csv line 4"):
        run(workspace, "fincen_314a", [write(tmp_path, PERSON.replace(b",Passport,", b",Badge,"))])


def test_persons_alone_are_no_full_list(workspace, tmp_path):
    (tmp_path / "person.csv").write_bytes(PERSON)
    with pytest.raises(DataError, match=r"no business among person\.csv"):
        run(workspace, "fincen_314a", [tmp_path])
    assert run(workspace, "fincen_314a", [tmp_path], partial=True).records == 2


def test_another_column_stops(workspace, tmp_path):
    with pytest.raises(SourceChanged, match=r"person.csv: the columns .* missing \['dob'\], new \['born'\]"):
        run(workspace, "fincen_314a", [write(tmp_path, PERSON.replace(b",dob,", b",born,"))])


def test_two_social_security_numbers_of_one_subject_are_a_finding(workspace, tmp_path):
    twice = PERSON.replace(b"ada@stone.example,Email", b"900700009,SSN/ITIN")
    report = run(workspace, "fincen_314a", [write(tmp_path, twice)])
    assert report.findings == (
        "fincen:person/700001: several numbers of one type under one tracking number (900700001, 900700009): compare with the request.",
    )


@pytest.mark.real
def test_the_public_fixture_is_staged_whole(workspace, real_data):
    folder = real_data / "fincen_314a"
    lines = {path.name: path.read_text(encoding="utf-8").splitlines()[1:] for path in folder.glob("*.csv")}
    report = run(workspace, "fincen_314a", [folder])
    assert report.read == report.staged == sum(map(len, lines.values())) == 4 + 3
    subjects = {(name, line.split(",")[0]) for name, some in lines.items() for line in some}
    assert report.records == len(subjects) == 3 + 2
    # fincen-person.csv line 4: 214365,Doe2,Jane,K,,Doe,Jane,L,,4CC44444,Driver's License,3/9/1988,931 Southfield Lane,...
    assert facts(workspace, "select type, full_name from stage.name where record_id = 'fincen:person/214365'") == {
        ("primary", "Jane K Doe2"),
        ("alias", "Jane L Doe"),
    }
    assert facts(workspace, "select scheme, number from stage.identifier where record_id = 'fincen:person/214365'") == {
        ("driver_licence", "4CC44444")
    }
    assert facts(workspace, "select date_from::varchar from stage.date where record_id = 'fincen:person/214365'") == {
        ("1988-03-09",)
    }
    # fincen-person.csv line 5 and fincen-business.csv line 3
    assert facts(workspace, "select full_address from stage.address where record_id = 'fincen:person/321654'") == {
        ("391 Southfield Lane, Anytown, CA, 90210, US",)
    }
    assert facts(workspace, "select full_name, type from stage.name where record_id = 'fincen:business/654321'") == {
        ("Anvil Investments LLC", "primary"),
        ("Best Investments Firm", "alias"),
    }
