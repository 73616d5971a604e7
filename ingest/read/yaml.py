"""YAML files as plain values with the lines on which they begin; every value stays the text that was published.

Nothing is made of the text: no dates, no numbers, and no objects of Python. Anchors and merged keys are refused, for a
few lines with them can stand for millions of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.read.text import utf8_blocks
from ingest.source import InputFile
from resolver.errors import DataError


@dataclass(frozen=True)
class Value:
    """A value with its line, from 1: text, None for nothing, a list of values, or a dictionary of text to value.

    `twice`: keys that a mapping has more than once; the first one counts.
    """

    line: int
    value: Any
    twice: tuple[str, ...] = ()

    def plain(self) -> Any:
        """The value with its inner values, without lines."""
        if isinstance(self.value, dict):
            return {key: inner.plain() for key, inner in self.value.items()}
        if isinstance(self.value, list):
            return [inner.plain() for inner in self.value]
        return self.value


def read_yaml(file: InputFile) -> Value:
    """The one document of a YAML file.

    Raises: DataError where it is no YAML, holds no document or several, or uses anchors.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = b"".join(utf8_blocks(file)).decode()
    try:
        node = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, RecursionError) as error:
        told = " ".join(str(error).split())[:300]
        raise DataError(f"{file.name}: this is no YAML that can be read ({told}). Download the file again.") from error
    if node is None:
        raise DataError(f"{file.name}: this file holds no document. Download it again.")
    return _value(file, node, set())


def _value(file: InputFile, node: Any, seen: set[int]) -> Value:
    line = int(node.start_mark.line) + 1
    if id(node) in seen:
        raise DataError(f"{file.name}: line {line} is used again by an anchor. Write the values out, and try again.")
    seen.add(id(node))
    if node.id == "scalar":
        empty = node.style is None and node.value in ("", "~", "null", "Null", "NULL")
        return Value(line, None if empty else node.value)
    if node.id == "sequence":
        return Value(line, [_value(file, inner, seen) for inner in node.value])
    found: dict[str, Value] = {}
    twice: list[str] = []
    for key, inner in node.value:
        name = key.value if isinstance(key.value, str) else str(key.value)
        if name == "<<":
            raise DataError(f"{file.name}: line {line} merges keys by an anchor. Write the values out, and try again.")
        if name in found:
            twice.append(name)
        found.setdefault(name, _value(file, inner, seen))
    return Value(line, found, tuple(twice))
