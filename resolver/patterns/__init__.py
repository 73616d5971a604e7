"""Shapes of money laundering over resolved parties, each a declared rule with its evidence.

    pattern.py     what a rule declares: question, parameters, law, evidence, score, who is mistaken for it
    rules/         one file a rule, found by its name; nothing else has to be edited for another one
    flows.py       the booked transfers between parties as arrays in the order of time, read once for all rules
    money.py       legal thresholds by currency, and tokens that stand for a dollar
    kernels/       compiled loops over those arrays; each has a plain twin in the tests
    find.py        run rules, name what they found: parties, transfers, lasting ids
    derive.py      the same in a run: final.pattern, and a finding for each

A party is who holds the account or wallet; one that nobody, or that several hold is a party of its own. What a party
pays itself is no transfer here. A rule reports a shape, never a crime: intent is not in the data.
"""
