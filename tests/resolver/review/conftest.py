"""The review's network: linked once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from resolver.store import Workspace
from tests.resolver.review.world import publish


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(Workspace(tmp_path_factory.mktemp("review") / "workspace")).folder


@pytest.fixture
def reviewed(published_once: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(published_once, tmp_path / "reviewed"))
