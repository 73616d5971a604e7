"""A pair of records gets its weight: Splink's levels in one statement, then the learnt score of the grey zone.

pair_values.py pair_features.py   what of the two records is compared, by field
score.py                          the Fellegi-Sunter weights of the model (Splink's settings), as patterns of levels
estimate.py                       m and u of a model from data
learnt.py forest.py               the learnt score, its trees and the exact contribution of each field
"""
