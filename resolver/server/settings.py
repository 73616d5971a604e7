"""What the server is told when it starts: where it listens, who may ask, and how much."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from resolver.errors import UsageError
from resolver.server.tokens import Users

LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Settings:
    """Address, users and limits. Sizes are in bytes, times in seconds.

    `scope`: who is matched against, one of resolver.screening.screener.SCOPES. `per_second`: requests of a user, after
    a burst of twice as many. `body_seconds`: within which a request has to arrive whole, `answer_seconds`: be answered.

    Raises: UsageError for an address that others reach, without users.
    """

    host: str = "127.0.0.1"
    port: int = 8642
    users: Users = field(default_factory=Users)
    scope: str = "blocked"
    body_bytes: int = 2_000_000
    per_second: float = 200
    header_seconds: float = 10
    body_seconds: float = 20
    answer_seconds: float = 60
    connections: int = 500
    watch_seconds: float = 1.0
    hosts: tuple[str, ...] = ()
    """Further names by which a browser may call the server."""

    def __post_init__(self) -> None:
        """Refuse to be open to a network without tokens."""
        if not loopback(self.host) and not self.users:
            raise UsageError(
                f"--host {self.host} can be reached by others: tokens are needed. "
                "`resolver serve --new-token NAME` makes one; then --tokens FILE, or RESOLVER_TOKENS."
            )

    @property
    def names(self) -> frozenset[str] | None:
        """Names by which the server may be called; None: any, for tokens are asked for.

        Without tokens a web page elsewhere could have its own name lead here, and ask in the user's stead.
        """
        return None if self.users else frozenset((*LOCAL_NAMES, *self.hosts))


def loopback(host: str) -> bool:
    """Whether only this computer reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
