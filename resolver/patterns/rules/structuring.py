"""Amounts just below a reporting threshold that together exceed it."""

from __future__ import annotations

from resolver.patterns.episodes import Window, episodes
from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Receivers of several transfers just below the threshold within the window, and of none above it."""
    import numpy as np

    high = flows.limits(at["threshold_percent"])
    low = flows.limits(at["threshold_percent"] * (100 - at["band_percent"]) // 100)
    window = Window(at["window_days"] * DAY, at["count"], 1)
    found = []
    for episode in episodes(flows, flows.incoming, window, low, high, high):
        party, asset = episode.party, episode.asset
        rows = flows.incoming.rows[flows.incoming.start[party] : flows.incoming.start[party + 1]]
        begin, end = flows.time[episode.rows[0]], flows.time[episode.rows[-1]]
        near = rows[(flows.time[rows] >= begin) & (flows.time[rows] <= end) & (flows.asset[rows] == asset)]
        if (flows.units[near] >= high[asset]).any() or 2 * len(episode.rows) < len(near):
            continue  # who is paid above the threshold as well avoids nothing
        equal = len(np.unique(flows.units[episode.rows])) == 1
        score = strength(len(episode.rows), at["count"]) * (0.8 if equal else 1.0)
        senders = sorted(set(flows.source[episode.rows].tolist()))
        found.append(
            Found(
                (party, *senders),
                tuple(episode.rows.tolist()),
                score,
                {"transfers": len(episode.rows), "senders": len(senders), "total": flows.amount(episode.rows),
                 "threshold": flows.assets[asset].text(int(high[asset])), "equal_amounts": equal},
            )
        )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Amounts just below a reporting threshold",
    question="Who received several amounts just below the threshold of a report that together exceed it?",
    law="31 CFR 1010.100(xx), 31 USC 5324: transactions in currency, in any manner, made to evade a report. The "
    "purpose is not in the data: this is a pattern, never a finding of structuring. Thresholds: patterns/money.py.",
    evidence="The transfers in the band, within the window, to accounts of one resolved party.",
    score="By their number over the least number; a fifth less if all amounts are equal, as instalments are.",
    mistaken_for="Instalments, invoices at a price just below the threshold, wages that are not marked as payroll.",
    parameters={
        "threshold_percent": Parameter(100, "percent of the currency's legal threshold"),
        "band_percent": Parameter(15, "width of the band below the threshold, in percent of it"),
        "window_days": Parameter(10, "days in which they come"),
        "count": Parameter(4, "transfers at least"),
    },
    find=find,
)
