"""The entry point of the command line; the commands are in resolver/commands.

Exit codes: 0 done, 1 done with findings (where asked for), 2 usage, 3 data, 4 server.
"""

from __future__ import annotations

import sys

from resolver import garbage
from resolver.commands import app, load_all
from resolver.errors import ResolverError, UsageError

__all__ = ["app", "main"]

load_all()


def main() -> None:
    """Entry point: a ResolverError becomes one line and its exit code; other exceptions keep their traceback."""
    garbage.seldom()
    try:
        app()
    except ResolverError as error:
        kind = "usage" if isinstance(error, UsageError) else "error"
        print(f"resolver: {kind}: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
