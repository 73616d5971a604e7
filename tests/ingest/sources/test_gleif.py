"""The Global LEI Index: entities, parents, exceptions and successors from XML, CSV and the API. The entities are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from ingest.sources._gleif_facts import EXCEPTIONS as CATEGORIES
from ingest.sources._gleif_facts import NAMES, PLACES, REASONS, RELATIONS
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.gleif import (
    API,
    CSV,
    DIRECT,
    DIRECT_PARENT,
    DUPLICATE,
    DUPLICATE_XML,
    EXCEPTIONS,
    FIRM,
    FIRM_XML,
    FUND,
    FUND_XML,
    ISSUER,
    MANAGED,
    MANAGER,
    PARENT,
    RR_CSV,
    ULTIMATE_PARENT,
    XML,
    exception,
    lei_file,
    relation,
    repex_file,
    rr_file,
)
from tests.ingest.table import facts, rows

FACTS = {
    "record": "kind, subkind, caption, published_key, published_status, url",
    "name": "type, quality, full_name, language, note",
    "address": "type, full_address, care_of, street, city, region, postcode, country, note",
    "identifier": "scheme, number, country, issuer, published_type, status, issued_on",
    "date": "type, date_from, date_to, precision, published, note",
    "country": "type, country, note",
    "attribute": "attribute, value, note",
    "relation": "relation_id, type, nature, from_status, from_record, from_name, to_status, to_record, to_name, directness, valid_from, valid_to, status, note",
}
"""What is compared between the formats: everything but citations."""


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def of(workspace: Workspace, table: str, channel: str) -> set[tuple[object, ...]]:
    """The facts of a table that a channel holds."""
    return facts(
        workspace,
        f"select record_id, {FACTS[table]} from stage.{table} join stage.presence using (record_id, version_id) "
        f"join stage.edition using (edition_id) where stage.edition.channel = '{channel}'",
    )


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The three formats of one publication in one workspace."""
    workspace = Workspace(tmp_path_factory.mktemp("gleif") / "workspace")
    workspace.create()
    for name, files in (("xml", XML), ("csv", CSV), ("api", API)):
        report = run(workspace, "gleif", [write(tmp_path_factory.mktemp(name), files)])
        assert (report.rejected, report.rejected_values) == (0, 0)
        assert report.records == {"xml": 3 + 3 + 2, "csv": 3 + 3 + 2, "api": 1 + 1 + 1}[name]
    return workspace


@pytest.mark.parametrize("table", FACTS)
def test_xml_and_csv_give_the_same_facts(taken, table):
    assert of(taken, table, "csv") == of(taken, table, "xml") != set()


@pytest.mark.parametrize("table", ["record", "name", "country"])
def test_the_api_gives_the_same_of_an_entity_as_the_xml(taken, table):
    assert of(taken, table, "api") == {row for row in of(taken, table, "xml") if row[0] in {row[0] for row in of(taken, table, "api")}}  # fmt: skip


def test_the_api_adds_the_numbers_that_gleif_maps_to_an_lei(taken):
    more = of(taken, "identifier", "api") - of(taken, "identifier", "xml")
    assert {row[1:3] for row in more} == {
        ("bic", "STNEDEBBXXX"),
        ("bic", "STNEATWWXXX"),
        ("mic", "STNE"),
        ("ocid", "de/F1103R_HRB99"),
        ("spglobal", "999999"),
    }


def test_a_midnight_that_the_api_turned_into_the_evening_before_is_a_range(taken):
    dated = "select date_from::varchar, date_to::varchar, precision, published from stage.date where record_id = "
    assert facts(taken, f"{dated}'lei:{FIRM}'") == {
        ("2005-03-22", "2005-03-22", "day", "2005-03-22T00:00:00Z"),
        ("2005-03-21", "2005-03-22", "range", "2005-03-21T23:00:00Z"),
    }


def test_editions_are_full_only_where_the_whole_publication_is_there(taken):
    assert facts(taken, "select channel, scope, published_on::varchar from stage.edition") == {
        ("xml", "full", "2026-11-20"),
        ("csv", "full", None),
        ("api", "partial", "2026-11-20"),
    }


