"""How often Python looks for cycles among objects that nothing else reaches.

It counts new objects and then walks all old ones; with the words and names of a network in memory that is half a second
in which nothing is answered, and a fifth of the time of a screening. See https://docs.python.org/3/library/gc.html.
"""

from __future__ import annotations

import gc

NEW = 100_000
"""New objects after which the young ones are looked through; Python's own 700 are for programs that hold little."""


def seldom() -> None:
    """For a program that holds much: look through the young objects less often, and so through the old ones."""
    gc.set_threshold(NEW, 20, 100)


def keep() -> None:
    """What is there now is there to stay: it is not looked through any more, until `release`."""
    gc.freeze()


def release() -> None:
    """What was to stay is looked through again, now: cycles in what has been given up since are freed."""
    gc.unfreeze()
    gc.collect()
