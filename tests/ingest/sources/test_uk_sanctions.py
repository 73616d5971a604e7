"""The UK's list: partial dates, measures, ships, and the publication's defects; both formats say the same."""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from ingest.job import run
from ingest.sources._uk_shape import COLUMNS
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.uk_sanctions import BOAT, MO, STONE, designation, sheet, xml
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, content: bytes, name: str = "list.xml", **options):
    path = folder / name
    path.write_bytes(content)
    return run(workspace, "uk_sanctions", [path], **options)


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    take(workspace, tmp_path, xml(designation(MO), designation(STONE), designation(BOAT)))
    return workspace


def test_records_have_kind_and_caption(staged):
    assert facts(staged, "select record_id, kind, subkind, caption, remarks from stage.record") == {
        ("uk:DPR0901", "person", None, "Mo Of RIVER", "Seen in\nVaduz."),
        ("uk:RUS9902", "organisation", None, "STONE TRADING", None),
        ("uk:RUS9903", "asset", "vessel", "GREY PEBBLE", None),
    }


def test_names_are_in_spoken_order_with_quality_and_parts(staged):
    query = "select type, quality, full_name, family, given, middle, language, script, note from stage.name where record_id = 'uk:DPR0901'"
    assert facts(staged, query) == {
        ("primary", "strong", "Mo Of RIVER", "RIVER", "Mo", "Of", None, None, None),
        ("alias", "weak", "Moe", "Moe", None, None, None, None, None),
        ("alias", "unknown", "Mow RIVER", "RIVER", "Mow", None, None, None, "primary name variation"),
        ("original_script", "strong", "강 모", None, None, None, "Korean", "Hangul", None),
    }
    assert facts(staged, "select full_name, family from stage.name where record_id = 'uk:RUS9902'") == {
        ("STONE TRADING", None)
    }


def test_the_effect_of_a_listing_is_that_of_its_strongest_measure(staged):
    query = "select listing_id, effect, listed_on::varchar, amended_on::varchar, reference, note from stage.listing"
    assert facts(staged, query) == {
        ("uk:DPR0901/uk:DPRK", "blocking", "2012-06-29", "2026-08-04", "DPR0901", "measures: Asset freeze | Travel Ban"),
        ("uk:RUS9902/uk:RUS", "other", "2025-05-05", None, "RUS9902", "measures: Trust Services Sanctions"),
        ("uk:RUS9903/uk:RUS", "other", "2024-07-31", None, "RUS9903", "measures: Shipping sanctions: (see 'Other information')"),
    }  # fmt: skip


def test_a_flag_of_an_asset_freeze_blocks_though_the_words_do_not_say_so(workspace, tmp_path):
    flags = "<AssetFreeze>true</AssetFreeze><TravelBan>false</TravelBan>"
    take(workspace, tmp_path, xml(designation(STONE, flags)))
    assert rows(workspace, "select effect from stage.listing") == [("blocking",)]
    assert rows(workspace, "select value from stage.attribute where attribute = 'measure_indicator'") == [
        ("AssetFreeze",)
    ]


def test_the_united_nations_reference_is_a_hint_and_the_ofsi_group_is_kept(staged):
    query = "select type, from_record, to_record from stage.relation where type = 'same_as_hint'"
    assert facts(staged, query) == {("same_as_hint", "uk:DPR0901", "un:KPi.999")}
    kept = "select attribute, value from stage.attribute where attribute in ('ofsi_group_id', 'un_reference', 'designation_source', 'statement_of_reasons') and record_id = 'uk:DPR0901'"
    assert facts(staged, kept) == {
        ("ofsi_group_id", "90901"),
        ("un_reference", "KPi.999"),
        ("designation_source", "UN"),
        ("statement_of_reasons", "Invented for tests."),
    }


