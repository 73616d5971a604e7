"""Compiled passes over transfers in time order. Imported only where one is run: the command line starts at once.

    reach.py      who is reached, when, over how many transfers: one pass
    search.py     transfers that can be part of a path by time, amount and hops, and the best end of each
    taint.py      haircut, FIFO and poison: one pass, exact integers

Every transfer e has `low[e]` <= `high[e]`, the first and last moment at which it may have happened, sorted by `low`.
"""