def test_kind_and_status_of_a_record(taken):
    assert {row[:4] + row[5:6] for row in of(taken, "record", "xml") if "/" not in str(row[0])} == {
        (f"lei:{FIRM}", "organisation", None, "Stein-Händel GmbH", "ACTIVE"),
        (f"lei:{FUND}", "organisation", "fund", "Sand Fund", "INACTIVE"),
        (f"lei:{DUPLICATE}", "party", "sole_proprietor", "Kiesel e.K.", "DUPLICATE"),
    }


def test_names_keep_their_type_and_language(taken):
    assert {row[1:] for row in of(taken, "name", "xml") if row[0] == f"lei:{FIRM}"} == {
        ("primary", "strong", "Stein-Händel GmbH", "de", None),
        ("former", "strong", "Sand & Kies GmbH", "de", "PREVIOUS_LEGAL_NAME"),
        ("trade", "strong", "Stones", "en", "TRADING_OR_OPERATING_NAME"),
        ("translation", "unknown", "Stein-Handel GmbH", "de", "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME"),
    }


def test_addresses_hold_their_lines_in_order_and_a_house_number_once(taken):
    assert {row[1:5] for row in of(taken, "address", "xml") if row[0] == f"lei:{FIRM}"} == {
        (
            "registered",
            "c/o Fels, Steinweg 18, 2. Stock, Berlin, DE-BE, 10115, DE",
            "c/o Fels",
            "c/o Fels, Steinweg 18, 2. Stock",
        ),
        ("headquarters", "Hauptplatz, 7, Wien, AT", "Postfach 1", "Hauptplatz, 7"),
        ("registered", "18 Stone Way, Berlin, DE", None, "18 Stone Way"),
    }


def test_the_register_and_the_other_register_in_which_the_issuer_looked(taken):
    assert {row[1:6] for row in of(taken, "identifier", "xml") if row[0] == f"lei:{FIRM}"} == {
        ("lei", FIRM, None, None, "LEI"),
        ("registration", "HRB 99", "DE", "RA000242", "RegistrationAuthorityEntityID"),
        ("registration", "0009999999", None, "RA000665", "ValidationAuthorityEntityID"),
    }


def test_what_else_is_published_of_an_entity(taken):
    assert {row[1:] for row in of(taken, "attribute", "xml") if row[0] == f"lei:{FIRM}"} == {
        ("entity_status", "ACTIVE", None),
        ("registration_status", "ISSUED", None),
        ("category", "GENERAL", None),
        ("legal_form", "2HBR", "ISO 20275"),
        ("registration_authority", "RA000242", None),
        ("validation_authority", "RA000242", "HRB 99"),
        ("validation_authority", "RA000665", "0009999999"),
        ("validation_sources", "FULLY_CORROBORATED", None),
        ("managing_lou", ISSUER, None),
        ("first_registered", "2013-10-02T00:00:00Z", None),
        ("last_updated", "2023-05-25T08:30:56Z", None),
        ("next_renewal", "2024-10-03T00:00:00Z", None),
        ("conformity", "CONFORMING", None),
        (
            "event",
            "CHANGE_LEGAL_NAME COMPLETED 2022-09-16",
            "effective 2022-09-16T00:00:00Z; recorded 2023-01-11T09:59:14Z; SUPPORTING_DOCUMENTS; LegalName = Sand & Kies GmbH",
        ),
    }


def test_a_successor_by_lei_and_one_by_name(taken):
    query = "select from_status, from_record, from_name, to_record, nature, valid_from::varchar from stage.relation where type = 'succeeds'"
    assert facts(taken, query) == {
        ("record", f"lei:{FIRM}", None, f"lei:{FUND}", "SuccessorEntity CORPORATE_ACTION", "2021-06-30"),
        ("name", None, "Gravel Fund", f"lei:{FUND}", "SuccessorEntity CORPORATE_ACTION", "2021-06-30"),
    }


