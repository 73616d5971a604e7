"""A JSON file cut into documents, each with the line on which it begins; nothing is said about what they hold."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.read.raw import KEPT, Refused
from ingest.read.text import utf8_blocks
from ingest.source import InputFile
from resolver.errors import DataError

BATCH = 32 * 1024 * 1024
"""Bytes of documents that go to DuckDB at once."""

LONGEST = 256 * 1024 * 1024
"""Bytes after which a document that does not end is taken for a fault."""

BLANK = " \t\r\n"

PARTLY = ("true", "false", "null", "-")
"""What may be cut in two at the end of a block, besides strings."""


@dataclass(frozen=True)
class Head:
    """What the first bytes of a file tell: its form, its first document, and the keys of that.

    form: 'lines' (one document a line), 'array', 'object' (one object, or several one after the other). first is None
    where the first document does not end in the head; keys are then those that the head shows.
    """

    form: str
    first: dict[str, Any] | None
    keys: frozenset[str]


@dataclass(frozen=True)
class Batch:
    """Documents as an Arrow table (text, line, entry).

    last_line: where the last line of the file begins, if no line break ends it.
    """

    table: Any
    last_line: int | None = None


def json_head(file: InputFile) -> Head | None:
    """Form and first document of a JSON file, from its first bytes; None where it is no JSON."""
    text = file.head.decode("utf-8-sig", "ignore").lstrip(BLANK)
    if text[:1] == "[":
        first, keys = _first(text[1:].lstrip(BLANK))
        return Head("array", first, keys) if keys or text[1:].lstrip(BLANK)[:1] in ("", "]", "{") else None
    if text[:1] != "{":
        return None
    for line in text.splitlines()[:5]:
        with contextlib.suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, dict):
                return Head("lines", found, frozenset(found))
    first, keys = _first(text)
    return Head("object", first, keys) if keys or first is not None else None


def _first(text: str) -> tuple[dict[str, Any] | None, frozenset[str]]:
    """The document at the start of a text, and its keys; keys alone where it is cut off."""
    decoder = json.JSONDecoder(strict=False)
    with contextlib.suppress(ValueError):
        found, _ = decoder.raw_decode(text)
        return (found, frozenset(found)) if isinstance(found, dict) else (None, frozenset())
    keys, at = set[str](), 1
    with contextlib.suppress(ValueError, IndexError):
        while text[:1] == "{":
            at += len(text[at:]) - len(text[at:].lstrip(BLANK + ","))
            key, at = decoder.raw_decode(text, at)
            at = text.index(":", at) + 1
            keys.add(str(key))
            at += len(text[at:]) - len(text[at:].lstrip(BLANK))
            _, at = decoder.raw_decode(text, at)
    return None, frozenset(keys)


def documents(file: InputFile, items: str, outer: dict[str, Any], refused: Refused) -> Iterator[Batch]:
    """The documents of a file in batches; with `items` those in that member of an outer object; its rest fills `outer`.

    Raises: DataError where a file of another form than lines is no well-formed JSON; one that ends too early keeps
    the documents before its end, and is marked 'truncated' in `refused`.
    """
    head = json_head(file)
    if head is not None and head.form == "lines" and not items:
        yield from _lines(file)
    else:
        yield from _collected(_Cutter(file, items, outer, refused).documents())


def _lines(file: InputFile) -> Iterator[Batch]:
    """One document a line: cut with numpy, without a look inside."""
    rest, line, entry = b"", 1, 0
    for block in utf8_blocks(file):
        rest += block
        if len(rest) < BATCH or (end := rest.rfind(b"\n") + 1) == 0:
            continue
        batch, lines, entries = _cut(rest[:end], line, entry)
        rest, line, entry = rest[end:], line + lines, entry + entries
        yield batch
    if rest:
        batch, _, _ = _cut(rest, line, entry)
        yield Batch(batch.table, None if rest.endswith(b"\n") else line + rest.count(b"\n"))


def _cut(text: bytes, line: int, entry: int) -> tuple[Batch, int, int]:
    """The lines of a text that are not blank; how many lines, and how many documents these were."""
    import numpy as np
    import pyarrow as pa

    data = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(data == 10) + 1
    if not len(ends) or ends[-1] != len(text):
        ends = np.append(ends, len(text))
    offsets = np.concatenate([[0], ends]).astype(np.int64)
    texts = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(text))
    lines = np.arange(line, line + len(ends), dtype=np.int64)
    short = np.flatnonzero(np.diff(offsets) < 64)
    blank = [int(n) for n in short if not text[offsets[n] : offsets[n + 1]].strip()]
    keep = np.ones(len(ends), dtype=bool)
    keep[blank] = False
    numbers = entry + np.cumsum(keep)
    table = pa.table({"text": texts, "line": lines, "entry": numbers.astype(np.int64)})
    return Batch(table.filter(pa.array(keep)) if blank else table), len(ends), int(keep.sum())


def _collected(found: Iterator[tuple[str, int]]) -> Iterator[Batch]:
    import pyarrow as pa

    texts: list[str] = []
    lines: list[int] = []
    entry, size = 0, 0

    def batch() -> Batch:
        numbers = range(entry - len(texts) + 1, entry + 1)
        return Batch(pa.table({"text": texts, "line": lines, "entry": list(numbers)}))

    for text, line in found:
        texts.append(text)
        lines.append(line)
        entry, size = entry + 1, size + len(text)
        if size > BATCH:
            yield batch()
            texts, lines, size = [], [], 0
    if texts:
        yield batch()


class _Cutter:
    """Cuts arrays, objects that follow each other, and members of an outer object, block by block."""

    def __init__(self, file: InputFile, items: str, outer: dict[str, Any], refused: Refused) -> None:
        self.file, self.items, self.outer, self.refused = file, items.split("/") if items else [], outer, refused
        self.blocks = utf8_blocks(file)
        self.text, self.at, self.line, self.ended = "", 0, 1, False
        self.decoder = json.JSONDecoder(strict=False)

    def documents(self) -> Iterator[tuple[str, int]]:
        """Text and line of each document."""
        try:
            if self.items:
                yield from self._outer(self.items, self.outer)
            elif self._next() == "[":
                yield from self._array()
            else:
                while self._next():
                    yield self._value()[1:]
            if rest := self._next():
                raise DataError(
                    f"{self.file.name}: line {self.line}: {rest!r} after the end of the JSON text. Download it again."
                )
        except _EndOfFileError as end:
            start = self.text[self.at : self.at + KEPT]
            reason = "the file ends inside a document: download it again"
            self.refused.add(self.file, end.line, "truncated", reason, start)

    def _outer(self, items: list[str], outer: dict[str, Any]) -> Iterator[tuple[str, int]]:
        """Documents in a member of the object that begins here; its other members go to `outer`."""
        self._expect("{")
        while self._next() != "}":
            key = self._value()[0]
            self._expect(":")
            if key != items[0]:
                outer[str(key)] = self._value()[0]
            elif self._next() == "[" and len(items) == 1:
                yield from self._array()
            elif len(items) == 1:
                found, text, line = self._value()
                if found is not None:
                    yield text, line
            else:
                inner: dict[str, Any] = {}
                outer[str(key)] = inner
                yield from self._outer(items[1:], inner)
            if self._next() == ",":
                self._skip(1)
        self._expect("}")

    def _array(self) -> Iterator[tuple[str, int]]:
        self._expect("[")
        while self._next() != "]":
            yield self._value()[1:]
            if self._next() == ",":
                self._skip(1)
            elif self._next() != "]":
                self._wrong("expected ',' or ']'")
        self._expect("]")

    def _next(self) -> str:
        """The next character that is no blank; '' at the end of the file."""
        while True:
            rest = self.text[self.at : self.at + 1]
            if rest and rest not in BLANK:
                return rest
            if rest:
                end = self.at
                while end < len(self.text) and self.text[end] in BLANK:
                    end += 1
                self._skip(end - self.at)
            elif not self._more():
                return ""

    def _expect(self, mark: str) -> None:
        found = self._next()
        if not found:
            raise _EndOfFileError(self.line)
        if found != mark:
            self._wrong(f"expected {mark!r}")
        self._skip(1)

    def _value(self) -> tuple[Any, str, int]:
        """The value that begins here, its text and its line."""
        if not self._next():
            raise _EndOfFileError(self.line)
        while True:
            try:
                found, end = self.decoder.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or not self._may_go_on(error) or not self._more():
                    if self.ended and isinstance(error, ValueError) and self._may_go_on(error):
                        raise _EndOfFileError(self.line) from error
                    self._wrong(str(error).partition(":")[0])
                continue
            if end == len(self.text) and not isinstance(found, dict | list | str) and self._more():
                continue  # a number may go on in the next block
            text, line = self.text[self.at : end], self.line
            self._skip(end - self.at)
            return found, text, line

    def _may_go_on(self, error: ValueError) -> bool:
        """Whether an error may be due to the end of what was read so far."""
        if not isinstance(error, json.JSONDecodeError) or len(self.text) - self.at > LONGEST:
            return False
        rest = self.text[error.pos :]
        if error.msg.startswith("Invalid \\"):
            return len(rest) < len("\\uXXXX")
        return error.msg.startswith("Unterminated string") or any(word.startswith(rest) for word in PARTLY)

    def _wrong(self, what: str) -> None:
        start = self.text[self.at : self.at + 40]
        raise DataError(
            f"{self.file.name}: line {self.line}: not well-formed JSON ({what}), near {start!r}. Download it again."
        )

    def _skip(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _more(self) -> bool:
        block = next(self.blocks, b"")
        self.ended = not block
        self.text, self.at = self.text[self.at :] + block.decode(), 0
        return bool(block)


class _EndOfFileError(Exception):
    """The file ends inside a document that begins on `line`."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
