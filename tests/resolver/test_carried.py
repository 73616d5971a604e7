"""An update ends where a run from nothing ends: what is taken over from earlier runs changes nothing but the cost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from resolver import judgements, kept, pipeline
from resolver.store import Workspace
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


def network(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Pairs with all that was decided, groups, findings and may-bes, without ids, which follow the history."""
    with workspace.read() as con:
        return {
            name: con.execute(query).fetchall()
            for name, query in {
                "pair": "from evidence.pair order by all",
                "group": "select list(record_id order by record_id) from final.record group by entity_id order by all",
                "record": "select * exclude (entity_id) from final.record order by all",
                "may_be": "select left_record, right_record, probability, reason from final.may_be order by all",
                "name": "select * exclude (entity_id) from final.name order by all",
                "address": "from final.address order by all",
                "finding": "select rule, subject, message from meta.finding order by all",
            }.items()
        }


@pytest.mark.parametrize("seed", range(scale()))
def test_after_random_changes_an_update_equals_a_run_from_nothing(tmp_path: Path, seed: int, record_property):
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
        assert network(kept_on) == network(fresh), f"day {day}"
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
        [(found,)] = con.execute("select count(*) from workspace.kept.compared").fetchall()
        return int(found)


def test_an_update_compares_only_pairs_of_new_and_changed_records(workspace, monkeypatch):
    parties, _ = people(20, 2)
    staged(workspace, parties, 0)
    pipeline.link(workspace)
    said: list[dict[str, int]] = []
    monkeypatch.setattr("resolver.carried.take", counting(said))
    staged(workspace, [*parties, replace(parties[0], id="t:new")], 1)
    pipeline.link(workspace)
    [_, person] = said
    assert person["met"] - person["known"] == person["of the new one"] > 0


def counting(said: list[dict[str, int]]):
    """carried.take, which also notes how many pairs meet, how many are known, and how many are of the new record."""
    from resolver.carried import take

    def noted(con, kind, judged):
        found = take(con, kind, judged)
        counts = con.execute(
            "select count(*), count_if(l.record_id = 't:new' or r.record_id = 't:new') from work.candidate_pair as c "
            "join work.linked as l on l.kind = c.kind and l.rid = c.l "
            "join work.linked as r on r.kind = c.kind and r.rid = c.r where c.kind = $kind",
            {"kind": kind.name},
        ).fetchall()
        met = con.execute(
            "select count(*) from work.candidate_pair as c join carried_pair as p on p.kind = c.kind and p.l = c.l "
            "and p.r = c.r where c.kind = $kind",
            {"kind": kind.name},
        ).fetchall()
        said.append({"met": counts[0][0], "known": met[0][0], "of the new one": counts[0][1]})
        return found

    return noted


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
