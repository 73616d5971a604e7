"""Rows of an answer, as the library gives them: a list of dictionaries that also becomes a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resolver import render
from resolver.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa


class Rows(list[dict[str, Any]]):
    """A list of dictionaries, one a row, with exact decimals and dates as Python has them."""

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table: decimals, dates and lists keep their types, what is nested is JSON text.

        Columns stand in the order in which rows name them first; a column whose values are of several types is text.
        polars, DuckDB and others take it as it is.
        """
        import pyarrow as pa

        names = list(dict.fromkeys(name for row in self for name in row))
        return pa.table({name: column([row.get(name) for row in self]) for name in names})

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame, from `to_arrow`.

        Raises: UsageError where pandas is not installed.
        """
        try:
            return self.to_arrow().to_pandas()
        except ModuleNotFoundError as error:
            raise UsageError("to_pandas needs pandas: pip install pandas. to_arrow works without.") from error

    def to_file(self, path: str | Path) -> None:
        """Write the rows to a .csv, .jsonl or .parquet file, as `--output` does."""
        render.rows_to_file(self, Path(path))


def column(values: list[Any]) -> pa.Array:
    """A column of an Arrow table."""
    import pyarrow as pa

    if any(nested(value) for value in values):
        return pa.array([None if value is None else as_json(value) for value in values], pa.string())
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else text(value) for value in values], pa.string())


def nested(value: Any) -> bool:
    """Whether a value is a dictionary, or a list with one (or with another list) in it."""
    if isinstance(value, Mapping):
        return True
    return isinstance(value, (list, tuple)) and any(isinstance(item, (Mapping, list, tuple)) for item in value)


def as_json(value: Any) -> str:
    """A value as JSON text."""
    return json.dumps(render.plain(value), ensure_ascii=False)


def text(value: Any) -> str:
    """A value of a column of several types."""
    plain = render.plain(value)
    return plain if isinstance(plain, str) else as_json(plain)
