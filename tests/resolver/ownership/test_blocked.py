"""Sanctions by ownership: against a plain fixed point on random registers; minimal proofs; both ends; what-if."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from itertools import combinations

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import UsageError
from resolver.ownership import blocked, network, proofs, sanctioned
from resolver.ownership.regimes import HALF, Rule, rules, rules_on
from tests.conftest import scale
from tests.generation import add_entity, empty
from tests.resolver.ownership.holdings import Edge, add, drawn, network_of, some_graph

OFAC, UK = (next(rule for rule in rules() if rule.name == name) for name in ("ofac", "uk"))


def oracle(n: int, edges: list[Edge], seeds: set[int], *, more: bool, end: int) -> set[int]:
    """Plain rounds: everybody of whom those inside hold enough joins, until nobody does."""
    inside = set(seeds)
    while True:
        joined = set()
        for node in set(range(n)) - inside:
            total = sum(edge[end] for edge in edges if edge[0] in inside and edge[1] == node)
            if total > HALF or (total == HALF and not more):
                joined.add(node)
        if not joined:
            return inside
        inside |= joined


@pytest.mark.parametrize("rule", [OFAC, replace(OFAC, more=True), UK], ids=["50 or more", "more than 50", "each alone"])
def test_the_rule_equals_plain_rounds_on_random_registers(rule: Rule) -> None:
    reached = 0
    for seed in range(300 * scale()):
        n, edges = some_graph(seed, bands=True)
        listed = sorted(random.Random(seed).sample(range(n), random.Random(seed).randint(1, 2)))
        hit = blocked.evaluate(network_of(n, edges), rule, np.array(listed, np.int32))
        groups = [set(listed)] if rule.together else [{one} for one in listed]
        certain = set.union(*(oracle(n, edges, of, more=rule.more, end=2) for of in groups))
        possible = set.union(*(oracle(n, edges, of, more=rule.more, end=3) for of in groups))
        status = {node: result.status for node, result in hit.results.items() if result.status != "near"}
        assert {node for node in status if status[node] == "listed"} == set(listed)
        assert {node for node in status if status[node] in ("listed", "blocked")} == certain
        assert set(status) == possible
        reached += len(possible) - len(listed)
    assert reached > 150


def test_every_stake_of_a_proof_is_needed_and_comes_after_those_who_hold_it() -> None:
    proofs = 0
    for seed in range(200 * scale()):
        n, edges = some_graph(seed)
        net = network_of(n, edges)
        listed = {0, n - 1}
        hit = blocked.evaluate(net, OFAC, np.array(sorted(listed), np.int32))
        for node, result in hit.results.items():
            if result.status != "blocked":
                continue
            proof = hit.proof(node) or []
            used = [(int(net.owner[e]), int(net.to[e]), int(net.low[e]), int(net.high[e])) for e in proof]
            known = set(listed)
            for owner, owned, *_ in used:
                assert owner in known
                if sum(low for _, t, low, _ in used if t == owned) >= HALF:
                    known.add(owned)
            assert node in oracle(n, used, listed, more=False, end=2)
            for fewer in combinations(used, len(used) - 1):
                assert node not in oracle(n, list(fewer), listed, more=False, end=2)
            proofs += 1
    assert proofs > 100


@pytest.mark.parametrize("rule", rules_on(date(2026, 1, 1)), ids=lambda rule: rule.name)
def test_the_stakes_of_a_proof_alone_prove_it_and_none_can_be_left_out(rule: Rule) -> None:
    """Shares, votes, boards and influence in bands that exclude their ends: of every end, also what is near."""
    proofs = 0
    for seed in range(60 * scale()):
        n, edges = some_graph(seed, bands=True)
        chance = random.Random(seed)
        kinds = (0, 0, 1, 1, 1, 2, 3) if rule.votes else (0, 0, 0, 0, 1)
        net = network_of(n, edges, [chance.choice(kinds) for _ in edges])
        strict = np.array([chance.random() < 0.5 for _ in edges]) & (net.low < net.high)
        net = replace(net, low_strict=strict.astype(np.int8), whole_strict=strict.astype(np.int8),
                      high_strict=(strict ^ (net.low < net.high)).astype(np.int8))  # fmt: skip
        listed = np.array(sorted(chance.sample(range(n), min(n, 3))), np.int32)
        hit = blocked.evaluate(net, rule, listed)
        for node, result in hit.results.items():
            proof = hit.proof(node) or []
            if result.status == "near":
                assert proof
            if result.status not in ("blocked", "possible"):
                continue
            wanted = {"blocked"} if result.status == "blocked" else {"blocked", "possible"}
            for left_out in (None, *proof):
                part = net.taken(np.array([edge for edge in proof if edge != left_out], np.int64))
                found = blocked.evaluate(part, rule, listed).results.get(node)
                assert (found is not None and found.status in wanted) == (left_out is None), (seed, node, left_out)
            proofs += 1
    assert proofs > 10


def test_a_stake_that_is_not_needed_is_no_part_of_a_proof() -> None:
    # B and C may hold 25 % each, which is half; A less than 25 %
    con = drawn("A 0..<25 T, B 0..25 T, C 0..25 T")
    net = network.read(con)
    ids = network.ids_of(con, np.arange(net.n))
    hit = blocked.evaluate(net, OFAC, np.array([network.number_of(con, one) for one in "ABC"], np.int32))
    proof = hit.proof(network.number_of(con, "T")) or []
    assert [ids[int(net.owner[edge])] for edge in proof] == ["B", "C"]


def test_what_a_party_controls_alone_is_shown_by_its_own_control() -> None:
    # N is hit by X's shares as well, but its votes are added to those of Y alone, which controls it
    con = drawn("X 50 N, Y votes 60 N, Y votes 30 M, N votes 30 M")
    add_entity(con, "M", "organisation")
    for name in "XY":
        add_listing(con, name, "EU")
    [row] = [row for row in sanctioned.answer(con) if row["entity"] == "M"]
    assert [(s["owner"], s["kind"], s["owned"]) for s in row["proof"]] == [
        ("Y", "votes", "N"), ("N", "votes", "M"), ("Y", "votes", "M"),
    ]  # fmt: skip
    assert [(root["entity"], [one["cites"] for one in root["listings"]]) for root in row["roots"]] == [
        ("Y", [["file/list/Y"]])
    ]


def test_a_long_chain_is_answered_by_its_last_steps_and_whole_for_one_entity(monkeypatch) -> None:
    for module in (proofs, sanctioned):
        monkeypatch.setattr(module, "LONGEST", 40)
    con = empty()
    depth = 70
    con.execute(
        "insert into final.relation by name select 'r' || i as relation_id, 'OWNS' as type, 'c' || i as from_id, "
        "'record' as from_status, 'c' || (i + 1) as to_id, 'record' as to_status, 'shares' as interest, "
        "100 as share_low_exact, 100 as share_high_exact, 'direct' as directness, true as invented, "
        "['reg:' || i] as records, ['f/r/' || i] as cites from range($depth) as t(i)", {"depth": depth},
    )  # fmt: skip
    for authority in ("EU", "UK"):
        add_listing(con, "c0", authority)
    for regime in ("eu", "uk"):
        found = sanctioned.answer(con, regimes=[regime])
        assert {row["status"] for row in found} == {"blocked"}
        assert len(found) == depth
        assert {(len(row["proof"]), row["proof_whole"]) for row in found} == {
            *((length, True) for length in range(1, proofs.LONGEST + 1)), (1, False),
        }  # fmt: skip
        assert {root["entity"] for row in found for root in row["roots"]} == {"c0"}
        add_entity(con, f"c{depth}", "organisation") if regime == "eu" else None
        [row] = sanctioned.answer(con, f"c{depth}", regimes=[regime])
        assert (len(row["proof"]), row["proof_whole"]) == (depth, True)


def test_where_no_sale_is_enough_alone_the_last_row_names_those_that_are_together() -> None:
    con = drawn("X 60 A, Y 55 A")  # published with more than the whole: either is enough
    add_entity(con, "A", "organisation")
    for name in "XY":
        add_listing(con, name, "OFAC")
    [row] = sanctioned.answer(con, "A", regimes=["ofac"], proof=True)
    assert [(sale["stakes"], sale["status"], sale["enough"]) for sale in row["ends_if"]] == [
        (["r0-X"], "blocked", False), (["r0-X", "r1-Y"], "clear", True),
    ]  # fmt: skip


def status(text: str, listed: str, rule: Rule = OFAC) -> dict[str, str]:
    """Statuses by party of a drawn register."""
    con = drawn(text)
    net = network.read(con)
    hit = blocked.evaluate(net, rule, np.array([network.number_of(con, one) for one in listed.split()], np.int32))
    ids = network.ids_of(con, np.arange(net.n))
    return {ids[node]: result.status for node, result in hit.results.items() if result.status != "listed"}


def test_a_band_blocks_where_its_low_end_reaches_and_is_possible_where_its_high_end_does() -> None:
    assert status("X 50..75 A, X 25..50 B, X 25..<50 C, X 25..49 D, X ? E, X 0..44 F", "X") == {
        "A": "blocked", "B": "possible", "C": "near", "D": "near", "E": "possible",
    }  # fmt: skip


def test_more_than_half_is_met_by_a_band_that_excludes_its_low_end() -> None:
    assert status("X >50..75 A, X 50..75 B, X 50 C", "X", UK) == {"A": "blocked", "B": "possible", "C": "near"}


def test_two_owners_of_each_other_with_no_listed_owner_stay_clear() -> None:
    assert status("A 50 B, B 50 A, X 10 A", "X") == {}


def test_an_interest_without_a_share_is_possible_only() -> None:
    assert status("X other ? A, X trust ? B, X contract ? C, X profit 90 D", "X") == {"B": "possible"}
    assert status("X other ? A, X trust ? B, X contract ? C, X profit 90 D", "X", UK) == {
        "A": "possible", "B": "possible", "C": "possible",
    }  # fmt: skip


def world() -> DuckDBPyConnection:
    con = drawn("X 60 A, A 30 B, Y 30 B, B 46 C, Z 54 C")
    for name in "ABC":
        add_entity(con, name, "organisation")
    for name in "XYZ":
        add_entity(con, name, "person", listed=name != "Z")
    for name in "XY":
        add_listing(con, name, "OFAC")
    return con


def add_listing(con, entity: str, authority: str, effect: str = "blocking", record: str | None = None, **days) -> None:
    columns = {"listing_id": f"{entity}/{authority}", "entity_id": entity, "record_id": record or f"list:{entity}",
               "list": authority, "authority": authority, "programme": f"{authority}:P", "effect": effect,
               "mapped": True, "in_force": True, "cites": [f"file/list/{entity}"]} | days  # fmt: skip
    con.execute(f"insert into final.listing ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
                list(columns.values()))  # fmt: skip


def rows(con, **asked) -> dict[str, str]:
    return {row["entity"]: row["status"] for row in sanctioned.answer(con, regimes=["ofac"], **asked)}


def test_the_answer_names_status_shares_law_and_the_stakes_that_prove_it() -> None:
    found = {row["entity"]: row for row in sanctioned.answer(world(), regimes=["ofac"], proof=True)}
    assert {name: row["status"] for name, row in found.items()} == {"A": "blocked", "B": "blocked", "C": "near"}
    assert [(s["owner"], s["share"], s["owned"]) for s in found["B"]["proof"]] == [
        ("X", "60 %", "A"), ("A", "30 %", "B"), ("Y", "30 %", "B"),
    ]  # fmt: skip
    assert (found["B"]["share_low"], found["B"]["share_high"]) == (60.0, 60.0)
    assert found["B"]["proof"][0]["cites"] == ["file/test/r0-X"]
    assert [sale["stake"] for sale in found["B"]["ends_if"] if sale["enough"]] == ["r0-X", "r1-A", "r2-Y"]


def test_what_if_tells_only_what_changes_and_writes_nothing() -> None:
    con = world()
    before = con.execute("select count(*) from final.listing").fetchall()
    assert rows(con, if_listed=["Z listed"]) == {"Z": "listed", "C": "blocked"}
    assert rows(con, if_sold=["r1-A"]) == {"B": "clear", "C": "clear"}
    assert rows(con, if_sold=["X>A"]) == {"A": "clear", "B": "clear", "C": "clear"}
    assert rows(con, if_listed=["X delisted"]) == {"X": "clear", "A": "clear", "B": "clear", "C": "clear"}
    assert con.execute("select count(*) from final.listing").fetchall() == before


@pytest.mark.parametrize("wrong", [{"if_listed": ["X"]}, {"if_listed": ["X listed xy"]}, {"if_sold": ["nothing"]},
                                   {"regimes": ["xy"]}])  # fmt: skip
def test_an_assumption_that_is_none_is_a_usage_error(wrong) -> None:
    with pytest.raises(UsageError):
        sanctioned.answer(world(), **wrong)


def test_a_listing_counts_from_its_day_on_and_until_it_ended() -> None:
    con = drawn("X 60 A, Y 60 B")
    for name in "AB":
        add_entity(con, name, "organisation")
    add_listing(con, "X", "OFAC", listed_on=date(2022, 3, 1))
    add_listing(con, "Y", "OFAC", listed_on=date(2010, 3, 1), ended_on=date(2020, 1, 1), in_force=False)
    assert rows(con) == {"A": "blocked"}
    assert rows(con, as_of=date(2021, 1, 1)) == {}
    assert rows(con, as_of=date(2019, 1, 1)) == {"B": "blocked"}


def test_lists_that_do_not_block_begin_nothing_but_their_own_rule() -> None:
    con = drawn("X 60 A")
    add_entity(con, "A", "organisation")
    add_listing(con, "X", "OFAC", effect="sectoral")
    assert [(row["regime"], row["status"]) for row in sanctioned.answer(con)] == [("ofac_sectoral", "blocked")]


def add_record(con, record: str, entity: str, probability: float, reason: str) -> None:
    con.execute(
        "insert into final.record by name select $r as record_id, $e as entity_id, 'test' as source, 'T' as publisher, "
        "$r as published_key, 'person' as kind, $e as caption, true as invented, false as private, "
        "$p as probability, $why as reason, [] as cites", {"r": record, "e": entity, "p": probability, "why": reason},
    )  # fmt: skip


@pytest.mark.parametrize(("probability", "reason", "expected"), [
    (0.95, "model person-2: name same; birth same", "possible"),
    (0.995, "model person-2: name same; birth same", "blocked"),
    (0.5, "judgement by A. Analyst", "blocked"),
    (0.97, "identifier: same LEI or IMO number", "blocked"),
    (0.97, "identifier: same passport", "possible"),
])  # fmt: skip
def test_a_block_that_rests_on_a_guess_is_possible_and_names_the_merge(probability, reason, expected) -> None:
    con = drawn("X 60 A, A 60 B")
    for name in "AB":
        add_entity(con, name, "organisation")
        add_record(con, f"reg:{name}", name, 1.0, "alone")
    add_entity(con, "X", "person", listed=True)
    add_record(con, "list:X", "X", probability, reason)
    add_record(con, "reg:X", "X", probability, reason)
    add_listing(con, "X", "OFAC", record="list:X")
    con.execute("update final.relation set from_record = 'reg:' || from_id, to_record = 'reg:' || to_id")
    con.execute("insert into evidence.pair by name select 'list:X' as left_record, 'reg:X' as right_record, "
                "'person' as kind, 9.0 as weight_bits, $p as probability, 'accepted' as decision, $why as reason, "
                "'' as rules, [] as levels", {"p": probability, "why": reason})  # fmt: skip
    found = {row["entity"]: row for row in sanctioned.answer(con)}
    assert {name: row["status"] for name, row in found.items()} == {"A": expected, "B": expected}
    [merge] = found["B"]["merges"]
    assert (merge["left"], merge["right"], merge["firm"]) == ("list:X", "reg:X", expected == "blocked")


def merged(con: DuckDBPyConnection, left: str, right: str, entity: str, probability: float) -> None:
    """Two records of an entity, joined by a pair of that probability."""
    why = "model: name same"
    for record in (left, right):
        if not con.execute("from final.record where record_id = $r", {"r": record}).fetchall():
            add_record(con, record, entity, probability, why)
    con.execute("insert into evidence.pair by name select $l as left_record, $r as right_record, 'person' as kind, "
                "9.0 as weight_bits, $p as probability, 'accepted' as decision, $why as reason, '' as rules, "
                "[] as levels", {"l": left, "r": right, "p": probability, "why": why})  # fmt: skip


@pytest.mark.parametrize(("probability", "expected"), [(0.95, "possible"), (0.995, "blocked")])
def test_stakes_in_two_records_of_a_company_add_up_for_certain_only_if_they_are_one(probability, expected) -> None:
    con = drawn("X 30 A, Y 30 A")
    for name in "XY":
        add_listing(con, name, "OFAC")
    add_entity(con, "A", "organisation")
    con.execute("update final.relation set from_record = 'reg:' || from_id, to_record = 'a:' || from_id")
    merged(con, "a:X", "a:Y", "A", probability)
    [row] = sanctioned.answer(con)
    assert row["status"] == expected
    assert [(merge["left"], merge["right"]) for merge in row["merges"]] == [("a:X", "a:Y")]


def test_one_listing_that_is_surely_the_holder_s_is_enough() -> None:
    con = drawn("X 60 A")
    con.execute("update final.relation set from_record = 'reg:X', to_record = 'reg:A'")
    add_entity(con, "A", "organisation")
    merged(con, "list:1", "reg:X", "X", 0.999)
    merged(con, "list:2", "reg:X", "X", 0.9)
    add_listing(con, "X", "OFAC", record="list:2")
    assert rows(con) == {"A": "possible"}
    con.execute("insert into final.listing by name select * replace ('X/1' as listing_id, 'list:1' as record_id) "
                "from final.listing")  # fmt: skip
    [row] = sanctioned.answer(con)
    assert (row["status"], [merge["left"] for merge in row["merges"]]) == ("blocked", ["list:1"])
    con.execute("update final.listing set ended_on = '2001-01-01' where record_id = 'list:1'")
    assert rows(con) == {"A": "possible"}


def test_two_sources_of_one_stake_are_of_the_record_that_is_listed() -> None:
    con = drawn("")
    add(con, "one", "X", "A", "60", records=["reg:X"], from_record="reg:X", to_record="reg:A")
    add(con, "two", "X", "A", "60", records=["list:X"], from_record="list:X", to_record="reg:A")
    add_entity(con, "A", "organisation")
    merged(con, "list:X", "reg:X", "X", 0.9)
    add_listing(con, "X", "OFAC", record="list:X")
    assert rows(con) == {"A": "blocked"}


def test_what_is_near_tells_the_stakes_that_count() -> None:
    con = drawn("X 60 A, A 20 B, Y 27 B, Z 1 B")
    add_entity(con, "B", "organisation")
    for name in "XY":
        add_listing(con, name, "OFAC")
    [row] = sanctioned.answer(con, "B", regimes=["ofac"])
    assert (row["status"], [stake["stake"] for stake in row["proof"]]) == ("near", ["r0-X", "r1-A", "r2-Y"])
    assert [root["entity"] for root in row["roots"]] == ["X", "Y"]
