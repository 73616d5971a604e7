"""Transfers as arrays: order, scales, what cannot be followed, and amounts that do not fit 64 bits."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import arrays, derive, tables
from tests.generation import add_transfers, empty

DAY = datetime(2024, 3, 1)
NOON = datetime(2024, 3, 1, 12)
USDT = "tron:USDT"


@pytest.fixture
def con() -> DuckDBPyConnection:
    return empty()


def ids(con: DuckDBPyConnection, transfers: arrays.Transfers) -> list[str]:
    known = arrays.ids_of(con, transfers.position)
    return [known[int(position)] for position in transfers.position]


def test_a_network_without_transfers_gives_empty_arrays(con):
    transfers = arrays.read(con)
    assert len(transfers) == 0 and transfers.assets == () and transfers.nodes == 0 and transfers.dated
    assert arrays.nodes_of(con, ["A"]).tolist() == []


def test_transfers_come_in_the_order_of_time_then_block_then_place_as_a_number(con):
    add_transfers(con, [("A", "B", "1", NOON)] * 4 + [("A", "B", "1", DAY)], USDT)
    con.execute("update final.transfer set block = 7, position = case transfer_id when 't0' then '10' else '9' end "
                "where transfer_id in ('t0', 't1')")  # fmt: skip
    con.execute("update final.transfer set block = 6, position = '99' where transfer_id = 't2'")
    # t4 is the earliest; of noon, what has no block comes first, then block 6, then 9 before 10 in block 7
    assert ids(con, arrays.read(con)) == ["t4", "t3", "t2", "t1", "t0"]


def test_amounts_of_one_asset_share_the_largest_published_scale(con):
    add_transfers(con, [("A", "B", "1.5", DAY), ("B", "A", "2.25", NOON), ("B", "C", "3", NOON)])
    transfers = arrays.read(con)
    assert transfers.units.tolist() == [150, 225, 300]
    assert [(a.asset, a.scale, a.exact, a.scales) for a in transfers.assets] == [("iso4217:USD", 2, True, 3)]


def test_numbers_of_ends_and_transfers_lead_back_to_ids(con):
    add_transfers(con, [("C", "A", "1", DAY), ("A", "B", "1", NOON)])
    transfers = arrays.read(con)
    assert arrays.nodes_of(con, ["C", "A", "nobody"]).tolist() == [0, 2]
    assert arrays.entities_of(con, transfers.receiver) == {0: "A", 1: "B"}
    later = transfers.only(transfers.time >= arrays.micros(NOON))
    assert later.position.tolist() == [1] and ids(con, later) == ["t1"] and later.nodes == 3


def test_amounts_over_64_bits_are_rounded_down_and_their_exact_units_are_at_hand(con):
    whole = "123456789012345678901.000000000000000001"  # 10^20 at 18 decimals: 39 digits
    add_transfers(con, [("A", "B", whole[:-19], DAY), ("A", "B", "0.000000000000000001", NOON)], "ethereum:native")
    transfers = arrays.read(con)
    [asset] = transfers.assets
    # 4 x 10^18 of room over 1.2 x 10^20 whole coins: a scale of -2, hundreds of coins
    assert (asset.scale, asset.published_scale, asset.exact) == (-2, 18, False)
    assert transfers.units.tolist() == [1234567890123456789, 0]
    assert arrays.exact_units(con, transfers, 0) == [123456789012345678901 * 10**18, 1]


def test_a_time_known_to_the_day_reaches_to_its_last_second(con):
    add_transfers(con, [("A", "B", "1", DAY), ("A", "B", "1", NOON)])
    con.execute("update final.transfer set time_precision = 'day' where transfer_id = 't0'")
    transfers = arrays.read(con)
    assert ((transfers.until - transfers.time) // 1_000_000).tolist() == [86_399, 0]
    assert not transfers.dated


def test_what_moves_nothing_is_left_out_and_counted(con):
    add_transfers(con, [("A", "A", "5", DAY), ("A", "B", "0", DAY), ("A", "B", "-5", DAY), ("A", "B", "5", DAY)])
    con.execute("insert into final.transfer select * replace ('t9' as transfer_id, 'rejected' as status) "
                "from final.transfer where transfer_id = 't3'")  # fmt: skip
    assert ids(con, arrays.read(con)) == ["t3"]
    assert tables.left_out(con) == [("itself", 1, ["t0"]), ("negative", 1, ["t2"]), ("nothing", 1, ["t1"])]


def test_until_keeps_what_had_begun(con):
    add_transfers(con, [("A", "B", "1", DAY), ("A", "B", "1", NOON)])
    assert ids(con, arrays.read(con, DAY)) == ["t0"]


def test_a_run_writes_the_same_tables_and_a_finding_for_what_it_left_out(con):
    add_transfers(con, [("A", "A", "5", DAY), ("A", "B", "-5", DAY), ("A", "B", "5.25", NOON)])
    add_transfers(con, [("A", "B", "5", DAY), ("A", "B", "5.5", DAY)], USDT)
    add_transfers(con, [("A", "B", "5", NOON)], "iso4217:XXX")
    before = arrays.read(con)
    con.execute("attach ':memory:' as generation")
    con.execute("create schema generation.final")
    others = ("entity", "record", "attribute", "relation", "service", "inferred_hop")
    for table in ("transfer", *others, *tables.TABLES):
        con.execute(f"create table generation.final.{table} as from final.{table}")
    con.execute("create schema work")
    con.execute("create table work.finding (finding_id varchar not null, rule varchar not null, "
                "severity varchar not null, subject varchar not null, message varchar not null, "
                "evidence json not null)")  # fmt: skip
    derive.derive(con)
    rules = con.execute("select rule, evidence::varchar from work.finding order by rule, finding_id").fetchall()
    assert rules == [
        ("asset_scales", '["tron:USDT"]'),
        ("asset_unknown", '["iso4217:XXX"]'),
        ("transfer_itself", '["t0"]'),
        ("transfer_negative", '["t1"]'),
    ]
    for table in tables.TABLES:
        con.execute(f"insert into final.{table} from generation.final.{table}")
    assert tables.prepare(con) == "final."
    after = arrays.read(con)
    assert after.assets == before.assets and np.array_equal(after.units, before.units)
