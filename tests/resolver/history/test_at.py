"""An entity as it was known at a run, under the id that it had then, and what of that was true on a day."""

from __future__ import annotations

import pytest

from resolver.errors import BadParameter, UnknownId
from resolver.history.at import lasts, show
from resolver.history.moments import checked_day
from tests.resolver.history.made import Made, Network


@pytest.fixture
def made(tmp_path) -> Made:
    """Berta joins Anna in run 2, and is gone in run 3; Anna owns a firm in run 2 only."""
    made = Made(tmp_path)
    made.add(Network({"Anna": "ax", "Berta": "b", "Firm": "f"}, listed="b"))
    made.add(Network({"Anna": "abx", "Firm": "f"}, relations=(("a", "f", 60),)))
    made.add(Network({"Anna Maria": "ax", "Firm": "f"}))
    return made


def test_each_run_answers_with_what_was_known_then(made):
    with made.read() as con:
        then = [show(con, "a", run) for run in (1, 2, 3)]
        assert [found["caption"] for found in then] == ["Anna", "Anna", "Anna Maria"]
        assert [found["records"] for found in then] == [["a", "x"], ["a", "b", "x"], ["a", "x"]]
        assert [len(found["relations"]) for found in then] == [0, 1, 0]
        assert [found["known_from"] for found in then] == ["run-000001", "run-000002", "run-000003"]
        assert show(con, "f", 2)["relations"] == then[1]["relations"]
        assert show(con, "f", 3)["known_from"] == "run-000001"


def test_a_retired_id_and_a_record_that_is_gone_answer_for_the_time_when_they_were(made):
    with made.read() as con:
        berta = show(con, "b", 1)
        assert berta["caption"] == "Berta" and berta["listed"] and berta["id"] != show(con, "a", 1)["id"]
        assert show(con, berta["id"], 1) == berta
        assert show(con, "b", 2)["id"] == show(con, "a", 2)["id"]
        with pytest.raises(UnknownId, match="run-000003"):
            show(con, "b", 3)
        with pytest.raises(UnknownId, match="run-000002"):
            show(con, berta["id"], 2)


def test_what_was_true_on_a_day_is_asked_apart_from_what_was_known():
    row = {"listed_on": "2020-03-01", "ended_on": "2022-05-01"}
    assert [lasts(row, "listed_on", "ended_on", day) for day in ("2020-02-29", "2020-03-01", "2022-05-01")] == [
        False,
        True,
        False,
    ]
    assert lasts({"listed_on": None, "ended_on": None}, "listed_on", "ended_on", "1900-01-01")
    with pytest.raises(BadParameter, match="2020-13-01"):
        checked_day("2020-13-01")
