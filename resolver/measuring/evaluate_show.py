"""What `evaluate` found, for a person: measures with their intervals, the miss rate, the table of reliability."""

from __future__ import annotations

from dataclasses import asdict

from resolver import render
from resolver.measuring.below_line import Missed
from resolver.measuring.evaluate import Agreement
from resolver.measuring.reliability import FALSE_LINK, Reliability


def show(found: Agreement) -> None:
    """Write the measures to stdout."""
    measures = {
        name: value for name, value in asdict(found).items() if name not in ("reliability", "below_line", "lost")
    }
    if found.true_pairs or found.found_pairs:
        render.table([{"measure": name, "value": value} for name, value in measures.items() if value is not None])
    if found.lost:
        render.table(
            [{"lost": step, "true pairs": pairs} for step, pairs in found.lost.items()], title="\nTrue pairs lost"
        )
    if found.below_line:
        show_missed(found.below_line)
    if found.reliability:
        show_reliability(found.reliability)


def show_missed(found: Missed) -> None:
    """Write the estimates from a sample under the line."""
    render.table(
        [{**row, "pairs": round(row["pairs"], 1), "missed": round(row["missed"], 1)} for row in found.strata],
        ["stratum", "pairs", "labels", "true", "missed"],
        title="\nUnder the line, by stratum: pairs that it stands for, labels, true ones among them, estimated missed",
    )
    low, high = found.missed_interval
    print(
        f"\nMissed: {found.missed:,.1f} true pairs of {found.pairs:,.0f} under the line "
        f"(95 %: {low:,.1f} to {high:,.1f}), by {found.labels} labels; {found.undecided} undecided."
    )
    if found.miss_rate is not None and found.miss_rate_interval is not None:
        low, high = found.miss_rate_interval
        print(
            f"Miss rate: {found.miss_rate:.4f} of all true pairs (95 %: {low:.4f} to {high:.4f}), if the "
            f"{found.joined_pairs:,} joined pairs are right. Not covered: pairs never compared, without near names."
        )
    if found.uncovered:
        print(f"No pair decided yet in: {'; '.join(found.uncovered)}.")


def show_reliability(found: Reliability) -> None:
    """Write the table of reliability."""
    rows = [
        {
            "probability": f"{row.low:g} to {row.high:g}",
            "labels": row.labels,
            "pairs": round(row.pairs, 1),
            "predicted": round(row.predicted, 4),
            "observed": round(row.observed, 4),
            "from": round(row.interval[0], 4),
            "to": round(row.interval[1], 4),
        }
        for row in found.bins
    ]
    render.table(rows, title="\nReliability: the probability that pairs were given, and the share that is one")
    render.table(
        [
            {
                "from": f"{row.probability:g}",
                "joined wrongly": round(row.joined_wrongly, 1),
                "missed": round(row.missed, 1),
                "cost": round(row.cost, 1),
            }
            for row in found.costs
        ],
        title=f"\nWhat a line costs, where a false link costs {FALSE_LINK:.1f} missed ones: pairs joined from this "
        "probability on",
    )
    print(
        f"\nBrier score {found.brier:.4f}, log loss {found.log_loss:.4f}, over {found.labels} scored pairs with labels."
    )
