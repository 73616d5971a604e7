"""OpenSanctions: entities of the FollowTheMoney model, deltas and targets.simple.csv. The entities are invented."""

# ruff: noqa: E501 - rows of facts read best on one line

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest import programmes
from ingest.job import Report, run
from ingest.sources import _ftm_model, _opensanctions_listings
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.opensanctions import (
    ADDRESS,
    ANN,
    ENTITIES,
    PASSPORT,
    SANCTION,
    SIMPLE,
    WALLET,
    entity,
    lines,
)
from tests.ingest.table import facts, rows

NESTED = {**ANN, "properties": {"name": ["Ann"], "sanctions": [{"id": "s"}]}}
LIVE = "select fact.* from stage.{0} as fact join stage.live using (record_id, version_id)"


def take(
    workspace: Workspace, folder: Path, *documents: dict[str, Any], name: str = "entities.ftm.json", **options: Any
) -> Report:
    """Ingest documents as one file."""
    path = folder / name
    path.write_bytes(lines(*documents))
    return run(workspace, "opensanctions", [path], **options)


def change(op: str, document: dict[str, Any], day: str = "2024-03-02", **properties: list[str]) -> dict[str, Any]:
    """An operation of a delta file; what it deletes is known by its id alone."""
    if op == "DEL":
        return {"op": op, "entity": {"id": document["id"]}}
    more = {"properties": {**document["properties"], **properties}, "last_seen": f"{day}T08:00:00"}
    return {"op": op, "entity": {**document, **more}}


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    report = take(workspace, tmp_path, *ENTITIES)
    values = sum(len(each) for one in ENTITIES for each in one["properties"].values())
    # a row an entity, a row a value, a dataset each, and Ann's two referents
    assert report.read == len(ENTITIES) + values + len(ENTITIES) + 2 == report.staged
    assert (report.records, report.rejected_values, report.published_on) == (16, 0, date(2024, 3, 1))
    return workspace


# ------------------------------------------------------------------------------------------------------------- the model


def test_schemata_and_properties_are_those_of_the_installed_model():
    model = pytest.importorskip("followthemoney").model
    published = {
        name: {each.name for each in schema.properties.values() if not each.stub}
        for name, schema in model.schemata.items()
    }
    assert {name: set(_ftm_model.properties(name)) for name in _ftm_model.SCHEMATA} == published
    edges = {name: (schema.edge_source, schema.edge_target) for name, schema in model.schemata.items() if schema.edge}
    turned = {"ContractAward", "Employment", "Succession"}  # the employer employs, the successor succeeds
    for name, (source, target, *_) in _ftm_model.EDGES.items():
        if name in edges:
            assert (source, target) == (edges[name][::-1] if name in turned else edges[name])
    assert set(edges) - set(_ftm_model.EDGES) == {"CourtCaseParty", "Documentation", "Occupancy", "ProjectParticipant"}


def test_topics_are_those_of_the_installed_model():
    types = pytest.importorskip("followthemoney.types")
    assert set(types.registry.topic.names) == set(_opensanctions_listings.TOPICS)


def test_every_place_names_a_property_that_there_is():
    for name in _ftm_model.PLACES:
        schema, _, name_of_property = name.partition(":")
        assert name_of_property in _ftm_model.properties(schema), name


def test_every_value_of_every_property_of_every_schema_comes_out(workspace, tmp_path):
    documents, expected = [], set()
    for schema in sorted(_ftm_model.SCHEMATA):
        values = {}
        for name in sorted(_ftm_model.properties(schema)):
            first, second = f"{schema}.{name}.1", f"{schema}.{name}.2"
            values[name] = [first, second]
            expected |= {first, second}
        values |= {"topics": ["poi"]} if "topics" in values else {}
        documents.append(entity(f"x-{schema}", schema, values))
    report = take(workspace, tmp_path, *documents, partial=True)
    assert report.records == len(_ftm_model.SCHEMATA)
    held = repr(
        [
            rows(workspace, f"select * from stage.{table}")
            for table in (
                "record",
                "name",
                "date",
                "country",
                "identifier",
                "address",
                "contact",
                "listing",
                "attribute",
                "relation",
                "wallet",
                "account",
                "rejected",
            )
        ]
    )
    lost = {
        value
        for value in expected
        if f"{value}'" not in held and f"{value};" not in held and value.split(".")[1] != "topics"
    }
    assert lost == set()


# --------------------------------------------------------------------------------------------- what an entity says itself


