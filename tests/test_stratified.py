"""Figures from a stratified sample: weights count, the interval holds the figure, undecided labels don't count."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import stratified
from bench.stratified import Label

LABELS = [
    Label("a1", "b1", True, 10.0, "high"),
    Label("a2", "b2", True, 10.0, "high"),
    Label("a3", "b3", False, 5.0, "middle"),
    Label("a4", "b4", False, 5.0, "middle"),
    Label("a5", "b5", True, 1.0, "low"),
]


def test_each_label_counts_for_the_pairs_it_stands_for():
    group = {"a1": "1", "b1": "1", "a2": "2", "b2": "3", "a3": "4", "b3": "4", "a5": "5", "b5": "5"}
    found = stratified.figures(LABELS, group)
    assert found["precision"] == pytest.approx(11 / 16, abs=0.001)  # 10 + 1 right, 5 wrong
    assert found["recall"] == pytest.approx(11 / 21, abs=0.001)
    assert found["f1"] == pytest.approx(22 / 37, abs=0.001)


def test_the_interval_holds_the_figure_and_is_the_same_each_time():
    group = {"a1": "1", "b1": "1", "a2": "2", "b2": "3", "a5": "5", "b5": "5"}
    found = stratified.figures(LABELS, group)
    low, high = found["f1_interval"]
    assert low < found["f1"] < high
    assert stratified.figures(LABELS, group) == found


def test_a_record_that_no_network_holds_is_joined_with_nothing():
    assert stratified.figures(LABELS, {})["recall"] == 0


def test_the_shipped_labels_have_every_decision_a_reason_and_a_weight():
    path = Path(stratified.__file__).parent / "labels" / "ofac_un.csv"
    labels = stratified.read(path)
    assert len(labels) >= 600
    assert len({(label.left, label.right) for label in labels}) == len(labels)
    assert all(label.weight >= 1 for label in labels)
    assert all(line.rsplit(",", 1)[1].strip() for line in path.read_text(encoding="utf-8").splitlines())
