"""The feed of changes: what it says of each change, that it is complete, and that nothing follows from nothing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from resolver.errors import BadParameter
from resolver.history import events
from resolver.history.changes import WORDS, Export, apply, changes, export
from resolver.history.content import FACTS, FLAT, TYPES, told_by
from resolver.history.moments import known_at, known_before, last_run
from resolver.history.run import add_run
from resolver.store import connect, contract, quoted
from tests.conftest import scale
from tests.resolver.history.made import OTHERS, Made, Network


def told(made: Made, since: int) -> list[dict[str, Any]]:
    """The feed since a run."""
    with made.read() as con:
        return list(changes(con, since))


def by_event(events: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Event -> ids."""
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(event["event"], []).append(event["id"])
    return found


def test_a_record_that_joins_is_one_entity_changed_with_the_records_before_and_after(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "a", "Berta": "b"}))
    made.add(Network({"Anna": "ac", "Berta": "b"}))
    [event] = told(made, 1)
    assert event["event"] == "entity.changed" and event["id"] == ids["a"]
    assert event["fields"]["records"] == {"before": ["a"], "after": ["a", "c"]}
    assert event["fields"].keys() == {"records", "names"}
    assert (event["since"], event["run"]) == ("run-000001", "run-000002")


def test_who_is_sanctioned_by_ownership_comes_changes_and_goes_under_an_id_that_lasts(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Firm": "f", "Other": "o"}, blocked={"f": "possible"}))
    made.add(Network({"Firm": "f", "Other": "o"}, blocked={"f": "blocked", "o": "near"}))
    made.add(Network({"Firm": "f", "Other": "o"}, blocked={"o": "near"}))
    ended, opened = sorted(told(made, 1), key=lambda event: str(event["event"]))
    assert (opened["event"], opened["id"]) == ("blocked.opened", f"blocked:ofac:{ids['o']}")
    assert (ended["event"], ended["before"]["status"]) == ("blocked.ended", "possible")
    [event] = told(made, 2)  # the day as of which it holds moved, and says nothing
    assert (event["event"], event["caption"]) == ("blocked.ended", f"{ids['f']} blocked under ofac")
    with made.read() as con:
        assert apply(export(con, 1), told(made, 1)) == export(con)
        assert export(con, 2)["blocked"][f"blocked:ofac:{ids['f']}"]["status"] == "blocked"


def test_two_entities_that_become_one_are_joined_and_the_other_id_is_retired_with_its_heir(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "ab", "Berta": "c"}))
    now = made.add(Network({"Anna": "abc"}))
    found = told(made, 1)
    assert by_event(found) == {
        "entity.changed": [ids["a"]],
        "entity.joined": [ids["a"]],
        "entity.retired": [ids["c"]],
    }
    joined, retired = (next(e for e in found if e["event"] == f"entity.{w}") for w in ("joined", "retired"))
    assert joined["from"] == [ids["c"]] and now["c"] == ids["a"]
    assert retired["heirs"] == [ids["a"]] and retired["before"]["caption"] == "Berta"


def test_an_entity_that_falls_apart_is_split_and_its_new_part_created(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "abc"}))
    now = made.add(Network({"Anna": "ab", "Berta": "c"}))
    found = told(made, 1)
    assert by_event(found) == {
        "entity.changed": [ids["a"]],
        "entity.split": [ids["a"]],
        "entity.created": [now["c"]],
    }
    assert next(e for e in found if e["event"] == "entity.split")["into"] == sorted({ids["a"], now["c"]})


def test_newly_listed_and_delisted_are_told_with_their_programmes(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "a", "Berta": "b"}, listed="a"))
    made.add(Network({"Anna": "a", "Berta": "b", "Cora": "c"}, listed="bc"))
    found = by_event(told(made, 1))
    assert found["entity.delisted"] == [ids["a"]]
    assert set(found["entity.listed"]) == {ids["b"], *found["entity.created"]}


def test_a_part_of_a_listed_entity_is_not_newly_listed_and_a_listed_part_that_joins_is_not_delisted(tmp_path):
    made = Made(tmp_path)
    made.add(Network({"Anna": "abc"}, listed="abc"))
    made.add(Network({"Anna": "ab", "Berta": "c"}, listed="abc"))
    assert "entity.listed" not in by_event(told(made, 1))
    made.add(Network({"Anna": "abc"}, listed="abc"))
    assert "entity.delisted" not in by_event(told(made, 2))


