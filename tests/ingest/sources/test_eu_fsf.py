"""The EU's list: names and their quality, dates of every kind, documents, listings; both formats say the same."""

# ruff: noqa: E501 - samples stand as they are published
from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from ingest.job import run
from ingest.sources.eu_fsf import COLUMNS, MAY_LACK
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.eu_fsf import FIRM, PERSON, ROWS, csv, xml
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, content: bytes, name: str = "list.xml", **options):
    path = folder / name
    path.write_bytes(content)
    return run(workspace, "eu_fsf", [path], **options)


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    take(workspace, tmp_path, xml(PERSON, FIRM))
    return workspace


def test_the_caption_is_the_oldest_latin_name_that_no_remark_calls_an_alias(staged):
    # logical ids 9 and 10 are older than 12, but remarks call them aliases; 11 is in Korean letters
    assert facts(staged, "select record_id, kind, caption, remarks from stage.record") == {
        ("eu:9001", "person", "Mo Of River", "(UN ref KPi.999)\nSecond remark"),
        ("eu:9002", "organisation", "Stone Trading", None),
    }


def test_names_have_type_quality_language_and_parts(staged):
    query = "select type, quality, full_name, family, given, language, note from stage.name where record_id = 'eu:9001'"
    act = "act: 2019/77 (OJ L1)"
    assert facts(staged, query) == {
        ("original_script", "strong", "강 모", None, None, "ko", act),
        ("primary", "strong", "Mo Of River", "River", "Mo", "en", act),
        ("alias", "weak", "Moe", None, None, "en", f"born 1970; low quality alias; {act}"),
        ("alias", "strong", "Mo Stream", None, None, "fr", f"Good quality a.k.a.; {act}"),
    }


def test_a_listing_has_programme_acts_dates_and_reference(staged):
    query = "select listing_id, programme, effect, legal_basis, reference, listed_on::varchar, amended_on::varchar, url from stage.listing"
    assert facts(staged, query) == {
        # designated before the first act of 2019, last changed by that of 2020
        ("eu:9001/eu:PRK", "eu:PRK", "blocking", "Regulation (EU) 2017/1509; last act: 2020/99 (OJ L2)", "EU.9001.1",
         "2018-01-22", "2020-03-04", "https://example.org/99"),
        ("eu:9002/eu:CYB", "eu:CYB", "blocking", "Regulation (EU) 2019/796; last act: 2019/77 (OJ L1)", "EU.9002.2",
         "2019-05-06", None, "https://example.org/77"),
    }  # fmt: skip
    kept = "select value, note from stage.attribute where attribute = 'regulation' and record_id = 'eu:9001'"
    assert facts(staged, kept) == {
        ("2020/99 (OJ L2)", "amendment; council; published on 2020-03-04; in force on 2020-03-05; programme PRK; https://example.org/99"),
        ("2019/77 (OJ L1)", "amendment; published on 2019-05-06; https://example.org/77"),
    }  # fmt: skip


def test_the_united_nations_reference_is_a_hint_not_a_merge(staged):
    query = "select type, from_record, to_record from stage.relation"
    assert facts(staged, query) == {("same_as_hint", "eu:9001", "un:KPi.999")}
    assert rows(staged, "select value from stage.attribute where attribute = 'un_reference'") == [("KPi.999",)]


def test_documents_have_flags_and_dates(staged):
    query = "select scheme, number, country, issuer, issued_on::varchar, expires_on::varchar, status, note from stage.identifier"
    assert facts(staged, query) == {
        ("passport", "P12345678", "KOREA, Democratic People's Republic of", "Ministry", "2010-05-06", "2015-05-05", "expired",
         "diplomatic; seen in Vaduz; made out to River Mo; act: 2019/77 (OJ L1)"),
        ("registration", "FL-0001", "LIECHTENSTEIN", None, None, None, "false", "act: 2019/77 (OJ L1)"),
    }  # fmt: skip


def test_places_and_the_unknown_country(staged):
    query = "select type, full_address, po_box, note from stage.address"
    assert facts(staged, query) == {
        ("birth", "Wonsan, KOREA, Democratic People's Republic of", None, "act: 2019/77 (OJ L1)"),
        ("unknown", "Marktgasse 1, 12, 9490, Vaduz, LIECHTENSTEIN", "12", "at the time of listing; main office; act: 2019/77 (OJ L1)"),
    }  # fmt: skip
    assert facts(staged, "select type, country from stage.country") == {
        ("citizenship", "KOREA, Democratic People's Republic of")
    }


