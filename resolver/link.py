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
from collections.abc import Iterable, Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import carried, kinds
from resolver import decide as decisions
from resolver.candidates import candidates, prepare
from resolver.clean.crowd import Row, crowd
from resolver.clean.placeholders import placeholders
from resolver.clean.values import store
from resolver.decide import Judgement
from resolver.grouping import closure, cross_references
from resolver.kinds import Kind, Model
from resolver.scoring import learnt, named, score
from resolver.store import contract

VALUES = ("identifier_value", "contact_value")
"""Tables of values in normal form, of which those of a crowd are left out (resolver/clean/crowd.py)."""

FEATURES = (
    "feature_alias",
    "feature_name",
    "feature_date",
    "feature_identifier",
    "feature_contact",
    "feature_place",
    "feature_list",
)
"""Tables of features that kinds share, in the order in which they are made."""

LINKED = """
create or replace table work.linked (kind varchar, rid integer, record_id varchar)
"""


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
    features(con, scored, models)
    store_models(con, models)
    prepare(con)
    score.prepare(con)
    cross_references.prepare(con)
    decisions.prepare(con)
    carried.begin(con, models)
    pairs = taken = 0
    for kind in scored:
        if not con.execute(f"select 1 from work.{kind.features} limit 1").fetchall():
            continue  # a list of companies has no persons to compare
        model = models[kind.name]
        judged = [(left, right) for left, right, _ in judgements]
        pairs += candidates(con, kind, model, judged)
        cross_references.candidates(con, kind)
        taken += carried.take(con, kind, judged)
        score.score_pairs(con, kind, model, judged)
        carried.note(con, kind, model)
        held = learnt.sides(con, kind, model) if model.trees else None
        learnt.score(con, kind, model, held)
        named.score(con, kind, model)
        if added := closure.close(con, kind, model):
            score.score_pairs(con, kind, model, judged, only=closure.RULE)
            carried.note(con, kind, model)
            learnt.score(con, kind, model, held, only=closure.RULE)
            named.score(con, kind, model, only=closure.RULE)
            pairs += added
        decisions.decide(con, kind, model, judgements)
    clusters(con)
    counts = entities.write(con, judgements, previous, sequence)
    return {**counts, "pairs": pairs} | ({"known": taken} if taken else {})


def features(
    con: DuckDBPyConnection,
    scored: list[Kind],
    models: Mapping[str, Model] | None = None,
    crowds: Iterable[Row] | None = None,
) -> None:
    """Make the feature tables that the models compare, from the live facts and their cleaned values.

    `models`: the model of each kind by its name, the shipped ones where none are given; the bins of rarity are those
    of the first. `crowds`: rows of work.crowd, where the records at hand are a few of those of a run.
    """
    first = models[scored[0].name] if models else kinds.model(str(scored[0].model))
    card = first.card
    bins = {
        "rare_bits": card["rarity"]["rare_bits"],
        "mid_bits": card["rarity"]["mid_bits"],
        "fuzzy_names": card["fuzzy_names"],
    }
    con.execute(contract("resolver", "sql/feature_kind.sql"))
    placeholders(con)
    words(con)
    for table in VALUES:
        con.execute(contract("resolver", f"sql/{table}.sql"))
    crowd(con, crowds)
    for table in [*FEATURES, *(kind.features for kind in scored)]:
        con.execute(contract("resolver", f"sql/{table}.sql"), bins if table == "feature_name" else None)
    con.execute(LINKED)
    for kind in scored:
        con.execute(
            f"insert into work.linked select $kind, rid, record_id from work.{kind.features} order by rid",
            {"kind": kind.name},
        )
    for name in kinds.names():
        if kinds.load(name).exact:
            con.execute(
                """
                insert into work.linked
                select $kind, row_number() over (order by record_id) - 1, record_id
                from work.feature_kind where kind = $kind order by record_id
                """,
                {"kind": name},
            )


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


def words(con: DuckDBPyConnection) -> None:
    """Make work.feature_word: the rarity in bits of each word of a name, from the shipped token table, and the given
    names that it is a short form or a spelling of.
    """
    from resolver.clean.nicknames import given_names
    from resolver.clean.rarity import rarity_bits

    rows = con.execute(
        """
        select distinct k.kind, unnest(n.tokens) as word
        from work.name_clean as n join work.feature_kind as k on k.record_id = n.record_id
        where k.kind in ('person', 'organisation') order by all
        """
    ).fetchall()
    store(
        con,
        "work.feature_word",
        "kind varchar, word varchar, bits double, given varchar[]",
        [(k, w, rarity_bits(w, k), sorted(given_names(w)) if k == "person" else []) for k, w in rows],
    )
