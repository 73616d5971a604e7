"""`resolver run`: a night's work from one file, done twice, stopped, skipped, killed and looked at."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from resolver.batch import plan, record, run
from resolver.cli import app
from resolver.errors import UsageError, WorkspaceLocked
from resolver.screening import records
from resolver.store import Workspace

PLAN = """
[[source]]
name = "opensanctions"
paths = ["lists/*.ftm.json"]
max_age_days = 7

[link]

[[export]]
format = "targets-simple"
path = "out/targets.csv"

[[export]]
format = "csv"
path = "out/tables"

[retention]
keep_days = 30

[report]
html = "out/report.html"
prometheus = "out/resolver.prom"
"""

OLD = f"{datetime.now(UTC) - timedelta(days=20):%Y-%m-%dT02:00:00}"


def party(key: str, name: str, seen: str = f"{datetime.now(UTC):%Y-%m-%dT00:00:00}") -> str:
    """A line of a list: a sanctioned person."""
    return json.dumps(
        {"id": key, "caption": name, "schema": "Person", "datasets": ["us_ofac_sdn"], "last_seen": seen, "target": True,
         "properties": {"name": [name], "topics": ["sanction"], "country": ["kp"]}}
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the plan and one list."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.ftm.json").write_text(party("NK-1", "PAK Mun Il") + "\n")
    (tmp_path / "night.toml").write_text(PLAN)
    return tmp_path


def night(folder: Path, *words: str) -> Any:
    """`resolver run` in that folder."""
    return CliRunner().invoke(
        app, ["-q", "-w", str(folder / "network"), "run", str(folder / "night.toml"), *words], catch_exceptions=False
    )


def test_a_night_is_done_told_and_the_same_command_again_changes_nothing(folder: Path):
    first = night(folder, "--json")
    told = json.loads(first.stdout)
    assert first.exit_code == 0
    assert [(step["step"], step["state"]) for step in told["steps"]] == [
        ("ingest opensanctions", "done"), ("link", "done"), ("export targets-simple", "done"), ("export csv", "done"),
        ("gc", "done")]  # fmt: skip
    assert "PAK Mun Il" in (folder / "out" / "targets.csv").read_text()
    assert "PAK Mun Il" in (folder / "out" / "tables" / "entity.csv").read_text()
    again = json.loads(night(folder, "--json").stdout)
    assert again["run"] == told["run"] == "run-000001" and again["exit_code"] == 0
    assert next(step for step in again["steps"] if step["step"] == "link")["told"]["unchanged"] is True

    lines = (party("NK-1", "PAK Mun Il"), party("NK-2", "RI Song <b>Ho"))
    (folder / "lists" / "a.ftm.json").write_text("\n".join(lines) + "\n")
    third = night(folder)
    assert third.exit_code == 0
    page = (folder / "out" / "report.html").read_text()
    assert "listed: RI Song &lt;b&gt;Ho" in page and "<b>Ho" not in page and "src=" not in page
    assert re.search(r"<td>records</td><td>1</td><td>2</td>", page)
    metrics = (folder / "out" / "resolver.prom").read_text()
    assert 'resolver_entities{label="Person"} 2' in metrics and "resolver_batch_exit_code 0" in metrics
    assert re.search(r"resolver_list_age_days\{source=\"opensanctions\"\} \d", metrics)
    dry = json.loads(night(folder, "--dry-run", "--json").stdout)
    assert dry[0]["rows_last_time"] > 0 and dry[1]["seconds_last_time"] > 0
    assert len(record.read_all(Workspace(folder / "network"))) == 3


def test_a_list_that_is_too_old_makes_the_exit_code_one_and_is_named(folder: Path):
    (folder / "lists" / "a.ftm.json").write_text(party("NK-1", "PAK Mun Il", OLD) + "\n")
    done = night(folder)
    assert done.exit_code == 1
    # 21 where midnight came since OLD was read
    assert re.search("opensanctions: its newest edition is 2[01] days old, 7 are allowed", done.stdout)
    assert "TOO OLD" in (folder / "out" / "report.html").read_text()


@pytest.fixture
def unlinked(folder: Path) -> Path:
    """The folder with a plan that only takes its list: what is tested needs no network."""
    text = PLAN.partition("[link]")[0] + '[report]\nhtml = "out/report.html"\nprometheus = "out/resolver.prom"\n'
    (folder / "night.toml").write_text(text)
    return folder


def test_a_broken_source_stops_the_run_with_its_exit_code_and_its_record(unlinked: Path):
    (unlinked / "lists" / "a.ftm.json").write_text("<html>404</html>")
    done = night(unlinked, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == told["exit_code"] and done.exit_code in (2, 3)
    assert told["steps"][0]["state"] == "failed" and "a.ftm.json" in told["steps"][0]["error"]
    assert "stopped" in (unlinked / "out" / "report.html").read_text()
    assert 'resolver_step_failed{step="ingest opensanctions"} 1' in (unlinked / "out" / "resolver.prom").read_text()


def test_a_source_that_may_be_skipped_is_and_somebody_has_to_look(unlinked: Path):
    text = (unlinked / "night.toml").read_text().replace("max_age_days = 7", 'on_failure = "skip"')
    second = '[[source]]\nname = "opensanctions"\npaths = ["lists/b.ftm.json"]\n[report]'
    text = text.replace("lists/*.ftm.json", "lists/a.ftm.json").replace("[report]", second)
    (unlinked / "night.toml").write_text(text)
    (unlinked / "lists" / "b.ftm.json").write_text(party("NK-2", "RI Song Ho") + "\n")
    (unlinked / "lists" / "a.ftm.json").write_text("<html>404</html>")
    told = json.loads(night(unlinked, "--json").stdout)
    assert [(step["step"], step["state"]) for step in told["steps"]] == [
        ("ingest opensanctions", "skipped"), ("ingest opensanctions 2", "done")]  # fmt: skip
    assert told["exit_code"] == 1 and told["reasons"][0].startswith("ingest opensanctions: ")


def test_from_a_step_the_ones_before_are_left(unlinked: Path):
    with (unlinked / "night.toml").open("a") as file:
        file.write("[retention]\nkeep_days = 3\n")
    with pytest.raises(UsageError, match="There are: ingest opensanctions, gc"):
        run.run(Workspace(unlinked / "network"), unlinked / "night.toml", begin="link")
    batch = run.run(Workspace(unlinked / "network"), unlinked / "night.toml", begin="gc")
    assert [done.state for done in batch.steps] == ["left", "failed"]  # nothing is published yet
    assert batch.exit_code == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[source]]\nname = "ofac"\n', r"source\.0\.name = 'ofac'"),
        ("[[source]]\n", r"source\.0\.name: is missing"),
        ("[link]\nlimits = 3\n", r"link\.limits: there is no such key"),
        ("[retention]\nkeep_days = -1\n", r"retention\.keep_days = -1"),
        ('[[export]]\nformat = "ftml"\npath = "x"\n', r"export\.0\.format = 'ftml'.*there are bods|no such format"),
        ("[link\n", "can't be read as TOML"),
    ],
)
def test_a_wrong_file_is_refused_before_anything_is_done(tmp_path: Path, text: str, said: str):
    (tmp_path / "night.toml").write_text(text)
    with pytest.raises(UsageError, match=said) as error:
        run.run(Workspace(tmp_path / "network"), tmp_path / "night.toml")
    assert "night.toml" in str(error.value) or "ofac" in str(error.value)
    assert not (tmp_path / "network").exists()


def test_paths_that_name_no_file_are_told_in_the_dry_run(unlinked: Path):
    (unlinked / "lists" / "a.ftm.json").unlink()
    with pytest.raises(UsageError, match=r"lists/\*\.ftm\.json: there is no such file"):
        run.outlook(Workspace(unlinked / "network"), unlinked / "night.toml")
    assert not (unlinked / "network").exists()


def test_two_runs_at_once_are_refused_and_one_that_died_is_named_and_done_again(
    unlinked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("resolver.log.QUIET", False)
    workspace = Workspace(unlinked / "network")
    workspace.create()

    def killed(*_: object, **__: object) -> dict[str, Any]:
        with pytest.raises(WorkspaceLocked, match="another run is at work since 20"):
            run.run(workspace, unlinked / "night.toml")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("resolver.batch.steps.ingest", killed)
        run.run(workspace, unlinked / "night.toml")
    assert [batch.ended_at for batch in record.read_all(workspace)] == [None]
    batch = run.run(workspace, unlinked / "night.toml")
    assert batch.exit_code == 0 and "did not end; its work is done again" in capsys.readouterr().err


def test_new_findings_that_the_file_names_make_the_exit_code_one(folder: Path):
    workspace = Workspace(folder / "network")
    assert run.run(workspace, folder / "night.toml").exit_code == 0
    company = {"id": "NK-4", "schema": "Company", "caption": "Moran Trading", "properties": {"name": ["Moran Trading"]}}
    stakes = [
        {
            "id": f"{who}-s",
            "schema": "Ownership",
            "properties": {"owner": [who], "asset": ["NK-4"], "percentage": ["60"]},
        }
        for who in ("NK-1", "NK-5")
    ]
    with (folder / "lists" / "a.ftm.json").open("a") as file:
        file.writelines(json.dumps({"datasets": ["ext_register"]} | each) + "\n" for each in (company, *stakes))
        file.write(party("NK-5", "RI Song Ho") + "\n")
    (folder / "night.toml").write_text(PLAN + 'fail_on = ["ownership_over_100"]\n')
    batch = run.run(workspace, folder / "night.toml")
    assert batch.exit_code == 1
    assert any(
        reason.startswith("new finding of ownership_over_100") and "Moran Trading" in reason for reason in batch.reasons
    )


def test_the_schema_names_every_key_and_the_example_of_the_documentation_fits_it(tmp_path: Path):
    schema = plan.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    keys = {"workspace", "source", "link", "screen", "load", "export", "retention", "report"}
    assert set(schema["properties"]) == keys
    assert schema["$defs"]["SourcePlan"]["additionalProperties"] is False
    jsonschema.validate(tomllib.loads(PLAN), schema)


SCREEN = """
[[screen]]
paths = ["own/customers.csv", "own/customers.toml"]
output = "out/hits.csv"
"""

CUSTOMERS = "no,name,born\n17,Pak Mun-il,1971-02-03\n18,Ottoline Fairweather,1980-05-06\n"

MAPPING = """
name = "customers"
[record]
key = "no"
kind = { is = "person" }
caption = "name"
[[names]]
full_name = "name"
[[dates]]
type = { is = "birth" }
value = "born"
"""


def customers(folder: Path, more: str = "") -> None:
    """A table of customers and its mapping beside the plan, which screens it."""
    (folder / "own").mkdir()
    (folder / "own" / "customers.csv").write_text(CUSTOMERS)
    (folder / "own" / "customers.toml").write_text(MAPPING)
    text = (folder / "night.toml").read_text()
    (folder / "night.toml").write_text(text.replace("[[export]]", SCREEN + more + "\n[[export]]", 1))


def test_customers_are_screened_against_the_network_of_this_run_and_a_hit_is_to_be_looked_at(folder: Path):
    customers(folder)
    done = night(folder, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert told["reasons"] == ["screen: hits that nobody dismissed: 1 (out/hits.csv)"]
    [step] = [step for step in told["steps"] if step["step"] == "screen"]
    assert (step["told"]["subjects"], step["told"]["clear"], step["told"]["hits"]) == (2, 1, 1)
    assert "PAK Mun Il" in (folder / "out" / "hits.csv").read_text()
    assert [each.by for each in records.listed(Workspace(folder / "network"))] == ["resolver run"]


def test_a_second_night_tells_only_what_is_new(folder: Path):
    customers(folder, "changed = true\n")
    assert json.loads(night(folder, "--json").stdout)["reasons"] == [
        "screen: hits that nobody dismissed: 1 (out/hits.csv)"]  # fmt: skip
    assert night(folder).exit_code == 0
    assert (folder / "out" / "hits.csv").read_text().strip() == ""
    lines = party("NK-1", "PAK Mun Il") + "\n" + party("NK-2", "Ottoline Fairweather") + "\n"
    (folder / "lists" / "a.ftm.json").write_text(lines)
    third = night(folder, "--json")
    assert json.loads(third.stdout)["reasons"] == ["screen: hits: new 1 (out/hits.csv)"]
    assert "Fairweather" in (folder / "out" / "hits.csv").read_text()


def test_hits_are_only_counted_where_the_plan_says_so_and_a_table_that_is_missing_may_be_skipped(folder: Path):
    customers(folder, 'on_hits = "go on"\n')
    assert night(folder).exit_code == 0
    (folder / "own" / "customers.csv").unlink()
    assert night(folder).exit_code == 2
    text = (folder / "night.toml").read_text()
    (folder / "night.toml").write_text(text.replace('on_hits = "go on"', 'on_hits = "go on"\non_failure = "skip"'))
    done = night(folder, "--json")
    assert done.exit_code == 1
    assert [step["state"] for step in json.loads(done.stdout)["steps"] if step["step"] == "screen"] == ["skipped"]


def test_a_screening_goes_to_a_file_that_can_be_written(folder: Path):
    customers(folder)
    text = (folder / "night.toml").read_text()
    (folder / "night.toml").write_text(text.replace("out/hits.csv", "out/hits.doc"))
    with pytest.raises(UsageError, match=r"screen.0.output = 'out/hits.doc'.*\.csv, \.jsonl, \.parquet or \.xlsx"):
        plan.read(folder / "night.toml")
