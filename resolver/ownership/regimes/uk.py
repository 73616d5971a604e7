"""United Kingdom: entities of which one designated person holds more than 50 %, or that it controls."""

from __future__ import annotations

from datetime import date

from resolver.ownership.regimes import HALF, Case, Rule

RULES = (
    Rule(
        name="uk",
        title="UK ownership and control",
        authorities=("UK", "UK OFSI"),
        effects=("blocking",),
        limit=HALF,
        more=True,
        together=False,
        votes=True,
        control=True,
        joint_whole=True,
        law="Sanctions regulations under the Sanctions and Anti-Money Laundering Act 2018, such as regulation 7 and "
        "Schedule 1 of SI 2019/855 (Russia): more than 50 % of shares or votes, directly or through entities in which "
        "the person has a majority stake; the board's majority; or its wishes carried out. OFSI's general guidance "
        "4.1.4: holdings of different persons are not simply added up, unless held jointly",
        url="https://www.legislation.gov.uk/uksi/2019/855/schedule/1",
        valid_from=date(2018, 11, 15),
        cases=(
            Case("more than half", "X 50.000001 A, A 50.000001 B", "X", "A B"),
            Case("half is not enough", "X 50 A", "X"),
            Case("no simple aggregation (OFSI 4.1.4)", "X 30 A, Y 30 A", "X Y"),
            Case("one person's own and indirect holdings are one", "X 51 A, A 30 B, X 21 B", "X", "A B"),
            Case("votes are enough", "X votes 51 A", "X", "A"),
            Case("the right to appoint the board is enough", "X board A", "X", "A"),
            Case("held jointly, each holds the whole", "X&Y 60 A", "X Y", "A"),
            Case("held jointly, in a band above half", "X&Y >50..75 A", "X", "A"),
        ),
        note="Significant influence, contracts and trusts as published make `possible`: whether the entity acts in "
        "accordance with the person's wishes is a question of fact.",
    ),
)
