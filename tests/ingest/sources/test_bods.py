"""BODS: which statement of a record counts, what interests become, and who stands at the ends that nobody names."""

# ruff: noqa: E501 - expected rows stand as tables
from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.job import Report, run
from resolver.errors import SourceChanged, UnknownCode, UsageError
from resolver.store import Workspace
from tests.ingest.samples import bods as made
from tests.ingest.table import facts, rows

HERE = "bods:example_register/"
FIRST = made.id_of(1)


def take(workspace: Workspace, folder: Path, content: bytes, name: str = "statements.json", **options: Any) -> Report:
    """Ingest one file."""
    (folder / name).write_bytes(content)
    return run(workspace, "bods", [folder / name], **options)


def test_editions_and_ids_go_by_publisher(workspace, tmp_path):
    report = take(workspace, tmp_path, made.array(*made.STATEMENTS))
    assert (report.source, report.channel, report.published_on, report.records, report.rejected) == (
        "bods.example_register", "0.4", date(2024, 6, 1), 9, 0,
    )  # fmt: skip
    other = json.loads(json.dumps(made.STONE))
    other["publicationDetails"]["publisher"] = {"name": "Another Register"}
    assert take(workspace, tmp_path, made.lines(other), "other.jsonl").removed == 0
    assert facts(workspace, "select record_id from stage.record where published_key = 'ent-1'") == {
        ("bods:another_register/ent-1",),
        (f"{HERE}ent-1",),
    }
    with pytest.raises(UsageError, match="several publishers: another_register, example_register"):
        run(workspace, "bods", [tmp_path])


@pytest.mark.parametrize("form", ["array", "lines", "one"])
def test_arrays_lines_and_single_statements_are_the_same(workspace, tmp_path, form):
    content = {
        "array": made.array(made.STONE),
        "lines": made.lines(made.STONE),
        "one": json.dumps(made.STONE, indent=1).encode(),
    }
    assert take(workspace, tmp_path, content[form]).records == 1
    assert facts(workspace, "select type, full_name from stage.name") == {("primary", "Stone Ltd"), ("alias", "Pebble")}


def test_an_entity_comes_in_whole(workspace, tmp_path):
    take(workspace, tmp_path, made.array(made.STONE))
    assert facts(workspace, "select kind, caption, published_status, url from stage.record") == {
        ("organisation", "Stone Ltd", "new", "https://register.example.org/ent-1")
    }
    assert facts(workspace, "select type, date_from, precision from stage.date") == {
        ("incorporation", date(2019, 9, 11), "day")
    }
    assert facts(workspace, "select type, country, note from stage.country") == {("jurisdiction", "IE", "Ireland")}
    assert facts(workspace, "select scheme, number, country, issuer, published_type, note from stage.identifier") == {
        ("registration", "434151", "IE", "IE-CRO", "IE-CRO", "https://cro.example.org/434151"),
        ("lei", "5493001KJTIIGC8Y1R12", None, "XI-LEI", "XI-LEI", None),
        ("isin", "IE0000000001", None, "XDUB", "security identifier", "of a security that is traded"),
    }
    assert facts(workspace, "select type, full_address, postcode, country from stage.address") == {
        ("registered", "1 Quay, Cork, T12, Ireland", "T12", "Ireland")
    }
    assert facts(workspace, "select type, value from stage.contact") == {("website", "https://filings.example.org")}
    assert facts(workspace, "select attribute, value, note from stage.attribute") == {
        ("statement", made.STONE["statementId"], "2024-01-01; new"),
        ("publication", "by Example Register; url https://register.example.org; on 2024-06-01; BODS 0.4", None),
        ("source", "source officialRegister, verified; url https://cro.example.org; asserted by Stone Ltd", None),
        ("annotation", "seen on paper; by Jo", "commenting /"),
        ("declaration_subject", "ent-1", None),
        ("entity_type", "registeredEntity", "private limited"),
        ("public_listing", "true", None),
        ("formed_by_statute", "Stone Act", "2018-01-01"),
        ("security", "Dublin XDUB IE STN", "IE0000000001"),
    }


