"""The matching interface answers the published client of yente."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import yente_client as yente

from resolver import lookup
from resolver.exports import export
from resolver.screening import Screener, Subject
from resolver.server import matching
from resolver.server.shapes import Query
from tests.resolver.server.conftest import Running

HAN = yente.Person(name=["Han Chol Su"], birthDate=["1971-06-19"], nationality=["kp"])


@pytest.fixture(scope="module")
def client(served: Running) -> Iterator[yente.Client]:
    with yente.Client(base_url=served.address) as made:
        yield made


def id_of(served: Running, text: str) -> str:
    with served.workspace.read() as con:
        return lookup.entity_of(con, text)


def test_a_listed_person_matches_with_topic_and_referents(client: yente.Client, served: Running):
    found = client.match(HAN)
    assert found.top is not None and found.top.match
    assert (found.top.id, found.top.caption) == (id_of(served, "ofac:10"), "HAN, Chol Su")
    assert found.top.referents == ["ofac:10", "un:KPi.9"]
    assert found.top.datasets == ["un_sc_sanctions", "us_ofac_sdn"]
    assert found.top.properties["topics"] == ["sanction"] and found.top.target
    assert "name" in found.top.explanations and found.limit == 5


def test_results_are_the_hits_of_the_screener(client: yente.Client, served: Running):
    screener = Screener.open(served.workspace)
    [answer] = screener.screen(
        [Subject("q", kind="person", names=("Han Chol Su",), birth_dates=("1971-06-19",), countries=("kp",))], limit=5
    )
    screener.close()
    found = client.match(HAN)
    assert [(hit.entity_id, hit.score) for hit in answer.hits] == [(one.id, one.score) for one in found.results]


def test_a_threshold_above_every_score_leaves_no_match(client: yente.Client):
    found = client.match(HAN, threshold=1.0)
    assert found.results and not found.matches


def test_datasets_and_filters_leave_results_out(client: yente.Client, served: Running):
    id = id_of(served, "ofac:10")

    def ids(**filters: object) -> list[str]:
        return [one.id for one in client.match(HAN, **filters).results]

    assert id in ids(datasets=["sanctions"]) and id in ids(datasets=["us_ofac_sdn"]) and id in ids(topics=["sanction"])
    assert id not in ids(exclude_datasets=["un_sc_sanctions", "us_ofac_sdn"])
    assert id not in ids(exclude_schemata=["LegalEntity"]) and id not in ids(exclude_entities=[id])
    assert id not in ids(topics=["debarment"]) and id not in ids(datasets=["ext_table"])
    assert id in ids(changed_since="2020-01-01")
    with pytest.raises(yente.NotFoundError, match="catalog"):
        client.match(HAN, datasets=["nowhere"])


def test_an_unknown_algorithm_is_refused_by_its_name(client: yente.Client):
    with pytest.raises(yente.BadRequestError, match=r"'logic-v2'.*'resolver'"):
        client.match(HAN, algorithm="logic-v2")
    told = client.algorithms()
    assert told.best == told.default == "resolver" and [one.name for one in told.algorithms] == ["resolver"]
    assert client.match(HAN, algorithm=yente.BEST_ALGORITHM).results == client.match(HAN).results


def test_weights_and_config_are_refused_by_their_name(client: yente.Client):
    with pytest.raises(yente.BadRequestError, match="weights"):
        client.match(HAN, weights={"name": 0.5})
    with pytest.raises(yente.BadRequestError, match="config"):
        client.match(HAN, config={"nm_number": 1})


def test_who_is_owned_by_a_listed_party_is_linked(client: yente.Client, served: Running):
    found = client.fetch(id_of(served, "table:k:1"))
    assert "sanction.linked" in found.properties["topics"] and not found.target
    [stake] = found.properties["ownershipAsset"]
    assert isinstance(stake, yente.Entity) and stake.properties["percentage"] == ["60-75"]
    [owner] = stake.properties["owner"]
    assert isinstance(owner, yente.Entity) and owner.caption == "KANGSU BANK"


def test_an_entity_is_that_of_the_export(client: yente.Client, served: Running, tmp_path):
    export(served.workspace, "ftm", tmp_path / "all.ftm.json")
    lines = [json.loads(line) for line in (tmp_path / "all.ftm.json").read_text().splitlines()]
    for line in (one for one in lines if one["id"].startswith("ent-")):
        assert served.client.get(f"/entities/{line['id']}?nested=false").json() == line
    assert "sanctions" in client.fetch(id_of(served, "ofac:9")).properties
    assert "sanctions" not in client.fetch(id_of(served, "ofac:9"), nested=False).properties


def test_other_ids_of_an_entity_lead_to_it(client: yente.Client, served: Running):
    assert client.fetch("un:KPi.9").id == id_of(served, "ofac:10")
    answer = served.client.get("/entities/un:KPi.9?nested=false")
    assert (answer.status_code, answer.headers["location"]) == (
        308,
        f"/entities/{id_of(served, 'ofac:10')}?nested=false",
    )
    with pytest.raises(yente.NotFoundError, match="search"):
        client.fetch("ent-nowhere")


def test_search_finds_names_in_any_script_and_identifiers(client: yente.Client, served: Running):
    bank = id_of(served, "ofac:9")
    for text in ("kangsu bank", "강수은행", "KSBKKPPY", "ofac:9"):
        assert bank in [one.id for one in client.search(text).results], text
    assert bank not in [one.id for one in client.search("kangsu", schema="Person").results]
    assert bank in [one.id for one in client.search("kangsu", countries=["kp"]).results]
    assert not client.search("kangsu", countries=["de"]).results
    assert client.search("kangsu", offset=1).total.value == client.search("kangsu").total.value


def test_the_catalogue_lists_publications_and_is_kept_until_a_new_run(client: yente.Client, served: Running):
    told = client.datasets()
    assert {one.name: one.entity_count for one in told.datasets} == {
        "default": None, "sanctions": None, "us_ofac_sdn": 2, "un_sc_sanctions": 1, "ext_table": 2,
    }  # fmt: skip
    assert client.datasets() == told
    answer = served.client.get("/catalog", headers={"If-None-Match": served.client.get("/catalog").headers["etag"]})
    assert answer.status_code == 304


def test_healthz_and_readyz(client: yente.Client):
    assert client.healthz().status == client.readyz().status == "ok"


def query(schema: str, **properties: object) -> Query:
    return Query.model_validate({"schema": schema, "properties": properties})


def test_a_query_becomes_a_subject_field_by_field():
    asked = query(
        "Person", name="Ana", alias=["A."], birthDate=["1980"], nationality=["de"], passportNumber=["1"], phone=["+1"],
        email=["a@b.example"], address=["Street 1"], birthPlace=["Bonn"], gender=["female"], leiCode=["x"],
        wikidataId="Q1", position=["clerk"], nonsense=["y"], birthCountry=[None, "", "fr"],
    )  # fmt: skip
    subject, problems = matching.subject("k", asked)
    assert subject == Subject(
        "k", "person", ("Ana", "A."), birth_dates=("1980",), countries=("de",),
        identifiers=(("passport", "1"), ("lei", "x"), ("wikidata", "Q1")), addresses=("Street 1",), phones=("+1",),
        emails=("a@b.example",), gender="female", birth_places=("Bonn", "fr"),
    )  # fmt: skip
    assert problems == ["position is not compared", "Person has no property 'nonsense'"]


def test_wallets_and_accounts_are_asked_by_their_numbers():
    wallet, _ = matching.subject("k", query("CryptoWallet", publicKey=["T1"]))
    account, _ = matching.subject("k", query("BankAccount", iban=["DE1"], accountNumber=["2"]))
    party, _ = matching.subject("k", query("LegalEntity", name=["x"]))
    assert (wallet.kind, wallet.wallets) == ("wallet", ("T1",))
    assert (account.kind, account.accounts) == ("account", ("DE1", "2"))
    assert party.kind is None


def test_long_values_are_cut_and_told():
    subject, problems = matching.subject("k", query("Person", name=["x" * 10_000, *map(str, range(150))]))
    assert len(subject.names) == 100 and len(subject.names[0]) == 1_000
    assert problems == [
        "name: 151 values, of which the first 100 are compared",
        "name: a value of 10,000 characters, of which the first 1,000 are compared",
    ]
