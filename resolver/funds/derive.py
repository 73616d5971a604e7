"""What a run adds for following money: the transfers in time order, and findings for those that nothing can follow."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.funds import arrays, hypotheses, stops, tables

REASONS = {
    "itself": "go from a wallet or account to itself: they move nothing and are not followed",
    "negative": "have a negative amount: they are not followed, in neither direction. If the publisher books "
    "reversals so, map them as transfers back",
    "nothing": "have the amount zero: they move nothing and are not followed (on chains often sent to look familiar)",
}


def derive(con: DuckDBPyConnection) -> None:
    """Fill final.fund_node, fund_asset, fund_transfer, service and inferred_hop of `generation`, and write findings."""
    tables.publish(con)
    inferences(con)
    for reason, count, examples in tables.left_out(con, "generation.final."):
        finding(
            con,
            f"transfer_{reason}",
            f"{count:,} booked transfers {REASONS[reason]}. Such as {', '.join(examples)}.",
            examples,
        )
    for asset, currency, scales, exact in unclear_assets(con):
        if scales > 1:
            finding(
                con,
                "asset_scales",
                f"{asset}: published with {scales} different numbers of decimals. A token has one: compare the files.",
                [asset],
            )
        if not exact:
            finding(
                con,
                "asset_large",
                f"{asset} ({currency}): amounts too large for 64 bits; analyses of it count exactly, and more slowly.",
                [asset],
                "info",
            )
        if nameless(asset, currency):
            finding(
                con,
                "asset_unknown",
                f"{asset!r}: transfers without a currency. They are followed among themselves only.",
                [asset],
            )


def inferences(con: DuckDBPyConnection) -> None:
    """Fill final.service and final.inferred_hop."""
    [(path,)] = con.execute("select current_setting('search_path')").fetchall()
    con.execute("set search_path = 'generation'")
    try:
        services = stops.services(con)
        hops = hypotheses.found(con, services)
        name = arrays.ids_of(con, sorted({number for hop in hops for number in (hop.before, hop.after)}))
    finally:
        con.execute("set search_path = $path", {"path": path})
    con.execute(
        "insert into generation.final.service select unnest($1::varchar[]), unnest($2::varchar[])",
        [list(services), list(services.values())],
    )
    con.execute(
        INFERRED,
        {
            "rules": [hop.rule for hop in hops],
            "before": [name[hop.before] for hop in hops],
            "after": [name[hop.after] for hop in hops],
            "rates": [hop.rate for hop in hops],
            "gaps": [hop.gap_seconds for hop in hops],
            "rivals": [hop.rivals for hop in hops],
            "parameters": json.dumps({rule: hypotheses.PARAMETERS[rule] for rule in sorted(hypotheses.PARAMETERS)}),
        },
    )


INFERRED = """
insert into generation.final.inferred_hop
with hop as (
    select unnest($rules::varchar[]) as rule, unnest($before::varchar[]) as before_id,
           unnest($after::varchar[]) as after_id, unnest($rates::double[]) as rate, unnest($gaps::double[]) as gap,
           unnest($rivals::integer[]) as rivals
)
select h.rule || ':' || before_id || ':' || after_id, h.rule, b.to_id, a.from_id, before_id, after_id, rate, gap,
       rivals, json_extract($parameters::json, '$.' || h.rule)
from hop as h
join generation.final.transfer as b on b.transfer_id = before_id
join generation.final.transfer as a on a.transfer_id = after_id
order by 1
"""


def unclear_assets(con: DuckDBPyConnection) -> list[tuple[str, str, int, bool]]:
    """(asset, currency, scales, exact) of the assets to tell about; the decimals of bank amounts may vary."""
    rows = con.execute(
        "select asset, currency, scales, exact from generation.final.fund_asset order by number"
    ).fetchall()
    return [(asset, currency, 1 if asset.startswith("iso4217:") else scales, exact)
            for asset, currency, scales, exact in rows]  # fmt: skip


def nameless(asset: str, currency: str) -> bool:
    """Whether the asset of a transfer is not known: no code, or ISO 4217's for 'no currency' and 'unknown'."""
    return currency.strip().upper() in {"", "XXX", "UNKNOWN"} or asset in {"", "iso4217:"}


def finding(con: DuckDBPyConnection, rule: str, message: str, evidence: list[str], severity: str = "warning") -> None:
    """Write one finding about transfers; its id is that of its rule and of its first evidence."""
    con.execute(
        "insert into work.finding select left(md5($rule || '|' || $subject), 20), $rule, $severity, 'transfers', "
        "$message, $evidence::json",
        {
            "rule": rule,
            "subject": evidence[0] if rule.startswith("asset") else "transfers",
            "severity": severity,
            "message": message,
            "evidence": json.dumps(evidence),
        },
    )
