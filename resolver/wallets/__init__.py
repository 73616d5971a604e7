"""Wallets as entities: addresses that were spent together, and accounts at exchanges that deposits show.

co_spend.py   addresses of one transaction are one wallet, joint transactions left out, superclusters stopped
kernels/      the compiled union of addresses
deposits.py   addresses that forward all they get to one exchange: accounts there, marked as inferred
same_key.py   one key on TRON and on an EVM chain: a hint at one holder
chain.py      the shortest chain of transactions that joins two addresses
derive.py     what a run adds to the network
"""
