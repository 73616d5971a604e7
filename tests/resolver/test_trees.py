"""LightGBM is loaded alone, and others can be loaded after it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from resolver.trees import lightgbm
loaded = lightgbm()
print(loaded.Booster.__name__, lightgbm() is loaded, [name for name in ("sklearn", "pandas") if name in sys.modules])
"""


def test_lightgbm_takes_in_no_other_library() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert said.stdout == "Booster True []\n"
