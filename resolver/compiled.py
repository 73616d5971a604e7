"""Compiled kernels, or the same functions in plain Python where compiling would take longer than the work.

numba compiles a room's kernels once per installation, in 10 to 20 seconds; a first demo has a few dozen stakes.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

FEW = 5_000
"""Up to so many stakes, transfers or the like plain Python is quick enough."""


def chosen(module: str, size: int) -> Any:
    """The kernels of a module (dotted name) for work of this size: as they are, or plain."""
    return (sys.modules.get(module) or import_module(module)) if size > FEW else plain(module)


@cache
def plain(module: str) -> SimpleNamespace:
    """A module's kernels as plain Python functions that call each other, not the compiled ones."""
    space = dict(vars(import_module(module)))
    for name, kernel in list(space.items()):
        if hasattr(kernel, "py_func"):
            made = FunctionType(kernel.py_func.__code__, space, name, kernel.py_func.__defaults__)
            space[name] = made
    return SimpleNamespace(**{name: value for name, value in space.items() if not name.startswith("__")})
