"""OFAC's SDN list: the publisher's traps, remarks to facts, and one content from two formats. All samples are invented."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import UnknownCode
from resolver.store import Workspace
from tests.ingest.ofac import add, alt, line, sdn, write_set, write_xml
from tests.ingest.table import facts, rows

TRON = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
"""A valid TRON address (of a public example contract), for entries that do not exist."""


def ingest(workspace: Workspace, folder: Path, *sdn_lines: str, comments: tuple[str, ...] = ()) -> None:
    run(workspace, "ofac_sdn", [write_set(folder, sdn_lines, comments=comments)])


# ---------------------------------------------------------------------------------------------------------- trap 1


def test_null_with_a_trailing_blank_is_no_value(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA BANK", None))
    assert facts(workspace, "select remarks, subkind from stage.record") == {(None, None)}
    assert rows(workspace, "select count(*) from stage.attribute") == [(0,)]


def test_the_end_mark_is_no_row(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA BANK"), sdn("2", "BETA BANK")])
    report = run(workspace, "ofac_sdn", [folder])
    assert (report.read, report.staged, report.rejected) == (2 + 1 + 1, 4, 0)  # sdn + alt + add


# ---------------------------------------------------------------------------------------------------------- trap 2


def test_remarks_cut_inside_a_wallet_are_joined_without_a_blank(workspace, tmp_path):
    start = "Gender Male; " * 80
    head = (start + f"Digital Currency Address - USDT {TRON}")[: len(start) + 32 + 20]
    comment = line("1", f"{TRON[20:]}; a.k.a. 'ALFIE'.")
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA BANK", head), comments=(comment,))
    assert facts(workspace, "select address, currency_published, own, part, line from stage.wallet") == {
        (TRON, "USDT", False, "sdn_comments", 1)
    }
    assert facts(workspace, "select full_name, quality from stage.name where type = 'alias' and quality = 'weak'") == {
        ("ALFIE", "weak")
    }


def test_remarks_cut_at_a_blank_keep_the_blank(workspace, tmp_path):
    comment = line("1", "1951; Gender Male.")
    ingest(workspace, tmp_path / "set", sdn("1", "DOE, John", "DOB circa ", kind="individual"), comments=(comment,))
    assert facts(workspace, "select published, approximate, date_from::varchar from stage.date") == {
        ("circa 1951", True, "1951-01-01")
    }


# ---------------------------------------------------------------------------------------------------------- trap 3


def test_several_programmes_in_one_field_are_several_listings(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "DOE, John", kind="individual", programme="DPRK4] [CYBER4"))
    assert facts(workspace, "select listing_id, programme, effect, mapped, authority from stage.listing") == {
        ("ofac:1/ofac:DPRK4", "ofac:DPRK4", "blocking", True, "OFAC"),
        ("ofac:1/ofac:CYBER4", "ofac:CYBER4", "blocking", True, "OFAC"),
    }


@pytest.mark.parametrize(
    ("remark", "status", "record", "name"),
    [
        ("Linked To: ALPHA TRADING LTD.", "record", "ofac:1", "ALPHA TRADING LTD."),  # the stop belongs to the name
        ("Linked To: BETA GROUP.", "record", "ofac:2", "BETA GROUP"),  # the stop ends the remarks
        ("Linked To: GAMMA S.A.", "name", None, "GAMMA S.A."),
        ("Linked To: DELTA.", "name", None, "DELTA"),
    ],
)
def test_the_full_stop_after_a_linked_name_belongs_to_it_where_such_a_name_exists(
    workspace, tmp_path, remark, status, record, name
):
    ingest(
        workspace, tmp_path / "set", sdn("1", "ALPHA TRADING LTD."), sdn("2", "BETA GROUP"), sdn("3", "OMEGA", remark)
    )
    assert facts(workspace, "select from_record, type, to_status, to_record, to_name from stage.relation") == {
        ("ofac:3", "linked_to", status, record, name)
    }


def test_a_name_that_two_entries_bear_is_not_resolved(workspace, tmp_path):
    lines = [sdn("1", "TWIN"), sdn("2", "TWIN"), sdn("3", "OMEGA", "Linked To: TWIN.")]
    ingest(workspace, tmp_path / "set", *lines)
    assert facts(workspace, "select to_status, to_record, to_name from stage.relation") == {("name", None, "TWIN")}


# ---------------------------------------------------------------------------------------------------------- trap 4


def test_commas_and_stops_inside_an_item_do_not_split_it(workspace, tmp_path):
    risk = "North Korea Sanctions Regulations, sections 510.201 and 510.210"
    note = "See Section 11 of the order. All transactions by persons of Executive Order 14024."
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", f"Secondary sanctions risk: {risk}; {note}; Gender Male."))
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("secondary_sanctions", risk),
        ("remark", note),
        ("gender", "Male"),
    }


# ---------------------------------------------------------------------------------------------------------- trap 5


def test_a_wallet_keeps_its_published_currency_which_is_not_its_chain(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", f"Digital Currency Address - XBT {TRON}."))
    assert facts(workspace, "select address, currency_published, chain_published from stage.wallet") == {
        (TRON, "XBT", None)
    }


def test_a_wallet_that_fails_its_checksum_is_rejected_and_the_entry_stays(workspace, tmp_path):
    wrong = TRON[:-1] + "9"
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA", f"Digital Currency Address - USDT {wrong}; Gender Male.")])
    report = run(workspace, "ofac_sdn", [folder])
    assert (report.rejected, report.rejected_values) == (0, 1)
    assert facts(workspace, "select part, line, whole_row, code, content from stage.rejected") == {
        ("sdn", 1, False, "checksum", wrong)
    }
    assert rows(workspace, "select record_id from stage.record") == [("ofac:1",)]
    assert rows(workspace, "select count(*) from stage.wallet") == [(0,)]


def test_a_wallet_of_a_chain_without_known_rules_is_kept(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", "Digital Currency Address - NEWCOIN nc1qqqq."))
    assert facts(workspace, "select address from stage.wallet") == {("nc1qqqq",)}


# --------------------------------------------------------------------------------------------------- remarks to facts


@pytest.mark.parametrize(
    ("remark", "low", "high", "precision", "approximate"),
    [
        ("DOB 22 Aug 1969", "1969-08-22", "1969-08-22", "day", False),
        ("DOB Feb 1960", "1960-02-01", "1960-02-29", "month", False),
        ("DOB 1946", "1946-01-01", "1946-12-31", "year", False),
        ("DOB circa 1951", "1951-01-01", "1951-12-31", "year", True),
        ("alt. DOB 1951 to 1953", "1951-01-01", "1953-12-31", "range", False),
        ("DOB Aug 1958 to Sep 1958", "1958-08-01", "1958-09-30", "range", False),
    ],
)
def test_a_birth_date_is_a_range_with_its_precision(workspace, tmp_path, remark, low, high, precision, approximate):
    ingest(workspace, tmp_path / "set", sdn("1", "DOE, John", remark + ".", kind="individual"))
    assert facts(
        workspace, "select type, date_from::varchar, date_to::varchar, precision, approximate from stage.date"
    ) == {("birth", low, high, precision, approximate)}


def test_a_date_that_can_not_be_read_is_kept_and_rejected_as_a_value(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "DOE, John", "DOB 31 Feb 1969.", kind="individual"))
    assert facts(workspace, "select date_from, published from stage.date") == {(None, "31 Feb 1969")}
    assert facts(workspace, "select code, whole_row, content from stage.rejected") == {
        ("date", False, "DOB 31 Feb 1969")
    }


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("Passport 123 (Korea, North) issued 13 Feb 2024 expires 13 Feb 2029",
         ("passport", "123", "Korea, North", "2024-02-13", "2029-02-13")),
        ("Passport 745 expires 19 Nov 2020", ("passport", "745", None, None, "2020-11-19")),
        ("alt. Tax ID No. 2539 (Russia)", ("tax", "2539", "Russia", None, None)),
        ("SWIFT/BIC HAVIGB2L", ("bic", "HAVIGB2L", None, None, None)),
        ("ISIN: ZZ0009999999", ("isin", "ZZ0009999999", None, None, None)),
        ("Identification Number ISIN: ZZ0009999999", ("isin", "ZZ0009999999", None, None, None)),
        ("NIT # 800146749-7 (Colombia)", ("tax", "800146749-7", "Colombia", None, None)),
        ("Vessel Registration Identification IMO 9187629", ("imo_company", "9187629", None, None, None)),
        ("Legal Entity Number 5299000INVENTED00081 (Czech Republic)",
         ("lei", "5299000INVENTED00081", "Czech Republic", None, None)),
    ],
)  # fmt: skip
def test_a_document_is_an_identifier_with_country_and_dates(workspace, tmp_path, remark, expected):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", remark + "."))
    query = "select scheme, number, country, issued_on::varchar, expires_on::varchar from stage.identifier"
    assert facts(workspace, query) == {expected}


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("Folio Mercantil No. 10328 (Jalisco) (Mexico)", ("10328", "Mexico", "Jalisco", None, None)),
        ("C.U.R.P. # HESU43 (Mexico)", ("HESU43", "Mexico", None, None, None)),
        ("Passport Booklet: A519 (Pakistan)", ("A519", "Pakistan", None, None, "Booklet")),
        ("National ID No. D489833(9) (Hong Kong)", ("D489833(9)", "Hong Kong", None, None, None)),
        ("Passport Z30 (India) expires 01 Jan 2026 to 31 Dec 2026",
         ("Z30", "India", None, "2026-12-31", "expires 01 Jan 2026 to 31 Dec 2026")),
    ],
)  # fmt: skip
def test_words_around_a_number_are_no_part_of_it(workspace, tmp_path, remark, expected):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", remark + "."))
    query = "select number, country, issuer, expires_on::varchar, note from stage.identifier"
    assert facts(workspace, query) == {expected}


def test_a_linked_name_that_one_entry_bears_as_its_own_and_another_as_alias_is_the_first(workspace, tmp_path):
    lines = [sdn("1", "BETA OFFICE"), sdn("2", "BETA"), sdn("3", "OMEGA", "Linked To: BETA.")]
    run(workspace, "ofac_sdn", [write_set(tmp_path / "set", lines, [alt("1", "5", "BETA")])])
    assert facts(workspace, "select to_status, to_record from stage.relation") == {("record", "ofac:2")}


def test_every_item_of_the_remarks_becomes_one_fact(workspace, tmp_path):
    items = {
        "DOB 22 Aug 1969": "date",
        "POB S. Phyongan, North Korea": "address",
        "nationality Korea, North": "country",
        "citizen Russia": "country",
        "Gender Male": "attribute",
        "Passport 472120208": "identifier",
        "Email Address a@example.org": "contact",
        "alt. Phone Number 8613314257947": "contact",
        "Website www.example.org": "contact",
        f"Digital Currency Address - USDT {TRON}": "wallet",
        "a.k.a. 'ALFIE'": "name",
        "f.k.a. 'ALDO'": "name",
        "Linked To: BETA": "relation",
        "Some words that no rule knows": "attribute",
    }
    ingest(workspace, tmp_path / "set", sdn("1", "DOE, John", "; ".join(items) + ".", kind="individual"))
    own = {"address": 1, "name": 2}  # of alt.csv and add.csv, and the primary name
    for table in set(items.values()):
        expected = list(items.values()).count(table) + own.get(table, 0)
        assert rows(workspace, f"select count(*) from stage.{table}") == [(expected,)], table


def test_items_without_a_type_are_told_by_their_form_or_by_how_they_begin(workspace, tmp_path):
    items = (
        "info@example.org (email).",
        "www.example.org",
        "http://www.example.com (website)",
        "d.b.a. 'PAINT'",
        "currently incarcerated in Lubeck, Germany",
        "write to www.example.org or not",
    )
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", "; ".join(items) + "."))
    assert facts(workspace, "select type, value from stage.contact") == {
        ("email", "info@example.org"),
        ("website", "www.example.org"),
        ("website", "http://www.example.com"),
    }
    assert ("alias", "weak", "PAINT") in facts(workspace, "select type, quality, full_name from stage.name")
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("arrest", "in Lubeck, Germany"),
        ("remark", "write to www.example.org or not"),
    }


def test_a_bank_is_told_by_published_facts_not_by_its_name(workspace, tmp_path):
    lines = [
        sdn("1", "ALPHA BANK"),
        sdn("2", "BETA", "Target Type Financial Institution."),
        sdn("3", "GAMMA", "SWIFT/BIC HAVIGB2L."),
        sdn("4", "DOE, John", kind="individual"),
        sdn("5", "SEA STAR", kind="vessel"),
    ]
    ingest(workspace, tmp_path / "set", *lines)
    assert facts(workspace, "select published_key, kind, subkind from stage.record") == {
        ("1", "organisation", None),
        ("2", "organisation", "bank"),
        ("3", "organisation", "bank"),
        ("4", "person", None),
        ("5", "asset", "vessel"),
    }


def test_the_name_of_a_person_has_family_and_given_parts(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "PAK, Chol Nam", kind="individual"))
    assert facts(workspace, "select full_name, family, given from stage.name where type = 'primary'") == {
        ("PAK, Chol Nam", "PAK", "Chol Nam")
    }


# ---------------------------------------------------------------------------------------------------------- programmes


def test_an_unknown_programme_stops_with_its_line_and_the_next_step(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA"), sdn("2", "BETA", programme="NEW-EO99999")])
    with pytest.raises(
        UnknownCode, match=r"ofac:NEW-EO99999 \(sdn.csv line 2.*--accept-code 'ofac:NEW-EO99999'"
    ) as caught:
        run(workspace, "ofac_sdn", [folder])
    assert caught.value.codes == ("ofac:NEW-EO99999",)
    assert rows(workspace, "select count(*) from stage.record") == [(0,)]


def test_an_accepted_programme_is_staged_as_blocking_and_not_mapped(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("2", "BETA", programme="NEW-EO99999")])
    report = run(workspace, "ofac_sdn", [folder], accept_codes=["ofac:NEW-EO99999"])
    assert report.accepted_codes == ("ofac:NEW-EO99999",)
    assert facts(workspace, "select programme, effect, mapped from stage.listing") == {
        ("ofac:NEW-EO99999", "blocking", False)
    }
    assert rows(workspace, "select accepted_codes from stage.edition") == [(["ofac:NEW-EO99999"],)]


def test_a_listing_that_blocks_nothing_is_not_blocking(workspace, tmp_path):
    ingest(workspace, tmp_path / "set", sdn("1", "ALPHA", programme="NS-PLC"))
    assert facts(workspace, "select effect, mapped from stage.listing") == {("other", True)}


def test_an_entry_without_a_programme_is_never_staged_unlisted(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA", programme=None)])
    with pytest.raises(UnknownCode, match="none"):
        run(workspace, "ofac_sdn", [folder])


# ---------------------------------------------------------------------------------------------------------- two formats

ENTRY = f"""  <sdnEntry>
    <uid>77</uid><firstName>Mo</firstName><lastName>RIVER</lastName><title>Cashier</title>
    <sdnType>Individual</sdnType>
    <remarks>(Linked To: STONE CO., LTD.)(Linked To: SAND)</remarks>
    <programList><program>DPRK4</program><program>CYBER4</program></programList>
    <idList>
      <id><uid>1</uid><idType>Passport</idType><idNumber>A12</idNumber><idCountry>Korea, North</idCountry>
        <expirationDate>17 May 2026</expirationDate></id>
      <id><uid>2</uid><idType>Digital Currency Address - USDT</idType><idNumber>{TRON}</idNumber></id>
      <id><uid>3</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
      <id><uid>4</uid><idType>Secondary sanctions risk:</idType><idNumber>Some Regulations, section 1</idNumber></id>
    </idList>
    <akaList>
      <aka><uid>5</uid><type>a.k.a.</type><category>strong</category><lastName>RIVERS</lastName><firstName>Moe</firstName></aka>
      <aka><uid>6</uid><type>a.k.a.</type><category>weak</category><lastName>MOMO</lastName></aka>
      <aka><uid>7</uid><type>f.k.a.</type><category>strong</category><lastName>BROOK</lastName><firstName>Mo</firstName></aka>
    </akaList>
    <addressList>
      <address><uid>8</uid><address1>Hill 1</address1><address2>Old Town</address2><city>Shenyang</city>
        <stateOrProvince>Liaoning</stateOrProvince><postalCode>110000</postalCode><country>China</country></address>
      <address><uid>9</uid><country>Russia</country></address>
    </addressList>
    <nationalityList><nationality><uid>10</uid><country>Korea, North</country><mainEntry>true</mainEntry></nationality></nationalityList>
    <dateOfBirthList>
      <dateOfBirthItem><uid>11</uid><dateOfBirth>circa 1970</dateOfBirth><mainEntry>true</mainEntry></dateOfBirthItem>
      <dateOfBirthItem><uid>12</uid><dateOfBirth>05 May 1971</dateOfBirth><mainEntry>false</mainEntry></dateOfBirthItem>
    </dateOfBirthList>
    <placeOfBirthList><placeOfBirthItem><uid>13</uid><placeOfBirth>Wonsan, Korea, North</placeOfBirth><mainEntry>true</mainEntry></placeOfBirthItem></placeOfBirthList>
  </sdnEntry>"""

REMARKS = (
    "DOB circa 1970; alt. DOB 05 May 1971; POB Wonsan, Korea, North; nationality Korea, North; Gender Male; "
    "Secondary sanctions risk: Some Regulations, section 1; Passport A12 (Korea, North) expires 17 May 2026; "
    f"Digital Currency Address - USDT {TRON}; a.k.a. 'MOMO'; Linked To: SAND; Linked To: STONE CO., LTD."
)

SAME = {
    "record": "record_id, kind, subkind, caption, url",
    "name": "type, quality, full_name, family, given, note",
    "date": "type, date_from, date_to, precision, approximate, published, note",
    "country": "type, country, note",
    "identifier": "scheme, number, country, published_type, issued_on, expires_on",
    "address": "type, full_address, street, city, region, postcode, country",
    "listing": "listing_id, programme, effect, mapped, legal_basis, reference",
    "attribute": "attribute, value",
    "relation": "relation_id, type, from_record, to_status, to_record, to_name",
    "wallet": "address, currency_published, own",
}


def test_both_formats_of_one_entry_give_the_same_facts(workspace, tmp_path):
    lines = [sdn("77", "RIVER, Mo", REMARKS, kind="individual", programme="DPRK4] [CYBER4", title="Cashier")]
    aliases = [alt("77", "5", "RIVERS, Moe"), alt("77", "7", "BROOK, Mo", "fka")]
    places = [
        add("77", "8", "Hill 1, Old Town", "Shenyang, Liaoning 110000", "China"),
        add("77", "9", None, None, "Russia"),
    ]
    run(workspace, "ofac_sdn", [write_set(tmp_path / "csv", lines, aliases, places)])
    run(workspace, "ofac_sdn", [write_xml(tmp_path / "sdn.xml", ENTRY)], partial=True)
    versions = dict(rows(workspace, "select channel, version_id from stage.record"))
    assert sorted(versions) == ["csv", "xml"]
    for table, columns in SAME.items():
        query = f"select {columns} from stage.{table} where version_id = "
        csv_facts = facts(workspace, f"{query}'{versions['csv']}'")
        assert csv_facts == facts(workspace, f"{query}'{versions['xml']}'"), table
        assert csv_facts, table


def test_one_entry_in_two_formats_is_one_record_with_two_live_versions(workspace, tmp_path):
    run(workspace, "ofac_sdn", [write_set(tmp_path / "csv", [sdn("77", "RIVER, Mo", kind="individual")])])
    run(workspace, "ofac_sdn", [write_xml(tmp_path / "sdn.xml", ENTRY)], partial=True)
    assert facts(workspace, "select record_id, channel from stage.live") == {("ofac:77", "csv"), ("ofac:77", "xml")}


def test_rows_without_an_entry_are_rejected_with_the_reason(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA")], [alt("1", "5", "AL"), alt("2", "6", "NOBODY")])
    report = run(workspace, "ofac_sdn", [folder])
    assert (report.read, report.staged, report.rejected) == (4, 3, 1)
    assert facts(workspace, "select part, line, whole_row, code from stage.rejected") == {("alt", 2, True, "no_record")}


def test_an_address_row_that_holds_nothing_is_staged_as_nothing(workspace, tmp_path):
    folder = write_set(tmp_path / "set", [sdn("1", "ALPHA")], add_lines=[add("1", "5", None, None, None)])
    report = run(workspace, "ofac_sdn", [folder])
    assert (report.rejected, "1 rows of add hold nothing but their keys" in report.notes) == (0, True)
    assert rows(workspace, "select count(*) from stage.address") == [(0,)]


# --------------------------------------------------------------------------------------- words in the place of a value


def test_a_flag_that_nobody_identified_is_no_country(workspace, tmp_path):
    vessel = line(
        "1",
        "SEA STAR",
        "vessel",
        "DPRK4",
        None,
        None,
        None,
        None,
        None,
        "None Identified",
        None,
        "Former Vessel Flag Malta; alt. Former Vessel Flag None Identified.",
    )
    ingest(workspace, tmp_path / "set", vessel)
    assert facts(workspace, "select type, country, note from stage.country") == {("flag", "Malta", "former")}
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("vessel_flag", "Vessel Flag None Identified"),
        ("vessel_flag", "Former Vessel Flag None Identified"),
    }


def test_a_country_that_is_undetermined_is_a_note(workspace, tmp_path):
    places = [add("1", "5", None, None, "undetermined"), add("1", "6", "Hill 1", None, "undetermined")]
    run(workspace, "ofac_sdn", [write_set(tmp_path / "set", [sdn("1", "ALPHA")], add_lines=places)])
    assert facts(workspace, "select full_address, country, note from stage.address") == {
        ("Hill 1", None, "country undetermined")
    }
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("address_note", "country undetermined")
    }


def test_an_office_a_relative_and_a_faction_are_told_apart_in_free_text(workspace, tmp_path):
    remarks = "Minister of Oil; wife of Some Person; HAMAS - Hebron; Member ETA; Kurdish."
    ingest(
        workspace,
        tmp_path / "set",
        sdn("1", "DOE, John", remarks, kind="individual"),
        sdn("2", "MINISTER OF OIL", "Minister of Oil."),
    )
    assert facts(workspace, "select record_id, attribute, value from stage.attribute") == {
        ("ofac:1", "position", "Minister of Oil"),
        ("ofac:1", "family", "wife of Some Person"),
        ("ofac:1", "membership", "HAMAS - Hebron"),
        ("ofac:1", "membership", "Member ETA"),
        ("ofac:1", "remark", "Kurdish"),
        ("ofac:2", "remark", "Minister of Oil"),  # an organisation holds no office
    }


# ------------------------------------------------------------------------------------------------------------ real lines


@pytest.mark.real
def test_three_real_records_of_july_2021_have_what_their_lines_say(workspace, real_data):
    run(workspace, "ofac_sdn", [real_data / "ofac_sdn_csv" / "2021-07_full"])

    def of(number: int, table: str, columns: str) -> set[tuple[object, ...]]:
        return facts(workspace, f"select {columns} from stage.{table} where record_id = 'ofac:{number}'")

    assert of(25057, "name", "type, quality, full_name") == {
        ("primary", "strong", "AL-RAWI, 'Adnan Muhammad Amin"),
        ("alias", "strong", "AL-RAWI, Amin Muhammad"),
        ("alias", "strong", "AMIN, 'Adnan Muhammad"),
        ("alias", "strong", "ALRAWI, Adnan Mahmoud"),
        ("alias", "strong", "AL RAWI, Adnan Mahmood"),
        ("alias", "strong", "RAWI, Adnan Mahmood"),
        ("alias", "weak", "ALDEEN, Mohammed Amad Az"),
        ("alias", "weak", "EMAD, Mohammad"),
        ("alias", "weak", "EZALDEEN, Mohammed Emad"),
    }
    assert of(25057, "date", "date_from::varchar, note") == {("1985-01-07", None), ("1982-08-28", "alternative")}
    numbers = {"649474", "00260818", "658032", "635464", "1251025", "1200701", "24906658031", "1465967", "1194396"}
    assert {number for (number,) in of(25057, "identifier", "number")} == numbers
    assert len(of(25057, "address", "full_address")) == 7
    assert of(15036, "record", "kind, subkind, caption") == {("asset", "vessel", "ARTAVIL")}
    assert of(15036, "identifier", "scheme, number") == {
        ("call_sign", "T2EU4"),
        ("imo", "9187629"),
        ("mmsi", "572469210"),
    }
    assert of(15036, "country", "type, country, note") == {
        ("flag", "Iran", None), ("flag", "Malta", "former"), ("flag", "Tuvalu", "former"), ("flag", "Tanzania", "former"),
    }  # fmt: skip
    assert {("tonnage", "99,144"), ("gross_tonnage", "56,068")} <= of(15036, "attribute", "attribute, value")
    assert of(15036, "relation", "to_name") == {("NATIONAL IRANIAN TANKER COMPANY",)}
    assert of(13146, "record", "subkind") == {("bank",)}
    assert of(13146, "identifier", "scheme, number") == {("bic", "RCDFIQBA")}
    assert of(13146, "listing", "programme, effect") == {("ofac:IRAN", "blocking"), ("ofac:IRAN-EO13902", "blocking")}
    assert (
        "Tohid Street, Before Tohid Circle, No. 33, Upper Level of Eghtesad-e Novin Bank",
        "Tehran",
        "1419913464",
        "Iran",
    ) in of(13146, "address", "street, city, postcode, country")
