"""The Offshore Leaks Database: nodes, ties, addresses and hints. The nodes are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.job import run
from ingest.sources._icij_links import KINDS
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.icij import FILES
from tests.ingest.table import facts, rows


def write(folder: Path, files: Mapping[str, bytes] = FILES, **more: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in {**files, **{name.replace("_", "-") + ".csv": rest for name, rest in more.items()}}.items():
        (folder / name).write_bytes(content)
    return folder


def with_edge(line: bytes) -> bytes:
    return FILES["relationships.csv"] + line + b"\n"


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    report = run(workspace, "icij", [write(tmp_path / "set")])
    # 2 entities + 3 officers + 1 intermediary + 1 other + 1 address + 8 relationships; all but the address are records
    assert (report.read, report.staged, report.records) == (2 + 3 + 1 + 1 + 1 + 8, 16, 7)
    return workspace


def test_a_node_is_a_record_under_its_number(staged):
    assert facts(staged, "select record_id, kind, subkind, caption, published_status, url from stage.record") == {
        ("icij:1001", "organisation", None, "GRANITE LTD.", "Defaulted", "https://offshoreleaks.icij.org/nodes/1001"),
        ("icij:1002", "organisation", None, "MARBLE INC.", None, "https://offshoreleaks.icij.org/nodes/1002"),
        ("icij:2001", "party", None, "ADA STONE", None, "https://offshoreleaks.icij.org/nodes/2001"),
        ("icij:2002", "statement", "bearer", "THE BEARER", None, "https://offshoreleaks.icij.org/nodes/2002"),
        ("icij:2003", "party", None, "Stone Ada", None, "https://offshoreleaks.icij.org/nodes/2003"),
        (
            "icij:3001",
            "party",
            "intermediary",
            "PEBBLE AGENTS",
            "SUSPENDED",
            "https://offshoreleaks.icij.org/nodes/3001",
        ),
        ("icij:4001", "organisation", None, "GRAVEL N.V.", None, "https://offshoreleaks.icij.org/nodes/4001"),
    }
    assert rows(staged, "select remarks from stage.record where record_id = 'icij:1001'") == [("A note.",)]


def test_names_dates_numbers_and_countries_of_a_company(staged):
    company = "where record_id = 'icij:1001'"
    assert facts(staged, f"select type, quality, full_name from stage.name {company}") == {
        ("primary", "strong", "GRANITE LTD."),
        ("alias", "unknown", "GRANITE, LTD"),
        ("former", "unknown", "SAND LTD."),
    }
    assert facts(staged, f"select type, note, date_from::varchar, precision, published from stage.date {company}") == {
        ("incorporation", None, "2006-03-23", "day", "23-MAR-2006"),
        ("dissolution", "struck_off_date", "2012-08-31", "day", "31-AUG-2012"),
    }
    assert facts(staged, f"select scheme, number, country, issuer, published_type from stage.identifier {company}") == {
        ("registration", "25221", "Samoa", None, "ibcRUC"),
        ("other", "77", None, "Stone & Co", "internal_id"),
    }
    assert facts(staged, f"select type, country, note from stage.country {company}") == {
        ("jurisdiction", "Samoa", "SAM"),
        ("associated", "Hong Kong", "HKG"),
        ("associated", "Samoa", "WSM"),
    }
    assert facts(staged, f"select attribute, value from stage.attribute {company}") == {
        ("leak", "Stone Papers"),
        ("valid_until", "The Stone Papers data is current through 2015"),
        ("company_type", "Standard International Company"),
        ("service_provider", "Stone & Co"),
        ("dormant_since", "01-MAY-2009"),
        ("node", "entity"),
    }
    assert facts(
        staged, "select type, note, published from stage.date where record_id in ('icij:4001', 'icij:1002')"
    ) == {
        ("incorporation", None, "18-MAY-1983"),
        ("dissolution", "closed_date", "28-NOV-2012"),
        ("incorporation", None, "1999"),
    }


def test_addresses_of_the_row_and_of_a_node_of_its_own(staged):
    assert facts(
        staged, "select record_id, type, full_address, country, valid_from::varchar, part, line from stage.address"
    ) == {
        ("icij:1001", "registered", "1 BEACH ROAD; APIA", None, None, "entities", 2),
        ("icij:1001", "business", "3 BAY STREET, NASSAU", "Bahamas", "2007-01-01", "addresses", 2),
        ("icij:3001", "business", "2 HIGH STREET", None, None, "intermediaries", 2),
    }


def test_links_become_roles_by_their_words(staged):
    relation = "select type, nature, from_status, from_record, to_record, interest, nominee, valid_from::varchar, valid_to::varchar from stage.relation"
    assert facts(staged, relation) == {
        ("directs", "nominee director of", "record", "icij:2001", "icij:1001", None, True, "2007-01-01", "2010-12-31"),
        ("owns", "shareholder of", "record", "icij:2001", "icij:1001", "shares", None, None, None),
        ("owns", "shareholder of", "anonymous", None, "icij:1001", "shares", None, None, None),
        ("represents", "intermediary of", "record", "icij:3001", "icij:1001", None, None, None, None),
        ("same_as_hint", "same name as", "record", "icij:2001", "icij:2003", None, None, None, None),
        ("related", "underlying", "record", "icij:4001", "icij:1002", None, None, None, None),
        ("related", "keeper of the keys of", "record", "icij:2001", "icij:1002", None, None, None, None),
    }
    assert rows(staged, "select from_name, record_id from stage.relation where from_status = 'anonymous'") == [
        ("THE BEARER", "icij:2002")
    ]


@pytest.mark.parametrize(
    ("link", "type", "interest", "nominee"),
    [
        ("Nominee Trust Settlor of", "controls", "trust", True),
        ("beneficiary of trust", "owns", "trust", None),
        ("ultimate beneficial owner", "owns", "other", None),
        ("vice-president of", "directs", None, None),
        ("power of attorney of", "represents", None, None),
        ("register of shareholder of", "related", None, None),
        ("tax advisor of", "related", None, None),
        ("", "related", None, None),
    ],
)
def test_words_of_a_link(workspace, tmp_path, link, type, interest, nominee):
    edges = FILES["relationships.csv"].splitlines(keepends=True)[0] + f"2001,1002,officer_of,{link},,,,\n".encode()
    run(workspace, "icij", [write(tmp_path / "set", relationships=edges)])
    assert rows(workspace, "select type, interest, nominee from stage.relation") == [(type, interest, nominee)]


def test_every_likeness_is_a_hint(workspace, tmp_path):
    hints = [kind for kind, becomes in KINDS if becomes == "same_as_hint"]
    edges = b"".join(f"2001,2003,{kind},,,,,\n".encode() for kind in hints)
    run(workspace, "icij", [write(tmp_path / "set", relationships=FILES["relationships.csv"] + edges)])
    assert {kind for (kind,) in facts(workspace, "select nature from stage.relation where type = 'same_as_hint'")} == {
        *hints,
        "same name as",
    }


def test_a_repeated_relationship_is_refused_with_the_line_of_the_first(workspace, tmp_path):
    report = run(
        workspace,
        "icij",
        [write(tmp_path / "set", relationships=with_edge(b"2001,1001,officer_of,shareholder of,,,,Stone Papers"))],
    )
    (row,) = [row for row in report.rejections if row["whole_row"]]
    assert (row["line"], row["code"]) == (10, "duplicate_key")
    assert "line 3" in row["reason"]


def test_an_edge_to_an_absent_node_is_kept_by_its_number_and_recorded(workspace, tmp_path):
    run(workspace, "icij", [write(tmp_path / "set", relationships=with_edge(b"2001,99,officer_of,director of,,,,"))])
    assert rows(workspace, "select record_id, to_record from stage.relation where to_record = 'icij:99'") == [
        ("icij:2001", "icij:99")
    ]
    assert facts(workspace, "select line, whole_row, content from stage.rejected where code = 'no_record'") == {
        (10, False, "2001,99,officer_of,director of")
    }


def test_an_edge_of_two_absent_nodes_and_an_address_of_nobody_are_refused(workspace, tmp_path):
    more = FILES["nodes-addresses.csv"] + b"5002,4 LOST LANE,,,,,,\n"
    run(
        workspace,
        "icij",
        [write(tmp_path / "set", relationships=with_edge(b"98,99,officer_of,director of,,,,"), nodes_addresses=more)],
    )
    assert facts(workspace, "select part, line, whole_row from stage.rejected where code = 'no_record'") == {
        ("relationships", 10, True),
        ("addresses", 3, True),
    }


def test_unreadable_dates_and_numbers_of_zeros_are_said(staged):
    assert facts(staged, "select part, line, code, content, whole_row from stage.rejected") == {
        ("relationships", 9, "date", "sometime", False),
        ("entities", 3, "number", "0", False),
    }
    assert rows(staged, "select note from stage.relation where nature = 'keeper of the keys of'") == [
        ("Stone Papers; start_date sometime",)
    ]


def test_a_kind_of_edge_that_nobody_knows_stops(workspace, tmp_path):
    with pytest.raises(UnknownCode, match=r"icij:rel_type=married_to \(relationships.csv line 10"):
        run(workspace, "icij", [write(tmp_path / "set", relationships=with_edge(b"2001,2003,married_to,,,,,"))])


def test_the_empty_file_in_the_archive_tells_the_date(workspace, tmp_path):
    folder = write(tmp_path / "set", {**FILES, "GENERATED_ON_20250331.txt": b""})
    assert str(run(workspace, "icij", [folder]).published_on) == "2025-03-31"


def test_the_set_without_a_file_is_an_excerpt(workspace, tmp_path):
    folder = write(tmp_path / "set", {name: text for name, text in FILES.items() if "others" not in name})
    with pytest.raises(DataError, match="the set is not complete: no others"):
        run(workspace, "icij", [folder])
    assert "part 'others' is missing" in run(workspace, "icij", [folder], partial=True).notes


def test_another_column_stops(workspace, tmp_path):
    header = FILES["nodes-officers.csv"].replace(b",note\n", b",note,gender\n", 1)
    with pytest.raises(SourceChanged, match=r"published but not read: officers\.gender"):
        run(workspace, "icij", [write(tmp_path / "set", nodes_officers=header)])


@pytest.mark.real
def test_the_files_with_the_real_headers_are_staged(workspace, real_data):
    folder = real_data / "icij" / "csv_format"
    table = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in folder.glob("*.csv")
    }
    report = run(workspace, "icij", [folder], partial=True)
    assert report.read == sum(map(len, table.values())) == 2 + 1 + 1 + 1 + 4
    edges = [tuple(row.values()) for row in table["relationships"]]
    repeated = len(edges) - len(set(edges))
    tied = {row["node_id_end"] for row in table["relationships"] if row["rel_type"] == "registered_address"}
    lost = sum(row["node_id"] not in tied for row in table["nodes-addresses"])
    assert report.rejected == repeated + lost == 1 + 1
    for part in ("entities", "officers", "intermediaries"):
        for row in table[f"nodes-{part}"]:
            record = f"where record_id = 'icij:{row['node_id']}'"
            assert rows(workspace, f"select caption from stage.record {record}") == [(row["name"],)]
            assert facts(workspace, f"select country, note from stage.country {record} and type = 'associated'") == {
                (row["countries"], row["country_codes"])
            }
            assert facts(workspace, f"select value from stage.attribute {record} and attribute = 'leak'") == {
                (row["sourceID"],)
            }
    entity = table["nodes-entities"][0]
    assert facts(workspace, "select number, country from stage.identifier") == {
        (entity["ibcRUC"], entity["jurisdiction_description"])
    }
    assert facts(workspace, "select published, date_from::varchar from stage.date") == {("23-MAR-2006", "2006-03-23")}
    assert facts(workspace, "select full_address from stage.address where part = 'addresses'") == {
        (table["nodes-addresses"][0]["address"],)
    }
    assert facts(workspace, "select type, from_record, to_record from stage.relation") == {
        ("owns", "icij:12000001", "icij:10000001"),
        ("directs", "icij:12000001", "icij:99"),
    }


@pytest.mark.real
def test_files_built_by_others_from_the_database_are_no_set_of_it(workspace, real_data):
    for name in ("cluster_37_person_company_roles.csv", "cluster_37_ftm.json"):
        with pytest.raises(DataError, match=name):
            run(workspace, "icij", [real_data / "icij" / name])
