"""Linking: records that are one party get one entity, with the pairs and weights that prove it.

features -> candidates -> scores (Splink) -> decisions -> groups -> ids. Tables that this makes in the schema `work`:
candidate_key, pair, entity_record, wallet_entity, account_entity, may_be, identity, retired; findings are added.
Nothing is trained at run time: models are shipped with the package (resolver/models), so that ten rows are enough.

Method: Fellegi & Sunter (1969), https://doi.org/10.1080/01621459.1969.10501049, as implemented by Splink.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.candidates import candidates, prepare
from resolver.clean.values import store
from resolver.cluster import Groups
from resolver.decide import Decision, Judgement, decide
from resolver.kinds import Kind, Model
from resolver.store import contract

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

SCORED = """
create or replace table work.scored (
    left_record varchar, right_record varchar, kind varchar, weight_bits double, probability double, rules varchar,
    fields struct(
        field varchar, level varchar, weight_bits double, term_frequency_bits double, "left" varchar, "right" varchar
    )[]
)
"""


def link_records(
    con: DuckDBPyConnection, judgements: list[Judgement], previous: Path | None, sequence: int
) -> dict[str, int]:
    """Resolve every record of work.record; give the numbers of records, entities, pairs, accepted pairs and may-bes.

    `judgements` are (left record, right record, 'same' or 'different'), left id smaller. `previous` is the file of the
    generation before, whose ids go on; `sequence` is the number of this run.
    """
    from resolver import entities

    scored = [kinds.load(name) for name in kinds.names() if kinds.load(name).model]
    features(con, scored)
    prepare(con)
    con.execute(SCORED)
    pairs = 0
    groups: dict[str, Groups] = {}
    decisions: list[Decision] = []
    for kind in scored:
        model = kinds.model(str(kind.model))
        judged = [(left, right) for left, right, _ in judgements]
        pairs += candidates(con, kind, model, judged)
        score_pairs(con, kind, model, judged)
        groups[kind.name], made = decide(con, kind, model, judgements)
        decisions += made
    counts = entities.write(con, groups, decisions, judgements, previous, sequence)
    return {**counts, "pairs": pairs}


def features(con: DuckDBPyConnection, scored: list[Kind]) -> None:
    """Make the feature tables that the models compare, from the live facts and their cleaned values."""
    card = kinds.model(str(scored[0].model)).card
    bins = {
        "rare_bits": card["rarity"]["rare_bits"],
        "mid_bits": card["rarity"]["mid_bits"],
        "fuzzy_names": card["fuzzy_names"],
    }
    con.execute(contract("resolver", "sql/feature_kind.sql"))
    words(con)
    for table in [*FEATURES, *(kind.features for kind in scored)]:
        con.execute(contract("resolver", f"sql/{table}.sql"), bins if table == "feature_name" else None)


def words(con: DuckDBPyConnection) -> None:
    """Make work.feature_word: the rarity in bits of each word of a name, from the shipped token table."""
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
        "kind varchar, word varchar, bits double",
        [(k, w, rarity_bits(w, k)) for k, w in rows],
    )


def score_pairs(con: DuckDBPyConnection, kind: Kind, model: Model, judged: Iterable[tuple[str, str]] = ()) -> int:
    """Score the candidate pairs of one kind with Splink into work.scored; give the number kept.

    One row per unordered pair (left_record < right_record). `weight_bits` is log2 of the odds that the two are one, the
    prior included: the prior and the weights of the fields add up to it. Pairs under the model's keep_bits are dropped,
    unless they were judged.
    """
    store(con, "work.judged_pair", "left_record varchar, right_record varchar", judged)
    score_where(con, kind, model, "true", model.threshold("keep_bits"))
    score_where(
        con,
        kind,
        model,
        "(left_record, right_record) in (select (left_record, right_record) from work.judged_pair)"
        " and (left_record, right_record) not in (select (left_record, right_record) from work.scored)",
        None,
    )
    [(kept,)] = con.execute("select count(*) from work.scored where kind = $kind", {"kind": kind.name}).fetchall()
    return int(kept)


def score_where(con: DuckDBPyConnection, kind: Kind, model: Model, condition: str, least_bits: float | None) -> None:
    """Score those candidate pairs of a kind that a condition of our own picks, and keep what weighs `least_bits`."""
    con.execute(
        f"""
        create or replace temp table blocked_pair as
        select left_record as join_key_l, right_record as join_key_r, rules as match_key
        from work.candidate_pair where kind = '{kind.name}' and {condition} order by 1, 2
        """
    )
    [(blocked,)] = con.execute("select count(*) from blocked_pair").fetchall()
    if not blocked:
        return
    before = splink_tables(con)
    try:
        predicted = predict(con, kind, model, least_bits)
        con.execute(fields_sql(kind, model, predicted))
    finally:
        for table, is_view in splink_tables(con) - before:
            con.execute(f'drop {"view" if is_view else "table"} if exists "{table}"')


def predict(con: DuckDBPyConnection, kind: Kind, model: Model, least_bits: float | None) -> str:
    """The name of the table of scored pairs that Splink makes from the pairs in blocked_pair."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    database = DuckDBAPI(connection=con)
    records = database.register(con.table(f"work.{kind.features}"))
    # Splink's look at the settings costs half a second a kind; shipped models are tested instead
    linker = Linker(records, model.settings, log_level=logging.ERROR, validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(database.register(con.table("blocked_pair")))
    predicted = linker.inference.predict(threshold_match_weight=least_bits, warning_mode="never")
    return str(predicted.physical_name)


def fields_sql(kind: Kind, model: Model, predicted: str) -> str:
    """The statement that moves Splink's pairs into work.scored, each with the level and weight of every field."""
    base = model.card["rarity"]["base_level"]
    bits = model.bits()
    parts = []
    for name, labels in model.levels().items():
        level = " ".join(f"when {value} then {text(label)}" for value, label in enumerate(labels))
        moved = [
            (value, round(bits[name, label] - bits[name, base[name][label]], 3))
            for value, label in enumerate(labels)
            if label in base.get(name, {})
        ]
        rarity = " ".join(f"when {value} then {weight}" for value, weight in moved)
        shown = kind.shown[name]
        parts.append(
            f"{{'field': {text(name)}, 'level': case p.gamma_{name} {level} end, 'weight_bits': round(p.mw_{name}, 6), "
            f"'term_frequency_bits': {f'case p.gamma_{name} {rarity} else 0 end' if moved else '0'}::double, "
            f"'left': array_to_string(l.{shown}[:12], '; '), 'right': array_to_string(r.{shown}[:12], '; ')}}"
        )
    listed = ",\n    ".join(parts)
    return f"""
insert into work.scored
select p.record_id_l, p.record_id_r, '{kind.name}', round(p.match_weight, 6), p.match_probability, p.match_key,
    list_filter([{listed}], lambda f: f.level is not null)
from "{predicted}" as p
join work.{kind.features} as l on l.record_id = p.record_id_l
join work.{kind.features} as r on r.record_id = p.record_id_r
order by 1, 2
"""


def text(value: str) -> str:
    """A string of our own declarations as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def splink_tables(con: DuckDBPyConnection) -> set[tuple[str, bool]]:
    """Tables and views that Splink has made on this connection, and whether each is a view."""
    rows = con.execute(
        """
        select table_name, false from duckdb_tables() where starts_with(table_name, '__splink__')
        union all
        select view_name, true from duckdb_views() where starts_with(view_name, '__splink__')
        """
    ).fetchall()
    return {(str(name), bool(is_view)) for name, is_view in rows}
