"""Which way the money went: time-ordered paths, what they can have carried, and taint, over transfers in time order.

tables.py     transfers -> final.fund_node, fund_asset, fund_transfer: numbered ends, one scale an asset, time order
arrays.py     those tables -> numpy arrays, shared by everything that looks at all transfers
derive.py     makes the tables in a run, and writes a finding for each transfer that nothing can follow
"""
