"""Screening one subject at a time: who is found, why, and what speaks against."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolver.errors import UsageError
from resolver.screening import Answer, Hit, Screener, Subject
from tests.resolver.screening.world import published


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    return Screener.open(published(tmp_path_factory.mktemp("screening") / "workspace"))


def one(screener: Screener, **given: object) -> Answer:
    [answer] = screener.screen([Subject("row-1", **given)])  # type: ignore[arg-type]
    return answer


def hit(answer: Answer, caption: str) -> Hit:
    [found] = [hit for hit in answer.hits if hit.caption.startswith(caption)]
    return found


def test_a_listed_person_is_found_by_another_spelling_with_reasons_and_listings(screener):
    answer = one(screener, kind="person", names=("Oscar Vel Tarnbrok",), birth_dates=("1961-04-09",))
    found = hit(answer, "TARNBROOK")
    assert found.score > 0.5 and found.listed and found.distance == 0
    assert {(each.list, each.programme) for each in found.listings} == {
        ("ofac_sdn", "ofac:DPRK4"), ("un_sc", "un:1718"),
    }  # fmt: skip
    birth = {reason.field: reason for reason in found.reasons}["birth"]
    assert (birth.level, birth.subject) == ("same day", ("1961-04-09",))
    assert set(birth.entity) == {"1961-04-09", "1961"}


def test_a_namesake_with_another_birth_date_goes_down_and_the_date_is_said(screener):
    alone = hit(one(screener, kind="person", names=("Oskar Tarnbrook",)), "TARNBROOK")
    answer = one(screener, kind="person", names=("Oskar Tarnbrook",), birth_dates=("1993-11-30",))
    assert alone.score > 0.5
    assert not answer.hits, "the date contradicts: nothing is shown at the usual threshold"
    [low] = one_at(screener, 0.0, names=("Oskar Tarnbrook",), birth_dates=("1993-11-30",)).hits
    assert low.score < 0.05 < alone.score
    worst = min(low.reasons, key=lambda reason: reason.bits)
    assert (worst.field, worst.level) == ("birth", "conflict") and worst.bits < -8


def one_at(screener: Screener, threshold: float, **given: object) -> Answer:
    [answer] = screener.screen([Subject("row-1", kind="person", **given)], threshold=threshold)  # type: ignore[arg-type]
    return answer


def test_a_number_finds_under_whatever_name_and_a_wallet_its_holder(screener):
    by_passport = one(screener, kind="person", names=("John Doe",), identifiers=(("passport", "TB4410229", "KP"),))
    assert hit(by_passport, "TARNBROOK").certain
    by_wallet = one(screener, names=("Somebody Else",), wallets=("0x52908400098527886E0F7030069857D2E4169EE7",))
    assert all(found.certain for found in by_wallet.hits)
    assert "is held by Zephyrbane" in {step for found in by_wallet.hits for near in found.near for step in near.path}
    assert hit(by_wallet, "Zephyrbane").score < 0.2, "its holder, whose name is another"


def test_a_single_word_that_is_a_whole_name_is_shown(screener):
    assert hit(one(screener, kind="organisation", names=("Zephyrbane GmbH",)), "Zephyrbane").distance == 0


def test_a_company_that_a_listed_person_owns_is_found_near_it(screener, tmp_path):
    nearby = Screener.open(screener.workspace, scope="near")
    found = hit(one(nearby, kind="organisation", names=("Brackwater Shipping Holdings Ltd",)), "Brackwater")
    assert not found.listed and found.distance == 1
    assert found.near[0].path == ("is owned by TARNBROOK, Oskar Vell",)
    assert not one(Screener.open(screener.workspace, scope="listed"), names=("Brackwater Shipping Holdings",)).hits


def test_nobody_is_compared_with_his_own_record(screener):
    """table:C-1 is merged with the listed party; its facts are no part of what is published of that party."""
    place = screener.index.place[hit(one(screener, names=("Oskar Tarnbrook",)), "TARNBROOK").entity_id]
    assert "Oskar Tarnbrook" not in screener.index.shown(place)["name"]


def test_what_could_not_be_compared_is_said(screener):
    answer = one(
        screener, kind="person", names=("Oskar Tarnbrook",), birth_dates=("31 June 1980",), countries=("Atlantis",),
        identifiers=(("lei", "529900T8BM49AURSDO00"), ("imo", "1")), wallets=("0x12",), phones=("4431",),
    )  # fmt: skip
    assert [problem.split(":")[0] for problem in answer.problems] == [
        "country Atlantis", "birth date 31 June 1980", "identifier lei 529900T8BM49AURSDO00", "identifier imo 1",
        "phone 4431", "wallet 0x12",
    ]  # fmt: skip


@pytest.mark.parametrize("kept", [False, True])
def test_the_same_answer_from_what_was_kept_and_from_what_was_made(screener, kept):
    folder = screener.workspace.folder / "screening"
    again = Screener.open(screener.workspace) if kept else screener
    assert (again.index.folder is not None) or not kept
    assert folder.is_dir()
    asked = {"names": ("Oskar Tarnbrook", "Quillhaven Maritime"), "countries": ("KP",)}
    assert one(again, **asked).hits == one(screener, **asked).hits


def test_the_order_and_the_company_of_subjects_change_no_answer(screener):
    subjects = [Subject(str(at), names=(name,)) for at, name in enumerate(("Oskar Tarnbrook", "Ali Hassan", "x", ""))]
    together = screener.screen(subjects)
    assert [answer.key for answer in together] == ["0", "1", "2", "3"]
    assert [screener.screen([each])[0].hits for each in subjects] == [answer.hits for answer in together]
    assert [each.hits for each in screener.screen(subjects[::-1])] == [each.hits for each in together[::-1]]


HOSTILE = (
    "x" * 10_000, "Oskar\x00Tarnbrook", "\u202eOskar Tarnbrook\u202c", "'; drop table final.entity; --",
    "}) detach delete n //",
    "\u200b\u200b", "", "   ", "🙂" * 3000, "a b " * 4000, "\ud800", "NULL", "$1", "%s%n", "../../etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_answered(screener, text):
    before = one(screener, names=("Oskar Tarnbrook",)).hits
    answer = one(
        screener, names=(text, "Oskar Tarnbrook"), birth_dates=(text,), countries=(text,),
        identifiers=((text, text, text),), addresses=(text,), phones=(text,), emails=(text,), wallets=(text,),
        accounts=(text,), devices=(text,),
        files=(text,), gender=text, birth_places=(text,), founded=(text,), customer=text, texts={text: text},
    )  # fmt: skip
    assert hit(answer, "TARNBROOK").score > 0.2
    assert all(problem.isprintable() for problem in answer.problems)
    assert one(screener, names=("Oskar Tarnbrook",)).hits == before


@pytest.mark.parametrize(
    "name",
    ["Oskar\x00Tarnbrook", "\u202eOskar \u200bTarnbrook\u202c", "Oskar\u00adTarn\u200dbrook".replace("\u00adT", " T")],
)
def test_marks_that_nobody_sees_hide_no_name(screener, name):
    assert hit(one(screener, kind="person", names=(name,)), "TARNBROOK").score > 0.5


def test_a_blank_name_is_said_and_a_wrong_kind_or_threshold_refused(screener):
    assert "no name, or a blank one: only numbers and contacts were compared" in one(screener, names=("  ",)).problems
    with pytest.raises(UsageError, match="kind 'dragon' is none of"):
        one(screener, kind="dragon", names=("x",))
    with pytest.raises(UsageError, match="between 0 and 1"):
        screener.screen([Subject("a", names=("x",))], threshold=7)
    with pytest.raises(UsageError, match="scope 'everything'"):
        Screener.open(screener.workspace, scope="everything")


def test_thresholds_by_list(screener, tmp_path):
    asked = {"kind": "person", "names": ("Mohammed Ali Hassan",)}
    assert hit(one(screener, **asked), "Hassan").score < 0.7
    strict = Screener.open(screener.workspace, thresholds={"ofac_sdn": 0.7})
    assert not one(strict, **asked).hits
    other = Screener.open(screener.workspace, thresholds={"un_sc": 0.7})
    assert hit(one(other, **asked), "Hassan")


def test_lists_that_are_too_old_are_named(screener):
    from datetime import date

    old = Screener.open(screener.workspace, max_age_days={"un_sc": 30}, today=date(2026, 3, 1))
    assert old.basis.stale == ("un_sc",)
    assert [(age.source, age.days) for age in old.basis.lists] == [("ofac_sdn", 59), ("un_sc", 59)]


def test_the_workspace_is_as_it_was_but_for_its_cache(tmp_path: Path):
    workspace = published(tmp_path / "w")
    before = {path: path.read_bytes() for path in (tmp_path / "w").rglob("*") if path.is_file()}
    Screener.open(workspace).screen([Subject("a", names=("Oskar Tarnbrook",))])
    changed = {
        path.relative_to(workspace.folder).parts[0]
        for path in (tmp_path / "w").rglob("*")
        if path.is_file() and before.get(path) != path.read_bytes()
    }
    assert changed <= {"screening", "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"}