def test_a_united_nations_reference_in_a_remark_is_a_hint_too(workspace, tmp_path):
    remark = "<remark>UN ref QDi.253; seen with Moe (QDi.254)</remark><regulation "
    take(workspace, tmp_path, xml(FIRM.replace("<regulation ", remark, 1)))
    assert facts(workspace, "select nature, to_record from stage.relation") == {
        ("UN reference in the remark", "un:QDi.253")
    }


def test_each_programme_is_a_listing_of_its_own(workspace, tmp_path):
    second = (
        '<regulation regulationType="amendment" organisationType="council" publicationDate="2021-01-02" '
        'entryIntoForceDate="2021-01-03" numberTitle="2021/1 (OJ L3)" programme="HR" logicalId="3"/>'
    )
    take(workspace, tmp_path, xml(FIRM.replace("<subjectType", f"{second}<subjectType")))
    query = "select programme, legal_basis, listed_on::varchar, amended_on::varchar from stage.listing"
    assert facts(workspace, query) == {
        ("eu:CYB", "Regulation (EU) 2019/796; last act: 2019/77 (OJ L1)", "2019-05-06", "2021-01-02"),
        ("eu:HR", "Regulation (EU) 2020/1998; last act: 2021/1 (OJ L3)", "2019-05-06", "2021-01-02"),
    }


def test_an_entity_without_an_act_stops_instead_of_going_unlisted(workspace, tmp_path):
    bare = re.sub(r"<regulation .*?</regulation>", "", FIRM)
    with pytest.raises(UnknownCode, match="eu:\\(none\\)"):
        take(workspace, tmp_path, xml(bare))
    take(workspace, tmp_path, xml(bare), accept_codes=["eu:(none)"])
    assert rows(workspace, "select programme, effect, mapped from stage.listing") == [("eu:(none)", "blocking", False)]


BORN = '<birthdate circa="{circa}" calendarType="{calendar}" city="" zipCode="" {value} place="" region="" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="33"/>'


@pytest.mark.parametrize(
    ("value", "circa", "calendar", "expected"),
    [
        ('birthdate="1970-02-03" year="1970"', "false", "GREGORIAN", ("1970-02-03", "1970-02-03", "day", False)),
        ('monthOfYear="2" year="1970"', "false", "GREGORIAN", ("1970-02-01", "1970-02-28", "month", False)),
        ('year="1970"', "true", "GREGORIAN", ("1970-01-01", "1970-12-31", "year", True)),
        ('yearRangeFrom="1968" yearRangeTo="1972"', "false", "GREGORIAN", ("1968-01-01", "1972-12-31", "range", False)),
        # 1 Muharram 1445 was 19 July 2023, and a day either way
        ('dayOfMonth="1" monthOfYear="1" year="1445"', "false", "ISLAMIC", ("2023-07-18", "2023-07-20", "range", True)),
        # its year ended on the day before 1 Muharram 1446, 8 July 2024
        ('year="1445"', "false", "ISLAMIC", ("2023-07-18", "2024-07-08", "range", True)),
        ('birthdate="2023-07-19" dayOfMonth="1" monthOfYear="1" year="1445"', "false", "ISLAMIC",
         ("2023-07-19", "2023-07-19", "day", False)),
    ],
)  # fmt: skip
def test_a_birth_date_of_each_kind_is_a_range(workspace, tmp_path, value, circa, calendar, expected):
    born = BORN.format(value=value, circa=circa, calendar=calendar)
    take(workspace, tmp_path, xml(FIRM.replace("<address", f"{born}<address", 1)))
    query = "select date_from::varchar, date_to::varchar, precision, approximate from stage.date"
    assert facts(workspace, query) == {expected}


