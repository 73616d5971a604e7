"""Candidates: which records meet, and what happens to keys that too many share."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.candidates import Caps, candidates, prepare
from resolver.clean.placeholders import is_placeholder
from resolver.features import features
from tests.resolver.linked import prepared
from tests.stage import Party
from tests.world import CAST

WORDS = [
    "".join(three)
    for three in product(("Bru", "Dol", "Fin", "Gat", "Hem"), ("ak", "el", "ir", "os", "ut"), ("ban", "dor", "gim"))
]
"""75 made words of which no two share four letters at the beginning and another sound."""


def met(*parties: Party, kind: str = "person") -> tuple[DuckDBPyConnection, dict[tuple[str, str], str]]:
    """The connection, and the rules under which each pair of records meets."""
    con = prepared(parties)
    features(con, [kinds.load("organisation"), kinds.load("person")])
    prepare(con)
    of = kinds.load(kind)
    candidates(con, of, kinds.model(str(of.model)), [], told=True)
    rows = con.execute(
        "select a.record_id, b.record_id, p.rules from work.candidate_pair as p "
        "join work.linked as a on a.kind = p.kind and a.rid = p.l "
        "join work.linked as b on b.kind = p.kind and b.rid = p.r"
    ).fetchall()
    return con, {(left, right): rules for left, right, rules in rows}


def finding(con: DuckDBPyConnection, subject: str) -> tuple[str, Any]:
    """Message and evidence of the finding about a rule."""
    [(message, evidence)] = con.execute(
        "select message, evidence from work.finding where subject = $subject", {"subject": subject}
    ).fetchall()
    return message, json.loads(evidence)


def test_a_misspelt_name_meets_by_birth_day_and_the_end_of_a_word():
    _, pairs = met(
        Party("table:1", "Wyxholloway Ann", born="1970-05-12"), Party("table:2", "Wyxlohoway Mary", born="1970-05-12")
    )
    assert "day_end" in pairs["table:1", "table:2"].split()


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
    # cap + 2 records of one name would make (cap + 2)(cap + 1) / 2 pairs; each year has one record but 1970
    assert set(pairs) == {("table:a0", "table:a1")}
    assert {"name", "words", "sound"} <= set(pairs["table:a0", "table:a1"].split())
    message, evidence = finding(con, "person name")
    assert evidence["above_cap"] == [{"key": "chol kim", "records": cap + 2}]
    assert f"'chol kim' by {cap + 2}; they were narrowed by year and circumstance." in message


def test_a_key_that_no_narrower_one_stands_for_is_left_out_and_said_so():
    cap = int(kinds.model(str(kinds.load("person").model)).card["caps"]["name"])
    con, pairs = met(*(Party(f"table:{n}", "Kim Chol", born="1970", gender="male") for n in range(cap + 1)))
    assert pairs == {}
    message, evidence = finding(con, "person name")
    assert evidence["not_used"] == [{"key": "chol kim|1970", "records": cap + 1}]
    assert "1 left out, such as 'chol kim|1970'" in message


def test_two_narrower_features_are_tried_together():
    cap = int(kinds.model(str(kinds.load("person").model)).card["caps"]["name"])
    crowd = [Party(f"table:{n:03}", "Kim Chol", born="1970", address=(f"{n} High St", "Ulm", "DE")) for n in range(cap)]
    few = [Party(f"un:{n}", "Kim Chol", born="1970", address=("1 Rue Noire", "Lyon", "FR")) for n in range(2)]
    _, pairs = met(*crowd, *few)
    assert "name" in pairs["un:0", "un:1"].split()
    assert not [pair for pair in pairs if pair[0].startswith("table") and pair[1].startswith("un")]


def test_pairs_are_those_that_share_a_key_that_is_told_and_their_rules_are_its():
    con, pairs = met(*(party for party in CAST if party.kind == "person"))
    rows = con.execute(
        "select x.record_id, y.record_id, string_agg(distinct a.rule, ' ' order by a.rule) "
        "from work.candidate_key as a "
        "join work.candidate_key as b on b.rule = a.rule and b.key = a.key and a.rid < b.rid "
        "join work.linked as x on x.kind = 'person' and x.rid = a.rid "
        "join work.linked as y on y.kind = 'person' and y.rid = b.rid group by 1, 2"
    ).fetchall()
    assert {(left, right): rules for left, right, rules in rows} == pairs
    assert len(pairs) > 5


def test_a_record_that_is_added_changes_no_pair_of_the_others():
    people = [party for party in CAST if party.kind == "person"]
    whole = met(*people)[1]
    without = met(*people[1:])[1]
    assert {pair: rules for pair, rules in whole.items() if people[0].id not in pair} == without


def test_a_large_set_has_caps_of_its_own_and_leaves_out_the_widest_rules():
    model = kinds.model(str(kinds.load("person").model))
    small, large = Caps.of(model, 200_000).by_rule, Caps.of(model, 200_001).by_rule
    assert small.keys() == large.keys()
    assert large["day"] == 0 < small["day"]
    assert large["place_word"] < small["place_word"]
    assert small["identifier"] == large["identifier"]


def test_names_with_parts_exchanged_or_in_the_wrong_column_meet():
    _, pairs = met(
        Party("table:1", "Wyxholloway Gregor", born="1970-05-12"),
        Party("table:2", "Gregor Wyxholloway", born="1970-05-12"),
    )
    assert {"name", "words", "sound", "rare_word", "day_word"} <= set(pairs["table:1", "table:2"].split())


@pytest.mark.parametrize("nothing", ["UNKNOWN", "Unknown", "N/A", "TEST", "-", "X", "Name not available", "неизвестно"])
def test_a_name_that_stands_for_nothing_is_not_compared_and_the_finding_names_it(nothing: str):
    con, pairs = met(*(Party(f"table:{n}", nothing) for n in range(3)))
    assert pairs == {}
    rows = con.execute("select message from work.finding where rule = 'placeholder'").fetchall()
    assert rows == [(f"The value {nothing} stands in 3 names of table: not used to compare.",)]


@pytest.mark.parametrize("name", ["Test Valley Bank", "Le Van Nhan", "Ng", "金", "AAA", "Name", "Given"])
def test_a_name_that_only_looks_like_a_placeholder_is_a_name(name: str):
    assert not is_placeholder(name)


def test_the_first_of_january_1900_is_no_birth_date_and_the_finding_says_so():
    con, pairs = met(
        Party("table:1", "Minho Seorang", born="1900-01-01"), Party("table:2", "Gregor Pavlitsky", born="1900-01-01")
    )
    assert pairs == {}
    assert con.execute("select birth_day from work.feature_person").fetchall() == [(None,), (None,)]
    [(message,)] = con.execute("select message from work.finding where rule = 'placeholder'").fetchall()
    assert message == "The value 1900-01-01 stands in 2 dates of table: not used to compare."


def test_dates_in_the_column_of_names_are_not_compared_and_one_finding_asks_for_the_column():
    con, pairs = met(*(Party(f"table:{n}", name) for n, name in enumerate(["1960-05-12", "1960-05-12", "03.11.1971"])))
    assert pairs == {}
    [(message,)] = con.execute("select message from work.finding").fetchall()
    assert message == (
        "3 names of table are dates, such as 03.11.1971: are two columns exchanged? They are not used to compare."
    )


def test_a_blank_name_meets_nobody():
    _, pairs = met(*(Party(f"table:{n}", name, born="1960-05-12") for n, name in enumerate(["", " ", "\u200b", "\t"])))
    assert set(pairs.values()) <= {"day"}, "a birth day is all that they have"


def test_one_phone_of_a_registration_agent_makes_no_pairs_and_the_finding_names_it():
    crowd = [
        Party(f"table:{n}", f"{WORDS[n]} {WORDS[-n - 1]}", contacts=(("phone", "+442079460018"),)) for n in range(37)
    ]
    con, pairs = met(*crowd)
    assert not [rules for rules in pairs.values() if "contact" in rules.split()]
    message, evidence = finding(con, "phone")
    assert message.startswith("The phone +442079460018 stands under 37 names: a placeholder, or a service's own.")
    assert evidence["values"][0]["names"] == 37


def test_one_phone_of_the_many_branches_of_a_bank_makes_few_pairs_and_the_finding_names_it():
    cap = int(kinds.model(str(kinds.load("organisation").model)).card["caps"]["contact"])
    branches = [
        Party(f"table:{n}", f"{WORDS[n]} Quorlbeck Savings", "organisation", contacts=(("phone", "+442079460018"),))
        for n in range(cap + 1)
    ]
    con, _ = met(*branches, kind="organisation")
    message, evidence = finding(con, "organisation contact")
    assert evidence["above_cap"][0]["records"] == cap + 1
    assert "narrowed" in message
    # every two branches begin alike, so that no narrower key helps, and the key is left out
    assert evidence["not_used"]


def test_a_column_full_of_one_value_makes_no_pairs_and_the_finding_names_it():
    cap = int(kinds.model(str(kinds.load("person").model)).card["caps"]["place"])
    crowd = [Party(f"table:{n}", WORDS[n], address=(f"{n} Elm Way", "Ulm", "DE")) for n in range(cap + 1)]
    con, pairs = met(*crowd)
    assert not [rules for rules in pairs.values() if "place" in rules.split()]
    assert finding(con, "person place")[1]["above_cap"] == [{"key": "town ulm DE", "records": cap + 1}]


def test_five_hundred_aliases_in_one_record_do_not_stop_nor_meet_everybody():
    many = Party(
        "table:0", "Ann Zimmerholt", aliases=tuple(f"{one} {WORDS[-at - 1]}" for at, one in enumerate(WORDS)) * 3
    )
    others = [Party(f"table:{n + 1}", f"{WORDS[n]} Quorlbeck{n}") for n in range(40)]
    _, pairs = met(many, *others)
    assert len(pairs) <= 40 + 40 * 39 / 2


def test_capitals_without_blanks_meet_by_the_beginning_where_a_day_agrees():
    _, pairs = met(
        Party("table:1", "WYXHOLLOWAYGREGOR", born="1970-05-12"),
        Party("table:2", "Wyxholloway Gregor", born="1970-05-12"),
    )
    assert "day_word" in pairs["table:1", "table:2"].split()