def test_a_person_comes_in_whole(workspace, tmp_path):
    take(workspace, tmp_path, made.array(made.ANN))
    assert facts(workspace, "select type, full_name, given, family from stage.name") == {
        ("primary", "Ann Brook", "Ann", "Brook"),
        ("maiden", "Ann Hill", None, None),
    }
    assert facts(workspace, "select type, date_from, date_to, precision, published from stage.date") == {
        ("birth", date(1978, 7, 1), date(1978, 7, 31), "month", "1978-07"),
        ("death", date(2021, 4, 3), date(2021, 4, 3), "day", "2021-04-03"),
    }
    assert facts(workspace, "select type, country from stage.country") == {
        ("nationality", "IE"),
        ("nationality", "Iraq"),
        ("tax", "IE"),
    }
    assert facts(workspace, "select scheme, number, country from stage.identifier") == {("tax", "0691084DH", "IRL")}
    assert facts(workspace, "select type, full_address from stage.address") == {
        ("birth", "Cork, Ireland"),
        ("residential", "2 Quay, Cork"),
    }
    assert facts(workspace, "select attribute, value from stage.attribute where attribute like 'political%'") == {
        ("political_exposure", "isPep"),
        (
            "political_exposure_detail",
            "reason Member of Parliament; in Ireland; since 2017-10-15; source selfDeclaration; asserted by Ann Brook",
        ),
    }


def test_an_indirect_statement_names_its_components(workspace, tmp_path):
    take(workspace, tmp_path, made.array(*made.STATEMENTS))
    assert rows(
        workspace,
        "select type, directness, from_record, to_record, components from stage.relation where relation_id like '%rel-3/%'",
    ) == [
        (
            "owns",
            "indirect",
            f"{HERE}per-1",
            f"{HERE}ent-1",
            [f"{HERE}rel-1/shareholding", f"{HERE}rel-2/beneficiaryOfLegalArrangement", f"{HERE}rel-2/trustee"],
        )
    ]
    assert facts(
        workspace, "select relation_id, type, interest, note from stage.relation where relation_id like '%rel-2/%'"
    ) == {
        (f"{HERE}rel-2/beneficiaryOfLegalArrangement", "owns", "trust", "by deed; component of an indirect statement"),
        (f"{HERE}rel-2/trustee", "controls", "trust", "component of an indirect statement"),
    }


def test_the_latest_statement_of_a_record_counts_and_cites_the_others(workspace, tmp_path):
    report = take(workspace, tmp_path, made.array(*made.STATEMENTS))
    assert report.findings == (
        "1 of 10 statements are replaced by later ones of the same record; only the latest counts.",
    )
    assert rows(
        workspace,
        "select share_low, share_high, status, valid_to from stage.relation where relation_id like '%rel-4/%'",
    ) == [(Decimal(10), Decimal(10), "closed", date(2024, 2, 1))]
    assert facts(
        workspace,
        "select value, note, line from stage.attribute where attribute = 'statement' and record_id like '%rel-4'",
    ) == {
        (made.FIRST["statementId"], "2024-01-01; new; replaced by a later statement", 9),
        (made.SECOND["statementId"], "2024-02-01; closed", 10),
    }


def test_parties_that_nobody_names_are_told_apart(workspace, tmp_path):
    take(workspace, tmp_path, made.array(*made.STATEMENTS))
    assert facts(
        workspace, "select from_status, from_record, nature, note from stage.relation where from_status <> 'record'"
    ) == {
        ("anonymous", f"{HERE}per-9", "votingRights", "ended by the day of the closing statement"),
        ("none", None, "noBeneficialOwners", "noBeneficialOwners; listed"),
    }
    assert rows(workspace, f"select kind, subkind from stage.record where record_id = '{HERE}per-9'") == [
        ("statement", "anonymous")
    ]
    assert facts(workspace, "select value, note from stage.attribute where attribute = 'unspecified'") == {
        ("interestedPartyExemptFromDisclosure", "under age")
    }


