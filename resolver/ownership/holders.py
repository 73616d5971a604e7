"""Answers on one entity: who owns and controls it, and what it owns, with shares at both ends and a path."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries, entity_of
from resolver.ownership import around, cite, control, network
from resolver.ownership.around import Number
from resolver.ownership.capital import capital
from resolver.ownership.network import Network
from resolver.ownership.stakes import WHOLE

MOST = 10_000
"""Rows of one answer: of a million shareholders all with their lines would take gigabytes, and nobody reads them."""


def owners(
    con: DuckDBPyConnection, entity: str, as_of: date | None = None, most: int | None = MOST
) -> list[dict[str, Any]]:
    """Everybody who owns or controls a part of an entity, the largest share first.

    Of more than `most` the largest shares, whoever is listed or controls it, and rings; `in_all` says how many there
    are.

    Keys: `owner`, `caption`, `kind`, `listed`, `share_low`, `share_high` (integrated, percent; None in a ring that owns
    itself whole), `direct_low`, `direct_high`, `level`, `ultimate`, `control` (certain, possible, None), `paths` (the
    strongest path, stakes from the owner down, as resolver.ownership.cite gives them), `stated` (what indirect
    statements say of the pair), `known` (percent of the owned one's shares whose holders are named), `in_all`, `as_of`.

    Raises: UnknownId.
    """
    return answered(con, entity_of(con, entity), as_of, most, upward=True)


def owned(
    con: DuckDBPyConnection, entity: str, as_of: date | None = None, most: int | None = MOST
) -> list[dict[str, Any]]:
    """Everything of which an entity owns or controls a part, the largest share first; as of owners, `owned` first.

    Raises: UnknownId.
    """
    return answered(con, entity_of(con, entity), as_of, most, upward=False)


def answered(
    con: DuckDBPyConnection, entity_id: str, as_of: date | None, most: int | None, *, upward: bool
) -> list[dict[str, Any]]:
    """Parts and control as rows."""
    net = network.read_near(con, entity_id, as_of, upward=upward)
    node = network.number_of(con, entity_id)
    control_of = controlling(net, node, upward=upward)
    always = control_of.keys() | listed(con)
    rings: list[list[int]] = []
    if upward:
        parts, rings = around.owners(net, node, most, always)
    else:
        parts = around.owned(net, node, most, always)
    named = net.named(node)
    by_node = {part.owner if upward else part.owned: part for part in parts}
    others = list(by_node) + [other for other in control_of if other not in by_node]
    in_all = len(others)
    if most is not None and len(parts) >= most:
        in_all = len({*around.structure(capital(net), node, upward=upward, n=net.n).nodes, *control_of} - {node})
    cited = cite.stakes(
        con, net, {e for p in parts for e in p.path} | {e for _, path in control_of.values() for e in path}
    )
    said = stated(con, net, node, upward=upward)
    about = described(con, others)
    rows = []
    for other in others:
        part = by_node.get(other)
        certain, how = control_of.get(other, (None, ()))
        path = part.path if part else how
        rows.append(
            {
                ("owner" if upward else "owned"): about[other]["entity_id"],
                **{key: about[other][key] for key in ("caption", "kind", "listed", "invented")},
                "share_low": rounded(part.low) if part else 0.0,
                "share_high": rounded(part.high) if part else 0.0,
                "direct_low": rounded(part.direct_low) if part else 0.0,
                "direct_high": rounded(part.direct_high) if part else 0.0,
                "level": part.level if part else len(path),
                "ultimate": part.ultimate if part else not len(net.holders(other)),
                "control": certain,
                "paths": [[cited[edge] for edge in path]],
                "control_path": [cited[edge] for edge in how],
                "stated": said.get(other),
                "known": cite.percent(min(named if upward else net.named(other), WHOLE)),
                "ring": any(other in ring for ring in rings),
                "in_all": in_all,
                "as_of": net.as_of,
            }
        )
    rows.sort(
        key=lambda row: (
            -(row["share_high"] or 0),
            -(row["share_low"] or 0),
            row["level"],
            str(row["owner" if upward else "owned"]),
        )
    )
    return rows


def rounded(share: Number | None) -> float | None:
    """A fraction of one as percent, to six decimals."""
    return None if share is None else round(float(share * 100), 6)


def controlling(net: Network, node: int, *, upward: bool) -> dict[int, tuple[str, tuple[int, ...]]]:
    """Who controls the node, or whom it controls: 'certain' or 'possible', with the stakes."""
    if upward:
        return {
            one.who: ("certain" if one.certain else "possible", one.edges)
            for one in control.controllers(net, above(net, node), node)
        }
    found: dict[int, tuple[str, tuple[int, ...]]] = {}
    for high in (False, True):
        for other, path in control.controlled(net, node, high=high).items():
            found.setdefault(other, ("possible" if high else "certain", path))
    return found


def above(net: Network, node: int) -> list[int]:
    """All nodes above one by any stake, nearest first."""
    known = {node: None}
    for current in known_growing(known):
        for edge in net.holders(current).tolist():
            known.setdefault(int(net.owner[edge]))
    return list(known)[1:]


def known_growing(known: dict[int, None]) -> Iterable[int]:
    """The keys of a dictionary that grows meanwhile, in the order of their arrival."""
    done = 0
    while done < len(known):
        batch = list(known)[done:]
        done = len(known)
        yield from batch


def described(con: DuckDBPyConnection, nodes: list[int]) -> dict[int, dict[str, Any]]:
    """Id, caption, kind and flags of nodes."""
    rows = dictionaries(
        con,
        """
        select n.no, n.entity_id, coalesce(e.caption, n.entity_id) as caption, e.kind,
               coalesce(e.listed, false) as listed, coalesce(e.invented, false) as invented
        from ownership_node as n left join final.entity as e on e.entity_id = n.entity_id
        where n.no in (select unnest($nodes))
        """,
        {"nodes": np.unique(np.array(nodes, np.int64)).tolist()},
    )
    return {int(row["no"]): row for row in rows}


def listed(con: DuckDBPyConnection) -> set[int]:
    """Numbers of the listed entities among those that are read."""
    return {
        no
        for (no,) in con.execute(
            "select n.no from ownership_node as n semi join (from final.entity where listed) as e using (entity_id)"
        ).fetchall()
    }


def stated(con: DuckDBPyConnection, net: Network, node: int, *, upward: bool) -> dict[int, dict[str, Any]]:
    """What indirect statements say of the node's pairs: share in words, both ends, lines; by the other node."""
    rows = con.execute(
        f"""
        select l.{"owner" if upward else "owned"}, l.least, l.most, r.cites
        from ownership_line as l join final.relation as r on r.rowid = l.line
        where l.indirect and l.kind in (0, 7) and l.owner >= 0 and l.{"owned" if upward else "owner"} = $node
        order by l.line
        """,
        {"node": node},
    ).fetchall()
    return {
        int(other): {
            "share": cite.words(least // 2, (most + 1) // 2, bool(least % 2), bool(most % 2)),
            "share_low": cite.percent(least // 2),
            "share_high": cite.percent((most + 1) // 2),
            "cites": cites,
        }
        for other, least, most, cites in rows
    }
