"""Many senders within days: a burst that is unusual for the party."""

from __future__ import annotations

from resolver.patterns.episodes import Window, episodes, unscheduled
from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties with a burst of different senders; payroll, services and what comes again are left out."""
    window = Window(at["window_days"] * DAY, at["senders"], at["senders"], at["burst"])
    found = []
    side = flows.incoming
    for episode in unscheduled(flows, side, episodes(flows, side, window)):
        others = sorted(set(flows.source[episode.rows].tolist()))
        found.append(
            Found(
                (episode.party, *others),
                tuple(episode.rows.tolist()),
                strength(episode.most, at["senders"]),
                {"senders": len(others), "transfers": len(episode.rows), "total": flows.amount(episode.rows)},
            )
        )
    return found


PATTERN = Pattern(
    title="Many senders within days",
    question="Who was paid by many parties within a few days, far more than usual for it?",
    law="FATF, 'Money laundering through money mules'; AMLworld (arXiv 2306.16424) for the shape.",
    evidence="The transfers of the burst, by resolved party.",
    score="By the most senders in one window over the least number.",
    mistaken_for="Merchants, landlords, clubs, the first days of a business, donations after an appeal.",
    parameters={
        "window_days": Parameter(4, "days of a burst"),
        "senders": Parameter(8, "different senders at least"),
        "burst": Parameter(4, "times the party's mean number of transfers in a window"),
    },
    find=find,
)
