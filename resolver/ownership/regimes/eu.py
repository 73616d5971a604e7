"""European Union: entities owned 50 % or more, in the aggregate, or controlled by listed persons.

The threshold was "more than 50 %" until the Council's Best Practices of 3 July 2024. Whether several listed owners are
added up is settled by the Commission's FAQ 8 on asset freezes (of 8 April 2022): "One should take into account the
aggregated ownership of the entity", with 30 % + 25 % as its example.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from resolver.ownership.regimes import HALF, Case, Rule

CHANGED = date(2024, 7, 3)

NOW = Rule(
    name="eu",
    title="EU ownership and control",
    authorities=("EU",),
    effects=("blocking",),
    limit=HALF,
    more=False,
    together=True,
    votes=True,
    control=True,
    joint_whole=False,
    law="Council of the EU, Best Practices for the effective implementation of restrictive measures (11623/24, 3 July "
    "2024): 50 % or more of the proprietary rights, or control; Commission FAQ on asset freeze, question 8: aggregated",
    url="https://data.consilium.europa.eu/doc/document/ST-11623-2024-INIT/en/pdf",
    valid_from=CHANGED,
    cases=(
        Case("Commission FAQ 8: 30 % and 25 % of two listed persons", "X 30 A, Y 25 A", "X Y", "A"),
        Case("50 % is enough since July 2024", "X 50 A, A 50 B", "X", "A B"),
        Case("the majority of the votes is control", "X votes 50.000001 A, A votes 51 B", "X", "A B"),
        Case("half of the votes is none", "X votes 50 A", "X"),
        Case("votes of different persons are not a majority of any", "X votes 30 A, Y votes 30 A", "X Y"),
        Case("appointing the board is control", "X board A, A 50 B", "X", "A B"),
    ),
    note="Control is a presumption that the entity can rebut before its national authority.",
)

RULES = (
    NOW,
    replace(
        NOW,
        law="Council of the EU, Best Practices (8519/18, 4 May 2018, and before): more than 50 % of the proprietary "
        "rights, or control; Commission FAQ on asset freeze, question 8: aggregated",
        url="https://data.consilium.europa.eu/doc/document/ST-8519-2018-INIT/en/pdf",
        more=True,
        valid_from=None,
        valid_to=CHANGED - timedelta(days=1),
        cases=(
            Case("50 % was not enough", "X 50 A", "X"),
            Case("Commission FAQ 8: 30 % and 25 % of two listed persons", "X 30 A, Y 25 A", "X Y", "A"),
        ),
    ),
)
