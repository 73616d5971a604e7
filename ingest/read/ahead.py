"""Reading goes on while what was read is worked on: the next item is made in a thread, large tables of small ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")

GATHERED = 16 * 1024 * 1024
"""Bytes of Arrow tables that go to DuckDB at once: its threads share what is large."""


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items; each is made in a thread while the one before it is used. Errors there are raised here."""
    source, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, source, end)
        while (item := waiting.result()) is not end:
            waiting = pool.submit(next, source, end)
            yield item  # type: ignore[misc]  # `end` was the only other thing


def gathered(tables: Iterable[Any]) -> Iterator[Any]:
    """The same rows in fewer Arrow tables, of about GATHERED bytes; their columns must be the same."""
    import pyarrow as pa

    held: list[Any] = []
    for table in tables:
        held.append(table)
        if sum(each.nbytes for each in held) >= GATHERED:
            yield pa.concat_tables(held).combine_chunks()
            held = []
    if held:
        yield pa.concat_tables(held).combine_chunks()
