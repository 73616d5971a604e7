"""Compiled loops over the bytes of files (numba); imported inside functions only.

Importing numba costs 0.3 s and compiling what stands here some seconds, once on a computer: only large files are
worth it. What the loops give is held against the plain readers in tests/ingest/read.
"""
