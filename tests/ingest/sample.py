"""What the bad-input tests need to know of each source: one small good edition a format (tests/ingest/samples)."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass

import tests.ingest.samples


@dataclass(frozen=True)
class Sample:
    """A good edition of one format: its files by name, and what the tests may do to it.

    `needed` names what must be there: (file name, word) of a header cell, an element, an attribute or a JSON key that
    occurs once or more and without which the file has another layout. `repeated` is (file name, bytes of one whole
    record): put where the file's list of records goes on, it makes a duplicate key; None where no key is published.
    `value` is (file name, bytes of a value) that may become a megabyte long. `records` counts what it stages.
    """

    source: str
    format: str
    files: Mapping[str, bytes]
    records: int
    needed: tuple[str, str]
    value: tuple[str, bytes]
    repeated: tuple[str, bytes] | None = None
    partial: bool = False
    header: bool = True
    """CSV: whether the first line holds the names of the columns."""
    free: bool = False
    """Text of another form (YAML, a bare list), which the tests of rows, keys and elements can't change."""


def samples() -> list[Sample]:
    """The samples of all sources, by source and format."""
    found: list[Sample] = []
    for module in pkgutil.iter_modules(tests.ingest.samples.__path__):
        found += importlib.import_module(f"tests.ingest.samples.{module.name}").SAMPLES
    return sorted(found, key=lambda sample: (sample.source, sample.format))