def test_an_entity_is_a_record_and_its_kind_is_that_of_its_schema(staged):
    assert facts(
        staged, "select record_id, kind, subkind, caption, published_status from stage.record where kind <> 'statement'"
    ) == {
        ("opensanctions:NK-ann", "person", None, "Ann Quarry", None),
        ("opensanctions:NK-pit", "organisation", None, "Pit Holding", "Active"),
        ("opensanctions:NK-party", "organisation", None, "Stone Party", None),
        ("opensanctions:body-1", "organisation", "public_body", "Ministry of Stone", None),
        ("opensanctions:NK-ship", "asset", "vessel", "GRAVEL", None),
        ("opensanctions:w-1", "wallet", None, "CryptoWallet", None),
        ("opensanctions:acc-1", "account", None, "BankAccount", None),
    }
    assert rows(staged, "select url from stage.record where published_key = 'NK-ann'") == [
        ("https://www.opensanctions.org/entities/NK-ann",)
    ]


def test_names_have_types_and_the_published_parts_that_stand_in_them(staged):
    assert facts(
        staged,
        "select type, quality, full_name, family, given from stage.name where record_id = 'opensanctions:NK-ann'",
    ) == {
        ("primary", "strong", "Ann Quarry", "Quarry", "Ann"),
        ("alias", "strong", "Анна Кворри", None, None),
        ("alias", "strong", "The Mason", None, None),
        ("alias", "weak", "Annie", None, None),  # 'Ann' is no word of it
    }


def test_a_person_with_parts_alone_has_a_name_made_of_them(workspace, tmp_path):
    take(workspace, tmp_path, entity("p", "Person", {"firstName": ["Ann"], "lastName": ["Quarry"]}))
    assert rows(workspace, "select type, full_name, family, given, note from stage.name") == [
        ("primary", "Ann Quarry", "Quarry", "Ann", "made of its published parts")
    ]


def test_dates_are_ranges_and_one_that_cannot_be_read_is_kept_and_rejected(workspace, tmp_path):
    born = ["1970", "1970-05", "1970-05-06T00:00:00", "in spring"]
    report = take(workspace, tmp_path, entity("p", "Person", {"name": ["Ann"], "birthDate": born}))
    assert facts(workspace, "select published, date_from, date_to, precision from stage.date") == {
        ("1970", date(1970, 1, 1), date(1970, 12, 31), "year"),
        ("1970-05", date(1970, 5, 1), date(1970, 5, 31), "month"),
        ("1970-05-06T00:00:00", date(1970, 5, 6), date(1970, 5, 6), "day"),
        ("in spring", None, None, "day"),
    }
    assert [(each["code"], each["content"]) for each in report.rejections] == [("date", "in spring")]


def test_numbers_countries_and_contacts(staged):
    assert facts(
        staged,
        "select published_key, scheme, number, published_type from stage.identifier join stage.record using (record_id)",
    ) == {
        ("NK-ann", "inn", "500100732259", "innCode"),
        ("NK-ann", "passport", "990000001", "Passport"),
        ("id-1", "passport", "990000001", "Passport"),
        ("NK-pit", "registration", "HE990001", "registrationNumber"),
        ("NK-pit", "bic", "PITHCY2N", "swiftBic"),
        ("NK-ship", "imo", "IMO9074729", "imoNumber"),
    }
    assert facts(
        staged, "select published_key, type, country, note from stage.country join stage.record using (record_id)"
    ) == {
        ("NK-ann", "nationality", "ru", None),
        ("NK-pit", "jurisdiction", "cy", None),
        ("NK-ship", "flag", "pa", None),
        ("NK-ship", "flag", "lr", "former"),
    }
    assert facts(staged, "select type, value from stage.contact") == {("email", "pit@example.org")}


def test_topics_datasets_and_referents_are_kept(staged):
    wanted = "('topic', 'dataset', 'referent', 'first_seen', 'last_change', 'target')"
    assert facts(
        staged,
        f"select attribute, value from stage.attribute where record_id = 'opensanctions:NK-ann' and attribute in {wanted}",
    ) == {
        ("topic", "sanction"),
        ("topic", "role.pep"),
        ("dataset", "us_ofac_sdn"),
        ("referent", "ofac-990001"),
        ("referent", "gb-fcdo-xyz9901"),
        ("first_seen", "2024-01-01T08:00:00"),
        ("last_change", "2024-02-01T08:00:00"),
        ("target", "true"),
    }


# ------------------------------------------------------------------------------------------- what others say of an entity


def test_an_address_is_one_of_each_entity_that_names_it(staged):
    assert facts(
        staged,
        "select published_key, address.type, full_address, street, city, postcode, country, address.line from stage.address join stage.record using (record_id)",
    ) == {
        ("NK-ann", "unknown", "1 Pit Road, Stonetown, 4000", "1 Pit Road", "Stonetown", "4000", "ru", 2),
        ("NK-ann", "birth", "Stonetown", None, None, None, None, 1),
        ("addr-1", "unknown", "1 Pit Road, Stonetown, 4000", "1 Pit Road", "Stonetown", "4000", "ru", 2),
        ("NK-pit", "unknown", "2 Pit Road, Stonetown", None, None, None, None, 5),
    }


