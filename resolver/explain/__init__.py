"""Why two records, or two entities, are one or are not: fields, weights, rules and the chain of pairs.

    reading.py   what the generation says: the kept pair, its model, the chain that joins two records
    excerpt.py   the records' features, made again from what the generation holds, and scores of pairs never compared
    fields.py    the fields of a pair with values, levels and weights
    meeting.py   why two records were never compared: rules, nearest keys, caps
    flips.py     which single change would flip the pair
    words.py     the answer as a person reads it
    holding.py   what holds one entity together, and its weakest link
    picture.py   the same as a picture: one HTML file

What was decided is read, not decided again: evidence.pair holds it, with the levels that it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import payment_proof
from resolver.explain import reading
from resolver.explain.excerpt import Excerpt
from resolver.explain.fields import fields
from resolver.explain.flips import flips, lifted
from resolver.explain.meeting import meeting
from resolver.kinds import Kind, load
from resolver.scoring import named
from resolver.wallets import chain as wallet_chain

__all__ = ["explain"]


def explain(con: DuckDBPyConnection, a: str, b: str) -> dict[str, Any]:
    """The answer to 'why are a and b one, or not?'. `a` and `b` are record ids, entity ids, or two addresses of chains.

    Keys: `left`, `right` (record ids: of entities the two records that are nearest) with `left_caption`, `left_entity`
    and the like; `same`; `compared`, whether the pair was kept, with `decision` and the candidate `rules` that gave it;
    `reason`, in one line; `lifted`, what would lift the rule that it names; `probability`, `weight_bits`, `learnt_bits`
    and `accept_bits`, from which pairs are accepted; `prior_bits` and `fields` (fields.py), which add up to
    weight_bits; `learnt`, field -> bits of what the learnt score is made of (they add up to learnt_bits; {} where none
    was asked); `stated_bits`, what a publisher's own word adds to it; `flips` (flips.py); and `path`: the chain of
    accepted pairs that joins them inside one entity, strongest weakest link. For a pair that was not kept the score is
    made now, from the values and the model of this generation, `meeting` (meeting.py) says why it was not, and
    `forbidden` what would contradict whatever the score. `crowd`: what both publish and nobody is compared by, for it
    stands under so many `names` (resolver/clean/crowd.py).

    Of two addresses, `path` is the chain of transactions that joins them (resolver/wallets/chain.py); of two messages
    or statement entries, the chain of joins that makes them one payment (resolver/payment_proof.py).
    Raises: UnknownId if a or b is neither a record nor an entity of this generation; DataError if an older version
    made it.
    """
    if by_money := wallet_chain.explained(con, a, b) or payment_proof.explained(con, a, b):
        return by_money
    left, right = reading.records_of(con, a), reading.records_of(con, b)
    pair = reading.nearest(con, left, right)
    one, other = (pair.left, pair.right) if pair else ends(left, right)
    entities, captions = {**left, **right}, reading.captions(con, (one, other))
    same = entities[one] == entities[other]
    answer: dict[str, Any] = {
        "left": one,
        "right": other,
        "left_caption": captions[one],
        "right_caption": captions[other],
        "left_entity": entities[one],
        "right_entity": entities[other],
        "same": same,
        "compared": pair is not None,
        "decision": pair.decision if pair else None,
        "rules": pair.rules.split() if pair else [],
        "reason": pair.reason if pair else "one record",
        "lifted": lifted(pair.reason) if pair else None,
        "probability": None,
        "weight_bits": None,
        "learnt_bits": pair.learnt_bits if pair else None,
        "stated_bits": pair.stated_bits if pair else None,
        "forbidden": None,
        "crowd": [],
        "prior_bits": None,
        "accept_bits": None,
        "fields": [],
        "learnt": {},
        "flips": [],
        "meeting": None,
        "path": reading.path(con, entities[one], one, other) if same else [],
    }
    if one != other:
        answer.update(scored(con, one, other, pair))
        if pair is None and same:
            answer["reason"] = f"joined through other records; by themselves: {answer['reason']}"
    return answer


def scored(con: DuckDBPyConnection, one: str, other: str, pair: reading.Pair | None) -> dict[str, Any]:
    """The score of a pair with its fields and flips; of one that was not kept, made now, with why it was not."""
    models = reading.models(con)
    excerpt = Excerpt(con, (one, other), models)
    try:
        kind = load(pair.kind) if pair else excerpt.kind(one)
        if kind is None or (pair is None and excerpt.kind(other) != kind):
            return {"reason": "never compared: only two persons, or two organisations, are held against each other"}
        model = models[kind.name]
        if pair:
            weight, levels, probability = pair.weight_bits, pair.levels, pair.probability
        else:
            weight, levels = excerpt.score(kind, [(one, other)])[min(one, other), max(one, other)]
        bits, learnt = learnt_score(excerpt, kind, (one, other), pair, weight, levels)
        if pair is None:
            probability = 1 / (1 + 2 ** -(weight if bits is None else bits))
        by_names = bits is not None and model.trees is None
        found: dict[str, Any] = {
            "probability": probability,
            "weight_bits": weight,
            "learnt_bits": bits,
            "prior_bits": round(model.prior_bits(), 6),
            "accept_bits": model.threshold("accept_bits"),
            "fields": fields(excerpt, kind, levels, one, other),
            "learnt": {field: round(bits, 6) for field, bits in learnt.items()},
            "crowd": excerpt.crowd(one, other),
            "flips": flips(
                model,
                levels,
                bits if by_names and bits is not None else weight,
                (pair.stated_bits or 0.0) if pair else 0.0,
                learnt if by_names else {},
            ),
        }
        if pair is None:
            found["meeting"] = meeting(con, excerpt, kind, one, other, weight)
            found["reason"] = found["meeting"]["why"]
            found["forbidden"] = excerpt.forbidden(kind, one, other)
        return found
    finally:
        excerpt.close()


def learnt_score(
    excerpt: Excerpt,
    kind: Kind,
    ends: tuple[str, str],
    pair: reading.Pair | None,
    weight: float,
    levels: Sequence[int],
) -> tuple[float | None, dict[str, float]]:
    """The learnt bits of a pair and what each field adds to them; of one that was not kept by its names, made now."""
    if pair:
        return pair.learnt_bits, {} if pair.learnt_bits is None else excerpt.learnt(kind, pair, levels)
    bits = excerpt.named(kind)[min(ends), max(ends)]
    return (None, {}) if bits == weight else (bits, named.parts(excerpt.models[kind.name], levels, weight, bits))


def ends(left: dict[str, str], right: dict[str, str]) -> tuple[str, str]:
    """Two records to speak of where no pair was kept: different ones where there are."""
    one = min(left)
    return one, min((record for record in right if record != one), default=one)
