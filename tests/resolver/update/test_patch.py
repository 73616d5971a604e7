"""A network that is patched is the network that is written whole, table by table and row by row, history included."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest import job
from resolver import judgements, kept, pipeline
from resolver.demo.run import INPUTS, files
from resolver.store import Workspace, connect, quoted
from resolver.update import patch, settled, touched
from tests.conftest import scale
from tests.resolver.people import people
from tests.resolver.update.test_settled import recorded
from tests.stage import Party, stage
from tests.world import CAST

FACTS = (
    "edition", "presence", "record", "name", "date", "country", "identifier", "contact", "address", "attribute",
    "listing", "wallet", "account", "relation",
)  # fmt: skip

WALLETS = ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy")


def staged(workspace: Workspace, parties: list[Party], day: int) -> None:
    """Stage these parties as the editions of a day, in place of what was staged before."""
    with workspace.write("stage") as con:
        for table in FACTS:
            con.execute(f"delete from stage.{table}")
        stage(con, parties, date(2026, 1, 1) + timedelta(days=day))


def whole(workspace: Workspace, folder: Path) -> Workspace:
    """A copy of a workspace that keeps nothing of what its network was made from."""
    shutil.copytree(workspace.folder, folder)
    copy = Workspace(folder)
    with copy.write("forget how it was made") as con:
        kept.forget(con)
    return copy


def differences(one: Workspace, other: Workspace) -> dict[str, int]:
    """Table -> rows of the current generations of two workspaces that only one of them has; the times of runs aside."""
    con = connect(":memory:")
    sides = []
    for name, workspace in (("one", one), ("other", other)):
        current = workspace.current()
        assert current is not None
        con.execute(f"attach {quoted(current.path)} as {name} (read_only)")
        query = (
            f"select schema_name || '.' || table_name from duckdb_tables() where database_name = '{name}' order by 1"
        )
        sides.append([table for (table,) in con.execute(query).fetchall()])
    assert sides[0] == sides[1]
    found = {}
    for table in sides[0]:
        columns = "* exclude (started_at, finished_at)" if table == "meta.run" else "*"
        mine, theirs = (f"select {columns} from {name}.{table}" for name in ("one", "other"))
        apart = [f"select count(*) from ({a} except all {b})" for a, b in ((mine, theirs), (theirs, mine))]
        if rows := sum(con.execute(query).fetchall()[0][0] for query in apart):
            found[table] = rows
    con.close()
    return found


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements of which touched rows were replaced; much may be touched until a network is written whole."""
    told: list[str] = []

    def noted(con, statement, *, copied, write=patch.write):
        told.append(statement)
        write(con, statement, copied=copied)

    monkeypatch.setattr(touched, "MOST", 100)
    monkeypatch.setattr(settled, "MOST", 100)
    monkeypatch.setattr(patch, "write", noted)
    return told


def another(party: Party, dice: random.Random, others: list[str]) -> Party:
    """A party of which one fact is another."""
    return dice.choice(
        (
            replace(party, name=party.name + "a", born=None),
            replace(party, contacts=(("email", f"{dice.randrange(5)}@example.org"),)),
            replace(party, address=(f"{dice.randrange(9)} Mill Lane", "Althof", "GB")),
            replace(party, listed=None if party.listed else "ofac:DPRK4"),
            replace(party, wallets=(dice.choice(WALLETS),)),
            replace(party, numbers=(("passport", f"M7011223{dice.randrange(9)}", "China"),)),
            replace(party, relations=((dice.choice(("owns", "directs")), dice.choice(others)),)),
        )
    )


