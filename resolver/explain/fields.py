"""The fields of a pair: level, weight and rarity from the model, values as published and as compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from resolver.explain.excerpt import Excerpt, compared
from resolver.kinds import Kind, Model

MOST = 12
"""Values of a field that are shown; a record may publish hundreds of names."""


def fields(excerpt: Excerpt, kind: Kind, levels: Sequence[int], one: str, other: str) -> list[dict[str, Any]]:
    """One row per field of the model, those that one side does not publish last.

    Keys: `field`; `level` (None where one side publishes nothing); `weight_bits`; `term_frequency_bits`, the part of it
    that the rarity of the value makes; `left`, `right`: the values as published; `left_clean`, `right_clean`: in normal
    form; `left_compared`, `right_compared`: the keys that the level was decided by; `shared`: those that both have.
    """
    model = excerpt.models[kind.name]
    left, right = excerpt.features(kind, one), excerpt.features(kind, other)
    of_left, of_right = excerpt.published(one), excerpt.published(other)
    rarity = rarity_bits(model)
    found = []
    for value, comparison, (name, labels), weights in zip(
        levels, model.settings["comparisons"], model.levels().items(), model.weights(), strict=True
    ):
        label = labels[value] if value >= 0 else None
        mine, theirs = keys(comparison, label, left), keys(comparison, label, right)
        found.append(
            {
                "field": name,
                "level": label,
                "weight_bits": round(weights[value], 6) if value >= 0 else 0.0,
                "term_frequency_bits": rarity.get((name, str(label)), 0.0),
                "left": of_left.get(name, clean(kind, name, left))[:MOST],
                "right": of_right.get(name, clean(kind, name, right))[:MOST],
                "left_clean": clean(kind, name, left)[:MOST],
                "right_clean": clean(kind, name, right)[:MOST],
                "left_compared": mine[:MOST],
                "right_compared": theirs[:MOST],
                "shared": [key for key in mine if key in set(theirs)][:MOST],
            }
        )
    return sorted(found, key=lambda field: field["level"] is None)


def clean(kind: Kind, field: str, row: Mapping[str, Any]) -> list[str]:
    """The values of a field in normal form; none where the kind does not say which column shows it."""
    return [str(value) for value in row.get(kind.shown.get(field, "")) or []]


def rarity_bits(model: Model) -> dict[tuple[str, str], float]:
    """(field, level) -> by how many bits the rarity of the value moves the weight of that level."""
    stated = model.bits()
    return {
        (name, level): round(stated[name, level] - stated[name, base], 3)
        for name, moved in model.card["rarity"]["base_level"].items()
        for level, base in moved.items()
    }


def keys(comparison: Mapping[str, Any], label: str | None, row: Mapping[str, Any]) -> list[str]:
    """The values of the columns that a level reads; of the last level, which reads none, those of the first one."""
    levels = comparison["comparison_levels"]
    conditions = [level["sql_condition"] for level in levels if level["label_for_charts"] == label]
    columns = compared(conditions[0]) if conditions else []
    if not columns:
        columns = compared(levels[1]["sql_condition"])
    found = [value for column in columns for value in row.get(column) or []]
    return list(dict.fromkeys(" ".join(map(str, v)) if isinstance(v, list) else str(v) for v in found))
