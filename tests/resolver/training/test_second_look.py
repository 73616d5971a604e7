"""The second look is learnt from labels alone, joins what belongs together, is a bar of its own, survives an update."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver import kinds, pipeline
from resolver.explain import explain
from resolver.store import Workspace
from resolver.training import self_training, train
from tests.resolver.people import people
from tests.resolver.update.test_patch import differences, staged, whole

PARTIES, TRUTH = people(160, 5, seed=11)
"""Records and who they are of; those of even people are labelled."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Made people, linked by a model that learnt from the labels of half of them."""
    folder = tmp_path_factory.mktemp("second")
    labels = folder / "labels.csv"
    rows = [f"{record},{person}\n" for record, person in TRUTH.items() if int(person) % 2 == 0]
    labels.write_text("record_id,entity\n" + "".join(rows), encoding="utf-8")
    made = Workspace(folder / "workspace")
    staged(made, PARTIES[:-1], 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(self_training, "ENOUGH_LABELS", 300)
        train.run(made, "person", labels)
    pipeline.link(made)
    return made


def wrong(workspace: Workspace, column: str) -> int:
    """Pairs of unlabelled people's records that a score of ours says wrongly, among those that were looked at twice."""
    with workspace.read() as con:
        rows = con.execute(
            f"select left_record, right_record, {column} >= 0 from evidence.pair where learnt_bits >= -6"
        ).fetchall()
    return sum(
        (TRUTH[left] == TRUTH[right]) != said
        for left, right, said in rows
        if int(TRUTH[left]) % 2 and int(TRUTH[right]) % 2
    )


def test_a_model_of_labels_looks_twice_and_says_what_it_was_fitted_on(workspace: Workspace):
    card = kinds.models(workspace.folder / "models")["person"].card["neighbours"]
    assert card["fitted_on"]["pairs"] > 300
    assert card["fitted_on"]["of_them_one"] > 100
    assert sum(row["pairs"] for row in card["reliability"]) == card["fitted_on"]["pairs"]


def test_what_the_fields_and_the_other_records_add_is_the_learnt_score(workspace: Workspace):
    with workspace.read() as con:
        pairs = con.execute(
            "select left_record, right_record, learnt_bits, probability from evidence.pair "
            "where learnt_bits is not null and stated_bits is null order by 1, 2"
        ).fetchall()
        assert len(pairs) > 300
        told = 0
        for left, right, bits, probability in pairs[::40]:
            answer = explain(con, left, right)
            assert sum(answer["learnt"].values()) == pytest.approx(bits, abs=1e-4)
            assert probability == pytest.approx(1 / (1 + 2**-bits), abs=1e-5)
            told += abs(answer["learnt"].get("other records", 0.0)) > 0.1
    assert told > 3


def test_pairs_of_people_without_labels_are_said_rightly_more_often(workspace: Workspace):
    with workspace.read() as con:
        [(bare,)] = con.execute("select count(*) from evidence.pair where learnt_bits is null").fetchall()
    assert bare == 0
    assert wrong(workspace, "learnt_bits") < wrong(workspace, "weight_bits")


def test_an_update_ends_as_a_full_run(workspace: Workspace, tmp_path: Path):
    staged(workspace, PARTIES, 2)
    apart = whole(workspace, tmp_path / "whole")
    pipeline.link(workspace)
    pipeline.link(apart)
    assert differences(workspace, apart) == {}
