"""Many receivers within days: a burst that is unusual for the party."""

from __future__ import annotations

from resolver.patterns.episodes import Window, episodes, unscheduled
from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties with a burst of different receivers; payroll, services and what comes again are left out."""
    window = Window(at["window_days"] * DAY, at["receivers"], at["receivers"], at["burst"])
    found = []
    side = flows.outgoing
    for episode in unscheduled(flows, side, episodes(flows, side, window)):
        others = sorted(set(flows.target[episode.rows].tolist()))
        found.append(
            Found(
                (episode.party, *others),
                tuple(episode.rows.tolist()),
                strength(episode.most, at["receivers"]),
                {"receivers": len(others), "transfers": len(episode.rows), "total": flows.amount(episode.rows)},
            )
        )
    return found


PATTERN = Pattern(
    title="Many receivers within days",
    question="Who paid many parties within a few days, far more than usual for it?",
    law="FATF, 'Money laundering through money mules'; AMLworld (arXiv 2306.16424) for the shape.",
    evidence="The transfers of the burst, by resolved party.",
    score="By the most receivers in one window over the least number.",
    mistaken_for="Wages that are not marked as payroll, refunds, a bill run, grants, gifts to a family.",
    parameters={
        "window_days": Parameter(4, "days of a burst"),
        "receivers": Parameter(8, "different receivers at least"),
        "burst": Parameter(4, "times the party's mean number of transfers in a window"),
    },
    find=find,
)