def test_partial_dates_are_ranges(staged):
    query = "select date_from::varchar, date_to::varchar, precision, published from stage.date where type = 'birth'"
    assert facts(staged, query) == {
        ("1971-01-01", "1971-12-31", "year", "dd/mm/1971"),
        ("1970-02-03", "1970-02-03", "day", "03/02/1970"),
        ("1972-07-01", "1972-07-31", "month", "00/07/1972"),
    }


def test_a_date_without_a_century_is_kept_and_reported(workspace, tmp_path):
    report = take(workspace, tmp_path, xml(designation(MO | {"dob": [{"D.O.B": "15/08/19yy"}]})))
    assert facts(workspace, "select date_from, published from stage.date") == {(None, "15/08/19yy")}
    assert [(row["code"], row["content"]) for row in report.rejections] == [("date", "15/08/19yy")]


def test_documents_have_country_and_days_from_their_words(staged):
    query = "select scheme, number, country, issued_on::varchar, expires_on::varchar from stage.identifier where record_id = 'uk:DPR0901'"
    assert facts(staged, query) == {
        ("passport", "P99112233", "North Korea", "2020-08-07", "2030-08-07"),
        ("national_id", "77-1", "North Korea", None, None),
    }


def test_a_passport_repeated_for_each_birth_date_is_taken_once_and_reported(workspace, tmp_path):
    report = take(workspace, tmp_path, xml(designation(MO | {"passports": MO["passports"] * 3})))
    assert rows(workspace, "select number from stage.identifier where scheme = 'passport'") == [("P99112233",)]
    (found,) = report.rejections
    assert (found["code"], found["whole_row"]) == ("corrected", False)
    assert "this passport stands 3 times" in found["reason"]
    assert report.staged == report.read


def test_a_telephone_number_that_became_a_sum_is_taken_out_and_reported(workspace, tmp_path):
    report = take(workspace, tmp_path, xml(designation(STONE)))
    assert facts(workspace, "select value from stage.contact where type = 'phone'") == {("+423 1234567",)}
    assert rows(workspace, "select value from stage.attribute where attribute = 'phone_as_published'") == [("-103495",)]
    assert [(row["code"], row["content"]) for row in report.rejections] == [("corrected", "-103495")]


def test_several_addresses_in_one_value_are_several_contacts(staged):
    query = "select value, note from stage.contact where type = 'email'"
    note = "published as: a@example.org; b@example.org"
    assert facts(staged, query) == {("a@example.org", note), ("b@example.org", note)}


def test_firms_have_registrations_parents_and_subsidiaries(staged):
    query = "select scheme, number, published_type from stage.identifier where record_id = 'uk:RUS9902'"
    assert facts(staged, query) == {("inn", "7710137066", "INN")}
    query = "select type, nature, from_record, from_name, to_record, to_name from stage.relation where record_id = 'uk:RUS9902'"
    assert facts(staged, query) == {
        ("subsidiary_of", "parent company", "uk:RUS9902", None, None, "Rock Holding"),
        ("subsidiary_of", "subsidiary", None, "Pebble Ltd", "uk:RUS9902", None),
    }


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("OGRN: 1247700291200\nKPP: 770701001\nINN: 9707028663", {("ogrn", "1247700291200"), ("other", "770701001"), ("inn", "9707028663")}),
        ("Tax Identification Number: 0278184834", {("tax", "0278184834")}),
        ("102-88-01234", {("registration", "102-88-01234")}),
    ],
)  # fmt: skip
def test_labels_of_registrations_tell_their_register(workspace, tmp_path, published, expected):
    numbers = {"registration": [{"Business registration number (s)": published}]}
    take(workspace, tmp_path, xml(designation(STONE | numbers)))
    assert facts(workspace, "select scheme, number from stage.identifier") == expected


