"""Fixtures of all tests: a fresh workspace, the real publication files, a real Neo4j server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from resolver.store import Workspace
from tests.neo4j_server import graph, neo4j_server

__all__ = ["graph", "neo4j_server"]


def pytest_configure() -> None:
    """Print how many cases the property and kill tests run, so that a log shows what was covered."""
    print(f"RESOLVER_TEST_SCALE={scale()}")


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
