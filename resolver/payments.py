"""One payment is one transfer: what messages and statements tell of it is joined, with the rule and what it rests on.

An MT and the MX of one payment, its legs from bank to bank, its cover, and its entries in two banks' statements are
sightings (resolver/sql/sighting.sql); pairs of them are found by rules (resolver/sql/payment_pair.sql), and what
pairs connect is one payment. A group that two UETRs would fall into rests on its UETRs alone. A return is a payment
of its own that goes back; what it returns, and it, count as returned, so that neither is received. A rejection or a
cancellation changes the state, and moves nothing. Transfers of chains and of tables without references are left as
they are.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.grouping.components import components
from resolver.store import contract

MOST_SIGHTINGS = 200
"""A UETR on more sightings than this was made up (all zeros, a test value): it joins nothing."""

CHARGES = 100
"""What charges may take off a payment on its way, in units of its currency, where that is more than a twentieth."""

WHOLE = "0.95"
"""Share of a payment that is the whole when it comes back: banks take their charges off. Less is a partial return."""


def join(con: DuckDBPyConnection) -> None:
    """Make work.payment, and leave one row a payment in work.transfer, with its state and all its lines."""
    con.execute(contract("resolver", "sql/sighting.sql"))
    con.execute(contract("resolver", "sql/payment_pair.sql"), {"most": MOST_SIGHTINGS, "charges": CHARGES})
    _group(con)
    con.execute(contract("resolver", "sql/payment.sql"))
    con.execute(contract("resolver", "sql/payment_return.sql"))
    con.execute(contract("resolver", "sql/payment_event.sql"))
    _states(con)
    _collapse(con)
    findings(con)


def _group(con: DuckDBPyConnection) -> None:
    """Make work.payment_group(transfer_id, number): what pairs connect has one number."""
    ids = [row[0] for row in con.execute("select transfer_id from work.sighting order by transfer_id").fetchall()]
    uetrs = dict(con.execute("select transfer_id, uetr from work.sighting where uetr is not null").fetchall())
    place = {name: number for number, name in enumerate(ids)}
    pairs = con.execute("select l, r, rule = 'uetr' from work.payment_pair order by l, r, rule").fetchall()
    left = np.array([place[pair[0]] for pair in pairs], dtype=np.int64)
    right = np.array([place[pair[1]] for pair in pairs], dtype=np.int64)
    sure = np.array([pair[2] for pair in pairs], dtype=bool)
    label = components(len(ids), left, right)
    named: dict[int, set[str]] = {}
    for name, uetr in uetrs.items():
        named.setdefault(int(label[place[name]]), set()).add(uetr)
    mixed = {number for number, of in named.items() if len(of) > 1}
    if mixed:
        keep = sure | ~np.isin(label[left], list(mixed)) if len(left) else sure
        label = components(len(ids), left[keep], right[keep])
    con.register("payment_label", pa.table({"transfer_id": pa.array(ids, pa.string()), "number": label}))
    con.execute("create or replace table work.payment_group as select * from payment_label")
    con.unregister("payment_label")


def _states(con: DuckDBPyConnection) -> None:
    """Change the state of payments by messages and by returns; a return of the whole is returned with its payment."""
    for status, of in (("booked", ["settled"]), ("rejected", ["rejected"]), ("cancelled", ["cancelled"])):
        con.execute(
            "update work.payment set status = $status where status <> 'returned' and payment_id in "
            "(select payment_id from work.payment_event where list_contains($of, status))",
            {"status": status, "of": of},
        )
    con.execute(
        f"""
        update work.payment as p set status = 'returned'
        from (select payment_id, sum(returned) as returned, any_value(paid) as paid
              from work.payment_return group by payment_id) as b
        where b.payment_id = p.payment_id and b.returned >= {WHOLE} * b.paid
        """
    )
    con.execute(
        """
        update work.payment as p
        set return_of = coalesce(r.payment_id, p.returns[1], 'unknown'),
            status = case when o.status = 'booked' then 'booked' else 'returned' end
        from work.payment as own
        left join work.payment_return as r on r.return_id = own.payment_id
        left join work.payment as o on o.payment_id = r.payment_id
        where own.payment_id = p.payment_id and p.is_return
        """
    )


def _collapse(con: DuckDBPyConnection) -> None:
    """Leave in work.transfer the first sighting of each payment, with the payment's ends, amount, day and state."""
    con.execute(
        "delete from work.transfer where transfer_id in "
        "(select transfer_id from work.payment_group except select payment_id from work.payment)"
    )
    con.execute(
        """
        update work.transfer as t
        set from_id = p.from_id, to_id = p.to_id, from_value = p.from_value, to_value = p.to_value, amount = p.amount,
            amount_units = p.amount, scale = p.scale, amount_published = p.amount_published, currency = p.currency,
            asset = p.asset, time = p.time, time_precision = p.time_precision, status = p.status,
            return_of = p.return_of, uetr = coalesce(t.uetr, p.uetr),
            end_to_end_id = coalesce(t.end_to_end_id, p.end_to_end_id), purpose = coalesce(t.purpose, p.purpose)
        from work.payment as p where p.payment_id = t.transfer_id
        """
    )


def findings(con: DuckDBPyConnection) -> None:
    """Write what a person should look at: one finding a rule, with the number and ten examples."""
    con.execute(contract("resolver", "sql/payment_finding.sql"))
