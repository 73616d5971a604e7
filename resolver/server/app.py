"""All of the server as one application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from resolver.errors import ResolverError
from resolver.history.run import version
from resolver.server import answers, health, journal, matches, network, page
from resolver.server.asgi import App
from resolver.server.limits import Limits
from resolver.server.settings import Settings
from resolver.server.state import Served
from resolver.store import Workspace

ABOUT = """
Screens against a published network of sanctioned and related parties, and answers who owns whom, where money went and
what changed. `/match`, `/search` and `/entities` have the shape that clients of yente call.
"""


def application(workspace: Workspace, settings: Settings) -> App:
    """The application over a workspace, with its limits around it.

    Raises: NothingPublished if the folder is no workspace.
    """
    workspace.identity()
    served = Served(workspace, settings)

    @contextlib.asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        await served.start()
        yield
        await served.stop()

    app = FastAPI(
        title="Resolver", version=version(), description=ABOUT, docs_url=None, redoc_url=None, lifespan=running
    )
    app.state.served = served
    for router in (matches.router, network.router, journal.router, health.router, page.router):
        app.include_router(router)
    app.add_exception_handler(ResolverError, answers.failed)
    app.add_exception_handler(RequestValidationError, answers.invalid)
    measured = health.Measured(Limits(app, settings))
    app.state.measured = measured
    return measured
