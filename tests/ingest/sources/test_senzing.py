"""Senzing records: features, usage types, relations and payload, in the new style and the old. The records are invented."""

# ruff: noqa: E501 - rows of facts read best on one line

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.job import Report, run
from ingest.sources import _senzing_attributes
from resolver.errors import DataError, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.senzing import LISTS, NEW_STYLE, OLD_STYLE, RECORDS, lines
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, *documents: dict[str, Any], **options: Any) -> Report:
    """Ingest documents as one file."""
    path = folder / "records.jsonl"
    path.write_bytes(lines(*documents))
    return run(workspace, "senzing", [path], **options)


def record(key: str = "1", **attributes: Any) -> dict[str, Any]:
    return {"DATA_SOURCE": "TEST", "RECORD_ID": key, **attributes}


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    report = take(workspace, tmp_path, *RECORDS)
    # a row a record, and one a member or element of a list: 5 - 1 + 10, 20, and 7 - 4 + 2 + 2 + 1 + 2
    members = sum(len(each) if isinstance(each, list) else 1 for one in RECORDS for each in one.values())
    assert members == (4 + 10) + 20 + (4 + 2 + 2 + 1 + 2)
    assert report.read == 3 + members == report.staged
    assert (report.records, report.rejected_values, report.findings) == (3, 0, ())
    return workspace


def test_a_record_goes_by_its_source_and_id(staged):
    assert facts(staged, "select record_id, published_key, kind, subkind, caption from stage.record") == {
        ("senzing:CUSTOMERS/1001", "CUSTOMERS/1001", "person", None, "Dr Ann Quarry"),
        ("senzing:CUSTOMERS/1002", "CUSTOMERS/1002", "organisation", None, "Pit Holding"),
        ("senzing:WATCHLIST/W-1", "WATCHLIST/W-1", "asset", "vessel", "GRAVEL"),
    }


def test_names_with_their_types_beside_or_before_them(staged):
    assert facts(
        staged,
        "select published_key, type, full_name, family, given, title from stage.name join stage.record using (record_id)",
    ) == {
        ("CUSTOMERS/1001", "primary", "Dr Ann Quarry", "Quarry", "Ann", "Dr"),
        ("CUSTOMERS/1001", "alias", "The Mason", None, None, None),
        ("CUSTOMERS/1002", "primary", "Pit Holding", None, None, None),
        ("CUSTOMERS/1002", "trade", "Pit & Sons", None, None, None),
        ("WATCHLIST/W-1", "primary", "GRAVEL", None, None, None),
        ("WATCHLIST/W-1", "former", "SAND", None, None, None),
    }


def test_addresses_contacts_countries_and_dates(staged):
    assert facts(staged, "select type, full_address, street, city from stage.address") == {
        ("residential", "1 Pit Road, Flat 2, Stonetown", "1 Pit Road, Flat 2", "Stonetown"),
        ("registered", "2 Pit Road, Stonetown", None, None),
    }
    assert facts(staged, "select type, value, note from stage.contact") == {
        ("phone", "+1 202 555 0143", "type: MOBILE"),
        ("fax", "+1 202 555 0144", "type: FAX"),  # PHONE_NUMBER_FAX: the type stands after
        ("website", "https://pit.example.org", None),
        ("social", "pit-holding", "linkedin"),
    }
    assert facts(staged, "select type, country from stage.country") == {("jurisdiction", "CY")}
    assert facts(staged, "select type, date_from, published from stage.date") == {
        ("birth", date(1970, 5, 6), "5/6/1970"),
        ("incorporation", date(2001, 7, 8), "2001-07-08"),
    }


def test_numbers_have_the_scheme_of_their_feature_or_type(staged):
    assert facts(staged, "select scheme, number, country, published_type from stage.identifier") == {
        ("passport", "990000001", "US", "PASSPORT"),
        ("ssn", "536-90-4399", None, "SSN"),
        ("registration", "HE990001", "CY", "NATIONAL_ID"),  # of an organisation
        ("vat", "CY10259033P", None, "VAT"),
        ("lei", "5493001KJTIIGC8Y1R12", None, "LEI_NUMBER"),
        ("imo", "9074729", None, "IMO"),
        ("other", "NK-ship", None, "OPEN_SANCTIONS"),
    }
    assert facts(staged, "select number, scheme, bank_name, own from stage.account") == {
        ("GB33BUKB20201555555555", "iban", "BUK", False)
    }


