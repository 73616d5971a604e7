"""What people decide, into the journal: judgements on pairs of records, dispositions of hits."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response

from resolver import dispositions, judgements
from resolver.server import shapes
from resolver.server.answers import StrictRoute, json
from resolver.server.matches import served, user

router = APIRouter(
    route_class=StrictRoute,
    responses=shapes.REFUSALS
    | {409: {"model": shapes.Problem, "description": "It contradicts what is in force; `detail` has the chain."}},
    tags=["decisions"],
)

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Made once by the client: sent again with the same key, the answer is the first one's.",
    ),
]


def uid(request: Request, key: str | None) -> str | None:
    """The uid of a word: of its user and key; None without a key."""
    return hashlib.sha256(f"{user(request)}|{key}".encode()).hexdigest()[:32] if key else None


@router.post("/judgements", summary="Say that two records are one party, or are not", status_code=201)
async def judge(request: Request, body: shapes.JudgementBody, idempotency_key: Key = None) -> Response:
    """It outranks the model from the next `link` on, and is kept with the user's name."""
    asked = served(request)
    word = await asyncio.to_thread(
        judgements.judge, asked.workspace, body.left, body.right, body.verdict, body.why, user(request),
        uid(request, idempotency_key),
    )  # fmt: skip
    return json(asdict(word), 201)


@router.post("/dispositions", summary="Dismiss a hit, approve that as a second person, or reopen it", status_code=201)
async def dispose(request: Request, body: shapes.DispositionBody, idempotency_key: Key = None) -> Response:
    """A dismissal counts until a fact of either side changes, or it expires."""
    by, key = user(request), uid(request, idempotency_key)
    workspace = served(request).workspace

    def written() -> dict[str, Any]:
        if body.verdict == "approved":
            return dispositions.shown(dispositions.approve(workspace, body.customer, body.listing, body.why, by, key))
        if body.verdict == "reopened":
            return dispositions.shown(dispositions.reopen(workspace, body.customer, body.listing, body.why, by, key))
        return dispositions.shown(
            dispositions.dismiss(
                workspace, body.customer, body.listing, body.why, by=by, expires=body.expires,
                second=body.second_approver, uid=key,
            )
        )  # fmt: skip

    return json(await asyncio.to_thread(written), 201)
