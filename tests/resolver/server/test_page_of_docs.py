"""docs/how-to/serve.md: its programs run against a server, its commands and its unit are what they should be."""

from __future__ import annotations

import configparser
import contextlib
import io
import re

from typer.testing import CliRunner

from resolver.cli import app
from resolver.docs import ROOT
from tests.resolver.server.conftest import Running

PAGE = (ROOT / "docs" / "how-to" / "serve.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def said(program: str, address: str) -> str:
    """What a program of the page prints, run against a server."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program.replace("http://127.0.0.1:8642", address), "serve.md", "exec"), {})
    return out.getvalue()


def test_the_programs_of_the_page_do_what_they_say(served: Running):
    match, changes = blocks("python")
    assert said(match, served.address) == "HAN, Chol Su: 1.00 sanction\n"
    told = said(changes, served.address).splitlines()
    assert len(told) > 5 and all(line.startswith("resolver.") for line in told)


def test_its_commands_and_its_unit_are_ones(tmp_path):
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.read_string(blocks("ini")[0])
    words = [line.split() for text in blocks("console") for line in text.replace("$ ", "").splitlines()]
    told = CliRunner().invoke(app, ["serve", "--help"]).stdout
    for command in (unit["Service"]["ExecStart"].split(), *words):
        assert command[0].endswith("resolver") and "serve" in command
        assert all(word in told for word in command[command.index("serve") :] if word.startswith("--"))
    made = CliRunner().invoke(app, ["serve", "--new-token", "ana"])
    assert re.search(r"ana sha256:[0-9a-f]{64}$", made.stdout.strip())
