"""The library gives what the commands give, with types, and importing it imports next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import resolver
from resolver import judgements, render
from resolver.cli import app
from resolver.errors import BadParameter, UnknownId
from resolver.library import Workspace
from resolver.rows import Rows
from resolver.screening import Screener, Subject
from tests.resolver.exports.conftest import published

__all__ = ["published"]


@pytest.fixture(scope="module")
def ws(published) -> Workspace:
    return resolver.open(published.folder)


def said(ws: Workspace, *words: str) -> Any:
    """What a command prints with --json."""
    done = CliRunner().invoke(app, ["-q", "-w", str(ws.store.folder), *words, "--json"], catch_exceptions=False)
    return json.loads(done.stdout)


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(render.plain(value)))


ANSWERS: dict[str, Callable[[Workspace], Any]] = {
    "search kangsu": lambda ws: ws.search("kangsu"),
    "show ofac:9": lambda ws: ws.entity("ofac:9").to_dict(),
    "show ofac:9 --as-of run-000001": lambda ws: ws.entity_then("ofac:9", as_of="run-000001"),
    "explain ofac:10 un:KPi.9": lambda ws: ws.explain("ofac:10", "un:KPi.9"),
    "explain ofac:10": lambda ws: ws.explain("ofac:10"),
    "trace ofac:10 --max-hops 3": lambda ws: ws.trace("ofac:10", max_hops=3),
    "owners table:k:1": lambda ws: ws.owners("table:k:1"),
    "owners table:k:1 --beneficial": lambda ws: ws.beneficial_owners("table:k:1"),
    "owned ofac:9": lambda ws: ws.owned("ofac:9"),
    "blocked --proof": lambda ws: ws.blocked(proof=True),
    "changes --since 0": lambda ws: ws.changes("0"),
    "changes --since 0 --type entity --type relation": lambda ws: ws.changes("0", types=["entity", "relation"]),
    "changes --since 0 --format cloudevents": lambda ws: ws.changes("0", cloud_events=True),
    "link": lambda ws: asdict(ws.link()),
    "link --preview": lambda ws: asdict(ws.preview()),
}


@pytest.mark.parametrize("command", ANSWERS)
def test_a_method_gives_what_its_command_prints(ws: Workspace, command: str):
    told = said(ws, *command.split())
    assert told == as_json(ANSWERS[command](ws))
    assert told or command.startswith("changes")


def test_ingest_and_judge_are_those_of_the_commands(tmp_path: Path):
    table = tmp_path / "customers.csv"
    table.write_text("id,name,born\nC-1,Ana Larina,1980-01-02\nC-2,Ana Larina,1980-01-02\n")
    made = [resolver.open(tmp_path / name) for name in ("one", "other")]
    said(made[0], "mapping", str(table))
    by_library = made[1].ingest("table", table, table.with_suffix(".toml"))
    by_command = said(made[0], "ingest", "table", str(table), str(table.with_suffix(".toml")))
    assert as_json(asdict(by_library)) == by_command
    assert by_library.staged == 2
    made[1].link()
    records = [row["record_id"] for name in made[1].search("ana larina") for row in made[1].entity(name["id"]).records]
    left, right = records
    word = made[1].judge(left, right, "different", "two passports seen", by="ana")
    assert judgements.listed(made[1].store) == [word]


def test_screen_gives_the_answers_of_the_screener(ws: Workspace):
    subjects = [Subject("1", names=("KANGSU BANK",)), Subject("2", names=("Nobody At All",))]
    answers, screener = ws.screen(subjects), Screener.open(ws.store)
    assert [answer.as_dict() for answer in answers] == [answer.as_dict() for answer in screener.screen(subjects)]
    screener.close()
    assert [hit.caption for hit in answers[0].hits] == ["KANGSU BANK"] and answers[1].clear


def test_rows_become_a_table_with_the_types_of_their_values(ws: Workspace):
    table = ws.owners("table:k:1").to_arrow()
    assert table.num_rows == 1 and table.column("share_low").to_pylist() == [60.0]
    assert json.loads(table.column("paths").to_pylist()[0])[0][0]["share"] == "60 to 75 %"
    mixed = Rows([{"a": Decimal("1.50"), "b": 1, "c": ["x"]}, {"a": None, "b": "two", "d": {"e": Decimal("0.1")}}])
    assert mixed.to_arrow().to_pylist() == [
        {"a": Decimal("1.50"), "b": "1", "c": ["x"], "d": None},
        {"a": None, "b": "two", "c": None, "d": '{"e": "0.1"}'},
    ]
    assert Rows().to_arrow().num_rows == 0


def test_rows_become_a_data_frame_where_pandas_is(ws: Workspace):
    pytest.importorskip("pandas", reason="pandas is not installed")
    code = (
        "import sys, resolver; frame = resolver.open(sys.argv[1]).search('kangsu').to_pandas(); "
        "assert list(frame.caption) == ['KANGSU BANK'], frame"
    )
    subprocess.run([sys.executable, "-c", code, str(ws.store.folder)], check=True, cwd=Path(__file__).parents[2])


def test_a_table_is_whole_and_one_that_is_not_there_is_refused(ws: Workspace):
    assert ws.table("listing").num_rows == 3
    assert ws.table("meta.run").column("run_id").to_pylist() == ["run-000001"]
    with pytest.raises(BadParameter, match=r"docs/model\.md"):
        ws.table('entity" where 1=0; --')


def test_an_unknown_id_says_what_to_do_next(ws: Workspace):
    with pytest.raises(UnknownId, match="resolver search"):
        ws.entity("nobody")


def test_importing_the_library_imports_no_library():
    code = "import sys; before = set(sys.modules); import resolver; print(*(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert {name.partition(".")[0] for name in done.stdout.split()} <= {"resolver", *sys.stdlib_module_names}
