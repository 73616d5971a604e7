"""Answers on sanctions by ownership: rows with status, shares, proof, what would end it, and what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.errors import UsageError
from resolver.lookup import entity_of
from resolver.ownership import blocked, cite, ending, listed, merges, network
from resolver.ownership.proofs import LONGEST, Hit, Result
from resolver.ownership.regimes import Rule, rules_on

ORDER = {"listed": 0, "blocked": 1, "possible": 2, "near": 3, "clear": 4}
"""Statuses, the gravest first."""


@dataclass(frozen=True)
class World:
    """The network as of a date, and who is listed under each rule."""

    net: network.Network
    seeds: dict[str, Any]
    rules: tuple[Rule, ...]


def world(con: DuckDBPyConnection, as_of: date | None = None, regimes: Sequence[str] = ()) -> World:
    """Read the network of the generation that `con` has open."""
    return world_of(con, network.read(con, as_of), regimes)


def world_of(con: DuckDBPyConnection, net: network.Network, regimes: Sequence[str] = ()) -> World:
    """The same, of a network that is read."""
    rules = rules_on(net.as_of, list(regimes))
    return World(net, listed.nodes(con, rules, net.as_of), rules)


def hits(con: DuckDBPyConnection, of: World) -> dict[str, Hit]:
    """What each rule gives, with statuses that respect the identity merges that they rest on."""
    found = {}
    for rule in of.rules:
        seeds = of.seeds[rule.name]
        hit = blocked.evaluate(of.net, rule, seeds)
        firm = merges.firmly(con, of.net, hit, seeds)
        if firm:
            records = hit.records
            hit = blocked.evaluate(of.net, rule, seeds, firm)
            hit.records = records
        found[rule.name] = hit
    return found


def answer(
    con: DuckDBPyConnection, entity: str | None = None, *, as_of: date | None = None, regimes: Sequence[str] = (),
    statuses: Sequence[str] = (), proof: bool = False, if_listed: Sequence[str] = (), if_sold: Sequence[str] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Rows `entity`, `caption`, `regime`, `status`, `share_low`, `share_high` (percent), `threshold`, `law`, `proof`.

    `proof`: stakes in order, each holder before what it holds (resolver.ownership.cite); of more than LONGEST the last
    step (`proof_whole`), unless one `entity` is asked for. `roots`: the listed parties from which it starts, with their
    listings. With `proof=True` also `ends_if`: what would end it. `merges`: the identity merges that it rests on. For
    one `entity`: a row a regime, also where it is clear. With `if_listed` or `if_sold`: only rows whose status changes,
    with `before`.

    Raises: UnknownId, UsageError.
    """
    of = world(con, as_of, regimes)
    wanted = network.number_of(con, entity_of(con, entity)) if entity else None
    found = hits(con, of)
    changed = assumed(con, of, if_listed, if_sold)
    after = hits(con, changed) if changed is not of else found
    rows: list[dict[str, Any]] = []
    for rule in of.rules:
        hit, was = after[rule.name], found[rule.name]
        nodes = [wanted] if wanted is not None else sorted(set(hit.results) | set(was.results))
        for node in nodes:
            result, before = (one.results.get(node, clear(node)) for one in (hit, was))
            if changed is not of and result.status == before.status and wanted is None:
                continue
            shown = statuses or (ORDER if entity or changed is not of else ("blocked", "possible", "near"))
            if result.status not in shown:
                continue
            row = {"node": node, "rule": rule, "result": result, "hit": hit}
            rows.append(row | ({"before": before.status} if changed is not of else {}))
    return told(con, changed, rows, ends=proof, longest=None if entity else LONGEST)


def clear(node: int) -> Result:
    """The result of an entity that a rule doesn't reach."""
    return Result(node, "clear", 0, 0)


def assumed(con: DuckDBPyConnection, of: World, if_listed: Sequence[str], if_sold: Sequence[str]) -> World:
    """The world with parties listed or delisted ('ID listed', 'ID listed eu', 'ID delisted') and stakes sold.

    Raises: UsageError for what is no assumption, or names no stake.
    """
    if not if_listed and not if_sold:
        return of
    seeds = {name: set(nodes.tolist()) for name, nodes in of.seeds.items()}
    for text in if_listed:
        words = text.split()
        if len(words) not in (2, 3) or words[1] not in ("listed", "delisted"):
            raise UsageError(f"--if {text!r}: it reads 'ID listed', 'ID listed REGIME' or 'ID delisted'.")
        node = network.number_of(con, entity_of(con, words[0]))
        if len(words) == 3 and words[2] not in seeds:
            raise UsageError(f"--if {text!r}: there is no rule {words[2]} on this day; {', '.join(sorted(seeds))}.")
        blocking = [rule.name for rule in of.rules if "blocking" in rule.effects]
        for name in [words[2]] if len(words) == 3 else blocking:
            (seeds[name].add if words[1] == "listed" else seeds[name].discard)(node)
    sold = [edge for text in if_sold for edge in edges_of(con, of.net, text)]
    return replace(
        of,
        net=of.net.without(np.array(sold, np.int64)) if sold else of.net,
        seeds={name: np.array(sorted(nodes), np.int32) for name, nodes in seeds.items()},
    )


