"""The day of a designation: who of ours a list touches, by the network of yesterday with the list of today.

aside.py     a copy of the workspace as it was at a run, in its tmp folder: the workspace itself is not touched
run.py       the list taken into the copy, linked there, and both networks compared
compare.py   who is listed, sanctioned by ownership, or perhaps a listed party, and wasn't before
steps.py     who is within so many steps of a listed party, and wasn't before
report.py    the answer as one page: HTML or Markdown
"""
