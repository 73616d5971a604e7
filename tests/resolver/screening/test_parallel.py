"""Several processes give the answers of one, in the order of the subjects; what goes wrong in one is told."""

from __future__ import annotations

import pytest

from resolver.errors import ResolverError, UsageError
from resolver.screening import Screener, Subject, parallel
from tests.resolver.screening.world import published


@pytest.fixture(scope="module")
def screener(tmp_path_factory):
    return Screener.open(published(tmp_path_factory.mktemp("parallel") / "workspace"), thresholds={"un_sc": 0.4})


SUBJECTS = [
    Subject(f"C-{number}", "person", (name,), birth_dates=dates)
    for number, (name, dates) in enumerate(
        [("Oskar Tarnbrook", ("1961",)), ("Jane Rosental", ()), ("Hasan Mohamed Ali", ("1970-02-03",)),
         ("Oskar Tarnbrook", ("1993-01-01",)), ("Zephyrbane", ())] * 2
    )
]  # fmt: skip


def test_two_processes_answer_as_one_in_the_order_of_the_subjects(screener, monkeypatch):
    monkeypatch.setattr(parallel, "AT_ONCE", 2)
    found = list(parallel.pairs(screener, iter(SUBJECTS), 2, limit=3))
    assert [subject for subject, _ in found] == SUBJECTS
    assert [answer for _, answer in found] == screener.screen(SUBJECTS, limit=3)


def test_an_error_of_a_process_is_raised_here_and_one_that_dies_is_told(screener, monkeypatch):
    with pytest.raises(UsageError, match="kind 'ghost'"):
        list(parallel.pairs(screener, [Subject("C-1", "ghost", ("Anna",))], 1))
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ResolverError, match="ended early"):
        list(parallel.pairs(screener, SUBJECTS, 1))


def test_few_subjects_are_screened_by_one_and_the_variable_says_otherwise(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert (parallel.processes(9_999), parallel.processes(10_000)) == (1, 2)
    monkeypatch.setenv("RESOLVER_PROCESSES", "3")
    assert parallel.processes(1) == 3
    for wrong in ("many", "0", "-1", "1000"):
        monkeypatch.setenv("RESOLVER_PROCESSES", wrong)
        with pytest.raises(UsageError, match="from 1 to 64"):
            parallel.processes(1)
