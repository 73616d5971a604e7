"""The command, and the record of screenings: what is kept, given again, dismissed, forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from resolver import dispositions
from resolver.cli import app
from resolver.errors import DataError, UnknownId
from resolver.screening import Screener, Subject, about, records
from resolver.screening.screener import code_version
from resolver.store import Workspace
from tests.resolver.screening.world import PARTIES, published

CUSTOMERS = """id,name,born,country,passport
C-1,Oskar Tarnbrook,1961-04-09,North Korea,
C-2,Oskar Tarnbrook,1993-11-30,Norway,
C-3,Jane Rosental,1980-02-03,Germany,
C-4,   ,1980-02-03,Germany,TB4410229
C-5,=cmd|' /C calc'!A0,1980-02-03,Germany,
C-6,Ada Fernhollow,1980-13-77,Germany,
"""
MAPPING = """name = "customers"
[record]
key = "id"
kind = { is = "person" }
caption = "name"
[[names]]
full_name = "name"
[[dates]]
type = { is = "birth" }
value = "born"
[[countries]]
type = { is = "nationality" }
country = "country"
[[identifiers]]
scheme = { is = "passport" }
number = "passport"
country = { is = "North Korea" }
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return published(tmp_path_factory.mktemp("records") / "workspace")


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    (tmp_path / "customers.toml").write_text(MAPPING)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    return tmp_path / "customers.csv"


def resolver(workspace: Workspace, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["-q", "-w", str(workspace.folder), *map(str, arguments)], catch_exceptions=False)


def test_a_table_is_screened_and_recorded_clear_customers_too(workspace, customers):
    done = resolver(workspace, "screen", customers, "--json", "--by", "anna", "--clear")
    told = json.loads(done.stdout)
    assert done.exit_code == 0, "a refused value is said; the customer was screened"
    assert {row["row"]: row["decision"] for row in told["rows"] if row["row"].startswith("table")} == {
        "table.customers:C-1": "hit", "table.customers:C-2": "clear", "table.customers:C-3": "clear",
        "table.customers:C-4": "hit", "table.customers:C-5": "clear", "table.customers:C-6": "check",
    }  # fmt: skip
    [hit] = [row for row in told["rows"] if row["row"] == "table.customers:C-1"]
    assert hit["listed"] and hit["distance"] == 0 and hit["score"] > 0.99
    assert hit["lists"] == ["ofac_sdn ofac:DPRK4", "un_sc un:1718"]
    assert any(text.startswith("birth: same day (+9.0)") for text in hit["why"])
    assert [(age["source"], age["published_on"], len(age["sha256"])) for age in told["lists"]] == [
        ("ofac_sdn", "2026-01-01", 1), ("un_sc", "2026-01-01", 1),
    ]  # fmt: skip
    [kept, *_] = records.listed(workspace)
    assert (kept.uid, kept.by, kept.subjects, kept.clear) == (told["screening"], "anna", 6, 4)
    assert kept.what.startswith("table.customers: customers.csv ")
    with workspace.journal() as journal:
        recorded = list(records.parts(journal, kept.uid))
    assert [subject["key"] for subject, _ in recorded] == [f"table.customers:C-{at}" for at in range(1, 7)]
    assert recorded[2][1] == {"key": "table.customers:C-3"}, "a clear answer costs next to nothing"


