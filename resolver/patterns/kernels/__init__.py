"""Compiled loops over transfers in the order of time (numba); imported inside functions only.

index.py    rows by party; distinct counterparties
bursts.py   many counterparties, or many amounts of one size, within a window
passing.py  what came in and went out again: at once, through many hands, down a chain
shapes.py   one source to many to one sink; rings
lives.py    silence and then haste; round amounts; swaps
"""
