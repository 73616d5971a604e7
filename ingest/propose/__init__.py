"""A mapping proposed for a table that has none; read in this order.

sample.py    the header of a table and a sample of its values
headers.py   what a header says, by the words of columns.csv;  patterns.py  what the values look like
proposal.py  what each column seems to hold, and why; what only a person can know stays a question
draft.py     a mapping as it grows;  records.py  money.py  its sections;  toml.py  its text
"""
