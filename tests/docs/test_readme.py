"""What the README and its neighbours show is true: commands exist, links lead somewhere, the table is the demo's."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from resolver.cli import app
from resolver.docs import ROOT

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/decisions/{p.name}" for p in (ROOT / "docs/decisions").glob("*.md")),
)
DEMO = re.compile(r"<!-- demo:begin -->\n```\w*\n(.*?)```\n<!-- demo:end -->", re.DOTALL)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shown_commands(text: str) -> list[list[str]]:
    """The words of each `resolver` command in the page's blocks, comments and what follows && left apart."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    words = [shlex.split(part, comments=True) for line in lines if "resolver" in line for part in line.split("&&")]
    return [each[1:] for each in words if each and Path(each[0]).name == "resolver"]


def test_one_line_shows_the_demo_and_one_runs_the_tests() -> None:
    lines = [line for line in page("README.md").splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.rpartition(" && ")[2] for line in lines] == [".venv/bin/resolver demo", ".venv/bin/python -m pytest"]
    for line, pinned in zip(lines, ("run", "test"), strict=True):
        assert f" --no-deps -r requirements/{pinned}.txt " in line
        assert " --no-deps --no-build-isolation " in line


@pytest.mark.parametrize("words", shown_commands(page("README.md")), ids=" ".join)
def test_a_command_that_the_readme_shows_exists_with_its_options(words: list[str]) -> None:
    command: Any = get_command(app)
    options: set[str] = set()
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        command, words = command.commands[words[0]], words[1:]
    for param in command.params:
        options.update([*param.opts, *param.secondary_opts])
    assert {word for word in words if word.startswith("-")} <= options


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_that_is_there(name: str) -> None:
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page(name))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not ((ROOT / name).parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_folder_and_file_that_a_page_names_is_there(name: str) -> None:
    named = re.findall(r"`((?:ingest|resolver|cypher|docs|bench|tests|requirements|\.ci)/[\w./-]*)`", page(name))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_table_in_the_readme_is_what_the_demo_prints(tmp_path) -> None:
    """Each line of the block stands in the demo's output, in that order."""
    shown = DEMO.search(page("README.md"))
    assert shown is not None, "no block between the demo marks; paste what `resolver demo | cat` prints"
    command = [sys.executable, "-m", "resolver", "-w", str(tmp_path / "workspace"), "--quiet", "demo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    printed = iter([line.rstrip() for line in done.stdout.splitlines()])
    lines = [line.rstrip() for line in shown[1].splitlines() if line.strip()]
    assert len(lines) > 5
    assert [line for line in lines if line not in printed] == []
