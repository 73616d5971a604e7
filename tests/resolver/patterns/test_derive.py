"""What a run writes of patterns, and what happens to transfers that are not as they should be."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from resolver.patterns import find, show
from resolver.patterns.derive import derive
from resolver.store import connect, contract, quoted
from tests.generation import add_transfers, empty

START = datetime(2024, 1, 1)
RING = [("A", "B", "1000"), ("B", "C", "950"), ("C", "A", "900")]


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def run(folder: Path, rows: list[tuple[str, str, str, datetime]]) -> DuckDBPyConnection:
    """A connection as a run has it when it derives: a generation attached, and tables of work."""
    path = folder / f"generation{len(list(folder.iterdir()))}.duckdb"
    made = connect(str(path))
    made.execute(contract("resolver", "network.sql"))
    add_transfers(made, rows)
    made.close()
    con = connect(":memory:")
    con.execute("create schema work")
    con.execute(
        "create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
        "message varchar, evidence json)"
    )
    con.execute(f"attach {quoted(path)} as generation")
    derive(con)
    return con


def test_a_run_writes_each_occurrence_with_a_finding(tmp_path):
    con = run(tmp_path, [(*row, day(n)) for n, row in enumerate(RING)])
    [(pattern_id, name, subject, entities, evidence, facts)] = con.execute(
        "select pattern_id, pattern, subject, entities, evidence, facts from generation.final.pattern"
    ).fetchall()
    assert (name, subject, entities, evidence) == ("cycle", "A", ["A", "B", "C"], ["t0", "t1", "t2"])
    assert json.loads(facts) == {"hops": 3, "first": "1000 USD", "last": "900 USD"}
    [(finding_id, rule, message)] = con.execute("select finding_id, rule, message from work.finding").fetchall()
    assert (finding_id, rule) == (pattern_id, "pattern:cycle")
    assert message.startswith("Money that comes back: A, 3 parties, 3 transfers")


def test_ids_last_when_more_transfers_come(tmp_path):
    rows = [("s", "X", "9900", day(n)) for n in range(4)]
    ids = [
        run(tmp_path, more).execute("select pattern_id from generation.final.pattern").fetchall()
        for more in (rows, [*rows, ("s", "X", "9800", day(5)), ("other", "Y", "5", day(300))])
    ]
    assert ids[0] == ids[1] and len(ids[0]) == 1


def test_the_order_of_rows_changes_nothing():
    rows = [(*row, day(n)) for n, row in enumerate(RING)] + [("s", "X", "9900", day(n)) for n in range(4)]
    con = empty()
    add_transfers(con, rows)
    before = find.find(con)
    con.execute("create temp table moved as select * from final.transfer")
    con.execute("delete from final.transfer")
    con.execute("insert into final.transfer select * from moved order by hash(transfer_id)")
    assert find.find(con) == before and len(before) == 2


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ("to_id = from_id where transfer_id = 't1'", 0),  # to itself: moves nothing
        ("amount_units = 0 where transfer_id = 't1'", 0),
        ("amount_units = -950 where transfer_id = 't1'", 0),
        ("status = 'rejected' where transfer_id = 't1'", 0),
        ("time = date_trunc('day', time), time_precision = 'day'", 1),
        ("time = timestamp '2024-01-01', time_precision = 'day'", 1),  # all on one day: could be a ring
        ("asset = 'unknown', currency = ''", 1),  # without a currency: among themselves
        ("asset = 'unknown' where transfer_id = 't1'", 0),  # ... and with no other
        ("amount_units = amount_units * 1000000000000000000, scale = 18 where transfer_id = 't1'", 1),
        ("amount_units = amount_units::hugeint * 1000000000000000000000000000000, scale = 30", 1),  # absurd decimals
        ("amount_units = amount_units::hugeint * 100000000000000000000", 1),  # more money than there is
        ("amount_units = amount_units * 1000000 where transfer_id = 't1'", 0),  # wrong decimals: spends more than came
    ],
)
def test_a_ring_of_odd_transfers(change: str, left: int):
    con = empty()
    add_transfers(con, [(*row, day(n)) for n, row in enumerate(RING)])
    con.execute(f"update final.transfer set {change}")
    con.execute("update final.transfer set amount = amount_units / pow(10::double, scale)")
    assert len(find.find(con, ["cycle"])) == left


def test_a_hub_is_a_service_that_no_rule_follows_and_the_run_says_so(tmp_path):
    rows = [(f"c{n}", "HUB", "1000", day(n / 100)) for n in range(1_001)]
    rows += [("HUB", "B", "990", day(1)), ("B", "c0", "980", day(2))]  # would be a ring through the hub
    con = run(tmp_path, rows)
    assert con.execute("select distinct subject from generation.final.pattern where subject = 'HUB'").fetchall() == []
    [(message, evidence)] = con.execute(
        "select message, evidence from work.finding where rule = 'pattern_services'"
    ).fetchall()
    assert message.startswith("1 parties deal with more than 1,000 others") and json.loads(evidence) == ["HUB"]


def test_an_address_on_two_chains_is_one_party_when_one_entity_holds_it():
    con = empty()
    add_transfers(con, [("A", "0xsame", "1000", day(0))], "ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48")
    add_transfers(con, [("0xsame", "B", "990", day(0.01)), ("0xsame", "B", "5", day(3))],
                  "bsc:0x55d398326f99059ff775485246999027b3197955")  # fmt: skip
    assert find.find(con, ["chain_hopping"]) == []  # one hop between two different parties is not enough
    add_transfers(con, [("A", "0xsame", "500", day(9))], "ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48")
    add_transfers(con, [("0xsame", "B", "499", day(9.01))], "bsc:0x55d398326f99059ff775485246999027b3197955")
    [hit] = find.find(con, ["chain_hopping"])
    assert hit.entities == ("A", "B", "0xsame") and hit.facts["chains"] == ["bsc", "ethereum"]


def test_the_command_lists_patterns_and_reused_identities_together():
    con = empty()
    con.execute(
        "insert into final.pattern values ('pat-1', 'cycle', 'A', ['A', 'B'], 0.6, ['t0'], $day, $day, '{}', '{}')",
        {"day": START},
    )
    con.execute(
        "insert into final.reuse values ('reuse-1', 'mule', ['P'], ['N'], ['account 1'], 0.7, [], ['f/p/1'], '{}', "
        "'{}')"
    )
    rows = show.listed(con)
    assert [(row["pattern"], row["entities"], row["evidence"]) for row in rows] == [
        ("reuse:mule", ["P"], ["f/p/1"]),
        ("cycle", ["A", "B"], ["t0"]),
    ]
    assert [row["id"] for row in show.listed(con, ["reuse:mule"])] == ["reuse-1"]
