"""LightGBM, loaded without what it would load of others.

Where scikit-learn and pandas are installed, LightGBM's own import takes them in, for interfaces that nothing here uses:
2 seconds of the processor for each command that asks trees.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

OTHERS = ("sklearn", "pandas", "matplotlib", "graphviz", "dask")


def lightgbm() -> ModuleType:
    """The module; others that are loaded already stay as they are."""
    if "lightgbm" in sys.modules:
        return sys.modules["lightgbm"]
    kept_out = [name for name in OTHERS if name not in sys.modules]
    for name in kept_out:
        sys.modules[name] = None  # type: ignore[assignment]  # importing it says that it isn't there
    try:
        return importlib.import_module("lightgbm")
    finally:
        for name in kept_out:
            sys.modules.pop(name, None)