def test_a_document_gives_its_issue_and_holder(staged):
    assert rows(
        staged,
        "select number, country, issued_on, line from stage.identifier where scheme = 'passport' and record_id = 'opensanctions:NK-ann'",
    ) == [("990000001", "ru", date(2010, 2, 3), 3)]


def test_wallets_and_accounts_are_records_and_belong_to_their_holders(staged):
    assert facts(staged, "select record_id, address, currency_published, own from stage.wallet") == {
        ("opensanctions:w-1", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT", True),
        ("opensanctions:NK-ann", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT", False),
    }
    assert facts(staged, "select record_id, number, scheme, bank_bic, bank_name, own from stage.account") == {
        ("opensanctions:acc-1", "GB33BUKB20201555555555", "iban", "BUKBGB22", "Buk Bank", True),
        ("opensanctions:NK-pit", "GB33BUKB20201555555555", "iban", "BUKBGB22", "Buk Bank", False),
    }


def test_a_post_is_a_position_and_ties_to_the_body(staged):
    assert facts(staged, "select value, note from stage.attribute where attribute = 'position'") == {
        ("Minister of Stone", "startDate 2018; status ended")
    }
    assert facts(
        staged, "select type, nature, from_record, to_record, valid_from from stage.relation where type = 'member_of'"
    ) == {("member_of", "Minister of Stone", "opensanctions:NK-ann", "opensanctions:body-1", date(2018, 1, 1))}


def test_relations_have_ends_shares_and_periods(staged):
    found = facts(
        staged,
        "select type, nature, from_record, to_record, interest, share_low, share_high, valid_from, valid_from_precision from stage.relation where type in ('owns', 'directs')",
    )
    assert found == {
        (
            "owns",
            None,
            "opensanctions:NK-ann",
            "opensanctions:NK-pit",
            "shares",
            Decimal("62.5"),
            Decimal("62.5"),
            date(2015, 1, 1),
            "year",
        ),
        ("owns", None, "opensanctions:NK-pit", "opensanctions:acc-1", "shares", None, None, None, None),
        ("owns", "owner", "opensanctions:NK-pit", "opensanctions:NK-ship", None, None, None, None, None),
        ("directs", "Chair", "opensanctions:NK-ann", "opensanctions:NK-pit", "board", None, None, None, None),
    }
    assert facts(
        staged,
        "select attribute, value from stage.attribute where record_id = 'opensanctions:own-1' and attribute like 'shares%'",
    ) == {("shares_count", "1000")}


@pytest.mark.parametrize(
    ("published", "low", "high", "kept"),
    [
        ("25-50", 25, 50, False),
        ("12.5 %", 12.5, 12.5, False),
        ("over a half", None, None, True),
        ("120", None, None, False),
    ],
)
def test_shares_that_are_no_percentage_are_kept_as_text(workspace, tmp_path, published, low, high, kept):
    take(workspace, tmp_path, entity("o", "Ownership", {"owner": ["a"], "asset": ["b"], "percentage": [published]}))
    assert rows(workspace, "select share_low, share_high, share_published from stage.relation") == [
        (low, high, published)
    ]
    assert bool(rows(workspace, "select * from stage.attribute where attribute = 'percentage'")) == kept


def test_an_edge_without_an_owner_has_an_unknown_end_and_one_with_two_is_two_relations(workspace, tmp_path):
    take(
        workspace,
        tmp_path,
        entity("o", "Ownership", {"asset": ["b"]}),
        entity("q", "Ownership", {"owner": ["a", "c"], "asset": ["b"]}),
    )
    assert facts(workspace, "select record_id, from_status, from_record, to_record from stage.relation") == {
        ("opensanctions:o", "unknown", None, "opensanctions:b"),
        ("opensanctions:q", "record", "opensanctions:a", "opensanctions:b"),
        ("opensanctions:q", "record", "opensanctions:c", "opensanctions:b"),
    }
    assert len(facts(workspace, "select relation_id from stage.relation")) == 3


def test_a_payment_with_amount_and_day_is_a_transfer_and_else_a_relation(staged, workspace, tmp_path):
    assert rows(
        staged,
        "select transfer_id, from_scheme, from_record, to_record, amount, scale, asset, time::date, time_precision from stage.transfer",
    ) == [
        (
            "opensanctions:pay-1",
            "party",
            "opensanctions:NK-pit",
            "opensanctions:NK-party",
            100050,
            2,
            "iso4217:EUR",
            date(2019, 5, 6),
            "day",
        )
    ]
    assert not facts(staged, "select * from stage.relation where type = 'pays_to'")
    vague = entity(
        "pay-2", "Payment", {"payer": ["NK-pit"], "beneficiary": ["NK-party"], "amountEur": ["much"], "date": ["2019"]}
    )
    report = take(workspace, tmp_path, vague, name="more.json", partial=True)
    assert [each["code"] for each in report.rejections] == ["amount"]
    assert facts(workspace, "select from_record, to_record from stage.relation where type = 'pays_to'") == {
        ("opensanctions:NK-pit", "opensanctions:NK-party")
    }


def test_a_key_of_a_list_that_is_read_here_is_a_hint(staged):
    assert facts(staged, "select from_record, to_record from stage.relation where type = 'same_as_hint'") == {
        ("opensanctions:NK-ann", "ofac:990001"),
        ("opensanctions:NK-ann", "uk:XYZ9901"),
    }


def test_a_reference_that_leads_nowhere_is_told(workspace, tmp_path):
    gone = entity("p", "Person", {"name": ["Ann"], "addressEntity": ["addr-gone"]})
    report = take(
        workspace,
        tmp_path,
        gone,
        entity("o", "Ownership", {"owner": ["p"], "asset": ["gone"]}),
        entity("s", "Sanction", {"entity": ["away"]}),
    )
    assert {(each["code"], each["line"], each["content"]) for each in report.rejections} == {
        ("dangling", 1, "addr-gone"),
        ("dangling", 3, "away"),
    }
    assert report.findings == ("1 relations name entities that the file does not hold (line 2: gone)",)


# -------------------------------------------------------------------------------------------------------------- listings


def test_a_sanction_is_a_listing_of_its_entity(staged):
    assert rows(
        staged,
        "select record_id, listing_id, list, authority, programme, programme_published, effect, mapped, listed_on, url, note from stage.listing",
    ) == [
        (
            "opensanctions:NK-ann",
            "opensanctions:NK-ann/s-1/US-RUSHAR",
            "us_ofac_sdn",
            "Office of Foreign Assets Control",
            "opensanctions:US-RUSHAR",
            "RUSSIA-EO14024",
            "blocking",
            True,
            date(2022, 6, 2),
            "https://example.org/s-1",
            "reason: Owns quarries.",
        )
    ]


@pytest.mark.parametrize(
    ("dataset", "programme", "effect"),
    [
        ("eu_fsf", ["EU-UKR"], "blocking"),
        ("eu_fsf", ["EU-RUS"], "sectoral"),
        ("eu_travel_bans", ["EU-UKR"], "other"),  # the list bans travel, whatever else the regime does
        ("us_trade_csl", ["US-BIS-EL"], "export_control"),
        ("us_sam_exclusions", [], "debarment"),
        ("worldbank_debarred", [], "debarment"),
        ("interpol_red_notices", [], "other"),
    ],
)
def test_the_effect_is_that_of_the_list_and_the_programme(workspace, tmp_path, dataset, programme, effect):
    listed = entity("s", "Sanction", {"entity": ["p"], "programId": programme}, datasets=[dataset])
    take(workspace, tmp_path, entity("p", "Person", {"name": ["Ann"]}), listed)
    assert rows(workspace, "select list, effect from stage.listing") == [(dataset, effect)]


@pytest.mark.parametrize(("end", "ended_on"), [("2024-02-29", date(2024, 2, 29)), ("2033-07-01", None)])
def test_a_sanction_ends_on_a_day_that_is_past(workspace, tmp_path, end, ended_on):
    take(
        workspace,
        tmp_path,
        entity("p", "Person", {"name": ["Ann"]}),
        entity("s", "Sanction", {"entity": ["p"], "endDate": [end]}),
    )
    note = None if ended_on else f"ends on {end}"
    assert rows(workspace, "select ended_on, note from stage.listing") == [(ended_on, note)]


def test_without_a_sanction_the_lists_among_the_datasets_count_for_entities_whose_topics_speak_of_one(
    workspace, tmp_path
):
    datasets = ["eu_fsf", "wikidata", "ext_ru_egrul"]
    listed = entity("p", "Person", {"name": ["Ann"], "topics": ["sanction"]}, datasets=datasets)
    linked = entity("q", "Person", {"name": ["Bob"], "topics": ["sanction.linked"]}, datasets=datasets)
    take(workspace, tmp_path, listed, linked)
    assert rows(workspace, "select record_id, list, authority, effect from stage.listing") == [
        ("opensanctions:p", "eu_fsf", "EU", "blocking")
    ]


def test_a_list_that_is_not_known_stops_and_an_unknown_programme_is_a_finding(workspace, tmp_path):
    person = entity("p", "Person", {"name": ["Ann"]})
    new = entity("s", "Sanction", {"entity": ["p"]}, datasets=["xx_new_list"])
    with pytest.raises(UnknownCode, match=r"opensanctions:dataset=xx_new_list \(entities.ftm.json line 2, 1 times\)"):
        take(workspace, tmp_path, person, new)
    report = take(workspace, tmp_path, person, new, accept_codes=["opensanctions:dataset=xx_new_list"])
    assert report.accepted_codes == ("opensanctions:dataset=xx_new_list",)
    assert rows(workspace, "select effect, mapped from stage.listing") == [("blocking", False)]
    other = entity("s2", "Sanction", {"entity": ["p"], "programId": ["XX-NEW"]}, datasets=["eu_fsf"])
    assert "XX-NEW" in take(workspace, tmp_path, person, other, name="b.json", partial=True).findings[0]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (entity("p", "Starship", {"name": ["Ann"]}), "opensanctions:schema=Starship"),
        (entity("p", "Person", {"name": ["Ann"], "starSign": ["leo"]}), "opensanctions:Person.starSign"),
        (entity("p", "Person", {"name": ["Ann"], "topics": ["role.wizard"]}), "opensanctions:topic=role.wizard"),
    ],
)
def test_what_the_model_does_not_know_stops_and_comes_as_attributes_if_accepted(workspace, tmp_path, document, code):
    with pytest.raises(UnknownCode, match=code):
        take(workspace, tmp_path, document)
    take(workspace, tmp_path, document, accept_codes=[code])
    last = list(document["properties"].values())[-1][0]
    assert last in {
        value
        for (value,) in facts(workspace, "select value from stage.attribute union select full_name from stage.name")
    }


