"""The five answers of the founding case, from the published network, each with the lines that prove it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import lookup, published
from resolver.funds import amounts
from resolver.funds import trace as tracing
from resolver.funds.holders import held
from resolver.funds.rules import Rules
from resolver.ownership import simple_paths as ownership
from resolver.reuse import presented
from resolver.store import Workspace

BANK = "ofac:22985"
"""CHEIL CREDIT BANK, also known as FIRST CREDIT BANK."""

ROLE = "applicant"


def answers(workspace: Workspace, con: DuckDBPyConnection) -> dict[str, Any]:
    """All five answers; keys `bank`, `owners`, `path`, `applicants`, `received`."""
    bank = lookup.entity_of(con, BANK)
    return {
        "bank": the_bank(con, bank),
        "owners": behind_the_fronts(con),
        "path": payroll_to_wallet(workspace, con, bank),
        "applicants": applicants(con),
        "received": received(con, bank),
    }


def the_bank(con: DuckDBPyConnection, bank: str) -> dict[str, Any]:
    """(a) The bank as one entity: names, programmes, wallets, and the formats that say so."""
    found = lookup.show(con, bank)
    editions = lookup.dictionaries(
        con,
        "select channel, published_on::varchar as published_on from meta.edition "
        "where source = 'ofac_sdn' order by channel",
    )
    [(wallets, citations, lines)] = con.execute(
        """
        select count(distinct r.to_id), count(*), count(distinct cite)
        from final.relation as r join final.entity as e on e.entity_id = r.to_id, unnest(r.cites) as c(cite)
        where r.type = 'HOLDS' and r.from_id = $bank and e.kind = 'wallet'
        """,
        {"bank": bank},
    ).fetchall()
    names: dict[str, str] = {}
    for name in found["names"]:
        mark = ", INVENTED" if name["invented"] else ""
        names.setdefault(name["full_name"], f"{name['type']}, {name['quality']}{mark}")
    return {
        "entity": bank,
        "caption": found["caption"],
        "label": found["label"],
        "listed": found["listed"],
        "names": [{"name": name, "what": what} for name, what in names.items()],
        "programmes": found["programmes"],
        "identifiers": sorted(
            {
                f"{row['scheme']} {row['number']}" + (" INVENTED" if row["invented"] else "")
                for row in found["identifiers"]
            }
        ),
        "wallets": wallets,
        "wallet_citations": citations,
        "wallet_lines": lines,
        "formats": editions,
        "records": [row["record_id"] for row in found["records"]],
        "cites": sorted({cite for row in found["records"] for cite in row["cites"]}),
    }


def behind_the_fronts(con: DuckDBPyConnection) -> list[dict[str, Any]]:
    """(b) Every company that a listed party owns a part of, with all its owners and the stakes that prove them."""
    captions = {
        entity: (caption, listed)
        for entity, caption, listed in con.execute("select entity_id, caption, listed from final.entity").fetchall()
    }
    owned = sorted({stake.owned for stake in ownership.stakes(con)}, key=lambda entity: captions[entity][0])
    rows = []
    for company in owned:
        found = ownership.owners(con, company)
        if not any(captions[owner.owner][1] for owner in found):
            continue
        for owner in found:
            caption, listed = captions[owner.owner]
            rows.append(
                {
                    "company": captions[company][0],
                    "company_id": company,
                    "owner": caption,
                    "owner_id": owner.owner,
                    "listed": listed,
                    "share_low": owner.share_low,
                    "share_high": owner.share_high,
                    "paths": owner.paths,
                    "level": owner.level,
                    "proof": [
                        [
                            {
                                "owner": captions[stake.owner][0],
                                "owned": captions[stake.owned][0],
                                "low": float(stake.low),
                                "high": float(stake.high),
                                "cites": list(stake.cites),
                            }
                            for stake in path
                        ]
                        for path in owner.proof
                    ],
                }
            )
    return rows


def payroll_to_wallet(workspace: Workspace, con: DuckDBPyConnection, bank: str) -> dict[str, Any]:
    """(c) The first path in time from an employer's payroll account to a wallet of the bank, hop by hop."""
    payers = [
        row[0]
        for row in con.execute(
            "select distinct from_id from final.transfer where type = 'payroll' order by 1"
        ).fetchall()
    ]
    found = tracing.first_paths(con, payers, held(con, bank), Rules(), 1)
    if not found:
        return {"hops": []}
    [hops] = found
    names = holders(con)
    lines = {row.cite: row for row in published.rows(workspace, con, [cite for hop in hops for cite in hop["cites"]])}
    return {
        "from_entity": hops[0]["from"],
        "to_entity": hops[-1]["to"],
        "hops": [
            {
                "from": names.get(hop["from"], hop["from"]),
                "to": names.get(hop["to"], hop["to"]),
                "from_id": hop["from"],
                "to_id": hop["to"],
                "amount": hop["amount"],
                "currency": hop["currency"],
                "time": hop["time"],
                "type": hop["type"],
                "transfer_id": hop["record"],
                "lines": [
                    {"file": lines[cite].file_name, "line": lines[cite].line, "content": lines[cite].content}
                    for cite in hop["cites"]
                    if cite in lines
                ],
            }
            for hop in hops
        ],
    }


def holders(con: DuckDBPyConnection) -> dict[str, str]:
    """Each wallet and account with its holders' names, for reading."""
    rows = con.execute(
        """
        select e.entity_id, e.kind, e.caption, list(distinct h.caption order by h.caption)
        from final.entity as e
        left join final.relation as r on r.type = 'HOLDS' and r.to_id = e.entity_id
        left join final.entity as h on h.entity_id = r.from_id
        where e.kind in ('wallet', 'account')
        group by all
        """
    ).fetchall()
    named = {}
    for entity, kind, caption, people in rows:
        known = [person for person in people if person]
        named[entity] = f"{kind} {caption}" + (f" of {' / '.join(known)}" if known else "")
    return named


def applicants(con: DuckDBPyConnection) -> dict[str, Any]:
    """(d) Applicants who are one person under several names, and different people who share something personal."""
    one = lookup.dictionaries(
        con,
        """
        select u.entities[1] as entity, u.names, list_sort(list(r.record_id)) as records,
               min(r.probability) as probability
        from final.reuse as u join final.record as r on r.entity_id = u.entities[1]
        where u.reading = 'alias' and len(u.entities) = 1 and r.role = $role
        group by u.reuse_id, u.entities, u.names order by entity
        """,
        {"role": ROLE},
    )
    return {"one_person": one, "shared": [asdict(common) for common in presented.in_common(con, ROLE)]}


def received(con: DuckDBPyConnection, bank: str) -> dict[str, Any]:
    """(e) What the bank's wallets received, by month and asset, and in all."""
    months = amounts.received_by_month(con, bank)
    totals: Counter[str] = Counter()
    exact: dict[str, Decimal] = {}
    for month in months:
        totals[month.asset] += month.transfers
        exact[month.asset] = exact.get(month.asset, Decimal(0)) + month.total
    main = max(exact, key=lambda asset: exact[asset]) if exact else None
    return {
        "months": [asdict(month) for month in months],
        "totals": [{"asset": asset, "transfers": totals[asset], "total": exact[asset]} for asset in sorted(exact)],
        "main_asset": main,
    }
