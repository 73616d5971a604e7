"""The page of candidate rules says of each rule what it is for and what it finds."""

from __future__ import annotations

from resolver import candidate_page, docs, kinds


def test_every_rule_stands_on_the_page_with_its_purpose_and_cap():
    page = docs.candidates_page()
    for name in kinds.names():
        for rule in kinds.load(name).rules:
            assert f"| `{rule.name}` | {' + '.join(rule.of)} |" in page
            assert rule.purpose in page


def test_what_was_measured_names_the_sets_and_the_share_of_true_pairs_found():
    whole = [row for row in candidate_page.measured() if not row["rule"]]
    assert {row["set"] for row in whole} >= {"fake_1000", "febrl3", "febrl4", "made_people"}
    page = docs.candidates_page()
    for row in whole:
        assert f"### {row['kind']}: {row['set']}, {int(row['records']):,} records" in page
        assert int(row["true_pairs"]) <= int(row["true_pairs_alone"])