def test_parents_are_statements_with_their_periods_and_no_shares(taken):
    query = "select from_record, to_record, type, nature, directness, valid_from::varchar, valid_to::varchar, status, share_low, note from stage.relation where nature like 'IS_%' and part = 'rr'"
    assert facts(taken, query) == {
        (
            *(
                f"lei:{FIRM}",
                f"lei:{PARENT}",
                "subsidiary_of",
                "IS_DIRECTLY_CONSOLIDATED_BY",
                "direct",
                "2009-01-12",
                None,
            ),
            *("ACTIVE", None),
            "ACCOUNTING_PERIOD 2016-01-01/2016-12-31; DOCUMENT_FILING_PERIOD 2017-03-22/; ACCOUNTING_STANDARD IFRS; ACCOUNTING_CONSOLIDATION 100.00 PERCENTAGE",
        ),
        (
            f"lei:{FIRM}",
            f"lei:{PARENT}",
            "subsidiary_of",
            "IS_ULTIMATELY_CONSOLIDATED_BY",
            "indirect",
            "2009-01-12",
            None,
            "ACTIVE",
            None,
            None,
        ),
        (
            f"lei:{FUND}",
            f"lei:{MANAGER}",
            "related",
            "IS_FUND-MANAGED_BY",
            "direct",
            "2012-11-29",
            "2021-06-30",
            "ACTIVE",
            None,
            None,
        ),
    }
    assert ("accounting_period", "2016-01-01T00:00:00Z/2016-12-31T00:00:00Z", None) in {
        row[1:] for row in of(taken, "attribute", "xml")
    }
    assert ("quantifier", "ACCOUNTING_CONSOLIDATION 100.00 PERCENTAGE", None) in {
        row[1:] for row in of(taken, "attribute", "xml")
    }


def test_an_exception_says_what_is_known_of_the_parent(taken):
    query = (
        "select from_record, to_status, to_record, directness, nature, note from stage.relation where part = 'repex'"
    )
    assert facts(taken, query) == {
        (f"lei:{FUND}", "none", None, "direct", f"{DIRECT_PARENT}: NO_KNOWN_PERSON", None),
        (f"lei:{FUND}", "anonymous", None, "indirect", f"{ULTIMATE_PARENT}: NATURAL_PERSONS", "Datenschutz"),
    }


def test_several_reasons_are_one_statement(workspace, tmp_path):
    file = repex_file(exception(FUND, DIRECT_PARENT, "NO_LEI", "LEGAL_OBSTACLES"))
    run(workspace, "gleif", [write(tmp_path / "set", {"repex.xml": file})], partial=True)
    assert facts(workspace, "select to_status, nature from stage.relation") == {
        ("anonymous", f"{DIRECT_PARENT}: LEGAL_OBSTACLES, NO_LEI")
    }
    assert facts(workspace, "select value from stage.attribute where attribute = 'reason'") == {
        ("NO_LEI",),
        ("LEGAL_OBSTACLES",),
    }


def test_extensions_of_issuers_are_kept_by_name(workspace, tmp_path):
    more = '<fr:SIREN xmlns:fr="urn:fr">999999999</fr:SIREN>\n<gleif:Geocoding><gleif:lat>1</gleif:lat></gleif:Geocoding>\n</lei:Extension>'
    file = lei_file(FIRM_XML.replace("</lei:Extension>", more))
    run(workspace, "gleif", [write(tmp_path / "set", {"lei.xml": file})], partial=True)
    assert facts(workspace, "select value, note from stage.attribute where attribute = 'extension'") == {
        ("999999999", "SIREN")
    }


# ------------------------------------------------------------------------------------------------ what a file stands for


def test_one_file_is_no_publication_and_removes_nothing(workspace, tmp_path):
    run(workspace, "gleif", [write(tmp_path / "all", XML)])
    later = {"rr.xml": rr_file(DIRECT).replace(b"2026-11-20", b"2026-11-21")}
    with pytest.raises(DataError, match=r"the set is not complete: no lei, repex among rr\.xml"):
        run(workspace, "gleif", [write(tmp_path / "one", later)])
    assert run(workspace, "gleif", [tmp_path / "one"], partial=True).removed == 0
    assert rows(workspace, "select count(distinct record_id) from stage.live") == [(8,)]


def test_an_excerpt_under_the_header_of_the_publication_is_refused(workspace, tmp_path):
    files = {**XML, "lei.xml": lei_file(FIRM_XML, FUND_XML, DUPLICATE_XML, count=2_394_586)}
    with pytest.raises(DataError, match="says that it holds 2,394,591 records; it has 8"):  # 2,394,586 + 3 + 2
        run(workspace, "gleif", [write(tmp_path / "set", files)])
    assert run(workspace, "gleif", [tmp_path / "set"], partial=True).records == 8


