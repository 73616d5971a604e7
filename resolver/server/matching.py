"""A query in the FollowTheMoney model becomes a subject that is screened, and its hits become results.

The score of a result is the probability, by the model that links records, that the query and the entity are one party:
0.7 is seven in ten. It is no measure of how alike two names are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ingest.sources import _ftm_model as model
from resolver.errors import UsageError
from resolver.screening import Hit, Reason, Subject
from resolver.server.shapes import Query

ALGORITHM = "resolver"
BEST = "best"
"""The name by which clients ask for whatever the server thinks best."""

LONGEST = 1_000
"""Characters of a value that are compared; no name is longer, and the rest is told as a problem."""

VALUES = 100
"""Values of a property that are compared."""

MATCHED = tuple(
    name
    for name in ("Person", "LegalEntity", "Organization", "Company", "PublicBody", "CryptoWallet", "BankAccount",
                 "Vessel", "Airplane", "Vehicle", "Asset", "Security")
    if name in model.KINDS
)  # fmt: skip
"""Schemata that are matched; a Thing is taken as a LegalEntity."""


def algorithm(name: str) -> str:
    """The algorithm of a name. Raises: UsageError that names those that there are."""
    if name not in (ALGORITHM, BEST):
        raise UsageError(f"algorithm {name[:100]!r}: not here. There is {ALGORITHM!r}, which {BEST!r} means as well.")
    return ALGORITHM


def subject(key: str, query: Query) -> tuple[Subject, list[str]]:
    """The subject of a query, and what of it is not compared.

    Raises: UsageError for a schema that is not matched.
    """
    schema = "LegalEntity" if query.schema_ == "Thing" else query.schema_
    if schema not in MATCHED:
        raise UsageError(f"schema {query.schema_[:100]!r} is not matched. There are {', '.join(MATCHED)}.")
    found: dict[str, list[Any]] = {}
    problems: list[str] = []
    known = model.properties(schema)
    for name, given in query.properties.items():
        if name not in known:
            problems.append(f"{schema} has no property {name[:100]!r}")
            continue
        values = texts(name, given, problems)
        kind, _, detail = model.place(schema, name).partition(":")
        where = target(schema, name, kind, detail)
        if where == "identifiers":
            found.setdefault(where, []).extend((detail, value) for value in values)
        elif where:
            found.setdefault(where, []).extend(values)
        elif values:
            problems.append(f"{name} is not compared")
    made: dict[str, Any] = {name: tuple(dict.fromkeys(values)) for name, values in found.items()}
    gender = made.pop("gender", ())
    kind = model.KINDS[schema][0]
    return (
        Subject(
            key=key,
            kind=None if kind == "party" else kind,
            gender=gender[0] if gender else None,
            customer=(query.id or "")[:LONGEST],
            **made,
        ),
        problems,
    )


def target(schema: str, name: str, kind: str, detail: str) -> str | None:
    """The field of a subject that a property fills."""
    if schema == "CryptoWallet" and name in ("publicKey", "cryptoAddress"):
        return "wallets"
    if schema == "BankAccount" and name in ("iban", "accountNumber"):
        return "accounts"
    if schema == "Person" and name == "gender":
        return "gender"
    if kind == "address":
        return "birth_places" if detail == "birth" else "addresses"
    if kind == "contact":
        return {"phone": "phones", "email": "emails"}.get(detail)
    if kind == "date":
        return {"birth": "birth_dates", "incorporation": "founded"}.get(detail)
    return {"name": "names", "country": "countries", "identifier": "identifiers"}.get(kind)


def texts(name: str, given: Any, problems: list[str]) -> list[str]:
    """The values of a property as text, without those that are empty."""
    values = given if isinstance(given, list) else [given]
    if len(values) > VALUES:
        problems.append(f"{name}: {len(values)} values, of which the first {VALUES} are compared")
    found = []
    for value in values[:VALUES]:
        text = " ".join(str("" if value is None else value).replace("\x00", " ").split())
        if len(text) > LONGEST:
            problems.append(f"{name}: a value of {len(text):,} characters, of which the first {LONGEST:,} are compared")
        if text:
            found.append(text[:LONGEST])
    return found


def scored(entity: dict[str, Any], hit: Hit, threshold: float) -> dict[str, Any]:
    """An entity as the result of a query."""
    explained = {name: explanation(reasons) for name, reasons in by_field(hit.reasons).items()}
    return entity | {
        "score": min(max(round(hit.score, 6), 0.0), 1.0),
        "match": hit.score >= threshold,
        "features": {name: each["score"] for name, each in explained.items()},
        "explanations": explained,
        "near": [
            {"how": near.how, "steps": near.steps, "entity_id": near.entity_id, "caption": near.caption,
             "path": list(near.path)}
            for near in hit.near
        ],
        "suppressed": hit.suppressed,
    }  # fmt: skip


def by_field(reasons: Iterable[Reason]) -> Mapping[str, list[Reason]]:
    """The reasons by their field, in their order."""
    found: dict[str, list[Reason]] = {}
    for reason in reasons:
        found.setdefault(reason.field, []).append(reason)
    return found


def explanation(reasons: list[Reason]) -> dict[str, Any]:
    """What a field says: bits as `weight`, and on a scale from -1 to 1 as `score` (2p - 1, of even odds before)."""
    bits = sum(reason.bits for reason in reasons)
    return {
        "score": round(math.tanh(bits * math.log(2) / 2), 4),
        "detail": "; ".join(reason.level or "not compared" for reason in reasons),
        "query": ", ".join(value for reason in reasons for value in reason.subject) or None,
        "candidate": ", ".join(value for reason in reasons for value in reason.entity) or None,
        "weight": round(bits, 3),
    }