def test_pointers_find_their_anchor_and_employers_are_named(staged):
    assert facts(
        staged, "select type, nature, from_record, from_name, to_record, share_low, share_high from stage.relation"
    ) == {
        (
            "owns",
            "Owns 62.5%",
            "senzing:CUSTOMERS/1001",
            None,
            "senzing:CUSTOMERS/1002",
            Decimal("62.5"),
            Decimal("62.5"),
        ),
        ("employs", "employer", None, "Pit Holding", "senzing:CUSTOMERS/1001", None, None),
        (
            "same_as_hint",
            "OTHER_ID of type OPEN_SANCTIONS",
            "senzing:WATCHLIST/W-1",
            None,
            "opensanctions:NK-ship",
            None,
            None,
        ),
    }


@pytest.mark.parametrize(
    ("role", "kind", "forward"),
    [
        ("OWNER_OF", "owns", True),
        ("Principal of", "directs", True),
        ("EMPLOYED_BY", "employs", False),
        ("DIRECT_PARENT", "subsidiary_of", False),
        ("SPOUSE_OF", "related", True),
    ],
)
def test_roles_that_name_their_direction_have_one(workspace, tmp_path, role, kind, forward):
    pointing = record("1", REL_POINTER_DOMAIN="TEST", REL_POINTER_KEY="2", REL_POINTER_ROLE=role)
    take(workspace, tmp_path, pointing, record("2"))
    ends = ("senzing:TEST/1", "senzing:TEST/2")
    assert rows(workspace, "select type, nature, from_record, to_record from stage.relation") == [
        (kind, role, *(ends if forward else ends[::-1]))
    ]


def test_a_pointer_to_no_record_is_told(workspace, tmp_path):
    report = take(
        workspace, tmp_path, record(REL_POINTER_DOMAIN="D", REL_POINTER_KEY="9", REL_POINTER_ROLE="SPOUSE_OF")
    )
    assert report.findings == ("1 relations point to records that the files do not hold (line 1: D 9)",)
    assert rows(workspace, "select to_record, note from stage.relation") == [("senzing:TEST/9", "domain: D")]


def test_payload_comes_as_attributes_whatever_its_shape(staged):
    found = facts(
        staged,
        "select attribute, value, note from stage.attribute where attribute not in ('record_type', 'rel_anchor_domain', 'rel_anchor_key')",
    )
    assert found == {
        ("status", "Active", None),
        ("amount", "100", None),
        ("topic", "sanction", "RISKS"),
        ("tags", "grey", None),
        ("tags", "old", None),
        ("depth", '{"metres":7}', "META"),
    }


def test_both_styles_give_the_same_facts(workspace, tmp_path):
    flat = {
        "NAME_FIRST": "Ann",
        "NAME_LAST": "Quarry",
        "ADDR_LINE1": "1 Pit Road",
        "PASSPORT_NUMBER": "9",
        "PASSPORT_COUNTRY": "US",
        "RECORD_TYPE": "PERSON",
    }
    grouped = [
        {key: value for key, value in flat.items() if key.startswith(start)}
        for start in ("NAME", "ADDR", "PASS", "REC")
    ]
    take(
        workspace,
        tmp_path,
        record("1", **flat),
        record("2", FEATURES=grouped),
        record("3", NAMES=grouped[:1], PLACES=grouped[1:2], IDS=grouped[2:3], RECORD_TYPE="PERSON"),
    )
    for table, columns in (
        ("name", "type, full_name, family"),
        ("address", "full_address, street"),
        ("identifier", "scheme, number, country"),
        ("attribute", "attribute, value"),
    ):
        found = [
            facts(workspace, f"select {columns} from stage.{table} where record_id = 'senzing:TEST/{key}'")
            for key in "123"
        ]
        assert found[0] == found[1] == found[2] != set()


