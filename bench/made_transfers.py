"""Made transfers, seeded: a generation with the tables that following money reads, without running ingest and link.

Stands for the ledger of a payment firm with a chain's stablecoin beside it: most accounts pay a few times, five hubs
hundreds of thousands of times, money is passed on in part. Amounts are log-normal; a tenth of the transfers pass on 80
to 100 % of what a transfer just before brought, so that paths of several hops exist; 1 in 20 times is a midnight.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from resolver.store import connect, contract

YEAR_US = 365 * 86_400_000_000
START_US = 1_704_067_200_000_000
"""1 January 2024."""


def write(path: Path, rows: int, seed: int = 9) -> tuple[list[str], list[str]]:
    """A generation file with `rows` transfers between rows / 5 accounts; 53 sources and 200 sinks, as entity ids."""
    chance = np.random.default_rng(seed)
    nodes = max(rows // 5, 1000)
    sender = chance.integers(0, nodes, rows, dtype=np.int32)
    receiver = chance.integers(0, nodes, rows, dtype=np.int32)
    for hub in range(5):
        share = 0.01 + 0.002 * hub
        sender[chance.random(rows) < share] = hub
        receiver[chance.random(rows) < share] = hub
    time = START_US + chance.integers(0, YEAR_US // 1_000_000, rows) * 1_000_000
    midnight = chance.random(rows) < 0.05
    time[midnight] -= (time[midnight] - START_US) % 86_400_000_000
    units = np.maximum(np.exp(chance.normal(12, 2, rows)), 1).astype(np.int64)
    passed = np.nonzero(chance.random(rows) < 0.1)[0]
    before = chance.integers(0, rows, len(passed))
    sender[passed] = receiver[before]
    time[passed] = np.minimum(
        time[before] + chance.integers(0, 5 * 86_400, len(passed)) * 1_000_000, START_US + YEAR_US
    )
    units[passed] = np.maximum(units[before] * chance.uniform(0.8, 1.0, len(passed)), 1).astype(np.int64)
    receiver[receiver == sender] = (receiver[receiver == sender] + 1) % nodes
    order = np.argsort(time, kind="stable")
    save(path, nodes, sender[order], receiver[order], time[order], units[order])
    busy = chance.choice(np.arange(5, nodes), 253, replace=False)
    return [name(one) for one in busy[:53]], [name(one) for one in busy[53:]]


def name(node: int) -> str:
    """The entity id of an account."""
    return f"ent-{node:08d}"


def save(path: Path, nodes: int, sender: object, receiver: object, time: object, units: object) -> None:
    """Write final.entity and the tables of funds."""
    con = connect(path)
    con.execute(contract("resolver", "network.sql"))
    con.execute(
        "insert into final.fund_node select range, 'ent-' || lpad(range::varchar, 8, '0') from range($n)", {"n": nodes}
    )
    con.execute("insert into final.fund_asset values (0, 'iso4217:USD', 'USD', 2, 2, true, 1)")
    con.register("made", {"sender": sender, "receiver": receiver, "time_us": time, "units": units})
    con.execute(
        """
        insert into final.fund_transfer by name
        select row_number() over () - 1 as number, sender, receiver, time_us, time_us as until_us, 0 as asset, units,
               units / 100.0 as amount, 't' || (row_number() over () - 1) as transfer_id
        from made
        """
    )
    con.execute("checkpoint")
    con.close()
