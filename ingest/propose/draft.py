"""A proposed mapping as it grows: sections with their reasons, and the questions that stay open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.propose.proposal import PARTS, Column, Proposal


@dataclass
class Draft:
    """The mapping as it grows: its sections in order, and the questions."""

    proposal: Proposal
    sections: list[str] = field(default_factory=list)
    top: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def one(self, fact: str, place: str = "") -> Column | None:
        """The mapped column of a fact that a row has once."""
        return next(iter(self.all(fact, place)), None)

    def all(self, fact: str, place: str | None = None) -> list[Column]:
        """The mapped columns of a fact."""
        return [
            each
            for each in self.proposal.columns
            if each.mapped and each.fact == fact and (place is None or fact not in PARTS or each.place == place)
        ]

    def ask(self, question: str) -> str:
        """Note a question; the value that stands for it."""
        self.questions.append(question)
        return '"?"'

    def use(self, column: Column) -> str:
        """A column's name as a value, noted as used."""
        self.used.add(column.name)
        return quoted(column.name)

    def section(self, title: str, keys: Iterable[tuple[str, str]], columns: Sequence[Column], note: str = "") -> None:
        """Add a section with the reasons of its columns."""
        reasons = [f"# {comment(each)}" for each in columns] + ([f"# {note}"] if note else [])
        lines = [f"{key} = {value}" for key, value in keys]
        self.sections.append("\n".join([*reasons, title, *lines]))


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def constant(text: str) -> str:
    """A constant of a mapping."""
    return f"{{ is = {quoted(text)} }}"


def comment(column: Column) -> str:
    """Why a column is what it is, on one line."""
    shown = ", ".join(quoted(value) for value in column.samples)
    return f"{quoted(column.name)}: {column.confidence}, {column.why}" + (f": {shown}" if shown else "")


def date_format(draft: Draft, column: Column) -> list[tuple[str, str]]:
    """The option of a section for the form of a column's dates."""
    if column.format == "?":
        return [("format", draft.ask(f"{column.name}: {column.why}"))]
    return [("format", quoted(column.format))] if column.format else []


def split_mark(column: Column) -> list[tuple[str, str]]:
    """The option of a section whose main value is several."""
    return [("split", quoted(column.split))] if column.split else []
