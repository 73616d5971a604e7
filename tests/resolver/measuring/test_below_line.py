"""A sample under the line: what is drawn, what it stands for, and what its labels say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from resolver import render
from resolver.measuring.below_line import NEVER, NEVER_NEAR, SHARE, allocated, missed, sample
from resolver.measuring.evaluate import evaluate
from resolver.measuring.reliability import wilson
from tests.resolver.linked import generation, linked
from tests.stage import Party


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """Namesakes without a second fact (kept and refused), and misspelt names that share no key (never compared)."""
    return generation(
        linked(
            *(
                Party(f"table:{n}", f"Orsolya Venn{letter}", countries=("Malta",))
                for n, letter in enumerate("aabbccdd")
            ),
            Party("table:8", "Bartholomew Quillfeather"),
            Party("table:9", "Vartholomev Xuillfeader"),
        )
    )


def test_a_sample_holds_scored_pairs_and_near_names_and_stands_for_all_of_them(con: DuckDBPyConnection):
    rows = sample(con, 100, 7)
    [(kept,)] = con.execute("select count(*) from evidence.pair").fetchall()
    never = [row for row in rows if row["stratum"] in SHARE]
    assert sum(row["weight"] for row in rows if row["stratum"] not in SHARE) == pytest.approx(kept)
    assert ("table:8", "table:9") in {(row["left"], row["right"]) for row in never}
    [row] = [row for row in never if row["left"] == "table:8"]
    assert row["stratum"] == NEVER_NEAR  # -10 prior - 3 other name are 7 bits under keep_bits, which is -6
    assert (row["match"], row["left_name"], row["right_name"]) == (
        "",
        "Bartholomew Quillfeather",
        "Vartholomev Xuillfeader",
    )
    assert row["weight_bits"] is not None and row["decision"] == "not kept"


def test_no_joined_pair_is_drawn_and_each_pair_once(con: DuckDBPyConnection):
    pairs = [(row["left"], row["right"]) for row in sample(con, 100, 7)]
    entity = dict(con.execute("select record_id, entity_id from final.record").fetchall())
    assert len(pairs) == len(set(pairs)) and all(entity[left] != entity[right] for left, right in pairs)


def test_a_seed_draws_the_same_again_and_another_seed_another(con: DuckDBPyConnection):
    def drawn(seed: int) -> list[tuple[str, str]]:
        return [(row["left"], row["right"]) for row in sample(con, 4, seed)]

    assert len(drawn(1)) == 4 and drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_quarter_goes_to_pairs_not_kept_and_small_strata_are_seen():
    taken = allocated({"low": (1000, 900.0), "high": (4, 4.0), NEVER: (500, 80.0), NEVER_NEAR: (500, 80.0)}, 100)
    # 75 by the roots 30 and 2, of which there are but 4 of the small one; 18 and 7 of the pairs that were not kept
    assert sum(taken.values()) == 100
    assert (taken["high"], taken[NEVER_NEAR], taken[NEVER]) == (4, 18, 7)


def test_what_a_stratum_cannot_give_goes_to_the_others():
    assert allocated({"low": (3, 3.0), NEVER: (500, 80.0)}, 10) == {"low": 3, NEVER: 7}


def test_estimate_and_interval_are_the_stratified_ones(con: DuckDBPyConnection):
    # stratum a: 4 labels stand for 40 pairs, 1 is true: 10; b: 2 labels stand for 2, 1 is true, all looked at: 1
    rows: list[tuple[str, str, bool | None, float, str]]
    rows = [("table:0", f"x{n}", n == 0, 10.0, "a") for n in range(4)]
    rows += [("table:0", "y1", True, 1.0, "b"), ("table:0", "y2", False, 1.0, "b"), ("table:0", "z", None, 5.0, "c")]
    found = missed(con, rows)
    assert (found.labels, found.undecided, found.pairs, found.missed) == (6, 1, 42, 11)
    # 4 of 40 looked at count like 4 * 39 / 36 of very many
    low, high = wilson(0.25 * 4 * 39 / 36, 4 * 39 / 36)
    assert found.missed_interval == pytest.approx((11 - 40 * (0.25 - low), 11 + 40 * (high - 0.25)))
    assert found.uncovered == ["c"]
    assert found.joined_pairs == 0 and found.miss_rate == 1.0  # nothing was joined, so all true pairs are missed


def test_a_stratum_without_a_hit_still_has_an_upper_end(con: DuckDBPyConnection):
    found = missed(con, [("table:0", f"x{n}", False, 10.0, "a") for n in range(10)])
    assert found.missed == 0 and found.missed_interval == pytest.approx((0, 100 * wilson(0, 10 * 99 / 90)[1]))


def test_a_file_that_was_labelled_in_part_is_read_back(con: DuckDBPyConnection, tmp_path: Path):
    path = tmp_path / "sample.csv"
    render.rows_to_file(sample(con, 8, 7), path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows[:5]:
        row["match"] = "0"
    rows[5]["match"] = "?"
    render.rows_to_file(rows, path)
    found = evaluate(con, path)
    assert found.below_line is not None
    assert (found.below_line.labels, found.below_line.undecided, found.below_line.missed) == (5, len(rows) - 5, 0)
    assert found.recall is None  # a sample under the line says nothing of what was joined
