"""How fast, and in how much memory: one file a benchmark.

    python -m bench                             lists them
    python -m bench NAME [--rows N] [--json]    runs one, on data that it makes with a fixed seed

    measure.py     runs a command as a process of its own: seconds, processor seconds, peak memory of that process
    made_ofac.py   an invented list in the layout of OFAC's CSV files
    made_people.py made people with named faults, and the truth
    ingest.py link.py link_list.py load.py    the benchmarks: TITLE, DEFAULT_ROWS and run(rows, folder)

Each number is of the command that a user runs, from its start to its end. `ratio` compares with another way to do the
same work on the same rows, measured in the same run: above 1, Resolver was faster.
"""
