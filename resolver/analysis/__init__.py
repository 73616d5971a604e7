"""Questions asked of a published generation, answered in the workspace.

    reuse.py      documents, phones, devices and accounts that several names share

The same questions around a chosen node are in cypher/queries; tests hold the two to the same answers.
"""
