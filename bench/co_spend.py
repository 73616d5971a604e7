"""Co-spend clustering: inputs of made transactions become wallets, compared with reading the same file alone.

The made chain: two inputs a transaction on average, addresses reused so that wallets of all sizes grow, a twentieth of
the transactions joint ones. The file is written with DuckDB before anything is measured; `cluster` counts from the
staged tables to the finished table of wallets, reading of the file included.
"""

# ruff: noqa: E501 - SQL

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bench.measure import Result, function, result

TITLE = "co-spend: inputs of transactions become wallets; compared with reading the file alone"
DEFAULT_ROWS = 300_000
"""Inputs."""

MADE = """
create schema stage; create schema work;
create table stage.tx_input as
select 'bitcoin' as chain, sha256((i // 2)::varchar) as tx_hash, i % 2 as position, null::varchar as spent_tx_hash,
       null::bigint as spent_position, ['a' || (hash(i) % $addresses)::varchar] as addresses, 1000::hugeint as amount,
       null::varchar as script_type, 'f' as file_sha256, 'p' as part, i as line
from range($rows) as r(i);
create table stage.tx_output as
select 'bitcoin' as chain, sha256(t::varchar) as tx_hash, o as position, ['a' || (hash(t * 7 + o) % $addresses)::varchar] as addresses,
       case when t % 20 = 0 then 900 else 900 + (hash(t, o) % 800)::bigint end::hugeint as amount, null::varchar as script_type
from range($rows // 2) as r(t), range(2) as s(o);
create table stage.transaction as
select 'bitcoin' as chain, sha256(t::varchar) as tx_hash, t // 2000 as block, t % 2000 as position,
       timestamp '2020-01-01' + to_seconds(t // 2000 * 600) as time, null::hugeint as fee, false as coinbase, null::varchar as block_hash,
       'f' as file_sha256, 'p' as part, t as line
from range($rows // 2) as r(t);
"""


def run(rows: int | None, folder: Path) -> Result:
    """Measure clustering, and reading the inputs alone."""
    number = rows or DEFAULT_ROWS
    function("bench.co_spend:make", str(number), folder)
    ours = function("bench.co_spend:cluster", folder)
    others = {"reading_alone": function("bench.co_spend:read_alone", folder)}
    return result("co_spend", number, ours, others, ours.answer, processor=True)


def make(rows: str, folder: str) -> int:
    """Write the made chain as Parquet."""
    import duckdb

    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    number = int(rows)
    for statement in MADE.split(";")[:-1]:
        con.execute(statement.replace("$rows", str(number)).replace("$addresses", str(number * 3 // 2)))
    for table in ("tx_input", "tx_output", "transaction"):
        con.execute(f"copy stage.{table} to '{folder}/{table}.parquet'")
    return number


def read_alone(folder: str) -> int:
    """The inputs read from their file, and counted by their length."""
    import duckdb

    [(found,)] = (
        duckdb.connect()
        .execute(f"select sum(length(tx_hash) + length(addresses[1])) from '{folder}/tx_input.parquet'")
        .fetchall()
    )
    return int(found)


def cluster(folder: str) -> dict[str, Any]:
    """Wallets of the made chain: seconds of each part, and how many there are."""
    from resolver.store import connect
    from resolver.wallets import co_spend

    con = connect(f"{folder}/chain.duckdb")
    con.execute("set enable_progress_bar = false")
    con.execute("create schema stage; create schema work")
    begun = time.perf_counter()
    for table in ("tx_input", "tx_output", "transaction"):
        con.execute(f"create table stage.{table} as from '{folder}/{table}.parquet'")
    con.execute(
        "create table stage.block (chain varchar, number bigint, hash varchar, parent_hash varchar);"
        "create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, message varchar, evidence json);"
        "create table work.stage_tag (address varchar, currency_published varchar, actor varchar);"
        "create table work.wallet_clean as select distinct addresses[1] as address, chain as chain_published, null::varchar as currency_published, "
        "chain || ':' || addresses[1] as chain_address_id, true as valid from stage.tx_input"
    )
    staged = time.perf_counter()
    co_spend.clusters(con)
    done = time.perf_counter()
    [(addresses, wallets)] = con.execute("select count(*), count(distinct root) from work.wallet_cluster").fetchall()
    [(largest,)] = con.execute(
        "select max(n) from (select count(*) as n from work.wallet_cluster group by root)"
    ).fetchall()
    [(joint,)] = con.execute("select count(*) from work.co_left_out").fetchall()
    return {
        "staging_seconds": round(staged - begun, 2),
        "clustering_seconds": round(done - staged, 2),
        "addresses": addresses,
        "wallets": wallets,
        "largest": largest,
        "joint": joint,
    }
