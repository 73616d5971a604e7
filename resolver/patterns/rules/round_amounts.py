"""Parties that pay, or are paid, in round amounts only."""

from __future__ import annotations

from resolver.patterns.flows import Flows
from resolver.patterns.pattern import Found, Parameter, Pattern, Settings, strength


def find(flows: Flows, at: Settings) -> list[Found]:
    """Parties nearly all of whose transfers of one side are round, of several amounts and with several others."""
    from resolver.patterns.kernels.lives import rounded

    unit = flows.limits(100) // at["parts"]
    found = []
    for side, word in ((flows.incoming, "received"), (flows.outgoing, "paid")):
        for party, asset, whole, size in flows.run(
            rounded, side.start, side.rows, side.other, flows.asset, flows.units, flows.service, unit, at["count"],
            at["share_percent"],
        ):  # fmt: skip
            rows = side.rows[side.start[party] : side.start[party + 1]]
            rows = rows[(flows.asset[rows] == asset) & (flows.units[rows] % unit[asset] == 0)]
            others = sorted(set(side.other[rows].tolist()))
            found.append(
                Found(
                    (int(party), *others),
                    tuple(int(row) for row in rows),
                    strength(int(whole), at["count"]) * int(whole) / int(size),
                    {"side": word, "round": int(whole), "of": int(size), "total": flows.amount(rows),
                     "multiple_of": flows.assets[asset].text(int(unit[asset]))},
                )
            )  # fmt: skip
    return found


PATTERN = Pattern(
    title="Round amounts only",
    question="Who is paid, or pays, in round amounts only, of several sizes and with several others?",
    law="FFIEC BSA/AML manual, red flags: repeated transfers in round amounts; a weak sign alone.",
    evidence="The round transfers of that side.",
    score="By their number over the least number, times their share of all.",
    mistaken_for="Gifts, cash machines, allowances, deposits; donors to a charity.",
    parameters={
        "parts": Parameter(10, "round: a multiple of the legal threshold divided by this (10,000 USD: 1,000)"),
        "count": Parameter(8, "round transfers at least"),
        "share_percent": Parameter(85, "of all transfers of that side and asset, in percent"),
    },
    find=find,
)