@pytest.mark.parametrize("feature", sorted(_senzing_attributes.FEATURES))
def test_every_attribute_of_the_specification_comes_out(workspace, tmp_path, feature):
    given = {
        name: f"7{place}-{name.lower()}" for place, name in enumerate(_senzing_attributes.FEATURES[feature].split())
    }
    kinds = ["senzing:RECORD_TYPE=70-record_type"] if feature == "RECORD_TYPE" else []
    lone = [
        record(name, **{f"EXTRA_{name}": value + "-lone"}) for name, value in given.items()
    ]  # each by itself, with a usage type
    kinds += [code + "-lone" for code in kinds]
    report = take(workspace, tmp_path, record("all", **given), *lone, accept_codes=kinds)
    assert report.records == 1 + len(given)
    held = repr(
        [
            rows(workspace, f"select * from stage.{table}")
            for table in (
                "name",
                "date",
                "country",
                "identifier",
                "address",
                "contact",
                "attribute",
                "relation",
                "account",
            )
        ]
    )
    ends = ("'", ";", ",", " ", "/")  # not the one of the next line
    assert {value for value in given.values() if not any(value + end in held for end in ends)} == set()
    assert {value for value in given.values() if f"{value}-lone" not in held} == set()


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("12/11/1978", date(1978, 12, 11)),
        ("31/3/1954", date(1954, 3, 31)),
        ("3/1/70", date(1970, 3, 1)),
        ("Mar 1 1970", date(1970, 3, 1)),
        ("2/8/06", date(2006, 2, 8)),
        ("15-Mar-92", date(1992, 3, 15)),
        ("5 June 08", date(2008, 6, 5)),
        ("31-Feb-92", None),
        ("May", None),
    ],
)
def test_dates_are_read_where_they_can_be(workspace, tmp_path, published, day):
    report = take(workspace, tmp_path, record(DATE_OF_BIRTH=published))
    assert rows(workspace, "select date_from, date_to, published from stage.date") == [(day, day, published)]
    assert [each["content"] for each in report.rejections] == ([] if day else [published])


def test_a_record_without_an_id_goes_by_its_content(workspace, tmp_path):
    bare = {"DATA_SOURCE": "TEST", "NAME_FULL": "Ann Quarry"}
    report = take(workspace, tmp_path, bare, bare, {**bare, "NAME_FULL": "Bob Pit"})
    assert report.records == 3
    keys = sorted(key for (key,) in rows(workspace, "select record_id from stage.record"))
    assert sum(key.endswith("-2") for key in keys) == 1  # the second occurrence of the same content
    assert take(workspace, tmp_path, {**bare, "NAME_FULL": "Bob Pit"}, bare, bare).new_versions == 0


def test_a_record_without_a_source_is_rejected_and_one_that_comes_twice_is_taken_once(workspace, tmp_path):
    path = tmp_path / "records.json"
    path.write_text(json.dumps([NEW_STYLE, {"RECORD_ID": "9", "NAME_FULL": "Nobody"}, NEW_STYLE]))  # in one line
    report = run(workspace, "senzing", [path])
    assert report.records == 1
    assert Counter(each["code"] for each in report.rejections) == {"no_key": 1 + 2, "duplicate_key": 1 + 14}
    assert report.read == report.staged + report.rejected == (1 + 14) + (1 + 2) + (1 + 14)


def test_an_unknown_type_of_record_stops(workspace, tmp_path):
    with pytest.raises(UnknownCode, match="senzing:RECORD_TYPE=ROBOT"):
        take(workspace, tmp_path, record(RECORD_TYPE="ROBOT"))
    take(workspace, tmp_path, record(RECORD_TYPE="ROBOT"), accept_codes=["senzing:RECORD_TYPE=ROBOT"])
    assert rows(workspace, "select kind, subkind from stage.record") == [("party", "robot")]


def test_a_file_without_data_sources_is_not_ours(workspace, tmp_path):
    with pytest.raises(DataError, match="not a layout that senzing knows"):
        take(workspace, tmp_path, {"NAME_FULL": "Ann"})


def test_what_belongs_to_customers_is_never_published(staged):
    assert rows(staged, "select private from stage.edition") == [(True,)]
    assert {LISTS["DATA_SOURCE"], OLD_STYLE["DATA_SOURCE"]} == {"WATCHLIST", "CUSTOMERS"}


# ------------------------------------------------------------------------------------------------------------ real files

REAL = {
    "opensanctions_senzing/features_format.jsonl": 2,
    "opensanctions_senzing/organizations.json": 2,
    "opensanctions_senzing/peps_senzing.json": 3,
    "opensanctions_senzing/persons.jsonl": 3,
    "opensanctions_senzing/us_congress_senzing.json": 1319,
    "labelled_pairs/senzing_truthset/customers.jsonl": 120,
    "labelled_pairs/senzing_truthset/reference.jsonl": 22,
    "labelled_pairs/senzing_truthset/watchlist.jsonl": 17,
}


def published(path: Path) -> list[dict[str, Any]]:
    """The records of a real file."""
    text = path.read_text()
    found: list[dict[str, Any]] = (
        json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines()]
    )
    return found


