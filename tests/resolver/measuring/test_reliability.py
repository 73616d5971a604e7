"""Reliability, with the arithmetic written out."""

from __future__ import annotations

from math import log

import pytest

from resolver.measuring.reliability import Reliability, reliability, wilson


def table(*rows: tuple[float, bool, float]) -> Reliability:
    """The reliability of labelled pairs."""
    found = reliability(rows)
    assert found is not None
    return found


def test_bins_hold_their_mean_prediction_and_the_observed_share():
    found = table((0.9, True, 1), (0.82, False, 1), (0.1, False, 1))
    low, high = found.bins
    assert (low.low, low.high, low.labels, low.predicted, low.observed) == (0.05, 0.2, 1, 0.1, 0)
    assert (high.labels, high.observed) == (2, 0.5) and high.predicted == pytest.approx(0.86)
    assert high.interval == pytest.approx(wilson(1, 2))
    # (.1^2 + .82^2 + .1^2) / 3
    assert found.brier == pytest.approx((0.01 + 0.6724 + 0.01) / 3)
    assert found.log_loss == pytest.approx(-(log(0.9) + log(0.18) + log(0.9)) / 3)


def test_a_pair_counts_for_as_many_as_it_stands_for_and_the_interval_for_what_was_looked_at():
    [row] = table((0.9, True, 30), (0.9, False, 10)).bins
    assert (row.pairs, row.observed) == (40, 0.75)
    # effective labels: 40^2 / (30^2 + 10^2) = 1.6
    assert row.interval == pytest.approx(wilson(0.75 * 1.6, 1.6))


def test_a_sure_error_costs_much_and_not_everything():
    assert 20 < table((1.0, False, 1)).log_loss < 21  # -ln(1e-9) = 20.7


def test_the_ends_of_the_scale_are_in_the_outer_bins():
    found = table((0.0, False, 1), (1.0, True, 1))
    assert [(row.low, row.high) for row in found.bins] == [(0.0, 0.01), (0.99, 1.0)]


def test_without_labels_there_is_no_table():
    assert reliability([]) is None
