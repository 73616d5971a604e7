"""Training: equal records make an equal model, it is better than the one it started from, and plain Splink loads it."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from resolver import kinds, link
from resolver.errors import DataError, ModelError
from resolver.kinds import Model
from resolver.training import train
from tests.resolver.linked import prepared
from tests.resolver.people import MADE, TRUTH, featured, own, people, trained
from tests.stage import Party

PERSON = kinds.load("person")


def f1(parties: list[Party], model: Model | None) -> float:
    """F1 over pairs of the entities that linking with a model makes of the made people."""
    con = prepared(parties)
    link.link_records(con, [], None, 1, kinds.models() | ({"person": model} if model else {}))
    found = dict(con.execute("select record_id, entity_id from work.entity_record").fetchall())

    def pairs(sizes: Counter[object]) -> int:
        return sum(n * (n - 1) // 2 for n in sizes.values())

    both = pairs(Counter((found[record], TRUTH[record]) for record in found))
    return 2 * both / (pairs(Counter(found.values())) + pairs(Counter(TRUTH[record] for record in found)))


def test_training_without_labels_finds_more_and_joins_fewer_strangers():
    assert own().trees is not None
    before, after = f1(MADE, None), f1(MADE, own())
    assert after > before
    assert after > 0.9


def test_a_second_training_gives_the_same_model_to_the_byte_whatever_the_order_of_the_records():
    again = trained(MADE[::-1])
    assert json.dumps(asdict(again)) == json.dumps(asdict(own()))


def test_labels_take_the_place_of_what_the_records_say(tmp_path: Path):
    path = tmp_path / "labels.csv"
    path.write_text("record_id,entity\n" + "".join(f"{record},{person}\n" for record, person in TRUTH.items()))
    model = trained(MADE, path)
    assert model.card["learnt"]["fitted_on"]["labelled_pairs"] > 300
    assert model.trees != own().trees


def test_labels_of_other_records_are_refused(tmp_path: Path):
    path = tmp_path / "labels.csv"
    path.write_text("record_id,entity\nelsewhere:1,a\n")
    with pytest.raises(DataError, match=r"labels\.csv: none of its records is a person here"):
        trained(MADE[:40], path)


def test_too_few_records_give_the_first_score_alone():
    model = trained(MADE[:24])
    assert model.trees is None
    assert "first score stands alone" in model.card["no_trees"]


def test_records_that_share_nothing_teach_nothing():
    con = featured([Party("t:1", "Ann Adler"), Party("t:2", "Bo Carr")])
    with pytest.raises(DataError, match="no two person records share a key"):
        train.train(con, PERSON, kinds.model("person-2"), "person-own")


def test_plain_splink_scores_with_the_trained_settings():
    from splink import DuckDBAPI, Linker

    con = featured(MADE[:40])
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register(con.table(f"work.{PERSON.features}")), own().settings, log_level=logging.ERROR)
    con.execute(
        "create temp table blocked as select a.record_id as join_key_l, b.record_id as join_key_r, 'all' as match_key "
        "from work.linked as a join work.linked as b on b.kind = a.kind and a.rid < b.rid where a.kind = 'person'"
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(con.table("blocked")))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    [(pairs, heavy)] = con.execute(
        f"""
        select count(*), count(*) filter (match_weight > 0 and left(record_id_l, 6) = left(record_id_r, 6))
        from "{predicted}"
        """
    ).fetchall()
    assert pairs == 40 * 39 / 2
    assert heavy > 30  # of the 60 true pairs of ten people with four records each


def test_dates_that_the_records_themselves_contradict_only_weigh():
    bad = [
        Party(
            p.id, p.name, born=f"{1940 + at * 7 % 60}-0{at % 9 + 1}-1{at % 10}", contacts=p.contacts, address=p.address
        )
        for at, p in enumerate(people(100, 4, seed=3)[0])
    ]
    assert own().card["births_forbid"] is True
    assert trained(bad).card["births_forbid"] is False


# --------------------------------------------------------------------------------------------------- in a workspace


def test_the_model_of_a_workspace_outranks_the_shipped_one(tmp_path: Path):
    train.save(tmp_path, PERSON, own())
    assert kinds.models(tmp_path)["person"] == own()
    assert kinds.models(tmp_path)["organisation"] == kinds.model("organisation-2")


def test_half_a_model_is_refused_and_never_replaced_by_the_shipped_one(tmp_path: Path):
    train.save(tmp_path, PERSON, own())
    (tmp_path / "person-own.trees.txt").unlink()
    with pytest.raises(ModelError, match=r"model person-own: .*trees\.txt is missing\. Train it again"):
        kinds.models(tmp_path)