def test_a_later_publication_without_a_relationship_removes_it(workspace, tmp_path):
    run(workspace, "gleif", [write(tmp_path / "first", XML)])
    later = {**XML, "rr.xml": rr_file(DIRECT)}
    later = {name: content.replace(b"2026-11-20", b"2026-11-21") for name, content in later.items()}
    report = run(workspace, "gleif", [write(tmp_path / "second", later)], accept=True)
    assert report.removed == 2
    assert facts(workspace, "select record_id from stage.removal") == {
        (f"lei:{FIRM}/IS_ULTIMATELY_CONSOLIDATED_BY",),
        (f"lei:{FUND}/IS_FUND-MANAGED_BY",),
    }


def test_a_delta_removes_what_it_says_is_deleted(workspace, tmp_path):
    run(workspace, "gleif", [write(tmp_path / "first", XML)])
    gone = "<rr:Extension><gleif:Deletion><gleif:DeletedAt>2026-11-20T18:50:35Z</gleif:DeletedAt></gleif:Deletion></rr:Extension>\n"
    delta = rr_file(
        relation(FUND, "IS_FUND-MANAGED_BY", MANAGER, MANAGED[MANAGED.index("<rr:RelationshipPeriod>") : MANAGED.index("</rr:RelationshipPeriods>")], extension=gone),
        content="GLEIF_DELTA_PUBLISHED",
    ).replace(b"2026-11-20T09", b"2026-11-21T09")  # fmt: skip
    report = run(workspace, "gleif", [write(tmp_path / "delta", {"delta.xml": delta})], partial=True)
    assert report.removed == 1
    assert rows(workspace, "select record_id, reason from stage.removal") == [
        (f"lei:{FUND}/IS_FUND-MANAGED_BY", "deleted")
    ]
    assert rows(workspace, "select count(distinct record_id) from stage.live") == [(8 - 1,)]


def test_a_delta_and_an_answer_to_a_query_are_partial_unsaid(workspace, tmp_path):
    for content in ("GLEIF_DELTA_PUBLISHED", "QUERY_RESPONSE"):
        folder = write(tmp_path / content, {"lei.xml": lei_file(FIRM_XML, content=content)})
        run(workspace, "gleif", [folder])
    assert facts(workspace, "select scope from stage.edition") == {("partial",)}


def test_a_csv_with_deletions_is_a_delta(workspace, tmp_path):
    head, *lines = RR_CSV.splitlines()
    delta = b"\n".join([head + b',"DeletedAt"', lines[0] + b',""', lines[2] + b',"2026-11-20T18:50:35Z"', b""])
    run(workspace, "gleif", [write(tmp_path / "first", CSV)])
    report = run(workspace, "gleif", [write(tmp_path / "delta", {"delta.csv": delta})])
    assert (report.scope, report.records, report.removed) == ("partial", 1, 1)


def test_files_of_several_days_are_a_finding(workspace, tmp_path):
    files = {**XML, "repex.xml": repex_file(*EXCEPTIONS).replace(b"2026-11-20", b"2026-11-19")}
    report = run(workspace, "gleif", [write(tmp_path / "set", files)])
    assert str(report.published_on) == "2026-11-19"
    assert (
        "the files are of several days: lei.xml 2026-11-20, repex.xml 2026-11-19, rr.xml 2026-11-20" in report.findings
    )


