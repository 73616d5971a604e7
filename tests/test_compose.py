"""compose.yaml: valid, the version that is tested, reachable from this computer only, and with a password."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from resolver.neo4j import jars, own_browser, server
from resolver.neo4j.jars import VERSION
from tests.neo4j_server import Graph

FILE = Path(__file__).parent.parent / "compose.yaml"


def service(name: str = "neo4j") -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"][name]
    return found


def test_the_file_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["neo4j", "copy", "analysts"])
def test_the_image_has_the_version_of_the_local_server(name: str) -> None:
    assert service(name)["image"] == f"neo4j:{VERSION}-community"


def test_every_port_is_published_on_the_loopback_interface_only() -> None:
    assert [port.split(":") for port in service()["ports"]] == [
        ["127.0.0.1", "7474", "7474"],
        ["127.0.0.1", "7687", "7687"],
    ]
    assert all(port.startswith("127.0.0.1:") for port in service("analysts")["ports"])


def test_analysts_are_served_a_copy_that_refuses_writing() -> None:
    limits = {name: value for name, value in service("analysts")["environment"].items() if name in LIMITS}
    assert limits == LIMITS
    assert service("copy")["volumes"][0].endswith(":ro")
    assert not set(service("analysts")["volumes"]) & set(service()["volumes"])


LIMITS = {
    "NEO4J_server_databases_default__to__read__only": "true",
    "NEO4J_db_transaction_timeout": "120s",
    "NEO4J_db_memory_transaction_max": "256m",
    "NEO4J_dbms_security_allow__csv__import__from__file__urls": "false",
}


@pytest.mark.parametrize("name", ["neo4j", "analysts"])
def test_without_a_password_nothing_starts(name: str) -> None:
    assert re.fullmatch(r"neo4j/\$\{NEO4J_PASSWORD:\?.+\}", service(name)["environment"]["NEO4J_AUTH"])


@pytest.mark.parametrize("name", ["neo4j", "analysts"])
def test_browser_opens_the_guides_out_of_the_pack_that_the_first_lines_make(name: str) -> None:
    port = service(name)["ports"][0].split(":")[1]
    address = f"http://127.0.0.1:{port}"
    assert service(name)["environment"]["NEO4J_browser_post__connect__cmd"] == own_browser.first_command(address)
    assert f"./pack/{name}:/plugins:ro" in service(name)["volumes"]
    assert f"#   resolver browser-pack pack/{name} --jar {address}\n" in FILE.read_text(encoding="utf-8")


@pytest.mark.graph
def test_a_jar_among_the_plugins_comes_before_the_servers_own(graph: Graph, tmp_path: Path) -> None:
    for name in ("plugins/one.jar", "lib/two.jar", "conf/neo4j.conf"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    paths = jars.provide()
    told = subprocess.run(
        [server.java_runtime(), f"-Dbasedir={tmp_path}", f"-Dapp.repo={tmp_path / 'lib'}", "-Dapp.name=neo4j",
         "org.neo4j.server.startup.Neo4jCommand", "console", "--dry-run"],
        env=os.environ | {"CLASSPATH": os.pathsep.join(map(str, paths)), "NEO4J_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    words = told.stdout.split()
    path = words[words.index("-cp") + 1].split(os.pathsep)
    assert path.index(f"{tmp_path}/plugins/*") < path.index(f"{tmp_path}/lib/*")


@pytest.mark.graph
def test_the_jar_holds_browser_whole_with_the_pack_beside_it(graph: Graph, tmp_path: Path) -> None:
    browser = own_browser.of(jars.provide())
    assert browser is not None
    made = own_browser.write(tmp_path / own_browser.NAME, browser, "http://127.0.0.1:7499")
    with zipfile.ZipFile(made) as ours, zipfile.ZipFile(browser) as theirs:
        names = set(ours.namelist())
        assert {name for name in theirs.namelist() if name.startswith("browser/")} <= names
        assert "browser/" in names
        assert b"resolver.js" in ours.read("browser/index.html")
        assert b":play http://127.0.0.1:7499/browser/resolver/guides/triage.html" in ours.read(
            "browser/resolver/guides/index.html"
        )
        assert {"browser/resolver/favourites.zip", "browser/resolver/style.grass"} <= names
    before = made.stat().st_mtime_ns
    own_browser.write(made, browser, "http://127.0.0.1:7499")
    assert made.stat().st_mtime_ns == before
    own_browser.write(made, browser, "http://127.0.0.1:7498")
    assert made.stat().st_mtime_ns != before


@pytest.mark.graph
def test_every_setting_is_one_that_this_version_knows(graph: Graph) -> None:
    known = {row["name"] for row in graph.rows("SHOW SETTINGS YIELD name")}
    written = {**service()["environment"], **service("analysts")["environment"]}
    variables = [name.removeprefix("NEO4J_") for name in written if name != "NEO4J_AUTH"]
    settings = {re.sub(r"_+", lambda run: "." if run[0] == "_" else "_", name) for name in variables}
    assert len(settings) >= 5
    assert settings <= known
