"""`resolver export`: what all formats have in common."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resolver import exports, pipeline
from resolver.cli import app
from resolver.errors import DataError, ResolverError, UsageError
from resolver.store import Workspace
from tests.resolver.exports.conftest import write
from tests.stage import Party, stage


def place(name: str, folder: Path) -> Path:
    """A path that fits a format."""
    return folder / f"out{(*exports.load(name).ENDINGS, '')[0]}"


def test_the_command_lists_every_format_with_what_it_writes():
    told = CliRunner().invoke(app, ["export", "--json"])
    assert {row["format"] for row in json.loads(told.stdout)} == set(exports.names())
    assert {"ftm", "senzing", "bods", "targets-simple", "csv", "parquet", "xlsx", "graphml"} <= set(exports.names())


@pytest.mark.parametrize("name", exports.names())
def test_a_second_export_is_equal_to_the_first_one_and_replaces_it(name: str, published: Workspace, tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    told = exports.export(published, name, place(name, one))
    exports.export(published, name, place(name, other))
    assert told["run"] == "run-000001" and told["entities"] == 6
    if name != "xlsx":  # a workbook holds the time at which it was made
        assert contents(one) == contents(other)
    exports.export(published, name, place(name, one))
    assert sorted(file.name for file in one.iterdir()) == [place(name, one).name]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", exports.names())
def test_an_export_that_fails_leaves_what_was_there(
    name: str, published: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    to = place(name, tmp_path)
    form = exports.load(name)
    if form.ENDINGS:
        to.write_text("before")
    whole = form.write

    def torn(con, path):
        whole(con, path)
        raise RuntimeError("killed")

    monkeypatch.setattr(form, "write", torn)
    with pytest.raises(RuntimeError, match="killed"):
        exports.export(published, name, to)
    assert contents(tmp_path) == ({to.name: b"before"} if form.ENDINGS else {})


def test_a_path_that_says_something_else_is_refused_with_what_would_do(published: Workspace, tmp_path: Path):
    with pytest.raises(UsageError, match=r"ends in \.json"):
        exports.export(published, "ftm", tmp_path / "x.csv")
    with pytest.raises(UsageError, match=r"no such format\. There are bods"):
        exports.export(published, "ftml", tmp_path / "x.csv")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="a new one, an empty one"):
        exports.export(published, "csv", tmp_path / "full")
    assert (tmp_path / "full" / "notes.txt").read_text() == "mine"


def test_what_changed_since_a_run_is_written_and_what_went_stands_beside(tmp_path: Path):
    workspace = write(tmp_path / "workspace")
    with workspace.read() as con:
        [(elsewhere,)] = con.execute("select entity_id from final.record where record_id = 'table:k:2'").fetchall()
    with workspace.write("stage") as con:
        con.execute("delete from stage.presence where record_id = 'table:k:2'")
        stage(con, [Party("ofac:11", "PAK, Mun Il", born="1966-01-02", countries=("Korea, North",))])
    pipeline.link(workspace)
    to = tmp_path / "changed.ftm"
    told = exports.export(workspace, "ftm", to, changed_since="run-000001")
    lines = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    parties = [line["caption"] for line in lines if line["schema"] in {"Person", "Company", "Organization"}]
    assert parties == ["PAK, Mun Il"] and told["entities"] == 1
    assert (tmp_path / "changed.ftm.retired.csv").read_text() == f"entity_id,heirs\n{elsewhere},\n"
    then = exports.export(workspace, "ftm", tmp_path / "then.ftm", as_of="run-000001")
    assert then["run"] == "run-000001" and "Müller" in (tmp_path / "then.ftm").read_text(encoding="utf-8")
    (workspace.network_folder / "run-000001.duckdb").unlink()
    with pytest.raises(DataError, match=r"run-000001: its network is no longer kept.*Kept: run-000002"):
        exports.export(workspace, "ftm", tmp_path / "then.ftm", as_of="run-000001")


def test_what_a_format_has_no_place_for_is_counted(published: Workspace, tmp_path: Path):
    told = exports.export(published, "bods", tmp_path / "x.jsonl")
    assert told["left_out"]["listing"] == 3 and told["left_out"]["wallet"] == 1 and told["left_out"]["account"] == 1
    told = exports.export(published, "ftm", tmp_path / "x.ftm")
    assert told["left_out"] == {"relation OWNS with an end that is no entity": 1}


CLIMBING = (
    "../../climbed",
    "/climbed",
    "..\\..\\climbed",
    "run-000001/../../climbed",
    "%2e%2e%2fclimbed",
    "x\x00/climbed",
)


def test_names_that_climb_out_of_a_folder_write_and_read_nothing_elsewhere(tmp_path: Path):
    """In the data (name, key, source's words) they are text; where a format, run or moment is asked for, refused."""
    workspace = Workspace(tmp_path / "a" / "b" / "workspace")
    workspace.create()
    with workspace.write("stage") as con:
        stage(con, [Party(f"un:{word}", f"Ri {word}") for word in CLIMBING if "\x00" not in word])
    pipeline.link(workspace)
    exported = tmp_path / "a" / "b" / "out"
    exported.mkdir()
    before = contents(tmp_path).keys()
    for name in exports.names():
        assert exports.export(workspace, name, place(name, exported / name))["entities"] == len(CLIMBING) - 1
        for word in CLIMBING:
            for asked in ("as_of", "changed_since"):
                with pytest.raises(ResolverError, match="climbed"):
                    exports.export(workspace, name, place(name, exported / name), **{asked: word})
    for word in CLIMBING:
        with pytest.raises(UsageError, match="no such format"):
            exports.export(workspace, word, exported / "x.json")
    assert all(Path(file).parts[:3] == ("a", "b", "out") for file in contents(tmp_path).keys() - before)
    assert not list(tmp_path.rglob("*climbed*")) and not Path("/climbed").exists()