def test_ships_are_assets_with_number_flags_and_owners(staged):
    assert facts(staged, "select scheme, number from stage.identifier where record_id = 'uk:RUS9903'") == {
        ("imo", "9074729")
    }
    assert facts(staged, "select type, country, note from stage.country where record_id = 'uk:RUS9903'") == {
        ("flag", "Gabon", None),
        ("flag", "Malta", "previous"),
    }
    query = "select type, nature, from_name, to_record, status from stage.relation where record_id = 'uk:RUS9903'"
    assert facts(staged, query) == {
        ("related", "current owner or operator", "Rock Shipping", "uk:RUS9903", None),
        ("related", "previous owner or operator", "Sand Shipping", "uk:RUS9903", "ceased"),
    }
    assert facts(staged, "select type, date_from::varchar from stage.date where record_id = 'uk:RUS9903'") == {
        ("built", "2010-01-01")
    }


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "The Russia (Sanctions)",
            "The Atlantis (Sanctions)",
            "uk:The Atlantis (Sanctions) (EU Exit) Regulations 2019",
        ),
        ("Trust Services Sanctions", "Banishment", "uk:measure=banishment"),
        ("Entity<", "Aircraft<", "uk:type=Aircraft"),
        ("Primary name<", "Nickname<", "uk:name_type=nickname"),
    ],
)
def test_an_unknown_code_stops(workspace, tmp_path, old, new, code):
    content = designation(STONE).replace(old, new)
    with pytest.raises(UnknownCode) as error:
        take(workspace, tmp_path, xml(content))
    assert error.value.args[-1] == (code,) or code in str(error.value)
    take(workspace, tmp_path, xml(content), accept_codes=[code])


def test_an_unknown_measure_that_was_accepted_counts_as_blocking_until_it_is_mapped(workspace, tmp_path):
    content = designation(STONE).replace("Trust Services Sanctions", "Banishment")
    take(workspace, tmp_path, xml(content), accept_codes=["uk:measure=banishment"])
    assert rows(workspace, "select effect, mapped from stage.listing") == [("blocking", False)]


def test_a_new_element_stops(workspace, tmp_path):
    with pytest.raises(SourceChanged, match="Names/Name/Name7"):
        take(workspace, tmp_path, xml(designation(STONE).replace("<Name6>", "<Name7>X</Name7><Name6>", 1)))


TABLES = {
    "record": "published_key, kind, subkind, caption, remarks",
    "name": "type, quality, full_name, family, given, middle, language, script, note",
    "date": "type, date_from, date_to, precision, published",
    "country": "type, country, note",
    "identifier": "scheme, number, country, published_type, issued_on, expires_on, note",
    "address": "type, full_address, street, city, region, postcode, country",
    "contact": "type, value, note",
    "listing": "listing_id, programme, effect, legal_basis, reference, listed_on, amended_on, note",
    "attribute": "attribute, value",
    "relation": "relation_id, type, nature, from_record, from_name, to_record, to_name, status",
}


def test_both_formats_give_the_same_facts(workspace, tmp_path):
    take(workspace, tmp_path, xml(designation(MO), designation(STONE), designation(BOAT)))
    report = take(workspace, tmp_path, sheet(MO, STONE, BOAT), "list.csv")
    # 3 names x 3 birth dates, 2 telephone numbers, 1
    assert (report.read, report.rejected, report.records, report.published_on) == (9 + 2 + 1, 0, 3, date(2026, 9, 7))
    assert any("built from documentation" in note for note in report.notes)
    for table, columns in TABLES.items():
        query = f"select record_id, {columns} from stage.live join stage.{table} as fact using (record_id, version_id) where live.channel = "
        assert facts(workspace, f"{query}'csv'") == facts(workspace, f"{query}'xml'"), table
        count = (
            f"select count(*) from stage.live join stage.{table} using (record_id, version_id) where live.channel = "
        )
        assert rows(workspace, f"{count}'csv'") == rows(workspace, f"{count}'xml'"), table


def test_a_csv_of_other_columns_is_refused_by_name(workspace, tmp_path):
    with pytest.raises(SourceChanged, match="missing \\['Gender'\\]"):
        take(workspace, tmp_path, sheet(STONE, columns=tuple(c for c in COLUMNS if c != "Gender")), "gone.csv")