# ---------------------------------------------------------------------------------------------------------------- deltas


def test_a_delta_changes_what_it_names_and_keeps_what_belongs_to_it(staged, tmp_path):
    report = take(staged, tmp_path, change("MOD", ANN, name=["Ann Quarry", "Ann Miller"]), name="delta.json")
    assert (report.scope, report.removed, report.new_versions) == ("partial", 0, 1)
    assert len(rows(staged, LIVE.format("name") + " where full_name = 'Ann Miller'")) == 1
    assert not rows(staged, LIVE.format("name") + " where full_name = 'Анна Кворри'")
    for table in (
        "listing",
        "identifier",
        "wallet",
        "address",
    ):  # her sanction, passport, wallet and address are not in the delta
        assert rows(staged, LIVE.format(table) + " where record_id = 'opensanctions:NK-ann'"), table
    assert rows(staged, "select count(*) from stage.live")[0] == (len(ENTITIES),)


def test_a_delta_reaches_the_entities_of_what_changed(staged, tmp_path):
    moved = change("MOD", ADDRESS, full=["9 New Road"])
    report = take(staged, tmp_path, moved, change("DEL", PASSPORT), name="delta.json")
    assert report.removed == 1
    assert facts(staged, "select record_id, reason from stage.removal") == {("opensanctions:id-1", "deleted")}
    live = "select full_address from stage.address join stage.live using (record_id, version_id) where type = 'unknown'"
    assert facts(staged, live) == {("9 New Road",), ("2 Pit Road, Stonetown",)}
    assert not rows(staged, LIVE.format("identifier") + " where scheme = 'passport'")


