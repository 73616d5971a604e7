"""Who is flagged in a table of applicants, by what, with which rows; and who is not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bench import made_applicants
from resolver.cli import app
from resolver.errors import BadParameter, DataError, NothingPublished, UsageError
from resolver.hiring import check as checking
from resolver.hiring import profile, workbook
from resolver.hiring.check import Checked
from resolver.hiring.flag import INNOCENT
from resolver.reuse import kinds
from resolver.reuse.habits import HABITS
from resolver.reuse.readings import INNOCENT as INNOCENT_READINGS
from resolver.reuse.readings import READINGS
from resolver.store import Workspace, connect
from tests.generation import add_entity, add_transfers
from tests.resolver.hiring.made import Made, batch, checked, network

HOMES = ("Busan|KR", "Lodz|PL", "Leeds|GB", "Tartu|EE")
NAMES = ("Ana Ruiz", "Bo Stenberg", "Cy Deanfield", "Dmitri Halvar", "Emeka Okonja", "Fay Olsvik", "Gus Torvald")


def current(workspace: Workspace) -> Path:
    """The file of the published generation."""
    generation = workspace.current()
    assert generation
    return generation.path


def flagged(found: Checked) -> dict[str, tuple[int, ...]]:
    """Rule -> rows, of flags."""
    return {flag.rule: flag.rows for flag in found.flags if flag.flagged}


def hints(found: Checked) -> dict[str, tuple[int, ...]]:
    """Rule -> rows, of hints."""
    return {flag.rule: flag.rows for flag in found.flags if not flag.flagged}


def said(found: Checked) -> dict[str, tuple[int, ...]]:
    """Rule -> rows, of what accuses nobody."""
    return {each.rule: each.rows for each in found.said}


# --------------------------------------------------------------------------------------------- rows against each other


def test_a_passport_under_two_names_names_rows_lines_and_innocent_readings(tmp_path: Path):
    people: Made = {
        "Amir Roslanto": {"home": HOMES[0], "born": "1990-01-01", "passport": "A1@MY"},
        "Farid Zulhelman": {"home": HOMES[1], "born": "1992-02-02", "passport": "A1@MY"},
        "Honest Third": {"home": HOMES[2], "born": "1993-03-03", "passport": "B2@GB"},
    }
    found = checked(tmp_path, people)
    [flag] = found.flags
    assert (flag.rule, flag.rows, flag.flagged) == ("lent_document", (2, 3), True)
    [proof] = flag.evidence
    assert (proof.what, proof.value, proof.rows, proof.cites) == (
        "passport",
        "A1",
        (2, 3),
        ("sha/rows/2", "sha/rows/3"),
    )
    assert "clerk" in flag.innocent
    assert [row["verdict"] for row in found.table()] == ["flag", "flag", "clear"]
    assert said(found) == {"no_network": ()}


def test_one_person_twice_under_one_name_is_said_and_no_flag(tmp_path: Path):
    people: Made = {
        "Priya Raghavanti": {"home": HOMES[0], "passport": "Z1@IN"},
        "PRIYA RAGHAVANTI": {"entity": "Priya Raghavanti"},
    }
    found = checked(tmp_path, people)
    assert flagged(found) == {} and said(found)["same_applicant"] == (2, 3)
    people["Peter Rowland"] = {"entity": "Priya Raghavanti"}
    assert flagged(checked(tmp_path / "alias", people)) == {"alias": (2, 3, 4)}


def test_one_placeholder_number_on_many_rows_is_a_placeholder(tmp_path: Path):
    people: Made = {f"Person Number{number}": {"passport": "999999@KR"} for number in range(kinds.CROWD + 4)}
    found = checked(tmp_path, people)
    assert found.flags == ()
    assert len(said(found)["crowd"]) == kinds.CROWD + 4


def test_pay_to_an_account_in_another_name_is_a_flag_and_a_maiden_or_a_family_name_is_none(tmp_path: Path):
    people: Made = {
        "Anna Berger": {"account": "DE1", "holder": "Viktor Malenkov"},
        "Anna Hofmann": {"account": "DE2", "holder": "Anna Berger"},
        "Kim Minsu": {"account": "DE3", "holder": "Minsu Kim"},
        "Emil Novakar": {"account": "DE4", "holder": ""},
    }
    found = checked(tmp_path, people)
    assert flagged(found) == {"third_party_account": (2,)} and hints(found) == {}
    [flag] = found.flags
    assert flag.facts["holder"] == "Viktor Malenkov" and flag.evidence[0].cites == ("sha/rows/2",)


def test_a_channel_is_unusual_where_most_rows_use_another(tmp_path: Path):
    people: Made = {f"Person Number{number}": {"account": f"DE{number}"} for number in range(5)}
    people["Otto Wallet"] = {"wallet": "T1"}
    assert hints(checked(tmp_path, people)) == {"unusual_channel": (7,)}
    everyone: Made = {f"Person Number{number}": {"wallet": f"T{number}"} for number in range(5)}
    assert checked(tmp_path / "usual", everyone).flags == ()


def test_an_account_abroad_is_a_hint_and_more_where_the_profile_names_the_place(tmp_path: Path):
    people: Made = {f"Person Number{number}": {"home": HOMES[1], "account": f"PL{number}"} for number in range(4)}
    people["Lars Holm"] = {"home": HOMES[1], "account": "EE9"}
    people["Nils Berg"] = {"home": HOMES[1], "account": "CN9"}
    people["Li Wei"] = {"home": "Dalian|CN", "account": "CN8"}  # at home
    found = checked(tmp_path, people)
    assert {flag.rows: flag.score for flag in found.flags} == {
        (6,): 0.1667,  # 2 / (2 + 10)
        (7,): 0.375,  # (2 + 4) / (2 + 4 + 10)
    }


def test_one_address_of_five_unlike_names_is_a_hint_of_seven_a_flag_and_of_a_family_nothing(tmp_path: Path):
    people: Made = {name: {"home": "7 Depot Road/Tacoma|US"} for name in NAMES}
    people |= {
        f"{given} Montclare": {"home": "9 Elm/Leeds|GB"} for given in ("Jo", "Al", "Ed", "Mo", "Vi", "Lu", "Cal")
    }
    people |= {f"Somebody Else{number}": {"home": HOMES[number % 4]} for number in range(3)}
    assert flagged(checked(tmp_path, people)) == {"shared_address": tuple(range(2, 9))}  # 3 x 4 bits: 12 / 22
    del people["Fay Olsvik"], people["Gus Torvald"]
    found = checked(tmp_path / "five", people)
    assert flagged(found) == {} and hints(found) == {"shared_address": (2, 3, 4, 5, 6)}


CV = " ".join(f"worked{number} on system{number * 7 % 31} with team{number * 3 % 17}" for number in range(60))


def test_one_cv_under_two_names_is_a_flag_and_a_template_of_a_crowd_is_none(tmp_path: Path):
    people: Made = {
        "Aiko Morishiga": {"home": HOMES[0], "cv_text": f"Aiko Morishiga, born to code. {CV}"},
        "Bruno Calvantes": {"home": HOMES[1], "cv_text": f"Bruno Calvantes from Porto. {CV} and more of that kind"},
        "Cyd Threeway": {"home": HOMES[2], "cv_text": CV.replace("worked", "learnt").replace("team", "group")},
    }
    found = checked(tmp_path, people)
    assert flagged(found) == {"same_text": (2, 3)}
    crowd: Made = {f"Person Number{number}": {"cv_text": f"{CV} signed {number}"} for number in range(40)}
    assert checked(tmp_path / "crowd", crowd).flags == ()


# -------------------------------------------------------------------------------------------------- against the network


def test_a_row_that_reuses_what_the_network_knows_under_another_name(tmp_path: Path):
    known: Made = {
        "Oleg Marchukan": {
            "home": HOMES[0],
            "born": "1990-01-01",
            "photo": "phash:00ff00ff00ff00ff@",
            "account": "EE7",
        },
        "Rosa Lindqvist": {"home": HOMES[3], "passport": "R1@SE", "account": "SE3"},
    }
    people: Made = {
        "Brian Hollowell": {"home": HOMES[1], "photo": "phash:00ff00ff00ff00fe@"},  # one bit of 64
        "Tariq Gallow": {"home": HOMES[2], "account": "EE7"},
        "Rosa Lindqvist": {"home": HOMES[3], "passport": "R1@SE"},
    }
    found = checked(tmp_path, people, known)
    assert flagged(found) == {"alias": (2, 3)}  # a ring: the face, and the account of that face's owner
    [ring] = [flag for flag in found.flags if flag.flagged]
    assert ring.entities == ("Oleg Marchukan",)
    proof = {each.what: (each.rows, each.records) for each in ring.evidence}
    assert proof["account"] == ((3,), ("table.before:2",))
    assert said(found)["missed_link"] == (4,)  # the same person as known: said, no flag
    assert found.run == "run-000001"


def test_a_crowd_of_the_network_is_known_to_be_one(tmp_path: Path):
    known: Made = {f"Known Person{number}": {"passport": "111@KR"} for number in range(kinds.CROWD + 3)}
    found = checked(tmp_path, {"Ana Ruiz": {"passport": "111@KR"}}, known)
    assert found.flags == () and said(found) == {"crowd": (2,)}


def test_a_table_that_the_network_holds_already_is_not_compared_with_itself(tmp_path: Path):
    people: Made = {
        "Amir Roslanto": {"home": HOMES[0], "passport": "A1@MY", "device": "D1", "key": "K1"},
        "Rosa Lindqvist": {"home": HOMES[1], "passport": "R1@SE", "key": "K2"},
    }
    workspace = network(tmp_path, people)
    con = connect(current(workspace))
    con.execute("update final.record set record_id = replace(record_id, 'before', 'applications')")
    con.execute(
        "update final.entity set records = list_transform(records, lambda r: replace(r, 'before', 'applications'))"
    )
    con.execute(
        "update final.support set records = list_transform(records, lambda r: replace(r, 'before', 'applications'))"
    )
    con.close()
    made = batch(tmp_path, people)
    found = checking.compared(workspace, made, current(workspace), profile.load("applicants"))
    assert found.flags == () and found.said == ()
    con = connect(current(workspace))
    con.execute("update final.record set caption = 'Otto Quellmark' where record_id = 'table.applications:K1'")
    con.close()
    with pytest.raises(DataError, match="K1 is 'Amir Roslanto' here, and 'Otto Quellmark'"):
        checking.compared(workspace, made, current(workspace), profile.load("applicants"))


def test_small_transfers_from_wallets_to_an_account_in_a_named_place(tmp_path: Path):
    workspace = network(tmp_path, {"Ana Ruiz": {"account": "CN5"}})
    con = connect(current(workspace))
    add_entity(con, "wallet", "wallet")
    begin = datetime(2024, 1, 1)
    add_transfers(con, [("wallet", "CN5", "400", begin + timedelta(days=day)) for day in range(8)])
    con.close()
    made = batch(tmp_path, {"Tariq Gallow": {"account": "CN5"}, "Bo Stenberg": {"account": "SE5"}})
    found = checking.compared(workspace, made, current(workspace), profile.load("applicants"))
    [flag] = [each for each in found.flags if each.rule == "small_transfers"]
    assert (flag.rows, flag.flagged, flag.facts["transfers"]) == ((2,), True, 8)
    assert flag.evidence[0].cites[0].startswith("file/payments/t") and "8 small transfers" in flag.says


def test_a_profile_of_ones_own_moves_places_thresholds_and_weights(tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text('places = ["EE"]\n[weights]\naccount_in_place = 9\n[thresholds]\nflag = 0.6\n')
    people: Made = {f"Person Number{number}": {"home": HOMES[1], "account": f"PL{number}"} for number in range(4)}
    people["Lars Holm"] = {"home": HOMES[1], "account": "EE9"}
    found = checked(tmp_path / "own", people, profile=str(own))
    assert [(flag.rows, flag.score, flag.flagged) for flag in found.flags] == [((6,), 0.5238, False)]  # 11 / 21
    assert found.as_dict()["profile"]["name"] == "own.toml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("places = [", "no valid TOML"),
        ('people = ["KR"]', "unknown people"),
        ('places = ["China"]', "two capital letters"),
        ("[weights]\nnationality = 3", "holds third_party_account"),
        ("[thresholds]\nflag = 2", "at most 1"),
        ("[weights]\nwallet = -1", "not below 0"),
        ("[weights]\nwallet = true", "not below 0"),
    ],
)
def test_a_profile_that_is_none_is_refused_by_name(tmp_path: Path, text: str, words: str):
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(BadParameter, match=words):
        profile.load(str(tmp_path / "own.toml"))


def test_a_profile_that_there_is_not_names_those_that_there_are(tmp_path: Path):
    with pytest.raises(BadParameter, match="There is applicants"):
        profile.load("applicant")
    with pytest.raises(BadParameter, match="can't be read"):
        profile.load(str(tmp_path / "gone.toml"))


def test_without_a_network_a_check_says_what_to_do_first(tmp_path: Path):
    with pytest.raises(NothingPublished):
        checking.check(Workspace(tmp_path / "none"), [tmp_path / "applicants.csv"])


def test_every_rule_has_its_innocent_readings():
    rules = (set(READINGS) | set(HABITS)) - set(INNOCENT_READINGS)
    assert rules <= set(INNOCENT)


# ---------------------------------------------------------------------------------------- never by nationality or name


def test_made_honest_people_of_south_korea_are_not_flagged_for_their_names(tmp_path: Path):
    """Two dozen people with the commonest names, in five towns, who share nothing but names and towns."""
    names, towns, _ = made_applicants.people(made_applicants.KOREAN, np.random.default_rng(77), 24)
    people: Made = {
        f"{name} {'abcdefghij'[number % 10] * (number // 10 + 1)}": {
            "home": f"{number} Street/{towns[number]}|KR", "born": f"19{60 + number}-01-01",
            "account": f"KR{number:06d}", "passport": f"M{number:08d}@KR",
        }
        for number, name in enumerate(names)
    }  # fmt: skip
    assert len(people) == 24
    assert checked(tmp_path, people).flags == ()


def test_nations_and_names_change_nothing(tmp_path: Path):
    """The same rows with other names, nations and towns: the same rules, rows and scores."""
    told = []
    worlds = (
        (("Kim Minseo", "Park Jiho", "Choi Yuna", "Jung Haeun"), "KR", ("Seoul|KR", "Busan|KR")),
        (("Anna Lindgren", "Tariq Osman", "Elena Rossi", "Piotr Zielin"), "SE", ("Malmo|SE", "Lund|SE")),
    )
    for number, (names, nation, homes) in enumerate(worlds):
        values = [
            {"passport": "P1@XX", "phone": "5", "account": "GB1", "holder": "Wolfgang Amsel"},
            {"passport": "P1@XX", "phone": "6", "account": "GB2", "photo": "phash:0123456789abcdef@"},
            {"passport": "P3@XX", "phone": "6", "account": "GB2"},
            {"passport": "P4@XX", "phone": "7", "wallet": "T1"},
        ]
        people: Made = {
            name: {"home": homes[place % 2], "born": f"1990-01-0{place + 1}", **facts}
            for place, (name, facts) in enumerate(zip(names, values, strict=True))
        }
        found = checked(tmp_path / nation, people)
        told.append([(flag.rule, flag.rows, flag.score, flag.flagged) for flag in found.flags])
        assert number < 2
    assert told[0] == told[1] and any(flag for *_, flag in told[0])


# ------------------------------------------------------------------------------------------------------------- workbook


def test_the_workbook_has_frozen_headers_filters_and_no_formula(tmp_path: Path):
    import openpyxl

    people: Made = {
        '=HYPERLINK("http://x.example")': {"home": HOMES[0], "passport": "A1@MY", "born": "1990-01-01"},
        "+1+1 Roe": {"home": HOMES[1], "passport": "A1@MY", "born": "1991-01-01"},
    }
    found = checked(tmp_path, people)
    assert workbook.write(found, tmp_path / "out.xlsx") == {}
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["rows", "flags", "evidence", "said", "not read", "basis"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    rows = list(book["rows"].iter_rows(values_only=True))
    assert rows[0][:4] == ("row", "key", "name", "verdict")
    assert rows[1][2] == '=HYPERLINK("http://x.example")' and rows[1][3] == "flag"
    assert not list(tmp_path.glob("*.tmp"))


def test_what_the_command_asks_for(tmp_path: Path):
    told = CliRunner().invoke(app, ["-w", str(tmp_path / "none"), "screen", "--profile", "applicants"])
    assert isinstance(told.exception, UsageError) and "name the file" in str(told.exception)
