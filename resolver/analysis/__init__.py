"""Questions asked of a published generation, answered in the workspace.

    funds.py      time-respecting paths of transfers, and what a party received by month
    reuse.py      documents, phones, devices and accounts that several names share

The same questions around a chosen node are in cypher/queries; tests hold the two to the same answers.
"""
