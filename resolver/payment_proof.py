"""Why messages and statement entries are, or are not, one payment: what each tells, and the rules that joined them.

Of a transfer of the network, or of anything that tells of it (evidence.payment): `resolver show ID`, and `resolver
explain A B` of two of them, whose path is the shortest chain of joins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import render
from resolver.lookup import dictionaries

SIGHTINGS = """
select transfer_id, told_as, message_type, source_status, amount_published, joined_with, joined_by, joined_on, cite
from evidence.payment where payment_id = $id order by transfer_id
"""

TRANSFER = """
select t.transfer_id as id, t.type, t.source, t.from_id as "from", f.caption as from_caption, t.from_value,
       t.to_id as "to", o.caption as to_caption, t.to_value, t.amount_exact as amount, t.currency, t.asset, t.time,
       t.time_precision, t.status, t.return_of, t.reference, t.purpose, t.tx_hash, t.block, v.value_exact as value,
       v.currency as value_currency, v.rate, v.rate_day, t.invented, t.cites
from final.transfer as t
join final.entity as f on f.entity_id = t.from_id
join final.entity as o on o.entity_id = t.to_id
left join final.transfer_value as v on v.transfer_id = t.transfer_id
where t.transfer_id = $id
"""


def payment_of(con: DuckDBPyConnection, text: str) -> str | None:
    """The transfer that an id names, or that a message or entry of that id tells of; None for neither."""
    rows = con.execute(
        "select payment_id from evidence.payment where transfer_id = $id "
        "union select transfer_id from final.transfer where transfer_id = $id order by 1 limit 1",
        {"id": text.strip()},
    ).fetchall()
    return str(rows[0][0]) if rows else None


def found(con: DuckDBPyConnection, text: str) -> dict[str, Any] | None:
    """A transfer with all that tells of it; None where `text` names none.

    Keys: those of final.transfer with captions and value, `sightings` (`transfer_id`, `told_as`, `message_type`,
    `amount_published`, `joined_with`, `joined_by`, `joined_on`, `cite`), `events` (messages of its state) and `returns`
    (transfers that return it).
    """
    known = payment_of(con, text)
    rows = dictionaries(con, TRANSFER, {"id": known}) if known else []
    if not rows:
        return None
    given = {"id": known}
    return rows[0] | {
        "sightings": dictionaries(con, SIGHTINGS, given),
        "events": dictionaries(
            con,
            "select event_id, message_type, status, reason, cite from evidence.payment_event where payment_id = $id "
            "order by event_id",
            given,
        ),
        "returns": dictionaries(
            con,
            "select transfer_id, amount_exact as amount, currency, time, status from final.transfer "
            "where return_of = $id order by transfer_id",
            given,
        ),
    }


def explained(con: DuckDBPyConnection, a: str, b: str) -> dict[str, Any] | None:
    """The answer to 'why are a and b one payment, or not?'; None where not both tell of a transfer.

    Keys as `resolver.explain.explain` has them, and `what` ('payment'); a step of `path` has `left`, `right`, `rule`
    (uetr, reference, cover, report, accounts) and `evidence`, what the rule rests on.
    """
    one, other = found(con, a), found(con, b)
    if one is None or other is None:
        return None
    left, right = a.strip(), b.strip()
    same = one["id"] == other["id"]
    steps = path(one["sightings"], left, right) if same else []
    if left == right:
        reason = "one message"
    elif steps:
        reason = f"joined by {', '.join(step['rule'] for step in steps)}"
    else:
        reason = "one payment" if same else "no rule joins what tells of the two: neither UETR, reference, nor accounts"
    return {
        "what": "payment",
        "left": left,
        "right": right,
        "left_caption": caption(one, left),
        "right_caption": caption(other, right),
        "left_entity": one["id"],
        "right_entity": other["id"],
        "same": same,
        "compared": bool(steps),
        "decision": None,
        "reason": reason,
        "rules": sorted({step["rule"] for step in steps}),
        "path": steps,
        **dict.fromkeys(
            ("lifted", "probability", "weight_bits", "learnt_bits", "stated_bits", "forbidden", "prior_bits",
             "accept_bits", "meeting")
        ),
        "crowd": [],
        "fields": [],
        "flips": [],
    }  # fmt: skip


def caption(payment: Mapping[str, Any], name: str) -> str:
    """What one message or entry tells, in a line; the transfer itself where none of them has that id."""
    told = next((one for one in payment["sightings"] if one["transfer_id"] == name), None)
    if told is None:
        return f"{payment['amount']} {payment['currency']} from {payment['from_caption']} to {payment['to_caption']}"
    return f"{told['told_as']} {told['message_type'] or ''} {told['amount_published']} {payment['currency']}"


def path(sightings: list[dict[str, Any]], one: str, other: str) -> list[dict[str, str]]:
    """The shortest chain of joins between two of the things that tell of a payment."""
    ties = {row["transfer_id"]: list(zip(row["joined_with"], row["joined_by"], row["joined_on"], strict=True))
            for row in sightings}  # fmt: skip
    before: dict[str, dict[str, str]] = {}
    seen, queue = {one}, deque([one])
    while queue and other not in before:
        here = queue.popleft()
        for following, rule, evidence in ties.get(here, []):
            if following not in seen:
                seen.add(following)
                before[following] = {"left": here, "right": following, "rule": rule, "evidence": evidence}
                queue.append(following)
    steps: list[dict[str, str]] = []
    while other in before:
        steps.append(before[other])
        other = before[other]["left"]
    return steps[::-1]


def show(payment: Mapping[str, Any]) -> None:
    """Print a transfer as `found` gives it."""
    flags = [payment["type"], payment["status"]] + ["INVENTED"] * payment["invented"]
    print(f"{payment['amount']} {payment['currency']}   {payment['id']}   {', '.join(flags)}")
    day = render.plain(payment["time"])
    print(f"from {payment['from_caption']}  {payment['from']}")
    print(f"to   {payment['to_caption']}  {payment['to']}")
    print(f"at   {day[:10] if payment['time_precision'] == 'day' else day} UTC")
    if payment["value"]:
        print(f"worth {payment['value']} {payment['value_currency']}, by the rate of {payment['rate_day']}")
    if payment["return_of"]:
        print(f"returns {payment['return_of']}")
    rows = [
        {
            "told by": row["transfer_id"],
            "as": " ".join(filter(None, [row["told_as"], row["message_type"]])),
            "amount": row["amount_published"],
            "joined by": "; ".join(f"{rule} ({on})" for rule, on in dict.fromkeys(
                zip(row["joined_by"], row["joined_on"], strict=True))) or "alone",
        }
        for row in payment["sightings"]
    ]  # fmt: skip
    if rows:
        render.table(rows, title="\ntold by")
    for name in ("events", "returns"):
        if payment[name]:
            render.table(payment[name], title=f"\n{name}")
