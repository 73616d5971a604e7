"""The page of one entity: every section with its evidence and distance, and what is new since a run."""

from __future__ import annotations

from datetime import datetime

import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter
from resolver.risk import page, show
from resolver.store import Workspace, connect, contract, run_name
from tests.generation import add_entity, add_holding, add_stake, add_transfers, empty

DAY = datetime(2024, 3, 1)


def network(con: DuckDBPyConnection, reused: bool = True) -> None:
    """Anna pays a friend, who pays a wallet of a listed bank that owns part of her firm; her phone is another's."""
    add_entity(con, "anna", "person", "Anna Larinova")
    add_entity(con, "bank", "organisation", "Listed Bank", listed=True)
    add_entity(con, "firm", "organisation", "Her Firm")
    for account, holder in (("a", "anna"), ("f", "friend"), ("w", "bank")):
        add_entity(con, account, "wallet" if account == "w" else "account")
        add_holding(con, holder, account)
    add_transfers(con, [("a", "f", "1000", DAY), ("f", "w", "950", DAY)])
    add_stake(con, "bank", "firm", "30")
    con.execute(
        "insert into final.relation by name select 'job' as relation_id, 'DIRECTS' as type, 'anna' as from_id, "
        "'record' as from_status, 'bank' as to_id, 'record' as to_status, false as invented, [] as records, "
        "['file/jobs/1'] as cites"
    )
    con.execute(
        "insert into final.pattern values ('pat-1', 'pass_through', 'friend', ['friend', 'anna'], 0.6, ['t0', 't1'], "
        "$day, $day, '{}', '{}')",
        {"day": DAY},
    )
    if reused:
        con.execute(
            "insert into final.reuse values ('reuse-1', 'one_hand', ['anna', 'other'], ['Anna Larinova', 'Otto Berg'], "
            "['email x@y.example'], 0.55, [], ['file/people/7'], '{}', '{}')"
        )


def told(con: DuckDBPyConnection, entity: str) -> dict[str, list[tuple[int, str]]]:
    return {
        name: [(line["distance"], line["what"]) for line in lines] for name, lines in page.sections(con, entity).items()
    }


def test_every_section_says_what_is_near_and_how_far_away():
    con = empty()
    network(con)
    assert told(con, "anna") == {
        "listing": [],
        "ownership": [],
        "ties": [(1, "DIRECTS Listed Bank (listed)")],
        "paths": [(2, "money leads to Listed Bank (listed) in 2 transfers")],
        "patterns": [(1, "In and out again within hours, score 0.6, around friend")],
        "reuse": [
            (
                1,
                "different people who share what is personal: perhaps one hand behind them: Anna Larinova, Otto Berg; "
                "email x@y.example; score 0.55",
            )
        ],
    }
    assert told(con, "firm")["ownership"] == [(1, "owned by Listed Bank (listed): 30 %")]
    evidence = {name: [line["evidence"] for line in lines] for name, lines in page.sections(con, "anna").items()}
    assert evidence["ties"] == [["file/jobs/1"]] and evidence["reuse"] == [["file/people/7"]]
    assert evidence["paths"] == [["t0", "t1"]] and evidence["patterns"] == [["t0", "t1"]]


def test_money_against_the_order_of_time_is_no_path():
    con = empty()
    network(con)
    con.execute("update final.transfer set time = timestamp '2024-02-01' where transfer_id = 't1'")
    assert told(con, "anna")["paths"] == []


def generation(workspace: Workspace, number: int, reused: bool, more: str = "") -> None:
    with workspace.generation(run_name(number)) as path:
        con = connect(path)
        con.execute(contract("resolver", "network.sql"))
        network(con, reused)
        con.execute(more or "select 1")
        con.execute("insert into meta.history by name select 1 as begins")
        for run in range(1, number + 1):
            con.execute(
                "insert into meta.run values ($id, $run, now()::timestamp, now()::timestamp, '0', '{}', '{}')",
                {"id": run_name(run), "run": run},
            )
        con.close()


def test_since_a_run_only_what_is_new_is_told(workspace, capsys):
    generation(workspace, 1, reused=False)
    generation(workspace, 2, reused=True)
    found = page.page(workspace, "anna", since=run_name(1))
    assert {name: len(lines) for name, lines in found["sections"].items() if lines} == {"reuse": 1}
    show.show(found)
    said = capsys.readouterr().out
    assert "new since run-000001" in said and "nothing new" in said and "Otto Berg" in said
    assert sum(len(lines) for lines in page.page(workspace, "anna")["sections"].values()) == 4
    (workspace.network_folder / "run-000001.duckdb").unlink()
    with pytest.raises(BadParameter, match="no longer kept"):
        page.page(workspace, "anna", since=run_name(1))


def test_since_a_run_a_line_that_says_something_else_is_told_with_what_it_said_before(workspace, capsys):
    generation(workspace, 1, reused=True)
    generation(workspace, 2, True, "update final.relation set nature = 'chair' where relation_id = 'job'")
    found = page.page(workspace, "anna", since=run_name(1))
    assert {
        name: [(line["what"], line["was"]) for line in lines] for name, lines in found["sections"].items() if lines
    } == {"ties": [("DIRECTS Listed Bank (listed): chair", "DIRECTS Listed Bank (listed)")]}
    show.show(found)
    assert "was: DIRECTS Listed Bank (listed)" in capsys.readouterr().out


def test_since_a_run_what_is_gone_is_told_as_it_was(workspace, capsys):
    generation(workspace, 1, reused=True)
    generation(workspace, 2, True, "delete from final.relation where relation_id = 'job'")
    found = page.page(workspace, "anna", since=run_name(1))
    assert not any(found["sections"].values())
    gone = {
        name: [(line["what"], line["evidence"]) for line in lines] for name, lines in found["gone"].items() if lines
    }
    assert gone == {"ties": [("DIRECTS Listed Bank (listed)", ["file/jobs/1"])]}
    show.show(found)
    assert "gone: DIRECTS Listed Bank (listed)" in capsys.readouterr().out
    assert page.page(workspace, "anna")["gone"] is None


def test_since_a_run_a_nearer_way_of_money_is_news(workspace):
    generation(workspace, 1, reused=True)
    generation(workspace, 2, True, "update final.transfer set from_id = 'a' where transfer_id = 't1'")
    [line] = page.page(workspace, "anna", since=run_name(1))["sections"]["paths"]
    assert line["what"] == "money leads to Listed Bank (listed) in 1 transfer"
    assert line["was"] == "money leads to Listed Bank (listed) in 2 transfers"


def test_a_block_by_ownership_is_told_with_its_rule_and_the_lines_of_its_proof():
    con = empty()
    add_entity(con, "ent-bank", "organisation", "Tanvelik Bank", listed=True)
    add_entity(con, "ent-firm", "organisation", "Moravia Foods")
    add_stake(con, "ent-bank", "ent-firm", "60")
    con.execute(
        "insert into final.blocked by name select 'blocked:ofac:ent-firm' as blocked_id, 'ent-firm' as entity_id, "
        "'ofac' as regime, 'blocked' as status, 60 as share_low, 60 as share_high, ['ent-bank'] as roots, "
        "['ent-bank>ent-firm'] as proof, true as proof_whole, '[]' as merges, 'the law' as law, "
        "date '2026-01-01' as as_of"
    )
    [found] = page.blocks(con, "ent-firm")
    assert found["what"] == "blocked by ownership under ofac: 60 %, the law"
    assert (found["distance"], found["evidence"]) == (1, ["file/holdings/ent-bank>ent-firm"])
    assert page.blocks(con, "ent-bank") == []
