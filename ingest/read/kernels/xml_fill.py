"""Cells of a block of XML, as `xml_scan` found them, to columns in the form of Arrow."""

from __future__ import annotations

from typing import Any

from numba import njit

from ingest.read.kernels.xml_words import number

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""


@njit(cache=True, nogil=True)
def measure(columns: Array, begins: Array, ends: Array, sizes: Array, counts: Array) -> None:
    """Add up the bytes and the cells of each column."""
    for cell in range(len(columns)):
        column = columns[cell]
        sizes[column] += ends[cell] - begins[cell]
        counts[column] += 1


@njit(cache=True, nogil=True)
def encode(code: int, out: Array, to: int) -> int:
    """Write a character as UTF-8; where it ends."""
    if code < 0x80:
        out[to] = code
        return to + 1
    more = 1 if code < 0x800 else 2 if code < 0x10000 else 3
    out[to] = (0xC0, 0xE0, 0xF0)[more - 1] | (code >> (6 * more))
    for place in range(1, more + 1):
        out[to + place] = 0x80 | ((code >> (6 * (more - place))) & 0x3F)
    return to + more + 1


@njit(cache=True, nogil=True)
def resolve(data: Array, at: int, out: Array, to: int) -> tuple[int, int]:
    """Write what the reference at '&' stands for; where it ends in the block, and where the written ends."""
    end = at + 1
    while data[end] != 59:
        end += 1
    if data[at + 1] == 35:
        return end + 1, encode(number(data, at + 2, end), out, to)
    second = data[at + 2]
    if second == 116:  # lt, gt
        out[to] = 60 if data[at + 1] == 108 else 62
    elif second == 109:  # amp
        out[to] = 38
    else:  # quot, apos
        out[to] = 34 if second == 117 else 39
    return end + 1, to + 1


@njit(cache=True, nogil=True)
def fill(
    data: Array,
    columns: Array,
    rows: Array,
    begins: Array,
    ends: Array,
    attribute: Array,
    next_byte: Array,
    next_row: Array,
    offsets_from: Array,
    valid_from: Array,
    out: Array,
    offsets: Array,
    valid: Array,
) -> None:
    """Write each value after those of its column, references resolved, blanks of attributes made spaces.

    next_byte: where the bytes of each column begin in out. offsets (from the column's first byte) and the bits of
    valid begin for each column where offsets_from and valid_from say. next_row, 0 at first, ends at the row after the
    last value. Cells of a column come in the order of their rows.
    """
    first_byte = next_byte.copy()
    for cell in range(len(columns)):
        column, row, at, end = columns[cell], rows[cell], begins[cell], ends[cell]
        to = next_byte[column]
        place = offsets_from[column]
        for skipped in range(next_row[column], row + 1):
            offsets[place + skipped] = to - first_byte[column]
        valid[valid_from[column] + (row >> 3)] |= 1 << (row & 7)
        blanks = attribute[column]
        while at < end:
            byte = data[at]
            if byte == 38:
                at, to = resolve(data, at, out, to)
                continue
            out[to] = 32 if blanks and (byte == 10 or byte == 9) else byte
            to += 1
            at += 1
        offsets[place + row + 1] = to - first_byte[column]
        next_row[column], next_byte[column] = row + 1, to


@njit(cache=True, nogil=True)
def finish(
    columns: Array,
    next_byte: Array,
    next_row: Array,
    first_byte: Array,
    rows: Array,
    offsets_from: Array,
    offsets: Array,
) -> None:
    """Write the offsets of the rows after the last value, of the columns that have values."""
    for column in columns:
        for row in range(next_row[column], rows[column] + 1):
            offsets[offsets_from[column] + row] = next_byte[column] - first_byte[column]
