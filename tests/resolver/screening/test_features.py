"""The features and levels of screening against those that linking makes in SQL: equal, row by row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.clean.crowd import CROWD, of_generation
from resolver.explain.excerpt import Excerpt
from resolver.screening import facts as read
from resolver.screening.features import Features, features
from resolver.screening.index import bins
from resolver.screening.levels import weigher
from tests.resolver.linked import generation, linked
from tests.resolver.test_candidates import WORDS
from tests.stage import Party

PARTIES = (
    Party("ofac:1", "TARNBROOK, Oskar Vell", born="1961-04-09", countries=("North Korea",), aliases=("O. Tarnbruk",),
          weak=("Osk",), numbers=(("passport", "TB4410229", "North Korea"), ("national_id", "1234567", None)),
          gender="M", contacts=(("phone", "+44 20 7946 0018"), ("email", "Osk@Example.org"))),
    Party("ofac:2", "Oscar Tarnbrook", born="1961-09-04", countries=("KP", "Atlantis"), gender="female",
          numbers=(("passport", "TB4410228", "North Korea"), ("lei", "529900T8BM49AURSDO55", None))),
    Party("ofac:3", "abd al-Rahman bin Khalid", born="1961", aliases=("Abdulrahman Khaled", "عبد الرحمن خالد")),
    Party("ofac:4", "김정은", born="1984-01", aliases=("KIM, Jong Un",)),
    Party("ofac:5", "William Smith", born="1900-01-01", address=("12 Hill Road", "Leeds", "United Kingdom")),
    Party("ofac:6", "Bill Smith Jr.", born="1970-12-31", address=("12 Hill Rd.", "Leeds", "UK")),
    Party("ofac:7", "UNKNOWN"),
    Party("gleif:1", "Quillhaven Maritime Trading Co Ltd", kind="organisation", countries=("China",),
          numbers=(("lei", "529900T8BM49AURSDO55", None), ("registration", "00123456", "United Kingdom"))),
    Party("gleif:2", "QUILLHAVEN MARITIME TRADING (QMT)", kind="organisation", aliases=("Factory No. 1",),
          wallets=("0x52908400098527886E0F7030069857D2E4169EE7",), accounts=("GB29NWBK60161331926819",)),
    Party("gleif:3", "Factory No. 2", kind="organisation", countries=("Hong Kong",),
          contacts=(("website", "https://www.quillhaven.example"),)),
    Party("gleif:4", "Quilhaven Maritim Trading", kind="organisation", accounts=("DE89370400440532013000",)),
)  # fmt: skip
"""Invented: each a trap of names, dates, numbers or places."""

SAID_ONLY = {"rid", "record_id", "lists", "birth_misread"}
"""Columns of a run that no level of a comparison with a subject reads."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckDBPyConnection, Excerpt]]:
    path = tmp_path_factory.mktemp("features") / "run-000001.duckdb"
    con = generation(linked(*PARTIES), path)
    made = Excerpt(con, [party.id for party in PARTIES], kinds.models())
    yield con, made
    made.close()
    con.close()


@pytest.fixture(scope="module")
def mine(world: tuple[DuckDBPyConnection, Excerpt]) -> dict[tuple[str, str], Features]:
    """Record and kind -> features; each entity of this world is one record, for that is asked first."""
    con, _ = world
    [(entities, records)] = con.execute("select count(distinct entity_id), count(*) from final.record").fetchall()
    assert entities == records
    read.choose(con, "all")
    of = dict(con.execute("select entity_id, record_id from final.record").fetchall())
    first = bins(kinds.models()["person"])
    return {
        (of[entity], model): features(told, model, first)
        for entity, kind, told in read.of_entities(con)
        for model in read.MODELS[kind]
    }


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_features_are_those_of_a_run(world, mine, kind):
    _, excerpt = world
    compared = 0
    for record, model in sorted(mine):
        if model != kind:
            continue
        theirs = excerpt.features(kinds.load(kind), record)
        for column, value in theirs.items():
            if column in SAID_ONLY or column.endswith("_shown"):
                continue
            ours = mine[record, model].get(column)
            if column == "fuzzy_words":
                assert (ours and set(ours)) == (value and set(map(tuple, value))), (record, column)
            else:
                assert ours == (None if value is None else frozenset(value)), (record, column)
            compared += value is not None
    assert compared > 40


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_a_pair_weighs_what_linking_gives_it(world, mine, kind):
    _, excerpt = world
    records = sorted(record for record, model in mine if model == kind)
    pairs = list(itertools.combinations(records, 2))
    told = excerpt.score(kinds.load(kind), pairs)
    weigh = weigher(kinds.models()[kind])
    assert len(told) == len(pairs)
    for pair, (bits, levels) in told.items():
        ours = weigh.levels(mine[pair[0], kind], mine[pair[1], kind])
        assert list(ours) == list(levels), pair
        assert weigh.bits(ours) == pytest.approx(bits, abs=2e-6)


def test_values_of_a_crowd_are_left_out_as_a_run_leaves_them_out(tmp_path):
    crowd = [
        Party(f"ofac:{n}", f"{word} Quorlbeck{n}",
              numbers=(("passport", "A0000000", "Iran"), ("tax", f"7730{n:04}", None)),
              contacts=(("phone", "+44 20 7946 0018"), ("email", "people@agency.example")),
              accounts=("GB29NWBK60161331926819",))
        for n, word in enumerate(WORDS[: CROWD + 1])
    ]  # fmt: skip
    con = generation(linked(*crowd), tmp_path / "run-000001.duckdb")
    hidden = frozenset((what, value) for what, value, *_ in of_generation(con))
    assert {what for what, _ in hidden} == {"full", "scheme", "number", "contact"}
    excerpt = Excerpt(con, [party.id for party in crowd[:3]], kinds.models())
    of = dict(con.execute("select entity_id, record_id from final.record").fetchall())
    read.choose(con, "all")
    told = {of[entity]: facts for entity, _, facts in read.of_entities(con)}
    try:
        for party in crowd[:3]:
            ours = features(told[party.id], "person", bins(kinds.models()["person"]), hidden)
            theirs = excerpt.features(kinds.load("person"), party.id)
            for column in ("id_full", "id_open", "id_any", "id_number", "id_near", "scope_many", "emails", "phones",
                           "accounts", "contacts_shown"):  # fmt: skip
                assert ours.get(column) == (None if theirs[column] is None else frozenset(theirs[column])), column
            assert theirs["id_full"] is None and theirs["emails"] is None and len(theirs["id_any"]) == 1
    finally:
        excerpt.close()


def test_levels_are_told_whichever_side_is_left(mine):
    weigh = weigher(kinds.models()["person"])
    people = [made for (_, kind), made in sorted(mine.items()) if kind == "person"]
    for one, other in itertools.combinations(people, 2):
        assert weigh.levels(one, other) == weigh.levels(other, one)


def test_a_condition_that_is_not_known_is_refused_by_name():
    from dataclasses import replace

    from resolver.errors import ModelError

    model = kinds.models()["person"]
    settings = {**model.settings, "comparisons": [
        {"output_column_name": "name", "comparison_levels": [
            {"sql_condition": "soundex(name_l) = 'x'", "label_for_charts": "a", "m_probability": 0.1,
             "u_probability": 0.1}]}]}  # fmt: skip
    with pytest.raises(ModelError, match="soundex"):
        weigher(replace(model, settings=settings))
