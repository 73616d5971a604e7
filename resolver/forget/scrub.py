"""Text, lists and JSON without what is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection
from duckdb.func import SPECIAL
from duckdb.sqltypes import BOOLEAN, VARCHAR

FORGOTTEN = "[forgotten]"
SHORT = 4
"""Letters below which a value is looked for as a whole text only: 'DE' inside of another text means nothing."""

AT_ONCE = 1000
"""Values in one pattern."""


class Scrub:
    """What is forgotten, and how it is taken out: `records` (id -> tombstone), `values`, and cited `lines`."""

    def __init__(self, records: Mapping[str, str], values: Collection[str], lines: Collection[str]) -> None:
        self.records, self.values, self.lines = records, frozenset(values), frozenset(lines)
        self.gone = frozenset(records) | self.values | self.lines
        self.patterns = [*patterns([*records, *(value for value in values if len(value) >= SHORT)])]

    def text(self, text: str | None) -> str | None:
        """A text with what is forgotten replaced; a record's id gives its tombstone."""
        if text is None:
            return None
        if text in self.records:
            return self.records[text]
        if text in self.values:
            return FORGOTTEN
        for pattern in self.patterns:
            if pattern.search(text):
                text = pattern.sub(lambda found: self.records.get(found[0], FORGOTTEN), text)
        return text

    def held(self, text: str | None) -> bool:
        """Whether a text holds anything that is forgotten."""
        return text is not None and (text in self.gone or any(pattern.search(text) for pattern in self.patterns))

    def texts(self, texts: list[str] | None) -> list[str] | None:
        """A list without the texts that are forgotten, the others scrubbed."""
        if texts is None:
            return None
        return [str(self.text(text)) for text in texts if text not in self.gone]

    def json(self, text: str | None) -> str | None:
        """JSON without the members and elements that are forgotten; objects in lists go whole with any of theirs."""
        if text is None or (not self.held(text) and not any(gone in text for gone in self._short())):
            return text
        return json.dumps(self.leaves(json.loads(text)), ensure_ascii=False)

    def leaves(self, value: Any) -> Any:
        """A value of JSON, scrubbed."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.leaves(item) for item in value if not self.names(item)]
        if isinstance(value, dict):
            return {name: self.leaves(item) for name, item in value.items() if name not in self.gone}
        return value

    def names(self, value: Any) -> bool:
        """Whether an element of a list is forgotten: by itself, or as an object with a member that is."""
        if isinstance(value, dict):
            return any(isinstance(item, str) and item in self.gone for item in value.values())
        return isinstance(value, str) and value in self.gone

    def _short(self) -> Iterable[str]:
        return (value for value in self.values if len(value) < SHORT)


def teach(con: DuckDBPyConnection, scrub: Scrub) -> None:
    """Give a connection the SQL functions scrubbed, scrubbed_list and scrubbed_json."""
    text, texts = VARCHAR, duckdb.list_type(VARCHAR)
    con.create_function("scrubbed", scrub.text, [text], text, null_handling=SPECIAL)
    con.create_function("scrubbed_list", scrub.texts, [texts], texts, null_handling=SPECIAL)
    con.create_function("scrubbed_json", scrub.json, [text], text, null_handling=SPECIAL)


def teach_records(con: DuckDBPyConnection, records: Collection[str]) -> None:
    """Give a connection all_gone(list) and any_gone(list): whether all, or any, of some records are among these.

    A function of ours, for a list of many records would be searched for each row. No records: false.
    """
    gone = frozenset(records)
    texts, truth = duckdb.list_type(VARCHAR), BOOLEAN

    def all_gone(listed: list[str] | None) -> bool:
        return bool(listed) and gone.issuperset(listed or ())

    def any_gone(listed: list[str] | None) -> bool:
        return not gone.isdisjoint(listed or ())

    con.create_function("all_gone", all_gone, [texts], truth, null_handling=SPECIAL)
    con.create_function("any_gone", any_gone, [texts], truth, null_handling=SPECIAL)


def patterns(values: Iterable[str]) -> Iterable[re.Pattern[str]]:
    """Patterns that find any of some values as whole words, the longest first."""
    ordered = sorted({value for value in values if value.strip()}, key=lambda value: (-len(value), value))
    for start in range(0, len(ordered), AT_ONCE):
        some = "|".join(map(re.escape, ordered[start : start + AT_ONCE]))
        yield re.compile(rf"(?<!\w)(?:{some})(?!\w)")
