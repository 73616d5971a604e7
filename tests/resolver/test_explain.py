"""Explanations: read from a published generation, with the chain of pairs and the arithmetic."""

from __future__ import annotations

import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.explain import explain, picture, words
from resolver.explain.excerpt import Excerpt
from resolver.explain.flips import flips, hindrance
from resolver.explain.reading import models
from resolver.kinds import load
from resolver.kinds import model as shipped
from tests.resolver.linked import generation, linked
from tests.stage import Party
from tests.world import CAST

PASSPORT = (("passport", "HT4471902", "Haiti"),)


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """Three records of one person, of which the first and last have nothing in common; a namesake; a stranger."""
    return generation(
        linked(
            Party("ofac:1", "DELACROSSE, Mirabelle Anne", born="1981-03-04", listed="ofac:GLOMAG"),
            Party("table:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=PASSPORT,
                  contacts=(("email", "m@delacrosse.example"),)),
            Party("table:2", "Rowan Ashgrove", born="1981-03-04", numbers=PASSPORT,
                  contacts=(("email", "m@delacrosse.example"),)),
            Party("table:3", "Mirabelle Anne Delacrosse", countries=("Haiti",)),
            Party("table:4", "Gregor Pavlitsky"),
        )
    )  # fmt: skip


def test_a_pair_is_explained_by_its_fields_and_their_sum(con: DuckDBPyConnection):
    why = explain(con, "ofac:1", "table:1")
    assert why["same"] and why["weight_bits"] == pytest.approx(13, abs=0.1)
    levels = {field["field"]: (field["level"], field["weight_bits"]) for field in why["fields"] if field["level"]}
    # -10 prior + 14 name + 9 birth = 13 bits
    assert levels == {"name": ("same name, rare", 14.0), "birth": ("same day", 9.0)}
    assert why["prior_bits"] + 14 + 9 == pytest.approx(why["weight_bits"])
    assert why["reason"] == "model person-2: name same name, rare; birth same day"


def test_the_values_are_those_that_were_compared_each_on_its_side(con: DuckDBPyConnection):
    [name] = [field for field in explain(con, "table:1", "ofac:1")["fields"] if field["field"] == "name"]
    assert (name["left"], name["right"]) == (["Mirabelle Anne Delacrosse"], ["DELACROSSE, Mirabelle Anne"])
    assert name["shared"] == ["anne delacrosse mirabelle"]


def test_records_joined_through_a_third_are_explained_by_the_path(con: DuckDBPyConnection):
    why = explain(con, "ofac:1", "table:2")
    assert why["same"]
    assert [(step["left"], step["right"]) for step in why["path"]] == [("ofac:1", "table:1"), ("table:1", "table:2")]
    assert all(step["weight_bits"] > 4 for step in why["path"])


def test_two_entities_are_explained_by_their_nearest_records(con: DuckDBPyConnection):
    [(one,)] = con.execute("select entity_id from final.record where record_id = 'ofac:1'").fetchall()
    [(other,)] = con.execute("select entity_id from final.record where record_id = 'table:3'").fetchall()
    why = explain(con, one, other)
    assert not why["same"] and why["reason"].startswith("name alone") and why["path"] == []


def test_a_pair_that_was_never_compared_is_scored_now_and_shows_the_nearest_keys(con: DuckDBPyConnection):
    why = explain(con, "table:2", "table:4")
    assert (why["same"], why["compared"], why["decision"]) == (False, False, None)
    assert why["reason"] == "never compared: they share no key"
    # -10 prior - 5 other name
    assert why["weight_bits"] == pytest.approx(-13)
    assert why["meeting"]["rules"] == [] and why["meeting"]["capped"] == []


def test_a_misspelt_name_that_shares_no_key_is_shown_beside_the_other():
    made = generation(linked(Party("table:1", "Bartholomew Quillfeather"), Party("table:2", "Vartholomev Xuillfeader")))
    near = {
        row["rule"]: (row["left"], row["right"]) for row in explain(made, "table:1", "table:2")["meeting"]["nearest"]
    }
    assert near["name"] == ("bartholomew quillfeather", "vartholomev xuillfeader")


def test_a_cap_that_struck_is_told_with_its_finding():
    crowd = [Party(f"ofac:{n}", "Ansel Brookmarch", born=f"19{n + 10}-01-01") for n in range(65)]
    made = generation(
        linked(Party("table:1", "Ansel Brookmarch"), Party("table:2", "Ansel Brookmarch", countries=("Malta",)), *crowd)
    )
    why = explain(made, "table:1", "table:2")
    assert not why["compared"] and why["weight_bits"] > -6
    assert "cap" in why["reason"] and {cap["rule"] for cap in why["meeting"]["capped"]} >= {"name"}


def test_a_judged_pair_says_so_and_how_to_lift_it():
    parties = (
        Party("table:1", "Ines Marquetta", born="1970-05-12"),
        Party("table:2", "Ines Marquetta", born="1970-05-12"),
    )
    made = generation(linked(*parties, judgements=[("table:1", "table:2", "different")]))
    why = explain(made, "table:1", "table:2")
    assert (why["same"], why["decision"], why["reason"]) == (False, "refused", "judgement: different")
    assert why["lifted"] and "judge" in why["lifted"]


def test_the_score_made_again_is_the_stored_one_for_every_pair():
    made = generation(linked(*CAST))
    rows = made.execute("select left_record, right_record, kind, weight_bits, levels from evidence.pair").fetchall()
    assert len(rows) > 5
    excerpt = Excerpt(made, {record for row in rows for record in row[:2]}, models(made))
    for kind in {row[2] for row in rows}:
        again = excerpt.score(load(kind), [row[:2] for row in rows if row[2] == kind])
        assert again == {(left, right): (weight, levels) for left, right, of, weight, levels in rows if of == kind}


