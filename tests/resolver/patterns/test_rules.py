"""Each rule finds what was planted for it, with its transfers, and leaves alone the honest case that looks like it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter
from resolver.patterns import find, pattern
from tests.generation import add_entity, add_holding, add_transfers, empty

START = datetime(2024, 1, 1)
YEAR = [("early", "late", "1", START), ("early", "late", "1", START + timedelta(days=360))]
"""Two transfers a year apart, so that a burst can be told from what is usual."""
USDT, USDC = "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"

Row = tuple[str, str, str, datetime]


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def hits(rows: list[Row], name: str, con: DuckDBPyConnection | None = None, **given: Any) -> list[find.Hit]:
    con = con or empty()
    add_transfers(con, rows)
    return find.find(con, [name], {name: given})


def wallet(con: DuckDBPyConnection, *names: str) -> None:
    for name in names:
        add_entity(con, name, "wallet")


def set_type(con: DuckDBPyConnection, kind: str, source: str) -> None:
    con.execute("update final.transfer set type = $kind where from_id = $source", {"kind": kind, "source": source})


# ---------------------------------------------------------------------------------------------------- amounts


def test_several_amounts_just_below_the_threshold_are_found():
    rows = [(f"payer{n}", "X", amount, at(n)) for n, amount in enumerate(["9900", "9500.50", "8800", "9999.99"])]
    [hit] = hits(rows, "structuring")
    assert hit.subject == "X" and hit.evidence == ("t0", "t1", "t2", "t3")
    # 9900 + 9500.50 + 8800 + 9999.99
    assert hit.facts["total"] == "38200.49 USD" and hit.score == 0.5


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        (["9900", "9500", "8800", "10000"], "three below and one that is reported anyhow"),
        (["9900", "9500", "8800"], "too few"),
        (["8499", "8400", "8300", "8200"], "not near the threshold"),
    ],
)
def test_amounts_that_are_not_made_to_stay_below_the_threshold_are_left_alone(amounts: list[str], why: str):
    assert hits([(f"p{n}", "X", amount, at(n)) for n, amount in enumerate(amounts)], "structuring") == [], why


def test_one_threshold_does_not_serve_for_all_currencies():
    con = empty()
    add_transfers(con, [("a", "X", "9900000", at(n)) for n in range(4)], "iso4217:KRW")
    add_transfers(con, [("a", "Y", "9900", at(n)) for n in range(4)], "iso4217:KRW")
    add_transfers(con, [("a", "Z", "9900", at(n)) for n in range(4)], "tron:TFakeTokenThatCallsItselfUSDT")
    assert [hit.subject for hit in find.find(con, ["structuring"])] == ["X"]


def test_accounts_of_one_holder_count_as_one_party():
    con = empty()
    for account in ("a1", "a2"):
        add_entity(con, account, "account")
        add_holding(con, "person", account)
    [hit] = hits([("x", f"a{n % 2 + 1}", "9900", at(n)) for n in range(4)], "structuring", con)
    assert hit.subject == "person"


def test_an_account_of_two_holders_is_a_party_of_its_own():
    con = empty()
    add_entity(con, "joint", "account")
    add_holding(con, "one", "joint")
    add_holding(con, "two", "joint")
    [hit] = hits([("x", "joint", "9900", at(n)) for n in range(4)], "structuring", con)
    assert hit.subject == "joint"


def test_small_senders_together_above_the_threshold_are_found_but_not_a_shop():
    smurfs = [(f"s{n}", "X", f"{1900 + 10 * n}", at(100 + n / 3)) for n in range(7)]
    shop = [(f"c{n}", "SHOP", "1900", at(n)) for n in range(350)]
    [hit] = hits([*YEAR, *smurfs, *shop], "smurfing")
    assert hit.subject == "X" and hit.facts["senders"] == 7


def test_five_accounts_of_one_person_are_one_sender():
    con = empty()
    for n in range(7):
        add_entity(con, f"s{n}", "account")
        add_holding(con, "one person", f"s{n}")
    assert hits([*YEAR, *((f"s{n}", "X", "1900", at(100)) for n in range(7))], "smurfing", con) == []


def test_only_round_amounts_of_several_sizes_are_found():
    rows = [(f"p{n % 4}", "X", f"{1000 * (n % 5 + 1)}", at(9 * n)) for n in range(9)]
    rent = [("tenant", "LANDLORD", "1000", at(30 * n)) for n in range(12)]
    [hit] = hits([*rows, *rent], "round_amounts")
    assert (hit.subject, hit.facts["round"], hit.facts["multiple_of"]) == ("X", 9, "1000 USD")


# ---------------------------------------------------------------------------------------------------- many at once


def test_a_burst_of_senders_is_found_and_a_monthly_one_is_a_schedule():
    burst = [(f"s{n}", "X", "700", at(50 + n / 4)) for n in range(9)]
    rent = [(f"tenant{n}", "LANDLORD", "700", at(30 * month + n / 9)) for month in range(11) for n in range(9)]
    [hit] = hits([*YEAR, *burst, *rent], "fan_in")
    assert hit.subject == "X" and len(hit.evidence) == 9


def test_tenants_are_a_schedule_though_only_one_month_of_them_is_a_burst():
    rent = [(f"tenant{n}", "LANDLORD", "700", at(30 * month + n / 9)) for month in range(11) for n in range(6)]
    more = [(f"other{n}", "LANDLORD", "30", at(150 + n / 9)) for n in range(3)]
    assert hits([*YEAR, *rent, *more], "fan_in") == []
    [hit] = hits([*YEAR, *more, *((f"new{n}", "LANDLORD", "700", at(150 + n / 9)) for n in range(6))], "fan_in")
    assert hit.subject == "LANDLORD"


def test_a_busy_week_by_chance_is_told_by_how_many_parties_there_are():
    from resolver.patterns.kernels.bursts import bursts

    def found(parties: int) -> int:
        """Bursts of party 0: 65 senders over a year, eight of them in four days; nobody else is paid."""
        days = [*(n * 6.4 for n in range(57)), *(200 + n / 2 for n in range(8))]
        time = np.sort(np.array(days) * 86_400).astype(np.int64)
        rows, zero = np.arange(65, dtype=np.int32), np.zeros(1, np.int64)
        start = np.array([0, *([65] * parties)], np.int64)
        return len(
            bursts.py_func(
                start, rows, np.minimum(rows, parties - 1), np.zeros(65, np.int16), time, np.ones(65, np.int64),
                np.zeros(parties, np.bool_), np.ones(65, np.bool_), zero, np.array([10]), zero, 4 * 86_400, 8, 8, 4,
                365 * 86_400, 1,
            )
        )  # fmt: skip

    # chance of 8 or more where 0.71 are expected: 8e-7 a window of 91; among 100 parties rare, among 100,000 not
    assert (found(100), found(100_000)) == (1, 0)


def test_a_burst_of_receivers_is_found_and_payroll_is_not():
    con = empty()
    add_transfers(con, [("employer", f"w{n}", "3000", at(50)) for n in range(9)])
    set_type(con, "payroll", "employer")
    [hit] = hits([*YEAR, *(("X", f"s{n}", "700", at(50 + n / 4)) for n in range(9))], "fan_out", con)
    assert hit.subject == "X" and hit.facts["receivers"] == 9


def test_gathered_and_scattered_is_found_in_this_order_only():
    came = [(f"s{n}", "X", "1000", at(50 + n / 4)) for n in range(6)]
    gone = [("X", f"r{n}", "900", at(53 + n / 4)) for n in range(6)]
    [hit] = hits([*YEAR, *came, *gone], "gather_scatter")
    assert (hit.subject, hit.facts["came"], hit.facts["gone"]) == ("X", "6000 USD", "5400 USD")
    early = [("X", f"r{n}", "900", at(45 + n / 4)) for n in range(6)]
    assert hits([*YEAR, *came, *early], "gather_scatter") == []


def test_what_was_paid_before_the_gathering_and_received_after_the_scattering_is_no_part_of_it():
    came = [(f"s{n}", "X", "1000", at(50 + n / 4)) for n in range(6)]
    gone = [("X", f"r{n}", "900", at(53 + n / 4)) for n in range(6)]
    [hit] = hits([*YEAR, ("X", "shop", "30", at(49)), *came, *gone, ("friend", "X", "20", at(55))], "gather_scatter")
    assert (hit.facts["came"], hit.facts["gone"]) == ("6000 USD", "5400 USD")


def test_scattered_to_hands_that_pass_it_to_one_sink():
    rows = [("A", f"hand{n}", "1000", at(n)) for n in range(3)] + [
        (f"hand{n}", "Z", "950", at(n + 2)) for n in range(3)
    ]
    [hit] = hits(rows, "scatter_gather")
    assert hit.entities == ("A", "Z", "hand0", "hand1", "hand2")
    assert hit.evidence == ("t0", "t1", "t2", "t3", "t4", "t5")
    before = [(f"hand{n}", "Z", "950", at(n - 2)) for n in range(3)]
    assert hits([*rows[:3], *before], "scatter_gather") == []  # they paid before they were paid


# ---------------------------------------------------------------------------------------------------- following money


def test_a_ring_in_the_order_of_time_is_found_once():
    rows = [("A", "B", "1000", at(1)), ("B", "C", "950", at(2)), ("C", "A", "900", at(3))]
    [hit] = hits([*rows, ("B", "A", "950", at(2))], "cycle")
    assert hit.evidence == ("t0", "t1", "t2")
    backward = [("A", "B", "1000", at(3)), ("B", "C", "950", at(2)), ("C", "A", "900", at(1))]
    assert hits(backward, "cycle") == []
    less = [("A", "B", "1000", at(1)), ("B", "C", "950", at(2)), ("C", "A", "100", at(3))]
    assert hits(less, "cycle") == []


def test_a_ring_within_one_second_is_found_whatever_the_order_of_ids():
    rows = [("C", "A", "900", at(1)), ("A", "B", "1000", at(1)), ("B", "C", "950", at(1))]
    [hit] = hits(rows, "cycle", keep_percent=50)
    assert sorted(hit.evidence) == ["t0", "t1", "t2"]


def test_money_that_leaves_within_hours_again_and_again():
    rows = [row for n in range(4) for row in (
        (f"a{n}", "X", "1000", at(10 * n)), ("X", f"b{n}", "950", at(10 * n + 0.5)))]  # fmt: skip
    [hit] = hits(rows, "pass_through")
    assert (hit.subject, hit.facts["times"], hit.facts["share_percent"]) == ("X", 4, 100)
    saver = [*rows, ("wage", "X", "20000", at(5))]
    assert hits(saver, "pass_through") == []  # 4,000 of 24,000 passes


def test_a_peel_chain_is_found_with_what_was_peeled():
    rows = []
    for n in range(6):
        rows.append((f"x{n}", f"x{n + 1}", str(10000 - 500 * n), at(n)))
        rows.append((f"x{n + 1}", f"cash{n}", "400", at(n + 0.5)))
    [hit] = hits(rows, "peel_chain")
    assert hit.subject == "x0" and hit.facts["hops"] == 6
    # five stops went on, and each paid 400 aside
    assert hit.facts["peeled"] == "2000 USD"
    straight = [row for row in rows if row[2] != "400"]
    assert hits(straight, "peel_chain") == []


def test_a_peel_chain_of_transactions_with_two_outputs_is_one():
    """On chains of outputs both payments of a stop have one time; change that comes back is no payment."""
    rows = []
    for n in range(6):
        rows.append((f"x{n}", f"x{n + 1}", str(10000 - 500 * n), at(n)))
        rows.append((f"x{n}", f"peel{n}", "400", at(n)))
    con = empty()
    add_transfers(con, rows, "bitcoin:native")
    [hit] = find.find(con, ["peel_chain"])
    assert hit.subject == "x0" and hit.facts["peeled"] == "2000 native"  # 400 at each of five stops


def test_pay_is_followed_to_a_wallet_month_after_month():
    con = empty()
    wallet(con, "w")
    rows = []
    for month in range(3):
        rows += [("employer", "worker", "5000", at(31 * month)), ("worker", "friend", "4900", at(31 * month + 1)),
                 ("friend", "w", "4800", at(31 * month + 2))]  # fmt: skip
    add_transfers(con, rows)
    set_type(con, "payroll", "employer")
    [hit] = find.find(con, ["payroll_to_wallet"])
    assert (hit.subject, hit.facts["months"], hit.facts["most_hops"]) == ("worker", 3, 3)
    assert set(hit.entities) == {"worker", "employer", "friend", "w"} and len(hit.evidence) == 9


def test_a_small_part_of_the_pay_in_coins_is_no_flow_of_pay():
    con = empty()
    wallet(con, "w")
    rows = [row for month in range(3) for row in (
        ("employer", "worker", "5000", at(30 * month)), ("worker", "w", "300", at(30 * month + 1)))]  # fmt: skip
    add_transfers(con, rows)
    set_type(con, "payroll", "employer")
    assert find.find(con, ["payroll_to_wallet"]) == []


# ---------------------------------------------------------------------------------------------------- over time


def test_silence_and_then_haste():
    rows = [("a", "X", "100", at(0))] + [("a", "X", "4000", at(200 + n)) for n in range(3)]
    rows += [("X", "b", "3900", at(201 + n)) for n in range(3)]
    [hit] = hits(rows, "dormant")
    assert hit.subject == "X" and hit.facts["silent_days"] == 200
    assert hits(rows[1:], "dormant") == []  # a silence before the first transfer is not known
    assert hits([("a", "X", "20000", at(0)), *rows[1:]], "dormant") == []  # less than was usual


def test_value_that_changes_chains_is_paired_where_nothing_else_fits():
    con = empty()
    for name in ("mule", "bridge"):
        for chain in ("tron", "ethereum"):
            wallet(con, f"{name}-{chain}")
            add_holding(con, name, f"{name}-{chain}")
    add_transfers(con, [("mule-tron", "bridge-tron", "5000", at(1))], USDT)
    add_transfers(con, [("bridge-ethereum", "mule-ethereum", "4990", at(1.01))], USDC)
    [hit] = find.find(con, ["chain_hopping"])
    assert hit.entities == ("mule", "bridge") and hit.evidence == ("t0", "t1")
    add_transfers(con, [("bridge-ethereum", "stranger", "4995", at(1.02))], USDC)
    assert find.find(con, ["chain_hopping"]) == []  # it could be either


def test_small_repeated_transfers_count_in_named_places_only():
    con = empty()
    wallet(con, *(f"w{n}" for n in range(6)))
    for account, country in (("cn", "CN"), ("de", "DE"), ("unknown", None)):
        add_entity(con, account, "account")
        con.execute(
            "insert into final.account by name select $id as entity_id, 'national' as scheme, $id as number, "
            "$country as country_code",
            {"id": account, "country": country},
        )
    rows = [(f"w{n}", account, "800", at(3 * n)) for account in ("cn", "de", "unknown") for n in range(6)]
    [hit] = hits(rows, "repeated_small", con)
    assert hit.subject == "cn" and hit.facts["places"] == ["CN"]
    assert [hit.subject for hit in find.find(con, ["repeated_small"], {"repeated_small": {"places": ["DE"]}})] == ["de"]


def test_a_deposit_address_that_many_pay_and_one_service_empties():
    con = empty()
    wallet(con, "deposit", "own", *(f"s{n}" for n in range(14)))
    rows = [(f"s{n}", "deposit", "50", at(n)) for n in range(14)] + [("deposit", "exchange", "650", at(15))]
    rows += [("s1", "own", "70", at(3)), ("own", "exchange", "70", at(4))]
    rows += [(f"c{n}", "exchange", "5", at(n / 10)) for n in range(1100)]
    wallet(con, "exchange")
    add_transfers(con, rows)
    [hit] = find.find(con, ["nested_exchange"])
    assert hit.entities[:2] == ("deposit", "exchange") and hit.facts["senders"] == 14


# ---------------------------------------------------------------------------------------------------- the declarations


@pytest.mark.parametrize("name", pattern.names())
def test_every_rule_declares_what_a_reader_needs(name: str):
    rule = pattern.load(name)
    assert rule.question.endswith("?")
    assert all(len(text) > 20 for text in (rule.law, rule.evidence, rule.mistaken_for, rule.score))
    assert all(parameter.says for parameter in rule.parameters.values())
    assert hits([("a", "b", "1", at(0))], name) == []
    assert find.find(empty(), [name]) == []  # no transfers at all


def test_a_parameter_that_is_not_known_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(BadParameter, match="band_percent, count"):
        pattern.load("structuring").settings({"windw": 3})
    with pytest.raises(BadParameter, match="count = 0"):
        pattern.load("structuring").settings({"count": 0})
    with pytest.raises(BadParameter, match="there are chain_hopping, cycle"):
        pattern.load("nothing")
    path = tmp_path / "profile.toml"
    path.write_text("[structuring]\nwindow_days = 'ten'\n", encoding="utf-8")
    with pytest.raises(BadParameter, match="'ten'"):
        pattern.profile(path)
    path.write_text("[repeated_small]\nplaces = ['DE']\n", encoding="utf-8")
    assert pattern.profile(path) == {"repeated_small": {"places": ["DE"]}}
