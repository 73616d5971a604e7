"""Assertions: what analysts say enters the network with its source, marked, and goes when it is revoked."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from resolver import assertions, pipeline, published
from resolver.assertions import Assertion, Fact, assert_fact, export, listed, revoke, take
from resolver.errors import DataError, UnknownId, UsageError
from resolver.store import Workspace
from tests.stage import Party, stage

ADDRESS = "TJH2BtXnSxsadBQ9k4gyXddbuZmRTkFbCB"
RELEASE = Fact("https://example.org/release", "acted on behalf of the bank")

PARTIES = (
    Party("ofac:1", "Quillhaven Doran", listed="ofac:DPRK4"),
    Party("ofac:2", "Mirefield Bank", kind="organisation", subkind="bank", listed="ofac:DPRK4"),
    Party("un:9", "Tarnbrook Osk", countries=("KP",)),
)


@pytest.fixture
def linked(workspace: Workspace) -> Workspace:
    with workspace.write("test") as con:
        stage(con, PARTIES)
    pipeline.link(workspace)
    return workspace


def relations(workspace: Workspace) -> list[tuple[str, str, str, bool]]:
    with workspace.read() as con:
        return con.execute(
            "select a.record_id, r.type, coalesce(b.record_id, w.address), r.asserted from final.relation as r "
            "join final.record as a on a.entity_id = r.from_id "
            "left join final.chain_address as w on w.entity_id = r.to_id "
            "left join final.record as b on b.entity_id = r.to_id and not starts_with(b.record_id, 'assertion:') "
            "order by all"
        ).fetchall()


def test_an_assertion_enters_the_network_marked_and_cited_and_goes_when_it_is_revoked(linked, tmp_path):
    made = assert_fact(linked, "ofac:1", "banks_at", "ofac:2", RELEASE, "anna")
    assert_fact(linked, "un:9", "holds", ADDRESS, Fact("case 12", "paid to his address"), "ben")
    assert_fact(linked, ADDRESS, "is", "exchange", Fact("https://example.org/proof", "our deposit address"))
    assert relations(linked) == [], "it counts from the next link on"
    assert not pipeline.link(linked).unchanged
    assert relations(linked) == [
        ("ofac:1", "BANKS_AT", "ofac:2", True),
        ("un:9", "HOLDS", ADDRESS, True),
    ]
    with linked.read() as con:
        [(cites,)] = con.execute("select cites from final.relation where type = 'BANKS_AT'").fetchall()
        [row] = published.rows(linked, con, cites)
        assert json.loads(row.content)["quote"] == "acted on behalf of the bank"
        assert con.execute("select attribute, value from final.attribute order by all").fetchall() == [
            ("category", "exchange")
        ]
    assert pipeline.link(linked).unchanged
    only = Workspace(linked.folder, asserted=False)
    assert relations(only) == []
    with only.read() as con:
        assert con.execute("select count(*) from final.chain_address").fetchall() == [(0,)]
        assert con.execute("select count(*) from final.entity").fetchall() == [(3,)]

    revoke(linked, made.uid[:8], "the release was corrected", "anna")
    pipeline.link(linked)
    assert relations(linked) == [("un:9", "HOLDS", ADDRESS, True)]
    assert [one.type for one in listed(linked)] == ["holds", "is"]

    pipeline.link(only)
    assert relations(linked) == [], "a network made without them has none, however it is read"

    file = tmp_path / "assertions.jsonl"
    assert export(linked, file) == 4
    rebuilt = Workspace(tmp_path / "rebuilt")
    with rebuilt.write("test") as con:
        stage(con, PARTIES)
    assert take(rebuilt, file) == assertions.Taken(4, 0, ("ofac:1", "ofac:2", "un:9"))
    pipeline.link(rebuilt)
    assert relations(rebuilt) == [("un:9", "HOLDS", ADDRESS, True)]
    assert take(rebuilt, file) == assertions.Taken(0, 4, ())


@pytest.mark.parametrize(
    ("a", "type", "b", "fact", "error", "message"),
    [
        ("ofac:1", "likes", "ofac:2", RELEASE, UsageError, "likes: what can be asserted is owns"),
        ("ofac:1", "owns", "ofac:1", RELEASE, UsageError, "are one: ofac:1"),
        ("ofac:1", "is", "exchange", RELEASE, UsageError, "'is' speaks of a chain address"),
        (ADDRESS, "is", "An Exchange", RELEASE, UsageError, "a category is one word"),
        ("ofac:9", "owns", "ofac:2", RELEASE, UnknownId, "ofac:9: no record or entity here"),
        ("ofac:1", "owns", "ofac:2", Fact(" ", "words"), UsageError, "needs --source URL"),
        ("ofac:1", "owns", "ofac:2", Fact("u", "words", share="101"), UsageError, "--share 101"),
        ("ofac:1", "owns", "ofac:2", Fact("u", "words", share="nan"), UsageError, "--share nan"),
        ("ofac:1", "controls", "ofac:2", Fact("u", "words", share="5"), UsageError, "--share is of `owns`"),
        ("ofac:1", "owns", "ofac:2", Fact("u", "w", valid_from="1.2.2026"), UsageError, "a day is written 2026-11-23"),
        (
            *("ofac:1", "owns", "ofac:2", Fact("u", "w", valid_from="2026-02-01", valid_to="2026-01-01"), UsageError),
            "it ends on 2026-01-01, before it begins",
        ),
    ],
)
def test_what_can_not_be_asserted_is_refused_with_the_reason(linked_once, a, type, b, fact, error, message):
    with pytest.raises(error, match=re.escape(message)):
        assert_fact(linked_once, a, type, b, fact)
    assert listed(linked_once) == []


@pytest.fixture(scope="module")
def linked_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = Workspace(tmp_path_factory.mktemp("assertions") / "workspace")
    with made.write("test") as con:
        stage(con, PARTIES)
    pipeline.link(made)
    return made


def test_only_an_assertion_in_force_is_revoked(workspace):
    with pytest.raises(UnknownId, match="0 assertions in force"):
        revoke(workspace, "0123456789", "wrong")
    with pytest.raises(UsageError, match="needs a reason"):
        revoke(workspace, "0123456789", " ")


def word(**changed: str) -> Assertion:
    given = dict.fromkeys(assertions.NAMES, "") | {
        **{"uid": "u1", "at": "2026-01-02T03:04:05Z", "by": "anna", "verdict": "asserted", "about": "u1"},
        **{"subject": "ofac:1", "subject_kind": "record", "type": "owns", "object": "ofac:2", "object_kind": "record"},
        **{"url": "https://example.org", "quote": "he owns it"},
    }
    return Assertion(**given | changed)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "f.jsonl: line 2: no JSON"),
        ('{"uid": "1"}', "line 2: an assertion has the texts uid, at, by"),
        (json.dumps(dataclasses.asdict(word(uid="u2", about="u2", at="soon"))), "line 2: at 'soon' is no time"),
        (json.dumps(dataclasses.asdict(word(uid="u2", about="u2", quote=""))), "line 2: an assertion needs --source"),
        (json.dumps(dataclasses.asdict(word(uid="u2", about="u1"))), "line 2: not asserted or revoked"),
        (json.dumps(dataclasses.asdict(word())), "u1 stands there twice"),
    ],
)
def test_a_line_that_is_no_assertion_is_named_and_nothing_is_taken(workspace, tmp_path: Path, line, message):
    file = tmp_path / "f.jsonl"
    file.write_text(assertions.text([word()]) + line + "\n")
    with pytest.raises(DataError, match=re.escape(message)):
        take(workspace, file)
    assert listed(workspace) == []


def test_a_word_is_never_changed_by_a_file(workspace, tmp_path: Path):
    file = tmp_path / "f.jsonl"
    file.write_text(assertions.text([word()]))
    take(workspace, file)
    file.write_text(assertions.text([word(quote="he owns half of it")]))
    with pytest.raises(DataError, match="assertion u1 is not what the journal has"):
        take(workspace, file)
