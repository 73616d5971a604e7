"""The review without its screen: which pairs are asked, what an answer does, what comes back from a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver import judgements, render
from resolver.errors import BadParameter, DataError, UsageError
from resolver.judgements import Conflict, Judgement, judge, listed
from resolver.review import sheet
from resolver.review.differences import NEAR, OTHER, SAME, aligned, side_by_side
from resolver.review.queue import Filter, queue
from resolver.review.session import Implied, Session
from resolver.store import Workspace
from tests.resolver.review.world import ASKED


@pytest.fixture
def session(reviewed: Workspace) -> Iterator[Session]:
    with reviewed.read() as con:
        made = Session(reviewed, con, by="anna")
        yield made
        made.close()


def test_what_matters_most_is_asked_first_and_a_contradiction_last(session):
    """gain of ofac:1 and t:2: 4 x 0.5 x 0.5 = 1, times log2(1 + 2 x 1) = 1.585, times 8 for a listed party = 12.68."""
    assert [item.pair for item in session.items] == ASKED
    assert [item.section for item in session.items] == ["gain", "gain", "gain", "contradiction"]
    assert session.items[0].score == pytest.approx(12.68, abs=0.01)


@pytest.mark.parametrize(
    ("asked", "pairs"),
    [
        (Filter(kind="organisation"), [("t:7", "un:7")]),
        (Filter(listed=True), ASKED[:2]),
        (Filter(listed=False), ASKED[2:]),
        (Filter(sources=("un_sc",)), ASKED[2:]),
        (Filter(limit=1), [ASKED[0], ASKED[3]]),
    ],
)
def test_the_queue_is_narrowed_by_kind_source_and_listing(reviewed, asked, pairs):
    with reviewed.read() as con:
        assert [item.pair for item in queue(con, asked)] == pairs


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (Filter(kind="vessel"), "kind vessel: it is one of organisation, person"),
        (Filter(sources=("un_sc", "un")), "source un: no record here is of it; the sources are .*un_sc"),
    ],
)
def test_a_source_or_kind_that_is_not_there_is_refused_for_no_pair_would_look_like_no_work(reviewed, asked, message):
    with reviewed.read() as con, pytest.raises(BadParameter, match=message):
        queue(con, asked)


def test_a_card_has_fields_of_both_sides_weights_and_the_neighbourhood(session):
    card = session.card()
    rows = {row.field: row for row in card.rows}
    assert rows["name"].left == ("KIM Chol Su", "김철수")
    assert rows["name"].right == ("Kim Cholsu",)
    assert rows["birth"].level == "same year, one side knows only the year"
    assert rows["country"].level is None, "one side publishes none"
    assert card.prior_bits + sum(row.weight_bits for row in card.rows) == pytest.approx(card.weight_bits, abs=1e-6)
    assert card.left.programmes == ("ofac:DPRK4",)
    assert card.left.records == ("t:1  Ким Чхоль Су",)
    assert card.left.ties == (("OWNS >", "Mirefield Trading"),)


def test_an_answer_is_a_judgement_undo_withdraws_it_and_the_pair_is_asked_again(session, reviewed):
    assert session.judge("same", "photograph").verdict == "same"
    assert session.item.pair == ASKED[1]
    assert [(word.pair, word.verdict, word.by, word.why) for word in listed(reviewed)] == [
        (ASKED[0], "same", "anna", "photograph")
    ]
    session.skip()
    assert session.undo().what == "skipped"
    assert session.undo().what == "same"
    assert session.item.pair == ASKED[0]
    assert listed(reviewed) == []
    with reviewed.journal() as journal:
        assert [word.verdict for word in judgements.read(journal)] == ["same", "withdrawn"]
    assert session.undo() is None


def test_a_pair_left_unsure_is_asked_of_others_and_not_again_of_this_person(session, reviewed):
    session.unsure()
    with reviewed.read() as con:
        for who, again, first in (("anna", False, ASKED[1]), ("anna", True, ASKED[0]), ("ben", False, ASKED[0])):
            other = Session(reviewed, con, by=who, again=again)
            assert other.items[other.place].pair == first
            other.close()
    session.undo()
    with reviewed.read() as con:
        other = Session(reviewed, con, by="anna")
        assert other.items[other.place].pair == ASKED[0]
        other.close()


def test_what_judgements_imply_is_not_asked(reviewed):
    """t:2 is t:1, and t:1 is not ofac:1: then t:2 is not ofac:1 either."""
    judge(reviewed, "t:1", "t:2", "same", "one passport")
    judge(reviewed, "ofac:1", "t:1", "different", "another face")
    with reviewed.read() as con:
        session = Session(reviewed, con)
        assert session.items[session.place].pair == ASKED[2]
        session.skip()
        session.skip()
        assert session.item is None
        assert session.card() is None
        with pytest.raises(UsageError, match="at its end"):
            session.judge("same")
        session.close()


def test_an_answer_that_contradicts_another_analyst_is_refused_and_the_pair_stays(session, reviewed):
    judge(reviewed, "t:1", "t:2", "same", "one passport", "ben")
    judge(reviewed, "ofac:1", "t:1", "different", "another face", "ben")
    with pytest.raises(Conflict, match="would be both same and different"):
        session.judge("same")
    assert session.item.pair == ASKED[0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["same", "different"])), max_size=10))
@settings(deadline=None)
def test_what_is_implied_is_the_closure_of_the_judgements(drawn):
    """The oracle adds pairs until nothing follows any more."""
    words: list[Judgement] = []
    for n, (a, b, verdict) in enumerate(drawn):
        word = Judgement(str(n), "2026-01-01T00:00:00Z", "a", f"r{min(a, b)}", f"r{max(a, b)}", verdict, "w")
        try:
            judgements.refuse_conflict(words, [word])
        except Conflict:
            continue
        if a != b:
            words = [old for old in words if old.pair != word.pair] + [word]
    same = {(f"r{n}", f"r{n}") for n in range(6)}
    same |= {p for w in words if w.verdict == "same" for p in (w.pair, w.pair[::-1])}
    while more := {(x, w) for x, y in same for z, w in same if y == z} - same:
        same |= more
    apart = {p for w in words if w.verdict == "different" for p in (w.pair, w.pair[::-1])}
    apart = {(x, w) for x, y in same for y2, z in apart if y == y2 for z2, w in same if z == z2}
    implied = Implied(words)
    for a in range(6):
        for b in range(6):
            pair = (f"r{a}", f"r{b}")
            expected = "same" if pair in same else "different" if pair in apart else None
            assert implied.verdict(*pair) == expected


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("KIM Chol Su", "Chol-Su Kim", [SAME, SAME, SAME], [SAME, SAME, SAME]),
        ("KIM Chol Su", "Ким Чхоль Су", [SAME, NEAR, SAME], [SAME, NEAR, SAME]),
        ("Muhammad al-Masri", "Mohamed Masry", [NEAR, OTHER, NEAR], [NEAR, NEAR]),
        ("KIM Chol Su", "Kim Cholsu", [SAME, SAME, SAME], [SAME, SAME]),
        ("Anna Larina", "Larina Anna", [SAME, SAME], [SAME, SAME]),
        ("Anna Larina", "Anna Petrova", [SAME, OTHER], [SAME, OTHER]),
    ],
)
def test_words_are_marked_same_spelt_otherwise_or_missing_across_scripts(one, other, left, right):
    words, others, _ = aligned(one, other)
    assert [word.mark for word in words] == left
    assert [word.mark for word in others] == right


def test_the_likest_names_stand_beside_each_other_and_none_is_lost():
    rows = side_by_side(["Zed Alpha", "Anna Larina"], ["Анна Ларина"])
    assert [(" ".join(w.text for w in a), " ".join(w.text for w in b)) for a, b in rows] == [
        ("Anna Larina", "Анна Ларина"),
        ("Zed Alpha", ""),
    ]


# ------------------------------------------------------------------------------------------------------------ as a file


def written(reviewed: Workspace, file: Path, verdicts: dict[tuple[str, str], str]) -> Path:
    with reviewed.read() as con:
        rows = list(sheet.rows(reviewed, con, Filter()))
    for row in rows:
        row["verdict"] = verdicts.get((row["left"], row["right"]), "")
    render.rows_to_file(rows, file)
    return file


def test_the_queue_goes_out_as_a_file_and_its_verdicts_come_in(reviewed, tmp_path):
    file = written(reviewed, tmp_path / "pairs.csv", {ASKED[0]: "same", ASKED[2]: "Different", ASKED[3]: "unsure"})
    first = next(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert (first["name_left"], first["birth_right"]) == ("KIM Chol Su; 김철수", "1964")
    with reviewed.read() as con:
        assert sheet.take(reviewed, con, file, "anna") == sheet.Taken(1, 1, 1, 1, 0)
        assert [(word.pair, word.verdict) for word in listed(reviewed)] == [(ASKED[0], "same"), (ASKED[2], "different")]
        assert sheet.take(reviewed, con, file, "anna").known == 2, "what is in force is not said twice"
        assert len(list(sheet.rows(reviewed, con, Filter()))) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("left,right\nt:1,t:2\n", "no column verdict"),
        ("left,right,verdict\nt:1,t:2,perhaps\n", "line 2: verdict 'perhaps'"),
        ("left,right,verdict\nt:1,x:9,same\n", "line 2: x:9 is no record of this network; is the file of another"),
        ("left,right,verdict\nt:1,t:1,same\n", "line 2: left and right are one record"),
        ("left,right,verdict\nt:1,t:2,same\nt:2,t:1,different\n", "line 3: t:1 and t:2 are same in an earlier line"),
    ],
)
def test_a_file_with_a_bad_row_is_refused_whole(reviewed, tmp_path, text, message):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with reviewed.read() as con, pytest.raises(DataError, match=message):
        sheet.take(reviewed, con, file)
    assert listed(reviewed) == []


def test_verdicts_that_contradict_each_other_take_nothing(reviewed, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("left,right,verdict\nofac:1,t:1,same\nt:1,t:2,same\nofac:1,t:2,different\n")
    with reviewed.read() as con, pytest.raises(Conflict, match="both same and different"):
        sheet.take(reviewed, con, file)
    assert listed(reviewed) == []
