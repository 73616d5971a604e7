"""The Security Council's list: every element of an entry, and its traps. The entries are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.table import facts, rows

PERSON = """<INDIVIDUAL><DATAID>1</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>MO </FIRST_NAME><SECOND_NAME>OF THE\u00a0RIVER</SECOND_NAME>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.999 </REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON>
<NAME_ORIGINAL_SCRIPT>강 모</NAME_ORIGINAL_SCRIPT><COMMENTS1>Seen in
Vaduz. </COMMENTS1>
<TITLE><VALUE>Dr.</VALUE></TITLE><DESIGNATION><VALUE>Cashier </VALUE><VALUE>Clerk</VALUE></DESIGNATION>
<NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
<LAST_DAY_UPDATED><VALUE>2017-01-01</VALUE><VALUE>2018-02-03</VALUE></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Moe River</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Mo
Mo</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><CITY>Vaduz</CITY><COUNTRY>Liechtenstein</COUNTRY><NOTE>until 2015</NOTE></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
{dates}
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Wonsan</CITY><COUNTRY>Korea</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>A12</NUMBER><ISSUING_COUNTRY>Korea</ISSUING_COUNTRY>
<DATE_OF_ISSUE>2013-06-11</DATE_OF_ISSUE><NOTE>Expiration date: 2026-12-11.</NOTE></INDIVIDUAL_DOCUMENT><INDIVIDUAL_DOCUMENT/>
<SORT_KEY/><SORT_KEY_LAST_MOD/></INDIVIDUAL>"""

FIRM = """<ENTITY><DATAID>2</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>STONE TRADING</FIRST_NAME>
<UN_LIST_TYPE>{programme}</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.999</REFERENCE_NUMBER><LISTED_ON>2017-06-02</LISTED_ON>
<COMMENTS1/><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Stone Ltd.</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Sand Ltd.</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><NOTE>moves often</NOTE></ENTITY_ADDRESS><SORT_KEY/><SORT_KEY_LAST_MOD/></ENTITY>"""


def born(*inner: str) -> str:
    return "".join(f"<INDIVIDUAL_DATE_OF_BIRTH>{text}</INDIVIDUAL_DATE_OF_BIRTH>" for text in inner)


def write(path: Path, dates: str = "", programme: str = "DPRK") -> Path:
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">\n'
        f"<INDIVIDUALS>\n{PERSON.format(dates=dates)}\n</INDIVIDUALS>\n<ENTITIES>\n{FIRM.format(programme=programme)}\n"
        "</ENTITIES>\n</CONSOLIDATED_LIST>\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def staged(workspace: Workspace, tmp_path: Path) -> Workspace:
    run(workspace, "un_sc", [write(tmp_path / "un.xml")])
    return workspace


def test_the_key_is_the_reference_number_and_the_date_that_of_the_file(staged):
    assert facts(staged, "select record_id, kind, caption, remarks from stage.record") == {
        ("un:KPi.999", "person", "MO OF THE RIVER", "Seen in\nVaduz."),
        ("un:KPe.999", "organisation", "STONE TRADING", None),
    }
    assert rows(staged, "select published_on::varchar, scope from stage.edition") == [("2026-02-27", "full")]


def test_names_have_type_and_quality_and_stand_on_one_line(staged):
    assert facts(staged, "select record_id, type, quality, full_name from stage.name") == {
        ("un:KPi.999", "primary", "strong", "MO OF THE RIVER"),
        ("un:KPi.999", "original_script", "strong", "강 모"),
        ("un:KPi.999", "alias", "strong", "Moe River"),
        ("un:KPi.999", "alias", "weak", "Mo Mo"),
        ("un:KPe.999", "primary", "strong", "STONE TRADING"),
        ("un:KPe.999", "alias", "strong", "Stone Ltd."),
        ("un:KPe.999", "former", "strong", "Sand Ltd."),
    }


def test_listings_say_programme_basis_and_dates(staged):
    assert facts(
        staged, "select record_id, programme, effect, listed_on::varchar, amended_on::varchar from stage.listing"
    ) == {
        ("un:KPi.999", "un:1718", "blocking", "2016-03-02", "2018-02-03"),
        ("un:KPe.999", "un:1718", "blocking", "2017-06-02", None),
    }


def test_addresses_documents_and_other_facts(staged):
    assert facts(staged, "select type, full_address, note from stage.address") == {
        ("unknown", "Vaduz, Liechtenstein", "until 2015"),
        ("birth", "Wonsan, Korea", None),
    }
    query = "select scheme, number, country, issued_on::varchar, expires_on::varchar from stage.identifier"
    assert facts(staged, query) == {("passport", "A12", "Korea", "2013-06-11", "2026-12-11")}
    assert facts(staged, "select attribute, value from stage.attribute where attribute <> 'amended_on'") == {
        ("title", "Dr."),
        ("position", "Cashier"),
        ("position", "Clerk"),
        ("address_note", "moves often"),
    }
    assert facts(staged, "select type, country from stage.country") == {
        ("nationality", "Democratic People's Republic of Korea")
    }


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1978-04-28</DATE>", ("1978-04-28", "1978-04-28", "day", False)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR>", ("1971-01-01", "1971-12-31", "year", False)),
        ("<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1971</YEAR>", ("1971-01-01", "1971-12-31", "year", True)),
        ("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1973</FROM_YEAR><TO_YEAR>1974</TO_YEAR>",
         ("1973-01-01", "1974-12-31", "range", False)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973 </NOTE>", ("1973-11-01", "1973-11-30", "month", False)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1958</YEAR><NOTE>Sep.</NOTE>",
         ("1958-09-01", "1958-09-30", "month", False)),
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Between Aug. and Sep. 1977</NOTE>",
         ("1977-08-01", "1977-09-30", "range", False)),
        # 1 Muharram 1445 was 19 July 2023: sixteen days before the 17th, and a day either way
        ("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>17/01/1445 (Hijri Calendar)</NOTE>",
         ("2023-08-03", "2023-08-05", "range", True)),
    ],
)  # fmt: skip
def test_a_birth_date_of_each_type_is_a_range(workspace, tmp_path, inner, expected):
    run(workspace, "un_sc", [write(tmp_path / "un.xml", born(inner))])
    query = "select date_from::varchar, date_to::varchar, precision, approximate from stage.date"
    assert facts(workspace, query) == {expected}


def test_a_birth_date_in_words_is_kept_and_rejected_as_a_value(workspace, tmp_path):
    inner = "<TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><NOTE>30-35 years old</NOTE>"
    report = run(workspace, "un_sc", [write(tmp_path / "un.xml", born(inner))])
    assert (report.rejected, report.rejected_values) == (0, 1)
    assert facts(workspace, "select date_from, published from stage.date") == {(None, "APPROXIMATELY 30-35 years old")}


def test_an_unknown_regime_stops_and_can_be_accepted(workspace, tmp_path):
    path = write(tmp_path / "un.xml", programme="Atlantis")
    with pytest.raises(UnknownCode, match="--accept-code 'un:Atlantis'"):
        run(workspace, "un_sc", [path])
    run(workspace, "un_sc", [path], accept_codes=["un:Atlantis"])
    assert ("un:Atlantis", "blocking", False) in facts(workspace, "select programme, effect, mapped from stage.listing")


def test_a_new_element_stops_the_source(workspace, tmp_path):
    path = write(tmp_path / "un.xml", born("<CALENDAR>lunar</CALENDAR>"))
    with pytest.raises(SourceChanged, match="INDIVIDUAL_DATE_OF_BIRTH/CALENDAR"):
        run(workspace, "un_sc", [path])


def with_person(path: Path, old: str, new: str) -> Path:
    write(path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("Moe River; Mow River", {"Moe River", "Mow River"}),
        ("Moe River; Mow River b) M. River", {"Moe River", "Mow River", "M. River"}),
        ("강 모 (Kang Mo; Kang Moh)", {"강 모", "Kang Mo", "Kang Moh"}),
        ("River (also Stream; Brook)", {"River (also Stream; Brook)"}),
    ],
)
def test_an_alias_that_is_a_list_of_names_is_several_names(workspace, tmp_path, alias, expected):
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "Moe River", alias)])
    query = "select full_name from stage.name where record_id = 'un:KPi.999' and type = 'alias' and quality = 'strong'"
    assert facts(workspace, query) == {(name,) for name in expected}


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("Libyan passport No. 513", "", ("passport", "513", "Libyan", None)),
        ("Russian passport number 514", "Egypt", ("passport", "514", "Russian", None)),
        ("Libya B014", "", ("passport", "B014", "Libya", None)),
        ("national identity card number 44-5", "Pakistan", ("passport", "44-5", "Pakistan", None)),
        ("Counterfeit Danish driving licence number 206", "", ("driver_licence", "206", None, "counterfeit")),
        ("OB 0243", "Pakistan", ("passport", "OB 0243", "Pakistan", None)),
    ],
)
def test_words_before_the_number_of_a_document_are_no_part_of_it(workspace, tmp_path, number, country, expected):
    old = "<NUMBER>A12</NUMBER><ISSUING_COUNTRY>Korea</ISSUING_COUNTRY>"
    new = f"<NUMBER>{number}</NUMBER><ISSUING_COUNTRY>{country}</ISSUING_COUNTRY>"
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", old, new)])
    assert facts(workspace, "select scheme, number, country, status from stage.identifier") == {expected}
    if not number.startswith("OB"):
        assert facts(workspace, f"select count(*) from stage.identifier where contains(note, '{number}')") == {(1,)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A12</NUMBER>", "A12 (Expires 18 Jun. 2018)</NUMBER>"),
        ("A12</NUMBER>", "A12</NUMBER><NOTE>valid until 18 Jun. 2018</NOTE>"),
    ],
)
def test_the_expiry_of_a_document_is_read_where_it_stands(workspace, tmp_path, old, new):
    path = with_person(tmp_path / "un.xml", "<NOTE>Expiration date: 2026-12-11.</NOTE>", "")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    run(workspace, "un_sc", [path])
    assert facts(workspace, "select number, expires_on::varchar from stage.identifier") == {("A12", "2018-06-18")}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>Libyan passport number 513, issued on 9 Mar. 2011</NOTE>",
         ("passport", "513", "Libyan", "2011-03-09")),
        ("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NOTE>Italian Fiscal Code: ABC12</NOTE>",
         ("tax", "ABC12", "Italian", None)),
        ("<TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>"
         "<TYPE_OF_DOCUMENT2>Afghan card (tazkira) number 54</TYPE_OF_DOCUMENT2><NOTE>issued in 1974</NOTE>",
         ("national_id", "54", "Afghan", None)),
    ],
)  # fmt: skip
def test_the_number_of_a_document_is_found_in_its_note_or_type(workspace, tmp_path, inner, expected):
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "<INDIVIDUAL_DOCUMENT/>",
                                         f"<INDIVIDUAL_DOCUMENT>{inner}</INDIVIDUAL_DOCUMENT>")])  # fmt: skip
    query = "select scheme, number, country, issued_on::varchar from stage.identifier where number <> 'A12'"
    assert facts(workspace, query) == {expected}
    assert facts(workspace, "select count(*) from stage.attribute where attribute = 'document_note'") == {(0,)}


def test_a_note_of_a_document_without_a_number_stays_a_note(workspace, tmp_path):
    inner = "<TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NOTE>issued in 1993, under name Mo Stream</NOTE>"
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "<INDIVIDUAL_DOCUMENT/>",
                                         f"<INDIVIDUAL_DOCUMENT>{inner}</INDIVIDUAL_DOCUMENT>")])  # fmt: skip
    assert facts(workspace, "select value from stage.attribute where attribute = 'document_note'") == {
        ("Passport issued in 1993, under name Mo Stream",)
    }


def test_the_script_of_an_alias_in_its_note_is_a_name(workspace, tmp_path):
    new = "Moe River</ALIAS_NAME><NOTE>original script: Мо Ривер</NOTE>"
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "Moe River</ALIAS_NAME>", new)])
    query = "select quality, full_name, note from stage.name where type = 'original_script' and note is not null"
    assert facts(workspace, query) == {("strong", "Мо Ривер", "of the alias Moe River")}


def test_the_listing_is_known_by_record_and_programme_over_editions(staged):
    query = "select listing_id, programme_published, legal_basis from stage.listing where record_id = 'un:KPi.999'"
    assert facts(staged, query) == {("un:KPi.999/un:1718", "DPRK", "UNSCR 1718 (2006)")}


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("Branch Office 6: Shop 2, Police District 1, Kabul, Afghanistan;",
         {("Shop 2, Police District 1, Kabul, Afghanistan", "Afghanistan")}),
        ("Branch Office 7: i) Shop 1, Kabul, Afghanistan ii) Shop 2, Herat, Afghanistan",
         {("Shop 1, Kabul, Afghanistan", "Afghanistan"), ("Shop 2, Herat, Afghanistan", "Afghanistan")}),
        ("River Road, Vaduz, Liechtenstein (previous address)", {("River Road, Vaduz, Liechtenstein", "Liechtenstein")}),
        ("Reportedly located in Wonsan, Korea", set()),
        ("Afghanistan/Pakistan border region", set()),
    ],
)  # fmt: skip
def test_an_address_that_stands_in_a_note_is_an_address(workspace, tmp_path, note, expected):
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "<NOTE>moves often</NOTE>", f"<NOTE>{note}</NOTE>")])
    query = "select full_address, country from stage.address where record_id = 'un:KPe.999'"
    assert facts(workspace, query) == expected
    kept = "select value from stage.attribute where attribute = 'address_note'"
    assert facts(workspace, kept) == (set() if expected else {(note,)})


def test_telephones_and_emails_in_the_note_of_an_address_are_contacts(workspace, tmp_path):
    note = (
        "Branch Office 1: Kabul, Afghanistan, Telephone: +93-20-123456, 020-7654321, Fax 6623814, e-mail: a@example.org"
    )
    run(workspace, "un_sc", [with_person(tmp_path / "un.xml", "<NOTE>moves often</NOTE>", f"<NOTE>{note}</NOTE>")])
    assert facts(workspace, "select type, value, country from stage.contact") == {
        ("phone", "+93-20-123456", "Afghanistan"),
        ("phone", "020-7654321", "Afghanistan"),
        ("fax", "6623814", "Afghanistan"),
        ("email", "a@example.org", None),
    }
    assert facts(workspace, "select full_address from stage.address where record_id = 'un:KPe.999'") == {
        ("Kabul, Afghanistan",)
    }


REAL = "un_consolidated/UN_consolidated.xml"


@pytest.mark.real
def test_counts_of_the_real_list_by_other_means(workspace, real_data):
    tree = ET.parse(real_data / REAL).getroot()
    report = run(workspace, "un_sc", [real_data / REAL])
    assert (report.records, report.rejected) == (730 + 273, 0)

    def filled(*tags: str) -> int:
        return sum(bool((element.text or "").strip()) for tag in tags for element in tree.iter(tag))

    assert rows(workspace, "select count(*) from stage.listing") == [(filled("REFERENCE_NUMBER"),)]
    values = sum(bool((value.text or "").strip()) for element in tree.iter("DESIGNATION") for value in element)
    assert rows(workspace, "select count(*) from stage.attribute where attribute = 'position'") == [(values,)]
    script = "select count(*) from stage.name where type = 'original_script' and note is null"
    assert rows(workspace, script) == [(filled("NAME_ORIGINAL_SCRIPT"),)]
    # of the documents without a number, 12 have it in their words; 2 have none at all
    numbers = sum(bool((e.findtext("NUMBER") or "").strip()) for e in tree.iter("INDIVIDUAL_DOCUMENT"))
    assert rows(workspace, "select count(*) from stage.identifier") == [(numbers + 12,)]
    assert rows(workspace, "select count(*) from stage.attribute where attribute = 'document_note'") == [(2,)]
    # '30-35 years old' is the one birth date that no calendar can tell
    assert rows(workspace, "select published from stage.date where date_from is null") == [
        ("APPROXIMATELY 30-35 years old",)
    ]
    programmes = Counter(element.text for element in tree.iter("UN_LIST_TYPE"))
    assert dict(rows(workspace, "select programme_published, count(*) from stage.listing group by all")) == programmes


@pytest.mark.real
@pytest.mark.parametrize("key", ["KPi.033", "QDi.291", "IRe.008"])
def test_three_real_records_field_by_field(workspace, real_data, key):
    tree = ET.parse(real_data / REAL).getroot()
    run(workspace, "un_sc", [real_data / REAL])
    entry = next(
        element
        for tag in ("INDIVIDUAL", "ENTITY")
        for element in tree.iter(tag)
        if (element.findtext("REFERENCE_NUMBER") or "").strip() == key
    )

    def text(path: str) -> str | None:
        return " ".join((entry.findtext(path) or "").split()) or None

    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    name = " ".join(found for part in parts if (found := text(part)))
    assert rows(workspace, f"select caption from stage.record where record_id = 'un:{key}'") == [(name,)]
    query = f"select programme_published, listed_on::varchar, amended_on::varchar from stage.listing where record_id = 'un:{key}'"
    updated = [(value.text or "")[:10] for value in entry.iterfind("LAST_DAY_UPDATED/VALUE") if value.text]
    assert rows(workspace, query) == [(text("UN_LIST_TYPE"), text("LISTED_ON"), max(updated, default=None))]
    aliases = {" ".join((e.text or "").split()) for e in entry.iter("ALIAS_NAME")} - {""}
    query = f"select full_name from stage.name where record_id = 'un:{key}' and type in ('alias', 'former')"
    assert facts(workspace, query) == {(alias,) for alias in aliases}
    countries = {" ".join((e.text or "").split()) for e in entry.iterfind("NATIONALITY/VALUE")} - {""}
    query = f"select country from stage.country where record_id = 'un:{key}'"
    assert facts(workspace, query) == {(country,) for country in countries}
    days = {e.text for e in entry.iterfind("INDIVIDUAL_DATE_OF_BIRTH/DATE") if e.text}
    query = f"select date_from::varchar from stage.date where record_id = 'un:{key}' and precision = 'day'"
    assert facts(workspace, query) == {(day,) for day in days}
