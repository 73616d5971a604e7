"""Why two addresses of a chain are, or are not, one wallet: the shortest chain of transactions that joins them."""

from __future__ import annotations

from collections import deque
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.clean.wallets import identify
from resolver.wallets import same_key as key_form


def explained(con: DuckDBPyConnection, a: str, b: str) -> dict[str, Any] | None:
    """The answer to 'why are a and b one wallet, or not?'; None where not both are addresses of this generation.

    `a` and `b` are addresses ('1A1z...') or ids of them ('bitcoin:1A1z...'). Keys as `resolver.explain.explain` has
    them; `path` has a step a transaction: `left` and `right` (addresses that it spent together), `tx_hash`, `chain`,
    `time` and `cite`. It is the shortest; of equally short ones the first by address and transaction.
    """
    one, other = found(con, a), found(con, b)
    if one is None or other is None:
        return None
    same = one["entity_id"] == other["entity_id"]
    steps = path(con, one["entity_id"], one["id"], other["id"]) if same else []
    return {
        "left": one["id"],
        "right": other["id"],
        "left_caption": one["address"],
        "right_caption": other["address"],
        "left_entity": one["entity_id"],
        "right_entity": other["entity_id"],
        "same": same,
        "compared": False,
        "decision": None,
        "rules": [],
        "reason": _reason(one, other, same, steps),
        "lifted": None,
        "probability": None,
        "weight_bits": None,
        "learnt_bits": None,
        "learnt": {},
        "stated_bits": None,
        "forbidden": None,
        "crowd": [],
        "prior_bits": None,
        "accept_bits": None,
        "fields": [],
        "flips": [],
        "meeting": None,
        "path": steps,
    }


def found(con: DuckDBPyConnection, text: str) -> dict[str, str] | None:
    """The address that a text names, with its id and wallet; None where it is none of this generation."""
    known = identify(text.partition(":")[2] or text)
    wanted = [text, *([known.chain_address_id] if known else [])]
    rows = con.execute(
        "select chain_address_id, address, entity_id from final.chain_address "
        "where chain_address_id in (select unnest($wanted)) or address = $text order by chain_address_id limit 1",
        {"wanted": wanted, "text": text},
    ).fetchall()
    return dict(zip(("id", "address", "entity_id"), rows[0], strict=True)) if rows else None


def path(con: DuckDBPyConnection, wallet: str, one: str, other: str) -> list[dict[str, Any]]:
    """The shortest chain of transactions between two addresses of a wallet; [] where no transactions join them."""
    rows = con.execute(
        "select chain_address_id, tx_hash, chain, time, cite from evidence.co_spend where entity_id = $wallet "
        "order by chain_address_id, time, tx_hash",
        {"wallet": wallet},
    ).fetchall()
    spent: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    told: dict[str, tuple[Any, ...]] = {}
    for address, tx, chain, time, cite in rows:
        spent.setdefault(address, []).append(tx)
        made.setdefault(tx, []).append(address)
        told[tx] = (chain, time, cite)
    before: dict[str, tuple[str, str]] = {}
    seen, taken, queue = {one}, set[str](), deque([one])
    while queue and other not in before:
        address = queue.popleft()
        for tx in spent.get(address, []):
            if tx in taken:
                continue
            taken.add(tx)
            for following in made[tx]:
                if following not in seen:
                    seen.add(following)
                    before[following] = (address, tx)
                    queue.append(following)
    steps: list[dict[str, Any]] = []
    at = other
    while at in before:
        left, tx = before[at]
        chain, time, cite = told[tx]
        steps.append({"left": left, "right": at, "tx_hash": tx, "chain": chain, "time": time, "cite": cite})
        at = left
    return steps[::-1]


def _reason(one: dict[str, str], other: dict[str, str], same: bool, steps: list[dict[str, Any]]) -> str:
    """Why the two are, or are not, one wallet, in a line."""
    if one["id"] == other["id"]:
        return "one address"
    if steps:
        word = "transaction" if len(steps) == 1 else "transactions"
        return f"spent together: joined by {len(steps)} {word}"
    if same:
        return "one published record says that both are its wallet"
    if same_key(one["address"], other["address"]):
        return "one key on two chains: a hint at one holder, not one wallet"
    return "no transaction that counts spent both, directly or through others"


def same_key(one: str, other: str) -> bool:
    """Whether an address of TRON and one of an EVM chain are two forms of one key."""
    return key_form.evm_of(one) == other.lower() or key_form.evm_of(other) == one.lower()
