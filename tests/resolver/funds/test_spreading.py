"""`resolver trace --taint` on a worked case: where the money rests, by which way, and that it adds up."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from typer.testing import CliRunner

from resolver.cli import app
from resolver.errors import BadParameter
from resolver.funds.moved import moved
from resolver.funds.rules import Rules, rate
from resolver.funds.spreading import answer, solve
from resolver.funds.trace import Asked
from resolver.store import Workspace, quoted
from tests.generation import add_entity, add_holding, add_transfers, empty


def at(hours: float) -> datetime:
    return datetime(2024, 3, 1) + timedelta(hours=hours)


@pytest.fixture
def con() -> DuckDBPyConnection:
    """The listed holder's w1 pays 3 to w2, which gets 7 from elsewhere and pays 5 to w4, an exchange's."""
    con = empty()
    for wallet in ("w1", "w2", "w3", "w4"):
        add_entity(con, wallet, "wallet", f"caption {wallet}")
    add_entity(con, "holder", "organisation", listed=True)
    add_holding(con, "holder", "w1")
    con.execute("insert into final.attribute values ('w4', 'tag:1', 'category', 'exchange', [])")
    add_transfers(con, [("w1", "w2", "3.00", at(0)), ("w3", "w2", "7", at(1)), ("w2", "w4", "5.5", at(2))], "tron:USDT")
    return con


@pytest.fixture
def published(con: DuckDBPyConnection, tmp_path: Path) -> Path:
    """The same, as the published network of a workspace."""
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    con.execute(f"attach {quoted(workspace.network_folder / 'run-000001.duckdb')} as published")
    con.execute("copy from database memory to published")
    con.execute("detach published")
    pointer = {"run": "run-000001", "file": "run-000001.duckdb", "published_at": "2026-01-01T00:00:00Z"}
    (workspace.network_folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    return workspace.folder


def test_where_money_rests_is_given_with_its_way_and_adds_up(con):
    found = answer(con, Asked("holder"), "fifo")
    [asset] = found["assets"]
    assert asset["issued"] == asset["resting"] == Decimal("3.00") and asset["conserved"]
    # w3 paid 7 of which nothing is known: its opening balance is short of them
    assert asset["short"] == Decimal(7) and asset["short_at"] == 1
    [row] = found["holders"]
    assert row["entity"] == "w4" and row["amount"] == Decimal("3.00") and row["service"] == "exchange"
    assert row["way"] == ["t0", "t2"]
    assert [(hop["from"], hop["to"], hop["tainted"]) for hop in found["hops"]] == [
        ("w1", "w2", Decimal("3.00")), ("w2", "w4", Decimal("3.00"))]  # fmt: skip


def test_haircut_splits_it_to_the_last_unit(con):
    found = answer(con, Asked("holder"), "haircut")
    # 5.50 of 10.00 with 3.00 tainted: 550 x 300 / 1000 = 165 cents
    assert [(row["entity"], row["amount"], row["way"]) for row in found["holders"]] == [
        ("w4", Decimal("1.65"), ["t0", "t2"]), ("w2", Decimal("1.35"), ["t0"])]  # fmt: skip
    assert found["assets"][0]["conserved"]


def test_backward_says_whose_money_it_was(con):
    found = answer(con, Asked("w4", backward=True), "haircut")
    # of 5.50 the last payer before is asked first: w3 with 7.00 would have given all of it
    assert {row["entity"]: row["amount"] for row in found["holders"]} == {"w3": Decimal("5.50")}
    assert found["holders"][0]["way"] == ["t1", "t2"]


def test_one_holder_can_be_asked_for_and_an_unknown_model_is_refused(con):
    assert answer(con, Asked("holder", "w2"), "fifo")["holders"] == []
    assert len(answer(con, Asked("holder", "w2"), "poison")["holders"]) == 1
    with pytest.raises(BadParameter):
        answer(con, Asked("holder"), "guess")


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_each_unit_that_rests_has_one_way_of_named_transfers_to_its_source(seed, backward):
    dice = random.Random(seed)
    con = empty()
    names = [f"w{number}" for number in range(6)]
    for name in names:
        add_entity(con, name, "wallet", name)
    made = []
    for _ in range(25):
        payer, payee = dice.sample(names, 2)
        made.append((payer, payee, str(dice.randint(1, 9)), at(dice.randint(0, 9))))
    add_transfers(con, made, "tron:USDT")
    asked = Asked("w0", backward=backward)
    rows = moved(con, solve(con, asked, "fifo"))
    by_part = {row["part"]: row for row in rows}
    came, went = ("to", "from") if backward else ("from", "to")
    rested: dict[str, Decimal] = defaultdict(Decimal)
    onward: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        rested[row[went]] += row["rests"]
        if row["before"] is None:
            assert row[came] == row["source"] == "w0"
        else:
            before = by_part[row["before"]]
            assert before[went] == row[came] and before["source"] == row["source"]
            assert before["time"] >= row["time"] if backward else before["time"] <= row["time"]
            onward[row["before"]] += row["tainted"]
    told = answer(con, Asked("w0", backward=backward, k=100), "fifo")
    assert {name: units for name, units in rested.items() if units and name != "w0"} == {
        row["entity"]: row["amount"] for row in told["holders"]
    }
    # of each part, what rests and what moved on is the part, but for what came back to the source
    assert all(row["rests"] + onward[part] == row["tainted"] or row[went] == "w0" for part, row in by_part.items())
    assert sum(row["tainted"] for row in rows if row["before"] is None) == sum(
        asset["issued"] for asset in told["assets"]
    )
    of_transfers: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        of_transfers[row["record"]] += row["tainted"]
    assert len(of_transfers) == sum(asset["transfers"] for asset in told["assets"])
    mixed = moved(con, solve(con, asked, "haircut"))
    assert len(mixed) == sum(asset["transfers"] for asset in answer(con, asked, "haircut")["assets"])
    assert all(0 < row["tainted"] <= row["amount"] and row["part"] is None for row in mixed)


def test_all_tainted_transfers_go_to_a_file_and_only_of_taint(tmp_path, published):
    file = tmp_path / "moved.csv"
    run = CliRunner().invoke(
        app, ["-w", str(published), "trace", "holder", "--taint", "fifo", "--transfers", str(file)]
    )
    assert run.exit_code == 0, run.output
    with file.open(encoding="utf-8", newline="") as opened:
        assert [(row["record"], row["tainted"], row["part"], row["before"], row["rests"])
                for row in csv.DictReader(opened)] == [
            ("t0", "3.00", "1", "", "0.00"), ("t2", "3.00", "2", "1", "3.00")]  # fmt: skip
    run = CliRunner().invoke(app, ["-w", str(published), "trace", "holder", "--transfers", str(file)])
    assert "--transfers: of --taint only" in str(run.exception)


@pytest.mark.parametrize(
    ("field", "given"),
    [("max_hops", {"max_hops": 3}), ("max_wait", {"max_wait": None}), ("keep", {"keep": Decimal("0.5")}),
     ("minimum", {"minimum": Decimal(100)}), ("rate", {"rates": (rate("a>b=1"),)}),
     ("hypotheses", {"hypotheses": True})],
)  # fmt: skip
def test_what_measures_single_paths_is_refused_by_name_and_not_left_unheeded(con, field, given):
    with pytest.raises(BadParameter, match=f"^--{field.replace('_', '-')}: of paths only"):
        answer(con, Asked("holder", rules=Rules(**given)), "fifo")


def test_the_order_of_paths_and_their_sums_are_refused_too(con):
    with pytest.raises(BadParameter, match=r"^--best, --sums: of paths only"):
        answer(con, Asked("holder", "w2", best="fastest", sums=True), "fifo")


@pytest.mark.parametrize("option", [["--max-hops", "8"], ["--keep", "0.9"], ["--missing", "next.csv"]])
def test_the_command_refuses_them_also_where_their_default_is_typed(option):
    done = CliRunner().invoke(app, ["trace", "holder", "--taint", "fifo", *option])
    assert isinstance(done.exception, BadParameter) and str(done.exception).startswith(f"{option[0]}: of paths only")


def test_a_stop_holds_for_taint(con):
    # w2 is no service, but named: what is there stays there
    assert [row["entity"] for row in answer(con, Asked("holder", stops=("w2",)), "poison")["holders"]] == ["w2"]


def test_a_way_begins_where_the_money_left_its_source_the_last_time(con):
    add_transfers(con, [("w2", "w1", "1", at(3)), ("w1", "w3", "0.50", at(4))], "tron:USDT")
    [row] = answer(con, Asked("holder", "w3"), "haircut")["holders"]
    assert row["way"] == ["t4"]
