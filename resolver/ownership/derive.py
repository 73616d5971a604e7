"""Ownership in a run: who ultimately owns and controls whom, who is sanctioned by ownership, and what is wrong with it.

Fills final.ultimate_owner, final.ultimate_control and final.blocked of the generation that is being made, and writes
findings. What is derived is as of the newest publication; commands answer for other days.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.ownership import cite, control, integrated, merges, network, numbered, sanctioned, stakes
from resolver.ownership.flow import Pairs
from resolver.ownership.network import KERNELS, Array, Network
from resolver.ownership.proofs import LONGEST

AT_LEAST = 0.01
"""Integrated shares that may reach 1 % are written; owners and owned give all."""

AT_ONCE = 1_000_000
"""Rows of a result that are given to DuckDB at once."""

EXAMPLES = 20
"""Of each kind of finding so many are written one by one; the number is told of all."""


def derive(con: DuckDBPyConnection) -> None:
    """Derive ownership for the attached file `generation`."""
    [(path,)] = con.execute("select current_setting('search_path')").fetchall()
    con.execute("set search_path = 'generation.main'")
    try:
        numbered.write(con)
        net = network.read(con)
        shares = None
        if len(net.to):
            shares = owners(con, net)
            controllers(con, net)
            blocked(con, net)
        found = findings(con, net, shares)
    finally:
        con.execute("set search_path = $path", {"path": path})
        forget(con)
    if found:
        con.executemany(
            "insert into work.finding select left(md5($1 || '|' || $3 || '|' || $5), 20), $1, $2, $3, $4, $5::json",
            found,
        )


def forget(con: DuckDBPyConnection) -> None:
    """Drop what reading the network leaves in a connection."""
    for kind, name in con.execute(
        "select 'table', table_name from duckdb_tables() where temporary and table_name like 'ownership%' "
        "union all select 'view', view_name from duckdb_views() where temporary and view_name like 'ownership%'"
    ).fetchall():
        con.execute(f'drop {kind} if exists temp."{name}"')


def registered(con: DuckDBPyConnection, **columns: Any) -> None:
    """Make arrays visible to SQL as the table ownership_made."""
    import pyarrow as pa

    con.register("ownership_made", pa.table(columns))


def entity_ids(con: DuckDBPyConnection) -> Any:
    """The entity id of each number, as an Arrow array."""
    import pyarrow as pa

    found = con.sql("select no, entity_id from ownership_node").to_arrow_table()
    number, ids = found["no"].to_numpy(), found["entity_id"].combine_chunks()
    if (number[1:] > number[:-1]).all():
        return ids
    return ids.take(pa.array(np.argsort(number)))


def written(con: DuckDBPyConnection, insert: str, ids: Any, columns: dict[str, Array]) -> None:
    """Run an insert that reads ownership_made, a million rows at a time; `one` and `other` become entity ids."""
    import pyarrow as pa

    length = len(columns["one"])
    for begin in range(0, length, AT_ONCE):
        part = {name: pa.array(values[begin : begin + AT_ONCE]) for name, values in columns.items()}
        registered(con, **{name: ids.take(part[name]) if name in ("one", "other") else part[name] for name in part})
        con.execute(insert)
        con.unregister("ownership_made")


def owners(con: DuckDBPyConnection, net: Network) -> integrated.Shares:
    """Fill final.ultimate_owner while the shares are solved; gives the rest of the answer, without the pairs."""
    ids = entity_ids(con)
    insert = (
        "insert into final.ultimate_owner select one, other, round(least(low, 1) * 100, 6), "
        f"round(least(high, 1) * 100, 6), date '{net.as_of}' from ownership_made"
    )

    def give(pairs: Pairs) -> None:
        written(con, insert, ids, {"one": pairs.owner, "other": pairs.owned, "low": pairs.low, "high": pairs.high})

    return integrated.integrated(net, AT_LEAST, give=give)


def controllers(con: DuckDBPyConnection, net: Network) -> None:
    """Fill final.ultimate_control: the parties under nobody's control that control, certainly or possibly."""
    ends = []
    for high in (False, True):
        who, whom = control.ultimate(net, high=high)
        ends.append(np.sort(who.astype(np.int64) * net.n + whom))
    pairs, sure = compiled.chosen(KERNELS, len(net.to)).merged(*ends)
    written(
        con,
        f"insert into final.ultimate_control select one, other, certain, date '{net.as_of}' from ownership_made",
        entity_ids(con),
        {"one": pairs // net.n, "other": pairs % net.n, "certain": sure},
    )


def blocked(con: DuckDBPyConnection, net: Network) -> None:
    """Fill final.blocked under every rule in force."""
    of = sanctioned.world_of(con, net)
    rows: list[tuple[Any, ...]] = []
    for hit in sanctioned.hits(con, of).values():
        nodes = sorted(node for node, result in hit.results.items() if result.status != "listed")
        if not nodes:
            continue
        ids = network.ids_of(
            con, np.array([*nodes, *{root for node in nodes for root in hit.roots(node)}], np.int64), net
        )
        whole = [hit.proof(node, LONGEST) for node in nodes]
        proofs = [list(hit.step(node)) if proof is None else proof for node, proof in zip(nodes, whole, strict=True)]
        named = stake_ids(con, net, sorted({edge for proof in proofs for edge in proof}))
        rests = merges.told(con, net, [(hit, node) for node in nodes], proofs)
        for node, full, proof, rests_on in zip(nodes, whole, proofs, rests, strict=True):
            result = hit.results[node]
            rows.append(
                (f"blocked:{hit.rule.name}:{ids[node]}", ids[node], hit.rule.name, result.status,
                 cite.percent(result.low), cite.percent(result.high), [ids[root] for root in hit.roots(node)],
                 [named[edge] for edge in proof], full is not None,
                 json.dumps([merge for merge in rests_on if not merge["firm"]]), hit.rule.law, net.as_of)
            )  # fmt: skip
    if rows:
        rows.sort()
        columns = ("blocked_id", "entity_id", "regime", "status", "share_low", "share_high", "roots", "proof",
                   "proof_whole", "merges", "law", "as_of")  # fmt: skip
        registered(con, **{name: list(values) for name, values in zip(columns, zip(*rows, strict=True), strict=True)})
        con.execute("insert into final.blocked by name select * from ownership_made order by blocked_id")
        con.unregister("ownership_made")


def stake_ids(con: DuckDBPyConnection, net: Network, edges: list[int]) -> dict[int, str]:
    """The id of the first statement of each stake, by edge number."""
    lines = net.line[edges] if edges else np.empty(0, np.int64)
    rows = con.execute(
        "select rowid, relation_id from final.relation where rowid in (select unnest($lines))",
        {"lines": np.unique(lines).tolist()},
    ).fetchall()
    of_line = dict(rows)
    return {edge: str(of_line[int(line)]) for edge, line in zip(edges, lines.tolist(), strict=True)}


Finding = tuple[str, str, str, str, str]
"""Rule, severity, subject (entity id), message, evidence (published lines, as JSON)."""

CHECKS = {
    "ownership_contradiction": "select owned, 0 as units, lines from ownership_merged where contradicts",
    "ownership_unusable_share": "select owned, 0 as units, [line] as lines from ownership_line "
    "where unusable and not indirect",
    "ownership_of_itself": "select owned, whole // 2 as units, coalesce(lines, [line]) as lines "
    "from ownership_stake where owner = owned",
}
"""Rule -> the stakes in question: the owned node, a figure for the message, and the lines."""

WORDS = {
    "ownership_over_100": "holders of {name} are published with {percent:g} % in all: low ends are lowered by the "
    "excess in integrated shares. Correct the statement that is wrong.",
    "ownership_contradiction": "statements of one holding of {name} contradict each other: it counts from the lowest "
    "to the highest. Find out which one holds.",
    "ownership_unusable_share": "a published share of {name} is below 0, above 100, or ends below where it begins: it "
    "counts as unknown. Compare it with the source.",
    "ownership_of_itself": "{name} is published as holding {percent:g} % of itself: the other holders share that part. "
    "If two parties were merged here, judge them different.",
    "ownership_ring": "{units} entities with {name} hold each other, and no owner from outside is known: they have no "
    "ultimate owner, and no number.",
    "ownership_untold": "not every owner of {name} who may have 1 % is written: each of the others has at most "
    "{percent:g} %. All are given by `resolver owners --limit 0` for this entity.",
}


def findings(con: DuckDBPyConnection, net: Network, shares: integrated.Shares | None) -> list[Finding]:
    """What is wrong with the stakes: the first cases of each kind one by one, and how many there are."""
    told: list[Finding] = over(con, net)
    for rule, sql in CHECKS.items():
        rows = con.execute(
            f"select f.owned, f.units, f.lines, count(*) over () from ({sql}) as f "
            f"order by f.units desc, f.owned, f.lines limit {EXAMPLES}"
        ).fetchall()
        told += [case(con, rule, int(owned), int(units), lines) for owned, units, lines, _ in rows]
        if rows and rows[0][3] > len(rows):
            told.append(number_of_cases(rule, rows[0][3]))
    if shares is None:
        return told
    untold = sorted(shares.untold.items(), key=lambda one: (-one[1], one[0]))
    for node, most in untold[:EXAMPLES]:
        lines = net.line[net.holders(node)[:50]].tolist()
        told.append(case(con, "ownership_untold", node, round(most * stakes.WHOLE), lines))
    if len(untold) > EXAMPLES:
        told.append(number_of_cases("ownership_untold", len(untold)))
    rings = sorted([*shares.closed, *shares.rings], key=lambda ring: (-len(ring), ring))
    for ring in rings[:EXAMPLES]:
        inside = np.array(ring)
        edges = [e for node in ring[:50] for e in net.holders(node).tolist() if np.isin(net.owner[e], inside)]
        told.append(case(con, "ownership_ring", ring[0], len(ring), net.line[edges].tolist()))
    if len(rings) > EXAMPLES:
        told.append(number_of_cases("ownership_ring", len(rings)))
    return told


def over(con: DuckDBPyConnection, net: Network) -> list[Finding]:
    """The companies whose shares are published with more than 100 % in all."""
    shares = (net.kind == network.SHARES) | (net.kind == network.SHARES_ONLY)
    total = np.bincount(net.to[shares], net.whole[shares], net.n).astype(np.int64) + net.unnamed
    found = np.flatnonzero(total > stakes.WHOLE + stakes.TOLERANCE)
    largest = found[np.lexsort((found, -total[found]))][:EXAMPLES].tolist()
    rows = con.execute(
        "select owned, list(line order by line)[:50] from ownership_line "
        "where kind = 0 and not indirect and owned in (select unnest($owned)) group by owned",
        {"owned": largest},
    ).fetchall()
    lines = dict(rows)
    told = [case(con, "ownership_over_100", node, int(total[node]), lines[node]) for node in largest]
    return [*told, number_of_cases("ownership_over_100", len(found))] if len(found) > EXAMPLES else told


def case(con: DuckDBPyConnection, rule: str, node: int, units: int, lines: list[int]) -> Finding:
    """One finding, with the published lines that make it."""
    [(entity, name)] = con.execute(
        "select n.entity_id, coalesce(e.caption, n.entity_id) from ownership_node as n "
        "left join final.entity as e on e.entity_id = n.entity_id where n.no = $node",
        {"node": node},
    ).fetchall()
    cites = con.execute(
        "select distinct unnest(cites) as cite from final.relation where rowid in (select unnest($lines)) "
        "order by cite",
        {"lines": lines},
    ).fetchall()
    message = WORDS[rule].format(name=name, units=units, percent=cite.percent(units))
    return rule, "warning", entity, message[0].upper() + message[1:], json.dumps([line for (line,) in cites][:50])


def number_of_cases(rule: str, number: int) -> Finding:
    """The finding that tells how many cases there are."""
    message = f"{number:,} cases of {rule} in all; {EXAMPLES} are told one by one, the largest first."
    return rule, "warning", "network", message, "[]"
