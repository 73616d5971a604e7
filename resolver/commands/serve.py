"""The network over HTTP: serve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from resolver.commands import app, opened


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; others than loopback need tokens.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8642,
    tokens: Annotated[
        Path | None, typer.Option("--tokens", help="File of tokens, one user a line; or set RESOLVER_TOKENS.")
    ] = None,
    new_token: Annotated[
        str | None, typer.Option("--new-token", metavar="NAME", help="Print a token and the line that lets it in.")
    ] = None,
    scope: Annotated[
        str, typer.Option("--scope", help="Who is matched against: listed, blocked (and who they own), near, all.")
    ] = "blocked",
    max_body: Annotated[int, typer.Option("--max-body", min=1_000, help="Bytes of a request at most.")] = 2_000_000,
    rate: Annotated[float, typer.Option("--rate", min=0.1, help="Requests a second of one user.")] = 200,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="Without tokens: another name to be called by.")
    ] = None,
) -> None:
    """Answer screenings, questions and changes over HTTP, and take judgements; a web page is at /.

    Reads the published network, and goes on with the next one when a run has published it. Writes to the journal only.

    Example: resolver serve --port 8642
    """
    from resolver import log
    from resolver.errors import UsageError
    from resolver.server.tokens import Users, new

    if new_token:
        token, line = new(new_token)
        print(f"token of {new_token} (shown once): {token}\nline for the file of tokens: {line}")
        return
    from resolver.screening.screener import SCOPES
    from resolver.server.app import application
    from resolver.server.protocol import server
    from resolver.server.settings import Settings

    if scope not in SCOPES:
        raise UsageError(f"--scope {scope}: it is one of {', '.join(SCOPES)}.")
    users = Users.read(tokens, os.environ.get("RESOLVER_TOKENS"))
    settings = Settings(
        host=host, port=port, users=users, scope=scope, body_bytes=max_body, per_second=rate,
        hosts=tuple(allow_host or ()),
    )  # fmt: skip
    made = server(application(opened(), settings), settings)
    log.line("serve", address=f"http://{host}:{port}/", users="by token" if users else "only this computer")
    made.run()
