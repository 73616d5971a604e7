"""Following money: reachability, the best concrete paths, and taint over made transfers (bench/made_transfers.py).

Stands for a nightly look at a ledger. `--rows 10000000` makes 10,000,000 transfers of 2,000,000 accounts with hubs of
hundreds of thousands, and follows 53 sources. Each step is a process of its own that opens the generation, reads the
arrays and answers. It's compared, in user seconds, with reading the arrays alone, with recursive SQL over the same
tables (reachability), and with networkx in time order at 1 % of the rows, its seconds taken a hundred times.
"""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bench import made_transfers
from bench.measure import Cost, Result, function

TITLE = "made transfers: who is reached, the 1,000 best paths, taint; compared with reading, recursive SQL and networkx"
DEFAULT_ROWS = 300_000
STEPS = ("read", "reachable", "reachable_limited", "best_paths", "poison", "haircut", "fifo")


def run(rows: int | None, folder: Path) -> Result:
    """Measure each step; seconds and memory of the result are those of all steps but reading, and of the largest."""
    wanted = rows or DEFAULT_ROWS
    folder.mkdir(parents=True, exist_ok=True)
    made, small = folder / "made.duckdb", folder / "small.duckdb"
    ends = made_transfers.write(made, wanted)
    (folder / "made.json").write_text(json.dumps(ends), encoding="utf-8")
    few = made_transfers.write(small, max(wanted // 100, 1000))
    (folder / "small.json").write_text(json.dumps(few), encoding="utf-8")
    for step in STEPS:  # compile the kernels, which stay in their cache
        function(f"bench.paths:{step}", small)
    costs = {step: function(f"bench.paths:{step}", made) for step in STEPS}
    recursive = function("bench.paths:recursive_sql", made)
    plain = function("bench.paths:networkx_reachable", small)
    graph = costs["reachable"].user_seconds
    factor = wanted / max(wanted // 100, 1000)
    ours = [cost for step, cost in costs.items() if step != "read"]
    figures: dict[str, float | int | str] = {"data": "invented; the same rows make the same transfers"}
    for step, cost in costs.items():
        figures |= told(step, cost)
    figures |= told("recursive_sql", recursive) | told("networkx_1_percent", plain)
    figures["same_reached"] = int(recursive.answer["reached"] == costs["reachable"].answer["reached"])
    figures["same_reached_networkx"] = int(
        plain.answer["reached"] == function("bench.paths:reachable", small).answer["reached"]
    )
    return Result(
        "paths",
        wanted,
        round(sum(cost.seconds for cost in ours), 2),
        round(sum(cost.cpu_seconds for cost in ours), 2),
        round(max(cost.peak_mb for cost in ours)),
        {
            "reading_to_reachable": round(costs["read"].user_seconds / graph, 2),
            "reading_to_best_paths": round(costs["read"].user_seconds / costs["best_paths"].user_seconds, 2),
            "recursive_sql": round(recursive.user_seconds / graph, 2),
            "networkx": round(plain.answer["user_seconds"] * factor / costs["reachable"].answer["user_seconds"], 1),
        },
        figures,
    )


def told(step: str, cost: Cost) -> dict[str, float]:
    """The figures of a step."""
    return {
        f"{step}_seconds": round(cost.seconds, 2),
        f"{step}_user_seconds": round(cost.user_seconds, 2),
        f"{step}_pass_user_seconds": round(cost.answer["user_seconds"], 2),
        f"{step}_peak_mb": round(cost.peak_mb),
        **{f"{step}_{key}": value for key, value in cost.answer.items() if key != "user_seconds"},
    }


class Opened:
    """The made network, opened and read; `seconds()`: user seconds since it was."""

    def __init__(self, path: str) -> None:
        from resolver.funds import arrays
        from resolver.store import connect

        self.con = connect(Path(path), read_only=True)
        self.transfers = arrays.read(self.con)
        sources, sinks = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))
        self.sources, self.sinks = arrays.nodes_of(self.con, sources), arrays.nodes_of(self.con, sinks)
        self.begun = user_seconds()

    def seconds(self) -> float:
        """User seconds of what came after reading."""
        return user_seconds() - self.begun


def user_seconds() -> float:
    """User seconds of this process."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def read(path: str) -> dict[str, float]:
    """Open the generation and read the arrays."""
    opened = Opened(path)
    return {"transfers": len(opened.transfers), "user_seconds": opened.begun}


def reachable(path: str) -> dict[str, float]:
    """Who is reached from the sources in time order, whatever the amounts."""
    from resolver.funds import reach

    opened = Opened(path)
    reach.earliest(opened.transfers.only(slice(0, 1)), opened.sources)  # import, and the compiled pass from its cache
    begun = user_seconds()
    arrival = reach.earliest(opened.transfers, opened.sources)
    return {"reached": int((arrival != reach.NEVER).sum()), "user_seconds": user_seconds() - begun}


def reachable_limited(path: str) -> dict[str, float]:
    """The same within six hops and waits of 30 days."""
    from resolver.funds import reach

    opened = Opened(path)
    found = reach.reached(opened.transfers, opened.sources, None, 30 * 86_400_000_000, 6)
    return {"reached": int((found.fewest >= 0).sum()), "user_seconds": opened.seconds()}


def best_paths(path: str) -> dict[str, float]:
    """The 1,000 paths from the sources to 200 sinks in which most arrives: six hops, 30 days, 80 to 100 % kept."""
    import numpy as np

    from resolver.funds import search
    from resolver.funds.rules import Rules

    opened = Opened(path)
    question = search.Question(
        opened.sources, opened.sinks, np.array([], np.int32), np.ones(opened.transfers.nodes, np.uint8)
    )
    units = opened.transfers.units
    rules = Rules(max_hops=6, max_wait=timedelta(days=30), keep=Decimal("0.8"))
    found = search.best(opened.transfers, question, rules, lambda position: (int(units[position]), 2), 1000)
    return {
        "paths": len(found.paths),
        "hops": sum(map(len, found.paths)),
        "complete": int(found.complete),
        "user_seconds": opened.seconds(),
    }


def tainted(path: str, model: str) -> dict[str, float]:
    """Taint from the sources by one model."""
    import numpy as np

    from resolver.funds import taint

    opened = Opened(path)
    [found] = taint.spread(opened.transfers, model, opened.sources, np.array([], np.int32), lambda asset: [])
    return {
        "transfers": len(found.moved[0]),
        "conserved": int(found.conserved),
        "user_seconds": opened.seconds(),
    }


def poison(path: str) -> dict[str, float]:
    """Poison from the sources."""
    return tainted(path, "poison")


def haircut(path: str) -> dict[str, float]:
    """Haircut from the sources."""
    return tainted(path, "haircut")


def fifo(path: str) -> dict[str, float]:
    """FIFO from the sources."""
    return tainted(path, "fifo")


def recursive_sql(path: str) -> dict[str, float]:
    """Earliest arrival in DuckDB, by a recursive query with a key, over the same table."""
    from resolver.store import connect

    begun = user_seconds()
    sources = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))[0]
    con = connect(Path(path), read_only=True)
    [(reached,)] = con.execute(
        """
        with recursive arrival(node, time_us) using key (node) as (
            select node, -9223372036854775807::bigint from final.fund_node
            where entity_id in (select unnest($sources::varchar[]))
            union
            select t.receiver, min(t.time_us)
            from arrival as a join final.fund_transfer as t on t.sender = a.node and t.time_us >= a.time_us
            left join recurring.arrival as known on known.node = t.receiver
            where known.node is null or t.time_us < known.time_us
            group by t.receiver
        )
        select count(*) from arrival
        """,
        {"sources": sources},
    ).fetchall()
    return {"reached": reached, "user_seconds": user_seconds() - begun}


def networkx_reachable(path: str) -> dict[str, float]:
    """Earliest arrival by a queue of arrivals over a networkx multigraph, the usual way in Python."""
    import heapq
    from importlib import import_module
    from typing import Any

    networkx: Any = import_module("networkx")  # it has no types
    opened = Opened(path)
    graph = networkx.MultiDiGraph()
    moves = opened.transfers
    graph.add_edges_from(
        (sender, receiver, {"time": time})
        for sender, receiver, time in zip(
            moves.sender.tolist(), moves.receiver.tolist(), moves.time.tolist(), strict=True
        )
    )
    arrival = dict.fromkeys(opened.sources.tolist(), -1)
    queue = [(-1, node) for node in sorted(arrival)]
    while queue:
        time, node = heapq.heappop(queue)
        if time > arrival[node] or node not in graph:
            continue
        for _, to, when in graph.out_edges(node, data="time"):
            if when >= time and when < arrival.get(to, 1 << 62):
                arrival[to] = when
                heapq.heappush(queue, (when, to))
    return {"reached": len(arrival), "user_seconds": opened.seconds()}
