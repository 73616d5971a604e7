"""The published lines behind the elements of a picture."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection

from resolver import published
from resolver.picture.drawing import LINES, Line, cut
from resolver.store import Workspace

LONGEST = 300
"""Letters of a published line that are told."""


NOTHING = ("", "-0-")
"""Published values that say nothing; the second is how OFAC's CSV says it."""


def read(
    workspace: Workspace | None, con: DuckDBPyConnection, cited: Mapping[str, Sequence[str]]
) -> dict[str, tuple[tuple[Line, ...], int]]:
    """For each element id the first LINES lines that it cites, and how many more there are.

    `workspace` None: the places alone, without texts.
    """
    wanted = {key: sorted(set(cites)) for key, cites in cited.items()}
    texts = _texts(workspace, con, {cite for cites in wanted.values() for cite in cites[:LINES]})
    return {
        key: (tuple(texts.get(cite) or Line(cite, "") for cite in cites[:LINES]), max(0, len(cites) - LINES))
        for key, cites in wanted.items()
    }


def _texts(workspace: Workspace | None, con: DuckDBPyConnection, cites: Iterable[str]) -> dict[str, Line]:
    if workspace is None:
        return {}
    return {
        row.cite: Line(f"{row.file_name} ({row.part}) line {row.line:,}", cut(said(row.content), LONGEST))
        for row in published.rows(workspace, con, sorted(cites))
    }


def said(content: str) -> str:
    """The columns of a published line that hold something: 'name: value; name: value'."""
    try:
        found = json.loads(content)
    except ValueError:
        return content
    if not isinstance(found, dict):
        return content
    return "; ".join(f"{key}: {value}" for key, value in found.items() if str(value or "").strip() not in NOTHING)
