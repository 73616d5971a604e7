"""A payment is shown with all that tells of it; two messages are one payment by a chain of rules, or are not."""

from __future__ import annotations

import pytest
from duckdb import DuckDBPyConnection

from resolver import payment_proof
from resolver.explain import explain, words
from tests.generation import add_entity, add_transfers, empty


@pytest.fixture
def con() -> DuckDBPyConnection:
    """t0 is told by a message, its cover and an entry; t1 by a message of its own."""
    con = empty()
    for account in ("bela", "anna"):
        add_entity(con, account, "account")
    add_transfers(con, [("bela", "anna", "40.00", "2026-01-05"), ("bela", "anna", "7.00", "2026-01-06")])  # type: ignore[list-item]
    con.execute("update final.transfer set time_precision = 'day'")
    rows = [
        ("t0", "t0", "interbank", "MT103", "40,", ["c", "e"], ["cover", "reference"], ["REF-1", "RENT-1"]),
        ("t0", "c", "cover", "MT202", "40,", ["t0"], ["cover"], ["REF-1"]),
        ("t0", "e", "credit_entry", "MT940", "40,00", ["t0"], ["reference"], ["RENT-1"]),
        ("t1", "t1", "interbank", "MT103", "7,", [], [], []),
    ]
    for payment, name, told_as, kind, amount, others, by, on in rows:
        con.execute(
            "insert into evidence.payment values (?, ?, ?, ?, 'booked', ?, ?, ?, ?, 'f/messages/1')",
            [payment, name, told_as, kind, amount, others, by, on],
        )
    return con


def test_a_payment_is_shown_with_what_tells_of_it_and_why(con, capsys):
    found = payment_proof.found(con, "e")
    assert found is not None
    assert (found["id"], found["amount"], [row["transfer_id"] for row in found["sightings"]]) == (
        "t0", "40.00", ["c", "e", "t0"])  # fmt: skip
    payment_proof.show(found)
    said = capsys.readouterr().out
    assert "reference (RENT-1)" in said and "cover MT202" in said and "2026-01-05 UTC" in said
    assert payment_proof.found(con, "bela") is None


def test_two_messages_are_one_payment_by_the_shortest_chain_of_rules(con, capsys):
    answer = explain(con, "c", "e")
    assert answer["same"] and [(step["left"], step["right"], step["rule"]) for step in answer["path"]] == [
        ("c", "t0", "cover"), ("t0", "e", "reference")]  # fmt: skip
    words.show(answer)
    said = capsys.readouterr().out
    assert "ONE PAYMENT" in said and "t0 = e: reference, RENT-1" in said
    other = explain(con, "c", "t1")
    assert not other["same"] and "no rule joins" in other["reason"]
