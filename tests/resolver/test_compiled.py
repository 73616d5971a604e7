"""What a short command does not import."""

from __future__ import annotations

import subprocess
import sys

HEAVY = """
import sys
from resolver import compiled
compiled.without_pandas()
import pyarrow as pa
assert pa.array(["a"], pa.string()).to_pylist() == ["a"]
kernels = compiled.plain("resolver.ownership.kernels")
print(kernels.grouped.__name__, sorted({"pandas", "numba", "scipy"} & set(sys.modules)))
import pandas
print(pa.table({"a": [1]}).to_pandas()["a"].tolist())
"""


def test_plain_kernels_and_arrow_import_neither_numba_nor_pandas_which_can_be_asked_for_later() -> None:
    told = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["grouped []", "[1]"]
