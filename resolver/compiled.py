"""Compiled kernels, or the same functions in plain Python; and what else a short command need not import.

numba compiles a room's kernels once per installation, in 10 to 20 seconds; a first demo has a few dozen stakes.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

FEW = 5_000
"""Up to so many stakes, transfers or the like plain Python is quick enough."""


def chosen(module: str, size: int) -> Any:
    """The kernels of a module (dotted name) for work of this size: as they are, or plain."""
    return (sys.modules.get(module) or import_module(module)) if size > FEW else plain(module)


@cache
def plain(module: str) -> SimpleNamespace:
    """A module's kernels as plain Python functions: its source without the decorators, so that numba isn't imported."""
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"), spec.origin)
    tree.body = [part for part in tree.body if not (isinstance(part, ast.ImportFrom) and part.module == "numba")]
    for part in tree.body:
        if isinstance(part, ast.FunctionDef):
            part.decorator_list = []
    space: dict[str, Any] = {"__name__": f"{module}.plain"}
    exec(compile(tree, spec.origin, "exec"), space)
    return SimpleNamespace(**{name: value for name, value in space.items() if not name.startswith("__")})


def without_pandas() -> None:
    """Keep pyarrow from importing pandas when it makes its first array, which takes a second; nothing here needs it.

    For a process of ours: pyarrow looks for pandas once, and takes no pandas series for an array afterwards.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    hidden = _Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([""])
    finally:
        sys.meta_path.remove(hidden)


class _Hidden(MetaPathFinder):
    """Finds no pandas."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raises: ModuleNotFoundError for pandas."""
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is not looked for", name=fullname)
