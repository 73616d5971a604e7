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
    for gathered in episodes(flows, flows.incoming, window):
        begin, end = int(flows.time[gathered.rows[0]]), int(flows.time[gathered.rows[-1]])
        came = sum(flows.units[gathered.rows].tolist())
        for after in scattered[gathered.party, gathered.asset]:
            leaves = int(flows.time[after.rows[0]])
            gone = sum(flows.units[after.rows].tolist())
            in_order = begin <= leaves <= end + at["wait_days"] * DAY and int(flows.time[after.rows[-1]]) >= end
            if not in_order or not at["keep_percent"] * came <= 100 * gone <= 100 * came:
                continue
            senders = sorted(set(flows.source[gathered.rows].tolist()))
            receivers = sorted(set(flows.target[after.rows].tolist()))
            found.append(
                Found(
                    (gathered.party, *sorted({*senders, *receivers} - {gathered.party})),
                    (*gathered.rows.tolist(), *after.rows.tolist()),
                    strength(min(len(senders), len(receivers)), at["hands"]),
                    {"senders": len(senders), "receivers": len(receivers), "came": flows.amount(gathered.rows),
                     "gone": flows.amount(after.rows)},
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
