"""What a run derives: ultimate owners and controllers, blocked entities, and findings about what is wrong."""

from __future__ import annotations

import json

import pytest
from duckdb import DuckDBPyConnection

from resolver.ownership import derive, flow
from resolver.store import connect, contract
from tests.resolver.ownership.holdings import add, drawn
from tests.resolver.ownership.test_blocked import add_listing


def derived(made: DuckDBPyConnection, tmp_path) -> DuckDBPyConnection:
    """A run's connection with the drawn generation attached, after derive."""
    con = connect(":memory:")
    file = tmp_path / "made.duckdb"
    copy = connect(file)
    copy.execute(contract("resolver", "network.sql"))
    for table in ("relation", "listing", "entity", "record", "date"):
        rows = made.sql(f"from final.{table}").to_arrow_table()
        copy.register("rows", rows)
        copy.execute(f"insert into final.{table} select * from rows")
        copy.unregister("rows")
    copy.close()
    con.execute(f"attach '{file}' as generation")
    con.execute("create schema work")
    con.execute("create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
                "message varchar, evidence json)")  # fmt: skip
    derive.derive(con)
    return con


def test_a_run_writes_owners_controllers_and_blocks(tmp_path) -> None:
    made = drawn("X 60 H, H 40 F, Y 20 F, H votes 55 F")
    add_listing(made, "X", "OFAC")
    con = derived(made, tmp_path)
    con.execute("use generation")
    shares = "select owner_id, owned_id, share_low, share_high from final.ultimate_owner order by all"
    assert con.execute(shares).fetchall() == [
        ("X", "F", 24.0, 24.0), ("X", "H", 60.0, 60.0), ("Y", "F", 20.0, 20.0),
    ]  # fmt: skip
    control = "select controller_id, entity_id, certain from final.ultimate_control order by all"
    assert con.execute(control).fetchall() == [
        ("X", "F", True), ("X", "H", True),
    ]  # fmt: skip
    blocked = "select blocked_id, status, roots, proof, proof_whole from final.blocked"
    assert con.execute(blocked).fetchall() == [
        ("blocked:ofac:H", "blocked", ["X"], ["r0-X"], True),
    ]  # fmt: skip
    assert con.execute("select rule from memory.work.finding").fetchall() == []


@pytest.mark.parametrize(("holdings", "rule", "said"), [
    ("X 70 A, Y 50 A", "ownership_over_100", "A are published with 120 % in all"),
    ("X 101 A", "ownership_unusable_share", "counts as unknown"),
    ("X -5 A", "ownership_unusable_share", "counts as unknown"),
    ("X 60..40 A", "ownership_unusable_share", "counts as unknown"),
    ("A 10 A, X 90 A", "ownership_of_itself", "holding 10 % of itself"),
    ("A 100 B, B 100 A", "ownership_ring", "2 entities with A hold each other"),
])  # fmt: skip
def test_what_is_wrong_is_a_finding_with_the_lines_that_make_it(tmp_path, holdings, rule, said) -> None:
    con = derived(drawn(holdings), tmp_path)
    [(found, message, evidence)] = con.execute("select rule, message, evidence from work.finding").fetchall()
    assert found == rule
    assert said in message
    assert len(json.loads(evidence)) == holdings.count(",") + 1 - ("90" in holdings)


def test_owners_beyond_what_is_carried_are_told_by_a_finding(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    # five owners with unknown shares, two are carried: each of the others may have the whole, and 30 % of B; that much
    # is added to every high end in B, because B does not know of whom it is
    monkeypatch.setattr(flow, "MOST", 2)
    con = derived(drawn("P ? A, Q ? A, R ? A, S ? A, T ? A, A 30 B"), tmp_path)
    assert con.execute("select subject, split_part(message, ':', 2) from work.finding order by subject").fetchall() == [
        ("A", " each of the others has at most 100 %. All are given by `resolver owners --limit 0` for this entity."),
        ("B", " each of the others has at most 30 %. All are given by `resolver owners --limit 0` for this entity."),
    ]
    shares = "select owner_id, owned_id, share_low, share_high from generation.final.ultimate_owner order by all"
    assert con.execute(shares).fetchall() == [
        ("P", "A", 0.0, 100.0), ("P", "B", 0.0, 60.0), ("Q", "A", 0.0, 100.0), ("Q", "B", 0.0, 60.0),
    ]  # fmt: skip


def test_two_sources_that_contradict_each_other_are_a_finding(tmp_path) -> None:
    con = drawn("")
    add(con, "one", "X", "A", "60", records=["reg:1"], cites=["f/one/1"])
    add(con, "two", "X", "A", "30", records=["list:1"], cites=["f/two/1"])
    made = derived(con, tmp_path)
    assert made.execute("select rule, evidence::varchar from work.finding").fetchall() == [
        ("ownership_contradiction", '["f/one/1", "f/two/1"]')
    ]
    assert made.execute("select share_low, share_high from generation.final.ultimate_owner").fetchall() == [
        (30.0, 60.0)
    ]


def test_an_empty_network_derives_nothing(tmp_path) -> None:
    con = derived(drawn(""), tmp_path)
    assert con.execute("select count(*) from generation.final.blocked").fetchall() == [(0,)]