def test_a_sanction_that_comes_and_goes_by_delta(staged, tmp_path):
    more = entity("s-2", "Sanction", {"entity": ["w-1"], "programId": ["US-RUSHAR"]})
    take(staged, tmp_path, change("ADD", more), name="a.json")
    listings = "select record_id from stage.listing join stage.live using (record_id, version_id)"
    assert facts(staged, listings) == {("opensanctions:NK-ann",), ("opensanctions:w-1",)}
    unlisted = {**ANN, "properties": {**ANN["properties"], "topics": ["role.pep"]}}
    take(staged, tmp_path, change("DEL", SANCTION), change("MOD", unlisted, "2024-03-03"), name="b.json")
    assert facts(staged, listings) == {("opensanctions:w-1",)}
    take(staged, tmp_path, change("MOD", WALLET, "2024-03-04", currencySymbol=["TRX"]), name="c.json")
    assert facts(staged, listings) == {("opensanctions:w-1",)}  # the sanction stands in an earlier delta


def test_a_delta_that_comes_twice_is_known_and_removes_nothing(staged, tmp_path):
    take(staged, tmp_path, change("MOD", ANN), name="delta.json")
    again = take(staged, tmp_path, change("MOD", ANN), name="delta.json")
    assert (again.scope, again.removed, again.new_versions) == ("partial", 0, 0)
    assert rows(staged, "select count(*) from stage.live")[0] == (len(ENTITIES),)


