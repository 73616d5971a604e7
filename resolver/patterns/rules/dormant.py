"""Accounts that were silent for long and then in haste."""

from __future__ import annotations

from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties that awake after `idle_days` and move money in and out, more than any time before."""
    import numpy as np

    from resolver.patterns.kernels.lives import awakened

    into, out = flows.incoming, flows.outgoing
    window = at["window_days"] * DAY
    found = []
    for party, since, awake, count in flows.run(
        awakened,
        into.start,
        into.rows,
        out.start,
        out.rows,
        flows.time,
        flows.service,
        at["idle_days"] * DAY,
        window,
        at["count"],
    ):
        came, gone = (side.rows[side.start[party] : side.start[party + 1]] for side in (into, out))
        near_in, near_out = (
            rows[(flows.time[rows] >= awake) & (flows.time[rows] <= awake + window)] for rows in (came, gone)
        )
        if not len(near_in) or not len(near_out):
            continue
        before = np.concatenate([came[flows.time[came] < awake], gone[flows.time[gone] < awake]])
        largest = int(flows.value[before].max()) if len(before) else 0
        if sum(flows.value[near_in].tolist()) < at["times_larger"] * largest:
            continue
        rows = np.sort(np.concatenate([near_in, near_out]))
        others = sorted({*flows.source[rows].tolist(), *flows.target[rows].tolist()} - {int(party)})
        days = int(awake - since) // DAY
        found.append(
            Found(
                (int(party), *others),
                tuple(rows.tolist()),
                (strength(days, at["idle_days"]) + strength(count, at["count"])) / 2,
                {"silent_days": days, "transfers": int(count), "came": flows.amount(near_in),
                 "gone": flows.amount(near_out)},
            )
        )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Silent for long, then in haste",
    question="Which accounts were silent for months and then moved money in and out, more than ever before?",
    law="FFIEC BSA/AML manual, red flags: a dormant account with sudden activity.",
    evidence="The transfers of the first days after the silence.",
    score="The mean of: length of the silence, and number of transfers, each over its least.",
    mistaken_for="Sale of a house, an inheritance, seasonal trade. A silence before the first transfer loaded is not "
    "seen: the data may begin later than the account.",
    parameters={
        "idle_days": Parameter(120, "days of silence at least"),
        "window_days": Parameter(14, "days after the awakening that are looked at"),
        "count": Parameter(5, "transfers in them at least"),
        "times_larger": Parameter(2, "their receipts are this many times the largest amount ever moved before"),
    },
    find=find,
)