def test_a_range_without_a_beginning_is_kept_and_rejected_as_a_value(workspace, tmp_path):
    born = BORN.format(value='yearRangeTo="1980"', circa="false", calendar="GREGORIAN")
    report = take(workspace, tmp_path, xml(FIRM.replace("<address", f"{born}<address", 1)))
    assert (report.rejected, report.rejected_values) == (0, 1)
    assert facts(workspace, "select date_from, published from stage.date") == {(None, "? to 1980")}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('key="EMAIL" value="a@example.org and b@example.org"', {("email", "a@example.org", None), ("email", "b@example.org", None)}),
        ('key="PHONE" value="+423 1; +423 2"', {("phone", "+423 1", "LIECHTENSTEIN"), ("phone", "+423 2", "LIECHTENSTEIN")}),
        ('key="WEB" value="www.example.org"', {("website", "www.example.org", None)}),
    ],
)  # fmt: skip
def test_contacts_of_an_address_are_told_apart(workspace, tmp_path, value, expected):
    take(workspace, tmp_path, xml(FIRM.replace("</address>", f"<contactInfo {value}/></address>")))
    assert facts(workspace, "select type, value, country from stage.contact") == expected


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('programme="CYB"', 'programme="ATL"', "eu:ATL"),
        ('code="enterprise" classificationCode="E"', 'code="ship" classificationCode="S"', "eu:subject=ship"),
        ('identificationTypeCode="regnumber"', 'identificationTypeCode="library"', "eu:document=library"),
        ('knownFalse="true"', 'knownFalse="Y"', "eu:flag=Y"),
    ],
)
def test_an_unknown_code_stops(workspace, tmp_path, old, new, code):
    with pytest.raises(UnknownCode, match=f"--accept-code '{code}'"):
        take(workspace, tmp_path, xml(FIRM.replace(old, new)))


def test_a_new_attribute_stops(workspace, tmp_path):
    with pytest.raises(SourceChanged, match="nameAlias/@rank"):
        take(workspace, tmp_path, xml(FIRM.replace("<nameAlias ", '<nameAlias rank="1" ')))


def test_a_file_in_one_line_gives_the_same_facts(workspace, tmp_path):
    take(workspace, tmp_path, xml(PERSON, FIRM))
    flat = xml(PERSON, FIRM).replace(b"\n", b" ")
    assert take(workspace, tmp_path, flat, "flat.xml").new_versions == 0


TABLES = {
    "record": "published_key, kind, caption, remarks",
    "name": "type, quality, full_name, family, given, middle, title, language, note",
    "date": "type, date_from, date_to, precision, approximate, published, note",
    "country": "type, country, note",
    "identifier": "scheme, number, country, issuer, published_type, issued_on, expires_on, status, note",
    "address": "type, full_address, street, po_box, city, region, postcode, country, note",
    "listing": "listing_id, programme, effect, legal_basis, reference, listed_on, amended_on, url, note",
    "attribute": "attribute, value, note",
    "relation": "relation_id, type, from_record, to_record",
}


def test_both_formats_give_the_same_facts(workspace, tmp_path):
    take(workspace, tmp_path, xml(PERSON, FIRM))
    report = take(workspace, tmp_path, csv(*ROWS), "list.csv")
    assert (report.read, report.rejected, report.published_on) == (len(ROWS), 0, date(2026, 8, 5))
    assert any("built from documentation" in note for note in report.notes)
    for table, columns in TABLES.items():
        query = f"select record_id, {columns} from stage.live join stage.{table} as fact using (record_id, version_id) where live.channel = "
        assert facts(workspace, f"{query}'csv'") == facts(workspace, f"{query}'xml'"), table


def test_rows_of_every_combination_give_each_fact_once(workspace, tmp_path):
    # a row with a name and an address together, then the same name with another address
    both = ROWS[9] | {key: value for key, value in ROWS[10].items() if key.startswith("Address_")}
    other = both | {"Address_LogicalId": "52", "Address_City": "Schaan"}
    take(workspace, tmp_path, csv(both, other), "list.csv")
    assert rows(workspace, "select count(*) from stage.name") == [(1,)]
    assert facts(workspace, "select city from stage.address") == {("Vaduz",), ("Schaan",)}


def test_contacts_of_the_csv_are_kept_whole_because_their_form_is_not_documented(workspace, tmp_path):
    take(workspace, tmp_path, csv(ROWS[9], ROWS[10] | {"Address_ContactInfo": "PHONE +423 1"}), "list.csv")
    assert facts(workspace, "select value from stage.attribute where attribute = 'contact_info'") == {("PHONE +423 1",)}


