"""Forgetting: the one exception to 'never overwritten'.

    plan.py      what goes: records, the values that nobody else publishes, the lines that nobody else rests on
    scrub.py     text, lists and JSON without these
    staged.py    work.duckdb
    network.py   every kept generation
    rows.py      the published rows (Parquet), and fetched files
    said.py      the journal
    run.py       all of it, under the writer's lock; finished by the next one where it was killed

A value that other records publish too stays with them. What stays of a forgotten record is a tombstone: a random
number, the day, who asked, the source and the reason. Ids of entities go on: an entity whose records are all forgotten
is retired at the next `link`, all others keep their ids.
Outside of the workspace, and named as such: backups, exports, and a Neo4j server until its next load.
"""

from resolver.forget.run import Forgotten, expired, forget, tombstones

__all__ = ["Forgotten", "expired", "forget", "tombstones"]
