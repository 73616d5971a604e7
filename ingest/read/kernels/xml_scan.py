"""The tags of a block of XML in one pass: rows, and the places of their values, by a tree of known paths.

What is taken is less than XML 1.0 allows (https://www.w3.org/TR/xml/): names of ASCII letters, no CDATA, no processing
instructions, comments outside of entries only. All of the rest gives UNSUITED, and a parser of all XML decides. What is
taken is well-formed: tags match, attributes stand once and in quotation marks, references are of characters that XML
allows, and no control character stands anywhere. That bytes are UTF-8 is checked by the caller.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from ingest.read.kernels.xml_words import (
    LONGEST_VALUE,
    MOST_ATTRIBUTES,
    attributes,
    blanks_end,
    comment_end,
    name_end,
    same,
    text_end,
)

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""

DONE, INCOMPLETE, ELEMENT, ATTRIBUTE, LOOSE, TWICE, UNSUITED = range(7)
"""Why `scan` stopped: the block is used up, or ends inside something; a name is not in the tree yet; text where none is
declared; a column stands twice in a row; the file is not plain."""

POS, LINE, DEPTH, ENTRIES, HELD, SERIAL, ROWS, CELLS = range(8)
"""Places in the state: of the next byte, its line, open elements, entries so far, open elements that are not to be
cut, tags so far, rows and cells of the block."""

CUT = 8
"""The same eight, as they were when last nothing was open that is not to be cut, stand from here."""

FOUND, FOUND_LINE, NAME_FROM, NAME_TO = range(16, 20)
"""What a stop is about: a path or column, the line of its tag, and the name's place in the block."""

STATES = 20
DEEPEST = 250


class Tree(NamedTuple):
    """Known elements by path, and known attributes, columns and tables, by number; -1 is none.

    pool: the bytes of all names. Of elements: where the name stands, the first child, the next of the same parent, the
    first attribute, the table of which it begins a row, the column of its text, and whether it is an entry, must not
    be cut, is a value of the header, or may hold no text. Of attributes: the next of the element, column, header.
    """

    pool: Array
    name: Array
    size: Array
    child: Array
    sibling: Array
    attribute: Array
    table: Array
    column: Array
    entry: Array
    held: Array
    head: Array
    bare: Array
    head_from: Array
    head_to: Array
    a_name: Array
    a_size: Array
    a_next: Array
    a_column: Array
    a_head: Array
    a_last: Array
    a_from: Array
    a_to: Array
    c_table: Array
    c_last: Array
    t_outer: Array
    t_row: Array
    t_item: Array


class Found(NamedTuple):
    """Rows (table, line, entry, item, item of the outer part) and cells (column, row of its table, from, to)."""

    r_table: Array
    r_line: Array
    r_entry: Array
    r_item: Array
    r_parent: Array
    c_column: Array
    c_row: Array
    c_from: Array
    c_to: Array


@njit(cache=True, nogil=True)
def known(data: Array, begin: int, end: int, which: int, following: Array, pool: Array, at: Array, size: Array) -> int:
    """Which of the numbers from one on has that name; -1: none."""
    while which >= 0 and not same(data, begin, end, pool, at[which], size[which]):
        which = following[which]
    return which


