"""Identities that are used again, without merging anybody: who presents the same thing, and who has several names.

    kinds.py       how rare honest sharing is, for each kind of value: a passport is not an office address
    presented.py   tables of what people present, which values are shared, and which pairs share them
    names.py       whether two names can be one person's
    readings.py    pairs and rings with their reading: alias, mule, lent document, clerk's error, missed link
    habits.py      a payee changed soon after hire, a delivery elsewhere, one referee for many
    derive.py      the same in a run: final.reuse, and a finding for each

Nobody's nationality is read, and no name counts for where it comes from: names are only asked whether they are one.
"""
