"""A hub with a million transfers: every question of money is answered around it and through it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import derive, spreading
from resolver.funds.moved import moved
from resolver.funds.rules import Rules
from resolver.funds.trace import Asked, trace
from resolver.patterns import derive as patterns
from resolver.patterns import find
from resolver.risk import page
from resolver.store import connect, contract

HALF = 500_000

ENTITIES = """
insert into final.entity
select name, 'wallet', 'Wallet', name, name = 'p7', true, false, null, [], [], []
from (select 'H' as name union all select 'p' || i from range($half) as t(i)
      union all select 'q' || i from range($half) as t(i))
"""
TRANSFERS = """
insert into final.transfer by name
select 't' || i as transfer_id, 'bank' as type, 'table' as source, if(i % 2 = 0, 'p' || (i // 2), 'H') as from_id,
       if(i % 2 = 0, 'H', 'q' || (i // 2)) as to_id, if(i % 2 = 0, 10000, 9950)::hugeint as amount_units, 2 as scale,
       if(i % 2 = 0, '100.00', '99.50') as amount_exact, if(i % 2 = 0, 100, 99.5) as amount, 'USD' as currency,
       'iso4217:USD' as asset, timestamp '2024-01-01' + to_seconds(i * 20) as time, 'second' as time_precision,
       'booked' as status, true as invented, ['file/payments/' || i] as cites
from range(2 * $half) as t(i)
"""
"""p0 pays the hub 100, the hub pays q0 99.50, 20 seconds later p1 pays it, and so on."""


@pytest.fixture(scope="module")
def con(tmp_path_factory) -> Iterator[DuckDBPyConnection]:
    """The network as a run publishes it."""
    file: Path = tmp_path_factory.mktemp("hub") / "made.duckdb"
    made = connect(file)
    made.execute(contract("resolver", "network.sql"))
    made.execute(ENTITIES, {"half": HALF})
    made.execute(TRANSFERS, {"half": HALF})
    made.close()
    with connect(":memory:") as run:
        run.execute(f"attach '{file}' as generation")
        run.execute("create schema work")
        run.execute("create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
                    "message varchar, evidence json)")  # fmt: skip
        derive.derive(run)
        patterns.derive(run)
        rules = run.execute("select rule from work.finding").fetchall()
        assert rules == [("pattern_services",)]  # the hub, and nothing else
        run.execute("use generation")
        yield run


def ways(con: DuckDBPyConnection, asked: Asked) -> list[list[str]]:
    return [[hop["record"] for hop in path["hops"]] for path in trace(con, asked)["paths"]]


def test_paths_from_the_hub_to_it_and_through_it(con):
    assert ways(con, Asked("p7", "q7")) == [["t14", "t15"]]
    assert len(ways(con, Asked("p7", k=5))) == len(ways(con, Asked("H", k=5))) == 5
    assert ways(con, Asked("q0", backward=True)) == [["t0", "t1"]]
    for best in ("earliest", "latest", "fastest", "fewest"):
        asked = Asked("p7", "q400000", rules=Rules(max_wait=None), best=best)
        assert ways(con, asked) == [["t14", "t800001"]]


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("model", ["poison", "haircut", "fifo"])
def test_taint_through_the_hub_is_conserved(con, model, backward):
    found = spreading.answer(con, Asked("q7" if backward else "p7", k=3, backward=backward), model)
    [asset] = found["assets"]
    assert asset["conserved"] or model == "poison"
    if model == "fifo" and not backward:  # the hub has 7 x 0.50 of before, which it spends first
        assert [(row["entity"], row["amount"]) for row in found["holders"]] == [
            ("q7", Decimal("96.00")), ("q8", Decimal("4.00")),
        ]  # fmt: skip


def test_every_transfer_that_poison_reaches_is_named(con):
    rows = moved(con, spreading.solve(con, Asked("p400000"), "poison"))
    assert len(rows) == 1 + HALF - 400_000


def test_no_pattern_is_looked_for_at_it_and_the_page_of_risk_finds_the_listed_payer(con):
    assert find.find(con) == []
    assert [(line["other"], line["distance"]) for line in page.sections(con, "q9")["paths"]] == [("p7", 2)]
    assert [(line["other"], line["distance"]) for line in page.sections(con, "H")["paths"]] == [("p7", 1)]
