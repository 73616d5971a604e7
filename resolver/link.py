"""Linking: records that are one party get one entity, with the pairs and weights that prove it.

features -> candidates -> scores (first, learnt) -> closure -> decisions -> groups -> ids. Tables that this makes in the
schema `work`: candidate_pair, pair, entity_record, wallet_entity, account_entity, may_be, identity, retired; it adds to
the findings.
Nothing is trained at run time: models are shipped with the package (resolver/models), so that ten rows are enough, or
were trained on purpose (resolver/training/train.py).
work.linked says which record has which place (rid) in its kind.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import decide as decisions
from resolver import features, kinds
from resolver.candidates import candidates, prepare
from resolver.clean.values import store
from resolver.decide import Judgement
from resolver.grouping import closure, cross_references, neighbours
from resolver.kinds import Model
from resolver.scoring import learnt, named, score
from resolver.update import settled


def link_records(
    con: DuckDBPyConnection,
    judgements: list[Judgement],
    previous: Path | None,
    sequence: int,
    models: Mapping[str, Model] | None = None,
) -> dict[str, int]:
    """Resolve every record of work.record; give the numbers of records, entities, pairs, accepted pairs and may-bes.

    `judgements` are (left record, right record, 'same' or 'different'), left id smaller. `previous` is the file of the
    generation before, whose ids go on; `sequence` is the number of this run. `models`: the model of each kind by its
    name, the shipped ones where none are given.
    """
    from resolver import entities
    from resolver.wallets.co_spend import clusters

    scored = kinds.scored()
    models = models or kinds.models()
    judged = [(left, right) for left, right, _ in judgements]
    features.known(con, scored)
    store_models(con, models)
    prepare(con)
    score.prepare(con)
    cross_references.prepare(con)
    neighbours.prepare(con)
    decisions.prepare(con)
    before = settled.begin(con, scored, models, judged)
    features.drop_gathered(con)
    part = before is not None and before.part
    pairs = 0
    for kind in scored:
        if not con.execute("select 1 from work.linked where kind = $kind limit 1", {"kind": kind.name}).fetchall():
            continue  # a list of companies has no persons to compare
        model = models[kind.name]
        pairs += candidates(con, kind, model, judged, settled=before)
        cross_references.candidates(con, kind)
        if before:
            before.compare(kind)
        score.score_pairs(con, kind, model, judged)
        held = learnt.sides(con, kind, model) if model.trees else None
        learnt.score(con, kind, model, held)
        named.score(con, kind, model, all_=not part)
        added = closure.close(con, kind, model)
        if before and added:
            added -= before.compare(kind, closure.RULE)
        if added:
            score.score_pairs(con, kind, model, judged, only=closure.RULE)
            learnt.score(con, kind, model, None if part else held, only=closure.RULE)
            named.score(con, kind, model, only=closure.RULE)
            pairs += added
        if before:
            before.join(kind)
        neighbours.score(con, kind, model)
        decisions.decide(con, kind, model, judgements)
    clusters(con)
    counts = entities.write(con, judgements, previous, sequence)
    return {**counts, "pairs": pairs} | ({"known": before.taken} if before and before.taken else {})


def store_models(con: DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Make work.model: the models of this run, which the generation keeps to be explained by."""
    store(
        con,
        "work.model",
        "kind varchar, name varchar, settings varchar, card varchar, trees varchar, shares varchar",
        [
            (
                kind,
                model.name,
                json.dumps(model.settings),
                json.dumps(model.card),
                model.trees,
                None if model.shares is None else json.dumps(model.shares),
            )
            for kind, model in sorted(models.items())
        ],
    )