def test_ofsis_consolidated_list_is_not_taken_for_it(workspace, tmp_path):
    conlist = b"Last Updated,27/01/2026\nName 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Group Type,Alias Type,Regime,Group ID\n"
    with pytest.raises(DataError, match="uk_sanctions"):
        take(workspace, tmp_path, conlist, "ConList.csv")


REAL = "uk_sanctions/UK-Sanctions-List_excerpt.xml"


@pytest.mark.real
def test_the_real_excerpt_is_staged_whole(workspace, real_data):
    tree = ET.parse(real_data / REAL).getroot()
    report = run(workspace, "uk_sanctions", [real_data / REAL], partial=True)
    assert (report.records, report.rejected, report.published_on) == (2, 0, date(2026, 9, 7))
    for path, table, where in (
        ("Names/Name", "name", "type <> 'original_script'"),
        ("NonLatinNames/NonLatinName", "name", "type = 'original_script'"),
        ("Addresses/Address", "address", "type = 'unknown'"),
        (".//DOBs/DOB", "date", "type = 'birth'"),
        (".//Positions/Position", "attribute", "attribute = 'position'"),
        ("Titles/Title", "attribute", "attribute = 'title'"),
    ):
        published = sum(len(element.findall(path)) for element in tree.iter("Designation"))
        assert rows(workspace, f"select count(*) from stage.{table} where {where}") == [(published,)], path
    passports = [element.findtext("PassportNumber") for element in tree.iter("Passport")]
    assert (len(passports), len(set(passports))) == (10, 1)
    assert rows(workspace, "select number from stage.identifier") == [(passports[0],)]
    phones = [element.text or "" for element in tree.iter("PhoneNumber")]
    sums = {phone for phone in phones if phone.startswith("-")}
    assert facts(workspace, "select value from stage.contact where type = 'phone'") == {
        (p,) for p in phones if p not in sums
    }
    # four numbers that are sums, and one passport that stands ten times
    assert [row["code"] for row in report.rejections] == ["corrected"] * (len(sums) + 1)


@pytest.mark.real
def test_two_real_records_field_by_field(workspace, real_data):
    run(workspace, "uk_sanctions", [real_data / REAL], partial=True)
    tree = ET.parse(real_data / REAL).getroot()
    for entry in tree.iter("Designation"):
        key = entry.findtext("UniqueID")
        for element, attribute in (
            ("OFSIGroupID", "ofsi_group_id"),
            ("UNReferenceNumber", "un_reference"),
            ("DesignationSource", "designation_source"),
        ):
            query = f"select value from stage.attribute where record_id = 'uk:{key}' and attribute = '{attribute}'"
            assert rows(workspace, query) == [(entry.findtext(element),)], attribute
        day, month, year = (entry.findtext("DateDesignated") or "").split("/")
        query = f"select programme, programme_published, effect, listed_on::varchar from stage.listing where record_id = 'uk:{key}'"
        assert rows(workspace, query) == [("uk:AFG", entry.findtext("RegimeName"), "blocking", f"{year}-{month}-{day}")]
        names = {" ".join(filter(None, (e.findtext(f"Name{n}") for n in range(1, 7)))) for e in entry.iter("Name")}
        query = f"select full_name from stage.name where record_id = 'uk:{key}' and type <> 'original_script'"
        assert facts(workspace, query) == {(name,) for name in names}
        measures = set((entry.findtext("SanctionsImposed") or "").split("|"))
        query = f"select value from stage.attribute where record_id = 'uk:{key}' and attribute = 'measure'"
        assert facts(workspace, query) == {(measure,) for measure in measures}
        lines = {", ".join((line.text or "") for line in place) for place in entry.iter("Address")}
        assert facts(
            workspace, f"select full_address from stage.address where record_id = 'uk:{key}' and type = 'unknown'"
        ) == {(line,) for line in lines}
