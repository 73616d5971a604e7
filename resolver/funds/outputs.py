"""`resolver trace --taint` over unspent outputs: what a wallet's outputs became, transaction by transaction.

On chains whose transactions spend outputs, an address has no balance in which money mixes: each output is spent as a
whole. So taint runs over final.utxo_input and final.utxo_output (utxo.py), and not over their transfers.

Tainted are the outputs of the wallets asked for that were spent; what came back to them, change and all, is `returned`.
Backward, the same runs against time: from their outputs to those that paid for them, last first, down to the wallets
that new coins were made for; what came by inputs whose amount nobody published rests with those inputs. Only
transactions that taint can reach are read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from duckdb import DuckDBPyConnection

from resolver.funds.utxo import Outpoint, Spread, Transaction, came_by, spread
from resolver.lookup import dictionaries

FORWARD = """
with recursive reached(number) as (
    select transaction from final.utxo_input as i join final.chain_transaction as t on t.number = i.transaction
    where t.chain = $chain and ($as_of is null or t.time <= $as_of) and i.entity_id in (select unnest($held::varchar[]))
    union
    select i.transaction from final.utxo_input as i
    join reached as r on r.number = i.spent join final.chain_transaction as t on t.number = i.transaction
    where ($as_of is null or t.time <= $as_of)
      and (i.entity_id is null or i.entity_id not in (select unnest($stops::varchar[])))
)
select number from reached
"""
"""Transactions that spent an output of those held, or one of a transaction reached."""

BACKWARD = """
with recursive reached(number) as (
    select transaction from final.utxo_output as o join final.chain_transaction as t on t.number = o.transaction
    where t.chain = $chain and ($as_of is null or t.time <= $as_of) and o.entity_id in (select unnest($held::varchar[]))
    union
    select i.spent from final.utxo_input as i join reached as r on r.number = i.transaction
    where i.spent is not null and (i.entity_id is null or i.entity_id not in (select unnest($stops::varchar[])))
)
select number from reached
"""
"""Transactions that made an output of those held, or one that a transaction reached has spent."""


NOT_PUBLISHED = -1
"""Place that stands for the inputs of a transaction whose amounts nobody published: what they brought together."""


class Piece(NamedTuple):
    """An output that a transaction spends or makes: where, units, wallet; whether what made it is loaded."""

    outpoint: Outpoint
    units: int | None
    entity: str | None
    loaded: bool = True


@dataclass(frozen=True)
class Rest:
    """Tainted units that rest with one holder; `way`: transfer ids by which the largest part came, in their order."""

    entity: str | None
    caption: str | None
    units: int
    way: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """FIFO: units that a transfer (id) moved together, and how many of them rest where it brought them or went to fees.

    `before`: place among the parts of the one that they were before (backward: became), -1 for units of `source`, a
    wallet.
    """

    transfer: str
    units: int
    before: int
    source: str | None
    rests: int
    fees: int


@dataclass(frozen=True)
class Outputs:
    """The taint of the coin of one chain; conserved: issued = returned + rests + fees. `tainted`: by transfer id, all.

    `parts`: of FIFO.
    """

    chain: str
    asset: str
    currency: str
    scale: int
    model: str
    issued: int
    returned: int
    fees: int
    unknown: int
    transactions: int
    rests: tuple[Rest, ...]
    tainted: dict[str, int]
    parts: tuple[Moved, ...] = ()

    @property
    def conserved(self) -> bool:
        """Whether all that was issued is at rest, came back or went to fees, to the last unit."""
        return self.issued == self.returned + self.fees + sum(rest.units for rest in self.rests)


def chains(con: DuckDBPyConnection, held: Collection[str]) -> list[str]:
    """The chains on which these wallets have outputs."""
    rows = con.execute(
        """
        with own as (
            select transaction from final.utxo_output where entity_id in (select unnest($held::varchar[]))
            union select transaction from final.utxo_input where entity_id in (select unnest($held::varchar[]))
        )
        select distinct chain from final.chain_transaction semi join own on own.transaction = number order by chain
        """,
        {"held": list(held)},
    ).fetchall()
    return [row[0] for row in rows]


def transfer_ids(con: DuckDBPyConnection) -> list[str]:
    """Ids of the transfers that stand for inputs and outputs, sorted: taint counts the outputs, and not them."""
    rows = con.execute(
        """
        select t.transfer_id from final.transfer as t
        join final.chain_transaction as c on c.tx_hash = t.tx_hash and t.asset = c.chain || ':native'
        where starts_with(t.transfer_id, c.chain || ':' || c.tx_hash || ':') order by t.transfer_id
        """
    ).fetchall()
    return [row[0] for row in rows]


def taint(
    con: DuckDBPyConnection, chain: str, held: Collection[str], stops: Collection[str], model: str, backward: bool,
    as_of: datetime | None,
) -> Outputs:  # fmt: skip
    """The taint of the coin of a chain from the wallets `held`; it stays at `stops` (entity ids)."""
    from ingest.sources._tokens import NATIVE

    ours, services = set(held), set(stops) - set(held)
    given = {"chain": chain, "held": sorted(ours), "stops": sorted(services), "as_of": as_of}
    con.execute(f"create or replace temp table reached as {BACKWARD if backward else FORWARD}", given)
    order, consumed, made = read(con, backward)
    pieces = {piece.outpoint: piece for each in (consumed, made) for some in each.values() for piece in some}
    sources = {outpoint: chain for outpoint, piece in pieces.items() if piece.entity in ours}
    halts = {outpoint for outpoint, piece in pieces.items() if piece.entity in services}
    every = run(order, consumed, made, sources, backward)
    found = spread(every, sources, model, halts)
    spent = {piece.outpoint for one in order for piece in consumed.get(one, [])}
    issued = sum(pieces[outpoint].units or 0 for outpoint in sources if outpoint in spent)
    by = {outpoint: one for one in every for outpoint in one.outpoints()}
    symbol, scale = NATIVE[chain]
    rests = holders(con, chain, found, by, sources, pieces, model, backward)
    through = {one: found.seen[one] for one in spent & found.seen.keys() - halts} if backward else found.came
    return Outputs(
        chain=chain,
        asset=f"{chain}:native",
        currency=symbol,
        scale=scale,
        model=model,
        issued=issued,
        returned=found.returned,
        fees=sum(found.fees.values()),
        unknown=found.unknown,
        transactions=len(order),
        rests=rests,
        tainted={transfer(chain, one): min(units, pieces[one].units or 0) for one, units in through.items()},
        parts=parts(chain, found, sources, pieces, backward),
    )


def transfer(chain: str, outpoint: Outpoint) -> str:
    """The id of the transfer that stands for an output."""
    return f"{chain}:{outpoint[0]}:out:{outpoint[1]}"


def parts(
    chain: str, found: Spread, sources: Collection[Outpoint], pieces: dict[Outpoint, Piece], backward: bool
) -> tuple[Moved, ...]:
    """The parts of FIFO, in the order in which they moved. Backward, a part moved by the output that it became."""
    place: dict[int, int] = {}
    begun: dict[int, Outpoint] = {}
    moved: list[Moved] = []
    for number, part in enumerate(found.parts):
        if part.before < 0:
            begun[number] = part.outpoint
            continue
        begun[number] = begun[part.before]
        place[number] = len(moved)
        rests = part.outpoint in found.unspent and part.outpoint not in sources
        moved.append(
            Moved(
                transfer(chain, found.parts[part.before].outpoint if backward else part.outpoint),
                part.units,
                place.get(part.before, -1),
                pieces[begun[number]].entity,
                part.units if rests else 0,
                found.fee_parts.get(number, 0),
            )
        )
    return tuple(moved)


def read(con: DuckDBPyConnection, backward: bool) -> tuple[list[str], dict[str, list[Piece]], dict[str, list[Piece]]]:
    """Hashes of the transactions reached in the order in which they run, and what each one consumes and makes."""
    turn = "desc" if backward else "asc"
    hashes = dict(
        con.execute(
            "select number, tx_hash from final.chain_transaction semi join reached using (number) "
            f"order by number {turn}"
        ).fetchall()
    )
    spent: dict[str, list[Piece]] = {}
    for number, place, of, at, units, entity, loaded in con.execute(
        f"""
        select i.transaction, i.position, coalesce(t.tx_hash, i.spent_tx_hash), i.spent_position, i.amount_units,
               i.entity_id, t.tx_hash is not null
        from final.utxo_input as i semi join reached as r on r.number = i.transaction
        left join final.chain_transaction as t on t.number = i.spent order by i.transaction, i.position {turn}
        """
    ).fetchall():
        outpoint = (of, at) if of is not None and at is not None else (f"{hashes[number]}:in", place)
        spent.setdefault(hashes[number], []).append(Piece(outpoint, units, entity, loaded))
    outputs: dict[str, list[Piece]] = {}
    for number, place, units, entity in con.execute(
        "select transaction, position, amount_units, entity_id from final.utxo_output as o "
        f"semi join reached as r on r.number = o.transaction order by o.transaction, o.position {turn}"
    ).fetchall():
        outputs.setdefault(hashes[number], []).append(Piece((hashes[number], place), units, entity))
    order = list(hashes.values())
    if not backward:
        return order, spent, outputs
    for name, takes in spent.items():  # forward, what is missing comes last; so against time it leaves first
        short = sum(piece.units or 0 for piece in outputs.get(name, [])) - sum(piece.units or 0 for piece in takes)
        if short > 0:
            takes.insert(0, Piece((name, NOT_PUBLISHED), short, None, False))
    return [name for name in order if name in spent], outputs, spent  # new coins rest with whom they were made for


def run(
    order: list[str], consumed: dict[str, list[Piece]], made: dict[str, list[Piece]], sources: Collection[Outpoint],
    backward: bool,
) -> list[Transaction]:  # fmt: skip
    """The transactions as utxo.py takes them; sources that none of them makes come first, from nowhere."""
    makes = {piece.outpoint for some in made.values() for piece in some}
    first = [
        Transaction(f"{piece.outpoint[0]}:{piece.outpoint[1]}", [], [piece.units or 0], [piece.outpoint])
        for name in order for piece in consumed.get(name, [])
        if piece.outpoint in sources and piece.outpoint not in makes
    ]  # fmt: skip
    rest = []
    for name in order:
        takes, outputs = consumed.get(name, []), made.get(name, [])
        inputs: list[tuple[Outpoint | None, int | None]] = [
            (piece.outpoint if piece.outpoint in sources or piece.outpoint in makes or not known(piece) else None,
             piece.units)
            for piece in takes
        ]  # fmt: skip
        fee = sum(piece.units or 0 for piece in outputs) - sum(piece.units or 0 for piece in takes)
        if backward and outputs and fee > 0:
            inputs.insert(0, (None, fee))  # fees are paid last, so against time they come first, and clean
        rest.append(
            Transaction(name, inputs, [piece.units or 0 for piece in outputs], [piece.outpoint for piece in outputs])
        )
    return first + rest


def known(piece: Piece) -> bool:
    """Whether an output that no transaction reached has made is clean for sure: its maker and its value are known."""
    return piece.loaded and piece.units is not None


def holders(
    con: DuckDBPyConnection, chain: str, found: Spread, by: dict[Outpoint, Transaction], sources: Collection[Outpoint],
    pieces: dict[Outpoint, Piece], model: str, backward: bool,
) -> tuple[Rest, ...]:  # fmt: skip
    """Who holds tainted outputs that are not spent, the most first."""
    resting: dict[str, list[tuple[int, Outpoint]]] = {}
    for outpoint, of in found.unspent.items():
        if outpoint not in sources:
            holder = pieces[outpoint].entity or f"{chain}:{outpoint[0]}:{outpoint[1]}"
            units = found.seen[outpoint] if model == "poison" else sum(of.values())
            resting.setdefault(holder, []).append((units, outpoint))
    largest: dict[Outpoint, int] = {}
    for number, part in enumerate(found.parts):
        if part.units > (found.parts[largest[part.outpoint]].units if part.outpoint in largest else 0):
            largest[part.outpoint] = number
    rests: list[Rest] = []
    for some in resting.values():
        _, outpoint = max(some, key=lambda each: (each[0], each[1]))
        steps = way_of(largest[outpoint], found) if model == "fifo" else way(outpoint, found, by, sources)
        ids = tuple(transfer(chain, step) for step in (steps[1:] if backward else steps[-2::-1]))
        wallet = pieces[outpoint].entity
        rests.append(Rest(wallet, None if wallet else unnamed(con, chain, outpoint), sum(u for u, _ in some), ids))
    return tuple(sorted(rests, key=lambda rest: (-rest.units, rest.entity or "", rest.caption or "")))


def way(
    outpoint: Outpoint, found: Spread, by: dict[Outpoint, Transaction], sources: Collection[Outpoint]
) -> list[Outpoint]:
    """The outputs by which most of an output's taint came, from it back to a source."""
    steps = [outpoint]
    while steps[-1] not in sources and (one := by.get(steps[-1])) is not None:
        before = came_by(one, found)
        if before is None:
            break
        steps.append(before)
    return steps


