"""Cross-references: a publisher's own word that two records are one is evidence, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from ingest.source import load
from resolver.grouping.cross_references import RULE, TABLE
from resolver.link import link_records
from tests.resolver.linked import prepared, reasons, together
from tests.stage import Party

UN = Party("un:KPi.999", "KANG Ryu Sok", born="1961-02-03")


def linked(*parties: Party, said: str = "UN Reference Number", source: str = "uk_sanctions") -> DuckDBPyConnection:
    """The parties linked; the first one's relation is published in these words by this source."""
    con = prepared(parties)
    con.execute("update stage.relation set nature = $said", {"said": said})
    con.execute(
        "update stage.record set source = $source where record_id = $id", {"source": source, "id": parties[0].id}
    )
    con.execute("update work.live set source = $source where record_id = $id", {"source": source, "id": parties[0].id})
    link_records(con, [], None, 1)
    return con


def test_a_translated_name_is_joined_by_the_lists_own_reference_and_says_so():
    con = linked(
        Party("uk:DPR1", "Committee for Foreign Trade", "organisation", relations=(("same_as_hint", "un:KPe.9"),)),
        Party("un:KPe.9", "Mirae Fortune Bureau", "organisation"),
    )
    assert together(con) == {frozenset({"uk:DPR1", "un:KPe.9"})}
    # -10 prior, -7 for other names, and 22 for the reference: 5, above the 4 that joining takes
    [(bits, rules)] = con.execute("select d.weight_bits, p.rules from work.decided as d, work.pair as p").fetchall()
    assert bits == pytest.approx(5, abs=0.1) and rules == RULE
    reasons_ = con.execute("select distinct reason from work.entity_record").fetchall()
    assert len(reasons_) == 1 and reasons_[0][0].startswith("published as the same by uk_sanctions")


def test_a_reference_against_name_and_gender_is_left_to_a_person():
    con = linked(
        Party("uk:DPR1", "Olena Marchukova", gender="Female", relations=(("same_as_hint", UN.id),)),
        replace(UN, gender="Male"),
    )
    assert together(con) == set()
    assert reasons(con)["uk:DPR1", UN.id].startswith("weight")


def test_a_reference_does_not_join_two_birth_dates_that_exclude_each_other():
    con = linked(Party("uk:DPR1", "KANG Ryu Sok", born="1990-11-30", relations=(("same_as_hint", UN.id),)), UN)
    assert together(con) == set()
    assert reasons(con) == {("uk:DPR1", UN.id): "contradiction: birth"}


@pytest.mark.parametrize(
    ("source", "said"), [("icij", "same name as"), ("icij", "similar"), ("uk_sanctions", "looks alike")]
)
def test_likeness_that_a_publisher_found_by_comparing_weighs_nothing(source: str, said: str):
    con = linked(Party("uk:DPR1", "Gang Ryuseok", relations=(("same_as_hint", UN.id),)), UN, said=said, source=source)
    assert together(con) == set()
    assert con.execute("from work.cross_reference").fetchall() == []


def test_the_table_names_sources_and_words_that_there_are():
    folder = Path(__file__).parents[3] / "ingest" / "sources"
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py"))).replace("''", "'")
    for source, said, bits, _ in TABLE:
        load(source)
        assert said.partition("%")[0].strip(" :") in text or "of type" in said, said
        assert 4 < bits <= 22
