"""SDN_ADVANCED.XML beside OFAC's two other formats: one content. All entries are invented; no real file was seen."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

from pathlib import Path

import pytest

from bench import made_ofac_advanced
from ingest.job import run
from resolver.errors import DataError, SourceChanged, UnknownCode
from tests.ingest.ofac import add, alt, line, sdn, write_set, write_xml
from tests.ingest.ofac_advanced import Advanced
from tests.ingest.table import facts, rows

TRON = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
"""A valid TRON address (of a public example contract), for entries that do not exist."""

PERSON = (
    "DOB circa 1970; alt. DOB 05 May 1971; alt. DOB 1960 to 1962; alt. DOB Aug 1958; POB Wonsan, Korea, North; "
    "nationality Korea, North; citizen Russia; Gender Male; Secondary sanctions risk: Some Regulations, section 1; "
    "Passport A12 (Korea, North) issued 13 Feb 2014 expires 17 May 2026; National ID No. 7788 (Russia); "
    f"Digital Currency Address - USDT {TRON}; Website www.example.org; Email Address mo@example.org; "
    "Phone Number 8613300000000; a.k.a. 'MOMO'; Member ETA; Linked To: STONE BANK."
)
BANK = (
    "SWIFT/BIC STONKPPY; Target Type Financial Institution; Registration Number 5544 (Korea, North); "
    "Organization Established Date 1998."
)
VESSEL = (
    "Vessel Registration Identification IMO 9187629; MMSI 445000000; Former Vessel Flag Panama; Linked To: STONE BANK."
)
AIRCRAFT = "Aircraft Model IL-62; Aircraft Manufacturer's Serial Number (MSN) 3036253; Aircraft Tail Number P-885; Aircraft Manufacture Date 22 Aug 1989."


def csv_set(folder: Path) -> Path:
    """The four entries as the CSV set."""
    lines = [
        sdn("77", "RIVER, Mo Otto", PERSON, kind="individual", programme="DPRK4] [CYBER4", title="Cashier"),
        sdn("78", "STONE BANK", BANK),
        line(
            "79",
            "SEA STAR",
            "vessel",
            "DPRK4",
            None,
            "HMAB",
            "General Cargo",
            "4500",
            "3100",
            "Korea, North",
            "Stone Shipping",
            VESSEL,
        ),
        sdn("80", "P-885", AIRCRAFT, kind="aircraft"),
    ]
    aliases = [
        alt("77", "5", "RIVERS, Moe"),
        alt("77", "7", "BROOK, Mo", "fka"),
        alt("78", "8", "STONE CREDIT BANK", "nka"),
    ]
    places = [
        add("77", "8", "Hill 1, Old Town", "Shenyang, Liaoning 110000", "China"),
        add("77", "9", None, None, "Russia"),
        add("78", "10", None, "Pyongyang", "Korea, North"),
    ]
    return write_set(folder, lines, aliases, places)


def identity(kind: str, number: str, country: str = "", issued: str = "", expires: str = "") -> str:
    """An <id> of SDN.XML."""
    more = "".join(
        f"<{tag}>{value}</{tag}>"
        for tag, value in (("idCountry", country), ("issueDate", issued), ("expirationDate", expires))
        if value
    )
    return f"<id><uid>1</uid><idType>{kind}</idType><idNumber>{number}</idNumber>{more}</id>"


def xml_file(path: Path) -> Path:
    """The four entries as SDN.XML."""
    person = f"""<sdnEntry><uid>77</uid><firstName>Mo Otto</firstName><lastName>RIVER</lastName><title>Cashier</title><sdnType>Individual</sdnType>
    <remarks>Member ETA; (Linked To: STONE BANK)</remarks><programList><program>DPRK4</program><program>CYBER4</program></programList>
    <idList>{identity("Gender", "Male")}{identity("Secondary sanctions risk:", "Some Regulations, section 1")}
    {identity("Passport", "A12", "Korea, North", "13 Feb 2014", "17 May 2026")}{identity("National ID No.", "7788", "Russia")}
    {identity("Digital Currency Address - USDT", TRON)}{identity("Website", "www.example.org")}{identity("Email Address", "mo@example.org")}
    {identity("Phone Number", "8613300000000")}</idList>
    <akaList><aka><uid>5</uid><type>a.k.a.</type><category>strong</category><lastName>RIVERS</lastName><firstName>Moe</firstName></aka>
    <aka><uid>6</uid><type>a.k.a.</type><category>weak</category><lastName>MOMO</lastName></aka>
    <aka><uid>7</uid><type>f.k.a.</type><category>strong</category><lastName>BROOK</lastName><firstName>Mo</firstName></aka></akaList>
    <addressList><address><uid>8</uid><address1>Hill 1</address1><address2>Old Town</address2><city>Shenyang</city><stateOrProvince>Liaoning</stateOrProvince><postalCode>110000</postalCode><country>China</country></address>
    <address><uid>9</uid><country>Russia</country></address></addressList>
    <nationalityList><nationality><uid>10</uid><country>Korea, North</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <citizenshipList><citizenship><uid>11</uid><country>Russia</country><mainEntry>true</mainEntry></citizenship></citizenshipList>
    <dateOfBirthList>{"".join(f"<dateOfBirthItem><uid>1</uid><dateOfBirth>{day}</dateOfBirth><mainEntry>{main}</mainEntry></dateOfBirthItem>" for day, main in (("circa 1970", "true"), ("05 May 1971", "false"), ("1960 to 1962", "false"), ("Aug 1958", "false")))}</dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>13</uid><placeOfBirth>Wonsan, Korea, North</placeOfBirth><mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList></sdnEntry>"""
    bank = f"""<sdnEntry><uid>78</uid><lastName>STONE BANK</lastName><sdnType>Entity</sdnType><programList><program>DPRK4</program></programList>
    <idList>{identity("SWIFT/BIC", "STONKPPY")}{identity("Target Type", "Financial Institution")}{identity("Registration Number", "5544", "Korea, North")}
    {identity("Organization Established Date", "1998")}</idList>
    <akaList><aka><uid>8</uid><type>n.k.a.</type><category>strong</category><lastName>STONE CREDIT BANK</lastName></aka></akaList>
    <addressList><address><uid>10</uid><city>Pyongyang</city><country>Korea, North</country></address></addressList></sdnEntry>"""
    vessel = f"""<sdnEntry><uid>79</uid><lastName>SEA STAR</lastName><sdnType>Vessel</sdnType><remarks>(Linked To: STONE BANK)</remarks><programList><program>DPRK4</program></programList>
    <idList>{identity("Vessel Registration Identification", "IMO 9187629")}{identity("MMSI", "445000000")}{identity("Former Vessel Flag", "Panama")}</idList>
    <vesselInfo><callSign>HMAB</callSign><vesselType>General Cargo</vesselType><vesselFlag>Korea, North</vesselFlag><vesselOwner>Stone Shipping</vesselOwner><tonnage>4500</tonnage><grossRegisteredTonnage>3100</grossRegisteredTonnage></vesselInfo></sdnEntry>"""
    aircraft = f"""<sdnEntry><uid>80</uid><lastName>P-885</lastName><sdnType>Aircraft</sdnType><programList><program>DPRK4</program></programList>
    <idList>{identity("Aircraft Model", "IL-62")}{identity("Aircraft Manufacturer's Serial Number (MSN)", "3036253")}{identity("Aircraft Tail Number", "P-885")}
    {identity("Aircraft Manufacture Date", "22 Aug 1989")}</idList></sdnEntry>"""
    return write_xml(path, person, bank, vessel, aircraft)


def advanced_file() -> Advanced:
    """The four entries in the Advanced Sanctions Data Model, which has the parts of a name and the day of a listing."""
    file = Advanced()
    file.party(
        "77",
        "individual",
        [
            file.alias(
                "Name",
                {"Last Name": "River", "First Name": "Mo", "Middle Name": "Otto"},
                {"Last Name": "Ривер", "First Name": "Мо", "script": "Cyrl"},
            ),
            file.alias("A.K.A.", {"Last Name": "Rivers", "First Name": "Moe"}),
            file.alias("A.K.A.", {"Last Name": "Momo"}, weak=True),
            file.alias("F.K.A.", {"Last Name": "Brook", "First Name": "Mo"}),
        ],
        [
            file.feature("Birthdate", period=file.period((1970, 1, 1), (1970, 12, 31), circa=True)),
            file.feature("Birthdate", period=file.period((1971, 5, 5))),
            file.feature("Birthdate", period=file.period((1960, 1, 1), (1962, 12, 31))),
            file.feature("Birthdate", period=file.period((1958, 8, 1), (1958, 8, 31))),
            file.feature("Place of Birth", text="Wonsan, Korea, North"),
            file.feature("Nationality Country", location=file.location(Unknown="Korea, North")),
            file.feature("Citizenship Country", location=file.location("Russia")),
            file.feature("Gender", word="Male"),
            file.feature("Secondary sanctions risk:", word="Some Regulations, section 1"),
            file.feature("Digital Currency Address - USDT", text=TRON),
            file.feature("Website", text="www.example.org"),
            file.feature("Email Address", text="mo@example.org"),
            file.feature("Phone Number", text="8613300000000"),
            file.feature("Title", text="Cashier"),
            file.feature(
                "Location",
                location=file.location(
                    "China",
                    ADDRESS1="Hill 1",
                    ADDRESS2="Old Town",
                    CITY="Shenyang",
                    STATE_PROVINCE="Liaoning",
                    POSTAL_CODE="110000",
                ),
            ),
            file.feature("Location", location=file.location("Russia")),
        ],
        comment="Member ETA;",
    )
    file.document(
        "77",
        "Passport",
        "A12",
        country="Korea, North",
        issued=file.period((2014, 2, 13)),
        expires=file.period((2026, 5, 17)),
    )
    file.document("77", "National ID No.", "7788", country="Russia", validity="Fraudulent", issuer="Ministry")
    file.party(
        "78",
        "entity",
        [file.alias("Name", {"Entity Name": "STONE BANK"}), file.alias("N.K.A.", {"Entity Name": "STONE CREDIT BANK"})],
        [
            file.feature("SWIFT/BIC", text="STONKPPY"),
            file.feature("Target Type", word="Financial Institution"),
            file.feature("Organization Established Date", period=file.period((1998, 1, 1), (1998, 12, 31))),
            file.feature(
                "Location", location=file.location("Korea, North", CITY="Pyongyang", CITY_="Cyrillic|Пхеньян")
            ),
        ],
    )
    file.document("78", "Registration Number", "5544", country="Korea, North")
    file.party(
        "79",
        "vessel",
        [file.alias("Name", {"Vessel Name": "SEA STAR"})],
        [
            file.feature("Vessel Call Sign", text="HMAB"),
            file.feature("VESSEL TYPE", word="General Cargo"),
            file.feature("Vessel Flag", location=file.location("Korea, North")),
            file.feature("Vessel Owner", text="Stone Shipping"),
            file.feature("Vessel Tonnage", text="4500"),
            file.feature("Vessel Gross Registered Tonnage", text="3100"),
            file.feature("Former Vessel Flag", location=file.location("Panama")),
        ],
    )
    file.document("79", "Vessel Registration Identification", "IMO 9187629")
    file.document("79", "MMSI", "445000000")
    file.party(
        "80",
        "aircraft",
        [file.alias("Name", {"Aircraft Name": "P-885"})],
        [
            file.feature("Aircraft Model", text="IL-62"),
            file.feature("Aircraft Manufacturer's Serial Number (MSN)", text="3036253"),
            file.feature("Aircraft Tail Number", text="P-885"),
            file.feature("Aircraft Manufacture Date", period=file.period((1989, 8, 22))),
        ],
    )
    file.relation("77", "78", "Acting for or on behalf of")
    file.relation("79", "78", "Owned or Controlled By", quality="High")
    file.listing("77", "DPRK4", "CYBER4")
    for number in ("78", "79", "80"):
        file.listing(number, "DPRK4")
    return file


SAME = {
    "record": ("record_id, kind, subkind, caption, url", ""),
    "name": (
        "record_id, type, quality, full_name, case when type = 'alias' then note end",
        "type <> 'original_script'",
    ),
    "date": ("record_id, type, date_from, date_to, precision, approximate, published", ""),
    "country": ("record_id, type, country", ""),
    "identifier": ("record_id, scheme, number, country, published_type, issued_on, expires_on", ""),
    "address": (
        "record_id, type, full_address, street, city, region, postcode, country",
        "note is distinct from 'Cyrillic'",
    ),
    "contact": ("record_id, type, value", ""),
    "listing": ("record_id, listing_id, list, authority, programme, effect, mapped, legal_basis, reference", ""),
    "attribute": ("record_id, attribute, value", "attribute not in ('listing_event', 'sanctions_measure')"),
    "relation": (
        "record_id, relation_id, type, nature, from_record, to_status, to_record, to_name",
        "type = 'linked_to'",
    ),
    "wallet": ("record_id, address, currency_published, own", ""),
}
"""Table -> the columns that all formats carry alike, and the rows.