def features(one: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects in which the attributes of a record stand."""
    return [one, *(each for value in one.values() if isinstance(value, list) for each in value)]


@pytest.mark.real
@pytest.mark.parametrize("name", sorted(REAL))
def test_real_records_come_in_whole(real_data, workspace, name):
    records = published(real_data / name)
    report = run(workspace, "senzing", [real_data / name])
    assert report.records == len(records) == REAL[name]
    assert report.read == report.staged
    cells = Counter(
        key
        for one in records
        for each in features(one)
        for key, value in each.items()
        if not isinstance(value, list) and value
    )
    named = sum(
        any(key.startswith("NAME_") and key != "NAME_TYPE" for key in each) for one in records for each in features(one)
    )
    count = "select count(*) from stage.{}".format
    assert rows(workspace, count("name")) == [(named,)]
    assert rows(workspace, count("date")) == [(cells["DATE_OF_BIRTH"] + cells["DATE_OF_DEATH"],)]
    numbers = (
        "PASSPORT_NUMBER",
        "DRIVERS_LICENSE_NUMBER",
        "SSN",
        "SSN_NUMBER",
        "NATIONAL_ID_NUMBER",
        "TAX_ID_NUMBER",
        "LEI_NUMBER",
        "OTHER_ID_NUMBER",
        "TRUSTED_ID_NUMBER",
    )
    assert rows(workspace, count("identifier")) == [(sum(cells[key] for key in numbers),)]
    assert rows(workspace, count("contact")) == [
        (cells["PHONE_NUMBER"] + cells["EMAIL_ADDRESS"] + cells["WEBSITE_ADDRESS"],)
    ]
    assert rows(workspace, count("country")) == [(cells["NATIONALITY"],)]
    hints = sum(
        each.get("OTHER_ID_TYPE") == "OPEN_SANCTIONS" or each.get("TRUSTED_ID_TYPE") == "OPEN_SANCTIONS"
        for one in records
        for each in features(one)
    )
    assert rows(workspace, count("relation")) == [(cells["REL_POINTER_KEY"] + cells["EMPLOYER"] + hints,)]


@pytest.mark.real
def test_the_truth_set_is_one_edition_of_its_key(real_data, workspace):
    folder = real_data / "labelled_pairs" / "senzing_truthset"
    run(workspace, "senzing", sorted(folder.glob("*.jsonl")))
    with (folder / "actual_truthset_key.csv").open(newline="") as stream:
        key = {(f"{row['DATA_SOURCE']}/{row['RECORD_ID']}",) for row in csv.DictReader(stream)}
    assert facts(workspace, "select published_key from stage.record") == key
    assert len(key) == 120 + 22 + 17


@pytest.mark.real
@pytest.mark.parametrize(("name", "key"), [("reference", "2012"), ("customers", "1001"), ("watchlist", "1006")])
def test_three_real_records_field_by_field(real_data, workspace, name, key):
    path = real_data / "labelled_pairs" / "senzing_truthset" / f"{name}.jsonl"
    one = next(each for each in published(path) if each["RECORD_ID"] == key)
    run(workspace, "senzing", [path])
    given = {name: value for each in one["FEATURES"] for name, value in each.items()}

    def values(query: str) -> list[tuple[Any, ...]]:
        return rows(workspace, f"{query} where record_id = 'senzing:{one['DATA_SOURCE']}/{key}'")

    parts = [given.get(name) for name in ("NAME_ORG", "NAME_FIRST", "NAME_MIDDLE", "NAME_LAST")]
    assert values("select full_name, family, given, middle from stage.name") == [
        (
            " ".join(each for each in parts if each),
            given.get("NAME_LAST"),
            given.get("NAME_FIRST"),
            given.get("NAME_MIDDLE"),
        )
    ]
    place = [given.get(f"ADDR_{part}") for part in ("LINE1", "CITY", "STATE", "POSTAL_CODE", "COUNTRY")]
    assert values("select street, city, region, postcode, country from stage.address") == [
        tuple(each and each.strip() for each in place)
    ]
    number = given.get("NATIONAL_ID_NUMBER") or given.get("DRIVERS_LICENSE_NUMBER")
    assert values("select number, country, issuer from stage.identifier") == (
        [(number, given.get("NATIONAL_ID_COUNTRY"), given.get("DRIVERS_LICENSE_STATE"))] if number else []
    )
    assert values("select published from stage.date") == (
        [(given["DATE_OF_BIRTH"],)] if "DATE_OF_BIRTH" in given else []
    )
    payload = {(name.lower(), value) for name, value in one.items() if name in ("AMOUNT", "DATE", "STATUS", "CATEGORY")}
    assert payload <= set(values("select attribute, value from stage.attribute"))