def edges_of(con: DuckDBPyConnection, net: network.Network, text: str) -> list[int]:
    """The edges of a stake: by the id of one of its statements, or 'OWNER>OWNED' for all stakes of a pair.

    Raises: UsageError where there is none.
    """
    found: list[int] = []
    rows = con.execute(
        """
        select s.line from ownership_stake as s
        join (select rowid as one from final.relation where relation_id = $id) as r
          on s.line = r.one or list_contains(s.lines, r.one)
        """,
        {"id": text.strip()},
    ).fetchall()
    found = np.flatnonzero(np.isin(net.line, [line for (line,) in rows])).tolist()
    if not found and ">" in text:
        owner, owned = (network.number_of(con, entity_of(con, end)) for end in text.split(">", 1))
        found = [edge for edge in net.holders(owned).tolist() if int(net.owner[edge]) == owner]
    if not found:
        raise UsageError(
            f"--if-sold {text!r}: no such stake in force. Give the id that --proof shows, or 'OWNER>OWNED'."
        )
    return found


def told(
    con: DuckDBPyConnection, of: World, rows: list[dict[str, Any]], *, ends: bool, longest: int | None
) -> list[dict[str, Any]]:
    """The rows as they are answered."""
    reached = [row for row in rows if row["node"] in row["hit"].results]
    whole = [row["hit"].proof(row["node"], longest) for row in reached]
    proofs = [
        list(row["hit"].step(row["node"])) if proof is None else proof
        for row, proof in zip(reached, whole, strict=True)
    ]
    cited = cite.stakes(con, of.net, {edge for proof in proofs for edge in proof})
    begun = [
        [row["node"]] if row["result"].status == "listed" else row["hit"].roots(row["node"]) for row in reached
    ]  # fmt: skip
    nodes = sorted({row["node"] for row in rows} | {root for roots in begun for root in roots})
    ids = network.ids_of(con, np.array(nodes, np.int64), of.net)
    captions = captions_of(con, nodes)
    listings = listed.cited(con, [ids[root] for roots in begun for root in roots], of.net.as_of)
    merged = merges.told(con, of.net, [(row["hit"], row["node"]) for row in reached], proofs)
    found = {id(row): parts for row, *parts in zip(reached, whole, proofs, begun, merged, strict=True)}
    answers = []
    for row in rows:
        result, rule, node = row["result"], row["rule"], row["node"]
        proof, stakes, roots, rests_on = found.get(id(row), [[], [], [], []])
        answers.append(
            {
                "entity": ids[node],
                "caption": captions.get(node, ids[node]),
                "regime": rule.name,
                "status": result.status,
                "share_low": cite.percent(result.low),
                "share_high": cite.percent(result.high),
                "threshold": rule.words,
                **({"before": row["before"]} if "before" in row else {}),
                "proof": [cited[edge] for edge in stakes],
                "proof_whole": proof is not None,
                "roots": [
                    {"entity": ids[root], "caption": captions.get(root, ids[root]),
                     "listings": [one for one in listings.get(ids[root], []) if rule.begins(one)]} for root in roots
                ],
                "merges": rests_on,
                "law": rule.law,
                "url": rule.url,
                "as_of": of.net.as_of,
                **({"ends_if": ending.told(con, of.net, of.seeds[rule.name], row["hit"], node)} if ends else {}),
            }
        )  # fmt: skip
    answers.sort(key=lambda a: (ORDER[a["status"]], a["regime"], -a["share_low"], -a["share_high"], a["entity"]))
    return answers


def captions_of(con: DuckDBPyConnection, nodes: list[int]) -> dict[int, str]:
    """Captions by node."""
    return dict(
        con.execute(
            "select n.no, e.caption from ownership_node as n join final.entity as e on e.entity_id = n.entity_id "
            "where n.no in (select unnest($nodes))",
            {"nodes": nodes},
        ).fetchall()
    )
