"""`resolver trace` on worked cases: how each end ended, what is not loaded, what a path rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter, UnknownId
from resolver.funds import asking, spreading, text
from resolver.funds.rules import Rules
from resolver.funds.search import ORDERS
from resolver.funds.trace import Asked, missing, trace
from tests.generation import add_entity, add_holding, add_transfers, empty

DAY = datetime(2024, 3, 1)
USDT = "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


@pytest.fixture
def con() -> DuckDBPyConnection:
    """Holder -HOLDS-> w1; wallets w1 to w6 with one address each, of their name."""
    con = empty()
    add_entity(con, "holder", "organisation")
    for number in range(1, 7):
        add_entity(con, f"w{number}", "wallet")
        con.execute("insert into final.chain_address values ('tron:' || $w, 'tron', $w, $w)", {"w": f"w{number}"})
    add_entity(con, "account", "account")
    add_holding(con, "holder", "w1")
    return con


def cover(con: DuckDBPyConnection, address: str | None, start: datetime | None, end: datetime | None) -> None:
    con.execute(
        "insert into final.coverage values ($id, 'tron', $address, null, null, $start, $end, null, null, [])",
        {"id": f"cov-{address}-{start}", "address": address, "start": start, "end": end},
    )


def ways(answer) -> list[tuple[list[str], str]]:
    return [([hop["record"] for hop in path["hops"]], path["end"]) for path in answer["paths"]]


def test_each_end_says_how_it_ended(con):
    add_transfers(
        con,
        [
            ("w1", "w2", "100", at(0)),  # w2 spent nothing later: all of it is loaded
            ("w1", "w3", "90", at(0)),  # w3 is a service
            ("w1", "w4", "80", at(0)),  # w4 spent it in part only, outside of the limits
            ("w4", "w6", "10", at(1)),
            ("w1", "w5", "70", at(0)),  # nothing of w5 is loaded
        ],
        asset=USDT,
    )
    cover(con, "w2", None, at(24))
    cover(con, "w4", None, at(24))
    con.execute("insert into final.attribute values ('w3', 'tag:1', 'category', 'exchange', [])")
    answer = trace(con, Asked("holder"))
    assert ways(answer) == [(["t0"], "spent nothing"), (["t1"], "service"), (["t2"], "limit"), (["t4"], "not loaded")]
    nothing, service, limit, unknown = answer["paths"]
    assert nothing["loaded_to"] == at(24) and nothing["left_otherwise"] == 0
    assert service["service"] == "exchange"
    assert limit["left_otherwise"] == 1 and unknown["loaded_to"] is None
    # w2, w4 and w6 were reached in time order as well as w5; of w5 and w6 nothing is loaded
    assert answer["looked_at"]["reached"] == 4 and answer["looked_at"]["not_loaded"] == 2


def test_coverage_that_ends_too_early_is_none(con):
    add_transfers(con, [("w1", "w2", "100", at(0)), ("w5", "w6", "1", at(48))], asset=USDT)
    cover(con, "w2", None, at(1))
    assert ways(trace(con, Asked("w1"))) == [(["t0"], "not loaded")]
    con.execute("delete from final.coverage")
    cover(con, None, at(-1), at(48))  # the whole chain, to the last transfer that is loaded
    assert ways(trace(con, Asked("w1"))) == [(["t0"], "spent nothing")]
    con.execute("update final.coverage set type = 'native'")
    assert ways(trace(con, Asked("w1"))) == [(["t0"], "not loaded")]


def test_addresses_to_load_next_come_largest_first(con):
    add_transfers(con, [("w1", "w2", "5", at(0)), ("w1", "w3", "7", at(1)), ("w1", "w4", "9", at(1))], asset=USDT)
    cover(con, "w4", None, None)
    rows = missing(con, Asked("holder"))
    assert [(row["address"], row["amount"], row["from_time"]) for row in rows] == [
        ("w3", 7.0, at(1)),
        ("w2", 5.0, at(0)),
    ]


def test_stretches_of_coverage_that_touch_are_one_and_a_gap_is_told(con):
    add_transfers(con, [("w1", "w2", "100", at(0)), ("w5", "w6", "1", at(72))], asset=USDT)
    cover(con, "w2", at(-1), at(24))
    cover(con, "w2", at(24) + timedelta(seconds=1), at(48))  # the next begins in the second after
    cover(con, None, at(40), at(72))  # and the whole chain goes on
    [path] = trace(con, Asked("w1"))["paths"]
    assert (path["end"], path["loaded_to"]) == ("spent nothing", at(72))
    con.execute("update final.coverage set from_time = from_time + interval 1 minute where from_time = $time",
                {"time": at(24) + timedelta(seconds=1)})  # fmt: skip
    [path] = trace(con, Asked("w1"))["paths"]
    assert (path["end"], path["loaded_to"]) == ("not loaded", at(24))
    [gap] = missing(con, Asked("w1"))
    assert (gap["address"], gap["from_time"], gap["to_time"]) == ("w2", at(24), at(7 * 24))


def test_backward_the_addresses_to_load_are_those_whose_earlier_transfers_are_missing(con):
    add_transfers(con, [("w6", "w5", "1", at(-200)), ("w3", "w2", "100", at(0)), ("w2", "w1", "95", at(1))], asset=USDT)
    cover(con, "w2", at(-1), None)  # too late: seven days before at(1) is at(-167)
    cover(con, "w3", None, at(5))
    asked = Asked("holder", backward=True)
    assert [(row["address"], row["from_time"], row["to_time"]) for row in missing(con, asked)] == [
        ("w2", at(-167), at(-1))
    ]
    answer = trace(con, asked)
    assert ways(answer) == [(["t1", "t2"], "received nothing")]
    assert answer["looked_at"]["not_loaded"] == 1


def test_between_two_the_best_is_what_is_asked_for_and_sums_are_given(con):
    add_transfers(con, [("w1", "w3", "50", at(0)), ("w1", "w2", "100", at(1)), ("w2", "w3", "95", at(30)),
                        ("w1", "w4", "90", at(40)), ("w4", "w3", "90", at(41))], asset=USDT)  # fmt: skip
    first = {best: trace(con, Asked("holder", "w3", best=best))["paths"][0] for best in ORDERS}
    assert {best: [hop["record"] for hop in path["hops"]] for best, path in first.items()} == {
        "amount": ["t1", "t2"], "earliest": ["t0"], "latest": ["t3", "t4"], "fastest": ["t0"], "fewest": ["t0"]
    }  # fmt: skip
    assert first["latest"]["duration_seconds"] == 3600
    answer = trace(con, Asked("holder", "w3", sums=True))
    assert [(row["month"], row["transfers"], row["total"]) for row in answer["sums"]["by_month"]] == [
        ("2024-03", 1, Decimal("50"))
    ]
    assert [(row["asset"], row["total"]) for row in answer["sums"]["by_asset"]] == [(USDT, Decimal("50"))]
    assert [(row["entity_id"], row["at_most"]) for row in answer["sums"]["between"]] == [
        ("w2", Decimal("95")), ("w4", Decimal("90"))
    ]  # fmt: skip
    turned = trace(con, Asked("w3", "holder", backward=True, sums=True))
    assert turned["sums"] == answer["sums"]
    early = trace(con, Asked("holder", "w3", sums=True, as_of=at(35)))["sums"]
    assert [row["entity_id"] for row in early["between"]] == ["w2"] and early["by_asset"] == answer["sums"]["by_asset"]
    for wrong in ({"best": "fewest"}, {"sums": True}):
        with pytest.raises(BadParameter, match="between two"):
            Asked("holder", **wrong)
    with pytest.raises(BadParameter, match="amount, earliest, latest, fastest, fewest"):
        Asked("holder", "w3", best="soonest")


def test_a_path_through_a_service_is_broken_there_and_goes_on_as_a_hypothesis(con):
    add_transfers(con, [("w1", "w2", "100", at(0)), ("w2", "w3", "100", at(1))], asset=USDT)
    con.execute("insert into final.attribute values ('w2', 'tag:1', 'category', 'exchange', [])")
    assert ways(trace(con, Asked("w1", "w3"))) == []
    [path] = trace(con, Asked("w1", "w3", Rules(hypotheses=True)))["paths"]
    assert path["broken_at"] == ["w2"] and path["end"] == "reached"


def test_a_wallet_held_by_an_exchange_stops_a_path_and_so_does_one_that_is_named(con):
    add_entity(con, "exchange", "organisation")
    con.execute("insert into final.attribute values ('exchange', 'r', 'category', 'exchange', [])")
    add_holding(con, "exchange", "w2")
    add_transfers(con, [("w1", "w2", "9", at(0)), ("w2", "w3", "9", at(1)), ("w1", "w4", "8", at(0)),
                        ("w4", "w5", "8", at(1))], asset=USDT)  # fmt: skip
    assert ways(trace(con, Asked("w1", stops=("w4",)))) == [(["t0"], "service"), (["t2"], "service")]


def test_dollars_turn_into_dollar_tokens_by_contract_not_by_ticker(con):
    add_transfers(con, [("account", "w1", "100", at(0))])
    add_transfers(con, [("w1", "w2", "99", at(1))], asset=USDT)
    add_transfers(con, [("w1", "w3", "99", at(1))], asset="tron:LOOKALIKE")
    assert ways(trace(con, Asked("account", "w2"))) == [(["t0", "t1"], "reached")]
    assert ways(trace(con, Asked("account", "w3"))) == []
    [path] = trace(con, Asked("account", "w2"))["paths"]
    assert path["carried"] == Decimal("99") and path["hops"][1]["kept"] == Decimal("0.990000")
    assert path["hops"][1]["waited_seconds"] == 3600 and path["hops"][1]["cites"] == ["file/payments/t1"]


def test_one_address_on_two_chains_does_not_carry_money_from_one_to_the_other(con):
    other = "ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7"
    con.execute("insert into final.chain_address values ('ethereum:w2', 'ethereum', 'w2', 'w2')")
    add_transfers(con, [("w1", "w2", "100", at(0))], asset=USDT)
    add_transfers(con, [("w2", "w3", "100", at(1))], asset=other)
    assert ways(trace(con, Asked("w1", "w3"))) == []


def test_a_day_only_is_followed_by_what_may_have_come_later_that_day_and_says_so(con):
    add_transfers(con, [("w1", "w2", "100", at(9)), ("w2", "w3", "100", at(0))], asset=USDT)
    assert ways(trace(con, Asked("w1", "w3"))) == []
    con.execute("update final.transfer set time_precision = 'day' where transfer_id = 't1'")
    [path] = trace(con, Asked("w1", "w3"))["paths"]
    assert path["time_uncertain"]


def test_backward_says_where_money_came_from(con):
    add_transfers(con, [("w3", "w2", "100", at(0)), ("w2", "w1", "95", at(1)), ("w4", "w2", "50", at(0))], asset=USDT)
    answer = trace(con, Asked("holder", backward=True))
    assert ways(answer) == [(["t0", "t1"], "not loaded")]
    con.execute("insert into final.attribute values ('w3', 'tag:1', 'category', 'mixer', [])")
    assert ways(trace(con, Asked("holder", backward=True))) == [(["t0", "t1"], "service")]


def test_as_of_leaves_out_what_came_later(con):
    add_transfers(con, [("w1", "w2", "100", at(0)), ("w2", "w3", "100", at(2))], asset=USDT)
    assert ways(trace(con, Asked("w1", as_of=at(1))))[0][0] == ["t0"]
    assert ways(trace(con, Asked("w1", as_of=at(2))))[0][0] == ["t0", "t1"]


def test_who_has_no_transfers_gets_an_answer_that_says_so(con):
    answer = trace(con, Asked("w6", "holder"))
    assert answer["paths"] == [] and answer["looked_at"]["without_transfers"] == 2
    assert answer["looked_at"]["transfers"] == 0


def test_amounts_over_64_bits_are_compared_exactly(con):
    whole, less = "123456789012345678901.000000000000000001", "111111110111111111010.999999999999999999"
    add_transfers(con, [("w1", "w2", whole[:-19], at(0)), ("w2", "w3", less[:-19], at(1))], asset="tron:BIG")
    # 0.9 of the first is 111111110111111111010.9: the second is below it by nine tenths of a coin
    assert ways(trace(con, Asked("w1", "w3"))) == []
    con.execute("update final.transfer set amount_units = amount_units + 1, amount_exact = '111111110111111111011' "
                "where transfer_id = 't1'")  # fmt: skip
    assert ways(trace(con, Asked("w1", "w3"))) == [(["t0", "t1"], "reached")]


def test_money_that_goes_round_ends_where_it_could_only_come_back(con):
    add_transfers(con, [("w1", "w2", "100", at(0)), ("w2", "w3", "100", at(1)), ("w3", "w1", "100", at(2)),
                        ("w1", "w2", "100", at(3))], asset=USDT)  # fmt: skip
    assert ways(trace(con, Asked("w1"))) == [(["t0", "t1"], "not loaded"), (["t3"], "not loaded")]
    assert [path["left_otherwise"] for path in trace(con, Asked("w1"))["paths"]] == [1, 0]


def test_merges_of_wallets_and_their_holders_are_listed(con):
    add_transfers(con, [("w1", "w2", "100", at(0))], asset=USDT)
    con.execute(
        "insert into final.record by name select 'list:1' as record_id, 'holder' as entity_id, 'list' as source, "
        "'P' as publisher, '1' as published_key, 'organisation' as kind, 'Holder' as caption, true as invented, "
        "false as private, 0.97 as probability, 5.0 as weight_bits, 'model organisation' as reason, [] as cites"
    )
    [path] = trace(con, Asked("w1", "w2"))["paths"]
    assert [(one["record"], one["probability"]) for one in path["rests_on"]["merges"]] == [("list:1", 0.97)]
    assert [one["entity"] for one in path["rests_on"]["holders"]["w1"]] == ["holder"]


def test_options_are_read_or_refused():
    assert text.waiting("36h") == timedelta(hours=36) and text.waiting("any") is None
    for wrong in ("7", "d", "-1d", "week"):
        with pytest.raises(BadParameter):
            text.waiting(wrong)
    for wrong in ("x", "nan", "inf"):
        with pytest.raises(BadParameter):
            text.figure("keep", wrong)


def test_from_several_to_whatever_is_listed(con):
    add_entity(con, "bad", "organisation", listed=True)
    add_entity(con, "w7", "wallet", listed=True)
    add_holding(con, "bad", "w5")
    add_transfers(con, [("w1", "w5", "100", at(0)), ("w2", "w3", "50", at(1)), ("w3", "w7", "49", at(2)),
                        ("w4", "w7", "20", at(3)), ("w7", "w5", "19", at(4))], asset=USDT)  # fmt: skip
    answer = trace(con, asking.asked(con, "holder,w2", "listed"))
    assert ways(answer) == [(["t0"], "reached"), (["t1", "t2"], "reached")]
    assert (answer["from"], answer["to"]) == (("holder", "w2"), "listed") and answer["looked_at"]["targets"] == 2
    assert ways(trace(con, asking.asked(con, "w5", "w1, w7"))) == []
    assert ways(trace(con, asking.asked(con, "w7", "Listed"))) == [(["t4"], "reached")]  # to others that are listed
    assert ways(trace(con, asking.asked(con, "listed", "listed"))) == [(["t4"], "reached")]
    # from what is listed, backward: the same as forward with the sides changed
    assert ways(trace(con, asking.asked(con, "listed", "w1,w2,w4", backward=True))) == [
        (["t0"], "reached"), (["t1", "t2"], "reached"), (["t3"], "reached"), (["t3", "t4"], "reached"),
    ]  # fmt: skip
    tainted = spreading.answer(con, asking.asked(con, "w1,w2", "listed"), "fifo")["holders"]
    assert {row["entity"] for row in tainted} == {"w5", "w7"}
    with pytest.raises(UnknownId, match="nobody"):
        asking.asked(con, "w1,nobody")
    with pytest.raises(UnknownId, match="w1,"):
        asking.asked(con, "w1,")


def test_an_id_with_a_comma_in_it_is_one_id(con):
    add_entity(con, "a,b", "wallet")
    assert asking.asked(con, "a,b").start == "a,b"


def test_a_waiting_time_of_thousands_of_years_is_as_good_as_any(con):
    add_transfers(con, [("w2", "w1", "5", at(0))], asset=USDT)
    asked = Asked("w1", rules=Rules(max_wait=timedelta(weeks=999_999)), backward=True)
    assert [(row["address"], row["from_time"]) for row in missing(con, asked)] == [("w2", None)]
    assert ways(trace(con, asked)) == [(["t0"], "not loaded")]