def way_of(part: int, found: Spread) -> list[Outpoint]:
    """The outputs that a part was in, from where it is back to the source."""
    steps = []
    while part >= 0:
        steps.append(found.parts[part].outpoint)
        part = found.parts[part].before
    return steps


def without_transfers(con: DuckDBPyConnection, chain: str, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """Outputs by the id of their transfer as hops.hops_by_id gives them: also those that belong to no wallet.

    `from`: the wallet of the inputs, where it is one.
    """
    rows = dictionaries(
        con,
        """
        with wanted as (select unnest($ids::varchar[]) as record),
        made as (
            select w.record, o.*, t.time, t.cite from wanted as w
            join final.chain_transaction as t
              on t.chain = $chain and t.tx_hash = regexp_extract(w.record, '^[^:]*:(.*):out:[0-9]+$', 1)
            join final.utxo_output as o
              on o.transaction = t.number and o.position = regexp_extract(w.record, ':out:([0-9]+)$', 1)::bigint
        ),
        payer as (
            select transaction, if(count(distinct coalesce(entity_id, '')) = 1, any_value(entity_id), null) as wallet
            from final.utxo_input semi join made using (transaction) group by transaction
        )
        select m.record, p.wallet as "from", f.caption as from_caption, m.entity_id as "to",
               coalesce(o.caption, nullif(array_to_string(m.addresses, '+'), ''), m.script_type) as to_caption,
               m.amount_units::varchar as units, null as type, m.time, 'second' as time_precision, [m.cite] as cites
        from made as m left join payer as p using (transaction)
        left join final.entity as f on f.entity_id = p.wallet left join final.entity as o on o.entity_id = m.entity_id
        """,
        {"ids": sorted(ids), "chain": chain},
    )
    return {row["record"]: row for row in rows}


def unnamed(con: DuckDBPyConnection, chain: str, outpoint: Outpoint) -> str:
    """What an output without a wallet is called: its addresses, else its kind of script."""
    if outpoint[1] == NOT_PUBLISHED:
        return f"inputs of {outpoint[0]} whose amount is not published"
    rows = con.execute(
        """
        select coalesce(nullif(array_to_string(o.addresses, '+'), ''), o.script_type)
        from final.utxo_output as o join final.chain_transaction as t on t.number = o.transaction
        where t.chain = $chain and t.tx_hash = $hash and o.position = $place
        """,
        {"chain": chain, "hash": outpoint[0], "place": outpoint[1]},
    ).fetchall()
    return rows[0][0] if rows and rows[0][0] else f"{outpoint[0]}:{outpoint[1]}"
