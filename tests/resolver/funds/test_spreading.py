"""`resolver trace --taint` on a worked case: where the money rests, by which way, and that it adds up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from duckdb import DuckDBPyConnection
from typer.testing import CliRunner

from resolver.cli import app
from resolver.errors import BadParameter
from resolver.funds.rules import Rules, rate
from resolver.funds.spreading import answer
from resolver.funds.trace import Asked
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