What one format carries more: CSV and SDN.XML which of several dates or nationalities is the main one (note 'alternative');
SDN_ADVANCED.XML the parts of names and their case, names and addresses in other scripts, the day and the law of a
listing and its measures, the kinds of relations, forged documents and who issued them.
"""


def test_the_three_formats_give_the_same_records_with_the_same_facts(workspace, tmp_path):
    run(workspace, "ofac_sdn", [csv_set(tmp_path / "csv")])
    run(workspace, "ofac_sdn", [xml_file(tmp_path / "sdn.xml")])
    report = run(workspace, "ofac_sdn", [advanced_file().write(tmp_path / "SDN_ADVANCED.XML")])
    assert (report.channel, report.records, report.rejected, report.rejected_values) == ("advanced", 4, 0, 0)
    assert report.published_on is not None and report.published_on.isoformat() == "2026-09-23"
    assert report.findings == ("4 records; 5,000 to 40,000 were expected.",)
    for table, (columns, where) in SAME.items():
        found = {
            channel: facts(
                workspace,
                f"select {columns} from stage.{table} join (select version_id, any_value(channel) as channel from stage.record group by version_id) as own "
                f"using (version_id) where own.channel = '{channel}'" + (f" and {where}" if where else ""),
            )
            if table != "record"
            else facts(workspace, f"select {columns} from stage.record where channel = '{channel}'")
            for channel in ("csv", "xml", "advanced")
        }
        assert found["csv"] == found["xml"], table
        assert found["csv"] == found["advanced"], table
        assert found["csv"], table


@pytest.fixture
def advanced(workspace, tmp_path):
    """The workspace with the advanced file."""
    run(workspace, "ofac_sdn", [advanced_file().write(tmp_path / "SDN_ADVANCED.XML")])
    return workspace


def test_a_name_has_its_parts_and_its_original_script(advanced):
    query = "select type, full_name, family, given, middle, script from stage.name where record_id = 'ofac:77'"
    assert {row for row in facts(advanced, query) if row[0] in ("primary", "original_script")} == {
        ("primary", "RIVER, Mo Otto", "River", "Mo", "Otto", "Latn"),
        ("original_script", "Ривер Мо", "Ривер", "Мо", None, "Cyrl"),
    }


def test_a_listing_has_its_day_and_the_law_that_was_published_with_it(advanced):
    assert facts(advanced, "select programme, listed_on::varchar from stage.listing where record_id = 'ofac:77'") == {
        ("ofac:DPRK4", "2019-09-13"),
        ("ofac:CYBER4", "2019-09-13"),
    }
    query = "select attribute, value, note from stage.attribute where record_id = 'ofac:78' and attribute in ('listing_event', 'sanctions_measure')"
    assert facts(advanced, query) == {
        ("listing_event", "Executive Order 13810, 13 Sep 2019", "SDN List"),
        ("sanctions_measure", "Block", "SDN List"),
    }


def test_of_several_events_a_programme_has_the_day_of_its_own_order(workspace, tmp_path):
    file = Advanced()
    file.party("1", "entity", [file.alias("Name", {"Entity Name": "ALPHA"})])
    file.listing("1", "DPRK4", "GLOMAG", day=(2018, 1, 24), basis="Executive Order 13810 (North Korea)")
    later = '<EntryEvent ID="9" EntryEventTypeID="{}" LegalBasisID="{}"><Comment/><Date CalendarTypeID="{}"><Year>2020</Year><Month>7</Month><Day>9</Day></Date></EntryEvent>'
    basis = "Executive Order 13818 (Human rights)"
    legal = file.ref("LegalBasis", basis, f' LegalBasisShortRef="{basis}" LegalBasisTypeID="1" SanctionsProgramID="1"')
    event = later.format(file.ref("EntryEventType", "Created"), legal, file.ref("CalendarType", "Gregorian"))
    file.entries[0] = file.entries[0].replace("\n<SanctionsMeasure", f"\n{event}\n<SanctionsMeasure", 1)
    run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])
    assert facts(workspace, "select programme_published, listed_on::varchar from stage.listing") == {
        ("DPRK4", "2018-01-24"),
        ("GLOMAG", "2020-07-09"),
    }


def test_relations_have_the_publishers_kinds_beside_linked_to(advanced):
    query = "select type, nature, from_record, to_record, note from stage.relation"
    assert facts(advanced, query) == {
        ("linked_to", "Linked To", "ofac:77", "ofac:78", None),
        ("linked_to", "Linked To", "ofac:79", "ofac:78", None),
        ("represents", "Acting for or on behalf of", "ofac:77", "ofac:78", None),
        ("controls", "Owned or Controlled By", "ofac:78", "ofac:79", "quality of the relation: high"),
    }


def test_a_forged_document_says_so_and_names_who_issued_it(advanced):
    query = "select number, status, issuer from stage.identifier where scheme = 'national_id'"
    assert facts(advanced, query) == {("7788", "fraudulent", "Ministry")}


def test_an_address_in_another_script_stands_beside_the_latin_one(advanced):
    assert facts(advanced, "select full_address, note from stage.address where record_id = 'ofac:78'") == {
        ("Pyongyang, Korea, North", None),
        ("Пхеньян, Korea, North", "Cyrillic"),
    }


def test_a_reliability_that_is_not_unknown_is_noted(workspace, tmp_path):
    file = Advanced()
    doubtful = file.feature(
        "Birthdate", period=file.period((1971, 5, 5)), reliability="False", comment="of a forged passport"
    )
    file.party("1", "individual", [file.alias("Name", {"Last Name": "Doe"})], [doubtful])
    file.listing("1", "DPRK4")
    run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])
    assert facts(workspace, "select published, note from stage.date") == {
        ("05 May 1971", "of a forged passport; reliability: false")
    }


def test_the_made_file_of_the_benchmark_is_taken_whole_and_is_the_same_each_time(workspace, tmp_path):
    first, second = (made_ofac_advanced.write(tmp_path / name / "sdn_advanced.xml", 40) for name in "ab")
    text = first.read_text(encoding="utf-8")
    assert text == second.read_text(encoding="utf-8")
    report = run(workspace, "ofac_sdn", [first])
    assert (report.records, report.rejected, report.rejected_values) == (40, 0, 0)
    assert rows(workspace, "select count(*) from stage.name") == [(text.count("<DocumentedName "),)]
    assert rows(workspace, "select count(*) from stage.identifier") == [(text.count("<IDRegDocument "),)]
    assert rows(workspace, "select count(*) from stage.relation") == [(2 * text.count("<ProfileRelationship "),)]
    assert rows(workspace, "select count(*) from stage.listing") == [
        (text.count("<Comment>"),)
    ]  # the programmes alone have text there
    assert 6_000 < len(text.encode()) / 40 < 6_700


# ---------------------------------------------------------------------------------------------------- what is not in order


def small() -> Advanced:
    file = Advanced()
    file.party(
        "1", "entity", [file.alias("Name", {"Entity Name": "ALPHA"})], [file.feature("Website", text="example.org")]
    )
    file.listing("1", "DPRK4")
    return file


def test_an_id_that_the_file_does_not_declare_stops_it_with_the_line(workspace, tmp_path):
    file = small()
    website = file.ref("FeatureType", "Website")
    path = tmp_path / "sdn_advanced.xml"
    text = file.text().replace(f'FeatureTypeID="{website}"', 'FeatureTypeID="42"')
    path.write_text(text, encoding="utf-8")
    at = next(number for number, row in enumerate(text.splitlines(), 1) if 'FeatureTypeID="42"' in row)
    with pytest.raises(UnknownCode, match=rf"ofac:FeatureType=42 \(sdn_advanced.xml line {at}, 1 times\)"):
        run(workspace, "ofac_sdn", [path])
    assert rows(workspace, "select count(*) from stage.record") == [(0,)]


def test_a_word_of_a_reference_set_that_we_do_not_know_stops_it(workspace, tmp_path):
    file = small()
    file.ref("NamePartType", "Pen Name")
    with pytest.raises(UnknownCode, match="ofac:NamePartType=Pen Name"):
        run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])


def test_a_list_that_we_do_not_know_stops_it(workspace, tmp_path):
    file = small()
    file.listing("1", "DPRK4", on="List of New Things")
    with pytest.raises(UnknownCode, match="ofac:List=List of New Things"):
        run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])


def test_a_party_without_a_listing_is_never_staged_unlisted(workspace, tmp_path):
    file = small()
    file.party("2", "entity", [file.alias("Name", {"Entity Name": "BETA"})])
    with pytest.raises(UnknownCode, match=r"ofac:\(none\)"):
        run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])


def test_an_element_that_stands_twice_where_the_publisher_has_one_stops_it(workspace, tmp_path):
    path = tmp_path / "sdn_advanced.xml"
    path.write_text(
        small().text().replace("<Comment></Comment><VersionDetail", "<Comment/><Comment>two</Comment><VersionDetail"),
        encoding="utf-8",
    )
    with pytest.raises(SourceChanged, match="FeatureVersion/Comment"):
        run(workspace, "ofac_sdn", [path])


def test_what_hangs_on_nobody_is_rejected_with_its_line(workspace, tmp_path):
    file = small()
    file.document("9", "Passport", "A1")
    file.relation("9", "1", "Associate Of")
    file.listing("9", "DPRK4")
    file.location("Panama", CITY="Colon")
    report = run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])
    assert report.records == 1
    assert facts(workspace, "select code, reason from stage.rejected") == {
        ("no_record", "a document of a party that the file does not hold: 91"),
        ("no_record", "a listing of a party that the file does not hold: 9"),
        ("no_record", "a relation of a party that the file does not hold: 9"),
        ("no_record", "no feature and no document names this location"),
    }


def test_an_address_whose_location_is_not_there_is_rejected(workspace, tmp_path):
    file = small()
    file.party(
        "2", "entity", [file.alias("Name", {"Entity Name": "BETA"})], [file.feature("Location", location="424242")]
    )
    file.listing("2", "DPRK4")
    run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])
    assert facts(workspace, "select code, content from stage.rejected") == {("no_location", "424242")}


def test_a_type_of_feature_that_is_new_is_kept_as_a_remark_and_found(workspace, tmp_path):
    file = small()
    file.party(
        "2", "entity", [file.alias("Name", {"Entity Name": "BETA"})], [file.feature("Zodiac Sign", text="Aries")]
    )
    file.listing("2", "DPRK4")
    report = run(workspace, "ofac_sdn", [file.write(tmp_path / "sdn_advanced.xml")])
    assert ("remark", "Zodiac Sign Aries") in facts(
        workspace, "select attribute, value from stage.attribute where record_id = 'ofac:2'"
    )
    assert any("Zodiac Sign is no type" in finding for finding in report.findings)


def test_the_file_of_the_other_lists_is_told_by_its_listings(workspace, tmp_path):
    file = Advanced(published_list="Consolidated List")
    file.party("1", "entity", [file.alias("Name", {"Entity Name": "ALPHA"})])
    file.listing("1", "NS-PLC")
    path = file.write(tmp_path / "advanced.xml")
    with pytest.raises(DataError, match="this is what ofac_consolidated reads"):
        run(workspace, "ofac_sdn", [path])
    run(workspace, "ofac_consolidated", [file.write(tmp_path / "CONS_ADVANCED.XML")])
    assert facts(workspace, "select list, effect from stage.listing") == {("ofac_ns_plc", "other")}


@pytest.mark.real
def test_the_hand_made_fixture_is_taken_only_with_its_undeclared_ids(workspace, real_data):
    path = real_data / "ofac_sdn_advanced_xml" / "sdn_advanced_sample.xml"
    with pytest.raises(UnknownCode) as caught:
        run(workspace, "ofac_sdn", [path], partial=True)
    report = run(workspace, "ofac_sdn", [path], partial=True, accept_codes=caught.value.codes)
    text = path.read_text(encoding="utf-8")
    assert report.records == text.count("<DistinctParty ") == 2
    assert facts(workspace, "select record_id, caption from stage.record") == {
        ("ofac:90001", "SANCTIONED ENTITY ALPHA"),
        ("ofac:90002", "SANCTIONED ENTITY BETA"),
    }
    wallets = rows(workspace, "select count(*) from stage.wallet")[0][0]
    refused = rows(workspace, "select count(*) from stage.rejected where code = 'checksum'")[0][0]
    assert wallets + refused == text.count("<Feature ") == 3
