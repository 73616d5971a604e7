"""What a short command does not import."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = """
import sys
from resolver import compiled
compiled.without_pandas()
import pyarrow as pa
assert pa.array(["a"], pa.string()).to_pylist() == ["a"]
kernels = compiled.plain("resolver.ownership.kernels")
print(kernels.grouped.__name__, sorted({"pandas", "numba", "scipy"} & set(sys.modules)))
"""

LATER = """
import pandas
print(pa.table({"a": [1]}).to_pandas()["a"].tolist())
"""


def test_plain_kernels_and_arrow_import_neither_numba_nor_pandas() -> None:
    told = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["grouped []"]


def test_pandas_can_be_asked_for_later() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    told = subprocess.run([sys.executable, "-c", HEAVY + LATER], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["grouped []", "[1]"]
