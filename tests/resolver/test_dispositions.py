"""Dispositions: what suppresses a hit, what reopens it, and what stays countable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from resolver import dispositions
from resolver.dispositions import Facts, approve, changed, counts, dismiss, listed, reopen, standings
from resolver.errors import UnknownId, UsageError
from resolver.store import Workspace, connect, contract

CUSTOMER, LISTING = "table.customers:C-17", "ofac:1/ofac:DPRK4"


def record(con: DuckDBPyConnection, record_id: str, entity: str, private: bool = False) -> None:
    con.execute(
        "insert into final.record by name select $r as record_id, $e as entity_id, 'a' as source, 'A' as publisher, "
        "$r as published_key, 'person' as kind, $r as caption, false as invented, $p as private, 1.0 as probability, "
        "'alone' as reason, ['x'] as cites",
        {"r": record_id, "e": entity, "p": private},
    )


def name(con: DuckDBPyConnection, record_id: str, text: str) -> None:
    con.execute(
        "insert into final.name by name select 'e' as entity_id, $r as record_id, 'alias' as type, "
        "'strong' as quality, $t as full_name, ['x'] as cites",
        {"r": record_id, "t": text},
    )


def birth(con: DuckDBPyConnection, record_id: str, day: str) -> None:
    con.execute(
        "insert into final.date by name select 'e' as entity_id, $r as record_id, 'birth' as type, "
        "$d::date as date_from, $d::date as date_to, 'day' as precision, false as approximate, $d as published, "
        "['x'] as cites",
        {"r": record_id, "d": day},
    )


def listing(con: DuckDBPyConnection, record_id: str, programme: str) -> None:
    con.execute(
        "insert into final.listing by name select $r || '/' || $p as listing_id, 'ent-l' as entity_id, "
        "$r as record_id, 'sdn' as list, 'OFAC' as authority, $p as programme, 'blocking' as effect, true as mapped, "
        "true as in_force, ['x'] as cites",
        {"r": record_id, "p": programme},
    )


WRITE: dict[str, Callable[..., None]] = {"record": record, "name": name, "birth": birth, "listing": listing}


class Day:
    """Generations of a workspace, one a day: that of the first day, and what is new in each later one."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.run = workspace, 0

    def publish(self, *news: tuple[Any, ...]) -> None:
        self.run += 1
        with self.workspace.generation(f"run-{self.run:06}") as path:
            con = connect(path)
            con.execute(contract("resolver", "network.sql"))
            record(con, CUSTOMER, "ent-c", private=True)
            record(con, "ofac:1", "ent-l")
            name(con, CUSTOMER, "Osk Tarnbrook")
            name(con, "ofac:1", "TARNBROOK,  Osk")
            listing(con, "ofac:1", "ofac:DPRK4")
            if ("no birth",) not in news:
                birth(con, CUSTOMER, "1991-05-06")
            for fact, *values in news:
                if fact != "no birth":
                    WRITE[fact](con, *values)
            con.close()


@pytest.fixture
def day(workspace: Workspace) -> Iterator[Day]:
    made = Day(workspace)
    made.publish()
    yield made


def state(workspace: Workspace, on: date | None = None) -> str:
    with workspace.read() as con:
        [found] = standings(workspace, con, [(CUSTOMER, LISTING)], on=on)
    return found.state


def test_a_dismissed_hit_is_suppressed_and_counted_until_somebody_reopens_it(day, workspace):
    assert state(workspace) == "none"
    dismiss(workspace, CUSTOMER, LISTING, "born 1991, passport seen", by="anna")
    assert state(workspace) == "suppressed"
    day.publish()
    assert state(workspace) == "suppressed", "another run with the same facts changes nothing"
    assert counts(listed(workspace))["suppressed"] == 1
    reopen(workspace, CUSTOMER, LISTING, "a new photograph", by="ben")
    [found] = listed(workspace)
    assert (found.state, found.by, found.why) == ("reopened", "ben", "a new photograph")
    with pytest.raises(UsageError, match="no dismissal is in force"):
        reopen(workspace, CUSTOMER, LISTING, "again")


@pytest.mark.parametrize(
    ("news", "side", "field", "added"),
    [
        (("name", "ofac:1", "Oskar T."), "listing", "names", ["oskar t."]),
        (("birth", "ofac:1", "1991-05-07"), "listing", "dates", ["birth 1991-05-07/1991-05-07"]),
        (("listing", "ofac:1", "ofac:CYBER2"), "listing", "programmes", ["ofac:cyber2"]),
        (("name", CUSTOMER, "Osk Fell"), "customer", "names", ["osk fell"]),
    ],
)
def test_a_new_fact_of_either_side_reopens_it_and_is_shown(day, workspace, news, side, field, added):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991")
    day.publish(news)
    [found] = listed(workspace)
    assert found.state == "changed"
    assert found.changes == ({"side": side, "field": field, "added": added, "removed": []},)
    dismiss(workspace, CUSTOMER, LISTING, "looked at again")
    assert state(workspace) == "suppressed"


