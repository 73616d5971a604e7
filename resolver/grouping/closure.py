"""Closure: records that chains of likely pairs connect are all compared with each other, so that a group can be judged.

Average link asks whether the members of two groups agree; a pair that no candidate rule found would count against them
though nobody looked. So the missing pairs inside a component of likely pairs become candidates too. A component that is
too large is cut at heavier pairs first; what stays too large is left as it is, with a finding.
"""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.grouping.cluster import Floats, Ints, coded, expanded
from resolver.grouping.components import components
from resolver.kinds import Kind, Model

RULE = "closure"
"""The name under which such pairs stand among the candidates."""

MOST = 100
"""Records of a component of which all pairs are compared: at most 4,950 pairs."""

STEP_BITS = 2.0
"""By how much the bar is raised for a component that is too large."""


def close(con: DuckDBPyConnection, kind: Kind, model: Model) -> int:
    """Add the missing pairs inside components of scored pairs to work.candidate_pair; give how many."""
    made = con.execute(
        "select l, r, coalesce(learnt_bits, weight_bits) as bits from (from work.scored union all from work.settled) "
        "where kind = $kind and coalesce(learnt_bits, weight_bits) >= $least order by l, r",
        {"kind": kind.name, "least": model.threshold("may_be_bits")},
    ).fetchnumpy()
    left, right = made["l"].astype(np.int64), made["r"].astype(np.int64)
    most = model.threshold("accept_bits") + 4 * STEP_BITS
    found, large = missing(left, right, np.asarray(made["bits"]), model.threshold("may_be_bits"), most)
    if len(large):
        write_finding(con, kind, large)
    if not len(found):
        return 0
    con.register("closure_pair", pa.table({"l": found >> 32, "r": found & 0xFFFFFFFF}))
    try:
        con.execute(
            """
            insert into work.candidate_pair
            select $kind, l::integer, r::integer, $rule from closure_pair as c
            where not exists (from work.candidate_pair as p where p.kind = $kind and p.l = c.l and p.r = c.r)
            order by l, r
            """,
            {"kind": kind.name, "rule": RULE},
        )
    finally:
        con.unregister("closure_pair")
    [(added,)] = con.execute(
        "select count(*) from work.candidate_pair where kind = $kind and rules = $rule",
        {"kind": kind.name, "rule": RULE},
    ).fetchall()
    return int(added)


def missing(left: Ints, right: Ints, bits: Floats, least: float, most: float) -> tuple[Ints, Ints]:
    """Pairs inside components that are not given (coded: left in the upper half), and sizes of components too large.

    The bar starts at `least` and is raised for components of more than MOST records, up to `most`.
    """
    given, found, too_large = coded(left, right), [], np.empty(0, np.int64)
    while len(left):
        nodes, place = np.unique(np.concatenate((left, right)), return_inverse=True)
        component = components(len(nodes), *np.split(place, 2))
        size = np.bincount(component, minlength=len(nodes))[component]
        chosen = (size > 2) & (size <= MOST)
        found.append(within(nodes[chosen], component[chosen]))
        large = size > MOST
        if least >= most:
            too_large = size[large & (component == np.arange(len(nodes)))]
            break
        least += STEP_BITS
        kept = large[place[: len(left)]] & (bits >= least)
        left, right, bits = left[kept], right[kept], bits[kept]
    return np.setdiff1d(np.concatenate([np.empty(0, np.int64), *found]), given), too_large


def within(nodes: Ints, component: Ints) -> Ints:
    """All pairs of nodes (sorted) of one component, coded."""
    order = np.argsort(component, kind="stable")
    nodes, component = nodes[order], component[order]
    end = np.searchsorted(component, component, side="right")
    place, other = expanded(np.arange(1, len(nodes) + 1), end)
    return coded(nodes[place], nodes[other])


def write_finding(con: DuckDBPyConnection, kind: Kind, large: Ints) -> None:
    """Say that some components were too large to compare all their records."""
    sizes = sorted((int(size) for size in large), reverse=True)
    con.execute(
        """
        insert into work.finding
        select left(md5('closure_cap|' || $subject), 20), 'closure_cap', 'info', $subject, $message, $evidence::json
        """,
        {
            "subject": kind.name,
            "message": f"{len(sizes)} sets of likely pairs connect more than {MOST} records each (the largest: "
            f"{sizes[0]:,}); not all of their records were compared with each other, and pairs that were not "
            "count against joining.",
            "evidence": json.dumps({"cap": MOST, "records": sizes[:20]}),
        },
    )
