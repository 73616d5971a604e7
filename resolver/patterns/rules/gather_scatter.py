"""Gathered from many, then scattered to many."""

from __future__ import annotations

from collections import defaultdict

from resolver.patterns.episodes import Episode, Window, episodes
from resolver.patterns.flows import DAY, Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties with a burst of senders and, after it began, a burst of receivers of almost the same sum."""
    window = Window(at["window_days"] * DAY, at["hands"], at["hands"], at["burst"], parts=2)
    scattered: dict[tuple[int, int], list[Episode]] = defaultdict(list)
    for episode in episodes(flows, flows.outgoing, window):
        scattered[episode.party, episode.asset].append(episode)
    found = []
    for gathering in episodes(flows, flows.incoming, window):
        begin = int(flows.time[gathering.rows[0]])
        for scattering in scattered[gathering.party, gathering.asset]:
            gone_rows = scattering.rows[flows.time[scattering.rows] >= begin]  # what left before is no part of it
            if not len(gone_rows):
                continue
            came_rows = gathering.rows[flows.time[gathering.rows] <= flows.time[gone_rows[-1]]]
            came, gone = sum(flows.units[came_rows].tolist()), sum(flows.units[gone_rows].tolist())
            late = int(flows.time[gone_rows[0]]) > int(flows.time[came_rows[-1]]) + at["wait_days"] * DAY
            if late or not at["keep_percent"] * came <= 100 * gone <= 100 * came:
                continue
            senders = sorted(set(flows.source[came_rows].tolist()))
            receivers = sorted(set(flows.target[gone_rows].tolist()))
            if min(len(senders), len(receivers)) < at["hands"]:
                continue
            found.append(
                Found(
                    (gathering.party, *sorted({*senders, *receivers} - {gathering.party})),
                    (*came_rows.tolist(), *gone_rows.tolist()),
                    strength(min(len(senders), len(receivers)), at["hands"]),
                    {"senders": len(senders), "receivers": len(receivers), "came": flows.amount(came_rows),
                     "gone": flows.amount(gone_rows)},
                )
            )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Gathered from many, scattered to many",
    question="Who gathered money from many parties and paid almost all of it out to many others soon after?",
    law="FATF, layering; the shape of AMLworld (arXiv 2306.16424), gather-scatter.",
    evidence="Both bursts: transfers in, then transfers out.",
    score="By the smaller of senders and receivers over the least number.",
    mistaken_for="Small payment firms, treasurers of a group, organisers who pay for all; services are left out.",
    parameters={
        "window_days": Parameter(7, "days of each burst"),
        "hands": Parameter(5, "different senders, and receivers, at least"),
        "wait_days": Parameter(5, "days from the last receipt to the first payment at most"),
        "keep_percent": Parameter(70, "of the sum that came, at least this goes out, in percent"),
        "burst": Parameter(3, "times the party's mean number of transfers in a window"),
    },
    find=find,
)
