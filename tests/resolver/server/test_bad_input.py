"""Whatever is sent, the server answers, and never with a fault of its own."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok

from tests.conftest import scale
from tests.resolver.server.conftest import Running

EXAMPLES = 2 * scale()

NASTY = [
    "x" * 10_000,
    "null\x00byte",
    "\u202eright to left\u202c \u200f\u2066",
    "'; drop table final.entity; --",
    '" or 1=1 --',
    "MATCH (n) DETACH DELETE n //",
    "%' union select * from meta.run --",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}<script>alert(1)</script>",
    "𝕳𝖆𝖓 \U0010ffff \ufffe",
    "-1e309",
    "ن" * 500,
    "\n\r\t",
    "🏴‍☠️" * 50,
]

PROPERTIES = (
    "name", "birthDate", "nationality", "passportNumber", "idNumber", "phone", "email", "address", "birthPlace",
    "gender", "leiCode", "website", "notAProperty",
)  # fmt: skip

OF_ID = (
    "/explain?a=",
    "/explain?a=ofac:9&b=",
    "/trace?start=",
    "/trace?start=ofac:9&end=",
    "/owners?id=",
    "/blocked?id=",
    "/search/default?q=",
    "/changes?since=",
    "/trace?start=ofac:9&max_wait=",
    "/trace?start=ofac:9&rate=",
    "/trace?start=ofac:9&minimum=",
    "/owners?id=ofac:9&beneficial=1&threshold=",
    "/blocked?regime=",
    "/?q=",
    "/page/entity/",
    "/page/case/",
    "/entities/",
    "/search/",
    "/match/",
    "/page/review?n=",
)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_in_every_field(served: Running, text: str):
    for schema in ("Person", "Company", "LegalEntity", "CryptoWallet", "BankAccount"):
        asked: dict[str, Any] = {name: [text, "", None] for name in PROPERTIES}
        asked |= {"publicKey": [text], "iban": [text], "accountNumber": [text], text: [text]}
        body = {"queries": {text: {"id": text, "schema": schema, "properties": asked}}}
        answer = served.client.post("/match/default", json=body)
        assert answer.status_code == 200, answer.text
        [found] = answer.json()["responses"].values()
        assert found["results"] == [], "nobody is called so"
    for path in OF_ID:
        quoted = "".join(f"%{byte:02X}" for byte in text.encode())
        answer = served.client.get(path + quoted, follow_redirects=True)
        assert answer.status_code in (200, 400, 404, 405, 422), (path, answer.status_code, answer.text[:500])
    decisions: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/judgements", {"left": text, "right": "ofac:9", "verdict": "same", "why": text[:5000]}),
        ("/dispositions", {"customer": text, "listing": text, "verdict": "dismissed", "why": text[:5000]}),
    )
    for path, said in decisions:
        answer = served.client.post(path, json=said, headers={"Idempotency-Key": "k"})
        assert answer.status_code in (400, 404, 422), answer.text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"queries": NaN}', b'{"queries": {"q": {"schema": "Person", "properties": {"name": '
     b'["\\ud800"]}}}}', b"\xff\xfe", b'{"queries": {}}', b"[" * 50_000, b'{"queries":' * 20_000,
     b'{"queries": {"q": {"schema": "Person", "properties": {"name": [1e400]}}}}'],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(served: Running, body: bytes):
    answer = served.client.post("/match/default", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422), answer.text


def test_more_queries_than_are_taken_are_refused(served: Running):
    query = {"schema": "Person", "properties": {"name": ["Ana"]}}
    answer = served.client.post("/match/default", json={"queries": {str(number): query for number in range(101)}})
    assert answer.status_code == 422


def test_no_request_that_the_description_allows_or_forbids_is_a_fault(served: Running):
    """Every operation, with a few requests that its description allows and a few that it does not, always the same."""
    schema = schemathesis.openapi.from_url(f"{served.address}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 15
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            with contextlib.suppress(Unsatisfiable):  # nothing is forbidden where nothing is asked for
                check(operation, mode)


def check(operation: Any, mode: Any) -> None:
    """A few requests of an operation; a 5xx fails."""
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=strategy)
    def ask(case: Any) -> None:
        case.call_and_validate(checks=[not_a_server_error])

    ask()
