"""compose.yaml: valid, the version that is tested, reachable from this computer only, and with a password."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from resolver.neo4j.jars import VERSION
from tests.neo4j_server import Graph

FILE = Path(__file__).parent.parent / "compose.yaml"


def service() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]["neo4j"]
    return found


def test_the_file_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_has_the_version_of_the_local_server() -> None:
    assert service()["image"] == f"neo4j:{VERSION}-community"


def test_every_port_is_published_on_the_loopback_interface_only() -> None:
    assert [port.split(":") for port in service()["ports"]] == [
        ["127.0.0.1", "7474", "7474"],
        ["127.0.0.1", "7687", "7687"],
    ]


def test_without_a_password_nothing_starts() -> None:
    assert re.fullmatch(r"neo4j/\$\{NEO4J_PASSWORD:\?.+\}", service()["environment"]["NEO4J_AUTH"])


@pytest.mark.graph
def test_every_setting_is_one_that_this_version_knows(graph: Graph) -> None:
    known = {row["name"] for row in graph.rows("SHOW SETTINGS YIELD name")}
    variables = [name.removeprefix("NEO4J_") for name in service()["environment"] if name != "NEO4J_AUTH"]
    settings = {re.sub(r"_+", lambda run: "." if run[0] == "_" else "_", name) for name in variables}
    assert len(settings) >= 5
    assert settings <= known
