"""What editions may do: deltas, losses, older dates, second readings, findings; on a made source with invented rows."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from ingest.job import run
from ingest.source import Expect
from resolver.errors import DataError, SourceChanged
from tests.ingest import made
from tests.ingest.made import january, write
from tests.ingest.table import facts, fingerprint, rows


@pytest.fixture(autouse=True)
def source(monkeypatch):
    """The made source, by its name."""
    made.install(monkeypatch, made.source())


def test_a_delta_removes_what_it_deletes_and_nothing_else(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8", "3,,GAMMA,9")], published=january(1))
    delta = write(tmp_path / "b.csv", "2,DEL,,", "4,,DELTA,")
    report = run(workspace, "made", [delta], published=january(2), partial=True)
    assert (report.read, report.staged, report.rejected, report.records, report.removed) == (2, 2, 0, 1, 1)
    assert facts(workspace, "select record_id, reason from stage.removal") == {("made:2", "deleted")}
    assert facts(workspace, "select record_id from stage.live") == {("made:1",), ("made:3",), ("made:4",)}


def test_a_deleted_record_that_comes_back_is_live_and_one_that_stays_away_is_noted_once(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8", "3,,GAMMA,9")], published=january(1))
    run(workspace, "made", [write(tmp_path / "b.csv", "2,DEL,,", "3,DEL,,")], published=january(2), partial=True)
    full = run(workspace, "made", [write(tmp_path / "c.csv", "1,,ALPHA,7", "2,,BETA,8")], published=january(3))
    assert full.removed == 0
    assert facts(workspace, "select record_id, reason from stage.removal") == {
        ("made:2", "deleted"),
        ("made:3", "deleted"),
    }
    assert facts(workspace, "select record_id from stage.live") == {("made:1",), ("made:2",)}


def test_findings_of_the_statements_are_kept_with_the_edition(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "1,ODD,ALPHA,7", "2,ODD,BETA,8", "3,,GAMMA,")
    report = run(workspace, "made", [path])
    assert "2 rows with the operation ODD" in report.findings
    assert facts(workspace, "select rule, message from stage.finding") == {
        ("strange_op", "2 rows with the operation ODD")
    }


# --------------------------------------------------------------------------------------------- losses and older dates

MANY = [f"{number},,NAME {number},{number}" for number in range(1, 41)]
LISTED = [f"{number},LIST,NAME {number},{number}" for number in range(1, 41)]


def test_a_full_edition_that_loses_more_records_than_expected_is_refused_with_examples(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", *MANY)], published=january(1))
    before = fingerprint(workspace)
    short = write(tmp_path / "b.csv", *MANY[:37])
    told = (
        r"3 of 40 records \(7\.5 %\) are no longer there; up to 5\.0 % .*"
        r"made:38 NAME 38; made:39 NAME 39; made:40 NAME 40\..*--partial.*--accept"
    )
    with pytest.raises(DataError, match=told):
        run(workspace, "made", [short], published=january(2))
    assert fingerprint(workspace) == before
    assert run(workspace, "made", [short], published=january(2), partial=True).removed == 0
    with pytest.raises(DataError, match=told):  # the same files, now said to be whole
        run(workspace, "made", [short], published=january(2))
    report = run(workspace, "made", [short], published=january(2), accept=True)
    assert report.removed == 3
    assert any("3 of 40 records" in finding for finding in report.findings)
    assert facts(workspace, "select rule from stage.finding") == {("expected_removed",)}


def test_a_loss_within_the_expected_share_is_taken(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", *MANY)], published=january(1))
    assert run(workspace, "made", [write(tmp_path / "b.csv", *MANY[:38])], published=january(2)).removed == 2  # 2 of 40


def test_a_list_is_measured_by_its_listings_though_the_records_stay(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", *LISTED)], published=january(1))
    short = write(tmp_path / "b.csv", *LISTED[:37], *MANY[37:])
    with pytest.raises(DataError, match=r"3 of 40 listings .*made:38 NAME 38"):
        run(workspace, "made", [short], published=january(2))


def test_an_older_full_edition_is_refused_and_when_accepted_what_is_newer_stays_in_force(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "new.csv", "1,,ALPHA NEW,7", "3,,GAMMA,")], published=january(9))
    old = write(tmp_path / "old.csv", "1,,ALPHA OLD,7", "2,,BETA,", "3,,GAMMA,")
    with pytest.raises(DataError, match=r"published on 2026-01-02, older than the edition of 2026-01-09 .*--accept"):
        run(workspace, "made", [old], published=january(2))
    assert rows(workspace, "select count(*) from stage.edition") == [(1,)]
    report = run(workspace, "made", [old], published=january(2), accept=True)
    assert any("older than the edition of 2026-01-09" in finding for finding in report.findings)
    live = "select caption from stage.live join stage.record using (record_id, version_id)"
    assert facts(workspace, live) == {("ALPHA NEW",), ("GAMMA",)}


def test_the_day_of_each_change_is_told(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8")], published=january(1))
    run(workspace, "made", [write(tmp_path / "b.csv", "1,,ALPHA,7", "2,,BETA II,8", "3,,GAMMA,")], published=january(2))
    run(workspace, "made", [write(tmp_path / "c.csv", "1,,ALPHA,7", "2,DEL,,")], published=january(3), partial=True)
    full = write(tmp_path / "d.csv", "1,,ALPHA,7", "2,,BETA II,8")
    run(workspace, "made", [full], published=january(4), accept=True)
    found = rows(workspace, "select record_id, change, extract(day from day) from stage.change order by all")
    assert found == [
        ("made:1", "new", 1),
        ("made:2", "back", 4),
        ("made:2", "changed", 2),
        ("made:2", "new", 1),
        ("made:2", "removed", 3),
        ("made:3", "new", 2),
        ("made:3", "removed", 4),
    ]


# ------------------------------------------------------------------------------------------------------- expectations


def test_counts_by_kind_and_fill_rates_outside_of_what_is_expected_are_findings(workspace, tmp_path, monkeypatch):
    fill = {"identifier": 0.75, "identifier.registration": 0.5, "organisation:identifier": 0.9, "person:date.birth": 1}
    made.install(monkeypatch, made.source(expect=Expect(kinds={"organisation": (1, 2), "person": (0, 9)}, fill=fill)))
    # three of four records have a number
    report = run(workspace, "made", [write(tmp_path / "a.csv", "1,,A,1", "2,,B,2", "3,,C,3", "4,,D,")])
    assert set(report.findings) == {
        "4 records of kind organisation; 1 to 2 were expected.",
        "organisation:identifier: 3 of 4 records (75.0 %) have it; at least 90.0 % were expected.",
    }


# --------------------------------------------------------------------------------- left unread, and read a second time


def test_a_new_column_stops_the_source_unless_it_is_left_unread_by_name(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "1,,red,ALPHA,7", header="id,op,colour,name,number")
    with pytest.raises(SourceChanged, match=r"not read: made\.colour\..*--accept-code 'unread:made\.colour'"):
        run(workspace, "made", [path])
    report = run(workspace, "made", [path], accept_codes=["unread:made.colour"])
    assert report.accepted_codes == ("unread:made.colour",)
    assert report.findings == ("made.colour was left unread, with --accept-code",)
    assert rows(workspace, "select accepted_codes from stage.edition") == [(["unread:made.colour"],)]
    assert rows(workspace, "select record_id, caption from stage.record") == [("made:1", "ALPHA")]


def test_files_are_read_again_after_an_upgrade_in_the_place_of_their_edition(workspace, tmp_path, monkeypatch):
    first = write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8", "9,DEL,,")
    run(workspace, "made", [first], published=january(1))
    run(workspace, "made", [write(tmp_path / "b.csv", "1,,ALPHA,7", "2,,BETA,8", "3,,GAMMA,")], published=january(2))
    before = fingerprint(workspace)
    assert run(workspace, "made", [first], again=True).new_versions == 0
    assert fingerprint(workspace) == before  # the same reading: the same state

    better = made.source()
    shouting = tuple(text.replace("name as caption", "name || '!' as caption") for text in made.STATEMENTS)
    layout = replace(better.formats[0], statements=shouting)
    made.install(monkeypatch, replace(better, formats=(layout,)))
    report = run(workspace, "made", [first], again=True)
    assert report.new_versions == 2
    editions = rows(workspace, "select sequence, scope, published_on from stage.edition order by sequence")
    assert editions == [(1, "full", january(1)), (2, "full", january(2))]
    live = "select caption from stage.live join stage.record using (record_id, version_id)"
    assert facts(workspace, live) == {("ALPHA",), ("BETA",), ("GAMMA",)}  # the later edition was read the old way
    run(workspace, "made", [tmp_path / "b.csv"], again=True)
    assert facts(workspace, live) == {("ALPHA!",), ("BETA!",), ("GAMMA!",)}
    assert rows(workspace, "select count(*) from stage.presence") == [(5,)]


def test_a_second_reading_that_fails_leaves_the_first(workspace, tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8")
    run(workspace, "made", [path], published=january(1))
    before = fingerprint(workspace)
    monkeypatch.setattr("ingest.incoming.finish_rows", lambda *_: 1 / 0)  # after all is written, before the commit
    with pytest.raises(ZeroDivisionError):
        run(workspace, "made", [path], again=True)
    assert fingerprint(workspace) == before


def test_notes_beside_the_data_are_named_and_passed_over(workspace, tmp_path):
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as made_zip:
        made_zip.write(write(tmp_path / "a.csv", "1,,ALPHA,7"), "data/a.csv")
        made_zip.writestr("data/README.txt", "What this is.\n")
        made_zip.writestr("Licence v3.pdf", b"%PDF-1.7\n\xff\x00")
    report = run(workspace, "made", [packed], published=january(1))
    assert (report.read, report.staged, report.records) == (1, 1, 1)
    found = facts(workspace, "select message from stage.finding where rule = 'note_file'")
    assert {message.partition(" is a note")[0] for (message,) in found} == {
        "set.zip!data/README.txt",
        "set.zip!Licence v3.pdf",
    }


@pytest.mark.parametrize("name", ["other.txt", "readme.csv", "licences.csv", "prereadme.txt"])
def test_other_files_beside_the_data_are_not_passed_over(workspace, tmp_path, name):
    (tmp_path / "set").mkdir()
    write(tmp_path / "set" / "a.csv", "1,,ALPHA,7")
    (tmp_path / "set" / name).write_text("What this is.\n")
    with pytest.raises(DataError, match=name):
        run(workspace, "made", [tmp_path / "set"])


def test_a_note_alone_is_no_edition(workspace, tmp_path):
    (tmp_path / "README.txt").write_text("What this is.\n")
    with pytest.raises(DataError, match=r"README.txt: not a layout"):
        run(workspace, "made", [tmp_path / "README.txt"])
