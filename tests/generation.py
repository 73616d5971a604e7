"""A generation made by hand: a few entities, stakes and transfers, for tests of what reads one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Context, Decimal

from duckdb import DuckDBPyConnection

from resolver.store import connect, contract


def empty() -> DuckDBPyConnection:
    """An in-memory generation without rows."""
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    return con


def add_entity(con: DuckDBPyConnection, entity_id: str, kind: str, caption: str = "", listed: bool = False) -> None:
    """One entity without records."""
    label = {"person": "Person", "organisation": "Company", "wallet": "Wallet", "account": "Account"}[kind]
    con.execute(
        "insert into final.entity values ($id, $kind, $label, $caption, $listed, true, false, null, [], [], [])",
        {"id": entity_id, "kind": kind, "label": label, "caption": caption or entity_id, "listed": listed},
    )


def add_stake(con: DuckDBPyConnection, owner: str, owned: str, low: str, high: str | None = None) -> None:
    """One holding; shares in percent."""
    con.execute(
        """
        insert into final.relation by name
        select $id as relation_id, 'OWNS' as type, $owner as from_id, 'record' as from_status, $owned as to_id,
               'record' as to_status, $low::decimal(9, 6) as share_low_exact, $high::decimal(9, 6) as share_high_exact,
               $low::double as share_low, $high::double as share_high, 'direct' as directness, true as invented,
               [] as records, ['file/holdings/' || $id] as cites
        """,
        {"id": f"{owner}>{owned}", "owner": owner, "owned": owned, "low": low, "high": high or low},
    )


def add_holding(con: DuckDBPyConnection, holder: str, held: str) -> None:
    """A wallet or account held by an entity."""
    con.execute(
        """
        insert into final.relation by name
        select 'holds:' || $holder || ':' || $held as relation_id, 'HOLDS' as type, $holder as from_id,
               'record' as from_status, $held as to_id, 'record' as to_status, true as invented,
               [] as records, [] as cites
        """,
        {"holder": holder, "held": held},
    )


def add_transfers(
    con: DuckDBPyConnection, rows: Iterable[tuple[str, str, str, datetime]], asset: str = "iso4217:USD"
) -> None:
    """Booked transfers (from, to, amount as text, time), with ids t0, t1, ... in the order given."""
    [(start,)] = con.execute("select count(*) from final.transfer").fetchall()
    for number, (source, target, amount, time) in enumerate(rows, start):
        exact = Decimal(amount)
        scale = max(0, -int(exact.as_tuple().exponent))
        units = int(exact.scaleb(scale, Context(prec=100)))
        con.execute(
            """
            insert into final.transfer by name
            select $id as transfer_id, 'bank' as type, 'table' as source, $source as from_id, $target as to_id,
                   $units::hugeint as amount_units, $scale as scale, $text as amount_exact, $amount as amount,
                   split_part($asset, ':', 2) as currency, $asset as asset, $time as time, 'second' as time_precision,
                   'booked' as status, true as invented, ['file/payments/' || $id] as cites
            """,
            {"id": f"t{number}", "source": source, "target": target, "units": str(units),
             "scale": scale, "text": amount, "amount": float(exact), "asset": asset, "time": time},
        )  # fmt: skip
