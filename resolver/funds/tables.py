"""The transfers of a network as three narrow tables: ends with numbers, assets with one scale, transfers in time order.

What can be followed: booked transfers of more than nothing between two different wallets or accounts. What can't is
counted by `left_out`, for the findings of a run.

Order of transfers: time, then block, then the place in the block or statement (as a number where it is one), then id.
Published times are as exact as their precision: a transfer of a day may have happened in any second of it (`until_us`).

One scale an asset: the largest that its transfers were published with. Where the sum of an asset's transfers would
not fit 62 bits at it (18 decimals are enough for that), the scale is lowered to what fits, amounts are rounded down and
the asset says `exact = false`; exact amounts are then taken from final.transfer (arrays.exact_units).
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

TABLES = ("fund_node", "fund_asset", "fund_transfer")
"""In the order in which they are made; each is declared in resolver/network.sql."""

ROOM = 4_000_000_000_000_000_000
"""The sum of the amounts of an asset is below this, in its units: under 2^62, so that sums of two never overflow."""

FOLLOWED = "status = 'booked' and from_id <> to_id and amount_units > 0"
"""Which rows of final.transfer money is followed through."""


def selects(source: str, made: str) -> dict[str, str]:
    """The query of each table; `source` is where final.transfer is ('final.'), `made` where earlier ones are."""
    return {
        "fund_node": f"""
            select (row_number() over (order by entity_id) - 1)::integer as node, entity_id
            from (select from_id as entity_id from {source}transfer where {FOLLOWED}
                  union select to_id from {source}transfer where {FOLLOWED})
            order by node
        """,
        "fund_asset": f"""
            with sums as (
                select asset, min(currency) as currency, max(scale)::integer as published_scale,
                       count(distinct scale) as scales, sum(amount) as total
                from {source}transfer where {FOLLOWED} group by asset
            ),
            fitting as (
                select *, least(published_scale, floor(log10({ROOM}::double / greatest(total, 1e-300)))::integer)
                          as scale
                from sums
            )
            select (row_number() over (order by asset) - 1)::smallint as number, asset, currency,
                   scale::smallint as scale, published_scale::smallint as published_scale,
                   scale = published_scale as exact, scales::smallint as scales
            from fitting order by number
        """,
        "fund_transfer": f"""
            with steps as (
                select distinct asset, t.scale, a.number, a.scale - t.scale as shift
                from {source}transfer as t join {made}fund_asset as a using (asset) where {FOLLOWED}
            ),
            scales as (
                select asset, scale, number, ('1' || repeat('0', greatest(shift, 0)))::hugeint as multiply,
                       ('1' || repeat('0', greatest(-shift, 0)))::hugeint as divide
                from steps
            )
            select (row_number() over (
                       order by t.time, t.block nulls first, try_cast(t.position as hugeint) nulls first,
                                t.position nulls first, t.transfer_id) - 1)::integer as number,
                   f.node as sender, o.node as receiver, epoch_us(t.time) as time_us,
                   epoch_us(t.time) + case t.time_precision when 'day' then 86399000000 when 'minute' then 59000000
                                      else 0 end as until_us,
                   s.number as asset, (t.amount_units * s.multiply // s.divide)::bigint as units, t.amount,
                   t.transfer_id
            from {source}transfer as t
            join {made}fund_node as f on f.entity_id = t.from_id
            join {made}fund_node as o on o.entity_id = t.to_id
            join scales as s on s.asset = t.asset and s.scale = t.scale
            where {FOLLOWED}
            order by number
        """,
    }


def publish(con: DuckDBPyConnection) -> None:
    """Fill the tables of the attached file `generation` from its transfers."""
    for table, select in selects("generation.final.", "generation.final.").items():
        con.execute(f"insert into generation.final.{table} by name {select}")


def prepare(con: DuckDBPyConnection) -> str:
    """Where the tables are ('final.' or 'temp.'): made anew as temporary ones if the open generation has none.

    A generation of a run has them; one that was written before they were made, or by hand, has not.
    """
    [(made, there)] = con.execute(
        f"select exists (from final.fund_transfer), exists (from final.transfer where {FOLLOWED})"
    ).fetchall()
    if made or not there:
        return "final."
    for table, select in selects("final.", "temp.").items():
        con.execute(f"create or replace temp table {table} as {select}")
    return "temp."


def left_out(con: DuckDBPyConnection, source: str = "final.") -> list[tuple[str, int, list[str]]]:
    """(reason, how many, up to ten transfer ids) of the booked transfers that nothing is followed through.

    Reasons: 'itself' (both ends are one wallet or account), 'nothing' (amount zero), 'negative'.
    """
    return con.execute(
        f"""
        select case when amount_units < 0 then 'negative' when amount_units = 0 then 'nothing' else 'itself' end as why,
               count(*), list_sort(list(transfer_id))[:10]
        from {source}transfer where status = 'booked' and not ({FOLLOWED}) group by why order by why
        """
    ).fetchall()
