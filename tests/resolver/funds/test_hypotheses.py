"""Swaps and bridges are followed only where asked for, as inferred hops with both transactions and their rivals."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds.derive import derive
from resolver.funds.rules import DOLLARS, Rules
from resolver.funds.trace import Asked, trace
from resolver.store import connect, contract, quoted
from tests.generation import add_entity, add_transfers, empty

USD, TRON, ETHEREUM, USDC = DOLLARS
GUESS = Rules(hypotheses=True)


def at(hours: float) -> datetime:
    return datetime(2024, 3, 1) + timedelta(hours=hours)


@pytest.fixture
def con() -> DuckDBPyConnection:
    con = empty()
    for wallet in ("thief", "w1", "w2", "pool", "bridge", "bridge2", "out", "other"):
        add_entity(con, wallet, "wallet")
    return con


def ways(con: DuckDBPyConnection, rules: Rules = GUESS) -> list[list[str]]:
    return [[hop["record"] for hop in path["hops"]] for path in trace(con, Asked("thief", "out", rules))["paths"]]


def test_a_swap_in_one_transaction_is_followed_as_a_hypothesis_only(con):
    add_transfers(con, [("thief", "w1", "100", at(0)), ("w1", "pool", "100", at(1))], ETHEREUM)
    add_transfers(con, [("pool", "w1", "0.03", at(1)), ("w1", "out", "0.0295", at(2))], "ethereum:native")
    con.execute("update final.transfer set tx_hash = 'swap' where transfer_id in ('t1', 't2')")
    assert ways(con, Rules()) == []
    [path] = trace(con, Asked("thief", "out", GUESS))["paths"]
    assert [hop["record"] for hop in path["hops"]] == ["t0", "t1", "t2", "t3"]
    assert [hop["inferred"] for hop in path["hops"]] == [
        None, None, {"rule": "swap", "rate": 0.0003, "gap_seconds": 0.0, "rivals": 0}, None]  # fmt: skip
    con.execute("update final.transfer set tx_hash = 'another' where transfer_id = 't2'")
    assert ways(con) == []


def test_a_bridge_is_a_dollar_token_in_and_one_of_another_chain_out_within_the_hour(con):
    con.execute("insert into final.attribute values ('bridge', 'r', 'category', 'bridge', []), "
                "('bridge2', 'r', 'category', 'bridge', [])")  # fmt: skip
    add_transfers(con, [("thief", "bridge", "100", at(0))], TRON)
    add_transfers(con, [("bridge2", "w1", "99.5", at(0.5)), ("bridge2", "other", "98", at(0.6)),
                        ("bridge2", "w2", "96.9", at(0.5)), ("bridge2", "w2", "99", at(1.1)),
                        ("w1", "out", "99", at(2)), ("w2", "out", "96", at(2))], USDC)  # fmt: skip
    [path] = trace(con, Asked("thief", "out", GUESS))["paths"]
    assert [hop["record"] for hop in path["hops"]] == ["t0", "t1", "t5"]
    assert path["hops"][1]["inferred"] == {"rule": "bridge", "rate": 0.995, "gap_seconds": 1800.0, "rivals": 1}
    assert ways(con, Rules()) == []


@pytest.mark.parametrize(
    ("out", "there"),
    [
        ("96999999999999999.999998", False),
        ("97000000000000000.000000", True),  # 97 % to the last unit
        ("100000000000000000.000000", True),
        ("100000000000000000.000001", False),
    ],
)
def test_the_share_that_a_bridge_keeps_is_decided_in_whole_units(con, out, there):
    # as floats all four are 97 or 100 % of 10^17: the gaps between floats of that size are 16 dollars
    con.execute("insert into final.attribute values ('bridge', 'r', 'category', 'bridge', []), "
                "('bridge2', 'r', 'category', 'bridge', [])")  # fmt: skip
    add_transfers(con, [("thief", "bridge", "100000000000000000", at(0))], TRON)
    add_transfers(con, [("bridge2", "out", out, at(0.5))], USDC)
    assert bool(ways(con)) is there


def test_rivals_are_only_those_that_fit_to_the_last_unit(con):
    con.execute("insert into final.attribute values ('bridge', 'r', 'category', 'bridge', []), "
                "('bridge2', 'r', 'category', 'bridge', [])")  # fmt: skip
    add_transfers(con, [("thief", "bridge", "100000000000000000", at(0))], TRON)
    add_transfers(con, [("bridge2", "out", "97000000000000000", at(0.5)),
                        ("bridge2", "other", "96999999999999999.999999", at(0.5))], USDC)  # fmt: skip
    [path] = trace(con, Asked("thief", "out", GUESS))["paths"]
    assert path["hops"][1]["inferred"]["rivals"] == 0


def test_a_run_writes_inferred_hops_and_services_with_lasting_ids_and_parameters(tmp_path):
    path = tmp_path / "generation.duckdb"
    with connect(path) as made:
        made.execute(contract("resolver", "network.sql"))
        for wallet in ("thief", "bridge", "bridge2", "out"):
            add_entity(made, wallet, "wallet")
        made.execute("insert into final.attribute values ('bridge', 'r', 'category', 'bridge', []), "
                     "('bridge2', 'r', 'category', 'bridge', [])")  # fmt: skip
        add_transfers(made, [("thief", "bridge", "100", at(0))], TRON)
        add_transfers(made, [("bridge2", "out", "99.5", at(0.5))], USDC)
    con = connect(":memory:")
    con.execute("create schema work; create table work.finding (finding_id varchar, rule varchar, severity varchar, "
                "subject varchar, message varchar, evidence json)")  # fmt: skip
    con.execute(f"attach {quoted(path)} as generation")
    derive(con)
    services = con.execute("from generation.final.service order by entity_id").fetchall()
    assert services == [("bridge", "bridge"), ("bridge2", "bridge")]
    [hop] = con.execute("select * exclude (parameters) from generation.final.inferred_hop").fetchall()
    assert hop == ("bridge:t0:t1", "bridge", "bridge", "bridge2", "t0", "t1", 0.995, 1800.0, 0)
    [(parameters,)] = con.execute("select parameters::varchar from generation.final.inferred_hop").fetchall()
    assert json.loads(parameters) == {"seconds": 3600, "low_percent": 97, "high_percent": 100}
