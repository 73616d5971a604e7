"""Words to find a name by: every usual spelling of a Korean name, also in Hangul, and other scripts folded."""

from __future__ import annotations

import re

import pytest

from resolver import spellings
from resolver.spellings.derive import derive
from resolver.store import connect
from tests.resolver.spellings.korean import HO_JONG_SON


def words(text: str) -> set[str]:
    """The words that an index which folds diacritics looks for."""
    from resolver.clean import scripts

    hangul = set(re.findall("[가-힣]+", text))
    return hangul or set(scripts.tokens(re.sub("['’ʼ]", "", text)))


@pytest.mark.parametrize("spelling", HO_JONG_SON)
def test_ho_jong_son_has_the_words_of_every_spelling(spelling: str):
    assert words(spelling) <= set(spellings.of("HO, Jong Son", "person"))


def test_another_korean_name_shares_the_surname_and_not_the_rest():
    assert not words("Kim Jong Un") <= set(spellings.of("HO, Jong Son", "person"))
    assert not words("Ho Min Son") <= set(spellings.of("HO, Jong Son", "person"))
    assert "리" in spellings.of("RI, Yong Ho", "person") and "이" in spellings.of("RI, Yong Ho", "person")


def test_plain_latin_names_have_no_further_words_and_other_scripts_are_romanised():
    assert spellings.of("Harbour Trading Ltd", "organisation") == ()
    assert spellings.of("John Smith", "person") == ()
    assert {"ivan", "petrov"} <= set(spellings.of("Иван Петров", "person"))
    assert "obrien" in spellings.of("Sean O'Brien", "person")
    assert "muller" in spellings.of("Müller", "person")


def test_a_run_keeps_the_words_of_each_entity(empty_generation):
    con = empty_generation
    derive(con)
    rows = dict(con.execute("select entity_id, words from generation.final.spelling").fetchall())
    assert rows.keys() == {"ent-ho", "ent-ivan"}
    assert {"heo", "허정손"} <= set(rows["ent-ho"])
    assert rows["ent-ivan"] == ["ivan"]


@pytest.fixture
def empty_generation():
    from tests.generation import add_entity
    from tests.generation import empty as network

    con = connect(":memory:")
    made = network()
    for entity, name, listed in (
        ("ent-ho", "HO, Jong Son", True),
        ("ent-ivan", "Иван", False),
        ("ent-song", "Song Min Ho", False),  # neither listed nor of Korea
    ):
        add_entity(made, entity, "person", name, listed)
        made.execute(
            "insert into final.name by name select $e as entity_id, 'r' as record_id, 'name' as type, "
            "'strong' as quality, $n as full_name, [] as cites",
            {"e": entity, "n": name},
        )
    con.execute("attach ':memory:' as generation")
    con.execute("create schema generation.final")
    for table in ("entity", "name", "spelling"):
        con.register("made", made.sql(f"from final.{table}").to_arrow_table())
        con.execute(f"create table generation.final.{table} as from made")
        con.unregister("made")
    yield con
    con.close()
    made.close()
