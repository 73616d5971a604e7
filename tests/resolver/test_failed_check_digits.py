"""A number that fails its check digits is kept and shown, and joins or parts nobody. All invented."""

from __future__ import annotations

import pytest

from tests.resolver.linked import linked, prepared, together
from tests.stage import Party

NAMES = ("Lindholt Digital Handels Gesellschaft", "Lindholt Digital Handels Gesellschaft")


def pair(kind: str, scheme: str, one: str, other: str, country: str | None, names: tuple[str, str]) -> list[Party]:
    """Two records with a number each."""
    return [
        Party("ofac:1", names[0], kind=kind, numbers=((scheme, one, country),)),
        Party("un:1", names[1], kind=kind, numbers=((scheme, other, country),)),
    ]


@pytest.mark.parametrize(
    ("scheme", "number", "country"),
    [
        ("lei", "5493001KJTIIGC8Y1R13", None),
        ("inn", "7707083894", None),
        ("tax", "7707083894", "Russia"),
        ("ogrn", "1027700132196", None),
    ],
)
def test_a_shared_number_that_fails_is_no_evidence(scheme: str, number: str, country: str | None) -> None:
    con = prepared(pair("organisation", scheme, number, number, country, ("Kaj Handels AS", "Orsini Shipping Ltd")))
    assert con.execute("select clean, valid from work.identifier_clean").fetchall() == [(number, False)]
    con = linked(*pair("organisation", scheme, number, number, country, ("Kaj Handels AS", "Orsini Shipping Ltd")))
    features = con.execute(
        "select id_full, id_unique, id_open, id_any, id_number, id_near from work.feature_organisation"
    )
    assert all(not any(row) for row in features.fetchall())
    assert con.execute("select count(*) from work.candidate_pair where contains(rules, 'identifier')").fetchall() == [
        (0,)
    ]
    assert together(con) == set()


# With both numbers valid the two are two companies, whatever their names; a typing error says nothing of the kind.
def test_numbers_of_which_one_fails_do_not_contradict() -> None:
    both = pair("asset", "imo", "9074729", "9074729", None, ("Kaj", "Orsini"))
    assert together(linked(*both)) == {frozenset({"ofac:1", "un:1"})}
    failing = pair("asset", "imo", "9074728", "9074728", None, ("Kaj", "Orsini"))
    assert together(linked(*failing)) == set()


def test_valid_numbers_that_differ_part_what_failing_ones_do_not() -> None:
    def joined(one: str, other: str) -> bool:
        parties = [
            Party(f"{source}:1", NAMES[0], kind="organisation", countries=("Germany",),
                  contacts=(("email", "office@lindholt.example"), ("phone", "+493055501234")),
                  address=("Am Ring 12", "Berlin", "Germany"), numbers=(("lei", number, None),))
            for source, number in (("ofac", one), ("un", other))
        ]  # fmt: skip
        return bool(together(linked(*parties)))

    assert not joined("5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55")
    assert joined("5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO54")
