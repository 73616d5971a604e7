"""A value that very many differently named records publish joins nobody, keeps nobody apart, and is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from resolver import pipeline
from resolver.clean.crowd import CROWD, of_generation, parties
from resolver.explain import explain, picture, words
from resolver.store import Workspace
from tests.resolver.linked import generation, linked, together
from tests.resolver.test_candidates import WORDS
from tests.resolver.update.test_settled import FACTS, network
from tests.stage import Party, stage

PLACEHOLDER = (("passport", "A0000000", "Iran"),)
STRANGERS = tuple(
    Party(f"table:{n:02}", f"{WORDS[n]} {WORDS[-n - 1]}", numbers=PLACEHOLDER, gender="male")
    for n in range(CROWD + 5)
)  # fmt: skip
ONE = (
    Party("table:one", "Ansel Brookmarch", born="1960-05-12",
          numbers=(*PLACEHOLDER, ("passport", "TB4410229", "Iran"), ("national_id", "999999999", "North Korea"))),
    Party("table:other", "Brookmarch, Ansel", born="1960-05-12",
          numbers=(("passport", "TB4410229", "Iran"), ("national_id", "4410229123", "North Korea"))),
)  # fmt: skip

WITHOUT_NATIONAL = tuple(
    replace(party, numbers=tuple(number for number in party.numbers if number[0] == "passport")) for party in ONE
)


def findings(con: DuckDBPyConnection) -> dict[str, tuple[str, dict[str, Any]]]:
    """Type of value -> message and evidence of the finding about it."""
    rows = con.execute("select subject, message, evidence from work.finding where rule = 'crowd'").fetchall()
    return {subject: (message, json.loads(evidence)) for subject, message, evidence in rows}


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """Thirty-five strangers under one placeholder, and two records of one man, one of which has it too."""
    return linked(*STRANGERS, *WITHOUT_NATIONAL)


def test_a_placeholder_for_a_passport_number_joins_no_strangers_and_is_told(con: DuckDBPyConnection):
    assert together(con) == {frozenset({"table:one", "table:other"})}
    message, evidence = findings(con)["passport"]
    names = CROWD + 6
    assert message == (
        f"The passport A0000000 stands under {names} names: a placeholder, or a service's own. "
        "Nobody is compared by it."
    )
    [value] = evidence["values"]
    assert (value["value"], value["names"], len(value["records"])) == ("A0000000", names, 10)
    assert set(findings(con)) == {"passport"}, "the same number under its scheme, its country and alone is told once"


def test_an_explanation_says_what_both_publish_that_was_left_out(
    con: DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
):
    why = explain(generation(con), "table:00", "table:one")
    assert not why["same"] and why["reason"] == "never compared: they share no key"
    [left_out] = why["crowd"]
    assert left_out == {"field": "identifier", "type": "passport", "value": "A0000000", "names": CROWD + 6}
    said = f"passport A0000000: it stands under {CROWD + 6} names, which tells nothing"
    words.show(why)
    assert said in capsys.readouterr().out and said in picture.page(why)
    assert "identifier" not in {field["field"] for field in why["fields"] if field["level"]}


def test_up_to_thirty_names_a_number_is_compared():
    few = linked(
        *(Party(f"table:{n:02}", party.name, numbers=PLACEHOLDER) for n, party in enumerate(STRANGERS[:CROWD]))
    )
    assert findings(few) == {}
    [(held,)] = few.execute(
        "select count(*) from work.feature_person where id_full = ['passport:IR:A0000000']"
    ).fetchall()
    assert held == CROWD


def test_a_placeholder_keeps_nobody_apart():
    crowd = [
        Party(f"table:{n:02}", party.name, numbers=(("national_id", "999999999", "North Korea"),))
        for n, party in enumerate(STRANGERS)
    ]
    assert together(linked(*ONE)) == set(), "two national numbers are two people"
    assert together(linked(*crowd, *ONE)) == {frozenset({"table:one", "table:other"})}


def test_one_party_in_many_spellings_and_scripts_is_no_crowd():
    family = ("Qadhafi", "Gaddafi", "Gadhafi", "Kadhafi", "Qaddafi", "Kadafi", "Ghadafi", "القذافي")
    given = ("Muammar", "Moammar", "Muamar", "Mu'ammar", "معمر")
    spelt = [Party(f"table:{n}", f"{one} {other}", numbers=PLACEHOLDER) for n, (one, other) in
             enumerate((one, other) for one in given for other in family)]  # fmt: skip
    con = linked(*spelt)
    assert findings(con) == {} and len(spelt) > CROWD
    [(held,)] = con.execute("select count(*) from work.feature_person where id_any is not null").fetchall()
    assert held == len(spelt)


def test_five_hundred_names_of_one_record_are_no_crowd():
    con = linked(
        Party("table:0", "Ansel Brookmarch", aliases=tuple(f"{one} Zimmerholt" for one in WORDS), numbers=PLACEHOLDER)
    )
    assert findings(con) == {}


def test_a_number_that_each_register_gives_to_another_firm_keeps_its_country():
    codes = "FRDEGBITESNLBEATCHSENODKFIPLCZSKHUROBGGRPTIEUSCAMXBRARCLJPKRCNINAUNZZA"
    countries = [codes[at : at + 2] for at in range(0, len(codes), 2)]
    assert len(countries) > CROWD
    firms = [
        Party(f"table:{code}", f"{WORDS[n]} {WORDS[-n - 1]} Trading", "organisation",
              numbers=(("registration", "1234567", code),))
        for n, code in enumerate(countries)
    ]  # fmt: skip
    again = Party("un:1", firms[0].name, "organisation", numbers=(("registration", "1234567", "FR"),))
    con = linked(*firms, again)
    assert together(con) == {frozenset({"table:FR", "un:1"})}
    [(level,)] = con.execute("select reason from work.decided where decision = 'accepted'").fetchall()
    assert "same number and country" in level
    assert "registration" in findings(con)


def test_ships_under_one_placeholder_stay_apart():
    ships = [
        Party(f"table:{n}", f"{WORDS[n]} {WORDS[-n - 1]}", "asset", numbers=(("mmsi", "999999999", None),))
        for n in range(CROWD + 5)
    ]
    con = linked(*ships)
    assert together(con) == set() and "mmsi" in findings(con)


def test_applicants_of_one_agency_are_not_one_for_its_phone_mailbox_and_account():
    agency = [
        Party(f"table:{n}", f"{WORDS[n]} {WORDS[-n - 1]}", countries=("Malta",), accounts=("GB29NWBK60161331926819",),
              contacts=(("phone", "+442079460018"), ("email", "people@agency.example")))
        for n in range(CROWD + 5)
    ]  # fmt: skip
    con = linked(*agency)
    assert together(con) - {frozenset(party.id for party in agency)} == together(con) == set()
    assert set(findings(con)) == {"account", "email", "phone"}


@pytest.mark.parametrize(
    ("names", "count"),
    [
        ([f"Person Number{n}" for n in range(20)], 20),
        ([f"Test Person {n}" for n in range(20)], 20),
        (["Deutsche Bank Leeds", "Deutsche Bank Ulm", "Deutsche Bank AG"], 1),
        (["Kim Chol", "Kim Yong", "Pak Chol"], 3),
        (["Gazprom", "Gazprom", "Rosneft"], 2),
        ([], 0),
    ],
)
def test_names_are_of_one_party_where_two_words_agree(names: list[str], count: int):
    def name(text: str) -> tuple[list[str], list[str], str]:
        return text.lower().split(), [word for word in text.lower().split() if word[-1].isdigit()], ""

    assert parties([[name(text)] for text in names]) == count


def staged(workspace: Workspace, parties: Sequence[Party]) -> None:
    """Stage these parties in place of what was staged before, and link."""
    with workspace.write("stage") as con:
        for table in (*FACTS, "identifier", "attribute"):
            con.execute(f"delete from stage.{table}")
        stage(con, parties, date(2026, 1, len(parties) - CROWD + 1))
    pipeline.link(workspace)


def test_what_becomes_a_crowd_by_an_update_is_parted_as_in_a_full_run(tmp_path: Path):
    kept, fresh = Workspace(tmp_path / "kept"), Workspace(tmp_path / "fresh")
    known = []
    for workspace, parts in ((kept, (STRANGERS[:CROWD], STRANGERS)), (fresh, (STRANGERS,))):
        for part in parts:
            staged(workspace, part)
            with workspace.read() as con:
                rows = con.execute("select count(distinct entity_id), count(*) from final.record").fetchall()
                known.append((*rows[0], len(of_generation(con)) > 0))
    # thirty names are compared by their one number, and come together; five more show it for what it is
    assert known[0][0] < known[0][1] == CROWD and not known[0][2]
    assert known[1] == known[2] == (len(STRANGERS), len(STRANGERS), True)
    made, wanted = network(kept), network(fresh)
    assert {table for table in wanted if made[table] != wanted[table]} == set()