def test_a_finding_is_opened_changed_and_closed_under_one_id_whatever_edition_it_cites(tmp_path):
    made = Made(tmp_path)
    anna = {"Anna": "a"}
    for findings in ({"f1": "low"}, {"f1": "low"}, {"f1": "high"}, {}):
        made.add(Network(anna, findings=findings))
    assert by_event(told(made, 1)) == {"finding.closed": ["f1"]}
    with made.read() as con:
        assert [e["event"] for e in changes(con, 0)] == ["entity.created"]  # came and went in between
    closed = told(made, 2)[0]
    assert closed["before"]["message"] == "low" and told(made, 3)[0]["before"]["message"] == "high"


def test_a_run_without_change_tells_nothing(tmp_path):
    made = Made(tmp_path)
    network = Network({"Anna": "ab", "Berta": "c"}, "c", (("a", "c", 51),), {"f1": "x"})
    made.add(network)
    made.add(network)
    assert told(made, 1) == []


def test_a_relation_is_added_changed_and_removed_with_its_share(tmp_path):
    made = Made(tmp_path)
    groups = {"Anna": "a", "Firm": "b"}
    made.add(Network(groups))
    for share in (25, 51):
        made.add(Network(groups, relations=(("a", "b", share),)))
    [changed] = told(made, 2)
    assert changed["event"] == "relation.changed"
    assert changed["fields"] == {"share_low_exact": {"before": 25.0, "after": 51.0}}
    assert by_event(told(made, 1)) == {"relation.added": ["a>b"]}
    made.add(Network(groups))
    assert by_event(told(made, 2)) == {"relation.removed": ["a>b"]}


def test_each_table_s_rows_come_change_and_go_under_ids_that_last(tmp_path):
    made = Made(tmp_path)
    keys = {type: "a>b" if type in ("owner", "controller") else "a" for type in OTHERS}
    for number in (1, 1, 2, None):
        made.add(Network({}, rows=dict.fromkeys(keys.items(), number) if number else {}))
    held = {}
    for run in (1, 2, 3, 4):
        with connect(tmp_path / f"run-{run:06d}.duckdb", read_only=True) as con:
            held[run] = export(con)
            assert {type: list(held[run][type]) for type in OTHERS} == {
                type: [key] if run < 4 else [] for type, key in keys.items()
            }
            feeds = {since: [*changes(con, since)] for since in range(1, run + 1)}
            assert all(export(con, since) == held[since] for since in feeds)
            assert all(apply(held[since], feed) == held[run] for since, feed in feeds.items())
            json.dumps(feeds)
        assert feeds[run] == []
        for type, key in keys.items():
            came, changed, went = WORDS[type]
            told_of = {
                since: [event for event in feed if event["event"].startswith(f"{type}.")]
                for since, feed in feeds.items()
            }
            words = {since: [(event["event"], event["id"]) for event in found] for since, found in told_of.items()}
            assert (
                words
                == {
                    1: {1: []},
                    2: {1: [], 2: []},
                    3: {1: [(f"{type}.{changed}", key)], 2: [(f"{type}.{changed}", key)], 3: []},
                    4: {since: [(f"{type}.{went}", key)] if since < 4 else [] for since in (1, 2, 3, 4)},
                }[run]
            ), type
            if run == 4:
                assert told_of[3][0]["before"].keys() == set(FLAT[type][2]) and told_of[3][0]["caption"]
                assert came in ("added", "opened")


def test_every_table_of_a_generation_is_told_of_but_numbers_for_arrays():
    """A new table is told of, or named here. Inputs and outputs are told by what they moved: final.transfer."""
    told_of = {table for table, _, _ in FLAT.values()} | {"final.entity"}
    told_of |= {f"final.{table}" for table, _ in FACTS.values()}
    there = set(re.findall(r"^create table ((?:final|meta)\.\w+)", contract("resolver", "network.sql"), re.M))
    assert told_of <= there
    by_number = ("fund_", "holding", "holder", "utxo_", "chain_transaction")
    assert not [table for table in told_of if table.partition(".")[2].startswith(by_number)]
    left_out = {table for table in there - told_of if table.startswith("final.")}
    by_name = {"final.spelling"}  # other writings of names that are told
    assert {table for table in left_out - by_name if not table.partition(".")[2].startswith(by_number)} == set()
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    assert told_by(con, "") == TYPES, "every column is one of its table"
    con.close()


def test_a_generation_of_a_program_that_had_fewer_tables_still_tells_what_it_has(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "a"}))
    con = connect(made.path)
    con.execute("drop table final.blocked; alter table final.relation drop column asserted")
    con.execute("update meta.run set models = '{}'")  # what content was is not known either
    con.close()
    made.add(Network({"Anna": "a"}, rows={("blocked", "b"): 1}))
    assert [(event["event"], event["id"]) for event in told(made, 1)] == [("blocked.opened", "b")]
    with made.read() as reader:
        assert list(export(reader, 1)["entity"]) == [ids["a"]]


