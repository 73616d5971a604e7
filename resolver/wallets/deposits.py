"""Deposit addresses: addresses that forward all they get to one wallet of an exchange are accounts at that exchange.

Exchanges give each customer an address of their own, and sweep what arrives there into a hot wallet
(Victor 2020, https://doi.org/10.1007/978-3-030-51280-4_33). An address counts as such where, in what is loaded,

  * all that it paid went to one wallet that is held by an exchange, at least FORWARDS times;
  * it got money from others than that exchange, and forwarded each token but for one part in KEPT at most, and no more
    than it got. The chain's own coin counts where no token was forwarded: else it is there to pay the fees;
  * nobody is published to hold it, and no record speaks of it.

It is inferred, and marked so: a customer who pays everything into an account of his own at the exchange looks the same.
Who is an exchange is published: an organisation with the category 'exchange' that holds the wallet (ActorPacks).
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

FORWARDS = 2
"""Payments to the exchange from which an address counts: one may be a customer's own."""
KEPT = 50
"""Of so many units that came in, one may have stayed."""

FOUND = """
with hot as (
    select h.to_id as wallet, min(h.from_id) as exchange, list_sort(list_distinct(flatten(list(h.cites)))) as cites,
           list_sort(list_distinct(flatten(list(h.records)))) as records
    from {prefix}final.relation as h
    where h.type = 'HOLDS' and h.from_id in (
        select entity_id from {prefix}final.attribute where attribute = 'category' and value = 'exchange')
    group by h.to_id having count(distinct h.from_id) = 1
),
moved as (
    select from_id, to_id, asset, amount_units, cites, invented from {prefix}final.transfer
    where status = 'booked' and from_id <> to_id and amount_units > 0
      and asset not in (  -- worthless tokens whose sums 128 bits don't hold
          select asset from {prefix}final.transfer group by asset having sum(abs(amount_units::double)) > 1e38)
),
forwarder as (
    select from_id as wallet, min(to_id) as hot, count(*) as forwards, bool_and(invented) as invented,
           list_sort(list_distinct(flatten(list(cites))))[:10] as cites
    from moved group by from_id having count(distinct to_id) = 1 and count(*) >= $forwards
),
candidate as (
    select f.*, h.exchange, h.records, h.cites as held_by
    from forwarder as f join hot as h on h.wallet = f.hot
    join {prefix}final.entity as e on e.entity_id = f.wallet and e.kind = 'wallet' and len(e.records) = 0
    where f.wallet not in (select wallet from hot)
      and f.wallet not in (select to_id from {prefix}final.relation where type = 'HOLDS' and to_id is not null)
),
balance as (
    select c.wallet, m.asset, sum(m.amount_units) filter (where m.to_id = c.wallet) as came,
           sum(m.amount_units) filter (where m.from_id = c.wallet) as went,
           bool_or(m.to_id = c.wallet and m.from_id not in (select wallet from hot)) as of_others
    from candidate as c join moved as m on m.to_id = c.wallet or m.from_id = c.wallet
    group by c.wallet, m.asset
),
counted as (
    select *, bool_or(not ends_with(asset, ':native') and coalesce(went, 0) > 0) over (partition by wallet) as tokens
    from balance qualify not (tokens and ends_with(asset, ':native'))
),
whole as (
    select wallet from counted group by wallet
    having bool_or(of_others)
       and bool_and(coalesce(came, 0) - coalesce(went, 0) between 0 and coalesce(came, 0) // $kept)
)
select c.wallet, c.hot, c.exchange, c.forwards, c.invented, c.records,
       list_sort(list_distinct(list_concat(c.cites, c.held_by))) as cites
from candidate as c semi join whole as w on w.wallet = c.wallet
order by c.wallet
"""


def found(prefix: str = "") -> str:
    """The SELECT of deposit addresses: wallet, hot, exchange, forwards, invented, records, cites; one row an address.

    `prefix` of the schema: '' for an opened generation, 'generation.' for one that is attached.
    """
    return FOUND.format(prefix=prefix).replace("$forwards", str(FORWARDS)).replace("$kept", str(KEPT))


def derive(con: DuckDBPyConnection) -> int:
    """Add the deposit addresses to final.relation of the attached file `generation`, marked as inferred; how many."""
    con.execute(
        f"""
        insert into generation.final.relation by name
        select 'deposit:' || wallet || ':' || exchange as relation_id, 'BANKS_AT' as type, wallet as from_id,
               'record' as from_status, exchange as to_id, 'record' as to_status,
               'inferred: forwarded all it got to one wallet of the exchange, ' || forwards || ' times' as nature,
               'inferred' as status, invented, records, cites
        from ({found("generation.")})
        """
    )
    [(count,)] = con.execute(
        "select count(*) from generation.final.relation where starts_with(relation_id, 'deposit:')"
    ).fetchall()
    return int(count)
