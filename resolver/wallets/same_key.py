"""One key on TRON and on an EVM chain: the same twenty bytes behind two addresses are a hint at one holder.

TRON makes its addresses from a key as Ethereum does, with another prefix and in base58check
(https://developers.tron.network/docs/account). So who holds the key of one can spend at the other; a contract has no
key, and the same bytes by chance do not occur. The two stay two wallets: the relation says what is known, no more.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.clean import encodings


def derive(con: DuckDBPyConnection) -> int:
    """Add RELATED_TO between such wallets to the attached file `generation`, marked as inferred; how many."""
    [(tron, evm)] = con.execute(
        "select count(*) filter (chain = 'tron'), count(*) filter (chain = 'ethereum') "
        "from generation.final.chain_address"
    ).fetchall()
    if not tron or not evm:
        return 0
    con.execute("create or replace temp table key_form (tron varchar, evm varchar)")
    smaller = "tron" if tron <= evm else "ethereum"
    addresses = con.execute(
        "select address from generation.final.chain_address where chain = $chain order by address", {"chain": smaller}
    ).fetchall()
    forms = [(one, evm_of(one)) if smaller == "tron" else (tron_of(one), one) for (one,) in addresses]
    con.execute("insert into key_form select unnest($1), unnest($2)", [list(each) for each in zip(*forms, strict=True)])
    con.execute(
        """
        insert into generation.final.relation by name
        select 'same_key:' || t.entity_id || ':' || e.entity_id as relation_id, 'RELATED_TO' as type,
               t.entity_id as from_id, 'record' as from_status, e.entity_id as to_id, 'record' as to_status,
               'one key in two forms: ' || min(k.tron || ' = ' || k.evm) || '; a hint at one holder, not one wallet'
                   as nature,
               'inferred' as status, bool_and(f.invented and o.invented) as invented, [] as records, [] as cites
        from key_form as k
        join generation.final.chain_address as t on t.chain = 'tron' and t.address = k.tron
        join generation.final.chain_address as e on e.chain = 'ethereum' and e.address = k.evm
        join generation.final.entity as f on f.entity_id = t.entity_id
        join generation.final.entity as o on o.entity_id = e.entity_id
        where t.entity_id <> e.entity_id
        group by t.entity_id, e.entity_id order by relation_id
        """
    )
    [(count,)] = con.execute(
        "select count(*) from generation.final.relation where starts_with(relation_id, 'same_key:')"
    ).fetchall()
    return int(count)


def evm_of(address: str) -> str | None:
    """The EVM form of an address of TRON; None where it is none."""
    payload = encodings.base58check(address)
    return f"0x{payload[1:].hex()}" if payload and len(payload) == 21 and payload[0] == 0x41 else None


def tron_of(address: str) -> str | None:
    """The form on TRON of an EVM address in hexadecimal."""
    return encodings.to_base58check(b"\x41" + bytes.fromhex(address[2:])) if len(address) == 42 else None
