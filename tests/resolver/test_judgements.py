"""Judgements: what is in force, what contradicts, what travels, and what bad input is told."""

from __future__ import annotations

import dataclasses
import json
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver import assertions, judgements
from resolver.errors import DataError, UnknownId, UsageError, WorkspaceVersion
from resolver.judgements import Conflict, Judgement, export, in_force, judge, listed, refuse_conflict, take
from resolver.render import rows_to_file
from resolver.store import Workspace, connect, contract
from tests.resolver.linked import linked, together
from tests.stage import Party

RECORDS = {"a:1": "ent-a", "b:1": "ent-b", "c:1": "ent-c", "d:1": "ent-d", "e:1": "ent-e", "e:2": "ent-e"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose network holds RECORDS; ent-old went to ent-a."""
    made = Workspace(tmp_path / "here")
    made.create()
    with made.generation("run-000001") as path:
        con = connect(path)
        con.execute(contract("resolver", "network.sql"))
        for record, entity in RECORDS.items():
            con.execute(
                "insert into final.record by name select $r as record_id, $e as entity_id, 'a' as source, "
                "'A' as publisher, $r as published_key, 'person' as kind, $r as caption, false as invented, "
                "false as private, 1.0 as probability, 'alone' as reason, ['x'] as cites",
                {"r": record, "e": entity},
            )
        con.execute("insert into meta.retired values ('ent-old', 1, ['ent-a'])")
        con.close()
    return made


def word(left: str, right: str, verdict: str, uid: str | None = None) -> Judgement:
    return Judgement(
        uid or f"{left}{right}{verdict}", "2026-01-02T03:04:05Z", "anna", left, right, verdict, "passport seen"
    )


def write(file: Path, *words: Judgement) -> Path:
    file.write_text("".join(json.dumps(dataclasses.asdict(each)) + "\n" for each in words))
    return file


def test_the_last_word_on_a_pair_is_in_force_and_a_withdrawn_one_is_not(workspace):
    judge(workspace, "b:1", "a:1", "same", "passport seen", "anna")
    judge(workspace, "a:1", "b:1", "different", "another photo", "ben")
    judge(workspace, "c:1", "ent-d", "same", "one address")
    judge(workspace, "c:1", "d:1", "withdrawn", "the address is a hotel's")
    assert [(j.left, j.right, j.verdict, j.by) for j in listed(workspace)] == [("a:1", "b:1", "different", "ben")]
    with workspace.journal() as journal:
        assert [j.verdict for j in judgements.read(journal)] == ["same", "different", "same", "withdrawn"]


def test_a_contradiction_is_refused_with_the_chain_and_nothing_is_written(workspace):
    judge(workspace, "a:1", "b:1", "same", "passport seen", "anna")
    judge(workspace, "b:1", "c:1", "same", "phone", "ben")
    with pytest.raises(Conflict, match=r"a:1 and c:1 .*Same: a:1 = b:1 \(anna.*passport seen\); b:1 = c:1 \(ben"):
        judge(workspace, "c:1", "a:1", "different", "other birth date")
    judge(workspace, "c:1", "d:1", "different", "brothers")
    with pytest.raises(Conflict, match=r"c:1 and d:1 would be both same and different"):
        judge(workspace, "a:1", "d:1", "same", "one bank account")
    assert len(listed(workspace)) == 3


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(judgements.VERDICTS)), max_size=12))
@settings(deadline=None)
def test_words_are_refused_exactly_where_the_closure_of_same_holds_a_different_pair(drawn):
    """The oracle makes the closure of 'same' as a set of pairs, by adding what follows until nothing does."""
    kept: list[Judgement] = []
    for n, (a, b, verdict) in enumerate(drawn):
        if a == b:
            continue
        new = word(f"r:{min(a, b)}", f"r:{max(a, b)}", verdict, str(n))
        force = in_force([*kept, new])
        same = {p for j in force.values() if j.verdict == "same" for p in (j.pair, j.pair[::-1])}
        while more := {(x, w) for x, y in same for z, w in same if y == z} - same:
            same |= more
        contradicts = any(j.verdict == "different" and j.pair in same for j in force.values())
        if contradicts:
            with pytest.raises(Conflict):
                refuse_conflict(kept, [new])
        else:
            refuse_conflict(kept, [new])
            kept.append(new)


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        ("x:9", "a:1", UnknownId, "x:9: neither a record nor an entity"),
        ("ent-old", "a:1", UnknownId, "ent-old: retired in run 1; its records went to ent-a"),
        ("ent-e", "a:1", UnknownId, "ent-e: an entity of 2 records (e:1, e:2)"),
        ("a:1", "ent-a", UsageError, "are one record, a:1"),
    ],
)
def test_a_judgement_on_what_is_no_two_records_says_what_it_is(workspace, a, b, error, message):
    with pytest.raises(error, match=re.escape(message)):
        judge(workspace, a, b, "same", "why not")
    assert listed(workspace) == []


def test_a_judgement_needs_a_reason_and_something_to_withdraw(workspace):
    with pytest.raises(UsageError, match="needs a reason"):
        judge(workspace, "a:1", "b:1", "same", "  ")
    with pytest.raises(UsageError, match="no judgement is in force"):
        judge(workspace, "a:1", "b:1", "withdrawn", "never said")


def test_judgements_travel_to_another_workspace_and_back_without_doubling(workspace, tmp_path):
    judge(workspace, "a:1", "b:1", "same", "passport seen", "anna")
    judge(workspace, "c:1", "d:1", "different", "Schwäche: 다른 사람", "ben")
    file = tmp_path / "judgements.jsonl"
    assert export(workspace, file) == 2
    other = Workspace(tmp_path / "there")
    other.create()
    assert take(other, file) == judgements.Taken(2, 0, ("a:1", "b:1", "c:1", "d:1"))
    assert listed(other) == listed(workspace)
    assert take(workspace, file) == judgements.Taken(0, 2, ())
    assert len(listed(workspace)) == 2


def test_two_analysts_files_merge_and_a_contradiction_between_them_takes_nothing(workspace, tmp_path):
    take(workspace, write(tmp_path / "anna.jsonl", word("a:1", "b:1", "same"), word("x:1", "y:1", "different")))
    contradicting = write(tmp_path / "ben.jsonl", word("d:1", "e:1", "same"), word("a:1", "b:1", "different"))
    with pytest.raises(Conflict, match=r"a:1 and b:1: different there .* same here"):
        take(workspace, contradicting)
    through_a_third = write(tmp_path / "cid.jsonl", word("b:1", "x:1", "same"), word("a:1", "y:1", "same"))
    with pytest.raises(Conflict, match="x:1 and y:1 would be both"):
        take(workspace, through_a_third)
    assert [j.pair for j in listed(workspace)] == [("a:1", "b:1"), ("x:1", "y:1")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "f.jsonl: line 2: no JSON"),
        ('{"uid": "1"}', "line 2: a judgement has the texts uid, at, by"),
        (json.dumps({**word("a", "b", "same").__dict__, "verdict": "maybe"}), "line 2: verdict 'maybe'"),
        (
            json.dumps({**word("a", "b", "same").__dict__, "left": "c"}),
            "line 2: left 'c' is not smaller than right 'b'",
        ),
        (json.dumps({**word("a", "b", "same").__dict__, "at": "yesterday"}), "line 2: at 'yesterday'"),
        (json.dumps({**word("a", "b", "same").__dict__, "why": " "}), "line 2: uid, by and why"),
    ],
)
def test_a_line_that_is_no_judgement_is_named_and_nothing_is_taken(workspace, tmp_path, line, message):
    file = write(tmp_path / "f.jsonl", word("a:1", "b:1", "same"))
    file.write_text(file.read_text() + line + "\n")
    with pytest.raises(DataError, match=re.escape(message)):
        take(workspace, file)
    assert listed(workspace) == []


def test_a_word_is_never_changed_by_a_file(workspace, tmp_path):
    take(workspace, write(tmp_path / "f.jsonl", word("a:1", "b:1", "same", "u")))
    with pytest.raises(DataError, match="judgement u on a:1 and b:1 is not what the journal has"):
        take(workspace, write(tmp_path / "g.jsonl", word("a:1", "b:1", "different", "u")))


def test_the_journal_of_an_older_version_keeps_its_judgements(tmp_path):
    made = Workspace(tmp_path / "old")
    made.create()
    old = sqlite3.connect(made.folder / "journal.sqlite")
    old.execute(
        "create table judgement (id integer primary key, at text not null, by text not null, left_record text not null,"
        " right_record text not null, verdict text not null check (verdict <> ''), why text not null)"
    )
    old.execute("insert into judgement values (1, '2026-01-01T00:00:00Z', 'anna', 'a:1', 'b:1', 'same', 'seen')")
    old.commit()
    old.close()
    assert [(j.pair, j.verdict, len(j.uid)) for j in listed(made)] == [(("a:1", "b:1"), "same", 32)]
    assert listed(made) == listed(made)


def test_the_journal_of_a_newer_version_is_refused(workspace):
    with workspace.journal() as journal:
        journal.execute("pragma user_version = 99")
    with pytest.raises(WorkspaceVersion, match="newer version"):
        listed(workspace)


def test_same_and_different_carry_on_through_a_third_record():
    """a and b are judged same, b and c different: a and c, alike in everything, stay apart."""
    parties = (
        Party("a:1", "Wyxholloway Ann", born="1970-05-12", numbers=(("passport", "M70112233", "Korea, South"),)),
        Party("b:1", "Rowanwood Mary", born="1970-05-12"),
        Party("c:1", "Wyxholloway Ann", born="1970-05-12", numbers=(("passport", "M70112233", "Korea, South"),)),
    )
    assert together(linked(*parties)) == {frozenset({"a:1", "c:1"})}
    con = linked(*parties, judgements=[("a:1", "b:1", "same"), ("b:1", "c:1", "different")])
    assert together(con) == {frozenset({"a:1", "b:1"})}


def test_a_file_that_can_not_be_written_is_named_and_nothing_is_left_beside_it(workspace, tmp_path):
    (tmp_path / "folder").mkdir()
    for file in (tmp_path / "folder", tmp_path / "nowhere" / "judgements.jsonl"):
        for write_it in (export, assertions.export):
            with pytest.raises(UsageError, match="can't be written"):
                write_it(workspace, file)
        with pytest.raises(UsageError, match="can't be written"):
            rows_to_file([{"a": 1}], file / "rows" / "rows.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "here"]
