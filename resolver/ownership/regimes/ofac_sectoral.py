"""United States, sectoral sanctions: entities owned 50 % or more by persons on the sectoral list share its limits."""

from __future__ import annotations

from datetime import date

from resolver.ownership.regimes import HALF, Case, Rule

RULES = (
    Rule(
        name="ofac_sectoral",
        title="OFAC sectoral sanctions, 50 Percent Rule",
        authorities=("OFAC",),
        effects=("sectoral",),
        limit=HALF,
        more=False,
        together=True,
        votes=False,
        control=False,
        joint_whole=False,
        law="Directives 1 to 4 under EO 13662 and FAQ 373; Directives under EO 14024 and FAQ 967: property of persons "
        "determined to be subject, and of entities that they own 50 % or more, in the aggregate",
        url="https://ofac.treasury.gov/faqs/373",
        valid_from=date(2014, 7, 16),
        cases=(
            Case("as in the rule on blocked persons", "X 50 A, A 50 B", "X", "A B"),
            Case("two persons of the list are added", "X 25 A, Y 25 A", "X Y", "A"),
        ),
        note="What is forbidden is what the directive forbids (debt, equity, services), not all dealing: "
        "`blocked` means that the directive applies. Whether stakes of persons under different directives are added up "
        "depends on the directives: here they are.",
    ),
)
