"""Addresses that were spent together are one wallet: who signs a transaction holds the keys of all its inputs.

The rule is old (Nakamoto 2008, section 10; Androulaki et al. 2013, https://doi.org/10.1007/978-3-642-39884-1_4) and
wrong for transactions that several make together. Those that look so are left out (resolver/sql/co_left_out.sql), and
two wallets are not joined where published tags name different holders, or where both are large already: a single such
transaction is more likely a mistake than a discovery. What was not joined so is a finding.

Addresses are numbered in the order in which the chain first has them, so that a wallet is named by its oldest address
and keeps its id as more blocks come in. The result depends on the transactions alone, not on the order of rows.
"""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.store import contract

LARGE = 5_000
"""Addresses from which a wallet is a service's: two such are not joined by what one transaction says."""

TABLES = (
    "rival_block", "co_transaction", "co_name", "co_output", "co_input", "co_address", "co_left_out", "co_proof",
)  # fmt: skip
"""Tables made first, each by its file in resolver/sql."""

EXAMPLES = 10
"""Transactions named in a finding."""

EDGES = """
with first as (select tx, min(number) as number from work.co_proof group by tx)
select f.number as l, p.number as r, p.tx from work.co_proof as p join first as f on f.tx = p.tx
where p.number <> f.number order by p.tx, p.number
"""

ACTORS = """
select a.number, dense_rank() over (order by t.actor) - 1 as actor
from (
    select w.chain_address_id, min(s.actor) as actor
    from work.stage_tag as s
    join work.wallet_clean as w on w.address = s.address and w.chain_published is null
        and w.currency_published is not distinct from s.currency_published and w.valid
    where s.actor is not null group by w.chain_address_id having count(distinct s.actor) = 1
) as t
join work.co_address as a on a.chain_address_id = t.chain_address_id
"""


def clusters(con: DuckDBPyConnection, large: int = LARGE) -> None:
    """Make work.wallet_cluster (chain_address_id, root): the first address of the wallet that each one belongs to.

    Only addresses of wallets that have several are in it. Also makes the tables of TABLES, and writes findings for
    what was held back. Reads the stage tables and work.wallet_clean.
    """
    coins(con)
    for table in TABLES:
        con.execute(contract("resolver", f"sql/{table}.sql"))
    left_out(con)
    con.execute("create or replace table work.wallet_cluster (chain_address_id varchar, root varchar)")
    found = con.execute(EDGES).fetchnumpy()
    if not len(found["l"]):
        return
    import numpy as np
    import pyarrow as pa

    from resolver.wallets.kernels.union import unite

    [(size,)] = con.execute("select count(*) from work.co_address").fetchall()
    actor = np.full(size, -1, np.int64)
    known = con.execute(ACTORS).fetchnumpy()
    actor[known["number"]] = known["actor"]
    left, right = (np.ascontiguousarray(found[name], dtype=np.int64) for name in ("l", "r"))
    root, outcome = unite(left, right, size, actor, large)
    joined = np.flatnonzero((root != np.arange(size)) | (np.bincount(root, minlength=size)[np.arange(size)] > 1))
    con.register("joined", pa.table({"number": joined, "root": root[joined]}))
    con.execute(
        "insert into work.wallet_cluster select a.chain_address_id, r.chain_address_id from joined as j "
        "join work.co_address as a on a.number = j.number join work.co_address as r on r.number = j.root "
        "order by j.number"
    )
    con.unregister("joined")
    for reason, told in ((1, "tags name two holders"), (2, f"both wallets have {large:,} addresses or more")):
        held_back(con, [int(tx) for tx in np.unique(found["tx"][outcome == reason])], reason, told)


def coins(con: DuckDBPyConnection) -> None:
    """Make work.coin (chain, symbol, scale): the coin of each chain."""
    from ingest.sources._tokens import NATIVE

    con.execute("create or replace table work.coin (chain varchar, symbol varchar, scale smallint)")
    con.executemany(
        "insert into work.coin values (?, ?, ?)", [(chain, *coin) for chain, coin in sorted(NATIVE.items())]
    )


def held_back(con: DuckDBPyConnection, transactions: list[int], reason: int, told: str) -> None:
    """Write a finding for the transactions by which two wallets would have become one."""
    if not transactions:
        return
    named = con.execute(
        "select chain || ':' || tx_hash, cite from work.co_transaction where list_contains($some, tx) order by tx",
        {"some": transactions[:EXAMPLES]},
    ).fetchall()
    rule = {1: "co_spend_two_holders", 2: "co_spend_supercluster"}[reason]
    finding(
        con,
        rule,
        f"{len(transactions):,} transactions spend addresses of two wallets that were not joined, for {told}. "
        f"Such as {', '.join(name for name, _ in named)}.",
        [cite for _, cite in named],
    )


def left_out(con: DuckDBPyConnection) -> None:
    """Write a finding a rule for the transactions that were left out as joint ones."""
    for rule, count, examples, cites in con.execute(
        """
        select o.rule, count(*), list(t.chain || ':' || t.tx_hash order by t.tx)[:3], list(t.cite order by t.tx)[:3]
        from work.co_left_out as o join work.co_transaction as t on t.tx = o.tx group by o.rule order by o.rule
        """
    ).fetchall():
        finding(
            con,
            f"co_spend_left_out_{rule}",
            f"{count:,} transactions look like '{rule}' (several may have made them together): their inputs join no "
            f"wallets. Such as {', '.join(examples)}.",
            cites,
            "info",
        )


def finding(con: DuckDBPyConnection, rule: str, message: str, cites: list[str], severity: str = "warning") -> None:
    """Write a finding about wallets, under the id of its rule."""
    con.execute(
        "insert into work.finding "
        "select left(md5($rule || '|wallets'), 20), $rule, $severity, 'wallets', $message, $cites",
        {"rule": rule, "severity": severity, "message": message, "cites": json.dumps(cites)},
    )
