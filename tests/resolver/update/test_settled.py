"""An update ends where a run from nothing ends: what is taken over from earlier runs changes nothing but the cost."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from resolver import judgements, kept, pipeline
from resolver.scoring import likeness, score
from resolver.store import Workspace
from resolver.update import settled
from tests.conftest import scale
from tests.resolver.people import people
from tests.stage import Party, stage

FACTS = ("edition", "presence", "record", "name", "date", "contact", "address")


def staged(workspace: Workspace, parties: list[Party], day: int) -> None:
    """Stage these parties as the edition of a day, in place of what was staged before."""
    with workspace.write("stage") as con:
        for table in FACTS:
            con.execute(f"delete from stage.{table}")
        stage(con, parties, date(2026, 1, 1) + timedelta(days=day))


def network(workspace: Workspace) -> dict[str, list[str]]:
    """The rows of every table of the network, with entities named by their first record: ids follow the history."""
    with workspace.read() as con:
        first = dict(con.execute("select entity_id, min(record_id) from final.record group by all").fetchall())
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('final', 'evidence') "
            "union all select 'meta.finding' order by all"
        ).fetchall()
        found = {}
        for (table,) in tables:
            rows = [json.loads(row) for (row,) in con.execute(f"select to_json(t) from {table} as t").fetchall()]
            found[table] = sorted(json.dumps(named(row, first), sort_keys=True) for row in rows)
    return found


HASHED = ("may_be_id", "finding_id", "support_id", "relation_id", "paid_id", "reuse_id", "pattern_id", "blocked_id")
"""Ids that are made from those of entities."""


def named(value: Any, first: dict[str, str]) -> Any:
    """A value in which the names of records stand for entities; lists in the order of their texts."""
    if isinstance(value, dict):
        return {key: named(of, first) for key, of in value.items() if key not in HASHED}
    if isinstance(value, list):
        return sorted((named(of, first) for of in value), key=repr)
    if isinstance(value, str):
        return re.sub(r"ent-[a-z0-9]+", lambda found: first.get(found[0], found[0]), value)
    return value


@pytest.mark.parametrize("seed", range(scale()))
def test_after_random_changes_an_update_equals_a_run_from_nothing(
    tmp_path: Path, seed: int, record_property, monkeypatch
):
    monkeypatch.setattr(settled, "MOST", 100)
    dice = random.Random(seed)
    parties, _ = people(25, 3, seed)
    spare, _ = people(30, 2, seed + 1000)
    there = list(parties)
    kept_on = Workspace(tmp_path / "kept")
    known = []
    for day in range(3):
        if day:
            there = [party for party in there if dice.random() > 0.05]
            there += [replace(spare.pop(), id=f"t:new-{day}-{number}") for number in range(5)]
            there = [
                replace(party, name=party.name + "a", born=None) if dice.random() < 0.05 else party for party in there
            ]
            dice.shuffle(there)
        staged(kept_on, there, day)
        if day == 1:
            one, other = (party.id for party in there[:2])
            judgements.judge(kept_on, one, other, "same", "seen") if {one, other} <= recorded(kept_on) else None
        pipeline.link(kept_on)
        if not day:
            continue
        fresh = Workspace(tmp_path / f"fresh-{day}")
        staged(fresh, there, day)
        words = tmp_path / f"{day}.jsonl"
        judgements.export(kept_on, words)
        judgements.take(fresh, words)
        pipeline.link(fresh)
        made, wanted = network(kept_on), network(fresh)
        for table in wanted:
            assert made[table] == wanted[table], f"day {day}: {table}"
        known.append(compared(kept_on))
    record_property("cases", len(known))
    assert len(known) == 2 and min(known) > 50


def recorded(workspace: Workspace) -> set[str]:
    """The records of the current network."""
    with workspace.read() as con:
        return {record for (record,) in con.execute("select record_id from final.record").fetchall()}


def compared(workspace: Workspace) -> int:
    """How many compared pairs are kept for the next run."""
    with workspace.write("look") as con:
        [(found,)] = con.execute("select count(*) from workspace.kept.met").fetchall()
        return int(found)


def test_an_update_compares_only_pairs_of_new_and_changed_records(workspace, monkeypatch):
    parties, _ = people(20, 2)
    staged(workspace, parties, 0)
    pipeline.link(workspace)
    said: list[set[bool]] = []

    def noted(con, kind, *others, score_pairs=score.score_pairs, **named):
        rows = con.execute(
            "select 't:new' in (a.record_id, b.record_id) from work.candidate_pair as c "
            "join work.linked as a on a.kind = c.kind and a.rid = c.l "
            "join work.linked as b on b.kind = c.kind and b.rid = c.r where c.kind = $kind",
            {"kind": kind.name},
        ).fetchall()
        said.append({new for (new,) in rows})
        return score_pairs(con, kind, *others, **named)

    monkeypatch.setattr(score, "score_pairs", noted)
    staged(workspace, [*parties, replace(parties[0], id="t:new")], 1)
    pipeline.link(workspace)
    assert said[0] == {True}


def test_what_was_kept_under_another_program_or_model_is_not_used(workspace):
    table = "create or replace table workspace.kept.part (n integer)"

    def numbers(digest: str) -> list[tuple[int, ...]]:
        kept.ready(con, "part", digest, table)
        found: list[tuple[int, ...]] = con.execute("from workspace.kept.part").fetchall()
        return found

    with workspace.write("look") as con:
        assert numbers("a") == []
        con.execute("insert into workspace.kept.part values (1)")
        assert numbers("a") == [(1,)]
        assert numbers("b") == numbers("a") == []
        con.execute("insert into workspace.kept.part values (2)")
        kept.forget(con)
        assert numbers("a") == []
    assert kept.program("clean") != kept.program("scoring/score.py")


def test_an_update_scores_only_names_that_were_not_scored_together(workspace, monkeypatch):
    asked: list[int] = []

    def noted(con, kind, left, right, scores=likeness.scores):
        asked.append(len(left))
        return scores(con, kind, left, right)

    monkeypatch.setattr(likeness, "scores", noted)
    parties, _ = people(20, 3)
    staged(workspace, parties, 0)
    pipeline.link(workspace)
    first, asked[:] = sum(asked), []
    moved = [replace(party, born=party.born and "1900-02-03") if party is parties[0] else party for party in parties]
    staged(workspace, moved, 1)
    pipeline.link(workspace)
    assert first > 5 and sum(asked) == 0, "the birth date of a record changed, and no name"
    staged(workspace, [*moved, replace(parties[1], id="t:new", name=parties[1].name + "a")], 2)
    pipeline.link(workspace)
    assert 0 < sum(asked) < first / 2
    staged(workspace, moved[:10], 3)
    monkeypatch.setattr(likeness, "SPARE", 0)
    pipeline.link(workspace)
    with workspace.write("look") as con:
        [(held,)] = con.execute("select count(*) from workspace.kept.likeness").fetchall()
    assert held < first
