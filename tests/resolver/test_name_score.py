"""How alike two names are: hard cases by kind, and what holds of the score for any names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench import names as bench_names
from resolver.name_score import FEATURES, contributions, features, few, model, prepare, score, score_names
from resolver.name_score.words import of_all_scripts

ONE, TWO = 0.6, 0.4
"""Above: surely the name of one party; below: surely of two. Between the two lies what a person has to see."""


def alike(one: str, other: str, kind: str) -> float:
    names = prepare([one, other], kind)
    return float(score(names, names.rows([one]), names.rows([other]))[0])


# Two thirds of the false persons on real lists are brothers and sisters: all words agree but the given name.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AL-RAWANI, Bassam Tahir", "AL-RAWANI, Mahir Tahir"),
        ("Larina Olga Petrovna", "Larina Irina Petrovna"),
        ("HADDAD SALEM, Jorge Luis", "HADDAD SALEM, Marta Elena"),
        ("Tarrington, Paul", "Tarrington, Simon"),
        ("Ivan Petrov", "Petr Ivanov"),
    ],
)
def test_brothers_and_sisters_are_apart(one: str, other: str) -> None:
    assert alike(one, other, "person") < TWO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HAN, Jong Chol", "Han Cho'ng-ch'o'l"),  # Korean: McCune-Reischauer and Revised
        ("CHOE, Kuk Ho", "Choi Guk-heo"),
        ("Zhang Xiaoqing", "Chang Hsiao-ch'ing"),  # Chinese: pinyin and Wade-Giles
        ("张小青", "ZHANG, Xiao Qing"),
        ("한종철", "Han Jong Chol"),
        ("Sergei Shchukarin", "Сергей Щукарин"),  # Russian
        ("Sergej Schtschukarin", "Sergey Shchukarin"),
        ("'Abd al-Rahman Qasim", "Abdulrahman Kassem"),  # Arabic
        ("Jamal Husayn", "Gamal Hussein"),
        ("Yusuf bin Khalid al-Tamimi", "Youssef Khaled Tamimi"),
        ("Saif al-Din Nasir", "Seif Uddin Naser"),
        ("William Tarrington", "Bill Tarrington"),  # short forms
        ("Tarrington, Dr. Robert", "Bob Tarrington"),
    ],
)
def test_romanisations_and_spellings_are_together(one: str, other: str) -> None:
    assert alike(one, other, "person") > ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rosental Foundation (Indonesia)", "Rosental Foundation (Pakistan)"),
        ("Harbin Credit Bank Beijing Branch", "Harbin Credit Bank Shanghai Branch"),
        ("Rosental Deutschland GmbH", "Rosental France SARL"),
    ],
)
def test_branches_are_apart(one: str, other: str) -> None:
    assert alike(one, other, "organisation") < TWO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Machine Factory No. 1", "Machine Factory No. 2"),
        ("Rosental Fund II Limited", "Rosental Fund III Limited"),
        ("Brigade Forty-Four", "Brigade 45"),
    ],
)
def test_numbers_are_apart(one: str, other: str) -> None:
    assert alike(one, other, "organisation") < TWO


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Machine Factory No. 2", "Machine Factory II"),
        ("Brigade Forty-Four", "Brigade 44"),
        ("ROMASHKA LLC", "ООО «Ромашка»"),
        ("Rosental Aktiengesellschaft", "ROSENTAL AG"),
        ("Rosental Trading", "Rosental Trading (REF.018)"),
        ("Rosental Trading Co., Ltd.", "ROSENTAL TRADING COMPANY LIMITED"),
    ],
)
def test_ways_of_writing_an_organisation_are_together(one: str, other: str) -> None:
    assert alike(one, other, "organisation") > ONE


def test_generic_words_and_a_legal_form_are_no_likeness() -> None:
    assert alike("KOREA TAESUNG TRADING CORPORATION", "KOREA RYONHA TRADING CORPORATION", "organisation") < TWO


# What a translation shares with the name is chance: no score of spellings may call the two one party, or two.
@pytest.mark.parametrize(
    ("one", "other"),
    [("Banco Nacional de Rosental", "National Bank of Rosental"), ("Rosental Bank", "Banque Rosental")],
)
def test_translations_are_not_settled_by_their_spelling(one: str, other: str) -> None:
    assert 0.05 < alike(one, other, "organisation") < 0.9


def test_a_number_on_one_side_is_left_to_review() -> None:
    assert alike("Rosental Properties (7) Limited", "Rosental Properties Limited", "organisation") <= ONE


@pytest.mark.parametrize(
    ("acronym", "name"),
    [("RMDTC", "Rosental Mining Development Trading Corporation"), ("RMDT", "Rosental Mining Development Trading Ltd")],
)
def test_an_acronym_is_left_to_review(acronym: str, name: str) -> None:
    assert TWO < alike(acronym, name, "organisation") <= ONE


NAMES = ["Anna Larina", "LARINA, Anna", "Анна Ларина", "Boris Tarrington", "Tarrington", "한종철", "", "---", "x"]


def test_the_score_is_the_same_both_ways_and_between_0_and_1() -> None:
    names = prepare(NAMES, "person")
    grid = np.indices((len(names.place), len(names.place)), dtype=np.int32).reshape(2, -1)
    found = score(names, grid[0], grid[1])
    assert (found == score(names, grid[1], grid[0])).all()
    assert ((found >= 0) & (found <= 1)).all()


def test_the_score_of_a_pair_does_not_depend_on_the_names_beside_it() -> None:
    for kind in ("person", "organisation"):
        alone = alike("Anna Larina", "Anna Larinova", kind)
        names = prepare([*NAMES, "Anna Larinova", *(f"Other {n} Name" for n in range(50))], kind)
        assert float(score(names, names.rows(["Anna Larina"]), names.rows(["Anna Larinova"]))[0]) == alone


def test_the_features_have_names_and_their_parts_add_up_to_the_score() -> None:
    names = prepare(["Anna Larina", "Ana Larina"], "person")
    left, right = names.rows(["Anna Larina"]), names.rows(["Ana Larina"])
    assert features(names, left, right).shape == (1, len(FEATURES))
    parts = contributions(names, int(left[0]), int(right[0]))
    assert parts.keys() <= {*FEATURES, "is_person", "start"}
    assert 1 / (1 + math.exp(-sum(parts.values()))) == pytest.approx(float(score(names, left, right)[0]), abs=1e-6)


def test_of_many_names_the_best_pair_counts_and_a_record_without_a_name_has_none() -> None:
    names = prepare(["Anna Larina", "Boris Tarrington", "Anna Larinova", "Robert Tarrington", "Анна Ларина"], "person")
    best = score_names(
        names,
        [["Boris Tarrington", "Anna Larina"], [], ["Anna Larina"]],
        [["Анна Ларина", "Robert Tarrington"], ["Anna Larina"], ["Anna Larinova"]],
    )
    assert [best.left[0], best.right[0]] == names.rows(["Anna Larina", "Анна Ларина"]).tolist()
    assert [best.left[1], best.right[1], best.score[1]] == [-1, -1, 0]
    assert best.score[0] > best.score[2] > 0


def test_the_order_in_which_names_are_listed_changes_nothing() -> None:
    names = prepare(NAMES, "person")
    one = score_names(names, [NAMES], [NAMES[::-1]])
    other = score_names(names, [NAMES[::-1]], [NAMES])
    assert (one.left == other.left).all() and (one.score == other.score).all()


# --------------------------------------------------------------------------------------------------- how it is measured


def test_names_that_are_connected_by_pairs_fall_into_one_fold() -> None:
    groups = bench_names._connected([("Anna", "Ana"), ("Boris", "Borys"), ("ana", "Hanna"), ("Borys", "B.")])
    assert groups[0] == groups[2] and groups[1] == groups[3] and groups[0] != groups[1]


def test_equal_scores_before_the_true_name_count_against_it() -> None:
    listed = ["Anna", "Boris"]
    grid = {0: ["Anna", "Boris", "Clara"], 1: ["Anna", "Boris", "Clara"]}
    scores = np.array([0.9, 0.9, 0.1, 0.2, 0.8, 0.3])  # Anna: as good as Boris, so second; Boris: first
    told = bench_names._screened([0, 1], grid, scores, np.array([0.1]), listed)
    assert (told["recall_at_1"], told["recall_at_5"]) == (0.5, 1.0)


def test_the_threshold_is_the_middle_one_of_those_that_are_best() -> None:
    truth = np.array([False, True, True])
    assert bench_names.best_threshold(truth, np.array([0.1, 0.6, 0.9])) == 0.6


def test_trees_asked_without_lightgbm_say_the_same_to_the_last_bit() -> None:
    dice = np.random.default_rng(1)
    rows = (dice.random((500, len(model.COLUMNS))) * dice.choice([1, 3, 8, 30], (500, 1))).astype(np.float32)
    rows[::50, 3] = np.nan
    told = few.probability(few.read(model.text()), rows)
    assert told.tolist() == np.asarray(model.trees().predict(rows, num_threads=1)).tolist()
    assert len(set(told.tolist())) > 100
    split = (
        "split_feature=0\nthreshold=1\ndecision_type={}\nleft_child=-1\nright_child=-2\nleaf_value=-1 2\nend of trees"
    )
    assert few.probability(few.read(split.format(2)), np.array([[1.0], [1.5]])).round(3).tolist() == [0.269, 0.881]
    with pytest.raises(ValueError, match="other splits"):
        few.read(split.format(9))


def test_the_table_of_all_scripts_is_read_for_names_that_are_not_latin_only() -> None:
    of_all_scripts.cache_clear()
    assert alike("Dmitri Solovyov", "Dmitry Solovyev", "person") > ONE
    assert of_all_scripts.cache_info().misses == 0
    assert alike("САЛАЎЁЎ, Дзмітрый", "Dmitri Solovyov", "person") > ONE
    assert of_all_scripts.cache_info().misses > 0