def test_prior_and_fields_add_up_to_the_weight_of_every_pair():
    made = generation(linked(*CAST))
    for left, right in made.execute(
        "select left_record, right_record from evidence.pair using sample 3 rows (reservoir, 1)"
    ).fetchall():
        why = explain(made, left, right)
        total = why["prior_bits"] + sum(field["weight_bits"] for field in why["fields"])
        assert total == pytest.approx(why["weight_bits"], abs=1e-5)


def test_a_generation_is_explained_by_its_own_model_not_by_the_shipped_one():
    born = "1970-05-12"
    made = generation(
        linked(Party("table:1", "Ines Marquetta", born=born), Party("table:2", "Ines Marquetta", born=born))
    )

    def birth() -> str:
        [field] = [field for field in explain(made, "table:1", "table:2")["fields"] if field["field"] == "birth"]
        return str(field["level"])

    assert birth() == "same day"
    for column in ("settings", "card"):
        made.execute(f"update evidence.model set {column} = replace({column}::varchar, 'same day', 'the very day')")
    assert birth() == "the very day"


def test_persons_and_organisations_are_not_compared():
    made = generation(linked(Party("table:1", "Ines Marquetta"), Party("table:2", "Ines Marquetta", "organisation")))
    why = explain(made, "table:1", "table:2")
    assert why["reason"].startswith("never compared: only two persons") and why["weight_bits"] is None


def test_values_are_shown_as_published_and_as_compared(con: DuckDBPyConnection):
    fields = {field["field"]: field for field in explain(con, "table:1", "table:2")["fields"]}
    assert fields["identifier"]["left"] == ["passport HT4471902 (Haiti)"]
    assert fields["identifier"]["shared"] == ["passport:HT:HT4471902"]
    assert fields["birth"]["shared"] == ["19810304"]


# ------------------------------------------------------------------------------------------------------- what flips it


def test_the_flips_of_an_accepted_pair_are_the_smallest_changes_that_undo_it(con: DuckDBPyConnection):
    found = {flip["field"]: flip for flip in explain(con, "ofac:1", "table:1")["flips"]}
    # 13 bits: -10 prior + 14 name + 9 birth; a birth date must lose more than 9 of them, or support nothing
    assert found["birth"]["level"] == "near year, one side estimated" or not found["birth"]["accepted"]
    for flip in found.values():
        assert flip["accepted"] is False and flip["then"] != "accepted"
        assert flip["weight_bits"] == pytest.approx(13 + flip["change_bits"], abs=0.1)


def test_a_name_alone_flips_with_any_fact_that_supports_it(con: DuckDBPyConnection):
    found = {flip["field"]: flip for flip in explain(con, "table:1", "table:3")["flips"]}
    assert found["birth"]["accepted"] and found["birth"]["level_now"] is None


@pytest.mark.parametrize("weight", [-20.0, 3.99, 4.0, 30.0])
def test_a_flip_always_changes_the_side_of_the_pair(weight: float):
    model = shipped("person-2")
    levels = [-1] * len(model.levels())
    now = hindrance(model, levels, weight) is None
    assert all(flip["accepted"] is not now for flip in flips(model, levels, weight))


# ------------------------------------------------------------------------------------------------------------ as told


def test_the_text_fits_eighty_columns_and_holds_verdict_reason_and_sum(con: DuckDBPyConnection, capsys):
    words.show(explain(con, "ofac:1", "table:1"), 80)
    told = capsys.readouterr().out
    assert all(len(line) <= 80 for line in told.splitlines())
    assert "ONE ENTITY" in told and "birth same day" in told and "+13.0" in told
    assert "\x1b" not in told and all(line == line.rstrip() for line in told.splitlines())


def test_bars_run_from_the_sum_before_to_the_sum_after():
    # ten columns, 0 at 4, the line at 8; from -4 bits up to +2: columns 0 to 5
    assert words.cells(10, 4, 8, 0, 6, True) == "██████  :"
    assert words.cells(10, 4, 8, 4, 0, False) == "░░░░|   :"


def test_control_characters_and_markup_of_the_data_do_nothing(capsys):
    made = generation(
        linked(Party("table:1", "Ines [red]Marquetta\x1b[2J"), Party("table:2", "Ines [red]Marquetta\x1b[2J"))
    )
    words.show(explain(made, "table:1", "table:2"), 100)
    told = capsys.readouterr().out
    assert "[red]Marquetta\\x1b[2J" in told and "\x1b" not in told


def test_the_picture_loads_nothing_and_escapes_what_is_published(tmp_path):
    made = generation(
        linked(
            Party("table:1", "Ines <script>x</script> Marquetta"), Party("table:2", "Ines <script>x</script> Marquetta")
        )
    )
    picture.write(explain(made, "table:1", "table:2"), tmp_path / "why.html")
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    assert page.count("<rect") == len(words.steps(explain(made, "table:1", "table:2"))) + 1
    assert "<script" not in page and "http" not in page and "&lt;script&gt;" in page


def test_an_id_that_is_nowhere_is_an_error(con: DuckDBPyConnection):
    with pytest.raises(UnknownId, match="ofac:999"):
        explain(con, "ofac:1", "ofac:999")


def test_a_retired_id_is_explained_by_its_heirs(con: DuckDBPyConnection):
    [(entity,)] = con.execute("select entity_id from final.record where record_id = 'ofac:1'").fetchall()
    con.execute("insert into meta.retired values ('ent-oldoldoldold', 2, ['ent-midmidmidmid'])")
    con.execute("insert into meta.retired values ('ent-midmidmidmid', 3, [$entity])", {"entity": entity})
    assert explain(con, "ent-oldoldoldold", "table:1")["left_entity"] == entity
