"""Hiring checks: applicants against the network and each other, each flag with evidence and innocent readings.

    profile.py     what a check looks for and from when on: a TOML file, `applicants` in the package or one's own
    batch.py       a table of applicants -> resolved rows, in a workspace that is thrown away
    common.py      values of so many rows that they say nothing: an agency's phone, a placeholder
    joined.py      those rows beside all people of the network who share something with them
    shared.py      what is shared across names, as resolver/reuse reads it, and what is only said
    places.py      many unlike names at one address
    payout.py      pay to somebody else's account, through an unusual channel, to another country
    small.py       repeated small transfers between wallets and accounts in the places that the profile names
    texts.py       one text in several people's papers
    check.py       all of it: `check(workspace, paths, profile)`
    workbook.py    the answer as an Excel file

Nobody's nationality is read, and no name counts for where it comes from. The network is only read.
"""
