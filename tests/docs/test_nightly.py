"""docs/how-to/nightly.md: its plan, its units and its DAG are what they should be."""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

from typer.testing import CliRunner

from resolver.batch import plan
from resolver.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "nightly.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return [text for name, text in BLOCKS if name == language]


def test_the_plan_of_the_page_is_one(tmp_path: Path):
    [text] = blocks("toml")
    (tmp_path / "night.toml").write_text(text)
    wanted = plan.read(tmp_path / "night.toml")
    assert [source.name for source in wanted.source] == ["ofac_sdn", "un_sc", "table"]
    assert wanted.export[1].changed_since == "last" and wanted.load is not None and wanted.load.verify


def test_units_and_dag_run_a_command_that_there_is():
    service, timer = (configparser.ConfigParser(interpolation=None, strict=True) for _ in range(2))
    for unit in (service, timer):
        unit.optionxform = str  # type: ignore[assignment, method-assign]
    for unit, text in zip((service, timer), blocks("ini"), strict=True):
        unit.read_string(text)
    assert service["Service"]["Type"] == "oneshot" and timer["Timer"]["Persistent"] == "true"
    started = service["Service"]["ExecStart"].split()
    [dag] = blocks("python")
    commands = [
        str(keyword.value.value)
        for node in ast.walk(ast.parse(dag))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "bash_command" and isinstance(keyword.value, ast.Constant)
    ]
    assert started[0].endswith("/resolver") and commands[0].startswith("resolver run /etc/resolver/night.toml")
    assert started[1:] == ["run", "/etc/resolver/night.toml"]
    told = CliRunner().invoke(app, [*started[1:2], "--help"])
    assert told.exit_code == 0 and "--dry-run" in told.stdout and "--schema" in told.stdout
