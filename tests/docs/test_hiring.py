"""docs/how-to/hiring.md: its table, mapping, profile and commands do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from typer.testing import CliRunner

from resolver.cli import app
from resolver.commands.screening import screen
from resolver.hiring import profile

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "hiring.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def blocks(language: str) -> list[str]:
    """The blocks of the page in a language."""
    return [text for name, text in BLOCKS if name == language]


def test_the_page_from_photos_to_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    [table] = blocks("csv")
    mapping, own = blocks("toml")
    hashing, checking, _ = (shlex.split(text) for text in blocks("sh"))
    Path("applicants.csv").write_text(table)
    Path("checked.toml").write_text(mapping)
    Path("photos").mkdir()
    for number, name in enumerate(("ada", "brian", "otto")):
        Image.linear_gradient("L").rotate(70 * number).save(f"photos/{name}.png")
    told = CliRunner().invoke(app, hashing[1:])
    assert told.exit_code == 0, told.output
    told = CliRunner().invoke(app, ["--quiet", *checking[1:]])
    assert told.exit_code == 0, told.output
    rows = list(openpyxl.load_workbook("may.xlsx")["rows"].iter_rows(values_only=True))
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        (2, "Ada Bergqvist", "clear"),
        (3, "Brian Hollowell", "clear"),
        (4, "Otto Quellmark", "flag"),
    ]
    Path("watch.toml").write_text(own)
    chosen = profile.load("watch.toml")
    assert chosen.places == ("CN", "RU", "AE") and chosen.weights["wallet"] == 8 and chosen.weights["card"] == 5


def test_the_options_of_the_page_are_those_of_the_command():
    options = set(re.findall(r"--[a-z-]+", " ".join(blocks("sh")[1:])))
    assert {option.removeprefix("--").replace("-", "_") for option in options - {"--json"}} <= set(
        screen.__annotations__
    )
