"""Strangers, floods, huge bodies and slow clients are refused before the application sees them."""

from __future__ import annotations

import hashlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from resolver.errors import UsageError
from resolver.server.settings import Settings
from resolver.server.tokens import WINDOW, WRONG, Guard, Users, by_hash, new, presented
from tests.resolver.server.conftest import Running, running

TOKEN = "a-token-of-ana-that-is-long-enough"
OTHER = "a-token-of-ben-that-is-long-enough"
QUERY = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Han Chol Su"]}}}}


def users() -> Users:
    return Users(by_hash([("test", "ana", TOKEN), ("test", "ben", OTHER)]))


@pytest.fixture(scope="module")
def guarded(published) -> Iterator[Running]:
    """A server with tokens, small limits and short deadlines."""
    settings = Settings(users=users(), body_bytes=100_000, per_second=2_000, header_seconds=0.4, body_seconds=0.6)
    with running(published, settings) as found:
        yield found


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def raw(at: Running, data: bytes, wait: float = 30) -> bytes:
    """What the server says to these bytes until it closes."""
    host, _, port = at.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(data)
        said = b""
        try:
            while part := connection.recv(65536):
                said += part
        except ConnectionResetError:
            pass
    return said


def test_an_address_of_a_network_needs_tokens():
    for host in ("0.0.0.0", "::", "192.0.2.1", "resolver.example"):
        with pytest.raises(UsageError, match="--new-token"):
            Settings(host=host)
        Settings(host=host, users=users())
    for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9"):
        Settings(host=host)


def test_without_a_token_or_with_a_wrong_one_nothing_is_told(guarded: Running):
    for path in ("/health", "/metrics", "/catalog", "/openapi.json", "/", "/nowhere", "/entities/ofac:9"):
        answer = guarded.client.get(path)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Basic")
    assert guarded.client.get("/healthz").status_code == 200
    assert guarded.client.get("/health", headers=bearer("x" * 30)).status_code == 401


def test_a_token_comes_as_bearer_as_api_key_or_from_a_browser(guarded: Running):
    for headers in (bearer(TOKEN), {"Authorization": f"ApiKey {TOKEN}"}):
        assert guarded.client.get("/health", headers=headers).status_code == 200
    assert guarded.client.get("/health", auth=("anybody", TOKEN)).status_code == 200
    assert presented("Basic !!!") is None and presented("Basic") is None and presented("") is None


def test_a_token_guessed_a_thousand_times_is_looked_at_ten_times():
    guard, now = Guard(users()), 1000.0
    said = [guard.who("192.0.2.7", f"guess-{number:020}", now + number / 100) for number in range(1_000)]
    assert said.count(None) == WRONG and all(isinstance(each, float) and 0 < each <= WINDOW for each in said[WRONG:])
    assert isinstance(guard.who("192.0.2.7", TOKEN, now + 10), float), "the right one isn't told from a wrong one"
    assert guard.who("192.0.2.8", TOKEN, now + 10) == "ana", "others aren't hindered"
    assert guard.who("192.0.2.7", TOKEN, now + 10 + WINDOW) == "ana"
    for number in range(WRONG):
        guard.who("192.0.2.7", f"again-{number:020}", now + 100)
    assert guard.who("192.0.2.7", TOKEN, now + 101) == "ana", "who was let in before isn't shut out by a guesser beside"
    assert isinstance(guard.who("192.0.2.7", OTHER, now + 101), float)


def test_over_http_the_eleventh_wrong_token_is_told_to_wait(published):
    with running(published, Settings(users=users())) as at:
        said = [at.client.get("/health", headers=bearer(f"guess-{number:020}")) for number in range(WRONG + 20)]
        assert [answer.status_code for answer in said] == [401] * WRONG + [429] * 20
        assert 0 < int(said[-1].headers["retry-after"]) <= WINDOW


def test_a_user_who_asks_too_much_waits_and_others_do_not(published):
    with running(published, Settings(users=users(), per_second=5)) as at:
        said = [at.client.get("/nowhere", headers=bearer(TOKEN)).status_code for _ in range(40)]
        assert 10 <= said.count(404) < 40 and said.count(429) == 40 - said.count(404)
        assert at.client.get("/health", headers=bearer(OTHER)).status_code == 200


def test_a_body_of_a_gigabyte_is_refused_before_it_is_read(guarded: Running):
    head = f"POST /match/default HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    said = raw(guarded, f"{head}Content-Length: 1000000000\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 413 ") and b"100,000" in said


def test_a_body_that_does_not_state_its_length_is_cut_off(guarded: Running):
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100_000):
            sent += 10_000
            yield b"x" * 10_000

    try:
        answer = guarded.client.post("/match/default", content=parts(), headers=bearer(TOKEN))
        assert answer.status_code == 413
    except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
        pass  # closed while it was sending
    assert sent < 100_000_000


def test_a_stranger_s_body_is_not_read(guarded: Running):
    assert raw(guarded, b"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n").startswith(
        b"HTTP/1.1 401 "
    )


def test_slow_clients_are_let_go(guarded: Running):
    begun = time.monotonic()
    assert raw(guarded, b"") == b"", "says nothing"
    assert raw(guarded, b"GET /heal") == b"", "says half a line"
    head = f"POST /match/default HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 50\r\n\r\n"
    assert raw(guarded, head.encode() + b"{").startswith(b"HTTP/1.1 408 "), "begins a body"
    ok = f"GET /health HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\nGET /he".encode()
    assert raw(guarded, ok).startswith(b"HTTP/1.1 200 "), "begins a second request"
    assert time.monotonic() - begun < 60
    assert guarded.client.get("/health", headers=bearer(TOKEN)).status_code == 200


def test_an_endless_header_is_refused(guarded: Running):
    said = raw(guarded, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000)
    assert said == b"" or said.startswith(b"HTTP/1.1 4")


def test_without_tokens_pages_elsewhere_can_neither_ask_nor_write(served: Running):
    get, post = served.client.get, served.client.post
    assert get("/health", headers={"Host": "evil.example"}).status_code == 421
    assert get("/health", headers={"Host": "[evil.example"}).status_code in (400, 421)
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert post("/match/default", json=QUERY, headers=headers).status_code == 403
    assert post("/match/default", json=QUERY, headers={"Origin": served.address}).status_code == 200


def test_a_file_of_tokens_holds_hashes_and_is_for_its_owner_alone(tmp_path: Path):
    token, line = new("ana")
    file = tmp_path / "tokens"
    file.write_text(f"# who may ask\n{line}\n\nben {OTHER}\n")
    file.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        Users.read(file, None)
    file.chmod(0o600)
    found = Users.read(file, f"carl=sha256:{hashlib.sha256(b'c').hexdigest()}")
    assert [found.who(each) for each in (token, OTHER, "c", "", line)] == ["ana", "ben", "carl", None, None]
    assert token not in line


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("ana=short", "fewer than 20"),
        (f"a b={TOKEN}", "the name of a user"),
        (f"ana={TOKEN},ben={TOKEN}", "the same token"),
    ],
)
def test_tokens_that_can_not_be_meant_are_refused_and_not_shown(variable: str, said: str):
    with pytest.raises(UsageError, match=said) as error:
        Users.read(None, variable)
    assert TOKEN not in str(error.value)
