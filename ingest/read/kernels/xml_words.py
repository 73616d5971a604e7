"""The words of XML in a block of bytes: where names, values, text, tags and comments end.

They are told by the rules of well-formed text (https://www.w3.org/TR/xml/), of which less is taken: names of ASCII
letters, references to characters and to the five that XML itself has.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""

MOST_ATTRIBUTES = 64

LONGEST_VALUE = 10_000_000
"""Bytes of a text or a value; libxml2 takes no longer ones either."""


def _kinds() -> Array:
    kinds = np.zeros(256, np.uint8)
    for byte in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_":
        kinds[byte] = 3
    for byte in b"0123456789.-:":
        kinds[byte] = 2
    for byte in b" \t\n":
        kinds[byte] = 4
    return kinds


KINDS = _kinds()
"""Of each byte: 1 begins a name, 2 stands in one, 4 is a blank (line ends are those of Unix)."""


@njit(cache=True, nogil=True)
def reference(data: Array, at: int, size: int) -> int:
    """Where the reference that begins at '&' ends; 0: not in this block; -1: it is none that XML knows by itself."""
    end = at + 1
    while end < size and data[end] != 59:
        end += 1
        if end - at > 12:
            return -1
    if end >= size:
        return 0
    if data[at + 1] != 35:
        length = end - at - 1
        first, second = data[at + 1], data[at + 2]
        known = length == 2 and (first == 108 or first == 103) and second == 116  # lt, gt
        known |= length == 3 and first == 97 and second == 109 and data[at + 3] == 112  # amp
        quot = length == 4 and first == 113 and second == 117 and data[at + 3] == 111 and data[at + 4] == 116
        apos = length == 4 and first == 97 and second == 112 and data[at + 3] == 111 and data[at + 4] == 115
        return end + 1 if known or quot or apos else -1
    code = number(data, at + 2, end)
    legal = code == 9 or code == 10 or code == 13 or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return end + 1 if legal or 0x10000 <= code <= 0x10FFFF else -1


@njit(cache=True, nogil=True)
def number(data: Array, begin: int, end: int) -> int:
    """The number of a reference, decimal, or hexadecimal after 'x'; -1 where it is none."""
    base = 16 if data[begin] == 120 else 10
    if base == 16:
        begin += 1
    if begin == end:
        return -1
    code = 0
    for at in range(begin, end):
        byte = data[at]
        if 48 <= byte <= 57:
            digit = byte - 48
        elif base == 16 and 97 <= byte <= 102:
            digit = byte - 87
        elif base == 16 and 65 <= byte <= 70:
            digit = byte - 55
        else:
            return -1
        code = code * base + digit
    return code


@njit(cache=True, nogil=True)
def same(data: Array, begin: int, end: int, pool: Array, at: int, size: int) -> bool:
    """Whether the name in the block is that in the pool."""
    if end - begin != size:
        return False
    place = 0
    while place < size and data[begin + place] == pool[at + place]:
        place += 1
    return place == size


@njit(cache=True, nogil=True)
def no_character(data: Array, at: int) -> bool:
    """Whether U+FFFE or U+FFFF stands here."""
    return bool(data[at] == 239 and data[at + 1] == 191 and data[at + 2] >= 190)


@njit(cache=True, nogil=True)
def text_end(data: Array, at: int, size: int, told: Array) -> int:
    """Where text ends, at '<' or the end of the block; -1: unsuited. told: its line ends, whether more than blanks."""
    lines, words = 0, 0
    while at < size:
        byte = data[at]
        if byte == 60:
            break
        if byte >= 64 and byte != 93 and byte != 239:
            words = 1
        elif byte == 10:
            lines += 1
        elif byte == 32 or byte == 9:
            pass
        elif byte < 32:
            return -1
        else:
            words = 1
            if byte == 38:
                end = reference(data, at, size)
                if end < 0:
                    return -1
                at = (end if end else size) - 1
            elif at + 2 < size and (no_character(data, at) or (byte == data[at + 1] == 93 and data[at + 2] == 62)):
                return -1
        at += 1
    told[0], told[1] = lines, words
    return at


@njit(cache=True, nogil=True)
def value_end(data: Array, at: int, size: int, mark: int, told: Array) -> int:
    """Where the value of an attribute ends, at its quotation mark or the end of the block; -1: unsuited."""
    while at < size:
        byte = data[at]
        if byte == mark:
            break
        if byte == 10:
            told[0] += 1
        elif byte == 60 or (byte < 32 and byte != 9):
            return -1
        elif byte == 38:
            end = reference(data, at, size)
            if end < 0:
                return -1
            at = (end if end else size) - 1
        elif at + 2 < size and no_character(data, at):
            return -1
        at += 1
    return at


@njit(cache=True, nogil=True)
def blanks_end(data: Array, at: int, size: int, told: Array) -> int:
    """Where blanks end; their line ends are counted."""
    while at < size and KINDS[data[at]] == 4:
        told[0] += data[at] == 10
        at += 1
    return at


@njit(cache=True, nogil=True)
def name_end(data: Array, at: int, size: int) -> int:
    """Where a name ends; the same place where none begins."""
    if at < size and KINDS[data[at]] & 1:
        while at < size and KINDS[data[at]] & 2:
            at += 1
    return at


@njit(cache=True, nogil=True)
def attributes(data: Array, at: int, size: int, told: Array, places: Array) -> int:
    """Where a start tag ends, at '>' or '/'; size: not in this block; -1: unsuited. places: name and value of each.

    told: line ends inside the tag, and how many attributes it has.
    """
    count = 0
    while True:
        begin = blanks_end(data, at, size, told)
        if begin + 1 >= size:
            return size
        if data[begin] == 62 or data[begin] == 47:
            told[1] = count
            return begin if data[begin] == 62 or data[begin + 1] == 62 else -1
        end = name_end(data, begin, size)
        if (begin == at or end == begin or count == MOST_ATTRIBUTES) and end < size:
            return -1
        equals = blanks_end(data, end, size, told)
        if equals >= size:
            return size
        mark = blanks_end(data, equals + 1, size, told)
        if mark >= size:
            return size
        if data[equals] != 61 or (data[mark] != 34 and data[mark] != 39):
            return -1
        at = value_end(data, mark + 1, size, data[mark], told)
        if at < 0 or at >= size:
            return at
        if at - mark > LONGEST_VALUE:
            return -1
        places[count, 0], places[count, 1], places[count, 2], places[count, 3] = begin, end, mark + 1, at
        count += 1
        at += 1


@njit(cache=True, nogil=True)
def comment_end(data: Array, at: int, size: int, told: Array) -> int:
    """Where the comment that begins at '<' ends, after its '>'; size: not in this block; -1: it is none."""
    if at + 4 > size:
        return size
    if data[at + 2] != 45 or data[at + 3] != 45:
        return -1
    at += 4
    while at + 2 < size:
        byte = data[at]
        if byte == 45 and data[at + 1] == 45:
            return at + 3 if data[at + 2] == 62 else -1
        if byte == 10:
            told[0] += 1
        elif (byte < 32 and byte != 9) or no_character(data, at):
            return -1
        at += 1
    return size
