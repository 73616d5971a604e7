"""Scores: the fast scorer and plain Splink give the same levels and weights for the same settings."""

from __future__ import annotations

import logging

import pytest

from resolver import kinds
from resolver.scoring import score
from tests.resolver.linked import linked
from tests.resolver.people import people
from tests.world import CAST


@pytest.mark.parametrize("name", ["person", "organisation"])
def test_the_pattern_scorer_and_splink_agree_on_every_pair(name: str):
    from splink import DuckDBAPI, Linker

    kind = kinds.load(name)
    model = kinds.model(str(kind.model))
    con = linked(*CAST)
    con.execute(
        "create or replace table work.candidate_pair as select a.kind, a.rid as l, b.rid as r, 'all' as rules "
        "from work.linked as a join work.linked as b on b.kind = a.kind and a.rid < b.rid where a.kind = $kind",
        {"kind": name},
    )
    [(pairs,)] = con.execute("select count(*) from work.candidate_pair").fetchall()
    score.prepare(con)
    con.execute(  # every candidate as judged, so that none is left out for its weight
        "create or replace table work.judged_pair as select a.record_id as left_record, b.record_id as right_record "
        "from work.candidate_pair as p join work.linked as a on a.kind = p.kind and a.rid = p.l "
        "join work.linked as b on b.kind = p.kind and b.rid = p.r"
    )
    judged = con.execute("from work.judged_pair").fetchall()
    assert score.score_pairs(con, kind, model, judged) == pairs > 20
    con.execute(
        "create temp table blocked as select a.record_id as join_key_l, b.record_id as join_key_r, p.rules as match_key"
        " from work.candidate_pair as p join work.linked as a on a.kind = p.kind and a.rid = p.l "
        "join work.linked as b on b.kind = p.kind and b.rid = p.r where p.kind = $kind",
        {"kind": name},
    )
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=con)
    linker = Linker(database.register(con.table(f"work.{kind.features}")), model.settings, log_level=logging.ERROR)
    linker.table_management.register_blocked_pairs_for_predict(database.register(con.table("blocked")))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    gammas = ", ".join(f"gamma_{of}" for of in model.levels())
    theirs = con.execute(
        f"""
        select l.rid, r.rid, p.match_weight, [{gammas}] from "{predicted}" as p
        join work.{kind.features} as l on l.record_id = p.record_id_l
        join work.{kind.features} as r on r.record_id = p.record_id_r order by 1, 2
        """
    ).fetchall()
    ours = con.execute(
        "select l, r, weight_bits, levels from work.scored where kind = $kind order by l, r", {"kind": name}
    )
    for (left, right, weight, levels), (m, n, splinks, gamma) in zip(ours.fetchall(), theirs, strict=True):
        assert (left, right, levels) == (m, n, gamma)
        assert weight == pytest.approx(splinks, abs=1e-5)


@pytest.mark.parametrize("name", ["person", "organisation"])
def test_what_is_not_asked_of_light_pairs_changes_nothing(name: str):
    """Of every pair all levels are asked where all are judged; without, the light ones are left out early."""
    kind = kinds.load(name)
    model = kinds.model(str(kind.model))
    con = linked(*CAST, *people(15, 2)[0])
    con.execute(
        "create or replace table work.candidate_pair as select a.kind, a.rid as l, b.rid as r, 'all' as rules "
        "from work.linked as a join work.linked as b on b.kind = a.kind and a.rid < b.rid where a.kind = $kind",
        {"kind": name},
    )
    [(pairs,)] = con.execute("select count(*) from work.candidate_pair").fetchall()
    ids = [record for (record,) in con.execute("select record_id from work.linked where kind = $1", [name]).fetchall()]
    found = []
    for judged in ([(a, b) for a in ids for b in ids if a < b], []):
        score.prepare(con)
        score.score_pairs(con, kind, model, judged)
        found.append(
            con.execute(
                "from work.scored where weight_bits >= $1 order by l, r", [model.threshold("keep_bits")]
            ).fetchall()
        )
    every, heavy = found
    assert heavy == every
    assert 3 < len(heavy) < pairs
