"""Components: the quick way for few links and the one for many say the same."""

from __future__ import annotations

import random

import numpy as np
import pytest

from resolver.grouping import components


@pytest.mark.parametrize("links", [0, 1, 12, 40, 200])
def test_few_and_many_links_are_connected_alike(monkeypatch: pytest.MonkeyPatch, links: int) -> None:
    dice = random.Random(links)
    left, right = (np.array([dice.randrange(50) for _ in range(links)], np.int64) for _ in range(2))
    few = components.components(50, left, right)
    monkeypatch.setattr(components, "FEW", -1)
    assert few.tolist() == components.components(50, left, right).tolist()


def test_a_component_is_named_by_its_smallest_record() -> None:
    left, right = np.array([4, 5, 1], np.int64), np.array([3, 4, 2], np.int64)  # 3 - 4 - 5 and 1 - 2
    assert components.components(7, left, right).tolist() == [0, 1, 1, 3, 3, 3, 6]
