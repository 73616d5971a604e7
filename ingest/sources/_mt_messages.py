"""SWIFT MT files -> messages with their fields and lines: in FIN blocks, or bare as banks hand out statements.

FIN blocks: SWIFT User Handbook, FIN System Messages (a public outline:
https://www.paiementor.com/swift-mt-message-structure-blocks-1-to-5/). Bare statements have no header: one ends at a
line '-', or where the next field :20: begins. Their type is what a line says (':940:', '940'), or what their fields
are: those of a statement, an interim report, or a payment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.read.text import utf8_blocks
from ingest.source import InputFile

FIELD = re.compile(r":(\d{2}[A-Z]?|NS):(.*)", re.S)
END = re.compile(r"-(\}|X{3}|[\s\x00-\x1f]*$)")
TYPE_LINE = re.compile(r":?(9[0-9]{2})(?::| 00)?\s*$")
CONTROL = "\x01\x02\x03\x04\x1a\x1c\x1d\x1e\x1f\ufeff"
"""Marks of transmission around messages; they are no text."""


@dataclass(frozen=True)
class Field:
    """A field of block 4: ':32A:' is '32A'; lines are joined with line breaks."""

    tag: str
    text: str
    line: int

    @property
    def lines(self) -> list[str]:
        """The lines of its text, without those that are blank."""
        return [line for line in self.text.split("\n") if line.strip()]


@dataclass
class Message:
    """One message: its type ('103'), who sent it to whom, the UETR of block 3 and the fields."""

    line: int
    type: str = ""
    sender: str | None = None
    receiver: str | None = None
    uetr: str | None = None
    cover: bool = False
    blocks: bool = False
    closed: bool = False
    fields: list[Field] = field(default_factory=list)
    outside: list[tuple[int, str]] = field(default_factory=list)
    """Lines of a message that begin no field and continue none."""

    def all(self, *tags: str) -> list[Field]:
        """The fields with these tags, in their order."""
        return [item for item in self.fields if item.tag in tags]

    def first(self, *tags: str) -> Field | None:
        """The first of the fields with these tags."""
        return next((item for item in self.fields if item.tag in tags), None)

    def text(self, *tags: str) -> str | None:
        """The text of the first of the fields with these tags."""
        found = self.first(*tags)
        return found.text.strip() if found else None

    @property
    def content(self) -> str:
        """What makes a message the same when it comes again: type, ends, UETR and all fields."""
        ends = [self.type, self.sender or "", self.receiver or "", self.uetr or ""]
        return "\x1f".join([*ends, *(f"{item.tag}:{item.text.strip()}" for item in self.fields)])


def messages(file: InputFile) -> Iterator[Message]:
    """The messages of a file, one at a time; a last one that is not closed says so.

    Raises: DataError for a wrong encoding.
    """
    current: Message | None = None
    header = ""
    for number, raw in _lines(file):
        line = raw.strip(CONTROL).rstrip("\r\n")
        if current and (END.match(line) if current.blocks else END.fullmatch(line.rstrip())):
            current.closed = True
            yield _typed(current)
            current, header = None, ""
            line = line[line.index("{1:") :] if "{1:" in line else ""
        if "{1:" in line and line.lstrip().startswith("{1:"):
            if current:
                yield _typed(current)
            current = Message(number, blocks=True)
            _head(current, line)
            line = line.partition("{4:")[2]
        elif found := TYPE_LINE.fullmatch(line.strip()):
            header = found[1]
            continue
        match = FIELD.match(line)
        if match is None:
            if current is None or not line.strip():
                if current and current.fields and not line.strip():
                    _continue(current, "")
                continue
            _continue(current, line) if current.fields else current.outside.append((number, line))
            continue
        if match[1] == "20" and current and not current.blocks and current.fields:
            yield _typed(current)
            current = None
        if current is None:
            current = Message(number, type=header)
        current.fields.append(Field(match[1], match[2], number))
    if current:
        yield _typed(current)


def bic_of(address: str | None) -> str | None:
    """The BIC of a terminal's address: its eight letters, with the branch where it is none of the head office."""
    text = (address or "").strip()
    if len(text) < 8:
        return None
    branch = text[-3:] if len(text) >= 11 else ""
    return text[:8] + ("" if branch in ("", "XXX") else branch)


def _lines(file: InputFile) -> Iterator[tuple[int, str]]:
    rest, number = "", 1
    for block in utf8_blocks(file):
        *whole, rest = (rest + block.decode()).split("\n")
        for line in whole:
            yield number, line
            number += 1
    if rest:
        yield number, rest


def _continue(message: Message, line: str) -> None:
    last = message.fields[-1]
    message.fields[-1] = Field(last.tag, f"{last.text}\n{line}", last.line)


def _head(message: Message, line: str) -> None:
    """Take the type, the ends and the UETR from blocks 1 to 3."""
    basic = re.search(r"\{1:[A-Z]\d{2}([A-Z0-9]{8,12})", line)
    own = bic_of(basic[1] if basic else None)
    if found := re.search(r"\{2:I(\d{3})([A-Z0-9]{8,12})", line):
        message.type, message.sender, message.receiver = found[1], own, bic_of(found[2])
    elif found := re.search(r"\{2:O(\d{3})\d{10}([A-Z0-9]{12})", line):
        message.type, message.sender, message.receiver = found[1], bic_of(found[2]), own
    if found := re.search(r"\{121:([0-9a-fA-F-]{36})\}", line):
        message.uetr = found[1].lower()
    message.cover = "{119:COV}" in line


def _typed(message: Message) -> Message:
    """The message with the type that its fields show, where no header names it."""
    if message.type:
        return message
    tags = {item.tag for item in message.fields}
    if tags & {"60F", "60M", "62F", "62M"}:
        message.type = "940"
    elif "34F" in tags and tags & {"13", "13D", "90C", "90D", "61"}:
        message.type = "942"
    elif "23B" in tags and "32A" in tags:
        message.type = "103"
    elif "58A" in tags or "58D" in tags:
        message.type = "202"
    return message