def test_the_csv_may_lack_columns_about_single_acts_and_no_others(workspace, tmp_path):
    fewer = tuple(column for column in COLUMNS if not column.endswith("RegulationLanguage"))
    assert len(COLUMNS) - len(fewer) == 5  # one for each of the five components
    assert take(workspace, tmp_path, csv(*ROWS, columns=fewer), "list.csv").records == 2
    assert all(column not in MAY_LACK for column in COLUMNS[:16])
    with pytest.raises(SourceChanged, match="missing \\['Entity_Remark'\\]"):
        take(workspace, tmp_path, csv(*ROWS, columns=tuple(c for c in COLUMNS if c != "Entity_Remark")), "gone.csv")
    with pytest.raises(SourceChanged, match="new \\['Entity_Rank'\\]"):
        take(workspace, tmp_path, csv(*ROWS, columns=(*COLUMNS, "Entity_Rank")), "new.csv")


def test_another_xml_is_not_taken_for_it(workspace, tmp_path):
    with pytest.raises(DataError, match="eu_fsf"):
        take(workspace, tmp_path, b'<?xml version="1.0"?>\n<WHOLE Date="01/01/2015"><ENTITY Id="13"/></WHOLE>')


REAL = "eu_fsf/xmlFullSanctionsList_1_1_excerpt.xml"
NS = "{http://eu.europa.ec/fpi/fsd/export}"


@pytest.mark.real
def test_the_real_excerpt_is_staged_whole(workspace, real_data):
    tree = ET.parse(real_data / REAL).getroot()
    report = run(workspace, "eu_fsf", [real_data / REAL], partial=True)
    assert (report.records, report.rejected, report.rejected_values) == (7, 0, 0)
    assert report.published_on == date(2026, 8, 5)
    for tag, table in (
        ("nameAlias", "name"),
        ("citizenship", "country"),
        ("identification", "identifier"),
        ("regulation", "listing"),
    ):
        assert rows(workspace, f"select count(*) from stage.{table}") == [(sum(1 for _ in tree.iter(NS + tag)),)], tag
    acts = {
        (entity.get("logicalId"), element.get("numberTitle"))
        for entity in tree
        for element in entity.iter()
        if element.tag in (NS + "regulation", NS + "regulationSummary")
    }
    kept = facts(workspace, "select substr(record_id, 4), value from stage.attribute where attribute = 'regulation'")
    assert kept == acts
    text = (real_data / REAL).read_text(encoding="utf-8").splitlines()
    for record, line in rows(workspace, "select published_key, line from stage.record"):
        assert re.search(f'<sanctionEntity .*logicalId="{record}"', text[line - 1])


@pytest.mark.real
def test_three_real_records_field_by_field(workspace, real_data):
    run(workspace, "eu_fsf", [real_data / REAL], partial=True)
    tree = ET.parse(real_data / REAL).getroot()
    for key in ("514", "3745", "191"):
        entity = next(element for element in tree if element.get("logicalId") == key)
        names = {
            (e.get("wholeName"), (e.get("nameLanguage") or "").lower() or None) for e in entity.iter(NS + "nameAlias")
        }
        assert facts(workspace, f"select full_name, language from stage.name where record_id = 'eu:{key}'") == names
        regulation = next(entity.iter(NS + "regulation"))
        assert facts(workspace, f"select programme_published, reference, url from stage.listing where record_id = 'eu:{key}'") == {
            (regulation.get("programme"), entity.get("euReferenceNumber"), regulation.findtext(NS + "publicationUrl"))
        }  # fmt: skip
    low = "select full_name from stage.name where quality = 'weak'"
    assert facts(workspace, low) == {
        (alias.get("wholeName"),)
        for alias in tree.iter(NS + "nameAlias")
        if "low quality" in (alias.findtext(NS + "remark") or "")
    }
    query = "select type, value, country from stage.contact where record_id = 'eu:3745'"
    contact = next(tree.iter(NS + "contactInfo"))
    assert facts(workspace, query) == {("phone", contact.get("value"), "CONGO, Democratic Republic of (was Zaire)")}
    document = next(tree.iter(NS + "identification"))
    query = "select scheme, number, country, published_type from stage.identifier where record_id = 'eu:191'"
    assert facts(workspace, query) == {("passport", document.get("number"), None, "National passport")}
    query = "select date_from::varchar from stage.date where record_id = 'eu:191'"
    assert facts(workspace, query) == {("1965-04-14",), ("1964-03-01",)}
