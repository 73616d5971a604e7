"""Names: what is part of a name and what is not, and which spellings share a key."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest

from resolver.clean import scripts
from resolver.clean.names import analyse, names_table, skeleton
from resolver.store import connect


def person(name: str) -> tuple[str, ...]:
    return analyse(name, "person").tokens


def organisation(name: str) -> str:
    return analyse(name, "organisation").form


def korean(name: str) -> str | None:
    return analyse(name, "person").korean_key


# ------------------------------------------------------------------------------------------------------------- Korean


# The UN, OFAC and the press romanise one North Korean in three ways; OFAC's own aliases are the proof of these.
@pytest.mark.parametrize(
    "spellings",
    [
        ("HO Jong Son", "HO', Cho'ng So'n", "Heo Jong-seon", "Hur, Jongson"),
        ("CH'OE, So'k-min", "Choe Sok Min", "Choi Seok-min", "Seok-min Choi"),
        ("JANG Kuk Chol", "CHANG, Kuk Ch'o'l", "Jang Guk-cheol"),
        ("RI, Thae Chol", "Ri T'ae-ch'o'l", "Lee Tae-chul", "Yi Taechol", "Rhee, Tae Chol"),
        ("RYU, Kyong Hui", "Yoo Kyung-hee", "RYU, Kyo'ng-hu'i"),
        ("KIM, Jong Un", "Kim Jong-un", "Kim Jongun", "KIM, Cho'ng-u'n", "Jong Un KIM", "김정은"),
        ("PAK, Bong Nam", "Park Bongnam", "BAK, Pong-nam"),
    ],
)
def test_romanisations_of_one_korean_name_share_a_key(spellings: tuple[str, ...]) -> None:
    keys = {korean(spelling) for spelling in spellings}
    assert len(keys) == 1 and None not in keys


# Sorting the syllables joined Ji-min with Min-ji: their order is what tells two people apart.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Ji-min", "Kim Min-ji"),
        ("RI, Un Song", "RI, Song Un"),
        ("KIM, Kyong Ok", "KIM, Kyong Hyok"),
        ("PAK, Mun Il", "PAK, Mun Chol"),
        ("KIM, Chol", "PAK, Chol"),
    ],
)
def test_different_korean_names_have_different_keys(one: str, other: str) -> None:
    assert korean(one) != korean(other)


@pytest.mark.parametrize(
    "name", ["Mohammed Ali", "Vladimir Ivanov", "Kim", "Kimberly Stone", "Francis Park", "HUISH, Irina"]
)
def test_a_name_that_does_not_read_as_korean_has_no_korean_key(name: str) -> None:
    assert korean(name) is None


# ------------------------------------------------------------------------------------------------ what is not the name


def test_a_comma_shows_which_part_is_the_family_name() -> None:
    name = analyse("AL-ZAWAHIRI, Ayman Muhammad", "person")
    assert (name.family, name.given) == ("al zawahiri", "ayman muhammad")


@pytest.mark.parametrize(
    ("published", "tokens", "titles"),
    [
        ("SMITH, Dr. John, Jr.", ("smith", "john"), ("dr", "jr")),
        ("John Smith, Jr.", ("john", "smith"), ("jr",)),
        ("Haji Mullah Abdul GHANI", ("abdul", "ghani"), ("haji", "mullah")),
        ("HAJI", ("haji",), ()),  # a title that is all there is stays
    ],
)
def test_titles_are_taken_out_and_kept_apart(published: str, tokens: tuple[str, ...], titles: tuple[str, ...]) -> None:
    name = analyse(published, "person")
    assert (name.tokens, name.titles) == (tokens, titles)


# 214 false pairs of one scorer were "KOREA ... TRADING CORPORATION": the legal form is no evidence of identity.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ROMASHKA LLC", "ООО «Ромашка»"),
        ("Siemens Aktiengesellschaft", "SIEMENS AG"),
        ("KOREA RYONBONG GENERAL CORPORATION", "Korea Ryonbong General Corp."),
        ("Dandong Trading Company Limited", "DANDONG TRADING CO., LTD."),
    ],
)
def test_legal_forms_of_all_languages_are_no_words_of_the_name(one: str, other: str) -> None:
    assert organisation(one) == organisation(other)


def test_the_legal_form_is_kept_apart_and_one_in_all_languages() -> None:
    assert (
        analyse("ROMASHKA LLC", "organisation").legal_form
        == analyse("ООО «Ромашка»", "organisation").legal_form
        == "llc"
    )


def test_a_name_that_is_only_a_legal_form_keeps_its_word() -> None:
    assert organisation("LLC") == "llc"
    assert organisation("Company") == "company"


# "(REF.018)" names another entry, and a 'care of' line another party: both joined strangers once.
def test_references_and_care_of_lines_are_no_part_of_a_name() -> None:
    assert organisation("Foo Trading (REF.018)") == organisation("Foo Trading c/o Baz Inc") == "foo trading"
    assert person("GHANI, Abdul (TAi.155)") == ("ghani", "abdul")


def test_an_acronym_in_brackets_is_kept_apart() -> None:
    name = analyse("KOREA MINING DEVELOPMENT TRADING CORPORATION (KOMID)", "organisation")
    assert (name.form, name.acronym) == ("korea mining development trading", "komid")


def test_a_place_in_brackets_stays_because_branches_are_not_one() -> None:
    assert organisation("Al-Haramain Foundation (Indonesia)") != organisation("Al-Haramain Foundation (Pakistan)")


def test_numbers_are_kept_because_they_tell_branches_apart() -> None:
    assert analyse("OFFICE 39", "organisation").numbers == ("39",)
    assert analyse("Office 35", "organisation").skeleton_key != analyse("Office 39", "organisation").skeleton_key


# ----------------------------------------------------------------------------------------------- scripts and spellings


@pytest.mark.parametrize(
    ("text", "code", "tokens"),
    [
        ("Müller", "Latn", ("muller",)),
        ("Щукин Пётр", "Cyrl", ("shchukin", "petr")),
        ("김정은", "Hang", ("gim", "jeong", "eun")),
        ("金正恩", "Hani", ("jin", "zheng", "en")),
        ("ΠΑΠΑΣ", "Grek", ("papas",)),
        ("Ｆｕｌｌ Width", "Latn", ("full", "width")),
        ("Ch\u2019oe So\u02bck", "Latn", ("choe", "sok")),
        ("Łódź", "Latn", ("lodz",)),
        ("123", "Zyyy", ("123",)),
    ],
)
def test_a_text_is_folded_to_latin_words(text: str, code: str, tokens: tuple[str, ...]) -> None:
    assert (scripts.script(text), scripts.tokens(text)) == (code, tokens)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad", "Mohamed"),
        ("Mohammad", "mhmd"),  # how Arabic is folded: it writes no short vowels
        ("Qadhafi", "Kadafi"),
        ("Dawood", "Daoud"),
        ("Khaled", "Kalid"),
        ("Hussein", "Husayn"),
        ("Wladimir", "Vladimir"),
    ],
)
def test_spellings_of_one_word_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one.lower()) == skeleton(other.lower())


def test_word_order_changes_no_key_but_the_form() -> None:
    one, other = analyse("Ayman AL-ZAWAHIRI", "person"), analyse("AL-ZAWAHIRI, Ayman", "person")
    assert (one.sorted_key, one.skeleton_key) == (other.sorted_key, other.skeleton_key)
    assert one.form != other.form


@pytest.mark.parametrize("text", ["", " ", "---", "()", "(REF.018)", ",", "，", "\u200b"])
@pytest.mark.parametrize("kind", ["person", "organisation", "party"])
def test_a_name_without_a_letter_has_no_key_and_is_no_error(text: str, kind: str) -> None:
    name = analyse(text, kind)
    assert name.korean_key is None
    assert bool(name.tokens) == bool(name.sorted_key)


# ---------------------------------------------------------------------------------------------------------- the table


def test_the_table_has_a_row_for_every_name_and_prefers_published_parts() -> None:
    con = connect(":memory:")
    con.execute("create schema work")
    con.execute(
        "create table work.record as select 'a' as record_id, 'person' as kind union all select 'b', 'organisation'"
    )
    con.execute(
        """
        create table work.stage_name as
        select * from (values
            ('a', 'primary', 'strong', 'Jong Un Kim', 'Kim', 'Jong Un'),
            ('a', 'primary', 'strong', 'Jong Un Kim', 'Kim', 'Jong Un'),
            ('a', 'alias', 'weak', 'Jong Un Kim', null, null),
            ('b', 'primary', 'strong', 'Romashka LLC', null, null)
        ) as t(record_id, type, quality, full_name, family, given)
        """
    )
    names_table(con)
    rows = con.execute("select record_id, type, family, given, korean_key, legal_form from work.name_clean").fetchall()
    con.close()
    assert rows == [
        ("a", "alias", None, None, "kim:con-kon", None),
        ("a", "primary", "kim", "jong un", "kim:con-kon", None),
        ("b", "primary", None, None, None, "llc"),
    ]


# ------------------------------------------------------------------------------------------------------------ measured


# Measured 2026-11: 148 pairs of aliases that are spelt alike, .784 with equal keys; the two false joins are namesakes
# whose names are published letter by letter the same.
@pytest.mark.real
def test_the_korean_key_joins_most_aliases_of_north_koreans_and_no_two_people(real_data: Path) -> None:
    folder = real_data / "ofac_sdn_csv" / "2021-07_full"
    names: dict[str, list[str]] = {}
    for file, column in (("sdn.csv", 1), ("alt.csv", 3)):
        with (folder / file).open(newline="", encoding="latin-1") as lines:
            for row in csv.reader(lines):
                if file == "sdn.csv" and len(row) > 5 and "DPRK" in row[3] and row[2].strip() == "individual":
                    names[row[0]] = [row[1]]
                elif file == "alt.csv" and row[0] in names:
                    names[row[0]].append(row[column])
    from rapidfuzz.fuzz import token_sort_ratio

    pairs = [pair for spellings in names.values() for pair in combinations(dict.fromkeys(spellings), 2)]
    near = [pair for pair in pairs if token_sort_ratio(*(" ".join(person(name)) for name in pair)) >= 60]
    equal = [pair for pair in near if korean(pair[0]) and korean(pair[0]) == korean(pair[1])]
    assert len(near) > 100
    assert len(equal) / len(near) > 0.75
    first = [spellings[0] for spellings in names.values()]
    joined = [(a, b) for a, b in combinations(first, 2) if korean(a) and korean(a) == korean(b)]
    assert [pair for pair in joined if person(pair[0]) != person(pair[1])] == []
