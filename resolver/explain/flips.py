"""Which single change would flip a pair: another level of one field, or a rule lifted.

The pair is judged again as decide.py judges it, with the level of one field changed and all else as it is. What the
grouping did (rivals, contradictions through a chain) is no matter of one field and is said in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from resolver.decide import SAYS_SOMETHING, may_be_relatives, supported
from resolver.kinds import Model

NOTHING: Mapping[str, float] = MappingProxyType({})

LIFTED = {
    "contradiction": "Were the contradicting value corrected on either side, this rule would not apply.",
    "judgement: different": "A person judged them different; `resolver judge` can withdraw it.",
    "judgement: same": "A person judged them the same; `resolver judge` can withdraw it.",
    "rival": "Another record is as near. A fact that only one of the two shares would decide it.",
    "second record of list": "A list names a party once, as a rule: it takes stronger evidence, such as an identifier.",
    "name alone": "Any agreeing fact besides the name, such as a birth date, would carry it.",
    "may be relatives": "An identifier in common would carry it: relatives share the rest.",
    "outvoted": "The other records of the two groups speak against it.",
}
"""Beginning of a reason -> what would lift it."""


def flips(
    model: Model, levels: Sequence[int], weight: float, stated: float = 0.0, moved: Mapping[str, float] = NOTHING
) -> list[dict[str, Any]]:
    """For each field the level nearest in weight that flips the pair by itself, the smallest change first.

    Keys: `field`, `level_now` (None where a side publishes nothing), `level`, `change_bits`, `weight_bits` (the sum
    after it), `accepted` (whether the pair then may be, by score, support and relatives) and `then`, the same in words.
    A field of which no level flips the pair is left out. `stated`: bits of a publisher's own word that the two are
    one, which stands for the support by a fact. `moved`: field -> its bits in `weight`, where not those of its level.
    """
    weight += stated
    now = hindrance(model, levels, weight, stated > 0)
    found = []
    for place, ((name, labels), weights) in enumerate(zip(model.levels().items(), model.weights(), strict=True)):
        held = levels[place]
        before = moved.get(name, weights[held]) if held >= 0 else 0.0
        options = []
        for value, bits in enumerate(weights):
            changed = [*levels[:place], value, *levels[place + 1 :]]
            after = weight - before + bits
            then = hindrance(model, changed, after, stated > 0)
            if value != held and (then is None) != (now is None):
                options.append((abs(bits - before), value, bits - before, after, then))
        if options:
            _, value, change, after, then = min(options, key=lambda option: option[:2])
            found.append(
                {
                    "field": name,
                    "level_now": labels[held] if held >= 0 else None,
                    "level": labels[value],
                    "change_bits": round(change, 3),
                    "weight_bits": round(after, 3),
                    "accepted": then is None,
                    "then": then or "accepted",
                }
            )
    return sorted(found, key=lambda flip: (abs(flip["change_bits"]), flip["field"]))


def hindrance(model: Model, levels: Sequence[int], weight: float, referred: bool = False) -> str | None:
    """What keeps a pair of these levels from being accepted, by score, support and relatives; None if nothing does."""
    fields: list[dict[str, Any]] = [
        {"field": of, "level": label, "weight_bits": bits} for of, label, bits in model.fields(levels)
    ]
    agreeing = [field for field in fields if field["weight_bits"] >= SAYS_SOMETHING]
    name = next((field for field in fields if field["field"] == "name"), None)
    if weight < model.threshold("accept_bits"):
        return f"under {model.threshold('accept_bits'):+.1f} bits"
    if referred:
        return None
    if may_be_relatives(agreeing, name, model):
        return "may be relatives"
    return None if supported(agreeing, name, model) else "name alone"


def lifted(reason: str) -> str | None:
    """What would lift the rule that a reason names; None where it names none."""
    said = reason.removeprefix("joined through other records; ")
    return next((text for begins, text in LIFTED.items() if said.startswith(begins)), None)