# ---------------------------------------------------------------------------------------------------------- what stops


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("lei.xml", b">GENERAL<", b">CLUB<", "lei:category=CLUB"),
        ("lei.xml", b">ISSUED<", b">PAUSED<", "lei:registration_status=PAUSED"),
        ("lei.xml", b">ACTIVE<", b">ASLEEP<", "lei:entity_status=ASLEEP"),
        ("lei.xml", b'"TRADING_OR_OPERATING_NAME"', b'"NICKNAME"', "lei:name_type=NICKNAME"),
        ("lei.xml", b'"ALTERNATIVE_LANGUAGE_LEGAL_ADDRESS"', b'"HOME"', "lei:address_type=HOME"),
        ("rr.xml", b">IS_FUND-MANAGED_BY<", b">IS_MARRIED_TO<", "lei:relationship=IS_MARRIED_TO"),
        ("repex.xml", b">NO_KNOWN_PERSON<", b">NO_TIME<", "lei:exception_reason=NO_TIME"),
        ("repex.xml", f">{ULTIMATE_PARENT}<".encode(), b">GRANDPARENT<", "lei:exception_category=GRANDPARENT"),
    ],
)
def test_a_code_that_nobody_knows_stops(workspace, tmp_path, file, old, new, code):
    with pytest.raises(UnknownCode, match=code):
        run(workspace, "gleif", [write(tmp_path / "set", {**XML, file: XML[file].replace(old, new)})])


def test_an_element_and_a_column_that_nobody_reads_stop(workspace, tmp_path):
    file = XML["lei.xml"].replace(b"<lei:EntityStatus>", b"<lei:Mood>good</lei:Mood><lei:EntityStatus>", 1)
    with pytest.raises(SourceChanged, match=r"LEIRecords/LEIRecord//Entity/Mood"):
        run(workspace, "gleif", [write(tmp_path / "xml", {**XML, "lei.xml": file})])
    with pytest.raises(SourceChanged, match=r"rr\.csv: the columns .* new \['Relationship.Mood'\]"):
        run(
            workspace,
            "gleif",
            [
                write(
                    tmp_path / "csv",
                    {**CSV, "rr.csv": RR_CSV.replace(b"Relationship.RelationshipStatus", b"Relationship.Mood")},
                )
            ],
        )
    with pytest.raises(SourceChanged, match="attributes/entity/mood"):
        run(
            workspace,
            "gleif",
            [
                write(
                    tmp_path / "api",
                    {"records.json": API["records.json"].replace(b'"subCategory"', b'"mood": 1, "subCategory"')},
                )
            ],
        )


def test_a_repeated_lei_is_refused_with_all_that_is_in_it(workspace, tmp_path):
    file = lei_file(FIRM_XML, DUPLICATE_XML, FIRM_XML.replace("Stones", "Rocks"))
    report = run(workspace, "gleif", [write(tmp_path / "set", {"lei.xml": file})], partial=True)
    assert report.records == 2
    assert facts(workspace, "select full_name from stage.name where type = 'trade'") == {("Stones",)}


def test_every_code_of_the_formats_is_mapped():
    assert [len(codes) for codes in (NAMES, PLACES, RELATIONS, CATEGORIES, REASONS)] == [5, 8, 6, 2, 10]


# ---------------------------------------------------------------------------------------------------------- real files


def tags(path: Path, tag: str) -> list[ET.Element]:
    """The elements of a local name."""
    return [element for element in ET.parse(path).iter() if element.tag.rpartition("}")[2] == tag]


def text(element: ET.Element, tag: str) -> str | None:
    """Text of the first element of a local name in an element."""
    return next((child.text for child in element.iter() if child.tag.rpartition("}")[2] == tag), None)


