"""What a check says that accuses nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """Something that accuses nobody: the same applicant twice, a phone on all rows, a placeholder."""

    rule: str
    says: str
    rows: tuple[int, ...]
    names: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
