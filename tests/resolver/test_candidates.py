"""Candidates: which records meet, and what happens to keys that too many share."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.candidates import candidates, prepare
from resolver.link import features
from tests.resolver.linked import prepared
from tests.stage import Party


def met(*parties: Party, kind: str = "person") -> tuple[DuckDBPyConnection, dict[tuple[str, str], str]]:
    """The connection, and the rules under which each pair of records meets."""
    con = prepared(parties)
    features(con, [kinds.load("organisation"), kinds.load("person")])
    prepare(con)
    of = kinds.load(kind)
    candidates(con, of, kinds.model(str(of.model)), [])
    rows = con.execute(
        "select a.record_id, b.record_id, p.rules from work.candidate_pair as p "
        "join work.linked as a on a.kind = p.kind and a.rid = p.l "
        "join work.linked as b on b.kind = p.kind and b.rid = p.r"
    ).fetchall()
    return con, {(left, right): rules for left, right, rules in rows}


def test_a_misspelt_name_meets_by_birth_day_and_the_beginning_of_a_word():
    _, pairs = met(
        Party("table:1", "Wyxholloway Ann", born="1970-05-12"), Party("table:2", "Wyxlohoway Mary", born="1970-05-12")
    )
    assert "day_word" in pairs["table:1", "table:2"]


def test_other_names_meet_by_a_passport_number_whatever_its_country():
    _, pairs = met(
        Party("table:1", "Minho Seorang", numbers=(("passport", "M70112233", "Korea, South"),)),
        Party("table:2", "Gregor Pavlitsky", numbers=(("passport", "M 70112233", None),)),
    )
    assert pairs == {("table:1", "table:2"): "identifier"}


def test_other_names_meet_by_a_payout_account():
    iban = "DE89370400440532013000"
    _, pairs = met(
        Party("table:1", "Minho Seorang", accounts=(iban,)), Party("table:2", "Gregor Pavlitsky", accounts=(iban,))
    )
    assert pairs == {("table:1", "table:2"): "account"}


def test_an_acronym_meets_the_name_that_it_is_published_with():
    _, pairs = met(
        Party("ofac:1", "KANGSU OVERSEAS DEVELOPMENT GROUP (KODG)", "organisation"),
        Party("un:1", "KODG", "organisation"),
        kind="organisation",
    )
    assert "acronym" in pairs["ofac:1", "un:1"]


def test_nothing_in_common_never_meets():
    assert met(Party("table:1", "Minho Seorang"), Party("table:2", "Gregor Pavlitsky"))[1] == {}


def test_a_key_that_too_many_share_is_narrowed_by_the_birth_year_and_said_so():
    cap = int(kinds.model("person-2").card["caps"]["name"])
    same_year = [Party(f"table:a{n}", "Kim Chol", born="1970") for n in range(2)]
    others = [Party(f"table:b{n}", "Kim Chol", born=str(1800 + n)) for n in range(cap)]
    con, pairs = met(*same_year, *others)
    assert "name" in pairs["table:a0", "table:a1"]
    # cap + 2 records of one name would make (cap + 2)(cap + 1) / 2 pairs; each year has one record but 1970
    assert sum("name" in rules for rules in pairs.values()) == 1
    [(message, evidence)] = con.execute(
        "select message, evidence from work.finding where subject = 'person name'"
    ).fetchall()
    assert json.loads(evidence)["above_cap"] == [{"key": "chol kim", "records": cap + 2}]
    assert "narrower" in message