@pytest.mark.real
@pytest.mark.parametrize(
    ("files", "counts"),
    [
        (("lei-data.xml", "rr-data.xml", "repex-data.xml"), (13, 10, 10)),
        (("lei-updates-data2.xml", "rr-updates-data2.xml", "repex-updates-data2.xml"), (12, 11, 7)),
    ],
)
def test_the_excerpts_of_the_golden_copy_are_staged_whole(workspace, real_data, files, counts):
    paths = [real_data / "gleif" / name for name in files]
    lei, rr, repex = (
        tags(path, tag) for path, tag in zip(paths, ("LEIRecord", "RelationshipRecord", "Exception"), strict=True)
    )
    with pytest.raises(DataError, match="says that it holds"):
        run(workspace, "gleif", paths)
    report = run(workspace, "gleif", paths, partial=True)
    assert (len(lei), len(rr), len(repex)) == counts
    assert (report.records, report.rejected, report.rejected_values) == (sum(counts), 0, 0)
    names = 1 * len(lei) + sum(len(tags(paths[0], tag)) for tag in ("OtherEntityName", "TransliteratedOtherEntityName"))
    assert rows(workspace, "select count(*) from stage.name") == [(names,)]
    addresses = 2 * len(lei) + len(tags(paths[0], "TransliteratedOtherAddress"))
    assert rows(workspace, "select count(*) from stage.address") == [(addresses,)]
    assert rows(workspace, "select count(*) from stage.relation") == [(len(rr) + len(repex),)]
    assert facts(workspace, "select number from stage.identifier where scheme = 'lei'") == {
        (text(each, "LEI"),) for each in lei
    }
    for record in lei:
        where = f"where record_id = 'lei:{text(record, 'LEI')}'"
        assert rows(workspace, f"select caption from stage.record {where}") == [
            (" ".join(str(text(record, "LegalName")).split()),)
        ]
        assert facts(workspace, f"select value from stage.attribute {where} and attribute = 'registration_status'") == {
            (text(record, "RegistrationStatus"),)
        }
        number = text(record, "RegistrationAuthorityEntityID")
        assert facts(workspace, f"select number from stage.identifier {where} and published_type like 'Reg%'") == (
            {(number,)} if number else set()
        )
        born = text(record, "EntityCreationDate")
        assert facts(workspace, f"select date_from::varchar from stage.date {where} and type = 'incorporation'") == (
            {(born[:10],)} if born else set()
        )
    for each in rr:
        start, end = (
            text(node, "NodeID") for tag in ("StartNode", "EndNode") for node in each.iter() if node.tag.endswith(tag)
        )
        found = f"select to_record, status from stage.relation where from_record = 'lei:{start}' and nature = '{text(each, 'RelationshipType')}'"
        assert rows(workspace, found) == [(f"lei:{end}", text(each, "RelationshipStatus"))]
    for each in repex:
        found = f"select nature, note from stage.relation where from_record = 'lei:{text(each, 'LEI')}' and nature like '{text(each, 'ExceptionCategory')}:%'"
        assert rows(workspace, found) == [
            (f"{text(each, 'ExceptionCategory')}: {text(each, 'ExceptionReason')}", text(each, "ExceptionReference"))
        ]


@pytest.mark.real
def test_answers_of_the_api_are_staged_whole(workspace, real_data):
    records: dict[str, Any] = {}
    for path in sorted((real_data / "gleif_api").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        for record in data if isinstance(data, list) else [data]:
            relationship = record["attributes"].get("relationship")
            key = record["id"] if relationship is None else f"{relationship['startNode']['id']}/{relationship['type']}"
            records.setdefault(f"lei:{key}", record)
    report = run(workspace, "gleif", [real_data / "gleif_api"])
    assert report.records == len(records) == 48 + 45
    assert facts(workspace, "select record_id from stage.record") == {(key,) for key in records}
    assert str(report.published_on) == "2025-05-15"
    for key, record in records.items():
        if record["type"] == "lei-records":
            attributes, where = record["attributes"], f"where record_id = '{key}'"
            assert rows(workspace, f"select caption from stage.record {where}") == [
                (" ".join(attributes["entity"]["legalName"]["name"].split()),)
            ]
            assert facts(workspace, f"select number from stage.identifier {where} and scheme = 'bic'") == {
                (bic,) for bic in attributes["bic"] or []
            }
            assert facts(workspace, f"select country from stage.country {where}") == {
                (attributes["entity"]["jurisdiction"][:2],)
            }
            lines = ", ".join(" ".join(line.split()) for line in attributes["entity"]["legalAddress"]["addressLines"])
            assert rows(
                workspace, f"select starts_with(street, $${lines}$$) from stage.address {where} and type = 'registered'"
            ) == [(True,)]
        else:
            relationship = record["attributes"]["relationship"]
            assert rows(workspace, f"select to_record, nature from stage.relation where record_id = '{key}'") == [
                (f"lei:{relationship['endNode']['id']}", relationship["type"])
            ]


@pytest.mark.real
def test_json_that_another_program_made_is_refused(workspace, real_data):
    for path in (real_data / "gleif" / "json_form").glob("*.json"):
        with pytest.raises(DataError, match=rf"{path.name}: this is GLEIF's data turned into JSON by another program"):
            run(workspace, "gleif", [path])
