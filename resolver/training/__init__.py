"""A match model is fitted to somebody's own data, and only when `resolver train` says so.

train.py                          from staged records, with labels or without, to a model in the workspace
teacher.py self_training.py       without labels: the first score teaches the second, in two folds
second_look.py                    with labels: what the other records say of a pair
"""
