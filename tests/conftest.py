"""Fixtures of all tests: a fresh workspace, the real publication files, a real Neo4j server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from resolver.store import Workspace
from tests.neo4j_server import graph, neo4j_server

__all__ = ["graph", "neo4j_server"]

CASES: dict[str, int] = {}
"""Test -> number of cases that it ran, for the summary; tests give theirs as the property 'cases'."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the number of examples of a property test."""
    examples = getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)
    if examples is not None:
        item.user_properties.append(("cases", examples.max_examples))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the numbers of cases, also of tests that ran in another process."""
    for name, value in report.user_properties if report.when == "call" else ():
        if name == "cases":
            CASES[report.nodeid.rpartition("::")[2]] = int(str(value))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases the property and kill tests ran, so that a log shows what was covered."""
    if not CASES:
        return
    terminalreporter.section(f"cases of property and kill tests (RESOLVER_TEST_SCALE={scale()})")
    for name, cases in sorted(CASES.items()):
        terminalreporter.write_line(f"{cases:>6}  {name}")


def scale() -> int:
    """Factor on the numbers of cases of property and kill tests (RESOLVER_TEST_SCALE, 1 by default)."""
    return int(os.environ.get("RESOLVER_TEST_SCALE", "1"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new, empty workspace."""
    made = Workspace(tmp_path / "workspace")
    made.create()
    return made


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The real publication files in the folder that RESOLVER_REAL_DATA names; skipped without it, failed if missing."""
    named = os.environ.get("RESOLVER_REAL_DATA")
    if not named:
        pytest.skip("RESOLVER_REAL_DATA is not set: it names the folder with the real publication files")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"RESOLVER_REAL_DATA={named}: no such folder")
    return folder.resolve()
