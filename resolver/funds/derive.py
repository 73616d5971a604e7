"""What a run adds for following money: the transfers in time order, and findings for those that nothing can follow."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver.funds import tables

REASONS = {
    "itself": "go from a wallet or account to itself: they move nothing and are not followed",
    "negative": "have a negative amount: they are not followed, in neither direction. If the publisher books "
    "reversals so, map them as transfers back",
    "nothing": "have the amount zero: they move nothing and are not followed (on chains often sent to look familiar)",
}


def derive(con: DuckDBPyConnection) -> None:
    """Fill final.fund_node, fund_asset and fund_transfer of the attached file `generation`, and write findings."""
    tables.publish(con)
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