@njit(cache=True, nogil=True)
def scan(data: Array, size: int, final: bool, tree: Tree, found: Found, s: Array, stack: Array, lines: Array) -> int:
    """Take tag after tag, each with the text after it, until the block ends or the tree has to learn a name.

    s is the state, stack and lines the open elements and the lines of their tags. A stop leaves the state as it was
    before the tag, so that the next call begins with it again.
    """
    pool = tree.pool
    tree_a_column = tree.a_column
    tree_a_from = tree.a_from
    tree_a_head = tree.a_head
    tree_a_last = tree.a_last
    tree_a_name = tree.a_name
    tree_a_next = tree.a_next
    tree_a_size = tree.a_size
    tree_a_to = tree.a_to
    tree_attribute = tree.attribute
    tree_bare = tree.bare
    tree_c_last = tree.c_last
    tree_c_table = tree.c_table
    tree_child = tree.child
    tree_column = tree.column
    tree_entry = tree.entry
    tree_head = tree.head
    tree_head_from = tree.head_from
    tree_head_to = tree.head_to
    tree_held = tree.held
    tree_name = tree.name
    tree_sibling = tree.sibling
    tree_size = tree.size
    tree_t_item = tree.t_item
    tree_t_outer = tree.t_outer
    tree_t_row = tree.t_row
    tree_table = tree.table
    found_c_column = found.c_column
    found_c_from = found.c_from
    found_c_row = found.c_row
    found_c_to = found.c_to
    found_r_entry = found.r_entry
    found_r_item = found.r_item
    found_r_line = found.r_line
    found_r_parent = found.r_parent
    found_r_table = found.r_table
    told = np.zeros(2, np.int64)
    places = np.empty((MOST_ATTRIBUTES, 4), np.int64)
    numbers = np.empty(MOST_ATTRIBUTES, np.int64)
    while s[POS] < size:
        at, line, depth = s[POS], s[LINE], s[DEPTH]
        if at + 1 >= size:
            return INCOMPLETE
        told[0] = told[1] = 0
        path = stack[depth - 1] if depth else -1
        alone = False
        mark = data[at + 1]
        if mark == 33:  # a comment, where nothing is open that it could cut in two
            end = comment_end(data, at, size, told)
            if end < 0 or s[HELD]:
                return UNSUITED
            if end >= size:
                return INCOMPLETE
            tag_line = line + told[0]
        elif mark == 47:
            end = name_end(data, at + 2, size)
            close = blanks_end(data, end, size, told)
            if close >= size:
                return INCOMPLETE
            if not depth or data[close] != 62 or not same(data, at + 2, end, pool, tree_name[path], tree_size[path]):
                return UNSUITED
            end = close + 1
            tag_line = line + told[0]
        else:
            name = name_end(data, at + 1, size)
            if name >= size:
                return INCOMPLETE
            if name == at + 1 or depth == DEEPEST or (not depth and s[SERIAL]):
                return UNSUITED
            end = attributes(data, name, size, told, places)
            if end < 0:
                return UNSUITED
            if end >= size:
                return INCOMPLETE
            tag_line, count = line + told[0], told[1]
            alone = data[end] == 47
            end += 2 if alone else 1
            s[FOUND], s[FOUND_LINE], s[NAME_FROM], s[NAME_TO] = path, tag_line, at + 1, name
            first = tree_child[path] if path >= 0 else 0
            path = known(data, at + 1, name, first, tree_sibling, pool, tree_name, tree_size)
            if path < 0:
                return ELEMENT
            for which in range(count):
                first, begin, stop = tree_attribute[path], places[which, 0], places[which, 1]
                numbers[which] = known(data, begin, stop, first, tree_a_next, pool, tree_a_name, tree_a_size)
                if numbers[which] < 0:
                    s[FOUND], s[NAME_FROM], s[NAME_TO] = path, places[which, 0], places[which, 1]
                    return ATTRIBUTE
        after = text_end(data, end, size, told)
        if after < 0 or after - end > LONGEST_VALUE:
            return UNSUITED
        opening = mark != 33 and mark != 47
        inner = depth + (1 if opening and not alone else -1 if mark == 47 else 0)
        if after >= size and not (final and not inner):
            return INCOMPLETE
        if told[1]:
            if not inner:
                return UNSUITED
            owner = path if opening and not alone else stack[inner - 1]
            if tree_bare[owner]:
                s[FOUND], s[FOUND_LINE] = owner, tag_line if opening and not alone else lines[inner - 1]
                return LOOSE
        if opening:
            serial = s[SERIAL] + 1
            if tree_entry[path]:
                s[ENTRIES] += 1
                tree_t_item[:] = 0
            table = tree_table[path]
            if table >= 0:
                row, rows = tree_t_row[table] + 1, s[ROWS]
                tree_t_row[table] = row
                if not tree_entry[path]:
                    tree_t_item[table] += 1
                outer = tree_t_outer[table]
                found_r_table[rows], found_r_line[rows], found_r_entry[rows] = table, tag_line, s[ENTRIES]
                found_r_item[rows], found_r_parent[rows] = tree_t_item[table], tree_t_item[outer] if outer >= 0 else -1
                s[ROWS] = rows + 1
            for which in range(count):
                attribute = numbers[which]
                if tree_a_last[attribute] == serial:
                    return UNSUITED
                tree_a_last[attribute] = serial
                if tree_a_head[attribute]:
                    tree_a_from[attribute], tree_a_to[attribute] = places[which, 2], places[which, 3]
                column = tree_a_column[attribute]
                if column >= 0:
                    row, cells = tree_t_row[tree_c_table[column]], s[CELLS]
                    if tree_c_last[column] == row:
                        s[FOUND] = column
                        return TWICE
                    tree_c_last[column] = row
                    found_c_column[cells], found_c_row[cells] = column, row
                    found_c_from[cells], found_c_to[cells] = places[which, 2], places[which, 3]
                    s[CELLS] = cells + 1
            column = tree_column[path]
            if column >= 0:
                row, cells = tree_t_row[tree_c_table[column]], s[CELLS]
                if tree_c_last[column] == row:
                    s[FOUND] = column
                    return TWICE
                tree_c_last[column] = row
                found_c_column[cells], found_c_row[cells] = column, row
                found_c_from[cells], found_c_to[cells] = end, end if alone else after
                s[CELLS] = cells + 1
            if tree_head[path]:
                tree_head_from[path] = tree_head_to[path] = end
            if not alone:
                stack[depth], lines[depth] = path, tag_line
                s[HELD] += tree_held[path]
            s[SERIAL] = serial
        elif mark == 47:
            s[HELD] -= tree_held[path]
            if tree_head[path]:
                tree_head_to[path] = at
        s[POS], s[LINE], s[DEPTH] = after, tag_line + told[0], inner
        if not s[HELD]:
            for place in range(CUT):
                s[CUT + place] = s[place]
    return DONE
