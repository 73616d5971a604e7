"""docs/how-to/screen.md: its commands run, on a small network, and its settings are read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resolver.cli import app
from resolver.screening import desk
from tests.resolver.screening.test_records import CUSTOMERS, MAPPING
from tests.resolver.screening.world import published

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "screen.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def test_the_commands_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = published(tmp_path / "workspace")
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "customers.toml").write_text(MAPPING)
    [settings] = [text for language, text in BLOCKS if language == "toml"]
    (tmp_path / "desk.toml").write_text(settings)
    assert desk.settings(tmp_path / "desk.toml").thresholds == {"un_sc": 0.2}
    monkeypatch.chdir(tmp_path)
    lines = [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]
    said = []
    for line in lines:
        words = shlex.split(line)
        done = CliRunner().invoke(app, ["-q", "-w", str(workspace.folder), *words[1:]], catch_exceptions=False)
        old = "--config" in words  # the lists of this network are of January
        assert done.exit_code == int(old), (line, done.output)
        said.append(done.stdout)
    assert len(lines) == 7 and (tmp_path / "hits.xlsx").is_file()
    assert "TARNBROOK" in said[0] and "TARNBROOK" in said[1] and "Zephyrbane" in said[2]