def test_a_cloud_event_has_the_envelope_and_an_id_that_lasts(tmp_path):
    made = Made(tmp_path)
    ids = made.add(Network({"Anna": "a"}))
    with made.read() as con:
        first, again = ([*events.cloud_events(con, "w1", changes(con, 0))] for _ in range(2))
    assert first == again
    [event] = first
    assert {name: event[name] for name in ("specversion", "type", "subject", "source", "time")} == {
        "specversion": "1.0",
        "type": "resolver.entity.created",
        "subject": ids["a"],
        "source": "urn:resolver:workspace:w1",
        "time": "2026-01-01T03:00:00Z",
    }
    assert json.loads(json.dumps(event))["data"]["after"]["caption"] == "Anna"


def test_a_date_is_the_run_that_was_current_and_a_time_before_all_runs_is_refused(tmp_path):
    made = Made(tmp_path)
    for _ in range(3):
        made.add(Network({"Anna": "a"}))  # at three on 1, 2 and 3 January
    with made.read() as con:
        assert [known_at(con, text) for text in ("2026-01-02", "2026-01-02T02:59", "run-000003", "1")] == [2, 1, 3, 1]
        assert [known_before(con, text) for text in ("2026-01-02", "2026-01-01", "2", "0")] == [1, 0, 2, 0]
        with pytest.raises(BadParameter, match="run-000001 to run-000003"):
            known_at(con, "2025-12-31")
        with pytest.raises(BadParameter, match="run-000001 to run-000003"):
            known_before(con, "run-000009")
        with pytest.raises(BadParameter, match="neither a run"):
            known_at(con, "yesterday")


def test_a_clock_that_went_back_leaves_the_runs_in_their_order(tmp_path):
    made = Made(tmp_path)
    made.add(Network({"Anna": "a"}))
    con = connect(":memory:")
    con.execute(f"attach {quoted(made.path)} as generation")
    con.execute("create schema work")
    con.execute("create table work.identity as from generation.meta.identity")
    con.execute("create table work.retired as from generation.meta.retired")
    con.execute("update generation.meta.run set finished_at = '2999-01-01'")  # the clock of that day was wrong
    add_run(con, 2, "2026-11-23T09:00:00Z", {})
    runs = con.execute("select sequence, started_at, finished_at from generation.meta.run order by sequence").fetchall()
    assert runs[1][1:] == (datetime(2999, 1, 1), datetime(2999, 1, 1))
    assert last_run(made_reader(con), datetime(2999, 1, 1, tzinfo=UTC)) == 2


def made_reader(con: DuckDBPyConnection) -> DuckDBPyConnection:
    """The attached generation as a reader sees it."""
    con.execute("use generation")
    return con


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A partition of some of six records, with listings, relations and findings."""
    places = draw(st.lists(st.integers(-1, 3), min_size=6, max_size=6))
    groups: dict[str, list[str]] = {}
    for record, place in zip("abcdef", places, strict=True):
        if place >= 0:
            groups.setdefault(f"Party {place}", []).append(record)
    there = sorted(record for group in groups.values() for record in group)
    ends = st.sampled_from(there) if there else st.nothing()
    relations = draw(
        st.lists(st.tuples(ends, ends, st.integers(1, 2)), max_size=2, unique_by=lambda r: r[:2])
        if there
        else st.just([])
    )
    listed = draw(st.sets(st.sampled_from("abc")))
    findings = draw(st.dictionaries(st.sampled_from(["f1", "f2"]), st.sampled_from(["x", "y"])))
    items = st.tuples(st.sampled_from([type for type in OTHERS if type not in ("owner", "controller")]), st.just("a"))
    rows = draw(st.dictionaries(items, st.integers(1, 2), max_size=3))
    return Network(groups, sorted(listed), relations, findings, rows=rows)


@given(st.lists(networks(), min_size=2, max_size=3))
@settings(deadline=None, max_examples=6 * scale(), phases=(Phase.generate,))
def test_applied_to_the_export_of_any_earlier_run_the_feed_gives_that_of_now(history: list[Network]):
    with TemporaryDirectory() as folder:
        made = Made(Path(folder))
        exports: list[Export] = [{type: {} for type in TYPES}]
        for network in history:
            made.add(network)
            with made.read() as con:
                exports.append(export(con))
        with made.read() as con:
            for since, held in enumerate(exports):
                assert export(con, since) == held, "what was known then"
                assert apply(held, changes(con, since)) == exports[-1], "then and what changed is now"
            assert [*changes(con, len(history))] == []
