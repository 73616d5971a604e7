"""A server over the small network of the tests of exports, in a thread of its own, on a free port of loopback."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from resolver.server.app import application
from resolver.server.protocol import server
from resolver.server.settings import Settings
from resolver.store import Workspace
from tests.resolver.exports.conftest import published

__all__ = ["published"]


@dataclass
class Running:
    """A server that answers: its workspace, address, and a client of it."""

    workspace: Workspace
    address: str
    client: httpx.Client


@contextmanager
def running(workspace: Workspace, settings: Settings | None = None) -> Iterator[Running]:
    """A server while the block lasts."""
    asked = replace(settings or Settings(), port=0)
    made = server(application(workspace, asked), asked)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    until = time.monotonic() + 120
    while not made.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    assert made.started, "the server did not start"
    port = made.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=address, timeout=120) as client:
            yield Running(workspace, address, client)
    finally:
        made.should_exit = True
        thread.join(60)


def copied(workspace: Workspace, to: Path) -> Workspace:
    """A workspace of its own: decisions go to its journal."""
    shutil.copytree(workspace.folder, to)
    return Workspace(to)


@pytest.fixture(scope="package")
def served(published: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server without tokens."""
    workspace = copied(published, tmp_path_factory.mktemp("served") / "workspace")
    with running(workspace, Settings(per_second=100_000)) as found:
        yield found
