"""A search by words finds what comparing the text with every spelling finds, and is kept beside the generation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from resolver import lookup
from resolver.server.words import Words
from resolver.store import Workspace
from tests.resolver.screening.world import published


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return published(tmp_path_factory.mktemp("words") / "workspace")


def current(workspace: Workspace) -> Words:
    generation = workspace.current()
    assert generation is not None
    return Words.open(workspace, generation)


def kept(workspace: Workspace) -> list[Path]:
    return sorted((workspace.folder / "screening").glob("run-*-search-*/words"))


TEXTS = (
    "Oskar Tarnbrook", "TARNBROOK oskar", "Oscar Tarnbruk", "Tarnbrok", "ofac:1", "tb4410229", "91310000MA1K35X9XK",
    "quillhaven maritime", "zephyrbane", "0x52908400098527886E0F7030069857D2E4169EE7", "Hasan Mohamed Ali",
    "brackwater shiping holdings", "rnbroo",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_it_finds_what_comparing_with_every_spelling_finds_in_the_same_order(workspace, text):
    words = current(workspace)
    with workspace.read() as con:
        everything = [row["id"] for row in lookup.search(con, text, 20)]
    assert words.find(text, 20) == everything
    assert everything, "the sample is of texts that are found"
    words.close()


@pytest.mark.parametrize("text", ["%", "'; drop table spelled", "zzzz qqqq", "\U0001f600", "a" * 5_000])
def test_a_text_that_nothing_is_like_finds_nothing(workspace, text):
    words = current(workspace)
    assert words.find(text, 20) == []
    words.close()


def test_it_is_made_once_and_again_where_the_file_is_broken_and_in_memory_where_none_can_be(workspace, tmp_path):
    shutil.copytree(workspace.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("screening"))
    workspace = Workspace(tmp_path / "copy")
    found = [current(workspace)]
    [path] = kept(workspace)
    made = path.stat().st_mtime_ns
    found.append(current(workspace))
    assert path.stat().st_mtime_ns == made
    for each in found:
        each.close()
    path.write_bytes(b"no database")
    found = [current(workspace)]
    assert path.stat().st_size > 1_000
    shutil.rmtree(workspace.folder / "screening")
    (workspace.folder / "screening").write_text("a file in the way")
    found.append(current(workspace))
    assert [each.find("zephyrbane", 5) for each in found] == [found[0].find("zephyrbane", 5)] * 2 != [[], []]
    for each in found:
        each.close()
