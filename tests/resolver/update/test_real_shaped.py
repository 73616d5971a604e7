"""An update of 50,000 published records with errors, row by row; on the larger scale, for it takes a minute or more."""

from __future__ import annotations

import csv
import random
import shutil
from pathlib import Path

import pytest

from bench.labelled_sets import historical_50k
from ingest import job
from resolver import pipeline
from resolver.store import Workspace
from tests.conftest import scale
from tests.resolver.update.test_patch import differences

NEW, CHANGED, GONE = 250, 125, 62


@pytest.mark.skipif(scale() < 10, reason="RESOLVER_TEST_SCALE is below 10")
@pytest.mark.real
def test_new_changed_and_gone_records_of_50000_end_as_in_a_full_run(tmp_path: Path, real_data: Path):
    words, _ = historical_50k(real_data / "labelled_pairs", tmp_path / "figures")
    table, mapping = (Path(word) for word in words[1:])
    with table.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    dice, born = random.Random(7), header.index("dob")
    new = set(dice.sample(range(len(rows)), NEW))
    changed = set(dice.sample([at for at in range(len(rows)) if at not in new], CHANGED))
    one, other = Workspace(tmp_path / "update"), tmp_path / "full"

    def taken(lines: list[list[str]]) -> None:
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *lines])
        job.run(one, "table", [table, mapping])

    before = [[*row[:born], "", *row[born + 1 :]] if at in changed else row for at, row in enumerate(rows)]
    taken([row for at, row in enumerate(before) if at not in new])
    pipeline.link(one)
    taken(rows[GONE:])
    shutil.copytree(one.folder, other)
    pipeline.link(one)
    pipeline.link(Workspace(other), full=True)
    assert differences(one, Workspace(other)) == {}
