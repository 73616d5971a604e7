"""One payment is one transfer, whatever tells of it; what comes back isn't received; splits stay. All invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from ingest.job import run
from resolver import payments
from resolver.pipeline import link
from resolver.store import Workspace, connect, contract
from tests.ingest.table import facts
from tests.stage import put

UETR = "11111111-1111-4111-8111-111111111111"
ANNA, BELA, CARL = "DE89370400440532013000", "FR7612345987650123456789014", "GB33BUKB20201555555555"


@pytest.fixture
def con() -> DuckDBPyConnection:
    """The tables of staging and of a run, empty; one edition."""
    made = connect(":memory:")
    made.execute(contract("ingest", "stage.sql"))
    made.execute("create schema work")
    made.execute("create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
                 "message varchar, evidence json)")  # fmt: skip
    put(made, "edition", edition_id="e", source="swift_mt", channel="fin", scope="partial", published_on=None,
        sequence=1, ingested_at="2026-01-01 00:00:00",
        rows_read=0, rows_staged=0, rows_rejected=0, invented=True, private=True,
        accepted_codes=[])  # fmt: skip
    return made


def told(con: DuckDBPyConnection, name: str, told_as: str = "interbank", **changes: Any) -> None:
    """Bela pays Anna 40.00 EUR on 5 January 2026, as one message tells it, with what a test changes."""
    message = {
        "instruction_id": None, "bank_reference": None, "statement": None, "sender_bic": "AGRIFRPP",
        "receiver_bic": None,
    }  # fmt: skip
    message |= {key: changes.pop(key) for key in list(changes) if key in message}
    transfer = {
        "source": "swift_mt", "type": "bank", "from_scheme": "iban", "from_value": BELA, "to_scheme": "iban",
        "to_value": ANNA, "amount": 4000, "scale": 2, "amount_published": "40,", "asset": "iso4217:EUR",
        "currency": "EUR", "time": date(2026, 1, 5), "time_precision": "day", "status": "booked",
        "message_type": "MT103",
    }  # fmt: skip
    transfer |= changes
    for end in ("from", "to"):
        if transfer[f"{end}_value"] is None:
            transfer[f"{end}_scheme"] = "unknown"
    place = {"edition_id": "e", "transfer_id": name, "file_sha256": name, "part": "messages", "line": 1}
    put(con, "transfer", **transfer, **place)
    if told_as != "ledger":
        put(con, "transfer_message", told_as=told_as, batch=None, **message, **place)


def event(con: DuckDBPyConnection, status: str, **changes: Any) -> None:
    """A message of a state."""
    put(con, "payment_event", edition_id="e", event_id=f"{status}{len(changes)}", message_type="pacs.002.001.10",
        status=status, file_sha256="f", part="messages", line=1, **changes)  # fmt: skip


def join(con: DuckDBPyConnection) -> set[tuple[Any, ...]]:
    """(payment, sightings, units, state) of what is left after joining."""
    con.execute(
        "create or replace table work.transfer as select *, coalesce(from_value, from_name, 'nobody') as from_id, "
        "coalesce(to_value, to_name, 'nobody') as to_id, amount as amount_units, transfer_id as cite "
        "from stage.transfer"
    )
    payments.join(con)
    return set(
        con.execute(
            "select t.transfer_id, coalesce(p.sightings, 1), t.amount_units::integer, t.status "
            "from work.transfer as t left join work.payment as p on p.payment_id = t.transfer_id"
        ).fetchall()
    )


def rules(con: DuckDBPyConnection) -> set[str]:
    """The rules by which anything was joined."""
    return {rule for (rule,) in con.execute("select distinct rule from work.payment_pair").fetchall()}


def test_the_two_forms_of_one_message_are_one_payment_by_their_uetr(con):
    told(con, "mt", uetr=UETR)
    told(con, "mx", uetr=UETR, message_type="pacs.008.001.08")
    assert join(con) == {("mt", 2, 4000, "booked")}
    assert con.execute("select cites from work.payment").fetchall() == [(["mt", "mx"],)]


def test_legs_from_bank_to_bank_are_one_payment_of_the_amount_before_charges(con):
    told(con, "first", uetr=UETR, instructed_amount="40,", instructed_currency="EUR")
    told(
        con,
        "second",
        uetr=UETR,
        amount=3000,
        sender_bic="DEUTDEFF",
        instructed_amount="40.00",
        instructed_currency="EUR",
    )
    assert join(con) == {("first", 2, 4000, "booked")}


def test_a_uetr_that_stands_on_another_payment_joins_nothing_and_is_told(con):
    told(con, "a", uetr=UETR)
    told(con, "b", uetr=UETR, amount=999_999, to_value=CARL)
    assert join(con) == {("a", 1, 4000, "booked"), ("b", 1, 999_999, "booked")}
    assert con.execute("select rule from work.finding").fetchall() == [("uetr_reused",)]


def test_the_entries_of_two_banks_are_one_payment_by_their_reference(con):
    told(con, "paid", "debit_entry", end_to_end_id="RENT-1", to_value=None, to_name="Anna", message_type="MT940")
    told(con, "got", "credit_entry", end_to_end_id="RENT-1", time=date(2026, 1, 7), message_type="camt.053.001.02")
    assert join(con) == {("got", 2, 4000, "booked")}
    assert con.execute("select from_id, to_id from work.transfer").fetchall() == [(BELA, ANNA)]
    assert rules(con) == {"reference"}


def test_a_reference_that_mt_cuts_off_is_the_same_one(con):
    told(con, "mt", end_to_end_id="pacs008EndToEnd+")
    told(con, "mx", end_to_end_id="pacs008EndToEndId-001", message_type="pacs.008.001.08")
    assert len(join(con)) == 1


def test_a_reference_alone_is_not_enough(con):
    told(con, "a", end_to_end_id="RENT")
    told(con, "amount", end_to_end_id="RENT", amount=4100, message_type="pacs.008.001.08")
    told(con, "payee", end_to_end_id="RENT", to_value=CARL, message_type="pacs.008.001.08")
    told(con, "month", end_to_end_id="RENT", time=date(2026, 2, 5), message_type="pacs.008.001.08")
    assert len(join(con)) == 4


def test_two_payments_of_one_reference_stay_two(con):
    for number in (1, 2):
        told(
            con, f"order{number}", "instruction", end_to_end_id="RENT", status="pending", message_type="pain.001.001.09"
        )
        told(con, f"paid{number}", "debit_entry", end_to_end_id="RENT", message_type="MT940", statement="1")
    assert {row[1:] for row in join(con)} == {(2, 4000, "booked")}
    assert len(join(con)) == 2


def test_a_cover_is_the_payment_that_it_covers_and_its_ends_are_the_customers(con):
    told(con, "cover", "cover", from_value="AGRIFRPP", from_scheme="party", to_value="DEUTDEFF", to_scheme="party",
         end_to_end_id="ORDER-1", message_type="MT202 COV")  # fmt: skip
    told(con, "payment", message_id="ORDER-1")
    assert join(con) == {("cover", 2, 4000, "booked")}
    assert con.execute("select from_id, to_id from work.transfer").fetchall() == [(BELA, ANNA)]
    assert rules(con) == {"cover"}


def test_an_entry_in_the_report_of_the_day_and_in_the_statement_is_one(con):
    for kind in ("MT942", "MT940"):
        for number in (1, 2):
            told(con, f"{kind}-{number}", "credit_entry", message_type=kind, bank_reference=f"B{number}",
                 statement=kind, from_value=None)  # fmt: skip
    assert {row[1] for row in join(con)} == {2} and len(join(con)) == 2
    assert rules(con) == {"report"}


def test_equal_entries_without_a_reference_are_told_apart_by_their_number(con):
    for kind in ("camt.052.001.08", "camt.053.001.08"):
        for number in (1, 2, 3)[: 2 if kind < "camt.053" else 3]:
            told(con, f"{kind}-{number}", "debit_entry", message_type=kind, statement=kind, to_value=None)
    assert sorted(row[1] for row in join(con)) == [1, 2, 2]  # two of the day are among the three of the statement


def test_both_accounts_and_the_amount_join_the_nearest_entries_of_two_banks(con):
    for day in (5, 12, 19):
        told(con, f"paid{day}", "debit_entry", message_type="MT940", statement="1", time=date(2026, 1, day))
        told(con, f"got{day}", "credit_entry", message_type="MT940", statement="2", time=date(2026, 1, day + 1))
    assert sorted(row[:2] for row in join(con)) == [("got12", 2), ("got19", 2), ("got5", 2)]
    assert rules(con) == {"accounts"}


def test_other_references_keep_entries_apart(con):
    told(con, "paid", "debit_entry", end_to_end_id="ONE", message_type="MT940")
    told(con, "got", "credit_entry", end_to_end_id="TWO", message_type="MT940")
    assert len(join(con)) == 2


def test_a_returned_payment_does_not_count_as_received(con):
    told(con, "payment", uetr=UETR)
    told(con, "back", "return", uetr=UETR, return_of="RENT", from_value=ANNA, to_value=BELA, amount=3900)
    assert join(con) == {("payment", 1, 4000, "returned"), ("back", 1, 3900, "returned")}
    assert con.execute("select return_of from work.transfer where transfer_id = 'back'").fetchall() == [("payment",)]


def test_a_partial_return_leaves_the_payment_and_counts_itself(con):
    told(con, "payment", end_to_end_id="RENT")
    told(con, "back", "return", return_of="RENT", from_value=ANNA, to_value=BELA, amount=1000)
    assert join(con) == {("payment", 1, 4000, "booked"), ("back", 1, 1000, "booked")}
    assert con.execute("select rule from work.finding").fetchall() == [("partial_return",)]


def test_a_return_of_another_reference_that_begins_alike_is_not_of_this_payment(con):
    told(con, "payment", end_to_end_id="EndToEndId TFNR 06 003")
    told(con, "back", "return", return_of="EndToEndId TFNR 05 006", from_value=ANNA, to_value=BELA)
    told(con, "other", "return", return_of="EndToEndId TFNR 06 003", from_value=ANNA, to_value=CARL)
    assert {row[0]: row[3] for row in join(con)}["payment"] == "booked"


def test_a_return_whose_payment_is_not_loaded_is_told(con):
    told(con, "back", "return", return_of="RENT", from_value=ANNA, to_value=BELA)
    assert join(con) == {("back", 1, 4000, "returned")}
    assert con.execute("select rule from work.finding").fetchall() == [("return_without_payment",)]


def test_messages_of_a_state_change_it_and_move_nothing(con):
    told(con, "rejected", message_id="M1")
    told(con, "cancelled", message_id="M2", to_value=CARL)
    told(con, "asked", "instruction", status="pending", end_to_end_id="E3", amount=1)
    event(con, "rejected", original_message_id="M1")
    event(con, "cancelled", original_message_id="M2")
    event(con, "settled", original_reference="E3")
    assert join(con) == {
        ("rejected", 1, 4000, "rejected"),
        ("cancelled", 1, 4000, "cancelled"),
        ("asked", 1, 1, "booked"),
    }


def test_a_state_that_several_payments_may_have_changes_none(con):
    told(con, "a", message_id="M1")
    told(con, "b", message_id="M1", to_value=CARL)
    event(con, "rejected", original_message_id="M1")
    assert {row[3] for row in join(con)} == {"booked"}
    assert con.execute("select rule from work.finding").fetchall() == [("state_of_several",)]


def test_what_is_only_asked_for_is_pending_until_it_is_seen(con):
    told(con, "order", "instruction", status="pending", end_to_end_id="RENT", message_type="pain.001.001.09")
    assert join(con) == {("order", 1, 4000, "pending")}
    told(con, "paid", "debit_entry", end_to_end_id="RENT", message_type="MT940")
    assert join(con) == {("order", 2, 4000, "booked")}


def test_the_order_of_arrival_keeps_the_id_and_the_order_of_rows_changes_nothing(con):
    put(con, "edition", edition_id="later", source="iso20022", channel="xml", scope="partial", published_on=None,
        sequence=2, ingested_at="2026-01-02 00:00:00", rows_read=0, rows_staged=0, rows_rejected=0, invented=True,
        private=True, accepted_codes=[])  # fmt: skip
    told(con, "z-first", uetr=UETR)
    told(con, "a-second", uetr=UETR, message_type="pacs.008.001.08")
    con.execute("update stage.transfer set edition_id = 'later' where transfer_id = 'a-second'")
    assert join(con) == {("z-first", 2, 4000, "booked")}


def test_a_ledger_without_references_is_left_alone(con):
    told(con, "a", "ledger", message_type=None)
    told(con, "b", "ledger", message_type=None)
    assert len(join(con)) == 2


def test_one_payment_in_two_ledgers_is_one_and_twice_in_one_ledger_two(con):
    told(con, "payroll", "ledger", source="table.payroll", message_type=None, end_to_end_id="PAY-7")
    told(con, "bank", "ledger", source="table.bank", message_type=None, end_to_end_id="PAY-7")
    assert len(join(con)) == 1 and rules(con) == {"reference"}
    told(con, "again", "ledger", source="table.bank", message_type=None, end_to_end_id="PAY-7")
    assert len(join(con)) == 2


@pytest.mark.real
def test_the_pairs_of_mt_and_mx_give_each_payment_once(real_data: Path, tmp_path: Path):
    """30 pairs: 11 payments and 2 returns, by their UETRs and amounts as the files have them; the rest are states."""
    workspace = Workspace(tmp_path)
    folder = real_data / "payments_mt_mx_pairs"
    run(workspace, "swift_mt", sorted(folder.glob("*.txt")))
    link(workspace)
    alone = _network(workspace)
    run(workspace, "iso20022", sorted(folder.glob("*.xml")))
    link(workspace)
    both = _network(workspace)
    assert len(alone) == len(both) == 13
    assert {row[0] for row in alone} == {row[0] for row in both}
    # The MX of the order of 20 October 2022 gives EUR 100000 at 0.90 where the MT gives USD 90000: one payment.
    assert {row[1:] for row in both} - {row[1:] for row in alone} <= {("100000.00", "EUR", "pending")}
    returned = {(amount, currency) for _, amount, currency, status in both if status == "returned"}
    assert returned == {("136500.00", "USD"), ("136480.00", "USD"), ("65784.32", "EUR")}
    assert facts(workspace, "select count(*) from stage.payment_event") == {
        (7 + 9,)
    }  # an MX of charges has two records


def _network(workspace: Workspace) -> list[tuple[Any, ...]]:
    """(id, amount, currency, state) of the transfers of the network."""
    with workspace.read() as con:
        return con.execute(
            "select transfer_id, amount_exact, currency, status from final.transfer order by all"
        ).fetchall()
