"""Many senders, each with an amount below the reporting threshold, to one receiver."""

from __future__ import annotations

from resolver.patterns.episodes import Window, episodes, unscheduled
from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Bursts of amounts below the threshold, alike in size, from many senders, that together exceed it."""
    import numpy as np

    high = flows.limits(100)
    low = flows.limits(at["least_percent"])
    window = Window(at["window_days"] * DAY, at["senders"], at["senders"], at["burst"])
    found = []
    side = flows.incoming
    for episode in unscheduled(flows, side, episodes(flows, side, window, low, high, high)):
        senders = sorted(set(flows.source[episode.rows].tolist()))
        amounts = flows.units[episode.rows]
        middle = float(np.median(amounts))
        alike = int((np.abs(amounts - middle) <= middle * at["spread_percent"] / 100).sum())
        if 100 * alike < at["alike_percent"] * len(amounts):
            continue
        found.append(
            Found(
                (episode.party, *senders),
                tuple(episode.rows.tolist()),
                strength(len(senders), at["senders"]) * alike / len(amounts),
                {"senders": len(senders), "transfers": len(episode.rows), "total": flows.amount(episode.rows)},
            )
        )
    return found


PATTERN = Pattern(
    title="Many small senders to one receiver",
    question="Who was paid by many parties at once, each below the threshold and alike in size, above it in all?",
    law="31 CFR 1010.100(xx), 31 USC 5324 (structuring by several persons); FATF typology 'smurfing'.",
    evidence="The transfers of the burst, from different resolved senders: one sender's five accounts are one sender.",
    score="By the number of senders over the least number, times the share of amounts that are alike.",
    mistaken_for="Tickets, club fees, rent collected by an agent, crowdfunding; what comes again from the same is left "
    "out, and so are services.",
    parameters={
        "window_days": Parameter(5, "days of a burst"),
        "senders": Parameter(6, "different senders at least"),
        "least_percent": Parameter(5, "smallest amount that counts, in percent of the threshold"),
        "spread_percent": Parameter(50, "amounts this near to their median are alike, in percent"),
        "alike_percent": Parameter(75, "share of amounts that must be alike, in percent"),
        "burst": Parameter(4, "times the party's mean number of transfers in a window"),
    },
    find=find,
)