def test_an_alias_that_another_list_publishes_of_the_same_party_reopens_it(day, workspace):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991")
    day.publish(("record", "un:9", "ent-l"), ("name", "un:9", "Osk the Tall"))
    assert [change["added"] for change in listed(workspace)[0].changes] == [["osk the tall"]]


def test_another_customer_resolved_to_the_listed_party_says_nothing_of_this_hit(day, workspace):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991")
    day.publish(("record", "table.customers:C-18", "ent-l", True), ("name", "table.customers:C-18", "Osk T"))
    assert state(workspace) == "suppressed"


def test_a_birth_date_that_is_gone_reopens_it_for_the_dismissal_may_rest_on_it(day, workspace):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991")
    day.publish(("no birth",))
    [found] = listed(workspace)
    assert [(change["field"], change["removed"]) for change in found.changes] == [
        ("dates", ["birth 1991-05-06/1991-05-06"])
    ]


def test_a_name_written_in_other_capitals_and_blanks_is_no_change():
    old = {"listing": {"names": ["osk tarnbrook"], "programmes": ["p", "q"]}}
    assert changed(old, {"listing": Facts(names=("osk tarnbrook",), programmes=("p",))}) == ()


def test_an_expired_one_counts_no_longer_and_a_clock_that_goes_back_does_not_revive_it(day, workspace, monkeypatch):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991", expires="2099-12-31")
    assert state(workspace, date(2099, 12, 31)) == "suppressed"
    assert state(workspace, date(2100, 1, 1)) == "expired"
    monkeypatch.setattr(dispositions, "now", lambda: "2100-01-02T00:00:00Z")
    dismiss(workspace, CUSTOMER, "ofac:1/ofac:DPRK4", "later", expires="2100-01-02")
    monkeypatch.setattr(dispositions, "now", lambda: "2026-01-01T00:00:00Z")
    with pytest.raises(UsageError, match="that day is past"):
        dismiss(workspace, CUSTOMER, LISTING, "back in time", expires="2099-12-31")
    word = dismiss(workspace, CUSTOMER, LISTING, "back in time")
    assert word.at.startswith("2026")
    assert listed(workspace)[0].why == "back in time", "the last word is the last written, whatever its time says"


def test_a_second_person_has_to_approve_where_that_is_asked(day, workspace):
    dismiss(workspace, CUSTOMER, LISTING, "born 1991", by="anna", second=True)
    assert state(workspace) == "awaiting_approval"
    with pytest.raises(UsageError, match="Anna dismissed it"):
        approve(workspace, CUSTOMER, LISTING, "", by="Anna")
    approve(workspace, CUSTOMER, LISTING, "", by="ben")
    [found] = listed(workspace)
    assert (found.state, found.by, found.approved_by) == ("suppressed", "anna", "ben")
    with pytest.raises(UsageError, match="no dismissal waits"):
        approve(workspace, CUSTOMER, LISTING, "", by="ben")


@pytest.mark.parametrize(
    ("customer", "listing", "why", "error", "message"),
    [
        ("table.customers:X", LISTING, "w", UnknownId, "table.customers:X: no record of this network"),
        (CUSTOMER, "ofac:1", "w", UnknownId, "It has the listings ofac:1/ofac:DPRK4: name one"),
        (CUSTOMER, "ofac:9/P", "w", UnknownId, "ofac:9/P: no listing of this network"),
        (CUSTOMER, LISTING, " ", UsageError, "needs a reason"),
    ],
)
def test_what_can_not_be_dismissed_is_refused(day, workspace, customer, listing, why, error, message):
    with pytest.raises(error, match=re.escape(message)):
        dismiss(workspace, customer, listing, why)
    assert listed(workspace) == []


def test_a_customer_of_a_file_that_is_screened_brings_its_own_facts(day, workspace):
    given = Facts(names=("osk tarnbrook",))
    dismiss(workspace, "applicants.csv:7", LISTING, "other person", facts=given)
    with workspace.read() as con:
        hit = [("applicants.csv:7", LISTING)]
        assert [one.state for one in standings(workspace, con, hit, {"applicants.csv:7": given})] == ["suppressed"]
        more = {"applicants.csv:7": Facts(names=("osk fell", "osk tarnbrook"))}
        assert [one.state for one in standings(workspace, con, hit, more)] == ["changed"]