def test_an_unknown_entity_that_somebody_owns_stays_in_the_chain(workspace, tmp_path):
    unknown = made.now("ent-x", "entity", {"entityType": {"type": "unknownEntity"}})
    chain = [made.owns("rel-a", "ent-1", "ent-x"), made.owns("rel-b", "ent-x", "per-1")]
    take(workspace, tmp_path, made.array(unknown, *chain))
    assert facts(workspace, "select from_record, from_status from stage.relation") == {
        (f"{HERE}ent-x", "record"),
        (f"{HERE}per-1", "record"),
    }
    assert rows(workspace, "select kind, subkind from stage.record where published_key = 'ent-x'") == [
        ("organisation", "unknown")
    ]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"exact": 12.5}, (12.5, True, 12.5, True)),
        ({"minimum": 25, "maximum": 50}, (25, True, 50, True)),
        ({"minimum": 25, "exclusiveMaximum": 50}, (25, True, 50, False)),
        ({"exclusiveMinimum": 75, "maximum": 100}, (75, False, 100, True)),
        ({"exclusiveMinimum": 25}, (25, False, None, None)),
        ({"minimum": 60, "maximum": 40}, (None, None, None, None)),
        ({"exact": 250}, (None, None, None, None)),
    ],
)
def test_shares_are_exact_or_a_band(workspace, tmp_path, share, expected):
    report = take(
        workspace, tmp_path, made.array(made.owns("rel", "ent-1", "per-1", {"type": "shareholding", "share": share}))
    )
    found = rows(workspace, "select share_low, low_inclusive, share_high, high_inclusive from stage.relation")[0]
    assert tuple(float(each) if isinstance(each, Decimal) else each for each in found) == expected
    assert [row["code"] for row in report.rejections] == (["share"] if expected[0] is None else [])


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"minimum": 25, "maximum": 50}, (True, False)),
        ({"minimum": 25, "maximum": 50, "exclusiveMinimum": True, "exclusiveMaximum": False}, (False, True)),
        ({"exact": 50, "minimum": 50, "maximum": 50}, (True, True)),
    ],
)
def test_in_0_2_a_maximum_is_exclusive_unless_it_says_otherwise(workspace, tmp_path, share, expected):
    said = json.loads(json.dumps(made.OLD[3]))
    said["interests"][0]["share"] = share
    take(workspace, tmp_path, made.lines(said))
    assert rows(workspace, "select low_inclusive, high_inclusive from stage.relation") == [expected]


def test_statements_that_replace_others_are_one_record(workspace, tmp_path):
    report = take(workspace, tmp_path, made.lines(*made.OLD), "old.jsonl")
    assert (report.source, report.channel, report.records) == ("bods.old_register", "0.2-0.3", 4)
    old = "bods:old_register/"
    assert facts(workspace, "select full_name, line from stage.name where record_id like '%0001'") == {
        ("Moss & Fils SA", 2)
    }
    assert facts(
        workspace, "select value, note from stage.attribute where attribute = 'statement' and record_id like '%0001'"
    ) == {
        (FIRST, "2020-01-01; replaced by a later statement"),
        (made.id_of(2), "2020-01-02"),
    }
    assert facts(
        workspace,
        "select from_status, from_record, to_record, interest, directness, valid_from, valid_from_precision from stage.relation",
    ) == {
        ("record", old + made.id_of(3), old + FIRST, "votes", "direct", date(2016, 1, 1), "year"),
        ("unknown", None, old + FIRST, None, "unknown", None, None),
    }
    assert facts(workspace, "select attribute, value from stage.attribute where attribute like 'political%'") == {
        ("political_exposure", "true"),
        ("political_exposure_detail", "reason maire; source thirdParty"),
    }


def test_two_statements_that_replace_one_and_one_that_replaces_two(workspace, tmp_path):
    def entity(number: int, *replaces: int) -> dict[str, Any]:
        return made.before(number, "entityStatement", *replaces, entityType="legalEntity", name=f"Name {number}")

    take(workspace, tmp_path, made.lines(entity(1), entity(2, 1), entity(3, 1), entity(4), entity(5), entity(6, 4, 5)))
    assert facts(workspace, "select right(record_id, 2), caption from stage.record") == {
        ("01", "Name 3"),
        ("02", "Name 2"),
        ("04", "Name 6"),
    }
    assert rows(workspace, "select count(*) from stage.attribute where attribute = 'statement'") == [(6,)]


def test_unknown_codes_and_fields_stop(workspace, tmp_path):
    with pytest.raises(UnknownCode, match="bods:interest=moonShare"):
        take(workspace, tmp_path, made.array(made.owns("rel", "ent-1", "per-1", {"type": "moonShare"})))
    with pytest.raises(SourceChanged, match="brandNew"):
        take(workspace, tmp_path, made.array({**made.STONE, "brandNew": 1}))


# --------------------------------------------------------------------------------------------- the publisher's examples


