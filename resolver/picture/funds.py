"""A flow of funds: who paid whom, from left to right, the width of an arrow by the amount.

Wallets and accounts stand under whoever holds them: one box a holder, and one a wallet or account whose holder is not
known or is several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries, entity_of
from resolver.picture import lines
from resolver.picture.drawing import Drawing, Party, Tie
from resolver.picture.ownership import parties, party
from resolver.store import Workspace

PAIRS = 60
"""Other parties in a picture around an entity, at most."""

Pair = tuple[str, str]


def drawing(
    con: DuckDBPyConnection,
    title: str,
    subtitle: str,
    transfers: Sequence[str],
    focus: str,
    *,
    workspace: Workspace | None = None,
) -> Drawing:
    """The drawing of these transfers (ids), one arrow a payer, payee and asset; `con`: a generation.

    Whoever is paid for the first time stands to the right of the payer. Widths compare amounts of one asset: the
    largest is widest. `focus`: the entity that it is about, or a wallet or account of it.
    """
    rows = _rows(con, transfers)
    ends = {row[end] for row in rows for end in ("from_id", "to_id")}
    holder = holders(con, ends | {focus})
    for row in rows:
        row["payer"], row["payee"] = holder.get(row["from_id"], row["from_id"]), holder.get(row["to_id"], row["to_id"])
    between = [row for row in rows if row["payer"] != row["payee"]]
    sums = summed(between)
    middle = holder.get(focus, focus)
    ids = sorted({middle} | {row[end] for row in between for end in ("payer", "payee")})
    people = parties(con, ids)
    used = defaultdict(set)
    for row in rows:
        used[row["payer"]].add(row["from_id"])
        used[row["payee"]].add(row["to_id"])
    cited = lines.read(workspace, con, {key: row["cites"] for key, row in (*sums.items(), *people.items())})
    largest: dict[str, Decimal] = defaultdict(Decimal)
    for found in sums.values():
        largest[found["asset"]] = max(largest[found["asset"]], found["total"])
    ahead = forward(between)
    inside = len(rows) - len(between)
    return Drawing(
        title=title,
        subtitle=subtitle,
        way="right",
        focus=middle,
        parties=tuple(_box(key, people[key], cited, len(used[key] - {key})) for key in ids if key in people),
        ties=tuple(
            Tie(
                key,
                found["payer"],
                found["payee"],
                said(found),
                "PAID_TO",
                weight=float(found["total"] / largest[found["asset"]]) if largest[found["asset"]] else 0.0,
                ahead=(found["payer"], found["payee"]) in ahead,
                lines=cited[key][0],
                more_lines=cited[key][1],
            )
            for key, found in sorted(sums.items())
        ),
        legend=(
            "Arrows go from payer to payee: total, number of transfers if several, month of the first. "
            "Dashed ones lead back to a party that was there before.",
        ),
        notes=(
            *(() if rows else ("No transfer was found.",)),
            *((f"{inside:,} transfers between wallets and accounts of one holder.",) if inside else ()),
        ),
    )


def around(con: DuckDBPyConnection, text: str, *, workspace: Workspace | None = None, most: int = PAIRS) -> Drawing:
    """The flow around an entity: what it, or the wallets and accounts that it holds, paid and received.

    Payers stand on its left, payees on its right; at most `most` of them, those with the most transfers.
    Raises: UnknownId.
    """
    focus = entity_of(con, text)
    held = [row[0] for row in con.execute(
        "select to_id from final.relation where type = 'HOLDS' and from_id = $id union select $id order by 1",
        {"id": focus},
    ).fetchall()]  # fmt: skip
    found = con.execute(
        """
        select from_id, to_id, sum(transfers)::bigint as transfers from final.paid_to
        where from_id in (select unnest($held)) or to_id in (select unnest($held)) group by all
        """,
        {"held": held},
    ).fetchall()
    holder = holders(con, {end for row in found for end in row[:2]})
    counts: dict[str, int] = defaultdict(int)
    for source, target, transfers in found:
        counts[holder.get(target if source in held else source, target if source in held else source)] += transfers
    kept = set(sorted(counts, key=lambda other: (-counts[other], other))[:most])
    pairs = [row for row in found if {holder.get(end, end) for end in row[:2]} & kept]
    ids = con.execute(
        """
        select transfer_id from final.transfer
        semi join (select unnest($payers) as from_id, unnest($payees) as to_id) using (from_id, to_id)
        where status = 'booked' order by time, transfer_id
        """,
        {"payers": [pair[0] for pair in pairs], "payees": [pair[1] for pair in pairs]},
    ).fetchall()
    [(caption,)] = con.execute("select caption from final.entity where entity_id = $id", {"id": focus}).fetchall()
    drawn = drawing(
        con,
        f"What {caption} paid and received",
        f"{focus}; {len(ids):,} booked transfers; wallets and accounts stand under their holders.",
        [row[0] for row in ids],
        focus,
        workspace=workspace,
    )
    if left := len(counts.keys() - kept):
        drawn = replace(drawn, notes=(*drawn.notes, f"{left:,} more parties, with fewer transfers each."))
    return _beside(drawn)


def holders(con: DuckDBPyConnection, ids: set[str]) -> dict[str, str]:
    """The holder of each wallet or account that has exactly one, of these."""
    return dict(
        con.execute(
            "select to_id, any_value(from_id) from final.relation where type = 'HOLDS' and from_id is not null "
            "and to_id in (select unnest($ids)) group by to_id having count(distinct from_id) = 1",
            {"ids": sorted(ids)},
        ).fetchall()
    )


def summed(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Exact totals by payer, payee and asset, with number and first time; key 'payer>payee>asset'."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        key = f"{row['payer']}>{row['payee']}>{row['asset']}"
        one = found.setdefault(key, {**row, "total": Decimal(0), "count": 0, "first": row["time"], "cites": []})
        one["total"] += Decimal(row["amount_exact"])
        one["count"] += 1
        one["cites"] = [*one["cites"], *row["cites"]]
    return found


def said(found: Mapping[str, Any]) -> str:
    """The words of an arrow: '1,250.00 USDT 3× 2024-03'; amounts are rounded to hundredths for the eye."""
    times = "" if found["count"] == 1 else f" {found['count']}×"
    return f"{found['total']:,.2f} {found['currency']}{times} {found['first']:%Y-%m}"


def forward(rows: Sequence[Mapping[str, Any]]) -> set[Pair]:
    """The pairs that lead ahead in time: the payee is first seen after the payer was first seen.

    `rows` in the order of time. What this gives has no ring.
    """
    first: dict[str, tuple[datetime, int]] = {}
    for number, row in enumerate(rows):
        for place, end in enumerate(("payer", "payee")):
            first.setdefault(row[end], (row["time"], 2 * number + place))
    return {(row["payer"], row["payee"]) for row in rows if first[row["payer"]] < first[row["payee"]]}


def _rows(con: DuckDBPyConnection, transfers: Sequence[str]) -> list[dict[str, Any]]:
    return dictionaries(
        con,
        """
        select transfer_id, from_id, to_id, amount_exact, asset, currency, time, cites
        from final.transfer where transfer_id in (select unnest($ids)) order by time, transfer_id
        """,
        {"ids": sorted(set(transfers))},
    )


def _beside(drawn: Drawing) -> Drawing:
    """The drawing with every payer of the focus on its left and every payee on its right; who is both, as it began."""
    first: dict[str, bool] = {}
    for tie in sorted(drawn.ties, key=lambda tie: not tie.ahead):
        other = tie.source if tie.target == drawn.focus else tie.target
        first.setdefault(other, tie.target == drawn.focus)

    def ahead(tie: Tie) -> bool:
        pays = tie.target == drawn.focus
        return first[tie.source if pays else tie.target] == pays

    return replace(drawn, ties=tuple(replace(tie, ahead=ahead(tie)) for tie in drawn.ties))


def _box(key: str, row: dict[str, Any], cited: dict[str, tuple[tuple[Any, ...], int]], used: int) -> Party:
    """The box of a party; a wallet is named by the two ends of its address, a holder tells how many it used."""
    one = party(key, row, cited)
    if row["kind"] in ("wallet", "account") and len(row["caption"]) > 20:
        return replace(one, name=f"{row['caption'][:8]}…{row['caption'][-6:]}", notes=(*one.notes, row["caption"]))
    return replace(one, notes=(*one.notes, f"{used} wallets and accounts")) if used > 1 else one