def test_a_delta_without_an_earlier_edition_is_taken_as_it_is(workspace, tmp_path):
    report = take(workspace, tmp_path, change("ADD", ANN), change("DEL", ADDRESS), name="delta.json")
    assert (report.scope, report.records) == ("partial", 1)


def test_an_operation_that_is_not_known_stops(workspace, tmp_path):
    with pytest.raises(UnknownCode, match="opensanctions:op=MOVE"):
        take(workspace, tmp_path, change("MOVE", ANN), name="delta.json")


def test_a_second_crawl_of_the_same_entities_changes_nothing(staged, tmp_path):
    seen = [{**each, "last_seen": "2024-04-01T08:00:00"} for each in ENTITIES]
    report = take(staged, tmp_path, *seen, name="again.json")
    assert (report.new_versions, report.removed, report.published_on) == (0, 0, date(2024, 4, 1))


# ----------------------------------------------------------------------------------------------------------- other files


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            {"datasets": [{"name": "eu_fsf", "entity_count": 7}], "run_time": "2024-06-13T14:00:00"},
            "catalogue of datasets",
        ),
        (
            {"versions": {"20240527134702-zbn": "https://example.org"}, "updated_at": "2024-05-28T14:47:29Z"},
            "index of delta files",
        ),
        (NESTED, "targets.nested.json"),
    ],
)
def test_files_beside_the_entities_are_named_for_what_they_are(workspace, tmp_path, document, words):
    with pytest.raises(DataError, match=words):
        take(workspace, tmp_path, document, name="index.json")


def test_an_entity_inside_another_stops_also_where_it_comes_late(workspace, tmp_path):
    with pytest.raises(SourceChanged, match="holds an object"):
        take(
            workspace,
            tmp_path,
            entity("q", "Person", {"name": ["Bob"]}),
            NESTED,
        )


def test_entities_of_other_publishers_have_no_captions_and_no_date(workspace, tmp_path):
    bare = [{key: each[key] for key in ("id", "schema", "properties")} for each in ENTITIES]
    report = take(workspace, tmp_path, *bare)
    assert (report.published_on, report.records) == (None, len(ENTITIES))
    assert facts(
        workspace, "select caption, url from stage.record where published_key in ('NK-ann', 'addr-1', 'w-1')"
    ) == {
        ("Ann Quarry", None),
        ("1 Pit Road, Stonetown, 4000", None),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", None),
    }
    # without datasets nothing says which list it is; the programme is there
    assert rows(workspace, "select list, programme, effect from stage.listing") == [
        ("opensanctions", "opensanctions:US-RUSHAR", "blocking")
    ]


# ----------------------------------------------------------------------------------------------------- targets.simple.csv


def simple(workspace: Workspace, folder: Path, content: bytes = SIMPLE) -> Report:
    path = folder / "targets.simple.csv"
    path.write_bytes(content)
    return run(workspace, "opensanctions", [path])


def test_lists_with_quoted_values_and_line_breaks_are_split(workspace, tmp_path):
    assert simple(workspace, tmp_path).records == 2
    assert facts(workspace, "select type, full_name from stage.name where record_id = 'opensanctions:NK-ann'") == {
        ("primary", "Ann Quarry"),
        ("alias", "The Mason"),
        ("alias", "Quarry; Ann"),
    }
    assert facts(workspace, "select value from stage.attribute where attribute = 'sanction'") == {
        ('Red Notice - 1) Theft\n2) "Fraud"',)
    }
    assert facts(workspace, "select published, type from stage.date") == {
        ("1970-05", "birth"),
        ("1970", "birth"),
        ("2001-07-08", "incorporation"),
    }
    assert facts(workspace, "select list, effect, authority from stage.listing") == {
        ("interpol_red_notices", "other", "INTERPOL"),
        ("us_ofac_sdn", "blocking", "OFAC"),
    }
    assert rows(workspace, "select line from stage.record order by line") == [
        (2,),
        (4,),
    ]  # the first row has a line break inside


def test_the_layout_with_programmes_is_known_too(workspace, tmp_path):
    header, *rest = SIMPLE.split(b"\n")
    newer = b"\n".join([header.replace(b'"dataset"', b'"program_ids","dataset"'), *rest])
    newer = newer.replace(b'"INTERPOL', b'"INTERPOL-RN","INTERPOL').replace(b'"US OFAC', b'"","US OFAC')
    simple(workspace, tmp_path, newer)
    assert facts(workspace, "select value from stage.attribute where attribute = 'program_id'") == {("INTERPOL-RN",)}


