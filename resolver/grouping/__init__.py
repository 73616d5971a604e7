"""Judged pairs become groups of records, one group an entity.

cross_references.py               what publications say of each other's records, as evidence
contradictions.py                 what forbids two records, or two groups, to be one
closure.py                        what judgements imply through chains
neighbours.py                     the second look: what the other records say of a pair, of a model trained with labels
cluster.py                        average link: a group forms by the agreement of its members
outcome.py                        each pair's end: joined, refused or may be, with the reason
"""
