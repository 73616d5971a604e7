"""The Consolidated Screening List and the Denied Persons List: lists kept apart, OFAC's entries the same records."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ingest.job import run
from ingest.sources._us_csl_shape import COLUMNS
from ingest.sources.us_csl import CURRENT
from resolver.errors import UnknownCode
from resolver.pipeline import link
from resolver.store import Workspace
from tests.ingest.ofac import sdn, write_set
from tests.ingest.samples.us_csl import DPL, INSTITUTE, OLD_ROWS, PERSON, ROWS, SECTORAL, SUPPLIER, rows_of
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, *given: dict[str, str], columns: tuple[str, ...] = CURRENT) -> None:
    path = folder / "consolidated.csv"
    path.write_bytes(rows_of(columns, *given))
    run(workspace, "us_csl", [path])


def test_each_list_keeps_its_authority_programme_and_effect(workspace, tmp_path):
    take(workspace, tmp_path, *ROWS)
    query = "select record_id, listing_id, list, authority, effect, listed_on::varchar from stage.listing"
    assert facts(workspace, query) == {
        ("ofac:77", "ofac:77/ofac:DPRK4", "ofac_sdn", "OFAC", "blocking", None),
        ("ofac:77", "ofac:77/ofac:CYBER4", "ofac_sdn", "OFAC", "blocking", None),
        ("ofac:78", "ofac:78/ofac_ssi/ofac:UKRAINE-EO13662", "ofac_ssi", "OFAC", "sectoral", None),
        ("ofac:78", "ofac:78/ofac:VENEZUELA-EO13850", "ofac_sdn", "OFAC", "blocking", None),
        ("us_csl:abc1", "us_csl:abc1/us:EL", "bis_entity_list", "BIS", "export_control", "2018-08-01"),
        ("us_csl:abc2", "us_csl:abc2/us:ISN", "state_nonproliferation", "US State", "export_control", "2023-07-19"),
    }


@pytest.mark.parametrize("given", [(ROWS, CURRENT), (OLD_ROWS, COLUMNS)], ids=["current", "2019"])
def test_both_layouts_give_a_person_the_same_facts(workspace, tmp_path, given):
    (person, *_), columns = given
    take(workspace, tmp_path, person, columns=columns)
    assert facts(workspace, "select record_id, kind, caption from stage.record") == {("ofac:77", "person", "RIVER, Mo")}
    assert facts(workspace, "select scheme, number, country, published_type from stage.identifier") == {
        ("passport", "A12", "KP", "Passport")
    }
    assert facts(workspace, "select full_address, country from stage.address") == {
        ("Hill 1, Shenyang, CN", "CN"),
        ("Pyongyang, KP", "KP"),
        ("Wonsan, North Korea", "North Korea"),
    }
    assert facts(workspace, "select type, date_from::varchar, precision from stage.date") == {
        ("birth", "1971-05-05", "day"),
        ("birth", "1972-01-01", "year"),
    }
    assert ("gender", "Male") in facts(workspace, "select attribute, value from stage.attribute")


def test_names_of_persons_are_parted_by_their_capitals(workspace, tmp_path):
    take(workspace, tmp_path, PERSON | {"name": "Mo Otto RIVER STONE", "alt_names": "RIVERS, Moe"})
    assert facts(workspace, "select type, full_name, family, given from stage.name") == {
        ("primary", "Mo Otto RIVER STONE", "RIVER STONE", "Mo Otto"),
        ("alias", "RIVERS, Moe", "RIVERS", "Moe"),
    }


def test_words_that_belong_to_no_name_and_no_address_are_taken_off(workspace, tmp_path):
    take(workspace, tmp_path, INSTITUTE, SUPPLIER)
    assert facts(workspace, "select full_name, note from stage.name") == {
        ("Sand Institute of Sand", None),
        ("SIS", None),
        ("Sand Lab", None),
        ("Pebble Export Company", "and any successor, sub-unit, or subsidiary thereof"),
    }
    assert facts(workspace, "select full_address from stage.address") == {
        ("No. 1 Dune Road, Hefei, CN",),
        ("No. 2 Dune Road, Hefei, CN",),
    }


def test_an_entry_on_two_of_ofacs_lists_is_one_record(workspace, tmp_path):
    take(
        workspace,
        tmp_path,
        SECTORAL,
        SECTORAL | {"source": "Capta List (CAP) - Treasury Department", "programs": "RUSSIA-EO14024"},
    )
    assert rows(workspace, "select count(*) from stage.record") == [(1,)]
    assert facts(workspace, "select list, programme_published, effect from stage.listing") == {
        ("ofac_ssi", "UKRAINE-EO13662", "sectoral"),
        ("ofac_sdn", "VENEZUELA-EO13850", "blocking"),
        ("ofac_capta", "RUSSIA-EO14024", "correspondent_account"),
    }


def test_rows_without_a_key_that_are_the_same_are_two_records(workspace, tmp_path):
    take(workspace, tmp_path, INSTITUTE, INSTITUTE, SUPPLIER, columns=COLUMNS)
    keys = {key for (key,) in rows(workspace, "select record_id from stage.record where caption like 'Sand%'")}
    first = min(keys, key=len)
    assert keys == {first, f"{first}-2"}


def test_a_list_that_we_do_not_know_stops_with_its_line(workspace, tmp_path):
    with pytest.raises(UnknownCode, match=r"us:list=Invented List \(IL\) - Nobody \(consolidated.csv line 3"):
        take(workspace, tmp_path, PERSON, INSTITUTE | {"source": "Invented List (IL) - Nobody"})


def test_a_row_that_repeats_ofacs_entry_is_the_same_record_in_the_network_with_both_citations(workspace, tmp_path):
    sdn_file = write_set(
        tmp_path / "sdn", [sdn("77", "RIVER, Mo", "DOB 05 May 1971.", kind="individual", programme="DPRK4] [CYBER4")]
    )
    run(workspace, "ofac_sdn", [sdn_file])
    take(workspace, tmp_path, PERSON, INSTITUTE)
    link(workspace)
    with workspace.read() as con:
        found = con.execute("select record_id, entity_id, cites from final.record order by record_id").fetchall()
        listed = con.execute(
            "select listing_id, record_id, cites from final.listing where record_id = 'ofac:77' order by listing_id"
        ).fetchall()
    assert [record for record, _, _ in found] == ["ofac:77", "us_csl:abc1"]
    files = {cite.split("/")[1] for cite in found[0][2]}
    assert {"sdn", "consolidated"} <= files
    assert [listing for listing, _, _ in listed] == ["ofac:77/ofac:CYBER4", "ofac:77/ofac:DPRK4"]
    assert all({cite.split("/")[1] for cite in cites} == {"sdn", "consolidated"} for _, _, cites in listed)


def test_a_link_that_one_publication_knows_by_name_is_the_record_that_the_other_gives(workspace, tmp_path):
    lines = [sdn("77", "RIVER, Mo", "Linked To: STONE BANK.", kind="individual"), sdn("78", "STONE BANK")]
    run(workspace, "ofac_sdn", [write_set(tmp_path / "sdn", lines)])
    take(workspace, tmp_path, PERSON | {"programs": "DPRK4", "remarks": "(Linked To: STONE BANK)"})
    link(workspace)
    with workspace.read() as con:
        found = con.execute(
            "select to_status, to_name, len(cites) from final.relation where nature = 'Linked To'"
        ).fetchall()
        bank = con.execute("select entity_id from final.record where record_id = 'ofac:78'").fetchall()
        ends = con.execute("select to_id from final.relation where nature = 'Linked To'").fetchall()
    assert found == [("record", "STONE BANK", 2)]
    assert ends == bank


def listed(workspace: Workspace) -> set[tuple[str, ...]]:
    """Listings of the network."""
    link(workspace)
    with workspace.read() as con:
        return set(con.execute("select listing_id from final.listing").fetchall())


@pytest.mark.parametrize(("day", "kept"), [("2026-03-01", True), ("2026-02-01", True), ("2026-01-01", False)])
def test_a_row_that_repeats_ofacs_entry_follows_the_newer_of_the_two_publications(workspace, tmp_path, day, kept):
    """OFAC drops RIVER on 1 February; a screening list of before no longer counts, one of that day or later does."""
    river, stone = sdn("77", "RIVER, Mo", kind="individual"), sdn("80", "STONE BANK")
    run(workspace, "ofac_sdn", [write_set(tmp_path / "a", [river, stone])], published=date(2026, 1, 1), accept=True)
    path = tmp_path / "consolidated.csv"
    path.write_bytes(rows_of(CURRENT, PERSON, SECTORAL))
    run(workspace, "us_csl", [path], published=date.fromisoformat(day))
    run(workspace, "ofac_sdn", [write_set(tmp_path / "b", [stone])], published=date(2026, 2, 1), accept=True)
    repeated = {("ofac:77/ofac:DPRK4",), ("ofac:77/ofac:CYBER4",), ("ofac:78/ofac:VENEZUELA-EO13850",)}
    of_another_list = {("ofac:78/ofac_ssi/ofac:UKRAINE-EO13662",)}  # no edition of ofac_consolidated says otherwise
    assert listed(workspace) == {("ofac:80/ofac:DPRK4",)} | of_another_list | (repeated if kept else set())
    with workspace.read() as con:
        found = con.execute("select subject from meta.finding where rule = 'superseded_listing' order by 1").fetchall()
    assert found == ([] if kept else [("ofac:77",), ("ofac:78",)])


def test_a_screening_list_without_a_date_counts_as_of_the_day_on_which_it_came_in(workspace, tmp_path):
    take(workspace, tmp_path, PERSON)
    later = datetime.now(UTC).date() + timedelta(days=1)
    stone = write_set(tmp_path / "b", [sdn("80", "STONE BANK")])
    run(workspace, "ofac_sdn", [stone], published=later, accept=True)
    assert listed(workspace) == {("ofac:80/ofac:DPRK4",)}


# ------------------------------------------------------------------------------------------------------ denied persons


def test_rows_of_one_order_are_the_addresses_of_one_party(workspace, tmp_path):
    path = tmp_path / "dpl.txt"
    path.write_bytes(DPL)
    report = run(workspace, "us_dpl", [path])
    assert (report.read, report.staged, report.records) == (3, 3, 2)  # two rows of the first order, one of the second
    assert facts(workspace, "select caption, full_address from stage.record join stage.address using (record_id)") == {
        ("MO RIVER", "1 HILL ROAD, RICHARDSON, TX, 75081, US"),
        ("MO RIVER", "2 HILL ROAD, DALLAS, TX, 75001, US"),
        ("STONE TRADING", "VADUZ, LI"),
    }
    assert facts(
        workspace,
        "select authority, effect, listed_on::varchar, amended_on::varchar, ended_on, note from stage.listing",
    ) == {
        ("BIS", "export_control", "2002-03-04", "2006-07-11", None, "until 06/29/2056"),
        ("BIS", "export_control", "2020-01-02", "2020-01-09", None, "until 01/02/2030"),
    }


# ------------------------------------------------------------------------------------------------------------- real files


@pytest.mark.real
@pytest.mark.parametrize(("name", "rows_published"), [("consolidated.csv", 13), ("csl.csv", 115)])
def test_the_real_files_are_staged_whole(workspace, real_data, name, rows_published):
    path = real_data / "us_csl" / name
    with path.open(newline="", encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    report = run(workspace, "us_csl", [path])
    assert (report.read, report.staged, report.rejected) == (len(published), len(published), 0)
    assert len(published) == rows_published
    treasury = {row["entity_number"] for row in published if "Treasury" in row["source"]}
    assert facts(workspace, "select record_id from stage.record where record_id like 'ofac:%'") == {
        (f"ofac:{number}",) for number in treasury
    }
    for word, authority in (("Bureau of Industry", "BIS"), ("State Department", "US State")):
        expected = sum(word in row["source"] for row in published)
        assert rows(workspace, f"select count(*) from stage.listing where authority = '{authority}'") == [(expected,)]
    tags = sum(len(row["programs"].split("; ")) for row in published if "Treasury" in row["source"])
    assert rows(workspace, "select count(*) from stage.listing where authority = 'OFAC'") == [(tags,)]
    names = sum(1 + len([alias for alias in row["alt_names"].split("; ") if alias.strip()]) for row in published)
    assert rows(workspace, "select count(*) from stage.name") == [(names,)]


@pytest.mark.real
def test_three_real_rows_have_what_they_say(workspace, real_data):
    run(workspace, "us_csl", [real_data / "us_csl" / "consolidated.csv"])
    assert facts(workspace, "select scheme, number, country from stage.identifier where record_id = 'ofac:52291'") == {
        ("passport", "836238033", "KP")
    }
    assert facts(workspace, "select list, programme, effect from stage.listing where record_id = 'ofac:52291'") == {
        ("ofac_sdn", "ofac:NPWMD", "blocking")
    }
    assert facts(workspace, "select scheme, number, country from stage.identifier where record_id = 'ofac:28603'") == {
        ("tax", "CHE-267.936.404", "CH"),
        ("registration", "CH-660.0.559.011-2", "CH"),
    }
    institute = "us_csl:66f6ab3f26234b75a9093fce79ef0ce0"
    query = f"select list, effect, listed_on::varchar, reference from stage.listing where record_id = '{institute}'"
    assert facts(workspace, query) == {("bis_military_end_user", "export_control", "2020-12-23", "85 FR 83799")}
    assert facts(workspace, f"select full_address, country from stage.address where record_id = '{institute}'") == {
        ("Tian Wang te Zi #1, Baqiao District, Xian, China, CN", "CN")
    }


@pytest.mark.real
def test_the_real_denied_persons_list_is_staged_whole(workspace, real_data):
    path = real_data / "us_csl" / "dpl.txt"
    with path.open(newline="", encoding="utf-8") as file:
        published = list(csv.DictReader(file, delimiter="\t"))
    report = run(workspace, "us_dpl", [path])
    order = ("Name", "Effective_Date", "Expiration_Date", "FR_Citation")
    orders = {tuple(" ".join(row[column].split()) for column in order) for row in published}
    assert (report.read, report.staged, report.rejected, report.records) == (546, 546, 0, len(orders))
    assert facts(
        workspace,
        "select caption, listed_on::varchar, reference from stage.record join stage.listing using (record_id) where caption = 'ADRIAN MANUEL HERNANDEZ'",
    ) == {("ADRIAN MANUEL HERNANDEZ", "2017-10-16", "82 F.R. 48792 10/20/2017")}