def test_the_columns_may_come_in_another_order_and_the_table_of_statements_is_named(workspace, tmp_path):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(row[::-1] for row in csv.reader(io.StringIO(SIMPLE.decode(), newline="")))
    assert simple(workspace, tmp_path, stream.getvalue().encode()).records == 2
    assert ("Quarry; Ann",) in facts(workspace, "select full_name from stage.name")
    header = b"canonical_id,entity_id,prop,prop_type,schema,value,dataset,lang,original_value,external,first_seen\n"
    with pytest.raises(DataError, match=r"this is statements\.csv, .* Download entities\.ftm\.json"):
        simple(workspace, tmp_path, header)


def test_a_listed_party_of_an_unknown_list_is_listed_and_told(workspace, tmp_path):
    report = simple(workspace, tmp_path, SIMPLE.replace(b"INTERPOL Red Notices", b"A New List"))
    assert rows(
        workspace,
        "select list, programme_published, effect, mapped from stage.listing where record_id = 'opensanctions:NK-ann'",
    ) == [("opensanctions", "A New List", "other", False)]
    assert "A New List" in report.findings[0]


def test_both_formats_tell_the_same_of_names_and_dates(workspace, tmp_path):
    person = entity(
        "NK-ann",
        "Person",
        {"name": ["Ann Quarry"], "alias": ["The Mason", "Quarry; Ann"], "birthDate": ["1970-05", "1970"]},
    )
    take(workspace, tmp_path, person, name="a.json", partial=True)
    simple(workspace, tmp_path)
    for table, columns in (("name", "type, full_name"), ("date", "type, date_from, date_to, precision, published")):
        of = "select {} from stage.{} join stage.record using (record_id, version_id) where record_id = 'opensanctions:NK-ann' and channel = '{}'"
        assert facts(workspace, of.format(columns, table, "ftm")) == facts(
            workspace, of.format(columns, table, "simple")
        )


def test_the_table_of_regimes_has_every_list_once():
    codes = Counter(row.code for row in programmes.rows("opensanctions"))
    assert max(codes.values()) == 1
    assert not set(codes) & set(_opensanctions_listings.OTHER_DATASETS.split())
    titles = Counter(row.title for row in programmes.rows("opensanctions") if row.title)
    assert max(titles.values()) == 1  # targets.simple.csv knows lists by their titles


# ------------------------------------------------------------------------------------------------------------ real files

FOLDER = "opensanctions_ftm"


def published(path: Path) -> dict[str, Any]:
    """The entities of a real file by id, read line by line."""
    return {each["id"]: each for each in map(json.loads, path.read_text().splitlines())}


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    [
        "opensanctions_ftm/entities.ftm.json",
        "opensanctions_ftm/zala_entities.ftm.json",
        "opensanctions_ftm/parteispenden_entities.ftm.json",
        "icij/cluster_37_ftm.json",
    ],
)
def test_real_entities_come_in_whole(real_data, workspace, name):
    entities = published(real_data / name)
    # the ICIJ network has a property that the model does not have for relations
    notes = ["opensanctions:Directorship.notes", "opensanctions:Ownership.notes"] if name.startswith("icij") else []
    report = run(workspace, "opensanctions", [real_data / name], accept_codes=notes)
    assert report.records == len(entities)
    parts = sum(len(values) for each in entities.values() for values in each["properties"].values())
    parts += sum(len(each.get(key, [])) for each in entities.values() for key in ("datasets", "referents"))
    assert report.read == report.staged == len(entities) + parts
    of = Counter(each["schema"] for each in entities.values())
    kinds = Counter(dict(rows(workspace, "select kind, count(*) from stage.record group by kind")))
    assert kinds["person"] == of["Person"]
    assert kinds["organisation"] == of["Company"] + of["Organization"]
    given = {
        (key, value)
        for key, each in entities.items()
        for prop in ("name", "alias", "weakAlias", "previousName", "abbreviation")
        for value in each["properties"].get(prop, [])
    }
    stored = facts(workspace, "select substr(record_id, 15), full_name from stage.name where note is null")
    assert {(key, value.strip()) for key, value in given} == stored
    # ends of relations: every owner with every asset, and so on
    ends = sum(
        len(each["properties"].get(_ftm_model.EDGES[each["schema"]][0], [None]))
        * len(each["properties"].get(_ftm_model.EDGES[each["schema"]][1], [None]))
        for each in entities.values()
        if each["schema"] in _ftm_model.EDGES and each["schema"] != "Payment"
    )
    assert rows(
        workspace,
        "select count(*) from stage.relation where from_record is not null and type not in ('same_as_hint', 'pays_to')",
    ) == [(ends,)]
    assert rows(workspace, "select count(*) from stage.transfer") == [(of["Payment"],)]


