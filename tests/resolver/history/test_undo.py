"""A wrong merge and a wrong run taken back, on real runs: the earlier entities with their earlier ids."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from resolver import judgements, kinds, lookup, pipeline
from resolver.errors import BadParameter, UnknownId, UsageError
from resolver.history import outlook
from resolver.history.changes import apply, changes, export
from resolver.history.outlook import TooMuch
from resolver.history.undo import split, undo
from resolver.judgements import Conflict
from resolver.store import Workspace, connect
from tests.resolver.history.made import Made, Network
from tests.stage import Party, stage

PASSPORT = (("passport", "KV7712904", "Belarus"),)
ANNA = Party("a:1", "Anna Lindqvist-Perera", born="1971-04-05", numbers=PASSPORT)
SAME = Party("b:1", "Anna Lindqvist Perera", born="1971-04-05", numbers=PASSPORT)
OTHER = Party("c:1", "Oleg Tarvik")


def staged(workspace: Workspace, *parties: Party, day: int = 1) -> None:
    """Stage these parties as the edition of a day of January, in place of what was staged before."""
    with workspace.write("stage") as con:
        for table in ("edition", "presence", "record", "name", "date", "identifier"):
            con.execute(f"delete from stage.{table}")
        stage(con, parties, date(2026, 1, day))


def entities(workspace: Workspace) -> dict[str, str]:
    """The entity of each record."""
    with workspace.read() as con:
        return dict(con.execute("select record_id, entity_id from final.record").fetchall())


def test_a_judged_merge_a_split_and_an_undone_run_each_bring_back_the_ids_of_before(workspace):
    staged(workspace, ANNA, OTHER)
    pipeline.link(workspace)
    first = entities(workspace)
    judgements.judge(workspace, "a:1", "c:1", "same", "one photo")
    pipeline.link(workspace)
    joined = entities(workspace)
    assert joined["a:1"] == joined["c:1"]
    retired = next(iter(set(first.values()) - set(joined.values())))
    with workspace.read() as con:
        assert lookup.entity_of(con, retired) == joined["a:1"]
    judgements.judge(workspace, "a:1", "c:1", "withdrawn", "another photo")
    pipeline.link(workspace)
    assert entities(workspace) == first
    with workspace.read() as con:
        assert lookup.entity_of(con, retired) == retired

    staged(workspace, ANNA, SAME, OTHER, day=2)
    linked = pipeline.link(workspace)
    assert entities(workspace)["b:1"] == first["a:1"] and linked.run == "run-000004"
    with workspace.read() as con:
        held = export(con)
        third = export(con, 3)
    done = undo(workspace, "run-000004", "the file was half empty", "anna")
    assert (done.run, done.undone, done.as_before) == ("run-000005", ("run-000004",), "run-000003")
    assert entities(workspace) == first and done.changes["gone"] == 1
    with workspace.read() as con:
        events = list(changes(con, 4))
        assert apply(held, events) == export(con)
        assert {type: export(con)[type] for type in ("entity", "relation", "possible")} == {
            type: third[type] for type in ("entity", "relation", "possible")
        }
        assert export(con, 4) == held, "the undone run is not forgotten"
        opened = [event["after"]["message"] for event in events if event["event"] == "finding.opened"]
        assert [message.startswith("run-000004 undone by anna: the file was half empty") for message in opened] == [
            True
        ]
        assert con.execute("select count(*) from meta.run").fetchall() == [(5,)]
    assert pipeline.link(workspace).unchanged, "what was undone doesn't come back by itself"
    assert not pipeline.link(workspace, full=True).unchanged
    assert entities(workspace)["b:1"] == first["a:1"]

    before = entities(workspace)
    split(workspace, first["a:1"], ["b:1"], "another passport was seen", "anna")
    pipeline.link(workspace)
    apart = entities(workspace)
    assert apart["a:1"] == before["a:1"] != apart["b:1"]
    judgements.judge(workspace, "a:1", "c:1", "same", "one photo")
    with pytest.raises(Conflict, match="another passport was seen"):
        judgements.judge(workspace, "b:1", "c:1", "same", "one photo")


def test_a_preview_publishes_nothing_and_a_run_over_the_limit_neither(workspace):
    listed = replace(OTHER, listed="ofac:DPRK4", id="ofac:1")
    staged(workspace, ANNA, listed)
    pipeline.link(workspace)
    judgements.judge(workspace, "a:1", "ofac:1", "same", "one photo")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in workspace.network_folder.rglob("*"))
    found = pipeline.preview(workspace)
    assert found.disturbed_percent == 100.0 and len(found.joins) == 1
    assert found.events["entity.joined"] == found.events["entity.retired"] == 1
    [moved] = [row for row in found.listed if row["came"]]
    assert sorted([*moved["came"], *moved["left"]]) in (["a:1"], ["ofac:1"])
    assert [row["verdict"] for row in found.judgements] == ["same"], "the model sees no reason to join them"
    assert found.upgrades == []
    with pytest.raises(TooMuch, match=r"100 % of the entities of run-000001 .* limit is 99\.5 %.*--preview"):
        pipeline.link(workspace, limit=99.5)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in workspace.network_folder.rglob("*")) == before
    assert not list(workspace.spill_folder.glob("trial*"))
    assert pipeline.link(workspace, limit=100).changes["retired"] == 1


def test_a_change_of_program_or_model_is_said_before_the_run(tmp_path):
    made = Made(tmp_path)
    made.add(Network({"Anna": "a"}))
    models = {"person": kinds.model("person-2")}
    con = connect(made.path)
    kept = {"models": {**outlook.made_of(models), "organisation": ["organisation-1", "0"]}}
    con.execute("update meta.run set models = $kept", {"kept": json.dumps(kept)})
    con.close()
    assert outlook.upgrades(made.path, "1", models) == []
    [program] = outlook.upgrades(made.path, "2", models)
    assert program == "run-000001 was made by version 1 of the program, this is 2"
    other = {"person": replace(models["person"], name="person-own")}
    assert outlook.upgrades(made.path, "1", other) == ["the model of person is person-own, it was person-2"]
    tuned = {"person": replace(models["person"], card=models["person"].card | {"fuzzy_names": 1})}
    assert outlook.upgrades(made.path, "1", tuned) == [
        "the model of person is person-2, it was person-2 of other content"
    ]


def test_what_cannot_be_undone_or_split_is_refused_with_the_reason(workspace):
    staged(workspace, ANNA, SAME, OTHER)
    pipeline.link(workspace)
    entity = entities(workspace)["a:1"]
    for run in ("run-000001", "run-000002", "2026-01-01", "0"):
        with pytest.raises(BadParameter, match="from run-000002 to the current one"):
            undo(workspace, run, "why")
    with pytest.raises(UsageError, match="reason"):
        undo(workspace, "1", " ")
    with pytest.raises(UnknownId, match=r"c:1: not in .* a:1, b:1"):
        split(workspace, entity, ["c:1"], "why")
    with pytest.raises(UsageError, match="not all"):
        split(workspace, entity, ["a:1", "b:1"], "why")
    assert judgements.listed(workspace) == []
