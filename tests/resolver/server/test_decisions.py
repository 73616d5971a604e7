"""Judgements and dispositions over HTTP: by the user of the token, once for a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import httpx
import pytest

from resolver import dispositions, judgements
from resolver.screening import records
from resolver.server.settings import Settings
from tests.resolver.server.conftest import Running, copied, running
from tests.resolver.server.test_limits import OTHER, TOKEN, bearer, users

SAME = {"left": "ofac:10", "right": "un:KPi.9", "verdict": "same", "why": "same passport, page 4"}
DISMISSED = {"customer": "table:k:2", "listing": "ofac:10/ofac:DPRK4", "verdict": "dismissed", "why": "born 1980"}


@pytest.fixture(scope="module")
def at(published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    workspace = copied(published, tmp_path_factory.mktemp("decisions") / "workspace")
    with running(workspace, Settings(users=users(), per_second=1_000)) as found:
        yield found


def post(
    at: Running, path: str, body: Mapping[str, object], token: str = TOKEN, key: str | None = None
) -> httpx.Response:
    headers = bearer(token) | ({"Idempotency-Key": key} if key else {})
    return at.client.post(path, json=body, headers=headers)


def test_a_judgement_is_written_once_for_a_key_with_the_user_of_the_token(at: Running):
    first = post(at, "/judgements", SAME, key="k-1")
    assert first.status_code == 201 and first.json()["by"] == "ana"
    assert post(at, "/judgements", SAME, key="k-1").json() == first.json()
    [word] = judgements.listed(at.workspace)
    assert (word.left, word.right, word.verdict, word.by) == ("ofac:10", "un:KPi.9", "same", "ana")
    other = post(at, "/judgements", SAME | {"verdict": "different"}, key="k-1")
    assert other.status_code == 400 and "key of its own" in other.json()["detail"]
    assert post(at, "/judgements", SAME, OTHER, "k-1").json()["uid"] != word.uid, "keys are a user's own"


def test_what_contradicts_is_refused_with_the_chain(at: Running):
    post(at, "/judgements", SAME)
    assert post(at, "/judgements", {"left": "un:KPi.9", "right": "table:k:2", "verdict": "same", "why": "w"}).is_success
    found = post(at, "/judgements", {"left": "ofac:10", "right": "table:k:2", "verdict": "different", "why": "w"})
    assert found.status_code == 409 and "ofac:10 = un:KPi.9" in found.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (SAME | {"left": "nobody"}, 404),
        (SAME | {"right": "ofac:10"}, 400),
        (SAME | {"why": "  "}, 400),
        (SAME | {"verdict": "perhaps"}, 422),
        (SAME | {"by": "somebody else"}, 422),
        ({}, 422),
    ],
)
def test_a_judgement_that_is_none_is_refused(at: Running, body: Mapping[str, object], status: int):
    assert post(at, "/judgements", body).status_code == status


def test_every_match_is_on_record_and_gives_the_same_again(at: Running):
    hit = {"schema": "Person", "properties": {"name": ["Han Chol Su"], "birthDate": ["1971-06-19"]}}
    clear = {"schema": "Person", "properties": {"name": ["Nobody At All"]}}
    told = post(at, "/match/default", {"queries": {"a": hit, "b": clear}}, OTHER).json()
    [found] = [one for one in records.listed(at.workspace) if one.uid == told["screening"]]
    assert (found.by, found.what, found.subjects, found.hits, found.clear) == ("ben", "/match/default", 2, 1, 1)
    again = records.replay(at.workspace, told["screening"])
    assert again.same
    assert [len(answer.get("hits", ())) for answer in again.answers] == [1, 0]


def test_a_disposition_is_dismissed_approved_by_another_and_reopened(at: Running):
    dismissed = post(at, "/dispositions", DISMISSED | {"second_approver": True}, key="d-1")
    assert dismissed.status_code == 201, dismissed.text
    assert post(at, "/dispositions", DISMISSED | {"second_approver": True}, key="d-1").json() == dismissed.json()
    approval = DISMISSED | {"verdict": "approved"}
    assert post(at, "/dispositions", approval).status_code == 400, "not by the same person"
    approved = post(at, "/dispositions", approval, OTHER, "d-2")
    assert (
        approved.json() == post(at, "/dispositions", approval, OTHER, "d-2").json() and approved.json()["by"] == "ben"
    )
    assert [each.state for each in dispositions.listed(at.workspace)] == ["suppressed"]
    assert post(at, "/dispositions", DISMISSED | {"verdict": "reopened", "why": "new photograph"}).is_success
    assert [each.state for each in dispositions.listed(at.workspace)] == ["reopened"]
    assert post(at, "/dispositions", DISMISSED | {"expires": "2020-01-01"}).status_code == 400
    assert post(at, "/dispositions", DISMISSED | {"listing": "nowhere"}).status_code == 404
