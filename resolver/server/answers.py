"""Answers as bytes, errors as statuses, and bodies read strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from resolver import render
from resolver.errors import DataError, NothingPublished, ResolverError, UnknownId, UsageError
from resolver.judgements import Conflict
from resolver.server.state import TooLong

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}


def json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A value as JSON: exact decimals and dates as text, the same as the commands print."""
    return Response(orjson.dumps(render.plain(value)), status, HEADERS | (headers or {}), "application/json")


class StrictRequest(Request):
    """A request whose body is JSON in the strict sense: no NaN, no half of a surrogate pair."""

    async def json(self) -> Any:
        """The body. Raises: json.JSONDecodeError."""
        return orjson.loads(await self.body())


class StrictRoute(APIRoute):
    """A route that reads its body strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route."""
        handler = super().get_route_handler()

        async def handled(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return handled


def status_of(error: ResolverError) -> int:
    """The status that says what kind of error it is."""
    if isinstance(error, UnknownId):
        return 404
    if isinstance(error, Conflict):
        return 409
    if isinstance(error, (NothingPublished, TooLong)):
        return 503
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, DataError) else 500


async def failed(_: Request, error: Exception) -> Response:
    """A ResolverError as its status, with its text."""
    assert isinstance(error, ResolverError)
    status = status_of(error)
    return json({"detail": str(error)}, status, {"Retry-After": "5"} if status == 503 else None)


async def invalid(_: Request, error: Exception) -> Response:
    """A body or parameter that has not its form: where, and what is wrong; what was sent is not sent back."""
    assert isinstance(error, RequestValidationError)
    told = [{"loc": list(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors()[:20]]
    return json({"detail": told}, 422)