def test_a_row_that_cannot_be_read_is_a_row_and_an_exit_code(workspace, tmp_path, customers):
    customers.write_text(CUSTOMERS + "C-7,Oskar Tarnbrook,1961-04-09,North Korea,x,too,many\n")
    done = resolver(workspace, "screen", customers, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and told["not_screened"] == 1
    [row] = [row for row in told["rows"] if row["decision"] == "not screened"]
    assert row["row"] == "customers.csv line 8" and "columns" in row["why"][0]


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_rows_go_to_files_without_formulas(workspace, customers, tmp_path, ending):
    to = tmp_path / f"hits.{ending}"
    assert resolver(workspace, "screen", customers, "--output", to, "--clear").exit_code == 0
    if ending == "xlsx":
        from openpyxl import load_workbook

        sheet = load_workbook(to)["screening"]
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert sheet.max_row == 8
    elif ending == "csv":
        assert "\n=" not in to.read_text() and ",=" not in to.read_text()
    assert to.stat().st_size > 500


def test_a_list_that_is_too_old_ends_with_1_and_is_named(workspace):
    done = resolver(workspace, "screen", "--name", "Nobody Atall", "--max-age", "un_sc=30", "--json")
    assert done.exit_code == 1 and json.loads(done.stdout)["stale"] == ["un_sc"]
    assert resolver(workspace, "screen", "--name", "Nobody Atall", "--max-age", "100000").exit_code == 0


def test_the_settings_of_a_file_and_what_is_wrong_with_them(workspace, tmp_path):
    config = tmp_path / "desk.toml"
    config.write_text("threshold = 0.99\nmax_age_days = 100000\n[thresholds]\nun_sc = 0.5\n[max_age]\nofac_sdn = 1\n")
    done = resolver(workspace, "screen", "--name", "Oskar Tarnbrook", "--config", config, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1 and told["stale"] == ["ofac_sdn"]
    assert [row["caption"] for row in told["rows"]] == ["TARNBROOK, Oskar Vell"], "by the threshold of un_sc"
    config.write_text("treshold = 0.9\n")
    with pytest.raises(Exception, match="'treshold' is not known"):
        resolver(workspace, "screen", "--name", "x", "--config", config)


def test_a_query_by_options_is_the_same_as_in_python(workspace):
    done = resolver(
        workspace, "screen", "--name", "Oskar Tarnbrook", "--kind", "person", "--birth-date", "1961-04-09", "--country",
        "KP", "--id", "passport:TB4410229:KP", "--json",
    )  # fmt: skip
    [row] = json.loads(done.stdout)["rows"]
    asked = Subject("query", "person", ("Oskar Tarnbrook",), birth_dates=("1961-04-09",), countries=("KP",),
                    identifiers=(("passport", "TB4410229", "KP"),))  # fmt: skip
    [answer] = Screener.open(workspace).screen([asked])
    assert (row["entity"], row["score"], row["certain"]) == (answer.hits[0].entity_id, answer.hits[0].score, True)


def test_a_replay_gives_the_same_answers_and_says_what_keeps_it_from_it(tmp_path, monkeypatch):
    workspace = published(tmp_path / "workspace")
    subjects = [Subject("C-1", "person", ("Oskar Tarnbrook",)), Subject("C-3", "person", ("Jane Rosental",))]
    uid, answers = records.record(Screener.open(workspace), subjects, "by hand", by="ben")
    [listing, *_] = answers[0].hits[0].listings
    dispositions.dismiss(workspace, "C-1", listing.listing_id, "seen", facts=about.facts_of(subjects[0]))
    published(tmp_path / "workspace", PARTIES[1:], run=2)
    found = records.replay(workspace, uid[:10])
    assert found.same and found.compared == 2 and found.screening.run == "run-000001"
    assert found.answers[0]["hits"][0]["entity_id"] == answers[0].hits[0].entity_id
    assert found.answers[0]["hits"][0]["suppressed_by"] == [], "what was dismissed later does not count"
    monkeypatch.setattr("resolver.screening.screener.code_version", lambda: "9.9.9 other")
    with pytest.raises(DataError, match=r"the code is another. Then: .*; here: 9.9.9 other"):
        records.replay(workspace, uid)
    monkeypatch.undo()
    (workspace.network_folder / "run-000001.duckdb").unlink()
    with pytest.raises(DataError, match=r"run-000001: its generation was pruned\. Still there: run-000002"):
        records.replay(workspace, uid)
    with pytest.raises(UnknownId, match="no screening"):
        records.replay(workspace, "ffff")
    assert code_version() == records.listed(workspace)[0].basis["code_version"]


def test_a_dismissed_hit_is_counted_and_not_shown_until_a_fact_changes(tmp_path):
    workspace = published(tmp_path / "workspace")
    asked = Subject("table.customers:C-9", "person", ("Oskar Tarnbrook",), countries=("NO",))
    screener = Screener.open(workspace)
    [first] = screener.screen([asked])
    assert not first.clear
    for listing in first.hits[0].listings:
        dispositions.dismiss(
            workspace, asked.key, listing.listing_id, "born 1993, passport seen", by="anna", facts=about.facts_of(asked)
        )
    [second] = screener.screen([asked])
    assert second.clear and second.hits[0].suppressed, "still there, and counted"
    assert {word.state for word in second.hits[0].suppressed_by} == {"suppressed"}
    [other] = screener.screen([Subject("table.customers:C-10", "person", ("Oskar Tarnbrook",))])
    assert not other.clear, "a dismissal is of one customer"
    again = replace(PARTIES[0], aliases=(*PARTIES[0].aliases, "Oskar Tarnholm"))
    published(tmp_path / "workspace", [again, *PARTIES[1:]], run=2)
    [third] = Screener.open(workspace).screen([asked])
    assert not third.clear
    changed = [word for word in third.hits[0].suppressed_by if word.state == "changed"]
    assert changed and changed[0].changes[0]["side"] == "listing"
    assert "oskar tarnholm" in {name for word in changed for each in word.changes for name in each["added"]}


def test_a_customer_that_was_screened_and_is_not_in_the_network_is_dismissed_by_its_key(workspace, customers):
    customers.write_text(CUSTOMERS.replace("C-1,", "D-1,"))
    [hit] = [row for row in rows(workspace, customers) if row["row"] == "table.customers:D-1"]
    assert hit["decision"] == "hit" and len(hit["listings"]) == 2
    for listing in hit["listings"]:
        done = resolver(workspace, "dismiss", hit["row"], listing, "--why", "another man", "--by", "anna", "--json")
        assert json.loads(done.stdout)["customer"] == "table.customers:D-1"
    assert {each["state"] for each in dispositions_of(workspace, hit["row"])} == {"suppressed"}
    [again] = [row for row in rows(workspace, customers) if row["row"] == hit["row"]]
    assert again["decision"] == "suppressed"
    customers.write_text(customers.read_text().replace("1961-04-09", "1961"))
    [changed] = [row for row in rows(workspace, customers) if row["row"] == hit["row"]]
    assert changed["decision"] == "hit", "another birth date: it is to be looked at again"
    assert {each["state"] for each in dispositions_of(workspace, hit["row"])} == {"changed"}


@pytest.mark.parametrize("customer", ["table.customers:NOBODY", "query"])
def test_a_customer_that_nobody_screened_is_not_dismissed(workspace, customer):
    resolver(workspace, "screen", "--name", "Oskar Tarnbrook", "--json")
    with pytest.raises(UnknownId, match="never screened"):
        dispositions.dismiss(workspace, customer, "ofac:1/ofac:DPRK4", "another man")


def rows(workspace: Workspace, customers: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(resolver(workspace, "screen", customers, "--json").stdout)["rows"]
    return told


def dispositions_of(workspace: Workspace, customer: str) -> list[dict[str, Any]]:
    told = json.loads(resolver(workspace, "dispositions", "list", "--json").stdout)
    return [each for each in told if each["customer"] == customer]


def test_a_forgotten_customer_leaves_the_record_and_what_is_retained_is_restricted(workspace, customers):
    from resolver.forget import screened
    from resolver.forget.scrub import Scrub

    uid = json.loads(resolver(workspace, "screen", customers, "--json").stdout)["screening"]
    scrub = Scrub({"table.customers:C-1": "forgotten:abc"}, ["Jane Rosental"], ())
    assert screened.keys(workspace, ["table.customers:C-1", "nobody"]) == {"table.customers:C-1"}
    with workspace.journal() as journal:
        kept = screened.clean(journal, scrub, "request 4711", "2031-12-31")
        told = [subject for subject, _ in records.parts(journal, uid)]
        held = journal.execute("select asked, restricted from screening_kept where screening = ?", [uid]).fetchall()
        assert told[0] == {"forgotten": "forgotten:abc"} and len(told) == 6
        assert "Jane Rosental" not in json.dumps(told)
        assert kept >= 1 and held[0][1] == "forgotten: request 4711" and "Oskar" in held[0][0]
        assert screened.end_retention(journal, "2031-12-31") == 0
        assert screened.end_retention(journal, "2032-01-01") == kept
    found = records.replay(workspace, uid)
    assert (found.forgotten, found.compared) == (1, 5)


def test_a_file_or_somebody_by_options_not_both(workspace, customers):
    with pytest.raises(Exception, match="one of the two"):
        resolver(workspace, "screen", customers, "--name", "x")
    with pytest.raises(Exception, match="a scheme and a number"):
        resolver(workspace, "screen", "--id", "passport")


def test_an_id_with_colons_is_printed_as_it_is(capsys):
    from resolver import render

    render.table([{"row": "iso:bank:5b1da295"}])
    assert "iso:bank:5b1da295" in capsys.readouterr().out
