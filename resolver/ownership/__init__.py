"""Who owns and controls whom, and who is sanctioned by ownership: exact, over the whole network, with proof.

    holdings.sql            published statements with numbers for ends and bounds; numbered.py writes them in a run
    stakes.py, stakes.sql   those in force -> one stake per owner, owned and kind of interest; near.py: around an entity
    network.py              the stakes as arrays; kernels.py runs over them (components, closures)
    integrated.py           integrated ownership of the whole network: capital.py (its stakes), flow.py (in bounded
                            memory), share_kernels.py, large.py (large rings)
    around.py               integrated ownership around one entity, as fractions
    control.py              who controls whom; ultimate controlling parties with their path
    regimes/<name>.py       one declared rule of sanctions by ownership a file, with its legal source and test rows
    blocked.py              the rules' results: listed, blocked, possible, near; steps.py (what joins, by which stakes),
                            proofs.py (the stakes that prove it), ending.py (what would end it)
    merges.py               the identity merges that a proof rests on
    beneficial.py           beneficial owners by named test
    derive.py               writes the results of a run; show.py prints trees
    simple_paths.py         sums over simple paths, the measure that Cypher computes as well

Definitions: shares are bounds with their inclusiveness; what is unknown stays unknown (0 to 100 %).
"""