@pytest.mark.real
def test_real_deltas_come_in_and_the_index_does_not(real_data, workspace):
    folder = real_data / FOLDER / "delta"
    for path in sorted(folder.glob("*_entities.delta.json")):
        operations = [json.loads(line) for line in path.read_text().splitlines()]
        report = run(workspace, "opensanctions", [path])
        assert (report.scope, report.records, report.removed) == (
            "partial",
            sum(each["op"] != "DEL" for each in operations),
            0,
        )
    with pytest.raises(DataError, match="index of delta files"):
        run(workspace, "opensanctions", [folder / "delta.json"])
    with pytest.raises(DataError, match="catalogue of datasets"):
        run(workspace, "opensanctions", [real_data / FOLDER / "index.json"])


@pytest.mark.real
def test_real_targets_come_in_whole(real_data, workspace):
    path = real_data / FOLDER / "targets.simple.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        targets = list(csv.DictReader(stream))
    report = run(workspace, "opensanctions", [path])
    assert report.read == report.staged == report.records == len(targets) == 6561
    inner = [value for row in targets for value in next(csv.reader([row["sanctions"]], delimiter=";"), [])]
    assert facts(workspace, "select value from stage.attribute where attribute = 'sanction'") == {
        (each.strip(),) for each in inner
    }
    assert rows(workspace, "select count(*) from stage.country") == [
        (sum(len(row["countries"].split(";")) for row in targets if row["countries"]),)
    ]
    assert facts(workspace, "select distinct list, effect from stage.listing") == {("interpol_red_notices", "other")}


@pytest.mark.real
@pytest.mark.parametrize("key", ["NK-aU5ybkbRFJucf8YMwsJvDw", "NK-abdzbEBkqyT29GyREbiURZ", "NK-cWSvGMvufNH5KwEV88FwTA"])
def test_three_real_records_field_by_field(real_data, workspace, key):
    path = real_data / FOLDER / "zala_entities.ftm.json"
    entities = published(path)
    run(workspace, "opensanctions", [path])
    one, given = entities[key], entities[key]["properties"]

    def values(query: str) -> set[Any]:
        return {
            row[0] if len(row) == 1 else row
            for row in rows(workspace, f"{query} where record_id = 'opensanctions:{key}'")
        }

    assert values("select caption from stage.record") == {one["caption"]}
    numbers = {
        (name, value)
        for name in (
            "innCode",
            "ogrnCode",
            "kppCode",
            "taxNumber",
            "registrationNumber",
            "idNumber",
            "permId",
            "uniqueEntityId",
            "passportNumber",
        )
        for value in given.get(name, [])
    }
    assert values("select published_type, number from stage.identifier") == numbers
    assert values("select published from stage.date") == {
        value
        for name in ("birthDate", "deathDate", "incorporationDate", "dissolutionDate")
        for value in given.get(name, [])
    }
    countries = {
        (kind, value)
        for name, kind in (
            ("country", "associated"),
            ("nationality", "nationality"),
            ("citizenship", "citizenship"),
            ("jurisdiction", "jurisdiction"),
        )
        for value in given.get(name, [])
    }
    assert values("select type, country from stage.country") == countries
    addresses = set(given.get("address", [])) | set(given.get("birthPlace", [])) | set(given.get("birthCountry", []))
    addresses |= {
        full
        for ref in given.get("addressEntity", [])
        if ref in entities
        for full in entities[ref]["properties"]["full"]
    }
    assert values("select full_address from stage.address") == addresses
    assert values("select value from stage.contact") == {
        value for name in ("email", "phone", "website") for value in given.get(name, [])
    }
    sanctions = [
        each for each in entities.values() if each["schema"] == "Sanction" and key in each["properties"]["entity"]
    ]
    listings = {
        (each["datasets"][0], f"opensanctions:{code}")
        for each in sanctions
        for code in each["properties"].get("programId", each["datasets"])
    }
    lists = {row.code for row in programmes.rows("opensanctions")}
    if not sanctions:  # the excerpt leaves them out for the third
        listings = {(each, f"opensanctions:{each}") for each in one["datasets"] if each in lists}
    assert values("select list, programme from stage.listing") == listings != set()
    first = {
        min(each["properties"].get("listingDate") or each["properties"].get("startDate") or [""]) for each in sanctions
    }
    assert {str(day or "") for day in values("select listed_on from stage.listing")} == (first or {""})
    told = values("select attribute, value from stage.attribute")
    assert {("topic", topic) for topic in given["topics"]} | {("referent", each) for each in one["referents"]} <= told
    assert {("notes", note.strip()) for note in given.get("notes", [])} <= told