@pytest.mark.parametrize("seed", range(2 * scale()))
def test_after_random_changes_a_patched_network_is_that_written_whole(tmp_path: Path, seed: int, patched: list[str]):
    dice = random.Random(seed)
    made, _ = people(20, 2, seed)
    there = [*CAST, *made]
    spare, _ = people(20, 2, seed + 1000)
    workspace = Workspace(tmp_path / "patched")
    for day in range(4):
        if day:
            there = [party for party in there if dice.random() > 0.04]
            there += [replace(spare.pop(), id=f"t:new-{day}-{number}") for number in range(3)]
            ids = [party.id for party in there]
            there = [another(party, dice, ids) if dice.random() < 0.1 else party for party in there]
        if day == 3:
            dice.shuffle(there)
        staged(workspace, there, day)
        one, other = made[2 * day].id, made[2 * day + 1].id  # two of one person
        if day and {one, other} <= recorded(workspace):
            judgements.judge(workspace, one, other, "different", "seen")
        copy = whole(workspace, tmp_path / f"whole-{day}") if day else None
        pipeline.link(workspace)
        assert len(patched) == day * len(patch.PATCHED)
        if copy is not None:
            pipeline.link(copy)
            assert len(patched) == day * len(patch.PATCHED)
            assert differences(workspace, copy) == {}, f"day {day}"


LAST = [at for at, each in enumerate(INPUTS) if scale() > 1 or each.source != "table" or "payments" in each.paths[0]]
"""The editions of lists, of transfers and of a chain; all of them on a larger scale."""


@pytest.mark.parametrize("last", LAST)
def test_whatever_edition_comes_last_the_founding_case_is_the_same(tmp_path: Path, last: int, patched: list[str]):
    workspace = Workspace(tmp_path / "patched")
    with files() as folder:
        for each in (*INPUTS[:last], *INPUTS[last + 1 :], INPUTS[last]):
            if each is INPUTS[last]:
                pipeline.link(workspace)
            paths = [folder / path for path in each.paths]
            job.run(workspace, each.source, paths, partial=True, published=each.published)
    copy = whole(workspace, tmp_path / "whole")
    pipeline.link(workspace)
    assert patched
    pipeline.link(copy)
    assert differences(workspace, copy) == {}


def test_a_network_is_written_whole_where_much_is_touched_or_its_file_is_another(tmp_path: Path, monkeypatch):
    begun: list[Path] = []

    def noted(con, before, begin=patch.begin):
        begun.append(before)
        begin(con, before)

    monkeypatch.setattr(patch, "begin", noted)
    parties, _ = people(20, 2)
    workspace = Workspace(tmp_path / "workspace")
    wanted = []
    for day, (new, same) in enumerate(((40, True), (1, True), (1, False), (20, True), (2, True), (1, True)), 1):
        parties += [replace(parties[at], id=f"t:{day}-{at}", name=f"Unheard Of {day} {at}") for at in range(new)]
        staged(workspace, parties, day)
        if not same and (current := workspace.current()):
            shutil.copyfile(current.path, tmp_path / "other")
            (tmp_path / "other").replace(current.path)
        pipeline.link(workspace)
        wanted.append(len(begun))
    assert wanted == [0, 1, 1, 1, 2, 3]


def test_a_file_is_copied_until_it_has_grown_and_its_rows_stay_those_of_one_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copied: list[bool] = []

    def noted(con, catalog, *, copied: bool = False, make=patch.make, said=copied):
        if catalog == "generation":
            said.append(copied)
        make(con, catalog, copied=copied)

    monkeypatch.setattr(patch, "make", noted)
    parties, _ = people(20, 2)
    workspace = Workspace(tmp_path / "workspace")
    for day in range(4):
        monkeypatch.setattr(patch, "GROWN", 10 if day < 3 else 0.5)
        parties.append(replace(parties[day], id=f"t:new-{day}"))
        staged(workspace, parties, day)
        copy = whole(workspace, tmp_path / f"whole-{day}") if day else None
        pipeline.link(workspace)
        if copy is not None:
            pipeline.link(copy)
            assert differences(workspace, copy) == {}
    assert copied == [False, True, False, True, False, False, False]
