"""Kinds of entity: one file per kind says what is compared, by which model, under which keys, and with what label.

A kind is a module of this folder that holds `KIND`; its file name is its name. Adding a kind edits no other file.
Kinds with a model are scored by Splink; kinds without one are resolved by exact identifiers alone.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from math import log2
from pathlib import Path
from typing import Any

from resolver.errors import ModelError

ACTIVE = "active.json"
"""Says, in a workspace's folder of models, which trained model is in use for which kind."""

TRAIN_AGAIN = (
    "Train it again (`resolver train`), or remove the workspace's folder models to go back to the shipped one."
)

SEED_WALLET = "wallet:"
SEED_ACCOUNT = "account:"
"""Beginnings of the seeds from which ids of wallets and accounts are made."""


@dataclass(frozen=True)
class Feature:
    """What a record may share with another: one class of values, such as the birth days or the words of its names.

    `values` is a query that gives (rid, value); null and '' count as no value. What it gives twice is taken once.
    """

    name: str
    values: str


@dataclass(frozen=True)
class Rule:
    """A candidate rule: records meet that share a value of each feature in `of`.

    A key that more records share than the rule's cap is replaced by keys with one value more, of a feature in
    `narrower` (then with two), and left out where that is shared by too many as well. The cap is in the model's card
    under the rule's name.
    """

    name: str
    purpose: str
    of: tuple[str, ...]
    narrower: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """What is particular to one kind of entity.

    `label` and `bank_label` are the Neo4j labels; `model` names the settings in resolver/models (None: no scoring);
    `features` is the table that the model compares (resolver/sql); `rules` make candidates of `clues`
    (resolver/candidates). `shown` says which column of the table stands for a field in explanations. `exact` are
    schemes that join by themselves where there is no model. Which identifiers exclude each other is not a matter of the
    kind: resolver/clean/identifiers.py.
    """

    name: str
    label: str
    model: str | None = None
    bank_label: str | None = None
    features: str = ""
    clues: tuple[Feature, ...] = ()
    rules: tuple[Rule, ...] = ()
    shown: dict[str, str] = field(default_factory=dict)
    exact: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """A model: Splink settings, and the card that says what its numbers are and where they come from.

    A trained one may also have `trees` (LightGBM's text), which refine the score where the first one is not sure, and
    `shares`, how frequent values were in training (resolver/scoring/learnt.py).
    """

    name: str
    settings: dict[str, Any]
    card: dict[str, Any]
    trees: str | None = None
    shares: dict[str, Any] | None = None

    def levels(self) -> dict[str, list[str]]:
        """Field -> labels of its levels by Splink's comparison vector value: 0 is the last, missing is left out."""
        found = {}
        for comparison in self.settings["comparisons"]:
            labels = [
                level["label_for_charts"] for level in comparison["comparison_levels"] if not level.get("is_null_level")
            ]
            found[comparison["output_column_name"]] = labels[::-1]
        return found

    def bits(self) -> dict[tuple[str, str], float]:
        """(field, level) -> weight in bits, as the card states it."""
        return {(row["field"], row["level"]): float(row["bits"]) for row in self.card["numbers"]}

    def weights(self) -> list[list[float]]:
        """For each comparison the weights in bits of its levels, log2(m / u), by comparison vector value."""
        return [
            [
                log2(level["m_probability"] / level["u_probability"])
                for level in comparison["comparison_levels"][::-1]
                if not level.get("is_null_level")
            ]
            for comparison in self.settings["comparisons"]
        ]

    def prior_bits(self) -> float:
        """The weight of a pair of which nothing is known but that it was compared: log2 of the prior odds."""
        prior = self.settings["probability_two_random_records_match"]
        return log2(prior / (1 - prior))

    def fields(self, levels: Sequence[int]) -> list[tuple[str, str, float]]:
        """(field, label of its level, weight in bits) of each field that both sides publish."""
        named = zip(levels, self.levels().items(), self.weights(), strict=True)
        return [(of, labels[value], weights[value]) for value, (of, labels), weights in named if value >= 0]

    def threshold(self, name: str) -> float:
        """A threshold of the card, in bits."""
        return float(self.card["thresholds"][name])


def names() -> list[str]:
    """Names of all kinds, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name[0] != "_")


def load(name: str) -> Kind:
    """The kind of that name."""
    kind: Kind = importlib.import_module(f"resolver.kinds.{name}").KIND
    return kind


@cache
def scored() -> list[Kind]:
    """The kinds whose pairs are scored by a model."""
    return [load(name) for name in names() if load(name).model]


def model(name: str) -> Model:
    """The shipped model of that name ('person-2').

    Raises: ModelError if the settings and their card disagree, or one of them is missing.
    """
    return read(resources.files("resolver.models"), name, "Reinstall the package.")


def models(folder: Path | None = None) -> dict[str, Model]:
    """Kind -> the model that scores it: the one trained in a workspace (its folder of models), else the shipped one.

    Raises: ModelError if a trained model is broken; it is never passed over in silence.
    """
    trained = active(folder) if folder else {}
    return {
        kind.name: read(folder, trained[kind.name], TRAIN_AGAIN)
        if folder and kind.name in trained
        else model(kind.model)
        for kind in map(load, names())
        if kind.model
    }


def active(folder: Path) -> dict[str, str]:
    """Kind -> name of the trained model in use in a workspace, whose folder of models this is."""
    path = folder / ACTIVE
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(kind): str(name) for kind, name in found.items()}
    except (ValueError, AttributeError) as error:
        raise ModelError(f"{path}: not readable ({error}). {TRAIN_AGAIN}") from error


def read(folder: Traversable, name: str, remedy: str) -> Model:
    """The model of that name in a folder; `remedy` is what to do if it is broken."""
    try:
        settings = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
        card = json.loads(folder.joinpath(f"{name}.card.json").read_text(encoding="utf-8"))
        trees, shares = None, None
        if "learnt" in card:
            trees = folder.joinpath(f"{name}.trees.txt").read_text(encoding="utf-8")
            shares = json.loads(folder.joinpath(f"{name}.shares.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"model {name}: {error.filename} is missing. {remedy}") from error
    except ValueError as error:
        raise ModelError(f"model {name}: a file of it is not readable ({error}). {remedy}") from error
    found = Model(name, settings, card, trees, shares)
    try:
        stated = {(row["field"], row["level"]) for row in card["numbers"]}
        used = {(of, label) for of, labels in found.levels().items() for label in labels}
    except (KeyError, TypeError) as error:
        raise ModelError(f"model {name}: {error} is missing in its settings or its card. {remedy}") from error
    if stated != used:
        raise ModelError(
            f"model {name}: settings and card disagree on {sorted(stated ^ used)}. Bring {name}.card.json up to date."
        )
    return found
