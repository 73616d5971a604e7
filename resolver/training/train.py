"""`resolver train`: a model of one kind is fitted to the records of a workspace, with labels or without.

Splink settings whose m, u and prior are estimated from these records (estimate.py), a card, and decision trees for
the pairs of which the first score is not sure (self_training.py, learnt.py). Training happens only here, on purpose;
`resolver link` uses the model unchanged until the next training. Equal records give an equal model, to the byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import kinds, live, log
from resolver.candidates import candidates, prepare
from resolver.decide import AGREEMENT
from resolver.errors import BadParameter, DataError
from resolver.grouping import cross_references
from resolver.kinds import Kind, Model
from resolver.scoring import estimate, pair_features, score
from resolver.store import Workspace
from resolver.training import second_look, self_training
from resolver.training.self_training import LEAST_PAIRS, Desk, Labels, Taught

KEEP_BITS = -6.0
"""Pairs under this are not kept: probability .015, as in the shipped models."""

THRESHOLDS = AGREEMENT | {"accept_bits": 0.0, "may_be_bits": -2.0, "second_of_list_bits": 9.0}
"""Of a trained card, in bits. Accept: a pair may join two groups from even odds; the mean over the groups decides."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class Trained:
    """What training made of one kind: the model's name and files, records and pairs that it was fitted on."""

    kind: str
    model: str
    records: int
    pairs: int
    labelled_pairs: int
    trees: bool
    files: tuple[str, ...]


def run(
    workspace: Workspace, kind: str | None = None, labels: Path | None = None, name: str = "trained"
) -> list[Trained]:
    """Train a model of each kind (or of the one named) on the live records of a workspace, and put it in use there.

    Judgements in force count as labels. Kinds of which no two records share a key are left out.
    Raises: BadParameter for an unknown kind or an odd name; DataError if nothing can be learnt.
    """
    from resolver.clean.names import names_table
    from resolver.clean.values import clean_values
    from resolver.features import features
    from resolver.pipeline import judged

    scored = [of for of in map(kinds.load, kinds.names()) if of.model]
    wanted = [of for of in scored if kind in (None, of.name)]
    if not wanted:
        raise BadParameter(f"--kind {kind}: kinds with a model are {', '.join(of.name for of in scored)}.")
    if not NAME.fullmatch(name):
        raise BadParameter(f"--name {name!r}: a name is of small letters, digits and hyphens, at most 41.")
    made = []
    with workspace.write("train") as con:
        [(editions,)] = con.execute("select count(*) from stage.edition").fetchall()
        if not editions:
            raise DataError("nothing is staged yet. Run `resolver ingest SOURCE PATH...` first.")
        live.prepare(con)
        clean_values(con)
        names_table(con)
        features(con, scored)
        said = judged(workspace)
        for of in wanted:
            with log.step(f"train {of.name}"):
                model = train(con, of, kinds.model(str(of.model)), f"{of.name}-{name}", labels, said, optional=not kind)
            if model:
                files = save(workspace.folder / "models", of, model)
                made.append(report(of, model, files))
    if not made:
        raise DataError("train: no two records of a kind share a key: nothing can be learnt. Ingest more first.")
    return made


def train(
    con: DuckDBPyConnection,
    kind: Kind,
    base: Model,
    name: str,
    labels: Path | None = None,
    judged: Iterable[tuple[str, str, str]] = (),
    *,
    optional: bool = False,
) -> Model | None:
    """A model of a kind fitted to the records in force; the tables of features have to be there (resolver.features).

    Equal records and labels give an equal model. None if there are no candidate pairs and the kind is `optional`.
    Raises: DataError if there are no candidate pairs, or the labels speak of other records.
    """
    told = read_labels(con, kind, labels, judged, optional=optional)
    first = estimated(con, kind, base, name)
    if first is None:
        if optional:
            return None
        raise DataError(f"train: no two {kind.name} records share a key: nothing can be learnt. Ingest more first.")
    desk, odds = self_training.opinion(con, kind, first)
    found = self_training.taught(desk, odds, told)
    return with_trees(desk, found) if found else plain(desk)


def report(kind: Kind, model: Model, files: Iterable[Path]) -> Trained:
    """What training made, in short."""
    on = model.card["fitted_on"]
    labelled = model.card.get("learnt", {}).get("fitted_on", {}).get("labelled_pairs", 0)
    names = tuple(str(file) for file in files)
    return Trained(kind.name, model.name, on["records"], on["candidates"], labelled, model.trees is not None, names)


# ----------------------------------------------------------------------------------------------------------- the model


