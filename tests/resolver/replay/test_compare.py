"""What became of ours between two networks: each way in which a list can touch us, and what must not be told."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as some

from resolver.replay import steps
from resolver.replay.compare import Became, Both, compare, newly_listed
from tests.resolver.replay.networks import LIST, Who, World, both

US = (Who("acme", ("own:1",)), Who("bela", ("own:2",)), Who("stranger", ("register:9",)))
THEM = Who("villain", ("list:7",), ("ofac:DPRK4",))


def told(was: World, now: World, most: int = 2, ours: tuple[str, ...] = ()) -> list[Became]:
    return compare(Both(both(was, now), [LIST], ours), most)


def brief(rows: list[Became]) -> set[tuple[str, str]]:
    return {(row.id, row.became) for row in rows}


def test_a_customer_who_is_joined_to_a_listed_party_became_listed_because_of_the_list_s_line():
    [row] = told(World(US), World([Who("acme", ("own:1", "list:7"), ("ofac:DPRK4",)), *US[1:]]))
    assert (row.id, row.became, row.what) == ("acme", "listed", "listed under ofac:DPRK4")
    assert [cite.split("/")[0] for cite in row.because] == [LIST]
    assert [cite.split("/")[0] for cite in row.evidence] == ["e" * 64], "the customer's own line"


def test_a_listed_party_that_takes_our_customer_in_is_no_excuse_for_not_telling_it():
    """The list had the villain yesterday; today's line gives it the customer's number, so the two are joined."""
    was = World([*US, Who("villain", ("list:7",), ("ofac:DPRK4",))])
    now = World([Who("villain", ("list:7", "own:1"), ("ofac:DPRK4",)), *US[1:]])
    assert brief(told(was, now)) == {("villain", "listed")}


def test_who_was_listed_and_is_under_more_programmes_or_free_is_told_apart():
    listed = Who("acme", ("own:1", "list:1"), ("ofac:A",))
    more = Who("acme", ("own:1", "list:1"), ("ofac:A", "ofac:B"))
    [row] = told(World([listed]), World([more]))
    assert (row.became, row.what) == ("more", "now also listed under ofac:B")
    assert brief(told(World([listed]), World([US[0]]))) == {("acme", "released")}
    assert told(World([listed]), World([listed])) == []


def test_a_company_of_ours_is_sanctioned_by_ownership_and_its_wallet_is_held_by_it():
    wallet = Who("w1", ("own:1",), kind="wallet")
    ties = [("villain", "OWNS", "acme"), ("acme", "HOLDS", "w1")]
    was = World([*US, wallet, Who("villain", ("register:7",))], ties)
    now = World(
        [*US, wallet, Who("villain", ("register:7", "list:7"), ("ofac:X",))],
        ties,
        blocked=[("acme", "blocked", "villain", "villain OWNS acme")],
    )
    owned, held = told(was, now)
    assert (owned.id, owned.became) == ("acme", "by_ownership")
    assert owned.what == "sanctioned by ownership under ofac: 60 % held by villain; the rule"
    assert [step["what"] for step in owned.path] == ["owns"]
    assert owned.because and owned.because[0].startswith(LIST)
    assert (held.id, held.became, held.party) == ("w1", "held", "acme")


def test_a_possible_sanction_by_ownership_is_no_sure_one_and_a_graver_one_is_told_anew():
    parties = [*US, THEM]
    ties = [("villain", "OWNS", "acme")]
    near = World(parties, ties, blocked=[("acme", "possible", "villain", "villain OWNS acme")])
    sure = World(parties, ties, blocked=[("acme", "blocked", "villain", "villain OWNS acme")])
    none = World(parties, ties)
    assert [row.what.split(" by ")[0] for row in told(none, near) if row.became == "by_ownership"] == [
        "possibly sanctioned"
    ]
    assert [row.became for row in told(near, sure)] == ["by_ownership"]
    assert told(sure, sure) == []
    assert [row.what for row in told(sure, near)] == ["possibly sanctioned by ownership under ofac (was blocked)"]
    assert [row.became for row in told(sure, none)] == ["released"]


def test_payments_to_a_newly_listed_wallet_are_steps_and_strangers_are_not_told():
    wallets = [Who("w1", ("own:1",), kind="wallet"), Who("w2", ("register:5",), kind="wallet")]
    ties, paid = [("acme", "HOLDS", "w1"), ("stranger", "HOLDS", "w2")], [("w1", "w3", 70.0), ("w2", "w3", 9.0)]
    was = World([*US, *wallets, Who("w3", kind="wallet")], ties, paid)
    now = World([*US, *wallets, Who("w3", ("list:7",), ("ofac:X",), "wallet")], ties, paid)
    found = told(was, now)
    assert [(row.id, row.became, row.steps) for row in found] == [("w1", "near", 1), ("acme", "near", 2)]
    assert found[1].what == (
        "2 steps from wallet w3 (listed under ofac:X): holds wallet w1 of acme, which paid 70.0 USD in 2 transfers, "
        "2026-01-01 to 2026-02-01, to wallet w3"
    )
    assert brief(told(was, now, 1)) == {("w1", "near")}
    assert brief(told(was, now, 2, ours=("register",))) == {("w2", "near"), ("stranger", "near")}


def test_who_was_as_near_to_a_listed_party_before_is_told_only_of_a_newly_listed_one():
    ties = [("acme", "DIRECTS", "villain")]
    assert told(World([*US, THEM], ties), World([*US, THEM], ties)) == []
    other = Who("other", ("list:8",), ("ofac:X",))
    again = [*ties, ("acme", "DIRECTS", "other")]
    was = World([*US, THEM, Who("other", ("register:8",))], again)
    [row] = told(was, World([*US, THEM, other], again))
    assert (row.id, row.party, row.steps) == ("acme", "other", 1)


def test_a_new_tie_that_brings_one_of_ours_nearer_to_who_was_listed_before_is_told():
    was = World([*US, THEM])
    now = World([*US, THEM], documents=[("N1", ("bela", "villain"))])
    [row] = told(was, now)
    assert (row.id, row.became, row.steps) == ("bela", "near", 1)
    assert "shares passport N1 with villain" in row.what


def test_a_customer_who_may_be_a_listed_party_is_for_a_person_to_see_and_only_once():
    ties = [("bela", "villain", "own:2", "list:7")]
    [row] = told(World([*US]), World([*US, THEM], may_be=ties))
    assert (row.id, row.became) == ("bela", "possible_match")
    assert row.what == "may be villain, listed under ofac:DPRK4; not merged: probability 0.4, name alone"
    assert told(World([*US, THEM], may_be=ties), World([*US, THEM], may_be=ties)) == []


def test_no_path_goes_through_an_exchange_or_over_a_number_that_a_crowd_presents(monkeypatch):
    monkeypatch.setattr(steps, "HUB", 11)
    many = [Who(f"c{n}", (f"own:c{n}",)) for n in range(steps.HUB + 1)]
    hub = [(who.id, "exchange", 1.0) for who in many]
    was = World(
        [*US, *many, Who("exchange", ("register:x",)), Who("villain")], paid=[*hub, ("exchange", "villain", 5.0)]
    )
    now = World([*US, *many, Who("exchange", ("register:x",)), THEM], paid=was.paid)
    assert told(was, now, 3) == []
    crowd = [("N1", [who.id for who in many[: steps.SHARED]] + ["villain"])]
    assert told(World([*many, Who("villain")], documents=crowd), World([*many, THEM], documents=crowd)) == []


def test_without_data_of_our_own_every_party_counts():
    was = World([Who("stranger", ("register:9",))])
    now = World([Who("stranger", ("register:9", "list:7"), ("ofac:X",))])
    con = both(was, now)
    found = Both(con, [LIST])
    assert found.everybody
    assert brief(compare(found, 1)) == {("stranger", "listed")}
    assert newly_listed(con) == ["stranger"]


@settings(deadline=None, max_examples=25)
@given(
    some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9)), max_size=18),
    some.sets(some.integers(0, 9), min_size=1, max_size=3),
)
def test_steps_are_those_of_a_plain_search(edges, seeds):
    con = both(World([]), World([]))
    rows = [(f"{n}", f"p{a}", f"p{b}") for n, (a, b) in enumerate(edges)]
    if rows:
        con.executemany(
            "insert into now.final.relation by name select $1 as relation_id, 'OWNS' as type, $2 as from_id, 'record' "
            "as from_status, $3 as to_id, 'record' as to_status, false as invented, [] as records, [] as cites",
            rows,
        )
    steps.ties(con, "now")
    steps.reach(con, "now", [f"p{n}" for n in seeds], 3, "reached")
    near: dict[int, int] = dict.fromkeys(seeds, 0)
    for step in (1, 2, 3):
        ends = {b if a in near else a for a, b in edges if (a in near) != (b in near)}
        near |= dict.fromkeys(ends, step)
    found = con.execute("select id, steps from reached").fetchall()
    assert {(f"p{node}", step) for node, step in near.items()} == set(found)
    for id, way in steps.ways(con, "reached", [id for id, _ in found]).items():
        assert len(way.steps) == dict(found)[id] and way.listed in {f"p{n}" for n in seeds}
        assert [id, *(step.end for step in way.steps)][-1] == way.listed
