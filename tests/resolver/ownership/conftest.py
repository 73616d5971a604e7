"""Tests of ownership run the compiled kernels, as a register does; test_compiled.py holds plain Python to them."""

from __future__ import annotations

import pytest

from resolver import compiled


@pytest.fixture(autouse=True)
def compiled_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network is so small that its kernels are not compiled."""
    monkeypatch.setattr(compiled, "FEW", -1)
