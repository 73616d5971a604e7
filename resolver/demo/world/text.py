"""Rows -> CSV text, JSON text and mapping files, each marked as invented."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

NOTICE = "INVENTED for demonstration"


def table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """CSV with a header, LF, and the column `invented` = yes in every row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*columns, "invented"], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "invented": "yes"})
    return out.getvalue()


def mapping(text: str) -> str:
    """A mapping file with the notice on top."""
    return f"# {NOTICE}: tells the source `table` which column is what.\n{text.strip()}\n"
