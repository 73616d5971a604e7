"""United States: entities owned 50 % or more, in the aggregate, by blocked persons are blocked."""

from __future__ import annotations

from resolver.ownership.regimes import HALF, Case, Rule

CASES = (
    Case("FAQ 401: X owns 50 % of A, A 50 % of B", "X 50 A, A 50 B", "X", "A B"),
    Case("FAQ 401: two 50 % companies with 25 % each", "X 50 A, X 50 B, A 25 C, B 25 C", "X", "A B C"),
    Case("FAQ 401: direct and indirect are added", "X 50 A, X 10 B, A 40 B", "X", "A B"),
    Case("FAQ 399: two blocked persons are added", "X 25 A, Y 25 A", "X Y", "A"),
    Case("FAQ 401: 25 % companies pass nothing on", "X 25 A, X 25 B, A 50 C, B 50 C", "X"),
    Case("FAQ 401: a majority passes on the whole stake of the intermediary", "X 50 A, A 49 B, Y 1 B", "X Y", "A B"),
    Case("control is not ownership (FAQ 398)", "X board A, X votes 100 A", "X"),
    Case("one unit short", "X 49.999999 A", "X"),
)

RULES = (
    Rule(
        name="ofac",
        title="OFAC 50 Percent Rule",
        authorities=("OFAC",),
        effects=("blocking",),
        limit=HALF,
        more=False,
        together=True,
        votes=False,
        control=False,
        joint_whole=False,
        law="OFAC, Revised Guidance on Entities Owned by Persons Whose Property and Interests in Property Are Blocked, "
        "13 August 2014; FAQ 398 to 402; 31 CFR 587.406 and its like in other parts",
        url="https://ofac.treasury.gov/faqs/401",
        cases=CASES,
        note="Ownership only; control, or less than 50 %, calls for caution (FAQ 398). The guidance of 2014 added up "
        "the stakes of several persons; that of 2008 did not, and isn't declared here.",
    ),
)
