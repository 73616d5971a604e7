"""A driver to Neo4j: to the address given, or to the server that `resolver graph start` runs for the workspace."""

from __future__ import annotations

import re

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError

from resolver.errors import GraphUnreachable, UsageError
from resolver.neo4j import server
from resolver.neo4j.jars import VERSION
from resolver.store import Workspace

OLDEST = (2026, 4)
"""The first version whose Cypher has ACYCLIC, allReduce and what else the questions use."""


def driver(workspace: Workspace, uri: str | None, user: str, password: str | None) -> Driver:
    """A connected driver. Close it after use.

    Raises: UsageError for an address of another form; GraphUnreachable, with the address and the next step.
    """
    if uri is None:
        running = server.status(workspace.folder / "neo4j")
        if running is None:
            raise GraphUnreachable(
                "no local Neo4j runs for this workspace. Start one with `resolver graph start`, or give --uri."
            )
        uri, password = running.bolt, None
    if not re.fullmatch(r"(bolt|neo4j)(\+s|\+ssc)?://[^\s/?#]+/?", uri):
        raise UsageError(f"{uri}: no Bolt address. It has the form bolt://HOST:PORT, or neo4j://, bolt+s:// and so on.")
    try:
        made = GraphDatabase.driver(uri, auth=(user, password) if password else None, telemetry_disabled=True)
    except (ConfigurationError, ValueError) as error:
        raise UsageError(f"{uri}: no address that the driver takes: {error}") from error
    try:
        refuse_old(uri, made.get_server_info().agent)
    except GraphUnreachable:
        made.close()
        raise
    except AuthError as error:
        made.close()
        raise GraphUnreachable(
            f"{uri}: user or password refused. Give --user and --password (NEO4J_PASSWORD)."
        ) from error
    except (DriverError, Neo4jError, OSError) as error:
        made.close()
        raise GraphUnreachable(f"{uri}: no Neo4j answers ({type(error).__name__}: {error}). Is it started?") from error
    return made


def refuse_old(uri: str, agent: str) -> None:
    """Do nothing where a server knows Cypher 25 with ACYCLIC, which our questions use; `agent` is 'Neo4j/2026.08.1'.

    Raises: GraphUnreachable, with the version that is needed.
    """
    found = re.fullmatch(r"Neo4j/(\d+)\.(\d+).*", agent)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise GraphUnreachable(
            f"{uri}: {agent} is too old, or no Neo4j: it has no Cypher 25 with ACYCLIC, which began with "
            f"{OLDEST[0]}.{OLDEST[1]:02}. Resolver is tested with {VERSION}; compose.yaml names its image."
        )
