"""Perceptual hashes that differ in a few bits of 64, found by four bands of 16 bits.

With at most 7 bits different, one of four bands has at most one different bit (7 = 4 + 3: four bands with two each
would be 8). Each band is looked up as it is and with each of its 16 bits turned: 68 lookups a hash, whatever their
number, where all pairs of 100,000 would be five thousand million.
Source of the method: Norouzi, Punjani, Fleet, Fast Search in Hamming Space with Multi-Index Hashing, CVPR 2012.
"""

from __future__ import annotations

from collections.abc import Collection

from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter

MOST = 7
"""Of 64 bits: beyond that four bands of 16 bits can't promise to find every pair."""

BANDS = """
create or replace temp table picture_band as
select hash, part::utinyint as part, ((hash >> (16 * part)) & 65535)::usmallint as bits
from (select distinct hash from picture_hash), unnest(range(4)) as p(part)
"""

TURNED = """
create or replace temp table picture_turned as
select hash, part, xor(bits, mask)::usmallint as bits
from picture_band semi join {asked} using (hash),
     (select 0::usmallint as mask union all select (1 << bit)::usmallint from unnest(range(16)) as b(bit))
"""

PAIRS = """
create or replace temp table picture_near as
select distinct least(l.hash, r.hash) as one, greatest(l.hash, r.hash) as two,
       bit_count(xor(l.hash, r.hash)) as distance
from picture_band as l join picture_turned as r on r.part = l.part and r.bits = l.bits and l.hash <> r.hash
where bit_count(xor(l.hash, r.hash)) <= $most
"""


def near(con: DuckDBPyConnection, most: int, asked: str = "picture_hash") -> None:
    """Fill temp.picture_near (one < two, distance) from temp.picture_hash (hash ubigint): pairs of different hashes.

    `asked`: a table with the hashes of which one is in every pair; all of them by default.
    Raises: BadParameter if `most` is more than 7.
    """
    if not 0 <= most <= MOST:
        raise BadParameter(f"pictures that differ in at most {most} bits: give a number from 0 to {MOST}.")
    con.execute(BANDS)
    con.execute(TURNED.format(asked=asked))
    con.execute(PAIRS, {"most": most})
    con.execute("drop table picture_turned")


def pairs(hashes: Collection[str], most: int) -> list[tuple[str, str, int]]:
    """Pairs of 'phash:...' that differ in 1 to `most` bits, with their distance, nearest first."""
    from resolver.store import connect

    texts = {int(text.rpartition(":")[2], 16): text for text in sorted(set(hashes))}
    con = connect(":memory:")
    try:
        con.execute("create temp table picture_hash as select unnest($hashes::ubigint[]) as hash", {"hashes": [*texts]})
        near(con, most)
        found = con.execute("select one, two, distance from picture_near").fetchall()
    finally:
        con.close()
    named = [(min(texts[one], texts[two]), max(texts[one], texts[two]), int(distance)) for one, two, distance in found]
    return sorted(named, key=lambda pair: (pair[2], pair[0], pair[1]))
