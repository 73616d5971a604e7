"""Registers at their real size, through what a run derives and commands answer: a million holders, a long chain."""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.ownership import derive, holders, sanctioned
from resolver.store import connect, contract
from tests.generation import add_entity
from tests.resolver.ownership.test_blocked import add_listing

STAKES = """
insert into final.relation by name
select 'r' || no as relation_id, 'OWNS' as type, owner as from_id, 'record' as from_status, owned as to_id,
       'record' as to_status, 'shares' as interest, share as share_low_exact, share as share_high_exact,
       'direct' as directness, true as invented, ['reg:' || no] as records, ['f/r/' || no] as cites
"""


def derived(folder: Path, stakes: str) -> DuckDBPyConnection:
    """A generation with stakes (a query of no, owner, owned, share), of which X is listed by OFAC, after derive."""
    file = folder / "made.duckdb"
    made = connect(file)
    made.execute(contract("resolver", "network.sql"))
    made.execute(f"{STAKES} from ({stakes})")
    for name in ("A", "B", "X"):
        add_entity(made, name, "organisation")
    add_listing(made, "X", "OFAC")
    made.close()
    con = connect(":memory:")
    con.execute(f"attach '{file}' as generation")
    con.execute("create schema work")
    con.execute("create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
                "message varchar, evidence json)")  # fmt: skip
    derive.derive(con)
    con.execute("use generation")
    return con


def test_a_million_shareholders_of_one_company(tmp_path) -> None:
    # X holds half of A, 1,000,000 others 0.00005 % each, and A the whole of B. The largest 10,000 are carried on to B,
    # where every high end has room for one of the others
    con = derived(
        tmp_path,
        "select i as no, if(i = 0, 'X', 'p' || i) as owner, 'A' as owned, if(i = 0, 50, 0.00005) as share "
        "from range(1000001) as t(i) union all select -1, 'A', 'B', 100",
    )
    owners = "select owner_id, owned_id, share_low, share_high from final.ultimate_owner order by all"
    assert con.execute(owners).fetchall() == [("X", "A", 50.0, 50.0), ("X", "B", 50.0, 50.00005)]
    blocked = "select entity_id, status, roots, proof from final.blocked order by all"
    assert con.execute(blocked).fetchall() == [
        ("A", "blocked", ["X"], ["r0"]), ("B", "blocked", ["X"], ["r0", "r-1"]),
    ]  # fmt: skip
    assert con.execute("select rule from memory.work.finding").fetchall() == []
    con.execute("update final.entity set listed = true where entity_id = 'X'")
    rows = holders.owners(con, "B", most=1)  # the largest share, and the listed ones whatever they hold
    assert [(row["owner"], row["share_low"], row["listed"]) for row in rows] == [("A", 100.0, False), ("X", 50.0, True)]
    assert {row["in_all"] for row in rows} == {1_000_002}
    assert [(row["owned"], row["in_all"]) for row in holders.owned(con, "X", most=1)] == [("A", 2)]


def test_a_chain_ten_thousand_deep(tmp_path) -> None:
    con = derived(
        tmp_path,
        "select i as no, if(i = 0, 'X', 'c' || i) as owner, if(i = 9999, 'A', 'c' || (i + 1)) as owned, 100 as share "
        "from range(10000) as t(i)",
    )
    ends = "select count(*), min(share_low), max(share_high), min(owner_id), max(owner_id) from final.ultimate_owner"
    assert con.execute(ends).fetchall() == [(10_000, 100.0, 100.0, "X", "X")]
    assert con.execute("select count(*), min(controller_id) from final.ultimate_control").fetchall() == [(10_000, "X")]
    # proofs of up to 500 stakes are written whole, of longer ones the last step
    proofs = "select status, proof_whole, count(*), max(len(proof)) from final.blocked group by all order by all"
    assert con.execute(proofs).fetchall() == [("blocked", False, 9_500, 1), ("blocked", True, 500, 500)]
    [answer] = [row for row in sanctioned.answer(con, "A") if row["regime"] == "ofac"]
    assert (answer["status"], len(answer["proof"]), answer["proof_whole"]) == ("blocked", 10_000, True)
    [changed] = sanctioned.answer(con, "A", regimes=["ofac"], if_sold=["r5000"])
    assert (changed["before"], changed["status"]) == ("blocked", "clear")
    rows = holders.owners(con, "A")  # of so many, control is asked of the holders and of those whom nobody owns
    assert {row["owner"] for row in rows if row["control"] == "certain"} == {"X", "c9999"}
    assert [row["share_low"] for row in rows if row["owner"] == "X"] == [100.0]