def estimated(con: DuckDBPyConnection, kind: Kind, base: Model, name: str) -> Model | None:
    """The first score: settings with numbers estimated from the candidates, and a card that says so; None without
    candidates.
    """
    prepare(con)
    score.prepare(con)
    cross_references.prepare(con)
    if not candidates(con, kind, base, []):
        return None
    found = estimate.estimate(con, kind, base)
    settings = estimate.settings(base, found)
    card = {key: value for key, value in base.card.items() if key not in ("support", "relatives", "prior_from", "seen")}
    card |= {
        "model": f"{name}.json",
        "version": "1",
        "method": "m and the prior by expectation and maximisation over the candidates, u from value frequencies and "
        "random pairs with likely matches taken off; trees by LightGBM for the grey zone.",
        "trained_from": base.name,
        "fitted_on": found.told,
        "thresholds": THRESHOLDS | {"keep_bits": -60.0},
    }
    card.pop("made", None)
    made = Model(name, settings, card)
    numbers = [
        {"field": field, "level": label, "bits": round(bits, 6), "from": "estimated from the records"}
        for (field, labels), weights in zip(made.levels().items(), made.weights(), strict=True)
        for label, bits in zip(labels[::-1], weights[::-1], strict=True)
    ]
    return replace(made, card=card | {"numbers": numbers})


def plain(desk: Desk) -> Model:
    """The first score alone, where the records are too few to learn more."""
    card = dict(desk.first.card)
    card["thresholds"] = card["thresholds"] | {"keep_bits": KEEP_BITS}
    card["no_trees"] = (
        f"fewer than {LEAST_PAIRS} pairs that are one, or as few that are not: the first score stands alone"
    )
    return replace(desk.first, card=card)


def with_trees(desk: Desk, found: Taught) -> Model:
    """The model with its trees and what the card says of them."""
    card = dict(desk.first.card)
    card["thresholds"] = card["thresholds"] | {"keep_bits": found.grey[0]}
    card["learnt"] = {
        "features_version": pair_features.VERSION,
        "columns": [list(column) for column in pair_features.columns(desk.kind, desk.first)],
        "grey_from_bits": found.grey[0],
        "grey_to_bits": found.grey[1],
        "keep_bits": KEEP_BITS,
        "scale": round(found.line[0], 6),
        "shift": round(found.line[1], 6),
        "lightgbm": metadata.version("lightgbm"),
        "fitted_on": found.fitted,
        "reliability": found.reliability,
        "reliability_from": "pairs scored by trees that had not seen their group; without labels, 'one' is what the "
        "groups of the last round say, so this shows consistency, not truth: use `resolver evaluate` for that",
    }
    held = found.held_apart
    if held.alone and (looked := second_look.learnt(desk, held.bits, held.one, held.use, held.halves)):
        card["neighbours"] = looked
    shares = {
        "records": desk.held.shares.records,
        "of": {field: dict(sorted(values.items())) for field, values in sorted(desk.held.shares.of.items())},
    }
    return replace(desk.first, card=card, trees=found.trees, shares=shares)


# ---------------------------------------------------------------------------------------------------- labels and files


def read_labels(
    con: DuckDBPyConnection,
    kind: Kind,
    path: Path | None,
    judged: Iterable[tuple[str, str, str]],
    *,
    optional: bool = False,
) -> Labels | None:
    """Labels by rid, of a file (`record_id,entity` or `left,right,match`) and of judgements; None if there are none.

    Raises: DataError if none of the records that the file names is of this kind, unless the kind is `optional`.
    """
    from resolver.measuring.evaluate import read_labels as read

    rid = dict(con.execute(f"select record_id, rid from work.{kind.features}").fetchall())
    entity = np.full(len(rid), -1)
    numbers: dict[str, int] = {}
    pairs: dict[tuple[int, int], bool] = {}
    given = read(path) if path else None
    for record, name in given.entities if given else []:
        if record in rid:
            entity[rid[record]] = numbers.setdefault(name, len(numbers))
    for left, right, match, *_ in given.pairs if given else []:
        if left in rid and right in rid and match is not None:
            pairs[min(rid[left], rid[right]), max(rid[left], rid[right])] = match
    if path and not numbers and not pairs and not optional:
        raise DataError(
            f"{path.name}: none of its records is a {kind.name} here. Labels name records by their ids, source:key."
        )
    for left, right, verdict in judged:
        if left in rid and right in rid:
            pairs[min(rid[left], rid[right]), max(rid[left], rid[right])] = verdict == "same"
    if not numbers and not pairs:
        return None
    listed = sorted(pairs)
    ends = np.array(listed, np.int64).reshape(-1, 2)
    return Labels(entity, (ends[:, 0], ends[:, 1], np.array([pairs[pair] for pair in listed], bool)))


def save(folder: Path, kind: Kind, model: Model) -> list[Path]:
    """Write a model into a workspace's folder of models and put it in use, last of all; give its files."""
    from resolver.store import replace as written

    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{model.name}.json": document(model.settings), f"{model.name}.card.json": document(model.card)}
    if model.trees is not None:
        texts |= {f"{model.name}.trees.txt": model.trees, f"{model.name}.shares.json": document(model.shares)}
    for name, text in texts.items():
        written(folder / name, text)
    written(folder / kinds.ACTIVE, document(kinds.active(folder) | {kind.name: model.name}))
    return [folder / name for name in texts]


def document(value: Any) -> str:
    """JSON as it is stored."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
