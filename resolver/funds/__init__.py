"""Which way the money went: time-ordered paths, what they can have carried, and taint, over transfers in time order.

tables.py     transfers -> final.fund_node, fund_asset, fund_transfer: numbered ends, one scale an asset, time order
derive.py     makes the tables in a run, and writes a finding for each kind of transfer that nothing can follow
arrays.py     those tables -> numpy arrays, shared by everything that looks at all transfers
rules.py      what a path must respect; which assets count as one another      text.py   the same, as it is typed
stops.py      services, which mix money
reach.py      who can be reached, and when: one pass over all transfers        kernels/  compiled passes
search.py     the k best concrete paths
hypotheses.py swaps and bridges, inferred, followed where asked for
ends.py       how a path ended; what is not loaded
amounts.py    sums between sets, by month, asset and who stood between
holders.py    whose wallets and accounts                                       hops.py   transfers, for an answer
trace.py      `resolver trace`                                                 show.py   for a person
taint.py      poison, haircut, FIFO in exact integers                          large.py  amounts of any size
utxo.py       the same over unspent outputs                                    outputs.py  the same of a network
spreading.py  `resolver trace --taint`
"""
