"""Pairs: each two records that share a key, once, with the rules under which they do."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

AT_ONCE = 2_000_000
"""Records whose pairs are in memory at one time: some 300 MB."""

RULE_BITS = 6
RECORD_BITS = 29
"""A meeting is one number: left record, right record, rule; hence at most 2^29 records of a kind and 64 rules."""


def write(con: DuckDBPyConnection, kind: str, rules: list[str], records: int) -> None:
    """Make work.candidate_pair of the meetings; `rules` are the names of the rules, by number.

    Meetings are sorted as numbers: a sixth of the time of a `group by` over two columns.

    Raises: ValueError beyond 2^29 records or 64 rules.
    """
    if records >= 1 << RECORD_BITS or len(rules) > 1 << RULE_BITS:
        raise ValueError(f"{kind}: {records} records, {len(rules)} rules; pairs have room for 2^29 and 64.")
    for first in range(0, records, AT_ONCE):
        write_of(con, kind, rules, first, first + AT_ONCE)


def write_of(con: DuckDBPyConnection, kind: str, rules: list[str], first: int, end: int) -> None:
    """Add the pairs whose left record is one of first..end-1."""
    import numpy as np
    import pyarrow as pa

    shift = RECORD_BITS + RULE_BITS
    met = con.execute(
        "select meeting from candidate_meeting where meeting >= $first and meeting < $end",
        {"first": first << shift, "end": end << shift},
    ).fetchnumpy()["meeting"]
    if not len(met):
        return
    met = np.asarray(met, dtype=np.uint64)
    met.sort()
    pair = met >> np.uint64(RULE_BITS)
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    bits = np.uint64(1) << (met & np.uint64((1 << RULE_BITS) - 1))
    combined, pair = np.bitwise_or.reduceat(bits, starts), pair[starts]
    masks = np.array(sorted(set(combined.tolist())), dtype=np.uint64)
    names = [" ".join(sorted(rule for at, rule in enumerate(rules) if int(mask) >> at & 1)) for mask in masks]
    table = pa.table(
        {
            "l": (pair >> np.uint64(RECORD_BITS)).astype(np.int32),
            "r": (pair & np.uint64((1 << RECORD_BITS) - 1)).astype(np.int32),
            "rules": pa.DictionaryArray.from_arrays(
                np.searchsorted(masks, combined).astype(np.int32), pa.array(names, pa.string())
            ),
        }
    )
    con.register("candidate_met", table)
    try:
        con.execute(
            "insert into work.candidate_pair select $kind, l, r, rules::varchar from candidate_met", {"kind": kind}
        )
    finally:
        con.unregister("candidate_met")