def published(path: Path) -> list[dict[str, Any]]:
    """The statements of a file, by Python's own reader."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return found if isinstance(found, list) else [found]


OURS = "Collector of examples"


def apart(value: Any, ids: frozenset[str], example: str) -> Any:
    """A published value with the ids of statements and records made those of its example alone, and one publisher."""
    if isinstance(value, dict):
        told = {key: apart(inner, ids, example) for key, inner in value.items()}
        return told | ({"publisher": {"name": OURS}} if "publisher" in told else {})
    if isinstance(value, list):
        return [apart(inner, ids, example) for inner in value]
    return f"{example}-{value}" if isinstance(value, str) and value in ids else value


def of_one_publisher(path: Path, example: str) -> list[dict[str, Any]]:
    """The statements of an example as they can be taken together with those of others, in one file."""
    statements = published(path)
    keys = ("recordId", "statementId", "statementID")
    ids = frozenset(each[key] for each in statements for key in keys if key in each)
    for each in statements:
        each.setdefault("publicationDetails", {})["publisher"] = {"name": OURS}
    return [apart(each, ids, example) for each in statements]


@pytest.mark.real
def test_every_example_of_the_standard_is_staged_whole(workspace, real_data, tmp_path):
    """All of a shape in one edition: of each every record, and every interest of the last statement on each."""
    paths = {
        "new": [path for path in real_data.glob("bods_0.4/**/*.json") if path.name != "additional_fields_1.json"],
        "old": [*real_data.glob("bods_0.2/*.json")],
    }
    assert [len(found) for found in paths.values()] == [23, 3]
    for shape, found in paths.items():
        examples = {f"{shape}{n}": of_one_publisher(path, f"{shape}{n}") for n, path in enumerate(sorted(found))}
        together = tmp_path / f"{shape}.json"
        together.write_text(json.dumps([each for some in examples.values() for each in some]), encoding="utf-8")
        report = run(workspace, "bods", [together], partial=True)
        assert (report.rejected, report.rejected_values) == (0, 0)
        example = "regexp_extract(record_id, '/((?:new|old)[0-9]+)-', 1)"
        staged = {
            table: dict(rows(workspace, f"select {example}, count(*) from stage.{table} group by 1"))
            for table in ("presence", "relation")
        }
        for name, statements in examples.items():
            last = {each.get("recordId", each.get("statementID")): each for each in statements}
            interests = [
                max(1, len(each.get("recordDetails", each).get("interests", [])))
                for each in last.values()
                if each.get("recordType", each.get("statementType")) in ("relationship", "ownershipOrControlStatement")
            ]
            assert (staged["presence"][name], staged["relation"].get(name, 0)) == (len(last), sum(interests)), name


@pytest.mark.real
def test_the_example_with_a_field_of_its_own_is_refused_by_its_name(workspace, real_data):
    with pytest.raises(SourceChanged, match="extratestfield"):
        run(workspace, "bods", [real_data / "bods_0.4" / "additional_fields_1.json"])


@pytest.mark.real
def test_three_published_records_field_by_field(workspace, real_data):
    run(workspace, "bods", [real_data / "bods_0.4" / "basic_1.json"])
    entity, person, relation = (each["recordDetails"] for each in published(real_data / "bods_0.4" / "basic_1.json"))
    at = "bods:profitech_ltd/"
    assert rows(workspace, f"select caption from stage.record where record_id = '{at}c359f58d2977'") == [
        (entity["name"],)
    ]
    assert rows(workspace, "select number, published_type from stage.identifier") == [
        (entity["identifiers"][0]["id"], "GB-COH")
    ]
    assert facts(workspace, "select type, published from stage.date") == {
        ("incorporation", entity["foundingDate"]),
        ("birth", person["birthDate"]),
    }
    assert facts(workspace, f"select type, full_name from stage.name where record_id = '{at}10478c6cf6de'") == {
        ("primary", person["names"][0]["fullName"]),
        ("alias", person["names"][1]["fullName"]),
    }
    address = person["addresses"][0]
    assert rows(workspace, "select street, postcode, country, note from stage.address") == [
        (address["address"], address["postCode"], address["country"]["name"], "country code GB")
    ]
    interest = relation["interests"][0]
    assert rows(
        workspace,
        "select nature, share_low, share_high, valid_from::varchar, directness, from_record, to_record from stage.relation",
    ) == [
        (
            interest["type"],
            Decimal(100),
            Decimal(100),
            interest["startDate"],
            "direct",
            at + relation["interestedParty"],
            at + relation["subject"],
        )
    ]


@pytest.mark.real
def test_the_standards_own_case_of_indirect_ownership(workspace, real_data):
    """Person 1 holds 30 % of Company A through Company B, which holds 60 %: the two are its components."""
    run(workspace, "bods", [real_data / "bods_0.4" / "examples" / "indirect-ownership.json"])
    at = "bods:xxxxxxxxx/"
    assert rows(
        workspace, "select share_low, directness, components from stage.relation where directness = 'indirect'"
    ) == [(Decimal(30), "indirect", [f"{at}05e81af035e4/interest", f"{at}4cf2837bd01f/shareholding"])]
