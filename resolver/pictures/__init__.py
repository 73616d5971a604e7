"""Photos and scans of documents as hashes: the same file, and the same picture saved anew.

    files.py    a folder -> a row a file: SHA-256 of its bytes, perceptual hash of its picture, or why there is none
    near.py     which hashes differ in a few bits, without comparing all with all
    join.py     the hashes beside the rows of a table that names the files

A perceptual hash says that two pictures look alike, never who is on them: nobody's face is recognised here.
"""
