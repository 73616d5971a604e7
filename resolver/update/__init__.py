"""An update of the network: a generation that is the one before but for what a run touched.

settled.py   the pairs of records that are as they were: taken over, and what is kept for that
touched.py   which records and entities are not as the generation before has them, and when that can't be told
patch.py     their rows in place of those of before, in a copy of the file
"""
