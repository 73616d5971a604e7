"""The likeness of the names of two records, each two lists of names scored once.

A score depends on the names and on the trees alone (resolver/name_score), so that what an earlier run found of the same
lists is taken from what it kept (kept.py), whatever records they now belong to.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver import kept
from resolver.kinds import Kind

MOST_NAMES = 10
"""Names of a record that are compared, the rarest first; a record may publish hundreds."""

SPARE = 100_000
"""So many scores that no pair asked for are kept before they are thrown away."""

TABLE = "create or replace table workspace.kept.likeness (kind varchar, one ubigint, other ubigint, score float)"

SIDES = f"""
create or replace temp table likeness_side as
select f.rid, list(a.full_name order by a.full_name) as names, hash(list(a.full_name order by a.full_name)) as print
from (select record_id, full_name, name_key, bits from work.feature_alias where not weak
      qualify row_number() over (partition by record_id order by bits desc, name_key) <= {MOST_NAMES}) as a
join work.{{features}} as f on f.record_id = a.record_id
where f.rid in (select l from likeness_pair union select r from likeness_pair)
group by f.rid
"""

ASKED = """
create or replace temp table likeness_asked as
select p.place, least(a.print, b.print) as one, greatest(a.print, b.print) as other, a.rid as l, b.rid as r
from likeness_pair as p join likeness_side as a on a.rid = p.l join likeness_side as b on b.rid = p.r
"""

Array = NDArray[np.float64]


def best(con: DuckDBPyConnection, kind: Kind, left: NDArray[Any], right: NDArray[Any], *, all_: bool) -> Array:
    """The score of the two names of each pair of records that fit best, 0 where a side has none that counts.

    `all_`: these are all pairs of the kind but for some few, so that other scores need not be kept for ever.
    """
    known = table(con)
    con.register("likeness_pair", pa.table({"place": np.arange(len(left)), "l": left, "r": right}))
    try:
        con.execute(SIDES.format(features=kind.features))
        con.execute(ASKED)
    finally:
        con.unregister("likeness_pair")
    new = con.execute(
        f"select one, other, min(l) as l, min_by(r, l) as r from likeness_asked as a anti join {known} as k "
        "on k.kind = $kind and k.one = a.one and k.other = a.other group by one, other order by one, other",
        {"kind": kind.name},
    ).fetchnumpy()
    if len(new["l"]):
        made = pa.table({"one": new["one"], "other": new["other"], "score": scores(con, kind, new["l"], new["r"])})
        con.register("likeness_made", made)
        try:
            con.execute(f"insert into {known} select $kind, one, other, score from likeness_made", {"kind": kind.name})
        finally:
            con.unregister("likeness_made")
    made = con.execute(
        f"select a.place, k.score from likeness_asked as a join {known} as k "
        "on k.kind = $kind and k.one = a.one and k.other = a.other",
        {"kind": kind.name},
    ).fetchnumpy()
    found: Array = np.zeros(len(left))
    found[made["place"]] = made["score"]
    if all_:
        prune(con, kind, known)
    for name in ("likeness_asked", "likeness_side"):
        con.execute(f"drop table {name}")
    return found


def table(con: DuckDBPyConnection) -> str:
    """The table that scores are kept in, of this run alone where there is no workspace."""
    if not kept.available(con):
        con.execute(TABLE.replace("table workspace.kept.likeness", "temp table likeness_kept"))
        return "likeness_kept"
    digest = "".join(kept.program(part) for part in ("clean", "name_score", "models/name.trees.txt", "scoring"))
    kept.ready(con, "likeness", digest, TABLE)
    return "workspace.kept.likeness"


def scores(con: DuckDBPyConnection, kind: Kind, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.float32]:
    """The scores of the names of pairs of likeness_side."""
    from resolver.name_score import prepare, score_names

    con.register("likeness_wanted", pa.table({"rid": np.unique(np.concatenate((left, right)))}))
    try:
        names = dict(
            con.execute("select rid, names from likeness_side semi join likeness_wanted using (rid)").fetchall()
        )
    finally:
        con.unregister("likeness_wanted")
    prepared = prepare((name for listed in names.values() for name in listed), kind.name)
    sides = [[names[rid] for rid in side.tolist()] for side in (left, right)]
    return np.asarray(score_names(prepared, *sides).score, np.float32)


def prune(con: DuckDBPyConnection, kind: Kind, known: str) -> None:
    """Throw away scores that nothing asked for, once they are many."""
    [(held, asked)] = con.execute(
        f"select (select count(*) from {known} where kind = $kind), (select count(*) from likeness_asked)",
        {"kind": kind.name},
    ).fetchall()
    if held > 2 * asked + SPARE:
        con.execute(
            f"delete from {known} where kind = $kind and (one, other) not in (select (one, other) from likeness_asked)",
            {"kind": kind.name},
        )
