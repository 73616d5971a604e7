"""The ids that a run writes are those that identity.assign gives when it is asked of every group and all history."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from resolver import entity_ids
from resolver.identity import Assigned, History, assign
from resolver.store import connect
from tests.conftest import scale

Word = tuple[str, str, str]


def generation(path: Path, made: Assigned, words: list[Word]) -> Path:
    """A file with the part of a generation that tells ids and judgements."""
    con = duckdb.connect(str(path))
    con.execute("create schema meta")
    con.execute("create table meta.identity (record_id varchar, entity_id varchar, run_from bigint, run_to bigint)")
    con.execute("create table meta.retired (entity_id varchar, run bigint, heirs varchar[])")
    con.execute("create table meta.judgement (left_record varchar, right_record varchar, verdict varchar)")
    retired = [(old.entity_id, old.run, list(old.heirs)) for old in made.retired]
    for table, rows in (("identity", made.rows), ("judgement", words), ("retired", retired)):
        if rows:
            con.executemany(f"insert into meta.{table} values ({', '.join('?' * len(rows[0]))})", [*map(list, rows)])
    con.close()
    return path


def written(
    groups: dict[str, list[str]], previous: Path | None, words: list[Word], run: int
) -> tuple[dict[str, str], list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Entity of each group, the identity rows and the retired ids that a run writes."""
    con = connect(":memory:")
    con.execute("create schema work")
    con.execute("create table work.record (record_id varchar)")
    con.execute("create table work.record_group (record_id varchar, name varchar)")
    rows = [(record, name) for name, records in groups.items() for record in records]
    con.executemany("insert into work.record_group values (?, ?)", rows)
    con.execute("insert into work.record select record_id from work.record_group")
    con.execute(
        "delete from work.record_group where name in (from work.record_group select name group by 1 "
        "having count(*) = 1)"
    )
    entity_ids.write(con, previous, words, run, {}, set())
    told = con.execute("select * from work.identity order by record_id, run_from").fetchall()
    retired = con.execute("select * from work.retired order by run, entity_id").fetchall()
    found = dict(con.execute("select name, entity_id from work.group_entity").fetchall())
    con.close()
    return found, told, retired


def moved(dice: random.Random, groups: list[list[str]], run: int) -> list[list[str]]:
    """Some groups joined, split, gone or new; most as they were."""
    found = [list(group) for group in groups if dice.random() > 0.05]
    if len(found) > 2 and dice.random() < 0.7:
        one, other = dice.sample(range(len(found)), 2)
        found[one] += found[other]
        del found[other]
    whole = [group for group in found if len(group) > 1]
    if whole and dice.random() < 0.7:
        group = dice.choice(whole)
        found += [[group.pop(dice.randrange(len(group)))]]
    for number in range(dice.randrange(3)):
        new = f"r{run}-{number}"
        if found and dice.random() < 0.5:
            dice.choice(found).append(new)
        else:
            found.append([new])
    return found


@pytest.mark.parametrize("seed", range(3 * scale()))
def test_asking_only_moved_groups_gives_what_asking_all_gives(tmp_path: Path, seed: int):
    dice = random.Random(seed)
    groups = [[f"a{number}", *(f"a{number}-{more}" for more in range(dice.randrange(3)))] for number in range(12)]
    before, previous, words = Assigned({}), None, []
    for run in range(1, 9):
        named = {min(group): sorted(group) for group in groups}
        if run in (4, 6):  # somebody takes a record out of its entity, and later takes the word back
            words = [("a1", "a2", "different")] if run == 4 else []
        back = entity_ids.taken_back(previous, words)
        wanted = assign(named, History(before.rows, before.retired), run, taken_back=back)
        found, rows, retired = written(named, previous, words, run)
        assert found == wanted.entities
        assert rows == [tuple(row) for row in wanted.rows]
        kept = sorted(wanted.retired, key=lambda old: (old.run, old.entity_id))
        assert retired == [(old.entity_id, old.run, list(old.heirs)) for old in kept]
        before, previous = wanted, generation(tmp_path / f"{run}.duckdb", wanted, words)
        groups = moved(dice, groups, run)


def test_groups_that_stay_as_they_were_are_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[list[str]] = []

    def noted(groups, *rest):
        asked.append(sorted(groups))
        return assign(groups, *rest)

    first = assign({"a": ["a", "b"], "c": ["c"], "d": ["d", "e"]}, History(), 1)
    monkeypatch.setattr(entity_ids, "assign", noted)
    written({"a": ["a", "b"], "c": ["c", "x"], "d": ["d"]}, generation(tmp_path / "1.duckdb", first, []), [], 2)
    assert asked == [["c", "d"]]
